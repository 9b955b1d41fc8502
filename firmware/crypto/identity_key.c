#include "crypto/identity_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/jwe_content.h"

enum {
    COORDINATE = 32,
    POINT = 1 + 2 * COORDINATE, /* uncompressed: 04 x y (SEC 1, 2.3.3) */
    COORDINATE_TEXT = 44,       /* base64url, with NUL */
    HEADER_MAX = 512,
};

struct identity_key {
    EVP_PKEY *pair;
};

struct identity_key *
identity_key_create(void)
{
    struct identity_key *key = calloc(1, sizeof(*key));
    if (key == NULL || (key->pair = EVP_EC_gen("P-256")) == NULL)
        abort();
    return key;
}

void
identity_key_destroy(struct identity_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pair);
    free(key);
}

void
identity_key_jwk(const struct identity_key *key, char out[IDENTITY_KEY_JWK_MAX])
{
    unsigned char point[POINT];
    char x[COORDINATE_TEXT], y[COORDINATE_TEXT];
    size_t size = 0;

    if (EVP_PKEY_get_octet_string_param(key->pair, OSSL_PKEY_PARAM_PUB_KEY, point,
                                        sizeof(point), &size) != 1 ||
        size != sizeof(point))
        abort(); /* EVP_EC_gen made an uncompressed one */
    (void)base64url_encode(point + 1, COORDINATE, x);
    (void)base64url_encode(point + 1 + COORDINATE, COORDINATE, y);
    text_format(out, IDENTITY_KEY_JWK_MAX,
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
}

static bool
member_is(const struct json_node *object, const char *name, const char *wanted)
{
    const char *text = NULL;
    size_t len = 0;
    return json_view_text(object, name, &text, &len) == STATUS_OK &&
           text_equal(text, wanted);
}

static bool
read_coordinate(const struct json_node *epk, const char *name, unsigned char *out)
{
    const char *text = NULL;
    size_t len = 0, size = 0;
    return json_view_text(epk, name, &text, &len) == STATUS_OK &&
           base64url_decode(text, len, out, COORDINATE, &size) == STATUS_OK &&
           size == COORDINATE;
}

/* The sender's half of the agreement; nothing in the header but what must be. */
static enum status
read_header(const struct jwe_segment *segment, unsigned char point[POINT])
{
    unsigned char json[HEADER_MAX];
    struct json_doc *doc = NULL;
    const struct json_node *epk = NULL;
    size_t size = 0;

    if (base64url_decode(segment->at, segment->len, json, sizeof(json), &size) !=
            STATUS_OK ||
        json_open((const char *)json, size, sizeof(json), &doc) != STATUS_OK)
        return STATUS_INVALID;
    const struct json_node *header = json_root(doc);
    bool fits =
        json_count(header) == 4 && member_is(header, "alg", "ECDH-ES") &&
        member_is(header, "enc", "A256GCM") && member_is(header, "cty", "JWT") &&
        json_view_object(header, "epk", &epk) == STATUS_OK && json_count(epk) == 4 &&
        member_is(epk, "kty", "EC") && member_is(epk, "crv", "P-256");
    point[0] = 0x04;
    fits = fits && read_coordinate(epk, "x", point + 1) &&
           read_coordinate(epk, "y", point + 1 + COORDINATE);
    json_close(doc);
    return fits ? STATUS_OK : STATUS_INVALID;
}

/* NULL for a point that is not on the curve. */
static EVP_PKEY *
make_public(const unsigned char point[POINT])
{
    EVP_PKEY *made = NULL;
    char group[] = "P-256";
    unsigned char copy[POINT];
    memcpy(copy, point, POINT);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, POINT),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    bool done = ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
    EVP_PKEY_CTX_free(ctx);
    ctx = done ? EVP_PKEY_CTX_new(made, NULL) : NULL;
    done = ctx != NULL && EVP_PKEY_public_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!done) {
        EVP_PKEY_free(made);
        made = NULL;
    }
    return made;
}

static bool
agree(EVP_PKEY *ours, EVP_PKEY *theirs, unsigned char out[COORDINATE])
{
    size_t size = COORDINATE;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(ours, NULL);
    bool done = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
                EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
                EVP_PKEY_derive(ctx, out, &size) == 1 && size == COORDINATE;
    EVP_PKEY_CTX_free(ctx);
    return done;
}

/* RFC 7518 section 4.6.2: AlgorithmID, PartyUInfo, PartyVInfo, SuppPubInfo. */
static bool
derive(unsigned char agreed[COORDINATE], unsigned char out[JWE_CONTENT_KEY])
{
    unsigned char info[] = {0, 0, 0, 7, 'A', '2', '5', '6', 'G', 'C', 'M', 0,
                            0, 0, 0, 0, 0,   0,   0,   0,   0,   1,   0};
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, agreed, COORDINATE),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SSKDF", NULL);
    EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    bool done =
        ctx != NULL && EVP_KDF_derive(ctx, out, JWE_CONTENT_KEY, parameters) == 1;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return done;
}

enum status
identity_key_open(const struct identity_key *key, const char *jwe, size_t len,
                  char *out, size_t cap, size_t *size)
{
    struct jwe_segment part[JWE_SEGMENTS];
    unsigned char point[POINT];
    unsigned char agreed[COORDINATE];
    unsigned char content_key[JWE_CONTENT_KEY];

    *size = 0;
    if (len > IDENTITY_JWE_MAX)
        return STATUS_TOO_LARGE;
    if (!jwe_split(jwe, len, part) || part[1].len != 0)
        return STATUS_INVALID;
    enum status status = read_header(&part[0], point);
    if (status != STATUS_OK)
        return status;
    EVP_PKEY *theirs = make_public(point);
    if (theirs == NULL)
        status = STATUS_INVALID;
    else if (agree(key->pair, theirs, agreed) && derive(agreed, content_key))
        status =
            jwe_decrypt_content(content_key, part, (unsigned char *)out, cap, size);
    else
        status = STATUS_DENIED;
    EVP_PKEY_free(theirs);
    OPENSSL_cleanse(agreed, sizeof(agreed));
    OPENSSL_cleanse(content_key, sizeof(content_key));
    ERR_clear_error();
    return status;
}
