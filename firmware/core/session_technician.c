#include <string.h>

#include "base/secret.h"
#include "core/channel_advice.h"
#include "core/session_internal.h"
#include "core/upkeep_advice.h"

enum {
    DOOR_IDLE_MS = 120000,
    TECHNICIAN_IDLE_MS = 600000, /* whoever forgets to sign off */
    ERRAND_MS = 2400000,         /* no errand takes longer: systems_install, and some */
    FETCH_MS = 8400000,          /* nor a download: courier/download.h, and some */
};

int
session_technician_wait(const struct session *session)
{
    int64_t left = session->technician.wait_until_ms - session->now_ms;
    if (session->state != STATE_TECHNICIAN_PIN || left <= 0)
        return 0;
    return (int)((left + 999) / 1000);
}

bool
session_is_behind_door(const struct session *session)
{
    return session->state == STATE_TECHNICIAN || session->state == STATE_UPKEEP ||
           session->state == STATE_UPKEEP_ASK || session->state == STATE_NETWORK;
}

int64_t
session_technician_deadline(const struct session *session)
{
    if (!session_is_behind_door(session))
        return session->last_touch_ms + DOOR_IDLE_MS;
    int64_t end = session->last_touch_ms + TECHNICIAN_IDLE_MS;
    const struct technician *technician = &session->technician;
    if (upkeep_is_busy(&technician->upkeep))
        end = session_later(end, technician->busy_since_ms + ERRAND_MS);
    if (channel_is_busy(&technician->channel))
        end = session_later(end, technician->busy_since_ms + FETCH_MS);
    return end;
}

static void
let_in(struct turn *turn)
{
    session_go(turn->session, STATE_TECHNICIAN);
    session_effect(turn, EFFECT_DEVICE, 0);
    session_effect(turn, EFFECT_UPKEEP, (int)UPKEEP_LOOK);
}

/* Technicians read German, in the usual size and colours, whatever was chosen before.
 */
void
session_on_door(struct turn *turn)
{
    struct session *session = turn->session;
    if (turn->event->kind != EVENT_TECHNICIAN || !session->kiosk.has_door)
        return;
    session->lang = LANG_DE;
    session->size = TEXT_SIZE_M;
    session->theme = THEME_NAME_PAPER;
    session_effect(turn, EFFECT_VIEW, 0);
    if (session->kiosk.open_door) {
        let_in(turn);
        return;
    }
    session_go(session, STATE_TECHNICIAN_PIN);
    session->keys.layout = KEYS_PIN;
}

static void
try_pin(struct turn *turn)
{
    struct session *session = turn->session;
    struct identify *identify = &session->identify;
    struct technician *technician = &session->technician;

    technician->wrong = technician->unchecked = false;
    technician->too_short = strlen(identify->typed) < TECHNICIAN_DIGITS;
    if (technician->too_short || session_technician_wait(session) > 0) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
        return;
    }
    technician->checking = true;
    memcpy(identify->handed, identify->typed, sizeof identify->handed);
    session_erase_typed(session);
    session_effect(turn, EFFECT_TECHNICIAN_PIN, 0);
}

void
session_on_technician_pin(struct turn *turn)
{
    struct session *session = turn->session;
    struct technician *technician = &session->technician;

    if (turn->event->kind == EVENT_BACK)
        session_wipe(turn);
    else if (technician->checking)
        return;
    else if (turn->event->kind == EVENT_NEXT)
        try_pin(turn);
    else if (session_type_digits(session, turn->event, TECHNICIAN_DIGITS))
        technician->wrong = technician->unchecked = technician->too_short = false;
}

static void
print(struct turn *turn)
{
    const struct session *session = turn->session;
    struct technician *technician = &turn->session->technician;
    if (technician->printing || session->world.printer != WORLD_PRINTER_READY)
        return;
    technician->printing = true;
    technician->printed = technician->print_failed = false;
    session_effect(turn, EFFECT_PRINT, PAPER_REPORT);
}

void
session_on_technician(struct turn *turn)
{
    const struct event *event = turn->event;

    if (event->kind == EVENT_DONE || event->kind == EVENT_BACK)
        session_wipe(turn);
    else if (event->kind == EVENT_TECHNICIAN_LOOK)
        session_effect(turn, EFFECT_DEVICE, 0);
    else if (event->kind == EVENT_TECHNICIAN_PRINT)
        print(turn);
    else if (event->kind == EVENT_TECHNICIAN_SOUND)
        session_effect(turn, EFFECT_SOUND, SOUND_WARNING); /* the one that matters */
    else if (event->kind == EVENT_TECHNICIAN_SERVICE)
        session_effect(turn, EFFECT_SERVICE, event->a != 0);
    else if (event->kind == EVENT_UPKEEP && turn->session->technician.caretaker)
        session_go(turn->session, STATE_UPKEEP);
}

static void
refuse(struct turn *turn)
{
    struct session *session = turn->session;
    struct technician *technician = &session->technician;
    if (session->state != STATE_TECHNICIAN_PIN)
        return;
    technician->unchecked = turn->event->a < 0;
    technician->wrong = !technician->unchecked;
    technician->checking = technician->too_short = false;
    technician->tries = turn->event->a;
    technician->wait_until_ms = session->now_ms + (int64_t)turn->event->b * 1000;
    session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
}

bool
session_on_technician_world(struct turn *turn)
{
    struct technician *technician = &turn->session->technician;
    const struct event *event = turn->event;
    bool behind = session_is_behind_door(turn->session);

    if (event->kind == EVENT_TECHNICIAN_KNOWN) {
        technician->checking = false;
        if (turn->session->state == STATE_TECHNICIAN_PIN)
            let_in(turn);
    } else if (event->kind == EVENT_TECHNICIAN_WRONG) {
        refuse(turn);
    } else if (event->kind == EVENT_DEVICE) {
        if (behind && event->device != NULL)
            technician->device = *event->device;
    } else if (event->kind == EVENT_REPORT_PRINTED) {
        technician->printed = behind && event->a != 0;
        technician->print_failed = behind && event->a == 0;
        technician->printing = false;
    } else {
        return false;
    }
    return true;
}
