#include "tests/cards/keys/signer.h"

#include <openssl/cms.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "tests/cards/infos.h"

static void
extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL || X509_add_ext(certificate, extension, -1) != 1)
        abort();
    X509_EXTENSION_free(extension);
}

static X509 *
certify(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
    X509 *made = X509_new();
    X509_NAME *subject = X509_NAME_new();
    const bool root = issuer == NULL;
    if (made == NULL || subject == NULL)
        abort();
    X509_NAME_add_entry_by_txt(subject, "C", MBSTRING_UTF8, (const uint8_t *)"DE", -1,
                               -1, 0);
    X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
                               (const uint8_t *)"Schalter Test", -1, -1, 0);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const uint8_t *)name, -1,
                               -1, 0);
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), root ? 1 : 2);
    X509_gmtime_adj(X509_getm_notBefore(made), -24L * 3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 10L * 366 * 24 * 3600);
    X509_set_subject_name(made, subject);
    X509_set_issuer_name(made, root ? subject : X509_get_subject_name(issuer));
    X509_set_pubkey(made, key);
    extend(made, root ? made : issuer, NID_subject_key_identifier, "hash");
    if (root) {
        extend(made, made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
        extend(made, made, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        extend(made, issuer, NID_authority_key_identifier, "keyid");
        extend(made, issuer, NID_key_usage, "critical,digitalSignature");
    }
    if (X509_sign(made, root ? key : issuer_key, EVP_sha256()) == 0)
        abort();
    X509_NAME_free(subject);
    return made;
}

static EVP_PKEY *
fresh(struct curve *curve)
{
    struct cv_pair pair;
    EVP_PKEY *key = NULL;
    if (!curve_pair(curve, NULL, pair.secret, pair.point) ||
        (key = curve_key(curve, pair.secret, pair.point)) == NULL)
        abort();
    return key;
}

void
signer_init(struct curve *curve, struct signer *signer)
{
    *signer = (struct signer){.root_key = fresh(curve), .key = fresh(curve)};
    signer->root = certify("Wurzel der Testausweise", signer->root_key, NULL, NULL);
    signer->certificate = certify("Hersteller der Testausweise", signer->key,
                                  signer->root, signer->root_key);
}

void
signer_finish(struct signer *signer)
{
    X509_free(signer->certificate);
    X509_free(signer->root);
    EVP_PKEY_free(signer->key);
    EVP_PKEY_free(signer->root_key);
}

bool
signer_sign(const struct signer *signer, const struct tlv_bytes *infos,
            struct tlv_bytes *out)
{
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
    uint8_t *der = NULL;
    ASN1_OBJECT *type = OBJ_txt2obj(OID_SECURITY_OBJECT, 1);
    BIO *data = BIO_new_mem_buf(infos->at, (int)infos->len);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    bool ok = type != NULL && data != NULL && cms != NULL &&
              CMS_set1_eContentType(cms, type) == 1 &&
              CMS_add1_signer(cms, signer->certificate, signer->key, EVP_sha256(),
                              flags) != NULL &&
              CMS_final(cms, data, NULL, flags) == 1;
    int len = ok ? i2d_CMS_ContentInfo(cms, &der) : 0;
    if (len > 0)
        tlv_put(out, der, (size_t)len);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(data);
    ASN1_OBJECT_free(type);
    return len > 0 && !out->full;
}
