#include "core/session_internal.h"
#include "core/upkeep_advice.h"

static void
do_errand(struct turn *turn, enum upkeep_errand errand)
{
    struct upkeep *upkeep = &turn->session->technician.upkeep;
    upkeep->serial++;
    upkeep->errand = errand;
    upkeep->outcome = UPKEEP_WORKING;
    upkeep->percent = -1;
    upkeep->copies = (struct upkeep_copies){.wanted = false};
    turn->session->technician.channel_last = false;
    turn->session->technician.busy_since_ms = turn->session->now_ms;
    session_effect(turn, EFFECT_UPKEEP, (int)errand);
}

/* What changes the device is asked once more. */
static void
choose(struct turn *turn, enum upkeep_errand errand)
{
    struct session *session = turn->session;
    struct upkeep_advice advice;
    upkeep_advice(session, errand, &advice);
    if (!advice.open) {
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    } else if (errand == UPKEEP_SAVE || errand == UPKEEP_TAKE_OUT) {
        do_errand(turn, errand);
    } else if (errand == UPKEEP_NETWORK) {
        session_enter_network(session);
    } else {
        session->technician.asked = errand;
        session_go(session, STATE_UPKEEP_ASK);
    }
}

void
session_on_upkeep(struct turn *turn)
{
    const struct event *event = turn->event;
    if (upkeep_is_busy(&turn->session->technician.upkeep) ||
        session_channel_takes(turn))
        return;
    if (event->kind == EVENT_BACK)
        session_go(turn->session, STATE_TECHNICIAN);
    else if (event->kind == EVENT_UPKEEP && event->a > (int)UPKEEP_LOOK &&
             event->a < (int)UPKEEP_ERRANDS)
        choose(turn, (enum upkeep_errand)event->a);
}

void
session_on_upkeep_ask(struct turn *turn)
{
    struct session *session = turn->session;
    enum upkeep_errand asked = session->technician.asked;
    struct upkeep_advice advice;
    if (turn->event->kind != EVENT_BACK && turn->event->kind != EVENT_NEXT)
        return;
    session_go(session, turn->event->kind == EVENT_BACK && asked == UPKEEP_NETWORK
                            ? STATE_NETWORK
                            : STATE_UPKEEP);
    /* The stick may have been pulled meanwhile: the page says so. */
    upkeep_advice(session, asked, &advice);
    if (turn->event->kind == EVENT_NEXT && advice.open)
        do_errand(turn, asked);
}

/* News from before our errand was heard say how things are, and nothing of it. */
static void
take_news(struct upkeep *upkeep, const struct upkeep *news)
{
    const struct upkeep ours = *upkeep;
    *upkeep = *news;
    if (news->serial >= ours.serial)
        return;
    upkeep->serial = ours.serial;
    upkeep->errand = ours.errand;
    upkeep->outcome = ours.outcome;
    upkeep->trouble = ours.trouble;
    upkeep->percent = ours.percent;
    upkeep->copies = ours.copies;
}

bool
session_on_caretaker(struct turn *turn)
{
    struct technician *technician = &turn->session->technician;
    const struct event *event = turn->event;
    if (event->kind != EVENT_CARETAKER)
        return false;
    if (!session_is_behind_door(turn->session))
        return true;
    bool busy = upkeep_is_busy(&technician->upkeep);
    technician->caretaker = event->a != 0;
    if (event->a != 0 && event->upkeep != NULL) {
        take_news(&technician->upkeep, event->upkeep);
    } else if (technician->upkeep.outcome == UPKEEP_WORKING) {
        technician->upkeep.outcome = UPKEEP_FAILED;
        technician->upkeep.trouble = UPKEEP_OTHER;
    }
    if (busy && technician->upkeep.errand == UPKEEP_UPDATE &&
        technician->upkeep.outcome == UPKEEP_DONE)
        session_channel_installed(turn);
    /* Who has waited for it reads what became of it. */
    if (busy && !upkeep_is_busy(&technician->upkeep))
        turn->session->last_touch_ms = turn->session->now_ms;
    return true;
}
