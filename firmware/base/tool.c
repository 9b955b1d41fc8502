#include "base/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"

enum { FILE_MAX = 64 << 20, NO_PROGRAM = 127, KILLED_MS = 5000 };

static _Noreturn void
become(const char *const *words, int output, int errors, struct confinement *within)
{
    static const char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
    const struct rlimit limit = {FILE_MAX, FILE_MAX};
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0 &&
        setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        (within == NULL || confine_enter(within) == STATUS_OK))
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

static pid_t
start(const char *const *words, int output, int errors, struct confinement *within)
{
    pid_t pid = fork();
    if (pid == 0)
        become(words, output, errors, within);
    return pid;
}

pid_t
tool_start(const char *const *words, int output, int errors)
{
    return start(words, output, errors, NULL);
}

static enum status
run(const char *const *words, int output, int errors, int seconds,
    struct confinement *within)
{
    pid_t pid = start(words, output, errors, within);
    return pid < 0 ? STATUS_IO : attend(pid, seconds);
}

enum status
tool_run(const char *const *words, int output, int errors, int seconds)
{
    return run(words, output, errors, seconds, NULL);
}

static void
read_back(int file, char *text, size_t cap)
{
    ssize_t got = pread(file, text, cap - 1, 0);
    text[got > 0 ? got : 0] = '\0';
}

static enum status
read_all(const char *const *words, char *output, char *errors, size_t cap, int seconds,
         struct confinement *within)
{
    int said = memfd_create("output", MFD_CLOEXEC);
    int wrong = memfd_create("errors", MFD_CLOEXEC);
    enum status status = STATUS_IO;
    if (said >= 0 && wrong >= 0)
        status = run(words, said, wrong, seconds, within);
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

enum status
tool_read(const char *const *words, char *output, char *errors, size_t cap, int seconds)
{
    return read_all(words, output, errors, cap, seconds, NULL);
}

enum status
tool_inspect(const char *const *words, char *output, char *errors, size_t cap,
             int seconds)
{
    struct confinement *within = confine_create();
    output[0] = errors[0] = '\0';
    if (within == NULL)
        return STATUS_IO;
    enum status status = read_all(words, output, errors, cap, seconds, within);
    confine_destroy(within);
    return status;
}
