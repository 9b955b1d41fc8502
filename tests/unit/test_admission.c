/* Who may have something done to a device: with a set-up, with one that cannot be read,
 * with none. That the capabilities are gone is looked at in a process of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "caretaker/admission.h"
#include "unit.h"

static const char pin[] = "27182818";
static char root[128];

static void
put(const char *name, const char *text)
{
    char path[256];
    text_format(path, sizeof path, "%s/data/konfiguration/%s", root, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
put_pin(void)
{
    char line[PASSCODE_LINE];
    assert_int_equal(passcode_make(pin, line), STATUS_OK);
    put("technik.pin", line);
}

static struct upkeep_door door;

static enum status
try(const char *digits)
{
    struct admission admission;
    admission_prepare(&admission, root);
    return admission_try(&admission, digits, &door);
}

static int
make_device(void **state)
{
    char path[256];
    (void)state;
    text_format(root, sizeof root, "/tmp/admission-XXXXXX");
    assert_non_null(mkdtemp(root));
    text_format(path, sizeof path, "%s/run", root);
    assert_int_equal(mkdir(path, 0700), 0);
    text_format(path, sizeof path, "%s/run/schalter-door", root);
    assert_int_equal(mkdir(path, 0700), 0);
    text_format(path, sizeof path, "%s/data", root);
    assert_int_equal(mkdir(path, 0700), 0);
    text_format(path, sizeof path, "%s/data/konfiguration", root);
    return mkdir(path, 0700);
}

static int
drop_device(void **state)
{
    char words[256];
    (void)state;
    text_format(words, sizeof words, "rm -rf %s", root);
    return system(words); /* NOLINT(cert-env33-c): a path of our own */
}

static void
a_device_that_was_never_set_up_lets_everybody_in(void **state)
{
    (void)state;
    assert_int_equal(try(""), STATUS_OK);
}

static void
the_right_pin_is_let_in_and_no_other(void **state)
{
    (void)state;
    put("schalter.yaml", "technik:\n  pin_datei: technik.pin\n");
    put_pin();
    assert_int_equal(try(pin), STATUS_OK);
    assert_int_equal(try("27182819"), STATUS_DENIED);
    assert_int_equal(try(""), STATUS_DENIED);
    assert_int_equal(door.tries, TRIES_FREE - 2);
    assert_int_equal(try(pin), STATUS_OK);
    assert_int_equal(door.tries, TRIES_FREE);
}

static void
a_set_up_that_cannot_be_read_keeps_its_pin(void **state)
{
    (void)state;
    put("schalter.yaml", "technik: [\n");
    put_pin();
    assert_int_equal(try(pin), STATUS_OK);
    assert_int_equal(try("00000000"), STATUS_DENIED);
}

/* Each of them is another process on a device. */
static void
behind_five_wrong_ones_the_right_one_waits_too(void **state)
{
    (void)state;
    put("schalter.yaml", "");
    put_pin();
    for (int i = 0; i < TRIES_FREE; i++) {
        assert_int_equal(door.wait_s, 0);
        assert_int_equal(try("00000000"), STATUS_DENIED);
    }
    assert_in_range(door.wait_s, TRIES_FIRST_WAIT_S - 3, TRIES_FIRST_WAIT_S);
    assert_int_equal(try(pin), STATUS_AGAIN);
    assert_in_range(door.wait_s, 1, TRIES_FIRST_WAIT_S);
}

static void
without_a_line_that_is_a_pin_none_can_be_looked_at(void **state)
{
    (void)state;
    put("schalter.yaml", "technik:\n  pin_datei: technik.pin\n");
    assert_int_equal(try(pin), STATUS_NOT_FOUND);
    put("technik.pin", "27182818\n");
    assert_int_equal(try(pin), STATUS_NOT_FOUND);
    assert_int_equal(door.tries, TRIES_FREE);
}

static void
none_is_looked_at_that_cannot_be_counted(void **state)
{
    char path[256];
    (void)state;
    put("schalter.yaml", "");
    put_pin();
    text_format(path, sizeof path, "%s/run/schalter-door", root);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(try(pin), STATUS_IO);
    assert_int_equal(try("00000000"), STATUS_IO);
}

static bool
has_powers(void)
{
    char line[128];
    FILE *file = fopen("/proc/self/status", "re");
    bool some = file == NULL;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (text_starts_with(line, "CapPrm:") || text_starts_with(line, "CapEff:"))
            some = some || strspn(line + strlen("CapPrm:"), "\t0\n") !=
                               strlen(line + strlen("CapPrm:"));
    if (file != NULL)
        (void)fclose(file);
    return some;
}

/* First of all: what a process has given up it has given up for the tests behind. */
static void
what_it_took_to_read_it_is_given_up(void **state)
{
    (void)state;
    if (!has_powers())
        skip(); /* nothing to give up */
    for (int set_up = 0; set_up < 2; set_up++) {
        int ended;
        if (set_up)
            put("schalter.yaml", "technik: [\n");
        pid_t child = fork();
        if (child == 0) {
            (void)!try("");
            _exit(has_powers());
        }
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_int_equal(ended, 0);
    }
    assert_true(has_powers());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_took_to_read_it_is_given_up,
                                        make_device, drop_device),
        cmocka_unit_test_setup_teardown(
            a_device_that_was_never_set_up_lets_everybody_in, make_device, drop_device),
        cmocka_unit_test_setup_teardown(the_right_pin_is_let_in_and_no_other,
                                        make_device, drop_device),
        cmocka_unit_test_setup_teardown(a_set_up_that_cannot_be_read_keeps_its_pin,
                                        make_device, drop_device),
        cmocka_unit_test_setup_teardown(behind_five_wrong_ones_the_right_one_waits_too,
                                        make_device, drop_device),
        cmocka_unit_test_setup_teardown(
            without_a_line_that_is_a_pin_none_can_be_looked_at, make_device,
            drop_device),
        cmocka_unit_test_setup_teardown(none_is_looked_at_that_cannot_be_counted,
                                        make_device, drop_device),
    };
    return cmocka_run_group_tests_name("admission", tests, NULL, NULL);
}
