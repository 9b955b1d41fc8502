/* The real courier and revocation lists: the stand-in town publishes them, revokes its
 * key, and serves them badly.
 *
 * Usage: courier_revoked TARGETDIR. Prints TAP. */
#include "tests/kit/tap.h"
#include "tests/system/courier_bench.h"

enum { END_MS = 20000, ROUND_MS = 15000 };

/* Waits for a fresh key that is known not to be revoked (`known`) or of which nobody
 * knows. */
static bool
await_key(struct bench *bench, bool known)
{
    struct link_message message;
    for (int64_t end = bench_ms() + ROUND_MS; bench_ms() < end;)
        if (bench_receive(bench, &message, 500) && message.kind == LINK_KEY &&
            message.key.fresh)
            return message.key.revocation_known == known;
    return false;
}

/* Waits until the key is withdrawn as one that must not be used. */
static bool
await_refusal(struct bench *bench)
{
    struct link_message message;
    for (int64_t end = bench_ms() + ROUND_MS; bench_ms() < end;)
        if (bench_receive(bench, &message, 500) && message.kind == LINK_NO_KEY &&
            message.no_key.status == STATUS_DENIED)
            return true;
    return false;
}

/* `hosts`: the servers lists may come from; "": none. */
static void
configure(const struct bench *bench, const char *hosts)
{
    char extra[700], destination[64];
    bench_ready(bench, "destination_id", destination, sizeof(destination));
    text_format(extra, sizeof(extra),
                "  sperrlisten: \"%s\"\n"
                "  ziele:\n    - leistung: urn:de:fim:leika:leistung:99102013104000\n"
                "      ziel: %s\n",
                hosts, destination);
    bench_write_config(bench, extra);
}

static void
forget_lists(const struct bench *bench)
{
    static const char *const names[] = {"", "-wal", "-shm"};
    char path[200];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text_format(path, sizeof(path), "%s/outbox.sqlite%s", bench->data, names[i]);
        unlink(path);
    }
}

/* A courier that starts with a town as `commands` make it. */
static void
start(struct bench *bench, bool fresh, const char *first, const char *second)
{
    if (fresh)
        forget_lists(bench);
    bench_town(bench, "reset", NULL, 0);
    bench_town(bench, "clear", NULL, 0);
    if (first != NULL)
        bench_town(bench, first, NULL, 0);
    if (second != NULL)
        bench_town(bench, second, NULL, 0);
    bench_start_courier(bench);
}

static bool
asked_for_lists(const struct bench *bench)
{
    char requests[8000];
    bench_town(bench, "requests", requests, sizeof(requests));
    return strstr(requests, "/crl/") != NULL;
}

static void
try_bad_lists(struct bench *bench)
{
    static const char *const faults[][2] = {
        {"fault crl 503 always", "a list that cannot be had stops nothing"},
        {"fault crl drop-before always", "nor one that is cut off"},
        {"fault crl not-json always", "nor one that is none"},
        {"fault crl endless always", "nor one that never ends"},
        {"fault crl redirect always", "nor one that is said to be elsewhere"},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        start(bench, true, faults[i][0], "revoke encryption");
        tap_result(await_key(bench, false) && asked_for_lists(bench), faults[i][1]);
        bench_end_courier(bench, SIGTERM);
    }
}

static void
try_stored(struct bench *bench)
{
    const struct seal_key key = bench->key;
    char reference[LINK_REFERENCE_MAX];
    bool stored = false, receipt = false;

    start(bench, true, "revoke encryption", NULL);
    bench->key = key; /* sealed while it was good */
    bool sent = bench_send(bench, reference);
    int progress = bench_await(bench, reference, END_MS, &stored, &receipt);
    tap_result(
        sent && stored && progress == LINK_RECOVER &&
            bench_received(bench, reference) == 0,
        "an application sealed with it before is not sent: the town gets its copy");
    bench_end_courier(bench, SIGTERM);
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    char url[200], host[100];

    if (argc == 4 && strcmp(argv[1], "courier") == 0)
        return bench_be_courier(argv[3]);
    if (argc != 2)
        bench_die("usage: courier_revoked TARGETDIR");
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_init_town(&bench, argv[0], argv[1], "--crl");
    bench_ready(&bench, "crl_url", url, sizeof(url));
    if (!text_starts_with(url, "http://"))
        bench_die("the town publishes no lists");
    text_format(host, sizeof(host), "%.*s", (int)strcspn(url + 7, "/"), url + 7);

    configure(&bench, "");
    start(&bench, true, NULL, NULL);
    tap_result(
        await_key(&bench, false) && !asked_for_lists(&bench),
        "without servers in the configuration nobody is asked, and nobody knows");
    bench_end_courier(&bench, SIGTERM);
    configure(&bench, "crl.example");
    start(&bench, true, NULL, NULL);
    tap_result(await_key(&bench, false) && !asked_for_lists(&bench),
               "a server that is not in the configuration is not asked");
    bench_end_courier(&bench, SIGTERM);

    configure(&bench, host);
    start(&bench, true, "crl-lifetime 3", NULL);
    tap_result(await_key(&bench, true), "a list vouches for the key");
    bench_town(&bench, "revoke encryption", NULL, 0);
    poll(NULL, 0, 3500);
    if (link_send(bench.fd, &(struct link_message){.kind = LINK_WATCH}) != STATUS_OK)
        bench_die("the courier does not read");
    tap_result(await_refusal(&bench),
               "when it has ended a new one is fetched, and the revoked key refused");
    bench_end_courier(&bench, SIGTERM);
    start(&bench, false, "fault crl 503 always", NULL);
    tap_result(await_refusal(&bench),
               "a restart without any list to be had does not forget it");
    bench_end_courier(&bench, SIGTERM);
    start(&bench, true, "revoke intermediate", NULL);
    tap_result(await_refusal(&bench), "an issuer that is revoked is refused as well");
    bench_end_courier(&bench, SIGTERM);
    try_stored(&bench);
    try_bad_lists(&bench);
    bench_finish(&bench);
    return tap_finish();
}
