#include "crypto/recovery.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/seal.h"

/* A place in a text of known length; `at` NULL once anything did not fit. */
struct cursor {
    const char *at;
    const char *end;
};

static void
take(struct cursor *cursor, const char *wanted)
{
    size_t len = strlen(wanted);

    if (cursor->at == NULL || (size_t)(cursor->end - cursor->at) < len ||
        memcmp(cursor->at, wanted, len) != 0)
        cursor->at = NULL;
    else
        cursor->at += len;
}

static const char *
take_bytes(struct cursor *cursor, size_t size)
{
    const char *from = cursor->at;

    if (from == NULL || (size_t)(cursor->end - from) < size) {
        cursor->at = NULL;
        return NULL;
    }
    cursor->at += size;
    return from;
}

static size_t
take_number(struct cursor *cursor)
{
    size_t value = 0;
    size_t digits = 0;

    while (cursor->at != NULL && cursor->at < cursor->end && *cursor->at >= '0' &&
           *cursor->at <= '9' && digits < 9) {
        value = value * 10 + (size_t)(*cursor->at++ - '0');
        digits++;
    }
    if (digits == 0)
        cursor->at = NULL;
    return value;
}

static void
take_reference(struct cursor *cursor, char out[RANDOM_REFERENCE])
{
    const char *from = take_bytes(cursor, RANDOM_REFERENCE - 1);

    if (from == NULL)
        return;
    memcpy(out, from, RANDOM_REFERENCE - 1);
    out[RANDOM_REFERENCE - 1] = '\0';
    if (!random_reference_valid(out))
        cursor->at = NULL;
}

static bool
is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next token of the export, white space before it skipped. */
static void
take_token(struct cursor *cursor, const char *wanted)
{
    while (cursor->at != NULL && cursor->at < cursor->end && is_white(*cursor->at))
        cursor->at++;
    take(cursor, wanted);
}

static bool
has_token(const struct cursor *cursor, const char *wanted)
{
    struct cursor ahead = *cursor;
    take_token(&ahead, wanted);
    return ahead.at != NULL;
}

/* The name of a member and all up to its value. */
static void
take_name(struct cursor *cursor, const char *quoted)
{
    take_token(cursor, quoted);
    take_token(cursor, ":");
}

enum status
recovery_read_export(const char *bytes, size_t size, struct recovery_export *out)
{
    struct cursor cursor = {bytes, bytes + size};

    *out = (struct recovery_export){0};
    if (size > RECOVERY_EXPORT_MAX)
        return STATUS_TOO_LARGE;
    take_token(&cursor, "{");
    take_name(&cursor, "\"format\"");
    take_token(&cursor, "\"" SEAL_EXPORT_FORMAT "\"");
    take_token(&cursor, ",");
    take_name(&cursor, "\"reference\"");
    take_token(&cursor, "\"");
    take_reference(&cursor, out->reference);
    take(&cursor, "\"");
    take_token(&cursor, ",");
    if (has_token(&cursor, "\"note\"")) {
        take_name(&cursor, "\"note\"");
        take_token(&cursor, "\"" SEAL_EXPORT_MAYBE "\"");
        take_token(&cursor, ",");
        out->maybe_arrived = true;
    }
    take_name(&cursor, "\"jwe\"");
    take_token(&cursor, "\"");
    if (cursor.at == NULL)
        return STATUS_INVALID;
    const char *quote = memchr(cursor.at, '"', (size_t)(cursor.end - cursor.at));
    if (quote == NULL)
        return STATUS_INVALID;
    out->jwe = cursor.at;
    out->jwe_len = (size_t)(quote - cursor.at);
    cursor.at = quote + 1;
    take_token(&cursor, "}");
    take_token(&cursor, "");
    return cursor.at == bytes + size ? STATUS_OK : STATUS_INVALID;
}

static bool
hash_fits(const struct recovery *recovery)
{
    char computed[DIGEST_SHA512_HEX];
    char named[DIGEST_SHA512_HEX];
    const struct json_node *at;
    struct json_doc *doc;

    if (json_open(recovery->metadata, recovery->metadata_size, SEAL_METADATA_MAX,
                  &doc) != STATUS_OK)
        return false;
    bool fits =
        json_view_object(json_root(doc), "contentStructure", &at) == STATUS_OK &&
        json_view_object(at, "data", &at) == STATUS_OK &&
        json_view_object(at, "hash", &at) == STATUS_OK &&
        json_read_text(at, "content", named, sizeof(named)) == STATUS_OK;
    json_close(doc);
    if (!fits)
        return false;
    digest_sha512_hex(recovery->data, recovery->data_size, computed);
    return text_equal(computed, named);
}

enum status
recovery_split(const char *text, size_t size, struct recovery *out)
{
    struct cursor cursor = {text, text + size};

    *out = (struct recovery){0};
    take(&cursor, "{\"format\":\"" SEAL_RECOVERY_FORMAT "\",\"reference\":\"");
    take_reference(&cursor, out->reference);
    take(&cursor, "\",\"metadataLength\":");
    out->metadata_size = take_number(&cursor);
    take(&cursor, ",\"dataLength\":");
    out->data_size = take_number(&cursor);
    take(&cursor, ",\"metadata\":");
    out->metadata = take_bytes(&cursor, out->metadata_size);
    take(&cursor, ",\"data\":");
    out->data = take_bytes(&cursor, out->data_size);
    take(&cursor, "}");
    if (cursor.at != cursor.end || out->metadata_size > SEAL_METADATA_MAX ||
        out->data_size > SEAL_DATA_MAX) {
        *out = (struct recovery){0};
        return STATUS_INVALID;
    }
    out->hash_fits = hash_fits(out);
    return STATUS_OK;
}
