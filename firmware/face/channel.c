#include "face/channel.h"

#include "base/log.h"
#include "face/face_state.h"

void
channel_told(struct face *face, const struct channel_news *news)
{
    face->channel.news = *news;
    face_push(face,
              (struct event){.kind = EVENT_CHANNEL, .channel = &face->channel.news});
}

static void
lose(struct face *face)
{
    const struct channel_news lost = {.state = CHANNEL_FAILED, .trouble = CHANNEL_LOST};
    channel_told(face, &lost);
}

static enum status
send(struct face *face, enum channel_order order)
{
    const struct link_message message = {.kind = LINK_CHANNEL,
                                         .channel = (int32_t)order};
    return child_send(face->courier, &message);
}

void
channel_perform(struct face *face, enum channel_order order)
{
    enum status status = send(face, order);
    face->channel.begun = order != CHANNEL_END;
    if (status == STATUS_OK)
        return;
    LOG(LOG_LEVEL_WARN, "channel-not-asked", LOG_WORD("status", status_name(status)));
    lose(face);
}

void
channel_courier_ended(struct face *face)
{
    if (face->channel.begun)
        lose(face);
    face->channel.begun = false; /* the next one begins with nothing */
}

void
channel_leave(struct face *face)
{
    if (face->channel.begun && send(face, CHANNEL_END) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "channel-not-ended");
    face->channel.begun = false;
}
