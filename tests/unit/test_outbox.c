#include "tests/unit/outbox_fixture.h"

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
    assert_int_equal(outbox_finish(f->outbox, &entry, NOW + 5), STATUS_OK);
    assert_int_equal(outbox_load(f->outbox, "K7PM-4XQR", &block, &a, &b),
                     STATUS_NOT_FOUND);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_NOT_FOUND);
    outbox_close(f->outbox);
    f->outbox = NULL;
    assert_false(file_holds(wal, 'Q', 16));
    assert_false(file_holds(f->path, 'Q', 16));
    assert_true(file_holds(f->path, 'B', 22)); /* the tag: the proof of delivery */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(what_was_stored_is_there_after_a_restart),
        OUTBOX_TEST(
            keeps_a_repeated_application_once_and_refuses_another_under_its_reference),
        OUTBOX_TEST(a_fresh_application_goes_before_one_that_failed_before),
        OUTBOX_TEST(a_clock_set_back_by_a_year_delays_no_longer_than_the_longest_wait),
        OUTBOX_TEST(nothing_sealed_is_left_in_any_file_after_delivery),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
