#include "tests/portal/ident_token.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A report of the form the kiosk passes on without reading it. */
static json_t *
ident_token_report(const struct ident_run *run, const struct ident_token *token)
{
    return json_pack(
        "{s:s, s:s, s:{s:s, s:s, s:s, s:I}}", "schema",
        "https://schema.portal.example/identification-report/1.0.0", "version", "1.0.0",
        "content", "reportID", run->id, "identificationType", "eID", "levelOfAssurance",
        "http://eidas.europa.eu/LoA/high", "issued", (json_int_t)token->now);
}

static void
ident_token_hash(const char *text, char hex[2 * SHA256_DIGEST_LENGTH + 1])
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)text, strlen(text), hash);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", hash[i]);
}

static json_t *
ident_token_claims(const struct ident_token *token, const struct ident_run *run)
{
    char begun[2 * SHA256_DIGEST_LENGTH + 1];
    ident_token_hash(run->address, begun);
    return json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:O, s:o}", "iss", token->issuer,
                     "aud", run->request.nonce, "iat", (json_int_t)token->now, "exp",
                     (json_int_t)token->now + IDENT_TOKEN_LIFETIME, "leistung",
                     run->request.service, "beginn", begun, "identity", run->identity,
                     "report", ident_token_report(run, token));
}

static void
ident_token_set(json_t *object, const char *name, json_t *value)
{
    json_object_set_new(object, name, value);
}

/** A text of the argument's length, or of `len` without one. */
static json_t *
ident_token_long(const struct fault *fault, size_t len)
{
    if (fault->argument[0])
        len = strtoul(fault->argument, NULL, 10);
    char *text = malloc(len + 1);
    if (!text)
        abort();
    memset(text, 'a', len);
    json_t *string = json_stringn(text, len);
    free(text);
    return string;
}

/** Moves all dates of the token by so many seconds. */
static void
ident_token_move(json_t *claims, const struct ident_token *token, int64_t by,
                 int64_t lifetime)
{
    ident_token_set(claims, "iat", json_integer((json_int_t)(token->now + by)));
    ident_token_set(claims, "exp",
                    json_integer((json_int_t)(token->now + by + lifetime)));
}

/** What is said wrongly under a right signature. */
static void
ident_token_spoil_claims(json_t *claims, const struct ident_token *token)
{
    json_t *identity = json_object_get(claims, "identity");
    const struct fault *fault = &token->fault;
    switch ((int)fault->kind) {
    case FAULT_ISSUER:
        ident_token_set(claims, "iss", json_string("https://anderswo.example/ausweis"));
        break;
    case FAULT_AUDIENCE:
        ident_token_set(claims, "aud",
                        json_string("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        break;
    case FAULT_EXPIRED:
        ident_token_move(claims, token, -3600, IDENT_TOKEN_LIFETIME);
        break;
    case FAULT_EARLY:
        ident_token_move(claims, token, 3600, IDENT_TOKEN_LIFETIME);
        break;
    case FAULT_LASTING:
        ident_token_move(claims, token, 0, 3600);
        break;
    case FAULT_SERVICE:
        ident_token_set(claims, "leistung", json_string("urn:de:anderswo:leistung:1"));
        break;
    case FAULT_BEGUN:
        ident_token_set(claims, "beginn", json_string("0000"));
        break;
    case FAULT_NO_IDENTITY:
        json_object_del(claims, "identity");
        break;
    case FAULT_NO_REPORT:
        json_object_del(claims, "report");
        break;
    case FAULT_LONG_TOKEN:
        ident_token_set(json_object_get(json_object_get(claims, "report"), "content"),
                        "fill", ident_token_long(fault, IDENT_TOKEN_MAX));
        break;
    case FAULT_LONG_NAME:
        ident_token_set(identity, "familyNames", ident_token_long(fault, 300));
        break;
    case FAULT_ODD_NAME: /* letters no German register writes a name in */
        ident_token_set(identity, "familyNames", json_string("Παπαδοπούλου"));
        break;
    case FAULT_NO_ADDRESS:
        json_object_del(identity, "placeOfResidence");
        break;
    case FAULT_PARTIAL_DATE:
        ident_token_set(identity, "dateOfBirth",
                        json_string(fault->argument[0] ? fault->argument : "1964"));
        break;
    default:
        break;
    }
}

static enum jose_signing
ident_token_signing(enum fault_kind kind)
{
    switch ((int)kind) {
    case FAULT_SIGNED_RS512:
        return JOSE_SIGNING_RS512;
    case FAULT_SIGNED_HS512:
        return JOSE_SIGNING_HS512;
    case FAULT_SIGNED_NONE:
        return JOSE_SIGNING_NONE;
    default:
        return JOSE_SIGNING_PS512;
    }
}

static enum jose_sealing
ident_token_sealing(enum fault_kind kind)
{
    switch ((int)kind) {
    case FAULT_SEALED_WRAPPED:
        return JOSE_SEALING_WRAPPED;
    case FAULT_SEALED_SHORT:
        return JOSE_SEALING_SHORT;
    case FAULT_SEALED_EXTRA:
        return JOSE_SEALING_EXTRA;
    default:
        return JOSE_SEALING_DIRECT;
    }
}

/** Changes one character in the middle of a part of a compact form: of the signature
 * or of the ciphertext, whichever is the last but `from_end` parts. */
static void
ident_token_bend(char *compact, int from_end)
{
    char *end = compact + strlen(compact);
    char *begin = strrchr(compact, '.');
    for (; from_end > 0 && begin; from_end--) {
        end = begin;
        *end = '\0';
        begin = strrchr(compact, '.');
        *end = '.';
    }
    if (!begin)
        return;
    char *at = begin + (end - begin) / 2;
    *at = *at == 'A' ? 'B' : 'A';
}

char *
ident_token_make(const struct ident_token *token, const struct ident_run *run)
{
    enum fault_kind kind = token->fault.kind;
    const struct pki_pair *pair = &token->pki->pair[PKI_IDENTITY];
    /* Deep: what is spoiled here must not be spoiled in the run. */
    json_t *shared = ident_token_claims(token, run);
    json_t *claims = json_deep_copy(shared);
    json_decref(shared);
    ident_token_spoil_claims(claims, token);
    char *kid = strdup(kind == FAULT_FOREIGN_KID ? "niemandes-schluessel" : pair->kid);
    EVP_PKEY *key =
        kind == FAULT_SIGNATURE ? token->pki->pair[PKI_FOREIGN].key : pair->key;
    char *inner = NULL;
    if (kind == FAULT_NOT_SIGNED)
        inner = json_dumps(claims, JSON_COMPACT);
    else
        inner = jose_sign_by(ident_token_signing(kind), key, kid,
                             kind == FAULT_WRONG_TYP ? "JWT" : "identity+jwt", claims);
    free(kid);
    json_decref(claims);
    if (!inner || kind == FAULT_NOT_SEALED)
        return inner;
    if (kind == FAULT_BENT_SIGNATURE)
        ident_token_bend(inner, 0);
    unsigned char point[JOSE_POINT];
    memcpy(point, run->request.point, sizeof point);
    char *outer = NULL;
    if (kind != FAULT_RECIPIENT || jose_point_of_nobody(point))
        outer = jose_seal(ident_token_sealing(kind), point, inner);
    if (outer && kind == FAULT_BENT_SEAL)
        ident_token_bend(outer, 1);
    free(inner);
    return outer;
}
