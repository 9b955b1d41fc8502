#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "core/lang.h"
#include "core/placeholder.h"
#include "core/po.h"
#include "core/units.h"

#define HEAD                                                                           \
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"        \
    "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n"

static struct arena arena;
static struct diags diags;
static struct po po;
static char buffer[8192];

static void
parse(const char *text)
{
    arena_finish(&arena);
    arena_init(&arena, 1024 * 1024);
    diags = (struct diags){0};
    text_format(buffer, sizeof(buffer), "%s", text);
    assert_int_equal(po_parse(buffer, strlen(buffer), "en.po", &arena, &po, &diags),
                     STATUS_OK);
}

static void
assert_said(int line, const char *says)
{
    assert_int_equal(diags.errors, 1);
    assert_int_equal(diags.list[0].line, line);
    if (strstr(diags.list[0].text, says) == NULL)
        fail_msg("»%s« does not say »%s«", diags.list[0].text, says);
}

static void
reads_entries_over_several_lines_with_escapes(void **state)
{
    (void)state;
    parse(HEAD "# said by a person\n#: ui/page.c:12\nmsgid \"\"\n\"Eine \"\n"
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
    parse(HEAD "msgid \"a\"\nmsgstr \"\"\n\n#, fuzzy\nmsgid \"b\"\nmsgstr \"B\"\n\n"
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
    parse(HEAD "msgctxt \"Knopf\"\nmsgid \"%d Hund\"\nmsgid_plural \"%d Hunde\"\n"
               "msgstr[0] \"one dog\"\nmsgstr[1] \"%d dogs\"\n");
    assert_int_equal(diags.errors, 1); /* %d is missing in the first form */
    parse(HEAD "msgctxt \"Knopf\"\nmsgid \"Ein Hund\"\nmsgid_plural \"%d Hunde\"\n"
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
    parse(HEAD "msgid \"Kostet {preis}\"\nmsgstr \"Costs {price}\"\n\n"
               "msgid \"gut\"\nmsgstr \"good\"\n");
    assert_said(6, "Platzhalter");
    assert_int_equal(po.count, 1); /* the rest is used */
    parse(HEAD "msgid \"%d von %s\"\nmsgstr \"%s of %d\"\n");
    assert_said(6, "Platzhalter");
    parse(HEAD "msgid \"100 % und {a}{b}\"\nmsgstr \"{b}{a}, 100 %\"\n");
    assert_int_equal(diags.errors, 0);
}

static void
reports_lines_it_cannot_read(void **state)
{
    (void)state;
    parse(HEAD "msgid \"a\"\nmsgstr A\n\nmsgid \"b\"\nmsgstr \"B\"\n");
    assert_said(7, "Anführungszeichen");
    assert_int_equal(po.count, 1);
    parse(HEAD "msgid \"a\\q\"\nmsgstr \"A\"\n");
    assert_said(6, "Anführungszeichen");
    parse(HEAD "msgit \"a\"\n");
    assert_said(6, "nicht lesbar");
    parse(HEAD "msgstr \"A\"\n");
    assert_int_equal(po.count, 0);
    assert_true(diags.errors > 0);
    parse(HEAD "\"a\"x\n");
    assert_true(diags.errors > 0);
}

static void
reports_missing_and_surplus_forms(void **state)
{
    (void)state;
    parse(HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\n");
    assert_said(6, "fehlt eine Form");
    parse(HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\nmsgstr[1] \"B\"\n"
               "msgstr[2] \"C\"\n");
    assert_said(6, "mehr Formen");
    parse(HEAD "msgid \"a\"\nmsgstr \"A\"\nmsgstr \"B\"\n");
    assert_said(8, "gibt es hier schon");
}

static void
reports_another_encoding_and_an_unknown_plural_rule(void **state)
{
    (void)state;
    parse("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n");
    assert_said(1, "UTF-8");
    parse("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n == 7);\\n\"\n");
    assert_said(1, "Plural-Forms");
    parse("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=(n != 1);\\n\"\n");
    assert_said(1, "Plural-Forms");
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
compares_placeholders_in_any_order(void **state)
{
    (void)state;
    assert_true(placeholder_same("{a} und {b}", "{b} and {a}"));
    assert_false(placeholder_same("{a}", "{a}{a}"));
    assert_false(placeholder_same("{a}", "a"));
    assert_false(placeholder_same("a", "{a}"));
    assert_false(placeholder_same("{a", "{a"));
    assert_true(placeholder_find("x {A} y").broken);
    assert_true(placeholder_find("x } y").broken);
    assert_true(placeholder_find("{}").broken);
    assert_null(placeholder_find("x").start);
}

static void
write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    text_format(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
finds_translations_of_product_and_catalogue(void **state)
{
    char folder[] = "/tmp/lang-test-XXXXXX", path[64];
    struct langs *langs = NULL;
    (void)state;
    assert_non_null(mkdtemp(folder));
    text_format(path, sizeof(path), "%s/sprachen", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file(folder, "en.po",
               HEAD "msgid \"Weiter\"\nmsgstr \"Next\"\n\n"
                    "msgid \"Ab 20 kg\"\nmsgstr \"From 20 kg\"\n\n"
                    "msgctxt \"x\"\nmsgid \"Hund\"\nmsgstr \"Hound\"\n\n"
                    "msgid \"Ein Tag\"\nmsgid_plural \"%d Tage\"\n"
                    "msgstr[0] \"One day\"\nmsgstr[1] \"%d days\"\n");
    write_file(folder, "sprachen/en.po",
               HEAD "msgid \"Weiter\"\nmsgstr \"Go away\"\n\nmsgid \"Hund\"\n"
                    "msgstr \"Dog\"\n\nmsgid \"Hund\"\nmsgstr \"Dogg\"\n");
    diags = (struct diags){0};
    langs_load(folder, folder, &langs, &diags);
    assert_said(12, "schon in Zeile 9");
    assert_string_equal(lang_text(langs, LANG_EN, "Weiter"), "Next");
    assert_string_equal(lang_text(langs, LANG_EN, "Hund"), "Dog");
    assert_string_equal(lang_text(langs, LANG_EN, "Ab 20\u00a0kg"), "From 20\u00a0kg");
    assert_string_equal(lang_text(langs, LANG_EN, "Ab 20 kg"), "From 20\u00a0kg");
    assert_string_equal(lang_text(langs, LANG_EN, "Katze"), "Katze");
    assert_string_equal(lang_text(langs, LANG_DE, "Hund"), "Hund");
    assert_string_equal(lang_plural(langs, LANG_EN, "Ein Tag", "%d Tage", 1),
                        "One day");
    assert_string_equal(lang_plural(langs, LANG_EN, "Ein Tag", "%d Tage", 3),
                        "%d days");
    assert_string_equal(lang_plural(langs, LANG_DE, "Ein Tag", "%d Tage", 3),
                        "%d Tage");
    assert_string_equal(lang_plural(langs, LANG_EN, "Ein Ei", "%d Eier", 1), "Ein Ei");
    assert_true(lang_has(langs, LANG_EN, "Hund"));
    assert_false(lang_has(langs, LANG_EN, "Katze"));
    assert_true(lang_has(langs, LANG_DE, "Katze"));
    langs_destroy(langs);
    text_format(path, sizeof(path), "%s/sprachen/en.po", folder);
    assert_int_equal(unlink(path), 0);
    text_format(path, sizeof(path), "%s/sprachen", folder);
    assert_int_equal(rmdir(path), 0);
    text_format(path, sizeof(path), "%s/en.po", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void
keeps_number_and_unit_on_one_line(void **state)
{
    static const struct {
        const char *typed, *joined;
    } cases[] = {
        {"20 kg", "20\u00a0kg"},
        {"3 kgs, 40 cm.", "3 kgs, 40\u00a0cm."},
        {"{preis} € im Jahr", "{preis}\u00a0€ im Jahr"},
        {"um 8 Uhr, 5 % mehr", "um 8\u00a0Uhr, 5\u00a0% mehr"},
        {"die kg", "die kg"},
        {" kg", " kg"},
        {"", ""},
    };
    char out[64];
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(units_joined_size(cases[i].typed),
                         strlen(cases[i].joined) + 1);
        units_join(cases[i].typed, out);
        assert_string_equal(out, cases[i].joined);
        assert_true(units_same(cases[i].typed, cases[i].joined));
        assert_int_equal(units_hash(cases[i].typed), units_hash(cases[i].joined));
        units_split(cases[i].joined, out);
        assert_string_equal(out, cases[i].typed);
    }
    assert_false(units_same("20 kg", "20 k"));
    assert_false(units_same("20", "20 kg"));
}

static void
stays_german_without_any_file(void **state)
{
    struct langs *langs = NULL;
    (void)state;
    diags = (struct diags){0};
    langs_load("/nowhere", NULL, &langs, &diags);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(diags.count, LANG_COUNT - 1);
    assert_true(diags.list[0].warning);
    assert_string_equal(lang_text(langs, LANG_EN, "Weiter"), "Weiter");
    assert_string_equal(lang_text(NULL, LANG_EN, "Weiter"), "Weiter");
    assert_string_equal(lang_plural(NULL, LANG_EN, "a", "b", 2), "b");
    langs_destroy(langs);
    langs_destroy(NULL);
}

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
        diags_add(&diags, false, "c", 1, 1, "voll");
    assert_int_equal(diags.count, DIAGS_MAX);
    assert_int_equal(diags.dropped, 3);
    assert_int_equal(diags.errors, DIAGS_MAX + 2);
}

static int
finish(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
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
        cmocka_unit_test(chooses_the_plural_of_each_language),
        cmocka_unit_test(compares_placeholders_in_any_order),
        cmocka_unit_test(finds_translations_of_product_and_catalogue),
        cmocka_unit_test(keeps_number_and_unit_on_one_line),
        cmocka_unit_test(stays_german_without_any_file),
        cmocka_unit_test(sorts_and_counts_what_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
