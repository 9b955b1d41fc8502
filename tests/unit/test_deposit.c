/* A file is in the folder whole, or not at all. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/deposit.h"
#include "base/text.h"
#include "unit.h"

struct place {
    char path[64];
    int folder;
};

static int
set_up(void **state)
{
    static struct place place;
    text_format(place.path, sizeof place.path, "/tmp/test-deposit-XXXXXX");
    assert_non_null(mkdtemp(place.path));
    place.folder = open(place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = &place;
    return place.folder >= 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
    const struct place *place = *state;
    (void)unlinkat(place->folder, "a.json", 0);
    (void)unlinkat(place->folder, "b.json", 0);
    close(place->folder);
    return rmdir(place->path);
}

static void
what_was_put_compares_and_nothing_else_does(void **state)
{
    const struct place *place = *state;
    assert_int_equal(deposit_compare(place->folder, "a.json", "ab", 2),
                     STATUS_NOT_FOUND);
    /* What a stick pulled out left behind is no hindrance. */
    assert_int_equal(mknodat(place->folder, "a.json.neu", S_IFREG | 0600, 0), 0);
    assert_int_equal(deposit_put(place->folder, "a.json", "ab", 2), STATUS_OK);
    assert_int_equal(deposit_compare(place->folder, "a.json", "ab", 2), STATUS_OK);
    assert_int_equal(deposit_compare(place->folder, "a.json", "ac", 2), STATUS_INVALID);
    assert_int_equal(deposit_compare(place->folder, "a.json", "a", 1), STATUS_INVALID);
    assert_int_equal(deposit_compare(place->folder, "a.json", "abc", 3),
                     STATUS_INVALID);
    assert_int_equal(symlinkat("a.json", place->folder, "b.json"), 0);
    assert_int_equal(deposit_compare(place->folder, "b.json", "ab", 2), STATUS_INVALID);
}

static void
without_room_nothing_is_left(void **state)
{
    const struct place *place = *state;
    struct rlimit usual, tight;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    tight = usual;
    tight.rlim_cur = 1;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum status status = deposit_put(place->folder, "a.json", "ab", 2);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    assert_int_equal(status, STATUS_FULL);
    assert_int_equal(faccessat(place->folder, "a.json.neu", F_OK, 0), -1);
    assert_int_equal(faccessat(place->folder, "a.json", F_OK, 0), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_put_compares_and_nothing_else_does,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_room_nothing_is_left, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
