/* The caretaker's parts that need no bus: what RAUC says of an update, what is on a
 * stick, and forgetting. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/network.h"
#include "base/text.h"
#include "base/tool.h"
#include "caretaker/erase.h"
#include "caretaker/fetched.h"
#include "caretaker/stick.h"
#include "caretaker/systems.h"
#include "caretaker/update.h"
#include "unit.h"

static const char info[] =
    "{\"compatible\":\"schalter-qemu\",\"version\":\"2026.12.1\",\"description\":"
    "\"Neuer Dienst: Gartenwasserzähler\",\"build\":\"1795000000\",\"hooks\":[]}";
static const char said[] =
    "rauc-Message: 08:16:22: Verifying bundle signature... \n"
    "rauc-Message: 08:16:22: Verified inline signature by 'O = Schalter, CN = "
    "\"Schalter, Updates\"'\n";

static void
an_update_tells_what_it_is(void **state)
{
    (void)state;
    struct upkeep news = {.outcome = UPKEEP_NOTHING};
    int64_t issue = 0;
    assert_int_equal(update_read(info, said, "schalter-qemu", &news, &issue),
                     UPKEEP_FINE);
    assert_string_equal(news.version, "2026.12.1");
    assert_string_equal(news.notes, "Neuer Dienst: Gartenwasserzähler");
    assert_string_equal(news.signer, "Schalter, Updates");
    assert_int_equal(issue, 1795000000);
    assert_int_equal(update_read(info, "", "schalter-cm4", &news, &issue),
                     UPKEEP_OTHER_BOARD);
    assert_string_equal(news.signer, "");
}

static void
what_makes_no_sense_is_damaged(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"version\":\"1\"}",
        "{\"compatible\":\"schalter-qemu\",\"version\":\"\\u001b[1m\"}",
        "{\"compatible\":\"schalter-qemu\",\"version\":7}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct upkeep news = {.outcome = UPKEEP_NOTHING};
        int64_t issue = 7;
        assert_int_equal(update_read(bad[i], said, "schalter-qemu", &news, &issue),
                         UPKEEP_DAMAGED);
        assert_string_equal(news.version, "");
        assert_int_equal(issue, 0);
    }
}

static void
raucs_words_have_a_meaning(void **state)
{
    (void)state;
    assert_int_equal(systems_trouble("signature verification failed: unable to get "
                                     "local issuer certificate"),
                     UPKEEP_UNSIGNED);
    assert_int_equal(systems_trouble("Compatible mismatch: Expected 'a', got 'b'"),
                     UPKEEP_OTHER_BOARD);
    assert_int_equal(systems_trouble("Pre-install handler error: Child process exited"),
                     UPKEEP_OLDER);
    assert_int_equal(systems_trouble("Error reading from file: Input/output error"),
                     UPKEEP_DAMAGED);
    assert_int_equal(systems_trouble("anything else"), UPKEEP_OTHER);
}

/* A device's folders in memory. */
static char root[32];

static int
set_up(void **state)
{
    static const char *const folders[] = {"",
                                          "/dev",
                                          "/run",
                                          "/run/stick",
                                          "/run/stick/in",
                                          "/data",
                                          "/data/bestand",
                                          "/data/bestand/tief"};
    char path[128];
    (void)state;
    text_format(root, sizeof root, "/tmp/caretaker-XXXXXX");
    if (mkdtemp(root) == NULL)
        return -1;
    for (size_t i = 1; i < sizeof folders / sizeof folders[0]; i++) {
        text_format(path, sizeof path, "%s%s", root, folders[i]);
        if (mkdir(path, 0700) != 0)
            return -1;
    }
    return 0;
}

static int
tear_down(void **state)
{
    char output[8], errors[8];
    const char *const words[] = {"/bin/rm", "-rf", root, NULL};
    (void)state;
    return tool_read(words, output, errors, sizeof output, 10) == STATUS_OK ? 0 : -1;
}

static void
touch(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "x", 1), 1);
    close(file);
}

static void
make_folder(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static bool
there(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    return access(path, F_OK) == 0;
}

static struct stick
mounted(void)
{
    char path[256];
    struct stick stick = {.root = root};
    text_format(path, sizeof path, "%s/run/stick", root);
    stick.folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(stick.folder >= 0);
    return stick;
}

/* Its folder is the kiosk's, who may be anybody by then. */
static void
only_a_file_is_taken_from_the_network(void **state)
{
    (void)state;
    char folder[256], path[300], named[300];
    text_format(folder, sizeof folder, "%s/data/update", root);
    text_format(path, sizeof path, "%s/schalter.raucb", folder);
    assert_int_equal(fetched_open(root), -1);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(fetched_open(root), -1);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(fetched_open(root), -1); /* at once, nobody writes to it */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(fetched_open(root), -1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(fetched_open(root), -1);
    assert_int_equal(rmdir(path), 0);
    touch("data/update/schalter.raucb");
    int file = fetched_open(root);
    assert_true(file >= 0);
    /* What was opened is what others get, whatever lies there by now. */
    fetched_path(file, named, sizeof named);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    int again = open(named, O_RDONLY | O_CLOEXEC);
    char byte = '?';
    assert_true(again >= 0 && read(again, &byte, 1) == 1);
    assert_int_equal(byte, 'x');
    close(again);
    close(file);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void
only_files_named_like_updates_are_taken(void **state)
{
    (void)state;
    char paths[STICK_UPDATES_MAX][STICK_PATH_MAX], path[256];
    struct stick stick = mounted();
    assert_int_equal(stick_updates(&stick, paths), 0);
    touch("run/stick/liesmich.txt");
    touch("run/stick/.versteckt.raucb");
    touch("run/stick/.raucb");
    touch("run/stick/in/tief.raucb");
    touch("run/stick/\x1b[31m.raucb");
    text_format(path, sizeof path, "%s/run/stick/link.raucb", root);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    text_format(path, sizeof path, "%s/run/stick/ordner.raucb", root);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(stick_updates(&stick, paths), 0);
    touch("run/stick/SCHALTER.RAUCB");
    assert_int_equal(stick_updates(&stick, paths), 1);
    assert_non_null(strstr(paths[0], "/run/stick/SCHALTER.RAUCB"));
    for (int i = 0; i < 20; i++) {
        char name[64];
        text_format(name, sizeof name, "run/stick/%d.raucb", i);
        touch(name);
    }
    assert_int_equal(stick_updates(&stick, paths), STICK_UPDATES_MAX);
    close(stick.folder);
}

static void
a_report_goes_into_the_devices_own_folder(void **state)
{
    (void)state;
    struct stick stick = mounted();
    stick.writing = true;
    int file = stick_create(&stick, "EF-03", "2026-11-29-0922", "bericht.txt");
    assert_true(file >= 0);
    close(file);
    assert_true(there("run/stick/schalter-EF-03/2026-11-29-0922-bericht.txt"));
    /* Never over one that is there, nor out of the stick. */
    assert_int_equal(stick_create(&stick, "EF-03", "2026-11-29-0922", "bericht.txt"),
                     -1);
    file = stick_create(&stick, "../../data/ä", "2026", "bericht.txt");
    assert_true(file >= 0);
    close(file);
    assert_true(there("run/stick/schalter-______data___/2026-bericht.txt"));
    close(stick.folder);
}

static void
a_link_in_place_of_the_folder_is_not_followed(void **state)
{
    (void)state;
    char path[256];
    struct stick stick = mounted();
    stick.writing = true;
    text_format(path, sizeof path, "%s/run/stick/schalter-EF-03", root);
    assert_int_equal(symlink("../../data", path), 0);
    assert_int_equal(stick_create(&stick, "EF-03", "2026", "bericht.txt"), -1);
    assert_false(there("data/2026-bericht.txt"));
    close(stick.folder);
}

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

/* Were the mark to stay, the next start would take what was kept since. */
static void
what_cannot_be_put_aside_keeps_neither_the_rest_nor_the_mark(void **state)
{
    (void)state;
    char path[256];
    touch("data/bestand/outbox.sqlite");
    make_folder("data/konfiguration");
    touch("data/konfiguration/technik.pin");
    make_folder("data/konfiguration.vorher");
    touch("data/konfiguration.vorher/technik.pin");
    make_folder("data/forgotten.now");
    touch("data/forgotten.now/technik.pin");
    text_format(path, sizeof path, "%s/data/forgotten.now", root);
    assert_int_equal(chmod(path, 0500), 0);
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
    assert_int_equal(chmod(path, 0700), 0);
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
    char aside[256], folder[256];
    make_folder("data/bestand/deep");
    touch("data/bestand/deep/file");
    make_folder("data/forgotten");
    touch("data/forgotten/file");
    text_format(aside, sizeof aside, "%s/data/forgotten", root);
    text_format(folder, sizeof folder, "%s/data/bestand/deep", root);
    assert_int_equal(chmod(aside, 0500), 0);
    assert_int_equal(chmod(folder, 0500), 0);
    assert_int_equal(erase_ask(root, ERASE_KEPT), STATUS_OK);
    assert_true(unit_does_without_powers(is_not_all_forgotten));
    assert_false(there("data/erase"));
    assert_int_equal(chmod(aside, 0700), 0);
    assert_int_equal(chmod(folder, 0700), 0);
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

static void
a_program_has_its_time_and_no_more(void **state)
{
    (void)state;
    char output[16], errors[16];
    const char *const says[] = {"/bin/sh", "-c", "echo ja; echo nein >&2; exit 3",
                                NULL};
    const char *const sleeps[] = {"/bin/sleep", "30", NULL};
    const char *const none[] = {"/nonexistent", NULL};
    assert_int_equal(tool_read(says, output, errors, sizeof output, 10), STATUS_DENIED);
    assert_string_equal(output, "ja\n");
    assert_string_equal(errors, "nein\n");
    assert_int_equal(tool_read(sleeps, output, errors, sizeof output, 1),
                     STATUS_TIMEOUT);
    assert_int_equal(tool_read(none, output, errors, sizeof output, 10), STATUS_IO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_tells_what_it_is),
        cmocka_unit_test(what_makes_no_sense_is_damaged),
        cmocka_unit_test(raucs_words_have_a_meaning),
        cmocka_unit_test(a_program_has_its_time_and_no_more),
        cmocka_unit_test_setup_teardown(only_a_file_is_taken_from_the_network, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_files_named_like_updates_are_taken, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_report_goes_into_the_devices_own_folder,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_in_place_of_the_folder_is_not_followed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_kept_is_forgotten_when_that_was_asked,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_set_up_is_forgotten_when_that_was_asked_and_only_then, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_stays_in_its_place_is_told_until_it_goes,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_put_aside_keeps_neither_the_rest_nor_the_mark, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_found_and_what_was_half_written_goes_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mark_that_was_linked_is_not_written_through,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            forgetting_follows_no_link_and_goes_on_after_a_power_cut, set_up,
            tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
