/* usbemu: runs a program that sees simulated USB devices through the real libusb.
 *
 *     usbemu [--plug=printer[,..]] [--paper-dir=DIR] [--record-dir=DIR]
 *            [--speed=ROWS] [--card-port=PORT] [--ctl=PATH] [--preload-first=LIB]
 *            [--node=fifo] -- PROGRAM ARGS
 *
 * The program finds the paper in $USBEMU_PAPERS (a folder removed at the end if none
 * was named) and in $USBEMU_CTL a Unix socket: one text command a connection, one line
 * back ("plug printer", "paper printer out 300", "card cyberjack in", ...; README.md
 * lists models and commands). A virtual card may connect to 127.0.0.1:PORT.
 * Simulated: everything from the cable on. Its exit status is the program's. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/usbemu/ccid.h"
#include "tests/usbemu/crowd.h"
#include "tests/usbemu/front.h"
#include "tests/usbemu/printer.h"

#define PRELOAD "libumockdev-preload.so.0"

struct options {
    const char *plug, *papers, *record, *first, *control;
    int speed, card_port;
    char **program;
};

static const char *
value_of(const char *argument, const char *name)
{
    size_t len = strlen(name);
    return strncmp(argument, name, len) == 0 ? argument + len : NULL;
}

static bool
read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.plug = "", .speed = 40000};
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        if (strcmp(argv[i], "--") == 0) {
            o->program = argv + i + 1;
            break;
        }
        if ((value = value_of(argv[i], "--plug=")) != NULL)
            o->plug = value;
        else if ((value = value_of(argv[i], "--paper-dir=")) != NULL)
            o->papers = value;
        else if ((value = value_of(argv[i], "--record-dir=")) != NULL)
            o->record = value;
        else if ((value = value_of(argv[i], "--preload-first=")) != NULL)
            o->first = value;
        else if ((value = value_of(argv[i], "--ctl=")) != NULL)
            o->control = value;
        else if ((value = value_of(argv[i], "--speed=")) != NULL)
            o->speed = (int)strtol(value, NULL, 10);
        else if ((value = value_of(argv[i], "--card-port=")) != NULL)
            o->card_port = (int)strtol(value, NULL, 10);
        else if (strcmp(argv[i], "--node=fifo") != 0)
            return false;
    }
    return o->program != NULL && o->program[0] != NULL && o->speed > 0 &&
           o->card_port >= 0 && o->card_port <= UINT16_MAX;
}

/* The testbed only works in a process that has the preload itself. */
static void
come_back_preloaded(char **argv)
{
    const char *loaded = getenv("LD_PRELOAD");
    if (getenv("USBEMU_PRELOADED") != NULL && loaded != NULL)
        return;
    setenv("USBEMU_PRELOADED", "1", 1);
    setenv("LD_PRELOAD", PRELOAD, 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 0);
    execv("/proc/self/exe", argv);
    perror("usbemu: exec");
    exit(125);
}

static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 8) < 0) {
        perror("usbemu: control socket");
        exit(125);
    }
    return fd;
}

static void
answer_one(struct front *front, int listener)
{
    char line[256] = {0};
    char reply[512];
    size_t len = 0;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    while (len + 1 < sizeof(line) && memchr(line, '\n', len) == NULL) {
        ssize_t got = read(fd, line + len, sizeof(line) - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    bus_command(front_bus(front), line, reply, sizeof(reply));
    front_settle(front);
    (void)!write(fd, reply, strlen(reply));
    close(fd);
}

static pid_t
start(const struct options *o)
{
    char preload[512];
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    unsetenv("USBEMU_PRELOADED");
    if (o->first != NULL) {
        snprintf(preload, sizeof(preload), "%s:%s", o->first, PRELOAD);
        setenv("LD_PRELOAD", preload, 1);
    }
    execvp(o->program[0], o->program);
    perror(o->program[0]);
    _exit(127);
}

/* Serves until the program ends; returns its exit status. */
static int
serve(struct front *front, struct card_line *line, int listener, int wake, int signals,
      pid_t pid)
{
    for (;;) {
        int wait_ms = bus_run(front_bus(front));
        front_settle(front);
        struct pollfd fds[5] = {
            {listener, POLLIN, 0}, {wake, POLLIN, 0}, {signals, POLLIN, 0}};
        nfds_t count = 3 + (nfds_t)card_line_fds(line, fds + 3);
        if (poll(fds, count, wait_ms) < 0 && errno != EINTR)
            return 125;
        if (fds[1].revents != 0)
            (void)!read(wake, &(uint64_t){0}, 8);
        if (fds[0].revents != 0)
            answer_one(front, listener);
        if (fds[2].revents == 0)
            continue;
        struct signalfd_siginfo info;
        (void)!read(signals, &info, sizeof(info));
        if (info.ssi_signo != SIGCHLD)
            kill(pid, (int)info.ssi_signo);
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

static void
plug_all(struct front *front, const char *names)
{
    char copy[256];
    char command[288];
    char reply[64];
    char *rest = copy;
    char *name = NULL;
    snprintf(copy, sizeof(copy), "%s", names);
    while ((name = strsep(&rest, ",")) != NULL) {
        if (*name == '\0')
            continue;
        snprintf(command, sizeof(command), "plug %s", name);
        bus_command(front_bus(front), command, reply, sizeof(reply));
        if (strcmp(reply, "ok\n") != 0)
            fprintf(stderr, "usbemu: %s: %s", name, reply);
        front_settle(front);
    }
}

static void
remove_folder(const char *folder)
{
    char path[512];
    DIR *dir = opendir(folder);
    struct dirent *entry = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        (void)unlink(path);
    }
    if (dir != NULL)
        closedir(dir);
    (void)rmdir(folder);
}

int
main(int argc, char **argv)
{
    struct options options;
    char folder[] = "/tmp/usbemu-XXXXXX";
    char socket_path[64];

    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: usbemu [--plug=printer[,..]] [--paper-dir=DIR] "
                        "[--record-dir=DIR] [--speed=ROWS] [--card-port=PORT] "
                        "[--ctl=PATH] [--preload-first=LIB] -- PROGRAM ARGS\n");
        return 125;
    }
    come_back_preloaded(argv);

    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (signals < 0 || wake < 0 || mkdtemp(folder) == NULL) {
        perror("usbemu");
        return 125;
    }
    snprintf(socket_path, sizeof(socket_path), "%s/ctl", folder);
    const char *control = options.control != NULL ? options.control : socket_path;
    (void)unlink(control);
    setenv("USBEMU_CTL", control, 1);
    int listener = listen_at(control);
    struct card_line *line = card_line_create(options.card_port);
    if (line == NULL)
        return 125;

    const char *papers = options.papers != NULL ? options.papers : folder;
    setenv("USBEMU_PAPERS", papers, 1);
    struct paper_tray tray = {.folder = papers};
    struct front *front = front_create(wake);
    printer_models_add(front_bus(front), &tray, options.speed, options.record);
    struct ccid_readers *readers = ccid_readers_add(front_bus(front), line);
    crowd_models_add(front_bus(front));
    plug_all(front, options.plug);
    pid_t pid = start(&options);
    int result = pid < 0 ? 125 : serve(front, line, listener, wake, signals, pid);

    close(listener);
    (void)unlink(control);
    front_destroy(front);
    ccid_readers_destroy(readers);
    card_line_destroy(line);
    remove_folder(folder);
    return result;
}
