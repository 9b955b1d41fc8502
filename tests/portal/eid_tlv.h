/* Tags, lengths and values as smart cards have them (ISO 7816-4, BER).
 *
 * Owns: walking over them and writing them. Called by the eid_*.c files only. Written
 * apart from the product and from the virtual cards: the two sides of a conversation
 * must not share a mistake. */
#ifndef SCHALTER_PORTAL_EID_TLV_H
#define SCHALTER_PORTAL_EID_TLV_H

#include "tests/portal/bytes.h"

/** Borrowed bytes. */
struct eid_span {
    const unsigned char *at;
    size_t len;
};

struct eid_tlv {
    unsigned tag; /* as written, e.g. 0x7f4e */
    struct eid_span value;
    struct eid_span whole; /* with tag and length */
};

struct eid_span eid_span_of(const struct bytes *bytes);

bool eid_span_equal(struct eid_span a, const void *data, size_t len);

/** Takes the first element off `rest`; false at the end and for a malformed one. Tags
 * of up to two bytes, definite lengths of up to 64 KiB. */
bool eid_tlv_next(struct eid_span *rest, struct eid_tlv *tlv) MUST_CHECK;

/** The first element of that tag in a sequence of elements. */
bool eid_tlv_find(struct eid_span sequence, unsigned tag,
                  struct eid_tlv *tlv) MUST_CHECK;

void eid_tlv_put(struct bytes *bytes, unsigned tag, const void *value, size_t len);

#endif
