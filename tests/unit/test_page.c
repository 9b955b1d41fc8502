/* Pages as text and as pixels, and what must hold on all of them. */
#include "tests/unit/page_fixture.h"

#include <stdio.h>

#include "base/text.h"
#include "tests/unit/golden.h"
#include "ui/audit.h"
#include "ui/paint.h"

static int
reset_panel(void **state)
{
    (void)state;
    f.panel = (struct panel){.width = 1080, .height = 1920};
    return 0;
}

enum { DUMP_MAX = 128 * 1024 };

static void
check_dump(const char *name)
{
    const char *write = getenv("GOLDEN_WRITE");
    char path[256], *now = malloc(DUMP_MAX), *wanted = malloc(DUMP_MAX);
    assert_non_null(now);
    assert_non_null(wanted);
    view_dump(f.view, now, DUMP_MAX);
    text_format(path, sizeof path, "tests/golden/pages/%s.%s.txt", name,
                lang_code(f.session->lang));
    FILE *file = fopen(path, write ? "w" : "r");
    if (!file)
        fail_msg("%s is missing: GOLDEN_WRITE=1 writes it", path);
    if (write) {
        assert_true(fputs(now, file) >= 0);
    } else {
        size_t len = fread(wanted, 1, DUMP_MAX - 1, file);
        wanted[len] = '\0';
        if (strcmp(now, wanted) != 0)
            fail_msg("%s differs from the page; is now:\n%s", path, now);
    }
    (void)fclose(file);
    free(wanted);
    free(now);
}

static void
every_page_reads_as_agreed_in_german_and_english(void **state)
{
    static const char *const pages[] = {
        "start",
        "start-stoerung",
        "menue",
        "menue-ohne-papier",
        "hilfe",
        "ansicht",
        "sprache",
        "pause",
        "hund-abmelden-wechseln",
        "hund-abmelden-wechseln-pause",
        "hund-abmelden-vorher",
        "hund-abmelden-vorher-pause",
        "hund-abmelden-datenschutz",
        "hund-abmelden-01",
        "hund-abmelden-01-fehlt",
        "hund-abmelden-02",
        "hund-abmelden-05-warum",
        "hund-abmelden-07",
        "hund-abmelden-09",
        "hund-abmelden-pruefen",
        "hund-abmelden-pruefen-erklaerung",
        "hund-abmelden-nicht-gespeichert-andere",
        "hund-abmelden-senden-2",
        "hund-abmelden-beleg",
        "hund-abmelden-druck",
        "hund-abmelden-fertig",
        "hund-abmelden-fertig-gespeichert",
        "hund-abmelden-fertig-gedruckt",
        "hund-abmelden-fertig-ohne-papier",
        "hund-abmelden-beenden",
        "hund-abmelden-beenden-beim-senden",
        "hund-abmelden-beenden-angenommen",
        "hund-abmelden-noch-da",
        "hund-abmelden-zu",
        "hund-abmelden-vorher-noch-da",
        "hund-abmelden-noch-da-angenommen",
        "hund-abmelden-zu-angenommen",
        "hund-abmelden-weiter",
        "hund-abmelden-weiter-falsch",
        "hund-anmelden-vorher",
        "hund-anmelden-wege",
        "hund-anmelden-wege-ohne-netz",
        "hund-anmelden-karte-warten",
        "hund-anmelden-karte-anfrage-wahl",
        "hund-anmelden-karte-anfrage-hilfe",
        "hund-anmelden-karte-auflegen",
        "hund-anmelden-pin-drei",
        "hund-anmelden-pin-falsch",
        "hund-anmelden-can-nach-pin",
        "hund-anmelden-puk",
        "hund-anmelden-karte-arbeitet-pin",
        "hund-anmelden-karte-gelesen",
        "hund-anmelden-karte-wegnehmen",
        "hund-anmelden-karte-fuenf-ziffern",
        "hund-anmelden-karte-gesperrt",
        "hund-anmelden-handy",
        "hund-anmelden-handy-abgelaufen",
        "hund-anmelden-zettel",
        "hund-anmelden-pruefen-ausweis",
        "hund-anmelden-03-ausweis-teils",
        "personalausweis-pin-vorher",
        "personalausweis-pin-pin-brief",
        "personalausweis-pin-pin-neu",
        "personalausweis-pin-zettel-gedruckt",
    };
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        page_fixture_visit(pages[i]);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            f.session->lang = (enum lang)lang;
            page_fixture_build();
            check_dump(pages[i]);
        }
    }
}

static void
pages_look_as_agreed(void **state)
{
    static const struct {
        const char *page;
        enum lang lang;
        enum text_size size;
        enum theme_name theme;
        bool wide;
    } pictures[] = {
        {"start", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"menue", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-abmelden-vorher", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-abmelden-04-feld-1", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-abmelden-04-feld-1", LANG_EN, TEXT_SIZE_M, THEME_NAME_PAPER, true},
        {"hund-abmelden-09", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-abmelden-07", LANG_EN, TEXT_SIZE_XL, THEME_NAME_WHITE_ON_BLACK, false},
        {"hund-abmelden-01-fehlt", LANG_DE, TEXT_SIZE_L, THEME_NAME_BLACK_ON_WHITE,
         false},
        {"hund-abmelden-pruefen", LANG_DE, TEXT_SIZE_M, THEME_NAME_SOFT_DARK, false},
        {"hund-abmelden-senden-2", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-abmelden-fertig", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"pause", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-anmelden-wege-ohne-netz", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-anmelden-karte-auflegen", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-anmelden-karte-arbeitet-pin", LANG_EN, TEXT_SIZE_M, THEME_NAME_SOFT_DARK,
         true},
        {"hund-anmelden-pin-drei", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
        {"hund-anmelden-can-nach-pin", LANG_EN, TEXT_SIZE_L, THEME_NAME_WHITE_ON_BLACK,
         false},
        {"hund-anmelden-handy", LANG_DE, TEXT_SIZE_M, THEME_NAME_PAPER, false},
    };
    (void)state;
    uint32_t *pixels = calloc((size_t)1080 * 1920, 4);
    assert_non_null(pixels);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        char name[128];
        page_fixture_visit(pictures[i].page);
        f.session->lang = pictures[i].lang;
        f.session->size = pictures[i].size;
        f.session->theme = pictures[i].theme;
        f.panel.width = pictures[i].wide ? 1920 : 1080;
        f.panel.height = pictures[i].wide ? 1080 : 1920;
        page_fixture_build();
        struct canvas canvas = canvas_over(pixels, f.panel.width, f.panel.height,
                                           f.panel.width * 4, CANVAS_XRGB32);
        paint_view(&canvas, f.glyphs, &f.theme, f.view,
                   (struct box){0, 0, f.panel.width, f.panel.height});
        text_format(name, sizeof name, "pages/%s.%s.%s", pictures[i].page,
                    lang_code(f.session->lang), theme_palette_name(f.theme.palette));
        golden_check(&canvas, name);
    }
    free(pixels);
}

/* A view's strings point into its own pool, so a second page needs a second view. */
static void
build_into(struct view *view)
{
    struct view *usual = f.view;
    f.view = view;
    page_fixture_build();
    f.view = usual;
}

static void
right_to_left_pages_are_mirrored_but_for_keys_and_picture(void **state)
{
    static struct view straight;
    (void)state;
    page_fixture_visit("hund-abmelden-04-feld-1");
    build_into(&straight);
    f.panel.rtl = true;
    page_fixture_build();
    assert_true(f.view->rtl);
    assert_int_equal(f.view->count, straight.count);
    for (int i = 0; i < straight.count; i++) {
        const struct item *before = &straight.items[i], *after = &f.view->items[i];
        bool still = before->role == ROLE_KEY || before->role == ROLE_PICTURE;
        int x = still ? before->box.x : 1080 - before->box.x - before->box.w;
        assert_int_equal(after->box.x, x);
        assert_int_equal(after->box.y, before->box.y);
        assert_int_equal(after->focus, before->focus);
    }
}

static void
a_page_is_built_the_same_twice(void **state)
{
    static struct view first;
    struct box boxes[4];
    (void)state;
    page_fixture_visit("hund-abmelden-pruefen");
    build_into(&first);
    page_fixture_build();
    assert_int_equal(view_diff(&first, f.view, (struct view_reach){8, 0}, boxes, 4), 0);
}

static void
one_typed_letter_repaints_the_inside_of_the_field_only(void **state)
{
    static struct view first;
    struct box boxes[4];
    (void)state;
    page_fixture_visit("hund-abmelden-04-feld-1");
    f.session->keys.shift = 0;
    build_into(&first);
    int field = f.session->cursor.field;
    size_t len = strlen(f.session->answers[field].text);
    memcpy(f.session->answers[field].text + len, "x", 2);
    f.session->cursor.caret = (int)len + 1;
    page_fixture_build();
    int count = view_diff(&first, f.view, (struct view_reach){8, 5}, boxes, 4);
    assert_int_equal(count, 1);
    const struct item *box = page_fixture_find(ROLE_FIELD, NULL);
    assert_int_equal(boxes[0].y, box->box.y + 5);
    assert_int_equal(boxes[0].h, box->box.h - 10);
}

static void
other_panels_get_pages_without_findings(void **state)
{
    static const struct panel panels[] = {{.width = 1200, .height = 1920},
                                          {.width = 1080, .height = 2160},
                                          {.width = 1920, .height = 1200}};
    static const char *const pages[] = {"start", "menue", "hund-abmelden-04-feld-1",
                                        "hund-abmelden-fertig"};
    struct audit_report report;
    (void)state;
    for (size_t p = 0; p < sizeof panels / sizeof *panels; p++) {
        for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
            page_fixture_visit(pages[i]);
            f.panel = panels[p];
            page_fixture_build();
            if (!audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report))
                fail_msg("%s: %s", pages[i], report.findings[0].text);
        }
    }
}

static void
the_place_of_an_absent_function_stays_free(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-07");
    page_fixture_build();
    const struct item *help = page_fixture_find(ROLE_PLACE, "Hilfe");
    const struct item *view = page_fixture_find(ROLE_PLACE, "Ansicht");
    assert_non_null(help);
    assert_non_null(view);
    assert_null(page_fixture_find(ROLE_PLACE, "Vorlesen"));
    assert_true(view->box.x > help->box.x + 2 * help->box.w);
    page_fixture_visit("hund-abmelden-beenden");
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_PLACE, "Beenden"));
}

static void
paper_is_not_offered_when_there_is_none(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-beleg");
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_WAY, "Auf Papier"));
    page_fixture_visit("hund-abmelden-beleg-ohne-papier");
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_WAY, "Auf Papier"));
    assert_non_null(page_fixture_find(ROLE_WAY, "Ohne Beleg"));
}

static void
what_was_typed_is_never_dumped(void **state)
{
    char *dump = malloc(DUMP_MAX);
    (void)state;
    assert_non_null(dump);
    page_fixture_visit("hund-abmelden-pruefen");
    page_fixture_build();
    view_dump(f.view, dump, DUMP_MAX);
    assert_null(strstr(dump, "Großmüller"));
    assert_null(strstr(dump, "Lindenstraße"));
    free(dump);
}

static void
a_missing_declaration_is_shown_where_it_stands(void **state)
{
    (void)state;
    page_fixture_visit("hund-anmelden-pruefen-erklaerung");
    page_fixture_build();
    assert_true(f.view->parts > 1);
    const struct item *declaration = NULL;
    for (int i = 0; i < f.view->count; i++) {
        if (f.view->items[i].role == ROLE_CARD)
            declaration = &f.view->items[i];
    }
    assert_non_null(declaration);
    assert_true(declaration->state & ITEM_BAD);
}

static void
today_is_offered_only_where_it_is_a_likely_answer(void **state)
{
    static const struct {
        const char *page;
        bool offered;
    } pages[] = {{"hund-anmelden-02", false}, {"hund-abmelden-09", true}};
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        bool offered = false;
        page_fixture_visit(pages[i].page);
        page_fixture_build();
        for (int k = 0; k < f.view->count; k++)
            offered |= f.view->items[k].tap.kind == EVENT_DAY;
        assert_int_equal(offered, pages[i].offered);
    }
}

static void
a_warning_page_shows_no_answer(void **state)
{
    static const char *const pages[] = {"hund-abmelden-noch-da", "hund-abmelden-zu",
                                        "hund-abmelden-weiter"};
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        page_fixture_visit(pages[i]);
        page_fixture_build();
        assert_non_null(strstr(f.session->answers[0].text, "Großmüller"));
        for (size_t at = 0; at + 5 < f.view->pool_used; at++)
            assert_int_not_equal(memcmp(f.view->pool + at, "Großm", 5), 0);
    }
}

static void
without_a_code_the_number_is_to_be_noted_and_the_desk_is_named(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig");
    const char *page = f.catalogue->town.phone_page;
    f.catalogue->town.phone_page = "";
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_QR, NULL));
    assert_non_null(
        page_fixture_find(ROLE_TEXT, "Notieren oder fotografieren Sie die Nummer."));
    f.catalogue->town.phone_page = page;
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_QR, NULL));
    assert_null(
        page_fixture_find(ROLE_TEXT, "Notieren oder fotografieren Sie die Nummer."));
}

static void
the_check_page_of_the_longest_service_has_three_parts_at_most_in_landscape(void **state)
{
    (void)state;
    page_fixture_visit("hund-anmelden-pruefen");
    f.panel = (struct panel){.width = 1920, .height = 1080};
    page_fixture_build();
    assert_in_range(f.view->parts, 1, 3);
    f.panel = (struct panel){.width = 1080, .height = 1920};
}

static void
where_the_privacy_notice_is_confirmed_it_can_be_read_in_every_size(void **state)
{
    static const char *const pages[] = {"hund-anmelden-29", "hund-abmelden-15"};
    (void)state;
    for (int variant = 0; variant < 4 * TEXT_SIZE_COUNT; variant++) {
        bool wide = variant / 2 % 2;
        page_fixture_visit(pages[variant % 2]);
        f.session->size = (enum text_size)(variant / 4);
        f.panel.width = wide ? 1920 : 1080;
        f.panel.height = wide ? 1080 : 1920;
        page_fixture_build();
        const struct item *button =
            page_fixture_find(ROLE_BUTTON, "Datenschutz genau nachlesen");
        assert_non_null(button);
        assert_int_equal(button->tap.kind, EVENT_PRIVACY);
        assert_false(f.view->overflow);
    }
}

/* The ring of a field is drawn over what is near it. */
static void
the_line_about_the_next_fields_stands_clear_of_the_ring_and_of_the_keys(void **state)
{
    static const char *const pages[] = {"hund-anmelden-08", "hund-abmelden-02"};
    int seen = 0;
    (void)state;
    f.panel = (struct panel){.width = 1920, .height = 1080};
    for (int variant = 0; variant < 2 * TEXT_SIZE_COUNT; variant++) {
        page_fixture_visit(pages[variant % 2]);
        f.session->size = (enum text_size)(variant / 2);
        page_fixture_build();
        const struct item *field = page_fixture_find(ROLE_FIELD, NULL), *line = NULL;
        const struct item *key = page_fixture_find(ROLE_KEY, NULL);
        for (int i = 0; i < f.view->count; i++)
            if (strncmp(f.view->items[i].text, "Danach: ", 8) == 0)
                line = &f.view->items[i];
        assert_non_null(field);
        assert_non_null(key);
        if (!line)
            continue;
        seen++;
        assert_true(field->state & ITEM_FOCUSED);
        assert_true(line->box.y >= field->box.y + field->box.h +
                                       f.theme.length[THEME_LENGTH_FOCUS_GAP] +
                                       f.theme.length[THEME_LENGTH_FOCUS_RING]);
        assert_true(line->box.y + line->box.h <= key->box.y);
    }
    assert_true(seen >= 6);
}

static void
behind_the_hidden_door_it_is_dark_on_top_and_german(void **state)
{
    (void)state;
    page_fixture_visit("technik-pin");
    assert_int_equal(f.session->state, STATE_TECHNICIAN_PIN);
    page_fixture_visit("technik-nicht-bereit");
    assert_int_equal(f.session->state, STATE_TECHNICIAN);
    f.panel = (struct panel){.width = 1080, .height = 1920};
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_TEXT, "Technik"));
    assert_non_null(page_fixture_find(ROLE_HINT, "Nicht bereit"));
    assert_null(page_fixture_find(ROLE_TOWN_MARK, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_page_reads_as_agreed_in_german_and_english,
                               reset_panel),
        cmocka_unit_test_setup(pages_look_as_agreed, reset_panel),
        cmocka_unit_test_setup(
            right_to_left_pages_are_mirrored_but_for_keys_and_picture, reset_panel),
        cmocka_unit_test_setup(a_page_is_built_the_same_twice, reset_panel),
        cmocka_unit_test_setup(one_typed_letter_repaints_the_inside_of_the_field_only,
                               reset_panel),
        cmocka_unit_test_setup(other_panels_get_pages_without_findings, reset_panel),
        cmocka_unit_test_setup(the_place_of_an_absent_function_stays_free, reset_panel),
        cmocka_unit_test_setup(paper_is_not_offered_when_there_is_none, reset_panel),
        cmocka_unit_test_setup(what_was_typed_is_never_dumped, reset_panel),
        cmocka_unit_test_setup(a_warning_page_shows_no_answer, reset_panel),
        cmocka_unit_test_setup(a_missing_declaration_is_shown_where_it_stands,
                               reset_panel),
        cmocka_unit_test_setup(today_is_offered_only_where_it_is_a_likely_answer,
                               reset_panel),
        cmocka_unit_test(
            without_a_code_the_number_is_to_be_noted_and_the_desk_is_named),
        cmocka_unit_test(behind_the_hidden_door_it_is_dark_on_top_and_german),
        cmocka_unit_test(
            the_check_page_of_the_longest_service_has_three_parts_at_most_in_landscape),
        cmocka_unit_test_setup(
            where_the_privacy_notice_is_confirmed_it_can_be_read_in_every_size,
            reset_panel),
        cmocka_unit_test_setup(
            the_line_about_the_next_fields_stands_clear_of_the_ring_and_of_the_keys,
            reset_panel),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
