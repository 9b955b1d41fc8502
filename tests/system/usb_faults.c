/* Fault matrix of the receipt printer: every fault at the start, in the middle and at
 * the end of a job, on simulated printers behind the real libusb (tests/usbemu).
 *
 * Each case: the outcome is the expected one, and after mending a second job comes out
 * as a piece of paper that holds exactly its own dots. Output: TAP. Run without
 * arguments; it starts itself again under usbemu. `usb_faults NAME` runs the cases
 * whose name contains NAME. */
#include "tests/system/usb_bench.h"

/** One fault: a text command, when it is given, and what must come of it. */
struct fault_case {
    const char *model;
    const char *name;
    const char *before; /* given right before printer_print; %s is the model */
    enum printer_outcome expected;
    enum printer_state why; /* PRINTER_READY: any */
    const char *mend;
};

/* 600 rows of 72 bytes in 10 bands: 43,304 bytes with the check. Bytes are counted from
 * the first question of the check. */
static const struct fault_case cases[] = {
    {"printer", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"printer", "paper out at the start", "paper %s out", PRINTER_JOB_NOT_STARTED,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out at the first row", "paper %s out 0", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out at the end", "paper %s out 640", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "cover open at the start", "cover %s open", PRINTER_JOB_NOT_STARTED,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "cover open in the middle", "cover %s open 300", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "cover open at the end", "cover %s open 640", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "dead head at the start", "error %s dead", PRINTER_JOB_NOT_STARTED,
     PRINTER_ERROR, "error %s none"},
    {"printer", "dead head in the middle", "error %s dead 300", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"printer", "cutter jammed at the start", "error %s cutter 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_ERROR, "error %s none"},
    {"printer", "cutter jams at the end", "error %s cutter", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"printer", "busy for ever", "busy %s 1", PRINTER_JOB_PARTIAL, PRINTER_STUCK,
     "busy %s 0"},
    {"printer", "unplugged at the start", "unplug %s", PRINTER_JOB_NOT_STARTED,
     PRINTER_ABSENT, "plug %s"},
    {"printer", "unplugged at the start without a message", "unplug-silent %s",
     PRINTER_JOB_NOT_STARTED, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled in the check", "fault %s 01 kill 6",
     PRINTER_JOB_NOT_STARTED, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled in the middle", "fault %s 01 kill 20000",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled at the end", "fault %s 01 kill 43302",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"printer", "stall at the start", "fault %s 01 stall 0", PRINTER_JOB_NOT_STARTED,
     PRINTER_READY, NULL},
    {"printer", "stall before the first dot", "fault %s 01 stall 20",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "stall at the end", "fault %s 01 stall 43302", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "short write in the check", "fault %s 01 short 5",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "short write in the middle", "fault %s 01 short 20000",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "short write at the end", "fault %s 01 short 43302",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "bus error at the start", "fault %s 01 eproto 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "bus error in the middle", "fault %s 01 eproto 20000",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "takes nothing from the start", "fault %s 01 nak 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, "fault %s 01 none"},
    {"printer", "takes nothing from the middle", "fault %s 01 nak 20000",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, "fault %s 01 none"},
    {"printer", "firmware hangs at the start", "fault %s 01 silent 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, NULL},
    {"printer", "firmware hangs in the middle", "fault %s 01 silent 20000",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, NULL},
    {"printer", "never answers from the start", "fault %s 82 silent 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, NULL},
    {"printer", "never answers the barrier", "fault %s 82 silent 8",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, NULL},
    {"printer", "answers stall at the start", "fault %s 82 stall 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "answers stall at the end", "fault %s 82 stall 8", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "answers are garbled", "fault %s 82 eproto 8", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"t88", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"t88", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"t88", "paper out at the end", "paper %s out 640", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"t88", "cable pulled in the middle", "fault %s 01 kill 20000", PRINTER_JOB_PARTIAL,
     PRINTER_ABSENT, "plug %s"},
    {"t88", "cutter jams at the end", "error %s cutter", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"vkp80", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"vkp80", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"vkp80", "cover open in the middle", "cover %s open 300", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"vkp80", "cable pulled in the middle", "fault %s 01 kill 20000",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"vkp80", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"plain", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"plain", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"plain", "cable pulled in the middle", "fault %s 01 kill 20000",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"plain", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
};

/* What was still in the buffer must not come out once the printer is mended. A printer
 * that knows no way to forget ("plain") cannot do better than a piece of its own. */
static bool
rest_came_out(const struct bench *bench, const struct fault_case *c, int before)
{
    if (strstr(c->name, "in the middle") == NULL || strcmp(c->model, "plain") == 0)
        return false;
    for (int n = before + 1; n <= bench_newest(bench); n++)
        if (bench_height(bench, n) >= ROWS)
            return true;
    return false;
}

static const char *
run_case(struct bench *bench, const struct fault_case *c)
{
    static char text[160];
    int printed = c->expected == PRINTER_JOB_PRINTED;

    if (!bench_wait_ready(bench, 20000))
        return "not ready before the case";
    int before = bench_newest(bench);
    if (!bench_tell(bench, c->before))
        return "the emulator refused the fault";
    if (bench_print(bench) != STATUS_OK)
        return "printer_print refused";
    if (!bench_wait_done(bench, 30000))
        return "the job never ended";
    if (bench->outcome != c->expected ||
        (c->why != PRINTER_READY && bench->why != c->why)) {
        snprintf(text, sizeof(text), "outcome %d because %s, expected %d because %s",
                 bench->outcome, printer_state_name(bench->why), c->expected,
                 printer_state_name(c->why));
        return text;
    }
    if (printed && bench_wrong_with_piece(bench, before + 1) != NULL)
        return bench_wrong_with_piece(bench, before + 1);
    for (int i = 0; i < 30; i++)
        loop_turn(bench->loop, 10); /* the driver cleans up while it is still broken */
    if (!bench_tell(bench, c->mend))
        return "the emulator refused to mend";
    if (!bench_wait_ready(bench, 40000)) {
        snprintf(text, sizeof(text), "not ready after mending but %s",
                 printer_state_name(bench->state));
        return text;
    }
    if (!printed && c->expected == PRINTER_JOB_NOT_STARTED &&
        bench_newest(bench) != before)
        return "not started, yet something is on paper";
    if (rest_came_out(bench, c, before))
        return "the rest of the failed job was printed after mending";
    before = bench_newest(bench);
    if (bench_print(bench) != STATUS_OK)
        return "the second job was refused";
    if (!bench_wait_done(bench, 30000) || bench->outcome != PRINTER_JOB_PRINTED) {
        snprintf(text, sizeof(text), "the second job failed because %s",
                 printer_state_name(bench->why));
        return text;
    }
    if (bench_newest(bench) != before + 1)
        return "the second job is not one piece of paper";
    return bench_wrong_with_piece(bench, before + 1);
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    const char *running = ""; /* the printer that is plugged in */
    if (!emulated_begin("usb_faults", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct fault_case *c = &cases[i];
        const char *wrong = "cannot start";
        if (!emulated_next(c->model, c->name))
            continue;
        bool same = strcmp(running, c->model) == 0;
        if (!same && running[0] != '\0')
            bench_stop(&bench);
        /* Slower than USB, as in life: what is sent lies in the buffer. */
        if (same ||
            (bench_start(&bench, c->model) && bench_tell(&bench, "speed %s 3000")))
            wrong = run_case(&bench, c);
        running = c->model;
        if (wrong != NULL) {
            (void)bench_tell(&bench, c->mend); /* the next starts from a fresh plug */
            bench_stop(&bench);
            running = "";
        }
        emulated_result(wrong);
    }
    if (running[0] != '\0')
        bench_stop(&bench);
    return tap_finish();
}
