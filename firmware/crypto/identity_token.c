#include "crypto/identity_token.h"

#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/digest.h"
#include "crypto/random.h"

enum { NONCE_BYTES = 32, LIFE_MAX_S = 900 };

void
identity_token_nonce(char out[IDENTITY_TOKEN_NONCE])
{
    unsigned char bytes[NONCE_BYTES];
    random_bytes(bytes, sizeof(bytes));
    (void)base64url_encode(bytes, sizeof(bytes), out);
}

static enum status
is_expected(const struct json_node *claims, const char *name, const char *wanted)
{
    const char *text = NULL;
    size_t len = 0;
    if (json_view_text(claims, name, &text, &len) != STATUS_OK)
        return STATUS_INVALID;
    return text_equal(text, wanted) ? STATUS_OK : STATUS_DENIED;
}

/* Whoever passes the token on could have had somebody else's card read for this
 * attempt: only what was read where this visit began counts. */
static enum status
is_from_here(const struct json_node *claims, const char *address)
{
    char hash[DIGEST_SHA256_HEX];
    if (address[0] == '\0')
        return STATUS_DENIED;
    digest_sha256_hex(address, strlen(address), hash);
    return is_expected(claims, "beginn", hash);
}

/* The clocks of two machines may differ by the grace, in both directions. */
static enum status
is_in_time(const struct json_node *claims, int64_t now_s)
{
    int64_t issued = 0, ends = 0;
    if (json_read_number(claims, "iat", &issued) != STATUS_OK ||
        json_read_number(claims, "exp", &ends) != STATUS_OK || issued < 0 ||
        ends <= issued || ends - issued > LIFE_MAX_S)
        return STATUS_INVALID;
    bool fits = issued <= now_s + IDENTITY_TOKEN_GRACE_S &&
                ends >= now_s - IDENTITY_TOKEN_GRACE_S;
    return fits ? STATUS_OK : STATUS_EXPIRED;
}

static enum status
check_claims(const struct jws *jws, const struct identity_expected *expected)
{
    struct json_doc *doc = NULL;
    enum status status =
        json_open(jws->payload, jws->payload_size, JWS_PAYLOAD_MAX, &doc);
    if (status != STATUS_OK)
        return status;
    const struct json_node *claims = json_root(doc);
    status = json_node_is_object(claims) ? STATUS_OK : STATUS_INVALID;
    if (status == STATUS_OK)
        status = is_expected(claims, "iss", expected->issuer);
    if (status == STATUS_OK)
        status = is_expected(claims, "aud", expected->nonce);
    if (status == STATUS_OK)
        status = is_expected(claims, "leistung", expected->service);
    if (status == STATUS_OK)
        status = is_from_here(claims, expected->address);
    if (status == STATUS_OK)
        status = is_in_time(claims, expected->now_s);
    json_close(doc);
    return status;
}

enum status
identity_token_open(const struct identity_key *key, const struct rsa_key *town,
                    const struct identity_expected *expected, const char *token,
                    size_t len, struct identity_token_room *room)
{
    size_t size = 0;
    enum status status =
        identity_key_open(key, token, len, room->inner, sizeof(room->inner), &size);
    if (status == STATUS_OK)
        status = jws_read(room->inner, size, &room->jws);
    if (status == STATUS_OK && !text_equal(room->jws.typ, "identity+jwt"))
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = jws_verify(&room->jws, town);
    if (status == STATUS_OK)
        status = check_claims(&room->jws, expected);
    if (status != STATUS_OK)
        secret_erase(room, sizeof(*room));
    return status;
}
