/* The table of card readers: what differs between models, as data.
 *
 * Owns: a constant table. Called by the reader's driver when a reader is found. Must
 * not know: USB transfers, cards. A model without a row is used by what its class
 * descriptor says: asking a stranger how it is does no harm.
 * Sources: class descriptors of the devices as published; makers' manuals. */
#ifndef SCHALTER_DRIVERS_READER_FAMILY_H
#define SCHALTER_DRIVERS_READER_FAMILY_H

#include <stdint.h>

enum reader_trait {
    READER_TRAIT_VENDOR = 1,  /* class FF: speaks its maker's language only */
    READER_TRAIT_CONTACT = 2, /* has no contactless slot */
    READER_TRAIT_POLL = 4,    /* its interrupt endpoint does not tell of every change */
};

struct reader_family {
    uint16_t vendor, product;
    const char *name;
    unsigned traits;
    uint8_t
        rank; /* of its interfaces of the class, the one with the contactless slot */
    uint8_t slot; /* of the contactless one there */
};

/** Never NULL; vendor 0 when no row fits. */
const struct reader_family *reader_family_of(uint16_t vendor, uint16_t product);

#endif
