#include <string.h>

#include "core/session_internal.h"

void
session_begin_card(struct turn *turn, enum card_purpose purpose)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    identify->card = (struct card_workflow){.tries = -1, .given = -1};
    identify->purpose = purpose;
    if (purpose == CARD_READ)
        identify->five = identify->detour = false;
    identify->running = true;
    session_go(session, STATE_CARD_WAIT);
    session_effect(turn, EFFECT_CARD_BEGIN, (int)purpose);
}

/* The states with a workflow under way. */
bool
session_card_works(enum state state)
{
    return state >= STATE_CARD_WAIT && state <= STATE_CARD_BUSY;
}

/* A right that nobody can name is none to agree to. */
static void
on_request(struct turn *turn)
{
    static const uint32_t nameless = 1u << CARD_RIGHT_OTHER;
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    const struct card_request *request = turn->event->request;

    if (identify->purpose != CARD_READ || session_base(session) != STATE_CARD_WAIT ||
        request == NULL)
        return;
    identify->card.request = *request;
    if ((request->required & nameless) != 0) {
        session_identify_stop(turn);
        identify->result = CARD_SERVER;
        session_meet_trouble(turn, IDENTIFY_ENDED);
        return;
    }
    identify->card.request.optional &= ~(nameless | request->required);
    session_set_base(session, STATE_CARD_REQUEST);
}

/* Nothing is asked of the card before she agreed to what it is read for. */
static bool
may_ask(const struct session *session)
{
    const struct identify *identify = &session->identify;
    return session_base(session) != STATE_CARD_REQUEST &&
           !identify->card.reading_done &&
           (identify->purpose == CARD_SET_PIN || identify->card.accepted);
}

static void
on_insert(struct turn *turn)
{
    struct session *session = turn->session;
    enum state base = session_base(session);

    session->identify.card.lifted |=
        base == STATE_CARD_SECRET || base == STATE_CARD_BUSY;
    session->identify.card.given = -1;
    session->identify.card.placed_ms = session->now_ms;
    session_set_base(session, STATE_CARD_PLACE);
}

static void
on_enter(struct turn *turn)
{
    int secret = turn->event->a;
    bool setting = turn->session->identify.purpose == CARD_SET_PIN;

    if (secret < CARD_PIN || secret > (setting ? CARD_NEW_PIN : CARD_PUK))
        return;
    session_ask_secret(turn);
}

static void
on_success(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    if (identify->purpose == CARD_READ) {
        identify->card.reading_done = true;
        session_set_base(session, STATE_CARD_BUSY);
        return;
    }
    identify->pin_set = true;
    identify->five = false; /* the PIN of the letter is used up */
    if (identify->detour && session_base(session) == session->state) {
        session_begin_card(turn, CARD_READ);
        return;
    }
    session_identify_stop(turn);
    session_set_base(session, STATE_CARD_TAKE);
    session_effect(turn, EFFECT_SOUND, SOUND_DONE);
}

/* What nobody defined is treated as the worst, and so is a success that nobody can have
 * had: nothing was agreed to, no new PIN was typed. */
static void
on_done(struct turn *turn)
{
    const struct identify *identify = &turn->session->identify;
    int result = turn->event->a;
    bool possible = identify->purpose == CARD_READ ? identify->card.accepted
                                                   : identify->card.new_given;

    if (result == CARD_OK && !possible)
        result = CARD_OTHER;
    if (result == CARD_OK) {
        on_success(turn);
        return;
    }
    turn->session->identify.result =
        result < CARD_OK || result > CARD_OTHER ? CARD_OTHER : (enum card_result)result;
    session_meet_trouble(turn, IDENTIFY_ENDED);
}

static void
on_trouble(struct turn *turn)
{
    int trouble = turn->event->a;

    session_identify_stop(turn);
    turn->session->identify.trouble =
        trouble < CARD_NO_PROGRAM || trouble > CARD_NO_READER
            ? CARD_BROKEN_PROGRAM
            : (enum card_trouble)trouble;
    session_meet_trouble(turn, IDENTIFY_UNUSABLE);
}

void
session_on_card(struct turn *turn)
{
    struct session *session = turn->session;
    enum event_kind kind = turn->event->kind;

    if (!session->identify.running || !session_card_works(session_base(session)))
        return;
    if (kind == EVENT_CARD_REQUEST)
        on_request(turn);
    else if (kind == EVENT_CARD_INSERT && may_ask(session))
        on_insert(turn);
    else if (kind == EVENT_CARD_ENTER && may_ask(session))
        on_enter(turn);
    else if (kind == EVENT_CARD_DONE && !session->identify.card.reading_done)
        on_done(turn);
    else if (kind == EVENT_CARD_TROUBLE)
        on_trouble(turn);
}

static void
go_back(struct turn *turn)
{
    session_identify_leave(turn, session_before_questions(turn->session));
}

void
session_on_card_wait(struct turn *turn)
{
    if (turn->event->kind == EVENT_BACK)
        go_back(turn);
}

static void
turn_right(struct identify *identify, int right)
{
    if (right < 0 || right >= CARD_RIGHTS)
        return;
    identify->card.granted ^= identify->card.request.optional & (1u << right);
}

void
session_on_card_request(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    if (turn->event->kind == EVENT_BACK) {
        go_back(turn);
    } else if (turn->event->kind == EVENT_RIGHT) {
        turn_right(identify, turn->event->a);
    } else if (turn->event->kind == EVENT_NEXT) {
        identify->card.accepted = true;
        identify->card.placed_ms = session->now_ms;
        session_go(session, identify->card_there ? STATE_CARD_BUSY : STATE_CARD_PLACE);
        session_effect(turn, EFFECT_CARD_ACCEPT, (int)identify->card.granted);
    }
}

void
session_on_card_place(struct turn *turn)
{
    if (turn->event->kind == EVENT_BACK) {
        go_back(turn);
    } else if (turn->event->kind == EVENT_PIN_UNKNOWN) {
        session_identify_leave(turn, STATE_SLIP);
    }
}

bool
session_writes_pin(const struct session *session)
{
    return session_base(session) == STATE_CARD_BUSY &&
           session->identify.card.given == CARD_NEW_PIN;
}

/* While the card works there is one thing to do: give up. */
void
session_on_card_busy(struct turn *turn)
{
    if (turn->event->kind == EVENT_BACK && !session_writes_pin(turn->session))
        go_back(turn);
}
