/* A small supervisor that does what the unit file says, as systemd would.
 *
 *   watchdog UNIT PROGRAM CONFIG XVFB_PID      speaks TAP
 *
 * Simulated: systemd, and of it only starting, NOTIFY_SOCKET, WATCHDOG_USEC, Restart=
 * and RestartSec=; the sandbox of the unit is not applied here. ExecStart's program and
 * configuration are replaced by the given ones. What people see is read from the glass
 * through the X server and compared with the pixels of the page. */
#include <X11/Xlib.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/system/visitor_glass.h"

static const char *const sentence = "Es gab eine Störung";

struct supervisor {
    struct visitor visitor;
    const char *unit, *program, *config;
    char folder[64], socket_path[100], unset[300];
    int64_t watchdog_ms, restart_ms;
    int watchdog_signal;
    int socket;
    pid_t pid; /* 0: not running */
    int64_t started_ms, ended_ms, fed_ms, longest_gap_ms;
    bool ready, ready_with_page, stopping, stop;
    int fed, starts, killed_by_watchdog, exit_status;
    int bad;
};

static void
say(struct supervisor *s, bool good, const char *what)
{
    s->bad += !good;
    printf("%s - %s\n", good ? "ok" : "not ok", what);
    fflush(stdout);
}

/* The last value of a key in the unit; false when it is not there. */
static bool
unit_value(const char *unit, const char *key, char *out, size_t cap)
{
    char line[600];
    bool found = false;
    size_t len = strlen(key);
    FILE *file = fopen(unit, "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, key, len) == 0 && line[len] == '=') {
            text_format(out, cap, "%s", line + len + 1);
            found = true;
        }
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* "6s", "50ms", "2"; -1: not a time. */
static int64_t
unit_ms(const char *unit, const char *key)
{
    char text[100];
    char *rest = text;
    if (!unit_value(unit, key, text, sizeof(text)))
        return -1;
    long number = strtol(text, &rest, 10);
    return text_equal(rest, "ms") ? number : number * 1000;
}

static bool
unit_says(const char *unit, const char *key, const char *value)
{
    char text[200];
    return unit_value(unit, key, text, sizeof(text)) && text_equal(text, value);
}

static void
become_kiosk(const struct supervisor *s)
{
    char number[40], unset[300], *rest = unset, *name = NULL;
    struct rlimit none = {0, 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &none);
    umask(0077);
    text_format(unset, sizeof(unset), "%s", s->unset);
    while ((name = strsep(&rest, " ")) != NULL)
        if (name[0] != '\0')
            unsetenv(name);
    setenv("NOTIFY_SOCKET", s->socket_path, 1);
    text_format(number, sizeof(number), "%lld", (long long)s->watchdog_ms * 1000);
    setenv("WATCHDOG_USEC", number, 1);
    text_format(number, sizeof(number), "%d", (int)getpid());
    setenv("WATCHDOG_PID", number, 1);
    execl(s->program, s->program, "--config", s->config, (char *)NULL);
    _exit(127);
}

static void
start(struct supervisor *s)
{
    pid_t pid = fork();
    if (pid == 0)
        become_kiosk(s);
    s->pid = pid;
    s->started_ms = s->fed_ms = now_ms();
    s->ready = s->ready_with_page = s->stopping = false;
    s->fed = 0;
    s->longest_gap_ms = 0;
    s->starts++;
}

static const struct item *
item_that_says(const struct view *view, const char *text)
{
    for (int i = 0; i < view->count; i++)
        if (text_starts_with(view->items[i].text, text))
            return &view->items[i];
    return NULL;
}

/* The main button of the start page, and the sentence after a fault if it is due. */
static bool
start_page_shown(struct supervisor *s, bool crashed)
{
    struct visitor *v = &s->visitor;
    XWindowAttributes attributes;
    v->visit.session.world.crashed = crashed;
    build(v);
    const struct item *button = item_that_says(&v->visit.view, "Jetzt beginnen");
    const struct item *hint = item_that_says(&v->visit.view, sentence);
    v->window = find_window(v->display, DefaultRootWindow(v->display), "Schalter");
    if (button == NULL || (hint != NULL) != crashed || v->window == None ||
        !XGetWindowAttributes(v->display, v->window, &attributes) ||
        attributes.map_state != IsViewable)
        return false;
    v->width = attributes.width;
    v->height = attributes.height;
    uint32_t *glass = grab(v);
    bool shown = glass != NULL && shows_in(v, glass, button->box, false) &&
                 (!crashed || shows_in(v, glass, hint->box, false));
    free(glass);
    return shown;
}

static void
hear(struct supervisor *s)
{
    char text[500];
    ssize_t len = recv(s->socket, text, sizeof(text) - 1, MSG_DONTWAIT);
    if (len <= 0)
        return;
    text[len] = '\0';
    if (strstr(text, "READY=1") != NULL) {
        s->ready = true;
        s->ready_with_page = start_page_shown(s, false) || start_page_shown(s, true);
    }
    if (strstr(text, "STOPPING=1") != NULL)
        s->stopping = true;
    if (strstr(text, "WATCHDOG=1") != NULL) {
        int64_t gap = now_ms() - s->fed_ms;
        s->longest_gap_ms = gap > s->longest_gap_ms ? gap : s->longest_gap_ms;
        s->fed_ms = now_ms();
        s->fed++;
    }
}

/* One look at everything; at most `ms` long. */
static void
supervise(struct supervisor *s, int ms)
{
    struct pollfd wait = {s->socket, POLLIN, 0};
    if (poll(&wait, 1, ms) > 0)
        hear(s);
    if (s->pid > 0 && now_ms() - s->fed_ms > s->watchdog_ms) {
        s->killed_by_watchdog++;
        s->fed_ms = now_ms();
        kill(s->pid, s->watchdog_signal);
    }
    if (s->pid > 0 && waitpid(s->pid, &s->exit_status, WNOHANG) == s->pid) {
        s->pid = 0;
        s->ended_ms = now_ms();
    }
    if (s->pid == 0 && !s->stop && now_ms() - s->ended_ms >= s->restart_ms)
        start(s);
}

static void
supervise_for(struct supervisor *s, int64_t ms)
{
    for (int64_t end = now_ms() + ms; now_ms() < end;)
        supervise(s, 20);
}

/* Milliseconds until the page after a fault is on the glass; -1: not within `limit`. */
static int64_t
until_back(struct supervisor *s, int64_t from_ms, int starts, int64_t limit)
{
    while (now_ms() - from_ms < limit) {
        supervise(s, 2);
        if (s->starts > starts && s->pid > 0 && start_page_shown(s, true))
            return now_ms() - from_ms;
    }
    return -1;
}

static void
dies_and_comes_back(struct supervisor *s)
{
    char line[200];
    int starts = s->starts;
    int64_t from = now_ms();
    kill(s->pid, SIGKILL);
    int64_t took = until_back(s, from, starts, 15000);
    printf("# kill -9 to the page on the glass: %lld ms\n", (long long)took);
    text_format(line, sizeof(line), "after kill -9 the page says \"%s\" within 1 s",
                sentence);
    say(s, took >= 0 && took <= 1000, line);
}

/* `frozen` is the kiosk, or the display whose frames it waits for. */
static void
hangs_and_comes_back(struct supervisor *s, pid_t frozen, const char *what)
{
    char line[200];
    int starts = s->starts, killed = s->killed_by_watchdog;
    bool display = frozen != s->pid;
    supervise_for(s, 500);
    kill(frozen, SIGSTOP);
    int64_t from = now_ms();
    while (s->killed_by_watchdog == killed && now_ms() - from < 3 * s->watchdog_ms)
        supervise(s, 20);
    int64_t noticed = now_ms() - from;
    if (display)
        kill(frozen, SIGCONT);
    int64_t back = until_back(s, now_ms(), starts, 5000);
    printf("# %s: killed after %lld ms, page %lld ms later\n", what, (long long)noticed,
           (long long)back);
    text_format(line, sizeof(line), "%s: killed by the watchdog in time", what);
    say(s, s->killed_by_watchdog == killed + 1 && noticed <= s->watchdog_ms + 1000,
        line);
    text_format(line, sizeof(line), "%s: the page after a fault is on the glass", what);
    say(s, back >= 0, line);
}

static void
ends_in_order(struct supervisor *s)
{
    char marker[CONFIG_PATH_MAX + 16];
    supervise_for(s, 300);
    s->stop = true;
    kill(s->pid, SIGTERM);
    for (int64_t end = now_ms() + 5000; s->pid > 0 && now_ms() < end;)
        supervise(s, 20);
    hear(s);
    text_format(marker, sizeof(marker), "%s/visit", s->visitor.visit.config.run);
    say(s, s->pid == 0 && WIFEXITED(s->exit_status) && WEXITSTATUS(s->exit_status) == 0,
        "SIGTERM ends it with code 0");
    say(s, s->stopping && access(marker, F_OK) != 0,
        "an orderly end says STOPPING=1 and leaves no marker of a fault");
}

static void
check_unit(struct supervisor *s)
{
    char text[300];
    say(s,
        unit_says(s->unit, "Type", "notify") && unit_says(s->unit, "Restart", "always"),
        "the unit is of Type=notify and restarts always");
    int64_t burst = unit_ms(s->unit, "StartLimitBurst") / 1000;
    say(s,
        burst > 0 && unit_says(s->unit, "StartLimitAction", "reboot-force") &&
            unit_ms(s->unit, "StartLimitIntervalSec") >
                burst * (unit_ms(s->unit, "TimeoutStartSec") +
                         unit_ms(s->unit, "TimeoutStopSec")),
        "starts that hang are counted as those that fail, and end in the other slot");
    say(s, unit_says(s->unit, "RuntimeDirectoryPreserve", "restart"),
        "the marker of a run outlives a restart");
    say(s,
        unit_says(s->unit, "LimitCORE", "0") &&
            unit_says(s->unit, "MemorySwapMax", "0") &&
            unit_says(s->unit, "UMask", "0077"),
        "no core, no swap, no file for others");
    say(s,
        unit_value(s->unit, "ExecStart", text, sizeof(text)) && text[0] == '/' &&
            strstr(text, " --config /") != NULL,
        "the unit starts the kiosk by absolute paths");
}

static bool
prepare(struct supervisor *s)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    s->watchdog_ms = unit_ms(s->unit, "WatchdogSec");
    s->restart_ms = unit_ms(s->unit, "RestartSec");
    s->watchdog_signal =
        unit_says(s->unit, "WatchdogSignal", "SIGKILL") ? SIGKILL : SIGABRT;
    (void)unit_value(s->unit, "UnsetEnvironment", s->unset, sizeof(s->unset));
    text_format(s->folder, sizeof(s->folder), "/tmp/watchdog-XXXXXX");
    if (s->watchdog_ms <= 0 || s->restart_ms < 0 || mkdtemp(s->folder) == NULL)
        return false;
    text_format(s->socket_path, sizeof(s->socket_path), "%s/notify", s->folder);
    text_format(address.sun_path, sizeof(address.sun_path), "%s", s->socket_path);
    s->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    s->visitor.display = XOpenDisplay(NULL);
    return s->visitor.display != NULL && s->socket >= 0 &&
           bind(s->socket, (struct sockaddr *)&address, sizeof(address)) == 0 &&
           visit_create(&s->visitor.visit, s->config);
}

/* A window that goes while one looks at it is no fault here. */
static int
ignore_x_error(Display *display, XErrorEvent *event)
{
    (void)display;
    (void)event;
    return 0;
}

int
main(int count, char **words)
{
    static struct supervisor s;
    if (count != 5)
        return 64;
    s.unit = words[1];
    s.program = words[2];
    s.config = words[3];
    XSetErrorHandler(ignore_x_error);
    if (!prepare(&s)) {
        printf("Bail out! no display, or the unit says no times\n");
        return 1;
    }
    check_unit(&s);
    start(&s);
    for (int64_t end = now_ms() + 15000; !s.ready && now_ms() < end;)
        supervise(&s, 5);
    printf("# READY after %lld ms\n", (long long)(now_ms() - s.started_ms));
    say(&s, s.ready && s.ready_with_page && s.starts == 1,
        "READY=1 comes when the start page is on the glass");
    supervise_for(&s, s.watchdog_ms + 1000);
    printf("# fed %d times, longest gap %lld ms of %lld\n", s.fed,
           (long long)s.longest_gap_ms, (long long)s.watchdog_ms);
    say(&s,
        s.fed >= 3 && s.killed_by_watchdog == 0 && s.starts == 1 &&
            s.longest_gap_ms < s.watchdog_ms * 2 / 3,
        "an idle kiosk feeds the watchdog well in time");
    dies_and_comes_back(&s);
    hangs_and_comes_back(&s, s.pid, "a kiosk that hangs");
    hangs_and_comes_back(&s, (pid_t)strtol(words[4], NULL, 10),
                         "a display that takes no frames");
    ends_in_order(&s);
    (void)unlink(s.socket_path);
    (void)rmdir(s.folder);
    return s.bad > 0;
}
