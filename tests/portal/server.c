#include "tests/portal/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "tests/portal/server_reply.h"

/** One listening socket and what it serves. */
struct server_site {
    struct server *server;
    int socket;
    unsigned port;
    bool plain; /* without TLS: the phone page and revocation lists, nothing else */
    struct MHD_Daemon *daemon;
};

struct server {
    struct town *town;
    const struct pki *pki;
    const char *phone_directory;
    struct server_site tls;
    struct server_site plain;
    enum pki_server_certificate certificate;
    atomic_bool stopping; /* sleepers wake up and give in */
};

/** A request while it arrives. */
struct server_exchange {
    struct bytes body;
    bool too_large;
};

static const char *
server_query(void *context, const char *name)
{
    return MHD_lookup_connection_value(context, MHD_GET_ARGUMENT_KIND, name);
}

static const char *
server_header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

static long
server_argument(const struct fault *fault, long otherwise)
{
    return fault->argument[0] ? strtol(fault->argument, NULL, 10) : otherwise;
}

/** Sleeps in short pieces, so that the program can end. */
static void
server_sleep(struct server *server, long ms)
{
    for (; ms > 0 && !atomic_load(&server->stopping); ms -= 50) {
        struct timespec piece = {.tv_nsec = (ms < 50 ? ms : 50) * 1000000L};
        nanosleep(&piece, NULL);
    }
}

/** Answers in place of the endpoint: nothing happens. */
static void
server_refuse(const struct server *server, const struct fault *fault,
              struct api_reply *reply)
{
    *reply = (struct api_reply){0};
    bytes_init(&reply->body, API_BODY_MAX);
    if (fault->kind == FAULT_REDIRECT) {
        reply->status = 302;
        if (fault->argument[0])
            api_add_header(reply, "Location", "%s", fault->argument);
        else
            api_add_header(reply, "Location", "https://127.0.0.1:%u/anderswo",
                           server->tls.port);
        return;
    }
    api_problem(reply, fault->status, "on command");
    if (fault->status == 429 || fault->status == 503) {
        long seconds = server_argument(fault, 2);
        api_add_header(reply, "Retry-After", "%ld", seconds);
        api_add_header(reply, "RateLimit-Limit", "%d", 10);
        api_add_header(reply, "RateLimit-Remaining", "%d", 0);
        api_add_header(reply, "RateLimit-Reset", "%ld", seconds);
    }
}

/** Replaces or relabels the body of an answer to something that did happen. */
static void
server_mangle(const struct fault *fault, struct api_reply *reply)
{
    if (fault->kind == FAULT_TYPE)
        reply->type = "text/html; charset=utf-8";
    if (fault->kind == FAULT_NOT_JSON) {
        bytes_clear(&reply->body);
        bytes_put_text(&reply->body, "{\"eventLog\":[\"");
    }
    if (fault->kind == FAULT_OVERSIZE) {
        static const char FILL[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        long left = server_argument(fault, 16 * 1024 * 1024) - 8;
        bytes_clear(&reply->body);
        bytes_put_text(&reply->body, "{\"x\":\"");
        for (; left > 0; left -= (long)sizeof FILL - 1) {
            size_t room = sizeof FILL - 1;
            bytes_put(&reply->body, FILL, left < (long)room ? (size_t)left : room);
        }
        bytes_put_text(&reply->body, "\"}");
    }
}

static void
server_date(const struct town *town, struct api_reply *reply)
{
    time_t now = time(NULL) + town->settings.clock_skew;
    struct tm parts;
    char text[40];
    gmtime_r(&now, &parts);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    api_add_header(reply, "Date", "%s", text);
}

static bool
server_performs_alone(enum fault_kind kind)
{
    return kind == FAULT_STATUS || kind == FAULT_REDIRECT;
}

/** Everything between a complete request and its answer. Returns MHD_NO to cut the
 * connection. */
static enum MHD_Result
server_process(struct server_site *site, struct MHD_Connection *connection,
               struct api_request *request)
{
    struct server *server = site->server;
    struct town *town = server->town;
    struct api_reply reply;
    api_route(request);
    pthread_mutex_lock(&town->lock);
    struct fault fault = fault_take(&town->faults, request->endpoint);
    if (fault.kind == FAULT_DROP_BEFORE) {
        town_note(town, request->endpoint, request->method, request->path, 0);
        pthread_mutex_unlock(&town->lock);
        return MHD_NO;
    }
    if (fault.kind == FAULT_SLOW) {
        pthread_mutex_unlock(&town->lock);
        server_sleep(server, server_argument(&fault, 3000));
        pthread_mutex_lock(&town->lock);
    }
    request->fault = fault;
    if (server_performs_alone(fault.kind))
        server_refuse(server, &fault, &reply);
    else
        api_answer(town, request, &reply);
    server_mangle(&fault, &reply);
    server_date(town, &reply);
    bool cut = fault.kind == FAULT_DROP_AFTER;
    town_note(town, request->endpoint, request->method, request->path,
              cut ? 0 : reply.status);
    pthread_mutex_unlock(&town->lock);
    enum MHD_Result sent =
        cut ? MHD_NO
            : server_reply_send(connection, &reply, fault.kind, &server->stopping);
    bytes_finish(&reply.body);
    return sent;
}

static enum MHD_Result
server_handle(void *context, struct MHD_Connection *connection, const char *url,
              const char *method, const char *version, const char *upload,
              size_t *upload_len, void **request_context)
{
    struct server_site *site = context;
    struct server_exchange *exchange = *request_context;
    (void)version;
    if (!exchange) {
        exchange = calloc(1, sizeof *exchange);
        if (!exchange)
            abort();
        bytes_init(&exchange->body, API_BODY_MAX);
        *request_context = exchange;
        return MHD_YES;
    }
    if (*upload_len > 0) {
        bytes_put(&exchange->body, upload, *upload_len);
        exchange->too_large = exchange->too_large || exchange->body.overflow;
        *upload_len = 0;
        return MHD_YES;
    }
    bool hidden = site->plain && strncmp(url, "/quittung/", 10) != 0 &&
                  strncmp(url, "/crl/", 5) != 0;
    struct api_request request = {
        .method = method,
        .path = hidden ? "/" : url,
        .content_type = server_header(connection, "Content-Type"),
        .authorization = server_header(connection, "Authorization"),
        .body = &exchange->body,
        .too_large = exchange->too_large,
        .query = server_query,
        .query_context = connection,
        .phone_directory = site->server->phone_directory,
    };
    return server_process(site, connection, &request);
}

static void
server_completed(void *context, struct MHD_Connection *connection,
                 void **request_context, enum MHD_RequestTerminationCode why)
{
    struct server_exchange *exchange = *request_context;
    (void)context;
    (void)connection;
    (void)why;
    if (exchange)
        bytes_finish(&exchange->body);
    free(exchange);
    *request_context = NULL;
}

/** A socket bound to 127.0.0.1; -1 when the port is taken. */
static int
server_bind(unsigned wanted, unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)wanted),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 64) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("portal: cannot listen");
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

/** Starts the daemon on a copy of the site's socket, which outlives it. */
static enum status
server_start(struct server_site *site, const char *key, const char *certificate)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_POLL | MHD_USE_ITC;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
        {MHD_OPTION_HTTPS_PRIORITIES, 0,
         (void *)(uintptr_t) "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"},
        {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    int copy = fcntl(site->socket, F_DUPFD_CLOEXEC, 3);
    if (copy < 0 || listen(copy, 64) != 0)
        return STATUS_IO;
    site->daemon = MHD_start_daemon(
        flags | (key ? MHD_USE_TLS : 0u), 0, NULL, NULL, server_handle, site,
        MHD_OPTION_LISTEN_SOCKET, copy, MHD_OPTION_NOTIFY_COMPLETED, server_completed,
        NULL, MHD_OPTION_CONNECTION_TIMEOUT, 600u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)(128 * 1024), MHD_OPTION_ARRAY, key ? options : none, MHD_OPTION_END);
    if (!site->daemon)
        close(copy);
    return site->daemon ? STATUS_OK : STATUS_IO;
}

static void
server_stop(struct server_site *site)
{
    atomic_store(&site->server->stopping, true);
    if (site->daemon)
        MHD_stop_daemon(site->daemon);
    site->daemon = NULL;
    atomic_store(&site->server->stopping, false);
}

struct server *
server_create(struct town *town, const struct pki *pki,
              const struct server_options *options)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->town = town;
    server->pki = pki;
    server->phone_directory = options->phone_directory;
    server->tls = (struct server_site){.server = server, .socket = -1};
    server->plain = (struct server_site){.server = server, .socket = -1, .plain = true};
    server->tls.socket = server_bind(options->port, &server->tls.port);
    if (server->tls.socket < 0)
        goto fail;
    if (options->plain_http) {
        server->plain.socket = server_bind(options->plain_port, &server->plain.port);
        if (server->plain.socket < 0 ||
            server_start(&server->plain, NULL, NULL) != STATUS_OK)
            goto fail;
    }
    return server;
fail:
    server_destroy(server);
    return NULL;
}

void
server_destroy(struct server *server)
{
    if (!server)
        return;
    server_stop(&server->plain);
    server_stop(&server->tls);
    if (server->plain.socket >= 0)
        close(server->plain.socket);
    if (server->tls.socket >= 0)
        close(server->tls.socket);
    free(server);
}

unsigned
server_port(const struct server *server)
{
    return server->tls.port;
}

unsigned
server_plain_port(const struct server *server)
{
    return server->plain.port;
}

enum status
server_use_network(struct server *server, enum server_network network)
{
    struct server_site *site = &server->tls;
    server_stop(site);
    if (network == SERVER_REFUSING && site->socket >= 0) {
        close(site->socket);
        site->socket = -1;
    }
    if (network != SERVER_REFUSING && site->socket < 0)
        site->socket = server_bind(site->port, &site->port);
    if (network != SERVER_UP)
        return STATUS_OK;
    return server_start(site, server->pki->server_key,
                        server->pki->server_certificate[server->certificate]);
}

enum status
server_use_certificate(struct server *server, enum pki_server_certificate which)
{
    server->certificate = which;
    return server_use_network(server, SERVER_UP);
}
