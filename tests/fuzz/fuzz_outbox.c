/* libFuzzer entry: an outbox whose disk has forgotten, or whose file somebody changed.
 * A sound file with two applications is made once; the input changes single bytes of
 * it (three bytes say where, one what), or is the whole file if it begins with "S".
 * Damage is found and moved aside, or what is read keeps its bounds. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "courier/outbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *count, char ***words);

#define URN "urn:de:fim:leika:leistung:99102013104000"
#define ID "7881dba9-4055-4854-8b6d-11ea5b7f3047"

enum { NOW_S = 1790000000, FILE_MAX = 256 * 1024 };

static const int64_t now_ms = (int64_t)NOW_S * 1000;

static struct bench {
    char folder[64], path[96];
    uint8_t good[FILE_MAX], bad[FILE_MAX];
    size_t len;
    uint8_t chain[LINK_CHAIN_MAX];
    volatile uint8_t seen;
} bench;

/* Touches every byte, so that the sanitizer notices one that is not there. */
static void
read_all(struct link_bytes bytes)
{
    for (uint32_t i = 0; i < bytes.len; i++)
        bench.seen = bytes.at[i];
}

static void
clear_folder(void)
{
    static const char *const names[] = {"",
                                        "-wal",
                                        "-shm",
                                        "-journal",
                                        ".new",
                                        ".new-wal",
                                        ".new-shm",
                                        ".damaged-1790000000",
                                        ".damaged-1790000000-wal",
                                        ".damaged-1790000000-shm"};
    char path[160];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text_format(path, sizeof(path), "%s%s", bench.path, names[i]);
        (void)unlink(path);
    }
}

static void
remove_folder(void)
{
    clear_folder();
    (void)rmdir(bench.folder);
}

static void
store(struct outbox *outbox, const char *reference)
{
    static const uint8_t sealed[] = "eyJhbGciOiJub25lIn0.sealed.bytes";
    struct link_bytes block = {sealed, sizeof(sealed) - 1};
    struct link_store one = {.service = URN,
                             .service_name = "Hund anmelden",
                             .destination = ID,
                             .kid = "k",
                             .tag_metadata = "AAAAAAAAAAAAAAAAAAAAAA",
                             .tag_data = "BBBBBBBBBBBBBBBBBBBBBB",
                             .metadata = block,
                             .data = block,
                             .recovery = block};
    text_format(one.reference, sizeof(one.reference), "%s", reference);
    enum status status = outbox_store(outbox, &one, now_ms);
    if (status == STATUS_TOO_LARGE)
        __builtin_trap();
}

int
LLVMFuzzerInitialize(int *count, char ***words)
{
    struct link_key key = {.service = URN,
                           .destination = ID,
                           .kid = "k",
                           .metadata_major = 2,
                           .fetched_at = NOW_S,
                           .chain = {(const uint8_t *)"chain", 5}};
    struct outbox *outbox = NULL;
    struct outbox_entry entry;
    bool moved = false;

    (void)count;
    (void)words;
    text_format(bench.folder, sizeof(bench.folder), "%s/fuzz-outbox-XXXXXX",
                access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(bench.folder) == NULL)
        abort();
    text_format(bench.path, sizeof(bench.path), "%s/outbox.sqlite", bench.folder);
    atexit(remove_folder);
    if (outbox_open(bench.path, NOW_S, &outbox, &moved) != STATUS_OK ||
        outbox_keep_key(outbox, &key) != STATUS_OK)
        abort();
    struct link_bytes list = {(const uint8_t *)"list", 4};
    if (outbox_keep_list(outbox, "http://crl.example/ca.crl", list) != STATUS_OK)
        abort();
    store(outbox, "H7K4-92XM");
    store(outbox, "K7PM-4XQR");
    if (outbox_next(outbox, now_ms, 1000, &entry) != STATUS_OK)
        abort();
    entry.state = OUTBOX_RECOVER;
    if (outbox_finish(outbox, &entry, now_ms) != STATUS_OK)
        abort();
    outbox_close(outbox);
    FILE *file = fopen(bench.path, "r");
    if (file == NULL)
        abort();
    bench.len = fread(bench.good, 1, sizeof(bench.good), file);
    fclose(file);
    return 0;
}

static void
check_entry(void *context, const struct outbox_entry *entry)
{
    (void)context;
    if (memchr(entry->reference, '\0', sizeof(entry->reference)) == NULL ||
        memchr(entry->service, '\0', sizeof(entry->service)) == NULL ||
        memchr(entry->submission, '\0', sizeof(entry->submission)) == NULL)
        __builtin_trap();
}

/* As an export: each copy is read, noted and handed over; the walk must end. */
static void
take_copies(struct outbox *outbox)
{
    char after[LINK_REFERENCE_MAX] = "";
    struct outbox_copy copy;

    for (int i = 0; outbox_next_copy(outbox, after, &copy) == STATUS_OK; i++) {
        if (i > 100 || strlen(copy.reference) >= LINK_REFERENCE_MAX)
            __builtin_trap();
        read_all(copy.recovery);
        text_format(after, sizeof(after), "%s", copy.reference);
        outbox_copy_finish(&copy);
        enum status status = outbox_note_export(outbox, after, now_ms);
        status = outbox_hand_over(outbox, after, now_ms);
        (void)status;
    }
}

static void
check_list(void *context, const char *address, struct link_bytes list)
{
    (void)context;
    if (strlen(address) >= OUTBOX_ADDRESS_MAX)
        __builtin_trap();
    read_all(list);
}

/* Everything the courier does with it; any refusal is fine. */
static void
use(struct outbox *outbox)
{
    struct link_bytes metadata, data;
    struct outbox_counts counts;
    struct outbox_entry entry;
    struct link_key key;
    void *block = NULL;

    store(outbox, "X2X2-X2X2");
    enum status status = outbox_read_key(outbox, URN, &key, bench.chain);
    if (status == STATUS_OK && (key.chain.len == 0 || key.chain.len > LINK_CHAIN_MAX))
        __builtin_trap();
    status = outbox_count(outbox, &counts);
    status = outbox_each(outbox, check_entry, NULL);
    status = outbox_each_list(outbox, check_list, NULL);
    take_copies(outbox);
    if (outbox_next(outbox, now_ms, 1000, &entry) == STATUS_OK) {
        check_entry(NULL, &entry);
        if (outbox_load(outbox, entry.reference, &block, &metadata, &data) ==
                STATUS_OK &&
            (metadata.len == 0 || data.len == 0))
            __builtin_trap();
        free(block);
        entry.state = OUTBOX_DELIVERED;
        status = outbox_finish(outbox, &entry, now_ms);
    }
    status = outbox_hurry(outbox, now_ms);
    status = outbox_forget(outbox, now_ms);
    (void)status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *file = bench.bad;
    struct outbox *outbox = NULL;
    size_t len = bench.len;
    bool moved = false;

    if (size > 0 && bytes[0] == 'S') {
        file = bytes;
        len = size;
    } else {
        memcpy(bench.bad, bench.good, bench.len);
        for (; size >= 4; bytes += 4, size -= 4)
            bench.bad[(bytes[0] << 16 | bytes[1] << 8 | bytes[2]) % bench.len] =
                bytes[3];
    }
    clear_folder();
    int fd = open(bench.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, file, len) != (ssize_t)len)
        abort();
    close(fd);
    /* After moving a damaged one aside there is always a sound one. */
    enum status status = outbox_open(bench.path, NOW_S, &outbox, &moved);
    if (moved && status != STATUS_OK)
        __builtin_trap();
    if (status == STATUS_OK)
        use(outbox);
    outbox_close(outbox);
    return 0;
}
