#include "tests/portal/pki.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

/** How each key and certificate is made. `issuer` equal to the own role: self-signed.
 */
struct pki_plan {
    const char *file;
    const char *common_name;
    enum pki_role issuer;
    bool elliptic;
    const char *constraints;
    const char *usage;
};

static const struct pki_plan PLAN[PKI_ROLES] = {
    [PKI_ROOT] = {"root", "Musterland Verwaltungs-PKI Wurzel (Test)", PKI_ROOT, false,
                  "critical,CA:TRUE", "critical,keyCertSign,cRLSign"},
    [PKI_INTERMEDIATE] = {"intermediate", "Musterland Verwaltungs-PKI CA 1 (Test)",
                          PKI_ROOT, false, "critical,CA:TRUE,pathlen:0",
                          "critical,keyCertSign,cRLSign"},
    [PKI_ENCRYPTION] = {"encryption", "Musterstadt Steueramt Verschluesselung (Test)",
                        PKI_INTERMEDIATE, false, "critical,CA:FALSE",
                        "critical,keyEncipherment"},
    [PKI_ENCRYPTION_NEXT] = {"encryption-next",
                             "Musterstadt Steueramt Verschluesselung 2 (Test)",
                             PKI_INTERMEDIATE, false, "critical,CA:FALSE",
                             "critical,keyEncipherment"},
    [PKI_AUTHORITY] = {"authority", "Musterstadt Steueramt Signatur (Test)",
                       PKI_INTERMEDIATE, false, "critical,CA:FALSE",
                       "critical,digitalSignature"},
    [PKI_SERVICE] = {"service", "Zustelldienst Signatur (Test)", PKI_INTERMEDIATE,
                     false, "critical,CA:FALSE", "critical,digitalSignature"},
    [PKI_ROUTING] = {"routing", "Adressierung Signatur (Test)", PKI_INTERMEDIATE, false,
                     "critical,CA:FALSE", "critical,digitalSignature"},
    [PKI_FOREIGN] = {"foreign", "Unbekannt (Test)", PKI_FOREIGN, false,
                     "critical,CA:FALSE", "critical,digitalSignature"},
    [PKI_RECOVERY] = {"recovery", "Musterstadt Wiederherstellung (Test)", PKI_RECOVERY,
                      false, "critical,CA:FALSE", "critical,keyEncipherment"},
    [PKI_IDENTITY] = {"identity", "Musterstadt Ausweis-Dienst (Test)", PKI_IDENTITY,
                      false, "critical,CA:FALSE", "critical,digitalSignature"},
    [PKI_TLS_CA] = {"tls-ca", "Musterland Webserver CA (Test)", PKI_TLS_CA, true,
                    "critical,CA:TRUE", "critical,keyCertSign,cRLSign"},
    [PKI_TLS] = {"tls", "127.0.0.1", PKI_TLS_CA, true, "critical,CA:FALSE",
                 "critical,digitalSignature"},
};

struct pki_dates {
    const char *from; /* ASN.1 GeneralizedTime */
    const char *until;
};

static const struct pki_dates VALID = {"20250101000000Z", "20450101000000Z"};
/* What a device under QEMU calls it (tests/image). */
#define PKI_SERVER_NAME "stadt.test"
static const char LOCAL[] = "IP:127.0.0.1,DNS:localhost,DNS:" PKI_SERVER_NAME;
static const struct pki_dates PAST = {"20240101000000Z", "20250101000000Z"};

static char *
pki_path(const char *directory, const char *name, const char *ending)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s%s", directory, name, ending) < 0)
        abort();
    return path;
}

static EVP_PKEY *
pki_load_key(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    return key;
}

static X509 *
pki_load_certificate(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    return certificate;
}

static enum status
pki_write_bio(BIO *bio, const char *path, unsigned mode)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    return len > 0 ? bytes_write_file(path, data, (size_t)len, mode) : STATUS_IO;
}

/** Loads the private key or makes it; the file is readable by its owner only. */
static enum status
pki_open_key(struct pki_pair *pair, const struct pki_plan *plan, const char *directory)
{
    enum status status = STATUS_IO;
    char *path = pki_path(directory, plan->file, ".key.pem");
    char *public_path = pki_path(directory, plan->file, ".pub.pem");
    BIO *bio = NULL;
    BIO *public_bio = NULL;
    pair->key = pki_load_key(path);
    if (!pair->key) {
        pair->key = plan->elliptic ? EVP_EC_gen("P-256") : EVP_RSA_gen(4096);
        bio = BIO_new(BIO_s_mem());
        public_bio = BIO_new(BIO_s_mem());
        if (!pair->key || !bio || !public_bio ||
            PEM_write_bio_PrivateKey(bio, pair->key, NULL, NULL, 0, NULL, NULL) != 1 ||
            PEM_write_bio_PUBKEY(public_bio, pair->key) != 1 ||
            pki_write_bio(bio, path, 0600) != STATUS_OK ||
            pki_write_bio(public_bio, public_path, 0644) != STATUS_OK)
            goto out;
    }
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(pair->key, &der);
    if (len <= 0)
        goto out;
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(der, (size_t)len, digest);
    OPENSSL_free(der);
    bytes_uuid_from(pair->kid, digest);
    status = STATUS_OK;
out:
    BIO_free(bio);
    BIO_free(public_bio);
    free(path);
    free(public_path);
    return status;
}

static bool
pki_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

EVP_MD_CTX *
pki_signing(EVP_PKEY *issuer)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context = NULL;
    bool rsa = EVP_PKEY_get_base_id(issuer) == EVP_PKEY_RSA;
    if (context &&
        EVP_DigestSignInit(context, &key_context, rsa ? EVP_sha512() : EVP_sha256(),
                           NULL, issuer) == 1 &&
        (!rsa ||
         (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
          EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1)))
        return context;
    EVP_MD_CTX_free(context);
    return NULL;
}

static bool
pki_sign(X509 *certificate, EVP_PKEY *issuer)
{
    EVP_MD_CTX *context = pki_signing(issuer);
    bool done = context && X509_sign_ctx(certificate, context) > 0;
    EVP_MD_CTX_free(context);
    return done;
}

static bool
pki_set_subject(X509 *certificate, const char *common_name)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    const unsigned char *cn = (const unsigned char *)common_name;
    const unsigned char *org = (const unsigned char *)"Stand-in town for tests";
    const unsigned char *country = (const unsigned char *)"DE";
    return X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, country, -1, -1, 0) &&
           X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, org, -1, -1, 0) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, cn, -1, -1, 0);
}

/** What is not the same in every certificate of a role. */
struct pki_extra {
    const char *alternative_names; /* of servers, else NULL */
    const char *revocation_list;   /* "URI:..." or NULL */
};

static X509 *
pki_issue(const struct pki *pki, enum pki_role role, struct pki_dates dates,
          struct pki_extra extra)
{
    const struct pki_plan *plan = &PLAN[role];
    const struct pki_pair *own = &pki->pair[role];
    const struct pki_pair *issuer = &pki->pair[plan->issuer];
    bool self_signed = plan->issuer == role;
    X509 *certificate = X509_new();
    X509 *issued_by = self_signed ? certificate : issuer->certificate;
    BIGNUM *serial = BN_new();
    if (!certificate || !serial || BN_rand(serial, 127, BN_RAND_TOP_ONE, 0) != 1 ||
        !BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) ||
        X509_set_version(certificate, X509_VERSION_3) != 1 ||
        !pki_set_subject(certificate, plan->common_name) ||
        X509_set_issuer_name(certificate, X509_get_subject_name(issued_by)) != 1 ||
        ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), dates.from) != 1 ||
        ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), dates.until) != 1 ||
        X509_set_pubkey(certificate, own->key) != 1)
        goto fail;
    if (!pki_add_extension(certificate, issued_by, NID_subject_key_identifier,
                           "hash") ||
        !pki_add_extension(certificate, issued_by, NID_authority_key_identifier,
                           "keyid:always") ||
        !pki_add_extension(certificate, issued_by, NID_basic_constraints,
                           plan->constraints) ||
        !pki_add_extension(certificate, issued_by, NID_key_usage, plan->usage))
        goto fail;
    if (extra.revocation_list &&
        !pki_add_extension(certificate, issued_by, NID_crl_distribution_points,
                           extra.revocation_list))
        goto fail;
    if (extra.alternative_names &&
        (!pki_add_extension(certificate, issued_by, NID_subject_alt_name,
                            extra.alternative_names) ||
         !pki_add_extension(certificate, issued_by, NID_ext_key_usage, "serverAuth")))
        goto fail;
    if (!pki_sign(certificate, issuer->key))
        goto fail;
    BN_free(serial);
    return certificate;
fail:
    BN_free(serial);
    X509_free(certificate);
    return NULL;
}

static enum status
pki_open_certificate(struct pki *pki, enum pki_role role, const char *directory)
{
    struct pki_pair *pair = &pki->pair[role];
    char *path = pki_path(directory, PLAN[role].file, ".crt.pem");
    enum status status = STATUS_OK;
    pair->certificate = pki_load_certificate(path);
    /* Left over from a key that was replaced, or from before the name was in it. */
    if (pair->certificate &&
        (X509_check_private_key(pair->certificate, pair->key) != 1 ||
         (role == PKI_TLS &&
          X509_check_host(pair->certificate, PKI_SERVER_NAME, 0, 0, NULL) != 1))) {
        X509_free(pair->certificate);
        pair->certificate = NULL;
    }
    if (!pair->certificate) {
        struct pki_extra extra = {.alternative_names = role == PKI_TLS ? LOCAL : NULL};
        pair->certificate = pki_issue(pki, role, VALID, extra);
        status = pair->certificate ? pki_write_certificate(pki, role, path) : STATUS_IO;
    }
    free(path);
    return status;
}

static char *
pki_text_of(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    char *text = len > 0 ? strndup(data, (size_t)len) : NULL;
    BIO_free(bio);
    return text;
}

/** PEM of the server's certificate followed by the CA's. Takes `leaf`. */
static char *
pki_server_chain(const struct pki *pki, X509 *leaf)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (leaf && bio) {
        PEM_write_bio_X509(bio, leaf);
        PEM_write_bio_X509(bio, pki->pair[PKI_TLS_CA].certificate);
    }
    X509_free(leaf);
    return bio ? pki_text_of(bio) : NULL;
}

static enum status
pki_open_server(struct pki *pki)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio || PEM_write_bio_PrivateKey(bio, pki->pair[PKI_TLS].key, NULL, NULL, 0,
                                         NULL, NULL) != 1) {
        BIO_free(bio);
        return STATUS_IO;
    }
    pki->server_key = pki_text_of(bio);
    X509 *good = pki->pair[PKI_TLS].certificate;
    X509_up_ref(good);
    pki->server_certificate[PKI_SERVER_GOOD] = pki_server_chain(pki, good);
    pki->server_certificate[PKI_SERVER_EXPIRED] = pki_server_chain(
        pki,
        pki_issue(pki, PKI_TLS, PAST, (struct pki_extra){.alternative_names = LOCAL}));
    pki->server_certificate[PKI_SERVER_WRONG_HOST] = pki_server_chain(
        pki,
        pki_issue(pki, PKI_TLS, VALID,
                  (struct pki_extra){.alternative_names = "DNS:anderswo.example"}));
    for (int i = 0; i < PKI_SERVER_CERTIFICATES; i++)
        if (!pki->server_certificate[i])
            return STATUS_IO;
    return pki->server_key ? STATUS_OK : STATUS_IO;
}

enum status
pki_open(struct pki *pki, const char *directory)
{
    enum status status = STATUS_IO;
    *pki = (struct pki){0};
    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        return STATUS_IO;
    char *lock_path = pki_path(directory, "lock", "");
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    free(lock_path);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        goto out;
    for (int role = 0; role < PKI_ROLES; role++) {
        status = pki_open_key(&pki->pair[role], &PLAN[role], directory);
        if (status == STATUS_OK)
            status = pki_open_certificate(pki, (enum pki_role)role, directory);
        if (status != STATUS_OK)
            goto out;
    }
    status = pki_open_server(pki);
out:
    if (lock >= 0)
        close(lock);
    if (status != STATUS_OK)
        pki_finish(pki);
    return status;
}

void
pki_finish(struct pki *pki)
{
    for (int role = 0; role < PKI_ROLES; role++) {
        EVP_PKEY_free(pki->pair[role].key);
        X509_free(pki->pair[role].certificate);
    }
    for (int i = 0; i < PKI_SERVER_CERTIFICATES; i++)
        free(pki->server_certificate[i]);
    free(pki->server_key);
    *pki = (struct pki){0};
}

enum status
pki_write_certificate(const struct pki *pki, enum pki_role role, const char *path)
{
    BIO *bio = BIO_new(BIO_s_mem());
    enum status status = STATUS_IO;
    if (bio && PEM_write_bio_X509(bio, pki->pair[role].certificate) == 1)
        status = pki_write_bio(bio, path, 0644);
    BIO_free(bio);
    return status;
}

enum pki_role
pki_find_role(const char *name)
{
    for (int role = 0; role < PKI_ROLES; role++)
        if (strcmp(PLAN[role].file, name) == 0)
            return (enum pki_role)role;
    return PKI_ROLES;
}

enum status
pki_name_revocation_lists(struct pki *pki, const char *base)
{
    /* The intermediate comes first: the leaves' issuer must be the new one. */
    static const enum pki_role ROLE[] = {PKI_INTERMEDIATE,    PKI_ENCRYPTION,
                                         PKI_ENCRYPTION_NEXT, PKI_AUTHORITY,
                                         PKI_SERVICE,         PKI_ROUTING};
    for (size_t i = 0; i < sizeof ROLE / sizeof ROLE[0]; i++) {
        struct pki_pair *pair = &pki->pair[ROLE[i]];
        char uri[512];
        snprintf(uri, sizeof uri, "URI:%s/%s.crl", base,
                 ROLE[i] == PKI_INTERMEDIATE ? "root" : "ca-1");
        X509 *issued =
            pki_issue(pki, ROLE[i], VALID, (struct pki_extra){.revocation_list = uri});
        if (!issued)
            return STATUS_IO;
        X509_free(pair->certificate);
        pair->certificate = issued;
    }
    return STATUS_OK;
}
