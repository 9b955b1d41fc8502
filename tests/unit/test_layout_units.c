/* Where a line may end, against the library asked directly. */
#include "ui/layout_units.h"

#include <linebreak.h>
#include <utf8proc.h>

#include "unit.h"

static struct layout_units units;

/* The tables' own answer for every code point of `text`. */
static void
check_against_the_tables(const char *text, size_t len)
{
    struct layout_units_spec spec = {.bold = false};
    char breaks[LAYOUT_UNITS_MAX];
    utf8proc_int32_t state = 0;

    assert_int_equal(layout_units_make(text, len, &spec, &units), STATUS_OK);
    set_linebreaks_utf32(units.codepoint, (size_t)units.count, NULL, breaks);
    for (int i = 0; i < units.count; i++) {
        bool may = breaks[i] == LINEBREAK_ALLOWBREAK;
        bool starts = i == 0 || utf8proc_grapheme_break_stateful(
                                    (utf8proc_int32_t)units.codepoint[i - 1],
                                    (utf8proc_int32_t)units.codepoint[i], &state);
        if (units.codepoint[i] != '\n' && may != (units.after[i] == LAYOUT_UNITS_MAY))
            fail_msg("a break after %d of \"%s\"", i, text);
        if (starts != units.grapheme[i])
            fail_msg("a grapheme at %d of \"%s\"", i, text);
    }
}

/* Random texts of a small alphabet meet every pair of its classes. */
static void
short_ways_answer_as_the_tables_do(void **state)
{
    static const char *const letters[] = {"a", "Z", "0", "9", " ", " ",        "ä", "ß",
                                          "É", "ÿ", "-", ".", "ł", "\xcc\x84", "\n"};
    char text[200];
    uint32_t random = 1;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t len = 0;
        int kinds = round % 2 ? 10 : 15; /* every other one plain throughout */
        for (int i = 0; i < 1 + round % 13; i++) {
            random = random * 1664525 + 1013904223;
            const char *letter = letters[(random >> 16) % (unsigned)kinds];
            memcpy(text + len, letter, strlen(letter));
            len += strlen(letter);
        }
        text[len] = '\0';
        check_against_the_tables(text, len);
    }
}

static void
every_plain_pair_answers_as_the_tables_do(void **state)
{
    char text[8];
    (void)state;
    for (utf8proc_int32_t a = 0x20; a < 0x180; a++)
        for (utf8proc_int32_t b = 0x20; b < 0x180; b++) {
            if ((a >= 0x7f && a < 0xa0) || (b >= 0x7f && b < 0xa0))
                continue;
            utf8proc_ssize_t len = utf8proc_encode_char(a, (utf8proc_uint8_t *)text);
            len += utf8proc_encode_char(b, (utf8proc_uint8_t *)text + len);
            text[len] = '\0';
            check_against_the_tables(text, (size_t)len);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_ways_answer_as_the_tables_do),
        cmocka_unit_test(every_plain_pair_answers_as_the_tables_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
