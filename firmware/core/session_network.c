#include <string.h>

#include "base/text.h"
#include "core/session_internal.h"

static char *
setting(struct technician *technician, int field, size_t *cap)
{
    return network_field(&technician->network, (enum network_field)field, cap);
}

void
session_enter_network(struct session *session)
{
    struct technician *technician = &session->technician;
    const struct network *now = session->kiosk.network;
    technician->network =
        now != NULL ? *now : (struct network){.address = NETWORK_AUTOMATIC};
    technician->network_field = NETWORK_FIELDS;
    technician->network_bad = false;
    session_go(session, STATE_NETWORK);
}

static void
open_field(struct technician *technician, int field)
{
    size_t cap;
    technician->network_field = (enum network_field)field;
    technician->network_bad = false;
    text_format(technician->network_typed, sizeof technician->network_typed, "%s",
                setting(technician, field, &cap));
    /* Nobody writes an address behind that word. */
    if (text_equal(technician->network_typed, NETWORK_AUTOMATIC))
        technician->network_typed[0] = '\0';
}

static void
close_field(struct technician *technician)
{
    technician->network_field = NETWORK_FIELDS;
    technician->network_bad = false;
}

/* Without an address of its own the device has no router to be told of. */
static void
set_automatic(struct technician *technician)
{
    struct network *network = &technician->network;
    text_format(network->address, sizeof network->address, "%s", NETWORK_AUTOMATIC);
    network->router[0] = '\0';
    close_field(technician);
}

static void
take_typed(struct turn *turn)
{
    struct technician *technician = &turn->session->technician;
    size_t cap;
    char *to = setting(technician, (int)technician->network_field, &cap);
    const char *typed = technician->network_typed;
    if (network_is_good(technician->network_field, typed) &&
        text_copy(to, cap, typed) == STATUS_OK) {
        close_field(technician);
        return;
    }
    technician->network_bad = true;
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

/* Whatever a real keyboard writes: these settings are ASCII. */
static void
type(struct turn *turn)
{
    struct technician *technician = &turn->session->technician;
    char *typed = technician->network_typed;
    size_t len = strlen(typed), more = strlen(turn->event->text), cap;
    (void)setting(technician, (int)technician->network_field, &cap);
    for (const char *at = turn->event->text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            more = cap;
    if (len + more >= cap || len + more >= sizeof technician->network_typed) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    memcpy(typed + len, turn->event->text, more + 1);
    technician->network_bad = false;
    session_effect(turn, EFFECT_SOUND, SOUND_KEY);
}

static void
on_field(struct turn *turn)
{
    struct technician *technician = &turn->session->technician;
    const struct event *event = turn->event;
    size_t len = strlen(technician->network_typed);
    if (event->kind == EVENT_BACK)
        close_field(technician);
    else if (event->kind == EVENT_NEXT)
        take_typed(turn);
    else if (event->kind == EVENT_NETWORK_AUTOMATIC &&
             technician->network_field == NETWORK_ADDRESS)
        set_automatic(technician);
    else if (event->kind == EVENT_TYPE)
        type(turn);
    else if (event->kind == EVENT_CLEAR_FIELD)
        technician->network_typed[0] = '\0';
    else if (event->kind == EVENT_ERASE && len > 0)
        technician->network_typed[len - 1] = '\0';
}

void
session_on_network(struct turn *turn)
{
    struct session *session = turn->session;
    struct technician *technician = &session->technician;
    const struct event *event = turn->event;
    if (technician->network_field != NETWORK_FIELDS) {
        on_field(turn);
    } else if (event->kind == EVENT_BACK) {
        session_go(session, STATE_UPKEEP);
    } else if (event->kind == EVENT_NETWORK_FIELD && event->a >= 0 &&
               event->a < (int)NETWORK_FIELDS) {
        open_field(technician, event->a);
        session->keys =
            (struct keys){.layout = KEYS_ADDRESS, .letters = session->keys.letters};
    } else if (event->kind == EVENT_NEXT) {
        if (network_mistake(&technician->network) != NULL) {
            session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
            return;
        }
        technician->asked = UPKEEP_NETWORK;
        session_go(session, STATE_UPKEEP_ASK);
    }
}
