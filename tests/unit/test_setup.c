/* What is particular to a device, taken from a stick and tried at its starts: what is
 * left on the disk after each step. The stick is a folder, and the kiosk that judges is
 * a script of the test: tests/system/caretaker.sh has the real one. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/text.h"
#include "caretaker/setup.h"
#include "unit.h"

static char root[64];
static struct stick stick;
static struct upkeep news;

static const char *
below(const char *name)
{
    static char paths[4][256];
    static int turn;
    char *path = paths[turn++ % 4];
    text_format(path, 256, "%s/%s", root, name);
    return path;
}

static void
write_text(const char *name, const char *text, unsigned mode)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
    assert_int_equal(chmod(below(name), mode), 0);
}

static bool
is_there(const char *name)
{
    return access(below(name), F_OK) == 0;
}

static bool
says(const char *name, const char *text)
{
    char line[64] = "";
    FILE *file = fopen(below(name), "r");
    if (file == NULL)
        return false;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    return read && strcmp(line, text) == 0;
}

/* Judges by what stands in the file. */
static const char judge[] =
    "#!/bin/sh\n"
    "case $(cat \"$3\") in\n"
    "gut*) printf 'EF-03\\nStadt Emscherfeld\\n' ;;\n"
    "*) printf '{\"log\":1}\\n%s:2:3: Das ist falsch.\\n%s:4:1: Das auch.\\n' \"$3\" "
    "\"$3\" >&2; exit 78 ;;\n"
    "esac\n";

static int
set_up(void **state)
{
    static const char *const names[] = {"data",
                                        "usr",
                                        "usr/bin",
                                        "run",
                                        "run/stick",
                                        "run/stick/" SETUP_FOLDER,
                                        "run/stick/" SETUP_FOLDER "/katalog"};
    (void)state;
    text_format(root, sizeof root, "/tmp/schalter-setup-XXXXXX");
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(mkdir(below(names[i]), 0755), 0);
    write_text("usr/bin/schalter", judge, 0755);
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "gut 1", 0644);
    write_text("run/stick/" SETUP_FOLDER "/katalog/menu.yaml", "menu", 0644);
    write_text("run/stick/" SETUP_FOLDER "/._schalter.yaml", "of another system", 0644);
    stick = (struct stick){.root = root,
                           .folder = open(below("run/stick"), O_RDONLY | O_DIRECTORY)};
    assert_true(stick.folder >= 0);
    news = (struct upkeep){0};
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    close(stick.folder);
    assert_int_equal(folder_remove(root), STATUS_OK);
    return 0;
}

/* As a technician does. */
static enum upkeep_trouble
look_and_take(void)
{
    setup_look(&stick, &news);
    return setup_take(&stick, &news);
}

static void
what_is_taken_is_what_was_shown(void **state)
{
    (void)state;
    setup_look(&stick, &news);
    text_format(news.setup_device, sizeof news.setup_device, "EF-04");
    assert_int_equal(setup_take(&stick, &news), UPKEEP_OTHER);
    news = (struct upkeep){.setup = UPKEEP_NO_SETUP};
    assert_int_equal(setup_take(&stick, &news), UPKEEP_OTHER);
    assert_false(is_there("data/konfiguration"));
    assert_false(is_there("data/konfiguration.neu"));
}

static void
a_set_up_is_copied_whole_and_on_trial(void **state)
{
    struct stat facts;
    (void)state;
    setup_look(&stick, &news);
    assert_int_equal(news.setup, UPKEEP_FINE);
    assert_string_equal(news.setup_device, "EF-03");
    assert_string_equal(news.setup_town, "Stadt Emscherfeld");
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
    assert_true(says("data/konfiguration/katalog/menu.yaml", "menu"));
    assert_false(is_there("data/konfiguration/._schalter.yaml"));
    assert_int_equal(stat(below("data/konfiguration/schalter.yaml"), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_true(is_there("data/konfiguration/.probe"));
}

static void
what_a_kiosk_could_not_work_with_is_not_taken(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_keep(root), STATUS_OK);
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "schlecht", 0644);
    setup_look(&stick, &news);
    assert_int_equal(news.setup, UPKEEP_SETUP_WRONG);
    assert_string_equal(news.mistake,
                        "schalter.yaml:2:3: Das ist falsch. Dazu 1 weitere.");
    assert_int_equal(look_and_take(), UPKEEP_SETUP_WRONG);
    assert_string_equal(news.mistake,
                        "schalter.yaml:2:3: Das ist falsch. Dazu 1 weitere.");
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
    assert_false(is_there("data/konfiguration/.probe"));
    assert_false(is_there("data/konfiguration.neu"));
}

static void
one_that_works_stays_and_the_old_one_goes(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_int_equal(setup_keep(root), STATUS_OK);
    assert_false(is_there("data/konfiguration/.probe"));
    assert_false(is_there("data/konfiguration.neu"));
    for (int start = 0; start < 5; start++)
        assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
}

static void
one_that_never_gets_to_its_first_page_is_taken_back(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_keep(root), STATUS_OK);
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "gut 2", 0644);
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    for (int start = 0; start < SETUP_STARTS; start++) {
        assert_int_equal(setup_settle(root), STATUS_OK);
        assert_true(says("data/konfiguration/schalter.yaml", "gut 2"));
        assert_true(says("data/konfiguration.vorher/schalter.yaml", "gut 1"));
    }
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
    assert_false(is_there("data/konfiguration.neu"));
    assert_false(is_there("data/konfiguration.vorher"));
    assert_false(is_there("data/konfiguration/.probe"));
}

/* As kept by a kiosk, then another one that it does not get to. */
static void
keep_one_and_try_another(void)
{
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_keep(root), STATUS_OK);
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "gut 2", 0644);
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_settle(root), STATUS_OK);
}

static void
one_on_trial_is_replaced_and_the_way_back_stays(void **state)
{
    (void)state;
    keep_one_and_try_another();
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "gut 3", 0644);
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    for (int start = 0; start < SETUP_STARTS; start++) {
        assert_int_equal(setup_settle(root), STATUS_OK);
        assert_true(says("data/konfiguration/schalter.yaml", "gut 3"));
        assert_true(says("data/konfiguration.vorher/schalter.yaml", "gut 1"));
        assert_false(is_there("data/konfiguration.neu"));
    }
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
    assert_false(is_there("data/konfiguration.vorher"));
}

/* On a device the old folder is the kiosk's, and nothing in it the caretaker's to
 * remove: only names in /data are. */
static bool
is_taken(void)
{
    return look_and_take() == UPKEEP_FINE;
}

static void
what_the_caretaker_may_not_remove_is_not_in_its_way(void **state)
{
    (void)state;
    keep_one_and_try_another();
    assert_int_equal(chmod(below("data/konfiguration.vorher"), 0500), 0);
    write_text("run/stick/" SETUP_FOLDER "/schalter.yaml", "gut 3", 0644);
    assert_true(unit_does_without_powers(is_taken));
    assert_true(says("data/konfiguration/schalter.yaml", "gut 3"));
    assert_int_equal(chmod(below("data/konfiguration.vorher"), 0700), 0);
}

static bool
does_not_settle(void)
{
    return setup_settle(root) == STATUS_IO;
}

/* However often it starts, the last one that worked is there when it can be moved. */
static void
what_cannot_be_put_aside_stays_the_way_back(void **state)
{
    (void)state;
    keep_one_and_try_another();
    assert_int_equal(
        rename(below("data/konfiguration.vorher"), below("data/konfiguration.neu")), 0);
    assert_int_equal(chmod(below("data"), 0500), 0);
    for (int start = 0; start <= SETUP_STARTS + 1; start++) {
        assert_true(unit_does_without_powers(does_not_settle));
        assert_true(says("data/konfiguration.neu/schalter.yaml", "gut 1"));
    }
    assert_int_equal(chmod(below("data"), 0700), 0);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
}

/* The power was cut between the exchange and what is behind it. */
static void
what_was_not_put_aside_is_put_aside_at_the_next_start(void **state)
{
    (void)state;
    keep_one_and_try_another();
    assert_int_equal(
        rename(below("data/konfiguration.vorher"), below("data/konfiguration.neu")), 0);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
}

static void
the_first_one_of_a_device_leaves_it_without_any(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    for (int start = 0; start <= SETUP_STARTS; start++)
        assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(is_there("data/konfiguration"));
    assert_false(is_there("data/konfiguration/schalter.yaml"));
    assert_false(is_there("data/konfiguration.neu"));
}

/* Cut off while it was copied: the next start clears it away. */
static void
half_a_copy_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_int_equal(setup_keep(root), STATUS_OK);
    assert_int_equal(mkdir(below("data/konfiguration.neu"), 0700), 0);
    write_text("data/konfiguration.neu/schalter.yaml", "gu", 0600);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_true(says("data/konfiguration/schalter.yaml", "gut 1"));
    assert_false(is_there("data/konfiguration.neu"));
}

static void
a_set_up_has_a_maximum(void **state)
{
    char name[64];
    (void)state;
    for (int i = 0; i <= SETUP_FILES_MAX; i++) {
        text_format(name, sizeof name, "run/stick/" SETUP_FOLDER "/katalog/%d", i);
        write_text(name, "", 0644);
    }
    assert_int_equal(look_and_take(), UPKEEP_SETUP_LARGE);
    assert_false(is_there("data/konfiguration"));
    assert_false(is_there("data/konfiguration.neu"));
    assert_int_equal(folder_remove(below("run/stick/" SETUP_FOLDER "/katalog")),
                     STATUS_OK);
    write_text("run/stick/" SETUP_FOLDER "/gross", "", 0644);
    assert_int_equal(
        truncate(below("run/stick/" SETUP_FOLDER "/gross"), SETUP_BYTES_MAX + 1), 0);
    assert_int_equal(look_and_take(), UPKEEP_SETUP_LARGE);
    assert_int_equal(unlink(below("run/stick/" SETUP_FOLDER "/gross")), 0);
    text_format(name, sizeof name, "run/stick/" SETUP_FOLDER);
    for (int depth = 0; depth <= FOLDER_DEPTH_MAX; depth++) {
        text_format(name + strlen(name), sizeof name - strlen(name), "/t");
        assert_int_equal(mkdir(below(name), 0755), 0);
    }
    assert_int_equal(look_and_take(), UPKEEP_SETUP_LARGE);
}

static void
no_link_is_followed(void **state)
{
    (void)state;
    write_text("secret", "geheim", 0600);
    assert_int_equal(
        symlink(below("secret"), below("run/stick/" SETUP_FOLDER "/katalog/verweis")),
        0);
    assert_int_equal(mkfifo(below("run/stick/" SETUP_FOLDER "/rohr"), 0600), 0);
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    assert_false(is_there("data/konfiguration/katalog/verweis"));
    assert_false(is_there("data/konfiguration/rohr"));
    assert_int_equal(rename(below("run/stick/" SETUP_FOLDER), below("echt")), 0);
    assert_int_equal(symlink(below("echt"), below("run/stick/" SETUP_FOLDER)), 0);
    setup_look(&stick, &news);
    assert_int_equal(news.setup, UPKEEP_NO_SETUP);
    assert_int_equal(look_and_take(), UPKEEP_NO_SETUP);
}

static void
what_was_typed_goes_in_at_the_next_start(void **state)
{
    (void)state;
    assert_int_equal(look_and_take(), UPKEEP_FINE);
    write_text("data/anschluss.yaml", "anschluss:\n", 0600);
    assert_int_equal(setup_settle(root), STATUS_OK);
    assert_false(is_there("data/anschluss.yaml"));
    assert_true(is_there("data/konfiguration/anschluss.yaml"));
}

int
main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(what_is_taken_is_what_was_shown),
        WITH(a_set_up_is_copied_whole_and_on_trial),
        WITH(what_a_kiosk_could_not_work_with_is_not_taken),
        WITH(one_that_works_stays_and_the_old_one_goes),
        WITH(one_that_never_gets_to_its_first_page_is_taken_back),
        WITH(one_on_trial_is_replaced_and_the_way_back_stays),
        WITH(what_the_caretaker_may_not_remove_is_not_in_its_way),
        WITH(what_cannot_be_put_aside_stays_the_way_back),
        WITH(what_was_not_put_aside_is_put_aside_at_the_next_start),
        WITH(the_first_one_of_a_device_leaves_it_without_any),
        WITH(half_a_copy_changes_nothing),
        WITH(a_set_up_has_a_maximum),
        WITH(no_link_is_followed),
        WITH(what_was_typed_goes_in_at_the_next_start),
    };
    return cmocka_run_group_tests_name("setup", tests, NULL, NULL);
}
