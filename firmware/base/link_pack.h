/* Packing and unpacking the fields of a message.
 *
 * Owns: nothing; walks memory of the caller. A packet is its kind (32 bits), then the
 * fields in the order of their struct: numbers are 64 bits, texts and blocks stand
 * after a 32-bit length, texts without their NUL. The first field that does not fit
 * sets `failed`, after which everything is a no-op. Called by link.c and upkeep_wire.c.
 * Must not know: which messages there are. */
#ifndef SCHALTER_BASE_LINK_PACK_H
#define SCHALTER_BASE_LINK_PACK_H

#include "base/link.h"

struct link_writer {
    uint8_t *at;
    size_t len, cap;
    bool failed;
};

struct link_reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

void link_put_bytes(struct link_writer *w, const void *bytes, size_t len);
void link_put_number(struct link_writer *w, int64_t number);
/** Fails over `maximum` bytes; `cap` counts the NUL. */
void link_put_block(struct link_writer *w, struct link_bytes block, uint32_t maximum);
void link_put_text(struct link_writer *w, const char *text, size_t cap);

/** The next `len` bytes inside the packet; NULL when there are fewer. */
const uint8_t *link_take(struct link_reader *r, size_t len);
/** Fails outside the bounds. */
int64_t link_take_number(struct link_reader *r, int64_t least, int64_t most);
bool link_take_flag(struct link_reader *r);
/** Points into the packet. */
struct link_bytes link_take_block(struct link_reader *r, uint32_t maximum);
/** Copies clean UTF-8 without control characters, with its NUL. */
void link_take_text(struct link_reader *r, char *out, size_t cap);
/** A block of base64url and dots: what a compact JWE consists of. Such bytes need no
 * escaping when they become a member of a JSON body, and hold no NUL. */
struct link_bytes link_take_jwe(struct link_reader *r, uint32_t maximum);

#endif
