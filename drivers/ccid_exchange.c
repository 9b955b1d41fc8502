#include "drivers/ccid_exchange.h"

#include <string.h>

#include "base/secret.h"

enum { SW_MORE = 0x61, SW_WRONG_LENGTH = 0x6c };

static void
put_on_wire(struct ccid_exchange *exchange, const uint8_t *apdu, size_t len)
{
    exchange->wire = apdu;
    exchange->wire_len = len;
    exchange->sent = 0;
    exchange->begun = false;
    exchange->answer_len = exchange->base;
}

static void
put_part_on_wire(struct ccid_exchange *exchange)
{
    size_t len = ccid_apdu_put_part(&exchange->apdu, &exchange->from, exchange->part);
    put_on_wire(exchange, exchange->part, len);
}

static bool
must_be_cut(const struct ccid_exchange *exchange)
{
    return exchange->level == CCID_LEVEL_SHORT && exchange->apdu.extended;
}

static void
forget_command(struct ccid_exchange *exchange)
{
    secret_erase(exchange->command, exchange->command_len);
    secret_erase(exchange->part, sizeof(exchange->part));
    secret_erase(exchange, offsetof(struct ccid_exchange, part));
}

enum status
ccid_exchange_start(struct ccid_exchange *exchange, const struct ccid_class *class,
                    uint8_t slot, const uint8_t *apdu, size_t len)
{
    struct ccid_apdu read;

    if (len > CCID_APDU_MAX)
        return STATUS_TOO_LARGE;
    if (ccid_apdu_read(apdu, len, &read) != STATUS_OK)
        return STATUS_INVALID;
    if (class->level == CCID_LEVEL_SHORT && read.len > CCID_APDU_SHORT_DATA &&
        !ccid_apdu_may_chain(&read))
        return STATUS_TOO_LARGE;
    forget_command(exchange);
    memcpy(exchange->command, apdu, len);
    exchange->command_len = len;
    exchange->level = class->level;
    exchange->slot = slot;
    exchange->room = class->max_message - CCID_HEADER;
    exchange->apdu = read;
    if (read.data != NULL)
        exchange->apdu.data = exchange->command + (read.data - apdu);
    if (must_be_cut(exchange)) {
        exchange->chained = read.len > CCID_APDU_SHORT_DATA;
        put_part_on_wire(exchange);
    } else {
        put_on_wire(exchange, exchange->command, len);
    }
    return STATUS_OK;
}

size_t
ccid_exchange_put(struct ccid_exchange *exchange, uint8_t seq, uint8_t *out)
{
    size_t left = exchange->wire_len - exchange->sent;
    size_t piece = left < exchange->room ? left : exchange->room;
    enum ccid_level level = CCID_MIDDLE;

    if (exchange->begun)
        return ccid_put_block(out, exchange->slot, seq, CCID_GO_ON, NULL, 0);
    if (exchange->wire_len <= exchange->room)
        level = CCID_WHOLE;
    else if (exchange->sent == 0)
        level = CCID_FIRST;
    else if (piece == left)
        level = CCID_LAST;
    const uint8_t *bytes = exchange->wire + exchange->sent;
    exchange->sent += piece;
    return ccid_put_block(out, exchange->slot, seq, level, bytes, piece);
}

static enum ccid_exchange_step
fetch(struct ccid_exchange *exchange, size_t wanted)
{
    size_t left = exchange->apdu.answer - exchange->base;
    exchange->fetching = true;
    size_t len = ccid_apdu_put_get_response(
        &exchange->apdu, wanted < left ? wanted : left, exchange->part);
    put_on_wire(exchange, exchange->part, len);
    return CCID_EXCHANGE_SEND;
}

/* The length was wrong: the same once more, with the right one. */
static enum ccid_exchange_step
correct(struct ccid_exchange *exchange, uint8_t length)
{
    exchange->corrected = true;
    exchange->part[exchange->wire_len - 1] = length;
    put_on_wire(exchange, exchange->part, exchange->wire_len);
    return CCID_EXCHANGE_SEND;
}

/* The answer to what was on the wire is whole. */
static enum ccid_exchange_step
conclude(struct ccid_exchange *exchange)
{
    const struct ccid_apdu *apdu = &exchange->apdu;
    size_t gained = exchange->answer_len - exchange->base;

    if (gained < 2)
        return CCID_EXCHANGE_FAILED;
    if (!must_be_cut(exchange))
        return CCID_EXCHANGE_DONE;
    gained -= 2;
    const uint8_t *sw = exchange->answer + exchange->base + gained;
    if (exchange->from < apdu->len) {
        if (gained > 0 || sw[0] != 0x90 || sw[1] != 0)
            return CCID_EXCHANGE_DONE; /* the card ends the chain, with its reason */
        put_part_on_wire(exchange);
        return CCID_EXCHANGE_SEND;
    }
    size_t whole = exchange->base + gained;
    if (sw[0] == SW_WRONG_LENGTH && gained == 0 && apdu->answer > 0 &&
        !exchange->corrected && (!exchange->chained || exchange->fetching))
        return correct(exchange, sw[1]);
    /* Without a byte gained a card could have it fetch for ever. */
    if (sw[0] != SW_MORE || whole >= apdu->answer ||
        (exchange->fetching && gained == 0))
        return CCID_EXCHANGE_DONE;
    size_t wanted = sw[1] > 0 ? sw[1] : (size_t)CCID_APDU_SHORT_ANSWER;
    exchange->base = whole;
    return fetch(exchange, wanted);
}

enum ccid_exchange_step
ccid_exchange_take(struct ccid_exchange *exchange, const struct ccid_answer *answer)
{
    /* At the short level the byte means nothing. */
    uint8_t level = exchange->level == CCID_LEVEL_EXTENDED ? answer->third : CCID_WHOLE;

    if (answer->result != CCID_OK)
        return CCID_EXCHANGE_FAILED;
    if (exchange->sent < exchange->wire_len)
        return level == CCID_GO_ON && answer->len == 0 ? CCID_EXCHANGE_SEND
                                                       : CCID_EXCHANGE_FAILED;
    bool ends = level == CCID_WHOLE || level == CCID_LAST;
    bool opens = level == CCID_WHOLE || level == CCID_FIRST;
    if ((!ends && level != CCID_FIRST && level != CCID_MIDDLE) ||
        opens == exchange->begun || (!ends && answer->len == 0) ||
        answer->len > CCID_ANSWER_MAX - exchange->answer_len)
        return CCID_EXCHANGE_FAILED;
    if (answer->len > 0)
        memcpy(exchange->answer + exchange->answer_len, answer->data, answer->len);
    exchange->answer_len += answer->len;
    exchange->begun = !ends;
    return ends ? conclude(exchange) : CCID_EXCHANGE_SEND;
}

void
ccid_exchange_finish(struct ccid_exchange *exchange)
{
    /* The status word of an answer that was continued lay beyond what counts of it. */
    size_t touched = exchange->answer_len + CCID_APDU_SHORT_MAX;
    secret_erase(exchange->answer, touched < sizeof(exchange->answer)
                                       ? touched
                                       : sizeof(exchange->answer));
    forget_command(exchange);
}
