/* A folder is removed whole, whatever somebody left in it; what a link in it names is
 * not. How one is copied: test_setup.c. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/text.h"
#include "unit.h"

enum { DEEP = 60, LONG = 250 }; /* together longer than any path may be */

static char place[64], path[96], other[96];

static int
make_place(void **state)
{
    (void)state;
    text_format(place, sizeof place, "/tmp/test-folder-XXXXXX");
    assert_non_null(mkdtemp(place));
    text_format(path, sizeof path, "%s/whole", place);
    text_format(other, sizeof other, "%s/other", place);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(mkdir(other, 0700), 0);
    return 0;
}

static int
drop_place(void **state)
{
    char words[128];
    (void)state;
    text_format(words, sizeof words, "rm -rf %s", place);
    return system(words); /* NOLINT(cert-env33-c): a path of our own */
}

static void
put(int folder, const char *name)
{
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    close(file);
}

static void
one_too_deep_for_a_path_is_removed_too(void **state)
{
    char name[LONG + 1];
    (void)state;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    memset(name, 'a', LONG);
    name[LONG] = '\0';
    for (int depth = 0; depth < DEEP; depth++) {
        put(folder, "before");
        assert_int_equal(mkdirat(folder, name, 0700), 0);
        assert_int_equal(mkdirat(folder, "beside", 0700), 0);
        int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(folder);
        folder = inner;
        assert_true(folder >= 0);
    }
    close(folder);
    assert_int_equal(folder_remove(path), STATUS_OK);
    assert_int_equal(access(path, F_OK), -1);
}

static void
what_a_link_in_it_names_stays(void **state)
{
    char link[128], kept[128];
    (void)state;
    text_format(link, sizeof link, "%s/link", path);
    text_format(kept, sizeof kept, "%s/kept", other);
    int folder = open(other, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    put(folder, "kept");
    close(folder);
    assert_int_equal(symlink(other, link), 0);
    assert_int_equal(folder_remove(path), STATUS_OK);
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(folder_remove(path), STATUS_OK);
    assert_int_equal(access(kept, F_OK), 0);
}

/* Beside and below what stays: `kept` is a folder in which nobody may remove anything.
 */
static bool
remove_around(void)
{
    char kept[128];
    text_format(kept, sizeof kept, "%s/b/kept", path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (chmod(kept, 0500) != 0 || folder_remove(path) != STATUS_IO ||
        faccessat(folder, "b/kept/file", F_OK, 0) != 0 || chmod(kept, 0700) != 0)
        return false;
    static const char *const gone[] = {"a", "c", "file", "b/a", "b/c", "b/file"};
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
        if (faccessat(folder, gone[i], F_OK, 0) == 0)
            return false;
    close(folder);
    return folder_remove(path) == STATUS_OK;
}

/* More than are remembered: it ends all the same. */
static bool
remove_many(void)
{
    char name[32];
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 100; i++) {
        text_format(name, sizeof name, "%d", i);
        if (mkdirat(folder, name, 0700) != 0)
            return false;
        int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        put(inner, "file");
        if (fchmod(inner, 0500) != 0)
            return false;
        close(inner);
    }
    bool stays = folder_remove(path) == STATUS_IO;
    for (int i = 0; i < 100; i++) {
        text_format(name, sizeof name, "%d", i);
        if (fchmodat(folder, name, 0700, 0) != 0)
            return false;
    }
    close(folder);
    return stays && folder_remove(path) == STATUS_OK;
}

static void
what_stays_does_not_keep_the_rest_from_going(void **state)
{
    static const char *const folders[] = {"a", "b", "b/a", "b/c", "b/kept", "c"};
    static const char *const files[] = {"a/file",   "b/file", "b/a/file", "b/kept/file",
                                        "b/c/file", "c/file", "file"};
    (void)state;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        assert_int_equal(mkdirat(folder, folders[i], 0700), 0);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        put(folder, files[i]);
    close(folder);
    assert_true(unit_does_without_powers(remove_around));
}

static void
many_that_stay_end_it(void **state)
{
    (void)state;
    assert_true(unit_does_without_powers(remove_many));
}

static void
what_is_not_there_is_no_trouble_and_what_stays_is(void **state)
{
    (void)state;
    assert_int_equal(folder_remove("/tmp/test-folder-none"), STATUS_OK);
    assert_int_equal(folder_remove("/proc/self"), STATUS_IO);
}

#define PLACED(name) cmocka_unit_test_setup_teardown(name, make_place, drop_place)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PLACED(one_too_deep_for_a_path_is_removed_too),
        PLACED(what_a_link_in_it_names_stays),
        PLACED(what_stays_does_not_keep_the_rest_from_going),
        PLACED(many_that_stay_end_it),
        PLACED(what_is_not_there_is_no_trouble_and_what_stays_is),
    };
    return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
