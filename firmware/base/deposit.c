#include "base/deposit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

enum { BLOCK = 16 * 1024 };

static enum status
write_file(int folder, const char *name, const char *bytes, size_t len)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                    0600);
    if (fd < 0)
        return errno == ENOSPC || errno == EDQUOT ? STATUS_FULL : STATUS_IO;
    int error = files_write(fd, bytes, len) && fsync(fd) == 0 ? 0 : errno;
    /* What is read back shall come from the stick, not from memory. */
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        return STATUS_FULL;
    return error == 0 ? STATUS_OK : STATUS_IO;
}

enum status
deposit_compare(int folder, const char *name, const char *bytes, size_t len)
{
    char block[BLOCK];
    size_t at = 0;
    ssize_t got = 0;

    int fd =
        openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_INVALID;
    while ((got = read(fd, block, sizeof(block))) > 0 && (size_t)got <= len - at &&
           memcmp(block, bytes + at, (size_t)got) == 0)
        at += (size_t)got;
    close(fd);
    return got == 0 && at == len ? STATUS_OK : STATUS_INVALID;
}

enum status
deposit_put(int folder, const char *name, const char *bytes, size_t len)
{
    char draft[DEPOSIT_NAME_MAX + 8];

    text_format(draft, sizeof(draft), "%s.neu", name);
    if (unlinkat(folder, draft, 0) != 0 && errno != ENOENT)
        return STATUS_IO;
    enum status status = write_file(folder, draft, bytes, len);
    if (status == STATUS_OK && renameat(folder, draft, folder, name) != 0)
        status = STATUS_IO;
    if (status != STATUS_OK)
        (void)unlinkat(folder, draft, 0); /* it would only take room */
    /* Some file systems of sticks cannot, and need not. */
    if (status == STATUS_OK && fsync(folder) != 0 && errno != EINVAL)
        status = STATUS_IO;
    if (status == STATUS_OK && deposit_compare(folder, name, bytes, len) != STATUS_OK)
        status = STATUS_IO;
    return status;
}
