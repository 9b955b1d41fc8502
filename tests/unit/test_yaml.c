#include <stdio.h>

#include "arena_fixture.h"
#include "base/text.h"
#include "base/yaml.h"
#include "unit.h"

static struct yaml_node *root;
static struct diag diag;

static enum status
parse(const char *text)
{
    arena_empty(16 * 1024 * 1024);
    diag = (struct diag){0};
    return yaml_parse(text, strlen(text), "a.yaml", &arena, &root, &diag);
}

static void
assert_refused(const char *text, int line, int column, const char *says)
{
    assert_int_equal(parse(text), STATUS_INVALID);
    assert_null(root);
    assert_string_equal(diag.file, "a.yaml");
    assert_int_equal(diag.line, line);
    assert_int_equal(diag.column, column);
    unit_assert_says(diag.text, says);
}

static void
keeps_words_and_numbers_as_the_text_they_are(void **state)
{
    static const char *const values[] = {"ja",  "no", "on",  "08",       "1.10",
                                         "1e3", "~",  "0x1", "12:30:45", "2026-11-22"};
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        char text[40];
        text_format(text, sizeof(text), "wert: %s\n", values[i]);
        assert_int_equal(parse(text), STATUS_OK);
        assert_string_equal(yaml_get(root, "wert")->text, values[i]);
    }
    assert_int_equal(parse("wert:\n"), STATUS_OK);
    assert_string_equal(yaml_get(root, "wert")->text, "");
}

static void
remembers_line_and_column_of_keys_and_values(void **state)
{
    (void)state;
    assert_int_equal(parse("a: 1\nb:\n  - ü: x\n    lang: y\n"), STATUS_OK);
    const struct yaml_node *item = yaml_get(root, "b")->first;
    assert_int_equal(item->kind, YAML_MAP);
    assert_int_equal(item->line, 3);
    assert_int_equal(item->column, 5);
    assert_int_equal(item->first->key_line, 3);
    assert_int_equal(item->first->key_column, 5);
    assert_int_equal(item->first->column, 8); /* counted in letters, not bytes */
    assert_string_equal(item->first->next->key, "lang");
    assert_int_equal(item->first->next->key_line, 4);
}

static void
marks_what_was_asked_for(void **state)
{
    (void)state;
    assert_int_equal(parse("a: 1\nb: 2\n"), STATUS_OK);
    assert_non_null(yaml_get(root, "b"));
    assert_null(yaml_get(root, "c"));
    assert_null(yaml_get(NULL, "c"));
    assert_false(root->first->used);
    assert_true(root->first->next->used);
}

static void
refuses_a_key_that_stands_twice(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: 2\na: 3\n", 3, 1, "steht schon in Zeile 1");
}

static void
refuses_anchors_aliases_tags_and_second_documents(void **state)
{
    (void)state;
    assert_refused("a: &x 1\n", 1, 4, "&");
    assert_refused("a: &x [1]\n", 1, 4, "&");
    assert_refused("a: *x\n", 1, 4, "*");
    assert_refused("a: !!int 1\n", 1, 4, "!");
    assert_refused("a: 1\n---\nb: 2\n", 2, 1, "zweiter");
    assert_refused("", 1, 1, "leer");
    assert_refused("# nur ein Satz\n", 1, 1, "leer");
}

/* Thousands of %TAG lines took libyaml many seconds. */
static void
refuses_directives_before_any_of_them_is_compared(void **state)
{
    (void)state;
    assert_refused("%TAG !a! x\n--- a: b\n", 1, 1, "%");
    assert_refused("# x\n\n%YAML 1.1\n--- a: b\n", 3, 1, "%");
    assert_refused("\xEF\xBB\xBF%TAG !a! x\n", 1, 1, "%");
    assert_refused("a: b\n...\r%TAG !a! x\n", 2, 1, "%");
    assert_refused("a: b\n...\xC2\x85%TAG !a! x\n", 2, 1, "%");
    assert_refused("a: b\n...\xE2\x80\xA8%TAG !a! x\n", 2, 1, "%");
    assert_int_equal(parse("a: 5 % mehr\nb: >\n  %TAG\nc: \"%\"\n"), STATUS_OK);
    assert_string_equal(yaml_get(root, "c")->text, "%");
}

static void
refuses_a_map_or_list_as_a_key(void **state)
{
    (void)state;
    assert_refused("? {a: 1}\n: 2\n", 1, 3, "Schlüssel");
    assert_refused("titel: {name} ist da\n", 1, 15, "Anführungszeichen");
}

static void
says_in_german_what_the_text_editor_slipped_in(void **state)
{
    (void)state;
    assert_refused("a: b: c\n", 1, 5, "Doppelpunkt");
    assert_refused("a:\n\tb: 1\n", 2, 1, "Tabulator");
    assert_refused("a: 1\n  b: 2\n", 2, 4, "eingerückt");
}

/* The parser notices it in the next line; the clerk looks where it points. */
static void
names_the_line_in_which_the_space_after_a_colon_is_missing(void **state)
{
    (void)state;
    assert_refused("a: 1\npflicht:ja\nb: 2\n", 2, 1, "Leerzeichen");
    assert_refused("a: 1\npflicht:ja\n", 2, 1, "Leerzeichen");
    assert_refused("pflicht:ja\nb: 2\n", 1, 1, "Leerzeichen");
    assert_refused("l:\n  - a: 1\n    pflicht:ja\n    b: 2\n", 3, 5, "Leerzeichen");
    assert_refused("l:\n  - a: 1\n    pflicht:ja\n\n# Satz\n  - b: 2\n", 3, 5,
                   "Leerzeichen");
    assert_refused("l:\n  - pflicht:ja\n    b: 2\n", 2, 5, "Leerzeichen");
    assert_refused("l:\n  - {a: 1, pflicht:ja, b: 2}\n", 2, 12, "Leerzeichen");
    assert_refused("a: 1\nein Wort\nb: 2\n", 2, 1, "Doppelpunkt");
    /* A colon within a value is none of a key. */
    assert_refused("a: urn:de\n  b: 2\n", 2, 4, "eingerückt");
    assert_int_equal(parse("a: urn:de:x\nl: [12:30, b:c]\n\"c:d\": 1\n"), STATUS_OK);
}

static void
names_the_line_in_which_a_quotation_mark_was_opened(void **state)
{
    (void)state;
    assert_refused("a: \"b\nc: d\n", 1, 4, "Anführungszeichen");
    assert_refused("x: 1\na: 'b\nc: d\n", 2, 4, "nicht wieder geschlossen");
    assert_refused("a: \"b\nc: \"d\"\ne: f\n", 1, 4, "in Zeile 2 geschlossen");
    assert_refused("a: \"b\nc: d\ne: \"f\"\n", 1, 4, "in Zeile 3 geschlossen");
    assert_refused("\"a: b\nc: \"d\"\n", 1, 1, "in Zeile 2 geschlossen");
    assert_refused("l:\n  - {a: \"b, c: d}\n  - {a: \"b\", c: d}\n", 2, 9,
                   "in Zeile 3 geschlossen");
    assert_refused("l:\n  - \"a\n  - \"b\"\n", 2, 5, "in Zeile 3 geschlossen");
    /* Closed in its own line: what follows it is the slip. */
    assert_refused("a: \"b\" c\nd: e\n", 1, 8, "Anführungszeichen");
    assert_int_equal(parse("a: \"b\n  c\"\nd: e\n"), STATUS_OK);
}

static void
names_the_line_in_which_a_bracket_was_not_closed(void **state)
{
    (void)state;
    assert_refused("a: [1, 2\nb: 3\n", 1, 8, "Klammer");
    assert_refused("a: {x: 1\nb: 3\n", 1, 8, "Klammer");
}

static void
refuses_control_signs_and_other_encodings(void **state)
{
    (void)state;
    assert_refused("a: \"x\\x07\"\n", 1, 4, "Steuerzeichen");
    assert_refused("a: \"x\\0y\"\n", 1, 4, "Steuerzeichen");
    assert_int_equal(parse("a: \xE4\n"), STATUS_INVALID);
    unit_assert_says(diag.text, "UTF-8");
}

static void
refuses_depth_beyond_twelve(void **state)
{
    (void)state;
    assert_int_equal(parse("[[[[[[[[[[[[x]]]]]]]]]]]]"), STATUS_OK);
    assert_int_equal(parse("[[[[[[[[[[[[[x]]]]]]]]]]]]]"), STATUS_TOO_LARGE);
}

static void
refuses_more_than_twenty_thousand_nodes(void **state)
{
    enum { COUNT = 20001 };
    char *text = malloc(COUNT * 2 + 1);
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < COUNT; i++) {
        text[2 * i] = i == 0 ? '[' : 'a';
        text[2 * i + 1] = i == COUNT - 1 ? ']' : i == 0 ? ' ' : ',';
    }
    text[COUNT * 2] = '\0';
    assert_int_equal(parse(text), STATUS_TOO_LARGE);
    unit_assert_says(diag.text, "zu viele");
    /* One node less is allowed: "[ a,a,...]" holds the list and its items. */
    text[2 * (COUNT - 2) + 1] = ']';
    text[2 * (COUNT - 1)] = ' ';
    text[2 * (COUNT - 1) + 1] = ' ';
    assert_int_equal(parse(text), STATUS_OK);
    free(text);
}

static void
refuses_more_than_two_hundred_keys_in_a_map(void **state)
{
    char text[8192];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    (void)state;
    for (int i = 0; i < 200; i++)
        text_put_format(&buf, "k%d: 1\n", i);
    assert_int_equal(parse(text), STATUS_OK);
    text_put(&buf, "mehr: 1\n");
    assert_int_equal(parse(text), STATUS_TOO_LARGE);
    assert_int_equal(diag.line, 201);
}

static void
refuses_a_tree_larger_than_the_arena(void **state)
{
    struct arena small;
    (void)state;
    arena_init(&small, 1024);
    assert_int_equal(yaml_parse("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", 39, "a.yaml",
                                &small, &root, &diag),
                     STATUS_TOO_LARGE);
    arena_finish(&small);
}

static void
names_a_file_that_is_not_there(void **state)
{
    (void)state;
    arena_empty(1024 * 1024);
    assert_int_equal(yaml_load("/nowhere/b.yaml", "b.yaml", &arena, &root, &diag),
                     STATUS_NOT_FOUND);
    assert_string_equal(diag.file, "b.yaml");
    unit_assert_says(diag.text, "fehlt");
    assert_int_equal(yaml_load("/tmp", "b.yaml", &arena, &root, &diag), STATUS_IO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_words_and_numbers_as_the_text_they_are),
        cmocka_unit_test(remembers_line_and_column_of_keys_and_values),
        cmocka_unit_test(marks_what_was_asked_for),
        cmocka_unit_test(refuses_a_key_that_stands_twice),
        cmocka_unit_test(refuses_anchors_aliases_tags_and_second_documents),
        cmocka_unit_test(refuses_directives_before_any_of_them_is_compared),
        cmocka_unit_test(refuses_a_map_or_list_as_a_key),
        cmocka_unit_test(says_in_german_what_the_text_editor_slipped_in),
        cmocka_unit_test(names_the_line_in_which_the_space_after_a_colon_is_missing),
        cmocka_unit_test(names_the_line_in_which_a_quotation_mark_was_opened),
        cmocka_unit_test(names_the_line_in_which_a_bracket_was_not_closed),
        cmocka_unit_test(refuses_control_signs_and_other_encodings),
        cmocka_unit_test(refuses_depth_beyond_twelve),
        cmocka_unit_test(refuses_more_than_twenty_thousand_nodes),
        cmocka_unit_test(refuses_more_than_two_hundred_keys_in_a_map),
        cmocka_unit_test(refuses_a_tree_larger_than_the_arena),
        cmocka_unit_test(names_a_file_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, arena_tear_down);
}
