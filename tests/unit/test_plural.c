#include "core/plural.h"

#include <limits.h>

#include "unit.h"

struct sample {
    long n;
    int form;
};

static void
assert_rule(const char *header, int forms, const struct sample *samples, int count)
{
    enum plural_rule rule;
    int found = 0;
    assert_int_equal(plural_find(header, &rule, &found), STATUS_OK);
    assert_int_equal(found, forms);
    for (int i = 0; i < count; i++)
        if (plural_form(rule, samples[i].n) != samples[i].form)
            fail_msg("%s: %ld is form %d", header, samples[i].n,
                     plural_form(rule, samples[i].n));
}

#define RULE(header, forms, ...)                                                       \
    assert_rule(header, forms, (const struct sample[]){__VA_ARGS__},                   \
                sizeof((const struct sample[]){__VA_ARGS__}) / sizeof(struct sample))

static void
chooses_the_plural_of_each_language(void **state)
{
    (void)state;
    RULE("Plural-Forms: nplurals=2; plural=(n != 1);", 2, {0, 1}, {1, 0}, {2, 1},
         {-1, 0}, {LONG_MIN, 1});
    RULE("Plural-Forms: nplurals=2; plural=n > 1;", 2, {0, 0}, {1, 0}, {2, 1});
    RULE("Plural-Forms: nplurals=1; plural=0;", 1, {0, 0}, {1, 0}, {9, 0});
    RULE("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) "
         "? 1 : 2);",
         3, {1, 0}, {2, 1}, {4, 1}, {5, 2}, {12, 2}, {14, 2}, {21, 2}, {22, 1},
         {112, 2}, {0, 2});
    RULE("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
         "(n%100<10 "
         "|| n%100>=20) ? 1 : 2);",
         3, {1, 0}, {21, 0}, {11, 2}, {111, 2}, {3, 1}, {13, 2}, {24, 1}, {0, 2});
    RULE("nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
         3, {0, 1}, {1, 0}, {19, 1}, {20, 2}, {101, 1}, {119, 1}, {120, 2});
    RULE("nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? "
         "3 "
         ": n%100>=11 ? 4 : 5);",
         6, {0, 0}, {1, 1}, {2, 2}, {3, 3}, {10, 3}, {11, 4}, {99, 4}, {100, 5},
         {103, 3}, {202, 5});
}

static void
says_that_it_does_not_know_a_rule(void **state)
{
    static const char *const unknown[] = {
        "",
        "nplurals=2;",
        "plural=(n != 1);",
        "nplurals=2; plural=",
        "nplurals=2; plural=n == 7;",
        "nplurals=7; plural=(n != 1);",
        "nplurals=1; plural=(n != 1);",
        "nplurals=2; plural=n != 1 ? system : 1;",
    };
    static char endless[4096] = "nplurals=2; plural=";
    enum plural_rule rule = PLURAL_ARABIC;
    int forms = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
        rule = PLURAL_ARABIC;
        assert_int_equal(plural_find(unknown[i], &rule, &forms), STATUS_NOT_FOUND);
        assert_int_equal(rule, PLURAL_ONE_OTHER);
        assert_int_equal(forms, 2);
    }
    memset(endless + strlen(endless), '0', sizeof(endless) - strlen(endless) - 1);
    assert_int_equal(plural_find(endless, &rule, &forms), STATUS_NOT_FOUND);
}

/* What an entry has room for is enough for every rule and every number. */
static void
every_form_is_within_the_forms_of_its_rule(void **state)
{
    static const int forms[] = {
        [PLURAL_ONE_OTHER] = 2, [PLURAL_NONE] = 1,        [PLURAL_UP_TO_ONE] = 2,
        [PLURAL_POLISH] = 3,    [PLURAL_EAST_SLAVIC] = 3, [PLURAL_ROMANIAN] = 3,
        [PLURAL_ARABIC] = 6};

    (void)state;
    for (int rule = PLURAL_ONE_OTHER; rule <= PLURAL_ARABIC; rule++)
        for (long n = -1000; n <= 1000; n++) {
            int form = plural_form((enum plural_rule)rule, n);
            assert_in_range(form, 0, forms[rule] - 1);
            assert_int_equal(form, plural_form((enum plural_rule)rule, -n));
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_the_plural_of_each_language),
        cmocka_unit_test(says_that_it_does_not_know_a_rule),
        cmocka_unit_test(every_form_is_within_the_forms_of_its_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
