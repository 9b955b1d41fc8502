/* Numbers nobody can guess: bytes, UUIDs, and the reference a citizen gets.
 *
 * Owns: nothing; the generator is OpenSSL's, seeded by the kernel. A generator that
 * fails ends the process, as running out of memory does: there is nothing to go on
 * with. Called by face, courier, crypto. */
#ifndef SCHALTER_CRYPTO_RANDOM_H
#define SCHALTER_CRYPTO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

enum {
    RANDOM_UUID = 37,      /* room for a UUID, with NUL */
    RANDOM_REFERENCE = 10, /* two groups of four, a hyphen, NUL */
};

/** Fills `size` bytes, at most INT_MAX. */
void random_bytes(void *out, size_t size);

/** A UUID of random bits, lower case (RFC 9562, version 4). */
void random_uuid(char out[RANDOM_UUID]);

/** The reference on the receipt, such as "K7PM-4XQR": 8 characters of 32, hence 40
 * random bits. That is enough not to be guessed at a counter, and among 100,000 stored
 * references of a town two are equal with a chance of 0.5 %: the outbox, whose column
 * is unique, asks for another one then. The alphabet has no I, O, 0 and 1. */
void random_reference(char out[RANDOM_REFERENCE]);

/** True for text that random_reference could have written. */
bool random_reference_valid(const char *text);

#endif
