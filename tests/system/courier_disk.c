/* The real courier on a disk that fills up, turns read-only and gets damaged. Whatever
 * it answered must be what happens: STORED arrives once, NOT_STORED never.
 *
 * The disk is a small tmpfs, which only root may mount; otherwise skipped.
 * Usage: courier_disk TARGETDIR. Prints TAP. */
#include <sys/mount.h>

#include "tests/kit/tap.h"
#include "tests/system/courier_bench.h"

enum { TRIES = 60, ANSWER_MS = 8000, END_MS = 60000 };

struct answer {
    char reference[LINK_REFERENCE_MAX];
    bool stored;
};

static struct answer answers[TRIES + 10];
static int answer_count;

/* Sends one application; its answer's status, -1 for none. */
static int
store(struct bench *bench)
{
    struct answer *one = &answers[answer_count++];
    struct link_message message;
    if (!bench_send(bench, one->reference))
        return -1;
    for (int64_t end = bench_ms() + ANSWER_MS; bench_ms() < end;) {
        if (!bench_receive(bench, &message, end - bench_ms()))
            return -1;
        if ((message.kind == LINK_STORED || message.kind == LINK_NOT_STORED) &&
            text_equal(message.stored.reference, one->reference)) {
            one->stored = message.kind == LINK_STORED;
            return message.stored.status;
        }
    }
    return -1;
}

static bool
await_storage(struct bench *bench, bool wanted)
{
    struct link_message message = {.kind = LINK_WATCH};
    bench->state.storage_ok = !wanted;
    if (link_send(bench->fd, &message) != STATUS_OK)
        return false;
    for (int64_t end = bench_ms() + ANSWER_MS;
         bench->state.storage_ok != wanted && bench_ms() < end;)
        (void)bench_receive(bench, &message, end - bench_ms());
    return bench->state.storage_ok == wanted;
}

static void
fill(const char *path, bool whole)
{
    static char block[64 * 1024];
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    size_t step = sizeof(block);
    for (int blocks = 0; fd >= 0 && step > 0 && (whole || blocks < 128);) {
        if (write(fd, block, step) == (ssize_t)step)
            blocks++;
        else
            step /= 2;
    }
    close(fd);
}

static bool
get_key(struct bench *bench)
{
    struct link_message message;
    for (int64_t end = bench_ms() + 60000; !bench->has_key && bench_ms() < end;)
        (void)bench_receive(bench, &message, 500);
    return bench->has_key;
}

/* The next state that is told. */
static bool
await_state(struct bench *bench)
{
    struct link_message message = {.kind = LINK_WATCH};
    if (link_send(bench->fd, &message) != STATUS_OK)
        return false;
    for (int64_t end = bench_ms() + ANSWER_MS; bench_ms() < end;)
        if (bench_receive(bench, &message, end - bench_ms()) &&
            message.kind == LINK_STATE)
            return true;
    return false;
}

/* Only who knows that nothing waits may have the device forget, and that is the way to
 * room again. Nothing is left for the index of the journal (-shm), which is no file of
 * value. */
static void
try_start_when_full(struct bench *bench, int signal, const char *what)
{
    char index[160], filler[160];
    bool told = await_state(bench);
    int waiting = bench->state.waiting;
    text_format(index, sizeof(index), "%s/outbox.sqlite-shm", bench->data);
    text_format(filler, sizeof(filler), "%s/filler", bench->data);
    bench_end_courier(bench, signal);
    unlink(index);
    fill(filler, true);
    bench_start_courier(bench);
    told = await_state(bench) && told;
    for (int64_t end = bench_ms() + ANSWER_MS;
         told && !bench->state.counted && bench_ms() < end;)
        told = await_state(bench);
    printf("# %d waited, %d wait\n", waiting, (int)bench->state.waiting);
    tap_result(told && waiting > 0 && bench->state.counted &&
                   bench->state.waiting == waiting && !bench->state.storage_ok,
               what);
}

static void
try_damage(struct bench *bench)
{
    static char rubbish[30000];
    char path[160];
    text_format(path, sizeof(path), "%s/outbox.sqlite", bench->data);
    random_bytes(rubbish, sizeof(rubbish));
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = pwrite(fd, rubbish, sizeof(rubbish), 2000) == sizeof(rubbish);
    close(fd);
    bench_start_courier(bench);
    tap_result(written && await_storage(bench, true) && bench->state.storage_damaged,
               "a damaged outbox is reported");
    tap_result(store(bench) == STATUS_OK, "and a new one takes applications");
    bench_end_courier(bench, SIGTERM);
    DIR *dir = opendir(bench->data);
    int aside = 0;
    for (struct dirent *one; dir != NULL && (one = readdir(dir)) != NULL;)
        aside += strncmp(one->d_name, "outbox.sqlite.damaged-", 22) == 0;
    if (dir != NULL)
        closedir(dir);
    tap_result(aside > 0, "and the damaged one is kept for those who can read it");
}

static void
try_disk(struct bench *bench)
{
    char filler[160];
    int last = STATUS_OK, lost = 0, doubled = 0, false_ones = 0, kept = 0;
    struct link_message message;

    text_format(filler, sizeof(filler), "%s/filler", bench->data);
    bench_start_courier(bench);
    tap_result(get_key(bench) && await_storage(bench, true),
               "a disk with room is fine");
    bench_town(bench, "network refuse", NULL, 0);
    tap_result(store(bench) == STATUS_OK, "and takes an application");
    fill(filler, false);
    tap_result(await_storage(bench, false),
               "a disk without reserve is told before it is full");
    tap_result(store(bench) == STATUS_OK, "and still takes what a citizen had begun");
    fill(filler, true);
    for (int i = 0; i < TRIES && last == STATUS_OK; i++)
        last = store(bench);
    tap_result(last == STATUS_FULL, "a full disk refuses with the right reason");
    try_start_when_full(bench, SIGKILL,
                        "started anew after a cut, what waits is counted all the same");
    try_start_when_full(bench, SIGTERM, "and so it is after an orderly end");
    unlink(filler);
    tap_result(await_storage(bench, true) && store(bench) == STATUS_OK,
               "room again, and it takes applications again");
    bench_end_courier(bench, SIGKILL);
    if (mount(NULL, bench->data, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
        bench_die("cannot make the disk read-only");
    bench_start_courier(bench);
    tap_result(await_storage(bench, false) && store(bench) == STATUS_FULL,
               "a read-only disk refuses");
    if (mount(NULL, bench->data, NULL, MS_REMOUNT, NULL) != 0)
        bench_die("cannot make the disk writable");
    for (int64_t end = bench_ms() + ANSWER_MS;
         !bench->state.storage_ok && bench_ms() < end;)
        (void)bench_receive(bench, &message, 500);
    tap_result(bench->state.storage_ok,
               "and is taken into use when it can be written again");
    bench_town(bench, "network up", NULL, 0);
    bench->state.waiting = -1;
    for (int64_t end = bench_ms() + END_MS;
         bench->state.waiting != 0 && bench_ms() < end;)
        (void)bench_receive(bench, &message, 500);
    for (int i = 0; i < answer_count; i++) {
        int received = bench_received(bench, answers[i].reference);
        kept += answers[i].stored;
        lost += answers[i].stored && received == 0;
        false_ones += !answers[i].stored && received > 0;
        doubled += received > 1;
    }
    printf("# %d answers, %d stored, lost %d, refused yet sent %d, duplicated %d\n",
           answer_count, kept, lost, false_ones, doubled);
    tap_result(bench->state.waiting == 0 && kept > 2 && lost == 0 && false_ones == 0 &&
                   doubled == 0,
               "what was answered is what happened");
    bench_end_courier(bench, SIGTERM);
}

int
main(int argc, char **argv)
{
    static struct bench bench;

    if (argc == 4 && strcmp(argv[1], "courier") == 0)
        return bench_be_courier(argv[3]);
    if (argc != 2)
        bench_die("usage: courier_disk TARGETDIR");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (geteuid() != 0) {
        printf("1..0 # SKIP a small disk can only be mounted by root\n");
        return 0;
    }
    bench_init(&bench, argv[0], argv[1]);
    if (mount("tmpfs", bench.data, "tmpfs", 0, "size=24m,mode=700") != 0) {
        printf("1..0 # SKIP a small disk cannot be mounted here\n");
        bench_finish(&bench);
        return 0;
    }
    try_disk(&bench);
    try_damage(&bench);
    if (bench.courier_pid > 0)
        bench_end_courier(&bench, SIGKILL);
    if (umount2(bench.data, MNT_DETACH) != 0)
        printf("# the small disk stays mounted\n");
    bench_finish(&bench);
    return tap_finish();
}
