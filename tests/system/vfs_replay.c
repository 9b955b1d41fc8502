/* What survives of the outbox when the power goes at any instant.
 *
 * A shim below SQLite records every write, truncation, sync and deletion of the
 * outbox's files while the product stores and delivers. Then, for each boundary between
 * two of them, the disk as it may look after power loss there is rebuilt: what was
 * synced is there; of what was not, nothing, everything, or a random part with torn
 * pages. Each time the product opens the outbox. Every application whose store had
 * returned must be there whole, and nothing may be found damaged.
 *
 * Simulated: the disk, by its recorded operations. Not simulated: SQLite and the
 * outbox. VFS_SEED repeats a run. Prints TAP. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "courier/outbox.h"
#include "tests/system/vfs_shim.h"

enum {
    ENTRIES = 12,
    FILE_MAX = 4 << 20,
    NOW = 1790000000,
};

/* The disk as rebuilt. */
struct image {
    uint8_t *bytes;
    sqlite3_int64 size;
    bool exists;
};

/* The database as it was made whole before the recording began. */
static uint8_t base[64 * 1024];
static sqlite3_int64 base_size;

static void
apply(struct image *image, const struct op *op, sqlite3_int64 from, sqlite3_int64 to)
{
    if (op->kind == OP_TRUNCATE) {
        if (op->at < image->size)
            memset(image->bytes + op->at, 0, (size_t)(image->size - op->at));
        image->size = op->at;
        return;
    }
    if (op->kind == OP_DELETE) {
        *image = (struct image){.bytes = image->bytes};
        memset(image->bytes, 0, FILE_MAX);
        return;
    }
    if (op->kind != OP_WRITE || op->at + op->len > FILE_MAX)
        return;
    image->exists = true;
    memcpy(image->bytes + op->at + from, op->bytes + from, (size_t)(to - from));
    if (op->at + to > image->size)
        image->size = op->at + to;
}

enum loss { LOSE_ALL, LOSE_NONE, LOSE_SOME, LOSS_KINDS };

/* A write that was not synced when the power went. */
static void
apply_unsynced(struct image *image, const struct op *op, enum loss loss)
{
    if (loss == LOSE_ALL)
        return;
    if (loss == LOSE_NONE || op->kind != OP_WRITE) {
        /* File sizes and deletions are kept or lost as a whole. */
        if (loss == LOSE_NONE || random() % 2 == 0)
            apply(image, op, 0, op->len);
        return;
    }
    for (sqlite3_int64 at = 0; at < op->len; at += SECTOR)
        if (random() % 2 == 0)
            apply(image, op, at, at + SECTOR < op->len ? at + SECTOR : op->len);
}

static void
rebuild(struct image image[FILES], int boundary, enum loss loss)
{
    int synced[FILES] = {0};
    for (int f = 0; f < FILES; f++) {
        image[f].size = f == 0 ? base_size : 0;
        image[f].exists = f == 0;
        memset(image[f].bytes, 0, FILE_MAX);
        memcpy(image[f].bytes, base, (size_t)image[f].size);
        for (int i = 0; i < boundary; i++)
            if (ops[i].kind == OP_SYNC && ops[i].file == f)
                synced[f] = i;
    }
    for (int i = 0; i < boundary; i++) {
        struct image *one = &image[ops[i].file];
        if (ops[i].kind == OP_PROMISE || ops[i].kind == OP_SYNC)
            continue;
        if (i < synced[ops[i].file])
            apply(one, &ops[i], 0, ops[i].len);
        else
            apply_unsynced(one, &ops[i], loss);
    }
}

static void
write_image(const struct image image[FILES], const char *path)
{
    static const char *const suffix[FILES] = {"", "-wal"};
    char name[160];
    text_format(name, sizeof(name), "%s-shm", path);
    unlink(name);
    for (int f = 0; f < FILES; f++) {
        text_format(name, sizeof(name), "%s%s", path, suffix[f]);
        unlink(name);
        if (!image[f].exists)
            continue;
        int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, image[f].bytes, (size_t)image[f].size) != image[f].size)
            abort();
        close(fd);
    }
}

static struct link_store
application(int number, uint8_t *block)
{
    struct link_store store = {.service = "urn:a",
                               .service_name = "A",
                               .destination = "d",
                               .kid = "key-0001",
                               .tag_metadata = "m",
                               .tag_data = "d",
                               .metadata = {block, 3000},
                               .data = {block, (uint32_t)(4000 + number * 900)},
                               .recovery = {block, 6000}};
    text_format(store.reference, sizeof(store.reference), "AAAA-AA%02d", number);
    return store;
}

struct promise {
    int op; /* made when this many operations were recorded */
    int number;
    enum outbox_state state;
};

static struct promise promises[ENTRIES * 4];
static int promise_count;

static void
promise(int number, enum outbox_state state)
{
    promises[promise_count++] = (struct promise){op_count, number, state};
}

/* A new outbox, which the product makes under another name and moves into place. */
static bool
make_base(const char *path)
{
    struct outbox *outbox = NULL;
    bool moved;
    if (outbox_open(path, NOW, &outbox, &moved) != STATUS_OK)
        return false;
    outbox_close(outbox);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    base_size = read(fd, base, sizeof(base));
    close(fd);
    return base_size > 0 && base_size < (sqlite3_int64)sizeof(base);
}

/* Stores and moves applications as the courier does, noting what was promised when. */
static bool
work(const char *path, uint8_t *block)
{
    struct outbox *outbox = NULL;
    bool moved, fine = true;
    if (outbox_open(path, NOW, &outbox, &moved) != STATUS_OK)
        return false;
    for (int i = 0; i < ENTRIES && fine; i++) {
        struct link_store store = application(i, block);
        struct outbox_entry entry;
        memset(block, 'a' + i, LINK_DATA_MAX);
        fine = outbox_store(outbox, &store, NOW + i) == STATUS_OK;
        promise(i, OUTBOX_STORED);
        fine = fine && outbox_next(outbox, NOW + i, 1000, &entry) == STATUS_OK;
        if (!fine || i % 3 == 2)
            continue;
        int number = (entry.reference[7] - '0') * 10 + entry.reference[8] - '0';
        entry.state = OUTBOX_ANNOUNCED;
        entry.submit_sent = true;
        entry.next_try = NOW + 500;
        fine = outbox_update(outbox, &entry, NOW + i) == STATUS_OK;
        promise(number, OUTBOX_ANNOUNCED);
        if (i % 3 == 1)
            continue;
        entry.state = OUTBOX_DELIVERED;
        fine = fine && outbox_finish(outbox, &entry, NOW + i) == STATUS_OK;
        promise(number, OUTBOX_DELIVERED);
    }
    outbox_close(outbox);
    return fine;
}

struct found {
    struct outbox *outbox;
    bool there[ENTRIES], whole[ENTRIES];
    enum outbox_state state[ENTRIES];
};

static void
find(void *context, const struct outbox_entry *entry)
{
    struct found *found = context;
    int number = (entry->reference[7] - '0') * 10 + entry->reference[8] - '0';
    struct link_bytes metadata, data;
    void *block = NULL;
    found->there[number] = true;
    found->state[number] = entry->state;
    found->whole[number] = entry->state > OUTBOX_SUBMITTED;
    if (outbox_load(found->outbox, entry->reference, &block, &metadata, &data) ==
        STATUS_OK)
        found->whole[number] =
            metadata.len == 3000 && data.len == (uint32_t)(4000 + number * 900) &&
            data.at[0] == 'a' + number && data.at[data.len - 1] == 'a' + number;
    free(block);
}

/* True if the rebuilt disk holds everything promised up to the boundary. */
static bool
look(const char *path, int boundary, bool *damaged)
{
    struct found found = {0};
    bool fine = true;
    *damaged = false;
    if (outbox_open(path, NOW, &found.outbox, damaged) != STATUS_OK)
        return false;
    fine = outbox_each(found.outbox, find, &found) == STATUS_OK;
    for (int i = 0; i < promise_count && promises[i].op <= boundary; i++) {
        int number = promises[i].number;
        fine = fine && found.there[number] && found.whole[number] &&
               found.state[number] >= promises[i].state;
    }
    outbox_close(found.outbox);
    return fine;
}

int
main(void)
{
    char folder[] = "/tmp/vfs-replay-XXXXXX", path[64], copy[64];
    static uint8_t block[LINK_DATA_MAX];
    struct image image[FILES] = {{.bytes = malloc(FILE_MAX)},
                                 {.bytes = malloc(FILE_MAX)}};
    const char *text = getenv("VFS_SEED");
    int64_t seed = (int64_t)time(NULL);
    int lost = 0, damaged = 0, tried = 0, syncs = 0;

    if (mkdtemp(folder) == NULL || (text != NULL && text_to_int64(text, &seed) != 0))
        return 1;
    srandom((unsigned)seed);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..5\n# seed %lld\n", (long long)seed);
    text_format(path, sizeof(path), "%s/outbox.sqlite", folder);
    text_format(copy, sizeof(copy), "%s/copy.sqlite", folder);
    register_shim();
    bool worked = make_base(path);
    recording = true;
    worked = worked && work(path, block);
    recording = false;
    for (int i = 0; i < op_count; i++)
        syncs += ops[i].kind == OP_SYNC;
    printf("%s 1 - the outbox works on the recording disk\n", worked ? "ok" : "not ok");
    printf("%s 2 - writes and syncs were recorded: %d operations, %d syncs\n",
           op_count > 100 && syncs > ENTRIES ? "ok" : "not ok", op_count, syncs);
    for (int boundary = 0; worked && boundary <= op_count; boundary++) {
        for (enum loss loss = LOSE_ALL; loss < LOSS_KINDS; loss++) {
            bool bad;
            rebuild(image, boundary, loss);
            write_image(image, copy);
            bool fine = look(copy, boundary, &bad);
            if (!fine || bad)
                printf("# boundary %d, loss %d: %s\n", boundary, (int)loss,
                       bad ? "damaged" : "lost");
            lost += !fine;
            damaged += bad;
            tried++;
        }
    }
    printf("%s 3 - %d disks after power loss: lost %d\n", lost == 0 ? "ok" : "not ok",
           tried, lost);
    printf("%s 4 - damaged %d\n", damaged == 0 ? "ok" : "not ok", damaged);
    /* The test can fail: a disk that lies about its syncs loses what was promised. */
    for (int i = 0; i < op_count; i++)
        if (ops[i].kind == OP_SYNC)
            ops[i].kind = OP_PROMISE;
    bool bad;
    rebuild(image, op_count, LOSE_ALL);
    write_image(image, copy);
    bool fine = look(copy, op_count, &bad);
    printf("%s 5 - a disk that ignores every sync is found out\n",
           fine ? "not ok" : "ok");
    for (int i = 0; i < op_count; i++)
        free(ops[i].bytes);
    for (int f = 0; f < FILES; f++)
        free(image[f].bytes);
    char command[3][80];
    for (int i = 0; i < 3; i++) {
        static const char *const suffix[] = {"", "-wal", "-shm"};
        text_format(command[i], sizeof(command[i]), "%s%s", path, suffix[i]);
        unlink(command[i]);
        text_format(command[i], sizeof(command[i]), "%s%s", copy, suffix[i]);
        unlink(command[i]);
    }
    rmdir(folder);
    return worked && lost == 0 && damaged == 0 && !fine ? 0 : 1;
}
