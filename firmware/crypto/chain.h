/* Is this certificate the one an authority may be reached by?
 *
 * Owns: checking an X.509 chain from a JWK's x5c against anchors the town configured.
 * The courier checks what it fetched; the face checks the same DER bytes again before
 * it seals, and takes the key from nowhere else than the leaf. Must not know: where the
 * chain came from, what time it is (the caller says). No I/O. */
#ifndef SCHALTER_CRYPTO_CHAIN_H
#define SCHALTER_CRYPTO_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/rsa_key.h"

enum {
    CHAIN_MAX = 5, /* of x5c: leaf, those in between, the root if it is sent along */
    CHAIN_CERT_MAX =
        4096, /* bytes of one certificate; 4096-bit ones have 1.4 to 2.2 K */
    CHAIN_ANCHORS_MAX = 32,
    CHAIN_CRL_MAX = 512 * 1024, /* bytes of one revocation list */
    CHAIN_CRLS_MAX = 16,
};

/** Certificates in DER, leaf first, in the order of x5c. Plain bytes: may be sent over
 * the pair between face and courier. */
struct chain {
    size_t count;
    struct chain_cert {
        size_t size;
        unsigned char der[CHAIN_CERT_MAX];
    } cert[CHAIN_MAX];
};

/** What the leaf's key is for. */
enum chain_use {
    CHAIN_USE_SEAL, /* keyUsage keyEncipherment */
    CHAIN_USE_SIGN, /* keyUsage digitalSignature */
};

/** The rule that refused. One code per rule, for logs and the staff page. */
enum chain_reason {
    CHAIN_FINE = 0,
    CHAIN_EMPTY,               /* no certificate, or more than CHAIN_MAX */
    CHAIN_MALFORMED,           /* DER does not parse or has bytes after the end */
    CHAIN_KEY_KIND,            /* leaf: not RSA */
    CHAIN_KEY_SIZE,            /* leaf: not 4096 bits */
    CHAIN_KEY_EXPONENT,        /* leaf: not 65537 */
    CHAIN_KEY_DIFFERS,         /* leaf's key is not the n and e of the JWK */
    CHAIN_KEY_USAGE,           /* leaf: extension absent or without the use */
    CHAIN_SIGNATURE_ALGORITHM, /* leaf or intermediate: not RSASSA-PSS with SHA-512 */
    CHAIN_NOT_YET_VALID,
    CHAIN_EXPIRED,
    CHAIN_SELF_SIGNED,    /* and not itself a configured anchor */
    CHAIN_UNKNOWN_ANCHOR, /* path complete, but its root is not configured */
    CHAIN_BROKEN,         /* a link is missing or a signature is wrong */
    CHAIN_ISSUER,         /* an issuer may not issue (not a CA, path length) */
    CHAIN_WEAK,           /* an issuer's key or digest is under 128 bits of strength */
    CHAIN_REVOKED,
    CHAIN_OTHER, /* any further refusal by the library */
};

/** The name of a reason as it appears in logs, static storage. */
const char *chain_reason_name(enum chain_reason reason);

struct chain_trust; /* configured anchors and the revocation lists at hand */

/** Reads anchors from a bundle of PEM certificates. STATUS_INVALID if it holds none or
 * one is malformed, STATUS_TOO_LARGE above CHAIN_ANCHORS_MAX; both leave *out NULL. */
enum status chain_trust_create(const char *pem, size_t size,
                               struct chain_trust **out) MUST_CHECK;
/** Accepts NULL. */
void chain_trust_destroy(struct chain_trust *trust);

/** What a revocation list says about itself, in seconds since 1970. */
struct chain_list {
    int64_t made; /* thisUpdate */
    int64_t next; /* nextUpdate, 0: not said */
};

/** Puts a revocation list (DER or PEM) into `place`, instead of the one held there. Its
 * signature is checked whenever it is used: one that the issuer did not sign counts as
 * absent. STATUS_FULL from place CHAIN_CRLS_MAX on. STATUS_INVALID, STATUS_TOO_LARGE.
 */
enum status chain_trust_put_list(struct chain_trust *trust, size_t place,
                                 const void *bytes, size_t size,
                                 struct chain_list *out) MUST_CHECK;

struct chain_result {
    enum chain_reason reason;
    bool revocation_known; /* a valid list of the leaf's issuer was at hand; else log it
                            */
    int64_t not_after;     /* end of the leaf's validity, seconds since 1970 */
    struct rsa_key key;    /* the leaf's key; only after STATUS_OK */
};

/** Checks path, validity at `at` (seconds since 1970), key usage, RSASSA-PSS/SHA-512 on
 * leaf and intermediates (the anchor's own signature proves nothing and is not looked
 * at), a 4096-bit RSA leaf, and revocation as far as lists are at hand. `expected` is
 * the key of the JWK, or NULL where only the chain was handed over. A self-signed leaf
 * passes only if this very certificate is an anchor. Sources: FIT-Connect, "Prüfung von
 * öffentlichen Schlüsseln"; RFC 5280 section 6. Answers STATUS_OK, STATUS_EXPIRED for
 * CHAIN_EXPIRED, STATUS_INVALID for CHAIN_EMPTY and CHAIN_MALFORMED, else
 * STATUS_DENIED; `out->reason` is always set. Costs up to 5 RSA verifications (about 1
 * ms). */
enum status chain_verify(const struct chain *chain, enum chain_use use,
                         const struct rsa_key *expected,
                         const struct chain_trust *trust, int64_t at,
                         struct chain_result *out) MUST_CHECK;

/** Is this the revocation list for certificate `index` of `chain`, in force at `at`?
 * STATUS_DENIED if it does not stand on the path to an anchor, or its issuer did not
 * sign the list, or the list is about others: then it must not take the place of one
 * that is. STATUS_EXPIRED after its nextUpdate, STATUS_INVALID if it is none,
 * STATUS_TOO_LARGE. */
enum status chain_check_list(const struct chain *chain, size_t index,
                             const struct chain_trust *trust, int64_t at,
                             const void *bytes, size_t size,
                             struct chain_list *out) MUST_CHECK;

/** Writes the first http or https address at which the issuer of certificate `index`
 * publishes its revocation list (RFC 5280 section 4.2.1.13), in printable ASCII.
 * Believe it only of a chain that chain_verify accepted. STATUS_NOT_FOUND if there is
 * none, STATUS_TOO_LARGE if the first one does not fit, STATUS_INVALID for a malformed
 * certificate or address. */
enum status chain_crl_address(const struct chain *chain, size_t index, char *out,
                              size_t cap) MUST_CHECK;

/** The leaf's public key without any check of trust: for comparing with n and e. */
enum status chain_leaf_key(const struct chain *chain, struct rsa_key *out,
                           enum chain_reason *reason) MUST_CHECK;

#endif
