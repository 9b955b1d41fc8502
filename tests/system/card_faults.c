/* Fault matrix of the card reader at every step of an authentication: AusweisApp reads
 * the virtual card for the stand-in town by our reader's driver, lease, vpcd and pcscd,
 * and at one command on the way the cable, the reader or the card does something wrong.
 *
 * Each case: within its limit the visit stands on a page that asks for the card, or on
 * one that says what happened and offers a way on, or has gone on to the end as if
 * nothing had been; when the fault is mended, trying again reads the card. Then a table
 * of how each ended. Runs under usbemu, called by card_faults.sh. Output: TAP.
 *
 * usage: card_faults PROGRAM CONFIG CARD_CONTROL MODEL [WORD [all]]
 * Cases whose name has WORD: of each fault at the steps where it does the most, or with
 * `all` at every step. */
#include "tests/system/desk_bench.h"

#include "base/log.h"
#include "drivers/reader.h"

enum {
    SETTLE_MS = 1500,  /* a page that asks for the card and stays */
    LASTS_MS = 20000,  /* the same while the fault lasts: until it is noticed */
    LIMIT_MS = 70000,  /* the session's longest wait, and what follows it */
    MENDED_MS = 20000, /* until the reader can be used again */
    END_MS = 500,
    READING_MS = 1000, /* a person reads what went wrong before she tries again */
};

/* Where the fault strikes: before the n-th command of an instruction is sent, counted
 * from the card being laid down, or from the PIN being typed. */
enum moment {
    POWER,
    SELECT,
    LOOK,
    PACE_1,
    PACE_4,
    CHAIN,
    PROOF,
    CHIP,
    READING,
    END,
    STEPS
};

static const struct {
    const char *name;
    int which;
    uint8_t instruction;
    bool before_pin;
} steps[STEPS] = {
    [POWER] = {"power on", 0, 0, true},
    [SELECT] = {"select", 1, 0xA4, true},
    [LOOK] = {"MSE", 1, 0x22, true},
    [PACE_1] = {"PACE, nonce", 1, 0x86, false},
    [PACE_4] = {"PACE, last", 4, 0x86, false},
    [CHAIN] = {"certificates", 1, 0x2A, false},
    [PROOF] = {"terminal's proof", 1, 0x82, false},
    [CHIP] = {"chip", 5, 0x86, false},
    [READING] = {"reading", 4, 0xB0, false},
    [END] = {"after the end", 0, 0, false},
};

#define AT(step) (1u << (step))
#define LASTS AT(STEPS) /* until it is mended */

static const struct fault {
    const char *name, *lines, *mend;
    unsigned steps;
} faults[] = {
    {"stall in the command", "fault %s 01 stall 5", NULL,
     AT(SELECT) | AT(PACE_4) | AT(READING)},
    {"stall in the answer", "fault %s 82 stall 12", NULL,
     AT(POWER) | AT(PACE_1) | AT(PROOF) | AT(CHIP)},
    {"short command", "fault %s 01 short 5", NULL, AT(LOOK) | AT(CHAIN)},
    {"short answer", "fault %s 82 short 12", NULL,
     AT(SELECT) | AT(PACE_1) | AT(READING)},
    {"bus error in the command", "fault %s 01 eproto 5", NULL, AT(POWER) | AT(PROOF)},
    {"bus error in the answer", "fault %s 82 eproto 12", NULL,
     AT(LOOK) | AT(PACE_4) | AT(CHIP) | AT(READING)},
    {"cable pulled in the command", "fault %s 01 kill 5", "plug %s",
     AT(LOOK) | AT(PACE_4) | AT(PROOF)},
    {"cable pulled in the answer", "fault %s 82 kill 12", "plug %s",
     AT(POWER) | AT(PACE_1) | AT(CHAIN) | AT(READING)},
    {"cable pulled", "unplug %s", "plug %s", AT(SELECT) | AT(CHIP) | AT(END)},
    {"card pulled", "!remove", "!insert",
     AT(SELECT) | AT(LOOK) | AT(PACE_1) | AT(PACE_4) | AT(CHAIN) | AT(PROOF) |
         AT(CHIP) | AT(READING) | AT(END)},
    {"reader babbles", "wrong %s garbage 1", NULL,
     AT(POWER) | AT(PACE_1) | AT(CHAIN) | AT(READING)},
    {"answer too long", "wrong %s oversize 1 80", NULL, AT(SELECT) | AT(PROOF)},
    {"wrong sequence", "wrong %s seq 1 80", NULL, AT(POWER) | AT(PACE_4) | AT(CHIP)},
    {"hardware error", "error %s 1", NULL, AT(LOOK) | AT(CHAIN) | AT(READING)},
    {"takes nothing", "fault %s 01 nak 0", "fault %s 01 none", AT(PACE_4) | LASTS},
    {"gives nothing", "fault %s 82 nak 0", "fault %s 82 none",
     AT(POWER) | AT(CHIP) | LASTS},
    {"swallows", "fault %s 01 silent 0", "fault %s 01 none", AT(PROOF) | LASTS},
    {"endless time extensions", "extensions %s endless", "extensions %s auto",
     AT(READING) | LASTS},
};
enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

/* How a visit stood after the fault. */
enum outcome { READ, READ_AGAIN, PLACE, TROUBLE, OUTCOMES };

struct trial {
    struct desk_bench desk;
    const char *model;
    const struct fault *fault; /* to strike; NULL: none, or it has struck */
    enum moment step;
    bool counting;
    int counts[256]; /* commands by instruction, since counting began */
    bool struck, refused, lasts;
    bool told;
    char asked[64];
    char said[ADVICE_TITLE_MAX];
};

static struct trial *
the_trial(void)
{
    static struct trial trial;
    return &trial;
}

static void
strike(struct trial *trial)
{
    const struct fault *fault = trial->fault;
    trial->fault = NULL;
    trial->struck = true;
    trial->lasts = (fault->steps & LASTS) != 0;
    trial->refused = !desk_tell(&trial->desk, trial->model, fault->lines);
}

static void
count_from_here(struct trial *trial)
{
    memset(trial->counts, 0, sizeof(trial->counts));
    trial->counting = true;
}

/* The linker puts this before the driver's own (Makefile): the one moment at which it
 * is known which command goes to the reader next. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
enum status __real_reader_transmit(struct reader *reader, const uint8_t *apdu,
                                   size_t len);
enum status __wrap_reader_transmit(struct reader *reader, const uint8_t *apdu,
                                   size_t len);

enum status
__wrap_reader_transmit(struct reader *reader, const uint8_t *apdu, size_t len)
{
    struct trial *trial = the_trial();
    if (getenv("CARD_TRACE") != NULL && len >= 4)
        printf("# %02x%02x len %zu at %lld\n", apdu[0], apdu[1], len,
               (long long)loop_now_ms(trial->desk.face.loop));
    if (trial->counting && len >= 4) {
        int count = ++trial->counts[apdu[1]];
        if (trial->fault != NULL && steps[trial->step].instruction == apdu[1] &&
            steps[trial->step].which == count)
            strike(trial);
    }
    return __real_reader_transmit(reader, apdu, len);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

/* Goes on as a person does, up to a page of interest, for `ms` at most. The card is
 * laid down when it is asked for, if `lays`. */
static bool
walk(struct trial *trial, bool (*there)(struct trial *), bool lays, int ms)
{
    struct desk_bench *desk = &trial->desk;
    int64_t end = loop_now_ms(desk->face.loop) + ms;
    while (loop_now_ms(desk->face.loop) < end) {
        desk_turn(desk);
        if (trial->fault != NULL && trial->step == END &&
            desk_session(desk)->identify.card.reading_done)
            strike(trial);
        if (there(trial))
            return true;
        enum state state = desk_session(desk)->state;
        if (state == STATE_CARD_PLACE && lays && !trial->told) {
            trial->told = true;
            if (trial->fault != NULL && trial->step == POWER)
                strike(trial);
            if (steps[trial->step].before_pin)
                count_from_here(trial);
            if (!desk_tell(desk, trial->model, "!insert"))
                trial->refused = true;
        }
        if (state == STATE_CARD_SECRET && !steps[trial->step].before_pin &&
            !trial->counting)
            count_from_here(trial);
        desk_act(desk);
    }
    return false;
}

static bool
is_read(struct trial *trial)
{
    return desk_session(&trial->desk)->state == STATE_CARD_TAKE;
}

/* After the fault: the visit stands somewhere. */
static bool
is_over(struct trial *trial)
{
    return is_read(trial) || desk_session(&trial->desk)->state == STATE_CARD_TROUBLE;
}

static bool
never(struct trial *trial)
{
    (void)trial;
    return false;
}

static bool
is_settled(struct trial *trial)
{
    enum state state = desk_session(&trial->desk)->state;
    if (!trial->struck && trial->fault != NULL)
        return state == STATE_CARD_TROUBLE || state == STATE_CARD_TAKE;
    return state == STATE_CARD_TROUBLE || state == STATE_CARD_TAKE ||
           (state == STATE_CARD_PLACE &&
            desk_shown_ms(&trial->desk) > (trial->lasts ? LASTS_MS : SETTLE_MS));
}

static bool
can_try_again(struct trial *trial)
{
    const struct session *session = desk_session(&trial->desk);
    return session->state != STATE_CARD_TROUBLE || session_can_retry(session);
}

static bool
says_what_happened(struct trial *trial)
{
    struct advice advice;
    if (!advice_for(desk_session(&trial->desk), &advice) || advice.title[0] == '\0')
        return false;
    snprintf(trial->said, sizeof(trial->said), "%s", advice.title);
    return true;
}

static const char *
mend_and_read(struct trial *trial, const struct fault *fault)
{
    struct desk_bench *desk = &trial->desk;
    if (!desk_tell(desk, trial->model, "calm %s") ||
        !desk_tell(desk, trial->model, fault->mend))
        return "the fault cannot be mended";
    if (!walk(trial, can_try_again, true, MENDED_MS))
        return "trying again is not offered after mending";
    if (desk_session(desk)->state == STATE_CARD_TROUBLE) {
        (void)walk(trial, never, true, READING_MS);
        desk_push(desk, EVENT_NEXT, 0, 0);
    }
    if (!walk(trial, is_over, true, LIMIT_MS))
        return "stuck after mending";
    return is_read(trial) ? NULL : "trouble again after mending";
}

static const char *
run(struct trial *trial, const struct fault *fault, enum moment step,
    enum outcome *outcome)
{
    struct desk_bench *desk = &trial->desk;
    *trial = (struct trial){.desk = trial->desk, .model = trial->model};
    trial->fault = fault;
    trial->step = step;
    if (!desk_tell(desk, trial->model, "!remove"))
        return "the card does not obey";
    if (!desk_visit(desk))
        return "the visit does not come to the card";
    if (!walk(trial, is_settled, true, LIMIT_MS))
        return "stuck";
    if (!trial->struck)
        return "the fault's step was not reached";
    if (trial->refused)
        return "the emulator or the card refused";
    if (step == END) /* the reader has told of it by then */
        (void)walk(trial, never, false, END_MS);
    enum state state = desk_session(desk)->state;
    *outcome = state == STATE_CARD_TROUBLE ? TROUBLE
               : state == STATE_CARD_PLACE ? PLACE
               : desk->pins > 1            ? READ_AGAIN
                                           : READ;
    if (*outcome == TROUBLE && !says_what_happened(trial))
        return "no sentence";
    const char *wrong = mend_and_read(trial, fault);
    if (wrong == NULL && !desk_session(desk)->identify.verified)
        wrong = "nobody was read";
    return wrong;
}

static void
print_table(const enum outcome results[FAULTS][STEPS], const char *model)
{
    static const char *const words[] = {"read", "again", "place", "says", "."};
    printf("# %s; read: went on by itself, or asked for the card for a moment; again: "
           "asked "
           "for the\n# PIN again; place: asks for the card, then read; says: a "
           "sentence and "
           "a way on, then read\n#\n# %-28s",
           model, "");
    for (int s = 0; s < STEPS; s++)
        printf(" %-8.8s", steps[s].name);
    printf("\n");
    for (int f = 0; f < FAULTS; f++) {
        printf("# %-28s", faults[f].name);
        for (int s = 0; s < STEPS; s++)
            printf(" %-8s", words[results[f][s]]);
        printf("\n");
    }
}

static bool
begin(struct trial *trial, char **words)
{
    struct desk_bench *desk = &trial->desk;
    trial->model = words[4];
    desk->card = words[3];
    if (!desk_tell(desk, trial->model, "plug %s") ||
        desk_open(desk, words[1], words[2]) != STATUS_OK)
        return false;
    const struct world *world = &desk_session(desk)->world;
    int64_t end = loop_now_ms(desk->face.loop) + DESK_ONLINE_MS;
    while ((!world->online || world->reader == WORLD_READER_AWAY) &&
           loop_now_ms(desk->face.loop) < end)
        desk_turn(desk);
    return world->online && world->card_service && world->reader != WORLD_READER_AWAY;
}

int
main(int argc, char **argv)
{
    struct trial *trial = the_trial();
    enum outcome results[FAULTS][STEPS];
    const char *word = argc > 5 ? argv[5] : "";
    bool all = argc > 6 && strcmp(argv[6], "all") == 0;
    int number = 0, failed = 0;
    if (argc < 5 || getenv("USBEMU_CTL") == NULL)
        return 2;
    log_init("card_faults");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!begin(trial, argv)) {
        printf("Bail out! no reader or no town\n");
        return 1;
    }
    for (int f = 0; f < FAULTS; f++)
        for (int s = 0; s < STEPS; s++) {
            char name[128];
            enum outcome outcome = OUTCOMES;
            results[f][s] = OUTCOMES;
            snprintf(name, sizeof(name), "%s, %s at %s", trial->model, faults[f].name,
                     steps[s].name);
            if ((!all && (faults[f].steps & AT(s)) == 0) || strstr(name, word) == NULL)
                continue;
            int64_t from = loop_now_ms(trial->desk.face.loop);
            const char *wrong = run(trial, &faults[f], (enum moment)s, &outcome);
            results[f][s] = outcome;
            printf("%sok %d - %s # %lld ms%s%s\n", wrong ? "not " : "", ++number, name,
                   (long long)(loop_now_ms(trial->desk.face.loop) - from),
                   trial->said[0] != '\0' ? ", says: " : "", trial->said);
            if (wrong != NULL)
                printf("# %s;%s\n", wrong, trial->desk.trail);
            failed += wrong != NULL;
            (void)desk_tell(&trial->desk, trial->model,
                            "calm %s;fault %s 01 none;fault %s 82 none");
            desk_leave(&trial->desk);
        }
    print_table(results, trial->model);
    printf("1..%d\n", number);
    desk_close(&trial->desk);
    return failed > 0;
}
