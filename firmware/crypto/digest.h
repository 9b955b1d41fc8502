/* Checksums of bytes, and comparing secrets without telling where they differ.
 *
 * Owns: nothing but a checksum that is still being added to. Called by face (hash of
 * the document in the metadata), courier (what was fetched) and crypto. */
#ifndef SCHALTER_CRYPTO_DIGEST_H
#define SCHALTER_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum {
    DIGEST_SHA256_HEX = 65,  /* with NUL */
    DIGEST_SHA512_HEX = 129, /* with NUL */
};

/** SHA-512 in lower-case hex, as FIT-Connect's metadata wants it of the plaintext
 * (metadata 2.1.0, contentStructure.data.hash). Aborts if the library lacks it. */
void digest_sha512_hex(const void *bytes, size_t size, char out[DIGEST_SHA512_HEX]);

/** SHA-256 in lower-case hex: fingerprints of keys, certificates and files. */
void digest_sha256_hex(const void *bytes, size_t size, char out[DIGEST_SHA256_HEX]);

struct digest; /* a SHA-256 over bytes that come one after the other */

/** Aborts if the library lacks it. */
struct digest *digest_create(void);
/** Accepts NULL. */
void digest_destroy(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
/** Ends it: nothing is added any more. */
void digest_hex(struct digest *digest, char out[DIGEST_SHA256_HEX]);

/** Compares in a time that depends on `size` alone. */
bool digest_equal(const void *a, const void *b, size_t size);

#endif
