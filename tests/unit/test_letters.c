#include "core/letters.h"

#include <stdio.h>

#include "visit_fixture.h"

enum { LIST_LINES_MAX = 1000 };

/* The list names code points in hexadecimal, separated by spaces. */
static size_t
encode(const char *codes, char *out)
{
    size_t len = 0;
    char *end = NULL;
    for (const char *at = codes; *at != '\0'; at = end) {
        unsigned long point = strtoul(at, &end, 16);
        if (end == at)
            break;
        len += text_encode((uint32_t)point, out + len);
    }
    return len;
}

static enum letters_group
group_named(const char *name)
{
    static const struct {
        const char *name;
        enum letters_group group;
    } groups[] = {{"bll", LETTERS_LATIN},
                  {"bnlreq", LETTERS_N1},
                  {"bnl", LETTERS_N2},
                  {"bnlopt", LETTERS_N3},
                  {"bnlnot", LETTERS_N4}};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (text_equal(name, groups[i].name))
            return groups[i].group;
    }
    return LETTERS_NONE;
}

static void
knows_every_entry_of_the_list_and_its_group(void **state)
{
    (void)state;
    FILE *list = fopen("tests/unit/din91379/latin_list_1.3.txt", "r");
    assert_non_null(list);
    char line[256], group[16], kind[16], codes[64], bytes[64];
    int latin = 0, all = 0;
    while (all < LIST_LINES_MAX && fgets(line, sizeof line, list) != NULL) {
        assert_int_equal(sscanf(line, "%15[^;]; %15[^;]; %63[^;]", group, kind, codes),
                         3);
        size_t len = encode(codes, bytes);
        enum letters_group want = group_named(group);
        assert_int_equal(letters_group_of(bytes, len), want);
        latin += want == LETTERS_LATIN ? 1 : 0;
        all++;
    }
    fclose(list);
    assert_int_equal(all, 930);
    assert_int_equal(latin, 649);
}

static void
every_letter_is_one_grapheme_and_stays_itself(void **state)
{
    (void)state;
    FILE *list = fopen("tests/unit/din91379/latin_list_1.3.txt", "r");
    assert_non_null(list);
    char line[256], group[16], kind[16], codes[64], bytes[64], composed[64];
    while (fgets(line, sizeof line, list) != NULL) {
        assert_int_equal(sscanf(line, "%15[^;]; %15[^;]; %63[^;]", group, kind, codes),
                         3);
        if (group_named(group) != LETTERS_LATIN)
            continue;
        size_t len = encode(codes, bytes);
        bytes[len] = '\0';
        assert_int_equal(letters_next(bytes, len, 0), len);
        assert_int_equal(letters_previous(bytes, len), 0);
        assert_int_equal(letters_count(bytes), 1);
        assert_int_equal(letters_compose(bytes, len, composed, sizeof composed),
                         STATUS_OK);
        assert_string_equal(composed, bytes);
    }
    fclose(list);
}

static void
refuses_letters_outside_of_the_list(void **state)
{
    (void)state;
    static const char *const foreign[] = {"α",  "Ж", "字", "ƒ",    "€a",
                                          "ab", "q̃", "",   "\xFF", "☃"};
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        assert_int_equal(letters_group_of(foreign[i], strlen(foreign[i])),
                         LETTERS_NONE);
}

static void
composes_what_was_typed_in_pieces(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(letters_compose("u\xCC\x88", 3, out, sizeof out), STATUS_OK);
    assert_string_equal(out, "ü");
    assert_int_equal(letters_compose("\xFF", 1, out, sizeof out), STATUS_INVALID);
    assert_int_equal(letters_compose("abcd", 4, out, 4), STATUS_TOO_LARGE);
    assert_string_equal(out, "");
}

static void
folds_case_space_and_normal_form_away(void **state)
{
    (void)state;
    char a[64], b[64];
    assert_int_equal(letters_fold("Groß Müller", strlen("Groß Müller"), a, sizeof a),
                     STATUS_OK);
    assert_int_equal(letters_fold("gROSSMU\xCC\x88ller", 13, b, sizeof b), STATUS_OK);
    assert_string_equal(a, b);
}

static void
steps_over_whole_graphemes_in_both_directions(void **state)
{
    (void)state;
    const char *text = "aC\xCC\x86z"; /* a, C with breve, z */
    assert_int_equal(letters_count(text), 3);
    assert_int_equal(letters_next(text, 5, 1), 4);
    assert_int_equal(letters_previous(text, 4), 1);
    assert_int_equal(letters_previous(text, 0), 0);
    assert_int_equal(letters_next(text, 5, 5), 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_entry_of_the_list_and_its_group),
        cmocka_unit_test(every_letter_is_one_grapheme_and_stays_itself),
        cmocka_unit_test(refuses_letters_outside_of_the_list),
        cmocka_unit_test(composes_what_was_typed_in_pieces),
        cmocka_unit_test(folds_case_space_and_normal_form_away),
        cmocka_unit_test(steps_over_whole_graphemes_in_both_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
