#include "core/session.h"

#include "core/session_internal.h"

void
session_close_overlay(struct session *session)
{
    if (session->overlay == OVERLAY_NONE)
        return;
    session->overlay = OVERLAY_NONE;
    session->part = session->page_part;
}

static void
open_overlay(struct session *session, enum overlay overlay)
{
    /* Who opens a sheet is there: the warning has done its work. */
    if (session->state == STATE_IDLE_WARNING)
        session_return(session);
    session_erase_typed(session);
    if (session->overlay == OVERLAY_NONE)
        session->page_part = session->part;
    session->overlay = overlay;
    session->part = 0;
}

static bool
on_overlay_opening(struct session *session, const struct event *event)
{
    const struct question *question = session_question(session);

    if (event->kind == EVENT_HELP)
        open_overlay(session, OVERLAY_HELP);
    else if (event->kind == EVENT_VIEW)
        open_overlay(session, OVERLAY_VIEW);
    else if (event->kind == EVENT_LANGUAGES)
        open_overlay(session, OVERLAY_LANGUAGE);
    else if (event->kind == EVENT_WHY && session->state == STATE_QUESTION &&
             question != NULL && question->why[0] != '\0')
        open_overlay(session, OVERLAY_WHY);
    else if (event->kind == EVENT_PRIVACY && session_service(session) != NULL)
        open_overlay(session, OVERLAY_PRIVACY);
    else
        return false;
    return true;
}

static bool
on_looks(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_LANGUAGE && event->a >= 0 && event->a < LANG_COUNT) {
        session->lang = (enum lang)event->a;
        if (session->overlay == OVERLAY_LANGUAGE)
            session_close_overlay(session);
    } else if (event->kind == EVENT_SIZE && event->a >= 0 &&
               event->a < TEXT_SIZE_COUNT) {
        session->size = (enum text_size)event->a;
    } else if (event->kind == EVENT_THEME && event->a >= 0 &&
               event->a < THEME_NAME_COUNT) {
        session->theme = (enum theme_name)event->a;
    } else if (event->kind == EVENT_VIEW_RESET) {
        session->size = TEXT_SIZE_M;
        session->theme = THEME_NAME_PAPER;
    } else {
        return false;
    }
    /* Another size or language parts the page differently. */
    session->part = session->page_part = session->resume_part = 0;
    session_effect(turn, EFFECT_VIEW, 0);
    return true;
}

/* Before an answer was repeated somebody else may stand there, so nothing is asked that
 * would lead back to the answers. */
void
session_end(struct turn *turn)
{
    const struct session *session = turn->session;
    if (session->resume_field >= 0 || session->state == STATE_DONE ||
        !session_has_data(session))
        session_wipe(turn);
    else
        session_interrupt(turn->session, STATE_END_ASK);
}

bool
session_must_go_on(const struct session *session)
{
    enum state state = session_base(session);
    return session_writes_pin(session) || state == STATE_SENDING ||
           state == STATE_RECEIPT || state == STATE_PRINTING || state == STATE_DONE;
}

static bool
on_leaving(struct turn *turn)
{
    enum event_kind kind = turn->event->kind;

    if (kind == EVENT_STAFF) {
        session_wipe(turn);
        session_effect(turn, EFFECT_STAFF, 0);
        return true;
    }
    if ((kind == EVENT_END || kind == EVENT_END_YES) &&
        session_writes_pin(turn->session)) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return true;
    }
    if (kind != EVENT_END)
        return false;
    session_end(turn);
    return true;
}

/* Who walks through the list again is no longer shown where the tick is missing. */
static void
leave_declaration(struct session *session)
{
    if (session->state == STATE_REVIEW && session->overlay == OVERLAY_NONE)
        session_no_error(session);
}

bool
session_on_everywhere(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (session->state == STATE_BLANK)
        return false;
    if (on_leaving(turn) || on_looks(turn) || on_overlay_opening(session, event))
        return true;
    if (event->kind == EVENT_MORE) {
        session->part = event->a < 0 ? 0 : event->a;
        leave_declaration(session);
        return true;
    }
    if (event->kind == EVENT_BACK && session->part > 0) {
        session->part--;
        leave_declaration(session);
        return true;
    }
    if (session->overlay == OVERLAY_NONE)
        return false;
    if (event->kind == EVENT_CLOSE || event->kind == EVENT_BACK)
        session_close_overlay(session);
    return true;
}
