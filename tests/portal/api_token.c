/* The token endpoint: OAuth 2.0 client credentials in the body (RFC 6749 section 4.4,
 * client_secret_post), as FIT-Connect's self-service portal has it. */
#include "tests/portal/api.h"

#include <stdio.h>
#include <string.h>

/** Value of a hexadecimal digit, -1 for anything else. */
static int
api_hex(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

/** Decodes one field of application/x-www-form-urlencoded; false when it is absent,
 * malformed or longer than `cap`. A literal + is a space there, so scopes need %2B. */
static bool
api_form_field(const char *form, const char *name, char *value, size_t cap)
{
    size_t name_len = strlen(name);
    const char *at = form;
    while (*at && !(strncmp(at, name, name_len) == 0 && at[name_len] == '=')) {
        at += strcspn(at, "&");
        at += *at == '&';
    }
    if (!*at)
        return false;
    size_t len = 0;
    for (at += name_len + 1; *at && *at != '&'; at++) {
        char c = *at == '+' ? ' ' : *at;
        if (c == '%') {
            int high = api_hex(at[1]);
            int low = high < 0 ? -1 : api_hex(at[2]);
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            at += 2;
        }
        if (len + 1 >= cap)
            return false;
        value[len++] = c;
    }
    value[len] = '\0';
    return true;
}

static void
api_oauth_error(struct api_reply *reply, unsigned status, const char *error)
{
    api_json(reply, status, "application/json", json_pack("{s:s}", "error", error));
}

/** True when every scope asked for is one this client was given: a region that contains
 * the town's, alone or with one of its services. */
static bool
api_scopes_known(const struct town *town, const char *scopes)
{
    static const char REGION[] = "send:region:DE";
    static const char SERVICE[] = "+send:service:";
    while (*scopes) {
        char scope[TOWN_TEXT];
        size_t scope_len = strcspn(scopes, " ");
        snprintf(scope, sizeof scope, "%.*s", (int)scope_len, scopes);
        scopes += scope_len + strspn(scopes + scope_len, " ");
        if (strncmp(scope, REGION, strlen(REGION)) != 0)
            return false;
        const char *ars = scope + strlen(REGION);
        size_t len = strcspn(ars, "+");
        if (strncmp(ars, town->identity.region, len) != 0)
            return false;
        const char *service = ars + len;
        bool known = *service == '\0';
        for (int i = 0; i < town->identity.services && !known; i++)
            known = strncmp(service, SERVICE, strlen(SERVICE)) == 0 &&
                    strcmp(service + strlen(SERVICE), town->identity.service[i]) == 0;
        if (!known)
            return false;
    }
    return true;
}

void
api_token(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    char grant[64];
    char id[TOWN_TEXT];
    char secret[TOWN_TEXT];
    char scope[TOWN_TEXT];
    const char *form = bytes_text(request->body);
    api_add_header(reply, "Cache-Control", "no-store");
    api_add_header(reply, "Pragma", "no-cache");
    if (!api_type_is(request, "application/x-www-form-urlencoded") ||
        request->body->len > API_JSON_MAX ||
        !api_form_field(form, "grant_type", grant, sizeof grant)) {
        api_oauth_error(reply, 400, "invalid_request");
        return;
    }
    if (strcmp(grant, "client_credentials") != 0) {
        api_oauth_error(reply, 400, "unsupported_grant_type");
        return;
    }
    if (!api_form_field(form, "client_id", id, sizeof id) ||
        !api_form_field(form, "client_secret", secret, sizeof secret) ||
        strcmp(id, town->identity.client_id) != 0 ||
        strcmp(secret, town->identity.client_secret) != 0) {
        api_oauth_error(reply, 401, "invalid_client");
        return;
    }
    if (!api_form_field(form, "scope", scope, sizeof scope))
        snprintf(scope, sizeof scope, "send:region:DE%s", town->identity.region);
    if (!api_scopes_known(town, scope)) {
        api_oauth_error(reply, 400, "invalid_scope");
        return;
    }
    const struct town_token *token = town_issue_token(town, scope);
    api_json(reply, 200, "application/json",
             json_pack("{s:s, s:s, s:I, s:s}", "access_token", token->text,
                       "token_type", "Bearer", "expires_in",
                       (json_int_t)town->settings.token_lifetime, "scope",
                       token->scope));
}
