#include "drivers/ccid_apdu.h"

#include <string.h>

enum {
    CLASS_READER = 0xff,
    CLASS_PROPRIETARY = 0x80,
    CLASS_FURTHER = 0x40, /* further interindustry values, with channels 4 to 19 */
    CLASS_CHAINING = 0x10,
    CLASS_CHANNEL = 0x03,
    CLASS_FURTHER_CHANNEL = 0x0f,
    GET_RESPONSE = 0xc0,
};

static size_t
short_at(const uint8_t *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

/* Behind the header, with at least three bytes of which the first is 0. */
static enum status
read_extended(const uint8_t *body, size_t len, struct ccid_apdu *out)
{
    out->extended = true;
    size_t first = short_at(body + 1);
    if (len == 3) {
        out->answer = first > 0 ? first : 65536;
        return STATUS_OK;
    }
    out->data = body + 3;
    out->len = first;
    if (first == 0 || (len != 3 + first && len != 5 + first))
        return STATUS_INVALID;
    if (len == 5 + first) {
        size_t wanted = short_at(body + 3 + first);
        out->answer = wanted > 0 ? wanted : 65536;
    }
    return STATUS_OK;
}

enum status
ccid_apdu_read(const uint8_t *bytes, size_t len, struct ccid_apdu *out)
{
    *out = (struct ccid_apdu){0};
    if (len < 4)
        return STATUS_INVALID;
    out->class = bytes[0];
    out->instruction = bytes[1];
    out->p1 = bytes[2];
    out->p2 = bytes[3];
    const uint8_t *body = bytes + 4;
    size_t rest = len - 4;
    if (rest == 0)
        return STATUS_OK;
    if (rest == 1) {
        out->answer = body[0] > 0 ? body[0] : CCID_APDU_SHORT_ANSWER;
        return STATUS_OK;
    }
    if (body[0] == 0)
        return rest < 3 ? STATUS_INVALID : read_extended(body, rest, out);
    out->data = body + 1;
    out->len = body[0];
    if (rest == 2 + out->len)
        out->answer = body[rest - 1] > 0 ? body[rest - 1] : CCID_APDU_SHORT_ANSWER;
    else if (rest != 1 + out->len)
        return STATUS_INVALID;
    return STATUS_OK;
}

bool
ccid_apdu_may_chain(const struct ccid_apdu *apdu)
{
    return apdu->class != CLASS_READER;
}

size_t
ccid_apdu_put_part(const struct ccid_apdu *apdu, size_t *from, uint8_t *out)
{
    size_t left = apdu->len - *from;
    bool more = left > CCID_APDU_SHORT_DATA;
    size_t part = more ? (size_t)CCID_APDU_SHORT_DATA : left;
    size_t at = 4;

    out[0] = more ? apdu->class | CLASS_CHAINING : apdu->class;
    out[1] = apdu->instruction;
    out[2] = apdu->p1;
    out[3] = apdu->p2;
    if (part > 0) {
        out[at++] = (uint8_t)part;
        memcpy(out + at, apdu->data + *from, part);
        at += part;
    }
    if (!more && apdu->answer > 0)
        out[at++] = apdu->answer < CCID_APDU_SHORT_ANSWER ? (uint8_t)apdu->answer : 0;
    *from += part;
    return at;
}

size_t
ccid_apdu_put_get_response(const struct ccid_apdu *apdu, size_t wanted, uint8_t *out)
{
    out[0] = 0;
    if ((apdu->class & (CLASS_PROPRIETARY | CLASS_FURTHER)) == CLASS_FURTHER)
        out[0] = apdu->class & (CLASS_FURTHER | CLASS_FURTHER_CHANNEL);
    else
        out[0] = apdu->class & CLASS_CHANNEL;
    out[1] = GET_RESPONSE;
    out[2] = out[3] = 0;
    out[4] = wanted < CCID_APDU_SHORT_ANSWER ? (uint8_t)wanted : 0;
    return 5;
}
