/* Forgetting what a device kept, and what it was set up with. */
#include "base/network.h"
#include "caretaker/erase.h"
#include "device_fixture.h"

static void
what_was_kept_is_forgotten_when_that_was_asked(void **state)
{
    (void)state;
    touch("data/issue");
    touch("data/bestand/outbox.sqlite");
    touch("data/bestand/tief/x");
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/bestand/outbox.sqlite"));
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_true(there("data/erase"));
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/bestand"));
    assert_false(there("data/bestand/outbox.sqlite"));
    assert_false(there("data/bestand/tief"));
    assert_true(there("data/issue"));
    assert_false(there("data/erase"));
}

static void
forgetting_follows_no_link_and_goes_on_after_a_power_cut(void **state)
{
    (void)state;
    char path[256];
    touch("data/issue");
    text_format(path, sizeof path, "%s/data/bestand/link", root);
    assert_int_equal(symlink("../issue", path), 0);
    touch("data/erase");
    make_folder("data/forgotten");
    touch("data/forgotten/half");
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/issue"));
    assert_false(there("data/bestand/link"));
    assert_false(there("data/forgotten"));
    /* What is kept from then on stays, even if something is left aside. */
    touch("data/bestand/new");
    make_folder("data/forgotten");
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/bestand/new"));
    assert_false(there("data/forgotten"));
    /* Nor does a mark lie in wait. */
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_int_equal(erase_unask(root), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/bestand/new"));
}

static void
a_set_up_is_forgotten_when_that_was_asked_and_only_then(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "data/konfiguration/schalter.yaml", "data/konfiguration.vorher/technik.pin",
        "data/konfiguration.neu/technik.pin", ("data/" NETWORK_FILE)};
    static const char *const folders[] = {
        "data/konfiguration", "data/konfiguration.vorher", "data/konfiguration.neu"};
    touch("data/issue");
    touch("data/bestand/outbox.sqlite");
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        make_folder(folders[i]);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        touch(settings[i]);
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        assert_true(there(settings[i]));
    touch("data/bestand/outbox.sqlite");
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        assert_false(there(settings[i]));
    assert_false(there("data/bestand/outbox.sqlite"));
    assert_false(there("data/forgotten.now"));
    assert_true(there("data/konfiguration"));
    assert_true(there("data/issue"));
    /* It is set up anew, and stays so; what a power cut left aside goes. */
    touch("data/konfiguration/schalter.yaml");
    make_folder("data/forgotten.now");
    touch("data/forgotten.now/technik.pin");
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/konfiguration/schalter.yaml"));
    assert_false(there("data/forgotten.now"));
}

static bool
is_not_all_forgotten(void)
{
    return erase_asked(root) == STATUS_IO;
}

/* What is in a folder cannot be removed, or can again. */
static void
hold(const char *name, bool held)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(chmod(path, held ? 0500 : 0700), 0);
}

/* Were the mark to stay, the next start would take what was kept since. */
static void
what_cannot_be_put_aside_keeps_neither_the_rest_nor_the_mark(void **state)
{
    (void)state;
    touch("data/bestand/outbox.sqlite");
    make_folder("data/konfiguration");
    touch("data/konfiguration/technik.pin");
    make_folder("data/konfiguration.vorher");
    touch("data/konfiguration.vorher/technik.pin");
    make_folder("data/forgotten.now");
    touch("data/forgotten.now/technik.pin");
    hold("data/forgotten.now", true);
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_true(unit_does_without_powers(is_not_all_forgotten));
    assert_false(there("data/erase"));
    assert_false(there("data/bestand/outbox.sqlite"));
    assert_false(there("data/konfiguration/technik.pin"));
    assert_false(there("data/konfiguration.vorher"));
    touch("data/bestand/new");
    /* Each start says so, and goes on. */
    assert_true(unit_does_without_powers(is_not_all_forgotten));
    assert_true(erase_left(root));
    hold("data/forgotten.now", false);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/forgotten.now"));
    assert_true(there("data/bestand/new"));
    assert_false(erase_left(root));
}

/* Later starts do not touch what stayed in its place: a technician is told. */
static void
what_stays_in_its_place_is_told_until_it_goes(void **state)
{
    (void)state;
    make_folder("data/bestand/deep");
    touch("data/bestand/deep/file");
    make_folder("data/forgotten");
    touch("data/forgotten/file");
    hold("data/forgotten", true);
    hold("data/bestand/deep", true);
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_true(unit_does_without_powers(is_not_all_forgotten));
    assert_false(there("data/erase"));
    hold("data/forgotten", false);
    hold("data/bestand/deep", false);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_true(there("data/bestand/deep/file"));
    assert_true(erase_left(root));
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/bestand/deep"));
    assert_false(erase_left(root));
}

/* Where a disk had no room for a mark, it is another name of a file that stays, however
 * long that is. */
static void
a_mark_that_was_linked_is_not_written_through(void **state)
{
    (void)state;
    char from[256], to[256];
    struct stat facts;
    static const enum erase_scope scopes[] = {ERASE_ALL, ERASE_KEPT};
    static const off_t lengths[] = {7, 1};
    touch("data/rauc.status");
    text_format(from, sizeof from, "%s/data/rauc.status", root);
    text_format(to, sizeof to, "%s/data/erase", root);
    for (int i = 0; i < 2; i++) {
        make_folder("data/konfiguration");
        touch("data/konfiguration/schalter.yaml");
        assert_int_equal(truncate(from, lengths[i]), 0);
        assert_int_equal(link(from, to), 0);
        assert_int_equal(erase_ask(root, scopes[i]), STATUS_OK);
        assert_int_equal(stat(from, &facts), 0);
        assert_int_equal(facts.st_size, lengths[i]);
        assert_int_equal(facts.st_nlink, 1);
        assert_int_equal(erase_asked(root), STATUS_OK);
        assert_int_equal(there("data/konfiguration/schalter.yaml"),
                         scopes[i] == ERASE_KEPT);
        text_format(to, sizeof to, "%s/data/konfiguration", root);
        assert_int_equal(rmdir(to) == 0, scopes[i] == ERASE_ALL);
        text_format(to, sizeof to, "%s/data/erase", root);
    }
}

/* On a disk that was put right pieces of it may lie elsewhere. */
static void
what_was_found_and_what_was_half_written_goes_too(void **state)
{
    (void)state;
    make_folder("data/lost+found");
    touch("data/lost+found/#12");
    touch("data/" NETWORK_FILE ".part");
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/lost+found/#12"));
    assert_true(there("data/lost+found"));
    assert_true(there("data/" NETWORK_FILE ".part"));
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/" NETWORK_FILE ".part"));
}

/* A set-up that stayed is not told as gone because a smaller deletion went well. */
static void
a_smaller_deletion_does_not_forget_what_a_larger_one_left(void **state)
{
    (void)state;
    make_folder("data/konfiguration");
    make_folder("data/konfiguration/deep");
    touch("data/konfiguration/deep/technik.pin");
    make_folder("data/forgotten.now");
    touch("data/forgotten.now/file");
    hold("data/forgotten.now", true);
    hold("data/konfiguration/deep", true);
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_true(unit_does_without_powers(is_not_all_forgotten));
    hold("data/forgotten.now", false);
    hold("data/konfiguration/deep", false);
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/erase"));
    assert_true(there("data/konfiguration/deep/technik.pin"));
    assert_true(erase_left(root));
    assert_int_equal(erase_ask(root, ERASE_ALL), STATUS_OK);
    assert_int_equal(erase_asked(root), STATUS_OK);
    assert_false(there("data/konfiguration/deep"));
    assert_false(erase_left(root));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DEVICE_TEST(what_was_kept_is_forgotten_when_that_was_asked),
        DEVICE_TEST(a_set_up_is_forgotten_when_that_was_asked_and_only_then),
        DEVICE_TEST(what_cannot_be_put_aside_keeps_neither_the_rest_nor_the_mark),
        DEVICE_TEST(what_stays_in_its_place_is_told_until_it_goes),
        DEVICE_TEST(a_smaller_deletion_does_not_forget_what_a_larger_one_left),
        DEVICE_TEST(what_was_found_and_what_was_half_written_goes_too),
        DEVICE_TEST(a_mark_that_was_linked_is_not_written_through),
        DEVICE_TEST(forgetting_follows_no_link_and_goes_on_after_a_power_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
