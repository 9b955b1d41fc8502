#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/letters.h"
#include "core/session_internal.h"

static const struct field *
field_at(const struct session *session, int field)
{
    const struct service *service = session_service(session);
    return service == NULL || field < 0 || field >= service->field_count
               ? NULL
               : &service->fields[field];
}

/* A field of the page that is shown, visible, and hers to answer. */
static bool
on_this_page(const struct session *session, int field)
{
    const struct field *at = field_at(session, field);
    return at != NULL && at->question == session->question &&
           form_field_visible(session, field) && !form_field_locked(session, field);
}

static enum keys_layout
layout_of(const struct session *session, enum field_kind kind)
{
    switch (kind) {
    case FIELD_DATE:
    case FIELD_NUMBER:
    case FIELD_HOUSE_NUMBER:
    case FIELD_POSTCODE:
    case FIELD_PHONE:
    case FIELD_IBAN:
    case FIELD_CHIP:
        return KEYS_DIGITS;
    case FIELD_EMAIL:
        return KEYS_EMAIL;
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_STREET:
    case FIELD_PLACE:
    case FIELD_FILE_NUMBER:
    case FIELD_YES_NO:
    case FIELD_CHOICE:
    case FIELD_CONSENT:
    default:
        return session->keys.letters;
    }
}

/* Names begin with a capital, and so does each part of a given name. Who is called "von
 * der Heide" sees capitals on the keys and taps the shift key once. */
static bool
wants_capital(const struct session *session)
{
    const struct field *field = field_at(session, session->cursor.field);
    if (field == NULL)
        return false;
    const char *text = session->state == STATE_RESUME
                           ? session->resume_answer.text
                           : session->answers[session->cursor.field].text;
    bool name = field->kind == FIELD_NAME;
    bool words = name || field->kind == FIELD_STREET || field->kind == FIELD_PLACE;
    if (!words && field->kind != FIELD_TEXT)
        return false;
    if (session->cursor.caret == 0)
        return true;
    char before = text[session->cursor.caret - 1];
    return (words && before == '-') || (name && before == ' ');
}

static void
update_shift(struct session *session)
{
    struct keys *keys = &session->keys;
    bool wants = wants_capital(session);
    if (keys->shift == 0 && wants) {
        keys->shift = 1;
        keys->shift_auto = true;
    } else if (keys->shift_auto && !wants) {
        keys->shift = 0;
        keys->shift_auto = false;
    }
}

void
session_focus(struct session *session, int field, int part)
{
    const struct field *at = field_at(session, field);
    struct keys *keys = &session->keys;

    session->cursor = (struct cursor){.field = -1};
    keys->variants_of[0] = '\0';
    if (at == NULL || !form_kind_is_typed(at->kind))
        return;
    session->cursor.field = field;
    session->cursor.part = at->kind == FIELD_DATE && part > 0 && part < 3 ? part : 0;
    struct answer *answer = form_typed(session);
    form_unsettle(at, answer);
    if (at->kind == FIELD_IBAN && answer->text[0] == '\0')
        form_clear(session); /* nearly every account here begins with DE */
    form_caret_to_end(session);
    keys->layout = layout_of(session, at->kind);
    if (keys->shift == 1)
        keys->shift = 0;
    keys->shift_auto = false;
    update_shift(session);
}

/* The keyboard comes by itself only where typing is the first thing to do. */
void
session_enter_question(struct session *session)
{
    const struct service *service = session_service(session);
    const struct question *question = &service->questions[session->question];
    for (int i = 0; i < question->field_count; i++) {
        int f = question->first_field + i;
        if (!form_field_visible(session, f) || form_field_locked(session, f))
            continue;
        session_focus(session, f, 0);
        return;
    }
}

void
session_ask(struct session *session, int question)
{
    session->question = question;
    session_go(session, STATE_QUESTION);
}

/* Brings the answers of the page into the form that is kept. */
static void
leave_question(struct session *session)
{
    const struct question *question = session_question(session);
    for (int i = 0; question != NULL && i < question->field_count; i++) {
        int f = question->first_field + i;
        form_settle(field_at(session, f), &session->answers[f]);
    }
}

/* What was declared to be right, and what was sent, was the list as it stood; what was
 * read from the card was the answer as it stood. */
static void
answer_changed(struct session *session, int field)
{
    if (session->state == STATE_QUESTION) {
        session->declared = session->sent = false;
        session->verified[field] = false;
    }
    if (session->error_field == field)
        session_no_error(session);
}

static void
next_field(struct session *session)
{
    const struct field *at = field_at(session, session->cursor.field);
    const struct question *question = session_question(session);

    if (at == NULL)
        return;
    if (at->kind == FIELD_DATE && session->cursor.part < 2) {
        session_focus(session, session->cursor.field, session->cursor.part + 1);
        return;
    }
    if (session->state == STATE_RESUME || question == NULL) {
        session_focus(session, session->cursor.field, 0);
        return;
    }
    int from = session->cursor.field - question->first_field;
    for (int i = 1; i <= question->field_count; i++) {
        int f = question->first_field + (from + i) % question->field_count;
        if (on_this_page(session, f) &&
            form_kind_is_typed(field_at(session, f)->kind)) {
            session_focus(session, f, 0);
            return;
        }
    }
}

/* A key like ".de" writes several letters; it stops where the field is full. */
static bool
type_each(struct session *session, const struct event *event)
{
    size_t len = strlen(event->text);
    bool typed = false;
    for (size_t at = 0; at < len;) {
        char grapheme[sizeof event->text] = "";
        size_t end = letters_next(event->text, len, at);
        memcpy(grapheme, event->text + at, end - at);
        if (!form_type(session, grapheme))
            break;
        typed = true;
        at = end;
    }
    return typed;
}

static void
type(struct turn *turn)
{
    struct session *session = turn->session;
    const struct field *at = field_at(session, session->cursor.field);
    const char *text = turn->event->text;

    if (at == NULL)
        return;
    /* On a real keyboard people end the day with a full stop. */
    if (at->kind == FIELD_DATE && session->cursor.part < 2 &&
        (text_equal(text, ".") || text_equal(text, " ") || text_equal(text, "/"))) {
        next_field(session);
        return;
    }
    bool typed = type_each(session, turn->event);
    session_effect(turn, EFFECT_SOUND, typed ? SOUND_KEY : SOUND_ERROR);
    if (!typed)
        return;
    answer_changed(session, session->cursor.field);
    session->keys.variants_of[0] = '\0';
    if (session->keys.shift == 1)
        session->keys.shift = 0;
    session->keys.shift_auto = false;
    update_shift(session);
}

static void
place_caret(struct session *session, int caret)
{
    int before = -1;
    form_caret_to_end(session);
    while (session->cursor.caret > caret && session->cursor.caret != before) {
        before = session->cursor.caret;
        if (!form_caret_step(session, -1))
            break;
    }
}

static void
shift(struct keys *keys)
{
    keys->shift = keys->shift_auto ? 0 : (keys->shift + 1) % 3;
    keys->shift_auto = false;
}

static void
change_layout(struct session *session, int layout)
{
    struct keys *keys = &session->keys;
    if (layout < KEYS_QWERTZ || layout > KEYS_LETTERS)
        return;
    keys->layout = (enum keys_layout)layout;
    if (keys->layout == KEYS_QWERTZ || keys->layout == KEYS_ABC)
        keys->letters = keys->layout;
    keys->variants_of[0] = '\0';
}

void
session_on_typing(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;
    bool changed = false;

    if (event->kind == EVENT_TYPE) {
        type(turn);
    } else if (event->kind == EVENT_ERASE) {
        changed = form_erase(session);
        session_effect(turn, EFFECT_SOUND, changed ? SOUND_KEY : SOUND_ERROR);
    } else if (event->kind == EVENT_CLEAR_FIELD) {
        form_clear(session);
        changed = true;
    } else if (event->kind == EVENT_CARET) {
        place_caret(session, event->b);
    } else if (event->kind == EVENT_CARET_STEP) {
        (void)form_caret_step(session, event->a);
    } else if (event->kind == EVENT_NEXT_FIELD) {
        next_field(session);
    } else if (event->kind == EVENT_KEYS_SHIFT) {
        shift(&session->keys);
        return;
    } else if (event->kind == EVENT_KEYS_LAYOUT) {
        change_layout(session, event->a);
    } else if (event->kind == EVENT_KEYS_VARIANTS) {
        if (text_copy(session->keys.variants_of, sizeof session->keys.variants_of,
                      event->text) != STATUS_OK)
            return;
    } else {
        return;
    }
    if (changed && session->cursor.field >= 0)
        answer_changed(session, session->cursor.field);
    if (event->kind != EVENT_TYPE)
        update_shift(session);
}

/* What an answer has hidden is neither typed into nor complained about. */
static void
leave_hidden(struct session *session)
{
    if (session->cursor.field >= 0 &&
        !form_field_visible(session, session->cursor.field))
        session_focus(session, -1, 0);
    if (session->error_field >= 0 && !form_field_visible(session, session->error_field))
        session_no_error(session);
}

/* After a choice the keyboard opens for the first empty text on the same page. */
static void
focus_after_choice(struct session *session, int field)
{
    const struct question *question = session_question(session);
    leave_hidden(session);
    if (question == NULL)
        return;
    for (int f = field + 1; f < question->first_field + question->field_count; f++) {
        if (!on_this_page(session, f))
            continue;
        if (session->answers[f].text[0] == '\0')
            session_focus(session, f, 0);
        return;
    }
}

static void
set_answer(struct session *session, int field, const char *value)
{
    struct answer *answer = &session->answers[field];
    if (text_equal(answer->text, value))
        return;
    memset(answer, 0, sizeof *answer);
    if (text_copy(answer->text, sizeof answer->text, value) != STATUS_OK)
        return;
    answer_changed(session, field);
}

static void
choose(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;
    const struct field *at = field_at(session, event->a);

    if (!on_this_page(session, event->a) || event->b < 0)
        return;
    if (at->kind == FIELD_YES_NO && event->b < 2)
        set_answer(session, event->a, event->b == 0 ? "ja" : "nein");
    else if (at->kind == FIELD_CHOICE && event->b < at->option_count)
        set_answer(session, event->a, at->options[event->b].value);
    else
        return;
    session_effect(turn, EFFECT_SOUND, SOUND_KEY);
    focus_after_choice(session, event->a);
}

static void
consent(struct turn *turn)
{
    struct session *session = turn->session;
    int field = turn->event->a;
    if (!on_this_page(session, field) ||
        field_at(session, field)->kind != FIELD_CONSENT)
        return;
    set_answer(session, field, session->answers[field].text[0] == '\0' ? "ja" : "");
    leave_hidden(session);
    session_effect(turn, EFFECT_SOUND, SOUND_KEY);
}

static void
set_day(struct session *session, int field, int days)
{
    struct civil_date today = session->world.now.date;
    char value[16];

    if (!on_this_page(session, field) || field_at(session, field)->kind != FIELD_DATE ||
        !civil_is_date(today))
        return;
    struct civil_date date = civil_from_days(civil_to_days(today) + days);
    if (!civil_is_date(date))
        return;
    text_format(value, sizeof value, "%02d|%02d|%04d", date.day, date.month, date.year);
    set_answer(session, field, value);
    session_focus(session, field, 2);
}

/* The next question to ask on the way back to the check list: one that has become
 * visible and was never answered. */
static int
next_unvisited(const struct session *session)
{
    int q = form_next_asked(session, -1);
    while (q >= 0 && session->visited[q])
        q = form_next_asked(session, q);
    return q;
}

void
session_continue(struct session *session)
{
    enum field_error error = FIELD_OK;
    int q = form_next_asked(session, -1);
    while (q >= 0 && session->visited[q] && form_check_question(session, q, &error) < 0)
        q = form_next_asked(session, q);
    session->changing = false;
    if (q >= 0)
        session_ask(session, q);
    else
        session_go(session, STATE_REVIEW);
}

static void
go_on(struct turn *turn)
{
    struct session *session = turn->session;
    enum field_error error = FIELD_OK;

    leave_question(session);
    int bad = form_check_question(session, session->question, &error);
    if (bad >= 0) {
        session->error_field = bad;
        session->error = error;
        session_focus(session, bad, 0);
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    session->visited[session->question] = true;
    (void)form_clear_hidden(session);
    int next = session->changing ? next_unvisited(session)
                                 : form_next_asked(session, session->question);
    if (next >= 0)
        session_ask(session, next);
    else
        session_go(session, STATE_REVIEW);
}

static void
go_back(struct session *session)
{
    leave_question(session);
    int before = form_previous_asked(session, session->question);
    if (session->changing)
        session_go(session, STATE_REVIEW);
    else if (before >= 0)
        session_ask(session, before);
    else
        session_go(session, session_before_questions(session));
}

void
session_on_question(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_NEXT)
        go_on(turn);
    else if (event->kind == EVENT_BACK)
        go_back(session);
    else if (event->kind == EVENT_FOCUS &&
             (event->a < 0 || on_this_page(session, event->a)))
        session_focus(session, event->a, event->b);
    else if (event->kind == EVENT_CHOOSE)
        choose(turn);
    else if (event->kind == EVENT_CONSENT)
        consent(turn);
    else if (event->kind == EVENT_DAY)
        set_day(session, event->a, event->b);
    else
        session_on_typing(turn);
}
