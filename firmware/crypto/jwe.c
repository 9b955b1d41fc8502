#include "crypto/jwe.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/jwk.h"
#include "crypto/random.h"
#include "crypto/rsa_evp.h"

enum {
    CONTENT_KEY = 32,
    NONCE = 12,
    TAG = 16,
    HEADER_MAX = 160,
    CHUNK = 3 * 1024, /* a multiple of 3, so that pieces join without padding */
};

static size_t
write_header(const char *kid, char out[HEADER_MAX])
{
    struct text_buf buf = text_buf_over(out, HEADER_MAX);

    text_put(&buf, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"");
    text_put(&buf, kid);
    text_put(&buf, "\",\"cty\":\"application/json\"}");
    return buf.overflow ? 0 : buf.len;
}

size_t
jwe_size(const char *kid, size_t plain_size)
{
    char header[HEADER_MAX];

    return base64url_length(write_header(kid, header)) + 1 +
           base64url_length(RSA_KEY_BYTES) + 1 + base64url_length(NONCE) + 1 +
           base64url_length(plain_size) + 1 + base64url_length(TAG) + 1;
}

static bool
wrap_content_key(const struct rsa_key *key,
                 const unsigned char content_key[CONTENT_KEY],
                 unsigned char out[RSA_KEY_BYTES])
{
    size_t len = RSA_KEY_BYTES;
    EVP_PKEY *made = rsa_evp_make(key);
    EVP_PKEY_CTX *ctx = made == NULL ? NULL : EVP_PKEY_CTX_new(made, NULL);
    bool done = ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_encrypt(ctx, out, &len, content_key, CONTENT_KEY) == 1 &&
                len == RSA_KEY_BYTES;

    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(made);
    return done;
}

/* Encrypts in pieces, each written as base64url at once: only ciphertext is ever held
 * beside the caller's plaintext. Returns the end of what was written, NULL on failure.
 */
static char *
encrypt_content(EVP_CIPHER_CTX *ctx, const unsigned char *plain, size_t size, char *at)
{
    unsigned char piece[CHUNK];

    while (size > 0) {
        int want = size < CHUNK ? (int)size : CHUNK;
        int got = 0;
        if (EVP_EncryptUpdate(ctx, piece, &got, plain, want) != 1 || got != want)
            return NULL;
        at += base64url_encode(piece, (size_t)got, at);
        plain += want;
        size -= (size_t)want;
    }
    return at;
}

/* Writes everything after the header; `out` has room by jwe_size. */
static bool
write_rest(const struct rsa_key *key, char *out, size_t header_len,
           const unsigned char *plain, size_t size, char tag[JWE_TAG])
{
    unsigned char content_key[CONTENT_KEY];
    unsigned char wrapped[RSA_KEY_BYTES];
    unsigned char nonce[NONCE];
    unsigned char raw_tag[TAG];
    unsigned char none[TAG];
    char *at = out + header_len;
    bool done = false;
    int len = 0;

    random_bytes(content_key, sizeof(content_key));
    random_bytes(nonce, sizeof(nonce));
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx == NULL || !wrap_content_key(key, content_key, wrapped) ||
        EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), content_key, nonce, NULL) != 1 ||
        EVP_EncryptUpdate(ctx, NULL, &len, (unsigned char *)out, (int)header_len) != 1)
        goto out;
    *at++ = '.';
    at += base64url_encode(wrapped, sizeof(wrapped), at);
    *at++ = '.';
    at += base64url_encode(nonce, sizeof(nonce), at);
    *at++ = '.';
    at = encrypt_content(ctx, plain, size, at);
    if (at == NULL || EVP_EncryptFinal_ex(ctx, none, &len) != 1 || len != 0 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, raw_tag) != 1)
        goto out;
    *at++ = '.';
    base64url_encode(raw_tag, sizeof(raw_tag), at);
    memcpy(tag, at, JWE_TAG);
    done = true;
out:
    OPENSSL_cleanse(content_key, sizeof(content_key));
    EVP_CIPHER_CTX_free(ctx);
    return done;
}

enum status
jwe_seal(const struct rsa_key *key, const char *kid, const void *plain,
         size_t plain_size, char *out, size_t cap, char tag[JWE_TAG])
{
    char header[HEADER_MAX];

    tag[0] = '\0';
    if (cap > 0)
        out[0] = '\0';
    if (!jwk_kid_valid(kid))
        return STATUS_INVALID;
    if (plain_size > JWE_PLAIN_MAX || cap < jwe_size(kid, plain_size))
        return STATUS_TOO_LARGE;
    size_t len = write_header(kid, header);
    len = base64url_encode((const unsigned char *)header, len, out);
    if (write_rest(key, out, len, plain, plain_size, tag))
        return STATUS_OK;
    out[0] = '\0';
    ERR_clear_error();
    return STATUS_INVALID; /* only a modulus that is none can lead here */
}
