#include "crypto/seal.h"

#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"

enum {
    RECOVERY_FRAME = 192, /* more than the recovery text around both documents */
    ALIGNMENT = 64,       /* more than secret_alloc rounds up by */
};

static bool
uuid_valid(const char *text)
{
    for (size_t i = 0; i < RANDOM_UUID - 1; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (text[i] == '\0' ||
            (hyphen ? text[i] != '-'
                    : strchr("0123456789abcdefABCDEF", text[i]) == NULL))
            return false;
    }
    return text[RANDOM_UUID - 1] == '\0';
}

/* Digits and two dots, as in "2.1.0". */
static bool
version_valid(const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);

    return len > 0 && len < cap && strspn(text, "0123456789.") == len;
}

enum status
seal_key_accept(const struct seal_offer *offer, const struct chain_trust *trust,
                int64_t at, struct seal_key *out, enum chain_reason *reason)
{
    struct chain_result result;

    *out = (struct seal_key){0};
    *reason = CHAIN_FINE;
    if (memchr(offer->kid, '\0', sizeof(offer->kid)) == NULL ||
        !jwk_kid_valid(offer->kid) || !uuid_valid(offer->destination_id) ||
        !version_valid(offer->metadata_version, sizeof(offer->metadata_version)))
        return STATUS_INVALID;
    enum status status =
        chain_verify(&offer->chain, CHAIN_USE_SEAL, NULL, trust, at, &result);
    *reason = result.reason;
    if (status != STATUS_OK)
        return status;
    memcpy(out->destination_id, offer->destination_id, sizeof(out->destination_id));
    memcpy(out->kid, offer->kid, sizeof(out->kid));
    memcpy(out->metadata_version, offer->metadata_version,
           sizeof(out->metadata_version));
    out->key = result.key;
    out->fetched_at = offer->fetched_at;
    out->not_after = result.not_after;
    out->revocation_known = result.revocation_known;
    return STATUS_OK;
}

/* The longest kid stands for both, so that room can be asked for before a key is there.
 */
static size_t
envelope_room(size_t plain_size)
{
    char kid[JWK_KID];

    memset(kid, 'x', sizeof(kid) - 1);
    kid[sizeof(kid) - 1] = '\0';
    return jwe_size(kid, plain_size) + ALIGNMENT;
}

size_t
seal_room(size_t metadata_size, size_t data_size)
{
    size_t both = metadata_size + data_size + RECOVERY_FRAME;

    return envelope_room(metadata_size) + envelope_room(data_size) +
           envelope_room(both) + both + ALIGNMENT;
}

/* The recovery text as seal.h states it. */
static enum status
write_recovery(struct text_buf *buf, const char *reference, const char *metadata,
               size_t metadata_size, const char *data, size_t data_size)
{
    text_put(buf, "{\"format\":\"" SEAL_RECOVERY_FORMAT "\",\"reference\":\"");
    text_put(buf, reference);
    text_put_format(buf, "\",\"metadataLength\":%zu,\"dataLength\":%zu", metadata_size,
                    data_size);
    text_put(buf, ",\"metadata\":");
    text_put_bytes(buf, metadata, metadata_size);
    text_put(buf, ",\"data\":");
    text_put_bytes(buf, data, data_size);
    text_put(buf, "}");
    return buf->overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status
seal_one(struct secret *secret, const struct rsa_key *key, const char *kid,
         const char *plain, size_t size, const char **out, size_t *len,
         char tag[JWE_TAG])
{
    size_t cap = jwe_size(kid, size);
    char *at = secret_alloc(secret, cap);
    enum status status = jwe_seal(key, kid, plain, size, at, cap, tag);

    if (status == STATUS_OK) {
        *out = at;
        *len = cap - 1;
    }
    return status;
}

enum status
seal_submission(struct secret *secret, const struct seal_key *key,
                const struct rsa_key *recovery_key, const char *reference,
                const char *metadata, size_t metadata_size, const char *data,
                size_t data_size, struct sealed *out)
{
    char recovery_kid[DIGEST_SHA256_HEX];

    *out = (struct sealed){0};
    if (!random_reference_valid(reference) || metadata_size == 0 || data_size == 0)
        return STATUS_INVALID;
    if (metadata_size > SEAL_METADATA_MAX || data_size > SEAL_DATA_MAX)
        return STATUS_TOO_LARGE;
    rsa_key_fingerprint(recovery_key, recovery_kid);
    size_t cap = metadata_size + data_size + RECOVERY_FRAME;
    char *plain = secret_alloc(secret, cap);
    struct text_buf buf = text_buf_over(plain, cap);
    enum status status =
        write_recovery(&buf, reference, metadata, metadata_size, data, data_size);
    if (status == STATUS_OK)
        status = seal_one(secret, recovery_key, recovery_kid, plain, buf.len,
                          &out->recovery, &out->recovery_len, out->recovery_tag);
    secret_erase(plain, cap);
    if (status == STATUS_OK)
        status = seal_one(secret, &key->key, key->kid, metadata, metadata_size,
                          &out->metadata, &out->metadata_len, out->metadata_tag);
    if (status == STATUS_OK)
        status = seal_one(secret, &key->key, key->kid, data, data_size, &out->data,
                          &out->data_len, out->data_tag);
    if (status != STATUS_OK)
        *out = (struct sealed){0};
    return status;
}
