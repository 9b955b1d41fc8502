/* id-card: a virtual German ID card for a reader that speaks vpcd's protocol.
 *
 *     id-card --port=N --keys=DIR [--state=FILE] [--kind=KIND] [--pin=PIN] [--can=CAN]
 *             [--puk=PUK] [--person=FILE] [--set=FIELD=VALUE].. [--ctl=PATH]
 *             [--delay=MS] [--out]
 *
 * Connects to 127.0.0.1:N as long as the card is in. The control socket takes a line a
 * connection and answers one (tests/cards/README.md). Simulated: the whole card; the
 * protocols are the real ones. Ends by SIGTERM. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/cards/hand.h"

enum { AGAIN_MS = 20 };

struct options {
    const char *keys, *control, *pin;
    enum memory_kind kind;
};

static bool
take_digits(const char *text, size_t len, char *out)
{
    if (!memory_digits(text, len))
        return false;
    memcpy(out, text, len + 1);
    return true;
}

static bool
take_number(const char *text, long max, long *out)
{
    char *end = NULL;
    *out = strtol(text, &end, 10);
    return *text != '\0' && *end == '\0' && *out >= 0 && *out <= max;
}

static bool
take(const char *name, const char *value, struct options *o, struct hand *hand)
{
    struct memory *memory = &hand->card->memory;
    long number = 0;
    if (strcmp(name, "keys") == 0)
        return (o->keys = value) != NULL;
    if (strcmp(name, "ctl") == 0)
        return (o->control = value) != NULL;
    if (strcmp(name, "state") == 0)
        return (memory->path = value) != NULL;
    if (strcmp(name, "kind") == 0)
        return memory_kind_of(value, &o->kind);
    if (strcmp(name, "pin") == 0)
        return take_digits(value, MEMORY_PIN, hand->start_pin);
    if (strcmp(name, "can") == 0)
        return take_digits(value, MEMORY_CAN, memory->can);
    if (strcmp(name, "puk") == 0)
        return take_digits(value, MEMORY_PUK, memory->puk);
    if (strcmp(name, "person") == 0)
        return person_load(&hand->card->person, value);
    if (strcmp(name, "set") == 0)
        return person_set(&hand->card->person, value);
    if (strcmp(name, "port") == 0 && take_number(value, 65535, &number))
        return (hand->port = (unsigned short)number) != 0;
    if (strcmp(name, "delay") == 0 && take_number(value, 60000, &number)) {
        hand->delay_ms = (int)number;
        return true;
    }
    return false;
}

static bool
read_options(int argc, char **argv, struct options *o, struct hand *hand)
{
    for (int i = 1; i < argc; i++) {
        char name[16];
        const char *value = strchr(argv[i], '=');
        if (strcmp(argv[i], "--out") == 0) {
            hand->inserted = false;
            continue;
        }
        if (strncmp(argv[i], "--", 2) != 0 || value == NULL ||
            (size_t)(value - argv[i]) - 2 >= sizeof(name))
            return false;
        snprintf(name, sizeof(name), "%.*s", (int)(value - argv[i]) - 2, argv[i] + 2);
        if (!take(name, value + 1, o, hand)) {
            fprintf(stderr, "id-card: --%s does not take that\n", name);
            return false;
        }
    }
    return o->keys != NULL && hand->port != 0;
}

static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path == NULL)
        return -1;
    (void)unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 8) < 0) {
        perror("id-card: control socket");
        exit(1);
    }
    return fd;
}

static void
answer_one(struct hand *hand, int listener)
{
    char line[256] = {0}, reply[256];
    size_t len = 0;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    while (len + 1 < sizeof(line) && memchr(line, '\n', len) == NULL) {
        ssize_t got = read(fd, line + len, sizeof(line) - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    hand_control(hand, line, reply, sizeof(reply));
    (void)!write(fd, reply, strlen(reply));
    close(fd);
}

static int
serve(struct hand *hand, int listener)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    if (signals < 0)
        return 1;
    for (;;) {
        hand_reach(hand);
        struct pollfd fds[] = {
            {signals, POLLIN, 0}, {listener, POLLIN, 0}, {hand->fd, POLLIN, 0}};
        const int wait_ms = hand->inserted && hand->fd < 0 ? AGAIN_MS : -1;
        if (poll(fds, 3, wait_ms) < 0 && errno != EINTR)
            return 1;
        if (fds[0].revents != 0)
            break;
        if (fds[2].revents != 0 && hand->fd >= 0)
            hand_serve(hand);
        if (fds[1].revents != 0)
            answer_one(hand, listener);
    }
    close(signals);
    return 0;
}

int
main(int argc, char **argv)
{
    struct options options = {.kind = MEMORY_READY};
    struct world *world = calloc(1, sizeof(*world));
    struct hand *hand = calloc(1, sizeof(*hand));
    struct card card = {.memory = {.can = "500540", .puk = "9876543210"},
                        .world = world,
                        .curve = curve_create()};
    if (world == NULL || hand == NULL)
        abort();
    *hand = (struct hand){.card = &card,
                          .link = card_link_create(),
                          .fd = -1,
                          .inserted = true,
                          .until_removal = -1,
                          .start_pin = "123456"};
    person_fill(&card.person);
    int result = 2;
    if (!read_options(argc, argv, &options, hand)) {
        fprintf(stderr,
                "usage: id-card --port=N --keys=DIR [--state=FILE] [--kind=KIND] "
                "[--pin=PIN] [--can=CAN] [--puk=PUK] [--person=FILE] "
                "[--set=FIELD=VALUE].. [--ctl=PATH] [--delay=MS] [--out]\n");
        goto out;
    }
    result = 1;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (!world_load(world, card.curve, options.keys))
        goto out;
    hand->start = options.kind;
    memcpy(card.memory.today, world->root.from, MEMORY_DATE);
    if (!memory_load(&card.memory)) {
        memory_fill(&card.memory, options.kind, hand->start_pin);
        memory_save(&card.memory);
    }
    int listener = listen_at(options.control);
    result = serve(hand, listener);
    if (listener >= 0) {
        close(listener);
        (void)unlink(options.control);
    }
out:
    if (hand->fd >= 0)
        close(hand->fd);
    card_link_destroy(hand->link);
    curve_destroy(card.curve);
    free(hand);
    free(world);
    return result;
}
