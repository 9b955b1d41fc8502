/* The static page a phone opens after scanning the kiosk's code, served as the town's
 * web server is to serve it: what stands behind # never reaches a server, and the page
 * may load nothing from anywhere else. */
#include "tests/portal/api.h"

#include <stdio.h>
#include <string.h>

enum { API_PHONE_FILE_MAX = 4 * 1024 * 1024 };

struct api_phone_type {
    const char *ending;
    const char *type;
};

static const struct api_phone_type TYPE[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".json", "application/json"},
};

void
api_phone_headers(struct api_reply *reply)
{
    api_add_header(reply, "Content-Security-Policy",
                   "default-src 'none'; script-src 'self'; style-src 'self'; "
                   "img-src 'self' data:; font-src 'self'; connect-src 'none'; "
                   "form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
    api_add_header(reply, "Cache-Control", "no-store");
    api_add_header(reply, "Referrer-Policy", "no-referrer");
    api_add_header(reply, "X-Content-Type-Options", "nosniff");
    api_add_header(reply, "X-Frame-Options", "DENY");
    api_add_header(reply, "Permissions-Policy",
                   "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
    api_add_header(reply, "Cross-Origin-Opener-Policy", "same-origin");
    api_add_header(reply, "Cross-Origin-Resource-Policy", "same-origin");
}

static const char *
api_phone_type_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof TYPE / sizeof TYPE[0]; i++)
        if (strcmp(ending, TYPE[i].ending) == 0)
            return TYPE[i].type;
    return NULL;
}

void
api_phone(struct town *town, const struct api_request *request, struct api_reply *reply)
{
    const char *name = request->path + strlen("/quittung/");
    char path[1024];
    (void)town;
    api_phone_headers(reply);
    name = *name ? name : "index.html";
    const char *type = api_phone_type_of(name);
    /* The router took out one path segment, so only a leading dot is left to refuse. */
    if (!request->phone_directory || !type || name[0] == '.') {
        api_problem(reply, 404, "no such page");
        return;
    }
    snprintf(path, sizeof path, "%s/%s", request->phone_directory, name);
    struct bytes file;
    bytes_init(&file, API_PHONE_FILE_MAX);
    if (bytes_read_file(&file, path) == STATUS_OK) {
        reply->status = 200;
        reply->type = type;
        bytes_put(&reply->body, bytes_text(&file), file.len);
    } else {
        api_problem(reply, 404, "no such page");
    }
    bytes_finish(&file);
}
