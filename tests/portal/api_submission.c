/* The Submission API's sending half: announce, attach, submit, read the event log. */
#include "tests/portal/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/portal/jose.h"

/** The request's JSON object, or an answer (415, 413, 400) and NULL. */
static json_t *
api_read_object(const struct api_request *request, size_t max, struct api_reply *reply)
{
    if (!api_type_is(request, "application/json")) {
        api_problem(reply, 415, "body must be application/json");
        return NULL;
    }
    if (request->body->len > max) {
        api_problem(reply, 413, "body is too large");
        return NULL;
    }
    json_t *body = json_loadb(bytes_text(request->body), request->body->len,
                              JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body)) {
        json_decref(body);
        api_problem(reply, 400, "body is not a JSON object");
        return NULL;
    }
    return body;
}

/** urn:<namespace>:<rest>, 7 to 255 characters (pattern of ServiceType.identifier). */
static bool
api_is_service_urn(const char *urn)
{
    size_t len = strlen(urn);
    if (len < 7 || len > 255 || strncmp(urn, "urn:", 4) != 0)
        return false;
    const char *name = urn + 4;
    size_t name_len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    const char *rest = name + name_len + 1;
    return name_len >= 1 && name_len <= 32 && name[0] != '-' && name[name_len] == ':' &&
           *rest &&
           rest[strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789"
                             "()+,.:=@;$_!*'%/?#-")] == '\0';
}

static bool
api_is_callback(const json_t *callback)
{
    const char *url = json_string_value(json_object_get(callback, "url"));
    const char *secret = json_string_value(json_object_get(callback, "secret"));
    return url && secret && strncmp(url, "https://", 8) == 0 && url[8] &&
           strlen(secret) >= 32 && strlen(secret) <= 512;
}

static bool
api_are_attachments(const json_t *list)
{
    size_t index = 0;
    const json_t *item = NULL;
    if (!json_is_array(list) || json_array_size(list) > TOWN_ATTACHMENTS)
        return false;
    json_array_foreach(list, index, item)
    {
        if (!json_is_string(item) || !bytes_is_uuid(json_string_value(item)))
            return false;
        for (size_t i = 0; i < index; i++)
            if (json_equal(json_array_get(list, i), item))
                return false;
    }
    return true;
}

/** What is wrong with the form of an announcement, NULL when nothing is. */
static const char *
api_announcement_fault(const json_t *body)
{
    const json_t *service = json_object_get(body, "serviceType");
    const char *identifier = json_string_value(json_object_get(service, "identifier"));
    const char *destination = json_string_value(json_object_get(body, "destinationId"));
    const json_t *case_id = json_object_get(body, "caseId");
    const json_t *callback = json_object_get(body, "callback");
    if (!destination || !bytes_is_uuid(destination))
        return "destinationId must be a UUID";
    if (!api_are_attachments(json_object_get(body, "announcedAttachments")))
        return "announcedAttachments must be different UUIDs";
    if (!json_is_string(json_object_get(service, "name")))
        return "serviceType.name is missing";
    if (!identifier || !api_is_service_urn(identifier))
        return "serviceType.identifier must be a URN";
    if (case_id &&
        !(json_is_string(case_id) && bytes_is_uuid(json_string_value(case_id))))
        return "caseId must be a UUID";
    if (callback && !api_is_callback(callback))
        return "callback needs an https url and a secret";
    return NULL;
}

static bool
api_service_offered(const struct town *town, const char *service)
{
    for (int i = 0; i < town->identity.services; i++)
        if (strcmp(town->identity.service[i], service) == 0)
            return true;
    return false;
}

/** True when one scope of the token allows this service in the town's region. */
static bool
api_scope_covers(const struct api_request *request, const char *service)
{
    static const char SERVICE[] = "+send:service:";
    const char *at = request->token->scope;
    while (*at) {
        size_t len = strcspn(at, " ");
        const char *limited = strstr(at, SERVICE);
        if (!limited || limited > at + len)
            return true; /* regions were compared when the token was issued */
        limited += strlen(SERVICE);
        size_t limited_len = (size_t)(at + len - limited);
        if (strlen(service) == limited_len &&
            strncmp(service, limited, limited_len) == 0)
            return true;
        at += len + strspn(at + len, " ");
    }
    return false;
}

static void
api_create(struct town *town, const json_t *body, struct api_reply *reply)
{
    const json_t *service = json_object_get(body, "serviceType");
    const json_t *list = json_object_get(body, "announcedAttachments");
    struct town_submission *submission =
        town_announce(town, json_string_value(json_object_get(body, "caseId")));
    if (!submission) {
        api_problem(reply, 503, "the stand-in's memory is full");
        return;
    }
    snprintf(submission->service, sizeof submission->service, "%s",
             json_string_value(json_object_get(service, "identifier")));
    snprintf(submission->service_name, sizeof submission->service_name, "%s",
             json_string_value(json_object_get(service, "name")));
    size_t index = 0;
    const json_t *item = NULL;
    json_array_foreach(list, index, item)
    {
        struct town_attachment *attachment =
            &submission->attachment[submission->attachments++];
        snprintf(attachment->id, sizeof attachment->id, "%s", json_string_value(item));
    }
    town_write_event(town, submission, TOWN_EVENT_CREATE, json_object());
    api_json(reply, 201, "application/json",
             json_pack("{s:s, s:s, s:s}", "destinationId",
                       town->identity.destination_id, "submissionId", submission->id,
                       "caseId", submission->case_id));
}

void
api_announce(struct town *town, const struct api_request *request,
             struct api_reply *reply)
{
    json_t *body = api_read_object(request, API_JSON_MAX, reply);
    if (!body)
        return;
    const char *fault = api_announcement_fault(body);
    const char *destination = json_string_value(json_object_get(body, "destinationId"));
    const char *case_id = json_string_value(json_object_get(body, "caseId"));
    const char *service = json_string_value(
        json_object_get(json_object_get(body, "serviceType"), "identifier"));
    if (fault)
        api_problem(reply, 400, fault);
    else if (strcmp(destination, town->identity.destination_id) != 0)
        api_problem(reply, 404, "no such destination");
    else if (!api_scope_covers(request, service))
        api_problem(reply, 403, "the token does not cover this service");
    else if (strcmp(town->settings.destination_status, "active") != 0)
        api_problem(reply, 422, "the destination is not active");
    else if (!api_service_offered(town, service))
        api_problem(reply, 422, "the destination does not offer this service");
    else if (case_id && !town_has_case(town, case_id))
        api_problem(reply, 422, "no such case");
    else
        api_create(town, body, reply);
    json_decref(body);
}

/** What the delivery service can see of a JWE without a key; NULL when it is right. */
static const char *
api_jwe_fault(const char *jwe, bool content_type_needed)
{
    const char *fault = NULL;
    json_t *header = jose_header(jwe);
    const char *alg = json_string_value(json_object_get(header, "alg"));
    const char *enc = json_string_value(json_object_get(header, "enc"));
    const char *cty = json_string_value(json_object_get(header, "cty"));
    const char *kid = json_string_value(json_object_get(header, "kid"));
    if (!header)
        fault = "not a JWE in compact serialisation";
    else if (!alg || strcmp(alg, "RSA-OAEP-256") != 0 || !enc ||
             strcmp(enc, "A256GCM") != 0)
        fault = "alg must be RSA-OAEP-256 and enc A256GCM";
    else if (!kid)
        fault = "kid is missing in the JWE header";
    else if (content_type_needed && !cty)
        fault = "cty is missing in the JWE header";
    json_decref(header);
    return fault;
}

void
api_attachment(struct town *town, const struct api_request *request,
               struct api_reply *reply)
{
    struct town_submission *submission = town_find_submission(town, request->id[0]);
    struct town_attachment *attachment = NULL;
    if (!api_type_is(request, "application/jose")) {
        api_problem(reply, 415, "body must be application/jose");
        return;
    }
    if (!submission || !bytes_is_uuid(request->id[1])) {
        api_problem(reply, 404, "no such submission");
        return;
    }
    for (int i = 0; i < submission->attachments; i++)
        if (strcmp(submission->attachment[i].id, request->id[1]) == 0)
            attachment = &submission->attachment[i];
    const char *text = bytes_text(request->body);
    const char *fault = api_jwe_fault(text, false);
    if (!attachment) {
        api_problem(reply, 422, "attachment was not announced");
    } else if (submission->state != TOWN_ANNOUNCED) {
        api_problem(reply, 422, "submission was submitted already");
    } else if (fault) {
        api_problem(reply, 400, fault);
    } else {
        free(attachment->jwe);
        attachment->jwe = strdup(text);
        reply->status = 204;
    }
}

static void
api_answer_reduced(const struct town *town, const struct town_submission *submission,
                   struct api_reply *reply)
{
    json_t *attachments = json_array();
    for (int i = 0; i < submission->attachments; i++)
        json_array_append_new(attachments, json_string(submission->attachment[i].id));
    api_json(reply, 202, "application/json",
             json_pack("{s:s, s:s, s:s, s:o, s:{s:s, s:s}}", "destinationId",
                       town->identity.destination_id, "submissionId", submission->id,
                       "caseId", submission->case_id, "attachments", attachments,
                       "serviceType", "name", submission->service_name, "identifier",
                       submission->service));
}

/** What keeps a submission from being complete, NULL when nothing does. */
static const char *
api_submission_fault(const struct town_submission *submission, const char *metadata,
                     const char *data)
{
    for (int i = 0; i < submission->attachments; i++)
        if (!submission->attachment[i].jwe)
            return "an announced attachment is missing";
    const char *fault = api_jwe_fault(metadata, true);
    return fault || !data ? fault : api_jwe_fault(data, true);
}

void
api_submit(struct town *town, const struct api_request *request,
           struct api_reply *reply)
{
    struct town_submission *submission = town_find_submission(town, request->id[0]);
    json_t *body = api_read_object(request, API_BODY_MAX, reply);
    if (!body)
        return;
    const json_t *data_value = json_object_get(body, "encryptedData");
    const char *metadata =
        json_string_value(json_object_get(body, "encryptedMetadata"));
    const char *data = json_string_value(data_value);
    const char *fault = NULL;
    if (!metadata || (data_value && !data)) {
        api_problem(reply, 400, "encryptedMetadata and encryptedData must be text");
    } else if (!submission) {
        api_problem(reply, 404, "no such submission");
    } else if (submission->state != TOWN_ANNOUNCED) {
        /* The specification does not say what a repetition gets. */
        if (town->settings.repeat_status == 202)
            api_answer_reduced(town, submission, reply);
        else
            api_problem(reply, town->settings.repeat_status, "was submitted already");
    } else if ((fault = api_submission_fault(submission, metadata, data))) {
        api_problem(reply, 422, fault);
    } else {
        submission->metadata = strdup(metadata);
        submission->data = data ? strdup(data) : NULL;
        submission->state = TOWN_SUBMITTED;
        submission->submitted_at = town_now();
        api_answer_reduced(town, submission, reply);
    }
    json_decref(body);
}

/** The event's payload as the ordered fault wants it. The caller owns it. */
static json_t *
api_forged_payload(const struct town_event *event, enum fault_kind fault)
{
    json_t *payload = json_deep_copy(event->payload);
    json_t *events = json_object_get(payload, "events");
    json_t *content = json_object_iter_value(json_object_iter(events));
    json_t *tags = json_object_get(content, "authenticationTags");
    if (fault == FAULT_TAG && tags)
        json_object_set_new(tags, "data", json_string("AAAAAAAAAAAAAAAAAAAAAA"));
    if (fault == FAULT_NO_TAGS)
        json_object_del(content, "authenticationTags");
    if (fault == FAULT_ISSUER)
        json_object_set_new(payload, "iss",
                            json_string("00000000-0000-4000-8000-000000000000"));
    if (fault == FAULT_SUBJECT)
        json_object_set_new(
            payload, "sub",
            json_string("submission:00000000-0000-4000-8000-000000000000"));
    return payload;
}

static json_t *
api_event_text(const struct town *town, const struct town_event *event,
               const struct fault *fault)
{
    const char *wanted = fault->argument[0] ? fault->argument : "accept";
    bool meant =
        strcmp(wanted, "all") == 0 || strcmp(wanted, town_event_name(event->type)) == 0;
    if (fault->kind < FAULT_SIGNATURE || fault->kind > FAULT_SUBJECT || !meant)
        return json_string(event->token);
    bool by_authority =
        event->type == TOWN_EVENT_ACCEPT || event->type == TOWN_EVENT_REJECT;
    const struct pki_pair *signer =
        &town->pki->pair[by_authority ? PKI_AUTHORITY : PKI_SERVICE];
    const struct pki_pair *foreign = &town->pki->pair[PKI_FOREIGN];
    bool unknown_kid = fault->kind == FAULT_FOREIGN_KID;
    bool forged = fault->kind == FAULT_SIGNATURE || unknown_kid;
    json_t *payload = api_forged_payload(event, fault->kind);
    char *token =
        jose_sign(forged ? foreign->key : signer->key,
                  unknown_kid ? foreign->kid : signer->kid, "secevent+jwt", payload);
    json_t *text = json_string(token ? token : "");
    free(token);
    json_decref(payload);
    return text;
}

void
api_events(struct town *town, const struct api_request *request,
           struct api_reply *reply)
{
    long offset = 0;
    long limit = 0;
    if (!bytes_is_uuid(request->id[0])) {
        api_problem(reply, 400, "caseId must be a UUID");
        return;
    }
    if (!town_has_case(town, request->id[0])) {
        api_problem(reply, 404, "no such case");
        return;
    }
    if (!api_page(request, reply, &offset, &limit))
        return;
    json_t *log = json_array();
    long total = 0;
    for (int i = 0; i < town->events; i++) {
        const struct town_event *event = &town->event[i];
        if (strcmp(event->submission->case_id, request->id[0]) != 0)
            continue;
        if (total >= offset && total < offset + limit)
            json_array_append_new(log, api_event_text(town, event, &request->fault));
        total++;
    }
    api_json(reply, 200, "application/json",
             json_pack("{s:i, s:I, s:I, s:o}", "count", (int)json_array_size(log),
                       "offset", (json_int_t)offset, "totalCount", (json_int_t)total,
                       "eventLog", log));
}
