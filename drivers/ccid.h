/* Messages of USB smart card readers, as bytes: what we say and what they answer.
 *
 * Owns: nothing; pure, all memory is the caller's. Called by the card reader's driver
 * and its exchange. Must not know: USB transfers, time, what an APDU means. Every
 * message begins with ten bytes: type, length of the rest (little-endian), slot,
 * sequence number and three that depend on the type. Whatever a reader sends is read
 * here and nowhere else. Source: USB-IF, Integrated Circuit(s) Cards Interface Devices,
 * revision 1.1 (cited as CCID), chapter 6. */
#ifndef SCHALTER_DRIVERS_CCID_H
#define SCHALTER_DRIVERS_CCID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { CCID_HEADER = 10, CCID_PARAMETERS_MAX = 7, CCID_SLOTS_MAX = 16 };

/** Commands that are a header alone (CCID 6.1). */
enum ccid_plain {
    CCID_POWER_OFF = 0x63,
    CCID_SLOT_STATUS = 0x65,
    CCID_RESET_PARAMETERS = 0x6d,
    CCID_GET_PARAMETERS = 0x6c,
    CCID_ABORT = 0x72,
};

/** Types of answers (CCID 6.2). */
enum ccid_type {
    CCID_DATA_BLOCK = 0x80,
    CCID_STATUS = 0x81,
    CCID_PARAMETERS = 0x82,
};

/** CCID 6.1.1, bPowerSelect. */
enum ccid_voltage {
    CCID_VOLTAGE_AUTO,
    CCID_VOLTAGE_5,
    CCID_VOLTAGE_3,
    CCID_VOLTAGE_18
};

/** Where this message stands in an APDU too long for one (CCID 6.1.4 wLevelParameter,
 * 6.2.1 bChainParameter). */
enum ccid_level {
    CCID_WHOLE = 0,
    CCID_FIRST = 1,
    CCID_LAST = 2,
    CCID_MIDDLE = 3,
    CCID_GO_ON = 0x10, /* without bytes: the other side is to send its next part */
};

/** bmICCStatus, CCID 6.2.6. */
enum ccid_card { CCID_CARD_ACTIVE, CCID_CARD_INACTIVE, CCID_CARD_ABSENT };

/** bmCommandStatus, CCID 6.2.6. */
enum ccid_result { CCID_OK, CCID_FAILED, CCID_TIME_EXTENSION };

/** bError of a failed command that something follows from (CCID table 6.2-2). */
enum {
    CCID_ERROR_UNSUPPORTED = 0x00,
    CCID_ERROR_SLOT_BUSY = 0xe0,
    CCID_ERROR_MUTE = 0xfe,
    CCID_ERROR_ABORTED = 0xff,
};

/** One answer. `data` borrows from the bytes it was read from. */
struct ccid_answer {
    enum ccid_type type;
    uint8_t slot, seq;
    enum ccid_card card;
    enum ccid_result result;
    uint8_t error; /* if it failed; multiplier of the waiting time if more is wanted */
    uint8_t third; /* DataBlock: enum ccid_level; Parameters: protocol */
    const uint8_t *data;
    size_t len;
};

/** Writes a command that is a header alone. Returns CCID_HEADER, the room it needs. */
size_t ccid_put_plain(uint8_t *out, enum ccid_plain type, uint8_t slot, uint8_t seq);
/** IccPowerOn, as ccid_put_plain. */
size_t ccid_put_power_on(uint8_t *out, uint8_t slot, uint8_t seq,
                         enum ccid_voltage voltage);
/** SetParameters with the `len` (5 or 7) bytes of that protocol. */
size_t ccid_put_parameters(uint8_t *out, uint8_t slot, uint8_t seq, uint8_t protocol,
                           const uint8_t *bytes, size_t len);
/** XfrBlock with `len` bytes; needs CCID_HEADER + len. */
size_t ccid_put_block(uint8_t *out, uint8_t slot, uint8_t seq, enum ccid_level level,
                      const uint8_t *bytes, size_t len);

/** How long the message is that begins like this, header included. STATUS_AGAIN with
 * fewer than CCID_HEADER bytes; STATUS_INVALID for a type no reader sends on the bulk
 * pipe; STATUS_TOO_LARGE beyond `max`. */
enum status ccid_length(const uint8_t *bytes, size_t len, size_t max,
                        size_t *out) MUST_CHECK;

/** Reads a whole answer. STATUS_INVALID unless every byte has a meaning: a type we
 * asked for, a length that is the one announced, a card state and a result that exist.
 */
enum status ccid_read(const uint8_t *bytes, size_t len,
                      struct ccid_answer *out) MUST_CHECK;

/** What an unasked message on the interrupt pipe says about one slot. */
struct ccid_notice {
    bool present, changed; /* NotifySlotChange, CCID 6.3.1 */
    bool fault;            /* HardwareError, CCID 6.3.2: current too high */
};

/** STATUS_INVALID: no message CCID knows; STATUS_NOT_FOUND: it is about other slots. */
enum status ccid_read_notice(const uint8_t *bytes, size_t len, uint8_t slot,
                             struct ccid_notice *out) MUST_CHECK;

/** The name of a bError in logs, static storage. */
const char *ccid_error_name(uint8_t error);

#endif
