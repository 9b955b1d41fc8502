/* The tests' hand on the device: one line in, "PROGRAM WORD WORD ...", divided by tabs;
 * out come the bytes the program wrote, then a line "\001agent CODE". Only in images of
 * the variant `test`, and only over a line that QEMU has. Its own words: show FILE,
 * peek FILE and cling FOLDER (as the kiosk's user), fill FILE, crowd FOLDER, remove
 * FILE, clock SECONDS, reach ADDRESS PORT.
 *
 * usage: agent DEVICE */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 4096, WORDS = 64, KIOSK = 200, REACH_S = 5 };

/* Shows a file, for there is no program on the device that does. */
static int
show(const char *path, int to)
{
    char piece[4096];
    ssize_t len = 0;
    int file = open(path, O_RDONLY);

    while (file >= 0 && (len = read(file, piece, sizeof(piece))) > 0)
        len = write(to, piece, (size_t)len);
    if (file < 0 || len < 0)
        dprintf(to, "%s: %m\n", path);
    return file < 0 || len < 0;
}

/* Writes zeros until nothing goes in any more, not even into what is kept for root. */
static int
fill(const char *path)
{
    static char piece[1 << 20];
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    for (size_t step = sizeof(piece); file >= 0 && step > 0;)
        if (write(file, piece, step) != (ssize_t)step || fsync(file) != 0)
            step /= 2;
    return file < 0;
}

/* Makes empty files until there can be no more of them. */
static int
crowd(const char *folder)
{
    char path[LINE];
    int file = 0;

    for (int number = 0; file >= 0; number++) {
        snprintf(path, sizeof(path), "%s/crowd-%d", folder, number);
        file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0)
            close(file);
    }
    return errno != ENOSPC;
}

/* Makes a folder out of which nobody but the kiosk may remove what is in it. */
static int
cling(const char *folder)
{
    if (setuid(KIOSK) != 0 || mkdir(folder, 0700) != 0)
        return 1;
    int inner = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return openat(inner, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 ||
           fchmod(inner, 01700) != 0;
}

/* Connects as the kiosk's user does (cross/overlay/etc/passwd); 0: somebody is there.
 * What the firewall drops is not answered. */
static int
reach(const char *address, const char *port)
{
    const struct timeval wait = {.tv_sec = REACH_S};
    struct sockaddr_in to = {.sin_family = AF_INET};
    to.sin_port = htons((uint16_t)(port ? strtol(port, NULL, 10) : 0));
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1 || setuid(KIOSK) != 0)
        return 64;
    int line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0 || setsockopt(line, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0)
        return 64;
    return connect(line, (struct sockaddr *)&to, sizeof(to)) != 0;
}

/* Sets the clock, in seconds since 1970. */
static int
set_clock(const char *seconds)
{
    const struct timespec time = {.tv_sec = strtol(seconds, NULL, 10)};
    return clock_settime(CLOCK_REALTIME, &time) != 0;
}

/* What there is no program for on the device; -1: none of these. */
static int
act(char *const *words, int to)
{
    const char *path = words[1];

    if (!path)
        return -1;
    if (strcmp(words[0], "show") == 0)
        return show(path, to);
    if (strcmp(words[0], "peek") == 0)
        return setuid(KIOSK) != 0 ? 64 : show(path, to);
    if (strcmp(words[0], "fill") == 0)
        return fill(path);
    if (strcmp(words[0], "remove") == 0)
        return unlink(path) != 0;
    if (strcmp(words[0], "reach") == 0)
        return reach(path, words[2]);
    if (strcmp(words[0], "crowd") == 0)
        return crowd(path);
    if (strcmp(words[0], "cling") == 0)
        return cling(path);
    return strcmp(words[0], "clock") == 0 ? set_clock(path) : -1;
}

/* Runs one line; what the program answered. Some words are the agent's own. */
static int
run(char *line, int to)
{
    char *words[WORDS] = {line};
    int count = 1, status = 0;

    for (char *at = line; (at = strchr(at, '\t')) != NULL && count < WORDS - 1;) {
        *at++ = '\0';
        words[count++] = at;
    }
    pid_t child = fork();
    if (child == 0) {
        dup2(to, STDOUT_FILENO);
        dup2(to, STDERR_FILENO);
        int done = act(words, STDOUT_FILENO);
        if (done >= 0)
            _exit(done);
        execvp(words[0], words);
        perror(words[0]);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 126;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
    char line[LINE];
    struct termios raw;

    if (argc != 2)
        return 64;
    int device = open(argv[1], O_RDWR | O_CLOEXEC);
    if (device < 0 || tcgetattr(device, &raw) != 0)
        return 1;
    cfmakeraw(&raw);
    if (tcsetattr(device, TCSANOW, &raw) != 0)
        return 1;
    FILE *in = fdopen(dup(device), "r");
    if (!in)
        return 1;
    dprintf(device, "\001agent 0\n");
    while (fgets(line, sizeof(line), in)) {
        line[strcspn(line, "\n")] = '\0';
        dprintf(device, "\001agent %d\n", run(line, device));
    }
    return 0;
}
