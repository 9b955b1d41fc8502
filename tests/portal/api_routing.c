/* The Routing API 2.0.0: which destination serves a service in a place, under a
 * signature the sender must check. */
#include "tests/portal/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/portal/jose.h"

static void
api_rate_limit(struct api_reply *reply)
{
    api_add_header(reply, "RateLimit-Limit", "%d", 1000);
    api_add_header(reply, "RateLimit-Remaining", "%d", 999);
    api_add_header(reply, "RateLimit-Reset", "%d", 60);
}

static bool
api_all_digits(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/** The lengths the specification's patterns allow for ARS and AGS. */
static bool
api_area_key_is(const char *text, const int *lengths)
{
    if (!api_all_digits(text))
        return false;
    for (; *lengths; lengths++)
        if (strlen(text) == (size_t)*lengths)
            return true;
    return false;
}

/** ARS with the municipality's digits taken out of the 12 digit form: the AGS. */
static void
api_ags_of(const char *ars, char ags[9])
{
    memcpy(ags, ars, 5);
    memcpy(ags + 5, ars + 9, 4); /* three digits and the NUL */
}

enum api_area { API_AREA_BAD, API_AREA_ELSEWHERE, API_AREA_HERE };

static enum api_area
api_compare_area(bool well_formed, const char *key, const char *own)
{
    if (!well_formed)
        return API_AREA_BAD;
    return strcmp(key, own) == 0 ? API_AREA_HERE : API_AREA_ELSEWHERE;
}

static enum api_area
api_find_area(const struct town *town, const struct api_request *request)
{
    static const int ARS[] = {2, 3, 5, 9, 12, 0};
    static const int AGS[] = {2, 3, 5, 8, 0};
    const char *ars = request->query(request->query_context, "ars");
    const char *ags = request->query(request->query_context, "ags");
    const char *id = request->query(request->query_context, "areaId");
    char own_ags[9];
    api_ags_of(town->identity.region, own_ags);
    if ((ars != NULL) + (ags != NULL) + (id != NULL) != 1)
        return API_AREA_BAD;
    if (ars)
        return api_compare_area(api_area_key_is(ars, ARS), ars, town->identity.region);
    if (ags)
        return api_compare_area(api_area_key_is(ags, AGS), ags, own_ags);
    return api_compare_area(api_all_digits(id), id, "1");
}

/** {submissionHost, iss, services, destinationId, iat, jti} as compact JWS. */
static char *
api_destination_signature(const struct town *town, const struct api_request *request)
{
    const struct town_identity *identity = &town->identity;
    enum fault_kind fault = request->fault.kind;
    const struct pki_pair *signer = &town->pki->pair[PKI_ROUTING];
    char jti[BYTES_UUID];
    bytes_uuid(jti);
    json_t *services = json_array();
    for (int i = 0; i < identity->services; i++)
        json_array_append_new(services, json_string(identity->service[i]));
    json_t *payload = json_pack(
        "{s:s, s:s, s:[{s:[s+], s:o}], s:s, s:I, s:s}", "submissionHost",
        fault == FAULT_HOST ? "zustelldienst.anderswo.example"
                            : identity->submission_host,
        "iss", identity->routing_issuer, "services", "gebietIDs",
        "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:", identity->region,
        "leistungIDs", services, "destinationId",
        fault == FAULT_DESTINATION ? "00000000-0000-4000-8000-000000000000"
                                   : identity->destination_id,
        "iat", (json_int_t)time(NULL), "jti", jti);
    EVP_PKEY *key =
        fault == FAULT_SIGNATURE ? town->pki->pair[PKI_FOREIGN].key : signer->key;
    char *signature = jose_sign(key, signer->kid, "jwt", payload);
    json_decref(payload);
    return signature;
}

static json_t *
api_route_of(const struct town *town, const struct api_request *request)
{
    char *signature = api_destination_signature(town, request);
    json_t *route = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}, s:s, s:s, s:s}", "destinationId",
        town->identity.destination_id, "destinationSignature",
        signature ? signature : "", "destinationName",
        "Musterverwaltung - Fachbereich Finanzen - Steueramt", "destinationShortName",
        "Steueramt", "address", "street", "Kaiserwall", "houseNumber", "21", "zip",
        "45657", "city", "Recklinghausen", "privacyPolicyUrl",
        "https://portal.example/datenschutz", "imprintUrl",
        "https://portal.example/impressum", "origin", "PVOG");
    free(signature);
    return route;
}

void
api_routes(struct town *town, const struct api_request *request,
           struct api_reply *reply)
{
    static const char LEIKA[] = "urn:de:fim:leika:leistung:";
    const char *leika = request->query(request->query_context, "leikaKey");
    enum api_area area = api_find_area(town, request);
    long offset = 0;
    long limit = 0;
    api_rate_limit(reply);
    if (!leika || strlen(leika) != 14 || strncmp(leika, "99", 2) != 0 ||
        !api_all_digits(leika)) {
        api_problem(reply, 400, "leikaKey must be 99 and twelve digits");
        return;
    }
    if (area == API_AREA_BAD) {
        api_problem(reply, 400, "exactly one of ars, ags and areaId, well-formed");
        return;
    }
    if (!api_page(request, reply, &offset, &limit))
        return;
    bool served = false;
    for (int i = 0; i < town->identity.services; i++)
        if (strncmp(town->identity.service[i], LEIKA, strlen(LEIKA)) == 0 &&
            strcmp(town->identity.service[i] + strlen(LEIKA), leika) == 0)
            served = true;
    int total = served && area == API_AREA_HERE ? 1 : 0;
    json_t *routes = json_array();
    if (total == 1 && offset == 0)
        json_array_append_new(routes, api_route_of(town, request));
    api_json(reply, 200, "application/json",
             json_pack("{s:i, s:I, s:i, s:o}", "count", (int)json_array_size(routes),
                       "offset", (json_int_t)offset, "totalCount", total, "routes",
                       routes));
}

void
api_areas(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    const char *search = request->query(request->query_context, "areaSearchexpression");
    long offset = 0;
    long limit = 0;
    (void)town;
    api_rate_limit(reply);
    if (!search || strlen(search) < 2 || strlen(search) > 100) {
        api_problem(reply, 400, "areaSearchexpression is missing or too short");
        return;
    }
    if (!api_page(request, reply, &offset, &limit))
        return;
    char word[101];
    size_t len = strcspn(search, "*");
    memcpy(word, search, len);
    word[len] = '\0';
    bool here = len >= 2 && strncmp("Recklinghausen", word, len) == 0;
    here = here || strcmp(word, "45657") == 0;
    json_t *areas = json_array();
    if (here && offset == 0)
        json_array_append_new(areas, json_pack("{s:s, s:s, s:s}", "id", "1", "name",
                                               "Recklinghausen", "type", "Stadt"));
    /* Success as a problem: that is what the specification says. */
    api_json(reply, 200, "application/problem+json",
             json_pack("{s:i, s:I, s:i, s:o}", "count", (int)json_array_size(areas),
                       "offset", (json_int_t)offset, "totalCount", here ? 1 : 0,
                       "areas", areas));
}
