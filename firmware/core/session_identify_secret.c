#include <string.h>

#include "base/civil.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/session_internal.h"

enum { PIN_DIGITS = 6, LETTER_PIN_DIGITS = 5, CAN_DIGITS = 6, PUK_DIGITS = 10 };

void
session_erase_typed(struct session *session)
{
    struct identify *identify = &session->identify;
    secret_erase(identify->typed, sizeof identify->typed);
    secret_erase(identify->first, sizeof identify->first);
    identify->card.repeating = identify->card.easy_said = false;
    identify->card.fault = SECRET_FINE;
}

int
session_secret_digits(const struct session *session)
{
    switch (session->identify.card.secret) {
    case CARD_CAN:
        return CAN_DIGITS;
    case CARD_PUK:
        return PUK_DIGITS;
    case CARD_PIN:
        return session->identify.five ? LETTER_PIN_DIGITS : PIN_DIGITS;
    case CARD_NEW_PIN:
    default:
        return PIN_DIGITS;
    }
}

/* A PIN that was given and is asked for again, or is followed by what is asked after
 * the last wrong one. The same count as before: the card was lifted before it was
 * tried. */
static bool
was_wrong(const struct identify *identify, enum card_secret asked, int tries)
{
    if (identify->card.given < 0)
        return false;
    if (identify->card.given != (int)asked)
        return identify->card.given == CARD_PIN && asked != CARD_NEW_PIN;
    return asked != CARD_PIN || tries < 0 || tries != identify->card.tries;
}

void
session_ask_secret(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    enum card_secret asked = (enum card_secret)turn->event->a;

    identify->card.again = was_wrong(identify, asked, turn->event->b);
    identify->card.wrong =
        identify->card.again ? (enum card_secret)identify->card.given : CARD_PIN;
    identify->card.secret = asked;
    identify->card.tries = turn->event->b < 0 ? -1 : turn->event->b;
    identify->card.given = -1;
    identify->card.new_given = identify->card.new_given && asked != CARD_NEW_PIN;
    session_set_base(session, STATE_CARD_SECRET);
    session_erase_typed(session);
    session->keys.layout = KEYS_PIN;
    if (identify->card.again)
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

/* All digits the same, a run up or down, or a part of one to three digits repeated. */
static bool
has_pattern(const char *pin)
{
    bool up = true, down = true;
    for (int i = 1; i < PIN_DIGITS; i++) {
        up = up && pin[i] == pin[i - 1] + 1;
        down = down && pin[i] == pin[i - 1] - 1;
    }
    for (size_t part = 1; part <= 3; part++) {
        if (memcmp(pin, pin + part, PIN_DIGITS - part) == 0)
            return true;
    }
    return up || down;
}

static int
two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* Whoever finds the card reads the birthday on it: "120864", "640812". */
static bool
is_day(const char *pin)
{
    const struct civil_date forth = {2000 + two_digits(pin + 4), two_digits(pin + 2),
                                     two_digits(pin)};
    const struct civil_date back = {2000 + two_digits(pin), two_digits(pin + 2),
                                    two_digits(pin + 4)};
    return civil_is_date(forth) || civil_is_date(back);
}

/* "111964" and "196411": a year that somebody living was born in. */
static bool
has_year(const char *pin)
{
    static const size_t places[] = {0, 2};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int year = two_digits(pin + places[i]) * 100 + two_digits(pin + places[i] + 2);
        if (year >= 1920 && year <= 2030)
            return true;
    }
    return false;
}

static void
hand_over(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    memcpy(identify->handed, identify->typed, sizeof identify->handed);
    identify->card.given = (int)identify->card.secret;
    identify->card.new_given = identify->card.secret == CARD_NEW_PIN;
    identify->card.fault = SECRET_FINE;
    session_go(session, STATE_CARD_BUSY);
    session_effect(turn, EFFECT_CARD_SECRET, (int)identify->card.secret);
}

static void
say(struct turn *turn, enum secret_fault fault)
{
    turn->session->identify.card.fault = fault;
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

/* Typed twice and compared here: the card itself never asks again. */
static void
take_new_pin(struct turn *turn)
{
    struct identify *identify = &turn->session->identify;

    if (identify->card.repeating) {
        if (text_equal(identify->typed, identify->first)) {
            hand_over(turn);
            return;
        }
        session_erase_typed(turn->session);
        say(turn, SECRET_DIFFERS);
        return;
    }
    bool easy = has_pattern(identify->typed) || is_day(identify->typed) ||
                has_year(identify->typed);
    if (easy && !identify->card.easy_said) {
        identify->card.easy_said = true;
        say(turn, SECRET_EASY);
        return;
    }
    memcpy(identify->first, identify->typed, sizeof identify->first);
    secret_erase(identify->typed, sizeof identify->typed);
    identify->card.repeating = true;
    identify->card.fault = SECRET_FINE;
}

static void
confirm(struct turn *turn)
{
    struct session *session = turn->session;
    int typed = (int)strlen(session->identify.typed);

    if (typed < session_secret_digits(session))
        say(turn, SECRET_TOO_SHORT);
    else if (session->identify.card.secret == CARD_NEW_PIN)
        take_new_pin(turn);
    else
        hand_over(turn);
}

/* No sound for a digit: who listens could count them. */
bool
session_type_digits(struct session *session, const struct event *event, int most)
{
    char *typed = session->identify.typed;
    size_t len = strlen(typed);

    if (event->kind == EVENT_TYPE) {
        if (event->text[0] < '0' || event->text[0] > '9' || event->text[1] != '\0' ||
            (int)len >= most)
            return false;
        typed[len] = event->text[0];
        return true;
    }
    if (event->kind == EVENT_CLEAR_FIELD) {
        secret_erase(typed, sizeof session->identify.typed);
        return true;
    }
    if (event->kind != EVENT_ERASE || len == 0)
        return false;
    typed[len - 1] = '\0';
    return true;
}

static void
type(struct session *session, const struct event *event)
{
    struct identify *identify = &session->identify;

    /* Who is told that it is easy to guess, and types on, types another one. */
    if (identify->card.fault == SECRET_EASY && event->kind == EVENT_TYPE &&
        event->text[0] >= '0' && event->text[0] <= '9' && event->text[1] == '\0')
        secret_erase(identify->typed, sizeof identify->typed);
    if (!session_type_digits(session, event, session_secret_digits(session)))
        return;
    identify->card.fault = SECRET_FINE;
    identify->card.easy_said = false;
}

/* Five digits are the PIN of the letter: it reads nothing, it is there to set a PIN of
 * one's own. */
static void
short_pin(struct turn *turn)
{
    struct session *session = turn->session;
    if (session->identify.card.secret != CARD_PIN)
        return;
    if (session->identify.purpose == CARD_SET_PIN) {
        session->identify.five = !session->identify.five;
        session_erase_typed(session);
        return;
    }
    session->identify.reason = IDENTIFY_SHORT_PIN;
    session_identify_leave(turn, STATE_CARD_TROUBLE);
}

static void
go_back(struct turn *turn)
{
    struct session *session = turn->session;
    if (session->identify.card.repeating) {
        session_erase_typed(session);
        return;
    }
    session_identify_leave(turn, session_before_questions(session));
}

void
session_on_card_secret(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_TYPE || event->kind == EVENT_ERASE ||
        event->kind == EVENT_CLEAR_FIELD) {
        type(session, event);
    } else if (event->kind == EVENT_NEXT) {
        confirm(turn);
    } else if (event->kind == EVENT_BACK) {
        go_back(turn);
    } else if (event->kind == EVENT_PIN_SHORT) {
        short_pin(turn);
    } else if (event->kind == EVENT_PIN_UNKNOWN) {
        session_identify_leave(turn, STATE_SLIP);
    }
}
