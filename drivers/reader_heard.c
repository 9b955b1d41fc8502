#include <string.h>

#include "base/log.h"
#include "drivers/reader_phase.h"

enum {
    EXTENSION_UNIT_MS = 1600, /* a card's waiting time when it names none */
    VANISHING_MS = 1000, /* an answer that is still to come after the card was lifted */
    MUTE_TRIES = 3,
    MUTE_AGAIN_MS = 1000,
    BUSY_TRIES = 20,
    DEAF_MS = 30000, /* before its interrupt pipe is listened to once more */
};

static int64_t
now_of(const struct reader *reader)
{
    return loop_now_ms(reader->loop);
}

/* The card has power and an answer to reset. */
static void
be_ready(struct reader *reader)
{
    reader->off = false;
    reader->mute = 0;
    reader_phase_set_state(reader, READER_CARD);
    if (reader->request == READER_REQUEST_POWER && reader->running)
        reader_phase_end(reader, READER_ANSWERED);
    reader_care_rest(reader);
}

static void
tune(struct reader *reader)
{
    struct ccid_parameters parameters;
    const struct ccid_class *class = &reader->at.class;

    if ((class->features & (CCID_AUTO_PARAMETERS | CCID_AUTO_NEGOTIATION)) != 0 ||
        ccid_atr_parameters(reader->atr, reader->atr_len, class->protocols,
                            &parameters) != STATUS_OK) {
        be_ready(reader);
        return;
    }
    uint8_t seq = ccid_turn_next(&reader->turn, CCID_PARAMETERS, reader->at.slot);
    size_t len =
        ccid_put_parameters(reader_link_room(reader->link), reader->at.slot, seq,
                            parameters.protocol, parameters.bytes, parameters.len);
    reader_care_say(reader, READER_PHASE_TUNE, len, READER_ASK_MS);
}

/* Something lies there and says nothing: it may still be moving. */
static void
be_mute(struct reader *reader)
{
    bool asked = reader->request == READER_REQUEST_POWER && reader->running;

    reader->mute++;
    reader->mute_at = now_of(reader);
    if (!asked && reader->mute < MUTE_TRIES) {
        reader_care_settle(reader);
        return;
    }
    reader_phase_set_state(reader, READER_MUTE);
    if (asked)
        reader_phase_end(reader, READER_FAILED);
    reader_care_rest(reader);
}

static void
be_empty(struct reader *reader)
{
    reader_care_card_gone(reader);
    if (reader->running)
        reader_phase_end(reader, READER_CARD_GONE);
    reader_care_rest(reader);
}

static bool
may_power_again(const struct reader *reader)
{
    return reader->state != READER_MUTE || reader->away ||
           now_of(reader) - reader->mute_at >= MUTE_AGAIN_MS;
}

/* A card lies there; is it the one that had power? */
static void
looked_at_card(struct reader *reader, enum ccid_card card)
{
    bool known = reader->state == READER_CARD || reader->state == READER_MUTE;
    /* Whoever took its power while nothing lay there did not mean this one. */
    bool same =
        !reader->away &&
        ((reader->off && known) ||
         (reader->state == READER_CARD && reader->powered && card == CCID_CARD_ACTIVE));

    if (same || !may_power_again(reader)) {
        reader_care_rest(reader);
    } else {
        if (reader->state == READER_CARD)
            reader_care_card_gone(reader);
        if (reader->away)
            reader->mute = 0; /* another one, or laid better */
        reader->off = reader->away = false;
        reader_care_power(reader);
    }
}

static void
looked(struct reader *reader, const struct ccid_answer *answer)
{
    if (answer->card != CCID_CARD_ABSENT && answer->result == CCID_FAILED) {
        if (answer->error == CCID_ERROR_SLOT_BUSY && ++reader->busy < BUSY_TRIES)
            reader_care_settle(reader);
        else
            reader_care_trouble(reader, "slot-status");
        return;
    }
    reader->trouble = reader->busy = 0;
    bool there = answer->card != CCID_CARD_ABSENT;
    bool known = reader->state == READER_CARD || reader->state == READER_MUTE;
    /* It was found by asking: the reader has kept it to itself. */
    if (reader->hearing == READER_HEARS_MAYBE && reader->polled && there != known)
        reader->hearing = READER_HEARS_NOTHING;
    reader->polled = false;
    if (reader->failed && reader->running) {
        bool lost = reader->lost_card || answer->card != CCID_CARD_ACTIVE;
        reader->powered &= !lost;
        reader_phase_end(reader, lost ? READER_CARD_GONE : READER_FAILED);
    }
    if (there)
        looked_at_card(reader, answer->card);
    else
        be_empty(reader);
}

static void
powered(struct reader *reader, const struct ccid_answer *answer)
{
    bool sane = answer->result == CCID_OK && answer->len >= 2 &&
                answer->len <= READER_ATR_MAX &&
                (answer->data[0] == 0x3b || answer->data[0] == 0x3f);

    if (sane) {
        memcpy(reader->atr, answer->data, answer->len);
        reader->atr_len = answer->len;
        reader->powered = true;
        tune(reader);
    } else if (answer->card == CCID_CARD_ABSENT) {
        be_empty(reader);
    } else if (answer->result == CCID_OK || !reader_care_power_higher(reader)) {
        be_mute(reader);
    }
}

static void
exchanged(struct reader *reader, const struct ccid_answer *answer)
{
    switch (ccid_exchange_take(&reader->exchange, answer)) {
    case CCID_EXCHANGE_SEND:
        reader_care_exchange(reader);
        break;
    case CCID_EXCHANGE_DONE:
        reader_phase_end(reader, READER_ANSWERED);
        reader_care_rest(reader);
        break;
    case CCID_EXCHANGE_FAILED:
        LOG(LOG_LEVEL_WARN, "reader-exchange",
            LOG_WORD("why", answer->result == CCID_FAILED
                                ? ccid_error_name(answer->error)
                                : "nonsense"));
        reader->failed = true;
        reader->lost_card =
            answer->result == CCID_FAILED &&
            (answer->error == CCID_ERROR_MUTE || answer->card != CCID_CARD_ACTIVE);
        reader_care_look(reader);
        break;
    }
}

static void
answered(struct reader *reader, const struct ccid_answer *answer)
{
    switch (reader->phase) {
    case READER_PHASE_LOOK:
        looked(reader, answer);
        break;
    case READER_PHASE_POWER:
        powered(reader, answer);
        break;
    case READER_PHASE_TUNE: /* refused or not, the card is asked */
        be_ready(reader);
        break;
    case READER_PHASE_OFF:
        if (reader->power_wanted) {
            reader->power_wanted = false;
            reader_care_power(reader);
        } else {
            reader_care_rest(reader);
        }
        break;
    case READER_PHASE_EXCHANGE:
        exchanged(reader, answer);
        break;
    case READER_PHASE_ABORT:
        reader_care_look(reader);
        break;
    case READER_PHASE_ABSENT:
    case READER_PHASE_REST:
    case READER_PHASE_SETTLE:
    case READER_PHASE_ABORT_ASK:
    case READER_PHASE_MEND:
    case READER_PHASE_REOPEN:
    case READER_PHASE_STUCK:
        break; /* nothing is listened for then */
    }
}

/* The card asks for more time; the whole exchange has its own end. */
static void
wait_longer(struct reader *reader, uint8_t units)
{
    int64_t wait = (units > 0 ? units : 1) * (int64_t)EXTENSION_UNIT_MS;
    int64_t left = reader->ends - now_of(reader);

    if (reader->phase != READER_PHASE_EXCHANGE && reader->phase != READER_PHASE_POWER) {
        reader_care_trouble(reader, "time-extension");
        return;
    }
    reader_phase_enter(reader, reader->phase, left < 0 ? 0 : wait < left ? wait : left);
    reader_link_hear_more(reader->link);
}

static void
on_heard(void *context, const uint8_t *bytes, size_t len)
{
    struct reader *reader = context;
    struct ccid_answer answer;

    switch (ccid_turn_take(&reader->turn, bytes, len, &answer)) {
    case CCID_TURN_ANSWERED:
        answered(reader, &answer);
        break;
    case CCID_TURN_STALE:
        reader_link_hear_more(reader->link);
        break;
    case CCID_TURN_EXTENDED:
        wait_longer(reader, answer.error);
        break;
    case CCID_TURN_NONSENSE:
        reader_care_trouble(reader, "nonsense");
        break;
    }
    reader_phase_tell(reader);
}

static void
noticed(struct reader *reader, const struct ccid_notice *notice)
{
    bool known = reader->state == READER_CARD || reader->state == READER_MUTE;
    bool powers = reader->phase == READER_PHASE_OFF ||
                  reader->phase == READER_PHASE_POWER ||
                  reader->phase == READER_PHASE_TUNE;
    bool activates = (reader->at.class.features & CCID_AUTO_ACTIVATION) != 0;

    if (!notice->fault && !notice->changed && notice->present == known)
        return;
    /* What a reader says while it switches the card itself is no hand's doing. */
    if (!powers && !notice->fault && (!notice->present || activates))
        reader->away = true;
    reader->recheck = true;
    if (!reader_care_bear(reader, READER_COST_NOTICED))
        return;
    if (reader->phase == READER_PHASE_REST)
        reader_care_look(reader);
    else if (reader->phase == READER_PHASE_EXCHANGE && !notice->present)
        reader_phase_enter(reader, READER_PHASE_EXCHANGE, VANISHING_MS);
}

static void
on_noticed(void *context, const uint8_t *bytes, size_t len)
{
    struct reader *reader = context;
    struct ccid_notice notice;

    if (ccid_read_notice(bytes, len, reader->at.slot, &notice) != STATUS_OK)
        return; /* the link counts what it says in vain */
    if ((reader->at.family->traits & READER_TRAIT_POLL) == 0)
        reader->hearing = READER_HEARS;
    if (notice.fault)
        LOG(LOG_LEVEL_WARN, "reader-hardware");
    noticed(reader, &notice);
    reader_phase_tell(reader);
}

static void
on_asked(void *context, enum usb_result result)
{
    struct reader *reader = context;
    bool asked =
        reader->phase == READER_PHASE_ABORT_ASK || reader->phase == READER_PHASE_MEND;

    if (reader->phase == READER_PHASE_ABORT_ASK && result == USB_DONE) {
        size_t len = ccid_put_plain(reader_link_room(reader->link), CCID_ABORT,
                                    reader->at.slot, reader->turn.seq);
        reader_care_say(reader, READER_PHASE_ABORT, len, READER_ASK_MS);
    } else if (asked && (result == USB_DONE || result == USB_STALLED)) {
        reader_care_look(reader); /* one that knows no ABORT ends by itself */
    } else if (asked) {
        reader_care_trouble(reader, "control");
    }
    reader_phase_tell(reader);
}

static void
on_broken(void *context, const char *why)
{
    struct reader *reader = context;
    reader_care_trouble(reader, why);
    reader_phase_tell(reader);
}

static void
on_deaf(void *context)
{
    struct reader *reader = context;
    LOG(LOG_LEVEL_WARN, "reader-deaf");
    reader->hearing = READER_HEARS_NOTHING;
    reader->deaf_at = now_of(reader);
    if (reader->phase == READER_PHASE_REST)
        reader_care_look(reader);
    reader_phase_tell(reader);
}

/* What flooded it may be over. */
static void
listen_again(struct reader *reader)
{
    if (reader->deaf_at == 0 || now_of(reader) - reader->deaf_at < DEAF_MS)
        return;
    reader->deaf_at = 0;
    reader->hearing = READER_HEARS_MAYBE;
    reader_link_listen(reader->link);
}

static void
on_gone(void *context)
{
    struct reader *reader = context;
    reader_choice_remove(&reader->choice, reader->at.interface.plug);
    reader_care_lose(reader);
    reader_phase_tell(reader);
}

const struct reader_link_ops reader_heard_ops = {on_heard,  on_noticed, on_asked,
                                                 on_broken, on_deaf,    on_gone};

void
reader_heard_limit(void *context)
{
    struct reader *reader = context;

    switch (reader->phase) {
    case READER_PHASE_ABSENT:
    case READER_PHASE_STUCK:
        reader->held = false;
        reader_choice_forgive(&reader->choice);
        reader_care_choose(reader);
        break;
    case READER_PHASE_REOPEN:
        reader_care_reopen(reader);
        break;
    case READER_PHASE_REST:
        reader->polled = true;
        listen_again(reader);
        reader_care_look(reader);
        break;
    case READER_PHASE_SETTLE:
        reader_care_look(reader);
        break;
    case READER_PHASE_EXCHANGE:
        LOG(LOG_LEVEL_WARN, "reader-exchange", LOG_WORD("why", "time"));
        reader->failed = true;
        reader_care_abort(reader);
        break;
    case READER_PHASE_LOOK:
    case READER_PHASE_POWER:
    case READER_PHASE_TUNE:
    case READER_PHASE_OFF:
    case READER_PHASE_ABORT_ASK:
    case READER_PHASE_ABORT:
    case READER_PHASE_MEND:
        reader_care_trouble(reader, "silent");
        break;
    }
    reader_phase_tell(reader);
}
