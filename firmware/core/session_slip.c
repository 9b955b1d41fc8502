#include "core/session_internal.h"

enum { SLIPS_MAX = 2 };

bool
session_can_print_slip(const struct session *session)
{
    return session->world.printer == WORLD_PRINTER_READY && !session->slip.printing &&
           session->slip.count < SLIPS_MAX;
}

static void
print_slip(struct turn *turn)
{
    struct session *session = turn->session;

    if (!session_can_print_slip(session)) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    session->slip.count++;
    session->slip.printing = true;
    session->slip.failed = false;
    session->slip.since_ms = session->now_ms;
    session_effect(turn, EFFECT_PRINT, PAPER_SLIP);
}

void
session_on_slip(struct turn *turn)
{
    struct session *session = turn->session;

    if (turn->event->kind == EVENT_NEXT)
        print_slip(turn);
    else if (turn->event->kind == EVENT_WAY)
        session_take_way(turn);
    else if (turn->event->kind == EVENT_BACK)
        session_go(session, session_before_questions(session));
    else if (turn->event->kind == EVENT_DONE)
        session_end(turn);
}

static void
fail_slip(struct turn *turn)
{
    turn->session->slip.printing = false;
    turn->session->slip.failed = true;
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

bool
session_on_slip_outcome(struct turn *turn)
{
    struct session *session = turn->session;
    enum event_kind kind = turn->event->kind;

    if (kind != EVENT_SLIP_PRINTED && kind != EVENT_SLIP_FAILED)
        return false;
    if (!session->slip.printing)
        return true; /* it was given up */
    if (kind == EVENT_SLIP_FAILED) {
        /* The printer's own report may still be on its way. */
        if (turn->event->b != WORLD_PRINTER_READY)
            session->world.printer = session_printer(turn->event->b);
        fail_slip(turn);
        return true;
    }
    session->slip.printing = false;
    session->slip.printed = true;
    session_effect(turn, EFFECT_SOUND, SOUND_DONE);
    return true;
}

bool
session_slip_expire(struct turn *turn)
{
    const struct session *session = turn->session;
    if (!session->slip.printing ||
        session->now_ms < session->slip.since_ms + SESSION_PRINTING_LIMIT_MS)
        return false;
    session_effect(turn, EFFECT_PRINT_CANCEL, 0);
    fail_slip(turn);
    return true;
}
