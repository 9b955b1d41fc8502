#include "base/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20, NO_PROGRAM = 127, KILLED_MS = 5000 };

static _Noreturn void
become(const char *const *words, int output, int errors)
{
    static const char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
    const struct rlimit limit = {FILE_MAX, FILE_MAX};
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0 &&
        setrlimit(RLIMIT_FSIZE, &limit) == 0)
        (void)execve(words[0], (char *const *)words, (char *const *)environment);
    _exit(NO_PROGRAM);
}

/* Waits for the end; kills what takes too long. */
static enum status
attend(pid_t pid, int seconds)
{
    int end = pidfd_open(pid, 0), code = 0;
    struct pollfd wanted = {.fd = end, .events = POLLIN};
    bool late = end < 0 || poll(&wanted, 1, seconds * 1000) != 1;
    if (late) {
        (void)kill(pid, SIGKILL);
        (void)poll(&wanted, 1, KILLED_MS);
    }
    if (end >= 0)
        close(end);
    if (waitpid(pid, &code, late ? WNOHANG : 0) != pid)
        return late ? STATUS_TIMEOUT : STATUS_IO;
    if (late)
        return STATUS_TIMEOUT;
    if (!WIFEXITED(code))
        return STATUS_GONE;
    return WEXITSTATUS(code) == 0            ? STATUS_OK
           : WEXITSTATUS(code) == NO_PROGRAM ? STATUS_IO
                                             : STATUS_DENIED;
}

pid_t
tool_start(const char *const *words, int output, int errors)
{
    pid_t pid = fork();
    if (pid == 0)
        become(words, output, errors);
    return pid;
}

enum status
tool_run(const char *const *words, int output, int errors, int seconds)
{
    pid_t pid = tool_start(words, output, errors);
    return pid < 0 ? STATUS_IO : attend(pid, seconds);
}

static void
read_back(int file, char *text, size_t cap)
{
    ssize_t got = pread(file, text, cap - 1, 0);
    text[got > 0 ? got : 0] = '\0';
}

enum status
tool_read(const char *const *words, char *output, char *errors, size_t cap, int seconds)
{
    int said = memfd_create("output", MFD_CLOEXEC);
    int wrong = memfd_create("errors", MFD_CLOEXEC);
    enum status status = STATUS_IO;
    if (said >= 0 && wrong >= 0)
        status = tool_run(words, said, wrong, seconds);
    output[0] = errors[0] = '\0';
    if (said >= 0) {
        read_back(said, output, cap);
        close(said);
    }
    if (wrong >= 0) {
        read_back(wrong, errors, cap);
        close(wrong);
    }
    return status;
}
