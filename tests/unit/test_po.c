#include "core/po.h"

#include <stdio.h>

#include "arena_fixture.h"
#include "base/text.h"
#include "diags_fixture.h"

static struct diags diags;
static struct po po;
static char buffer[8192];

static void
parse(const char *text)
{
    arena_empty(1024 * 1024);
    diags = (struct diags){0};
    text_format(buffer, sizeof(buffer), "%s", text);
    assert_int_equal(po_parse(buffer, strlen(buffer), "en.po", &arena, &po, &diags),
                     STATUS_OK);
}

static void
reads_entries_over_several_lines_with_escapes(void **state)
{
    (void)state;
    parse(PO_HEAD "# said by a person\n#: ui/page.c:12\nmsgid \"\"\n\"Eine \"\n"
                  "\"\\\"Marke\\\"\\n\"\nmsgstr \"A \\\"tag\\\"\\n\"\n");
    assert_int_equal(diags.count, 0);
    assert_int_equal(po.count, 1);
    assert_string_equal(po.entries[0].id, "Eine \"Marke\"\n");
    assert_string_equal(po.entries[0].forms[0], "A \"tag\"\n");
    assert_int_equal(po.entries[0].line, 8);
}

static void
leaves_out_what_is_empty_fuzzy_or_obsolete(void **state)
{
    (void)state;
    parse(PO_HEAD "msgid \"a\"\nmsgstr \"\"\n\n#, fuzzy\nmsgid \"b\"\nmsgstr \"B\"\n\n"
                  "#~ msgid \"c\"\n#~ msgstr \"C\"\n\nmsgid \"d\"\nmsgstr \"D\"\n");
    assert_int_equal(diags.count, 0);
    assert_int_equal(po.count, 1);
    assert_int_equal(po.unfinished, 2);
    assert_string_equal(po.entries[0].id, "d");
}

static void
reads_plural_forms_and_context(void **state)
{
    (void)state;
    parse(PO_HEAD "msgctxt \"Knopf\"\nmsgid \"%d Hund\"\nmsgid_plural \"%d Hunde\"\n"
                  "msgstr[0] \"one dog\"\nmsgstr[1] \"%d dogs\"\n");
    assert_int_equal(diags.errors, 1); /* %d is missing in the first form */
    parse(PO_HEAD "msgctxt \"Knopf\"\nmsgid \"Ein Hund\"\nmsgid_plural \"%d Hunde\"\n"
                  "msgstr[0] \"One dog\"\nmsgstr[1] \"%d dogs\"\n");
    assert_int_equal(diags.errors, 0);
    assert_string_equal(po.entries[0].context, "Knopf");
    assert_string_equal(po.entries[0].plural, "%d Hunde");
    assert_string_equal(po.entries[0].forms[1], "%d dogs");
}

static void
reports_a_placeholder_that_was_translated(void **state)
{
    (void)state;
    parse(PO_HEAD "msgid \"Kostet {preis}\"\nmsgstr \"Costs {price}\"\n\n"
                  "msgid \"gut\"\nmsgstr \"good\"\n");
    assert_said(&diags, 6, "Platzhalter");
    assert_int_equal(po.count, 1); /* the rest is used */
    parse(PO_HEAD "msgid \"%d von %s\"\nmsgstr \"%s of %d\"\n");
    assert_said(&diags, 6, "Platzhalter");
    parse(PO_HEAD "msgid \"100 % und {a}{b}\"\nmsgstr \"{b}{a}, 100 %\"\n");
    assert_int_equal(diags.errors, 0);
}

static void
reports_lines_it_cannot_read(void **state)
{
    (void)state;
    parse(PO_HEAD "msgid \"a\"\nmsgstr A\n\nmsgid \"b\"\nmsgstr \"B\"\n");
    assert_said(&diags, 7, "Anführungszeichen");
    assert_int_equal(po.count, 1);
    parse(PO_HEAD "msgid \"a\\q\"\nmsgstr \"A\"\n");
    assert_said(&diags, 6, "Anführungszeichen");
    parse(PO_HEAD "msgit \"a\"\n");
    assert_said(&diags, 6, "nicht lesbar");
    parse(PO_HEAD "msgstr \"A\"\n");
    assert_int_equal(po.count, 0);
    assert_true(diags.errors > 0);
    parse(PO_HEAD "\"a\"x\n");
    assert_true(diags.errors > 0);
}

static void
reports_missing_and_surplus_forms(void **state)
{
    (void)state;
    parse(PO_HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\n");
    assert_said(&diags, 6, "fehlt eine Form");
    parse(PO_HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\nmsgstr[1] \"B\"\n"
                  "msgstr[2] \"C\"\n");
    assert_said(&diags, 6, "mehr Formen");
    parse(PO_HEAD "msgid \"a\"\nmsgstr \"A\"\nmsgstr \"B\"\n");
    assert_said(&diags, 8, "gibt es hier schon");
}

static void
reports_another_encoding_and_an_unknown_plural_rule(void **state)
{
    (void)state;
    parse("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n");
    assert_said(&diags, 1, "UTF-8");
    parse("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n == 7);\\n\"\n");
    assert_said(&diags, 1, "Plural-Forms");
    parse("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=(n != 1);\\n\"\n");
    assert_said(&diags, 1, "Plural-Forms");
}

static void
refuses_too_many_entries(void **state)
{
    enum { COUNT = 20001, STEP = 22 };
    char *text = malloc(COUNT * STEP + 1);
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < COUNT; i++)
        (void)snprintf(text + i * STEP, STEP + 1, "msgid \"\"   \nmsgstr \"\"\n");
    diags = (struct diags){0};
    assert_int_equal(po_parse(text, strlen(text), "en.po", &arena, &po, &diags),
                     STATUS_TOO_LARGE);
    assert_int_equal(diags.errors, 1);
    free(text);
}

static void
refuses_what_is_no_text(void **state)
{
    static const char nul[] = "msgid \"a\"\0msgstr \"b\"";
    (void)state;
    diags = (struct diags){0};
    memcpy(buffer, nul, sizeof(nul));
    assert_int_equal(po_parse(buffer, sizeof(nul) - 1, "en.po", &arena, &po, &diags),
                     STATUS_INVALID);
    assert_said(&diags, 0, "Nullzeichen");
    parse(PO_HEAD "msgid \"a\xC3\"\nmsgstr \"A\"\n\nmsgid \"b\"\nmsgstr \"B\"\n");
    assert_said(&diags, 6, "Anführungszeichen");
    assert_int_equal(po.count, 1);
}

static void
takes_the_line_ends_and_the_mark_of_another_system(void **state)
{
    (void)state;
    parse("\xEF\xBB\xBFmsgid \"a\"\r\nmsgstr \"A\"\r\n\r\nmsgid \"b\"\r\nmsgstr \"B\"");
    assert_int_equal(diags.count, 0);
    assert_int_equal(po.count, 2);
    assert_string_equal(po.entries[0].forms[0], "A");
    assert_string_equal(po.entries[1].forms[0], "B"); /* the last line has no end */
}

static void
an_empty_file_has_no_entries(void **state)
{
    (void)state;
    parse("");
    assert_int_equal(po.count + diags.count, 0);
    parse("\n\n# nothing yet\n");
    assert_int_equal(po.count + diags.count, 0);
}

/* The header is the first entry; later an empty msgid has lost its text. */
static void
only_the_first_entry_may_be_the_header(void **state)
{
    (void)state;
    parse(PO_HEAD "msgid \"\"\nmsgstr \"lost\"\n\nmsgid \"a\"\nmsgstr \"A\"\n");
    assert_said(&diags, 6, "fehlt der deutsche Text");
    assert_int_equal(po.count, 1);
}

static void
refuses_a_file_that_is_larger_than_two_mebibytes(void **state)
{
    static char large[PO_MAX_BYTES + 2];
    (void)state;
    memset(large, '\n', sizeof(large) - 1);
    diags = (struct diags){0};
    assert_int_equal(po_parse(large, sizeof(large) - 1, "en.po", &arena, &po, &diags),
                     STATUS_TOO_LARGE);
    assert_said(&diags, 0, "zu groß");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_entries_over_several_lines_with_escapes),
        cmocka_unit_test(leaves_out_what_is_empty_fuzzy_or_obsolete),
        cmocka_unit_test(reads_plural_forms_and_context),
        cmocka_unit_test(reports_a_placeholder_that_was_translated),
        cmocka_unit_test(reports_lines_it_cannot_read),
        cmocka_unit_test(reports_missing_and_surplus_forms),
        cmocka_unit_test(reports_another_encoding_and_an_unknown_plural_rule),
        cmocka_unit_test(refuses_too_many_entries),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(takes_the_line_ends_and_the_mark_of_another_system),
        cmocka_unit_test(an_empty_file_has_no_entries),
        cmocka_unit_test(only_the_first_entry_may_be_the_header),
        cmocka_unit_test(refuses_a_file_that_is_larger_than_two_mebibytes),
    };
    return cmocka_run_group_tests(tests, NULL, arena_tear_down);
}
