/* The town's HTTP interfaces without HTTP: a request in, a reply out.
 *
 * Owns: which path is which endpoint, who may call it, and the answers of the token
 * endpoint, the Routing API, the Submission API 1.1.3 (sender's part), the identity
 * service with its eID-Server and the phone page. Called by server under the town's
 * lock; nothing here waits or knows a socket.
 */
#ifndef SCHALTER_PORTAL_API_H
#define SCHALTER_PORTAL_API_H

#include "tests/portal/town.h"

enum {
    API_BODY_MAX = 32 * 1024 * 1024, /* more is answered with 413 */
    API_JSON_MAX = 64 * 1024,        /* of the small JSON bodies and forms */
    API_HEADERS = 16,
    API_HEADER_VALUE = 400,
    API_IDS = 2,
    API_ID = 65,
};

/** One request, complete. All pointers are borrowed for the call. */
struct api_request {
    const char *method;
    const char *path;
    const char *content_type;  /* "" when absent */
    const char *authorization; /* "" when absent */
    const struct bytes *body;
    bool too_large; /* the body passed API_BODY_MAX and was not kept */
    const char *(*query)(void *context, const char *name); /* NULL when absent */
    void *query_context;
    const char *phone_directory; /* NULL: no phone page */
    /* set by api_route */
    enum endpoint endpoint;
    char id[API_IDS][API_ID];
    /* set by the server */
    struct fault fault;
    const struct town_token *token;
};

struct api_header {
    const char *name;
    char value[API_HEADER_VALUE];
};

struct api_reply {
    unsigned status;
    const char *type; /* of the body; NULL without body */
    struct bytes body;
    struct api_header header[API_HEADERS];
    int headers;
};

/** Finds the endpoint and the identifiers in the path; ENDPOINT_OTHER for none. */
void api_route(struct api_request *request);

/** Answers a routed request. `reply` is initialised here and finished by the caller. */
void api_answer(struct town *town, struct api_request *request,
                struct api_reply *reply);

void api_add_header(struct api_reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** application/problem+json as of RFC 7807; replaces what was answered before. */
void api_problem(struct api_reply *reply, unsigned status, const char *detail);

/** A JSON body of the given type. Takes `json`. */
void api_json(struct api_reply *reply, unsigned status, const char *type, json_t *json);

/** True when the Content-Type is `type`, with or without parameters. */
bool api_type_is(const struct api_request *request, const char *type);

/** offset (default 0) and limit (default 100, at most 500) of a listing; answers 400
 * and returns false when they are not as the specification wants them. */
bool api_page(const struct api_request *request, struct api_reply *reply, long *offset,
              long *limit);

/* One function for each endpoint, in api_<interface>.c. */
void api_token(struct town *town, const struct api_request *request,
               struct api_reply *reply);
void api_routes(struct town *town, const struct api_request *request,
                struct api_reply *reply);
void api_areas(struct town *town, const struct api_request *request,
               struct api_reply *reply);
void api_destination(struct town *town, const struct api_request *request,
                     struct api_reply *reply);
void api_key(struct town *town, const struct api_request *request,
             struct api_reply *reply);
void api_keys_of_service(struct town *town, const struct api_request *request,
                         struct api_reply *reply);
void api_info(struct town *town, const struct api_request *request,
              struct api_reply *reply);
void api_revocation_list(struct town *town, const struct api_request *request,
                         struct api_reply *reply);
void api_announce(struct town *town, const struct api_request *request,
                  struct api_reply *reply);
void api_attachment(struct town *town, const struct api_request *request,
                    struct api_reply *reply);
void api_submit(struct town *town, const struct api_request *request,
                struct api_reply *reply);
void api_events(struct town *town, const struct api_request *request,
                struct api_reply *reply);
void api_phone(struct town *town, const struct api_request *request,
               struct api_reply *reply);
void api_ident_begin(struct town *town, const struct api_request *request,
                     struct api_reply *reply);
void api_ident_result(struct town *town, const struct api_request *request,
                      struct api_reply *reply);
void api_ident_fetch(struct town *town, const struct api_request *request,
                     struct api_reply *reply);
void api_ident_end(struct town *town, const struct api_request *request,
                   struct api_reply *reply);
void api_ident_page(struct town *town, const struct api_request *request,
                    struct api_reply *reply);
void api_tctoken(struct town *town, const struct api_request *request,
                 struct api_reply *reply);
void api_paos(struct town *town, const struct api_request *request,
              struct api_reply *reply);

/** Sets the headers of the phone page; also used for its refusals. */
void api_phone_headers(struct api_reply *reply);

#endif
