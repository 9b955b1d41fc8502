#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/session_internal.h"

enum { ADDRESS_SECONDS_MIN = 30, ADDRESS_SECONDS_MAX = 900 };

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void
session_identify_reset(struct session *session)
{
    struct identify *identify = &session->identify;
    secret_erase(identify, sizeof *identify);
    memset(session->verified, 0, sizeof session->verified);
    identify->card.tries = identify->card.given = -1;
    identify->card_there = session->world.reader == WORLD_READER_CARD;
}

enum way_hindrance
session_way_hindrance(const struct session *session, enum identify_way way)
{
    const struct service *service = session_service(session);
    bool offered = service != NULL && (int)way >= 0 && way < IDENTIFY_WAYS &&
                   (service->identification.ways & (1u << way)) != 0;

    if (!offered)
        return WAY_NOT_OFFERED;
    if (way != IDENTIFY_CARD && way != IDENTIFY_PHONE)
        return WAY_OPEN;
    if (way == IDENTIFY_CARD && session->world.reader == WORLD_READER_AWAY)
        return WAY_NO_READER;
    if (!session->world.online)
        return WAY_OFFLINE;
    return session->world.card_service ? WAY_OPEN : WAY_NO_SERVICE;
}

bool
session_is_identified(const struct session *session)
{
    const struct service *service = session_service(session);
    const struct identify *identify = &session->identify;

    if (service == NULL || service->identification.ways == 0)
        return true;
    return identify->chosen &&
           (identify->verified ||
            (identify->way != IDENTIFY_CARD && identify->way != IDENTIFY_PHONE));
}

enum state
session_before_questions(const struct session *session)
{
    const struct service *service = session_service(session);
    return service != NULL && service->identification.ways != 0 ? STATE_WAYS
                                                                : STATE_BEFORE;
}

void
session_identify_stop(struct turn *turn)
{
    struct identify *identify = &turn->session->identify;

    session_erase_typed(turn->session);
    if (identify->running)
        session_effect(turn, EFFECT_CARD_END, 0);
    if (identify->phone.waiting)
        session_effect(turn, EFFECT_PHONE_END, 0);
    identify->running = false;
    secret_erase(&identify->phone, sizeof identify->phone);
}

void
session_identify_leave(struct turn *turn, enum state state)
{
    session_identify_stop(turn);
    session_go(turn->session, state);
}

void
session_identify_put_away(struct turn *turn)
{
    struct session *session = turn->session;
    enum state base = session_base(session);
    bool lost = session_card_works(base) || base == STATE_PHONE;

    session_identify_stop(turn);
    if (lost || base == STATE_CARD_TROUBLE)
        session_set_base(session, session_before_questions(session));
}

void
session_meet_trouble(struct turn *turn, enum identify_reason reason)
{
    session_erase_typed(turn->session);
    turn->session->identify.reason = reason;
    session_set_base(turn->session, STATE_CARD_TROUBLE);
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

static void
begin_phone(struct turn *turn)
{
    struct session *session = turn->session;

    session_identify_stop(turn);
    session->identify.purpose = CARD_READ;
    session->identify.phone.waiting = true;
    session_go(session, STATE_PHONE);
    session_effect(turn, EFFECT_PHONE_BEGIN, 0);
}

/* On the page of the ways, of trouble and of the slip. What was read stays until
 * something else is read or another way is gone to its end. */
void
session_take_way(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    enum identify_way way = (enum identify_way)turn->event->a;
    enum way_hindrance hindrance = session_way_hindrance(session, way);

    if (hindrance == WAY_NOT_OFFERED)
        return;
    if (hindrance != WAY_OPEN) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    session_identify_stop(turn);
    identify->tried = way;
    if (way == IDENTIFY_CARD) {
        session_begin_card(turn, CARD_READ);
    } else if (way == IDENTIFY_PHONE) {
        begin_phone(turn);
    } else {
        session_release_identity(session);
        identify->way = way;
        identify->chosen = true;
        session_continue(session);
    }
}

/* The way with the card leads to a PIN, and who has none needs a slip. */
static bool
has_card_way(const struct session *session)
{
    const struct service *service = session_service(session);
    return service->sets_pin ||
           (service->identification.ways & (1u << IDENTIFY_CARD)) != 0;
}

void
session_on_ways(struct turn *turn)
{
    struct session *session = turn->session;
    const struct event *event = turn->event;

    if (event->kind == EVENT_WAY) {
        session_take_way(turn);
    } else if (event->kind == EVENT_NEXT && session_is_identified(session)) {
        session_continue(session);
    } else if (event->kind == EVENT_BACK) {
        session_go(session, STATE_BEFORE);
    } else if (event->kind == EVENT_PIN_UNKNOWN && has_card_way(session)) {
        session_go(session, STATE_SLIP);
    } else if (event->kind == EVENT_PIN_SHORT && has_card_way(session)) {
        session->identify.tried = IDENTIFY_CARD;
        session->identify.reason = IDENTIFY_SHORT_PIN;
        session_go(session, STATE_CARD_TROUBLE);
    }
}

bool
session_can_retry(const struct session *session)
{
    const struct identify *identify = &session->identify;

    switch (identify->reason) {
    case IDENTIFY_ENDED:
        if (identify->result == CARD_BLOCKED || identify->result == CARD_DEACTIVATED)
            return false;
        break;
    case IDENTIFY_UNUSABLE:
        if (identify->trouble == CARD_NO_PROGRAM ||
            identify->trouble == CARD_OLD_PROGRAM)
            return false;
        break;
    case IDENTIFY_FAILED:
    case IDENTIFY_SLOW:
    case IDENTIFY_SHORT_PIN:
    default:
        break;
    }
    if (identify->purpose == CARD_SET_PIN || identify->reason == IDENTIFY_SHORT_PIN)
        return session->world.reader != WORLD_READER_AWAY;
    return session_way_hindrance(session, identify->tried) == WAY_OPEN;
}

static void
retry(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;

    if (!session_can_retry(session)) {
        session_identify_leave(turn, session_before_questions(session));
    } else if (identify->reason == IDENTIFY_SHORT_PIN) {
        identify->detour = !session_service(session)->sets_pin;
        identify->five = true;
        session_begin_card(turn, CARD_SET_PIN);
    } else if (identify->purpose == CARD_READ && identify->tried == IDENTIFY_PHONE) {
        begin_phone(turn);
    } else {
        /* She tries the new PIN first: it has six digits. */
        if (identify->card.new_given)
            identify->five = false;
        session_begin_card(turn, identify->purpose);
    }
}

void
session_on_card_trouble(struct turn *turn)
{
    struct session *session = turn->session;

    if (turn->event->kind == EVENT_NEXT) {
        retry(turn);
    } else if (turn->event->kind == EVENT_WAY) {
        session_take_way(turn);
    } else if (turn->event->kind == EVENT_BACK) {
        session_identify_leave(turn, session_before_questions(session));
    } else if (turn->event->kind == EVENT_PIN_UNKNOWN && has_card_way(session)) {
        session_identify_leave(turn, STATE_SLIP);
    } else if (turn->event->kind == EVENT_DONE) {
        session_end(turn);
    }
}

/* Her card still lies there: it is said once more, with a sound; a reader that is
 * mistaken keeps nobody. */
static bool
must_remind(struct turn *turn)
{
    struct identify *identify = &turn->session->identify;
    if (!identify->card_there || identify->card.reminded)
        return false;
    identify->card.reminded = true;
    session_effect(turn, EFFECT_SOUND, SOUND_WARNING);
    return true;
}

void
session_on_card_take(struct turn *turn)
{
    struct session *session = turn->session;
    bool on = turn->event->kind == EVENT_NEXT || turn->event->kind == EVENT_DONE;

    if (turn->event->kind == EVENT_BACK)
        session_go(session, session_before_questions(session));
    else if (!on || must_remind(turn))
        return;
    else if (session->identify.verified && session->identify.purpose == CARD_READ)
        session_continue(session);
    else if (session->identify.detour)
        session_begin_card(turn, CARD_READ);
    else
        session_wipe(turn);
}

/* The address is too old: it goes, and a button brings a new one. */
static void
expire_address(struct turn *turn)
{
    struct session *session = turn->session;

    session_identify_stop(turn);
    session->identify.phone.expired = true;
    if (session->state == STATE_PHONE)
        session->state_since_ms = session->now_ms;
}

void
session_on_phone(struct turn *turn)
{
    if (turn->event->kind == EVENT_BACK) {
        session_identify_leave(turn, STATE_WAYS);
    } else if (turn->event->kind == EVENT_NEXT &&
               turn->session->identify.phone.expired) {
        begin_phone(turn);
    }
}

/* Clean and short enough to be shown. */
static bool
take_words(const struct event *event, struct identify *identify)
{
    const char *words = event->words == NULL ? "" : event->words;
    return words[0] != '\0' && text_is_clean_utf8(words, strlen(words), "") &&
           text_is_clean_utf8(event->text, strlen(event->text), "") &&
           text_copy(identify->phone.address, sizeof identify->phone.address, words) ==
               STATUS_OK &&
           text_copy(identify->phone.compare, sizeof identify->phone.compare,
                     event->text) == STATUS_OK;
}

static void
take_address(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    const struct event *event = turn->event;
    int seconds = event->a;

    /* Said once an attempt: else whoever says it again and again keeps the page, and
     * the answers behind it, after she has gone. */
    if (session_base(session) != STATE_PHONE || !identify->phone.waiting ||
        identify->phone.address[0] != '\0')
        return;
    if (!take_words(event, identify)) {
        session_identify_stop(turn);
        identify->failure = IDENTITY_NO_SERVICE;
        session_meet_trouble(turn, IDENTIFY_FAILED);
        return;
    }
    seconds = seconds < ADDRESS_SECONDS_MIN   ? ADDRESS_SECONDS_MIN
              : seconds > ADDRESS_SECONDS_MAX ? ADDRESS_SECONDS_MAX
                                              : seconds;
    identify->phone.until_ms = session->now_ms + (int64_t)seconds * 1000;
    if (session->state == STATE_PHONE)
        session->state_since_ms = session->now_ms;
}

/* Her answer may come from the phone while the page here asks whether she is there. */
static void
take_identity(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    bool card = identify->running && identify->card.reading_done &&
                session_base(session) == STATE_CARD_BUSY;
    bool phone = identify->phone.waiting && session_base(session) == STATE_PHONE;

    if ((!card && !phone) || turn->event->identity == NULL)
        return;
    session_identify_stop(turn);
    identify->purpose = CARD_READ;
    session_take_identity(session, turn->event->identity);
    if (session->state == STATE_IDLE_WARNING) {
        session->last_touch_ms = session->now_ms;
        session_return(session);
    }
    session_set_base(session, STATE_CARD_TAKE);
    session_effect(turn, EFFECT_SOUND, SOUND_DONE);
}

static void
fail_identity(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    enum state base = session_base(session);
    int failure = turn->event->a;

    if (!(identify->running && session_card_works(base)) &&
        !(identify->phone.waiting && base == STATE_PHONE))
        return;
    if (base == STATE_PHONE && failure == IDENTITY_EXPIRED) {
        expire_address(turn);
        return;
    }
    session_identify_stop(turn);
    identify->failure = failure < IDENTITY_NO_SERVICE || failure > IDENTITY_ABORTED
                            ? IDENTITY_REFUSED
                            : (enum identity_failure)failure;
    session_meet_trouble(turn, IDENTIFY_FAILED);
}

/* Without the reader the workflow would wait for a card that nobody can lay down. */
static void
take_reader(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    int reader = turn->event->a;

    session->world.reader = reader < WORLD_READER_AWAY || reader > WORLD_READER_MUTE
                                ? WORLD_READER_AWAY
                                : (enum world_reader)reader;
    if (!identify->card_there && session->world.reader == WORLD_READER_CARD) {
        identify->card.placed_ms = session->now_ms;
        identify->card.unknown = false;
    }
    identify->card_there = session->world.reader == WORLD_READER_CARD;
    if (session->world.reader != WORLD_READER_AWAY || !identify->running ||
        identify->card.reading_done || !session_card_works(session_base(session)))
        return;
    session_identify_stop(turn);
    identify->trouble = CARD_NO_READER;
    session_meet_trouble(turn, IDENTIFY_UNUSABLE);
}

bool
session_on_identify_world(struct turn *turn)
{
    enum event_kind kind = turn->event->kind;

    if (kind < EVENT_READER || kind > EVENT_PHONE_READY)
        return false;
    if (kind == EVENT_READER)
        take_reader(turn);
    else if (kind == EVENT_CARD_SERVICE)
        turn->session->world.card_service = turn->event->a != 0;
    else if (kind == EVENT_IDENTITY)
        take_identity(turn);
    else if (kind == EVENT_IDENTITY_FAILED)
        fail_identity(turn);
    else if (kind == EVENT_PHONE_READY)
        take_address(turn);
    else
        session_on_card(turn);
    return true;
}

/* AusweisApp takes no notice of a card without the online function, foreign or with the
 * function switched off: it goes on waiting for another. */
static int64_t
unknown_deadline(const struct identify *identify)
{
    return identify->card_there && !identify->card.unknown
               ? identify->card.placed_ms + SESSION_CARD_KNOWN_MS
               : INT64_MAX;
}

int64_t
session_identify_deadline(const struct session *session)
{
    const struct identify *identify = &session->identify;
    int64_t since = session->state_since_ms;
    int64_t there = session_later(since, session->last_touch_ms);
    int64_t idle =
        session_later(there + session->timing.idle, session->more_time_until_ms);
    int64_t patient = session_later(
        there + session_later(session->timing.idle, SESSION_PIN_IDLE_MS), idle);

    if (session->state == STATE_CARD_WAIT)
        return since + SESSION_CARD_WAIT_LIMIT_MS;
    if (session->state == STATE_CARD_BUSY)
        return since + SESSION_CARD_BUSY_LIMIT_MS;
    if (session->state == STATE_CARD_SECRET)
        return patient;
    if (session->state == STATE_CARD_PLACE)
        return earlier(idle, unknown_deadline(identify));
    if (session->state == STATE_SLIP && session->slip.printing) {
        return earlier(idle, session->slip.since_ms + SESSION_PRINTING_LIMIT_MS);
    }
    if (session->state != STATE_PHONE || identify->phone.expired)
        return idle;
    if (identify->phone.address[0] == '\0')
        return since + SESSION_PHONE_READY_LIMIT_MS;
    return earlier(identify->phone.until_ms, patient);
}

bool
session_identify_expire(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    enum state state = session->state;
    bool waits = state == STATE_PHONE && !identify->phone.expired;

    if (state == STATE_SLIP)
        return session_slip_expire(turn);
    if (state == STATE_CARD_PLACE) {
        if (session->now_ms < unknown_deadline(identify))
            return false;
        identify->card.unknown = true;
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return true;
    }
    if (waits && identify->phone.address[0] != '\0') {
        if (session->now_ms < identify->phone.until_ms)
            return false;
        expire_address(turn);
        return true;
    }
    if (state != STATE_CARD_WAIT && state != STATE_CARD_BUSY && !waits)
        return false;
    session_identify_stop(turn);
    session_meet_trouble(turn, IDENTIFY_SLOW);
    return true;
}
