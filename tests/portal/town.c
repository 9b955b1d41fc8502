#include "tests/portal/town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/portal/authority.h"
#include "tests/portal/jose.h"

static const char *const STATE_NAME[TOWN_STATES] = {
    [TOWN_ANNOUNCED] = "announced",
    [TOWN_SUBMITTED] = "submitted",
    [TOWN_ACCEPTED] = "accepted",
    [TOWN_REJECTED] = "rejected",
};

static const char *const EVENT_NAME[TOWN_EVENT_TYPES] = {
    [TOWN_EVENT_CREATE] = "create",
    [TOWN_EVENT_SUBMIT] = "submit",
    [TOWN_EVENT_ACCEPT] = "accept",
    [TOWN_EVENT_REJECT] = "reject",
};

struct town *
town_create(const struct pki *pki, const struct town_identity *identity)
{
    struct town *town = calloc(1, sizeof *town);
    if (!town)
        abort();
    pthread_mutex_init(&town->lock, NULL);
    town->pki = pki;
    town->identity = *identity;
    ident_init(&town->ident);
    town_reset_settings(town);
    return town;
}

void
town_destroy(struct town *town)
{
    if (!town)
        return;
    for (int i = 0; i < town->submissions; i++) {
        struct town_submission *submission = town->submission[i];
        for (int k = 0; k < submission->attachments; k++)
            free(submission->attachment[k].jwe);
        free(submission->metadata);
        free(submission->data);
        free(submission);
    }
    for (int i = 0; i < town->events; i++) {
        json_decref(town->event[i].payload);
        free(town->event[i].token);
    }
    ident_finish(&town->ident);
    pthread_mutex_destroy(&town->lock);
    free(town);
}

void
town_reset_settings(struct town *town)
{
    town->settings = (struct town_settings){
        .destination_status = "active",
        .metadata_version = {"1.0.0", "2.1.0"},
        .metadata_versions = 2,
        .decide_ms = 200,
        .token_lifetime = 1800,
        .crl_lifetime = 24L * 3600,
        .repeat_status = 422,
    };
    town->faults.count = 0;
    ident_reset(&town->ident);
}

int64_t
town_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *
town_state_name(enum town_state state)
{
    return STATE_NAME[state];
}

const char *
town_event_name(enum town_event_type type)
{
    return EVENT_NAME[type];
}

const struct town_token *
town_issue_token(struct town *town, const char *scope)
{
    struct town_token *token = &town->token[town->tokens++ % TOWN_TOKENS];
    char first[BYTES_UUID];
    char second[BYTES_UUID];
    bytes_uuid(first);
    bytes_uuid(second);
    snprintf(token->text, sizeof token->text, "%s.%s", first, second);
    snprintf(token->scope, sizeof token->scope, "%s", scope);
    token->until = town_now() + town->settings.token_lifetime * 1000;
    return token;
}

const struct town_token *
town_find_token(const struct town *town, const char *text)
{
    for (int i = 0; i < TOWN_TOKENS; i++) {
        const struct town_token *token = &town->token[i];
        if (token->text[0] && strcmp(token->text, text) == 0)
            return token->until > town_now() ? token : NULL;
    }
    return NULL;
}

void
town_expire_tokens(struct town *town)
{
    memset(town->token, 0, sizeof town->token);
}

struct town_submission *
town_announce(struct town *town, const char *case_id)
{
    if (town->submissions == TOWN_SUBMISSIONS)
        return NULL;
    struct town_submission *submission = calloc(1, sizeof *submission);
    if (!submission)
        abort();
    bytes_uuid(submission->id);
    if (case_id)
        snprintf(submission->case_id, sizeof submission->case_id, "%s", case_id);
    else
        bytes_uuid(submission->case_id);
    town->submission[town->submissions++] = submission;
    return submission;
}

struct town_submission *
town_find_submission(const struct town *town, const char *id)
{
    for (int i = 0; i < town->submissions; i++)
        if (strcmp(town->submission[i]->id, id) == 0)
            return town->submission[i];
    return NULL;
}

bool
town_has_case(const struct town *town, const char *case_id)
{
    for (int i = 0; i < town->submissions; i++)
        if (strcmp(town->submission[i]->case_id, case_id) == 0)
            return true;
    return false;
}

void
town_write_event(struct town *town, const struct town_submission *submission,
                 enum town_event_type type, json_t *content)
{
    bool by_authority = type == TOWN_EVENT_ACCEPT || type == TOWN_EVENT_REJECT;
    const struct pki_pair *signer =
        &town->pki->pair[by_authority ? PKI_AUTHORITY : PKI_SERVICE];
    char jti[BYTES_UUID];
    char uri[TOWN_TEXT];
    bytes_uuid(jti);
    snprintf(uri, sizeof uri,
             "https://schema.fitko.de/fit-connect/events/%s-submission",
             EVENT_NAME[type]);
    json_t *payload =
        json_pack("{s:s, s:s, s:I, s:s+, s:s+, s:{s:o}}", "jti", jti, "iss",
                  by_authority ? town->identity.destination_id : town->identity.issuer,
                  "iat", (json_int_t)time(NULL), "sub", "submission:", submission->id,
                  "txn", "case:", submission->case_id, "events", uri, content);
    if (!payload || town->events == TOWN_EVENTS) {
        json_decref(payload);
        return;
    }
    town->event[town->events++] = (struct town_event){
        .type = type,
        .submission = submission,
        .payload = payload,
        .token = jose_sign(signer->key, signer->kid, "secevent+jwt", payload),
    };
}

json_t *
town_tags(const struct town_submission *submission)
{
    json_t *tags =
        json_pack("{s:s}", "metadata",
                  submission->metadata ? jose_tag(submission->metadata) : "");
    if (submission->data)
        json_object_set_new(tags, "data", json_string(jose_tag(submission->data)));
    json_t *attachments = json_object();
    for (int i = 0; i < submission->attachments; i++)
        if (submission->attachment[i].jwe)
            json_object_set_new(attachments, submission->attachment[i].id,
                                json_string(jose_tag(submission->attachment[i].jwe)));
    if (json_object_size(attachments) > 0)
        json_object_set(tags, "attachments", attachments);
    json_decref(attachments);
    return tags;
}

enum pki_role
town_encryption_role(const struct town *town)
{
    return town->settings.rotated ? PKI_ENCRYPTION_NEXT : PKI_ENCRYPTION;
}

enum pki_role
town_find_key(const struct town *town, const char *kid)
{
    static const enum pki_role PUBLISHED[] = {PKI_ENCRYPTION, PKI_ENCRYPTION_NEXT,
                                              PKI_AUTHORITY};
    for (size_t i = 0; i < sizeof PUBLISHED / sizeof PUBLISHED[0]; i++) {
        enum pki_role role = PUBLISHED[i];
        if (strcmp(town->pki->pair[role].kid, kid) != 0)
            continue;
        bool unpublished = role == PKI_ENCRYPTION_NEXT && !town->settings.rotated;
        bool withdrawn = role == PKI_ENCRYPTION && town->settings.withdrawn;
        return unpublished || withdrawn ? PKI_ROLES : role;
    }
    return PKI_ROLES;
}

void
town_note(struct town *town, enum endpoint endpoint, const char *method,
          const char *path, unsigned status)
{
    struct town_request *note = &town->journal[town->requests++ % TOWN_JOURNAL];
    note->endpoint = endpoint;
    note->status = status;
    snprintf(note->method, sizeof note->method, "%s", method);
    snprintf(note->path, sizeof note->path, "%s", path);
}

static void
town_decide(struct town *town, struct town_submission *submission)
{
    char problem[64];
    char detail[TOWN_TEXT];
    bool forced = town->settings.rejections != 0;
    submission->decide_now = false;
    if (forced) {
        if (town->settings.rejections > 0)
            town->settings.rejections--;
        snprintf(problem, sizeof problem, "%s", town->settings.rejection_type);
        snprintf(detail, sizeof detail, "rejected on command");
    }
    if (!forced && authority_accepts(town, submission, problem, sizeof problem, detail,
                                     sizeof detail)) {
        submission->state = TOWN_ACCEPTED;
        town_write_event(
            town, submission, TOWN_EVENT_ACCEPT,
            json_pack("{s:o}", "authenticationTags", town_tags(submission)));
        return;
    }
    submission->state = TOWN_REJECTED;
    town_write_event(town, submission, TOWN_EVENT_REJECT,
                     json_pack("{s:[{s:s+, s:s, s:s, s:s}]}", "problems", "type",
                               "https://schema.fitko.de/fit-connect/events/problems/",
                               problem, "title", "Submission rejected", "detail",
                               detail, "instance", "submission"));
}

void
town_work(struct town *town)
{
    for (int i = 0; i < town->submissions; i++) {
        struct town_submission *submission = town->submission[i];
        if (submission->state != TOWN_SUBMITTED)
            continue;
        if (!submission->submit_event_written && !town->settings.submit_event_held) {
            submission->submit_event_written = true;
            town_write_event(
                town, submission, TOWN_EVENT_SUBMIT,
                json_pack("{s:o}", "authenticationTags", town_tags(submission)));
        }
        bool due = town_now() >= submission->submitted_at + town->settings.decide_ms;
        if (submission->submit_event_written &&
            (submission->decide_now || (due && !town->settings.held)))
            town_decide(town, submission);
    }
}
