#include "drivers/lease_wire.h"

#include <string.h>

enum lease_wire
lease_wire_read(const uint8_t *bytes, size_t len, size_t *body)
{
    static const enum lease_wire controls[] = {
        [0] = LEASE_WIRE_OFF,      [1] = LEASE_WIRE_ON,  [2] = LEASE_WIRE_RESET,
        [3] = LEASE_WIRE_NONSENSE, [4] = LEASE_WIRE_ATR,
    };
    *body = 0;
    if (len < LEASE_WIRE_HEAD)
        return LEASE_WIRE_MORE;
    *body = (size_t)bytes[0] << 8 | bytes[1];
    /* What can never become right is not waited for. */
    if (*body != 1 && *body < LEASE_WIRE_APDU_MIN)
        return LEASE_WIRE_NONSENSE;
    if (len - LEASE_WIRE_HEAD < *body)
        return LEASE_WIRE_MORE;
    if (*body > 1)
        return LEASE_WIRE_APDU;
    uint8_t control = bytes[LEASE_WIRE_HEAD];
    return control < sizeof(controls) / sizeof(controls[0]) ? controls[control]
                                                            : LEASE_WIRE_NONSENSE;
}

size_t
lease_wire_put(uint8_t *out, const uint8_t *body, size_t len)
{
    if (len == 0 || len > LEASE_WIRE_BODY_MAX)
        return 0;
    out[0] = (uint8_t)(len >> 8);
    out[1] = (uint8_t)len;
    memcpy(out + LEASE_WIRE_HEAD, body, len);
    return LEASE_WIRE_HEAD + len;
}
