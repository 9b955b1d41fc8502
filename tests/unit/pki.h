/* A certification authority, an authority's keys and their tokens, for unit tests.
 *
 * Simulated: names and keys are invented; the objects themselves are real and made with
 * OpenSSL directly, not with the code under test. RSA keys are slow to make (seconds),
 * so they are made once under build/test-keys and reused by all tests. Header-only,
 * because a unit test is one program of one file and the product. */
#ifndef SCHALTER_TESTS_UNIT_PKI_H
#define SCHALTER_TESTS_UNIT_PKI_H

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/base64url.h"
#include "crypto/chain.h"
#include "crypto/rsa_key.h"

#define PKI __attribute__((unused)) static

enum {
    PKI_NOW = 1790000000, /* September 2026: the tests' clock */
    PKI_DAY = 24 * 60 * 60,
};

/* Makes a key and leaves it for the next test; a rename, so that tests may run side by
 * side. */
PKI EVP_PKEY *
pki_make_key(const char *path, unsigned bits, unsigned exponent)
{
    char partial[256];
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *e = BN_new();

    assert(ctx != NULL && e != NULL && BN_set_word(e, exponent));
    assert(EVP_PKEY_keygen_init(ctx) == 1);
    assert(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1);
    assert(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e) == 1);
    assert(EVP_PKEY_generate(ctx, &key) == 1);
    snprintf(partial, sizeof(partial), "%s.%d", path, (int)getpid());
    FILE *file = fopen(partial, "w");
    assert(file != NULL);
    assert(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
    assert(fclose(file) == 0 && rename(partial, path) == 0);
    BN_free(e);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

PKI EVP_PKEY *
pki_key_of(const char *name, unsigned bits, unsigned exponent)
{
    char path[128];

    mkdir("build", 0755);
    mkdir("build/test-keys", 0755);
    snprintf(path, sizeof(path), "build/test-keys/%s.pem", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return pki_make_key(path, bits, exponent);
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    assert(key != NULL);
    return key;
}

/* "leaf", "issuer", "root" and "other" are keys as FIT-Connect wants them. */
PKI EVP_PKEY *
pki_key(const char *name)
{
    return pki_key_of(name, 4096, 65537);
}

PKI struct rsa_key
pki_public(const EVP_PKEY *key)
{
    struct rsa_key out;
    BIGNUM *n = NULL;

    assert(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1);
    assert(BN_bn2binpad(n, out.modulus, RSA_KEY_BYTES) == RSA_KEY_BYTES);
    BN_free(n);
    return out;
}

/* What a certificate says; zero means what FIT-Connect wants of a leaf. */
struct pki_wish {
    const char *subject;
    const char *issuer;
    EVP_PKEY *key;
    EVP_PKEY *issuer_key;
    bool ca;
    const char
        *usage; /* NULL: keyEncipherment, or keyCertSign,cRLSign for a CA; "": none */
    long from_day; /* relative to PKI_NOW; 0 and 0 mean a year around it */
    long to_day;
    bool pkcs1;         /* RSASSA-PKCS1-v1_5 instead of PSS */
    const char *digest; /* NULL: SHA512 */
    int salt;           /* 0: 64 */
    long serial;
    const char *crl; /* CRL distribution points, as openssl.cnf writes them */
};

PKI void
pki_add_extension(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

    assert(made != NULL && X509_add_ext(cert, made, -1) == 1);
    X509_EXTENSION_free(made);
}

PKI void
pki_set_name(X509_NAME *name, const char *common)
{
    assert(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                      (const unsigned char *)common, -1, -1, 0) == 1);
}

/* A signing context for RSASSA-PSS, or PKCS 1 v1.5. */
PKI EVP_MD_CTX *
pki_signer(EVP_PKEY *key, const char *digest, bool pkcs1, int salt)
{
    EVP_PKEY_CTX *pss = NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert(ctx != NULL);
    assert(EVP_DigestSignInit(ctx, &pss, EVP_get_digestbyname(digest), NULL, key) == 1);
    if (!pkcs1) {
        assert(EVP_PKEY_CTX_set_rsa_padding(pss, RSA_PKCS1_PSS_PADDING) == 1);
        assert(EVP_PKEY_CTX_set_rsa_pss_saltlen(pss, salt) == 1);
    }
    return ctx;
}

PKI X509 *
pki_certificate(struct pki_wish wish)
{
    X509 *cert = X509_new();
    long from = wish.from_day == 0 && wish.to_day == 0 ? -180 : wish.from_day;
    long to = wish.from_day == 0 && wish.to_day == 0 ? 180 : wish.to_day;
    const char *usage = wish.usage != NULL ? wish.usage
                        : wish.ca          ? "critical,keyCertSign,cRLSign"
                                           : "critical,keyEncipherment";

    assert(cert != NULL && X509_set_version(cert, 2) == 1);
    assert(ASN1_INTEGER_set(X509_get_serialNumber(cert),
                            wish.serial == 0 ? 1 : wish.serial) == 1);
    pki_set_name(X509_get_subject_name(cert), wish.subject);
    pki_set_name(X509_get_issuer_name(cert), wish.issuer);
    assert(ASN1_TIME_set(X509_getm_notBefore(cert), PKI_NOW + from * PKI_DAY) != NULL);
    assert(ASN1_TIME_set(X509_getm_notAfter(cert), PKI_NOW + to * PKI_DAY) != NULL);
    assert(X509_set_pubkey(cert, wish.key) == 1);
    pki_add_extension(cert, NID_basic_constraints,
                      wish.ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (usage[0] != '\0')
        pki_add_extension(cert, NID_key_usage, usage);
    if (wish.crl != NULL)
        pki_add_extension(cert, NID_crl_distribution_points, wish.crl);
    EVP_MD_CTX *ctx =
        pki_signer(wish.issuer_key, wish.digest == NULL ? "SHA512" : wish.digest,
                   wish.pkcs1, wish.salt == 0 ? 64 : wish.salt);
    assert(X509_sign_ctx(cert, ctx) > 0);
    EVP_MD_CTX_free(ctx);
    return cert;
}

/* Appends a certificate and frees it. */
PKI void
pki_chain_add(struct chain *chain, X509 *cert)
{
    unsigned char *der = NULL;
    int size = i2d_X509(cert, &der);

    assert(size > 0 && size <= CHAIN_CERT_MAX && chain->count < CHAIN_MAX);
    memcpy(chain->cert[chain->count].der, der, (size_t)size);
    chain->cert[chain->count++].size = (size_t)size;
    OPENSSL_free(der);
    X509_free(cert);
}

/* PEM text of a certificate; the caller frees it, and the certificate is freed here. */
PKI char *
pki_pem(X509 *cert)
{
    char *text = calloc(1, 8192);
    BIO *sink = BIO_new(BIO_s_mem());

    assert(text != NULL && sink != NULL && PEM_write_bio_X509(sink, cert) == 1);
    assert(BIO_read(sink, text, 8191) > 0);
    BIO_free(sink);
    X509_free(cert);
    return text;
}

/* A revocation list in DER that names one serial number, with one extension as
 * openssl.cnf writes it, or none if `about` is NULL. Returns its size. */
PKI size_t
pki_crl_about(const char *issuer, EVP_PKEY *key, long serial, long from_day,
              long to_day, int extension, const char *about, unsigned char *out,
              size_t cap)
{
    X509_CRL *crl = X509_CRL_new();
    X509_NAME *name = X509_NAME_new();
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    ASN1_TIME *at = ASN1_TIME_set(NULL, PKI_NOW + from_day * PKI_DAY);
    ASN1_TIME *end = ASN1_TIME_set(NULL, PKI_NOW + to_day * PKI_DAY);

    assert(crl != NULL && name != NULL && entry != NULL && number != NULL);
    pki_set_name(name, issuer);
    assert(X509_CRL_set_version(crl, 1) == 1);
    assert(X509_CRL_set_issuer_name(crl, name) == 1);
    assert(X509_CRL_set1_lastUpdate(crl, at) == 1);
    assert(X509_CRL_set1_nextUpdate(crl, end) == 1);
    assert(ASN1_INTEGER_set(number, serial) == 1);
    assert(X509_REVOKED_set_serialNumber(entry, number) == 1);
    assert(X509_REVOKED_set_revocationDate(entry, at) == 1);
    assert(X509_CRL_add0_revoked(crl, entry) == 1);
    if (about != NULL) {
        X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, NULL, extension, about);
        assert(made != NULL && X509_CRL_add_ext(crl, made, -1) == 1);
        X509_EXTENSION_free(made);
    }
    EVP_MD_CTX *ctx = pki_signer(key, "SHA512", false, 64);
    assert(X509_CRL_sign_ctx(crl, ctx) > 0);
    unsigned char *der = NULL;
    int size = i2d_X509_CRL(crl, &der);
    assert(size > 0 && (size_t)size <= cap);
    memcpy(out, der, (size_t)size);
    OPENSSL_free(der);
    EVP_MD_CTX_free(ctx);
    ASN1_TIME_free(at);
    ASN1_TIME_free(end);
    ASN1_INTEGER_free(number);
    X509_NAME_free(name);
    X509_CRL_free(crl);
    return (size_t)size;
}

PKI size_t
pki_crl(const char *issuer, EVP_PKEY *key, long serial, long from_day, long to_day,
        unsigned char *out, size_t cap)
{
    return pki_crl_about(issuer, key, serial, from_day, to_day, NID_undef, NULL, out,
                         cap);
}

/* A compact JWS over any header and payload; `out` must have room. */
PKI size_t
pki_jws(EVP_PKEY *key, const char *header, const char *payload, const char *digest,
        bool pkcs1, int salt, char *out)
{
    unsigned char signature[512];
    size_t size = sizeof(signature);
    size_t len = base64url_encode((const unsigned char *)header, strlen(header), out);

    out[len++] = '.';
    len += base64url_encode((const unsigned char *)payload, strlen(payload), out + len);
    EVP_MD_CTX *ctx = pki_signer(key, digest, pkcs1, salt);
    assert(EVP_DigestSign(ctx, signature, &size, (unsigned char *)out, len) == 1);
    EVP_MD_CTX_free(ctx);
    out[len++] = '.';
    return len + base64url_encode(signature, size, out + len);
}

/* n of a key in base64url. */
PKI void
pki_modulus(const struct rsa_key *key, char out[700])
{
    base64url_encode(key->modulus, RSA_KEY_BYTES, out);
}

/* DER in the base64 of x5c, padded; returns the length. */
PKI size_t
pki_base64(const unsigned char *der, size_t size, char *out)
{
    return (size_t)EVP_EncodeBlock((unsigned char *)out, der, (int)size);
}

/* Keys that every test of chains needs; loaded once by cmocka's group set-up. */
struct pki_keys {
    EVP_PKEY *leaf;
    EVP_PKEY *issuer;
    EVP_PKEY *root;
    EVP_PKEY *other;
};

PKI int
pki_load_keys(void **state)
{
    static struct pki_keys keys;

    keys = (struct pki_keys){pki_key("leaf"), pki_key("issuer"), pki_key("root"),
                             pki_key("other")};
    *state = &keys;
    return 0;
}

PKI int
pki_free_keys(void **state)
{
    struct pki_keys *keys = *state;

    EVP_PKEY_free(keys->leaf);
    EVP_PKEY_free(keys->issuer);
    EVP_PKEY_free(keys->root);
    EVP_PKEY_free(keys->other);
    return 0;
}

PKI struct pki_wish
pki_leaf_wish(const struct pki_keys *keys)
{
    return (struct pki_wish){.subject = "Meldebehörde",
                             .issuer = "CA",
                             .key = keys->leaf,
                             .issuer_key = keys->issuer,
                             .serial = 77};
}

PKI struct pki_wish
pki_issuer_wish(const struct pki_keys *keys)
{
    return (struct pki_wish){.subject = "CA",
                             .issuer = "Wurzel",
                             .key = keys->issuer,
                             .issuer_key = keys->root,
                             .ca = true};
}

PKI struct pki_wish
pki_root_wish(const struct pki_keys *keys)
{
    return (struct pki_wish){.subject = "Wurzel",
                             .issuer = "Wurzel",
                             .key = keys->root,
                             .issuer_key = keys->root,
                             .ca = true};
}

PKI struct chain_trust *
pki_trust_of(struct pki_wish wish)
{
    struct chain_trust *trust;
    char *pem = pki_pem(pki_certificate(wish));

    assert(chain_trust_create(pem, strlen(pem), &trust) == STATUS_OK);
    free(pem);
    return trust;
}

PKI struct chain
pki_chain_of(struct pki_wish leaf, struct pki_wish issuer, const struct pki_wish *root)
{
    struct chain chain = {0};

    pki_chain_add(&chain, pki_certificate(leaf));
    pki_chain_add(&chain, pki_certificate(issuer));
    if (root != NULL)
        pki_chain_add(&chain, pki_certificate(*root));
    return chain;
}

#endif
