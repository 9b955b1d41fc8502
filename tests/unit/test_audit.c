/* The self-audit finds each fault it promises to find, and nothing on a good page. */
#include "tests/unit/page_fixture.h"

#include "ui/audit.h"

static struct audit_report report;

static int
good_page(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-07");
    page_fixture_build();
    return 0;
}

static struct item *
first(enum role role)
{
    for (int i = 0; i < f.view->count; i++) {
        if (f.view->items[i].role == role)
            return &f.view->items[i];
    }
    fail_msg("the page has no such item");
    return NULL;
}

static void
expect(enum audit_rule rule)
{
    assert_false(audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report));
    for (int i = 0; i < report.count; i++) {
        if (report.findings[i].rule == rule)
            return;
    }
    fail_msg("not found: %s", audit_rule_name(rule));
}

static void
finds_nothing_on_a_good_page(void **state)
{
    (void)state;
    assert_true(audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report));
    assert_int_equal(report.count, 0);
}

static void
finds_a_target_that_is_too_small(void **state)
{
    (void)state;
    first(ROLE_CARD)->box.h = f.theme.length[THEME_LENGTH_TARGET_MIN] - 1;
    expect(AUDIT_TARGET);
}

static void
finds_a_target_above_the_reach_line_in_portrait_only(void **state)
{
    (void)state;
    struct item *card = first(ROLE_CARD);
    card->box.y = f.theme.length[THEME_LENGTH_REACH_LINE] - 1;
    expect(AUDIT_REACH);
    page_fixture_visit("hund-abmelden-07");
    f.panel = (struct panel){.width = 1920, .height = 1080};
    page_fixture_build();
    assert_true(audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report));
    f.panel = (struct panel){.width = 1080, .height = 1920};
}

static void
finds_a_text_that_is_wider_than_its_button(void **state)
{
    (void)state;
    struct item *button = first(ROLE_BUTTON);
    button->text = "Donaudampfschifffahrtsgesellschaftskapitän";
    expect(AUDIT_TEXT);
}

static void
finds_a_text_that_is_higher_than_its_place(void **state)
{
    (void)state;
    first(ROLE_HEADING)->text =
        "Woher haben Sie Ihren Hund, und wie lange ist er schon "
        "bei Ihnen, und wer war vorher für ihn da?";
    first(ROLE_HEADING)->box.h = 80;
    f.view->items[first(ROLE_CARD) - f.view->items].text =
        "Eine Antwort, die so lang ist, dass sie auf dieser Karte auch mit vielen "
        "Zeilen "
        "keinen Platz mehr findet, weil sie immer noch weitergeht und weitergeht und "
        "am "
        "Ende mehr Zeilen hat als die Karte hoch ist, was niemand lesen möchte, und "
        "das "
        "ist auch gut so, denn lange Antworten liest niemand gern an einem Gerät.";
    expect(AUDIT_TEXT);
}

static void
finds_an_item_outside_the_panel(void **state)
{
    (void)state;
    first(ROLE_CARD)->box.x = 300;
    expect(AUDIT_OUTSIDE);
}

static void
finds_two_targets_over_each_other(void **state)
{
    (void)state;
    struct item *card = first(ROLE_CARD);
    card[1].box.y = card->box.y + 10;
    expect(AUDIT_OVERLAP);
}

static void
finds_lines_below_the_end_of_their_place(void **state)
{
    (void)state;
    struct item *heading = first(ROLE_HEADING);
    heading->box.w = 420; /* takes more lines, and the place is not higher for them */
    expect(AUDIT_TEXT);
}

static void
finds_words_over_other_words(void **state)
{
    (void)state;
    struct item *heading = first(ROLE_HEADING);
    struct item *town = first(ROLE_TEXT);
    town->box.y = heading->box.y + heading->box.h / 2 - town->box.h / 2;
    town->box.x = heading->box.x;
    expect(AUDIT_OVER);
}

static void
finds_words_over_a_code_and_over_a_picture(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig");
    page_fixture_build();
    assert_true(audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report));
    struct box ticket = first(ROLE_QR)->box;
    first(ROLE_HEADING)->box.y = ticket.y;
    expect(AUDIT_OVER);
    good_page(NULL);
    first(ROLE_TEXT)->box.x = first(ROLE_TOWN_MARK)->box.x;
    expect(AUDIT_OVER);
}

static void
finds_words_that_a_card_covers(void **state)
{
    (void)state;
    struct item *card = first(ROLE_CARD);
    first(ROLE_HEADING)->box.y = card->box.y - 10;
    expect(AUDIT_OVER);
}

static void
lets_boxes_touch_whose_words_do_not(void **state)
{
    (void)state;
    struct item *heading = first(ROLE_HEADING);
    heading->box.h += 20; /* into the next box, below the last line */
    heading[1].box.y = heading->box.y + heading->box.h - 20;
    (void)audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report);
    for (int i = 0; i < report.count; i++)
        assert_int_not_equal(report.findings[i].rule, AUDIT_OVER);
}

static void
finds_words_that_a_focus_ring_would_touch(void **state)
{
    (void)state;
    struct item *heading = first(ROLE_HEADING), *card = first(ROLE_CARD);
    int ring = f.theme.length[THEME_LENGTH_FOCUS_GAP] +
               f.theme.length[THEME_LENGTH_FOCUS_RING];
    int hang = f.theme.type[heading->type] / 10; /* below the box of its words */
    heading->box.y = card->box.y - ring - hang - heading->box.h;
    (void)audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report);
    for (int i = 0; i < report.count; i++)
        assert_int_not_equal(report.findings[i].rule, AUDIT_RING);
    heading->box.y += hang + theme_line(&f.theme, heading->type, heading->leading) -
                      f.theme.type[heading->type];
    expect(AUDIT_RING);
}

static void
finds_a_target_without_a_name(void **state)
{
    (void)state;
    struct item *place = first(ROLE_PLACE);
    place->text = place->spoken = "";
    expect(AUDIT_SPOKEN);
}

static void
finds_a_second_main_button(void **state)
{
    (void)state;
    first(ROLE_BUTTON)->state |= ITEM_MAIN;
    expect(AUDIT_MAIN);
}

static void
finds_gaps_and_doubles_in_the_focus_order(void **state)
{
    (void)state;
    first(ROLE_CARD)->focus = 0;
    expect(AUDIT_FOCUS_ORDER);
    good_page(NULL);
    first(ROLE_CARD)->focus = first(ROLE_PLACE)->focus;
    expect(AUDIT_FOCUS_ORDER);
}

static void
finds_a_gap_that_nothing_fills(void **state)
{
    (void)state;
    first(ROLE_HEADING)->text = "Schicken Sie es an: {anschrift}.";
    expect(AUDIT_GAP);
    good_page(NULL);
    first(ROLE_BUTTON)->detail = "an: {anschrift}.";
    expect(AUDIT_GAP);
}

static void
finds_what_the_page_could_not_show(void **state)
{
    (void)state;
    f.view->overflow = true;
    expect(AUDIT_OVERFLOW);
}

static void
never_repeats_what_was_typed(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-pruefen-lang");
    page_fixture_build();
    for (int i = 0; i < f.view->count; i++)
        f.view->items[i].box.w = 30;
    assert_false(audit_view(f.view, &f.theme, &f.panel, f.glyphs, &report));
    for (int i = 0; i < report.count; i++)
        assert_null(strstr(report.findings[i].text, "Wolkenstein"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(finds_nothing_on_a_good_page, good_page),
        cmocka_unit_test_setup(finds_a_target_that_is_too_small, good_page),
        cmocka_unit_test_setup(finds_a_target_above_the_reach_line_in_portrait_only,
                               good_page),
        cmocka_unit_test_setup(finds_a_text_that_is_wider_than_its_button, good_page),
        cmocka_unit_test_setup(finds_a_text_that_is_higher_than_its_place, good_page),
        cmocka_unit_test_setup(finds_an_item_outside_the_panel, good_page),
        cmocka_unit_test_setup(finds_two_targets_over_each_other, good_page),
        cmocka_unit_test_setup(finds_lines_below_the_end_of_their_place, good_page),
        cmocka_unit_test_setup(finds_words_over_other_words, good_page),
        cmocka_unit_test_setup(finds_words_over_a_code_and_over_a_picture, good_page),
        cmocka_unit_test_setup(finds_words_that_a_card_covers, good_page),
        cmocka_unit_test_setup(lets_boxes_touch_whose_words_do_not, good_page),
        cmocka_unit_test_setup(finds_words_that_a_focus_ring_would_touch, good_page),
        cmocka_unit_test_setup(finds_a_target_without_a_name, good_page),
        cmocka_unit_test_setup(finds_a_second_main_button, good_page),
        cmocka_unit_test_setup(finds_gaps_and_doubles_in_the_focus_order, good_page),
        cmocka_unit_test_setup(finds_a_gap_that_nothing_fills, good_page),
        cmocka_unit_test_setup(finds_what_the_page_could_not_show, good_page),
        cmocka_unit_test_setup(never_repeats_what_was_typed, good_page),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
