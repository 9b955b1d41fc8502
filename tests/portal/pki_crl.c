/* Revocation lists (RFC 5280 section 5), made when they are asked for. */
#include <openssl/x509v3.h>

#include "tests/portal/pki.h"

static bool
pki_issued(const struct pki_pair *issuer, const struct pki_pair *pair)
{
    return issuer != pair &&
           X509_NAME_cmp(X509_get_issuer_name(pair->certificate),
                         X509_get_subject_name(issuer->certificate)) == 0;
}

static bool
pki_revoke(X509_CRL *list, const X509 *certificate)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *when = X509_gmtime_adj(NULL, -3600);
    bool done =
        entry && when &&
        X509_REVOKED_set_serialNumber(
            entry, (ASN1_INTEGER *)(uintptr_t)X509_get0_serialNumber(certificate)) ==
            1 &&
        X509_REVOKED_set_revocationDate(entry, when) == 1 &&
        X509_CRL_add0_revoked(list, entry) == 1;
    if (!done)
        X509_REVOKED_free(entry);
    ASN1_TIME_free(when);
    return done;
}

enum status
pki_revocation_list(const struct pki *pki, enum pki_role issuer, unsigned revoked,
                    long lifetime, struct bytes *der)
{
    enum status status = STATUS_IO;
    const struct pki_pair *signer = &pki->pair[issuer];
    X509_CRL *list = X509_CRL_new();
    ASN1_TIME *from = X509_gmtime_adj(NULL, -1);
    ASN1_TIME *until = X509_gmtime_adj(NULL, lifetime);
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    EVP_MD_CTX *context = pki_signing(signer->key);
    unsigned char *out = NULL;
    if (!list || !from || !until || !number || !context ||
        X509_CRL_set_version(list, X509_CRL_VERSION_2) != 1 ||
        X509_CRL_set_issuer_name(list, X509_get_subject_name(signer->certificate)) !=
            1 ||
        X509_CRL_set1_lastUpdate(list, from) != 1 ||
        X509_CRL_set1_nextUpdate(list, until) != 1 ||
        ASN1_INTEGER_set(number, (long)revoked + 1) != 1 ||
        X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) != 1)
        goto out;
    for (int role = 0; role < PKI_ROLES; role++)
        if ((revoked >> role & 1) && pki_issued(signer, &pki->pair[role]) &&
            !pki_revoke(list, pki->pair[role].certificate))
            goto out;
    X509_CRL_sort(list);
    if (X509_CRL_sign_ctx(list, context) <= 0)
        goto out;
    int len = i2d_X509_CRL(list, &out);
    if (len <= 0)
        goto out;
    bytes_put(der, out, (size_t)len);
    status = der->overflow ? STATUS_TOO_LARGE : STATUS_OK;
out:
    OPENSSL_free(out);
    EVP_MD_CTX_free(context);
    ASN1_INTEGER_free(number);
    ASN1_TIME_free(until);
    ASN1_TIME_free(from);
    X509_CRL_free(list);
    return status;
}
