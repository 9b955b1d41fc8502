#include "face/takeout.h"

#include "base/log.h"
#include "base/text.h"
#include "base/upkeep_copy.h"
#include "face/face_state.h"

void
takeout_begin(struct face *face)
{
    face->takeout = (struct takeout){.asked = false};
}

/* What cannot be handed on is missed by the caretaker after half a minute. */
static void
hand(struct face *face, const struct upkeep_copy *copy)
{
    face->takeout.asked = false;
    enum status status =
        face->upkeep.source != NULL ? upkeep_hand(face->upkeep.fd, copy) : STATUS_GONE;
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "copy-not-handed", LOG_WORD("status", status_name(status)));
}

static void
ask(struct face *face, const struct upkeep *news)
{
    struct takeout *takeout = &face->takeout;
    struct link_message next = {.kind = LINK_COPY_NEXT};
    bool good = news->copies.good > takeout->good;
    bool confirm = news->errand == UPKEEP_CONFIRM;
    text_format(next.copy_next.after, sizeof next.copy_next.after, "%s", takeout->last);
    next.copy_next.exported = confirm;
    next.copy_next.fate = !good     ? LINK_COPY_LEFT
                          : confirm ? LINK_COPY_CONFIRMED
                                    : LINK_COPY_TAKEN;
    takeout->good = news->copies.good;
    takeout->asked = true;
    if (child_send(face->courier, &next) != STATUS_OK)
        hand(face, &(struct upkeep_copy){.trouble = UPKEEP_NO_COURIER});
}

void
takeout_news(struct face *face, const struct upkeep *news)
{
    bool ours = news->errand == UPKEEP_TAKE_OUT || news->errand == UPKEEP_CONFIRM;
    if (ours && news->outcome == UPKEEP_WORKING && news->copies.wanted)
        ask(face, news);
    else if (news->outcome != UPKEEP_WORKING)
        face->takeout.asked = false;
}

void
takeout_copy(struct face *face, const struct link_copy *copy)
{
    struct takeout *takeout = &face->takeout;
    if (!takeout->asked)
        return;
    if (copy->status != STATUS_OK) {
        hand(face, &(struct upkeep_copy){.trouble = UPKEEP_NO_COURIER});
        return;
    }
    struct upkeep_copy handed = {.maybe_arrived = copy->maybe_arrived,
                                 .file = copy->file};
    text_format(handed.reference, sizeof handed.reference, "%s", copy->reference);
    text_format(takeout->last, sizeof takeout->last, "%s", copy->reference);
    hand(face, &handed);
}

void
takeout_courier_ended(struct face *face)
{
    if (face->takeout.asked)
        hand(face, &(struct upkeep_copy){.trouble = UPKEEP_NO_COURIER});
}
