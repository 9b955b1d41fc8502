#include "core/session.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/secret.h"
#include "core/form.h"
#include "core/session_internal.h"

const struct session_timing session_timing_usual = {.idle = 60000,
                                                    .warning = 45000,
                                                    .grace = 60000,
                                                    .done_page = 180000,
                                                    .more_time = 300000,
                                                    .confirm_wait = 10000,
                                                    .step_min = 600};

typedef void state_fn(struct turn *turn);
typedef void entry_fn(struct session *session);

static void
on_start(struct turn *turn)
{
    session_on_door(turn);
    if (turn->event->kind != EVENT_BEGIN)
        return;
    turn->session->world.crashed = false;
    session_go(turn->session, STATE_MENU);
}

/* Nothing of one service is left when another is chosen, or none (-1). */
static void
choose_service(struct session *session, int service)
{
    if (service != session->service) {
        memset(session->answers, 0, sizeof session->answers);
        memset(session->visited, 0, sizeof session->visited);
        session->declared = session->sent = false;
        session_identify_reset(session);
    }
    session->service = service;
}

/* Who has begun it goes on where she was; what stands in the way is told before. */
static void
open_service(struct session *session, int service)
{
    choose_service(session, service);
    if (session_answers_given(session) > 0 &&
        session_hindrance(session, service) == HINDRANCE_NONE)
        session_continue(session);
    else
        session_go(session, STATE_BEFORE);
}

/* Nothing was entered, and the next person inherits nothing. The looks may be needed
 * by who stands there: they are put back like those of who only looked around. */
static void
leave_empty(struct turn *turn)
{
    struct session *session = turn->session;
    enum lang lang = session->lang;
    enum text_size size = session->size;
    enum theme_name theme = session->theme;

    session_wipe(turn);
    session->lang = lang;
    session->size = size;
    session->theme = theme;
}

static void
on_menu(struct turn *turn)
{
    struct session *session = turn->session;
    int service = turn->event->a;

    if (turn->event->kind == EVENT_BACK) {
        /* The start page knows no time-out, so no answer may get there, and no word
         * given about answers: the next person begins there. */
        if (session_has_data(session)) {
            session_interrupt(session, STATE_END_ASK);
            return;
        }
        leave_empty(turn);
        return;
    }
    if (turn->event->kind != EVENT_SERVICE || service < 0 ||
        service >= session->catalogue->service_count)
        return;
    if (session_answers_given(session) > 0 && service != session->service) {
        session->other_service = service;
        session_go(session, STATE_SWITCH_ASK);
    } else {
        open_service(session, service);
    }
}

/* Nobody gives up answers for a service that cannot be begun. */
static void
on_switch_ask(struct turn *turn)
{
    struct session *session = turn->session;
    int other = session->other_service;

    if (turn->event->kind == EVENT_NEXT) {
        open_service(session, session->service);
    } else if (turn->event->kind == EVENT_BACK) {
        session_go(session, STATE_MENU);
    } else if (turn->event->kind == EVENT_DISCARD && other >= 0) {
        if (session_hindrance(session, other) == HINDRANCE_NONE)
            open_service(session, other);
        else
            session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    }
}

static void
on_before(struct turn *turn)
{
    struct session *session = turn->session;

    if (turn->event->kind == EVENT_BACK) {
        session_go(session, STATE_MENU);
        return;
    }
    const struct service *service = session_service(session);
    if (turn->event->kind == EVENT_PIN_UNKNOWN && service->sets_pin)
        session_go(session, STATE_SLIP);
    if (turn->event->kind != EVENT_NEXT)
        return;
    int first = form_next_asked(session, -1);
    if (session_hindrance(session, session->service) != HINDRANCE_NONE)
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    else if (service->sets_pin)
        session_begin_card(turn, CARD_SET_PIN);
    else if (service->identification.ways != 0)
        session_go(session, STATE_WAYS);
    else if (first >= 0)
        session_ask(session, first);
}

static void
on_nothing(struct turn *turn)
{
    (void)turn;
}

static const struct {
    const char *name; /* in logs */
    state_fn *handle; /* what is special to this page */
    entry_fn *enter;  /* NULL: nothing to prepare */
} states[STATE_COUNT] = {
    [STATE_START] = {"start", on_start, NULL},
    [STATE_MENU] = {"menu", on_menu, NULL},
    [STATE_SWITCH_ASK] = {"switch-ask", on_switch_ask, NULL},
    [STATE_BEFORE] = {"before", on_before, NULL},
    [STATE_WAYS] = {"ways", session_on_ways, NULL},
    [STATE_CARD_WAIT] = {"card-wait", session_on_card_wait, NULL},
    [STATE_CARD_REQUEST] = {"card-request", session_on_card_request, NULL},
    [STATE_CARD_PLACE] = {"card-place", session_on_card_place, NULL},
    [STATE_CARD_SECRET] = {"card-secret", session_on_card_secret, NULL},
    [STATE_CARD_BUSY] = {"card-busy", session_on_card_busy, NULL},
    [STATE_CARD_TROUBLE] = {"card-trouble", session_on_card_trouble, NULL},
    [STATE_CARD_TAKE] = {"card-take", session_on_card_take, NULL},
    [STATE_PHONE] = {"phone", session_on_phone, NULL},
    [STATE_SLIP] = {"slip", session_on_slip, NULL},
    [STATE_QUESTION] = {"question", session_on_question, session_enter_question},
    [STATE_REVIEW] = {"review", session_on_review, NULL},
    [STATE_SENDING] = {"sending", on_nothing, NULL},
    [STATE_RECEIPT] = {"receipt", session_on_receipt, NULL},
    [STATE_PRINTING] = {"printing", on_nothing, NULL},
    [STATE_DONE] = {"done", session_on_done, NULL},
    [STATE_STORE_FAILED] = {"store-failed", session_on_store_failed, NULL},
    [STATE_IDLE_WARNING] = {"idle-warning", session_on_warning, NULL},
    [STATE_BLANK] = {"blank", session_on_blank, NULL},
    [STATE_RESUME] = {"resume", session_on_resume, NULL},
    [STATE_END_ASK] = {"end-ask", session_on_end_ask, NULL},
    [STATE_OUT_OF_SERVICE] = {"out-of-service", session_on_door, NULL},
    [STATE_TECHNICIAN_PIN] = {"technician-pin", session_on_technician_pin, NULL},
    [STATE_TECHNICIAN] = {"technician", session_on_technician, NULL},
    [STATE_UPKEEP] = {"upkeep", session_on_upkeep, NULL},
    [STATE_UPKEEP_ASK] = {"upkeep-ask", session_on_upkeep_ask, NULL},
    [STATE_NETWORK] = {"network", session_on_network, NULL},
};

const char *
state_name(enum state state)
{
    return states[state].name;
}

void
session_effect(struct turn *turn, enum effect_kind kind, int a)
{
    assert(turn->effects->count < EFFECTS_MAX);
    turn->effects->list[turn->effects->count++] = (struct effect){kind, a};
}

void
session_no_error(struct session *session)
{
    session->error_field = -1;
    session->error = FIELD_OK;
}

static bool
is_over(enum state state)
{
    return state == STATE_IDLE_WARNING || state == STATE_BLANK ||
           state == STATE_RESUME || state == STATE_END_ASK;
}

enum state
session_base(const struct session *session)
{
    return is_over(session->state) ? session->resume_state : session->state;
}

void
session_go(struct session *session, enum state state)
{
    session->state = state;
    session->state_since_ms = session->now_ms;
    session->overlay = OVERLAY_NONE;
    session->part = 0;
    session->cursor = (struct cursor){.field = -1};
    session->keys.variants_of[0] = '\0';
    session_no_error(session);
    session_erase_typed(session);
    if (state != STATE_START)
        session->world.farewell = FAREWELL_NONE;
    if (states[state].enter != NULL)
        states[state].enter(session);
}

void
session_set_base(struct session *session, enum state state)
{
    if (!is_over(session->state)) {
        session_go(session, state);
        return;
    }
    session->resume_state = state;
    session->resume_part = 0;
    session->resume_cursor = (struct cursor){.field = -1};
}

void
session_interrupt(struct session *session, enum state state)
{
    session_close_overlay(session);
    session_erase_typed(session);
    if (!is_over(session->state)) {
        session->resume_state = session->state;
        session->resume_part = session->part;
        session->resume_cursor = session->cursor;
    }
    session->state = state;
    session->state_since_ms = session->now_ms;
    session->part = 0;
    session->cursor = (struct cursor){.field = -1};
}

static bool
is_person(enum event_kind kind)
{
    return kind >= EVENT_TOUCH && kind <= EVENT_STAFF;
}

static bool
looks_changed(const struct session *session)
{
    return session->lang != session->kiosk.lang || session->size != TEXT_SIZE_M ||
           session->theme != THEME_NAME_PAPER;
}

void
session_wipe(struct turn *turn)
{
    struct session *session = turn->session;
    bool view = looks_changed(session);
    enum farewell farewell = session_farewell(session);

    if (session_base(session) == STATE_PRINTING || session->slip.printing)
        session_effect(turn, EFFECT_PRINT_CANCEL, 0);
    session_identify_stop(turn);
    /* Who ends the visit herself is still near enough to hear of her card. */
    if (session->world.reader == WORLD_READER_CARD && is_person(turn->event->kind))
        session_effect(turn, EFFECT_SOUND, SOUND_WARNING);
    session_reset(session);
    if (session->state == STATE_START)
        session->world.farewell = farewell;
    session_effect(turn, EFFECT_WIPE, 0);
    if (view)
        session_effect(turn, EFFECT_VIEW, 0);
}

void
session_init(struct session *session, const struct catalogue *catalogue,
             const struct langs *langs, const struct session_timing *timing)
{
    memset(session, 0, sizeof *session);
    session->catalogue = catalogue;
    session->langs = langs;
    session->timing = *timing;
    session->kiosk.lang = LANG_DE;
    session->kiosk.letters = KEYS_QWERTZ;
    session->kiosk.device = "";
    session->world.storage_ok = true;
    session_reset(session);
}

void
session_reset(struct session *session)
{
    uint64_t revision = session->revision;
    int64_t now = session->now_ms;
    size_t visit = offsetof(struct session, revision);

    memset((char *)session + visit, 0, sizeof *session - visit);
    session->revision = revision + 1;
    session->now_ms = session->last_touch_ms = now;
    session->lang = session->kiosk.lang;
    session->size = TEXT_SIZE_M;
    session->theme = THEME_NAME_PAPER;
    session->keys.letters = session->keys.layout = session->kiosk.letters;
    session->service = session->other_service = -1;
    session_identify_reset(session);
    session->resume_field = -1;
    session->receipt_way = RECEIPT_NONE;
    session_go(session, session->world.outage == OUTAGE_NONE ? STATE_START
                                                             : STATE_OUT_OF_SERVICE);
}

const struct service *
session_service(const struct session *session)
{
    return session->service < 0 ? NULL
                                : &session->catalogue->services[session->service];
}

const struct question *
session_question(const struct session *session)
{
    const struct service *service = session_service(session);
    return service == NULL || session_base(session) != STATE_QUESTION
               ? NULL
               : &service->questions[session->question];
}

void
session_progress(const struct session *session, int *n, int *m)
{
    *n = form_questions_until(session, session->question);
    *m = form_questions_until(session, CATALOGUE_MAX_QUESTIONS);
}

enum hindrance
session_hindrance(const struct session *session, int service)
{
    if (service < 0 || service >= session->catalogue->service_count)
        return HINDRANCE_NONE;
    if (session->catalogue->services[service].sets_pin)
        return session->world.reader == WORLD_READER_AWAY ? HINDRANCE_READER
                                                          : HINDRANCE_NONE;
    if (!session->world.storage_ok)
        return HINDRANCE_STORAGE;
    switch (session->world.keys[service]) {
    case SERVICE_KEY_NONE:
        return HINDRANCE_KEY_NONE;
    case SERVICE_KEY_OLD:
        return HINDRANCE_KEY_OLD;
    case SERVICE_KEY_REFUSED:
        return HINDRANCE_KEY_REFUSED;
    case SERVICE_KEY_FRESH:
    case SERVICE_KEY_OFFLINE:
    default:
        break;
    }
    return session->catalogue->services[service].waits_for_network &&
                   !session->world.online
               ? HINDRANCE_OFFLINE
               : HINDRANCE_NONE;
}

int
session_answers_given(const struct session *session)
{
    const struct service *service = session_service(session);
    int given = 0;
    for (int f = 0; service != NULL && f < service->field_count; f++)
        given += session->answers[f].text[0] != '\0' && form_field_visible(session, f);
    return given;
}

bool
session_has_data(const struct session *session)
{
    if (session->stored || session->resume_answer.text[0] != '\0' ||
        session->identify.verified || session->identify.typed[0] != '\0')
        return true;
    for (int f = 0; f < CATALOGUE_MAX_FIELDS; f++) {
        if (session->answers[f].text[0] != '\0')
            return true;
    }
    return false;
}

/* Nobody is thrown out of a form: the page comes when the visit has ended. */
static void
on_outage(struct turn *turn)
{
    struct session *session = turn->session;
    enum state state = session->state;

    session->world.outage = (enum outage)turn->event->a;
    if (state == STATE_START || state == STATE_OUT_OF_SERVICE)
        session_go(session, session->world.outage == OUTAGE_NONE
                                ? STATE_START
                                : STATE_OUT_OF_SERVICE);
    else if ((state == STATE_MENU || state == STATE_BEFORE) &&
             !session_has_data(session))
        leave_empty(turn);
}

/* What happened outside is kept in whatever state the visit is. */
static bool
on_world(struct turn *turn)
{
    struct world *world = &turn->session->world;
    const struct event *event = turn->event;

    if (event->kind == EVENT_CLOCK)
        world->now = event->civil;
    else if (event->kind == EVENT_NETWORK)
        world->online = event->a != 0;
    else if (event->kind == EVENT_STORAGE)
        world->storage_ok = event->a != 0;
    else if (event->kind == EVENT_CRASHED)
        world->crashed = true;
    else if (event->kind == EVENT_PRINTER)
        world->printer = session_printer(event->a);
    else if (event->kind == EVENT_SERVICE_KEY && event->a >= 0 &&
             event->a < CATALOGUE_MAX_SERVICES)
        world->keys[event->a] =
            event->b < SERVICE_KEY_NONE || event->b > SERVICE_KEY_REFUSED
                ? SERVICE_KEY_NONE
                : (enum service_key)event->b;
    else if (event->kind == EVENT_OUT_OF_SERVICE)
        on_outage(turn);
    else
        return false;
    return true;
}

static bool
is_outcome(enum event_kind kind)
{
    return kind >= EVENT_STORED && kind <= EVENT_SLIP_FAILED;
}

void
session_step(struct session *session, const struct event *event,
             struct effects *effects)
{
    struct turn turn = {session, event, effects};
    int64_t now = event->now_ms > session->now_ms ? event->now_ms : session->now_ms;

    effects->count = 0;
    /* Whoever performed EFFECT_CARD_SECRET has done so by now. */
    secret_erase(session->identify.handed, sizeof session->identify.handed);
    if (session->now_ms == 0)
        session->state_since_ms = session->last_touch_ms = now;
    session_pass_time(&turn, now);
    if (event->kind == EVENT_NONE || event->kind == EVENT_TICK)
        return;
    if (is_person(event->kind) && session_came_too_early(&turn, now))
        return;
    if (is_outcome(event->kind))
        session_on_outcome(&turn);
    else if (!on_world(&turn) && !session_on_identify_world(&turn) &&
             !session_on_technician_world(&turn) && !session_on_caretaker(&turn) &&
             !session_on_channel(&turn) && !session_on_everywhere(&turn))
        states[session->state].handle(&turn);
    if (event->kind != EVENT_TOUCH)
        session->revision++;
    session_pass_time(&turn, now);
}
