#include <stdio.h>
#include <sys/stat.h>

#include "base/text.h"
#include "courier/credential.h"
#include "tests/unit/unit.h"

struct fixture {
    char folder[40], path[64];
    char out[16];
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    text_format(fixture.folder, sizeof(fixture.folder), "/tmp/test-credential-XXXXXX");
    assert_non_null(mkdtemp(fixture.folder));
    text_format(fixture.path, sizeof(fixture.path), "%s/secret", fixture.folder);
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    return rmdir(f->folder);
}

static enum credential_reason
read_it(struct fixture *f)
{
    return credential_read(f->path, f->out, sizeof(f->out));
}

static void
write_it(struct fixture *f, const char *text, mode_t mode)
{
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(f->path, mode), 0);
}

static void
takes_the_first_line_of_a_file_of_ones_own(void **state)
{
    struct fixture *f = *state;
    write_it(f, "geheim\r\nmehr\n", 0600);
    assert_int_equal(read_it(f), CREDENTIAL_FINE);
    assert_string_equal(f->out, "geheim");
    write_it(f, "geheim", 0400);
    assert_int_equal(read_it(f), CREDENTIAL_FINE);
}

static void
refuses_a_file_that_others_may_touch(void **state)
{
    static const mode_t modes[] = {0640, 0620, 0604, 0602, 0644, 0610};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        char sentence[300];
        write_it(f, "geheim\n", modes[i]);
        enum credential_reason reason = read_it(f);
        assert_int_equal(reason, CREDENTIAL_OPEN);
        assert_string_equal(f->out, "");
        credential_advise(reason, f->path, sentence, sizeof(sentence));
        assert_true(text_starts_with(sentence, f->path));
        assert_non_null(strstr(sentence, "chmod 600"));
        assert_null(strstr(sentence, "geheim\n"));
    }
}

static void
refuses_a_file_of_another_user(void **state)
{
    struct fixture *f = *state;
    write_it(f, "geheim\n", 0600);
    if (geteuid() != 0 || chown(f->path, 65534, 65534) != 0)
        skip(); /* only root can give a file away */
    assert_int_equal(read_it(f), CREDENTIAL_OWNER);
    assert_string_equal(f->out, "");
}

static void
refuses_what_is_no_file(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_it(f), CREDENTIAL_MISSING);
    assert_int_equal(symlink("/etc/hostname", f->path), 0);
    assert_int_equal(read_it(f), CREDENTIAL_NO_FILE);
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(mkfifo(f->path, 0600), 0); /* and does not wait for a writer */
    assert_int_equal(read_it(f), CREDENTIAL_NO_FILE);
}

static void
refuses_an_empty_line_and_one_that_is_too_long(void **state)
{
    struct fixture *f = *state;
    write_it(f, "\ngeheim\n", 0600);
    assert_int_equal(read_it(f), CREDENTIAL_EMPTY);
    write_it(f, "", 0600);
    assert_int_equal(read_it(f), CREDENTIAL_EMPTY);
    write_it(f, "123456789012345\n", 0600);
    assert_int_equal(read_it(f), CREDENTIAL_FINE);
    write_it(f, "1234567890123456\n", 0600);
    assert_int_equal(read_it(f), CREDENTIAL_EMPTY);
    assert_string_equal(f->out, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_the_first_line_of_a_file_of_ones_own),
        TEST(refuses_a_file_that_others_may_touch),
        TEST(refuses_a_file_of_another_user),
        TEST(refuses_what_is_no_file),
        TEST(refuses_an_empty_line_and_one_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
