#include "caretaker/issue.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"

enum { DIGITS = 32 };

enum status
issue_read(const char *path, int64_t *number)
{
    char text[DIGITS];
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    ssize_t len = read(file, text, sizeof(text) - 1);
    close(file);
    if (len < 0)
        return STATUS_IO;
    if (len == 0 || text[len - 1] != '\n')
        return STATUS_INVALID;
    text[len - 1] = '\0';
    if (strlen(text) != (size_t)len - 1 || text_to_int64(text, number) != STATUS_OK)
        return STATUS_INVALID;
    return *number > 0 ? STATUS_OK : STATUS_INVALID;
}

int64_t
issue_least(int64_t own, const char *kept)
{
    int64_t highest = 0;
    return issue_read(kept, &highest) == STATUS_OK && highest > own ? highest : own;
}

enum status
issue_check(const char *update, const char *running, const char *kept)
{
    int64_t offered, own;
    enum status status = issue_read(update, &offered);
    if (status == STATUS_OK)
        status = issue_read(running, &own);
    if (status != STATUS_OK)
        return status;
    return offered < issue_least(own, kept) ? STATUS_DENIED : STATUS_OK;
}

enum status
issue_keep(const char *running, const char *kept)
{
    char text[DIGITS];
    int64_t own, highest;
    enum status status = issue_read(running, &own);

    if (status != STATUS_OK)
        return status;
    if (issue_read(kept, &highest) == STATUS_OK && highest >= own) {
        /* It went back by itself, or was sent. */
        if (highest > own)
            LOG(LOG_LEVEL_ERROR, "older-than-before", LOG_NUMBER("issue", own),
                LOG_NUMBER("before", highest));
        return STATUS_OK;
    }
    text_format(text, sizeof text, "%" PRId64 "\n", own);
    return files_replace(kept, text, 0644);
}
