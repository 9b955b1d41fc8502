#include "tests/unit/outbox_fixture.h"

static void
an_undeliverable_application_keeps_its_recovery_copy_only(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct outbox_counts counts;
    struct link_bytes a, b;
    void *block;
    keep(f, "K7PM-4XQR", NOW);
    keep(f, "BBBB-BBBB", NOW + 1);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "K7PM-4XQR");
    entry.state = OUTBOX_RECOVER;
    assert_int_equal(outbox_finish(f->outbox, &entry, NOW), STATUS_OK);
    assert_int_equal(outbox_load(f->outbox, "K7PM-4XQR", &block, &a, &b),
                     STATUS_NOT_FOUND);
    assert_int_equal(count_copies(f), 1);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 1);
    assert_int_equal(counts.waiting, 1);
    /* An end is final. */
    entry.state = OUTBOX_STORED;
    assert_int_equal(outbox_update(f->outbox, &entry, NOW), STATUS_NOT_FOUND);
}

static void
a_delivered_application_leaves_no_copy(void **state)
{
    struct fixture *f = *state;
    end_as(f, OUTBOX_DELIVERED, OUTBOX_NO_REASON, true);
    assert_int_equal(count_copies(f), 0);
}

static void
a_copy_may_be_exported_twice_and_goes_only_when_it_is_handed_over(void **state)
{
    struct fixture *f = *state;
    struct outbox_counts counts;
    struct outbox_copy copy;
    end_as(f, OUTBOX_RECOVER, OUTBOX_KEY_WITHDRAWN, false);
    assert_int_equal(outbox_hand_over(f->outbox, "K7PM-4XQR", NOW), STATUS_DENIED);
    assert_int_equal(outbox_note_export(f->outbox, "K7PM-4XQR", NOW + 5), STATUS_OK);
    assert_int_equal(count_copies(f), 1);
    assert_int_equal(outbox_next_copy(f->outbox, "", &copy), STATUS_OK);
    assert_int_equal(copy.exported_at, NOW + 5);
    outbox_copy_finish(&copy);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 1);
    assert_int_equal(outbox_hand_over(f->outbox, "K7PM-4XQR", NOW + 9), STATUS_OK);
    assert_int_equal(count_copies(f), 0);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 0);
    outbox_close(f->outbox);
    f->outbox = NULL;
    assert_false(file_holds(f->path, 'Q', 16));
    assert_true(file_holds(f->path, 'B', 22)); /* what was handed over stays provable */
}

static void
only_what_nobody_answered_for_may_have_arrived(void **state)
{
    static const struct {
        enum outbox_reason reason;
        bool sent, maybe;
    } cases[] = {
        {OUTBOX_KEY_WITHDRAWN, false, false}, {OUTBOX_KEY_WITHDRAWN, true, true},
        {OUTBOX_SILENT, true, true},          {OUTBOX_PROOF_WRONG, true, true},
        {OUTBOX_UNREADABLE, true, false},     {OUTBOX_AUTOMATIC, true, false},
        {OUTBOX_REFUSED, false, false},       {OUTBOX_BY_AUTHORITY, true, true},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outbox_copy copy;
        end_as(f, OUTBOX_RECOVER, cases[i].reason, cases[i].sent);
        assert_int_equal(outbox_next_copy(f->outbox, "", &copy), STATUS_OK);
        assert_int_equal(copy.maybe_arrived, cases[i].maybe);
        outbox_copy_finish(&copy);
        assert_int_equal(outbox_note_export(f->outbox, "K7PM-4XQR", NOW), STATUS_OK);
        assert_int_equal(outbox_hand_over(f->outbox, "K7PM-4XQR", NOW), STATUS_OK);
        assert_int_equal(outbox_forget(f->outbox, INT64_MAX), STATUS_OK);
    }
}

static void
finished_entries_are_forgotten_in_the_end_but_no_copy_for_recovery(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct outbox_counts counts;
    const int64_t later = (int64_t)NOW + ((int64_t)OUTBOX_KEEP_DAYS + 1) * 86400000;
    keep(f, "AAAA-AAAA", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.state = OUTBOX_DELIVERED;
    assert_int_equal(outbox_finish(f->outbox, &entry, NOW), STATUS_OK);
    keep(f, "K7PM-4XQR", NOW);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    entry.state = OUTBOX_RECOVER;
    assert_int_equal(outbox_finish(f->outbox, &entry, NOW), STATUS_OK);
    assert_int_equal(outbox_forget(f->outbox, later), STATUS_OK);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 1);
    assert_int_equal(count_copies(f), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(an_undeliverable_application_keeps_its_recovery_copy_only),
        OUTBOX_TEST(a_delivered_application_leaves_no_copy),
        OUTBOX_TEST(a_copy_may_be_exported_twice_and_goes_only_when_it_is_handed_over),
        OUTBOX_TEST(only_what_nobody_answered_for_may_have_arrived),
        OUTBOX_TEST(finished_entries_are_forgotten_in_the_end_but_no_copy_for_recovery),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
