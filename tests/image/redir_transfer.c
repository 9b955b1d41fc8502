#include "tests/image/redir_transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SETUP = 8, INTERRUPT_BYTES = 64 };

enum kind { CONTROL, BULK, INTERRUPT };

struct transfer {
    struct bus_urb urb; /* first: the bus hands this back */
    enum kind kind;
    uint64_t id;
    union {
        struct usb_redir_control_packet_header control;
        struct usb_redir_bulk_packet_header bulk;
    };
};

static uint8_t
status_of(int error)
{
    return error == 0                                 ? usb_redir_success
           : error == -EPIPE                          ? usb_redir_stall
           : error == -ENOENT || error == -ECONNRESET ? usb_redir_cancelled
           : error == -EOVERFLOW                      ? usb_redir_babble
                                                      : usb_redir_ioerror;
}

static struct transfer *
transfer_create(enum kind kind, uint64_t id, uint8_t endpoint, const uint8_t *bytes,
                size_t size)
{
    struct transfer *t = calloc(1, sizeof(*t));
    uint8_t *data = calloc(1, size + 1);
    if (t == NULL || data == NULL)
        abort();
    if (bytes != NULL)
        memcpy(data, bytes, size);
    t->kind = kind;
    t->id = id;
    t->urb = (struct bus_urb){.endpoint = endpoint,
                              .control = kind == CONTROL,
                              .short_is_ok = true,
                              .data = data,
                              .size = size};
    return t;
}

static void
transfer_free(struct bus_urb *urb)
{
    free(urb->data);
    free(urb);
}

/* What the guest's kernel keeps of a halt ends with the request that clears it. */
static void
answer_control(struct redir *redir, struct transfer *t)
{
    struct usb_redir_control_packet_header head = t->control;
    bool in = (head.endpoint & 0x80) != 0;
    if (t->urb.status == 0 && head.requesttype == 2 && head.request == 1)
        (void)bus_reset_endpoint(redir->file, (uint8_t)head.index);
    head.status = status_of(t->urb.status);
    head.length = (uint16_t)(in ? t->urb.actual : t->urb.size - SETUP);
    usbredirparser_send_control_packet(redir->parser, t->id, &head,
                                       in ? t->urb.data + SETUP : NULL,
                                       in ? (int)t->urb.actual : 0);
}

static void
answer_bulk(struct redir *redir, struct transfer *t)
{
    struct usb_redir_bulk_packet_header head = t->bulk;
    bool in = (head.endpoint & 0x80) != 0;
    head.status = status_of(t->urb.status);
    head.length = (uint16_t)t->urb.actual;
    head.length_high = (uint16_t)(t->urb.actual >> 16);
    usbredirparser_send_bulk_packet(redir->parser, t->id, &head,
                                    in ? t->urb.data : NULL,
                                    in ? (int)t->urb.actual : 0);
}

static void
submit(struct redir *redir, struct transfer *t)
{
    int refused = redir->file != NULL ? bus_submit(redir->file, &t->urb) : -ENODEV;
    if (refused == 0)
        return;
    t->urb.status = refused;
    if (t->kind == CONTROL)
        answer_control(redir, t);
    else if (t->kind == BULK)
        answer_bulk(redir, t);
    transfer_free(&t->urb);
}

static void
listen_to(struct redir *redir, uint8_t endpoint)
{
    if (redir->listens[redir_place(endpoint)])
        submit(redir, transfer_create(INTERRUPT, 0, endpoint, NULL, INTERRUPT_BYTES));
}

static void
answer_interrupt(struct redir *redir, struct transfer *t)
{
    struct usb_redir_interrupt_packet_header head = {.endpoint = t->urb.endpoint,
                                                     .status = status_of(t->urb.status),
                                                     .length = (uint16_t)t->urb.actual};
    if (t->urb.status == 0)
        usbredirparser_send_interrupt_packet(redir->parser, redir->heard++, &head,
                                             t->urb.data, (int)t->urb.actual);
    if (t->urb.status == 0)
        listen_to(redir, t->urb.endpoint);
}

void
redir_reap(struct redir *redir)
{
    struct bus_urb *urb;
    while (redir->file != NULL && bus_reap(redir->file, &urb) == 0) {
        struct transfer *t = (struct transfer *)urb;
        switch (t->kind) {
        case CONTROL:
            answer_control(redir, t);
            break;
        case BULK:
            answer_bulk(redir, t);
            break;
        case INTERRUPT:
            answer_interrupt(redir, t);
            break;
        }
        transfer_free(urb);
    }
}

static void
on_start_interrupt(void *priv, uint64_t id,
                   struct usb_redir_start_interrupt_receiving_header *start)
{
    struct redir *redir = priv;
    redir->listens[redir_place(start->endpoint)] = true;
    usbredirparser_send_interrupt_receiving_status(
        redir->parser, id,
        &(struct usb_redir_interrupt_receiving_status_header){usb_redir_success,
                                                              start->endpoint});
    listen_to(redir, start->endpoint);
}

static bool
listens_there(const struct bus_urb *urb, uint64_t endpoint)
{
    return ((const struct transfer *)urb)->kind == INTERRUPT &&
           urb->endpoint == endpoint;
}

static void
on_stop_interrupt(void *priv, uint64_t id,
                  struct usb_redir_stop_interrupt_receiving_header *stop)
{
    struct redir *redir = priv;
    redir->listens[redir_place(stop->endpoint)] = false;
    if (redir->file != NULL)
        (void)bus_discard(redir->file, listens_there, stop->endpoint);
    usbredirparser_send_interrupt_receiving_status(
        redir->parser, id,
        &(struct usb_redir_interrupt_receiving_status_header){usb_redir_success,
                                                              stop->endpoint});
}

static bool
has_id(const struct bus_urb *urb, uint64_t id)
{
    const struct transfer *t = (const struct transfer *)urb;
    return t->kind != INTERRUPT && t->id == id;
}

static void
on_cancel(void *priv, uint64_t id)
{
    struct redir *redir = priv;
    if (redir->file != NULL)
        (void)bus_discard(redir->file, has_id, id);
}

static void
on_control(void *priv, uint64_t id, struct usb_redir_control_packet_header *head,
           uint8_t *data, int len)
{
    struct redir *redir = priv;
    size_t size = SETUP + (size_t)head->length;
    struct transfer *t = transfer_create(CONTROL, id, 0, NULL, size);
    const uint8_t setup[SETUP] = {head->requesttype,     head->request,
                                  (uint8_t)head->value,  (uint8_t)(head->value >> 8),
                                  (uint8_t)head->index,  (uint8_t)(head->index >> 8),
                                  (uint8_t)head->length, (uint8_t)(head->length >> 8)};
    memcpy(t->urb.data, setup, SETUP);
    if (data != NULL && len <= head->length)
        memcpy(t->urb.data + SETUP, data, (size_t)len);
    usbredirparser_free_packet_data(redir->parser, data);
    t->control = *head;
    submit(redir, t);
}

static void
on_bulk(void *priv, uint64_t id, struct usb_redir_bulk_packet_header *head,
        uint8_t *data, int len)
{
    struct redir *redir = priv;
    bool in = (head->endpoint & 0x80) != 0;
    size_t size = in ? head->length | (size_t)head->length_high << 16 : (size_t)len;
    struct transfer *t =
        transfer_create(BULK, id, head->endpoint, in ? NULL : data, size);
    usbredirparser_free_packet_data(redir->parser, data);
    t->bulk = *head;
    submit(redir, t);
}

/* None of the models has an interrupt OUT endpoint. */
static void
on_interrupt(void *priv, uint64_t id, struct usb_redir_interrupt_packet_header *head,
             uint8_t *data, int len)
{
    struct redir *redir = priv;
    (void)len;
    usbredirparser_free_packet_data(redir->parser, data);
    head->status = usb_redir_inval;
    usbredirparser_send_interrupt_packet(redir->parser, id, head, NULL, 0);
}

void
redir_close(struct redir *redir)
{
    bus_close(redir->file, transfer_free);
    redir->file = NULL;
    memset(redir->listens, 0, sizeof(redir->listens));
}

void
redir_transfers(struct usbredirparser *parser)
{
    parser->start_interrupt_receiving_func = on_start_interrupt;
    parser->stop_interrupt_receiving_func = on_stop_interrupt;
    parser->cancel_data_packet_func = on_cancel;
    parser->control_packet_func = on_control;
    parser->bulk_packet_func = on_bulk;
    parser->interrupt_packet_func = on_interrupt;
}
