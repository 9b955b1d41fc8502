/* AES-128 and the derivation of keys, as German ID cards use them.
 *
 * Owns: the calls into OpenSSL for them. Called by pace.c, chip.c and messaging.c.
 * Sources: TR-03110-3, A.2.3 (key derivation by SHA-1), A.2.4, F.2. */
#ifndef CARDS_CIPHER_H
#define CARDS_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CIPHER_KEY = 16, CIPHER_BLOCK = 16, CIPHER_MAC = 8 };

enum cipher_purpose {
    CIPHER_ENCRYPT = 1,
    CIPHER_AUTHENTICATE = 2,
    CIPHER_PASSWORD = 3
};

/** The key for a purpose out of a shared secret, with a nonce or none (NULL). */
void cipher_derive(const uint8_t *secret, size_t secret_len, const uint8_t *nonce,
                   size_t nonce_len, enum cipher_purpose purpose,
                   uint8_t key[CIPHER_KEY]);
/** CBC without padding; `len` is a multiple of the block. `iv` NULL stands for zeros.
 * In and out may be the same. */
void cipher_cbc(const uint8_t key[CIPHER_KEY], const uint8_t *iv, bool encrypt,
                const uint8_t *in, size_t len, uint8_t *out);
/** CMAC, cut to eight bytes. */
void cipher_mac(const uint8_t key[CIPHER_KEY], const void *at, size_t len,
                uint8_t mac[CIPHER_MAC]);
/** Fills with random bytes; aborts if there are none. */
void cipher_random(void *at, size_t len);

#endif
