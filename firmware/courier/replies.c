#include "courier/replies.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "courier/requests.h"
#include "crypto/jwk.h"

enum { SERVICES_MAX = 500, REGIONS_MAX = 500, SCHEMAS_MAX = 50, VERSIONS_MAX = 50 };

/* Absent things that must be there make the whole reply malformed. */
static enum status
required(enum status status)
{
    return status == STATUS_OK ? STATUS_OK : STATUS_INVALID;
}

static enum status
open_object(const char *body, size_t len, size_t maximum, struct json_doc **doc,
            const struct json_node **root)
{
    enum status status = json_open(body, len, maximum, doc);
    if (status != STATUS_OK)
        return STATUS_INVALID;
    *root = json_root(*doc);
    return json_node_is_object(*root) ? STATUS_OK : STATUS_INVALID;
}

static enum status
read_uuid(const struct json_node *object, const char *name, char out[LINK_ID_MAX])
{
    enum status status = json_read_text(object, name, out, LINK_ID_MAX);
    for (char *at = out; status == STATUS_OK && *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'F')
            *at = (char)(*at - 'A' + 'a');
    return status == STATUS_OK && requests_is_uuid(out) ? STATUS_OK : STATUS_INVALID;
}

/* RFC 6750 section 2.1: what may stand in an Authorization header, and nothing that
 * could end its line. */
static bool
is_bearer(const char *token)
{
    for (const char *at = token; *at != '\0'; at++) {
        bool fits = (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') ||
                    (*at >= '0' && *at <= '9') || strchr("-._~+/=", *at) != NULL;
        if (!fits)
            return false;
    }
    return token[0] != '\0';
}

static bool
equal_without_case(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

enum status
replies_read_token(const char *body, size_t len, struct replies_token *out)
{
    struct json_doc *doc = NULL;
    const struct json_node *root = NULL;
    char type[16];

    *out = (struct replies_token){0};
    enum status status = open_object(body, len, REPLIES_SMALL_MAX, &doc, &root);
    if (status == STATUS_OK)
        status = required(
            json_read_text(root, "access_token", out->token, sizeof(out->token)));
    if (status == STATUS_OK)
        status = required(json_read_text(root, "token_type", type, sizeof(type)));
    if (status == STATUS_OK &&
        (!equal_without_case(type, "Bearer") || !is_bearer(out->token)))
        status = STATUS_INVALID;
    if (status == STATUS_OK &&
        json_read_number(root, "expires_in", &out->expires_s) != STATUS_OK)
        out->expires_s = 1800;
    out->expires_s = out->expires_s < 60      ? 60
                     : out->expires_s > 86400 ? 86400
                                              : out->expires_s;
    json_close(doc);
    if (status != STATUS_OK)
        secret_erase(out, sizeof(*out)); /* what was read of it may be a token */
    return status;
}

enum status
replies_read_route(const char *body, size_t len, struct replies_route *out)
{
    struct json_doc *doc = NULL;
    const struct json_node *root = NULL, *list = NULL;
    size_t count = 0;

    *out = (struct replies_route){0};
    enum status status = open_object(body, len, REPLIES_ROUTES_MAX, &doc, &root);
    if (status == STATUS_OK)
        status = required(json_view_list(root, "routes", 500, &list, &count));
    if (status == STATUS_OK && count != 1)
        status = count == 0 ? STATUS_NOT_FOUND : STATUS_DENIED;
    if (status == STATUS_OK) {
        const struct json_node *route = json_item(list, 0);
        status = json_node_is_object(route)
                     ? read_uuid(route, "destinationId", out->destination)
                     : STATUS_INVALID;
        if (status == STATUS_OK)
            status = required(json_read_text(route, "destinationSignature",
                                             out->signature, sizeof(out->signature)));
    }
    json_close(doc);
    return status;
}

/* True if a list of texts holds one that begins a text of ours: the regional key of a
 * district ("DE05562") covers its towns ("DE055620032032"). */
static bool
covers_region(const struct json_node *service, const char *region)
{
    const struct json_node *list = NULL;
    const char *text = NULL;
    size_t count = 0, len = 0;

    if (region[0] == '\0')
        return true;
    if (json_view_list(service, "regions", REGIONS_MAX, &list, &count) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (json_view_item_text(list, i, &text, &len) == STATUS_OK && len >= 2 &&
            text_starts_with(text, "DE") && text_starts_with(region, text + 2))
            return true;
    return false;
}

static enum status
read_schema(const struct json_node *service, struct replies_destination *out)
{
    const struct json_node *list = NULL;
    char mime[40];
    size_t count = 0;
    enum status status = required(
        json_view_list(service, "submissionSchemas", SCHEMAS_MAX, &list, &count));

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const struct json_node *one = json_item(list, i);
        if (!json_node_is_object(one))
            return STATUS_INVALID;
        if (json_read_text(one, "mimeType", mime, sizeof(mime)) == STATUS_OK &&
            text_equal(mime, "application/json"))
            return required(
                json_read_text(one, "schemaUri", out->schema, sizeof(out->schema)));
    }
    return status;
}

static enum status
read_service(const struct json_node *root, const char *service, const char *region,
             struct replies_destination *out)
{
    const struct json_node *list = NULL;
    char identifier[LINK_URN_MAX];
    size_t count = 0;
    enum status status =
        required(json_view_list(root, "services", SERVICES_MAX, &list, &count));

    for (size_t i = 0; status == STATUS_OK && i < count && !out->serves; i++) {
        const struct json_node *one = json_item(list, i);
        if (!json_node_is_object(one))
            return STATUS_INVALID;
        if (json_read_text(one, "identifier", identifier, sizeof(identifier)) !=
                STATUS_OK ||
            !text_equal(identifier, service) || !covers_region(one, region))
            continue;
        out->serves = true;
        status = read_schema(one, out);
    }
    return status;
}

static enum status
read_versions(const struct json_node *root, struct replies_destination *out)
{
    const struct json_node *list = NULL;
    const char *text = NULL;
    size_t count = 0, len = 0;
    enum status status =
        json_view_list(root, "metadataVersions", VERSIONS_MAX, &list, &count);
    if (status == STATUS_NOT_FOUND) {
        out->metadata_major = 1; /* optional in the description: the oldest then */
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return STATUS_INVALID;
    for (size_t i = 0; i < count; i++) {
        if (json_view_item_text(list, i, &text, &len) != STATUS_OK)
            return STATUS_INVALID;
        int32_t major = text_starts_with(text, "2.") ? 2 : text_starts_with(text, "1.");
        out->metadata_major = major > out->metadata_major ? major : out->metadata_major;
    }
    return STATUS_OK;
}

enum status
replies_read_destination(const char *body, size_t len, const char *id,
                         const char *service, const char *region,
                         struct replies_destination *out)
{
    struct json_doc *doc = NULL;
    const struct json_node *root = NULL;
    char word[LINK_ID_MAX];

    *out = (struct replies_destination){0};
    enum status status = open_object(body, len, REPLIES_SMALL_MAX, &doc, &root);
    if (status == STATUS_OK)
        status = read_uuid(root, "destinationId", word);
    if (status == STATUS_OK && !equal_without_case(word, id))
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = required(json_read_text(root, "status", word, sizeof(word)));
    if (status == STATUS_OK)
        out->activity = text_equal(word, "active")           ? REPLIES_ACTIVE
                        : text_equal(word, "decommissioned") ? REPLIES_CLOSED
                                                             : REPLIES_INACTIVE;
    if (status == STATUS_OK)
        status = read_versions(root, out);
    if (status == STATUS_OK)
        status = read_service(root, service, region, out);
    /* A destination that is only created may have no key yet. */
    if (status == STATUS_OK && out->activity == REPLIES_ACTIVE) {
        status =
            required(json_read_text(root, "encryptionKid", out->kid, sizeof(out->kid)));
        if (status == STATUS_OK && !jwk_kid_valid(out->kid))
            status = STATUS_INVALID;
    }
    json_close(doc);
    return status;
}

enum status
replies_read_announced(const char *body, size_t len, struct replies_announced *out)
{
    struct json_doc *doc = NULL;
    const struct json_node *root = NULL;

    *out = (struct replies_announced){0};
    enum status status = open_object(body, len, REPLIES_SMALL_MAX, &doc, &root);
    if (status == STATUS_OK)
        status = read_uuid(root, "submissionId", out->submission);
    if (status == STATUS_OK)
        status = read_uuid(root, "caseId", out->case_id);
    json_close(doc);
    return status;
}

enum status
replies_read_begun(const char *body, size_t len, bool phone, struct replies_begun *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-_";
    struct link_identify_ready *ready = &out->ready;
    struct json_doc *doc = NULL;
    const struct json_node *root = NULL;

    *out = (struct replies_begun){0};
    enum status status = open_object(body, len, REPLIES_SMALL_MAX, &doc, &root);
    if (status == STATUS_OK)
        status = required(json_read_text(root, "vorgang", out->id, sizeof(out->id)));
    if (status == STATUS_OK)
        status = required(json_read_text(root, "tcTokenURL", ready->token_url,
                                         sizeof(ready->token_url)));
    if (status == STATUS_OK)
        status = required(json_read_number(root, "gueltigSekunden", &ready->valid_s));
    if (status == STATUS_OK && phone)
        status = required(json_read_text(root, "startURL", ready->start_url,
                                         sizeof(ready->start_url)));
    if (status == STATUS_OK && phone)
        status = required(
            json_read_text(root, "vergleich", ready->compare, sizeof(ready->compare)));
    if (status == STATUS_OK &&
        (out->id[0] == '\0' || strspn(out->id, plain) != strlen(out->id) ||
         !link_identify_ready_valid(ready)))
        status = STATUS_INVALID;
    json_close(doc);
    if (status != STATUS_OK)
        *out = (struct replies_begun){0};
    return status;
}

enum status
replies_open_events(const char *body, size_t len, struct json_doc **doc,
                    const struct json_node **tokens, size_t *count, int64_t *total)
{
    const struct json_node *root = NULL;

    *doc = NULL;
    *total = 0;
    enum status status = open_object(body, len, REPLIES_EVENTS_MAX, doc, &root);
    if (status == STATUS_OK)
        status = required(
            json_view_list(root, "eventLog", REPLIES_EVENTS_PAGE, tokens, count));
    if (status == STATUS_OK)
        status = required(json_read_number(root, "totalCount", total));
    if (status != STATUS_OK || *total < 0) {
        json_close(*doc);
        *doc = NULL;
        return STATUS_INVALID;
    }
    return STATUS_OK;
}
