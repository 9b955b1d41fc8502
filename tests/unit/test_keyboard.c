/* Keyboards: every letter of DIN 91379 can be typed, and keys say what they do. */
#include "tests/unit/page_fixture.h"

#include <stdio.h>

#include "base/text.h"
#include "core/form.h"
#include "ui/keyboard.h"

static int
open_all(void **state)
{
    (void)page_fixture_set_up(state);
    page_fixture_visit("hund-abmelden-04-feld-1");
    return 0;
}

static void
tap(const struct event *event)
{
    struct effects effects;
    struct event now = *event;
    now.now_ms = f.session->now_ms + 10;
    session_step(f.session, &now, &effects);
    page_fixture_build();
}

static const struct item *
key_for(enum event_kind kind, const char *text)
{
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->role == ROLE_KEY && item->tap.kind == kind &&
            strcmp(item->tap.text, text) == 0)
            return item;
    }
    return NULL;
}

static void
set_keys(enum keys_layout layout, int shift, const char *variants)
{
    struct keys *keys = &f.session->keys;
    keys->layout = layout;
    keys->shift = shift;
    keys->shift_auto = false;
    text_format(keys->variants_of, sizeof keys->variants_of, "%s", variants);
    page_fixture_build();
}

enum { REACHABLE_MAX = 1200 };

static struct {
    char text[REACHABLE_MAX][16];
    int count;
} reachable;

static void
note_keys(void)
{
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->role != ROLE_KEY || item->tap.kind != EVENT_TYPE)
            continue;
        assert_true(reachable.count < REACHABLE_MAX);
        text_format(reachable.text[reachable.count++], 16, "%s", item->tap.text);
        if (item->text[0] && strcmp(item->tap.text, " ") != 0)
            assert_string_equal(item->text, item->tap.text);
    }
}

/* All that single taps lead to: both cases of the letters, then every base key. */
static void
collect(void)
{
    static const char *const bases[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                        "j", "k", "l", "m", "n", "o", "p", "r", "s",
                                        "t", "u", "w", "x", "y", "z", "'", "!", "§"};
    reachable.count = 0;
    for (int shift = 0; shift < 2; shift++) {
        set_keys(KEYS_QWERTZ, shift, "");
        note_keys();
        for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
            set_keys(KEYS_LETTERS, shift, "");
            const struct item *key = key_for(EVENT_KEYS_VARIANTS, bases[i]);
            if (!key)
                fail_msg("no key for %s", bases[i]);
            struct event open = key->tap;
            tap(&open);
            note_keys();
        }
    }
}

static bool
is_reachable(const char *text)
{
    for (int i = 0; i < reachable.count; i++) {
        if (strcmp(reachable.text[i], text) == 0)
            return true;
    }
    return false;
}

static void
every_letter_and_sequence_of_din_91379_is_reached_by_taps(void **state)
{
    char line[256];
    int letters = 0;
    (void)state;
    collect();
    FILE *file = fopen("tests/unit/din91379/latin_list_1.3.txt", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        bool wanted = strncmp(line, "bll;", 4) == 0 ||
                      strncmp(line, "bnlreq;", 7) == 0 || strncmp(line, "bnl;", 4) == 0;
        if (!wanted)
            continue;
        char text[32] = "", *at = strchr(strchr(line, ';') + 1, ';') + 1;
        size_t len = 0;
        while (*at && *at != ';') {
            char *end = NULL;
            unsigned long point = strtoul(at, &end, 16);
            if (end == at)
                break;
            len += text_encode((uint32_t)point, text + len);
            at = end;
            while (*at == ' ')
                at++;
        }
        letters++;
        if (!is_reachable(text))
            fail_msg("cannot be typed: %s", line);
    }
    (void)fclose(file);
    assert_true(letters > 700);
}

static void
every_key_types_what_it_shows_into_the_field(void **state)
{
    (void)state;
    collect();
    int field = f.session->cursor.field;
    for (int i = 0; i < reachable.count; i++) {
        const char *text = reachable.text[i];
        struct event event = {.kind = EVENT_TYPE};
        struct effects effects;
        char wanted[24];
        /* Not the first letter: a field does not begin with a space. */
        text_format(f.session->answers[field].text, ANSWER_MAX_BYTES, "A");
        f.session->cursor.caret = 1;
        text_format(wanted, sizeof wanted, "A%s", text);
        text_format(event.text, sizeof event.text, "%s", text);
        session_step(f.session, &event, &effects);
        assert_string_equal(f.session->answers[field].text, wanted);
    }
}

static void
capitals_stand_on_the_keys_while_shift_is_on(void **state)
{
    (void)state;
    set_keys(KEYS_QWERTZ, 0, "");
    assert_non_null(key_for(EVENT_TYPE, "ö"));
    assert_null(key_for(EVENT_TYPE, "Ö"));
    set_keys(KEYS_QWERTZ, 1, "");
    assert_non_null(key_for(EVENT_TYPE, "Ö"));
    assert_non_null(key_for(EVENT_TYPE, "ß"));
    assert_null(key_for(EVENT_TYPE, "q"));
}

static void
a_key_the_field_cannot_hold_is_dead_and_sends_nothing(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-01-feld-1");
    set_keys(KEYS_QWERTZ, 0, "");
    const struct item *seven = page_fixture_find(ROLE_KEY, "7");
    assert_non_null(seven);
    assert_true(seven->state & ITEM_DEAD);
    assert_int_equal(seven->tap.kind, EVENT_NONE);
    page_fixture_visit("hund-abmelden-04-feld-1");
    set_keys(KEYS_QWERTZ, 0, "");
    assert_int_equal(page_fixture_find(ROLE_KEY, "7")->tap.kind, EVENT_TYPE);
}

/* What a clerk is promised of such a field: letters, digits and . - / */
static void
a_file_number_has_a_stroke_among_the_letters(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-05-feld-1");
    set_keys(KEYS_QWERTZ, 0, "");
    assert_non_null(key_for(EVENT_TYPE, "."));
    assert_non_null(key_for(EVENT_TYPE, "-"));
    const struct item *stroke = key_for(EVENT_TYPE, "/");
    assert_non_null(stroke);
    tap(&stroke->tap);
    const char *answer = f.session->answers[f.session->cursor.field].text;
    assert_non_null(strchr(answer, '/'));
    /* Other fields keep the apostrophe there. */
    page_fixture_visit("hund-abmelden-01-feld-1");
    set_keys(KEYS_QWERTZ, 0, "");
    assert_null(key_for(EVENT_TYPE, "/"));
    assert_non_null(key_for(EVENT_TYPE, "’"));
}

static void
a_key_is_alive_if_the_field_holds_any_of_its_variants(void **state)
{
    static const char *const behind[] = {"!", "'"};
    static const char *const wanted[] = {"/", "."};
    (void)state;
    for (int i = 0; i < 2; i++) {
        page_fixture_visit("hund-abmelden-05-feld-1");
        set_keys(KEYS_LETTERS, 0, "");
        const struct item *key = key_for(EVENT_KEYS_VARIANTS, behind[i]);
        assert_non_null(key);
        assert_false(key->state & ITEM_DEAD);
        tap(&key->tap);
        assert_non_null(key_for(EVENT_TYPE, wanted[i]));
    }
    set_keys(KEYS_LETTERS, 0, "");
    assert_null(key_for(EVENT_KEYS_VARIANTS, "§"));
    assert_null(key_for(EVENT_KEYS_VARIANTS, "e"));
}

static void
a_long_press_is_offered_only_where_variants_exist(void **state)
{
    (void)state;
    set_keys(KEYS_QWERTZ, 1, "");
    assert_int_equal(key_for(EVENT_TYPE, "E")->hold.kind, EVENT_KEYS_VARIANTS);
    assert_string_equal(key_for(EVENT_TYPE, "E")->hold.text, "e");
    assert_int_equal(key_for(EVENT_TYPE, "Q")->hold.kind, EVENT_NONE);
    assert_int_equal(key_for(EVENT_TYPE, "3")->hold.kind, EVENT_NONE);
}

/* "Zurück" is the button below, which leaves the question. */
static void
the_way_back_from_the_variants_has_the_name_of_where_it_leads(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-01-feld-1");
    set_keys(KEYS_LETTERS, 0, "o");
    assert_string_equal(key_for(EVENT_KEYS_VARIANTS, "")->text, "é ł ş");
    assert_null(page_fixture_find(ROLE_KEY, "Zurück"));
    set_keys(KEYS_QWERTZ, 0, "o");
    assert_string_equal(key_for(EVENT_KEYS_VARIANTS, "")->text, "a b c");
    assert_null(page_fixture_find(ROLE_KEY, "Zurück"));
}

static void
keys_are_at_least_twenty_millimetres_in_every_layout(void **state)
{
    static const enum keys_layout layouts[] = {KEYS_QWERTZ, KEYS_ABC, KEYS_DIGITS,
                                               KEYS_EMAIL, KEYS_LETTERS};
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        set_keys(layouts[i], 0, "");
        int least = f.theme.length[THEME_LENGTH_TARGET_MIN], keys = 0;
        for (int j = 0; j < f.view->count; j++) {
            const struct item *item = &f.view->items[j];
            if (item->role != ROLE_KEY)
                continue;
            keys++;
            assert_true(item->box.w >= least && item->box.h >= least);
        }
        assert_true(keys >= 12);
    }
}

static void
next_field_is_offered_only_while_there_is_one(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-09-feld-1");
    f.session->cursor.part = 0;
    page_fixture_build();
    assert_non_null(key_for(EVENT_NEXT_FIELD, ""));
    f.session->cursor.part = 2;
    page_fixture_build();
    assert_null(key_for(EVENT_NEXT_FIELD, ""));
    assert_non_null(key_for(EVENT_CLEAR_FIELD, ""));
}

static void
letters_too_lead_to_the_next_field_while_there_is_one(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-01-feld-1");
    page_fixture_build();
    int before = f.session->cursor.field;
    const struct item *next = key_for(EVENT_NEXT_FIELD, "");
    assert_non_null(next);
    tap(&next->tap);
    assert_int_not_equal(f.session->cursor.field, before);
    assert_null(key_for(EVENT_NEXT_FIELD, ""));
}

static void
in_landscape_a_key_leads_to_the_field_that_is_out_of_sight(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-01-feld-2");
    page_fixture_build();
    assert_null(key_for(EVENT_FOCUS, "")); /* in portrait it is in sight */
    f.panel = (struct panel){.width = 1920, .height = 1080};
    page_fixture_build();
    int before = f.session->cursor.field;
    const struct item *previous = key_for(EVENT_FOCUS, "");
    assert_non_null(previous);
    tap(&previous->tap);
    assert_int_not_equal(f.session->cursor.field, before);
    assert_null(key_for(EVENT_FOCUS, ""));
    f.panel = (struct panel){.width = 1080, .height = 1920};
}

static void
an_address_ends_with_one_tap(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-03-feld-2");
    page_fixture_build();
    const struct item *ending = key_for(EVENT_TYPE, ".de");
    assert_non_null(ending);
    char before[ANSWER_MAX_BYTES + 4];
    const char *answer = f.session->answers[f.session->cursor.field].text;
    text_format(before, sizeof before, "%s.de", answer);
    tap(&ending->tap);
    assert_string_equal(answer, before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_and_sequence_of_din_91379_is_reached_by_taps),
        cmocka_unit_test(every_key_types_what_it_shows_into_the_field),
        cmocka_unit_test(capitals_stand_on_the_keys_while_shift_is_on),
        cmocka_unit_test(a_key_the_field_cannot_hold_is_dead_and_sends_nothing),
        cmocka_unit_test(a_file_number_has_a_stroke_among_the_letters),
        cmocka_unit_test(a_key_is_alive_if_the_field_holds_any_of_its_variants),
        cmocka_unit_test(a_long_press_is_offered_only_where_variants_exist),
        cmocka_unit_test(the_way_back_from_the_variants_has_the_name_of_where_it_leads),
        cmocka_unit_test(keys_are_at_least_twenty_millimetres_in_every_layout),
        cmocka_unit_test(next_field_is_offered_only_while_there_is_one),
        cmocka_unit_test(letters_too_lead_to_the_next_field_while_there_is_one),
        cmocka_unit_test(in_landscape_a_key_leads_to_the_field_that_is_out_of_sight),
        cmocka_unit_test(an_address_ends_with_one_tap),
    };
    return cmocka_run_group_tests(tests, open_all, page_fixture_tear_down);
}
