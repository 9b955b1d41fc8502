/* A printer that is never still: a cover switch with a loose contact, a plug that will
 * not stay in, firmware that talks without end. The loop that also serves the finger
 * must not notice, the log must not fill, and once the printer is calm it prints again.
 * The printer and the bus are simulated (tests/usbemu). Output: TAP. Starts itself
 * again under usbemu. */
#include <sys/wait.h>
#include <time.h>

#include "tests/system/unrest.h"
#include "tests/system/usb_bench.h"

enum {
    TOLD_MAX = 80, /* states told to the owner */
    LINES_MAX = 120,
    PLUGS = 60,
    PLUG_MS = 30, /* in, and as long out: the driver has opened it by then */
};

static const char *
wrong_with_the_others(struct bench *bench)
{
    return unrest_wrong_with_the_others(bench->loop, &bench->told, TOLD_MAX, LINES_MAX);
}

/* Without the driver's patience (drivers/patience.h) it would be opened, or
 * listened to, each time. */
static const char *
wrong_while_it_is_left_alone(struct bench *bench)
{
    const char *wrong = wrong_with_the_others(bench);
    if (wrong == NULL && emulated_logged("printer-restless") == 0)
        wrong = "it was never left alone";
    return wrong;
}

static const char *
calms_down(struct bench *bench)
{
    if (!bench_wait_ready(bench, 70000))
        return "it is not ready when it is calm again";
    int before = bench_newest(bench);
    if (bench_print(bench) != STATUS_OK || !bench_wait_done(bench, 30000) ||
        bench->outcome != PRINTER_JOB_PRINTED)
        return "it does not print when it is calm again";
    return bench_wrong_with_piece(bench, before + 1);
}

static const char *
flutters(struct bench *bench)
{
    char reply[64];
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "flutter %s 1"))
        return "not ready";
    const char *wrong = wrong_while_it_is_left_alone(bench);
    bench_ask(bench, "toggles %s", reply, sizeof(reply));
    if (wrong == NULL && strtol(reply, NULL, 10) < UNREST_MS / 2)
        wrong = "the emulator was too slow to prove anything";
    if (wrong == NULL && bench->state != PRINTER_ERROR)
        wrong = "nobody is told that it needs mending";
    if (!bench_tell(bench, "flutter %s 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* Whoever lets go of it must not wait for a kernel driver that asks it who it is. */
static const char *
is_let_go_of_in_vain(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "fault %s 00 nak 0") ||
        !bench_tell(bench, "flutter %s 1"))
        return "not ready";
    const char *wrong = wrong_while_it_is_left_alone(bench);
    if (!bench_tell(bench, "flutter %s 0") || !bench_tell(bench, "fault %s 00 none"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

static const char *
flutters_while_it_prints(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || bench_print(bench) != STATUS_OK ||
        !bench_tell(bench, "flutter %s 1"))
        return "not ready";
    const char *wrong = wrong_while_it_is_left_alone(bench);
    if (wrong == NULL && !bench->done)
        wrong = "the job never ended";
    if (wrong == NULL && bench->outcome == PRINTER_JOB_PRINTED)
        wrong = "it says printed";
    if (!bench_tell(bench, "flutter %s 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

static const char *
babbles(struct bench *bench)
{
    char before[256], after[256];
    unsigned long long in[2] = {0};
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    bench_ask(bench, "stats %s", before, sizeof(before));
    if (!bench_tell(bench, "babble %s 1"))
        return "the emulator refused";
    const char *wrong = wrong_with_the_others(bench);
    bench_ask(bench, "stats %s", after, sizeof(after));
    if (sscanf(strstr(before, " in "), " in %llu", &in[0]) != 1 ||
        sscanf(strstr(after, " in "), " in %llu", &in[1]) != 1 || in[1] - in[0] < 10000)
        return "it hardly said anything";
    if (!bench_tell(bench, "babble %s 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* Whoever waits for it inside the kernel waits for 5 s. */
static const char *
holds_a_halt(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) ||
        !bench_tell(bench, "fault %s 01 hold 20000") || bench_print(bench) != STATUS_OK)
        return "not ready";
    const char *wrong = wrong_with_the_others(bench);
    if (wrong == NULL && !bench->done)
        wrong = "the job never ended";
    if (wrong == NULL && bench->state != PRINTER_STUCK)
        wrong = "nobody is told that it is stuck";
    if (!bench_tell(bench, "fault %s 01 none"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

static const char *
is_plugged_in_and_out(struct bench *bench)
{
    int status = 0;
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    pid_t hand = fork();
    if (hand < 0)
        return "no hand";
    for (int i = 0; hand == 0 && i < PLUGS; i++) {
        const struct timespec held = {.tv_nsec = PLUG_MS * 1000000L};
        if (!bench_tell(bench, "unplug %s") || nanosleep(&held, NULL) != 0 ||
            !bench_tell(bench, "plug %s") || nanosleep(&held, NULL) != 0)
            _exit(1);
    }
    if (hand == 0)
        _exit(0);
    const char *wrong = wrong_while_it_is_left_alone(bench);
    if (waitpid(hand, &status, 0) != hand || status != 0)
        return "the emulator refused";
    if (wrong == NULL && bench->state != PRINTER_ERROR)
        wrong = "nobody is told that it needs mending";
    return wrong != NULL ? wrong : calms_down(bench);
}

static const struct scenario {
    const char *name;
    const char *(*run)(struct bench *bench); /* NULL: as it should be */
} scenarios[] = {
    {"a cover that flutters", flutters},
    {"a printer that does not say who it is any more", is_let_go_of_in_vain},
    {"a cover that flutters while a receipt is printed", flutters_while_it_prints},
    {"firmware that talks without end", babbles},
    {"a halt that is not let go of", holds_a_halt},
    {"a plug that will not stay in", is_plugged_in_and_out},
};

int
main(int argc, char **argv)
{
    static struct bench bench;
    if (!emulated_begin("usb_budget", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const struct scenario *s = &scenarios[i];
        const char *wrong = "cannot start";
        if (!emulated_next("printer", s->name))
            continue;
        if (bench_start(&bench, "printer")) {
            wrong = s->run(&bench);
            bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
