/* Reading and writing BER-TLV, the shape of everything an ID card says.
 *
 * Owns: the one reader of TLV that came from a host and the one writer, both with a
 * maximum. Called by every other part of tests/cards. Must not know what a tag means.
 * Sources: ISO/IEC 7816-4, 5.2.2; X.690 (definite lengths only). */
#ifndef CARDS_TLV_H
#define CARDS_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TLV_BYTES_MAX = 8192 };

/** Bytes that grow up to a maximum. What does not fit sets `full` and is left out. */
struct tlv_bytes {
    size_t len;
    bool full;
    uint8_t at[TLV_BYTES_MAX];
};

/** One object of a buffer, borrowed from it. `whole` begins at the tag. */
struct tlv {
    uint32_t tag; /* as its bytes read: 0x53, 0x7F4E */
    const uint8_t *value, *whole;
    size_t len, whole_len;
};

/** Where a reading stands. */
struct tlv_reader {
    const uint8_t *at;
    size_t left;
};

/** Takes the next object. False at the end and for what is no TLV: tags of more than
 * two bytes, lengths of more than two, lengths beyond the buffer. */
bool tlv_next(struct tlv_reader *reader, struct tlv *out);
/** The first object with the tag at this level; false if there is none before the end
 * or before something that is no TLV. */
bool tlv_find(const uint8_t *at, size_t len, uint32_t tag, struct tlv *out);
/** Whether the value of `object` is exactly these bytes. */
bool tlv_is(const struct tlv *object, const void *value, size_t len);

void tlv_put(struct tlv_bytes *bytes, const void *at, size_t len);
void tlv_put_object(struct tlv_bytes *bytes, uint32_t tag, const void *value,
                    size_t len);
void tlv_put_text(struct tlv_bytes *bytes, uint32_t tag, const char *text);
/** Begins an object whose length is not known yet; give the result to tlv_close. */
size_t tlv_open(struct tlv_bytes *bytes, uint32_t tag);
void tlv_close(struct tlv_bytes *bytes, size_t opened);

#endif
