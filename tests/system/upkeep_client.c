/* Asks a caretaker for one errand and prints what becomes of it.
 *
 * usage: upkeep_client SOCKET look|update|erase|rubbish */
#include <poll.h>
#include <stdio.h>
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

int
main(int count, char **words)
{
    struct upkeep_request request = {.errand = UPKEEP_LOOK, .device = "EF-03"};
    struct upkeep news;
    int fd;
    if (count != 3 || upkeep_connect(words[1], &fd) != STATUS_OK)
        return 1;
    if (text_equal(words[2], "rubbish"))
        return send_rubbish(fd);
    bool look = text_equal(words[2], "look");
    if (!look)
        request.errand = text_equal(words[2], "erase") ? UPKEEP_ERASE : UPKEEP_UPDATE;
    if (upkeep_ask(fd, &request) != STATUS_OK || hear(fd, &news) != STATUS_OK)
        return 1;
    while (news.outcome == UPKEEP_WORKING)
        if (hear(fd, &news) != STATUS_OK)
            return 1;
    if (look)
        printf("stick %d update %d\n", (int)news.stick, (int)news.update);
    else
        printf("errand %d outcome %d trouble %d\n", (int)news.errand, (int)news.outcome,
               (int)news.trouble);
    return 0;
}
