/* An outbox in a folder of its own, for the unit tests of its files.
 *
 * Simulated: the sealed bytes, all of one letter, so that they are found again on the
 * disk. Not simulated: the disk and SQLite. */
#ifndef TESTS_UNIT_OUTBOX_FIXTURE_H
#define TESTS_UNIT_OUTBOX_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "courier/database.h"
#include "courier/outbox.h"

enum { NOW = 1790000000 };

struct fixture {
    char folder[64], path[96];
    struct outbox *outbox;
    uint8_t block[LINK_RECOVERY_MAX];
};

static inline void
open_outbox(struct fixture *f)
{
    bool moved;
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_false(moved);
}

static inline int
set_up(void **state)
{
    static struct fixture fixture;
    text_format(fixture.folder, sizeof(fixture.folder), "/tmp/test-outbox-XXXXXX");
    assert_non_null(mkdtemp(fixture.folder));
    text_format(fixture.path, sizeof(fixture.path), "%s/outbox.sqlite", fixture.folder);
    memset(fixture.block, 'Q', sizeof(fixture.block));
    open_outbox(&fixture);
    *state = &fixture;
    return 0;
}

static inline int
tear_down(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"",
                                        "-wal",
                                        "-shm",
                                        ".damaged-1790000000",
                                        ".damaged-1790000000-wal",
                                        ".damaged-1790000000-shm",
                                        ".damaged-1790000001",
                                        ".damaged-1790000001-wal",
                                        ".damaged-1790000001-shm"};
    outbox_close(f->outbox);
    f->outbox = NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[160];
        text_format(path, sizeof(path), "%s%s", f->path, names[i]);
        unlink(path);
    }
    return rmdir(f->folder);
}

static inline struct link_store
application(struct fixture *f, const char *reference)
{
    struct link_store store = {.service = "urn:de:fim:leika:leistung:99102013104000",
                               .service_name = "Hund anmelden",
                               .destination = "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                               .kid = "key-0001",
                               .tag_metadata = "AAAAAAAAAAAAAAAAAAAAAA",
                               .tag_data = "BBBBBBBBBBBBBBBBBBBBBB",
                               .metadata = {f->block, 9000},
                               .data = {f->block, 50000},
                               .recovery = {f->block, 60000}};
    text_format(store.reference, sizeof(store.reference), "%s", reference);
    return store;
}

static inline void
keep(struct fixture *f, const char *reference, int64_t now)
{
    struct link_store store = application(f, reference);
    assert_int_equal(outbox_store(f->outbox, &store, now), STATUS_OK);
}

static inline bool
file_holds(const char *path, char letter, int run)
{
    FILE *file = fopen(path, "rb");
    int c, count = 0;
    if (file == NULL)
        return false;
    while (count < run && (c = fgetc(file)) != EOF)
        count = c == letter ? count + 1 : 0;
    fclose(file);
    return count == run;
}

/* How many copies lie there for staff; all of one reference. */
static inline int
count_copies(struct fixture *f)
{
    char after[LINK_REFERENCE_MAX] = "";
    struct outbox_copy copy;
    int count = 0;
    while (outbox_next_copy(f->outbox, after, &copy) == STATUS_OK) {
        assert_string_equal(copy.reference, "K7PM-4XQR");
        assert_int_equal(copy.recovery.len, 60000);
        assert_memory_equal(copy.recovery.at, f->block, 60000);
        text_format(after, sizeof(after), "%s", copy.reference);
        outbox_copy_finish(&copy);
        count++;
    }
    return count;
}

static inline void
end_as(struct fixture *f, enum outbox_state state, enum outbox_reason reason, bool sent)
{
    struct outbox_entry entry;
    keep(f, "K7PM-4XQR", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.submit_sent = sent;
    entry.state = state;
    entry.reason = reason;
    assert_int_equal(outbox_finish(f->outbox, &entry, NOW), STATUS_OK);
}

#define OUTBOX_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
