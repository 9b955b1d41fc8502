#include "tests/unit/outbox_fixture.h"

static void
a_link_in_the_place_of_the_file_is_not_followed(void **state)
{
    struct fixture *f = *state;
    char real[128];
    bool moved;
    keep(f, "K7PM-4XQR", NOW);
    outbox_close(f->outbox);
    f->outbox = NULL;
    text_format(real, sizeof(real), "%s.elsewhere", f->path);
    assert_int_equal(rename(f->path, real), 0);
    assert_int_equal(symlink(real, f->path), 0);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_DENIED);
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(rename(real, f->path), 0);
    open_outbox(f);
}

/* What is at its end may only be away for the moment. */
static void
a_link_to_nothing_is_not_written_over(void **state)
{
    struct fixture *f = *state;
    struct outbox *outbox = NULL;
    char path[128], to[8];
    bool moved;
    text_format(path, sizeof(path), "%s/other.sqlite", f->folder);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_int_not_equal(outbox_open(path, NOW, &outbox, &moved), STATUS_OK);
    assert_null(outbox);
    assert_int_equal(readlink(path, to, sizeof(to)), 7);
    assert_int_equal(unlink(path), 0);
    text_format(path, sizeof(path), "%s/other.sqlite.new", f->folder);
    unlink(path);
}

static void
a_folder_behind_a_link_is_taken(void **state)
{
    struct fixture *f = *state;
    struct outbox *outbox = NULL;
    char link[96], path[128];
    bool moved;
    outbox_close(f->outbox);
    f->outbox = NULL;
    text_format(link, sizeof(link), "%s-link", f->folder);
    assert_int_equal(symlink(f->folder, link), 0);
    text_format(path, sizeof(path), "%s/outbox.sqlite", link);
    assert_int_equal(outbox_open(path, NOW, &outbox, &moved), STATUS_OK);
    outbox_close(outbox);
    assert_int_equal(unlink(link), 0);
}

/* The tables as the first version made them, with what it may have left. */
static void
a_file_of_the_first_version_is_taken_over(void **state)
{
    struct fixture *f = *state;
    struct outbox_entry entry;
    struct database *db = NULL;
    keep(f, "AAAA-AAAA", NOW);
    keep(f, "K7PM-4XQR", NOW + 1);
    outbox_close(f->outbox);
    f->outbox = NULL;
    assert_int_equal(database_open(f->path, &db), STATUS_OK);
    assert_int_equal(
        database_run(db, "ALTER TABLE entry DROP COLUMN submitted_at;"
                         "ALTER TABLE entry DROP COLUMN exported_at;"
                         "DROP TABLE revocation;PRAGMA user_version=1;"
                         "UPDATE entry SET state=2,changed_at=77 WHERE "
                         "reference='AAAA-AAAA';"
                         "UPDATE entry SET state=4,reason=11,submit_sent=1 WHERE "
                         "reference='K7PM-4XQR'"),
        STATUS_OK);
    database_close(db);
    open_outbox(f);
    assert_int_equal(outbox_next(f->outbox, NOW, 1000, &entry), STATUS_OK);
    assert_string_equal(entry.reference, "AAAA-AAAA");
    assert_int_equal(entry.submitted_at, 77);
    assert_int_equal(count_copies(f), 1);
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

/* Fills the outbox, closes it and spoils two of its pages. */
static void
damage(struct fixture *f)
{
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
}

static void
a_damaged_file_is_moved_aside_and_a_new_one_begun(void **state)
{
    struct fixture *f = *state;
    struct outbox_counts counts;
    bool moved = false;
    char aside[160];
    damage(f);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_true(moved);
    text_format(aside, sizeof(aside), "%s.damaged-%d", f->path, (int)NOW);
    assert_true(file_holds(aside, 'Q', 64));
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.waiting, 0);
    keep(f, "K7PM-4XQR", NOW);
}

/* As after a power failure on a machine whose clock has no battery. */
static void
a_second_one_at_the_same_time_does_not_take_the_place_of_the_first(void **state)
{
    struct fixture *f = *state;
    bool moved = false;
    char aside[160];
    for (int i = 0; i < 2; i++) {
        memset(f->block, 'Q' + i, sizeof(f->block));
        damage(f);
        assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
        assert_true(moved);
    }
    for (int i = 0; i < 2; i++) {
        text_format(aside, sizeof(aside), "%s.damaged-%d", f->path, (int)NOW + i);
        assert_true(file_holds(aside, (char)('Q' + i), 64));
    }
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
what_waits_is_counted_from_beside_it(void **state)
{
    struct fixture *f = *state;
    struct outbox_sight sight;
    bool moved = false;
    keep(f, "K7PM-4XQR", NOW);
    keep(f, "K7PM-4XQS", NOW);
    outbox_close(f->outbox);
    f->outbox = NULL;
    outbox_look(f->path, &sight);
    assert_true(sight.counted && !sight.damaged);
    assert_int_equal(sight.counts.waiting, 2);
    open_outbox(f);
    damage(f);
    outbox_look(f->path, &sight);
    assert_false(sight.counted);
    assert_int_equal(outbox_open(f->path, NOW, &f->outbox, &moved), STATUS_OK);
    assert_true(moved);
    outbox_close(f->outbox);
    f->outbox = NULL;
    outbox_look(f->path, &sight);
    assert_true(sight.counted && sight.damaged);
    assert_int_equal(sight.counts.waiting, 0);
    assert_int_equal(unlink(f->path), 0);
    outbox_look(f->path, &sight);
    assert_true(sight.counted && sight.damaged);
}

/* A disk that cannot be read says nothing: not that nothing waits. */
static void
where_nobody_can_look_nothing_is_counted(void **state)
{
    struct fixture *f = *state;
    struct outbox_sight sight;
    char path[128];
    text_format(path, sizeof(path), "%s/outbox.sqlite", f->path); /* no folder */
    outbox_look(path, &sight);
    assert_true(!sight.counted && sight.damaged);
}

static void
lay(const struct fixture *f, const char *suffix, const char *text)
{
    char path[160];
    text_format(path, sizeof(path), "%s%s", f->path, suffix);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Not one that ours left: SQLite would wait for it, or change it. */
static void
what_sqlite_would_not_only_read_is_not_counted(void **state)
{
    struct fixture *f = *state;
    struct outbox_sight sight;
    char path[160];
    keep(f, "K7PM-4XQR", NOW);
    outbox_close(f->outbox);
    f->outbox = NULL;
    lay(f, "-wal", "x");
    text_format(path, sizeof(path), "%s-journal", f->path);
    assert_int_equal(mkfifo(path, 0600), 0);
    outbox_look(f->path, &sight); /* at once */
    assert_false(sight.counted);
    assert_int_equal(unlink(path), 0);
    outbox_look(f->path, &sight);
    assert_true(sight.counted);
    text_format(path, sizeof(path), "%s-wal", f->path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    outbox_look(f->path, &sight);
    assert_false(sight.counted);
    assert_int_equal(unlink(path), 0);
    lay(f, "-wal", "x");
    lay(f, "", "");
    outbox_look(f->path, &sight);
    assert_false(sight.counted);
    assert_int_equal(access(path, F_OK), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(a_link_in_the_place_of_the_file_is_not_followed),
        OUTBOX_TEST(a_link_to_nothing_is_not_written_over),
        OUTBOX_TEST(a_folder_behind_a_link_is_taken),
        OUTBOX_TEST(a_file_of_the_first_version_is_taken_over),
        OUTBOX_TEST(an_impossible_state_counts_as_damage),
        OUTBOX_TEST(a_damaged_file_is_moved_aside_and_a_new_one_begun),
        OUTBOX_TEST(a_second_one_at_the_same_time_does_not_take_the_place_of_the_first),
        OUTBOX_TEST(a_file_of_a_newer_program_is_left_alone),
        OUTBOX_TEST(what_waits_is_counted_from_beside_it),
        OUTBOX_TEST(where_nobody_can_look_nothing_is_counted),
        OUTBOX_TEST(what_sqlite_would_not_only_read_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
