/* libFuzzer entry: what comes from the port of pcscd's vpcd. Frames are taken one after
 * the other as lease.c does; each must lie within what there is, and what is put on the
 * wire must be read again as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/lease_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static uint8_t again[LEASE_WIRE_MAX];
    uint8_t *wire = malloc(size > 0 ? size : 1);
    if (wire == NULL)
        return 0;
    memcpy(wire, bytes, size);
    for (size_t at = 0; at <= size;) {
        size_t body, left = size - at;
        enum lease_wire kind = lease_wire_read(wire + at, left, &body);
        if (kind == LEASE_WIRE_MORE || kind == LEASE_WIRE_NONSENSE)
            break;
        if (body == 0 || LEASE_WIRE_HEAD + body > left ||
            (kind == LEASE_WIRE_APDU) != (body >= LEASE_WIRE_APDU_MIN))
            __builtin_trap();
        if (lease_wire_put(again, wire + at + LEASE_WIRE_HEAD, body) !=
                LEASE_WIRE_HEAD + body ||
            memcmp(again, wire + at, LEASE_WIRE_HEAD + body) != 0)
            __builtin_trap();
        at += LEASE_WIRE_HEAD + body;
    }
    free(wire);
    return 0;
}
