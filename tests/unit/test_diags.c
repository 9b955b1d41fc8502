#include "base/diags.h"

#include "unit.h"

static struct diags diags;

static void
sorts_and_counts_what_was_found(void **state)
{
    (void)state;
    diags = (struct diags){0};
    diags_add(&diags, true, "b", 2, 1, "eins");
    diags_add(&diags, false, "a", 9, 1, "zwei");
    diags_add(&diags, false, "b", 1, 7, "drei %.1s", "ü"); /* cut inside the letter */
    diags_sort(&diags);
    assert_string_equal(diags.list[0].text, "zwei");
    assert_string_equal(diags.list[1].text, "drei ");
    assert_string_equal(diags.list[2].text, "eins");
    assert_int_equal(diags.errors, 2);
    for (int i = 0; i < DIAGS_MAX; i++)
        diags_add(&diags, false, "c", 1 + i, 1, "voll");
    assert_int_equal(diags.count, DIAGS_MAX);
    assert_int_equal(diags.dropped, 3);
    assert_int_equal(diags.errors, DIAGS_MAX + 2);
}

static void
says_the_same_of_one_place_once(void **state)
{
    (void)state;
    diags = (struct diags){0};
    for (int town = 0; town < 2; town++) {
        diags_add(&diags, true, "a", 2, 1, "zu lang");
        diags_add(&diags, false, "a", 2, 1, "zu lang");
        diags_add(&diags, true, "a", 2, 5, "zu lang");
        diags_add(&diags, true, "a", 3, 1, "zu lang");
        diags_add(&diags, true, "b", 2, 1, "zu lang");
        diags_add(&diags, true, "a", 2, 1, "zu kurz");
    }
    assert_int_equal(diags.count, 6);
    assert_int_equal(diags.errors, 1);
    assert_int_equal(diags.dropped, 0);
}

static void
takes_over_what_a_reader_found(void **state)
{
    const struct diag found = {"a.yaml", 3, 4, "Hier fehlt etwas.", false};

    (void)state;
    diags = (struct diags){0};
    diags_take(&diags, &found);
    assert_int_equal(diags.errors, 1);
    assert_memory_equal(&diags.list[0], &found, sizeof(found));
}

static void
merging_keeps_each_once_and_loses_no_mistake_behind_warnings(void **state)
{
    static struct diags more;

    (void)state;
    diags = more = (struct diags){0};
    diags_add(&diags, true, "a", 1, 1, "zu lang");
    for (int i = 0; i < DIAGS_MAX; i++)
        diags_add(&more, true, "a", 1 + i, 1, "zu lang");
    diags_add(&more, false, "b", 1, 1, "fehlt");
    diags_merge(&diags, &more);
    assert_int_equal(diags.count, DIAGS_MAX);
    assert_int_equal(diags.dropped, 1);
    assert_int_equal(diags.errors, 1);
}

static void
a_sentence_too_long_is_cut_between_letters(void **state)
{
    static char words[2 * sizeof(diags.list[0].text)];

    (void)state;
    diags = (struct diags){0};
    for (size_t i = 0; i + 2 < sizeof(words); i += 2)
        memcpy(words + i, "ü", 3);
    diags_add(&diags, true, "a", 0, 0, "%s", words);
    size_t len = strlen(diags.list[0].text);
    assert_int_equal(len % 2, 0);
    assert_in_range(len, sizeof(diags.list[0].text) - 3,
                    sizeof(diags.list[0].text) - 1);
    assert_int_equal(diags.errors, 0);
}

static void
names_that_somebody_chose_steer_no_terminal_and_begin_no_line(void **state)
{
    struct diag taken = {.file = "dienste/\033[2Jx.yaml", .text = "Hier steht\r\n{}."};
    (void)state;
    diags = (struct diags){0};
    diags_take(&diags, &taken);
    assert_string_equal(diags.list[0].file, "dienste/[2Jx.yaml");
    assert_string_equal(diags.list[0].text, "Hier steht{}.");
    diags_add(&diags, false,
              "\xC2\x9B"
              "31mb",
              1, 1, "»%s« \x7F\xC3", "a\nb\033c");
    assert_string_equal(diags.list[1].file, "31mb");
    assert_string_equal(diags.list[1].text, "»abc« ");
}

static void
what_stands_at_one_place_keeps_its_order(void **state)
{
    (void)state;
    diags = (struct diags){0};
    for (int i = 0; i < 50; i++)
        diags_add(&diags, false, "a", 1 + i % 2, 1, "%02d", i);
    diags_sort(&diags);
    for (int i = 1; i < 50; i++)
        if (diags.list[i].line == diags.list[i - 1].line)
            assert_true(strcmp(diags.list[i - 1].text, diags.list[i].text) < 0);
    assert_int_equal(diags.list[24].line, 1);
    assert_int_equal(diags.list[25].line, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_and_counts_what_was_found),
        cmocka_unit_test(says_the_same_of_one_place_once),
        cmocka_unit_test(takes_over_what_a_reader_found),
        cmocka_unit_test(merging_keeps_each_once_and_loses_no_mistake_behind_warnings),
        cmocka_unit_test(a_sentence_too_long_is_cut_between_letters),
        cmocka_unit_test(names_that_somebody_chose_steer_no_terminal_and_begin_no_line),
        cmocka_unit_test(what_stands_at_one_place_keeps_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
