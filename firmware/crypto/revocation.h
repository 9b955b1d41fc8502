/* Revocation lists: what they say about a path, and where they are published.
 *
 * Owns: nothing; the lists are chain.c's. Included by chain.c only: it shows OpenSSL's
 * types. The library's own check is not used because it takes the newest list of an
 * issuer's name before looking at its signature: a forged one would hide a genuine one.
 */
#ifndef SCHALTER_CRYPTO_REVOCATION_H
#define SCHALTER_CRYPTO_REVOCATION_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/** True if a list that the issuer really signed names a certificate of the verified
 * `path` (leaf first). `*leaf_known`: a complete list of the leaf's issuer, valid at
 * `at`, does not name the leaf. RFC 5280 section 6.3, without indirect and delta lists.
 */
bool revocation_names(STACK_OF(X509) * path, STACK_OF(X509_CRL) * crls, int64_t at,
                      bool *leaf_known);

/** As chain_crl_address. */
enum status revocation_address(X509 *cert, char *out, size_t cap) MUST_CHECK;

#endif
