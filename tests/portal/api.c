#include "tests/portal/api.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef void api_handler(struct town *town, const struct api_request *request,
                         struct api_reply *reply);

/** Who may call. */
enum api_right {
    API_ANYBODY,
    API_SENDER, /* a token of the token endpoint */
    API_KIOSK,  /* the key of the kiosk */
};

/** A path with {} where an identifier stands. */
struct api_endpoint {
    enum endpoint endpoint;
    const char *method;
    const char *path;
    enum api_right right;
    api_handler *handler;
};

static const struct api_endpoint ENDPOINT[] = {
    {ENDPOINT_TOKEN, "POST", "/token", API_ANYBODY, api_token},
    {ENDPOINT_ROUTES, "GET", "/routing/v1/routes", API_ANYBODY, api_routes},
    {ENDPOINT_AREAS, "GET", "/routing/v1/areas", API_ANYBODY, api_areas},
    {ENDPOINT_INFO, "GET", "/routing/v1/info", API_ANYBODY, api_info},
    {ENDPOINT_JWKS, "GET", "/routing/.well-known/jwks.json", API_ANYBODY,
     api_keys_of_service},
    {ENDPOINT_INFO, "GET", "/v1/info", API_ANYBODY, api_info},
    {ENDPOINT_JWKS, "GET", "/.well-known/jwks.json", API_ANYBODY, api_keys_of_service},
    {ENDPOINT_DESTINATION, "GET", "/v1/destinations/{}", API_SENDER, api_destination},
    {ENDPOINT_KEY, "GET", "/v1/destinations/{}/keys/{}", API_ANYBODY, api_key},
    {ENDPOINT_ANNOUNCE, "POST", "/v1/submissions", API_SENDER, api_announce},
    {ENDPOINT_SUBMIT, "PUT", "/v1/submissions/{}", API_SENDER, api_submit},
    {ENDPOINT_ATTACHMENT, "PUT", "/v1/submissions/{}/attachments/{}", API_SENDER,
     api_attachment},
    {ENDPOINT_EVENTS, "GET", "/v1/cases/{}/events", API_SENDER, api_events},
    {ENDPOINT_PHONE, "GET", "/quittung/", API_ANYBODY, api_phone},
    {ENDPOINT_PHONE, "GET", "/quittung/{}", API_ANYBODY, api_phone},
    {ENDPOINT_CRL, "GET", "/crl/{}", API_ANYBODY, api_revocation_list},
    {ENDPOINT_PHONE, "HEAD", "/quittung/", API_ANYBODY, api_phone},
    {ENDPOINT_IDENT_BEGIN, "POST", "/ausweis/v1/vorgaenge", API_KIOSK, api_ident_begin},
    {ENDPOINT_IDENT_RESULT, "GET", "/ausweis/v1/vorgaenge/{}", API_KIOSK,
     api_ident_result},
    {ENDPOINT_IDENT_END, "POST", "/ausweis/v1/vorgaenge/{}/ende", API_KIOSK,
     api_ident_end},
    {ENDPOINT_IDENT_RESULT, "GET", "/ausweis/v1/ergebnis/{}", API_ANYBODY,
     api_ident_fetch},
    {ENDPOINT_IDENT_PAGE, "GET", "/ausweis/handy/{}", API_ANYBODY, api_ident_page},
    {ENDPOINT_TCTOKEN, "GET", "/eid/tctoken/{}", API_ANYBODY, api_tctoken},
    {ENDPOINT_PAOS, "POST", "/eid/paos", API_ANYBODY, api_paos},
};

/** Matches a path against a pattern and takes the identifiers out. */
static bool
api_match(const char *pattern, const char *path, char id[API_IDS][API_ID])
{
    int ids = 0;
    while (*pattern) {
        if (strncmp(pattern, "{}", 2) == 0) {
            size_t len = strcspn(path, "/");
            if (len == 0 || len >= API_ID || ids == API_IDS)
                return false;
            memcpy(id[ids], path, len);
            id[ids++][len] = '\0';
            path += len;
            pattern += 2;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static const struct api_endpoint *
api_find(struct api_request *request, bool *path_known)
{
    *path_known = false;
    for (size_t i = 0; i < sizeof ENDPOINT / sizeof ENDPOINT[0]; i++) {
        if (!api_match(ENDPOINT[i].path, request->path, request->id))
            continue;
        *path_known = true;
        if (strcmp(ENDPOINT[i].method, request->method) == 0)
            return &ENDPOINT[i];
    }
    return NULL;
}

void
api_route(struct api_request *request)
{
    bool path_known = false;
    const struct api_endpoint *found = api_find(request, &path_known);
    request->endpoint = found ? found->endpoint : ENDPOINT_OTHER;
}

void
api_add_header(struct api_reply *reply, const char *name, const char *format, ...)
{
    if (reply->headers == API_HEADERS)
        abort(); /* a bug of this program: raise API_HEADERS */
    struct api_header *header = &reply->header[reply->headers++];
    va_list args;
    va_start(args, format);
    header->name = name;
    vsnprintf(header->value, sizeof header->value, format, args);
    va_end(args);
}

static const char *
api_title(unsigned status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 413:
        return "Request Entity Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Entity";
    case 429:
        return "Too Many Requests";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

void
api_json(struct api_reply *reply, unsigned status, const char *type, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    if (!text)
        abort();
    reply->status = status;
    reply->type = type;
    bytes_clear(&reply->body);
    bytes_put_text(&reply->body, text);
    free(text);
    json_decref(json);
}

void
api_problem(struct api_reply *reply, unsigned status, const char *detail)
{
    if (status == 401)
        api_add_header(reply, "WWW-Authenticate", "Bearer");
    api_json(reply, status, "application/problem+json",
             json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title",
                       api_title(status), "status", (int)status, "detail", detail));
}

bool
api_type_is(const struct api_request *request, const char *type)
{
    size_t len = strcspn(request->content_type, "; ");
    return len == strlen(type) && strncasecmp(request->content_type, type, len) == 0;
}

static bool
api_number(const struct api_request *request, const char *name, long least, long most,
           long *value)
{
    const char *text = request->query(request->query_context, name);
    if (!text)
        return true;
    char *end = NULL;
    errno = 0;
    *value = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *value >= least &&
           *value <= most;
}

bool
api_page(const struct api_request *request, struct api_reply *reply, long *offset,
         long *limit)
{
    *offset = 0;
    *limit = 100;
    if (api_number(request, "offset", 0, INT32_MAX, offset) &&
        api_number(request, "limit", 1, 500, limit))
        return true;
    api_problem(reply, 400, "offset or limit is out of range");
    return false;
}

/** What the request carries as bearer; NULL when it carries none. */
static const char *
api_bearer(const struct api_request *request)
{
    static const char SCHEME[] = "Bearer ";
    if (strncasecmp(request->authorization, SCHEME, strlen(SCHEME)) != 0)
        return NULL;
    return request->authorization + strlen(SCHEME);
}

/** Whether the caller may call; answers 401 when not. */
static bool
api_authorize(const struct town *town, enum api_right right,
              struct api_request *request, struct api_reply *reply)
{
    const char *bearer = api_bearer(request);
    if (right == API_ANYBODY)
        return true;
    if (right == API_SENDER && bearer)
        request->token = town_find_token(town, bearer);
    if (request->token ||
        (right == API_KIOSK && bearer && strcmp(bearer, town->ident.bearer) == 0))
        return true;
    api_problem(reply, 401, "token is missing, unknown or expired");
    return false;
}

void
api_answer(struct town *town, struct api_request *request, struct api_reply *reply)
{
    bool path_known = false;
    const struct api_endpoint *found = api_find(request, &path_known);
    *reply = (struct api_reply){0};
    bytes_init(&reply->body, 2 * (size_t)API_BODY_MAX);
    if (!found) {
        api_problem(reply, path_known ? 405 : 404,
                    path_known ? "method is not supported here" : "no such resource");
        return;
    }
    if (!api_authorize(town, found->right, request, reply))
        return;
    if (request->too_large) {
        api_problem(reply, 413, "body is too large");
        return;
    }
    found->handler(town, request, reply);
}
