/* What staff do with applications that could not be delivered, with the real courier,
 * the stand-in town and the real tools: export, open, lose the stick, export again,
 * confirm.
 *
 * Usage: courier_desk TARGETDIR. Prints TAP. */
#include "courier/outbox.h"
#include "tests/kit/tap.h"
#include "tests/system/courier_exports.h"

enum { END_MS = 20000 };

static void
change_one_byte(const struct bench *bench, const char *reference, const char *folder)
{
    char path[200];
    text_format(path, sizeof(path), "%s/%s/%s.json", bench->folder, folder, reference);
    FILE *file = fopen(path, "r+");
    if (file == NULL || fseek(file, 900, SEEK_SET) != 0)
        bench_die("no export to change");
    int byte = fgetc(file);
    fseek(file, 900, SEEK_SET);
    fputc(byte == 'A' ? 'B' : 'A', file);
    fclose(file);
}

/* The same configuration with one word changed, for one call; the exit code. */
static int
run_with(struct bench *bench, const char *word, const char *other, const char *name)
{
    char text[8192], kept[sizeof(bench->config)];
    text_format(kept, sizeof(kept), "%s", bench->config);
    size_t len = bench_read_file(kept, text, sizeof(text));
    char *at = strstr(text, word);
    if (len == 0 || at == NULL)
        bench_die("the configuration does not say that");
    text_format(bench->config, sizeof(bench->config), "%s/other.yaml", bench->folder);
    FILE *file = fopen(bench->config, "w");
    if (file == NULL)
        bench_die("no second configuration");
    fprintf(file, "%.*s%s%s", (int)(at - text), text, other, at + strlen(word));
    fclose(file);
    int status = exports_run(bench, "courier-export", name);
    text_format(bench->config, sizeof(bench->config), "%s", kept);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
is_any(const char *name)
{
    return name[0] != '.';
}

static void
try_wrong_places(struct bench *bench)
{
    char data[200], elsewhere[200];
    tap_result(
        run_with(bench, "vorfuehrung: ja", "vorfuehrung: nein", "own") == 2 &&
            exports_count_names(bench, "own", is_any) == 0,
        "a folder on the terminal's own disk is refused: no stick is mounted there");
    text_format(data, sizeof(data), "bestand: %s", bench->data);
    text_format(elsewhere, sizeof(elsewhere), "bestand: %s", bench->folder);
    tap_result(run_with(bench, data, elsewhere, "own") == 2,
               "a folder without an outbox is no empty outbox");
}

/* Staff at work: two copies lie in the outbox, one of them of `silent`. */
static void
try_desk(struct bench *bench, const char *silent)
{
    const int waiting = 2;
    char path[200], text[600];
    tap_result(exports_count(bench, "export") == waiting,
               "what cannot be delivered is exported");
    tap_result(exports_open(bench) == waiting,
               "and opened by the town with its own key");
    text_format(path, sizeof(path), "%s/opened/%s/hinweis.txt", bench->folder, silent);
    tap_result(bench_read_file(path, text, sizeof(text)) > 0 &&
                   strstr(text, "vielleicht schon angekommen") != NULL &&
                   strstr(text, "Behörde") != NULL,
               "what may have arrived says so to whoever opens it");
    tap_result(exports_count(bench, "second") == waiting,
               "a second export is as complete as the first");
    change_one_byte(bench, silent, "export");
    tap_result(exports_count(bench, "export") == -1,
               "a file that holds something else is named, and not written over");
    exports_run(bench, "courier-confirm", "export");
    tap_result(exports_count(bench, "third") == 1,
               "confirmed copies are gone; one whose file was changed stays");
    tap_result(exports_run(bench, "courier-confirm", "second") == 0 &&
                   exports_count(bench, "fourth") == 0,
               "and goes when a good file of it is confirmed");
}

/* The service took it and never says anything: in the end it goes to the staff. The
 * days are made to pass in the outbox, while nobody works on it. */
static void
try_silence(struct bench *bench, char reference[LINK_REFERENCE_MAX])
{
    bool stored = false, receipt = false, moved = false;
    char path[200];
    struct outbox *outbox = NULL;
    struct outbox_entry entry;

    bench_town(bench, "reset", NULL, 0);
    bench_town(bench, "hold on", NULL, 0);
    bench_town(bench, "hold-submit on", NULL, 0);
    bench_start_courier(bench);
    bool sent = bench_send(bench, reference);
    int progress = bench_await(bench, reference, 4000, &stored, &receipt);
    bench_end_courier(bench, SIGTERM);
    tap_result(sent && stored && progress == BENCH_NOTHING && !receipt,
               "taken by the service, and no event about it: neither receipt nor end");
    text_format(path, sizeof(path), "%s/outbox.sqlite", bench->data);
    const int64_t now = (int64_t)time(NULL) * 1000;
    if (outbox_open(path, now / 1000, &outbox, &moved) != STATUS_OK ||
        outbox_next(outbox, now, 1000, &entry) != STATUS_OK || entry.submitted_at == 0)
        bench_die("the submission is not in the outbox");
    entry.submitted_at -= INT64_C(16) * 24 * 3600 * 1000;
    if (outbox_update(outbox, &entry, now) != STATUS_OK)
        bench_die("the days do not pass");
    outbox_close(outbox);
    bench_start_courier(bench);
    tap_result(bench_await(bench, reference, END_MS, &stored, &receipt) == LINK_RECOVER,
               "after 15 days it is the staff's");
    bench_end_courier(bench, SIGTERM);
    bench_town(bench, "reset", NULL, 0);
}

static void
try_withdrawn(struct bench *bench)
{
    char reference[LINK_REFERENCE_MAX];
    bool stored = false, receipt = false;

    bench_town(bench, "key withdraw", NULL, 0);
    bench_start_courier(bench);
    bool sent = bench_send(bench, reference);
    tap_result(sent && bench_await(bench, reference, END_MS, &stored, &receipt) ==
                           LINK_RECOVER,
               "a withdrawn key makes a second one");
    bench_end_courier(bench, SIGTERM);
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    struct link_message message;
    char silent[LINK_REFERENCE_MAX];

    if (argc == 4 && strcmp(argv[1], "courier") == 0)
        return bench_be_courier(argv[3]);
    if (argc != 2)
        bench_die("usage: courier_desk TARGETDIR");
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_init(&bench, argv[0], argv[1]);
    bench_start_courier(&bench);
    for (int64_t end = bench_ms() + 10000; !bench.has_key && bench_ms() < end;)
        (void)bench_receive(&bench, &message, 500);
    bench_end_courier(&bench, SIGTERM);
    if (!bench.has_key)
        bench_die("no key to seal with");
    try_silence(&bench, silent);
    try_withdrawn(&bench);
    try_wrong_places(&bench);
    try_desk(&bench, silent);
    bench_finish(&bench);
    return tap_finish();
}
