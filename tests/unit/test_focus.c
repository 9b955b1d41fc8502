/* A visit by keys alone: on each kind of page every thing is reached in reading order,
 * seen, used and left again. */
#include "tests/unit/page_fixture.h"

#include "base/text.h"
#include "ui/focus.h"

static struct focus focus;

/* One page of each kind, as the tour names it. */
static const char *const kinds[] = {
    "start",
    "menue",
    "hilfe",
    "ansicht",
    "sprache",
    "pause",
    "hund-abmelden-vorher",
    "hund-abmelden-datenschutz",
    "hund-abmelden-01",        /* two fields */
    "hund-abmelden-02-feld-3", /* fields side by side */
    "hund-abmelden-05-warum",
    "hund-abmelden-07", /* choice */
    "hund-abmelden-08", /* date */
    "hund-abmelden-09", /* yes or no */
    "hund-abmelden-11-fehlt",
    "hund-abmelden-tasten-abc",
    "hund-abmelden-tasten-weitere-o",
    "hund-abmelden-pruefen",
    "hund-abmelden-pruefen-erklaerung",
    "hund-abmelden-nicht-gespeichert-andere",
    "hund-abmelden-senden-2",
    "hund-abmelden-beleg",
    "hund-abmelden-druck",
    "hund-abmelden-fertig",
    "hund-abmelden-fertig-ohne-papier",
    "hund-abmelden-beenden",
    "hund-abmelden-noch-da",
    "hund-abmelden-zu",
    "hund-abmelden-weiter",
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void
look(void)
{
    page_fixture_build();
    focus_mark(&focus, f.view);
}

static void
visit(const char *name)
{
    page_fixture_visit(name);
    focus_forget(&focus);
    look();
}

/* What the screen does with a key; the event, or none. */
static struct event
press(enum focus_key key)
{
    struct event event = {0};
    struct effects effects;
    if (focus_take(&focus, f.view, key, &event)) {
        event.now_ms = f.session->now_ms + 10;
        session_step(f.session, &event, &effects);
    }
    look();
    return event;
}

static const struct item *
focused(void)
{
    const struct item *found = NULL;
    for (int i = 0; i < f.view->count; i++) {
        if (!(f.view->items[i].state & ITEM_FOCUSED))
            continue;
        assert_null(found);
        found = &f.view->items[i];
    }
    return found;
}

static const struct item *
go_to(enum event_kind kind)
{
    for (int i = 0; i < VIEW_MAX_ITEMS; i++) {
        press(FOCUS_NEXT);
        if (focused() && focused()->tap.kind == kind)
            return focused();
    }
    fail_msg("Tab does not reach it");
    return NULL;
}

/* Things in the order of reading, the keys of the glass as one. */
static int
stops(void)
{
    int count = 0;
    bool key = false;
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->tap.kind == EVENT_NONE || (item->role == ROLE_KEY && key))
            continue;
        key |= item->role == ROLE_KEY;
        count++;
    }
    return count;
}

static void
tab_reaches_every_thing_once_and_comes_round_on_every_kind_of_page(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        bool seen[VIEW_MAX_ITEMS + 1] = {false};
        visit(kinds[k]);
        int count = stops();
        for (int i = 0; i < count; i++) {
            press(FOCUS_NEXT);
            const struct item *item = focused();
            if (!item || seen[item->focus])
                fail_msg("%s: step %d reaches nothing new", kinds[k], i + 1);
            seen[item->focus] = true;
        }
        if (count == 0)
            continue;
        press(FOCUS_NEXT);
        if (!seen[focused()->focus])
            fail_msg("%s: the way does not come round", kinds[k]);
    }
}

static void
tab_goes_in_reading_order_and_back_the_same_way(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct box way[VIEW_MAX_ITEMS];
        int before = 0, turns = 0;
        visit(kinds[k]);
        int count = stops();
        for (int i = 0; i < count; i++) {
            press(FOCUS_NEXT);
            way[i] = focused()->box;
            turns += focused()->focus < before;
            before = focused()->focus;
        }
        if (turns > 1)
            fail_msg("%s: not in reading order", kinds[k]);
        for (int i = count - 2; i >= 0; i--) {
            press(FOCUS_PREVIOUS);
            if (memcmp(&focused()->box, &way[i], sizeof way[i]) != 0)
                fail_msg("%s: the way back is another one", kinds[k]);
        }
    }
}

static void
arrows_reach_every_key_of_the_glass(void **state)
{
    (void)state;
    bool seen[VIEW_MAX_ITEMS + 1] = {false};
    int keys = 0, reached = 0;
    visit("hund-abmelden-tasten-abc");
    while (focused()->role != ROLE_KEY)
        press(FOCUS_NEXT);
    for (int i = 0; i < f.view->count; i++)
        keys += f.view->items[i].role == ROLE_KEY && f.view->items[i].focus > 0;
    for (int i = 0; i < keys; i++) {
        assert_int_equal(focused()->role, ROLE_KEY);
        reached += !seen[focused()->focus];
        seen[focused()->focus] = true;
        press(FOCUS_RIGHT);
    }
    assert_int_equal(reached, keys);
    struct box top = focused()->box;
    press(FOCUS_DOWN);
    assert_true(focused()->box.y > top.y && focused()->role == ROLE_KEY);
    press(FOCUS_UP);
    assert_int_equal(focused()->box.y, top.y);
    press(FOCUS_UP); /* over the edge: out of the keys */
    assert_int_not_equal(focused()->role, ROLE_KEY);
}

static void
a_key_of_the_glass_types_and_keeps_the_focus_though_its_letter_changes(void **state)
{
    (void)state;
    visit("hund-abmelden-01");
    while (focused()->role != ROLE_KEY)
        press(FOCUS_NEXT);
    press(FOCUS_DOWN);
    int place = focused()->focus;
    char capital[8];
    text_format(capital, sizeof capital, "%s", focused()->text);
    assert_int_equal(press(FOCUS_ENTER).kind, EVENT_TYPE);
    assert_int_equal(focused()->focus, place);
    assert_string_not_equal(focused()->text, capital); /* small letters follow */
    assert_int_equal(press(FOCUS_SPACE).kind, EVENT_TYPE);
    press(FOCUS_ESCAPE);
    assert_int_equal(focused()->role, ROLE_FIELD);
}

static void
in_a_field_the_arrows_move_the_caret_and_space_is_a_letter(void **state)
{
    (void)state;
    visit("hund-abmelden-02-feld-1");
    int caret = f.session->cursor.caret;
    assert_true(caret > 0);
    press(FOCUS_LEFT);
    assert_true(f.session->cursor.caret < caret);
    press(FOCUS_RIGHT);
    assert_int_equal(f.session->cursor.caret, caret);
    assert_int_equal(press(FOCUS_SPACE).kind, EVENT_NONE);
}

static void
a_field_that_the_focus_reaches_is_typed_into(void **state)
{
    (void)state;
    visit("hund-abmelden-01");
    int before = f.session->cursor.field;
    press(FOCUS_NEXT);
    assert_int_not_equal(f.session->cursor.field, before);
    assert_true(focused()->state & ITEM_TYPING);
    press(FOCUS_PREVIOUS);
    assert_int_equal(f.session->cursor.field, before);
}

static void
enter_goes_through_the_fields_and_then_on(void **state)
{
    (void)state;
    visit("hund-abmelden-01");
    int before = f.session->cursor.field;
    press(FOCUS_ENTER);
    assert_int_not_equal(f.session->cursor.field, before);
    assert_int_equal(f.session->error_field, -1); /* nobody was blamed meanwhile */
    assert_int_equal(press(FOCUS_ENTER).kind, EVENT_NEXT);
}

static void
enter_on_nothing_is_the_main_button(void **state)
{
    (void)state;
    visit("start");
    assert_null(focused());
    assert_int_equal(press(FOCUS_ENTER).kind, EVENT_BEGIN);
    visit("hund-abmelden-pruefen");
    assert_null(focused());
    visit("menue"); /* no main button: nothing */
    assert_int_equal(press(FOCUS_ENTER).kind, EVENT_NONE);
    assert_int_equal(press(FOCUS_SPACE).kind, EVENT_NONE);
}

static void
escape_closes_a_sheet_and_goes_back_on_a_page(void **state)
{
    static const struct {
        const char *page;
        enum event_kind event;
    } ways[] = {{"hilfe", EVENT_CLOSE},
                {"ansicht", EVENT_CLOSE},
                {"sprache", EVENT_CLOSE},
                {"hund-abmelden-05-warum", EVENT_CLOSE},
                {"hund-abmelden-datenschutz", EVENT_CLOSE},
                {"hund-abmelden-beenden", EVENT_STAY},
                {"hund-abmelden-noch-da", EVENT_STAY},
                {"hund-abmelden-07", EVENT_BACK},
                {"menue", EVENT_BACK},
                {"hund-anmelden-pruefen-erklaerung", EVENT_MORE}, /* its last part */
                {"start", EVENT_NONE},
                {"hund-abmelden-fertig", EVENT_NONE}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        visit(ways[i].page);
        if (press(FOCUS_ESCAPE).kind != ways[i].event)
            fail_msg("%s: Escape does something else", ways[i].page);
    }
}

static void
a_new_page_begins_without_a_ring_and_the_same_page_keeps_it(void **state)
{
    (void)state;
    visit("hund-abmelden-07");
    go_to(EVENT_CHOOSE);
    int place = focused()->focus;
    press(FOCUS_SPACE);
    assert_int_equal(focused()->focus,
                     place); /* the answer is chosen, the page stays */
    assert_true(focused()->state & ITEM_CHOSEN);
    go_to(EVENT_NEXT);
    press(FOCUS_ENTER);
    assert_true(!focused() || focused()->state & ITEM_TYPING);
}

static void
a_touch_takes_the_ring_away(void **state)
{
    (void)state;
    visit("hund-abmelden-07");
    press(FOCUS_NEXT);
    assert_non_null(focused());
    focus_forget(&focus); /* what the screen does when a finger comes down */
    look();
    assert_null(focused());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            tab_reaches_every_thing_once_and_comes_round_on_every_kind_of_page),
        cmocka_unit_test(tab_goes_in_reading_order_and_back_the_same_way),
        cmocka_unit_test(arrows_reach_every_key_of_the_glass),
        cmocka_unit_test(
            a_key_of_the_glass_types_and_keeps_the_focus_though_its_letter_changes),
        cmocka_unit_test(in_a_field_the_arrows_move_the_caret_and_space_is_a_letter),
        cmocka_unit_test(a_field_that_the_focus_reaches_is_typed_into),
        cmocka_unit_test(enter_goes_through_the_fields_and_then_on),
        cmocka_unit_test(enter_on_nothing_is_the_main_button),
        cmocka_unit_test(escape_closes_a_sheet_and_goes_back_on_a_page),
        cmocka_unit_test(a_new_page_begins_without_a_ring_and_the_same_page_keeps_it),
        cmocka_unit_test(a_touch_takes_the_ring_away),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
