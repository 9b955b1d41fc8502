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
 * `path` (leaf first). Places of `crls` may be NULL. `*leaf_known`: a complete list of
 * the leaf's issuer, valid at `at`, does not name the leaf. RFC 5280 section 6.3,
 * without indirect and delta lists.
 */
bool revocation_names(STACK_OF(X509) * path, X509_CRL *const *crls, size_t count,
                      int64_t at, bool *leaf_known);

/** Reads a list, DER or PEM, of at most CHAIN_CRL_MAX bytes; NULL if it is none. The
 * caller frees it. */
X509_CRL *revocation_read(const void *bytes, size_t size);

/** True if `issuer`, who made `cert`, signed this list and it is about `cert`: neither
 * a delta list nor one of another part of the certificates (RFC 5280 sections 5.2.4,
 * 5.2.5, 6.3.3 b). */
bool revocation_is_for(X509_CRL *crl, X509 *cert, X509 *issuer);

/** thisUpdate and nextUpdate in seconds since 1970; 0 where it says none. */
void revocation_times(const X509_CRL *crl, int64_t *made, int64_t *next);

/** As chain_crl_address. */
enum status revocation_address(X509 *cert, char *out, size_t cap) MUST_CHECK;

#endif
