#include "drivers/printer_link.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

enum {
    REQUEST_GET_DEVICE_ID = 0,
    REQUEST_GET_PORT_STATUS = 1,
    REQUEST_SOFT_RESET = 2,
    CONTROL_MS = 1000,
    READ_SIZE = 1024, /* a multiple of every bulk packet size */
    EMPTY_READS_MAX = 8,
    /* More is said by no printer we know, not even while paper moves. */
    READS_MAX = 256,
    READS_WINDOW_MS = 1000,
    /* libusb hands over what has come before it lets go of the loop. */
    READS_TURN = 8,
    TURN_MS = 4,
};

/* What the control pipe does that takes more than one request. */
enum reset_step {
    RESET_STEP_NONE,
    RESET_STEP_SOFT,
    RESET_STEP_OUT,
    RESET_STEP_IN,
};

struct printer_link {
    const struct loop *loop;
    const struct printer_link_ops *ops;
    void *context;
    struct usb_device *device;
    struct usb_interface interface;
    struct usb_transfer *out, *in, *control;
    struct loop_source *broken; /* a transfer could not even be started */
    struct loop_source *resume; /* reading goes on after others had their turn */
    struct escpos_reader reader;
    bool halted_out, halted_in;
    enum reset_step step;
    enum usb_result reset; /* how it ended so far */
    int empty_reads;
    int64_t reads_since;
    int reads;
    int64_t turn; /* the loop's time of the reads counted in `turn_reads` */
    int turn_reads;
    int depth; /* callbacks running */
    bool closed;
    /* What goes out when the transfer it replaces has come back. */
    uint8_t next[PRINTER_LINK_SEND_MAX];
    size_t next_len;
    unsigned next_ms;
    bool replaced;
    size_t sending; /* bytes of the transfer under way */
};

static void
free_when_idle(struct printer_link *link)
{
    if (!link->closed || link->depth > 0)
        return;
    usb_transfer_destroy(link->out);
    usb_transfer_destroy(link->in);
    usb_transfer_destroy(link->control);
    usb_close(link->device);
    loop_remove(link->broken);
    loop_remove(link->resume);
    secret_erase(link->next, sizeof(link->next));
    free(link);
}

/* Every callback upwards runs between these two: it may close the link. */
static bool
enter(struct printer_link *link)
{
    link->depth++;
    return !link->closed;
}

static void
leave(struct printer_link *link)
{
    link->depth--;
    free_when_idle(link);
}

static void
say_gone(struct printer_link *link)
{
    if (enter(link))
        link->ops->gone(link->context);
    leave(link);
}

static void
on_broken(void *context)
{
    say_gone(context);
}

static void
started(struct printer_link *link, enum status status)
{
    if (status != STATUS_OK)
        loop_arm(link->broken, 0, 0);
}

static void
read_on(struct printer_link *link)
{
    if (!usb_transfer_busy(link->in))
        started(link, usb_receive(link->in, link->interface.bulk_in, READ_SIZE, 0));
}

static void
on_resume(void *context)
{
    read_on(context);
}

static void
read_soon(struct printer_link *link)
{
    int64_t now = loop_now_ms(link->loop);
    link->turn_reads = now == link->turn ? link->turn_reads + 1 : 1;
    link->turn = now;
    if (link->turn_reads < READS_TURN)
        read_on(link);
    else
        loop_arm(link->resume, TURN_MS, 0);
}

/* A device that talks without end must not keep the loop from a finger. */
static bool
may_read_on(struct printer_link *link)
{
    int64_t now = loop_now_ms(link->loop);
    if (now - link->reads_since >= READS_WINDOW_MS) {
        link->reads_since = now;
        link->reads = 0;
    }
    return ++link->reads <= READS_MAX;
}

static void
on_in(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct printer_link *link = context;
    bool open = enter(link);

    /* Some firmware answers every read with an empty packet: do not spin on it. */
    link->empty_reads = moved == 0 ? link->empty_reads + 1 : 0;
    link->halted_in |= result == USB_STALLED;
    bool flood = !may_read_on(link);
    if (open && result == USB_GONE) {
        link->ops->gone(link->context);
    } else if (open &&
               (result != USB_DONE || flood || link->empty_reads >= EMPTY_READS_MAX)) {
        link->ops->deaf(link->context);
    } else if (open) {
        read_soon(link);
        for (size_t i = 0; i < moved && !link->closed; i++) {
            enum escpos_news news = escpos_read(&link->reader, bytes[i]);
            if (news != ESCPOS_NOTHING)
                link->ops->heard(link->context, news);
        }
    }
    leave(link);
}

static void
send_next(struct printer_link *link)
{
    link->replaced = false;
    link->sending = link->next_len;
    started(link, usb_send(link->out, link->interface.bulk_out, link->next,
                           link->next_len, link->next_ms));
    secret_erase(link->next, link->next_len);
}

static void
on_out(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct printer_link *link = context;
    bool open = enter(link);

    (void)bytes;
    link->halted_out |= result == USB_STALLED;
    if (result == USB_DONE && moved < link->sending)
        result = USB_FAILED; /* "success" with bytes missing is none */
    if (open && link->replaced && result != USB_GONE)
        send_next(link);
    else if (open)
        link->ops->sent(link->context, result, moved);
    leave(link);
}

/* Goes on with a reset; false when that is over, with *result. */
static bool
reset_on(struct printer_link *link, enum usb_result *result)
{
    bool answered = *result == USB_DONE || *result == USB_STALLED;
    uint8_t endpoint = 0;

    if (link->step == RESET_STEP_NONE)
        return false;
    if (link->step == RESET_STEP_SOFT || !answered)
        link->reset = *result;
    link->halted_out &= !answered || link->step != RESET_STEP_OUT;
    link->halted_in &= !answered || link->step != RESET_STEP_IN;
    link->step = RESET_STEP_NONE;
    if (answered && link->halted_out) {
        link->step = RESET_STEP_OUT;
        endpoint = link->interface.bulk_out;
    } else if (answered && link->halted_in) {
        link->step = RESET_STEP_IN;
        endpoint = link->interface.bulk_in;
    }
    *result = link->reset;
    if (endpoint != 0)
        started(link, usb_clear_halt(link->control, endpoint, CONTROL_MS));
    return endpoint != 0;
}

static void
on_control(void *context, enum usb_result result, const uint8_t *bytes, size_t moved)
{
    struct printer_link *link = context;
    bool open = enter(link);

    if (open && result == USB_GONE)
        link->ops->gone(link->context);
    else if (open && !reset_on(link, &result))
        link->ops->asked(link->context, result, bytes, moved);
    leave(link);
}

enum status
printer_link_open(struct loop *loop, struct usb *usb,
                  const struct usb_interface *interface,
                  const struct printer_link_ops *ops, void *context,
                  struct printer_link **out)
{
    struct usb_device *device = NULL;
    enum status status = usb_open(usb, interface, &device);

    *out = NULL;
    if (status != STATUS_OK)
        return status;
    struct printer_link *link = calloc(1, sizeof(*link));
    if (link == NULL)
        abort();
    *link = (struct printer_link){.loop = loop,
                                  .ops = ops,
                                  .context = context,
                                  .device = device,
                                  .interface = *interface};
    link->out = usb_transfer_create(device, PRINTER_LINK_SEND_MAX, on_out, link);
    link->in = usb_transfer_create(device, READ_SIZE, on_in, link);
    link->control = usb_transfer_create(device, PRINTER_LINK_ID_MAX, on_control, link);
    link->broken = loop_add_timer(loop, on_broken, link);
    link->resume = loop_add_timer(loop, on_resume, link);
    *out = link;
    return STATUS_OK;
}

void
printer_link_close(struct printer_link *link)
{
    if (link == NULL)
        return;
    link->closed = true;
    free_when_idle(link);
}

struct escpos_reader *
printer_link_reader(struct printer_link *link)
{
    return &link->reader;
}

void
printer_link_listen(struct printer_link *link)
{
    link->empty_reads = 0;
    read_on(link);
}

void
printer_link_send(struct printer_link *link, const struct escpos_buf *bytes,
                  unsigned timeout_ms)
{
    link->next_len = bytes->len < sizeof(link->next) ? bytes->len : sizeof(link->next);
    memcpy(link->next, bytes->at, link->next_len);
    link->next_ms = timeout_ms;
    if (usb_transfer_busy(link->out)) {
        link->replaced = true;
        usb_cancel(link->out);
    } else {
        send_next(link);
    }
}

void
printer_link_stop(struct printer_link *link)
{
    link->replaced = false;
    usb_cancel(link->out);
}

static void
control(struct printer_link *link, uint8_t type, uint8_t request, uint16_t index,
        uint16_t len)
{
    started(link, usb_control(link->control, type, request, 0, index, len, CONTROL_MS));
}

void
printer_link_ask_id(struct printer_link *link)
{
    /* Here alone the interface is the high byte of wIndex (4.2.1). */
    control(link, USB_REQUEST_FROM_INTERFACE, REQUEST_GET_DEVICE_ID,
            (uint16_t)(link->interface.number << 8), PRINTER_LINK_ID_MAX);
}

void
printer_link_ask_port(struct printer_link *link)
{
    control(link, USB_REQUEST_FROM_INTERFACE, REQUEST_GET_PORT_STATUS,
            link->interface.number, 1);
}

void
printer_link_soft_reset(struct printer_link *link)
{
    link->step = RESET_STEP_SOFT;
    control(link, USB_REQUEST_TO_INTERFACE, REQUEST_SOFT_RESET, link->interface.number,
            0);
}
