#include "drivers/ccid_atr.h"

#include <stdbool.h>

enum {
    DIRECT = 0x3b,
    INVERSE = 0x3f,
    SPEED_DEFAULT = 0x11, /* Fi 372, Di 1 */
    IFSC_DEFAULT = 32,
    WAITING_T1_DEFAULT = 0x4d, /* BWI 4, CWI 13 */
    WAITING_T0_DEFAULT = 10,
};

/* What the interface bytes say, with the values that hold when they say nothing. */
struct interface_bytes {
    uint8_t speed, guard, waiting_t0, waiting_t1, ifsc, check;
    bool offers[2]; /* T=0, T=1 */
};

/* TA, TB, TC of one group go where its number and the protocol it is for say. */
static void
take(struct interface_bytes *bytes, int group, int protocol, int letter, uint8_t value)
{
    if (group == 1 && letter == 0)
        bytes->speed = value;
    else if (group == 1 && letter == 2)
        bytes->guard = value;
    else if (group == 2 && letter == 2)
        bytes->waiting_t0 = value;
    else if (group > 2 && protocol == 1 && letter == 0)
        bytes->ifsc = value;
    else if (group > 2 && protocol == 1 && letter == 1)
        bytes->waiting_t1 = value;
    else if (group > 2 && protocol == 1 && letter == 2)
        bytes->check = value & 1;
}

static enum status
read_interface_bytes(const uint8_t *atr, size_t len, struct interface_bytes *out)
{
    size_t at = 2;
    uint8_t follows = atr[1];
    int protocol = 0;

    for (int group = 1;; group++) {
        for (int letter = 0; letter < 3; letter++)
            if ((follows >> (4 + letter) & 1) != 0) {
                if (at >= len)
                    return STATUS_INVALID;
                take(out, group, protocol, letter, atr[at++]);
            }
        if ((follows & 0x80) == 0)
            break;
        if (at >= len)
            return STATUS_INVALID;
        follows = atr[at++];
        protocol = follows & 0x0f;
        if (protocol < 2)
            out->offers[protocol] = true;
    }
    if (!out->offers[0] && !out->offers[1])
        out->offers[0] = true; /* 8.2.3: without TD1 it is T=0 */
    return at + (atr[1] & 0x0f) <= len ? STATUS_OK : STATUS_INVALID;
}

enum status
ccid_atr_parameters(const uint8_t *atr, size_t len, uint32_t protocols,
                    struct ccid_parameters *out)
{
    struct interface_bytes bytes = {
        .speed = SPEED_DEFAULT,
        .waiting_t0 = WAITING_T0_DEFAULT,
        .waiting_t1 = WAITING_T1_DEFAULT,
        .ifsc = IFSC_DEFAULT,
    };

    *out = (struct ccid_parameters){0};
    if (len < 2 || len > CCID_ATR_MAX || (atr[0] != DIRECT && atr[0] != INVERSE) ||
        read_interface_bytes(atr, len, &bytes) != STATUS_OK)
        return STATUS_INVALID;
    uint8_t convention = atr[0] == INVERSE ? 2 : 0;
    if (bytes.offers[1] && (protocols & 2) != 0) {
        *out = (struct ccid_parameters){
            .protocol = 1,
            .bytes = {bytes.speed, 0x10 | convention | bytes.check, bytes.guard,
                      bytes.waiting_t1, 0, bytes.ifsc, 0},
            .len = 7,
        };
        return STATUS_OK;
    }
    if (!bytes.offers[0] || (protocols & 1) == 0)
        return STATUS_NOT_FOUND;
    *out = (struct ccid_parameters){
        .bytes = {bytes.speed, convention, bytes.guard, bytes.waiting_t0, 0},
        .len = 5,
    };
    return STATUS_OK;
}
