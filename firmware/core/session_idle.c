#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/session_internal.h"

static bool
was_touched_up(const struct session *session)
{
    return session->overlay != OVERLAY_NONE || session->part != 0 ||
           session->lang != session->kiosk.lang || session->size != TEXT_SIZE_M ||
           session->theme != THEME_NAME_PAPER;
}

int64_t
session_later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* When the page ends by itself; INT64_MAX: never. */
static int64_t
state_deadline(const struct session *session)
{
    const struct session_timing *timing = &session->timing;
    int64_t idle = session_later(session->last_touch_ms + timing->idle,
                                 session->more_time_until_ms);

    switch (session->state) {
    case STATE_START:
        if (session->world.farewell != FAREWELL_NONE)
            return session->state_since_ms + FAREWELL_MS;
        return was_touched_up(session) ? idle : INT64_MAX;
    case STATE_OUT_OF_SERVICE:
        return was_touched_up(session) ? idle : INT64_MAX;
    case STATE_MENU:
    case STATE_SWITCH_ASK:
    case STATE_BEFORE:
    case STATE_QUESTION:
    case STATE_REVIEW:
    case STATE_RECEIPT:
    case STATE_STORE_FAILED:
    case STATE_RESUME:
    case STATE_END_ASK:
        return idle;
    case STATE_WAYS:
    case STATE_CARD_WAIT:
    case STATE_CARD_REQUEST:
    case STATE_CARD_PLACE:
    case STATE_CARD_SECRET:
    case STATE_CARD_BUSY:
    case STATE_CARD_TROUBLE:
    case STATE_CARD_TAKE:
    case STATE_PHONE:
    case STATE_SLIP:
        return session_identify_deadline(session);
    case STATE_SENDING:
        return session_sending_deadline(session);
    case STATE_PRINTING:
        return session->state_since_ms + SESSION_PRINTING_LIMIT_MS;
    case STATE_DONE:
        return session_later(
            session_later(session->last_touch_ms, session->state_since_ms) +
                timing->done_page,
            session->more_time_until_ms);
    case STATE_IDLE_WARNING:
        return session->state_since_ms + timing->warning;
    case STATE_BLANK:
        return session->state_since_ms + timing->grace;
    case STATE_TECHNICIAN_PIN:
    case STATE_TECHNICIAN:
    case STATE_UPKEEP:
    case STATE_UPKEEP_ASK:
    case STATE_NETWORK:
        return session_technician_deadline(session);
    case STATE_COUNT:
    default:
        return INT64_MAX;
    }
}

int64_t
session_deadline(const struct session *session)
{
    int64_t end = state_deadline(session);
    int64_t whole = (int64_t)(session->countdown - 1) * 1000;
    if (session->state == STATE_TECHNICIAN_PIN && session->countdown > 0) {
        int64_t next = session->technician.wait_until_ms - whole;
        return next < end ? next : end;
    }
    if (session->state != STATE_IDLE_WARNING || session->countdown <= 1)
        return end;
    return end - whole;
}

/* What a person could repeat: something she typed, visible, about herself. */
static bool
can_repeat(const struct session *session, int field)
{
    const struct field *at = &session_service(session)->fields[field];
    const char *text = session->answers[field].text;
    struct civil_date date;

    if (!at->personal || !form_kind_is_typed(at->kind) || text[0] == '\0' ||
        !form_field_visible(session, field))
        return false;
    if (at->kind == FIELD_DATE)
        return form_date(text, &date);
    return at->kind != FIELD_IBAN || !text_equal(text, "DE");
}

/* Of the questions left by "Weiter", or of the others. */
static int
find_of(const struct session *session, bool finished)
{
    const struct service *service = session_service(session);
    int first = -1;
    for (int f = 0; service != NULL && f < service->field_count; f++) {
        const struct field *at = &service->fields[f];
        if (session->visited[at->question] != finished || !can_repeat(session, f))
            continue;
        if (strstr(at->id, "familienname") != NULL ||
            strstr(at->id, "nachname") != NULL)
            return f;
        if (first < 0)
            first = f;
    }
    return first;
}

/* Nobody knows how far she had come with a word that she had not finished. */
int
session_repeatable(const struct session *session)
{
    int finished = find_of(session, true);
    return finished >= 0 ? finished : find_of(session, false);
}

static void
ask_whether_there(struct turn *turn)
{
    session_interrupt(turn->session, STATE_IDLE_WARNING);
    turn->session->turned_ms = turn->session->now_ms;
    session_effect(turn, EFFECT_SOUND, SOUND_WARNING);
}

/* Who ended a visit has had everything wiped; of who only looked around on the start
 * page the looks are left to be put back. */
static void
leave_start_alone(struct turn *turn)
{
    if (turn->session->world.farewell == FAREWELL_NONE)
        session_wipe(turn);
    turn->session->world.farewell = FAREWELL_NONE;
}

static void
expire(struct turn *turn)
{
    struct session *session = turn->session;

    switch (session->state) {
    case STATE_SENDING:
        session_sending_expire(turn);
        break;
    case STATE_PRINTING:
        session_printing_expire(turn);
        break;
    case STATE_IDLE_WARNING:
        if (session_repeatable(session) >= 0) {
            session_identify_put_away(turn);
            session_interrupt(session, STATE_BLANK);
        } else {
            session_wipe(turn);
        }
        break;
    case STATE_MENU:
    case STATE_SWITCH_ASK:
    case STATE_BEFORE:
    case STATE_QUESTION:
    case STATE_REVIEW:
    case STATE_RECEIPT:
    case STATE_STORE_FAILED:
    case STATE_RESUME:
    case STATE_END_ASK:
        ask_whether_there(turn);
        break;
    case STATE_WAYS:
    case STATE_CARD_WAIT:
    case STATE_CARD_REQUEST:
    case STATE_CARD_PLACE:
    case STATE_CARD_SECRET:
    case STATE_CARD_BUSY:
    case STATE_CARD_TROUBLE:
    case STATE_CARD_TAKE:
    case STATE_PHONE:
    case STATE_SLIP:
        if (!session_identify_expire(turn))
            ask_whether_there(turn);
        break;
    case STATE_START:
        leave_start_alone(turn);
        break;
    case STATE_OUT_OF_SERVICE:
    case STATE_TECHNICIAN_PIN:
    case STATE_TECHNICIAN:
    case STATE_UPKEEP:
    case STATE_UPKEEP_ASK:
    case STATE_NETWORK:
    case STATE_DONE:
    case STATE_BLANK:
    case STATE_COUNT:
    default:
        session_wipe(turn);
        break;
    }
    session->revision++;
}

static void
count_down(struct session *session)
{
    int64_t left = state_deadline(session) - session->now_ms;
    int seconds = session->state == STATE_IDLE_WARNING
                      ? (int)((left + 999) / 1000)
                      : session_technician_wait(session);
    if (seconds != session->countdown)
        session->revision++;
    session->countdown = seconds;
}

/* Several ends may lie in the past when the machine was busy or asleep; each happens at
 * its own time. A handful is the longest chain there is. */
void
session_pass_time(struct turn *turn, int64_t now)
{
    struct session *session = turn->session;
    for (int i = 0; i < 10; i++) {
        int64_t end = state_deadline(session);
        if (end > now || turn->effects->count > EFFECTS_MAX - 4)
            break;
        session->now_ms = session_later(session->now_ms, end);
        expire(turn);
    }
    session->now_ms = session_later(session->now_ms, now);
    count_down(session);
}

bool
session_came_too_early(struct turn *turn, int64_t now)
{
    struct session *session = turn->session;
    enum event_kind kind = turn->event->kind;

    session->last_touch_ms = now;
    /* Who taps here is the next one. */
    if (session->state == STATE_START && kind != EVENT_TOUCH)
        session->world.farewell = FAREWELL_NONE;
    /* Any sign of life starts the countdown again, but only her word uncovers the
     * page. */
    if (session->state == STATE_IDLE_WARNING)
        session->state_since_ms = now;
    if (kind == EVENT_TOUCH)
        session->too_early = now < session->turned_ms + SESSION_SEEN_MS;
    return session->too_early && kind != EVENT_TOUCH && kind != EVENT_STAFF;
}

static void
ask_to_repeat(struct session *session)
{
    session_interrupt(session, STATE_RESUME);
    session_focus(session, session->resume_field, 0);
}

/* Who has still to repeat an answer gets no further by saying that she is there. */
void
session_return(struct session *session)
{
    session->step_since_ms = session->now_ms;
    if (session->resume_field >= 0) {
        ask_to_repeat(session);
        return;
    }
    session->state = session->resume_state;
    session->state_since_ms = session->now_ms;
    session->overlay = OVERLAY_NONE;
    session->part = session->resume_part;
    session->cursor = session->resume_cursor;
    if (session->cursor.field >= 0) {
        int caret = session->cursor.caret;
        session_focus(session, session->cursor.field, session->cursor.part);
        session->cursor.caret = caret;
    }
}

void
session_on_warning(struct turn *turn)
{
    struct session *session = turn->session;

    if (turn->event->kind == EVENT_STAY || turn->event->kind == EVENT_NEXT) {
        session_return(session);
    } else if (turn->event->kind == EVENT_MORE_TIME) {
        session->more_time_until_ms = session->now_ms + session->timing.more_time;
        session_return(session);
    } else if (turn->event->kind == EVENT_END_YES) {
        /* Where it lies was "Zurück" a moment ago. */
        session_end(turn);
    }
}

void
session_on_blank(struct turn *turn)
{
    struct session *session = turn->session;
    if (turn->event->kind == EVENT_STAFF) {
        session_wipe(turn);
        session_effect(turn, EFFECT_STAFF, 0);
        return;
    }
    session_no_error(session);
    memset(&session->resume_answer, 0, sizeof session->resume_answer);
    session->resume_field = session_repeatable(session);
    ask_to_repeat(session);
    session->revision++;
}

bool
session_is_last_try(const struct session *session)
{
    return session->resume_tries == SESSION_RESUME_TRIES - 1;
}

static void
compare(struct turn *turn)
{
    struct session *session = turn->session;
    int field = session->resume_field;
    const struct field *at = &session_service(session)->fields[field];

    form_settle(at, &session->resume_answer);
    session->error_field = field;
    if (session->resume_answer.text[0] == '\0') {
        session->error = FIELD_MISSING;
    } else if (form_same(at, session->resume_answer.text,
                         session->answers[field].text)) {
        memset(&session->resume_answer, 0, sizeof session->resume_answer);
        session->resume_field = -1;
        session->resume_tries = 0;
        session_no_error(session);
        session_return(session);
        return;
    } else if (++session->resume_tries >= SESSION_RESUME_TRIES) {
        session_wipe(turn);
        return;
    } else {
        session->error = FIELD_ANSWER_DIFFERS;
    }
    session_focus(session, field, 0);
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

void
session_on_resume(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_NOT_ME)
        session_wipe(turn);
    else if (event->kind == EVENT_NEXT)
        compare(turn);
    else if (event->kind == EVENT_FOCUS && event->a == session->resume_field)
        session_focus(session, event->a, event->b);
    else
        session_on_typing(turn);
}

void
session_on_end_ask(struct turn *turn)
{
    if (turn->event->kind == EVENT_END_YES)
        session_wipe(turn);
    else if (turn->event->kind == EVENT_STAY || turn->event->kind == EVENT_BACK)
        session_return(turn->session);
}
