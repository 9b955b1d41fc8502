/* The pages of identifying: what they show of a PIN, what they lead to. */
#include "tests/unit/page_fixture.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/focus.h"
#include "ui/icons.h"
#include "ui/touch.h"

enum { DUMP_MAX = 64 * 1024 };

static struct service *
service_here(void)
{
    return &f.catalogue->services[catalogue_find_service(f.catalogue, "hund-anmelden")];
}

/* A visit on one of these pages, everything ready, card on the reader. */
static void
stand_on(enum state state)
{
    service_here()->identification.ways = (1u << IDENTIFY_WAYS) - 1;
    session_init(f.session, f.catalogue, f.langs, &session_timing_usual);
    struct session *session = f.session;
    session->world = (struct world){.now = {{2026, 11, 26}, 10, 42},
                                    .online = true,
                                    .storage_ok = true,
                                    .card_service = true,
                                    .reader = WORLD_READER_CARD};
    session->service = catalogue_find_service(f.catalogue, "hund-anmelden");
    session->state = state;
    session->keys.layout = KEYS_PIN;
    session->identify.card.tries = 3;
    session->identify.card_there = true;
    session->identify.card.given = -1;
    f.panel = (struct panel){.width = 1080, .height = 1920};
}

static void
type(const char *digits)
{
    struct identify *identify = &f.session->identify;
    memset(identify->typed, 0, sizeof identify->typed);
    text_format(identify->typed, sizeof identify->typed, "%s", digits);
    page_fixture_build();
}

static int
count_role(enum role role, bool filled)
{
    int count = 0;
    for (int i = 0; i < f.view->count; i++)
        count += f.view->items[i].role == role && (!filled || f.view->items[i].a);
    return count;
}

static const struct item *
find_tap(enum event_kind kind, int a)
{
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->tap.kind == kind && (a < 0 || item->tap.a == a))
            return item;
    }
    return NULL;
}

static bool
holds(const void *memory, size_t size, const char *text)
{
    return memmem(memory, size, text, strlen(text)) != NULL;
}

static void
two_pins_of_one_length_give_the_same_page_byte_for_byte(void **state)
{
    static const char *const pins[] = {"739104", "739", "7391046258"};
    static const char *const others[] = {"508263", "508", "5082631947"};
    char *one = calloc(1, DUMP_MAX), *two = calloc(1, DUMP_MAX);
    struct view *copy = calloc(1, sizeof *copy);
    (void)state;
    assert_true(one && two && copy);
    for (size_t i = 0; i < 3; i++) {
        stand_on(STATE_CARD_SECRET);
        f.session->identify.card.secret = i == 2 ? CARD_PUK : CARD_PIN;
        type(pins[i]);
        assert_false(holds(f.view, sizeof *f.view, pins[i]));
        view_dump(f.view, one, DUMP_MAX);
        memcpy(copy, f.view, sizeof *copy);
        type(others[i]);
        view_dump(f.view, two, DUMP_MAX);
        assert_string_equal(one, two);
        assert_memory_equal(copy, f.view, sizeof *copy);
    }
    free(copy);
    free(two);
    free(one);
}

static void
boxes_say_how_many_digits_there_are_and_how_many_are_typed(void **state)
{
    static const struct {
        enum card_secret secret;
        bool five;
        int boxes;
    } cases[] = {{CARD_PIN, false, 6},
                 {CARD_PIN, true, 5},
                 {CARD_CAN, false, 6},
                 {CARD_PUK, false, 10},
                 {CARD_NEW_PIN, false, 6}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stand_on(STATE_CARD_SECRET);
        f.session->identify.card.secret = cases[i].secret;
        f.session->identify.five = cases[i].five;
        type("739");
        assert_int_equal(count_role(ROLE_DIGIT, false), cases[i].boxes);
        assert_int_equal(count_role(ROLE_DIGIT, true), 3);
        type("");
        assert_int_equal(count_role(ROLE_DIGIT, true), 0);
    }
}

static int
count_bad(void)
{
    int count = 0;
    for (int i = 0; i < f.view->count; i++)
        count += f.view->items[i].role == ROLE_DIGIT &&
                 (f.view->items[i].state & ITEM_BAD) != 0;
    return count;
}

static void
boxes_are_red_for_what_is_missing_or_was_wrong_and_for_nothing_else(void **state)
{
    struct identify *identify = &f.session->identify;
    (void)state;
    stand_on(STATE_CARD_SECRET);
    identify->card.tries = 2;
    identify->card.again = true;
    identify->card.wrong = CARD_PIN;
    type("");
    assert_int_equal(count_bad(), 6);
    type("7");
    assert_int_equal(count_bad(), 0);
    identify->card.secret = CARD_CAN;
    type("");
    assert_int_equal(count_bad(), 0);
    identify->card.again = false;
    identify->card.fault = SECRET_TOO_SHORT;
    type("7391");
    assert_int_equal(count_bad(), 2);
}

static void
digits_keep_their_order_on_a_mirrored_page(void **state)
{
    (void)state;
    stand_on(STATE_CARD_SECRET);
    f.panel.rtl = true;
    type("7");
    int last = -1;
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->role != ROLE_DIGIT)
            continue;
        assert_true(item->box.x > last);
        last = item->box.x;
    }
    const struct item *one = page_fixture_find(ROLE_KEY, "1");
    assert_true(one->box.x < page_fixture_find(ROLE_KEY, "3")->box.x);
    f.panel.rtl = false;
}

static void
a_digit_more_repaints_two_boxes_and_no_key(void **state)
{
    struct view *before = calloc(1, sizeof *before);
    struct box boxes[8];
    (void)state;
    assert_non_null(before);
    stand_on(STATE_CARD_SECRET);
    type("73");
    memcpy(before, f.view, sizeof *before);
    type("739");
    int count = view_diff(before, f.view, (struct view_reach){12, 4}, boxes, 8);
    assert_in_range(count, 1, 2);
    const struct item *key = page_fixture_find(ROLE_KEY, "1");
    for (int i = 0; i < count; i++)
        assert_true(boxes[i].y + boxes[i].h <= key->box.y);
    free(before);
}

static void
the_pad_has_each_digit_once_and_all_are_spoken_alike(void **state)
{
    static const uint8_t order[10] = {4, 9, 0, 7, 1, 8, 2, 6, 3, 5};
    (void)state;
    for (int shuffled = 0; shuffled < 2; shuffled++) {
        stand_on(STATE_CARD_SECRET);
        f.session->kiosk.pin_shuffled = shuffled;
        memcpy(f.session->pin_order, order, sizeof order);
        type("");
        const char *usual = "1234567890";
        const char *spoken = NULL;
        int at = 0;
        for (int i = 0; i < f.view->count; i++) {
            const struct item *item = &f.view->items[i];
            if (item->role != ROLE_KEY || item->tap.kind != EVENT_TYPE)
                continue;
            char digit[2] = {shuffled ? (char)('0' + order[at]) : usual[at], '\0'};
            assert_string_equal(item->text, digit);
            assert_string_equal(item->tap.text, digit);
            if (spoken)
                assert_string_equal(item->spoken, spoken);
            spoken = item->spoken;
            at++;
        }
        assert_int_equal(at, 10);
        assert_non_null(spoken);
        assert_null(strpbrk(spoken, usual));
    }
}

static void
a_pressed_key_of_the_pad_looks_as_before(void **state)
{
    struct touch touch;
    struct event event;
    struct box boxes[2];
    (void)state;
    stand_on(STATE_CARD_SECRET);
    type("");
    const struct item *key = page_fixture_find(ROLE_KEY, "5");
    struct touch_input down = {.kind = TOUCH_DOWN,
                               .x = key->box.x + 10,
                               .y = key->box.y + 10,
                               .finger = true,
                               .now_ms = 1000};
    touch_init(&touch, 150);
    assert_false(touch_interpret(&touch, f.view, &down, &event));
    assert_int_equal(touch_remark(&touch, f.view, boxes), 0);
    touch_mark(&touch, f.view);
    assert_false(key->state & ITEM_PRESSED);
    struct touch_input up = down;
    up.kind = TOUCH_UP;
    up.now_ms = 1100;
    assert_true(touch_interpret(&touch, f.view, &up, &event));
    assert_int_equal(event.kind, EVENT_TYPE);
    assert_string_equal(event.text, "5");
}

static void
enter_confirms_and_escape_goes_back(void **state)
{
    struct focus focus = {0};
    struct event event = {0};
    (void)state;
    stand_on(STATE_CARD_SECRET);
    static const char *const typed[] = {"", "739", "739104"};
    for (size_t i = 0; i < 3; i++) {
        type(typed[i]);
        assert_true(focus_take(&focus, f.view, FOCUS_ENTER, &event));
        assert_int_equal(event.kind, EVENT_NEXT);
        assert_true(focus_take(&focus, f.view, FOCUS_ESCAPE, &event));
        assert_int_equal(event.kind, EVENT_BACK);
    }
}

static void
the_keypad_walks_over_the_pad_row_by_row(void **state)
{
    struct focus focus = {0};
    struct event event = {0};
    (void)state;
    stand_on(STATE_CARD_SECRET);
    type("");
    /* The keys of the glass are one stop, after the ways out of the page. */
    for (int i = 0; i < 3; i++)
        assert_false(focus_take(&focus, f.view, FOCUS_NEXT, &event));
    focus_mark(&focus, f.view);
    assert_true(page_fixture_find(ROLE_KEY, "1")->state & ITEM_FOCUSED);
    assert_false(focus_take(&focus, f.view, FOCUS_DOWN, &event));
    assert_false(focus_take(&focus, f.view, FOCUS_RIGHT, &event));
    assert_true(focus_take(&focus, f.view, FOCUS_ENTER, &event));
    assert_string_equal(event.text, "5");
}

static void
a_closed_way_stays_and_says_why_one_not_offered_is_not_there(void **state)
{
    (void)state;
    stand_on(STATE_WAYS);
    f.session->world.reader = WORLD_READER_AWAY;
    service_here()->identification.ways &= ~(1u << IDENTIFY_POST);
    page_fixture_build();
    const struct item *card = page_fixture_find(ROLE_WAY, "Mit Ausweis und PIN");
    assert_non_null(card);
    assert_int_equal(card->tap.kind, EVENT_NONE);
    assert_true(card->state & ITEM_DEAD);
    assert_non_null(strstr(card->detail, "Kartenleser"));
    assert_null(page_fixture_find(ROLE_WAY, "Per Post"));
    assert_non_null(find_tap(EVENT_WAY, IDENTIFY_PHONE));
    assert_non_null(find_tap(EVENT_PIN_UNKNOWN, -1));
    f.session->world.reader = WORLD_READER_EMPTY;
    page_fixture_build();
    assert_non_null(find_tap(EVENT_WAY, IDENTIFY_CARD));
}

static void
nobody_agrees_to_what_she_has_not_seen(void **state)
{
    struct card_request *request = &f.session->identify.card.request;
    int rights = 0;
    (void)state;
    stand_on(STATE_CARD_REQUEST);
    f.session->size = TEXT_SIZE_XL;
    text_format(request->subject, sizeof request->subject, "Stadt Emscherfeld");
    request->required = (1u << CARD_RIGHT_OTHER) - 1;
    page_fixture_build();
    assert_true(f.view->parts > 1);
    for (int part = 0; part < f.view->parts; part++) {
        f.session->part = part;
        page_fixture_build();
        bool last = part + 1 == f.view->parts;
        assert_int_equal(find_tap(EVENT_NEXT, -1) != NULL, last);
        assert_int_equal(find_tap(EVENT_MORE, part + 1) != NULL, !last);
        for (int i = 0; i < f.view->count; i++)
            rights += f.view->items[i].icon == ICONS_CHECK + 1 &&
                      f.view->items[i].role == ROLE_ICON;
    }
    assert_int_equal(rights, CARD_RIGHT_OTHER);
}

static void
an_optional_right_is_a_box_that_can_be_cleared(void **state)
{
    struct identify *identify = &f.session->identify;
    (void)state;
    stand_on(STATE_CARD_REQUEST);
    identify->card.request.required = 1u << CARD_RIGHT_FAMILY_NAME;
    identify->card.request.optional =
        1u << CARD_RIGHT_BIRTH_NAME | 1u << CARD_RIGHT_DOCTORAL_DEGREE;
    identify->card.granted = 1u << CARD_RIGHT_BIRTH_NAME;
    page_fixture_build();
    assert_true(find_tap(EVENT_RIGHT, CARD_RIGHT_BIRTH_NAME)->state & ITEM_CHOSEN);
    assert_false(find_tap(EVENT_RIGHT, CARD_RIGHT_DOCTORAL_DEGREE)->state &
                 ITEM_CHOSEN);
    assert_null(find_tap(EVENT_RIGHT, CARD_RIGHT_FAMILY_NAME));
}

static void
the_phone_gets_the_address_and_she_compares_the_code(void **state)
{
    static const char address[] = "https://ausweis.emscherfeld.example/h/7Q2m9xLr4Tf";
    struct identify *identify = &f.session->identify;
    (void)state;
    stand_on(STATE_PHONE);
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_QR, NULL));
    text_format(identify->phone.address, sizeof identify->phone.address, "%s", address);
    text_format(identify->phone.compare, sizeof identify->phone.compare, "%s", "K7PM");
    identify->phone.until_ms = f.session->now_ms + 240000;
    page_fixture_build();
    assert_string_equal(page_fixture_find(ROLE_QR, NULL)->value, address);
    assert_non_null(page_fixture_find(ROLE_TEXT, "Auf dem Handy muss K7PM stehen."));
    assert_non_null(page_fixture_find(ROLE_TEXT, "Der Code gilt noch 4 Minuten."));
    memset(identify->phone.address, 0, sizeof identify->phone.address);
    identify->phone.expired = true;
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_QR, NULL));
    assert_true(find_tap(EVENT_NEXT, -1)->state & ITEM_MAIN);
}

static void
what_was_read_is_marked_and_what_is_locked_cannot_be_touched(void **state)
{
    struct service *service = service_here();
    int name = service_find_field(service, "familienname");
    int first = service_find_field(service, "vorname");
    (void)state;
    stand_on(STATE_QUESTION);
    f.session->question = service->fields[name].question;
    f.session->cursor.field = -1;
    page_fixture_build();
    assert_null(page_fixture_find(ROLE_TEXT, "aus dem Ausweis"));
    f.session->verified[name] = true;
    service->identification.editable[name] = true;
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_TEXT, "aus dem Ausweis"));
    assert_non_null(find_tap(EVENT_FOCUS, name));
    service->identification.editable[name] = false;
    page_fixture_build();
    assert_null(find_tap(EVENT_FOCUS, name));
    assert_non_null(find_tap(EVENT_FOCUS, first));
    f.session->state = STATE_REVIEW;
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_TEXT, "aus dem Ausweis: Familienname"));
    assert_non_null(find_tap(EVENT_CHANGE, service->fields[name].question));
    f.session->verified[first] = true;
    page_fixture_build();
    assert_non_null(page_fixture_find(ROLE_TEXT, "aus dem Ausweis"));
    assert_null(find_tap(EVENT_CHANGE, service->fields[name].question));
}

/* Writing a new PIN is the one moment when nobody may leave. */
static void
every_page_leads_on(void **state)
{
    static const enum event_kind ways[] = {EVENT_BACK, EVENT_NEXT, EVENT_WAY,
                                           EVENT_DONE};
    (void)state;
    for (int at = STATE_WAYS; at <= STATE_SLIP; at++) {
        for (int purpose = CARD_READ; purpose <= CARD_SET_PIN; purpose++) {
            stand_on((enum state)at);
            f.session->identify.purpose = (enum card_purpose)purpose;
            page_fixture_build();
            bool found = false;
            for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
                found = found || find_tap(ways[i], -1);
            if (!found)
                fail_msg("no way on from %s", state_name((enum state)at));
        }
    }
    stand_on(STATE_CARD_BUSY);
    f.session->identify.purpose = CARD_SET_PIN;
    f.session->identify.card.given = CARD_NEW_PIN;
    page_fixture_build();
    assert_null(find_tap(EVENT_BACK, -1));
    assert_null(find_tap(EVENT_END, -1));
    f.session->overlay = OVERLAY_HELP;
    page_fixture_build();
    assert_null(find_tap(EVENT_END, -1));
    f.session->overlay = OVERLAY_NONE;
}

static void
whoever_came_for_a_pin_ends_with_the_slip(void **state)
{
    struct effects effects;
    (void)state;
    stand_on(STATE_SLIP);
    f.session->service = catalogue_find_service(f.catalogue, "personalausweis-pin");
    assert_true(session_service(f.session)->sets_pin);
    page_fixture_build();
    assert_int_equal(find_tap(EVENT_NEXT, -1)->state & ITEM_MAIN, ITEM_MAIN);
    assert_null(find_tap(EVENT_DONE, -1));
    f.session->slip.printed = true;
    page_fixture_build();
    const struct item *done = find_tap(EVENT_DONE, -1);
    assert_non_null(done);
    struct event event = done->tap;
    session_step(f.session, &event, &effects);
    assert_int_equal(f.session->state, STATE_START);
    bool wiped = false;
    for (int i = 0; i < effects.count; i++)
        wiped = wiped || effects.list[i].kind == EFFECT_WIPE;
    assert_true(wiped);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_pins_of_one_length_give_the_same_page_byte_for_byte),
        cmocka_unit_test(boxes_say_how_many_digits_there_are_and_how_many_are_typed),
        cmocka_unit_test(
            boxes_are_red_for_what_is_missing_or_was_wrong_and_for_nothing_else),
        cmocka_unit_test(digits_keep_their_order_on_a_mirrored_page),
        cmocka_unit_test(a_digit_more_repaints_two_boxes_and_no_key),
        cmocka_unit_test(the_pad_has_each_digit_once_and_all_are_spoken_alike),
        cmocka_unit_test(a_pressed_key_of_the_pad_looks_as_before),
        cmocka_unit_test(enter_confirms_and_escape_goes_back),
        cmocka_unit_test(the_keypad_walks_over_the_pad_row_by_row),
        cmocka_unit_test(a_closed_way_stays_and_says_why_one_not_offered_is_not_there),
        cmocka_unit_test(nobody_agrees_to_what_she_has_not_seen),
        cmocka_unit_test(an_optional_right_is_a_box_that_can_be_cleared),
        cmocka_unit_test(the_phone_gets_the_address_and_she_compares_the_code),
        cmocka_unit_test(what_was_read_is_marked_and_what_is_locked_cannot_be_touched),
        cmocka_unit_test(every_page_leads_on),
        cmocka_unit_test(whoever_came_for_a_pin_ends_with_the_slip),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
