#include "tests/portal/authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/sha.h>

#include "tests/portal/jose.h"

enum { AUTHORITY_PLAIN_MAX = 32 * 1024 * 1024 };

/** One look at a submission: what was found wrong first. */
struct authority_case {
    struct town *town;
    const struct town_submission *submission;
    const char *problem; /* NULL while nothing is wrong */
    const char *detail;
};

static void
authority_object(struct authority_case *look, const char *problem, const char *detail)
{
    if (look->problem)
        return;
    look->problem = problem;
    look->detail = detail;
}

static void
authority_keep(const struct authority_case *look, const char *name, const char *data,
               size_t len)
{
    char path[1024];
    const char *directory = look->town->identity.directory;
    snprintf(path, sizeof path, "%s/received", directory);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/received/%s", directory, look->submission->id);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/received/%s/%s", directory, look->submission->id,
             name);
    if (bytes_write_file(path, data, len, 0600) != STATUS_OK)
        perror("portal: cannot keep a submission");
}

/** Opens one part with the key its header names and keeps it under `name`, beside it as
 * `name`.jwe what arrived, so that another program can open it as well. */
static bool
authority_open(struct authority_case *look, const char *jwe, const char *name,
               struct bytes *plain)
{
    json_t *header = jose_header(jwe);
    const char *kid = json_string_value(json_object_get(header, "kid"));
    enum pki_role role = kid ? town_find_key(look->town, kid) : PKI_ROLES;
    bool opened = false;
    char sealed_name[64];
    if (role != PKI_ENCRYPTION && role != PKI_ENCRYPTION_NEXT)
        authority_object(look, "encryption-issue", "no such key");
    else if (jose_open(plain, look->town->pki->pair[role].key, jwe) != STATUS_OK)
        authority_object(look, "encryption-issue", "a part does not open");
    else
        opened = true;
    snprintf(sealed_name, sizeof sealed_name, "%s.jwe", name);
    authority_keep(look, sealed_name, jwe, strlen(jwe));
    if (opened)
        authority_keep(look, name, bytes_text(plain), plain->len);
    json_decref(header);
    return opened;
}

/** hash {type: sha512, content: hex} over the plain bytes (metadata schema, $defs). */
static bool
authority_hash_matches(const json_t *hash, const struct bytes *plain)
{
    const char *type = json_string_value(json_object_get(hash, "type"));
    const char *content = json_string_value(json_object_get(hash, "content"));
    unsigned char digest[SHA512_DIGEST_LENGTH];
    struct bytes hex;
    bytes_init(&hex, 2 * sizeof digest);
    SHA512((const unsigned char *)bytes_text(plain), plain->len, digest);
    bytes_put_hex(&hex, digest, sizeof digest);
    bool same = type && content && strcmp(type, "sha512") == 0 &&
                strcmp(content, bytes_text(&hex)) == 0;
    bytes_finish(&hex);
    return same;
}

static void
authority_check_schema(struct authority_case *look, const json_t *metadata)
{
    static const char BEFORE[] = "https://schema.fitko.de/fit-connect/metadata/";
    static const char BEHIND[] = "/metadata.schema.json";
    const struct town_settings *settings = &look->town->settings;
    const char *uri = json_string_value(json_object_get(metadata, "$schema"));
    if (!uri) {
        authority_object(look, "missing-schema", "metadata name no schema");
        return;
    }
    for (int i = 0; i < settings->metadata_versions; i++) {
        char known[TOWN_TEXT];
        snprintf(known, sizeof known, "%s%s%s", BEFORE, settings->metadata_version[i],
                 BEHIND);
        if (strcmp(uri, known) == 0)
            return;
    }
    authority_object(look, "unsupported-schema", "metadata version is not supported");
}

static void
authority_check_data(struct authority_case *look, const json_t *content)
{
    const struct town_identity *identity = &look->town->identity;
    const json_t *about = json_object_get(content, "data");
    const json_t *schema = json_object_get(about, "submissionSchema");
    const char *uri = json_string_value(json_object_get(schema, "schemaUri"));
    const char *type = json_string_value(json_object_get(schema, "mimeType"));
    bool known = false;
    struct bytes plain;
    bytes_init(&plain, AUTHORITY_PLAIN_MAX);
    for (int i = 0; uri && i < identity->schemas; i++)
        known = known || strcmp(uri, identity->schema[i]) == 0;
    if (!uri || !type || strcmp(type, "application/json") != 0)
        authority_object(look, "schema-violation", "submissionSchema is incomplete");
    else if (!known)
        authority_object(look, "unsupported-data-schema", "schema is not supported");
    if (!look->submission->data) {
        authority_object(look, "missing-data", "there are no data");
        return;
    }
    if (authority_open(look, look->submission->data, "data.json", &plain)) {
        json_t *data =
            json_loadb(bytes_text(&plain), plain.len, JSON_REJECT_DUPLICATES, NULL);
        if (!authority_hash_matches(json_object_get(about, "hash"), &plain))
            authority_object(look, "hash-mismatch", "hash of the data differs");
        if (!data)
            authority_object(look, "syntax-violation", "data are not JSON");
        json_decref(data);
    }
    bytes_finish(&plain);
}

static const json_t *
authority_find_attachment(const json_t *list, const char *id)
{
    size_t index = 0;
    const json_t *item = NULL;
    json_array_foreach(list, index, item)
    {
        const char *said = json_string_value(json_object_get(item, "attachmentId"));
        if (said && strcmp(said, id) == 0)
            return item;
    }
    return NULL;
}

static void
authority_check_attachments(struct authority_case *look, const json_t *content)
{
    const json_t *list = json_object_get(content, "attachments");
    const struct town_submission *submission = look->submission;
    if (!json_is_array(list)) {
        authority_object(look, "schema-violation", "attachments are not listed");
        return;
    }
    if (json_array_size(list) != (size_t)submission->attachments)
        authority_object(look, "attachments-mismatch", "list of attachments differs");
    for (int i = 0; i < submission->attachments; i++) {
        const struct town_attachment *attachment = &submission->attachment[i];
        const json_t *about = authority_find_attachment(list, attachment->id);
        struct bytes plain;
        bytes_init(&plain, AUTHORITY_PLAIN_MAX);
        if (!about || !json_is_string(json_object_get(about, "purpose")) ||
            !json_is_string(json_object_get(about, "mimeType")))
            authority_object(look, "attachments-mismatch", "attachment is not listed");
        if (attachment->jwe &&
            authority_open(look, attachment->jwe, attachment->id, &plain) &&
            !authority_hash_matches(json_object_get(about, "hash"), &plain))
            authority_object(look, "hash-mismatch", "hash of an attachment differs");
        bytes_finish(&plain);
    }
}

bool
authority_accepts(struct town *town, const struct town_submission *submission,
                  char *problem, size_t problem_cap, char *detail, size_t detail_cap)
{
    struct authority_case look = {.town = town, .submission = submission};
    json_t *metadata = NULL;
    struct bytes plain;
    bytes_init(&plain, AUTHORITY_PLAIN_MAX);
    if (authority_open(&look, submission->metadata, "metadata.json", &plain)) {
        metadata =
            json_loadb(bytes_text(&plain), plain.len, JSON_REJECT_DUPLICATES, NULL);
        const json_t *content = json_object_get(metadata, "contentStructure");
        if (!json_is_object(metadata)) {
            authority_object(&look, "syntax-violation", "metadata are not JSON");
        } else if (!json_is_object(content)) {
            authority_object(&look, "schema-violation", "contentStructure is missing");
        } else {
            authority_check_schema(&look, metadata);
            authority_check_data(&look, content);
            authority_check_attachments(&look, content);
        }
    }
    json_decref(metadata);
    bytes_finish(&plain);
    snprintf(problem, problem_cap, "%s", look.problem ? look.problem : "");
    snprintf(detail, detail_cap, "%s", look.detail ? look.detail : "");
    return look.problem == NULL;
}
