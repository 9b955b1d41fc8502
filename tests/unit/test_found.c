/* An outbox without a name, as the check of the disk leaves it: a real one. */
#include <stdio.h>
#include <time.h>

#include "caretaker/found.h"
#include "courier/outbox.h"
#include "device_fixture.h"

static void
path_of(const char *name, char path[256])
{
    text_format(path, 256, "%s/data/%s", root, name);
}

/* Of which the file of the journal was not lost. */
static void
make_outbox(const char *name)
{
    char path[256];
    struct outbox *outbox = NULL;
    bool moved;
    path_of(name, path);
    assert_int_equal(outbox_open(path, time(NULL), &outbox, &moved), STATUS_OK);
    outbox_close(outbox);
}

static void
an_outbox_that_lost_its_name_is_laid_beside_the_new_one(void **state)
{
    (void)state;
    char path[256];
    struct outbox_sight sight;
    path_of("bestand/outbox.sqlite", path);
    make_folder("data/lost+found");
    make_outbox("lost+found/#12");
    make_outbox("bestand/outbox.sqlite");
    outbox_look(path, &sight);
    assert_false(sight.damaged);
    assert_int_equal(found_settle(root), STATUS_OK);
    assert_true(there("data/bestand/outbox.sqlite.damaged-1"));
    assert_false(there("data/lost+found/#12"));
    outbox_look(path, &sight);
    assert_true(sight.damaged);
    assert_true(sight.counted);
}

static void
so_is_one_whose_folder_lost_its_name_and_it_takes_no_others_place(void **state)
{
    (void)state;
    char path[256];
    make_folder("data/lost+found");
    make_folder("data/lost+found/#40");
    make_outbox("lost+found/#40/outbox.sqlite");
    path_of("lost+found/#40/outbox.sqlite-wal", path);
    FILE *journal = fopen(path, "w");
    assert_non_null(journal);
    assert_int_equal(fwrite("\x37\x7f\x06\x82rest", 1, 8, journal), 8);
    fclose(journal);
    touch("data/bestand/outbox.sqlite.damaged-1");
    assert_int_equal(found_settle(root), STATUS_OK);
    assert_true(there("data/bestand/outbox.sqlite.damaged-1"));
    assert_true(there("data/bestand/outbox.sqlite.damaged-2"));
    assert_true(there("data/bestand/outbox.sqlite.damaged-3"));
    assert_false(there("data/lost+found/#40/outbox.sqlite"));
}

/* Nor is a disk on which all is in its place touched. */
static void
what_is_none_stays_where_it_is(void **state)
{
    (void)state;
    char path[256];
    assert_int_equal(found_settle(root), STATUS_OK);
    make_folder("data/lost+found");
    touch("data/lost+found/#3");
    make_outbox("elsewhere");
    path_of("lost+found/#4", path);
    assert_int_equal(symlink("../elsewhere", path), 0);
    path_of("lost+found/#5", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(found_settle(root), STATUS_OK);
    assert_true(there("data/lost+found/#3"));
    assert_true(there("data/lost+found/#4"));
    assert_true(there("data/lost+found/#5"));
    assert_true(there("data/elsewhere"));
    assert_false(there("data/bestand/outbox.sqlite.damaged-1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DEVICE_TEST(an_outbox_that_lost_its_name_is_laid_beside_the_new_one),
        DEVICE_TEST(so_is_one_whose_folder_lost_its_name_and_it_takes_no_others_place),
        DEVICE_TEST(what_is_none_stays_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
