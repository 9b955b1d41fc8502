/* The stand-in town: a delivery service, a routing service, a token endpoint and the
 * authority behind them, for tests and demonstrations on one machine. See README.md. */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/sha.h>

#include "tests/portal/control.h"
#include "tests/portal/jose.h"

enum { MAIN_PATH = 900, MAIN_READY = 16 * 1024, MAIN_WORK_MS = 25 };

struct main_options {
    const char *directory;
    const char *keys; /* NULL: DIR/keys */
    bool control;     /* the rest of the words is a command for a running town */
    bool revocation;  /* certificates name revocation lists */
    const char *eid;  /* directory of the terminal's keys; NULL: no eID-Server */
    bool foreign_cards;
    const char *issuer;
    const char *submission_host;
    struct server_options server;
    struct town_identity identity;
};

static const char USAGE[] =
    "portal --dir DIR [--keys DIR] [--port N] [--region DE<ars>] [--service URN]...\n"
    "       [--schema URI]... [--client-id ID] [--issuer URL] [--submission-host "
    "HOST]\n"
    "       [--phone-dir DIR] [--phone-http-port N] [--crl]\n"
    "       [--eid-keys DIR [--foreign-cards]]\n"
    "portal --dir DIR --ctl COMMAND...\n";

static const struct option LONG_OPTIONS[] = {
    {"dir", required_argument, NULL, 'd'},
    {"keys", required_argument, NULL, 'k'},
    {"port", required_argument, NULL, 'p'},
    {"region", required_argument, NULL, 'r'},
    {"service", required_argument, NULL, 's'},
    {"schema", required_argument, NULL, 'S'},
    {"client-id", required_argument, NULL, 'c'},
    {"issuer", required_argument, NULL, 'i'},
    {"submission-host", required_argument, NULL, 'h'},
    {"phone-dir", required_argument, NULL, 'f'},
    {"phone-http-port", required_argument, NULL, 'F'},
    {"crl", no_argument, NULL, 'R'},
    {"eid-keys", required_argument, NULL, 'e'},
    {"foreign-cards", no_argument, NULL, 'E'},
    {"ctl", no_argument, NULL, 'C'},
    {NULL, 0, NULL, 0},
};

static bool
main_add(const char **list, int *count, int max, const char *value)
{
    if (*count == max || strlen(value) >= TOWN_TEXT)
        return false;
    list[(*count)++] = value;
    return true;
}

static bool
main_port(const char *text, unsigned *port)
{
    char *end = NULL;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number > 65535)
        return false;
    *port = (unsigned)number;
    return true;
}

static bool
main_option(struct main_options *options, int option, const char *value)
{
    struct town_identity *identity = &options->identity;
    switch (option) {
    case 'd':
        options->directory = value;
        return strlen(value) < MAIN_PATH - 100;
    case 'k':
        options->keys = value;
        return strlen(value) < MAIN_PATH - 100;
    case 'p':
        return main_port(value, &options->server.port);
    case 'r':
        identity->region = strncmp(value, "DE", 2) == 0 ? value + 2 : value;
        return strlen(identity->region) == 12 &&
               strspn(identity->region, "0123456789") == 12;
    case 's':
        return main_add(identity->service, &identity->services, TOWN_SERVICES, value);
    case 'S':
        return main_add(identity->schema, &identity->schemas, TOWN_SCHEMAS, value);
    case 'c':
        identity->client_id = value;
        return true;
    case 'i':
        options->issuer = value;
        return strncmp(value, "http", 4) == 0 && strlen(value) < TOWN_TEXT;
    case 'h':
        options->submission_host = value;
        return strlen(value) < TOWN_TEXT;
    case 'f':
        options->server.phone_directory = value;
        return strlen(value) < MAIN_PATH;
    case 'F':
        options->server.plain_http = true;
        return main_port(value, &options->server.plain_port);
    case 'R':
        options->revocation = true;
        options->server.plain_http = true;
        return true;
    case 'e':
        options->eid = value;
        return strlen(value) < MAIN_PATH;
    case 'E':
        options->foreign_cards = true;
        return true;
    case 'C':
        options->control = true;
        return true;
    default:
        return false;
    }
}

static bool
main_read_options(struct main_options *options, int argc, char **argv)
{
    struct town_identity *identity = &options->identity;
    *options = (struct main_options){
        .issuer = "https://zustelldienst.musterland.example",
        .identity = {.region = "055620032032", .client_id = "kiosk-test"},
    };
    int option = 0;
    while ((option = getopt_long(argc, argv, "+", LONG_OPTIONS, NULL)) != -1) {
        if (!main_option(options, option, optarg))
            return false;
        if (options->control)
            break;
    }
    if (identity->services == 0) {
        identity->service[0] = "urn:de:fim:leika:leistung:99102013104000";
        identity->service[1] = "urn:de:fim:leika:leistung:99102013070000";
        identity->services = 2;
    }
    if (identity->schemas == 0) {
        identity->schema[0] = "https://schema.portal.example/antrag/1.0.0";
        identity->schemas = 1;
    }
    identity->directory = options->directory;
    return options->directory && (options->control || optind == argc);
}

/** A secret of the town's clients, made once and kept with the keys. */
static enum status
main_open_secret(const char *keys, const char *name, char secret[65])
{
    char path[MAIN_PATH];
    unsigned char raw[32];
    struct bytes text;
    bytes_init(&text, 64);
    snprintf(path, sizeof path, "%s/%s", keys, name);
    enum status status = bytes_read_file(&text, path);
    if (status == STATUS_NOT_FOUND) {
        if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
            abort();
        bytes_put_hex(&text, raw, sizeof raw);
        status = bytes_write_file(path, bytes_text(&text), text.len, 0600);
    }
    snprintf(secret, 65, "%s", bytes_text(&text));
    bytes_finish(&text);
    return status;
}

/** destinationId follows from the authority's key, so it survives a restart. */
static void
main_name_destination(const struct pki *pki, char id[BYTES_UUID])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const char *kid = pki->pair[PKI_AUTHORITY].kid;
    SHA256((const unsigned char *)kid, strlen(kid), digest);
    bytes_uuid_from(id, digest);
}

static enum status
main_write_jwk(const struct pki *pki, enum pki_role role, const char *operation,
               const char *path)
{
    json_t *jwk = jose_jwk(pki, role, operation);
    char *text = json_dumps(jwk, JSON_INDENT(2));
    enum status status = STATUS_IO;
    if (text)
        status = bytes_write_file(path, text, strlen(text), 0644);
    free(text);
    json_decref(jwk);
    return status;
}

/** The files others need before the first request: anchors, CA, public keys. */
static enum status
main_write_files(const struct main_options *options, const struct pki *pki)
{
    char path[MAIN_PATH];
    snprintf(path, sizeof path, "%s/anchors.pem", options->directory);
    enum status status = pki_write_certificate(pki, PKI_ROOT, path);
    snprintf(path, sizeof path, "%s/ca.pem", options->directory);
    if (status == STATUS_OK)
        status = pki_write_certificate(pki, PKI_TLS_CA, path);
    snprintf(path, sizeof path, "%s/recovery.jwk.json", options->keys);
    if (status == STATUS_OK)
        status = main_write_jwk(pki, PKI_RECOVERY, "wrapKey", path);
    snprintf(path, sizeof path, "%s/routing.jwk.json", options->directory);
    if (status == STATUS_OK)
        status = main_write_jwk(pki, PKI_ROUTING, "verify", path);
    return status;
}

static void
main_put_identification(struct bytes *ready, const struct main_options *options,
                        const struct town *town)
{
    const char *keys = options->keys;
    bytes_put_format(ready, "identity_url=%s\nidentity_hosts=%s\n", town->ident.issuer,
                     town->ident.base + strlen("https://"));
    bytes_put_format(ready, "identity_bearer_file=%s/kiosk-key\n", keys);
    bytes_put_format(ready, "identity_key_file=%s/identity.pub.pem\n", keys);
    bytes_put_format(ready, "identity_certificate_file=%s/identity.crt.pem\n", keys);
    bytes_put_format(ready, "identity_ways=%shandy\n", options->eid ? "karte " : "");
    if (options->eid)
        bytes_put_format(ready, "eid_keys_dir=%s\n", options->eid);
}

static enum status
main_write_ready(const struct main_options *options, const struct town *town,
                 const struct server *server)
{
    const struct town_identity *identity = &town->identity;
    const char *directory = options->directory;
    unsigned port = server_port(server);
    char path[MAIN_PATH];
    struct bytes ready;
    bytes_init(&ready, MAIN_READY);
    bytes_put_format(&ready, "port=%u\nbase_url=https://127.0.0.1:%u\n", port, port);
    bytes_put_format(&ready, "token_url=https://127.0.0.1:%u/token\n", port);
    bytes_put_format(&ready, "routing_url=https://127.0.0.1:%u/routing/v1\n", port);
    bytes_put_format(&ready, "submission_url=https://127.0.0.1:%u\n", port);
    bytes_put_format(&ready, "submission_host=%s\n", identity->submission_host);
    bytes_put_format(&ready, "service_issuer=%s\n", identity->issuer);
    bytes_put_format(&ready, "routing_issuer=%s\n", identity->routing_issuer);
    bytes_put_format(&ready, "routing_key_file=%s/routing.jwk.json\n", directory);
    bytes_put_format(&ready, "ca_file=%s/ca.pem\nanchors_file=%s/anchors.pem\n",
                     directory, directory);
    bytes_put_format(&ready, "tls_certificate_file=%s/tls.crt.pem\n", options->keys);
    bytes_put_format(&ready, "tls_key_file=%s/tls.key.pem\n", options->keys);
    bytes_put_format(&ready, "client_id=%s\nclient_secret_file=%s/client-secret\n",
                     identity->client_id, options->keys);
    bytes_put_format(&ready, "region=DE%s\ndestination_id=%s\n", identity->region,
                     identity->destination_id);
    bytes_put_text(&ready, "services=");
    for (int i = 0; i < identity->services; i++)
        bytes_put_format(&ready, "%s%s", i ? " " : "", identity->service[i]);
    bytes_put_text(&ready, "\nschemas=");
    for (int i = 0; i < identity->schemas; i++)
        bytes_put_format(&ready, "%s%s", i ? " " : "", identity->schema[i]);
    bytes_put_format(&ready, "\nencryption_key_file=%s/encryption.key.pem\n",
                     options->keys);
    bytes_put_format(&ready, "recovery_key_file=%s/recovery.key.pem\n", options->keys);
    bytes_put_format(&ready, "recovery_jwk_file=%s/recovery.jwk.json\n", options->keys);
    bytes_put_format(&ready, "recovery_certificate_file=%s/recovery.crt.pem\n",
                     options->keys);
    bytes_put_format(&ready, "ctl=%s/ctl\nreceived_dir=%s/received\n", directory,
                     directory);
    if (options->revocation)
        bytes_put_format(&ready, "crl_url=http://127.0.0.1:%u/crl\n",
                         server_plain_port(server));
    if (options->server.phone_directory)
        bytes_put_format(&ready, "phone_url=https://127.0.0.1:%u/quittung/\n", port);
    if (options->server.plain_http)
        bytes_put_format(&ready, "phone_http_url=http://127.0.0.1:%u/quittung/\n",
                         server_plain_port(server));
    main_put_identification(&ready, options, town);
    bytes_put_format(&ready, "pid=%ld\n", (long)getpid());
    snprintf(path, sizeof path, "%s/ready", directory);
    enum status status = bytes_write_file(path, bytes_text(&ready), ready.len, 0644);
    bytes_finish(&ready);
    return status;
}

/** Does what falls due until SIGTERM or SIGINT, which every thread has blocked. */
static void
main_wait(struct town *town, const sigset_t *ending)
{
    struct timespec pause = {.tv_nsec = MAIN_WORK_MS * 1000000L};
    while (sigtimedwait(ending, NULL, &pause) < 0) {
        pthread_mutex_lock(&town->lock);
        town_work(town);
        pthread_mutex_unlock(&town->lock);
    }
}

/** What the identity service must know before its first request. */
static void
main_set_identification(struct town *town, const struct server *server,
                        const char *kiosk_key, const struct eid_keys *keys)
{
    struct ident *ident = &town->ident;
    snprintf(ident->base, sizeof ident->base, "https://127.0.0.1:%u",
             server_port(server));
    snprintf(ident->issuer, sizeof ident->issuer, "https://127.0.0.1:%u/ausweis",
             server_port(server));
    snprintf(ident->bearer, sizeof ident->bearer, "%s", kiosk_key);
    ident->keys = keys;
}

static int
main_serve(struct main_options *options)
{
    int result = 1;
    char path[MAIN_PATH];
    struct pki pki = {0};
    struct town *town = NULL;
    struct server *server = NULL;
    struct control *control = NULL;
    char kiosk_key[65];
    struct eid_keys eid_keys = {0};
    struct town_identity *identity = &options->identity;
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    signal(SIGPIPE, SIG_IGN);
    snprintf(path, sizeof path, "%s/ready", options->directory);
    unlink(path);
    if (pki_open(&pki, options->keys) != STATUS_OK ||
        main_open_secret(options->keys, "client-secret", identity->client_secret) !=
            STATUS_OK ||
        main_open_secret(options->keys, "kiosk-key", kiosk_key) != STATUS_OK ||
        main_write_files(options, &pki) != STATUS_OK) {
        fprintf(stderr, "portal: keys cannot be made or read\n");
        goto out;
    }
    if (options->eid && eid_keys_open(&eid_keys, options->eid) != STATUS_OK) {
        fprintf(stderr, "portal: the terminal's keys cannot be read\n");
        goto out;
    }
    main_name_destination(&pki, identity->destination_id);
    snprintf(identity->issuer, TOWN_TEXT, "%s", options->issuer);
    snprintf(identity->routing_issuer, TOWN_TEXT, "https://portal.musterland.example");
    town = town_create(&pki, identity);
    server = server_create(town, &pki, &options->server);
    if (!server)
        goto out;
    eid_keys.foreign_cards = options->foreign_cards;
    main_set_identification(town, server, kiosk_key, options->eid ? &eid_keys : NULL);
    snprintf(path, sizeof path, "http://127.0.0.1:%u/crl", server_plain_port(server));
    if (options->revocation && pki_name_revocation_lists(&pki, path) != STATUS_OK)
        goto out;
    if (options->submission_host)
        snprintf(town->identity.submission_host, TOWN_TEXT, "%s",
                 options->submission_host);
    else
        snprintf(town->identity.submission_host, TOWN_TEXT, "127.0.0.1:%u",
                 server_port(server));
    snprintf(path, sizeof path, "%s/ctl", options->directory);
    control = control_create(town, server, path);
    if (!control || server_use_certificate(server, PKI_SERVER_GOOD) != STATUS_OK ||
        main_write_ready(options, town, server) != STATUS_OK) {
        fprintf(stderr, "portal: cannot serve\n");
        goto out;
    }
    main_wait(town, &ending);
    result = 0;
out:
    snprintf(path, sizeof path, "%s/ready", options->directory);
    unlink(path);
    control_destroy(control);
    server_destroy(server);
    town_destroy(town);
    eid_keys_finish(&eid_keys);
    pki_finish(&pki);
    return result;
}

/** The absolute path of a directory that is made when missing; heap, NULL with a
 * message when it cannot be. The files that name it are read from elsewhere. */
static char *
main_directory(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        perror(path);
        return NULL;
    }
    char *absolute = realpath(path, NULL);
    if (absolute && strlen(absolute) > MAIN_PATH - 100) {
        free(absolute);
        absolute = NULL;
    }
    if (!absolute)
        fprintf(stderr, "portal: path cannot be used\n");
    return absolute;
}

int
main(int argc, char **argv)
{
    struct main_options options;
    char path[MAIN_PATH];
    if (!main_read_options(&options, argc, argv)) {
        fputs(USAGE, stderr);
        return 2;
    }
    if (options.control) {
        snprintf(path, sizeof path, "%s/ctl", options.directory);
        return control_send(path, argc - optind, argv + optind);
    }
    if (!options.keys) {
        snprintf(path, sizeof path, "%s/keys", options.directory);
        options.keys = path;
    }
    char *directory = main_directory(options.directory);
    char *keys = directory ? main_directory(options.keys) : NULL;
    int result = 1;
    if (keys) {
        options.directory = directory;
        options.identity.directory = directory;
        options.keys = keys;
        result = main_serve(&options);
    }
    free(keys);
    free(directory);
    return result;
}
