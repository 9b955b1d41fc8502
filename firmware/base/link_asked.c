#include "base/link_asked.h"

#include "base/reach.h"

static void
put_channel_news(struct link_writer *w, const struct channel_news *news)
{
    link_put_number(w, news->state);
    link_put_number(w, news->trouble);
    link_put_number(w, news->percent);
    link_put_text(w, news->board, sizeof(news->board));
    link_put_text(w, news->version, sizeof(news->version));
    link_put_text(w, news->notes, sizeof(news->notes));
    link_put_number(w, news->issue);
    link_put_number(w, news->size);
}

static void
take_channel_news(struct link_reader *r, struct channel_news *news)
{
    news->state =
        (enum channel_state)link_take_number(r, CHANNEL_IDLE, CHANNEL_STATES - 1);
    news->trouble =
        (enum channel_trouble)link_take_number(r, CHANNEL_FINE, CHANNEL_TROUBLES - 1);
    news->percent = (int)link_take_number(r, 0, 100);
    link_take_text(r, news->board, sizeof(news->board));
    link_take_text(r, news->version, sizeof(news->version));
    link_take_text(r, news->notes, sizeof(news->notes));
    news->issue = link_take_number(r, 0, INT64_MAX);
    news->size = link_take_number(r, 0, CHANNEL_SIZE_MAX);
}

void
link_put_asked(struct link_writer *w, const struct link_message *message)
{
    const struct link_copy_next *next = &message->copy_next;
    const struct link_copy *copy = &message->copy;
    if (message->kind == LINK_REACHED) {
        link_put_number(w, message->reached.place);
        link_put_number(w, message->reached.reach);
    } else if (message->kind == LINK_COPY_NEXT) {
        link_put_text(w, next->after, sizeof(next->after));
        link_put_number(w, next->fate);
        link_put_number(w, next->exported);
    } else if (message->kind == LINK_COPY) {
        link_put_text(w, copy->reference, sizeof(copy->reference));
        link_put_number(w, copy->status);
        link_put_number(w, copy->maybe_arrived);
        link_put_block(w, copy->file, LINK_COPY_MAX);
    } else if (message->kind == LINK_CHANNEL) {
        link_put_number(w, message->channel);
    } else if (message->kind == LINK_CHANNEL_NEWS) {
        put_channel_news(w, &message->channel_news);
    }
}

static void
take_copy_next(struct link_reader *r, struct link_copy_next *next)
{
    link_take_text(r, next->after, sizeof(next->after));
    next->fate = (int32_t)link_take_number(r, LINK_COPY_LEFT, LINK_COPY_CONFIRMED);
    next->exported = link_take_flag(r);
    if (next->after[0] == '\0' && next->fate != LINK_COPY_LEFT)
        r->failed = true;
}

static void
take_copy(struct link_reader *r, struct link_copy *copy)
{
    link_take_text(r, copy->reference, sizeof(copy->reference));
    copy->status = (int32_t)link_take_number(r, STATUS_OK, STATUS_GONE);
    copy->maybe_arrived = link_take_flag(r);
    copy->file = link_take_block(r, LINK_COPY_MAX);
    if ((copy->reference[0] != '\0') != (copy->file.len > 0))
        r->failed = true;
}

void
link_take_asked(struct link_reader *r, struct link_message *message)
{
    if (message->kind == LINK_REACHED) {
        message->reached.place =
            (int32_t)link_take_number(r, REACH_TOKEN, REACH_PLACES - 1);
        message->reached.reach =
            (int32_t)link_take_number(r, REACH_GOOD, REACH_UNTRUSTED);
    } else if (message->kind == LINK_COPY_NEXT) {
        take_copy_next(r, &message->copy_next);
    } else if (message->kind == LINK_COPY) {
        take_copy(r, &message->copy);
    } else if (message->kind == LINK_CHANNEL) {
        message->channel =
            (int32_t)link_take_number(r, CHANNEL_LOOK, CHANNEL_ORDERS - 1);
    } else if (message->kind == LINK_CHANNEL_NEWS) {
        take_channel_news(r, &message->channel_news);
    }
}
