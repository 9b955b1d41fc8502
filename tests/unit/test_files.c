#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/text.h"
#include "unit.h"

static char folder[] = "/tmp/files-test-XXXXXX";
static const char *const made[] = {"b.yaml", "a.yaml", ".hidden.yaml", "c.txt",
                                   ".yaml"};
static struct arena arena;

static const char *
path_of(const char *name)
{
    static char path[256];
    text_format(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int
link_to(const char *target, const char *name)
{
    return symlink(target, path_of(name));
}

static void
reads_a_file_whole_and_ends_it_with_a_nul(void **state)
{
    char *bytes = NULL;
    size_t len = 0;
    (void)state;
    assert_int_equal(files_read(path_of("a.yaml"), 100, &arena, &bytes, &len),
                     STATUS_OK);
    assert_int_equal(len, 6);
    assert_string_equal(bytes, "a.yaml");
}

static void
refuses_more_than_the_maximum(void **state)
{
    char *bytes = NULL;
    size_t len = 0;
    (void)state;
    assert_int_equal(files_read(path_of("a.yaml"), 5, &arena, &bytes, &len),
                     STATUS_TOO_LARGE);
    assert_int_equal(files_read(path_of("a.yaml"), 6, &arena, &bytes, &len), STATUS_OK);
    struct arena small;
    arena_init(&small, 32);
    assert_int_equal(files_read(path_of("a.yaml"), 6, &small, &bytes, &len),
                     STATUS_TOO_LARGE);
    arena_finish(&small);
}

static void
tells_what_is_missing_from_what_is_no_file(void **state)
{
    char *bytes = NULL;
    size_t len = 0;
    (void)state;
    assert_int_equal(files_read(path_of("z.yaml"), 100, &arena, &bytes, &len),
                     STATUS_NOT_FOUND);
    assert_int_equal(files_read(folder, 100, &arena, &bytes, &len), STATUS_IO);
    /* A pipe nobody writes to must not hold the start up. */
    assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
    assert_int_equal(files_read(path_of("pipe"), 100, &arena, &bytes, &len), STATUS_IO);
    assert_int_equal(unlink(path_of("pipe")), 0);
}

static enum status
read_below(const char *path)
{
    char *bytes = NULL;
    size_t len = 0;
    enum status status = files_read_below(folder, path, 100, &arena, &bytes, &len);
    if (status == STATUS_OK)
        assert_string_equal(bytes, "a.yaml");
    return status;
}

/* What somebody who may write into the folder has put there leads nowhere else. */
static void
follows_no_link_below_a_folder(void **state)
{
    char link[] = "/tmp/files-link-XXXXXX";
    char *bytes = NULL;
    size_t len = 0;
    (void)state;
    assert_int_equal(mkdir(path_of("unter"), 0700), 0);
    assert_int_equal(link_to("../a.yaml", "unter/link.yaml"), 0);
    assert_int_equal(link_to(".", "seite"), 0);
    assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
    assert_int_equal(read_below("a.yaml"), STATUS_OK);
    assert_int_equal(read_below("unter/link.yaml"), STATUS_DENIED);
    assert_int_equal(read_below("seite/a.yaml"), STATUS_DENIED);
    assert_int_equal(read_below("unter/../a.yaml"), STATUS_DENIED);
    assert_int_equal(read_below("../a.yaml"), STATUS_DENIED);
    assert_int_equal(read_below("/etc/passwd"), STATUS_DENIED);
    assert_int_equal(read_below("unter//a.yaml"), STATUS_DENIED);
    assert_int_equal(read_below("unter/z.yaml"), STATUS_NOT_FOUND);
    assert_int_equal(read_below("a.yaml/b"), STATUS_NOT_FOUND);
    assert_int_equal(read_below("unter"), STATUS_IO);
    assert_int_equal(read_below("pipe"), STATUS_IO);
    /* A file that the technician names may be a link, and so may a folder. */
    assert_int_equal(files_read(path_of("unter/link.yaml"), 100, &arena, &bytes, &len),
                     STATUS_OK);
    assert_non_null(mkdtemp(link));
    assert_int_equal(rmdir(link), 0);
    assert_int_equal(symlink(folder, link), 0);
    assert_int_equal(files_read_below(link, "a.yaml", 100, &arena, &bytes, &len),
                     STATUS_OK);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(unlink(path_of("unter/link.yaml")), 0);
    assert_int_equal(unlink(path_of("seite")), 0);
    assert_int_equal(unlink(path_of("pipe")), 0);
    assert_int_equal(rmdir(path_of("unter")), 0);
}

static void
lists_names_in_order_without_hidden_ones(void **state)
{
    const char **names = NULL;
    int count = 0;
    (void)state;
    assert_int_equal(files_list(folder, ".yaml", 8, &arena, &names, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    assert_int_equal(files_list(folder, ".yaml", 1, &arena, &names, &count),
                     STATUS_FULL);
    assert_int_equal(files_list("/nowhere", ".yaml", 8, &arena, &names, &count),
                     STATUS_NOT_FOUND);
    assert_int_equal(count, 0);
}

static void
replaces_a_file_or_leaves_it(void **state)
{
    char *bytes = NULL;
    size_t len = 0;
    struct stat facts;
    (void)state;
    assert_int_equal(symlink("a.yaml", path_of("zahl.part")), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(files_replace(path_of("zahl"), i == 0 ? "1\n" : "2\n", 0604),
                         STATUS_OK);
    assert_int_equal(files_read(path_of("zahl"), 8, &arena, &bytes, &len), STATUS_OK);
    assert_string_equal(bytes, "2\n");
    assert_int_equal(stat(path_of("zahl"), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0604);
    assert_int_equal(files_read(path_of("a.yaml"), 8, &arena, &bytes, &len), STATUS_OK);
    assert_string_equal(bytes, "a.yaml");
    assert_int_equal(mkdir(path_of("zahl.part"), 0700), 0);
    assert_int_equal(files_replace(path_of("zahl"), "3\n", 0600), STATUS_IO);
    assert_int_equal(files_read(path_of("zahl"), 8, &arena, &bytes, &len), STATUS_OK);
    assert_string_equal(bytes, "2\n");
    assert_int_equal(rmdir(path_of("zahl.part")), 0);
    assert_int_equal(unlink(path_of("zahl")), 0);
}

static int
begin(void **state)
{
    (void)state;
    arena_init(&arena, 1024 * 1024);
    if (mkdtemp(folder) == NULL)
        return -1;
    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
        FILE *file = fopen(path_of(made[i]), "w");
        if (file == NULL || fputs(made[i], file) < 0 || fclose(file) != 0)
            return -1;
    }
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    arena_finish(&arena);
    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
        if (unlink(path_of(made[i])) != 0)
            return -1;
    return rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_file_whole_and_ends_it_with_a_nul),
        cmocka_unit_test(refuses_more_than_the_maximum),
        cmocka_unit_test(tells_what_is_missing_from_what_is_no_file),
        cmocka_unit_test(follows_no_link_below_a_folder),
        cmocka_unit_test(lists_names_in_order_without_hidden_ones),
        cmocka_unit_test(replaces_a_file_or_leaves_it),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
