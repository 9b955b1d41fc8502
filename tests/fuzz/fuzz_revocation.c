/* libFuzzer entry: what the server of a revocation list answers. The input is the list,
 * or with "C" in front a certificate that says where its list is. The keys are made at
 * the start, so no input is signed by the issuer: nothing may be accepted, revoked or
 * vouched for. With "T" in front: the scope (issuing distribution point) of a list that
 * the issuer did sign. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/chain.h"
#include "crypto/revocation.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

enum { NOW_S = 1790000000, DAY_S = 24 * 3600, PLACE = 3 };

static struct bench {
    EVP_PKEY *key;
    X509 *leaf, *issuer;
    struct chain_trust *trust;
    volatile int64_t seen;
} bench;

static X509 *
make_certificate(const char *subject, bool ca, const char *usage, const char *lists)
{
    const struct {
        int nid;
        const char *value;
    } extensions[] = {{NID_basic_constraints, ca ? "critical,CA:TRUE" : "CA:FALSE"},
                      {NID_key_usage, usage},
                      {NID_crl_distribution_points, lists}};
    X509 *cert = X509_new();
    X509_NAME *issuer = X509_NAME_new();

    if (cert == NULL || issuer == NULL)
        abort();
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), ca ? 1 : 77);
    X509_NAME_add_entry_by_txt(issuer, "CN", MBSTRING_ASC, (const uint8_t *)"CA", -1,
                               -1, 0);
    X509_set_issuer_name(cert, issuer);
    X509_NAME_free(issuer);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const uint8_t *)subject, -1, -1, 0);
    ASN1_TIME_set(X509_getm_notBefore(cert), NOW_S - DAY_S);
    ASN1_TIME_set(X509_getm_notAfter(cert), NOW_S + DAY_S);
    X509_set_pubkey(cert, bench.key);
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (extensions[i].value == NULL)
            continue;
        X509_EXTENSION *made =
            X509V3_EXT_conf_nid(NULL, NULL, extensions[i].nid, extensions[i].value);
        if (made == NULL || X509_add_ext(cert, made, -1) != 1)
            abort();
        X509_EXTENSION_free(made);
    }
    if (X509_sign(cert, bench.key, NULL) <= 0)
        abort();
    return cert;
}

int
LLVMFuzzerInitialize(int *count, char ***words)
{
    char *pem = NULL;

    (void)count;
    (void)words;
    /* Ed25519: fast to make, and nothing here looks at the kind. */
    bench.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (bench.key == NULL)
        abort();
    bench.issuer = make_certificate("CA", true, "keyCertSign,cRLSign", NULL);
    bench.leaf = make_certificate("Amt", false, "keyEncipherment",
                                  "URI:http://crl.example/ca.crl");
    BIO *sink = BIO_new(BIO_s_mem());
    if (sink == NULL || PEM_write_bio_X509(sink, bench.issuer) != 1)
        abort();
    long len = BIO_get_mem_data(sink, &pem);
    if (chain_trust_create(pem, (size_t)len, &bench.trust) != STATUS_OK)
        abort();
    BIO_free(sink);
    return 0;
}

static enum status
check_list(const uint8_t *bytes, size_t size)
{
    struct chain chain = {.count = 1};
    struct chain_list list;

    unsigned char *at = chain.cert[0].der;
    int len = i2d_X509(bench.leaf, NULL);
    if (len <= 0 || len > CHAIN_CERT_MAX || i2d_X509(bench.leaf, &at) != len)
        abort();
    chain.cert[0].size = (size_t)len;
    return chain_check_list(&chain, 0, bench.trust, NOW_S, bytes, size, &list);
}

static void
take_list(const uint8_t *bytes, size_t size)
{
    struct chain_list list;
    bool known = false;

    if (check_list(bytes, size) == STATUS_OK)
        __builtin_trap();
    if (chain_trust_put_list(bench.trust, PLACE, bytes, size, &list) != STATUS_OK)
        return;
    bench.seen = list.made + list.next;
    STACK_OF(X509) *path = sk_X509_new_null();
    X509_CRL *crl = revocation_read(bytes, size);
    if (path == NULL || crl == NULL || sk_X509_push(path, bench.leaf) <= 0 ||
        sk_X509_push(path, bench.issuer) <= 0)
        abort();
    if (revocation_names(path, &crl, 1, NOW_S, &known) || known ||
        revocation_is_for(crl, bench.leaf, bench.issuer))
        __builtin_trap();
    X509_CRL_free(crl);
    sk_X509_free(path);
}

static void
take_certificate(const uint8_t *bytes, size_t size)
{
    struct chain chain = {.count = 1};
    char address[64];

    chain.cert[0].size = size < CHAIN_CERT_MAX ? size : CHAIN_CERT_MAX;
    memcpy(chain.cert[0].der, bytes, chain.cert[0].size);
    enum status status = chain_crl_address(&chain, 0, address, sizeof(address));
    if (memchr(address, '\0', sizeof(address)) == NULL ||
        (status == STATUS_OK) != (address[0] != '\0'))
        __builtin_trap();
    for (const char *at = address; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            __builtin_trap();
}

/* The issuer signs whatever the extension holds. */
static void
take_scope(const uint8_t *bytes, size_t size)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *time = ASN1_TIME_set(NULL, NOW_S - 60);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    STACK_OF(X509) *path = sk_X509_new_null();
    bool known = false;

    if (crl == NULL || time == NULL || value == NULL || path == NULL ||
        ASN1_OCTET_STRING_set(value, bytes, (int)size) != 1)
        abort();
    X509_CRL_set_version(crl, 1);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(bench.issuer));
    X509_CRL_set1_lastUpdate(crl, time);
    X509_EXTENSION *scope =
        X509_EXTENSION_create_by_NID(NULL, NID_issuing_distribution_point, 1, value);
    if (scope == NULL || X509_CRL_add_ext(crl, scope, -1) != 1 ||
        X509_CRL_sign(crl, bench.key, NULL) <= 0)
        abort();
    unsigned char *der = NULL;
    int len = i2d_X509_CRL(crl, &der);
    X509_CRL *again = len > 0 ? revocation_read(der, (size_t)len) : NULL;
    if (again == NULL || sk_X509_push(path, bench.leaf) <= 0 ||
        sk_X509_push(path, bench.issuer) <= 0)
        abort();
    if (revocation_is_for(again, bench.leaf, bench.issuer) !=
        (check_list(der, (size_t)len) == STATUS_OK))
        __builtin_trap();
    /* It names nobody, and who is said to be outside of it is not vouched for. */
    if (revocation_names(path, &again, 1, NOW_S, &known) || known)
        __builtin_trap();
    OPENSSL_free(der);
    X509_CRL_free(again);
    X509_CRL_free(crl);
    X509_EXTENSION_free(scope);
    ASN1_OCTET_STRING_free(value);
    ASN1_TIME_free(time);
    sk_X509_free(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > 0 && bytes[0] == 'C')
        take_certificate(bytes + 1, size - 1);
    else if (size > 0 && bytes[0] == 'T')
        take_scope(bytes + 1, size - 1);
    else
        take_list(bytes, size);
    return 0;
}
