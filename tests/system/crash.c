/* Kills the real courier at random instants while it stores and delivers, against a
 * stand-in town that loses answers as well, then lets it finish and asks the town.
 * Every application for which STORED was received must have arrived, none twice.
 *
 * Usage: crash TARGETDIR. CRASH_KILLS: how often (25), CRASH_SEED: to repeat a run.
 * kill -9 says nothing about the disk: that is vfs_replay's part. */
#include "tests/system/courier_bench.h"

enum { APPLICATIONS_MAX = 4000, FIRST_KEY_MS = 60000, FINISH_MS = 180000 };

struct application {
    char reference[LINK_REFERENCE_MAX];
    bool stored;
};

static struct application application[APPLICATIONS_MAX];

static int
note(int count, const struct link_message *message)
{
    if (message->kind != LINK_STORED)
        return 0;
    for (int i = count - 1; i >= 0; i--)
        if (text_equal(application[i].reference, message->stored.reference)) {
            application[i].stored = true;
            return 1;
        }
    return 0;
}

static void
order_fault(const struct bench *bench)
{
    static const char *const commands[] = {
        "fault submit drop-after 1",   "fault submit drop-before 1",
        "fault announce drop-after 1", "fault events drop-after 1",
        "fault submit 503 1",          "fault token 401 1",
        "fault any drop-before 1",     "expire-tokens",
    };
    bench_town(bench, commands[(size_t)random() % (sizeof(commands) / sizeof(char *))],
               NULL, 0);
}

static bool
get_first_key(struct bench *bench)
{
    struct link_message message;
    bench_start_courier(bench);
    for (int64_t end = bench_ms() + FIRST_KEY_MS; !bench->has_key && bench_ms() < end;)
        if (!bench_receive(bench, &message, 1000) && bench_ms() > end)
            break;
    bench_end_courier(bench, SIGTERM);
    return bench->has_key;
}

/* Lets the courier work off what waits; false if it does not come to an end. */
static bool
finish(struct bench *bench, int count)
{
    struct link_message message;
    bool told = false;
    bench->state.waiting = -1;
    bench_town(bench, "reset", NULL, 0);
    bench_start_courier(bench);
    for (int64_t end = bench_ms() + FINISH_MS; bench_ms() < end;) {
        if (bench_receive(bench, &message, 500))
            note(count, &message);
        told = told || message.kind == LINK_STATE;
        if (bench->state.waiting == 0)
            break;
    }
    bench_end_courier(bench, SIGTERM);
    return told && bench->state.waiting == 0;
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    const char *kills_text = getenv("CRASH_KILLS"), *seed_text = getenv("CRASH_SEED");
    int64_t kills = 25, seed = (int64_t)time(NULL);
    int count = 0, stored = 0, lost = 0, doubled = 0, extra = 0;

    if (argc == 4 && strcmp(argv[1], "courier") == 0)
        return bench_be_courier(argv[3]);
    if (argc != 2 ||
        (kills_text != NULL && text_to_int64(kills_text, &kills) != STATUS_OK) ||
        (seed_text != NULL && text_to_int64(seed_text, &seed) != STATUS_OK))
        bench_die("usage: crash TARGETDIR");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..4\n# seed %lld\n", (long long)seed);
    srandom((unsigned)seed);
    bench_init(&bench, argv[0], argv[1]);
    if (!get_first_key(&bench))
        bench_die("the courier offers no key");
    for (int64_t i = 0; i < kills; i++) {
        struct link_message message;
        if (random() % 3 == 0)
            order_fault(&bench);
        bench_start_courier(&bench);
        int64_t end = bench_ms() + random() % 500;
        for (int64_t n = random() % 3; n >= 0 && count < APPLICATIONS_MAX; n--)
            if (bench_send(&bench, application[count].reference))
                count++;
        do
            if (bench_receive(&bench, &message, end - bench_ms()))
                note(count, &message);
        while (bench_ms() < end);
        bench_end_courier(&bench, SIGKILL);
    }
    bool ended = finish(&bench, count);
    for (int i = 0; i < count; i++) {
        int received = bench_received(&bench, application[i].reference);
        stored += application[i].stored;
        extra += !application[i].stored && received > 0;
        lost += application[i].stored && received == 0;
        doubled += received > 1;
    }
    printf("# %lld kills, %d sent, %d stored, %d unanswered yet kept\n",
           (long long)kills, count, stored, extra);
    printf("%s 1 - the courier comes to an end after the last kill\n",
           ended ? "ok" : "not ok");
    printf("%s 2 - applications were stored between kills\n",
           stored > 0 ? "ok" : "not ok");
    printf("%s 3 - lost %d\n", lost == 0 ? "ok" : "not ok", lost);
    printf("%s 4 - duplicated %d\n", doubled == 0 ? "ok" : "not ok", doubled);
    printf("# lost %d, duplicated %d\n", lost, doubled);
    bench_finish(&bench);
    return ended && stored > 0 && lost == 0 && doubled == 0 ? 0 : 1;
}
