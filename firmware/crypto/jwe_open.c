#include "crypto/jwe_open.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/jwe.h"
#include "crypto/jwk.h"
#include "crypto/rsa_evp.h"

enum {
    CONTENT_KEY = 32,
    NONCE = 12,
    TAG = 16,
    HEADER_MAX = 512,
    SEGMENTS = 5,
    PEM_MAX = 32 * 1024,
};

struct jwe_private {
    EVP_PKEY *key;
};

/* Carries the caller's question through the library's callback. */
struct question {
    jwe_passphrase_fn *ask;
    void *context;
    bool asked;
};

static int
ask_once(char *out, int cap, int writing, void *context)
{
    struct question *question = context;

    (void)writing;
    if (question->asked || question->ask == NULL || cap <= 0)
        return -1;
    question->asked = true;
    size_t len = question->ask(question->context, out, (size_t)cap);
    return len == 0 || len > (size_t)cap ? -1 : (int)len;
}

enum status
jwe_private_create(const char *pem, size_t size, jwe_passphrase_fn *ask, void *context,
                   struct jwe_private **out)
{
    struct question question = {.ask = ask, .context = context};
    struct rsa_key public_half;
    enum status status = STATUS_INVALID;

    *out = NULL;
    if (size > PEM_MAX)
        return STATUS_TOO_LARGE;
    BIO *source = BIO_new_mem_buf(pem, (int)size);
    struct jwe_private *made = calloc(1, sizeof(*made));
    if (source == NULL || made == NULL)
        abort();
    made->key = PEM_read_bio_PrivateKey(source, NULL, ask_once, &question);
    if (made->key == NULL && (question.asked || memmem(pem, size, "ENCRYPTED", 9)))
        status = STATUS_DENIED;
    else if (rsa_evp_read(made->key, &public_half) == RSA_EVP_FINE)
        status = STATUS_OK;
    if (status == STATUS_OK) {
        *out = made;
        made = NULL;
    }
    jwe_private_destroy(made);
    BIO_free(source);
    ERR_clear_error();
    return status;
}

void
jwe_private_destroy(struct jwe_private *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->key);
    free(key);
}

void
jwe_private_public(const struct jwe_private *key, struct rsa_key *out)
{
    if (rsa_evp_read(key->key, out) != RSA_EVP_FINE)
        abort(); /* create let only such keys pass */
}

size_t
jwe_open_size(size_t jwe_len)
{
    return jwe_len / 4 * 3 + 3;
}

struct segment {
    const char *at;
    size_t len;
};

static bool
split(const char *jwe, size_t len, struct segment out[SEGMENTS])
{
    size_t count = 0;
    const char *end = jwe + len;

    for (const char *at = jwe; count < SEGMENTS; count++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        if ((dot == NULL) != (count == SEGMENTS - 1))
            return false;
        out[count] = (struct segment){at, (size_t)((dot == NULL ? end : dot) - at)};
        at = dot == NULL ? end : dot + 1;
    }
    return true;
}

static bool
member_is(const struct json_node *header, const char *name, const char *wanted)
{
    const char *text;
    size_t len;

    return json_view_text(header, name, &text, &len) == STATUS_OK &&
           text_equal(text, wanted);
}

static enum status
check_header(const struct segment *segment, const char *kid)
{
    unsigned char json[HEADER_MAX];
    char found[JWK_KID];
    struct json_doc *doc;
    size_t size;

    if (base64url_decode(segment->at, segment->len, json, sizeof(json), &size) !=
            STATUS_OK ||
        json_open((const char *)json, size, sizeof(json), &doc) != STATUS_OK)
        return STATUS_INVALID;
    const struct json_node *header = json_root(doc);
    enum status status = STATUS_OK;
    if (json_count(header) != 4 || !member_is(header, "alg", "RSA-OAEP-256") ||
        !member_is(header, "enc", "A256GCM") ||
        !member_is(header, "cty", "application/json") ||
        json_read_text(header, "kid", found, sizeof(found)) != STATUS_OK)
        status = STATUS_INVALID;
    else if (kid != NULL && !text_equal(found, kid))
        status = STATUS_NOT_FOUND;
    json_close(doc);
    return status;
}

static bool
unwrap_content_key(EVP_PKEY *key, const unsigned char wrapped[RSA_KEY_BYTES],
                   unsigned char out[CONTENT_KEY])
{
    unsigned char plain[RSA_KEY_BYTES];
    size_t len = sizeof(plain);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool done = ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_decrypt(ctx, plain, &len, wrapped, RSA_KEY_BYTES) == 1 &&
                len == CONTENT_KEY;

    if (done)
        memcpy(out, plain, CONTENT_KEY);
    OPENSSL_cleanse(plain, sizeof(plain));
    EVP_PKEY_CTX_free(ctx);
    return done;
}

/* Decrypts in place: `out` holds the ciphertext and then the plaintext. */
static bool
decrypt_content(const unsigned char content_key[CONTENT_KEY],
                const unsigned char nonce[NONCE], unsigned char tag[TAG],
                const struct segment *header, unsigned char *out, size_t size)
{
    unsigned char none[TAG];
    int len = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool done =
        ctx != NULL &&
        EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), content_key, nonce, NULL) == 1 &&
        EVP_DecryptUpdate(ctx, NULL, &len, (const unsigned char *)header->at,
                          (int)header->len) == 1 &&
        EVP_DecryptUpdate(ctx, out, &len, out, (int)size) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
        EVP_DecryptFinal_ex(ctx, none, &len) == 1;

    EVP_CIPHER_CTX_free(ctx);
    return done;
}

enum status
jwe_open(const struct jwe_private *key, const char *kid, const char *jwe, size_t len,
         unsigned char *out, size_t cap, size_t *size)
{
    struct segment part[SEGMENTS];
    unsigned char wrapped[RSA_KEY_BYTES];
    unsigned char content_key[CONTENT_KEY];
    unsigned char nonce[NONCE];
    unsigned char tag[TAG];
    size_t wrapped_size;
    size_t nonce_size;
    size_t tag_size;

    *size = 0;
    if (len > base64url_length(JWE_PLAIN_MAX) + 2048)
        return STATUS_TOO_LARGE;
    if (!split(jwe, len, part))
        return STATUS_INVALID;
    enum status status = check_header(&part[0], kid);
    if (status != STATUS_OK)
        return status;
    if (base64url_decode(part[1].at, part[1].len, wrapped, sizeof(wrapped),
                         &wrapped_size) != STATUS_OK ||
        wrapped_size != sizeof(wrapped) ||
        base64url_decode(part[2].at, part[2].len, nonce, sizeof(nonce), &nonce_size) !=
            STATUS_OK ||
        nonce_size != sizeof(nonce) ||
        base64url_decode(part[4].at, part[4].len, tag, sizeof(tag), &tag_size) !=
            STATUS_OK ||
        tag_size != sizeof(tag))
        return STATUS_INVALID;
    status = base64url_decode(part[3].at, part[3].len, out, cap, size);
    if (status != STATUS_OK)
        return status;
    if (!unwrap_content_key(key->key, wrapped, content_key) ||
        !decrypt_content(content_key, nonce, tag, &part[0], out, *size)) {
        secret_erase(out, cap);
        *size = 0;
        status = STATUS_DENIED;
    }
    OPENSSL_cleanse(content_key, sizeof(content_key));
    ERR_clear_error();
    return status;
}
