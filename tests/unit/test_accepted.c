#include <signal.h>
#include <sys/resource.h>

#include "face/accepted.h"
#include "tests/unit/said_fixture.h"
#include "tests/unit/signed_fixture.h"
#include "tests/unit/unit.h"

struct fixture {
    struct signed_fixture *town;
    struct config config;
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    void *town = NULL;
    char path[100];
    if (signed_set_up(&town) != 0)
        return -1;
    fixture = (struct fixture){.town = town};
    struct config *config = &fixture.config;
    text_format(path, sizeof(path), "%s/bestand", fixture.town->base);
    assert_int_equal(mkdir(path, 0700), 0);
    text_format(config->data, sizeof(config->data), "%s", path);
    text_format(config->catalogue_key_file, sizeof(config->catalogue_key_file),
                "%s/pub.pem", fixture.town->base);
    FILE *file = fopen(config->catalogue_key_file, "w");
    assert_non_null(file);
    fputs(fixture.town->public_pem, file);
    fclose(file);
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    void *town = f->town;
    return signed_tear_down(&town);
}

/* Stands for reading a catalogue: one that says "kaputt" cannot be used. */
static bool
works(const struct config *config, const char *folder)
{
    char path[CONFIG_PATH_MAX + 40], text[100] = "";
    (void)config;
    text_format(path, sizeof(path), "%s/menu.yaml", folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    (void)!fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    return strstr(text, "kaputt") == NULL;
}

/* A start of the kiosk; `out`: where it takes its menu from. */
static enum status
start(struct fixture *f, char *out, size_t cap)
{
    char path[CONFIG_PATH_MAX + 20];
    text_format(f->config.catalogue, sizeof(f->config.catalogue), "%s",
                f->town->folder);
    enum status status = accepted_choose(&f->config, works);
    out[0] = '\0';
    if (status != STATUS_OK)
        return status;
    text_format(path, sizeof(path), "%s/menu.yaml", f->config.catalogue);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(out, 1, cap - 1, file);
    out[len] = '\0';
    fclose(file);
    return status;
}

static void
a_signed_catalogue_is_used_from_the_kiosks_own_copy(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, signed_text);
    assert_true(text_starts_with(f->config.catalogue, f->config.data));
    signed_write(f->town, "menu.yaml", "titel: Neu\n");
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, "titel: Neu\n");
}

static void
an_altered_catalogue_leaves_the_last_good_one_in_use(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    signed_write(f->town, "menu.yaml", "titel: Untergeschoben\n");
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, signed_text);
    /* Also when its signature is taken away, or the whole folder. */
    signed_remove(f->town, MANIFEST_NAME);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, signed_text);
}

static void
a_signed_one_that_does_not_work_leaves_the_last_good_one_in_use(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    signed_write(f->town, "menu.yaml", "titel: kaputt\n");
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
    signed_write(f->town, "menu.yaml", signed_text);
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    signed_write(f->town, "menu.yaml", "titel: kaputt\n");
    signed_sign(f->town);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
        assert_string_equal(menu, signed_text);
    }
}

static void
without_a_good_one_the_kiosk_does_not_start(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
    signed_sign(f->town);
    signed_write(f->town, "menu.yaml", "titel: Untergeschoben\n");
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
}

static void
a_copy_that_went_bad_is_not_used(void **state)
{
    struct fixture *f = *state;
    char menu[100], path[CONFIG_PATH_MAX + 20];
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    text_format(path, sizeof(path), "%s/menu.yaml", f->config.catalogue);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("titel: Kaputt\n", file);
    fclose(file);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, signed_text); /* made again from the original */
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("titel: Kaputt\n", file);
    fclose(file);
    signed_remove(f->town, "menu.yaml");
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
}

/* A good signature is not enough: what was checked could be another one when it is
 * read. A link in the place of the new copy keeps it from being made. */
static void
what_cannot_be_copied_is_not_used(void **state)
{
    struct fixture *f = *state;
    char menu[100], data[CONFIG_PATH_MAX], path[CONFIG_PATH_MAX + 40];
    signed_sign(f->town);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    signed_write(f->town, "menu.yaml", "titel: Neu\n");
    signed_sign(f->town);
    /* As on a disk without room: no file may grow. */
    struct rlimit any, none;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &any), 0);
    none = (struct rlimit){.rlim_cur = 1, .rlim_max = any.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    enum status status = start(f, menu, sizeof(menu));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
    assert_int_equal(status, STATUS_OK);
    assert_string_equal(menu, signed_text); /* the last good one */
    /* What lies in the way of the copy is cleared away. */
    text_format(path, sizeof(path), "%s/katalog-zuletzt.neu", f->config.data);
    assert_int_equal(symlink("/nirgends", path), 0);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, "titel: Neu\n");
    text_format(data, sizeof(data), "%s", f->config.data);
    text_format(f->config.data, sizeof(f->config.data), "%s/fehlt", data);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
    text_format(f->config.data, sizeof(f->config.data), "%s", data);
}

/* The town has signed both; somebody puts the old one back, with prices of last year.
 */
static void
an_older_signed_catalogue_is_refused_and_said_so(void **state)
{
    struct fixture *f = *state;
    struct diag diag;
    char menu[100], said[4096];
    assert_int_equal(signed_at(f->town, SIGNED_AT + 86400, &diag), STATUS_OK);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    signed_remove(f->town, MANIFEST_NAME);
    signed_write(f->town, "menu.yaml", "titel: Alt\n");
    signed_sign(f->town);
    for (int i = 0; i < 2; i++) {
        int kept = -1, file = said_divert(&kept);
        enum status status = start(f, menu, sizeof(menu));
        said_collect(file, kept, said, sizeof(said));
        assert_int_equal(status, STATUS_OK);
        assert_string_equal(menu, signed_text);
        unit_assert_says(said, "Dieser Katalog ist älter als einer, den das Terminal");
        unit_assert_says(said, "letzten unterschriebenen Katalog weiter");
    }
    /* Meant to be used again, it is signed again. */
    assert_int_equal(signed_at(f->town, SIGNED_AT + 86401, &diag), STATUS_OK);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(menu, "titel: Alt\n");
}

static void
write_number(const struct fixture *f, const char *text)
{
    char path[CONFIG_PATH_MAX + 20];
    text_format(path, sizeof(path), "%s/katalog-stand", f->config.data);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Without the copy, or with an older one in its place, the number still counts. */
static void
the_highest_number_outlives_the_copy(void **state)
{
    struct fixture *f = *state;
    struct diag diag;
    char menu[100], number[CONFIG_PATH_MAX + 20], text[40] = "";
    assert_int_equal(signed_at(f->town, SIGNED_AT + 60, &diag), STATUS_OK);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    text_format(number, sizeof(number), "%s/katalog-stand", f->config.data);
    FILE *file = fopen(number, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    fclose(file);
    assert_int_equal(strtoll(text, NULL, 10), SIGNED_AT + 60);
    /* Both folders are of an older issue now. */
    text_format(text, sizeof(text), "%d\n", SIGNED_AT + 61);
    write_number(f, text);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_DENIED);
    /* A number nobody can read counts as none: the copy has its own. */
    write_number(f, "bald\n");
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
}

static void
without_a_key_any_catalogue_is_used(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    f->config.catalogue_key_file[0] = '\0';
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_OK);
    assert_string_equal(f->config.catalogue, f->town->folder);
}

static void
a_key_that_is_none_stops_the_start(void **state)
{
    struct fixture *f = *state;
    char menu[100];
    signed_sign(f->town);
    FILE *file = fopen(f->config.catalogue_key_file, "w");
    assert_non_null(file);
    fputs(f->town->private_pem, file);
    fclose(file);
    assert_int_equal(start(f, menu, sizeof(menu)), STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signed_catalogue_is_used_from_the_kiosks_own_copy),
        TEST(an_altered_catalogue_leaves_the_last_good_one_in_use),
        TEST(a_signed_one_that_does_not_work_leaves_the_last_good_one_in_use),
        TEST(without_a_good_one_the_kiosk_does_not_start),
        TEST(a_copy_that_went_bad_is_not_used),
        TEST(what_cannot_be_copied_is_not_used),
        TEST(an_older_signed_catalogue_is_refused_and_said_so),
        TEST(the_highest_number_outlives_the_copy),
        TEST(without_a_key_any_catalogue_is_used),
        TEST(a_key_that_is_none_stops_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
