#include "tests/portal/fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const ENDPOINT_NAME[ENDPOINTS] = {
    [ENDPOINT_TOKEN] = "token",
    [ENDPOINT_ROUTES] = "routes",
    [ENDPOINT_AREAS] = "areas",
    [ENDPOINT_DESTINATION] = "destination",
    [ENDPOINT_KEY] = "key",
    [ENDPOINT_ANNOUNCE] = "announce",
    [ENDPOINT_ATTACHMENT] = "attachment",
    [ENDPOINT_SUBMIT] = "submit",
    [ENDPOINT_EVENTS] = "events",
    [ENDPOINT_JWKS] = "jwks",
    [ENDPOINT_INFO] = "info",
    [ENDPOINT_PHONE] = "phone",
    [ENDPOINT_CRL] = "crl",
    [ENDPOINT_IDENT_BEGIN] = "ident-begin",
    [ENDPOINT_IDENT_RESULT] = "ident-result",
    [ENDPOINT_IDENT_END] = "ident-end",
    [ENDPOINT_IDENT_PAGE] = "ident-page",
    [ENDPOINT_TCTOKEN] = "tctoken",
    [ENDPOINT_PAOS] = "paos",
    [ENDPOINT_OTHER] = "other",
};

struct fault_name {
    const char *name;
    enum fault_kind kind;
    unsigned status;
};

static const struct fault_name FAULT_NAME[] = {
    {"drop-before", FAULT_DROP_BEFORE, 0},
    {"drop-after", FAULT_DROP_AFTER, 0},
    {"400", FAULT_STATUS, 400},
    {"401", FAULT_STATUS, 401},
    {"403", FAULT_STATUS, 403},
    {"404", FAULT_STATUS, 404},
    {"409", FAULT_STATUS, 409},
    {"410", FAULT_STATUS, 410},
    {"413", FAULT_STATUS, 413},
    {"415", FAULT_STATUS, 415},
    {"422", FAULT_STATUS, 422},
    {"429", FAULT_STATUS, 429},
    {"500", FAULT_STATUS, 500},
    {"502", FAULT_STATUS, 502},
    {"503", FAULT_STATUS, 503},
    {"slow", FAULT_SLOW, 0},
    {"trickle", FAULT_TRICKLE, 0},
    {"truncate", FAULT_TRUNCATE, 0},
    {"endless", FAULT_ENDLESS, 0},
    {"oversize", FAULT_OVERSIZE, 0},
    {"not-json", FAULT_NOT_JSON, 0},
    {"wrong-type", FAULT_TYPE, 0},
    {"redirect", FAULT_REDIRECT, 0},
    {"wrong-signature", FAULT_SIGNATURE, 0},
    {"wrong-tag", FAULT_TAG, 0},
    {"no-tags", FAULT_NO_TAGS, 0},
    {"wrong-iss", FAULT_ISSUER, 0},
    {"foreign-kid", FAULT_FOREIGN_KID, 0},
    {"wrong-sub", FAULT_SUBJECT, 0},
    {"wrong-host", FAULT_HOST, 0},
    {"wrong-destination", FAULT_DESTINATION, 0},
    {"wrong-key", FAULT_KEY, 0},
    {"wrong-ops", FAULT_OPERATIONS, 0},
    {"wrong-chain", FAULT_CHAIN, 0},
    {"wrong-aud", FAULT_AUDIENCE, 0},
    {"expired", FAULT_EXPIRED, 0},
    {"early", FAULT_EARLY, 0},
    {"lasting", FAULT_LASTING, 0},
    {"wrong-leistung", FAULT_SERVICE, 0},
    {"wrong-beginn", FAULT_BEGUN, 0},
    {"no-identity", FAULT_NO_IDENTITY, 0},
    {"no-report", FAULT_NO_REPORT, 0},
    {"long-token", FAULT_LONG_TOKEN, 0},
    {"long-name", FAULT_LONG_NAME, 0},
    {"odd-name", FAULT_ODD_NAME, 0},
    {"no-address", FAULT_NO_ADDRESS, 0},
    {"partial-date", FAULT_PARTIAL_DATE, 0},
    {"wrong-typ", FAULT_WRONG_TYP, 0},
    {"alg-rs512", FAULT_SIGNED_RS512, 0},
    {"alg-hs512", FAULT_SIGNED_HS512, 0},
    {"alg-none", FAULT_SIGNED_NONE, 0},
    {"not-signed", FAULT_NOT_SIGNED, 0},
    {"bent-signature", FAULT_BENT_SIGNATURE, 0},
    {"not-encrypted", FAULT_NOT_SEALED, 0},
    {"alg-wrapped", FAULT_SEALED_WRAPPED, 0},
    {"enc-a128gcm", FAULT_SEALED_SHORT, 0},
    {"extra-header", FAULT_SEALED_EXTRA, 0},
    {"bent-ciphertext", FAULT_BENT_SEAL, 0},
    {"wrong-recipient", FAULT_RECIPIENT, 0},
    {"refuse", FAULT_REFUSE, 0},
    {"greedy", FAULT_GREEDY, 0},
    {"wrong-terminal", FAULT_TERMINAL, 0},
    {"no-chain", FAULT_NO_CHAIN, 0},
};

const char *
fault_endpoint_name(enum endpoint endpoint)
{
    return endpoint < ENDPOINTS ? ENDPOINT_NAME[endpoint] : "any";
}

enum status
fault_endpoint_find(const char *name, enum endpoint *endpoint)
{
    for (int i = 0; i <= ENDPOINTS; i++) {
        if (strcmp(name, fault_endpoint_name((enum endpoint)i)) == 0) {
            *endpoint = (enum endpoint)i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

static const struct fault_name *
fault_find(const char *name)
{
    for (size_t i = 0; i < sizeof FAULT_NAME / sizeof FAULT_NAME[0]; i++)
        if (strcmp(name, FAULT_NAME[i].name) == 0)
            return &FAULT_NAME[i];
    return NULL;
}

enum status
fault_order(struct fault_list *list, const char *endpoint, const char *kind,
            const char *count, const char *argument)
{
    struct fault fault = {.remaining = -1};
    const struct fault_name *found = fault_find(kind);
    if (!found || fault_endpoint_find(endpoint, &fault.endpoint) != STATUS_OK)
        return STATUS_INVALID;
    if (strcmp(count, "always") != 0) {
        char *end = NULL;
        errno = 0;
        fault.remaining = strtol(count, &end, 10);
        if (errno != 0 || end == count || *end != '\0' || fault.remaining < 1)
            return STATUS_INVALID;
    }
    if (argument) {
        size_t len = strlen(argument);
        if (len >= sizeof fault.argument)
            return STATUS_TOO_LARGE;
        memcpy(fault.argument, argument, len + 1);
    }
    if (list->count == FAULT_MAX)
        return STATUS_FULL;
    fault.kind = found->kind;
    fault.status = found->status;
    list->fault[list->count++] = fault;
    return STATUS_OK;
}

struct fault
fault_take(struct fault_list *list, enum endpoint endpoint)
{
    for (int i = 0; i < list->count; i++) {
        struct fault *waiting = &list->fault[i];
        if (waiting->endpoint != ENDPOINT_ANY && waiting->endpoint != endpoint)
            continue;
        struct fault taken = *waiting;
        if (waiting->remaining > 0 && --waiting->remaining == 0) {
            memmove(waiting, waiting + 1,
                    (size_t)(list->count - i - 1) * sizeof *waiting);
            list->count--;
        }
        return taken;
    }
    return (struct fault){.endpoint = endpoint};
}
