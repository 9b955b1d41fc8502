/* Asks a caretaker for one errand and prints what becomes of it.
 *
 * usage: upkeep_client SOCKET WORD
 *
 * WORD: look, set-up (what it sees), rubbish, enter (how the door answers), or an
 * errand: update, return, stay, setup, network, erase. PIN in the environment: of the
 * technician; without it there is none. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "base/upkeep_wire.h"

enum { WAIT_MS = 20000 };

static enum status
hear(int fd, struct upkeep *news)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    return poll(&wanted, 1, WAIT_MS) == 1 ? upkeep_told(fd, news) : STATUS_TIMEOUT;
}

static int
send_rubbish(int fd)
{
    struct upkeep news;
    if (send(fd, "rubbish", 7, 0) != 7)
        return 1;
    enum status status;
    while ((status = hear(fd, &news)) == STATUS_OK)
        ;
    puts(status == STATUS_GONE ? "gone" : status_name(status));
    return 0;
}

/* What is asked first is answered by the door. */
static bool
enters(int fd, const struct upkeep_request *request, struct upkeep *news)
{
    return upkeep_ask(fd, request) == STATUS_OK && hear(fd, news) == STATUS_OK &&
           news->errand == UPKEEP_ENTER;
}

static bool
choose(const char *word, struct upkeep_request *request)
{
    static const struct {
        const char *word;
        enum upkeep_errand errand;
    } errands[] = {{"update", UPKEEP_UPDATE},   {"return", UPKEEP_RETURN},
                   {"stay", UPKEEP_STAY},       {"setup", UPKEEP_SETUP},
                   {"network", UPKEEP_NETWORK}, {"erase", UPKEEP_ERASE},
                   {"reset", UPKEEP_RESET}};
    for (size_t i = 0; i < sizeof errands / sizeof errands[0]; i++) {
        if (!text_equal(word, errands[i].word))
            continue;
        request->errand = errands[i].errand;
        request->network = (struct network){
            .address = "10.20.30.40/24", .router = "10.20.30.1", .names = "10.20.30.2"};
        return true;
    }
    return false;
}

int
main(int count, char **words)
{
    struct upkeep_request request = {.errand = UPKEEP_LOOK, .device = "EF-03"};
    struct upkeep news;
    const char *pin = getenv("PIN");
    int fd;
    text_format(request.pin, sizeof request.pin, "%s", pin != NULL ? pin : "");
    if (count != 3 || upkeep_connect(words[1], &fd) != STATUS_OK)
        return 1;
    if (text_equal(words[2], "rubbish"))
        return send_rubbish(fd);
    struct upkeep_request first = request;
    first.errand = text_equal(words[2], "enter") ? UPKEEP_ENTER : UPKEEP_LOOK;
    if (!enters(fd, &first, &news))
        return 1;
    if (first.errand == UPKEEP_ENTER)
        return printf("outcome %d tries %d\n", (int)news.outcome, news.door.tries) < 0;
    bool look = text_equal(words[2], "look"), set_up = text_equal(words[2], "set-up");
    if (!look && !set_up && !choose(words[2], &request))
        return 1;
    /* As a kiosk does: nothing is asked for that was not shown. */
    if (hear(fd, &news) != STATUS_OK)
        return 1;
    if (!look && !set_up &&
        (upkeep_ask(fd, &request) != STATUS_OK || hear(fd, &news) != STATUS_OK))
        return 1;
    while (news.outcome == UPKEEP_WORKING)
        if (hear(fd, &news) != STATUS_OK)
            return 1;
    if (set_up)
        printf("setup %d %s, %s%s\n", (int)news.setup, news.setup_device,
               news.setup_town, news.mistake);
    else if (look)
        printf("stick %d update %d\n", (int)news.stick, (int)news.update);
    else
        printf("errand %d outcome %d trouble %d\n", (int)news.errand, (int)news.outcome,
               (int)news.trouble);
    return 0;
}
