#include "crypto/revocation.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/rsa_evp.h"

/* True if `crl` is genuinely the issuer's. A list nobody signed must neither revoke nor
 * stand in the way of one that is signed, so each is checked by itself. */
static bool
list_is_of(X509_CRL *crl, X509 *issuer)
{
    return X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) ==
               0 &&
           (X509_get_key_usage(issuer) & X509v3_KU_CRL_SIGN) != 0 &&
           X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
}

/* A list that covers the whole issuer and is neither too old nor from the future. An
 * old one may still say "revoked", but no longer "not revoked". */
static bool
list_is_complete(X509_CRL *crl, int64_t at)
{
    time_t when = at;
    const ASN1_TIME *end = X509_CRL_get0_nextUpdate(crl);

    return X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1) < 0 &&
           X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0 &&
           X509_cmp_time(X509_CRL_get0_lastUpdate(crl), &when) < 0 && end != NULL &&
           X509_cmp_time(end, &when) > 0;
}

X509_CRL *
revocation_read(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)size);

    if (crl != NULL && at == (const unsigned char *)bytes + size)
        return crl;
    X509_CRL_free(crl);
    BIO *source = BIO_new_mem_buf(bytes, (int)size);
    if (source == NULL)
        abort();
    crl = PEM_read_bio_X509_CRL(source, NULL, rsa_evp_no_passphrase, NULL);
    BIO_free(source);
    ERR_clear_error();
    return crl;
}

/* True if one of `names` stands among those where the certificate says its list is. */
static bool
names_meet(const GENERAL_NAMES *names, STACK_OF(DIST_POINT) * points)
{
    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        const DIST_POINT_NAME *said = sk_DIST_POINT_value(points, i)->distpoint;
        if (said == NULL || said->type != 0)
            continue;
        for (int j = 0; j < sk_GENERAL_NAME_num(said->name.fullname); j++)
            for (int k = 0; k < sk_GENERAL_NAME_num(names); k++)
                if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(said->name.fullname, j),
                                     sk_GENERAL_NAME_value(names, k)) == 0)
                    return true;
    }
    return false;
}

static bool
scope_fits(const ISSUING_DIST_POINT *scope, X509 *cert)
{
    bool ca = X509_check_ca(cert) != 0;
    if (scope->indirectCRL > 0 || scope->onlyattr > 0 ||
        scope->onlysomereasons != NULL || (scope->onlyuser > 0 && ca) ||
        (scope->onlyCA > 0 && !ca))
        return false;
    if (scope->distpoint == NULL)
        return true;
    STACK_OF(DIST_POINT) *points =
        X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
    bool fits = scope->distpoint->type == 0 &&
                names_meet(scope->distpoint->name.fullname, points);
    sk_DIST_POINT_pop_free(points, DIST_POINT_free);
    return fits;
}

bool
revocation_is_for(X509_CRL *crl, X509 *cert, X509 *issuer)
{
    int found = -1;

    if (!list_is_of(crl, issuer) ||
        X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
        return false;
    ISSUING_DIST_POINT *scope =
        X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &found, NULL);
    /* -1: it has none, and is about everything its issuer made. */
    bool fits = scope == NULL ? found == -1 : scope_fits(scope, cert);
    ISSUING_DIST_POINT_free(scope);
    return fits;
}

static int64_t
seconds_of(const ASN1_TIME *time)
{
    struct tm when;
    return time != NULL && ASN1_TIME_to_tm(time, &when) == 1 ? timegm(&when) : 0;
}

void
revocation_times(const X509_CRL *crl, int64_t *made, int64_t *next)
{
    *made = seconds_of(X509_CRL_get0_lastUpdate(crl));
    *next = seconds_of(X509_CRL_get0_nextUpdate(crl));
}

bool
revocation_names(STACK_OF(X509) * path, X509_CRL *const *crls, size_t count, int64_t at,
                 bool *leaf_known)
{
    *leaf_known = false;
    for (int i = 0; i + 1 < sk_X509_num(path); i++) {
        X509 *cert = sk_X509_value(path, i);
        for (size_t j = 0; j < count; j++) {
            X509_CRL *crl = crls[j];
            X509_REVOKED *entry = NULL;
            if (crl == NULL || !list_is_of(crl, sk_X509_value(path, i + 1)))
                continue;
            if (X509_CRL_get0_by_cert(crl, &entry, cert) == 1)
                return true;
            if (i == 0 && list_is_complete(crl, at))
                *leaf_known = true;
        }
    }
    return false;
}

/* The URI of a name if it is one the courier can fetch. */
static const ASN1_IA5STRING *
web_address(const GENERAL_NAME *name)
{
    int type;
    const ASN1_IA5STRING *uri = GENERAL_NAME_get0_value(name, &type);

    if (type != GEN_URI)
        return NULL;
    const char *at = (const char *)ASN1_STRING_get0_data(uri);
    size_t len = (size_t)ASN1_STRING_length(uri);
    bool web = (len > 7 && memcmp(at, "http://", 7) == 0) ||
               (len > 8 && memcmp(at, "https://", 8) == 0);
    return web ? uri : NULL;
}

static const ASN1_IA5STRING *
first_web_address(STACK_OF(DIST_POINT) * points)
{
    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        const DIST_POINT_NAME *name = sk_DIST_POINT_value(points, i)->distpoint;
        if (name == NULL || name->type != 0)
            continue;
        for (int j = 0; j < sk_GENERAL_NAME_num(name->name.fullname); j++) {
            const ASN1_IA5STRING *uri =
                web_address(sk_GENERAL_NAME_value(name->name.fullname, j));
            if (uri != NULL)
                return uri;
        }
    }
    return NULL;
}

static enum status
copy_address(const ASN1_IA5STRING *uri, char *out, size_t cap)
{
    const unsigned char *at = ASN1_STRING_get0_data(uri);
    size_t len = (size_t)ASN1_STRING_length(uri);

    if (len >= cap)
        return STATUS_TOO_LARGE;
    for (size_t i = 0; i < len; i++)
        if (at[i] <= 0x20 || at[i] >= 0x7F)
            return STATUS_INVALID;
    memcpy(out, at, len);
    out[len] = '\0';
    return STATUS_OK;
}

enum status
revocation_address(X509 *cert, char *out, size_t cap)
{
    STACK_OF(DIST_POINT) *points =
        X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
    const ASN1_IA5STRING *uri = points == NULL ? NULL : first_web_address(points);
    enum status status = uri == NULL ? STATUS_NOT_FOUND : copy_address(uri, out, cap);

    sk_DIST_POINT_pop_free(points, DIST_POINT_free);
    return status;
}
