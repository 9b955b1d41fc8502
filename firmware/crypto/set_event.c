#include "crypto/set_event.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

static const char kind_prefix[] = "https://schema.fitko.de/fit-connect/events/";
static const char kind_suffix[] = "-submission";

static const char *const kind_names[] = {
    [SET_EVENT_CREATE] = "create", [SET_EVENT_SUBMIT] = "submit",
    [SET_EVENT_NOTIFY] = "notify", [SET_EVENT_FORWARD] = "forward",
    [SET_EVENT_REJECT] = "reject", [SET_EVENT_ACCEPT] = "accept",
    [SET_EVENT_DELETE] = "delete",
};

enum { KINDS = sizeof(kind_names) / sizeof(kind_names[0]) };

const char *
set_event_kind_name(enum set_event_kind kind)
{
    return (size_t)kind < KINDS ? kind_names[kind] : "other";
}

const char *
set_event_reason_name(enum set_event_reason reason)
{
    static const char *const names[] = {
        [SET_EVENT_FINE] = "fine",
        [SET_EVENT_TOKEN] = "not-a-ps512-token",
        [SET_EVENT_TYP] = "typ",
        [SET_EVENT_CLAIMS] = "claims",
        [SET_EVENT_KINDS] = "event-kind",
        [SET_EVENT_TAGS] = "authentication-tags",
        [SET_EVENT_SIGNATURE] = "signature",
        [SET_EVENT_KID] = "kid",
        [SET_EVENT_WRONG_SIGNER] = "wrong-signer",
        [SET_EVENT_ISSUER_OTHER] = "issuer",
        [SET_EVENT_SUBJECT] = "subject",
    };
    return (size_t)reason < sizeof(names) / sizeof(names[0]) ? names[reason] : "other";
}

/* Who may say what. Accept is the destination's alone: it proves that the authority
 * could open the submission. Reject is either's: the service rejects by itself after 14
 * days. Everything else is the service's; where the specification is silent (notify,
 * forward, delete) this is the narrower reading. */
static bool
may_sign(enum set_event_signer signer, enum set_event_kind kind)
{
    switch (kind) {
    case SET_EVENT_ACCEPT:
        return signer == SET_EVENT_BY_DESTINATION;
    case SET_EVENT_REJECT:
        return true;
    case SET_EVENT_CREATE:
    case SET_EVENT_SUBMIT:
    case SET_EVENT_NOTIFY:
    case SET_EVENT_FORWARD:
    case SET_EVENT_DELETE:
        return signer == SET_EVENT_BY_SERVICE;
    }
    return false;
}

/* Copies a UUID in lower case. Any version: only the form keeps paths safe. */
static bool
read_uuid(const char *text, char out[RANDOM_UUID])
{
    out[0] = '\0';
    if (strlen(text) != RANDOM_UUID - 1)
        return false;
    for (size_t i = 0; i < RANDOM_UUID - 1; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        char c = text[i];
        if (c >= 'A' && c <= 'F')
            c = (char)(c - 'A' + 'a');
        if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            out[0] = '\0';
            return false;
        }
        out[i] = c;
    }
    out[RANDOM_UUID - 1] = '\0';
    return true;
}

/* Reads "submission:<uuid>" or "case:<uuid>". */
static bool
read_subject(const struct json_node *claims, const char *name, const char *prefix,
             char out[RANDOM_UUID])
{
    const char *text;
    size_t len;

    return json_view_text(claims, name, &text, &len) == STATUS_OK &&
           text_starts_with(text, prefix) && read_uuid(text + strlen(prefix), out);
}

/* A URL is the delivery service, a UUID a destination; nothing else signs. */
static bool
read_issuer(const struct json_node *claims, enum set_event_signer *signer,
            char out[SET_EVENT_ISSUER])
{
    char text[SET_EVENT_ISSUER];

    if (json_read_text(claims, "iss", text, sizeof(text)) != STATUS_OK)
        return false;
    if (text_starts_with(text, "https://") || text_starts_with(text, "http://")) {
        *signer = SET_EVENT_BY_SERVICE;
        return text_copy(out, SET_EVENT_ISSUER, text) == STATUS_OK;
    }
    *signer = SET_EVENT_BY_DESTINATION;
    return read_uuid(text, out);
}

static bool
read_kind(const struct json_node *claims, enum set_event_kind *kind,
          const struct json_node **body)
{
    const struct json_node *events;
    const char *uri;

    if (json_view_object(claims, "events", &events) != STATUS_OK ||
        json_count(events) != 1)
        return false;
    *body = json_member_at(events, 0, &uri);
    if (!json_node_is_object(*body) || !text_starts_with(uri, kind_prefix))
        return false;
    const char *name = uri + sizeof(kind_prefix) - 1;
    for (size_t i = 0; i < KINDS; i++) {
        size_t len = strlen(kind_names[i]);
        if (strncmp(name, kind_names[i], len) == 0 &&
            text_equal(name + len, kind_suffix)) {
            *kind = (enum set_event_kind)i;
            return true;
        }
    }
    return false;
}

static bool
tag_valid(const char *text, size_t len)
{
    unsigned char raw[16];
    size_t size;

    return len == JWE_TAG - 1 &&
           base64url_decode(text, len, raw, sizeof(raw), &size) == STATUS_OK;
}

/* An absent tag is an empty one. */
static bool
read_tag(const struct json_node *tags, const char *name, char out[JWE_TAG])
{
    enum status status = json_read_text(tags, name, out, JWE_TAG);

    return status == STATUS_NOT_FOUND ||
           (status == STATUS_OK && tag_valid(out, strlen(out)));
}

static bool
read_attachment_tags(const struct json_node *tags, struct set_event *out)
{
    const struct json_node *attachments;
    enum status status = json_view_object(tags, "attachments", &attachments);

    if (status == STATUS_NOT_FOUND)
        return true;
    if (status != STATUS_OK || json_count(attachments) > SET_EVENT_ATTACHMENTS)
        return false;
    size_t count = json_count(attachments);
    for (size_t i = 0; i < count; i++) {
        struct set_event_attachment *to = &out->attachment[i];
        const char *id;
        const char *tag;
        size_t len;
        const struct json_node *value = json_member_at(attachments, i, &id);
        if (!read_uuid(id, to->id) || json_node_text(value, &tag, &len) != STATUS_OK ||
            !tag_valid(tag, len) || text_copy(to->tag, JWE_TAG, tag) != STATUS_OK)
            return false;
    }
    out->attachment_count = count;
    return true;
}

static bool
read_tags(const struct json_node *body, struct set_event *out)
{
    const struct json_node *tags;
    enum status status = json_view_object(body, "authenticationTags", &tags);

    if (status == STATUS_NOT_FOUND)
        return true;
    out->has_tags = true;
    return status == STATUS_OK && read_tag(tags, "metadata", out->metadata_tag) &&
           read_tag(tags, "data", out->data_tag) && read_attachment_tags(tags, out);
}

/* Copies a text for staff, cut at a character; empty if it holds anything unprintable.
 */
static void
copy_for_people(const struct json_node *problem, const char *name, char *out,
                size_t cap)
{
    const char *text;
    size_t len;

    out[0] = '\0';
    if (json_view_text(problem, name, &text, &len) == STATUS_OK &&
        text_is_clean_utf8(text, len, ""))
        text_format(out, cap, "%s", text);
}

static void
read_problems(const struct json_node *body, struct set_event *out)
{
    const struct json_node *list;
    size_t count;

    if (json_view_list(body, "problems", SIZE_MAX, &list, &count) != STATUS_OK)
        return;
    for (size_t i = 0; i < count && out->problem_count < SET_EVENT_PROBLEMS; i++) {
        const struct json_node *item = json_item(list, i);
        struct set_event_problem *to = &out->problem[out->problem_count];
        copy_for_people(item, "type", to->type, sizeof(to->type));
        copy_for_people(item, "title", to->title, sizeof(to->title));
        if (to->type[0] != '\0' || to->title[0] != '\0')
            out->problem_count++;
    }
}

static enum set_event_reason
read_claims(const struct json_node *claims, struct set_event *out)
{
    const struct json_node *body;

    if (!read_issuer(claims, &out->signer, out->issuer) ||
        !read_subject(claims, "sub", "submission:", out->submission_id) ||
        !read_subject(claims, "txn", "case:", out->case_id) ||
        json_read_text(claims, "jti", out->id, sizeof(out->id)) != STATUS_OK ||
        out->id[0] == '\0' || !text_is_clean_utf8(out->id, strlen(out->id), "") ||
        json_read_number(claims, "iat", &out->issued_at) != STATUS_OK ||
        out->issued_at <= 0)
        return SET_EVENT_CLAIMS;
    if (!read_kind(claims, &out->kind, &body))
        return SET_EVENT_KINDS;
    if (!read_tags(body, out))
        return SET_EVENT_TAGS;
    if (out->kind == SET_EVENT_REJECT)
        read_problems(body, out);
    return SET_EVENT_FINE;
}

/* Reads a token without believing it. */
static enum set_event_reason
read_token(const char *text, size_t len, struct jws *jws, struct set_event *out)
{
    struct json_doc *doc;

    *out = (struct set_event){0};
    if (jws_read(text, len, jws) != STATUS_OK)
        return SET_EVENT_TOKEN;
    /* RFC 7515 section 4.1.9 allows the long spelling of a media type as well. */
    if (strcasecmp(jws->typ, "secevent+jwt") != 0 &&
        strcasecmp(jws->typ, "application/secevent+jwt") != 0)
        return SET_EVENT_TYP;
    if (json_open(jws->payload, jws->payload_size, JWS_PAYLOAD_MAX, &doc) != STATUS_OK)
        return SET_EVENT_CLAIMS;
    enum set_event_reason reason = read_claims(json_root(doc), out);
    json_close(doc);
    return reason;
}

enum status
set_event_peek(const char *text, size_t len, struct set_event_peek *out,
               enum set_event_reason *reason)
{
    struct set_event event;
    struct jws jws;

    *out = (struct set_event_peek){0};
    *reason = read_token(text, len, &jws, &event);
    if (*reason != SET_EVENT_FINE)
        return STATUS_INVALID;
    out->signer = event.signer;
    memcpy(out->issuer, event.issuer, sizeof(out->issuer));
    memcpy(out->kid, jws.kid, sizeof(out->kid));
    memcpy(out->submission_id, event.submission_id, sizeof(out->submission_id));
    return STATUS_OK;
}

static enum set_event_reason
judge(const struct set_event *event, const struct set_event_expected *expected)
{
    if (!may_sign(event->signer, event->kind))
        return SET_EVENT_WRONG_SIGNER;
    if (event->signer == SET_EVENT_BY_SERVICE
            ? !text_equal(event->issuer, expected->service_issuer)
            : strcasecmp(event->issuer, expected->destination_id) != 0)
        return SET_EVENT_ISSUER_OTHER;
    if (strcasecmp(event->case_id, expected->case_id) != 0 ||
        strcasecmp(event->submission_id, expected->submission_id) != 0)
        return SET_EVENT_SUBJECT;
    return SET_EVENT_FINE;
}

static enum status
status_of(enum set_event_reason reason, const struct set_event *event,
          const struct set_event_expected *expected)
{
    switch (reason) {
    case SET_EVENT_FINE:
        return STATUS_OK;
    case SET_EVENT_TOKEN:
    case SET_EVENT_TYP:
    case SET_EVENT_CLAIMS:
    case SET_EVENT_KINDS:
    case SET_EVENT_TAGS:
        return STATUS_INVALID;
    case SET_EVENT_SUBJECT:
        return strcasecmp(event->case_id, expected->case_id) == 0 ? STATUS_NOT_FOUND
                                                                  : STATUS_DENIED;
    case SET_EVENT_SIGNATURE:
    case SET_EVENT_KID:
    case SET_EVENT_WRONG_SIGNER:
    case SET_EVENT_ISSUER_OTHER:
        break;
    }
    return STATUS_DENIED;
}

enum status
set_event_verify(const char *text, size_t len, const struct jwk *key,
                 const struct set_event_expected *expected, struct set_event *out,
                 enum set_event_reason *reason)
{
    struct jws jws;

    *reason = read_token(text, len, &jws, out);
    if (*reason == SET_EVENT_FINE && !text_equal(jws.kid, key->kid))
        *reason = SET_EVENT_KID;
    if (*reason == SET_EVENT_FINE && jws_verify(&jws, &key->key) != STATUS_OK)
        *reason = SET_EVENT_SIGNATURE;
    if (*reason == SET_EVENT_FINE)
        *reason = judge(out, expected);
    enum status status = status_of(*reason, out, expected);
    if (status != STATUS_OK)
        *out = (struct set_event){0};
    return status;
}

bool
set_event_proves(const struct set_event *event, const char *metadata_tag,
                 const char *data_tag)
{
    return event->kind == SET_EVENT_ACCEPT &&
           event->signer == SET_EVENT_BY_DESTINATION && event->has_tags &&
           event->attachment_count == 0 && strlen(metadata_tag) == JWE_TAG - 1 &&
           strlen(data_tag) == JWE_TAG - 1 &&
           digest_equal(event->metadata_tag, metadata_tag, JWE_TAG) &&
           digest_equal(event->data_tag, data_tag, JWE_TAG);
}
