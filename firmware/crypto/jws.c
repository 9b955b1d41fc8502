#include "crypto/jws.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/rsa_evp.h"

enum { SALT = 64 }; /* RFC 7518 section 3.5: as long as the hash */

static enum status
read_header(const char *text, size_t len, struct jws *out)
{
    static const char *const refused[] = {"crit", "jku", "jwk", "x5u",
                                          "x5c",  "b64", "zip"};
    unsigned char json[JWS_HEADER_MAX];
    char alg[16];
    struct json_doc *doc = NULL;
    size_t size;

    enum status status = base64url_decode(text, len, json, sizeof(json), &size);
    if (status != STATUS_OK)
        return status;
    status = json_open((const char *)json, size, sizeof(json), &doc);
    if (status != STATUS_OK)
        return status;
    const struct json_node *header = json_root(doc);
    if (json_read_text(header, "alg", alg, sizeof(alg)) != STATUS_OK ||
        !text_equal(alg, "PS512")) {
        status = STATUS_DENIED;
        goto out;
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (json_has(header, refused[i]))
            status = STATUS_DENIED;
    if (status != STATUS_OK)
        goto out;
    status = STATUS_INVALID;
    if (json_read_text(header, "kid", out->kid, sizeof(out->kid)) != STATUS_OK ||
        !jwk_kid_valid(out->kid))
        goto out;
    if (json_has(header, "typ") &&
        json_read_text(header, "typ", out->typ, sizeof(out->typ)) != STATUS_OK)
        goto out;
    status = STATUS_OK;
out:
    json_close(doc);
    return status;
}

enum status
jws_read(const char *text, size_t len, struct jws *out)
{
    size_t size;

    out->kid[0] = '\0';
    out->typ[0] = '\0';
    out->payload[0] = '\0';
    out->payload_size = 0;
    if (len > JWS_MAX)
        return STATUS_TOO_LARGE;
    const char *first = memchr(text, '.', len);
    if (first == NULL)
        return STATUS_INVALID;
    const char *payload = first + 1;
    const char *end = text + len;
    const char *second = memchr(payload, '.', (size_t)(end - payload));
    if (second == NULL)
        return STATUS_INVALID;
    const char *signature = second + 1;
    enum status status = read_header(text, (size_t)(first - text), out);
    if (status != STATUS_OK)
        return status;
    status = base64url_decode(payload, (size_t)(second - payload),
                              (unsigned char *)out->payload, JWS_PAYLOAD_MAX, &size);
    if (status != STATUS_OK)
        return status;
    out->payload[size] = '\0';
    out->payload_size = size;
    out->signed_at = text;
    out->signed_len = (size_t)(second - text);
    /* A third dot is no letter of the alphabet, so further parts are refused here. */
    if (base64url_decode(signature, (size_t)(end - signature), out->signature,
                         sizeof(out->signature), &size) != STATUS_OK ||
        size != sizeof(out->signature))
        return STATUS_INVALID;
    return STATUS_OK;
}

enum status
jws_verify(const struct jws *jws, const struct rsa_key *key)
{
    enum status status = STATUS_DENIED;
    EVP_PKEY_CTX *pss = NULL; /* belongs to ctx */
    EVP_PKEY *made = rsa_evp_make(key);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    if (made != NULL && ctx != NULL &&
        EVP_DigestVerifyInit(ctx, &pss, EVP_sha512(), NULL, made) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(pss, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(pss, EVP_sha512()) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(pss, SALT) == 1 &&
        EVP_DigestVerify(ctx, jws->signature, sizeof(jws->signature),
                         (const unsigned char *)jws->signed_at, jws->signed_len) == 1)
        status = STATUS_OK;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(made);
    ERR_clear_error();
    return status;
}
