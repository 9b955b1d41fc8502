/* What the system tests of the courier share: a stand-in town (tests/portal), the real
 * courier as a process of its own, and the face's part of the link played by the test.
 *
 * Simulated: the town, and the face. Not simulated: the courier, TLS, the disk, and the
 * sealing, which is the product's. Applications are made up and hold a reference only.
 */
#ifndef TESTS_SYSTEM_COURIER_BENCH_H
#define TESTS_SYSTEM_COURIER_BENCH_H

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/link.h"
#include "base/secret.h"
#include "base/text.h"
#include "courier/courier.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "tests/kit/control.h"

enum { BENCH_STORED_MS = 5000, BENCH_NOTHING = -1 };

struct bench {
    char target[200], folder[64], town[96], data[96], config[96], ready[16384];
    const char *self;
    pid_t town_pid, courier_pid;
    int fd; /* the face's end of the link */
    uint8_t packet[LINK_MESSAGE_MAX];
    struct secret *secret;
    struct chain_trust *trust;
    struct seal_key key;
    struct rsa_key recovery;
    bool has_key;
    struct link_state state; /* the last one told */
    const char *document;    /* NULL: one that holds the reference */
    const char *town_option; /* NULL: none */
};

static inline void
bench_die(const char *what)
{
    printf("Bail out! %s\n", what);
    exit(1);
}

static inline int64_t
bench_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline size_t
bench_read_file(const char *path, char *out, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, out, cap - 1);
    if (fd >= 0)
        close(fd);
    out[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

/* The value of a line name=value in the town's ready file. */
static inline void
bench_ready(const struct bench *bench, const char *name, char *out, size_t cap)
{
    size_t len = strlen(name);
    out[0] = '\0';
    for (const char *at = bench->ready; at != NULL && *at != '\0';) {
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            text_format(out, cap, "%.*s", (int)strcspn(at + len + 1, "\n"),
                        at + len + 1);
            return;
        }
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
}

static inline pid_t
bench_spawn(const char *const words[], int fd)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is ended leaves nothing running */
    if (fd >= 0 && dup2(fd, 3) < 0)
        _exit(126);
    if (getenv("COURIER_LOG") == NULL) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 2);
    }
    execv(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static inline void
bench_start_town(struct bench *bench)
{
    char program[256], path[160];
    text_format(program, sizeof(program), "%s/portal", bench->target);
    text_format(path, sizeof(path), "%s/ready", bench->town);
    const char *words[] = {program,  "--dir",      bench->town,
                           "--keys", "build/keys", bench->town_option,
                           NULL};
    bench->town_pid = bench_spawn(words, -1);
    for (int64_t end = bench_ms() + 120000; bench_ms() < end; poll(NULL, 0, 20))
        if (bench_read_file(path, bench->ready, sizeof(bench->ready)) > 0 &&
            strstr(bench->ready, "\npid=") != NULL)
            return;
    bench_die("the stand-in town does not start");
}

/* Gives the town a command (tests/portal/README.md); `cap` 0: no answer is wanted. */
static inline void
bench_town(const struct bench *bench, const char *command, char *answer, size_t cap)
{
    char path[160];
    text_format(path, sizeof(path), "%s/ctl", bench->town);
    if (!control_ask(path, "", command, answer, cap))
        bench_die("the stand-in town takes no command");
}

/* `extra`: more lines for the section netz. */
static inline void
bench_write_config(const struct bench *bench, const char *extra)
{
    static const char *const keys[][2] = {
        {"token", "token_url"},
        {"einreichung", "submission_url"},
        {"aussteller", "service_issuer"},
        {"ca", "ca_file"},
        {"vertrauensanker", "anchors_file"},
        {"kennung", "client_id"},
        {"geheimnis", "client_secret_file"},
    };
    char value[512], here[300];
    FILE *file = fopen(bench->config, "w");
    if (file == NULL || getcwd(here, sizeof(here)) == NULL)
        bench_die("no configuration");
    fprintf(file,
            "geraet:\n  stadt: recklinghausen\n  nummer: RE-99\n"
            "  vorfuehrung: ja\n"
            "ordner:\n  katalog: %s/none\n  beigaben: %s/none\n  bestand: %s\n"
            "  laufzeit: %s/none\n"
            "zeiten:\n  wiederholung_min_s: 1\n  wiederholung_max_s: 2\n"
            "  abfrage_s: 1\n  schluessel_erneuern_s: 30\n"
            "netz:\n",
            bench->folder, bench->folder, bench->data, bench->folder);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        bench_ready(bench, keys[i][1], value, sizeof(value));
        bool relative = strncmp(value, "build/", 6) == 0;
        fprintf(file, "  %s: %s%s%s\n", keys[i][0], relative ? here : "",
                relative ? "/" : "", value);
    }
    if (extra == NULL) {
        bench_ready(bench, "destination_id", value, sizeof(value));
        fprintf(file,
                "  ziele:\n    - leistung: "
                "urn:de:fim:leika:leistung:99102013104000\n      ziel: %s\n",
                value);
    } else {
        fputs(extra, file);
    }
    fclose(file);
}

static inline void
bench_start_courier(struct bench *bench)
{
    char program[256];
    int courier_fd;
    text_format(program, sizeof(program), "%s/schalter", bench->target);
    bool whole = access(program, X_OK) == 0;
    if (link_pair(&bench->fd, &courier_fd) != STATUS_OK)
        bench_die("no link");
    const char *words[] = {whole ? program : bench->self, "courier", "--config",
                           bench->config, NULL};
    bench->courier_pid = bench_spawn(words, courier_fd);
    close(courier_fd);
}

/* Every test program is also the courier, for as long as the product is not built. */
static inline int
bench_be_courier(const char *path)
{
    struct config config;
    struct diags diags;
    if (config_load(path, &config, &diags) != STATUS_OK) {
        diags_print(&diags, stderr);
        return 78;
    }
    return courier_main(&config, 3);
}

static inline int
bench_end_courier(struct bench *bench, int number)
{
    int status = 0;
    kill(bench->courier_pid, number);
    waitpid(bench->courier_pid, &status, 0);
    close(bench->fd);
    bench->courier_pid = 0;
    return status;
}

static inline void
bench_take_key(struct bench *bench, const struct link_key *key)
{
    struct seal_offer offer = {.fetched_at = key->fetched_at};
    enum chain_reason why;
    text_format(offer.destination_id, sizeof(offer.destination_id), "%s",
                key->destination);
    text_format(offer.kid, sizeof(offer.kid), "%s", key->kid);
    text_format(offer.metadata_version, sizeof(offer.metadata_version), "2.1.0");
    for (uint32_t at = 0; at < key->chain.len && offer.chain.count < CHAIN_MAX;) {
        uint32_t len;
        memcpy(&len, key->chain.at + at, sizeof(len));
        struct chain_cert *cert = &offer.chain.cert[offer.chain.count++];
        cert->size = len;
        memcpy(cert->der, key->chain.at + at + sizeof(len), len);
        at += (uint32_t)sizeof(len) + len;
    }
    if (seal_key_accept(&offer, bench->trust, (int64_t)time(NULL), &bench->key, &why) ==
        STATUS_OK)
        bench->has_key = true;
    else
        printf("# key not accepted: %s\n", chain_reason_name(why));
}

/* Waits for a message; false after `wait_ms` or when the courier has left. */
static inline bool
bench_receive(struct bench *bench, struct link_message *message, int64_t wait_ms)
{
    for (int64_t end = bench_ms() + wait_ms;;) {
        enum status status = link_receive(bench->fd, bench->packet, message);
        if (status == STATUS_OK) {
            if (message->kind == LINK_KEY)
                bench_take_key(bench, &message->key);
            if (message->kind == LINK_STATE)
                bench->state = message->state;
            return true;
        }
        int64_t left = end - bench_ms();
        if (status != STATUS_AGAIN || left <= 0)
            return false;
        poll(&(struct pollfd){.fd = bench->fd, .events = POLLIN}, 1, (int)left);
    }
}

/* What the courier tells about an application within `wait_ms`; BENCH_NOTHING:
 * nothing final. */
static inline int
bench_await(struct bench *bench, const char *reference, int64_t wait_ms, bool *stored,
            bool *receipt)
{
    struct link_message message;
    for (int64_t end = bench_ms() + wait_ms; bench_ms() < end;) {
        if (!bench_receive(bench, &message, end - bench_ms()))
            break;
        if (message.kind == LINK_STORED &&
            text_equal(message.stored.reference, reference))
            *stored = true;
        if (*stored && wait_ms == BENCH_STORED_MS)
            break;
        if (message.kind != LINK_PROGRESS ||
            !text_equal(message.progress.reference, reference))
            continue;
        if (message.progress.progress != LINK_SUBMITTED)
            return message.progress.progress;
        *receipt = true;
    }
    return BENCH_NOTHING;
}

/* Seals an application as the face does and sends it. `reference` is made here. */
static inline bool
bench_send(struct bench *bench, char reference[LINK_REFERENCE_MAX])
{
    static const char schema[] = "https://schema.portal.example/antrag/1.0.0";
    char hash[DIGEST_SHA512_HEX];
    struct sealed sealed;
    struct link_message message = {.kind = LINK_STORE};
    struct link_store *store = &message.store;

    random_reference(reference);
    secret_wipe(bench->secret);
    char *data = secret_alloc(bench->secret, 200);
    char *metadata = secret_alloc(bench->secret, 1200);
    text_format(data, 200, "{\"$schema\":\"%s\",\"reference\":\"%s\"}", schema,
                reference);
    if (bench->document != NULL)
        text_format(data, 200, "%s", bench->document);
    digest_sha512_hex(data, strlen(data), hash);
    text_format(metadata, 1200,
                "{\"$schema\":\"https://schema.fitko.de/fit-connect/metadata/2.1.0/"
                "metadata.schema.json\",\"contentStructure\":{\"data\":{\"hash\":{"
                "\"type\":\"sha512\",\"content\":\"%s\"},\"submissionSchema\":{"
                "\"schemaUri\":\"%s\",\"mimeType\":\"application/json\"}},"
                "\"attachments\":[]}}",
                hash, schema);
    if (seal_submission(bench->secret, &bench->key, &bench->recovery, reference,
                        metadata, strlen(metadata), data, strlen(data),
                        &sealed) != STATUS_OK)
        bench_die("cannot seal");
    text_format(store->reference, sizeof(store->reference), "%s", reference);
    text_format(store->service, sizeof(store->service),
                "urn:de:fim:leika:leistung:99102013104000");
    text_format(store->service_name, sizeof(store->service_name), "Hund \"anmelden\"");
    text_format(store->destination, sizeof(store->destination), "%s",
                bench->key.destination_id);
    text_format(store->kid, sizeof(store->kid), "%s", bench->key.kid);
    text_format(store->tag_metadata, sizeof(store->tag_metadata), "%s",
                sealed.metadata_tag);
    text_format(store->tag_data, sizeof(store->tag_data), "%s", sealed.data_tag);
    store->metadata = (struct link_bytes){(const uint8_t *)sealed.metadata,
                                          (uint32_t)sealed.metadata_len};
    store->data =
        (struct link_bytes){(const uint8_t *)sealed.data, (uint32_t)sealed.data_len};
    store->recovery = (struct link_bytes){(const uint8_t *)sealed.recovery,
                                          (uint32_t)sealed.recovery_len};
    return link_send(bench->fd, &message) == STATUS_OK;
}

/* How many submissions the authority received under a reference. */
static inline int
bench_received(const struct bench *bench, const char *reference)
{
    char path[400], data[1024];
    int count = 0;
    text_format(path, sizeof(path), "%s/received", bench->town);
    DIR *dir = opendir(path);
    for (struct dirent *one; dir != NULL && (one = readdir(dir)) != NULL;) {
        text_format(path, sizeof(path), "%s/received/%s/data.json", bench->town,
                    one->d_name);
        if (one->d_name[0] != '.' && bench_read_file(path, data, sizeof(data)) > 0 &&
            strstr(data, reference) != NULL)
            count++;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static inline void
bench_init_town(struct bench *bench, const char *self, const char *target,
                const char *option)
{
    char path[512], pem[20000];
    *bench = (struct bench){.self = self, .fd = -1, .town_option = option};
    signal(SIGPIPE, SIG_IGN);
    text_format(bench->target, sizeof(bench->target), "%s", target);
    text_format(bench->folder, sizeof(bench->folder), "/tmp/courier-XXXXXX");
    if (mkdtemp(bench->folder) == NULL)
        bench_die("no folder");
    text_format(bench->town, sizeof(bench->town), "%s/town", bench->folder);
    text_format(bench->data, sizeof(bench->data), "%s/data", bench->folder);
    text_format(bench->config, sizeof(bench->config), "%s/kiosk.yaml", bench->folder);
    mkdir(bench->town, 0700);
    mkdir(bench->data, 0700);
    bench_start_town(bench);
    bench_write_config(bench, NULL);
    bench_ready(bench, "anchors_file", path, sizeof(path));
    size_t len = bench_read_file(path, pem, sizeof(pem));
    if (chain_trust_create(pem, len, &bench->trust) != STATUS_OK)
        bench_die("no anchors");
    bench_ready(bench, "recovery_certificate_file", path, sizeof(path));
    len = bench_read_file(path, pem, sizeof(pem));
    if (rsa_key_from_pem(pem, len, &bench->recovery) != STATUS_OK)
        bench_die("no recovery key");
    if (secret_create(1 << 20, &bench->secret) == STATUS_IO)
        bench_die("no memory");
}

static inline void
bench_init(struct bench *bench, const char *self, const char *target)
{
    bench_init_town(bench, self, target, NULL);
}

static inline void
bench_remove(const char *path)
{
    char inner[600];
    struct stat info;
    if (lstat(path, &info) != 0)
        return;
    DIR *dir = S_ISDIR(info.st_mode) ? opendir(path) : NULL;
    for (struct dirent *one; dir != NULL && (one = readdir(dir)) != NULL;) {
        if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
            continue;
        text_format(inner, sizeof(inner), "%s/%s", path, one->d_name);
        bench_remove(inner);
    }
    if (dir != NULL)
        closedir(dir);
    remove(path);
}

static inline void
bench_finish(struct bench *bench)
{
    if (bench->courier_pid > 0)
        bench_end_courier(bench, SIGKILL);
    kill(bench->town_pid, SIGTERM);
    waitpid(bench->town_pid, NULL, 0);
    chain_trust_destroy(bench->trust);
    secret_destroy(bench->secret);
    if (getenv("COURIER_KEEP") == NULL)
        bench_remove(bench->folder);
}

#endif
