#include "drivers/ccid.h"

#include <string.h>

enum {
    POWER_ON = 0x62,
    SET_PARAMETERS = 0x61,
    XFR_BLOCK = 0x6f,
    NOTIFY_SLOT_CHANGE = 0x50,
    HARDWARE_ERROR = 0x51,
    HARDWARE_ERROR_SIZE = 4,
};

static size_t
put_header(uint8_t *out, uint8_t type, uint8_t slot, uint8_t seq, size_t len)
{
    memset(out, 0, CCID_HEADER);
    out[0] = type;
    for (int i = 0; i < 4; i++)
        out[1 + i] = (uint8_t)(len >> 8 * i);
    out[5] = slot;
    out[6] = seq;
    return CCID_HEADER;
}

size_t
ccid_put_plain(uint8_t *out, enum ccid_plain type, uint8_t slot, uint8_t seq)
{
    return put_header(out, (uint8_t)type, slot, seq, 0);
}

size_t
ccid_put_power_on(uint8_t *out, uint8_t slot, uint8_t seq, enum ccid_voltage voltage)
{
    size_t len = put_header(out, POWER_ON, slot, seq, 0);
    out[7] = (uint8_t)voltage;
    return len;
}

size_t
ccid_put_parameters(uint8_t *out, uint8_t slot, uint8_t seq, uint8_t protocol,
                    const uint8_t *bytes, size_t len)
{
    size_t head = put_header(out, SET_PARAMETERS, slot, seq, len);
    out[7] = protocol;
    memcpy(out + head, bytes, len);
    return head + len;
}

size_t
ccid_put_block(uint8_t *out, uint8_t slot, uint8_t seq, enum ccid_level level,
               const uint8_t *bytes, size_t len)
{
    size_t head = put_header(out, XFR_BLOCK, slot, seq, len);
    out[8] = (uint8_t)level; /* bBWI stays 0: the card's own waiting time */
    if (len > 0)
        memcpy(out + head, bytes, len);
    return head + len;
}

static bool
is_known(uint8_t type)
{
    return type == CCID_DATA_BLOCK || type == CCID_STATUS || type == CCID_PARAMETERS;
}

enum status
ccid_length(const uint8_t *bytes, size_t len, size_t max, size_t *out)
{
    size_t announced = 0;

    if (len > 0 && !is_known(bytes[0]))
        return STATUS_INVALID;
    if (len < CCID_HEADER)
        return STATUS_AGAIN;
    for (int i = 0; i < 4; i++)
        announced |= (size_t)bytes[1 + i] << 8 * i;
    if (announced > max - CCID_HEADER)
        return STATUS_TOO_LARGE;
    *out = CCID_HEADER + announced;
    return STATUS_OK;
}

enum status
ccid_read(const uint8_t *bytes, size_t len, struct ccid_answer *out)
{
    size_t whole = 0;

    if (ccid_length(bytes, len, len < CCID_HEADER ? CCID_HEADER : len, &whole) !=
            STATUS_OK ||
        whole != len)
        return STATUS_INVALID;
    uint8_t card = bytes[7] & 3;
    uint8_t result = bytes[7] >> 6;
    if (card > CCID_CARD_ABSENT || result > CCID_TIME_EXTENSION)
        return STATUS_INVALID;
    *out = (struct ccid_answer){
        .type = (enum ccid_type)bytes[0],
        .slot = bytes[5],
        .seq = bytes[6],
        .card = (enum ccid_card)card,
        .result = (enum ccid_result)result,
        .error = bytes[8],
        .third = bytes[9],
        .data = bytes + CCID_HEADER,
        .len = len - CCID_HEADER,
    };
    if (out->type == CCID_STATUS && out->len > 0)
        return STATUS_INVALID;
    return STATUS_OK;
}

enum status
ccid_read_notice(const uint8_t *bytes, size_t len, uint8_t slot,
                 struct ccid_notice *out)
{
    *out = (struct ccid_notice){0};
    if (len == HARDWARE_ERROR_SIZE && bytes[0] == HARDWARE_ERROR) {
        out->fault = true;
        return bytes[1] == slot ? STATUS_OK : STATUS_NOT_FOUND;
    }
    if (len < 2 || bytes[0] != NOTIFY_SLOT_CHANGE)
        return STATUS_INVALID;
    if ((size_t)slot / 4 + 1 >= len)
        return STATUS_NOT_FOUND;
    unsigned bits = bytes[1 + slot / 4] >> slot % 4 * 2;
    out->present = (bits & 1) != 0;
    out->changed = (bits & 2) != 0;
    return STATUS_OK;
}

const char *
ccid_error_name(uint8_t error)
{
    static const struct {
        uint8_t error;
        const char *name;
    } names[] = {
        {0xff, "aborted"},
        {0xfe, "card-mute"},
        {0xfd, "parity"},
        {0xfc, "overrun"},
        {0xfb, "hardware"},
        {0xf8, "atr-first-byte"},
        {0xf7, "atr-check-byte"},
        {0xf6, "protocol-unsupported"},
        {0xf5, "class-unsupported"},
        {0xf4, "procedure-byte"},
        {0xf3, "deactivated"},
        {0xf2, "busy-with-sequence"},
        {0xe0, "slot-busy"},
        {0x00, "command-unsupported"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].error == error)
            return names[i].name;
    return error < 0x80 ? "bad-field" : "other";
}
