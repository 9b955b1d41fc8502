#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/session_internal.h"

static void
fail_to_store(struct session *session, enum store_failure failure)
{
    session->store_failure = failure;
    session_set_base(session, STATE_STORE_FAILED);
}

static enum store_failure
failure_of(enum hindrance hindrance)
{
    switch (hindrance) {
    case HINDRANCE_STORAGE:
        return STORE_FAILED_FULL;
    case HINDRANCE_KEY_NONE:
    case HINDRANCE_KEY_OLD:
    case HINDRANCE_KEY_REFUSED:
        return STORE_FAILED_KEY;
    case HINDRANCE_OFFLINE:
    case HINDRANCE_READER:
    case HINDRANCE_NONE:
    default:
        return STORE_FAILED_OTHER;
    }
}

static void
send(struct turn *turn)
{
    struct session *session = turn->session;
    enum hindrance hindrance = session_hindrance(session, session->service);

    if (hindrance != HINDRANCE_NONE) {
        fail_to_store(session, failure_of(hindrance));
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    session_go(session, STATE_SENDING);
    session->sending_step = 0;
    session->step_since_ms = session->now_ms;
    session->sent = session->handed_over = true;
    session_effect(turn, EFFECT_STORE, 0);
}

/* Sends the list to the page of the first answer that is not good yet. */
static bool
find_bad(struct session *session)
{
    enum field_error error = FIELD_OK;
    for (int q = form_next_question(session, -1); q >= 0;
         q = form_next_question(session, q)) {
        int bad = form_check_question(session, q, &error);
        if (bad < 0)
            continue;
        session->changing = true;
        session_ask(session, q);
        session->error_field = bad;
        session->error = error;
        session_focus(session, bad, 0);
        return true;
    }
    return false;
}

static void
submit(struct turn *turn)
{
    struct session *session = turn->session;

    (void)form_clear_hidden(session);
    session_unlock_bad(session);
    if (find_bad(session)) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    } else if (!session->declared) {
        session->error_field = -2;
        session->error = FIELD_CONSENT_NEEDED;
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    } else if (!session_is_identified(session)) {
        session_go(session, STATE_WAYS);
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    } else {
        send(turn);
    }
}

void
session_on_review(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_NEXT) {
        submit(turn);
    } else if (event->kind == EVENT_CONSENT && event->a == -1) {
        session->declared = !session->declared;
        session_no_error(session);
        session_effect(turn, EFFECT_SOUND, SOUND_KEY);
    } else if (event->kind == EVENT_CHANGE &&
               form_question_visible(session, event->a) &&
               !form_question_locked(session, event->a)) {
        session->changing = true;
        session_ask(session, event->a);
    } else if (event->kind == EVENT_BACK) {
        const struct service *service = session_service(session);
        int last = form_previous_asked(session, service->question_count);
        session->changing = false;
        if (last >= 0)
            session_ask(session, last);
    }
}

/* Everything is still there: she can try again, go back to the list, or end. */
void
session_on_store_failed(struct turn *turn)
{
    if (turn->event->kind == EVENT_NEXT)
        send(turn);
    else if (turn->event->kind == EVENT_BACK)
        session_go(turn->session, STATE_REVIEW);
}

int64_t
session_sending_deadline(const struct session *session)
{
    int64_t shown = session->step_since_ms + session->timing.step_min;
    int64_t confirm = session->stored_since_ms + session->timing.confirm_wait;

    if (!session->stored)
        return session->state_since_ms + SESSION_SENDING_LIMIT_MS;
    bool waits =
        session->sending_step == 2 && !session->submitted && session->world.online;
    return waits && confirm > shown ? confirm : shown;
}

/* Each of the truths is shown long enough to be read, and none before it is one. */
void
session_sending_expire(struct turn *turn)
{
    struct session *session = turn->session;

    if (!session->stored) {
        fail_to_store(session, STORE_FAILED_OTHER);
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    if (session->sending_step < 2 ||
        (session->sending_step == 2 && session->submitted)) {
        session->sending_step++;
        session->step_since_ms = session->now_ms;
        return;
    }
    session_go(session, STATE_RECEIPT);
    session_effect(turn, EFFECT_SOUND, SOUND_DONE);
}

static void
print(struct turn *turn)
{
    struct session *session = turn->session;

    session->receipt_way = RECEIPT_PAPER;
    session->print_partial = false;
    if (!session_can_print(session)) {
        session->print_failed = !session->printed;
        session->print_why = session->world.printer;
        if (session->state != STATE_DONE)
            session_go(session, STATE_DONE);
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    session->print_failed = false;
    session->prints++;
    session_go(session, STATE_PRINTING);
    session_effect(turn, EFFECT_PRINT, PAPER_RECEIPT);
}

static void
end_printing(struct session *session)
{
    session_set_base(session, STATE_DONE);
    session->turned_ms = session->now_ms;
}

static void
fail_to_print(struct turn *turn, bool partial, enum world_printer why)
{
    struct session *session = turn->session;
    session->print_failed = true;
    session->print_partial = partial;
    session->print_why = why;
    /* The printer's own report may still be on its way. */
    if (why != WORLD_PRINTER_READY)
        session->world.printer = why;
    end_printing(session);
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

/* A printer that answers nothing may still hold the page: it must not come out under
 * the next person's eyes. */
void
session_printing_expire(struct turn *turn)
{
    session_effect(turn, EFFECT_PRINT_CANCEL, 0);
    fail_to_print(turn, false, turn->session->world.printer);
}

bool
session_can_print(const struct session *session)
{
    return session->world.printer == WORLD_PRINTER_READY &&
           session->prints < SESSION_PRINTS_MAX;
}

void
session_on_receipt(struct turn *turn)
{
    struct session *session = turn->session;
    if (turn->event->kind != EVENT_RECEIPT)
        return;
    if (turn->event->a == RECEIPT_PAPER) {
        print(turn);
    } else if (turn->event->a == RECEIPT_PHONE || turn->event->a == RECEIPT_NONE) {
        session->receipt_way = (enum receipt_way)turn->event->a;
        session_go(session, STATE_DONE);
    }
}

void
session_on_done(struct turn *turn)
{
    if (turn->event->kind == EVENT_DONE || turn->event->kind == EVENT_NEXT)
        session_wipe(turn);
    else if (turn->event->kind == EVENT_PRINT_AGAIN)
        print(turn);
}

static void
stored(struct turn *turn)
{
    struct session *session = turn->session;

    /* The answer may come after the wait for it was given up: it is as true as before,
     * also on the way back through the list. Sent again, it would be kept twice. */
    if (session->stored || !session->sent ||
        text_copy(session->reference, sizeof session->reference, turn->event->text) !=
            STATUS_OK)
        return;
    session->stored = true;
    session->stored_at = session->world.now;
    session->stored_since_ms = session->now_ms;
    if (session_base(session) != STATE_SENDING) {
        session_set_base(session, STATE_SENDING);
        session->sending_step = 0;
        session->step_since_ms = session->now_ms;
    }
}

/* The wait for it was given up, and the page says so. Now it is known what lies in the
 * tray: all of the receipt, or half of it. */
static void
printer_answered_late(struct session *session, const struct event *event)
{
    if (!session->print_failed || session->prints == 0)
        return;
    if (event->kind == EVENT_PRINTED) {
        session->printed = true;
        session->print_failed = session->print_partial = false;
    } else if (event->a != 0) {
        session->print_partial = true;
    }
}

void
session_on_outcome(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;
    enum state base = session_base(session);

    if (session_on_slip_outcome(turn))
        return;
    if (event->kind == EVENT_STORED) {
        stored(turn);
    } else if (event->kind == EVENT_STORE_FAILED && base == STATE_SENDING &&
               !session->stored) {
        fail_to_store(session, event->a < 0 || event->a > STORE_FAILED_OTHER
                                   ? STORE_FAILED_OTHER
                                   : (enum store_failure)event->a);
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    } else if (event->kind == EVENT_SUBMITTED) {
        session->submitted = session->stored;
    } else if (event->kind == EVENT_PRINTED && base == STATE_PRINTING) {
        session->printed = true;
        end_printing(session);
        session_effect(turn, EFFECT_SOUND, SOUND_DONE);
    } else if (event->kind == EVENT_PRINT_FAILED && base == STATE_PRINTING) {
        fail_to_print(turn, event->a != 0, session_printer(event->b));
    } else if (base == STATE_DONE &&
               (event->kind == EVENT_PRINTED || event->kind == EVENT_PRINT_FAILED)) {
        printer_answered_late(session, event);
    }
}

/* What nobody defined is treated as the worst. */
enum world_printer
session_printer(int number)
{
    return number < WORLD_PRINTER_READY || number > WORLD_PRINTER_AWAY
               ? WORLD_PRINTER_AWAY
               : (enum world_printer)number;
}

/* Where it was handed over and nobody answered, either word could be wrong. A
 * technician has no service. */
enum farewell
session_farewell(const struct session *session)
{
    if (session->stored)
        return FAREWELL_KEPT;
    return session->service >= 0 && !session->handed_over && session_has_data(session)
               ? FAREWELL_DELETED
               : FAREWELL_NONE;
}
