/* The log on the data partition: bounded, readable after a cut, and forgotten whole. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "caretaker/kept_log.h"
#include "unit.h"

static char root[64];

static void
make_folder(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static int
set_up(void **state)
{
    char path[256];
    (void)state;
    text_format(root, sizeof root, "/tmp/test-kept-log-XXXXXX");
    assert_non_null(mkdtemp(root));
    make_folder("data");
    make_folder("proc");
    make_folder("proc/sys");
    make_folder("proc/sys/kernel");
    make_folder("proc/sys/kernel/random");
    text_format(path, sizeof path, "%s/proc/sys/kernel/random/boot_id", root);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("01234567-89ab-cdef-0123-456789abcdef\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    return 0;
}

static int
tear_down(void **state)
{
    char words[128];
    (void)state;
    text_format(words, sizeof words, "rm -rf %s", root);
    return system(words);
}

static void
add(struct kept_log *log, const char *line)
{
    kept_log_add(log, line, strlen(line));
}

/* All that is kept; how many bytes. */
static size_t
read_all(char *out, size_t cap)
{
    char path[256];
    struct stat facts;
    text_format(path, sizeof path, "%s/copy", root);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(kept_log_copy(root, file), STATUS_OK);
    ssize_t got = pread(file, out, cap - 1, 0);
    assert_true(got >= 0);
    out[got] = '\0';
    assert_int_equal(fstat(file, &facts), 0);
    close(file);
    return (size_t)facts.st_size;
}

static void
what_was_kept_is_there_after_a_restart_and_a_torn_line_ends(void **state)
{
    (void)state;
    struct kept_log log;
    char all[512];
    assert_int_equal(kept_log_copy(root, STDOUT_FILENO), STATUS_NOT_FOUND);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"PRIORITY\":\"3\",\"MESSAGE\":\"one\"}\n");
    add(&log, "{\"MESSAGE\":\"to");
    kept_log_close(&log);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"MESSAGE\":\"three\"}\n");
    kept_log_close(&log);
    (void)read_all(all, sizeof all);
    assert_true(text_starts_with(all, "{\"number\":0,\"begun\":"));
    assert_string_equal(strchr(all, '}') + 1,
                        "\n{\"PRIORITY\":\"3\",\"MESSAGE\":\"one\"}\n"
                        "{\"MESSAGE\":\"to\n"
                        "{\"MESSAGE\":\"three\"}\n");
}

static void
it_never_grows_beyond_its_ring_and_the_oldest_goes(void **state)
{
    (void)state;
    static char line[KEPT_LOG_LINE_MAX], first[64];
    const int many = (KEPT_LOG_FILES + 3) * (KEPT_LOG_FILE_MAX / KEPT_LOG_LINE_MAX);
    struct kept_log log;
    memset(line, 'a', sizeof line - 2);
    line[sizeof line - 2] = '\n';
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    for (int i = 0; i < many; i++)
        add(&log, line);
    kept_log_close(&log);
    size_t size = read_all(first, sizeof first);
    assert_true(size <= (size_t)KEPT_LOG_FILES * KEPT_LOG_FILE_MAX);
    assert_true(size > (size_t)(KEPT_LOG_FILES - 2) * KEPT_LOG_FILE_MAX);
    assert_true(text_starts_with(first, "{\"number\":"));
    assert_false(text_starts_with(first, "{\"number\":0,"));
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_int_equal(kept_log_copy(root, full), STATUS_IO);
    close(full);
    assert_int_equal(kept_log_forget(root), STATUS_OK);
    assert_int_equal(kept_log_copy(root, STDOUT_FILENO), STATUS_NOT_FOUND);
    assert_int_equal(kept_log_forget(root), STATUS_OK);
}

/* As if a file had begun so long ago. */
static void
make_older(int place, int days)
{
    char path[256], head[64];
    text_format(path, sizeof path, "%s/data/protokoll/%d.jsonl", root, place);
    text_format(head, sizeof head, "{\"number\":%d,\"begun\":%lld}", place,
                (long long)time(NULL) - days * 86400LL);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(pwrite(file, head, strlen(head), 0), (ssize_t)strlen(head));
    /* Its last line came ten days later, or just now. */
    int then = days > 10 ? days - 10 : 0;
    const struct timespec times[2] = {{.tv_sec = time(NULL) - then * 86400LL},
                                      {.tv_sec = time(NULL) - then * 86400LL}};
    assert_int_equal(futimens(file, times), 0);
    close(file);
}

static void
no_line_gets_older_than_is_promised(void **state)
{
    (void)state;
    struct kept_log log;
    char all[512];
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"MESSAGE\":\"one\"}\n");
    kept_log_close(&log);
    make_older(0, 9);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"MESSAGE\":\"same file\"}\n");
    kept_log_close(&log);
    make_older(0, 11);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"MESSAGE\":\"another\"}\n");
    (void)read_all(all, sizeof all);
    assert_non_null(strstr(all, "same file"));
    assert_non_null(strstr(strstr(all, "{\"number\":1,"), "another"));
    kept_log_close(&log);
    make_older(0, KEPT_LOG_DAYS - 10);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    (void)read_all(all, sizeof all);
    kept_log_close(&log);
    assert_null(strstr(all, "same file"));
    assert_non_null(strstr(all, "another"));
}

static void
what_was_written_before_the_clock_was_set_stays(void **state)
{
    (void)state;
    struct kept_log log;
    char all[512];
    const int64_t years = 400 * 86400LL;
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    add(&log, "{\"MESSAGE\":\"early\"}\n");
    /* As if all of that had been 400 days ago by the clock, which was set since. */
    make_older(0, 400);
    log.begun_s -= years;
    log.offset_s -= years;
    add(&log, "{\"MESSAGE\":\"late\"}\n");
    add(&log, "{\"MESSAGE\":\"later\"}\n");
    kept_log_close(&log);
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    (void)read_all(all, sizeof all);
    assert_non_null(strstr(all, "early"));
    assert_non_null(strstr(strstr(all, "{\"number\":1,"), "later"));
    assert_null(strstr(all, "{\"number\":2,"));
    /* And the other way round: ahead, and set right. */
    log.begun_s += years;
    log.offset_s += years;
    add(&log, "{\"MESSAGE\":\"right\"}\n");
    kept_log_close(&log);
    (void)read_all(all, sizeof all);
    assert_non_null(strstr(strstr(all, "{\"number\":2,"), "right"));
}

static void
it_goes_on_behind_the_last_line_of_this_boot_alone(void **state)
{
    (void)state;
    struct kept_log log;
    char cursor[KEPT_LOG_CURSOR_MAX];
    assert_int_equal(kept_log_open(&log, root), STATUS_OK);
    kept_log_cursor(&log, root, cursor);
    assert_string_equal(cursor, "");
    add(&log, "{\"__CURSOR\":\"s=1;b=0123456789abcdef0123456789abcdef;m=3\"}\n");
    add(&log, "{\"MESSAGE\":\"no cursor\"}\n");
    kept_log_cursor(&log, root, cursor);
    assert_string_equal(cursor, "s=1;b=0123456789abcdef0123456789abcdef;m=3");
    add(&log, "{\"__CURSOR\":\"s=1;b=ffffffffffffffffffffffffffffffff;m=3\"}\n");
    kept_log_cursor(&log, root, cursor);
    assert_string_equal(cursor, "");
    kept_log_close(&log);
}

static void
a_link_in_place_of_its_folder_is_not_followed(void **state)
{
    (void)state;
    struct kept_log log;
    char path[256];
    text_format(path, sizeof path, "%s/data/protokoll", root);
    assert_int_equal(symlink("/tmp", path), 0);
    assert_int_equal(kept_log_open(&log, root), STATUS_IO);
    kept_log_close(&log);
    assert_int_equal(kept_log_forget(root), STATUS_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_kept_is_there_after_a_restart_and_a_torn_line_ends),
        TEST(it_never_grows_beyond_its_ring_and_the_oldest_goes),
        TEST(no_line_gets_older_than_is_promised),
        TEST(what_was_written_before_the_clock_was_set_stays),
        TEST(it_goes_on_behind_the_last_line_of_this_boot_alone),
        TEST(a_link_in_place_of_its_folder_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
