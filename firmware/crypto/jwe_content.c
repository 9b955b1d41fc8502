#include "crypto/jwe_content.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/base64url.h"

enum { NONCE = 12, TAG = 16 };

bool
jwe_split(const char *jwe, size_t len, struct jwe_segment out[JWE_SEGMENTS])
{
    size_t count = 0;
    const char *end = jwe + len;

    for (const char *at = jwe; count < JWE_SEGMENTS; count++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        if ((dot == NULL) != (count == JWE_SEGMENTS - 1))
            return false;
        out[count] = (struct jwe_segment){at, (size_t)((dot == NULL ? end : dot) - at)};
        at = dot == NULL ? end : dot + 1;
    }
    return true;
}

static bool
decode_exactly(const struct jwe_segment *from, unsigned char *out, size_t wanted)
{
    size_t size = 0;
    return base64url_decode(from->at, from->len, out, wanted, &size) == STATUS_OK &&
           size == wanted;
}

/* In place: `out` holds the ciphertext and then the plaintext. */
static bool
decrypt(const unsigned char key[JWE_CONTENT_KEY], const unsigned char nonce[NONCE],
        unsigned char tag[TAG], const struct jwe_segment *header, unsigned char *out,
        size_t size)
{
    unsigned char none[TAG];
    int len = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool done = ctx != NULL &&
                EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
                EVP_DecryptUpdate(ctx, NULL, &len, (const unsigned char *)header->at,
                                  (int)header->len) == 1 &&
                EVP_DecryptUpdate(ctx, out, &len, out, (int)size) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
                EVP_DecryptFinal_ex(ctx, none, &len) == 1;

    EVP_CIPHER_CTX_free(ctx);
    return done;
}

enum status
jwe_decrypt_content(const unsigned char key[JWE_CONTENT_KEY],
                    const struct jwe_segment part[JWE_SEGMENTS], unsigned char *out,
                    size_t cap, size_t *size)
{
    unsigned char nonce[NONCE];
    unsigned char tag[TAG];

    *size = 0;
    if (!decode_exactly(&part[2], nonce, NONCE) || !decode_exactly(&part[4], tag, TAG))
        return STATUS_INVALID;
    enum status status = base64url_decode(part[3].at, part[3].len, out, cap, size);
    if (status != STATUS_OK)
        return status;
    if (!decrypt(key, nonce, tag, &part[0], out, *size)) {
        secret_erase(out, cap);
        *size = 0;
        return STATUS_DENIED;
    }
    return STATUS_OK;
}
