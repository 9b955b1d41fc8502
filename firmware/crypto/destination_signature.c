#include "crypto/destination_signature.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/jws.h"

enum { SERVICES_MAX = 512, IDS_MAX = 2048 };

static const char region_prefix[] =
    "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:";

const char *
destination_reason_name(enum destination_reason reason)
{
    static const char *const names[] = {
        [DESTINATION_FINE] = "fine",
        [DESTINATION_TOKEN] = "not-a-ps512-token",
        [DESTINATION_CLAIMS] = "claims",
        [DESTINATION_KID] = "kid",
        [DESTINATION_SIGNATURE] = "signature",
        [DESTINATION_HOST] = "submission-host",
        [DESTINATION_ISSUER] = "issuer",
        [DESTINATION_ID] = "destination-id",
        [DESTINATION_SERVICE] = "service-or-region",
    };
    return (size_t)reason < sizeof(names) / sizeof(names[0]) ? names[reason] : "other";
}

/* A regional key covers all that begin with it: 05 a state, 05562 a district. Only the
 * lengths the scheme has are keys (2, 3, 5, 9 and 12 digits). */
static bool
region_covers(const char *signed_id, const char *region)
{
    if (!text_starts_with(signed_id, region_prefix))
        return false;
    const char *key = signed_id + sizeof(region_prefix) - 1;
    size_t len = strlen(key);
    return (len == 2 || len == 3 || len == 5 || len == 9 || len == 12) &&
           text_starts_with(region, key);
}

static bool
service_equals(const char *signed_id, const char *service)
{
    return text_equal(signed_id, service);
}

static bool
list_has(const struct json_node *entry, const char *name, const char *wanted,
         bool (*fits)(const char *, const char *))
{
    const struct json_node *list;
    const char *text;
    size_t count;
    size_t len;

    if (json_view_list(entry, name, IDS_MAX, &list, &count) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (json_view_item_text(list, i, &text, &len) == STATUS_OK &&
            fits(text, wanted))
            return true;
    return false;
}

static bool
member_is(const struct json_node *claims, const char *name, const char *wanted)
{
    const char *text;
    size_t len;

    return json_view_text(claims, name, &text, &len) == STATUS_OK &&
           strcasecmp(text, wanted) == 0;
}

static enum destination_reason
judge(const struct json_node *claims, const struct destination_expected *expected)
{
    const struct json_node *services;
    size_t count;

    if (json_view_list(claims, "services", SERVICES_MAX, &services, &count) !=
        STATUS_OK)
        return DESTINATION_CLAIMS;
    if (!member_is(claims, "submissionHost", expected->submission_host))
        return DESTINATION_HOST;
    if (expected->issuer != NULL && !member_is(claims, "iss", expected->issuer))
        return DESTINATION_ISSUER;
    if (!member_is(claims, "destinationId", expected->destination_id))
        return DESTINATION_ID;
    for (size_t i = 0; i < count; i++) {
        const struct json_node *entry = json_item(services, i);
        if (list_has(entry, "leistungIDs", expected->service, service_equals) &&
            list_has(entry, "gebietIDs", expected->region, region_covers))
            return DESTINATION_FINE;
    }
    return DESTINATION_SERVICE;
}

enum status
destination_signature_kid(const char *text, size_t len, char kid[JWK_KID])
{
    struct jws jws;
    enum status status = jws_read(text, len, &jws);

    kid[0] = '\0';
    return status == STATUS_OK ? text_copy(kid, JWK_KID, jws.kid) : status;
}

enum status
destination_signature_check(const char *text, size_t len, const struct jwk *key,
                            const struct destination_expected *expected,
                            enum destination_reason *reason)
{
    struct json_doc *doc;
    struct jws jws;

    *reason = DESTINATION_TOKEN;
    if (jws_read(text, len, &jws) != STATUS_OK)
        return STATUS_INVALID;
    *reason = DESTINATION_KID;
    if (!text_equal(jws.kid, key->kid))
        return STATUS_DENIED;
    *reason = DESTINATION_SIGNATURE;
    if (jws_verify(&jws, &key->key) != STATUS_OK)
        return STATUS_DENIED;
    *reason = DESTINATION_CLAIMS;
    if (json_open(jws.payload, jws.payload_size, JWS_PAYLOAD_MAX, &doc) != STATUS_OK)
        return STATUS_INVALID;
    *reason = judge(json_root(doc), expected);
    json_close(doc);
    if (*reason == DESTINATION_CLAIMS)
        return STATUS_INVALID;
    return *reason == DESTINATION_FINE ? STATUS_OK : STATUS_DENIED;
}
