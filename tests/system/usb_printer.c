/* How the receipt printer's driver behaves when nothing is broken, or when the printer
 * is not one: rest, cancelling, strangers, low paper, odd pictures. Output: TAP. Starts
 * itself again under usbemu. */
#include "tests/system/usb_bench.h"

struct scenario {
    const char *model;
    const char *name;
    const char *(*run)(struct bench *bench); /* NULL: as it should be */
};

static bool
wait_state(struct bench *bench, enum printer_state state, int ms)
{
    int64_t end = emulated_now(CLOCK_MONOTONIC) + ms;
    while (bench->state != state && emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(bench->loop, 10);
    return bench->state == state;
}

static const char *
print_one(struct bench *bench)
{
    int before = bench_newest(bench);
    if (bench_print(bench) != STATUS_OK)
        return "printer_print refused";
    if (!bench_wait_done(bench, 30000) || bench->outcome != PRINTER_JOB_PRINTED)
        return "it was not printed";
    if (bench_newest(bench) != before + 1)
        return "it is not one piece of paper";
    return bench_wrong_with_piece(bench, before + 1);
}

/* Three seconds in which neither the loop nor the bus does anything at all. */
static const char *
wrong_with_rest(struct bench *bench)
{
    char before[256];
    char after[256];
    for (int i = 0; i < 50; i++)
        loop_turn(bench->loop, 10);
    bench_ask(bench, "stats %s", before, sizeof(before));
    int64_t start = emulated_now(CLOCK_MONOTONIC);
    loop_turn(bench->loop, 3000); /* returns at the first event */
    bench_ask(bench, "stats %s", after, sizeof(after));
    if (emulated_now(CLOCK_MONOTONIC) - start < 2900)
        return "something woke the loop";
    return strcmp(before, after) != 0 ? "the bus was used" : NULL;
}

static const char *
rests_without_a_single_wake_up(struct bench *bench)
{
    static const struct {
        const char *command;
        enum printer_state state;
    } steps[] = {
        {NULL, PRINTER_READY},
        {"paper %s out", PRINTER_PAPER_OUT},
        {"paper %s ok", PRINTER_READY},
        {"unplug-silent %s", PRINTER_ABSENT},
    };
    if (!bench_wait_ready(bench, 5000) || print_one(bench) != NULL)
        return "could not print first";
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (!bench_tell(bench, steps[i].command) ||
            !wait_state(bench, steps[i].state, 3000))
            return "the state did not follow";
        const char *wrong = wrong_with_rest(bench);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static const char *
rests_while_it_is_stuck(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "fault %s 01 nak 0") ||
        bench_print(bench) != STATUS_OK || !wait_state(bench, PRINTER_STUCK, 20000))
        return "it never became stuck";
    for (int i = 0; i < 500; i++)
        loop_turn(bench->loop, 20); /* two resets, then it gives up for a minute */
    const char *wrong = wrong_with_rest(bench);
    if (wrong != NULL || !bench_tell(bench, "fault %s 01 none"))
        return wrong != NULL ? wrong : "the emulator refused";
    return bench_wait_ready(bench, 10000) ? print_one(bench) : "it did not come back";
}

static const char *
tells_changes_at_rest_without_being_asked(struct bench *bench)
{
    static const struct {
        const char *command;
        enum printer_state state;
    } steps[] = {
        {"paper %s low", PRINTER_PAPER_LOW},   {"paper %s ok", PRINTER_READY},
        {"cover %s open", PRINTER_COVER_OPEN}, {"cover %s closed", PRINTER_READY},
        {"paper %s out", PRINTER_PAPER_OUT},   {"paper %s ok", PRINTER_READY},
        {"error %s hot", PRINTER_ERROR},       {"error %s none", PRINTER_READY},
        {"unplug-silent %s", PRINTER_ABSENT},  {"plug %s", PRINTER_READY},
    };
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (!bench_tell(bench, steps[i].command))
            return "the emulator refused";
        if (!wait_state(bench, steps[i].state, 3000))
            return steps[i].command;
    }
    return print_one(bench);
}

static const char *
prints_on_low_paper(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "paper %s low") ||
        !wait_state(bench, PRINTER_PAPER_LOW, 2000))
        return "the state never became paper low";
    const char *wrong = print_one(bench);
    if (wrong != NULL || bench->why != PRINTER_PAPER_LOW)
        return wrong != NULL ? wrong : "low paper was forgotten";
    return bench_tell(bench, "paper %s ok") ? NULL : "the emulator refused";
}

static const char *
drops_a_cancelled_job_and_keeps_its_paper_from_the_next(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "speed %s 2000"))
        return "not ready";
    if (bench_print(bench) != STATUS_OK)
        return "printer_print refused";
    for (int i = 0; i < 20; i++)
        loop_turn(bench->loop, 10);
    printer_cancel(bench->printer);
    if (bench->done)
        return "done came from inside printer_cancel";
    if (!bench_wait_done(bench, 2000) || bench->outcome != PRINTER_JOB_PARTIAL)
        return "the cancelled job is not partial";
    if (!bench_wait_ready(bench, 10000))
        return "not ready after cancelling";
    return bench_tell(bench, "speed %s 40000") ? print_one(bench) : "no speed";
}

static const char *
refuses_a_second_job_and_an_impossible_one(struct bench *bench)
{
    struct printer_bitmap none = {bench->dots, 0, 10, STRIDE};
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    if (printer_print(bench->printer, &none) != STATUS_INVALID)
        return "took an impossible bitmap";
    if (bench_print(bench) != STATUS_OK)
        return "refused a good one";
    struct printer_bitmap second = {bench->dots, WIDTH, 10, STRIDE};
    if (printer_print(bench->printer, &second) != STATUS_AGAIN)
        return "took two at once";
    return bench_wait_done(bench, 10000) && bench->outcome == PRINTER_JOB_PRINTED
               ? NULL
               : "the first one was lost";
}

static const char *
refuses_a_printer_it_could_never_hear(struct bench *bench)
{
    return wait_state(bench, PRINTER_REFUSED, 5000) ? NULL : "not refused";
}

static const char *
leaves_office_printers_alone_and_finds_the_other_one(struct bench *bench)
{
    char reply[128];
    if (!wait_state(bench, PRINTER_REFUSED, 5000))
        return "the office printer was not refused";
    bench_ask(bench, "received %s", reply, sizeof(reply));
    if (strncmp(reply, "bytes 0 ", 8) != 0)
        return "bytes were sent to an office printer";
    if (!bench_tell(bench, "plug printer") || !bench_wait_ready(bench, 5000))
        return "the receipt printer beside it was not found";
    const char *wrong = print_one(bench);
    (void)bench_tell(bench, "unplug printer");
    return wrong != NULL                              ? wrong
           : wait_state(bench, PRINTER_REFUSED, 5000) ? NULL
                                                      : "the other is forgotten";
}

static const char *
takes_another_printer_when_the_first_is_pulled(struct bench *bench)
{
    if (!bench_wait_ready(bench, 5000) || !bench_tell(bench, "plug t88"))
        return "not ready";
    for (int i = 0; i < 20; i++)
        loop_turn(bench->loop, 10);
    if (!bench_tell(bench, "unplug %s"))
        return "the emulator refused";
    for (int i = 0; i < 20; i++)
        loop_turn(bench->loop, 10);
    if (!bench_wait_ready(bench, 5000))
        return "the second printer was not taken";
    const char *wrong = print_one(bench);
    (void)bench_tell(bench, "unplug t88");
    return wrong;
}

static const char *
prints_pictures_that_look_like_commands(struct bench *bench)
{
    static const uint8_t nasty[] = {0x10, 0x14, 8,    1,    3,    20,   1,    6,
                                    2,    8,    0x10, 0x04, 0x01, 0x10, 0x05, 2};
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    for (size_t i = 0; i < sizeof(bench->dots); i++)
        bench->dots[i] = nasty[i % sizeof(nasty)];
    int before = bench_newest(bench);
    struct printer_bitmap bitmap = {bench->dots, WIDTH, ROWS, STRIDE};
    bench->done = false;
    if (printer_print(bench->printer, &bitmap) != STATUS_OK ||
        !bench_wait_done(bench, 10000) || bench->outcome != PRINTER_JOB_PRINTED)
        return "it was not printed";
    for (size_t i = 0; i + 1 < sizeof(bench->dots); i++)
        if (bench->dots[i] == 0x10)
            bench->dots[i] |= 1; /* the one dot that breaks the command */
    return bench_wrong_with_piece(bench, before + 1);
}

static const char *
gives_every_piece_out_of_the_presenter(struct bench *bench)
{
    char reply[128];
    if (!bench_wait_ready(bench, 5000))
        return "not ready";
    const char *wrong = print_one(bench);
    bench_ask(bench, "papers %s", reply, sizeof(reply));
    return wrong != NULL                     ? wrong
           : strstr(reply, "held 0") == NULL ? "a piece stays in the presenter"
                                             : NULL;
}

static const struct scenario scenarios[] = {
    {"printer", "rests without a single wake-up", rests_without_a_single_wake_up},
    {"printer", "rests while it is stuck", rests_while_it_is_stuck},
    {"printer", "tells changes at rest without being asked",
     tells_changes_at_rest_without_being_asked},
    {"t88", "tells changes at rest without being asked",
     tells_changes_at_rest_without_being_asked},
    {"vkp80", "tells changes at rest without being asked",
     tells_changes_at_rest_without_being_asked},
    {"printer", "prints on low paper", prints_on_low_paper},
    {"printer", "drops a cancelled job and keeps its paper from the next",
     drops_a_cancelled_job_and_keeps_its_paper_from_the_next},
    {"t88", "drops a cancelled job and keeps its paper from the next",
     drops_a_cancelled_job_and_keeps_its_paper_from_the_next},
    {"printer", "refuses a second job and an impossible one",
     refuses_a_second_job_and_an_impossible_one},
    {"oneway", "refuses a printer it could never hear",
     refuses_a_printer_it_could_never_hear},
    {"laser", "leaves office printers alone and finds the other one",
     leaves_office_printers_alone_and_finds_the_other_one},
    {"printer", "takes another printer when the first is pulled",
     takes_another_printer_when_the_first_is_pulled},
    {"printer", "prints pictures that look like commands",
     prints_pictures_that_look_like_commands},
    {"vkp80", "gives every piece out of the presenter",
     gives_every_piece_out_of_the_presenter},
};

int
main(int argc, char **argv)
{
    static struct bench bench;
    if (!emulated_begin("usb_printer", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const struct scenario *s = &scenarios[i];
        const char *wrong = "cannot start";
        if (!emulated_next(s->model, s->name))
            continue;
        if (bench_start(&bench, s->model)) {
            wrong = s->run(&bench);
            bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
