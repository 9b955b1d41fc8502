#include "tests/cards/apdu.h"

static size_t
number(const uint8_t *at, size_t bytes)
{
    return bytes == 2 ? (size_t)at[0] << 8 | at[1] : at[0];
}

/* Ne of a field of `bytes`; zero stands for the most that can be said. */
static size_t
expected(const uint8_t *at, size_t bytes)
{
    size_t value = number(at, bytes);
    return value != 0 ? value : (bytes == 2 ? 65536 : 256);
}

bool
apdu_parse(const uint8_t *at, size_t len, struct apdu *out)
{
    if (len < 4)
        return false;
    *out = (struct apdu){.cla = at[0], .ins = at[1], .p1 = at[2], .p2 = at[3]};
    const uint8_t *body = at + 4;
    size_t left = len - 4;
    if (left == 0)
        return true;
    if (left == 1) {
        out->expected = expected(body, 1);
        return true;
    }
    size_t field = 1;
    if (body[0] == 0) {
        /* A leading zero is no length of data: the fields are extended. */
        out->extended = true;
        field = 2;
        body++;
        left--;
        if (left == 2) {
            out->expected = expected(body, 2);
            return true;
        }
        if (left < 2)
            return false;
    }
    out->len = number(body, field);
    body += field;
    left -= field;
    if (out->len == 0 || out->len > left || out->len > APDU_DATA_MAX)
        return false;
    out->data = body;
    left -= out->len;
    if (left == field)
        out->expected = expected(body + out->len, field);
    return left == 0 || left == field;
}
