#include "tests/usbemu/test_card.h"

#include <string.h>

/** A command taken apart. */
struct command {
    const uint8_t *data;
    size_t data_len;
    size_t expected; /* Le; 0: none */
};

size_t
test_card_atr(bool contactless, uint8_t *atr)
{
    static const uint8_t touched[] = {0x3b, 0x02, 0x14, 0x50};
    static const uint8_t laid[] = {0x3b, 0x84, 0x80, 0x01, 'T', 'E', 'S', 'T', 0};
    size_t len = contactless ? sizeof(laid) : sizeof(touched);
    memcpy(atr, contactless ? laid : touched, len);
    for (size_t i = 1; contactless && i + 1 < len; i++)
        atr[len - 1] ^= atr[i]; /* TCK */
    return len;
}

void
test_card_reset(struct test_card *card)
{
    card->chained_len = card->rest_len = 0;
}

/* ISO/IEC 7816-4, 5.1: the four cases, short and extended. */
static bool
take_apart(const uint8_t *apdu, size_t len, struct command *c)
{
    *c = (struct command){0};
    size_t at = 5;
    bool extended = len >= 7 && apdu[4] == 0;
    if (len < 4)
        return false;
    if (len == 4)
        return true;
    if (len == 5) {
        c->expected = apdu[4] != 0 ? apdu[4] : 256;
        return true;
    }
    if (extended) {
        size_t value = (size_t)(apdu[5] << 8 | apdu[6]);
        at = 7;
        if (len == 7) {
            c->expected = value != 0 ? value : 65536;
            return true;
        }
        c->data_len = value;
    } else {
        c->data_len = apdu[4];
    }
    c->data = apdu + at;
    at += c->data_len;
    if (c->data_len == 0 || at > len)
        return false;
    if (at == len)
        return true;
    if (len - at != (extended ? 2u : 1u))
        return false;
    c->expected = extended ? (size_t)(apdu[at] << 8 | apdu[at + 1]) : apdu[at];
    if (c->expected == 0)
        c->expected = extended ? 65536 : 256;
    return true;
}

static size_t
status_word(uint8_t *answer, size_t len, unsigned word)
{
    answer[len] = (uint8_t)(word >> 8);
    answer[len + 1] = (uint8_t)word;
    return len + 2;
}

/* Hands out at most `expected` bytes of the rest and announces what is left. */
static size_t
hand_out(struct test_card *card, size_t expected, uint8_t *answer)
{
    size_t len = card->rest_len < expected ? card->rest_len : expected;
    memcpy(answer, card->rest, len);
    card->rest_len -= len;
    memmove(card->rest, card->rest + len, card->rest_len);
    if (card->rest_len == 0)
        return status_word(answer, len, 0x9000);
    return status_word(answer, len,
                       0x6100u | (card->rest_len < 256 ? card->rest_len : 0));
}

static void
put_be32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void
prepare(struct test_card *card, uint8_t instruction, unsigned number,
        const uint8_t *data, size_t len)
{
    uint32_t hash = 0x811c9dc5u;
    card->rest_len = 0;
    if (instruction == 0x10) {
        for (size_t i = 0; i < number; i++)
            card->rest[i] = (uint8_t)(i * 7 + (i >> 8) * 13 + 5);
        card->rest_len = number;
    } else if (instruction == 0x12) {
        for (size_t i = 0; i < len; i++)
            hash = (hash ^ data[i]) * 0x01000193u;
        put_be32(card->rest, (uint32_t)len);
        put_be32(card->rest + 4, hash);
        card->rest_len = 8;
    } else if (instruction == 0x14) {
        memcpy(card->rest, data, len);
        card->rest_len = len;
    }
}

size_t
test_card_answer(struct test_card *card, const uint8_t *apdu, size_t len,
                 uint8_t *answer, int *delay)
{
    struct command c;
    *delay = 0;
    if (!take_apart(apdu, len, &c))
        return status_word(answer, 0, 0x6700);
    unsigned number = (unsigned)(apdu[2] << 8 | apdu[3]);
    bool more = (apdu[0] & 0x10) != 0;
    uint8_t class = (uint8_t)(apdu[0] & ~0x10);

    if (class == 0x00 && apdu[1] == 0xc0)
        return card->rest_len > 0 ? hand_out(card, c.expected, answer)
                                  : status_word(answer, 0, 0x6985);
    if (card->chained_len + c.data_len > sizeof(card->chained)) {
        test_card_reset(card);
        return status_word(answer, 0, 0x6700);
    }
    if (c.data_len > 0)
        memcpy(card->chained + card->chained_len, c.data, c.data_len);
    card->chained_len += c.data_len;
    if (more)
        return status_word(answer, 0, 0x9000);
    size_t data_len = card->chained_len;
    card->chained_len = 0;
    if (class == 0x00 && apdu[1] == 0xa4)
        return status_word(answer, 0, 0x9000);
    if (class != 0x80)
        return status_word(answer, 0, 0x6e00);
    switch (apdu[1]) {
    case 0x10:
    case 0x12:
    case 0x14:
        prepare(card, apdu[1], number, card->chained, data_len);
        return hand_out(card, c.expected, answer);
    case 0x16:
        *delay = (int)number;
        return status_word(answer, 0, 0x9000);
    case 0x18:
        return status_word(answer, 0, number);
    default:
        return status_word(answer, 0, 0x6d00);
    }
}
