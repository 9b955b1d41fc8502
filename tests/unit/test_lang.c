#include "core/lang.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"
#include "diags_fixture.h"

static struct diags diags;

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
               PO_HEAD "msgid \"Weiter\"\nmsgstr \"Next\"\n\n"
                       "msgid \"Ab 20 kg\"\nmsgstr \"From 20 kg\"\n\n"
                       "msgctxt \"x\"\nmsgid \"Hund\"\nmsgstr \"Hound\"\n\n"
                       "msgid \"Ein Tag\"\nmsgid_plural \"%d Tage\"\n"
                       "msgstr[0] \"One day\"\nmsgstr[1] \"%d days\"\n");
    write_file(folder, "sprachen/en.po",
               PO_HEAD "msgid \"Weiter\"\nmsgstr \"Go away\"\n\nmsgid \"Hund\"\n"
                       "msgstr \"Dog\"\n\nmsgid \"Hund\"\nmsgstr \"Dogg\"\n");
    diags = (struct diags){0};
    langs_load(folder, folder, &langs, &diags);
    assert_said(&diags, 12, "schon in Zeile 9");
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
    /* A link leads out of the catalogue. */
    assert_int_equal(symlink("../en.po", path), 0);
    diags = (struct diags){0};
    langs_load(NULL, folder, &langs, &diags);
    assert_said(&diags, 0, "ein Verweis");
    assert_string_equal(lang_text(langs, LANG_EN, "Weiter"), "Weiter");
    langs_destroy(langs);
    assert_int_equal(unlink(path), 0);
    text_format(path, sizeof(path), "%s/sprachen", folder);
    assert_int_equal(rmdir(path), 0);
    text_format(path, sizeof(path), "%s/en.po", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
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

/* The few sentences that are others for one than for many. */
static void
counts_in_every_language_of_the_product(void **state)
{
    static const struct {
        const char *one, *many, *english_one, *english_many;
    } sentences[] = {
        {"Etwa {minuten} Minute", "Etwa {minuten} Minuten", "About {minuten} minute",
         "About {minuten} minutes"},
        {"Sekunde", "Sekunden", "second", "seconds"},
    };
    struct langs *langs = NULL;

    (void)state;
    diags = (struct diags){0};
    langs_load(TEST_ASSETS "/lang", NULL, &langs, &diags);
    assert_int_equal(diags.errors, 0);
    for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++) {
        const char *one = sentences[i].one, *many = sentences[i].many;
        assert_string_equal(lang_plural(langs, LANG_DE, one, many, 1), one);
        assert_string_equal(lang_plural(langs, LANG_DE, one, many, 0), many);
        assert_string_equal(lang_plural(langs, LANG_DE, one, many, 2), many);
        assert_string_equal(lang_plural(langs, LANG_EN, one, many, 1),
                            sentences[i].english_one);
        assert_string_equal(lang_plural(langs, LANG_EN, one, many, 45),
                            sentences[i].english_many);
    }
    langs_destroy(langs);
}

/* Each pair changes nothing about FNV-1a (32 bits) of what is around it, so that these
 * texts have one hash, all of them: a table by that hash looks at half of them for each
 * that it takes. */
static const char *const pairs[][2] = {
    {"hcdJnv", "3zHAEL"}, {"WBrvE8", "pMguXE"}, {"1x3QDg", "XncDLK"},
    {"7toDZb", "4u18hn"}, {"HKMKwA", "uwk5ZU"}, {"DrAV9o", "hvWm81"},
    {"XQv0B2", "YJ69LI"}, {"Dd0TFC", "6RTNkZ"}, {"RnZlOz", "PwaB5t"},
    {"dxUxUd", "o1wG7w"}, {"sCNgLe", "2rTnGI"}, {"q8TN0E", "JmYXZJ"}};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]), TEXTS = 1 << PAIRS, PAIR_LEN = 6 };

static void
spell(unsigned number, bool collide, char text[PAIRS * PAIR_LEN + 1])
{
    for (int i = 0; i < PAIRS; i++)
        memcpy(text + i * PAIR_LEN, pairs[i][number >> i & 1], PAIR_LEN);
    text[PAIRS * PAIR_LEN] = '\0';
    for (int i = 0; !collide && i < 4; i++) /* another state before the pairs */
        text[i] = (char)('a' + (number >> 4 * i & 15));
}

/* Seconds of the processor to load so many texts and to find each. */
static double
time_of(const char *folder, bool collide)
{
    char path[64], text[PAIRS * PAIR_LEN + 1];
    struct langs *langs = NULL;
    text_format(path, sizeof(path), "%s/en.po", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(PO_HEAD, file);
    for (unsigned i = 0; i < TEXTS; i++) {
        spell(i, collide, text);
        fprintf(file, "msgid \"%s\"\nmsgstr \"%u\"\n\n", text, i);
    }
    assert_int_equal(fclose(file), 0);
    diags = (struct diags){0};
    clock_t begin = clock();
    langs_load(folder, NULL, &langs, &diags);
    for (unsigned i = 0; i < TEXTS; i++) {
        char number[12];
        spell(i, collide, text);
        text_format(number, sizeof(number), "%u", i);
        assert_string_equal(lang_text(langs, LANG_EN, text), number);
    }
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    assert_int_equal(diags.errors, 0);
    langs_destroy(langs);
    assert_int_equal(unlink(path), 0);
    return seconds;
}

static void
texts_chosen_to_collide_are_found_as_fast_as_others(void **state)
{
    char folder[] = "/tmp/lang-test-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    double others = time_of(folder, false), chosen = time_of(folder, true);
    assert_int_equal(rmdir(folder), 0);
    if (chosen > 4 * others + 0.1)
        fail_msg("%d texts took %.3f s, others %.3f s", TEXTS, chosen, others);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_translations_of_product_and_catalogue),
        cmocka_unit_test(stays_german_without_any_file),
        cmocka_unit_test(texts_chosen_to_collide_are_found_as_fast_as_others),
        cmocka_unit_test(counts_in_every_language_of_the_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
