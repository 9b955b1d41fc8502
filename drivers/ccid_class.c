#include "drivers/ccid_class.h"

enum {
    DESCRIPTOR_TYPE = 0x21,
    DESCRIPTOR_SIZE = 54,
    FEATURES_LEVEL = 0x70000,
    FEATURES_TPDU = 0x10000,
    FEATURES_SHORT = 0x20000,
    FEATURES_EXTENDED = 0x40000,
};

static uint32_t
number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static enum status
read_descriptor(const uint8_t *d, struct ccid_class *out)
{
    *out = (struct ccid_class){
        .slots = (uint8_t)(d[4] + 1),
        .voltages = d[5] & 7,
        .protocols = number_at(d + 6),
        .features = number_at(d + 40),
        .max_message = number_at(d + 44),
    };
    switch (out->features & FEATURES_LEVEL) {
    case 0:
        out->level = CCID_LEVEL_CHARACTER;
        break;
    case FEATURES_TPDU:
        out->level = CCID_LEVEL_TPDU;
        break;
    case FEATURES_SHORT:
        out->level = CCID_LEVEL_SHORT;
        break;
    case FEATURES_EXTENDED:
        out->level = CCID_LEVEL_EXTENDED;
        break;
    default:
        return STATUS_INVALID; /* one of them is in use, CCID table 5.1-1 */
    }
    if (d[4] >= CCID_SLOTS_MAX || out->max_message < CCID_MESSAGE_MIN ||
        (out->level == CCID_LEVEL_SHORT && out->max_message < CCID_MESSAGE_SHORT_MIN))
        return STATUS_INVALID;
    if (out->max_message > CCID_MESSAGE_MAX)
        out->max_message = CCID_MESSAGE_MAX;
    return STATUS_OK;
}

enum status
ccid_class_read(const uint8_t *extra, size_t len, struct ccid_class *out)
{
    *out = (struct ccid_class){0};
    for (size_t at = 0; at + 2 <= len; at += extra[at]) {
        if (extra[at] < 2)
            return STATUS_INVALID;
        if (extra[at + 1] != DESCRIPTOR_TYPE)
            continue;
        if (extra[at] < DESCRIPTOR_SIZE || len - at < DESCRIPTOR_SIZE)
            return STATUS_INVALID;
        return read_descriptor(extra + at, out);
    }
    return STATUS_NOT_FOUND;
}
