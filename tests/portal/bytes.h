/* Growing bytes and the encodings of JOSE for the stand-in town.
 *
 * Owns: `struct bytes`, a buffer with a stated maximum, and base64, base64url, hex and
 * UUID text. Called by every file of tests/portal. Written apart from firmware/base and
 * firmware/crypto on purpose: both sides of a contract must not share a mistake. */
#ifndef SCHALTER_PORTAL_BYTES_H
#define SCHALTER_PORTAL_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/** Room for the 36 characters of a UUID and the NUL. */
enum { BYTES_UUID = 37 };

/** A growing buffer. Always NUL-terminated once something was put. When `max` would be
 * passed nothing is written and `overflow` stays set: check once at the end. */
struct bytes {
    char *at;
    size_t len;
    size_t cap;
    size_t max;
    bool overflow;
};

/** Prepares an empty buffer that never holds more than `max` bytes; allocates nothing.
 */
void bytes_init(struct bytes *bytes, size_t max);

/** Frees the content; the buffer may be used again with the same maximum. */
void bytes_finish(struct bytes *bytes);

/** Forgets the content and keeps the memory. */
void bytes_clear(struct bytes *bytes);

void bytes_put(struct bytes *bytes, const void *data, size_t len);
void bytes_put_text(struct bytes *bytes, const char *text);
void bytes_put_format(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The content as text; "" while empty. Borrowed until the next change. */
const char *bytes_text(const struct bytes *bytes);

/** Appends base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
void bytes_put_base64url(struct bytes *bytes, const void *data, size_t len);

/** Appends base64 with padding in one line, as x5c wants it (RFC 7517 section 4.7). */
void bytes_put_base64(struct bytes *bytes, const void *data, size_t len);

/** Appends lower case hex. */
void bytes_put_hex(struct bytes *bytes, const void *data, size_t len);

/** Decodes base64url strictly: no padding, no line ends, no stray bits. */
enum status bytes_from_base64url(struct bytes *bytes, const char *text,
                                 size_t len) MUST_CHECK;

/** A random version 4 UUID (RFC 4122 section 4.4) from the operating system. */
void bytes_uuid(char uuid[BYTES_UUID]);

/** A version 8 UUID made of the first 16 bytes of `digest`, the same for the same key.
 */
void bytes_uuid_from(char uuid[BYTES_UUID], const unsigned char digest[16]);

/** True for the 36 character form with hyphens, either case. */
bool bytes_is_uuid(const char *text);

/** Reads a whole file of at most the buffer's maximum. */
enum status bytes_read_file(struct bytes *bytes, const char *path) MUST_CHECK;

/** Writes a whole file with the given mode: to a neighbour first, then renamed, so that
 * a reader never sees half of it. */
enum status bytes_write_file(const char *path, const void *data, size_t len,
                             unsigned mode) MUST_CHECK;

#endif
