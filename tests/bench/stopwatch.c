/* Measures one program from outside: what a finger does, what the glass shows, what the
 * kernel counts.
 *
 *   stopwatch WHO FRAMEBUFFER PLAN STARTS LAPS GROWTH IDLE_S -- PROGRAM ARGUMENTS
 *
 * Starts the program STARTS times and once before to learn its start page, then walks
 * the plan: each lap of a measured section gives one figure for every tap. WHO "peer"
 * takes the doors on the upper edge instead of the sections that only lead somewhere,
 * and does not grow.
 * GROWTH taps are done as fast as pages come; IDLE_S seconds nothing is done.
 * Prints lines "WHO FIGURE VALUE" (ms, KiB, counts). A figure that could not be taken
 * is a line "WHO lost FIGURE". */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "core/session.h"
#include "tests/bench/glass.h"
#include "tests/bench/procs.h"
#include "tests/bench/route.h"

enum {
    PICTURES_MAX = 16,
    PROBES_MAX = 64,
    LOOK_US = 40,    /* between two looks at the glass */
    HOLD_MS = 60,    /* a finger rests at least so long */
    REST_MS = 60,    /* between taps */
    STILL_MS = 400,  /* nothing changes for so long: a final picture */
    LIMIT_MS = 8000, /* for anything to appear */
    STRIKE_MS = 180, /* longer than the kiosk's lock against double strikes */
};

struct picture {
    char name[40];
    uint8_t *pixels;
};

struct stopwatch {
    const char *who;
    bool peer;
    char **program;
    pid_t pid;
    int starts, laps, growth, idle_s;
    struct glass glass;
    struct route route;
    struct picture picture[PICTURES_MAX];
    int pictures;
    uint8_t *before;
    struct area last; /* tapped last: the kiosk locks it for a moment */
};

static void
say(const struct stopwatch *watch, const char *figure, double value)
{
    printf("%s %s %.4f\n", watch->who, figure, value);
    fflush(stdout);
}

static double
ms_since(int64_t begin)
{
    return (double)(glass_now() - begin) / 1e6;
}

static struct picture *
picture_named(struct stopwatch *watch, const char *name)
{
    for (int i = 0; i < watch->pictures; i++)
        if (text_equal(watch->picture[i].name, name))
            return &watch->picture[i];
    if (watch->pictures == PICTURES_MAX)
        abort();
    struct picture *picture = &watch->picture[watch->pictures++];
    text_format(picture->name, sizeof(picture->name), "%s", name);
    return picture;
}

/* What is still on the glass becomes the picture of that name. */
static bool
learn(struct stopwatch *watch, const char *name)
{
    struct picture *picture = picture_named(watch, name);
    if (picture->pixels == NULL)
        picture->pixels = malloc(watch->glass.size);
    if (picture->pixels == NULL)
        abort();
    return glass_still(&watch->glass, picture->pixels, STILL_MS, LIMIT_MS);
}

/* Waits until the glass equals `to`; ms since `begin`, -1 if it does not happen. */
static double
await_picture(struct stopwatch *watch, const uint8_t *to, const size_t *probes,
              int count, int64_t begin, int limit_ms)
{
    while (ms_since(begin) < limit_ms) {
        if (glass_has(&watch->glass, to, probes, count)) {
            double at = ms_since(begin);
            if (glass_equals(&watch->glass, to))
                return at;
        }
        glass_pause(LOOK_US);
    }
    return -1;
}

static double
await_change(struct stopwatch *watch, struct area where, int64_t begin, int limit_ms)
{
    while (ms_since(begin) < limit_ms) {
        if (glass_differs(&watch->glass, watch->before, where))
            return ms_since(begin);
        glass_pause(LOOK_US);
    }
    return -1;
}

static void
rest(int ms)
{
    glass_pause((int64_t)ms * 1000);
}

static void
aim(struct stopwatch *watch, struct area box)
{
    if (memcmp(&box, &watch->last, sizeof(box)) == 0)
        rest(STRIKE_MS);
    watch->last = box;
    glass_move(&watch->glass, box.x + box.w / 2, box.y + box.h / 2);
}

/* A tap that is only to be done. */
static void
plain_tap(struct stopwatch *watch, struct area box)
{
    aim(watch, box);
    glass_press(&watch->glass);
    rest(30);
    glass_lift(&watch->glass);
    rest(REST_MS);
}

static void
lost(const struct stopwatch *watch, const char *figure)
{
    printf("%s lost %s\n", watch->who, figure);
}

/* Page switch: press to pressed look, lift to complete page. */
static void
measured_tap(struct stopwatch *watch, const struct route_step *step)
{
    size_t probes[PROBES_MAX];
    struct picture *to = picture_named(watch, step->name);
    aim(watch, step->box);
    rest(REST_MS);
    glass_copy(&watch->glass, watch->before);
    int count =
        glass_probes(&watch->glass, watch->before, to->pixels, probes, PROBES_MAX);
    int64_t begin = glass_now();
    glass_press(&watch->glass);
    double press = await_change(watch, step->box, begin, 1000);
    while (ms_since(begin) < HOLD_MS)
        glass_pause(LOOK_US);
    begin = glass_now();
    glass_lift(&watch->glass);
    double page = await_picture(watch, to->pixels, probes, count, begin, 1500);
    if (press < 0)
        lost(watch, "press");
    else
        say(watch, "press", press);
    if (page >= 0) {
        say(watch, "page", page);
        return;
    }
    lost(watch, "page"); /* the clock's minute may have turned */
    (void)learn(watch, step->name);
}

/* A key: from the lift, which acts, to a change in the field. */
static void
measured_key(struct stopwatch *watch, const struct route_step *step)
{
    aim(watch, step->box);
    rest(REST_MS);
    glass_copy_lines(&watch->glass, watch->before, step->box);
    glass_copy_lines(&watch->glass, watch->before, step->field);
    int64_t begin = glass_now();
    glass_press(&watch->glass);
    double press = await_change(watch, step->box, begin, 1000);
    while (ms_since(begin) < HOLD_MS)
        glass_pause(LOOK_US);
    begin = glass_now();
    glass_lift(&watch->glass);
    double key = await_change(watch, step->field, begin, 1000);
    if (press < 0 || key < 0) {
        lost(watch, "key");
        return;
    }
    say(watch, "keypress", press);
    say(watch, "key", key);
}

static struct procs_cost
cost_now(const struct stopwatch *watch)
{
    struct procs procs;
    procs_find(watch->pid, &procs);
    return procs_cost(&procs);
}

/* A few laps to learn and to warm up, then the measured ones. */
static void
measured_section(struct stopwatch *watch, int first)
{
    int end = route_section_end(&watch->route, first), taps = 0;
    bool keys = text_equal(watch->route.step[first].word, "keys");
    (void)learn(watch, watch->route.step[first].name);
    for (int i = first + 1; i < end && !keys; i++) {
        plain_tap(watch, watch->route.step[i].box);
        (void)learn(watch, watch->route.step[i].name);
    }
    struct procs_cost before = cost_now(watch);
    for (int lap = 0; lap < watch->laps; lap++)
        for (int i = first + 1; i < end; i++, taps++)
            if (keys)
                measured_key(watch, &watch->route.step[i]);
            else
                measured_tap(watch, &watch->route.step[i]);
    struct procs_cost after = cost_now(watch);
    if (taps > 0)
        say(watch, keys ? "cpu_key" : "cpu_page",
            (double)(after.cpu_ns - before.cpu_ns) / 1e6 / taps);
}

static void
lead(struct stopwatch *watch, int first)
{
    int end = route_section_end(&watch->route, first);
    for (int i = first + 1; i < end; i++)
        if (watch->route.step[i].kind == ROUTE_PAUSE)
            rest(watch->route.step[i].ms);
        else
            plain_tap(watch, watch->route.step[i].box);
}

/* The peer's pages are numbered in the order in which the plan first names them. */
static bool
open_door(struct stopwatch *watch, const char *name)
{
    char seen[PICTURES_MAX][40];
    int count = 0;
    for (int i = 0; i < watch->route.steps && count < PICTURES_MAX; i++) {
        const char *one = watch->route.step[i].name;
        bool known = watch->route.step[i].kind == ROUTE_KEY || text_equal(one, "-") ||
                     text_equal(watch->route.step[i].word, "lead");
        for (int j = 0; j < count && !known; j++)
            known = text_equal(seen[j], one);
        if (!known)
            text_format(seen[count++], sizeof(seen[0]), "%s", one);
    }
    for (int i = 0; i < count; i++)
        if (text_equal(seen[i], name)) {
            plain_tap(watch, (struct area){i * 40 + 20, 0, 0, 0});
            return true;
        }
    return false;
}

static void
start(struct stopwatch *watch)
{
    watch->pid = fork();
    if (watch->pid != 0)
        return;
    setsid();
    (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(watch->program[0], watch->program);
    _exit(127);
}

static void
stop(struct stopwatch *watch)
{
    struct procs procs;
    procs_find(watch->pid, &procs);
    kill(watch->pid, SIGTERM);
    for (int i = 0; i < 500 && waitpid(watch->pid, NULL, WNOHANG) == 0; i++)
        rest(10);
    for (int i = 0; i < procs.count; i++)
        kill(procs.pid[i], SIGKILL);
    while (waitpid(watch->pid, NULL, WNOHANG) > 0)
        ;
    rest(200);
}

/* From fork to the picture that then stays. */
static bool
measured_starts(struct stopwatch *watch)
{
    size_t probes[PROBES_MAX];
    glass_move(&watch->glass, 0, watch->glass.height - 1);
    start(watch);
    rest(2500);
    if (!learn(watch, "start"))
        return false;
    const uint8_t *to = picture_named(watch, "start")->pixels;
    for (int i = 0; i < watch->starts; i++) {
        stop(watch);
        glass_copy(&watch->glass, watch->before);
        int count = glass_probes(&watch->glass, watch->before, to, probes, PROBES_MAX);
        int64_t begin = glass_now();
        start(watch);
        double at = await_picture(watch, to, probes, count, begin, LIMIT_MS);
        struct procs_cost cost = cost_now(watch);
        if (at >= 0 && count > 0) {
            say(watch, "start", at);
            say(watch, "cpu_start", (double)cost.cpu_ns / 1e6);
        } else {
            lost(watch, "start");
        }
        rest(1500);
        (void)learn(watch, "start");
    }
    return true;
}

static void
report_memory(const struct stopwatch *watch, const char *when)
{
    static const char *const heavy[] = {"libGL", "libLLVM", NULL};
    struct procs procs;
    char figure[80];
    int64_t pss = 0, private = 0;
    procs_find(watch->pid, &procs);
    bool known = procs.count > 0, mapped = false;
    for (int i = 0; i < procs.count; i++) {
        struct procs_memory one = procs_memory_of(procs.pid[i]);
        const char *part = procs.courier[i] ? "courier" : "face";
        known = known && one.known;
        pss += one.pss_kb;
        private += one.private_kb;
        mapped = mapped || procs_maps(procs.pid[i], heavy);
        if (watch->peer)
            continue;
        text_format(figure, sizeof(figure), "%s_%s_pss", when, part);
        say(watch, figure, (double)one.pss_kb);
        text_format(figure, sizeof(figure), "%s_%s_private", when, part);
        say(watch, figure, (double)one.private_kb);
        text_format(figure, sizeof(figure), "%s_%s_threads", when, part);
        say(watch, figure, procs_cost_of(procs.pid[i]).threads);
    }
    if (!known) {
        lost(watch, "memory");
        return;
    }
    text_format(figure, sizeof(figure), "%s_pss", when);
    say(watch, figure, (double)pss);
    text_format(figure, sizeof(figure), "%s_private", when);
    say(watch, figure, (double)private);
    text_format(figure, sizeof(figure), "%s_processes", when);
    say(watch, figure, procs.count);
    text_format(figure, sizeof(figure), "%s_gl", when);
    say(watch, figure, mapped);
}

/* Taps as fast as the pages come: short visits, each with a letter and a wipe. */
static void
grow(struct stopwatch *watch, int first, int taps)
{
    int end = route_section_end(&watch->route, first);
    struct area all = {0, 0, watch->glass.width, watch->glass.height};
    for (int done = 0; done < taps;)
        for (int i = first + 1; i < end; i++, done++) {
            aim(watch, watch->route.step[i].box);
            glass_copy(&watch->glass, watch->before);
            glass_press(&watch->glass);
            (void)await_change(watch, watch->route.step[i].box, glass_now(), 60);
            glass_copy(&watch->glass, watch->before);
            glass_lift(&watch->glass);
            (void)await_change(watch, all, glass_now(), 60);
            rest(8);
        }
}

static void
measured_growth(struct stopwatch *watch, int first)
{
    grow(watch, first, 1000);
    report_memory(watch, "grow0");
    grow(watch, first, watch->growth);
    report_memory(watch, "grow1");
    /* Had a tap been lost, the visits would not have gone on: the start page says so,
     * when it no longer says what became of the last one. */
    rest(FAREWELL_MS + 1000);
    uint8_t *still = watch->before;
    if (!glass_still(&watch->glass, still, STILL_MS, LIMIT_MS) ||
        !glass_resembles(&watch->glass, picture_named(watch, "start")->pixels))
        lost(watch, "growth");
}

static void
measured_idle(struct stopwatch *watch)
{
    struct procs procs;
    rest(3000);
    procs_find(watch->pid, &procs);
    struct procs_cost before = procs_cost(&procs);
    int64_t begin = glass_now();
    rest(watch->idle_s * 1000);
    double ms = ms_since(begin);
    struct procs_cost after = procs_cost(&procs);
    say(watch, "idle_percent", (double)(after.cpu_ns - before.cpu_ns) / 1e6 / ms * 100);
    say(watch, "idle_wakes", (double)(after.waits - before.waits) / (ms / 1000));
    say(watch, "threads", after.threads);
}

static void
walk(struct stopwatch *watch)
{
    for (int i = 0; i < watch->route.steps; i = route_section_end(&watch->route, i)) {
        const struct route_step *section = &watch->route.step[i];
        if (text_equal(section->word, "growth")) {
            if (!watch->peer && watch->growth > 0)
                measured_growth(watch, i);
        } else if (text_equal(section->word, "end")) {
            if (!watch->peer)
                lead(watch, i);
            report_memory(watch, "visit");
        } else if (!text_equal(section->word, "lead")) {
            if (!watch->peer || open_door(watch, section->name))
                measured_section(watch, i);
        } else if (!watch->peer) {
            lead(watch, i);
        }
    }
}

static bool
create(struct stopwatch *watch, int count, char **words)
{
    if (count < 10 || strcmp(words[8], "--") != 0)
        return false;
    *watch = (struct stopwatch){.who = words[1],
                                .peer = text_equal(words[1], "peer"),
                                .starts = (int)strtol(words[4], NULL, 10),
                                .laps = (int)strtol(words[5], NULL, 10),
                                .growth = (int)strtol(words[6], NULL, 10),
                                .idle_s = (int)strtol(words[7], NULL, 10),
                                .program = words + 9};
    if (!route_read(&watch->route, words[3]) || !glass_open(&watch->glass, words[2]))
        return false;
    watch->before = malloc(watch->glass.size);
    (void)prctl(PR_SET_TIMERSLACK, 1000L);
    return watch->before != NULL;
}

int
main(int count, char **words)
{
    static struct stopwatch watch;
    if (!create(&watch, count, words)) {
        fprintf(stderr, "stopwatch: cannot begin\n");
        return 64;
    }
    bool fine = measured_starts(&watch);
    if (fine) {
        report_memory(&watch, "fresh");
        walk(&watch);
        if (watch.idle_s > 0)
            measured_idle(&watch);
    }
    stop(&watch);
    glass_close(&watch.glass);
    return fine ? 0 : 1;
}
