/* The caretaker's parts that need no bus: what RAUC says of an update, what is on a
 * stick or was fetched, and programs that are run. */
#include <stdio.h>

#include "caretaker/fetched.h"
#include "caretaker/stick.h"
#include "caretaker/systems.h"
#include "caretaker/update.h"
#include "device_fixture.h"

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
    char paths[STICK_UPDATES_MAX][ROOT_PATH_MAX], path[256];
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
        DEVICE_TEST(only_a_file_is_taken_from_the_network),
        DEVICE_TEST(only_files_named_like_updates_are_taken),
        DEVICE_TEST(a_report_goes_into_the_devices_own_folder),
        DEVICE_TEST(a_link_in_place_of_the_folder_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
