#include "crypto/chain.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "crypto/revocation.h"
#include "crypto/rsa_evp.h"

enum {
    ANCHOR_PEM_MAX = 512 * 1024,
    AUTH_LEVEL = 3, /* at least 128 bits of strength in every key and digest */
};

struct chain_trust {
    X509_STORE *anchors;
    X509_CRL *list[CHAIN_CRLS_MAX]; /* by place; NULL: none */
};

const char *
chain_reason_name(enum chain_reason reason)
{
    static const char *const names[] = {
        [CHAIN_FINE] = "fine",
        [CHAIN_EMPTY] = "chain-empty",
        [CHAIN_MALFORMED] = "certificate-malformed",
        [CHAIN_KEY_KIND] = "leaf-not-rsa",
        [CHAIN_KEY_SIZE] = "leaf-not-4096-bit",
        [CHAIN_KEY_EXPONENT] = "leaf-exponent",
        [CHAIN_KEY_DIFFERS] = "leaf-not-the-key",
        [CHAIN_KEY_USAGE] = "leaf-key-usage",
        [CHAIN_SIGNATURE_ALGORITHM] = "signature-not-pss-sha512",
        [CHAIN_NOT_YET_VALID] = "not-yet-valid",
        [CHAIN_EXPIRED] = "expired",
        [CHAIN_SELF_SIGNED] = "self-signed",
        [CHAIN_UNKNOWN_ANCHOR] = "unknown-anchor",
        [CHAIN_BROKEN] = "chain-broken",
        [CHAIN_ISSUER] = "issuer-may-not-issue",
        [CHAIN_WEAK] = "issuer-weak",
        [CHAIN_REVOKED] = "revoked",
        [CHAIN_OTHER] = "other",
    };
    return (size_t)reason < sizeof(names) / sizeof(names[0]) ? names[reason] : "other";
}

enum status
chain_trust_create(const char *pem, size_t size, struct chain_trust **out)
{
    enum status status = STATUS_INVALID;
    int count = 0;
    BIO *source = NULL;
    X509 *cert;

    *out = NULL;
    if (size > ANCHOR_PEM_MAX)
        return STATUS_TOO_LARGE;
    struct chain_trust *trust = calloc(1, sizeof(*trust));
    if (trust == NULL)
        abort();
    trust->anchors = X509_STORE_new();
    source = BIO_new_mem_buf(pem, (int)size);
    if (trust->anchors == NULL || source == NULL)
        abort();
    ERR_clear_error();
    while ((cert = PEM_read_bio_X509(source, NULL, rsa_evp_no_passphrase, NULL)) !=
           NULL) {
        int added = X509_STORE_add_cert(trust->anchors, cert);
        X509_free(cert);
        if (++count > CHAIN_ANCHORS_MAX) {
            status = STATUS_TOO_LARGE;
            goto out;
        }
        if (added != 1)
            goto out;
    }
    /* The end of the bundle is the only way out of the loop that is no mistake. */
    if (count > 0 && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
        *out = trust;
        trust = NULL;
        status = STATUS_OK;
    }
out:
    ERR_clear_error();
    BIO_free(source);
    chain_trust_destroy(trust);
    return status;
}

void
chain_trust_destroy(struct chain_trust *trust)
{
    if (trust == NULL)
        return;
    for (size_t i = 0; i < CHAIN_CRLS_MAX; i++)
        X509_CRL_free(trust->list[i]);
    X509_STORE_free(trust->anchors);
    free(trust);
}

enum status
chain_trust_put_list(struct chain_trust *trust, size_t place, const void *bytes,
                     size_t size, struct chain_list *out)
{
    *out = (struct chain_list){0};
    if (size > CHAIN_CRL_MAX)
        return STATUS_TOO_LARGE;
    if (place >= CHAIN_CRLS_MAX)
        return STATUS_FULL;
    X509_CRL *list = revocation_read(bytes, size);
    if (list == NULL)
        return STATUS_INVALID;
    X509_CRL_free(trust->list[place]);
    trust->list[place] = list;
    revocation_times(list, &out->made, &out->next);
    return STATUS_OK;
}

static X509 *
read_cert(const struct chain_cert *cert)
{
    const unsigned char *at = cert->der;

    if (cert->size == 0 || cert->size > CHAIN_CERT_MAX)
        return NULL;
    X509 *made = d2i_X509(NULL, &at, (long)cert->size);
    if (made != NULL && at != cert->der + cert->size) {
        X509_free(made);
        made = NULL;
    }
    return made;
}

static enum chain_reason
read_leaf_key(X509 *leaf, struct rsa_key *out)
{
    switch (rsa_evp_read(X509_get0_pubkey(leaf), out)) {
    case RSA_EVP_KIND:
        return CHAIN_KEY_KIND;
    case RSA_EVP_SIZE:
        return CHAIN_KEY_SIZE;
    case RSA_EVP_EXPONENT:
        return CHAIN_KEY_EXPONENT;
    case RSA_EVP_FINE:
        break;
    }
    return CHAIN_FINE;
}

/* RSASSA-PSS with SHA-512 for message and mask and a salt of 64 bytes. The library's
 * flag for TLS means just that the three lengths agree. */
static bool
signed_as_required(X509 *cert)
{
    int digest = NID_undef;
    int key = NID_undef;
    uint32_t flags = 0;

    return X509_get_signature_info(cert, &digest, &key, NULL, &flags) == 1 &&
           digest == NID_sha512 && key == NID_rsassaPss &&
           (flags & X509_SIG_INFO_TLS) != 0;
}

static bool
usage_fits(X509 *leaf, enum chain_use use)
{
    uint32_t wanted = use == CHAIN_USE_SEAL ? X509v3_KU_KEY_ENCIPHERMENT
                                            : X509v3_KU_DIGITAL_SIGNATURE;

    /* Without the extension the library answers "every use"; FIT-Connect wants it. */
    return (X509_get_extension_flags(leaf) & EXFLAG_KUSAGE) != 0 &&
           (X509_get_key_usage(leaf) & wanted) != 0;
}

static enum chain_reason
reason_of(int error)
{
    switch (error) {
    case X509_V_OK:
        return CHAIN_FINE;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return CHAIN_NOT_YET_VALID;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return CHAIN_EXPIRED;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return CHAIN_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return CHAIN_UNKNOWN_ANCHOR;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return CHAIN_BROKEN;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return CHAIN_ISSUER;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return CHAIN_WEAK;
    default:
        return CHAIN_OTHER;
    }
}

/* Builds the path to an anchor; `others` may hold the rest of x5c in any order. The
 * caller frees `*ctx`, which holds it. */
static enum chain_reason
build_path(X509 *leaf, STACK_OF(X509) * others, const struct chain_trust *trust,
           int64_t at, X509_STORE_CTX **ctx)
{
    *ctx = X509_STORE_CTX_new();
    if (*ctx == NULL || X509_STORE_CTX_init(*ctx, trust->anchors, leaf, others) != 1)
        abort();
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(*ctx);
    X509_VERIFY_PARAM_set_time(param, at);
    X509_VERIFY_PARAM_set_depth(param, CHAIN_MAX - 1);
    X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
    return X509_verify_cert(*ctx) == 1 ? CHAIN_FINE
                                       : reason_of(X509_STORE_CTX_get_error(*ctx));
}

static enum chain_reason
check_path(X509 *leaf, STACK_OF(X509) * others, const struct chain_trust *trust,
           int64_t at, bool *revocation_known)
{
    X509_STORE_CTX *ctx = NULL;
    enum chain_reason reason = build_path(leaf, others, trust, at, &ctx);

    if (reason != CHAIN_FINE)
        goto out;
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);
    for (int i = 1; i < sk_X509_num(path) - 1; i++)
        if (!signed_as_required(sk_X509_value(path, i)))
            reason = CHAIN_SIGNATURE_ALGORITHM;
    if (reason == CHAIN_FINE &&
        revocation_names(path, trust->list, CHAIN_CRLS_MAX, at, revocation_known))
        reason = CHAIN_REVOKED;
out:
    X509_STORE_CTX_free(ctx);
    return reason;
}

static int64_t
end_of_validity(X509 *leaf)
{
    struct tm when;

    if (ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &when) != 1)
        return 0;
    return timegm(&when);
}

static enum chain_reason
check(X509 *leaf, STACK_OF(X509) * others, enum chain_use use,
      const struct rsa_key *expected, const struct chain_trust *trust, int64_t at,
      struct chain_result *out)
{
    enum chain_reason reason = read_leaf_key(leaf, &out->key);

    if (reason != CHAIN_FINE)
        return reason;
    if (expected != NULL && !rsa_key_equal(&out->key, expected))
        return CHAIN_KEY_DIFFERS;
    if (!usage_fits(leaf, use))
        return CHAIN_KEY_USAGE;
    if (!signed_as_required(leaf))
        return CHAIN_SIGNATURE_ALGORITHM;
    out->not_after = end_of_validity(leaf);
    return check_path(leaf, others, trust, at, &out->revocation_known);
}

static enum status
status_of(enum chain_reason reason)
{
    if (reason == CHAIN_FINE)
        return STATUS_OK;
    if (reason == CHAIN_EXPIRED)
        return STATUS_EXPIRED;
    return reason == CHAIN_EMPTY || reason == CHAIN_MALFORMED ? STATUS_INVALID
                                                              : STATUS_DENIED;
}

/* The certificates of a chain; both are freed by the caller, whatever comes back. */
static enum chain_reason
read_chain(const struct chain *chain, X509 **leaf, STACK_OF(X509) * *others)
{
    *leaf = NULL;
    *others = sk_X509_new_null();
    if (*others == NULL)
        abort();
    if (chain->count == 0 || chain->count > CHAIN_MAX)
        return CHAIN_EMPTY;
    for (size_t i = 0; i < chain->count; i++) {
        X509 *cert = read_cert(&chain->cert[i]);
        if (cert == NULL)
            return CHAIN_MALFORMED;
        if (i == 0)
            *leaf = cert;
        else if (sk_X509_push(*others, cert) <= 0)
            abort();
    }
    return CHAIN_FINE;
}

enum status
chain_verify(const struct chain *chain, enum chain_use use,
             const struct rsa_key *expected, const struct chain_trust *trust,
             int64_t at, struct chain_result *out)
{
    X509 *leaf = NULL;
    STACK_OF(X509) *others = NULL;

    *out = (struct chain_result){0};
    out->reason = read_chain(chain, &leaf, &others);
    if (out->reason == CHAIN_FINE)
        out->reason = check(leaf, others, use, expected, trust, at, out);
    if (out->reason != CHAIN_FINE)
        out->key = (struct rsa_key){0};
    sk_X509_pop_free(others, X509_free);
    X509_free(leaf);
    ERR_clear_error();
    return status_of(out->reason);
}

/* False if `cert` does not stand on the path, or is its anchor. */
static bool
list_is_for(X509_CRL *list, const X509 *cert, STACK_OF(X509) * path)
{
    for (int i = 0; i + 1 < sk_X509_num(path); i++)
        if (X509_cmp(sk_X509_value(path, i), cert) == 0)
            return revocation_is_for(list, sk_X509_value(path, i),
                                     sk_X509_value(path, i + 1));
    return false;
}

enum status
chain_check_list(const struct chain *chain, size_t index,
                 const struct chain_trust *trust, int64_t at, const void *bytes,
                 size_t size, struct chain_list *out)
{
    X509 *leaf = NULL;
    STACK_OF(X509) *others = NULL;
    X509_STORE_CTX *ctx = NULL;

    *out = (struct chain_list){0};
    if (size > CHAIN_CRL_MAX)
        return STATUS_TOO_LARGE;
    X509_CRL *list = revocation_read(bytes, size);
    if (list == NULL)
        return STATUS_INVALID;
    enum status status = STATUS_DENIED;
    if (read_chain(chain, &leaf, &others) == CHAIN_FINE && index < chain->count &&
        build_path(leaf, others, trust, at, &ctx) == CHAIN_FINE &&
        list_is_for(list, index == 0 ? leaf : sk_X509_value(others, (int)index - 1),
                    X509_STORE_CTX_get0_chain(ctx))) {
        revocation_times(list, &out->made, &out->next);
        status = out->next != 0 && out->next <= at ? STATUS_EXPIRED : STATUS_OK;
    }
    X509_STORE_CTX_free(ctx);
    sk_X509_pop_free(others, X509_free);
    X509_free(leaf);
    X509_CRL_free(list);
    ERR_clear_error();
    return status;
}

enum status
chain_leaf_key(const struct chain *chain, struct rsa_key *out,
               enum chain_reason *reason)
{
    *out = (struct rsa_key){0};
    *reason = CHAIN_EMPTY;
    if (chain->count == 0)
        return STATUS_INVALID;
    X509 *leaf = read_cert(&chain->cert[0]);
    *reason = leaf == NULL ? CHAIN_MALFORMED : read_leaf_key(leaf, out);
    X509_free(leaf);
    ERR_clear_error();
    return status_of(*reason);
}

enum status
chain_crl_address(const struct chain *chain, size_t index, char *out, size_t cap)
{
    out[0] = '\0';
    if (index >= chain->count || index >= CHAIN_MAX)
        return STATUS_NOT_FOUND;
    X509 *cert = read_cert(&chain->cert[index]);
    if (cert == NULL) {
        ERR_clear_error();
        return STATUS_INVALID;
    }
    enum status status = revocation_address(cert, out, cap);
    X509_free(cert);
    ERR_clear_error();
    return status;
}
