#include <stdio.h>
#include <sys/stat.h>

#include "base/text.h"
#include "crypto/manifest.h"
#include "crypto/manifest_folder.h"
#include "tests/unit/signed_fixture.h"
#include "tests/unit/unit.h"

static void
assert_says(struct signed_fixture *f, const struct signature_key *key,
            enum status status, const char *file)
{
    struct diag diag;
    assert_int_equal(manifest_check(f->folder, key, &diag), status);
    if (status == STATUS_OK)
        return;
    assert_string_equal(diag.file, file);
    assert_true(strlen(diag.text) > 20);
}

static void
a_signed_folder_is_as_it_was(void **state)
{
    struct signed_fixture *f = *state;
    signed_sign(f);
    assert_says(f, &f->key, STATUS_OK, "");
    assert_says(f, NULL, STATUS_OK, "");
    /* Signing again takes the place of the old signature. */
    signed_write(f, "menu.yaml", "anders\n");
    signed_sign(f);
    assert_says(f, &f->key, STATUS_OK, "");
}

static void
a_folder_without_signature_is_told_apart(void **state)
{
    struct signed_fixture *f = *state;
    assert_says(f, &f->key, STATUS_NOT_FOUND, MANIFEST_NAME);
    assert_says(f, NULL, STATUS_NOT_FOUND, MANIFEST_NAME);
}

static void
another_key_is_refused(void **state)
{
    struct signed_fixture *f = *state;
    struct signature_key other = f->key;
    signed_sign(f);
    other.bytes[3] ^= 1;
    assert_says(f, &other, STATUS_DENIED, MANIFEST_NAME);
}

static void
a_changed_file_is_named(void **state)
{
    struct signed_fixture *f = *state;
    signed_sign(f);
    signed_write(f, "dienste/hund.yaml", "titel: Hund?\n");
    assert_says(f, &f->key, STATUS_DENIED, "dienste/hund.yaml");
    assert_says(f, NULL, STATUS_DENIED, "dienste/hund.yaml");
}

static void
an_added_file_is_named(void **state)
{
    static const char *const names[] = {"aaa.yaml", "dienste/.versteckt", "zzz"};
    struct signed_fixture *f = *state;
    signed_sign(f);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        signed_write(f, names[i], "x");
        assert_says(f, &f->key, STATUS_DENIED, names[i]);
        signed_remove(f, names[i]);
    }
    assert_says(f, &f->key, STATUS_OK, "");
}

static void
a_missing_file_is_named(void **state)
{
    static const char *const names[] = {"dienste/hund.yaml", "menu.yaml",
                                        "schluessel/stadt.pem"};
    struct signed_fixture *f = *state;
    signed_sign(f);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        signed_remove(f, names[i]);
        assert_says(f, &f->key, STATUS_DENIED, names[i]);
        signed_write(f, names[i], signed_text);
    }
    assert_says(f, &f->key, STATUS_OK, "");
}

static void
a_link_is_no_file_of_a_catalogue(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    char path[200];
    text_format(path, sizeof(path), "%s/dienste/verweis.yaml", f->folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(signed_at(f, SIGNED_AT, &diag), STATUS_INVALID);
    assert_string_equal(diag.file, "dienste/verweis.yaml");
}

/* One that takes the place of a file between the look at it and the reading. */
static void
what_has_become_a_link_is_not_read(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    struct arena arena;
    char *bytes = NULL, path[200], aside[200];
    size_t len = 0;
    static const char *const names[] = {"menu.yaml", "dienste", MANIFEST_NAME};
    signed_sign(f);
    arena_init(&arena, 64 * 1024);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text_format(path, sizeof(path), "%s/%s", f->folder, names[i]);
        text_format(aside, sizeof(aside), "%s/daneben", f->base);
        assert_int_equal(rename(path, aside), 0);
        assert_int_equal(symlink(aside, path), 0);
        assert_int_equal(manifest_folder_read(f->folder,
                                              i == 1 ? "dienste/hund.yaml" : names[i],
                                              &arena, &bytes, &len, &diag),
                         STATUS_DENIED);
        assert_int_not_equal(manifest_check(f->folder, &f->key, &diag), STATUS_OK);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rename(aside, path), 0);
    }
    assert_says(f, &f->key, STATUS_OK, "");
    arena_finish(&arena);
}

/* Whatever stands in the manifest, a single changed byte is found. */
static void
every_changed_byte_of_the_manifest_is_found(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    char bytes[4000];
    signed_sign(f);
    size_t len = signed_read(f, MANIFEST_NAME, bytes, sizeof(bytes));
    assert_true(len > 300);
    for (size_t i = 0; i < len; i += 7) {
        bytes[i] ^= 1;
        signed_write_bytes(f, MANIFEST_NAME, bytes, len);
        assert_int_not_equal(manifest_check(f->folder, &f->key, &diag), STATUS_OK);
        bytes[i] ^= 1;
    }
    for (size_t cut = 0; cut < len; cut += 31) {
        signed_write_bytes(f, MANIFEST_NAME, bytes, cut);
        assert_int_not_equal(manifest_check(f->folder, &f->key, &diag), STATUS_OK);
        assert_int_not_equal(manifest_check(f->folder, NULL, &diag), STATUS_OK);
    }
    signed_write_bytes(f, MANIFEST_NAME, bytes, len);
    assert_int_equal(manifest_check(f->folder, &f->key, &diag), STATUS_OK);
}

static int64_t
issue_of(const struct signed_fixture *f)
{
    struct diag diag;
    int64_t issue = -1;
    assert_int_equal(manifest_issue(f->folder, &f->key, &issue, &diag), STATUS_OK);
    return issue;
}

static void
each_signing_has_a_higher_number_whatever_the_clock_says(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    int64_t issue = -1;
    signed_sign(f);
    assert_int_equal(issue_of(f), SIGNED_AT);
    signed_sign(f);
    assert_int_equal(issue_of(f), SIGNED_AT + 1);
    assert_int_equal(signed_at(f, 1000, &diag), STATUS_OK); /* a clock put back */
    assert_int_equal(issue_of(f), SIGNED_AT + 2);
    assert_int_equal(signed_at(f, SIGNED_AT + 60, &diag), STATUS_OK);
    assert_int_equal(issue_of(f), SIGNED_AT + 60);
    assert_says(f, &f->key, STATUS_OK, "");
    struct signature_key other = f->key;
    other.bytes[3] ^= 1;
    assert_int_equal(manifest_issue(f->folder, &other, &issue, &diag), STATUS_DENIED);
    assert_int_equal(issue, 0);
    signed_remove(f, MANIFEST_NAME);
    assert_int_equal(manifest_issue(f->folder, &f->key, &issue, &diag),
                     STATUS_NOT_FOUND);
}

/* Nobody but the town can give an old issue a new number. */
static void
another_number_breaks_the_signature(void **state)
{
    static const char *const numbers[] = {
        "1763848801",  "1963848800",    "0",          "", "-1",
        "01763848800", "9999999999999", "1763848800 "};
    struct signed_fixture *f = *state;
    struct diag diag;
    char bytes[4000], altered[4200];
    signed_sign(f);
    size_t len = signed_read(f, MANIFEST_NAME, bytes, sizeof(bytes) - 1);
    bytes[len] = '\0';
    char *number = strstr(bytes, "stand ");
    assert_non_null(number);
    const char *rest = strchr(number, '\n');
    assert_non_null(rest);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        text_format(altered, sizeof(altered), "%.*sstand %s%s", (int)(number - bytes),
                    bytes, numbers[i], rest);
        signed_write(f, MANIFEST_NAME, altered);
        assert_says(f, &f->key, i < 2 ? STATUS_DENIED : STATUS_INVALID, MANIFEST_NAME);
        int64_t issue = -1;
        assert_int_not_equal(manifest_issue(f->folder, &f->key, &issue, &diag),
                             STATUS_OK);
        assert_int_equal(issue, 0);
    }
}

static void
what_is_no_private_key_signs_nothing(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    assert_int_equal(manifest_sign(f->folder, f->public_pem, strlen(f->public_pem),
                                   SIGNED_AT, &diag),
                     STATUS_INVALID);
    assert_int_equal(manifest_sign(f->folder, "", 0, SIGNED_AT, &diag), STATUS_INVALID);
    assert_says(f, &f->key, STATUS_NOT_FOUND, MANIFEST_NAME);
}

static void
a_copy_is_as_good_as_the_original(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    char copy[100];
    signed_sign(f);
    text_format(copy, sizeof(copy), "%s/../copy", f->folder);
    assert_int_equal(manifest_copy(f->folder, copy, &diag), STATUS_OK);
    assert_int_equal(manifest_check(copy, &f->key, &diag), STATUS_OK);
    assert_int_equal(manifest_copy(f->folder, copy, &diag), STATUS_IO);
}

/* Files that somebody puts there, signed or not, must not keep the kiosk reading. */
static void
a_folder_is_too_large_as_a_whole(void **state)
{
    struct signed_fixture *f = *state;
    struct diag diag;
    char name[40], path[200];
    signed_sign(f);
    for (int i = 0; i < MANIFEST_ALL_MAX / MANIFEST_FILE_MAX; i++) {
        text_format(name, sizeof(name), "dienste/bild-%02d.bin", i);
        text_format(path, sizeof(path), "%s/%s", f->folder, name);
        signed_write(f, name, "");
        assert_int_equal(truncate(path, MANIFEST_FILE_MAX), 0);
    }
    /* The first one in byte order that has no room left. */
    assert_says(f, &f->key, STATUS_TOO_LARGE, "dienste/hund.yaml");
    assert_int_equal(signed_at(f, SIGNED_AT, &diag), STATUS_TOO_LARGE);
    signed_remove(f, name);
    assert_int_equal(signed_at(f, SIGNED_AT, &diag), STATUS_OK);
    text_format(path, sizeof(path), "%s/menu.yaml", f->folder);
    assert_int_equal(truncate(path, MANIFEST_FILE_MAX + 1), 0);
    assert_says(f, &f->key, STATUS_TOO_LARGE, "menu.yaml");
}

/* Somebody who cannot sign writes a manifest: it is refused before any of its lines is
 * shown, compared or copied. */
static void
a_line_that_no_folder_makes_is_refused_and_copies_nothing(void **state)
{
    static const char *const paths[] = {"../neben.yaml",
                                        "dienste/../../neben.yaml",
                                        "/tmp/neben.yaml",
                                        "dienste//hund.yaml",
                                        "dienste/",
                                        "./menu.yaml",
                                        "..",
                                        "\033[2Jmenu.yaml",
                                        "menu.yaml\xff"};
    struct signed_fixture *f = *state;
    struct diag diag;
    char bytes[4000], copy[100], aside[100], hash[129];
    signed_sign(f);
    size_t len = signed_read(f, MANIFEST_NAME, bytes, sizeof(bytes));
    char *first = memchr(bytes, '\n', len);
    assert_non_null(first);
    first = memchr(first + 1, '\n', len - (size_t)(first + 1 - bytes));
    assert_non_null(first); /* the number of the issue is the second line */
    size_t head = (size_t)(first - bytes) + 1;
    text_format(hash, sizeof(hash), "%.*s", 128, first + 1);
    text_format(copy, sizeof(copy), "%s/copy", f->base);
    text_format(aside, sizeof(aside), "%s/neben.yaml", f->base);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct text_buf buf = {
            .at = bytes, .len = head, .cap = sizeof(bytes), .overflow = false};
        text_put_format(&buf, "%s  %s\n", hash, paths[i]);
        signed_write_bytes(f, MANIFEST_NAME, bytes, buf.len);
        assert_says(f, NULL, STATUS_INVALID, MANIFEST_NAME);
        assert_int_equal(manifest_copy(f->folder, copy, &diag), STATUS_INVALID);
        assert_int_equal(rmdir(copy), 0); /* nothing came into it */
        assert_int_not_equal(access(aside, F_OK), 0);
    }
}

#define SIGNED_TEST(name)                                                              \
    cmocka_unit_test_setup_teardown(name, signed_set_up, signed_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SIGNED_TEST(a_signed_folder_is_as_it_was),
        SIGNED_TEST(a_folder_without_signature_is_told_apart),
        SIGNED_TEST(another_key_is_refused),
        SIGNED_TEST(a_changed_file_is_named),
        SIGNED_TEST(an_added_file_is_named),
        SIGNED_TEST(a_missing_file_is_named),
        SIGNED_TEST(a_link_is_no_file_of_a_catalogue),
        SIGNED_TEST(what_has_become_a_link_is_not_read),
        SIGNED_TEST(every_changed_byte_of_the_manifest_is_found),
        SIGNED_TEST(each_signing_has_a_higher_number_whatever_the_clock_says),
        SIGNED_TEST(another_number_breaks_the_signature),
        SIGNED_TEST(what_is_no_private_key_signs_nothing),
        SIGNED_TEST(a_copy_is_as_good_as_the_original),
        SIGNED_TEST(a_folder_is_too_large_as_a_whole),
        SIGNED_TEST(a_line_that_no_folder_makes_is_refused_and_copies_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
