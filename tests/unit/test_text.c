#include "base/text.h"

#include "unit.h"

static void
a_builder_takes_what_fits_and_nothing_of_what_does_not(void **state)
{
    char room[6];
    struct text_buf buf = text_buf_over(room, sizeof(room));

    (void)state;
    text_put(&buf, "abc");
    text_put(&buf, "def"); /* one too many with the NUL */
    assert_true(buf.overflow);
    assert_string_equal(room, "abc");
    text_put(&buf, "d");
    text_put_format(&buf, "%d", 1);
    assert_string_equal(room, "abc"); /* nothing follows a gap */
    assert_int_equal(buf.len, 3);
}

static void
a_builder_can_be_filled_to_the_last_byte(void **state)
{
    char room[6], one[1];
    struct text_buf buf = text_buf_over(room, sizeof(room));

    (void)state;
    text_put_bytes(&buf, "abc?", 3);
    text_put_format(&buf, "%s%d", "d", 5);
    assert_false(buf.overflow);
    assert_string_equal(room, "abcd5");
    text_put(&buf, "");
    assert_false(buf.overflow);
    buf = text_buf_over(one, sizeof(one));
    text_put(&buf, "");
    assert_false(buf.overflow);
    text_put(&buf, "x");
    assert_true(buf.overflow);
    assert_string_equal(one, "");
}

static void
a_format_that_does_not_fit_leaves_nothing_behind(void **state)
{
    char room[8];
    struct text_buf buf = text_buf_over(room, sizeof(room));

    (void)state;
    text_put(&buf, "ab");
    text_put_format(&buf, "%06d", 1);
    assert_true(buf.overflow);
    assert_string_equal(room, "ab");
}

static void
a_json_string_cannot_end_before_its_quotes(void **state)
{
    char room[64];
    struct text_buf buf = text_buf_over(room, sizeof(room));

    (void)state;
    text_put_json(&buf, "a\"b\\c\n\x1F\x7F ü");
    assert_string_equal(room, "\"a\\\"b\\\\c\\u000a\\u001f\x7F ü\"");
    buf = text_buf_over(room, sizeof(room));
    text_put_json(&buf, "");
    assert_string_equal(room, "\"\"");
    buf = text_buf_over(room, 5);
    text_put_json(&buf, "abc");
    assert_true(buf.overflow);
}

static void
copies_whole_or_not_at_all(void **state)
{
    char room[5] = "old!";

    (void)state;
    assert_int_equal(text_copy(room, sizeof(room), "abcd"), STATUS_OK);
    assert_string_equal(room, "abcd");
    assert_int_equal(text_copy(room, sizeof(room), room + 2), STATUS_OK);
    assert_string_equal(room, "cd");
    assert_int_equal(text_copy(room, sizeof(room), "abcde"), STATUS_TOO_LARGE);
    assert_string_equal(room, "");
}

static void
a_message_is_cut_between_letters(void **state)
{
    static const char text[] = "aä€\xF0\x9F\x90\x95";
    /* Bytes of whole letters that fit into so many bytes with the NUL. */
    static const size_t fits[] = {0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    char room[16];

    (void)state;
    for (size_t cap = 1; cap < sizeof(fits) / sizeof(*fits); cap++) {
        text_format(room, cap, "%s", text);
        assert_int_equal(strlen(room), fits[cap]);
        assert_memory_equal(room, text, fits[cap]);
    }
}

static void
reads_whole_numbers_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } good[] = {{"0", 0},
                {"-1", -1},
                {"007", 7},
                {"999999999999999999", 999999999999999999},
                {"-999999999999999999", -999999999999999999}};
    static const char *const bad[] = {"",    "-",   "+1",  " 1",  "1 ",
                                      "--1", "1.0", "1e3", "0x1", "1000000000000000000",
                                      "٣",   "1-"};
    int64_t number = 42;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        assert_int_equal(text_to_int64(good[i].text, &number), STATUS_OK);
        assert_true(number == good[i].number);
    }
    number = 42;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(text_to_int64(bad[i], &number), STATUS_INVALID);
        assert_true(number == 42);
    }
}

/* Every code point there is, and none that there is not. */
static void
decodes_what_it_encodes(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        char bytes[4];
        uint32_t back = 0;
        size_t len = text_encode(point, bytes);
        bool surrogate = point >= 0xD800 && point < 0xE000;
        if (text_decode(bytes, len, &back) != (surrogate ? 0 : len) ||
            (!surrogate && back != point))
            fail_msg("U+%04X", (unsigned)point);
        if (text_decode(bytes, len - 1, &back) != 0)
            fail_msg("U+%04X is read although its end is missing", (unsigned)point);
    }
}

static void
refuses_bytes_that_are_no_utf8(void **state)
{
    static const char *const bad[] = {
        "\x80",             /* goes on with nothing */
        "\xC3",             /* stops early */
        "\xC3(",            /* goes on with a letter */
        "\xC0\xAF",         /* a slash, longer than needed */
        "\xE0\x80\xAF",     /* the same in three */
        "\xF0\x80\x80\xAF", /* and in four */
        "\xED\xA0\x80",     /* half of a pair */
        "\xF4\x90\x80\x80", /* behind the last */
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
    };
    uint32_t point = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(text_decode(bad[i], strlen(bad[i]), &point), 0);
        assert_false(text_is_clean_utf8(bad[i], strlen(bad[i]), ""));
    }
}

static void
clean_text_has_no_controls_but_those_allowed(void **state)
{
    (void)state;
    assert_true(text_is_clean_utf8("", 0, ""));
    assert_true(text_is_clean_utf8("Großmüller €", strlen("Großmüller €"), ""));
    assert_false(text_is_clean_utf8("a\nb", 3, ""));
    assert_true(text_is_clean_utf8("a\nb", 3, "\n"));
    assert_false(text_is_clean_utf8("a\tb", 3, "\n"));
    assert_false(text_is_clean_utf8("a\0b", 3, "\n"));
    assert_false(text_is_clean_utf8("\x7F", 1, ""));
    assert_false(text_is_clean_utf8("\xC2\x85", 2, "\n\x85")); /* C1 */
    assert_false(text_is_clean_utf8("\xEF\xBF\xBE", 3, ""));   /* U+FFFE */
    assert_false(text_is_clean_utf8("\xEF\xB7\x90", 3, ""));   /* U+FDD0 */
    assert_true(text_is_clean_utf8("\xEF\xBF\xBD", 3, ""));    /* U+FFFD */
}

static void
compares_whole_texts_and_beginnings(void **state)
{
    (void)state;
    assert_true(text_equal("", ""));
    assert_false(text_equal("a", "ab"));
    assert_true(text_starts_with("abc", "ab"));
    assert_true(text_starts_with("abc", ""));
    assert_false(text_starts_with("ab", "abc"));
}

static void
an_address_has_its_scheme_and_no_sign_that_reads_in_two_ways(void **state)
{
    static const char other[] = "\"<>\\^`{|} \t\x7F\x80\xFF";
    char text[] = "https://h/?";
    (void)state;
    assert_true(text_is_uri("https://h:1/a%20b?c=d&e=[f]#g", "https://"));
    assert_true(text_is_uri("urn:a:b", "urn:"));
    assert_false(text_is_uri("urn:a:b", "https://"));
    assert_false(text_is_uri("http://h/", "https://"));
    assert_false(text_is_uri("", "https://"));
    for (const char *at = other; *at != '\0'; at++) {
        text[sizeof(text) - 2] = *at;
        assert_false(text_is_uri(text, "https://"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_builder_takes_what_fits_and_nothing_of_what_does_not),
        cmocka_unit_test(a_builder_can_be_filled_to_the_last_byte),
        cmocka_unit_test(a_format_that_does_not_fit_leaves_nothing_behind),
        cmocka_unit_test(a_json_string_cannot_end_before_its_quotes),
        cmocka_unit_test(copies_whole_or_not_at_all),
        cmocka_unit_test(a_message_is_cut_between_letters),
        cmocka_unit_test(reads_whole_numbers_and_nothing_else),
        cmocka_unit_test(decodes_what_it_encodes),
        cmocka_unit_test(refuses_bytes_that_are_no_utf8),
        cmocka_unit_test(clean_text_has_no_controls_but_those_allowed),
        cmocka_unit_test(compares_whole_texts_and_beginnings),
        cmocka_unit_test(an_address_has_its_scheme_and_no_sign_that_reads_in_two_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
