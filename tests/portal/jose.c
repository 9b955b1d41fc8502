#include "tests/portal/jose.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "tests/portal/jose_nested.h"

enum {
    JOSE_PARTS = 5,
    JOSE_MAX = 48 * 1024 * 1024, /* larger than any body the server takes */
    JOSE_CEK = 32,
    JOSE_IV = 12,
    JOSE_TAG = 16,
};

char *
jose_sign(EVP_PKEY *key, const char *kid, const char *type, const json_t *payload)
{
    return jose_sign_by(JOSE_SIGNING_PS512, key, kid, type, payload);
}

/** Where the five parts of a compact JWE begin and how long they are. */
struct jose_parts {
    const char *at[JOSE_PARTS];
    size_t len[JOSE_PARTS];
};

static bool
jose_split(struct jose_parts *parts, const char *jwe)
{
    for (int i = 0; i < JOSE_PARTS; i++) {
        const char *dot = strchr(jwe, '.');
        bool last = i == JOSE_PARTS - 1;
        if (last == (dot != NULL))
            return false;
        parts->at[i] = jwe;
        parts->len[i] = last ? strlen(jwe) : (size_t)(dot - jwe);
        jwe = last ? jwe : dot + 1;
    }
    return true;
}

static bool
jose_decode(struct bytes *bytes, const struct jose_parts *parts, int which)
{
    bytes_init(bytes, JOSE_MAX);
    return bytes_from_base64url(bytes, parts->at[which], parts->len[which]) ==
           STATUS_OK;
}

json_t *
jose_header(const char *jwe)
{
    struct jose_parts parts;
    struct bytes raw[JOSE_PARTS];
    bool good = jose_split(&parts, jwe);
    if (!good)
        return NULL;
    for (int i = 0; i < JOSE_PARTS; i++)
        if (!jose_decode(&raw[i], &parts, i))
            good = false;
    good = good && raw[2].len == JOSE_IV && raw[4].len == JOSE_TAG;
    json_t *header = NULL;
    if (good)
        header =
            json_loadb(bytes_text(&raw[0]), raw[0].len, JSON_REJECT_DUPLICATES, NULL);
    for (int i = 0; i < JOSE_PARTS; i++)
        bytes_finish(&raw[i]);
    if (!json_is_object(header)) {
        json_decref(header);
        return NULL;
    }
    return header;
}

const char *
jose_tag(const char *jwe)
{
    const char *dot = strrchr(jwe, '.');
    return dot ? dot + 1 : "";
}

static bool
jose_says(const json_t *header, const char *name, const char *value)
{
    const char *said = json_string_value(json_object_get(header, name));
    return said && strcmp(said, value) == 0;
}

/** RSA-OAEP with SHA-256 for both the hash and MGF1 (RFC 7518 section 4.3). */
static enum status
jose_unwrap(unsigned char cek[JOSE_CEK], EVP_PKEY *key, const struct bytes *wrapped)
{
    enum status status = STATUS_DENIED;
    unsigned char out[1024];
    size_t len = sizeof out;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    if (context && EVP_PKEY_decrypt_init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
        EVP_PKEY_decrypt(context, out, &len, (const unsigned char *)bytes_text(wrapped),
                         wrapped->len) == 1 &&
        len == JOSE_CEK) {
        memcpy(cek, out, JOSE_CEK);
        status = STATUS_OK;
    }
    EVP_PKEY_CTX_free(context);
    return status;
}

/** AES-256-GCM with the encoded header as additional data (RFC 7516 section 5.2). */
static enum status
jose_decrypt(struct bytes *plain, const unsigned char cek[JOSE_CEK],
             const struct jose_parts *parts, const struct bytes raw[JOSE_PARTS])
{
    enum status status = STATUS_DENIED;
    unsigned char *out = malloc(raw[3].len + 1);
    int len = 0;
    int end = 0;
    unsigned char tag[JOSE_TAG];
    memcpy(tag, raw[4].at, JOSE_TAG);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!out || !context)
        abort();
    if (EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, cek,
                           (const unsigned char *)raw[2].at) == 1 &&
        EVP_DecryptUpdate(context, NULL, &len, (const unsigned char *)parts->at[0],
                          (int)parts->len[0]) == 1 &&
        EVP_DecryptUpdate(context, out, &len,
                          (const unsigned char *)bytes_text(&raw[3]),
                          (int)raw[3].len) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, JOSE_TAG, tag) == 1 &&
        EVP_DecryptFinal_ex(context, out + len, &end) == 1) {
        bytes_put(plain, out, (size_t)(len + end));
        status = plain->overflow ? STATUS_TOO_LARGE : STATUS_OK;
    }
    EVP_CIPHER_CTX_free(context);
    free(out);
    return status;
}

enum status
jose_open(struct bytes *plain, EVP_PKEY *key, const char *jwe)
{
    struct jose_parts parts;
    struct bytes raw[JOSE_PARTS];
    unsigned char cek[JOSE_CEK];
    enum status status = STATUS_INVALID;
    json_t *header = jose_header(jwe);
    for (int i = 0; i < JOSE_PARTS; i++)
        bytes_init(&raw[i], JOSE_MAX);
    if (!header || !jose_says(header, "alg", "RSA-OAEP-256") ||
        !jose_says(header, "enc", "A256GCM") || json_object_get(header, "zip") ||
        !jose_split(&parts, jwe))
        goto out;
    for (int i = 0; i < JOSE_PARTS; i++)
        if (!jose_decode(&raw[i], &parts, i))
            goto out;
    status = jose_unwrap(cek, key, &raw[1]);
    if (status == STATUS_OK)
        status = jose_decrypt(plain, cek, &parts, raw);
out:
    OPENSSL_cleanse(cek, sizeof cek);
    for (int i = 0; i < JOSE_PARTS; i++)
        bytes_finish(&raw[i]);
    json_decref(header);
    return status;
}

static json_t *
jose_certificate(X509 *certificate)
{
    unsigned char *der = NULL;
    struct bytes text;
    bytes_init(&text, 64 * 1024);
    int len = i2d_X509(certificate, &der);
    if (len > 0)
        bytes_put_base64(&text, der, (size_t)len);
    OPENSSL_free(der);
    json_t *value = json_string(bytes_text(&text));
    bytes_finish(&text);
    return value;
}

static json_t *
jose_modulus(EVP_PKEY *key)
{
    BIGNUM *n = NULL;
    unsigned char raw[1024];
    struct bytes text;
    bytes_init(&text, 4096);
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1)
        bytes_put_base64url(&text, raw, (size_t)BN_bn2bin(n, raw));
    BN_free(n);
    json_t *value = json_string(bytes_text(&text));
    bytes_finish(&text);
    return value;
}

json_t *
jose_jwk(const struct pki *pki, enum pki_role role, const char *operation)
{
    const struct pki_pair *pair = &pki->pair[role];
    json_t *chain = json_array();
    json_array_append_new(chain, jose_certificate(pair->certificate));
    if (role != PKI_FOREIGN && role != PKI_RECOVERY) {
        json_array_append_new(
            chain, jose_certificate(pki->pair[PKI_INTERMEDIATE].certificate));
        json_array_append_new(chain, jose_certificate(pki->pair[PKI_ROOT].certificate));
    }
    bool wrap = strcmp(operation, "wrapKey") == 0;
    /* Every key here is made with e = 65537, which is AQAB. */
    return json_pack("{s:s, s:[s], s:s, s:o, s:s, s:o, s:s}", "kty", "RSA", "key_ops",
                     operation, "alg", wrap ? "RSA-OAEP-256" : "PS512", "x5c", chain,
                     "kid", pair->kid, "n", jose_modulus(pair->key), "e", "AQAB");
}
