#include "tests/usbemu/ccid_slot.h"

#include <string.h>

#include "tests/usbemu/ccid_pipe.h"
#include "tests/usbemu/ccid_words.h"

enum {
    EXTEND_EVERY = 400,
    EXTEND_ENDLESS_EVERY = 100,
    MUTE_AFTER = 1000,
    ATR_WITHIN = 3000,
};

uint8_t
ccid_slot_answer_type(uint8_t command)
{
    switch (command) {
    case CCID_POWER_ON:
    case CCID_TRANSFER:
    case CCID_SECURE:
        return CCID_TO_PC_DATA;
    case CCID_GET_PARAMETERS:
    case CCID_RESET_PARAMETERS:
    case CCID_SET_PARAMETERS:
        return CCID_TO_PC_PARAMETERS;
    case CCID_ESCAPE:
        return CCID_TO_PC_ESCAPE;
    case CCID_SET_RATE:
        return CCID_TO_PC_RATE;
    default:
        return CCID_TO_PC_STATUS;
    }
}

uint8_t
ccid_slot_status(const struct ccid_slot *slot)
{
    return slot->card == CCID_SLOT_EMPTY ? 2 : slot->powered ? 0 : 1;
}

static void
reply(struct ccid_slot *slot, uint8_t type, uint8_t seq, uint8_t extra,
      const uint8_t *data, size_t len)
{
    ccid_pipe_reply(slot->pipe, ccid_slot_answer_type(type), slot->number, seq,
                    ccid_slot_status(slot), 0, extra, data, len);
}

static void
fail(struct ccid_slot *slot, uint8_t type, uint8_t seq, uint8_t error)
{
    ccid_pipe_reply(slot->pipe, ccid_slot_answer_type(type), slot->number, seq,
                    (uint8_t)(CCID_FAILED | ccid_slot_status(slot)), error, 0, NULL, 0);
}

static void
set_default_parameters(struct ccid_slot *slot)
{
    static const uint8_t t1[7] = {0x11, 0x10, 0x00, 0x45, 0x00, 0xfe, 0x00};
    static const uint8_t t0[5] = {0x11, 0x00, 0x00, 0x0a, 0x00};
    slot->protocol = slot->interface->contactless;
    memset(slot->parameters, 0, sizeof(slot->parameters));
    memcpy(slot->parameters, slot->protocol ? t1 : t0,
           slot->protocol ? sizeof(t1) : sizeof(t0));
}

/* Nobody waits for the running command any more. */
static void
give_up(struct ccid_slot *slot)
{
    if (slot->type != 0 && slot->card == CCID_SLOT_LINE)
        card_line_forget(slot->line);
    slot->type = 0;
    slot->waiting = slot->chaining = false;
    slot->answer_len = slot->answer_at = 0;
}

static void
power_off(struct ccid_slot *slot)
{
    give_up(slot);
    if (slot->powered && slot->card == CCID_SLOT_LINE)
        card_line_control(slot->line, CARD_LINE_OFF);
    slot->powered = false;
    test_card_reset(&slot->test);
}

void
ccid_slot_init(struct ccid_slot *slot, struct ccid_pipe *pipe,
               const struct ccid_interface *interface, struct card_line *line,
               uint8_t number)
{
    slot->pipe = pipe;
    slot->interface = interface;
    slot->line = line;
    slot->number = number;
    ccid_slot_calm(slot);
    set_default_parameters(slot);
}

void
ccid_slot_calm(struct ccid_slot *slot)
{
    memset(&slot->lever, 0, sizeof(slot->lever));
    slot->lever.extensions = CCID_SLOT_EXTENSIONS_AUTO;
    slot->lever.multiplier = 1;
}

/* A card was laid down: some readers power it at once. */
static void
greet(struct ccid_slot *slot)
{
    bool activates = (slot->interface->features & CCID_FEATURE_ACTIVATES) != 0;
    slot->changed = true;
    if (!activates || slot->lever.mute)
        return;
    slot->powered = true;
    if (slot->card == CCID_SLOT_LINE)
        card_line_control(slot->line, CARD_LINE_ON);
}

void
ccid_slot_reset(struct ccid_slot *slot)
{
    power_off(slot);
    slot->abort_asked = slot->abort_told = false;
    slot->changed = false;
    set_default_parameters(slot);
    if (slot->card != CCID_SLOT_EMPTY)
        greet(slot);
}

void
ccid_slot_set_card(struct ccid_slot *slot, enum ccid_slot_card card)
{
    uint8_t type = slot->type;
    if (slot->card == card)
        return;
    power_off(slot);
    slot->card = CCID_SLOT_EMPTY;
    if (type != 0) /* taken away in the middle */
        fail(slot, type, slot->seq, CCID_ICC_MUTE);
    slot->card = card;
    slot->changed = true;
    if (card != CCID_SLOT_EMPTY)
        greet(slot);
}

static void
begin(struct ccid_slot *slot, uint8_t type, uint8_t seq)
{
    slot->type = type;
    slot->seq = seq;
    slot->since = -1;
    slot->delay = slot->extensions_sent = 0;
    slot->answer_len = slot->answer_at = 0;
    slot->waiting = true;
}

static void
power_on(struct ccid_slot *slot, const uint8_t *m)
{
    uint8_t atr[TEST_CARD_ATR_MAX];
    bool by_itself = (slot->interface->features & CCID_FEATURE_VOLTAGE) != 0;
    if (m[7] > 3 || (m[7] == 0 && !by_itself) ||
        (m[7] > 0 && (slot->interface->voltages & 1 << (m[7] - 1)) == 0)) {
        fail(slot, CCID_POWER_ON, m[6], CCID_BAD_BYTE_7);
        return;
    }
    power_off(slot); /* tells the card, if it was on: it starts cold */
    if (slot->card == CCID_SLOT_EMPTY || slot->lever.mute) {
        fail(slot, CCID_POWER_ON, m[6], CCID_ICC_MUTE);
        return;
    }
    set_default_parameters(slot);
    if (slot->card == CCID_SLOT_TEST_CARD) {
        slot->powered = true;
        size_t len = test_card_atr(slot->interface->contactless, atr);
        reply(slot, CCID_POWER_ON, m[6], 0, atr, len);
        return;
    }
    card_line_control(slot->line, CARD_LINE_ON);
    card_line_control(slot->line, CARD_LINE_ATR);
    slot->powered = true;
    begin(slot, CCID_POWER_ON, m[6]);
}

/* Sends the next part of the answer. */
static void
hand_out(struct ccid_slot *slot, uint8_t seq)
{
    size_t most = slot->interface->longest - (size_t)CCID_PIPE_HEADER;
    size_t left = slot->answer_len - slot->answer_at;
    size_t len = left < most ? left : most;
    bool first = slot->answer_at == 0;
    bool last = len == left;
    uint8_t chain =
        first ? (last ? CCID_WHOLE : CCID_FIRST) : (last ? CCID_LAST : CCID_MIDDLE);
    if (!last && (slot->interface->features & CCID_FEATURE_EXTENDED) == 0) {
        slot->answer_len = 0;
        fail(slot, CCID_TRANSFER, seq, CCID_OVERRUN);
        return;
    }
    reply(slot, CCID_TRANSFER, seq, chain, slot->answer + slot->answer_at, len);
    slot->answer_at += len;
    if (last)
        slot->answer_len = slot->answer_at = 0;
}

static void
finish(struct ccid_slot *slot)
{
    uint8_t type = slot->type;
    slot->type = 0;
    slot->waiting = false;
    if (type == CCID_TRANSFER) {
        hand_out(slot, slot->seq);
        return;
    }
    reply(slot, type, slot->seq, 0, slot->answer, slot->answer_len);
    slot->answer_len = 0;
}

/* The card gets its command. */
static void
set_to_work(struct ccid_slot *slot, uint8_t seq)
{
    if (slot->lever.fails > 0) {
        slot->lever.fails--;
        fail(slot, CCID_TRANSFER, seq, slot->lever.error);
        return;
    }
    if (slot->apdu_len < 4) {
        fail(slot, CCID_TRANSFER, seq, CCID_BAD_LENGTH);
        return;
    }
    begin(slot, CCID_TRANSFER, seq);
    if (slot->lever.mute)
        return;
    if (slot->card == CCID_SLOT_TEST_CARD) {
        slot->answer_len = test_card_answer(&slot->test, slot->apdu, slot->apdu_len,
                                            slot->answer, &slot->delay);
        slot->waiting = false;
    } else if (!card_line_send(slot->line, slot->apdu, slot->apdu_len)) {
        slot->type = 0;
        fail(slot, CCID_TRANSFER, seq, CCID_ICC_MUTE);
        return;
    }
    slot->delay += slot->lever.delay;
    if (!slot->waiting && slot->delay == 0 &&
        slot->lever.extensions == CCID_SLOT_EXTENSIONS_AUTO)
        finish(slot);
}

static void
transfer(struct ccid_slot *slot, const uint8_t *m, size_t len)
{
    unsigned level = (unsigned)(m[8] | m[9] << 8);
    size_t data_len = len - CCID_PIPE_HEADER;
    bool extended = (slot->interface->features & CCID_FEATURE_EXTENDED) != 0;
    if (slot->card == CCID_SLOT_EMPTY || !slot->powered) {
        fail(slot, CCID_TRANSFER, m[6], CCID_ICC_MUTE);
        return;
    }
    if (level == CCID_CONTINUE && extended && slot->answer_at > 0) {
        hand_out(slot, m[6]);
        return;
    }
    bool starts = level == CCID_WHOLE || level == CCID_FIRST;
    if (level > CCID_MIDDLE || (level != CCID_WHOLE && !extended) ||
        (!starts && !slot->chaining)) {
        slot->chaining = false;
        fail(slot, CCID_TRANSFER, m[6], CCID_BAD_LEVEL);
        return;
    }
    slot->answer_len = slot->answer_at = 0;
    if (starts)
        slot->apdu_len = 0;
    slot->chaining = level == CCID_FIRST || level == CCID_MIDDLE;
    if (slot->apdu_len + data_len > sizeof(slot->apdu)) {
        slot->chaining = false;
        fail(slot, CCID_TRANSFER, m[6], CCID_OVERRUN);
        return;
    }
    memcpy(slot->apdu + slot->apdu_len, m + CCID_PIPE_HEADER, data_len);
    slot->apdu_len += data_len;
    if (slot->chaining)
        reply(slot, CCID_TRANSFER, m[6], CCID_CONTINUE, NULL, 0);
    else
        set_to_work(slot, m[6]);
}

static void
parameters(struct ccid_slot *slot, const uint8_t *m, size_t len)
{
    size_t size = len - CCID_PIPE_HEADER;
    if (slot->card == CCID_SLOT_EMPTY || !slot->powered) {
        fail(slot, m[0], m[6], CCID_ICC_MUTE);
        return;
    }
    if (m[0] == CCID_RESET_PARAMETERS)
        set_default_parameters(slot);
    if (m[0] == CCID_SET_PARAMETERS) {
        if (m[7] > 1 || (slot->interface->protocols & 1 << m[7]) == 0) {
            fail(slot, m[0], m[6], CCID_BAD_BYTE_7);
            return;
        }
        if (size != (m[7] == 0 ? 5 : 7)) {
            fail(slot, m[0], m[6], CCID_BAD_LENGTH);
            return;
        }
        slot->protocol = m[7];
        memcpy(slot->parameters, m + CCID_PIPE_HEADER, size);
    }
    reply(slot, m[0], m[6], slot->protocol, slot->parameters,
          slot->protocol == 0 ? 5 : 7);
}

/* 5.3.1: both halves of an abort are there. */
static void
settle_abort(struct ccid_slot *slot)
{
    slot->abort_asked = slot->abort_told = false;
    give_up(slot);
    reply(slot, CCID_ABORT, slot->abort_seq, 0, NULL, 0);
}

void
ccid_slot_abort(struct ccid_slot *slot, uint8_t seq)
{
    if (slot->abort_told && slot->abort_seq == seq) {
        settle_abort(slot);
        return;
    }
    slot->abort_asked = true;
    slot->abort_told = false;
    slot->abort_seq = seq;
}

static void
abort_message(struct ccid_slot *slot, uint8_t seq)
{
    if (slot->abort_asked && slot->abort_seq == seq) {
        settle_abort(slot);
        return;
    }
    slot->abort_told = true;
    slot->abort_asked = false;
    slot->abort_seq = seq;
}

void
ccid_slot_message(struct ccid_slot *slot, const uint8_t *m, size_t len)
{
    if (m[0] == CCID_ABORT) {
        abort_message(slot, m[6]);
        return;
    }
    if (slot->abort_asked || slot->abort_told) {
        fail(slot, m[0], m[6], CCID_ABORTED);
        return;
    }
    if (slot->type != 0) {
        fail(slot, m[0], m[6], CCID_SLOT_BUSY);
        return;
    }
    switch (m[0]) {
    case CCID_POWER_ON:
        power_on(slot, m);
        break;
    case CCID_POWER_OFF:
        power_off(slot);
        reply(slot, m[0], m[6], 0, NULL, 0);
        break;
    case CCID_SLOT_STATUS:
    case CCID_CLOCK:
        reply(slot, m[0], m[6], 0, NULL, 0);
        break;
    case CCID_TRANSFER:
        transfer(slot, m, len);
        break;
    case CCID_GET_PARAMETERS:
    case CCID_RESET_PARAMETERS:
    case CCID_SET_PARAMETERS:
        parameters(slot, m, len);
        break;
    case CCID_SECURE: /* nobody presses a key */
        fail(slot, m[0], m[6],
             slot->interface->pin != 0 ? CCID_PIN_TIMEOUT : CCID_NOT_SUPPORTED);
        break;
    default:
        fail(slot, m[0], m[6], CCID_NOT_SUPPORTED);
        break;
    }
}

/* Sends the time extensions that are due; returns when the next one is, -1: never. */
static int64_t
extend(struct ccid_slot *slot, int64_t now)
{
    int wanted = slot->lever.extensions;
    for (;;) {
        int64_t next = slot->since;
        if (wanted == CCID_SLOT_EXTENSIONS_AUTO)
            next += (int64_t)EXTEND_EVERY * (slot->extensions_sent + 1);
        else if (wanted == CCID_SLOT_EXTENSIONS_ENDLESS)
            next += (int64_t)EXTEND_ENDLESS_EVERY * (slot->extensions_sent + 1);
        else if (slot->extensions_sent < wanted)
            next += (int64_t)slot->delay * (slot->extensions_sent + 1) / (wanted + 1);
        else
            return -1;
        if (next > now)
            return next;
        slot->extensions_sent++;
        slot->extensions++;
        ccid_pipe_reply(slot->pipe, CCID_TO_PC_DATA, slot->number, slot->seq,
                        (uint8_t)(CCID_EXTENSION | ccid_slot_status(slot)),
                        slot->lever.multiplier, 0, NULL, 0);
    }
}

static int64_t
run_command(struct ccid_slot *slot, int64_t now)
{
    if (slot->since < 0)
        slot->since = now;
    if (slot->waiting && slot->card == CCID_SLOT_LINE) {
        size_t got = card_line_take(slot->line, slot->answer, sizeof(slot->answer));
        slot->answer_len = got;
        slot->waiting = got == 0;
    }
    if (slot->waiting && (slot->type == CCID_POWER_ON || slot->lever.mute)) {
        int64_t end = slot->since + (slot->lever.mute ? MUTE_AFTER : ATR_WITHIN);
        if (now < end)
            return end;
        uint8_t type = slot->type;
        give_up(slot);
        slot->powered = slot->powered && type != CCID_POWER_ON;
        fail(slot, type, slot->seq, CCID_ICC_MUTE);
        return -1;
    }
    if (slot->type == CCID_POWER_ON) {
        finish(slot);
        return -1;
    }
    int64_t next = extend(slot, now);
    int64_t end = slot->since + slot->delay;
    if (slot->lever.extensions == CCID_SLOT_EXTENSIONS_ENDLESS)
        return next;
    if (!slot->waiting && now >= end) {
        finish(slot);
        return -1;
    }
    return slot->waiting || (next >= 0 && next < end) ? next : end;
}

int64_t
ccid_slot_run(struct ccid_slot *slot, int64_t now)
{
    if (slot->lever.flutters)
        ccid_slot_set_card(slot, slot->card == CCID_SLOT_EMPTY ? CCID_SLOT_TEST_CARD
                                                               : CCID_SLOT_EMPTY);
    int64_t due = slot->type != 0 ? run_command(slot, now) : -1;
    return slot->lever.flutters ? now + 1 : due;
}
