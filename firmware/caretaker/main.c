/* schalter-caretaker: what only the system's own user may do on a device, for the
 * technician who stands before it.
 *
 * usage: schalter-caretaker          serves the kiosk on the socket systemd hands over
 *        schalter-caretaker erase    before the kiosk starts: forgets what is to be
 *        schalter-caretaker settle   before that, and before the network
 *        schalter-caretaker keep     the kiosk works with what it was set up with
 *        schalter-caretaker log      keeps the log on the data partition
 *        schalter-caretaker gate     keeps the firewall open to the hosts of the kiosk
 *        --root=FOLDER               instead of "/", and listens there by itself
 *
 * It runs while a technician is signed in, whose PIN it looks at itself, and only then
 * is there a driver for sticks. It waits in the middle of an errand: the kiosk is
 * another process. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/upkeep_wire.h"
#include "caretaker/admission.h"
#include "caretaker/erase.h"
#include "caretaker/errands.h"
#include "caretaker/found.h"
#include "caretaker/gatekeeper.h"
#include "caretaker/journal.h"
#include "caretaker/setup.h"
#include "caretaker/stick.h"
#include "caretaker/units.h"
#include "caretaker/uplink.h"

enum { LOOK_MS = 1000, TELL_MS = 2000, COPY_MS = 30000 };

static const char driver[] = "stick-driver.service";

/* One technician. */
struct visitor {
    int fd;
    bool known; /* the PIN was right */
    bool gone;
};

static void
tell(void *context, const struct upkeep *news)
{
    struct visitor *visitor = context;
    struct pollfd room = {.fd = visitor->fd, .events = POLLOUT};
    if (!visitor->gone &&
        (poll(&room, 1, TELL_MS) != 1 || upkeep_tell(visitor->fd, news) != STATUS_OK))
        visitor->gone = true;
}

static enum status
hear_copy(void *context, uint8_t *packet, struct upkeep_copy *copy)
{
    const struct visitor *visitor = context;
    struct pollfd wanted = {.fd = visitor->fd, .events = POLLIN};
    if (visitor->gone)
        return STATUS_GONE;
    if (poll(&wanted, 1, COPY_MS) != 1)
        return STATUS_TIMEOUT;
    return upkeep_handed(visitor->fd, packet, copy);
}

/* From the first right PIN on there is a driver for sticks. */
static void
let_in(struct errands *errands, struct visitor *visitor, const char *pin,
       const struct admission *admission)
{
    struct upkeep answer = {.errand = UPKEEP_ENTER, .percent = -1};
    enum status status = admission_try(admission, pin, &answer.door);
    bool wrong = status == STATUS_DENIED, early = status == STATUS_AGAIN;
    visitor->known = status == STATUS_OK;
    answer.outcome = visitor->known   ? UPKEEP_DONE
                     : wrong || early ? UPKEEP_FAILED
                                      : UPKEEP_NOTHING;
    LOG(visitor->known ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
        visitor->known ? "technician-came"
        : wrong        ? "technician-refused"
        : early        ? "technician-waits"
                       : "technician-not-looked-at",
        LOG_WORD("status", status_name(status)));
    tell(visitor, &answer);
    visitor->gone = visitor->gone || !visitor->known;
    if (!visitor->gone && units_start(errands->bus, driver) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "no-stick-driver");
}

static bool
has_left(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLRDHUP};
    return poll(&end, 1, 0) == 1 && (end.revents & (POLLRDHUP | POLLHUP)) != 0;
}

static void
hear(struct errands *errands, struct visitor *visitor,
     const struct admission *admission)
{
    struct upkeep_request request;
    enum status status = upkeep_asked(visitor->fd, &request);
    /* Who asked while somebody else's errand went on may not wait any more. */
    visitor->gone = visitor->gone || has_left(visitor->fd);
    if (status == STATUS_OK && !visitor->known && !visitor->gone)
        let_in(errands, visitor, request.pin, admission);
    secret_erase(request.pin, sizeof request.pin);
    if (status == STATUS_OK && visitor->known && request.errand != UPKEEP_ENTER)
        errands_do(errands, &request);
    else if (status != STATUS_OK && status != STATUS_AGAIN)
        visitor->gone = true;
}

/* Until the technician leaves. A stick that comes or goes is told. */
static void
serve(struct errands *errands, struct visitor *visitor,
      const struct admission *admission)
{
    while (!visitor->gone) {
        struct pollfd wanted = {.fd = visitor->fd, .events = POLLIN};
        int ready = poll(&wanted, 1, LOOK_MS);
        if (ready < 0)
            visitor->gone = true;
        else if (ready > 0)
            hear(errands, visitor, admission);
        else if (visitor->known && stick_there(errands->root) != errands->news.stick)
            errands_look(errands);
    }
}

static void
receive(const char *root, int fd)
{
    struct visitor visitor = {.fd = fd};
    struct admission admission;
    struct errands errands = {
        .root = root, .tell = tell, .hear = hear_copy, .context = &visitor};
    admission_prepare(&admission, root);
    if (sd_bus_open_system(&errands.bus) < 0) {
        LOG(LOG_LEVEL_ERROR, "no-bus");
        return;
    }
    serve(&errands, &visitor, &admission);
    if (visitor.known && units_stop(errands.bus, driver) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "stick-driver-stays");
    if (visitor.known)
        LOG(LOG_LEVEL_INFO, "technician-left");
    sd_bus_flush_close_unref(errands.bus);
}

static int
listen_below(const char *root)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    text_format(address.sun_path, sizeof address.sun_path, "%s" UPKEEP_SOCKET, root);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    (void)unlink(address.sun_path);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1) != 0)
        return -1;
    return fd;
}

static int
serve_kiosk(const char *root)
{
    bool own = root[0] != '\0';
    int door = own                     ? listen_below(root)
               : sd_listen_fds(1) == 1 ? SD_LISTEN_FDS_START
                                       : -1;
    if (door < 0)
        return 1;
    do {
        int fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return 1;
        receive(root, fd);
        close(fd);
    } while (own);
    return 0;
}

static int
forget(const char *root)
{
    return erase_asked(root) == STATUS_OK ? 0 : 1;
}

static int
keep(const char *root)
{
    return setup_keep(root) == STATUS_OK ? 0 : 1;
}

static int
settle(const char *root)
{
    enum status found = found_settle(root), settled = setup_settle(root),
                connected = uplink_settle(root);
    return found == STATUS_OK && settled == STATUS_OK && connected == STATUS_OK ? 0 : 1;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *word;
        int (*act)(const char *root); /* the exit code */
    } words[] = {{"", serve_kiosk}, {"erase", forget},     {"settle", settle},
                 {"keep", keep},    {"log", journal_keep}, {"gate", gatekeeper_serve}};
    const char *root = "";
    const char *word = "";
    for (int i = 1; i < argc; i++) {
        if (text_starts_with(argv[i], "--root="))
            root = argv[i] + strlen("--root=");
        else
            word = argv[i];
    }
    log_init("caretaker");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_equal(word, words[i].word))
            return words[i].act(root);
    return 2;
}
