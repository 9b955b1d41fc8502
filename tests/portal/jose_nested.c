#include "tests/portal/jose_nested.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

enum {
    JOSE_NESTED_MAX = 1024 * 1024,
    JOSE_COORDINATE = 32,
    JOSE_NESTED_IV = 12,
    JOSE_NESTED_TAG = 16,
};

static const char *const SIGNING_NAME[] = {
    [JOSE_SIGNING_PS512] = "PS512",
    [JOSE_SIGNING_RS512] = "RS512",
    [JOSE_SIGNING_HS512] = "HS512",
    [JOSE_SIGNING_NONE] = "none",
};

/** RSA with SHA-512 by either padding. */
static bool
jose_sign_rsa(enum jose_signing how, EVP_PKEY *key, const struct bytes *input,
              unsigned char *signature, size_t *len)
{
    EVP_PKEY_CTX *key_context = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context &&
        EVP_DigestSignInit(context, &key_context, EVP_sha512(), NULL, key) == 1 &&
        (how == JOSE_SIGNING_RS512 ||
         (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
          EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) ==
              1)) &&
        EVP_DigestSign(context, signature, len,
                       (const unsigned char *)bytes_text(input), input->len) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

/** HMAC with the PEM text of the public key, as a forger has it. */
static bool
jose_sign_hmac(EVP_PKEY *key, const struct bytes *input, unsigned char *signature,
               size_t *len)
{
    char *pem = NULL;
    unsigned used = 0;
    BIO *bio = BIO_new(BIO_s_mem());
    bool good = bio && PEM_write_bio_PUBKEY(bio, key) == 1;
    long pem_len = good ? BIO_get_mem_data(bio, &pem) : 0;
    good = pem_len > 0 && HMAC(EVP_sha512(), pem, (int)pem_len,
                               (const unsigned char *)bytes_text(input), input->len,
                               signature, &used) != NULL;
    *len = used;
    BIO_free(bio);
    return good;
}

char *
jose_sign_by(enum jose_signing how, EVP_PKEY *key, const char *kid, const char *type,
             const json_t *payload)
{
    char *result = NULL;
    unsigned char signature[1024];
    size_t len = sizeof signature;
    json_t *header =
        json_pack("{s:s, s:s, s:s}", "alg", SIGNING_NAME[how], "kid", kid, "typ", type);
    char *header_text = json_dumps(header, JSON_COMPACT);
    char *payload_text = json_dumps(payload, JSON_COMPACT);
    struct bytes compact;
    bytes_init(&compact, JOSE_NESTED_MAX);
    if (!header_text || !payload_text)
        goto out;
    bytes_put_base64url(&compact, header_text, strlen(header_text));
    bytes_put_text(&compact, ".");
    bytes_put_base64url(&compact, payload_text, strlen(payload_text));
    bool good = true;
    if (how == JOSE_SIGNING_NONE)
        len = 0;
    else if (how == JOSE_SIGNING_HS512)
        good = jose_sign_hmac(key, &compact, signature, &len);
    else
        good = jose_sign_rsa(how, key, &compact, signature, &len);
    if (!good)
        goto out;
    bytes_put_text(&compact, ".");
    bytes_put_base64url(&compact, signature, len);
    if (!compact.overflow)
        result = strdup(bytes_text(&compact));
out:
    bytes_finish(&compact);
    free(payload_text);
    free(header_text);
    json_decref(header);
    return result;
}

static bool
jose_coordinate(const json_t *jwk, const char *name, unsigned char out[JOSE_COORDINATE])
{
    const char *text = json_string_value(json_object_get(jwk, name));
    struct bytes raw;
    bytes_init(&raw, JOSE_COORDINATE);
    bool good = text && bytes_from_base64url(&raw, text, strlen(text)) == STATUS_OK &&
                raw.len == JOSE_COORDINATE;
    if (good)
        memcpy(out, raw.at, JOSE_COORDINATE);
    bytes_finish(&raw);
    return good;
}

/** The key of a point, NULL when it is not on the curve. */
static EVP_PKEY *
jose_public(const unsigned char point[JOSE_POINT], EVP_PKEY *like)
{
    EVP_PKEY *key = EVP_PKEY_new();
    if (key && EVP_PKEY_copy_parameters(key, like) == 1 &&
        EVP_PKEY_set1_encoded_public_key(key, point, JOSE_POINT) == 1)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

bool
jose_point_of(const json_t *jwk, unsigned char point[JOSE_POINT])
{
    const char *kty = json_string_value(json_object_get(jwk, "kty"));
    const char *crv = json_string_value(json_object_get(jwk, "crv"));
    point[0] = 0x04;
    if (!kty || strcmp(kty, "EC") != 0 || !crv || strcmp(crv, "P-256") != 0 ||
        !jose_coordinate(jwk, "x", point + 1) ||
        !jose_coordinate(jwk, "y", point + 1 + JOSE_COORDINATE))
        return false;
    EVP_PKEY *any = EVP_EC_gen("P-256");
    EVP_PKEY *key = any ? jose_public(point, any) : NULL;
    EVP_PKEY_free(key);
    EVP_PKEY_free(any);
    return key != NULL;
}

static bool
jose_encode_point(EVP_PKEY *key, unsigned char point[JOSE_POINT])
{
    unsigned char *encoded = NULL;
    bool good = EVP_PKEY_get1_encoded_public_key(key, &encoded) == JOSE_POINT;
    if (good)
        memcpy(point, encoded, JOSE_POINT);
    OPENSSL_free(encoded);
    return good;
}

bool
jose_point_of_nobody(unsigned char point[JOSE_POINT])
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    bool good = key && jose_encode_point(key, point);
    EVP_PKEY_free(key);
    return good;
}

static bool
jose_agree(EVP_PKEY *own, const unsigned char point[JOSE_POINT],
           unsigned char common[JOSE_COORDINATE])
{
    size_t len = JOSE_COORDINATE;
    EVP_PKEY *peer = jose_public(point, own);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
    bool good = peer && context && EVP_PKEY_derive_init(context) == 1 &&
                EVP_PKEY_derive_set_peer(context, peer) == 1 &&
                EVP_PKEY_derive(context, common, &len) == 1 && len == JOSE_COORDINATE;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    return good;
}

/** Concat KDF of one round (NIST SP 800-56A section 5.8.1 as RFC 7518 section 4.6.2
 * fills it in), apu and apv empty. */
static void
jose_concat(const unsigned char common[JOSE_COORDINATE], const char *algorithm,
            unsigned bits, unsigned char digest[32])
{
    static const unsigned char ONE[4] = {0, 0, 0, 1};
    static const unsigned char EMPTY[8] = {0};
    unsigned char len[4] = {0, 0, 0, (unsigned char)strlen(algorithm)};
    unsigned char size[4] = {0, 0, (unsigned char)(bits >> 8), (unsigned char)bits};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
        EVP_DigestUpdate(context, ONE, sizeof ONE) != 1 ||
        EVP_DigestUpdate(context, common, JOSE_COORDINATE) != 1 ||
        EVP_DigestUpdate(context, len, sizeof len) != 1 ||
        EVP_DigestUpdate(context, algorithm, strlen(algorithm)) != 1 ||
        EVP_DigestUpdate(context, EMPTY, sizeof EMPTY) != 1 ||
        EVP_DigestUpdate(context, size, sizeof size) != 1 ||
        EVP_DigestFinal_ex(context, digest, NULL) != 1)
        abort();
    EVP_MD_CTX_free(context);
}

static char *
jose_sealing_header(enum jose_sealing how, const unsigned char point[JOSE_POINT])
{
    struct bytes x;
    struct bytes y;
    bytes_init(&x, 64);
    bytes_init(&y, 64);
    bytes_put_base64url(&x, point + 1, JOSE_COORDINATE);
    bytes_put_base64url(&y, point + 1 + JOSE_COORDINATE, JOSE_COORDINATE);
    json_t *header = json_pack(
        "{s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "alg",
        how == JOSE_SEALING_WRAPPED ? "ECDH-ES+A256KW" : "ECDH-ES", "enc",
        how == JOSE_SEALING_SHORT ? "A128GCM" : "A256GCM", "cty", "JWT", "epk", "kty",
        "EC", "crv", "P-256", "x", bytes_text(&x), "y", bytes_text(&y));
    if (how == JOSE_SEALING_EXTRA)
        json_object_set_new(header, "apu", json_string("U2NoYWx0ZXI"));
    char *text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    bytes_finish(&x);
    bytes_finish(&y);
    return text;
}

/** AES key wrap of a fresh content key (RFC 3394). */
static bool
jose_wrap(const unsigned char wrapping[32], unsigned char content[32],
          unsigned char wrapped[40])
{
    int len = 0;
    int end = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!context)
        abort();
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    bool good =
        RAND_bytes(content, 32) == 1 &&
        EVP_EncryptInit_ex(context, EVP_aes_256_wrap(), NULL, wrapping, NULL) == 1 &&
        EVP_EncryptUpdate(context, wrapped, &len, content, 32) == 1 &&
        EVP_EncryptFinal_ex(context, wrapped + len, &end) == 1 && len == 40;
    EVP_CIPHER_CTX_free(context);
    return good;
}

/** Appends initialization vector, ciphertext and tag; what was put before them is the
 * encoded header, whose `header_len` characters are authenticated. */
static bool
jose_put_sealed(struct bytes *out, size_t header_len, const unsigned char *key,
                const EVP_CIPHER *cipher, const char *text)
{
    unsigned char vector[JOSE_NESTED_IV];
    unsigned char tag[JOSE_NESTED_TAG];
    size_t text_len = strlen(text);
    unsigned char *data = malloc(text_len + 16);
    int len = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!data || !context)
        abort();
    bool good =
        RAND_bytes(vector, sizeof vector) == 1 &&
        EVP_EncryptInit_ex(context, cipher, NULL, key, vector) == 1 &&
        EVP_EncryptUpdate(context, NULL, &len, (const unsigned char *)bytes_text(out),
                          (int)header_len) == 1 &&
        EVP_EncryptUpdate(context, data, &len, (const unsigned char *)text,
                          (int)text_len) == 1 &&
        (size_t)len == text_len &&
        EVP_EncryptFinal_ex(context, data + text_len, &len) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, sizeof tag, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    if (good) {
        bytes_put_text(out, ".");
        bytes_put_base64url(out, vector, sizeof vector);
        bytes_put_text(out, ".");
        bytes_put_base64url(out, data, text_len);
        bytes_put_text(out, ".");
        bytes_put_base64url(out, tag, sizeof tag);
    }
    free(data);
    return good;
}

char *
jose_seal(enum jose_sealing how, const unsigned char point[JOSE_POINT],
          const char *text)
{
    unsigned char own[JOSE_POINT];
    unsigned char common[JOSE_COORDINATE];
    unsigned char key[32];
    unsigned char content[32];
    unsigned char wrapped[40];
    char *result = NULL;
    char *header = NULL;
    struct bytes compact;
    bytes_init(&compact, 2 * (size_t)JOSE_NESTED_MAX);
    EVP_PKEY *ephemeral = EVP_EC_gen("P-256");
    if (!ephemeral || !jose_encode_point(ephemeral, own) ||
        !jose_agree(ephemeral, point, common))
        goto out;
    header = jose_sealing_header(how, own);
    if (!header)
        goto out;
    bool brief = how == JOSE_SEALING_SHORT;
    bool wraps = how == JOSE_SEALING_WRAPPED;
    jose_concat(common, wraps ? "ECDH-ES+A256KW" : (brief ? "A128GCM" : "A256GCM"),
                brief ? 128 : 256, key);
    if (wraps && !jose_wrap(key, content, wrapped))
        goto out;
    bytes_put_base64url(&compact, header, strlen(header));
    size_t header_len = compact.len;
    bytes_put_text(&compact, ".");
    if (wraps)
        bytes_put_base64url(&compact, wrapped, sizeof wrapped);
    if (jose_put_sealed(&compact, header_len, wraps ? content : key,
                        brief ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), text) &&
        !compact.overflow)
        result = strdup(bytes_text(&compact));
out:
    free(header);
    EVP_PKEY_free(ephemeral);
    bytes_finish(&compact);
    return result;
}
