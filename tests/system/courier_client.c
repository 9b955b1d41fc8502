/* The real courier as the client of the contract test: delivers one application to the
 * servers named in the environment (tests/contract/README.md) and ends with 0 once it
 * was accepted. Finds the destination by routing, as a kiosk does.
 *
 * Usage: CONTRACT_CLIENT="courier_client TARGETDIR" tests/contract/run.sh TARGETDIR */
#include "tests/system/courier_bench.h"

enum { KEY_MS = 60000, END_MS = 60000 };

static const char *
setting(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL)
        bench_die(name);
    return value;
}

static void
write_config(const struct bench *bench)
{
    const char *region = setting("REGION");
    FILE *file = fopen(bench->config, "w");
    if (file == NULL)
        bench_die("no configuration");
    fprintf(file,
            "geraet:\n  stadt: recklinghausen\n  nummer: RE-99\n"
            "ordner:\n  katalog: %s/none\n  beigaben: %s/none\n  bestand: %s\n"
            "  laufzeit: %s/none\n"
            "zeiten:\n  abfrage_s: 1\n"
            "netz:\n  token: %s\n  einreichung: %s\n  routing: %s\n",
            bench->folder, bench->folder, bench->data, bench->folder,
            setting("TOKEN_URL"), setting("SUBMISSION_URL"), setting("ROUTING_URL"));
    fprintf(file,
            "  einreichung_host: %s\n  aussteller: %s\n  routing_schluessel: %s\n"
            "  gebiet: \"%s\"\n  ca: %s\n  vertrauensanker: %s\n  kennung: %s\n"
            "  geheimnis: %s\n  ziele:\n    - leistung: %s\n      ziel: auto\n",
            setting("SUBMISSION_HOST"), setting("SERVICE_ISSUER"),
            setting("ROUTING_KEY_FILE"),
            strncmp(region, "DE", 2) == 0 ? region + 2 : region, setting("CA_FILE"),
            setting("ANCHORS_FILE"), setting("CLIENT_ID"),
            setting("CLIENT_SECRET_FILE"), setting("SERVICE"));
    fclose(file);
}

static bool
deliver(struct bench *bench)
{
    struct link_message message;
    char reference[LINK_REFERENCE_MAX];

    for (int64_t end = bench_ms() + KEY_MS; !bench->has_key && bench_ms() < end;)
        (void)bench_receive(bench, &message, 500);
    if (!bench->has_key || !bench_send(bench, reference)) {
        fprintf(stderr, "no key\n");
        return false;
    }
    for (int64_t end = bench_ms() + END_MS; bench_ms() < end;)
        if (bench_receive(bench, &message, 500) && message.kind == LINK_PROGRESS &&
            message.progress.progress != LINK_SUBMITTED) {
            printf("{\"progress\":%d}\n", (int)message.progress.progress);
            return message.progress.progress == LINK_DELIVERED;
        }
    fprintf(stderr, "no end\n");
    return false;
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    char pem[20000];

    if (argc == 4 && strcmp(argv[1], "courier") == 0)
        return bench_be_courier(argv[3]);
    if (argc != 2)
        bench_die("usage: courier_client TARGETDIR");
    bench = (struct bench){.self = argv[0], .fd = -1, .document = getenv("DOCUMENT")};
    if (bench.document == NULL)
        bench.document = "{\"dog\":{\"name\":\"Waldi\",\"breed\":\"Dackel\"}}";
    text_format(bench.target, sizeof(bench.target), "%s", argv[1]);
    text_format(bench.folder, sizeof(bench.folder), "/tmp/courier-XXXXXX");
    if (mkdtemp(bench.folder) == NULL)
        bench_die("no folder");
    text_format(bench.data, sizeof(bench.data), "%s/data", bench.folder);
    text_format(bench.config, sizeof(bench.config), "%s/kiosk.yaml", bench.folder);
    mkdir(bench.data, 0700);
    write_config(&bench);
    size_t len = bench_read_file(setting("ANCHORS_FILE"), pem, sizeof(pem));
    /* The town's recovery key does not matter here: any of the right kind. */
    if (chain_trust_create(pem, len, &bench.trust) != STATUS_OK ||
        rsa_key_from_pem(pem, len, &bench.recovery) != STATUS_OK ||
        secret_create(1 << 20, &bench.secret) == STATUS_IO)
        bench_die("no anchors");
    bench_start_courier(&bench);
    bool fine = deliver(&bench);
    bench_end_courier(&bench, SIGTERM);
    chain_trust_destroy(bench.trust);
    secret_destroy(bench.secret);
    bench_remove(bench.folder);
    return fine ? 0 : 1;
}
