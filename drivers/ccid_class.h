/* What a reader says of itself before anything is asked: its class descriptor.
 *
 * Owns: nothing; pure. Called by the card reader's driver with the bytes libusb hands
 * out beside an interface. Must not know: USB transfers, models. Source: CCID 1.1,
 * table 5.1-1. */
#ifndef SCHALTER_DRIVERS_CCID_CLASS_H
#define SCHALTER_DRIVERS_CCID_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "drivers/ccid.h"

/** dwFeatures. */
enum {
    CCID_AUTO_PARAMETERS = 0x02, /* sets itself up by the ATR */
    CCID_AUTO_ACTIVATION = 0x04, /* gives a card power when it is laid down */
    CCID_AUTO_VOLTAGE = 0x08,
    CCID_AUTO_NEGOTIATION = 0x40,
    CCID_CLOCK_STOP = 0x100, /* of contact readers */
    CCID_OTHER_NAD = 0x200,  /* of contact readers */
};

/** What a message carries, from dwFeatures. */
enum ccid_exchange_level {
    CCID_LEVEL_CHARACTER,
    CCID_LEVEL_TPDU,
    CCID_LEVEL_SHORT,    /* short APDUs */
    CCID_LEVEL_EXTENDED, /* short and extended APDUs, in parts */
};

struct ccid_class {
    uint8_t slots;    /* from 1 */
    uint8_t voltages; /* bVoltageSupport: 1 = 5 V, 2 = 3 V, 4 = 1.8 V */
    uint32_t protocols;
    uint32_t features;
    enum ccid_exchange_level level;
    uint32_t max_message; /* dwMaxCCIDMessageLength, bytes with header */
};

enum {
    CCID_MESSAGE_MIN = 64,        /* of a reader that carries extended APDUs in parts */
    CCID_MESSAGE_SHORT_MIN = 271, /* a short APDU in one piece */
    CCID_MESSAGE_MAX = CCID_HEADER + 65544,
};

/** Looks for the descriptor among those of the interface. STATUS_NOT_FOUND without one;
 * STATUS_INVALID when it makes no sense: cut, a message length that cannot carry what
 * the level promises, more slots than CCID_SLOTS_MAX. A message length beyond
 * CCID_MESSAGE_MAX is brought down to it. */
enum status ccid_class_read(const uint8_t *extra, size_t len,
                            struct ccid_class *out) MUST_CHECK;

#endif
