#include "base/log.h"
#include "base/text.h"
#include "drivers/reader_phase.h"

enum {
    POWER_MS = 5000,
    /* ISO/IEC 14443-4 lets a card be silent for 4.9 s before it asks for more time. */
    ANSWER_MS = 6000,
    EXCHANGE_MS = 20000,
    SETTLE_MS = 250,
    MEND_MS = 4000, /* its three requests end by themselves before */
    POLL_CLOSE_MS = 250,
    POLL_UNSURE_MS = 1000, /* does its interrupt endpoint tell of cards? */
    USED_MS = 5000,        /* after a command somebody is still there */
    REPAIRS = 2,           /* before it is reset at its port: mending, opening anew */
    REOPEN_MS = 100,       /* until its transfers are back and its interface is free */
    STUCK_MIN_MS = 2000,
    STUCK_MAX_MS = 60000,
};

void
reader_care_say(struct reader *reader, enum reader_phase phase, size_t len,
                int64_t limit_ms)
{
    reader_phase_enter(reader, phase, limit_ms);
    reader_link_say(reader->link, len);
}

static void
say_plain(struct reader *reader, enum reader_phase phase, enum ccid_plain command,
          enum ccid_type answer)
{
    uint8_t slot = reader->at.slot;
    uint8_t seq = ccid_turn_next(&reader->turn, answer, slot);
    size_t len = ccid_put_plain(reader_link_room(reader->link), command, slot, seq);
    reader_care_say(reader, phase, len, READER_ASK_MS);
}

void
reader_care_look(struct reader *reader)
{
    reader->recheck = false;
    say_plain(reader, READER_PHASE_LOOK, CCID_SLOT_STATUS, CCID_STATUS);
}

static void
switch_off(struct reader *reader)
{
    reader->powered = false;
    say_plain(reader, READER_PHASE_OFF, CCID_POWER_OFF, CCID_STATUS);
}

void
reader_care_power(struct reader *reader)
{
    reader->voltage = -1;
    reader->powered = false;
    reader->atr_len = 0;
    reader->ends = loop_now_ms(reader->loop) + EXCHANGE_MS;
    (void)reader_care_power_higher(reader);
}

bool
reader_care_power_higher(struct reader *reader)
{
    /* From the lowest on: ISO/IEC 7816-3, 6.2.4. */
    static const struct {
        uint8_t bit;
        enum ccid_voltage voltage;
    } voltages[] = {{4, CCID_VOLTAGE_18}, {2, CCID_VOLTAGE_3}, {1, CCID_VOLTAGE_5}};
    const struct ccid_class *class = &reader->at.class;
    const int count = sizeof(voltages) / sizeof(voltages[0]);
    enum ccid_voltage voltage = CCID_VOLTAGE_AUTO;
    int next = reader->voltage + 1;

    if ((class->features & CCID_AUTO_VOLTAGE) != 0 || class->voltages == 0) {
        if (next > 0)
            return false;
    } else {
        while (next < count && (class->voltages & voltages[next].bit) == 0)
            next++;
        if (next >= count)
            return false;
        voltage = voltages[next].voltage;
    }
    reader->voltage = next;
    uint8_t seq = ccid_turn_next(&reader->turn, CCID_DATA_BLOCK, reader->at.slot);
    size_t len = ccid_put_power_on(reader_link_room(reader->link), reader->at.slot, seq,
                                   voltage);
    reader_care_say(reader, READER_PHASE_POWER, len, POWER_MS);
    return true;
}

void
reader_care_exchange(struct reader *reader)
{
    int64_t left = reader->ends - loop_now_ms(reader->loop);
    uint8_t seq = ccid_turn_next(&reader->turn, CCID_DATA_BLOCK, reader->at.slot);
    size_t len =
        ccid_exchange_put(&reader->exchange, seq, reader_link_room(reader->link));
    int64_t limit = left < 0 ? 0 : left < ANSWER_MS ? left : (int64_t)ANSWER_MS;
    reader_care_say(reader, READER_PHASE_EXCHANGE, len, limit);
}

/* False when there is no card for it: the request has ended. */
static bool
begin_request(struct reader *reader)
{
    bool powers = reader->request == READER_REQUEST_POWER;
    if (reader->state != READER_CARD && !(powers && reader->state == READER_MUTE)) {
        reader_phase_end(reader, READER_CARD_GONE);
        return false;
    }
    reader->running = true;
    reader->ends = loop_now_ms(reader->loop) + EXCHANGE_MS;
    /* Off first: a reader may answer power-on of a powered card from memory. */
    reader->power_wanted = powers;
    if (powers)
        switch_off(reader);
    else
        reader_care_exchange(reader);
    return true;
}

/* How long a rest lasts. A reader that tells of cards by itself is never asked. */
static int64_t
rest_of(const struct reader *reader)
{
    bool closely =
        reader->expected || loop_now_ms(reader->loop) - reader->used < USED_MS;

    if (reader->state == READER_MUTE && closely)
        return POLL_UNSURE_MS;
    if (reader->hearing == READER_HEARS)
        return READER_NEVER;
    if (reader->hearing == READER_HEARS_MAYBE)
        return closely ? (int64_t)POLL_UNSURE_MS : (int64_t)READER_NEVER;
    return closely ? POLL_CLOSE_MS : READER_POLL_SLOW_MS;
}

void
reader_care_rest(struct reader *reader)
{
    if (reader->request != READER_REQUEST_NONE && !reader->running &&
        begin_request(reader))
        return;
    if (reader->off && reader->powered)
        switch_off(reader);
    else if (reader->recheck)
        reader_care_look(reader);
    else
        reader_phase_enter(reader, READER_PHASE_REST, rest_of(reader));
}

void
reader_care_settle(struct reader *reader)
{
    reader_phase_enter(reader, READER_PHASE_SETTLE, SETTLE_MS);
}

void
reader_care_abort(struct reader *reader)
{
    uint8_t seq = ccid_turn_next(&reader->turn, CCID_STATUS, reader->at.slot);
    reader_link_quiet(reader->link);
    reader_phase_enter(reader, READER_PHASE_ABORT_ASK, READER_ASK_MS);
    reader_link_abort(reader->link, reader->at.slot, seq);
}

void
reader_care_card_gone(struct reader *reader)
{
    reader->powered = reader->off = reader->away = false;
    reader->atr_len = 0;
    reader->mute = 0;
    reader_phase_set_state(reader, READER_EMPTY);
}

static void
close_link(struct reader *reader)
{
    reader_link_close(reader->link);
    reader->link = NULL;
    reader_care_card_gone(reader);
    reader->recheck = false;
}

bool
reader_care_bear(struct reader *reader, int cost)
{
    int64_t hold = patience_spend(&reader->patience, loop_now_ms(reader->loop), cost);
    if (hold == 0)
        return true;
    LOG(LOG_LEVEL_WARN, "reader-restless", LOG_NUMBER("hold_ms", hold));
    close_link(reader);
    reader->held = true;
    reader->trouble = 0;
    reader_choice_put_aside(&reader->choice, reader->at.interface.plug, 0, 0);
    reader_phase_enter(reader, READER_PHASE_ABSENT, hold);
    reader_phase_set_state(reader, READER_STUCK);
    reader_phase_end(reader, READER_LEFT);
    return false;
}

/* 2, 4, 8 ... 60 s: a reader that hangs is often pulled and plugged by somebody. */
static int64_t
pause_of(int trouble)
{
    int64_t pause = STUCK_MIN_MS;
    for (int i = REPAIRS + 1; i < trouble && pause < STUCK_MAX_MS; i++)
        pause *= 2;
    return pause < STUCK_MAX_MS ? pause : (int64_t)STUCK_MAX_MS;
}

/* Its pause begins only now. */
static void
on_reset(void *context)
{
    struct reader *reader = context;
    reader_choice_put_aside(&reader->choice, reader->reset_plug, reader->reset_trouble,
                            loop_now_ms(reader->loop) +
                                pause_of(reader->reset_trouble));
    loop_arm(reader->soon, 0, 0);
}

/* As if the plug had been pulled: what hangs in its firmware ends. Until it is over
 * nobody may open it. */
static void
reset_port(struct reader *reader)
{
    usb_reset_destroy(reader->reset);
    LOG(LOG_LEVEL_WARN, "reader-reset");
    reader->reset_plug = reader->at.interface.plug;
    reader->reset_trouble = reader->trouble;
    reader->reset = usb_reset_start(reader->loop, reader->usb, &reader->at.interface,
                                    on_reset, reader);
}

/* Another reader comes first now: it is chosen in the next turn. One that could not
 * even be opened is not reset, another program may have it. */
static void
be_stuck(struct reader *reader, bool resets)
{
    int64_t again = loop_now_ms(reader->loop) + pause_of(reader->trouble);

    close_link(reader);
    if (resets && (reader->reset == NULL || !usb_reset_runs(reader->reset))) {
        reset_port(reader);
        again = INT64_MAX;
    }
    reader_choice_put_aside(&reader->choice, reader->at.interface.plug, reader->trouble,
                            again);
    reader->trouble = 0;
    reader_phase_enter(reader, READER_PHASE_STUCK, READER_NEVER);
    reader_phase_set_state(reader, READER_STUCK);
    reader_phase_end(reader, READER_LEFT);
    loop_arm(reader->soon, 0, 0);
}

/* Halts are ended, if anybody is there; then the slot is looked at. */
static void
mend(struct reader *reader)
{
    reader_link_quiet(reader->link);
    reader_phase_enter(reader, READER_PHASE_MEND, MEND_MS);
    reader_link_mend(reader->link);
}

static enum status
open_link(struct reader *reader)
{
    enum status status = reader_link_open(
        reader->loop, reader->usb, &reader->at.interface, reader->at.class.max_message,
        &reader_heard_ops, reader, &reader->link);
    if (status != STATUS_OK)
        return status;
    bool polls = reader->at.interface.interrupt_in == 0 ||
                 (reader->at.family->traits & READER_TRAIT_POLL) != 0;
    reader->hearing = polls ? READER_HEARS_NOTHING : READER_HEARS_MAYBE;
    reader->deaf_at = 0;
    reader_phase_set_state(reader, READER_STARTING);
    reader_link_listen(reader->link);
    if (reader->trouble > 0)
        mend(reader);
    else
        reader_care_look(reader);
    return STATUS_OK;
}

void
reader_care_trouble(struct reader *reader, const char *why)
{
    LOG(LOG_LEVEL_WARN, "reader-trouble", LOG_WORD("why", why),
        LOG_NUMBER("phase", reader->phase));
    if (!reader_care_bear(reader, READER_COST_TROUBLE))
        return;
    reader->failed |= reader->running;
    reader->trouble++;
    if (reader->trouble == 1) {
        mend(reader);
        return;
    }
    if (reader->trouble > REPAIRS) {
        be_stuck(reader, true);
        return;
    }
    close_link(reader);
    reader_phase_enter(reader, READER_PHASE_REOPEN, REOPEN_MS);
    reader_phase_set_state(reader, READER_STARTING);
}

static void
name(struct reader *reader, const struct reader_candidate *c,
     enum reader_refusal refusal)
{
    const struct usb_interface *interface = &c->interface;
    char vendor[8], product[8];

    for (int i = 0; i < reader->named_count; i++)
        if (reader->named[i].vendor == interface->vendor &&
            reader->named[i].product == interface->product)
            return;
    if (reader->named_count == READER_NAMED_MAX)
        return; /* somebody plays: the log has seen enough */
    reader->named[reader->named_count++] =
        (struct reader_named){interface->vendor, interface->product};
    text_format(vendor, sizeof(vendor), "%04x", interface->vendor);
    text_format(product, sizeof(product), "%04x", interface->product);
    LOG(LOG_LEVEL_WARN, "reader-not-used",
        LOG_WORD("why", reader_refusal_name(refusal)),
        LOG_WORD("model", c->family->name), LOG_WORD("vendor", vendor),
        LOG_WORD("product", product), LOG_WORD("port", interface->port));
}

/* Says once of each model why it is not used. */
static void
name_refused(struct reader *reader)
{
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        const struct reader_candidate *c = &reader->choice.candidate[i];
        if (reader_choice_is_refused(&reader->choice, c))
            name(reader, c, c->refusal);
    }
}

/* The one that was put aside is tried again when its time has come. */
static void
be_waiting(struct reader *reader, const struct reader_candidate *next)
{
    int64_t left = next->again - loop_now_ms(reader->loop);
    reader->model = next->family->name;
    /* The end of its reset arms what comes then. */
    reader_phase_enter(reader, READER_PHASE_STUCK,
                       next->again == INT64_MAX ? (int64_t)READER_NEVER
                       : left > 0               ? left
                                                : 0);
    reader_phase_set_state(reader, READER_STUCK);
    reader_phase_end(reader, READER_LEFT);
}

static void
be_without(struct reader *reader)
{
    const struct reader_candidate *next = reader_choice_next(&reader->choice);
    if (next != NULL) {
        be_waiting(reader, next);
        return;
    }
    enum reader_refusal refusal =
        reader_choice_refusal(&reader->choice, &reader->model);
    reader_phase_enter(reader, READER_PHASE_ABSENT,
                       refusal == READER_NO_ACCESS ? (int64_t)READER_REFUSED_MS
                                                   : (int64_t)READER_NEVER);
    reader_phase_set_state(reader,
                           refusal == READER_FINE ? READER_ABSENT : READER_REFUSED);
    reader->refusal = refusal;
    reader_phase_end(reader, READER_LEFT);
}

/* A better one was plugged in, and nobody uses the one at hand. One that was put aside
 * is none: the one at hand works. */
static bool
may_change(const struct reader *reader, const struct reader_candidate *best)
{
    return best != NULL && !best->aside && best->worth > reader->at.worth &&
           reader->state != READER_CARD && reader->request == READER_REQUEST_NONE;
}

void
reader_care_reopen(struct reader *reader)
{
    if (!reader_care_bear(reader, READER_COST_OPENED))
        return;
    enum status status = open_link(reader);
    if (status == STATUS_GONE) {
        reader_choice_remove(&reader->choice, reader->at.interface.plug);
        reader_care_lose(reader);
    } else if (status != STATUS_OK) {
        reader->trouble++;
        be_stuck(reader, false);
    }
}

void
reader_care_choose(struct reader *reader)
{
    int64_t now = loop_now_ms(reader->loop);
    struct reader_candidate *best = reader_choice_best(&reader->choice, now);

    name_refused(reader);
    if (reader->held || reader->phase == READER_PHASE_REOPEN ||
        (reader->link != NULL && !may_change(reader, best)))
        return;
    if (reader->link != NULL)
        close_link(reader);
    for (; best != NULL; best = reader_choice_best(&reader->choice, now)) {
        reader->at = *best;
        reader->model = best->family->name;
        reader->trouble = best->trouble;
        best->aside = false;
        best->trouble = 0;
        if (!reader_care_bear(reader, READER_COST_OPENED))
            return;
        enum status status = open_link(reader);
        if (status == STATUS_OK)
            return;
        if (status != STATUS_GONE && reader->trouble > 0) {
            reader->trouble++;
            be_stuck(reader, false);
            continue;
        }
        if (status != STATUS_GONE)
            name(reader, best, READER_NO_ACCESS);
        best->failed = true;
    }
    be_without(reader);
}

void
reader_care_lose(struct reader *reader)
{
    if (reader->held)
        return; /* it may be back in a moment: that it wavers is known */
    close_link(reader);
    reader->trouble = 0;
    reader->model = "";
    reader_phase_enter(reader, READER_PHASE_ABSENT, READER_NEVER);
    reader_phase_set_state(reader, READER_ABSENT);
    reader_phase_end(reader, READER_LEFT);
    loop_arm(reader->soon, 0, 0); /* another one may have been waiting */
}
