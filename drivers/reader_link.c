#include "drivers/reader_link.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

enum {
    REQUEST_ABORT = 1,
    REQUEST_GET_STATUS = 0,
    CONTROL_MS = 1000,
    LAST_WORD_MS = 200,
    SEND_MS = 5000,
    NOTICE_MAX = 64,
    CONTROL_MAX = 2,
    EMPTY_READS_MAX = 8,
    NOTICES_MAX = 50, /* in NOTICES_MS; no hand lays cards that fast */
    NOTICES_MS = 1000,
};

/* What the control pipe is asked for. */
enum mending {
    MENDING_NOTHING,
    MENDING_ALIVE,
    MENDING_OUT,
    MENDING_IN,
};

struct reader_link {
    const struct loop *loop;
    const struct reader_link_ops *ops;
    void *context;
    struct usb_device *device;
    struct usb_interface interface;
    struct usb_transfer *out, *in, *notice, *control;
    struct loop_source *lost; /* a transfer could not even be started */
    bool listens;             /* answers are wanted */
    int empty_reads;
    int64_t notices_since;
    int notices;
    int depth; /* callbacks running */
    bool closed;
    size_t out_len, out_sent;
    size_t out_used; /* bytes there that may be of a message, this one or an older */
    bool waits;      /* the message goes out when the transfers are back */
    enum mending mending;
    enum usb_result mended; /* so far */
    size_t in_len, in_max, in_room;
    uint8_t out_bytes[CCID_MESSAGE_MAX];
    uint8_t in_bytes[CCID_MESSAGE_MAX];
};

/* A transfer under way has a copy of its own, which usb_transfer.c overwrites. */
static void
forget_command(struct reader_link *link)
{
    secret_erase(link->out_bytes, link->out_used);
    link->out_len = link->out_sent = link->out_used = 0;
}

static void
forget_answer(struct reader_link *link)
{
    secret_erase(link->in_bytes, link->in_len);
    link->in_len = 0;
}

static void
free_when_idle(struct reader_link *link)
{
    if (!link->closed || link->depth > 0)
        return;
    usb_transfer_destroy(link->out);
    usb_transfer_destroy(link->in);
    usb_transfer_destroy(link->notice);
    usb_transfer_destroy(link->control);
    usb_close(link->device);
    loop_remove(link->lost);
    forget_command(link);
    forget_answer(link);
    free(link);
}

/* Every callback upwards runs between these two: it may close the link. */
static bool
enter(struct reader_link *link)
{
    link->depth++;
    return !link->closed;
}

static void
leave(struct reader_link *link)
{
    link->depth--;
    free_when_idle(link);
}

static void
on_lost(void *context)
{
    struct reader_link *link = context;
    if (enter(link))
        link->ops->gone(link->context);
    leave(link);
}

static void
started(struct reader_link *link, enum status status)
{
    if (status != STATUS_OK)
        loop_arm(link->lost, 0, 0);
}

static void
read_on(struct reader_link *link)
{
    if (!usb_transfer_busy(link->in))
        started(link, usb_receive(link->in, link->interface.bulk_in, link->in_room, 0));
}

static void
send_on(struct reader_link *link)
{
    size_t left = link->out_len - link->out_sent;
    size_t piece = left < USB_TRANSFER_MAX ? left : (size_t)USB_TRANSFER_MAX;
    started(link, usb_send(link->out, link->interface.bulk_out,
                           link->out_bytes + link->out_sent, piece, SEND_MS));
}

/* A read that was given up must be back before the next one. */
static void
send_when_free(struct reader_link *link)
{
    if (!link->waits || usb_transfer_busy(link->out) ||
        (!link->listens && usb_transfer_busy(link->in)))
        return;
    link->waits = false;
    link->listens = true;
    send_on(link);
    read_on(link);
}

static void
say_broken(struct reader_link *link, const char *why)
{
    reader_link_quiet(link);
    link->ops->broken(link->context, why);
}

/* Takes what came; `why` it is no message, or NULL. */
static const char *
collect(struct reader_link *link, const uint8_t *bytes, size_t moved)
{
    bool ends = moved < link->in_room; /* a short packet */
    size_t whole = 0;

    /* An empty packet ends a message that filled its last one, and may come late. */
    if (moved == 0 && link->in_len == 0)
        return ++link->empty_reads > EMPTY_READS_MAX ? "empty" : NULL;
    link->empty_reads = 0;
    if (moved > sizeof(link->in_bytes) - link->in_len)
        return "oversize";
    memcpy(link->in_bytes + link->in_len, bytes, moved);
    link->in_len += moved;
    enum status status =
        ccid_length(link->in_bytes, link->in_len, link->in_max, &whole);
    if (status == STATUS_TOO_LARGE)
        return "oversize";
    if (status == STATUS_INVALID)
        return "type";
    if (status == STATUS_AGAIN || link->in_len < whole)
        return ends ? "short" : NULL;
    if (link->in_len > whole)
        return "long";
    link->listens = false; /* until it is told to say or hear more */
    link->ops->heard(link->context, link->in_bytes, whole);
    forget_answer(link);
    return NULL;
}

static void
on_in(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct reader_link *link = context;
    const char *why = NULL;

    if (enter(link) && result == USB_GONE) {
        link->ops->gone(link->context);
    } else if (!link->closed) {
        if (link->listens)
            why = result != USB_DONE ? "read" : collect(link, bytes, moved);
        if (why != NULL)
            say_broken(link, why);
        else if (link->listens && !link->closed)
            read_on(link);
        if (!link->closed)
            send_when_free(link);
    }
    leave(link);
}

static void
on_out(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct reader_link *link = context;

    (void)bytes;
    if (enter(link) && result == USB_GONE) {
        link->ops->gone(link->context);
    } else if (!link->closed) {
        size_t left = link->out_len - link->out_sent;
        size_t piece = left < USB_TRANSFER_MAX ? left : (size_t)USB_TRANSFER_MAX;
        if (!link->waits)
            link->out_sent += moved <= left ? moved : left;
        /* "Success" with bytes missing is none. */
        if (link->waits)
            send_when_free(link);
        else if (link->listens && (result != USB_DONE || moved != piece))
            say_broken(link, "write");
        else if (link->listens && link->out_sent < link->out_len)
            send_on(link);
        else /* all is out, or it was answered or given up before it was back */
            forget_command(link);
    }
    leave(link);
}

static void
on_notice(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct reader_link *link = context;
    int64_t now = loop_now_ms(link->loop);

    if (now - link->notices_since >= NOTICES_MS) {
        link->notices_since = now;
        link->notices = 0;
    }
    bool flood = ++link->notices > NOTICES_MAX;
    if (enter(link) && result == USB_GONE) {
        link->ops->gone(link->context);
    } else if (!link->closed && (result != USB_DONE || flood)) {
        link->ops->deaf(link->context);
    } else if (!link->closed) {
        reader_link_listen(link);
        link->ops->noticed(link->context, bytes, moved);
    }
    leave(link);
}

/* Goes on with mending; false when that is over, with *result. */
static bool
mend_on(struct reader_link *link, enum usb_result *result)
{
    uint8_t endpoint = link->mending == MENDING_ALIVE ? link->interface.bulk_out
                                                      : link->interface.bulk_in;

    if (link->mending == MENDING_NOTHING)
        return false;
    if (*result != USB_DONE)
        link->mended = *result;
    bool ends =
        link->mending == MENDING_IN || (*result != USB_DONE && *result != USB_STALLED);
    link->mending = ends ? MENDING_NOTHING : link->mending + 1;
    *result = link->mended;
    if (!ends)
        started(link, usb_clear_halt(link->control, endpoint, CONTROL_MS));
    return !ends;
}

static void
on_control(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct reader_link *link = context;

    (void)bytes;
    (void)moved;
    if (enter(link) && result == USB_GONE)
        link->ops->gone(link->context);
    else if (!link->closed && !mend_on(link, &result))
        link->ops->asked(link->context, result);
    leave(link);
}

enum status
reader_link_open(struct loop *loop, struct usb *usb,
                 const struct usb_interface *interface, size_t max_message,
                 const struct reader_link_ops *ops, void *context,
                 struct reader_link **out)
{
    struct usb_device *device = NULL;
    enum status status = usb_open(usb, interface, &device);

    *out = NULL;
    if (status != STATUS_OK)
        return status;
    struct reader_link *link = calloc(1, sizeof(*link));
    if (link == NULL)
        abort();
    link->loop = loop;
    link->ops = ops;
    link->context = context;
    link->device = device;
    link->interface = *interface;
    /* Room for more than the longest message, so that a longer one is seen as such;
     * whole packets, or the bus would call what is too long an error of its own. */
    link->in_max = max_message;
    link->in_room = (max_message / 1024 + 1) * 1024;
    if (link->in_room > USB_TRANSFER_MAX)
        link->in_room = USB_TRANSFER_MAX;
    link->out = usb_transfer_create(
        device, max_message < USB_TRANSFER_MAX ? max_message : USB_TRANSFER_MAX, on_out,
        link);
    link->in = usb_transfer_create(device, link->in_room, on_in, link);
    link->notice = usb_transfer_create(device, NOTICE_MAX, on_notice, link);
    link->control = usb_transfer_create(device, CONTROL_MAX, on_control, link);
    link->lost = loop_add_timer(loop, on_lost, link);
    *out = link;
    return STATUS_OK;
}

void
reader_link_close(struct reader_link *link)
{
    if (link == NULL)
        return;
    link->closed = true;
    free_when_idle(link);
}

void
reader_link_close_with(struct reader_link *link, const uint8_t *message)
{
    if (link == NULL)
        return;
    if (!usb_transfer_busy(link->out) &&
        usb_send(link->out, link->interface.bulk_out, message, CCID_HEADER,
                 LAST_WORD_MS) == STATUS_OK) {
        usb_transfer_leave(link->out);
        link->out = NULL;
    }
    reader_link_close(link);
}

void
reader_link_listen(struct reader_link *link)
{
    if (link->interface.interrupt_in != 0 && !usb_transfer_busy(link->notice))
        started(link,
                usb_listen(link->notice, link->interface.interrupt_in, NOTICE_MAX));
}

uint8_t *
reader_link_room(struct reader_link *link)
{
    return link->out_bytes;
}

void
reader_link_say(struct reader_link *link, size_t len)
{
    if (link->out_used < len)
        link->out_used = len;
    link->out_len = len;
    link->out_sent = 0;
    link->empty_reads = 0;
    link->waits = true;
    send_when_free(link);
}

void
reader_link_hear_more(struct reader_link *link)
{
    link->listens = true;
}

void
reader_link_quiet(struct reader_link *link)
{
    link->listens = false;
    link->waits = false;
    forget_command(link);
    forget_answer(link);
    usb_cancel(link->out);
    usb_cancel(link->in);
}

/* One that still runs has a limit of its own, and is an answer as good. */
static void
control(struct reader_link *link, uint8_t type, uint8_t request, uint16_t value,
        uint16_t index, uint16_t len)
{
    if (!usb_transfer_busy(link->control))
        started(link, usb_control(link->control, type, request, value, index, len,
                                  CONTROL_MS));
}

void
reader_link_abort(struct reader_link *link, uint8_t slot, uint8_t seq)
{
    control(link, USB_REQUEST_TO_INTERFACE, REQUEST_ABORT, (uint16_t)(seq << 8 | slot),
            link->interface.number, 0);
}

void
reader_link_mend(struct reader_link *link)
{
    link->mending = MENDING_ALIVE;
    link->mended = USB_DONE;
    started(link,
            usb_control(link->control, USB_REQUEST_FROM_ENDPOINT, REQUEST_GET_STATUS, 0,
                        link->interface.bulk_in, CONTROL_MAX, CONTROL_MS));
}
