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

static void
open_outbox(struct fixture *f)
{
    bool moved;
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_false(moved);
}

static int
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

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"",
                                        "-wal",
                                        "-shm",
                                        ".damaged-1790000000",
                                        ".damaged-1790000000-wal",
                                        ".damaged-1790000000-shm"};
    outbox_close(f->outbox);
    f->outbox = NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[160];
        text_format(path, sizeof(path), "%s%s", f->path, names[i]);
        unlink(path);
    }
    return rmdir(f->folder);
}

static struct link_store
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

static void
keep(struct fixture *f, const char *reference, int64_t now)
{
    struct link_store store = application(f, reference);
    assert_int_equal(outbox_store(f->outbox, &store, now), STATUS_OK);
}

static void
what_was_stored_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct link_bytes metadata, data;
    void *block;
    keep(f, "K7PM-4XQR", NOW);
    outbox_close(f->outbox);
    open_outbox(f);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "K7PM-4XQR");
    assert_int_equal(entry.state, OUTBOX_STORED);
    assert_string_equal(entry.service_name, "Hund anmelden");
    assert_int_equal(outbox_load(f->outbox, entry.reference, &block, &metadata, &data),
                     STATUS_OK);
    assert_int_equal(metadata.len, 9000);
    assert_int_equal(data.len, 50000);
    assert_memory_equal(data.at, f->block, data.len);
    free(block);
}

static void
keeps_a_repeated_application_once_and_refuses_another_under_its_reference(void **state)
{
    struct fixture *f = *state;
    struct link_store store = application(f, "K7PM-4XQR");
    struct outbox_counts counts;
    assert_int_equal(outbox_store(f->outbox, &store, NOW), STATUS_OK);
    assert_int_equal(outbox_store(f->outbox, &store, NOW), STATUS_OK);
    store.tag_data[0] = 'C';
    assert_int_equal(outbox_store(f->outbox, &store, NOW), STATUS_DENIED);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.waiting, 1);
    assert_int_equal(counts.oldest, NOW);
}

static void
a_fresh_application_goes_before_one_that_failed_before(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    keep(f, "AAAA-AAAA", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.attempts = 3;
    entry.next_try = NOW + 10;
    entry.reason = OUTBOX_NETWORK;
    assert_int_equal(outbox_update(f->outbox, &entry, NOW), STATUS_OK);
    keep(f, "BBBB-BBBB", NOW + 20);
    assert_int_equal(outbox_next(f->outbox, NOW + 30, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "BBBB-BBBB");
    entry.next_try = NOW + 500;
    assert_int_equal(outbox_update(f->outbox, &entry, NOW + 30), STATUS_OK);
    assert_int_equal(outbox_next(f->outbox, NOW + 30, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "AAAA-AAAA");
    assert_int_equal(entry.attempts, 3);
    assert_int_equal(entry.reason, OUTBOX_NETWORK);
}

static void
a_clock_set_back_by_a_year_delays_no_longer_than_the_longest_wait(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    const int64_t year = (int64_t)365 * 24 * 3600 * 1000;
    keep(f, "K7PM-4XQR", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW - year, 1000, &entry), STATUS_OK);
    assert_int_equal(entry.next_try, NOW - year + 1000);
    /* Asked again later it has not moved on. */
    assert_int_equal(outbox_next(f->outbox, NOW - year + 600, 1000, &entry), STATUS_OK);
    assert_int_equal(entry.next_try, NOW - year + 1000);
}

static bool
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

static void
nothing_sealed_is_left_in_any_file_after_delivery(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    char wal[128];
    void *block;
    struct link_bytes a, b;
    text_format(wal, sizeof(wal), "%s-wal", f->path);
    keep(f, "K7PM-4XQR", NOW);
    assert_true(file_holds(wal, 'Q', 64) || file_holds(f->path, 'Q', 64));
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.state = OUTBOX_DELIVERED;
    assert_int_equal(outbox_finish(f->outbox, &entry, false, NOW + 5), STATUS_OK);
    assert_int_equal(outbox_load(f->outbox, "K7PM-4XQR", &block, &a, &b),
                     STATUS_NOT_FOUND);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_NOT_FOUND);
    outbox_close(f->outbox);
    f->outbox = NULL;
    assert_false(file_holds(wal, 'Q', 16));
    assert_false(file_holds(f->path, 'Q', 16));
    assert_true(file_holds(f->path, 'B', 22)); /* the tag: the proof of delivery */
}

static enum status
count_recovery(void *context, const char *reference, struct link_bytes recovery)
{
    int *count = context;
    assert_string_equal(reference, "K7PM-4XQR");
    assert_int_equal(recovery.len, 60000);
    (*count)++;
    return STATUS_OK;
}

static void
an_undeliverable_application_keeps_its_recovery_copy_only(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct outbox_counts counts;
    struct link_bytes a, b;
    void *block;
    int exported = 0;
    keep(f, "K7PM-4XQR", NOW);
    keep(f, "BBBB-BBBB", NOW + 1);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "K7PM-4XQR");
    entry.state = OUTBOX_RECOVER;
    assert_int_equal(outbox_finish(f->outbox, &entry, true, NOW), STATUS_OK);
    assert_int_equal(outbox_load(f->outbox, "K7PM-4XQR", &block, &a, &b),
                     STATUS_NOT_FOUND);
    assert_int_equal(outbox_each_recovery(f->outbox, count_recovery, &exported),
                     STATUS_OK);
    assert_int_equal(exported, 1);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 1);
    assert_int_equal(counts.waiting, 1);
    /* An end is final. */
    entry.state = OUTBOX_STORED;
    assert_int_equal(outbox_update(f->outbox, &entry, NOW), STATUS_NOT_FOUND);
}

static void
a_damaged_file_is_moved_aside_and_a_new_one_begun(void **state)
{
    struct fixture *f = *state;
    struct outbox_counts counts;
    bool moved = false;
    char aside[160];
    for (int i = 0; i < 10; i++) {
        char reference[16];
        text_format(reference, sizeof(reference), "AAAA-AAA%d", i);
        keep(f, reference, NOW);
    }
    outbox_close(f->outbox);
    f->outbox = NULL;
    FILE *file = fopen(f->path, "r+b");
    fseek(file, 4096, SEEK_SET);
    for (int i = 0; i < 8192; i++)
        fputc(0x5a, file);
    fclose(file);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_true(moved);
    text_format(aside, sizeof(aside), "%s.damaged-%d", f->path, (int)NOW);
    assert_true(file_holds(aside, 'Q', 64));
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.waiting, 0);
    keep(f, "K7PM-4XQR", NOW);
}

/* A row that no program of ours writes: the file is sound, its content is not. */
static void
an_impossible_state_counts_as_damage(void **state)
{
    struct fixture *f = *state;
    struct database *db = NULL;
    bool moved = false;
    keep(f, "K7PM-4XQR", NOW);
    outbox_close(f->outbox);
    f->outbox = NULL;
    assert_int_equal(database_open(f->path, &db), STATUS_OK);
    assert_int_not_equal(database_run(db, "UPDATE entry SET state=-5"), STATUS_OK);
    assert_int_equal(database_run(db, "PRAGMA ignore_check_constraints=1;"
                                      "UPDATE entry SET state=-5"),
                     STATUS_OK);
    database_close(db);
    /* Who only reads leaves it where it is. */
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, NULL), STATUS_INVALID);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_true(moved);
}

static void
a_file_of_a_newer_program_is_left_alone(void **state)
{
    struct fixture *f = *state;
    bool moved;
    outbox_close(f->outbox);
    f->outbox = NULL;
    FILE *file = fopen(f->path, "r+b");
    fseek(file, 60, SEEK_SET); /* user_version in the header, big-endian */
    fputc(0x01, file);
    fclose(file);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_DENIED);
    assert_null(f->outbox);
    assert_int_equal(access(f->path, F_OK), 0);
}

static void
the_last_key_of_a_service_survives_a_restart(void **state)
{
    struct fixture *f = *state;
    uint8_t chain[LINK_CHAIN_MAX];
    struct link_key key = {.service = "urn:a",
                           .destination = "d",
                           .kid = "key-0001",
                           .submission_schema = "https://s",
                           .metadata_major = 2,
                           .fetched_at = 1790000000,
                           .chain = {f->block, 5000}};
    struct link_key got;
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain),
                     STATUS_NOT_FOUND);
    assert_int_equal(outbox_keep_key(f->outbox, &key), STATUS_OK);
    text_format(key.kid, sizeof(key.kid), "key-0002");
    assert_int_equal(outbox_keep_key(f->outbox, &key), STATUS_OK);
    outbox_close(f->outbox);
    open_outbox(f);
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain), STATUS_OK);
    assert_string_equal(got.kid, "key-0002");
    assert_int_equal(got.metadata_major, 2);
    assert_int_equal(got.chain.len, 5000);
    assert_int_equal(outbox_drop_key(f->outbox, "urn:a"), STATUS_OK);
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain),
                     STATUS_NOT_FOUND);
}

static void
finished_entries_are_forgotten_in_the_end_but_no_copy_for_recovery(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct outbox_counts counts;
    const int64_t later = (int64_t)NOW + ((int64_t)OUTBOX_KEEP_DAYS + 1) * 86400000;
    int exported = 0;
    keep(f, "AAAA-AAAA", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.state = OUTBOX_REJECTED;
    assert_int_equal(outbox_finish(f->outbox, &entry, false, NOW), STATUS_OK);
    keep(f, "K7PM-4XQR", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.state = OUTBOX_REJECTED;
    assert_int_equal(outbox_finish(f->outbox, &entry, true, NOW), STATUS_OK);
    assert_int_equal(outbox_forget(f->outbox, later), STATUS_OK);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.rejected, 1);
    assert_int_equal(outbox_each_recovery(f->outbox, count_recovery, &exported),
                     STATUS_OK);
    assert_int_equal(exported, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_stored_is_there_after_a_restart),
        TEST(keeps_a_repeated_application_once_and_refuses_another_under_its_reference),
        TEST(a_fresh_application_goes_before_one_that_failed_before),
        TEST(a_clock_set_back_by_a_year_delays_no_longer_than_the_longest_wait),
        TEST(nothing_sealed_is_left_in_any_file_after_delivery),
        TEST(an_undeliverable_application_keeps_its_recovery_copy_only),
        TEST(an_impossible_state_counts_as_damage),
        TEST(a_damaged_file_is_moved_aside_and_a_new_one_begun),
        TEST(a_file_of_a_newer_program_is_left_alone),
        TEST(the_last_key_of_a_service_survives_a_restart),
        TEST(finished_entries_are_forgotten_in_the_end_but_no_copy_for_recovery),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
