/* Plays every *.journey file in tests/journeys as a test of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "journey.h"

enum { SCRIPTS_MAX = 100 };

static void
plays(void **state)
{
    struct journey journey;
    bool good =
        journey_open(&journey, "emscherfeld") && journey_play(&journey, *state, 0);
    if (!good)
        print_error("%s\n", journey.fault);
    journey_close(&journey);
    assert_true(good);
}

/* A kit that accepts everything would prove nothing. */
static void
a_script_with_a_wrong_expectation_fails(void **state)
{
    (void)state;
    struct journey journey;
    assert_true(journey_open(&journey, "emscherfeld"));
    journey.folder = "tests/journeys/falsch";
    assert_false(journey_play(&journey, "erwartung.journey", 0));
    assert_non_null(strstr(journey.fault, "erwartung.journey:3: erwartet »review«"));
    assert_false(journey_play(&journey, "verb.journey", 0));
    assert_non_null(strstr(journey.fault, "verb.journey:2: "));
    assert_false(journey_play(&journey, "gibt-es-nicht.journey", 0));
    assert_false(journey_play(&journey, "kreis.journey", 0));
    journey_close(&journey);
}

static int
is_script(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".journey") == 0;
}

int
main(void)
{
    static struct CMUnitTest tests[SCRIPTS_MAX + 1];
    struct dirent **entries = NULL;
    int found = scandir("tests/journeys", &entries, is_script, alphasort);
    if (found <= 0 || found > SCRIPTS_MAX)
        return 1;
    for (int i = 0; i < found; i++)
        tests[i] = (struct CMUnitTest){.name = entries[i]->d_name,
                                       .test_func = plays,
                                       .initial_state = entries[i]->d_name};
    tests[found] =
        (struct CMUnitTest)cmocka_unit_test(a_script_with_a_wrong_expectation_fails);
    int failed =
        _cmocka_run_group_tests("journeys", tests, (size_t)found + 1, NULL, NULL);
    for (int i = 0; i < found; i++)
        free(entries[i]);
    free(entries);
    return failed;
}
