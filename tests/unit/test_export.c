/* What staff are told when an export or its confirmation does not come to its end. How
 * it goes well is in tests/system/courier_desk.c, with the real tools.
 *
 * Simulated: a disk that refuses one step, by a trigger in the file or a limit on the
 * size of files. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "courier/courier.h"
#include "tests/unit/outbox_fixture.h"

struct desk_fixture {
    struct fixture *outbox;
    struct config config;
    char stick[80], said[800];
};

static int
set_up_desk(void **state)
{
    static struct desk_fixture desk;
    if (set_up(state) != 0)
        return -1;
    desk = (struct desk_fixture){.outbox = *state, .config = {.demonstration = true}};
    text_format(desk.config.data, sizeof(desk.config.data), "%s", desk.outbox->folder);
    text_format(desk.stick, sizeof(desk.stick), "%s-stick", desk.outbox->folder);
    assert_int_equal(mkdir(desk.stick, 0700), 0);
    end_as(desk.outbox, OUTBOX_RECOVER, OUTBOX_KEY_WITHDRAWN, false);
    outbox_close(desk.outbox->outbox);
    desk.outbox->outbox = NULL;
    *state = &desk;
    return 0;
}

static int
tear_down_desk(void **state)
{
    struct desk_fixture *desk = *state;
    char path[120];
    text_format(path, sizeof(path), "%s/K7PM-4XQR.json", desk->stick);
    unlink(path);
    *state = desk->outbox;
    return rmdir(desk->stick) == 0 ? tear_down(state) : -1;
}

static void
change_outbox(struct desk_fixture *desk, const char *sql)
{
    struct database *db = NULL;
    assert_int_equal(database_open(desk->outbox->path, &db), STATUS_OK);
    assert_int_equal(database_run(db, sql), STATUS_OK);
    database_close(db);
}

/* The exit code; `said` is what stood on the screen. */
static int
run(struct desk_fixture *desk, int (*command)(const struct config *, const char *))
{
    char name[] = "/tmp/test-export-XXXXXX";
    int to = mkstemp(name), out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    unlink(name);
    fflush(stdout);
    dup2(to, STDOUT_FILENO);
    dup2(to, STDERR_FILENO);
    int code = command(&desk->config, desk->stick);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    ssize_t got = pread(to, desk->said, sizeof(desk->said) - 1, 0);
    desk->said[got > 0 ? got : 0] = '\0';
    close(to);
    close(out);
    close(err);
    return code;
}

static bool
said(const struct desk_fixture *desk, const char *words)
{
    return strstr(desk->said, words) != NULL;
}

static void
a_copy_that_could_not_be_deleted_is_not_counted_as_deleted(void **state)
{
    struct desk_fixture *desk = *state;
    assert_int_equal(run(desk, courier_export), 0);
    assert_true(said(desk, "Exportiert: 1. Schon vorhanden: 0."));
    change_outbox(desk, "CREATE TRIGGER stop BEFORE DELETE ON sealed BEGIN "
                        "SELECT RAISE(ABORT,'no');END");
    assert_int_equal(run(desk, courier_confirm), 1);
    assert_true(said(desk, "gelöscht: 0"));
    assert_true(said(desk, "Die Bestätigung ist nicht vollständig (io)"));
    change_outbox(desk, "DROP TRIGGER stop");
    assert_int_equal(run(desk, courier_confirm), 0);
    assert_true(said(desk, "gelöscht: 1"));
}

static void
an_export_that_could_not_be_noted_is_no_finished_one(void **state)
{
    struct desk_fixture *desk = *state;
    change_outbox(desk, "CREATE TRIGGER stop BEFORE UPDATE OF exported_at ON entry "
                        "BEGIN SELECT RAISE(IGNORE);END");
    assert_int_equal(run(desk, courier_export), 1);
    assert_true(said(desk, "Der Export ist nicht vollständig"));
}

static void
a_file_that_could_not_be_written_leaves_nothing_on_the_stick(void **state)
{
    struct desk_fixture *desk = *state;
    struct rlimit usual, tight;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    tight = usual;
    tight.rlim_cur = 40 * 1024;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    int code = run(desk, courier_export);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    assert_int_equal(code, 1);
    assert_true(said(desk, "Exportiert: 0."));
    assert_true(said(desk, "Der Export ist nicht vollständig (full)"));
    assert_int_equal(rmdir(desk->stick), 0);
    assert_int_equal(mkdir(desk->stick, 0700), 0);
}

static void
an_outbox_that_cannot_be_opened_is_not_blamed_on_the_stick(void **state)
{
    struct desk_fixture *desk = *state;
    change_outbox(desk, "PRAGMA user_version=99");
    assert_int_equal(run(desk, courier_export), 1);
    assert_true(said(desk, "lässt sich nicht öffnen (denied)"));
    assert_false(said(desk, "Zielordner"));
    change_outbox(desk, "PRAGMA user_version=2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_copy_that_could_not_be_deleted_is_not_counted_as_deleted),
        TEST(an_export_that_could_not_be_noted_is_no_finished_one),
        TEST(a_file_that_could_not_be_written_leaves_nothing_on_the_stick),
        TEST(an_outbox_that_cannot_be_opened_is_not_blamed_on_the_stick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
