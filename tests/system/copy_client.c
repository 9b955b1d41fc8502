/* Hands copies to a caretaker as the kiosk does, and prints what becomes of them.
 *
 * usage: copy_client SOCKET take-out|confirm COUNT [ENDING [FOLDER]]
 *
 * ENDING: what happens in place of the last copy: `leave` (the kiosk is gone),
 * `courier` (nobody hands copies out), `silent` (it never comes), `rubbish`, `name`
 * (one that would lead out of its folder), `pull` (the stick's empty FOLDER has gone,
 * and then the copy comes). A copy is 6,000 letters, those of each another. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "base/upkeep_copy.h"
#include "base/upkeep_wire.h"

enum { WAIT_MS = 40000, COPY_LEN = 6000 };

static enum status
hear(int fd, struct upkeep *news)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    return poll(&wanted, 1, WAIT_MS) == 1 ? upkeep_told(fd, news) : STATUS_TIMEOUT;
}

static enum status
hand(int fd, int number, bool last)
{
    static uint8_t letters[COPY_LEN];
    struct upkeep_copy copy = {.file = {letters, sizeof letters}};
    memset(letters, 'A' + number % 26, sizeof letters);
    text_format(copy.reference, sizeof copy.reference, "TEST-%04d", number);
    return upkeep_hand(fd,
                       last ? &(struct upkeep_copy){.trouble = UPKEEP_FINE} : &copy);
}

static void
end_as(int fd, const char *ending, const char *folder)
{
    static const uint8_t bytes[] = "rubbish";
    enum status status = STATUS_OK;
    if (text_equal(ending, "leave"))
        exit(0);
    if (text_equal(ending, "courier"))
        status = upkeep_hand(fd, &(struct upkeep_copy){.trouble = UPKEEP_NO_COURIER});
    else if (text_equal(ending, "name"))
        status = upkeep_hand(
            fd, &(struct upkeep_copy){.reference = "../x", .file = {bytes, 7}});
    else if (text_equal(ending, "pull"))
        status = rmdir(folder) == 0 ? hand(fd, 0, false) : STATUS_IO;
    else if (text_equal(ending, "rubbish") && send(fd, bytes, 7, 0) != 7)
        status = STATUS_GONE;
    if (status != STATUS_OK)
        exit(1);
}

int
main(int count, char **words)
{
    struct upkeep_request request = {.serial = 1, .device = "EF-03"};
    struct upkeep news;
    int64_t copies;
    int fd, number = 0;
    if (count < 4 || upkeep_connect(words[1], &fd) != STATUS_OK ||
        text_to_int64(words[3], &copies) != STATUS_OK)
        return 1;
    request.errand = text_equal(words[2], "confirm") ? UPKEEP_CONFIRM : UPKEEP_TAKE_OUT;
    const char *pin = getenv("PIN");
    text_format(request.pin, sizeof request.pin, "%s", pin != NULL ? pin : "");
    if (upkeep_ask(fd, &request) != STATUS_OK)
        return 1;
    do {
        if (hear(fd, &news) != STATUS_OK)
            return 1;
        if (news.outcome != UPKEEP_WORKING || !news.copies.wanted)
            continue;
        if (count > 4 && number + 1 >= copies)
            end_as(fd, words[4], count > 5 ? words[5] : "");
        else if (hand(fd, number, number >= copies) != STATUS_OK)
            return 1;
        number++;
    } while (news.errand == UPKEEP_ENTER || news.outcome == UPKEEP_WORKING ||
             news.outcome == UPKEEP_NOTHING);
    printf("outcome %d trouble %d good %d left %d\n", (int)news.outcome,
           (int)news.trouble, news.copies.good, news.copies.left);
    return 0;
}
