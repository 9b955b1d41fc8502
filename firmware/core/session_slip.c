#include "core/session_internal.h"

enum { SLIPS_MAX = 2 };

bool
session_can_print_slip(const struct session *session)
{
    return session->world.printer == WORLD_PRINTER_READY &&
           !session->identify.slip_printing && session->identify.slips < SLIPS_MAX;
}

static void
print_slip(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    if (!session_can_print_slip(session)) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    identify->slips++;
    identify->slip_printing = true;
    identify->slip_failed = false;
    identify->slip_since_ms = session->now_ms;
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
    turn->session->identify.slip_printing = false;
    turn->session->identify.slip_failed = true;
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

bool
session_on_slip_outcome(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    enum event_kind kind = turn->event->kind;

    if (!identify->slip_printing || session_base(session) == STATE_PRINTING ||
        (kind != EVENT_PRINTED && kind != EVENT_PRINT_FAILED))
        return false;
    if (kind == EVENT_PRINT_FAILED) {
        /* The printer's own report may still be on its way. */
        if (turn->event->b != WORLD_PRINTER_READY)
            session->world.printer = session_printer(turn->event->b);
        fail_slip(turn);
        return true;
    }
    identify->slip_printing = false;
    identify->slip_printed = true;
    session_effect(turn, EFFECT_SOUND, SOUND_DONE);
    return true;
}

bool
session_slip_expire(struct turn *turn)
{
    const struct session *session = turn->session;
    if (!session->identify.slip_printing ||
        session->now_ms < session->identify.slip_since_ms + SESSION_PRINTING_LIMIT_MS)
        return false;
    session_effect(turn, EFFECT_PRINT_CANCEL, 0);
    fail_slip(turn);
    return true;
}
