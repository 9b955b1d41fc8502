/* Fault matrix of the card reader: every fault while a card gets power, in the middle
 * of a command and of an answer, on simulated readers behind the real libusb
 * (tests/usbemu).
 *
 * Each case: exactly one outcome is told, the expected one, in time; after mending the
 * card is told again and a long answer comes bit for bit. Output: TAP. Starts itself
 * again under usbemu. `reader_faults NAME` runs the cases whose name contains NAME. */
#include "tests/system/reader_bench.h"

enum { ANY = -1, LONG_ANSWER = 600 };

/** When the fault is given. */
enum moment {
    SENDING, /* right before a command whose answer has 600 bytes */
    TALKING, /* right before a command of 600 bytes, which goes in parts */
    WORKING, /* 200 ms after one the card works on for 2 s */
    LAYING,  /* right before a card is laid down */
    PLUGGED, /* right after the reader was plugged in */
};

struct fault_case {
    const char *kind;
    const char *name;
    enum moment moment;
    const char *before; /* text commands; %s is the model, ';' parts them */
    int expected;       /* enum reader_outcome, or ANY; of SENDING, TALKING, WORKING */
    int limit_ms;       /* for the outcome, or until the card is told */
    const char *mend;
};

#define STALLS(kind, out, in)                                                            \
    {kind,          "stall at the start",                                                \
     SENDING,       "fault %s " out " stall 0",                                          \
     READER_FAILED, 1000,                                                                \
     NULL},                                                                              \
        {kind,          "stall in the command",                                          \
         SENDING,       "fault %s " out " stall 5",                                      \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "stall before the answer",                                       \
         SENDING,       "fault %s " in " stall 0",                                       \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "stall in the answer",                                           \
         SENDING,       "fault %s " in " stall 128",                                     \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "short write in the command",                                    \
         SENDING,       "fault %s " out " short 5",                                      \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "short read in the answer",                                      \
         SENDING,       "fault %s " in " short 128",                                     \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "bus error in the command",                                      \
         SENDING,       "fault %s " out " eproto 5",                                     \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "bus error in the answer",                                       \
         SENDING,       "fault %s " in " eproto 128",                                    \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,          "stall in the second part of the answer",                        \
         SENDING,       "fault %s " in " stall 320",                                     \
         READER_FAILED, 1000,                                                            \
         NULL},                                                                          \
        {kind,     "cable pulled at the start", SENDING, "unplug %s", READER_LEFT, 1000, \
         "plug %s"},                                                                     \
        {kind,        "cable pulled at the start without a message",                     \
         SENDING,     "unplug-silent %s",                                                \
         READER_LEFT, 1000,                                                              \
         "plug %s"},                                                                     \
        {kind,        "cable pulled in the command",                                     \
         SENDING,     "fault %s " out " kill 5",                                         \
         READER_LEFT, 1000,                                                              \
         "plug %s"},                                                                     \
        {kind,        "cable pulled in the answer",                                      \
         SENDING,     "fault %s " in " kill 128",                                        \
         READER_LEFT, 1000,                                                              \
         "plug %s"},                                                                     \
        {kind,        "cable pulled while the card works",                               \
         WORKING,     "unplug %s",                                                       \
         READER_LEFT, 1000,                                                              \
         "plug %s"},                                                                     \
        {kind,          "card lifted at the start", SENDING,                             \
         "card %s out", READER_CARD_GONE,           1000,                                \
         "card %s in"},                                                                  \
        {kind,                                                                           \
         "card lifted while it works",                                                   \
         WORKING,                                                                        \
         "card %s out",                                                                  \
         READER_CARD_GONE,                                                               \
         2000,                                                                           \
         "card %s in"},                                                                  \
        {kind,                                                                           \
         "card lifted and laid back while it works",                                     \
         WORKING,                                                                        \
         "card %s out;card %s in",                                                       \
         READER_CARD_GONE,                                                               \
         2000,                                                                           \
         NULL},                                                                          \
        {kind,   "stall while the card gets power",                                      \
         LAYING, "fault %s " in " stall 10",                                             \
         ANY,    4000,                                                                   \
         NULL},                                                                          \
        {kind,   "bus error while the card gets power",                                  \
         LAYING, "fault %s " in " eproto 10",                                            \
         ANY,    4000,                                                                   \
         NULL},                                                                          \
        {kind,   "short read while the card gets power",                                 \
         LAYING, "fault %s " in " short 10",                                             \
         ANY,    4000,                                                                   \
         NULL},                                                                          \
    {                                                                                    \
        kind, "cable pulled while the card gets power", LAYING,                          \
            "fault %s " in " kill 12", ANY, 4000, "plug %s"                              \
    }

#define WRONG(how)                                                                     \
    {                                                                                  \
        "cyberjack", "answer is wrong: " how, SENDING, "wrong %s " how " 1 80",        \
            READER_FAILED, 8000, NULL                                                  \
    }

static const struct fault_case cases[] = {
    {"cyberjack", "no fault", SENDING, NULL, READER_ANSWERED, 1000, NULL},
    STALLS("cyberjack", "01", "82"),
    {"cloud4700", "no fault", SENDING, NULL, READER_ANSWERED, 1000, NULL},
    STALLS("cloud4700", "04", "85"),
    {"kc1000", "no fault", SENDING, NULL, READER_ANSWERED, 1000, NULL},
    STALLS("kc1000", "01", "82"),
    {"mr800", "no fault", SENDING, NULL, READER_ANSWERED, 1000, NULL},
    STALLS("mr800", "01", "82"),
    {"cyberjack", "no fault in a long command", TALKING, NULL, READER_ANSWERED, 1000,
     NULL},
    {"cyberjack", "stall in the second part of the command", TALKING,
     "fault %s 01 stall 300", READER_FAILED, 1000, NULL},
    {"cyberjack", "bus error in the second part of the command", TALKING,
     "fault %s 01 eproto 300", READER_FAILED, 1000, NULL},
    {"cyberjack", "short write in the second part of the command", TALKING,
     "fault %s 01 short 300", READER_FAILED, 1000, NULL},
    {"cyberjack", "stall after the first part of the command", TALKING,
     "fault %s 82 stall 5", READER_FAILED, 1000, NULL},
    {"cyberjack", "short read after the second part of the command", TALKING,
     "fault %s 82 short 15", READER_FAILED, 1000, NULL},
    {"cyberjack", "cable pulled in the second part of the command", TALKING,
     "fault %s 01 kill 300", READER_LEFT, 1000, "plug %s"},
    {"cyberjack", "firmware hangs in the second part of the command", TALKING,
     "fault %s 01 silent 300", READER_LEFT, 20000, NULL},
    {"cyberjack", "answer is wrong in the middle of a command", TALKING,
     "wrong %s seq 1 80", READER_FAILED, 8000, NULL},
    {"kc1000", "no fault in a long command", TALKING, NULL, READER_ANSWERED, 1000,
     NULL},
    {"kc1000", "stall in the second part of the command", TALKING,
     "fault %s 01 stall 300", READER_FAILED, 1000, NULL},
    {"kc1000", "bus error in the second part of the command", TALKING,
     "fault %s 01 eproto 300", READER_FAILED, 1000, NULL},
    {"kc1000", "short write in the second part of the command", TALKING,
     "fault %s 01 short 300", READER_FAILED, 1000, NULL},
    {"kc1000", "stall after the first part of the command", TALKING,
     "fault %s 82 stall 5", READER_FAILED, 1000, NULL},
    {"kc1000", "short read after the second part of the command", TALKING,
     "fault %s 82 short 15", READER_FAILED, 1000, NULL},
    {"kc1000", "cable pulled in the second part of the command", TALKING,
     "fault %s 01 kill 300", READER_LEFT, 1000, "plug %s"},
    {"kc1000", "firmware hangs in the second part of the command", TALKING,
     "fault %s 01 silent 300", READER_LEFT, 20000, NULL},
    {"kc1000", "answer is wrong in the middle of a command", TALKING,
     "wrong %s seq 1 80", READER_FAILED, 8000, NULL},
    {"cyberjack", "stall right after plugging in", PLUGGED, "fault %s 01 stall 0", ANY,
     4000, NULL},
    {"cyberjack", "bus error right after plugging in", PLUGGED, "fault %s 82 eproto 0",
     ANY, 4000, NULL},
    /* What hangs is reset at its port: nobody mends these. */
    {"cyberjack", "takes nothing", SENDING, "fault %s 01 nak 0", READER_LEFT, 15000,
     NULL},
    {"cyberjack", "gives nothing", SENDING, "fault %s 82 nak 0", READER_LEFT, 20000,
     NULL},
    {"cyberjack", "gives nothing in the middle", SENDING, "fault %s 82 nak 128",
     READER_LEFT, 20000, NULL},
    {"cloud4700", "firmware hangs", SENDING, "fault %s 04 silent 0", READER_LEFT, 20000,
     NULL},
    {"kc1000", "firmware hangs in the command", SENDING, "fault %s 01 silent 5",
     READER_LEFT, 20000, NULL},
    {"mr800", "firmware hangs while the card gets power", LAYING,
     "fault %s 01 silent 10", ANY, 15000, NULL},
    {"cyberjack", "control pipe stalls once while it is mended", SENDING,
     "fault %s 00 stall 0;fault %s 82 stall 0", READER_FAILED, 4000, NULL},
    {"cyberjack", "control pipe fails once while it is mended", SENDING,
     "fault %s 00 eproto 0;fault %s 82 stall 0", ANY, 4000, NULL},
    {"cyberjack", "control pipe is dead while it is mended", SENDING,
     "fault %s 00 nak 0;fault %s 82 stall 0", ANY, 9000, "fault %s 00 none"},
    WRONG("seq"),
    WRONG("slot"),
    WRONG("type"),
    WRONG("length"),
    WRONG("less"),
    WRONG("huge"),
    WRONG("cut"),
    {"cyberjack", "answer is wrong: empty", SENDING, "wrong %s empty 1 80", ANY, 8000,
     NULL},
    WRONG("oversize"),
    WRONG("garbage"),
    WRONG("status"),
    WRONG("chain"),
    WRONG("silent"),
    {"cyberjack", "answer comes twice", SENDING, "wrong %s twice 1 80", READER_ANSWERED,
     8000, NULL},
    {"cyberjack", "answer comes late", SENDING, "wrong %s late 1 80", READER_FAILED,
     8000, NULL},
    {"cyberjack", "state of the slot is garbage", LAYING, "wrong %s garbage 1 81", ANY,
     4000, NULL},
    {"cyberjack", "answer to reset is garbage", LAYING, "wrong %s garbage 1 80", ANY,
     4000, NULL},
    {"cyberjack", "answer to reset is not told", LAYING, "wrong %s silent 1 80", ANY,
     9000, NULL},
    {"cyberjack", "reader says the card is mute", SENDING, "fail %s fe 1",
     READER_CARD_GONE, 1000, NULL},
    {"cyberjack", "reader says hardware error", SENDING, "fail %s fb 1", READER_FAILED,
     1000, NULL},
    {"cyberjack", "reader says the slot is busy", SENDING, "fail %s e0 1",
     READER_FAILED, 1000, NULL},
    {"cyberjack", "reader says it does not know the command", SENDING, "fail %s 00 1",
     READER_FAILED, 1000, NULL},
    {"cyberjack", "hardware error on the interrupt pipe", SENDING, "error %s 1",
     READER_FAILED, 1000, NULL},
    {"cyberjack", "card falls mute", SENDING, "card %s mute 1", READER_CARD_GONE, 8000,
     "card %s mute 0"},
    {"cyberjack", "interrupt pipe stalls", SENDING, "fault %s 83 stall 0",
     READER_ANSWERED, 1000, "card %s out;card %s in"},
};

static bool
begin(struct reader_bench *bench, const struct fault_case *c)
{
    static uint8_t data[LONG_ANSWER];
    if (c->moment == WORKING)
        reader_bench_write(bench, 0x80160000u | 2000, NULL, 0, -1, false);
    else if (c->moment == TALKING)
        reader_bench_write(bench, 0x80120000u, data, sizeof(data), 0, true);
    else
        reader_bench_write(bench, 0x80100000u | LONG_ANSWER, NULL, 0, 0, true);
    if ((c->moment == SENDING || c->moment == TALKING) &&
        !reader_bench_tell(bench, c->before))
        return false;
    /* A card that was just lifted, a cable just pulled: it may be known already. */
    enum status status = reader_bench_send(bench);
    if (status == STATUS_GONE)
        bench->answers = 1;
    if (c->moment == WORKING) {
        reader_bench_idle(bench, 200);
        return reader_bench_tell(bench, c->before) && status == STATUS_OK;
    }
    return status == STATUS_OK;
}

static const char *
exchange(struct reader_bench *bench, const struct fault_case *c)
{
    static char text[160];

    if (!reader_bench_tell(bench, "card %s in") ||
        !reader_bench_wait_state(bench, READER_CARD, 4000))
        return "no card before the case";
    bench->answers = 0;
    if (!begin(bench, c))
        return "the fault or the command was refused";
    if (!reader_bench_wait_answer(bench, 1, c->limit_ms))
        return "no outcome in time";
    reader_bench_idle(bench, 50);
    if (bench->answers != 1)
        return "the outcome was told twice";
    if (c->expected != ANY && bench->outcome != (enum reader_outcome)c->expected) {
        snprintf(text, sizeof(text), "outcome %d, expected %d", bench->outcome,
                 c->expected);
        return text;
    }
    return NULL;
}

static const char *
run_case(struct reader_bench *bench, const struct fault_case *c)
{
    static char text[160];
    const char *wrong = NULL;
    bool pulled = c->mend != NULL && strstr(c->mend, "plug") != NULL;

    if (c->moment == PLUGGED && !reader_bench_tell(bench, c->before))
        return "the emulator refused";
    if (c->moment != PLUGGED && !reader_bench_wait_state(bench, READER_EMPTY, 4000))
        return "not empty at first";
    reader_expect(bench->reader, true);
    if (c->moment == SENDING || c->moment == TALKING || c->moment == WORKING)
        wrong = exchange(bench, c);
    else if ((c->moment == LAYING && !reader_bench_tell(bench, c->before)) ||
             !reader_bench_tell(bench, "card %s in"))
        wrong = "the emulator refused";
    if (wrong != NULL)
        return wrong;
    if (pulled && !reader_bench_wait_state(bench, READER_ABSENT, 4000))
        return "it is not noticed that the cable was pulled";
    if (!reader_bench_tell(bench, c->mend))
        return "the emulator refused to mend";
    if (!reader_bench_wait_state(bench, READER_CARD, c->limit_ms + 8000)) {
        snprintf(text, sizeof(text), "no card after mending but %s",
                 reader_state_name(bench->state));
        return text;
    }
    reader_bench_idle(bench, 300);
    wrong = reader_bench_wrong_with_pattern(bench, LONG_ANSWER, true);
    if (wrong == NULL && (!reader_bench_tell(bench, "card %s out") ||
                          !reader_bench_wait_state(bench, READER_EMPTY, 3000)))
        wrong = "it is not noticed that the card was lifted";
    return wrong;
}

int
main(int argc, char **argv)
{
    static struct reader_bench bench;
    if (!emulated_begin("reader_faults", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct fault_case *c = &cases[i];
        const char *wrong = "cannot start";
        if (!emulated_next(c->kind, c->name))
            continue;
        if (reader_bench_start(&bench, c->kind)) {
            wrong = run_case(&bench, c);
            reader_bench_stop(&bench);
        }
        if (wrong != NULL) {
            printf("# states: %s\n", bench.trail);
            (void)reader_bench_tell(&bench, c->mend);
            (void)reader_bench_tell(&bench, "unplug %s");
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
