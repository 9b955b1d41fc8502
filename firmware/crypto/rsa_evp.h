/* The bridge between our plain RSA keys and the library's objects.
 *
 * Owns: nothing. Included by .c files of crypto only: this is the one header that shows
 * OpenSSL's types. */
#ifndef SCHALTER_CRYPTO_RSA_EVP_H
#define SCHALTER_CRYPTO_RSA_EVP_H

#include <openssl/evp.h>

#include "crypto/rsa_key.h"

enum rsa_evp_fault {
    RSA_EVP_FINE = 0,
    RSA_EVP_KIND,     /* not RSA; keys restricted to PSS count as another kind */
    RSA_EVP_SIZE,     /* not RSA_KEY_BITS */
    RSA_EVP_EXPONENT, /* not 65537 */
};

/** Copies the public half out of a library's key. */
enum rsa_evp_fault rsa_evp_read(const EVP_PKEY *from, struct rsa_key *out);

/** Makes a library's public key; the caller frees it by EVP_PKEY_free. NULL if the
 * modulus is not one. */
EVP_PKEY *rsa_evp_make(const struct rsa_key *key);

/** A pem_password_cb that never asks: public files must not prompt on a terminal. */
int rsa_evp_no_passphrase(char *out, int cap, int writing, void *context);

#endif
