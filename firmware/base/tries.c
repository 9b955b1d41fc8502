#include "base/tries.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum {
    DOUBLINGS_MOST = 8, /* 15 s, doubled so often, is more than the longest */
    WRONG_MOST = TRIES_FREE + DOUBLINGS_MOST,
    LINE_LEN = 32,
};

/* Behind so many wrong ones. */
static int64_t
wait_ms(int wrong)
{
    int over = wrong - TRIES_FREE;
    if (over < 0)
        return 0;
    int64_t wait = (int64_t)TRIES_FIRST_WAIT_S
                   << (over < DOUBLINGS_MOST ? over : DOUBLINGS_MOST);
    return (wait < TRIES_LONGEST_WAIT_S ? wait : TRIES_LONGEST_WAIT_S) * 1000;
}

/* A time from before the machine was switched on may be far ahead. */
static int64_t
no_later(int64_t closed, int wrong, int64_t now_ms)
{
    int64_t latest = now_ms + wait_ms(wrong);
    return closed < latest ? closed : latest;
}

void
tries_read(struct tries *tries, const char *path, int64_t now_ms)
{
    char line[48] = "";
    int64_t wrong = 0, closed = 0;
    FILE *file = fopen(path, "re");
    *tries = (struct tries){.wrong = file != NULL || errno != ENOENT ? WRONG_MOST : 0};
    if (file == NULL)
        return;
    bool read = fgets(line, sizeof line, file) != NULL;
    (void)fclose(file);
    line[strcspn(line, "\n")] = '\0';
    char *second = strchr(line, ' ');
    if (!read || second == NULL)
        return;
    *second++ = '\0';
    if (text_to_int64(line, &wrong) != STATUS_OK || wrong <= 0 ||
        text_to_int64(second, &closed) != STATUS_OK)
        return;
    tries->wrong = wrong < WRONG_MOST ? (int)wrong : WRONG_MOST;
    tries->closed_ms = no_later(closed, tries->wrong, now_ms);
}

/* Over what stands there, and always as long: a count is never lost for want of room,
 * and one that has no room from the first leaves nothing. */
static enum status
keep(const struct tries *tries, const char *path)
{
    char line[LINE_LEN];
    struct stat before;
    text_format(line, sizeof line, "%d %" PRId64, tries->wrong, tries->closed_ms);
    memset(line + strlen(line), '\n', sizeof line - strlen(line));
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        return STATUS_IO;
    bool known = fstat(file, &before) == 0;
    bool kept = known && pwrite(file, line, sizeof line, 0) == LINE_LEN;
    if (close(file) != 0)
        kept = false;
    if (!kept && known && S_ISREG(before.st_mode) && before.st_size == 0)
        (void)unlink(path);
    return kept ? STATUS_OK : STATUS_IO;
}

enum status
tries_begin(struct tries *tries, const char *path, int64_t now_ms)
{
    if (tries_wait_s(tries, now_ms) > 0)
        return STATUS_AGAIN;
    if (tries->wrong < WRONG_MOST)
        tries->wrong++;
    tries->closed_ms = now_ms + wait_ms(tries->wrong);
    return keep(tries, path);
}

void
tries_forget(struct tries *tries, const char *path)
{
    *tries = (struct tries){0};
    (void)unlink(path);
}

int
tries_left(const struct tries *tries)
{
    return tries->wrong < TRIES_FREE ? TRIES_FREE - tries->wrong : 0;
}

int
tries_wait_s(const struct tries *tries, int64_t now_ms)
{
    int64_t left = tries->closed_ms - now_ms;
    return left > 0 ? (int)((left + 999) / 1000) : 0;
}
