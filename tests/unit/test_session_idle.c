#include "core/session.h"

#include "visit_fixture.h"

/* Nobody touches anything until the warning is over. */
static void
leave_alone(struct visit *visit)
{
    visit_wait(visit, 60000);
    visit_wait(visit, 45000);
}

static void
covers_then_blanks_then_wipes_what_was_left_alone(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_wait(visit, 59999);
    assert_int_equal(session->state, STATE_QUESTION);
    visit_wait(visit, 1);
    assert_int_equal(session->state, STATE_IDLE_WARNING);
    assert_int_equal(session->countdown, 45);
    visit_wait(visit, 44999);
    assert_int_equal(session->countdown, 1);
    visit_wait(visit, 1);
    assert_int_equal(session->state, STATE_BLANK);
    assert_true(session_has_data(session));
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
    assert_false(session_has_data(session));
}

static void
a_touch_on_the_warning_extends_but_uncovers_nothing(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_wait(visit, 60000);
    for (int i = 0; i < 12; i++) {
        visit_wait(visit, 40000);
        visit_do(visit, EVENT_TOUCH, 0, 0);
        assert_int_equal(session->state, STATE_IDLE_WARNING);
        assert_int_equal(session->countdown, 45);
    }
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
}

static void
more_time_holds_for_five_minutes_as_often_as_asked(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_wait(visit, 60000);
    for (int i = 0; i < 12; i++) {
        visit_do(visit, EVENT_MORE_TIME, 0, 0);
        assert_int_equal(session->state, STATE_QUESTION);
        visit_wait(visit, 299999);
        assert_int_equal(session->state, STATE_QUESTION);
        visit_wait(visit, 1);
        assert_int_equal(session->state, STATE_IDLE_WARNING);
    }
}

/* The finger may have been on its way to the button that was there before. */
static void
no_on_the_warning_asks_before_anything_is_deleted(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_END_YES, 0, 0); /* nothing was typed */
    assert_int_equal(session->state, STATE_START);
    visit_open(visit);
    visit_name(visit);
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->state, STATE_END_ASK);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_END_YES, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

/* Down too soon after the page has changed, lifted whenever. */
static void
a_finger_that_cannot_have_seen_the_page_does_nothing(void **state)
{
    static const enum event_kind taps[] = {EVENT_STAY, EVENT_MORE_TIME, EVENT_END_YES,
                                           EVENT_HELP};
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_wait(visit, 60000);
    visit_wait(visit, 499);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_wait(visit, 3000);
    for (size_t i = 0; i < sizeof taps / sizeof taps[0]; i++) {
        visit_do(visit, taps[i], 0, 0);
        assert_int_equal(session->state, STATE_IDLE_WARNING);
    }
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_REVIEW);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    visit_wait(visit, 2000);
    visit_do(visit, EVENT_PRINTED, 0, 0);
    visit_wait(visit, 499);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_do(visit, EVENT_DONE, 0, 0);
    assert_int_equal(session->state, STATE_DONE);
    visit_wait(visit, 1);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_do(visit, EVENT_DONE, 0, 0);
    assert_int_equal(session->state, STATE_START);

    visit_fill(visit);
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_do(visit, EVENT_STAFF, 0, 0); /* no finger */
    assert_int_equal(session->state, STATE_START);
}

static void
wipes_right_after_the_warning_when_nothing_personal_was_typed(void **state)
{
    struct visit *visit = *state;

    visit_open(visit);
    leave_alone(visit);
    assert_int_equal(visit->session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

static void
to_blank(struct visit *visit)
{
    visit_open(visit);
    visit_name(visit);
    leave_alone(visit);
    assert_int_equal(visit->session->state, STATE_BLANK);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    assert_int_equal(visit->session->state, STATE_RESUME);
}

static void
resumes_for_who_repeats_the_family_name_in_any_spelling(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    to_blank(visit);
    assert_int_equal(session->resume_field, V_FAMILY);
    visit_type(visit, V_FAMILY, 0, "gROSSmu\xCC\x88ller");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
    assert_string_equal(session->resume_answer.text, "");
    assert_string_equal(session->answers[V_FAMILY].text, "Großmüller");
}

/* She was in the middle of a name when she went. */
static void
asks_for_an_answer_that_was_finished_where_there_is_one(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit->services[0].fields[V_FAMILY].question = Q_LAST;
    visit_open(visit);
    visit_set(visit, V_FAMILY, "Gro");
    leave_alone(visit);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    assert_int_equal(session->resume_field, V_FAMILY); /* all there is */
    visit_type(visit, V_FAMILY, 0, "Gro");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    visit_set(visit, V_STREET, "Lindenstraße");
    session->visited[Q_ADDRESS] = true;
    leave_alone(visit);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    assert_int_equal(session->resume_field, V_STREET);
}

static void
wipes_after_three_wrong_repeats(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    to_blank(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->error, FIELD_MISSING);
    assert_int_equal(session->resume_tries, 0);
    visit_type(visit, V_FAMILY, 0, "Muster");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->error, FIELD_ANSWER_DIFFERS);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_RESUME);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

/* The warning over the page that asks for an answer opens no way around it. */
static void
who_repeats_slowly_is_warned_and_gets_no_further_by_being_there(void **state)
{
    static const enum event_kind signs[] = {EVENT_STAY, EVENT_NEXT, EVENT_MORE_TIME,
                                            EVENT_HELP};
    struct visit *visit = *state;
    struct session *session = visit->session;

    to_blank(visit);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        visit_type(visit, V_FAMILY, 0, "a");
        visit_wait(visit, 59999);
        assert_int_equal(session->state, STATE_RESUME);
        visit_wait(visit, 1);
        assert_int_equal(session->state, STATE_IDLE_WARNING);
        visit_do(visit, signs[i], 0, 0);
        assert_int_equal(session->state, STATE_RESUME);
        assert_int_equal(session->cursor.field, V_FAMILY);
        assert_int_equal(strlen(session->resume_answer.text), i + 1);
        visit_do(visit, EVENT_CLOSE, 0, 0);
        if (signs[i] == EVENT_MORE_TIME)
            visit_wait(visit, 240000);
    }
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_END_YES, 0, 0); /* and nothing is asked that would */
    assert_int_equal(session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));

    to_blank(visit);
    leave_alone(visit);
    assert_int_equal(session->state, STATE_BLANK);
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_START);
}

static void
asks_before_ending_and_returns_to_the_same_place(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_do(visit, EVENT_FOCUS, V_PLACE, 0);
    visit_do(visit, EVENT_END, 0, 0);
    assert_int_equal(session->state, STATE_END_ASK);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->cursor.field, V_PLACE);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->state, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

static void
every_ending_resets_the_looks_and_wipes(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_do(visit, EVENT_LANGUAGE, LANG_EN, 0);
    visit_do(visit, EVENT_SIZE, TEXT_SIZE_XL, 0);
    visit_do(visit, EVENT_THEME, THEME_NAME_SOFT_DARK, 0);
    visit_do(visit, EVENT_KEYS_LAYOUT, KEYS_ABC, 0);
    visit_do(visit, EVENT_STAFF, 0, 0);
    assert_true(visit_effect(visit, EFFECT_WIPE));
    assert_true(visit_effect(visit, EFFECT_VIEW));
    assert_true(visit_effect(visit, EFFECT_STAFF));
    assert_int_equal(session->lang, LANG_DE);
    assert_int_equal(session->size, TEXT_SIZE_M);
    assert_int_equal(session->theme, THEME_NAME_PAPER);
    assert_int_equal(session->keys.letters, KEYS_QWERTZ);
    assert_false(session_has_data(session));
}

static void
a_looked_around_start_page_resets_without_a_warning(void **state)
{
    struct visit *visit = *state;

    visit_do(visit, EVENT_LANGUAGE, LANG_EN, 0);
    visit_wait(visit, 60000);
    assert_int_equal(visit->session->state, STATE_START);
    assert_int_equal(visit->session->lang, LANG_DE);
    visit_do(visit, EVENT_MORE, 1, 0);
    visit_wait(visit, 60000);
    assert_int_equal(visit->session->part, 0);
    visit_wait(visit, 86400000);
    assert_int_equal(visit->session->state, STATE_START);
    assert_int_equal(session_deadline(visit->session), INT64_MAX);
}

/* Six ways out, and after each of them no byte of the name is anywhere in the visit. */
static void
no_ending_leaves_a_typed_byte_behind(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int ending = 0; ending < 6; ending++) {
        visit_fill(visit);
        visit_do(visit, EVENT_CHANGE, Q_NAME, 0);
        visit_text(visit, EVENT_KEYS_VARIANTS, "G");
        visit_do(visit, EVENT_BACK, 0, 0);
        assert_non_null(memmem(session, sizeof *session, "Großm", strlen("Großm")));
        switch (ending) {
        case 0:
            visit_store(visit);
            visit_do(visit, EVENT_RECEIPT, RECEIPT_PHONE, 0);
            visit_do(visit, EVENT_DONE, 0, 0);
            break;
        case 1:
            visit_do(visit, EVENT_END, 0, 0);
            visit_do(visit, EVENT_END_YES, 0, 0);
            break;
        case 2:
            leave_alone(visit);
            visit_do(visit, EVENT_TOUCH, 0, 0);
            visit_type(visit, V_FAMILY, 0, "Großm");
            leave_alone(visit);
            visit_wait(visit, 60000);
            break;
        case 3:
            leave_alone(visit);
            visit_do(visit, EVENT_TOUCH, 0, 0);
            visit_do(visit, EVENT_NOT_ME, 0, 0);
            break;
        case 4:
            visit_store(visit);
            visit_do(visit, EVENT_RECEIPT, RECEIPT_NONE, 0);
            visit_wait(visit, 180000);
            break;
        default:
            visit_do(visit, EVENT_STAFF, 0, 0);
            break;
        }
        assert_true(visit_effect(visit, EFFECT_WIPE));
        assert_int_equal(session->state, STATE_START);
        static const char *const typed[] = {"Großm", "Erika",      "Lindenstr",
                                            "H7K4",  "2026-11-16", "tierheim"};
        for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
            assert_null(memmem(session, sizeof *session, typed[i], strlen(typed[i])));
    }
}

/* The world goes on between visits. */
static void
the_world_and_the_revision_outlive_the_visit(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    visit_fill(visit);
    uint64_t revision = session->revision;
    visit_do(visit, EVENT_PRINTER, WORLD_PRINTER_COVER_OPEN, 0);
    visit_do(visit, EVENT_STAFF, 0, 0);
    assert_true(session->revision > revision);
    assert_int_equal(session->world.printer, WORLD_PRINTER_COVER_OPEN);
    assert_int_equal(session->world.keys[0], SERVICE_KEY_FRESH);
    assert_int_equal(session->world.now.date.year, 2026);
}

/* The start page says what became of it, for a while, to nobody who taps there. */
static void
what_became_of_the_answers_is_said_once_and_not_for_long(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    assert_int_equal(session->world.farewell, FAREWELL_NONE);
    visit_open(visit);
    visit_name(visit);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->world.farewell, FAREWELL_DELETED);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    assert_int_equal(session->world.farewell, FAREWELL_DELETED);
    uint64_t revision = session->revision;
    visit_wait(visit, session_deadline(session) - session->now_ms);
    assert_int_equal(session->world.farewell, FAREWELL_NONE);
    assert_true(session->revision > revision);
    assert_false(visit_effect(visit, EFFECT_WIPE));
    assert_int_equal(session_deadline(session), INT64_MAX);

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->world.farewell, FAREWELL_KEPT);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_STAFF, 0);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_NONE, 0);
    assert_int_equal(session->world.farewell, FAREWELL_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(no_ending_leaves_a_typed_byte_behind),
        VISIT_TEST(the_world_and_the_revision_outlive_the_visit),
        VISIT_TEST(covers_then_blanks_then_wipes_what_was_left_alone),
        VISIT_TEST(a_touch_on_the_warning_extends_but_uncovers_nothing),
        VISIT_TEST(more_time_holds_for_five_minutes_as_often_as_asked),
        VISIT_TEST(no_on_the_warning_asks_before_anything_is_deleted),
        VISIT_TEST(a_finger_that_cannot_have_seen_the_page_does_nothing),
        VISIT_TEST(wipes_right_after_the_warning_when_nothing_personal_was_typed),
        VISIT_TEST(resumes_for_who_repeats_the_family_name_in_any_spelling),
        VISIT_TEST(asks_for_an_answer_that_was_finished_where_there_is_one),
        VISIT_TEST(wipes_after_three_wrong_repeats),
        VISIT_TEST(who_repeats_slowly_is_warned_and_gets_no_further_by_being_there),
        VISIT_TEST(asks_before_ending_and_returns_to_the_same_place),
        VISIT_TEST(what_became_of_the_answers_is_said_once_and_not_for_long),
        VISIT_TEST(every_ending_resets_the_looks_and_wipes),
        VISIT_TEST(a_looked_around_start_page_resets_without_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
