/* Base64url as JOSE writes it, and plain base64 as certificates in x5c use it.
 *
 * Owns: nothing. Strict: without padding (RFC 7515 section 2) or with exactly the
 * padding of RFC 4648 section 4, no white space, and no bits left over in the last
 * character, so that one value has one spelling. Called by crypto alone. */
#ifndef SCHALTER_CRYPTO_BASE64URL_H
#define SCHALTER_CRYPTO_BASE64URL_H

#include <stddef.h>

#include "base/status.h"

/** Characters needed for `size` bytes, without a NUL. */
size_t base64url_length(size_t size);

/** Writes base64url_length(size) characters and a NUL; returns the characters. The
 * caller's room is checked before, by base64url_length. */
size_t base64url_encode(const unsigned char *bytes, size_t size, char *out);

/** Decodes `len` characters into at most `cap` bytes. STATUS_INVALID at any character,
 * length or left-over bit that no encoder produces; STATUS_TOO_LARGE above `cap`. On
 * failure `*size` is 0, and `out` may hold a beginning. */
enum status base64url_decode(const char *text, size_t len, unsigned char *out,
                             size_t cap, size_t *size) MUST_CHECK;

/** The same for the alphabet with + and / and its padding (RFC 7517 section 4.7). */
enum status base64_decode(const char *text, size_t len, unsigned char *out, size_t cap,
                          size_t *size) MUST_CHECK;

#endif
