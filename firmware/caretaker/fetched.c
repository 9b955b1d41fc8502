#include "caretaker/fetched.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/text.h"
#include "caretaker/root.h"

int
fetched_open(const char *root)
{
    char path[ROOT_PATH_MAX];
    struct stat facts;
    text_format(path, sizeof path, "%s" CHANNEL_FOLDER, root);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return -1;
    int file =
        openat(folder, CHANNEL_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    close(folder);
    if (file < 0)
        return -1;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0)
        return file;
    close(file);
    return -1;
}

void
fetched_path(int file, char *path, size_t cap)
{
    text_format(path, cap, "/proc/%d/fd/%d", (int)getpid(), file);
}
