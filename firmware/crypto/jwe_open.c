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
#include "crypto/jwe_content.h"
#include "crypto/jwk.h"
#include "crypto/rsa_evp.h"

enum {
    HEADER_MAX = 512,
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

static bool
member_is(const struct json_node *header, const char *name, const char *wanted)
{
    const char *text;
    size_t len;

    return json_view_text(header, name, &text, &len) == STATUS_OK &&
           text_equal(text, wanted);
}

static enum status
check_header(const struct jwe_segment *segment, const char *kid)
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
                   unsigned char out[JWE_CONTENT_KEY])
{
    unsigned char plain[RSA_KEY_BYTES];
    size_t len = sizeof(plain);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool done = ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
                EVP_PKEY_decrypt(ctx, plain, &len, wrapped, RSA_KEY_BYTES) == 1 &&
                len == JWE_CONTENT_KEY;

    if (done)
        memcpy(out, plain, JWE_CONTENT_KEY);
    OPENSSL_cleanse(plain, sizeof(plain));
    EVP_PKEY_CTX_free(ctx);
    return done;
}

enum status
jwe_open(const struct jwe_private *key, const char *kid, const char *jwe, size_t len,
         unsigned char *out, size_t cap, size_t *size)
{
    struct jwe_segment part[JWE_SEGMENTS];
    unsigned char wrapped[RSA_KEY_BYTES];
    unsigned char content_key[JWE_CONTENT_KEY];
    size_t wrapped_size;

    *size = 0;
    if (len > base64url_length(JWE_PLAIN_MAX) + 2048)
        return STATUS_TOO_LARGE;
    if (!jwe_split(jwe, len, part))
        return STATUS_INVALID;
    enum status status = check_header(&part[0], kid);
    if (status != STATUS_OK)
        return status;
    if (base64url_decode(part[1].at, part[1].len, wrapped, sizeof(wrapped),
                         &wrapped_size) != STATUS_OK ||
        wrapped_size != sizeof(wrapped))
        return STATUS_INVALID;
    status = STATUS_DENIED;
    if (unwrap_content_key(key->key, wrapped, content_key))
        status = jwe_decrypt_content(content_key, part, out, cap, size);
    else
        secret_erase(out, cap);
    OPENSSL_cleanse(content_key, sizeof(content_key));
    ERR_clear_error();
    return status;
}
