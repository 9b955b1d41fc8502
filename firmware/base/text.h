/* Strings without strcpy: a bounded builder that cannot overrun, and UTF-8.
 *
 * Owns: nothing; all memory is the caller's. Bytes are UTF-8 (RFC 3629). Called by
 * everybody. Must not know: who the strings belong to. */
#ifndef SCHALTER_BASE_TEXT_H
#define SCHALTER_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** A builder over caller's memory. Always NUL-terminated. When something does not fit,
 * nothing of it is written, `overflow` is set and stays set: check once at the end. */
struct text_buf {
    char *at;
    size_t len;
    size_t cap; /* including the NUL; at least 1 */
    bool overflow;
};

/** A builder over `cap` bytes at `at`, emptied. */
struct text_buf text_buf_over(char *at, size_t cap);

/** Appends a NUL-terminated string, `len` bytes, a formatted text: whole or not at all.
 */
void text_put(struct text_buf *buf, const char *bytes);
void text_put_bytes(struct text_buf *buf, const char *bytes, size_t len);
void text_put_format(struct text_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Appends a JSON string with its quotes (RFC 8259 section 7). Bytes over 0x7F go as
 * they are: the caller knows that they are UTF-8. */
void text_put_json(struct text_buf *buf, const char *text);

/** Copies a NUL-terminated string into `cap` bytes. STATUS_TOO_LARGE leaves an empty
 * string, so that a cut name is never taken for a whole one. */
enum status text_copy(char *at, size_t cap, const char *from) MUST_CHECK;

/** printf into a fixed buffer; cuts at a character boundary. For messages, not names.
 */
void text_format(char *at, size_t cap, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Byte by byte; neither may be NULL. */
bool text_equal(const char *a, const char *b);
bool text_starts_with(const char *text, const char *prefix);

/** True if a text begins with `scheme` ("https://", "urn:") and has only characters
 * that an address may have, so that it cannot be read in two ways (RFC 3986). */
bool text_is_uri(const char *text, const char *scheme);

/** Strict decimal number of 1 to 18 digits, optional leading minus, nothing else. */
enum status text_to_int64(const char *text, int64_t *out) MUST_CHECK;

/** True if `len` bytes are well-formed UTF-8 without NUL, surrogates, noncharacters or
 * C0/C1 control characters other than the ones listed in `allowed` (e.g. "\n"). */
bool text_is_clean_utf8(const char *bytes, size_t len, const char *allowed);

/** Decodes one code point; returns its length in bytes, 0 at a malformed sequence or
 * with `len` 0. */
size_t text_decode(const char *bytes, size_t len, uint32_t *codepoint);

/** Encodes one code point into `out` (room for 4 bytes), returns the length. */
size_t text_encode(uint32_t codepoint, char *out);

#endif
