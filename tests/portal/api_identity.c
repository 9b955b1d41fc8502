/* The identity service as docs/ausweis-dienst.md describes it: begin, result, end, and
 * the page the phone opens. */
#include "tests/portal/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/portal/ident_token.h"

/** Rights named in an array; false for an unknown or repeated one. */
static bool
api_ident_rights(const json_t *names, unsigned *rights)
{
    size_t i = 0;
    const json_t *name = NULL;
    if (!json_is_array(names))
        return false;
    json_array_foreach(names, i, name)
    {
        enum ident_right right = json_is_string(name)
                                     ? ident_find_right(json_string_value(name))
                                     : IDENT_RIGHTS;
        if (right == IDENT_RIGHTS || *rights & 1u << right)
            return false;
        *rights |= 1u << right;
    }
    return true;
}

static bool
api_ident_nonce(const char *text)
{
    struct bytes raw;
    bytes_init(&raw, 32);
    bool good = text && strlen(text) == IDENT_NONCE &&
                bytes_from_base64url(&raw, text, strlen(text)) == STATUS_OK &&
                raw.len == 32;
    bytes_finish(&raw);
    return good;
}

/** What is wrong with a request to begin, NULL when nothing is. */
static const char *
api_ident_read(const json_t *body, struct ident_request *wanted)
{
    const char *service = json_string_value(json_object_get(body, "leistung"));
    const char *nonce = json_string_value(json_object_get(body, "nonce"));
    const char *way = json_string_value(json_object_get(body, "weg"));
    *wanted = (struct ident_request){0};
    if (!service || strncmp(service, "urn:", 4) != 0 || strlen(service) >= IDENT_URN)
        return "leistung is no URN";
    if (!api_ident_rights(json_object_get(body, "rechte"), &wanted->required) ||
        !api_ident_rights(json_object_get(body, "wahlweise"), &wanted->optional) ||
        wanted->required & wanted->optional ||
        (wanted->required | wanted->optional) == 0)
        return "rechte and wahlweise are no lists of different rights";
    if (!api_ident_nonce(nonce))
        return "nonce is not 43 characters base64url";
    if (!jose_point_of(json_object_get(body, "schluessel"), wanted->point))
        return "schluessel is no key of P-256";
    if (!way || (strcmp(way, "karte") != 0 && strcmp(way, "handy") != 0))
        return "weg is neither karte nor handy";
    wanted->phone = strcmp(way, "handy") == 0;
    snprintf(wanted->service, sizeof wanted->service, "%s", service);
    snprintf(wanted->nonce, sizeof wanted->nonce, "%s", nonce);
    return NULL;
}

void
api_ident_begin(struct town *town, const struct api_request *request,
                struct api_reply *reply)
{
    struct ident *ident = &town->ident;
    struct ident_request wanted;
    if (!api_type_is(request, "application/json")) {
        api_problem(reply, 415, "application/json is expected");
        return;
    }
    if (request->body->len > API_JSON_MAX) {
        api_problem(reply, 413, "body is too large");
        return;
    }
    json_t *body = json_loadb(bytes_text(request->body), request->body->len,
                              JSON_REJECT_DUPLICATES, NULL);
    const char *wrong = api_ident_read(body, &wanted);
    json_decref(body);
    if (wrong) {
        api_problem(reply, 400, wrong);
        return;
    }
    if (!wanted.phone && !ident->keys) {
        api_problem(reply, 503, "this town has no eID-Server");
        return;
    }
    struct ident_run *run = ident_begin(ident, &wanted, town_now());
    const char *base =
        request->fault.kind == FAULT_HOST ? "https://anderswo.example" : ident->base;
    json_t *answer = json_pack("{s:s, s:o, s:I}", "vorgang", run->id, "tcTokenURL",
                               json_sprintf("%s/eid/tctoken/%s", base, run->eid.id),
                               "gueltigSekunden", (json_int_t)ident->lifetime);
    if (run->request.phone) {
        json_object_set_new(answer, "startURL",
                            json_sprintf("%s/ausweis/handy/%s", base, run->page));
        json_object_set_new(answer, "vergleich", json_string(run->compare));
    }
    snprintf(run->address, sizeof(run->address), "%s",
             json_string_value(json_object_get(
                 answer, run->request.phone ? "startURL" : "tcTokenURL")));
    api_json(reply, 201, "application/json", answer);
}

/** The token, once; or why there is none. */
static void
api_ident_give(struct town *town, const struct api_request *request,
               struct api_reply *reply, struct ident_run *run)
{
    if (!run || run->state == IDENT_OVER) {
        api_problem(reply, 410, "too late, unknown or given out already");
        return;
    }
    if (run->state == IDENT_FAILED) {
        api_problem(reply, 409, "given up or failed");
        return;
    }
    struct ident_token token = {
        .pki = town->pki,
        .issuer = town->ident.issuer,
        .now = time(NULL) + town->settings.clock_skew,
        .fault = request->fault,
    };
    char *text = ident_token_make(&token, run);
    if (!text)
        abort(); /* this machine's OpenSSL cannot sign or encrypt */
    reply->status = 200;
    reply->type = "application/jose";
    bytes_put_text(&reply->body, text);
    api_add_header(reply, "Cache-Control", "no-store");
    free(text);
    ident_close(run, IDENT_OVER);
}

void
api_ident_result(struct town *town, const struct api_request *request,
                 struct api_reply *reply)
{
    struct ident_run *run =
        ident_find(&town->ident, IDENT_BY_ID, request->id[0], town_now());
    if (run && run->state == IDENT_OPEN) {
        reply->status = 202;
        return;
    }
    /* With the card, the address AusweisApp ended at is the only way to the token. */
    if (run && !run->request.phone && run->state == IDENT_READ)
        run = NULL;
    api_ident_give(town, request, reply, run);
}

void
api_ident_fetch(struct town *town, const struct api_request *request,
                struct api_reply *reply)
{
    struct ident_run *run =
        ident_find(&town->ident, IDENT_BY_TICKET, request->id[0], town_now());
    if (run && run->state == IDENT_OPEN) {
        api_problem(reply, 409, "nothing was read");
        return;
    }
    api_ident_give(town, request, reply, run);
}

void
api_ident_end(struct town *town, const struct api_request *request,
              struct api_reply *reply)
{
    struct ident_run *run =
        ident_find(&town->ident, IDENT_BY_ID, request->id[0], town_now());
    if (run)
        ident_close(run, IDENT_OVER);
    reply->status = 204;
}

void
api_ident_page(struct town *town, const struct api_request *request,
               struct api_reply *reply)
{
    const struct ident_run *run =
        ident_find(&town->ident, IDENT_BY_PAGE, request->id[0], town_now());
    bool known = run && run->request.phone && run->state == IDENT_OPEN;
    api_phone_headers(reply);
    reply->status = known ? 200 : 410;
    reply->type = "text/html; charset=utf-8";
    bytes_put_text(&reply->body,
                   "<!doctype html>\n<html lang=\"de\">\n<head>\n"
                   "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                   "content=\"width=device-width, initial-scale=1\">\n"
                   "<title>Ausweisen am Terminal</title>\n</head>\n<body>\n<main>\n");
    if (known)
        bytes_put_format(&reply->body,
                         "<h1>Ausweisen am Terminal</h1>\n"
                         "<p>Steht am Terminal derselbe Code? Nur dann gehört diese "
                         "Seite dazu.</p>\n"
                         "<p><strong id=\"vergleich\">%s</strong></p>\n"
                         "<p>Nachbildung: Hier startete sonst die AusweisApp.</p>\n",
                         run->compare);
    else
        bytes_put_text(&reply->body, "<h1>Dieser Code gilt nicht mehr</h1>\n"
                                     "<p>Bitte beginnen Sie am Terminal neu.</p>\n");
    bytes_put_text(&reply->body, "</main>\n</body>\n</html>\n");
}
