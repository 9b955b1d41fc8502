/* How the card reader's driver behaves between commands: that it rests without waking
 * the loop where the reader speaks up by itself, asks where it does not, and that a
 * restless reader harms nobody else. The reader and the bus are simulated
 * (tests/usbemu). Output: TAP. Starts itself again under usbemu. */
#include <sys/wait.h>

#include "tests/system/reader_unrest.h"

enum { PLUGS = 60, PLUG_MS = 30 };

/* Messages the reader had from us so far. */
static unsigned long long
messages_of(const struct reader_bench *bench)
{
    char reply[128];
    unsigned long long messages = 0;
    reader_bench_ask(bench, "slot %s", reply, sizeof(reply));
    const char *at = strstr(reply, "messages ");
    return at != NULL && sscanf(at, "messages %llu", &messages) == 1 ? messages : 0;
}

/* Three seconds in which neither the loop nor the bus does anything at all. */
static const char *
wrong_with_rest(struct reader_bench *bench)
{
    char before[256], after[256];
    reader_bench_idle(bench, 300);
    reader_bench_ask(bench, "stats %s", before, sizeof(before));
    int64_t start = emulated_now(CLOCK_MONOTONIC);
    loop_turn(bench->loop, 3000); /* returns at the first event */
    reader_bench_ask(bench, "stats %s", after, sizeof(after));
    if (emulated_now(CLOCK_MONOTONIC) - start < 2900)
        return "something woke the loop";
    return strcmp(before, after) != 0 ? "the bus was used" : NULL;
}

static const char *
rests_without_a_single_wake_up(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000))
        return "not empty at first";
    const char *wrong = wrong_with_rest(bench);
    if (wrong == NULL)
        wrong = lay_card(bench);
    reader_expect(bench->reader, true); /* it has spoken up: it need not be asked */
    if (wrong == NULL)
        wrong = wrong_with_rest(bench);
    if (wrong == NULL)
        wrong = reader_bench_wrong_with_pattern(bench, 300, true);
    if (wrong == NULL)
        wrong = wrong_with_rest(bench);
    if (wrong == NULL && (!reader_bench_tell(bench, "unplug %s") ||
                          !reader_bench_wait_state(bench, READER_ABSENT, 3000)))
        wrong = "its leaving was not noticed";
    return wrong != NULL ? wrong : wrong_with_rest(bench);
}

static const char *
is_refused_without_a_wake_up(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_REFUSED, 3000))
        return "not refused";
    return wrong_with_rest(bench);
}

static const char *
is_asked_often_only_while_a_card_is_waited_for(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000))
        return "not empty at first";
    reader_bench_idle(bench, 5500);
    unsigned long long seldom = messages_of(bench);
    reader_bench_idle(bench, 8000);
    seldom = messages_of(bench) - seldom;
    reader_expect(bench->reader, true);
    unsigned long long often = messages_of(bench);
    reader_bench_idle(bench, 2000);
    often = messages_of(bench) - often;
    printf("# %llu questions in 8 s, then %llu in 2 s\n", seldom, often);
    if (seldom < 1 || seldom > 2)
        return "not seldom while nobody waits";
    return often >= 5 && often <= 9 ? NULL : "not four times a second";
}

/* It has an interrupt endpoint and keeps everything to itself. */
static const char *
is_found_out_when_it_tells_nothing(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "interrupt %s off"))
        return "not empty at first";
    reader_expect(bench->reader, true);
    for (int i = 0; i < 3; i++) {
        if (!reader_bench_tell(bench, "card %s in") ||
            !reader_bench_wait_state(bench, READER_CARD, 2000))
            return "the card was not noticed";
        if (!reader_bench_tell(bench, "card %s out") ||
            !reader_bench_wait_state(bench, READER_EMPTY, 2000))
            return "it was not noticed that the card was lifted";
    }
    return reader_bench_tell(bench, "interrupt %s on") ? NULL : "the emulator refused";
}

static const char *
flutters(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "flutter %s 1"))
        return "no card at first";
    wrong = wrong_with_the_others(bench);
    if (!reader_bench_tell(bench, "flutter %s 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* Whatever it is asked, and however often it is mended, opened anew and reset. */
static const char *
talks_nonsense(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "wrong %s garbage 1000000"))
        return "no card at first";
    reader_bench_write(bench, 0x80100000u | 20, NULL, 0, 0, false);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    wrong = wrong_with_the_others(bench);
    if (wrong == NULL && (bench->answers != 1 || bench->outcome != READER_LEFT ||
                          bench->state != READER_STUCK))
        wrong = "it is not given up";
    if (!reader_bench_tell(bench, "wrong %s garbage 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* Notices without end make it ask instead; when they are over it listens again. */
static const char *
hears_again_after_a_flood(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "flutter %s 1"))
        return "no card at first";
    reader_bench_idle(bench, 2000);
    if (!reader_bench_tell(bench, "flutter %s 0;card %s in") ||
        emulated_logged("reader-deaf") == 0)
        return "it was heard all the time";
    reader_bench_idle(bench, 42000);
    if (!reader_bench_tell(bench, "card %s out") ||
        !reader_bench_wait_state(bench, READER_EMPTY, 500))
        return "it is not heard";
    return wrong_with_rest(bench);
}

/* Every answer comes twice: the second is always in the way of the next. */
static const char *
says_everything_twice(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "wrong %s twice 1000000"))
        return "no card at first";
    for (int i = 0; wrong == NULL && i < 50; i++)
        wrong = reader_bench_wrong_with_pattern(bench, 600, true);
    return reader_bench_tell(bench, "wrong %s twice 0") ? wrong
                                                        : "the emulator refused";
}

static const char *
is_plugged_in_and_out(struct reader_bench *bench)
{
    int status = 0;
    const char *wrong = lay_card(bench);
    pid_t hand = wrong == NULL ? fork() : -1;
    if (hand < 0)
        return wrong != NULL ? wrong : "no hand";
    for (int i = 0; hand == 0 && i < PLUGS; i++) {
        const struct timespec held = {.tv_nsec = PLUG_MS * 1000000L};
        if (!reader_bench_tell(bench, "unplug %s") || nanosleep(&held, NULL) != 0 ||
            !reader_bench_tell(bench, "plug %s") || nanosleep(&held, NULL) != 0)
            _exit(1);
    }
    if (hand == 0)
        _exit(0);
    wrong = wrong_with_the_others(bench);
    if (waitpid(hand, &status, 0) != hand || status != 0)
        return "the emulator refused";
    if (wrong == NULL && emulated_logged("reader-restless") == 0)
        wrong = "it was never left alone";
    return wrong != NULL ? wrong : calms_down(bench);
}

static const char *
takes_the_power_when_it_ends(struct reader_bench *bench)
{
    static const struct reader_binding any = {.port = ""};
    char reply[128];
    const char *wrong = lay_card(bench);
    reader_bench_ask(bench, "slot %s", reply, sizeof(reply));
    if (wrong != NULL || strstr(reply, "powered 1") == NULL)
        return wrong != NULL ? wrong : "the card has no power at first";
    reader_destroy(bench->reader);
    bench->reader = NULL;
    reader_bench_idle(bench, 300);
    reader_bench_ask(bench, "slot %s", reply, sizeof(reply));
    if (strstr(reply, "powered 0") == NULL)
        return "the card still has power";
    bench->reader =
        reader_create(bench->loop, bench->usb, &any, &reader_bench_ops, bench);
    return reader_bench_wait_state(bench, READER_CARD, 3000)
               ? NULL
               : "the next driver finds no reader";
}

/* A visit that ended without a card. */
static const char *
powers_the_next_card(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000))
        return "not empty at first";
    reader_power_off(bench->reader);
    reader_bench_idle(bench, 100);
    return lay_card(bench);
}

/* A second program that wants the same reader, as pcscd would. */
static const char *
is_refused_when_another_program_has_it(struct reader_bench *bench)
{
    static const struct reader_binding any = {.port = ""};
    static struct reader_bench other;
    other = (struct reader_bench){.kind = bench->kind, .loop = bench->loop};
    const char *wrong = lay_card(bench);

    if (wrong != NULL || usb_create(other.loop, &other.usb) != STATUS_OK)
        return wrong != NULL ? wrong : "no second one";
    other.reader =
        reader_create(other.loop, other.usb, &any, &reader_bench_ops, &other);
    if (!reader_bench_wait_state(&other, READER_REFUSED, 3000) ||
        reader_refusal(other.reader) != READER_NO_ACCESS)
        wrong = "it was not refused";
    if (wrong == NULL)
        wrong = reader_bench_wrong_with_pattern(bench, 300, true);
    reader_destroy(other.reader);
    usb_destroy(other.usb);
    return wrong;
}

/* Its events go to the new owner, and what the old one had begun is over. */
static const char *
changes_hands(struct reader_bench *bench)
{
    static struct reader_bench other;
    other = (struct reader_bench){.kind = bench->kind, .loop = bench->loop};
    const char *wrong = lay_card(bench);
    if (wrong != NULL)
        return wrong;
    reader_bench_write(bench, 0x80160000u | 3000, NULL, 0, -1, false);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    reader_bench_idle(bench, 100);
    reader_hand_to(bench->reader, &reader_bench_ops, &other);
    other.reader = bench->reader;
    wrong = reader_bench_wrong_with_pattern(&other, 300, true);
    if (wrong == NULL && (!reader_bench_tell(bench, "card %s out") ||
                          !reader_bench_wait_state(&other, READER_EMPTY, 3000)))
        wrong = "the new owner is not told";
    if (wrong == NULL && (bench->answers != 0 || bench->state != READER_CARD))
        wrong = "the old owner is still told";
    reader_hand_to(bench->reader, &reader_bench_ops, bench);
    return wrong;
}

/* umockdev waits up to a second, inside open(), for a device that is pulled at that
 * very moment, which Linux does not: then the plug is shaken once more. */
enum { SHAKEN_MAX = 3 };

static const struct scenario {
    const char *kind, *name;
    const char *(*run)(struct reader_bench *bench); /* NULL: as it should be */
    int times;                                      /* it may be tried */
} scenarios[] = {
    {"cyberjack", "rests without a single wake-up", rests_without_a_single_wake_up, 1},
    {"cloud4700", "rests without a single wake-up", rests_without_a_single_wake_up, 1},
    {"standard", "is refused without a wake-up", is_refused_without_a_wake_up, 1},
    {"mr800", "is asked often only while a card is waited for",
     is_asked_often_only_while_a_card_is_waited_for, 1},
    {"cyberjack", "is found out when it tells nothing",
     is_found_out_when_it_tells_nothing, 1},
    {"cyberjack", "a card that flutters", flutters, SHAKEN_MAX},
    {"cloud4700", "a card that flutters", flutters, SHAKEN_MAX},
    {"cyberjack", "hears again after a flood", hears_again_after_a_flood, 1},
    {"cyberjack", "firmware that talks nonsense", talks_nonsense, 1},
    {"cyberjack", "firmware that says everything twice", says_everything_twice, 1},
    {"cyberjack", "a plug that will not stay in", is_plugged_in_and_out, SHAKEN_MAX},
    {"cyberjack", "takes the power when it ends", takes_the_power_when_it_ends, 1},
    {"cyberjack", "power taken without a card", powers_the_next_card, 1},
    {"mr800", "power taken without a card", powers_the_next_card, 1},
    {"cyberjack", "another program has it", is_refused_when_another_program_has_it, 1},
    {"cyberjack", "changes hands", changes_hands, 1},
};

int
main(int argc, char **argv)
{
    static struct reader_bench bench;
    if (!emulated_begin("reader_rest", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const struct scenario *s = &scenarios[i];
        const char *wrong = "cannot start";
        if (!emulated_next(s->kind, s->name))
            continue;
        for (int time = 0; wrong != NULL && time < s->times; time++) {
            if (ftruncate(STDERR_FILENO, 0) != 0 ||
                !reader_bench_start(&bench, s->kind))
                break;
            wrong = s->run(&bench);
            if (wrong != NULL)
                printf("# %s, states: %s\n", wrong, bench.trail);
            reader_bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
