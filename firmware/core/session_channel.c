#include "core/channel_advice.h"
#include "core/session_internal.h"

static void
order(struct turn *turn, enum channel_order what, enum channel_state state)
{
    struct technician *technician = &turn->session->technician;
    technician->channel.state = state;
    technician->channel.trouble = CHANNEL_FINE;
    technician->channel.percent = 0;
    technician->channel_last = true;
    technician->busy_since_ms = turn->session->now_ms;
    turn->session->part = 0;
    session_effect(turn, EFFECT_CHANNEL, (int)what);
}

static void
tap(struct turn *turn)
{
    const struct technician *technician = &turn->session->technician;
    const struct channel_news *news = &technician->channel;
    struct upkeep_advice advice;
    if (!channel_advice(turn->session, &advice) || !advice.open)
        session_effect(turn, EFFECT_SOUND, SOUND_ERROR);
    else if (news->state == CHANNEL_OFFERED &&
             channel_weigh(&technician->upkeep, news) == UPKEEP_FINE)
        order(turn, CHANNEL_LOAD, CHANNEL_LOADING);
    else
        order(turn, CHANNEL_LOOK, CHANNEL_ASKING);
}

bool
session_channel_takes(struct turn *turn)
{
    const struct channel_news *news = &turn->session->technician.channel;
    if (channel_is_busy(news)) {
        if (turn->event->kind == EVENT_BACK)
            order(turn, CHANNEL_END, CHANNEL_IDLE);
        return true;
    }
    if (turn->event->kind != EVENT_CHANNEL_TAP)
        return false;
    tap(turn);
    return true;
}

void
session_channel_installed(struct turn *turn)
{
    if (turn->session->technician.channel.state == CHANNEL_LOADED)
        session_effect(turn, EFFECT_CHANNEL, (int)CHANNEL_END);
}

bool
session_on_channel(struct turn *turn)
{
    struct session *session = turn->session;
    struct technician *technician = &session->technician;
    const struct event *event = turn->event;
    if (event->kind != EVENT_CHANNEL)
        return false;
    if (!session_is_behind_door(session) || event->channel == NULL)
        return true;
    bool busy = channel_is_busy(&technician->channel);
    bool there = technician->channel.state == CHANNEL_LOADED;
    technician->channel = *event->channel;
    /* The caretaker finds out what it is worth, or that it has gone. */
    if (there != (technician->channel.state == CHANNEL_LOADED) && technician->caretaker)
        session_effect(turn, EFFECT_UPKEEP, (int)UPKEEP_LOOK);
    /* Who has waited for it reads what became of it. */
    if (busy && !channel_is_busy(&technician->channel))
        session->last_touch_ms = session->now_ms;
    return true;
}
