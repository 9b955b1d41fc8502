/* The Submission API's descriptive half: info, the service's keys, destinations and
 * their keys; and the revocation lists of the PKI behind them. */
#include "tests/portal/api.h"

#include <string.h>

#include "tests/portal/jose.h"

void
api_info(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    bool routing = strncmp(request->path, "/routing/", 9) == 0;
    (void)town;
    api_json(reply, 200, "application/json",
             json_pack("{s:{s:i, s:i, s:i}}", "version", "major", routing ? 2 : 1,
                       "minor", routing ? 0 : 1, "patch", routing ? 0 : 3));
}

void
api_keys_of_service(struct town *town, const struct api_request *request,
                    struct api_reply *reply)
{
    bool routing = strncmp(request->path, "/routing/", 9) == 0;
    api_json(
        reply, 200, "application/json",
        json_pack("{s:[o]}", "keys",
                  jose_jwk(town->pki, routing ? PKI_ROUTING : PKI_SERVICE, "verify")));
}

void
api_destination(struct town *town, const struct api_request *request,
                struct api_reply *reply)
{
    const struct town_identity *identity = &town->identity;
    const struct town_settings *settings = &town->settings;
    if (strcmp(request->id[0], identity->destination_id) != 0) {
        api_problem(reply, 404, "no such destination");
        return;
    }
    json_t *services = json_array();
    for (int i = 0; i < identity->services; i++) {
        json_t *schemas = json_array();
        for (int k = 0; k < identity->schemas; k++)
            json_array_append_new(schemas, json_pack("{s:s, s:s}", "schemaUri",
                                                     identity->schema[k], "mimeType",
                                                     "application/json"));
        json_array_append_new(services, json_pack("{s:s, s:[s+], s:o}", "identifier",
                                                  identity->service[i], "regions", "DE",
                                                  identity->region, "submissionSchemas",
                                                  schemas));
    }
    json_t *versions = json_array();
    for (int i = 0; i < settings->metadata_versions; i++)
        json_array_append_new(versions, json_string(settings->metadata_version[i]));
    api_add_header(reply, "Cache-Control", "no-cache");
    api_json(reply, 200, "application/json",
             json_pack("{s:s, s:s, s:s, s:o, s:o}", "destinationId",
                       identity->destination_id, "status", settings->destination_status,
                       "encryptionKid", town->pki->pair[town_encryption_role(town)].kid,
                       "metadataVersions", versions, "services", services));
}

void
api_key(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    enum pki_role role = town_find_key(town, request->id[1]);
    if (strcmp(request->id[0], town->identity.destination_id) != 0 ||
        role == PKI_ROLES) {
        api_problem(reply, 404, "no such key");
        return;
    }
    const char *operation = role == PKI_AUTHORITY ? "verify" : "wrapKey";
    json_t *jwk = jose_jwk(town->pki, role, operation);
    switch ((int)request->fault.kind) {
    case FAULT_KEY: {
        json_t *other = jose_jwk(town->pki, PKI_FOREIGN, operation);
        json_object_set(jwk, "n", json_object_get(other, "n"));
        json_decref(other);
        break;
    }
    case FAULT_OPERATIONS:
        json_object_set_new(jwk, "key_ops", json_pack("[s]", "verify"));
        break;
    case FAULT_CHAIN: {
        json_t *other = jose_jwk(town->pki, PKI_RECOVERY, operation);
        json_object_set(other, "kid", json_object_get(jwk, "kid"));
        json_decref(jwk);
        jwk = other;
        break;
    }
    default:
        break;
    }
    api_add_header(reply, "Cache-Control", "no-cache");
    api_json(reply, 200, "application/json", jwk);
}

void
api_revocation_list(struct town *town, const struct api_request *request,
                    struct api_reply *reply)
{
    enum pki_role issuer = PKI_ROLES;
    if (strcmp(request->id[0], "root.crl") == 0)
        issuer = PKI_ROOT;
    else if (strcmp(request->id[0], "ca-1.crl") == 0)
        issuer = PKI_INTERMEDIATE;
    if (issuer == PKI_ROLES) {
        api_problem(reply, 404, "no such list");
        return;
    }
    reply->status = 200;
    reply->type = "application/pkix-crl";
    if (pki_revocation_list(town->pki, issuer, town->settings.revoked,
                            town->settings.crl_lifetime, &reply->body) != STATUS_OK)
        api_problem(reply, 500, "the list cannot be made");
}
