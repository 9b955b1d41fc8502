/* What a card says when it gets power, as far as its reader must be told of it.
 *
 * Owns: nothing; pure. Called by the card reader's driver for readers that do not set
 * themselves up. Must not know: readers, what kind of card it is. Sources: ISO/IEC
 * 7816-3, clause 8 (answer to reset); CCID 1.1, 6.1.7 (SetParameters); PC/SC part 3
 * (answers to reset that readers make for contactless cards). */
#ifndef SCHALTER_DRIVERS_CCID_ATR_H
#define SCHALTER_DRIVERS_CCID_ATR_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "drivers/ccid.h"

enum { CCID_ATR_MAX = 33 };

/** The parameters SetParameters wants. */
struct ccid_parameters {
    uint8_t protocol; /* 0 or 1 */
    uint8_t bytes[CCID_PARAMETERS_MAX];
    size_t len; /* 5 for T=0, 7 for T=1 */
};

/** Parameters for the card with this answer to reset: T=1 where it offers that and
 * `protocols` (of the class descriptor) allow it, else T=0. STATUS_INVALID for what is
 * no answer to reset, STATUS_NOT_FOUND when reader and card have no protocol in common.
 */
enum status ccid_atr_parameters(const uint8_t *atr, size_t len, uint32_t protocols,
                                struct ccid_parameters *out) MUST_CHECK;

#endif
