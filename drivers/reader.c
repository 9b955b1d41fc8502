#include "drivers/reader.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/reader_phase.h"

static void
on_arrived(void *context, const struct usb_interface *interface)
{
    struct reader *reader = context;
    struct reader_candidate candidate;

    if (!reader_choice_judge(&reader->binding, interface, &candidate))
        return;
    if (!reader_choice_add(&reader->choice, &candidate)) {
        if (!reader->told_many)
            LOG(LOG_LEVEL_WARN, "reader-too-many");
        reader->told_many = true;
    }
    if (reader->reset != NULL && usb_reset_runs(reader->reset)) /* it may be this one */
        reader_choice_put_aside(&reader->choice, reader->reset_plug,
                                reader->reset_trouble, INT64_MAX);
    loop_arm(reader->soon, 0, 0); /* its other interfaces come first */
}

static void
on_left(void *context, uint32_t plug)
{
    struct reader *reader = context;

    reader_choice_remove(&reader->choice, plug);
    if (reader->at.interface.plug == plug &&
        (reader->link != NULL || reader->phase == READER_PHASE_REOPEN))
        reader_care_lose(reader);
    if (reader_choice_missed(&reader->choice)) {
        usb_watch_again(reader->watch);
        usb_watch_again(reader->vendor_watch);
    }
    loop_arm(reader->soon, 0, 0);
    reader_phase_tell(reader);
}

static const struct usb_watch_ops watch_ops = {on_arrived, on_left};

static void
on_soon(void *context)
{
    struct reader *reader = context;
    reader_care_choose(reader);
    reader_phase_tell(reader);
}

struct reader *
reader_create(struct loop *loop, struct usb *usb, const struct reader_binding *binding,
              const struct reader_ops *ops, void *context)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    if (reader == NULL)
        abort();
    reader->loop = loop;
    reader->usb = usb;
    reader->binding = *binding;
    reader->ops = ops;
    reader->context = context;
    reader->model = "";
    reader->limit = loop_add_timer(loop, reader_heard_limit, reader);
    reader->soon = loop_add_timer(loop, on_soon, reader);
    reader->watch = usb_watch_class(usb, READER_USB_CLASS, &watch_ops, reader);
    reader->vendor_watch = usb_watch_class(usb, READER_USB_VENDOR, &watch_ops, reader);
    return reader;
}

void
reader_destroy(struct reader *reader)
{
    uint8_t off[CCID_HEADER];

    if (reader == NULL)
        return;
    usb_unwatch(reader->watch);
    usb_unwatch(reader->vendor_watch);
    (void)ccid_put_plain(off, CCID_POWER_OFF, reader->at.slot,
                         ccid_turn_next(&reader->turn, CCID_STATUS, reader->at.slot));
    reader_link_close_with(reader->link, off);
    usb_reset_destroy(reader->reset);
    loop_remove(reader->limit);
    loop_remove(reader->soon);
    ccid_exchange_finish(&reader->exchange);
    secret_erase(reader->atr, sizeof(reader->atr));
    free(reader);
}

enum reader_state
reader_state(const struct reader *reader)
{
    return reader->state;
}

enum reader_refusal
reader_refusal(const struct reader *reader)
{
    return reader->refusal;
}

const uint8_t *
reader_atr(const struct reader *reader, size_t *len)
{
    *len = reader->atr_len;
    return reader->atr;
}

/* Begins what was asked for, unless the reader is busy with something of its own. */
static void
begin(struct reader *reader, enum reader_request request)
{
    reader->request = request;
    reader->used = loop_now_ms(reader->loop);
    if (reader->phase == READER_PHASE_REST)
        reader_care_rest(reader);
    if (reader->answered)
        loop_arm(reader->soon, 0, 0); /* told in the next turn, not from here */
}

enum status
reader_power_on(struct reader *reader)
{
    if (reader->request != READER_REQUEST_NONE || reader->answered)
        return STATUS_AGAIN;
    if (reader->state != READER_CARD && reader->state != READER_MUTE)
        return STATUS_GONE;
    begin(reader, READER_REQUEST_POWER);
    return STATUS_OK;
}

void
reader_power_off(struct reader *reader)
{
    reader_cancel(reader);
    if (reader->link == NULL)
        return;
    reader->off = true;
    if (reader->phase == READER_PHASE_REST)
        reader_care_rest(reader);
}

enum status
reader_transmit(struct reader *reader, const uint8_t *apdu, size_t len)
{
    if (len < 4)
        return STATUS_INVALID;
    if (len > READER_APDU_MAX)
        return STATUS_TOO_LARGE;
    if (reader->request != READER_REQUEST_NONE || reader->answered)
        return STATUS_AGAIN;
    if (reader->state != READER_CARD || reader->off)
        return STATUS_GONE;
    enum status status = ccid_exchange_start(&reader->exchange, &reader->at.class,
                                             reader->at.slot, apdu, len);
    if (status == STATUS_OK)
        begin(reader, READER_REQUEST_SEND);
    return status;
}

void
reader_cancel(struct reader *reader)
{
    reader_phase_drop(reader);
    if (reader->phase == READER_PHASE_EXCHANGE)
        reader_care_abort(reader);
}

void
reader_expect(struct reader *reader, bool expected)
{
    reader->expected = expected;
    if (reader->phase == READER_PHASE_REST)
        reader_care_rest(reader); /* it may rest for another time now */
}

void
reader_hand_to(struct reader *reader, const struct reader_ops *ops, void *context)
{
    reader_cancel(reader);
    reader->ops = ops;
    reader->context = context;
}

const char *
reader_state_name(enum reader_state state)
{
    static const char *const names[] = {
        [READER_ABSENT] = "absent",   [READER_STARTING] = "starting",
        [READER_EMPTY] = "empty",     [READER_CARD] = "card",
        [READER_MUTE] = "mute",       [READER_STUCK] = "stuck",
        [READER_REFUSED] = "refused",
    };
    return names[state];
}

const char *
reader_refusal_name(enum reader_refusal refusal)
{
    static const char *const names[] = {
        [READER_FINE] = "fine",       [READER_VENDOR_CLASS] = "vendor-class",
        [READER_TPDU] = "tpdu",       [READER_NO_SLOT] = "no-slot",
        [READER_UNBOUND] = "unbound", [READER_NO_ACCESS] = "no-access",
    };
    return names[refusal];
}
