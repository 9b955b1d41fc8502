#include "tests/usbemu/bus_move.h"

#include <errno.h>
#include <string.h>

int
bus_move_interface(const struct bus_device *device, uint8_t endpoint)
{
    const struct model_descriptors *d = &device->model->descriptors;
    int interface = -1;
    for (size_t at = 0; at + 2 < d->config_size && d->config[at] != 0;
         at += d->config[at]) {
        if (d->config[at + 1] == 4)
            interface = d->config[at + 2];
        else if (d->config[at + 1] == 5 && d->config[at + 2] == endpoint)
            return interface;
    }
    return -1;
}

const char *
bus_move_driver(const struct bus_device *device, unsigned interface)
{
    const struct model_descriptors *d = &device->model->descriptors;
    for (size_t at = 0; at + 5 < d->config_size && d->config[at] != 0;
         at += d->config[at])
        if (d->config[at + 1] == 4 && d->config[at + 2] == interface)
            return d->config[at + 5] == 7   ? "usblp"
                   : d->config[at + 5] == 3 ? "usbhid"
                                            : NULL;
    return NULL;
}

void
bus_move_clear(struct bus_device *device, uint8_t address)
{
    struct bus_endpoint *endpoint = bus_move_endpoint(device, address);
    endpoint->halted = false;
    endpoint->device_toggle = false;
    if (device->model->ops->cleared != NULL)
        device->model->ops->cleared(device->model->self, address);
}

struct bus_endpoint *
bus_move_endpoint(struct bus_device *device, uint8_t address)
{
    return &device->endpoints[(address & 0x0f) | ((address & 0x80) >> 3)];
}

bool
bus_move_holds(const struct bus_endpoint *endpoint)
{
    return endpoint->halted && endpoint->fault.kind == FAULT_HOLD;
}

/* A transfer went on from `before` to `after` bytes, and both sides counted. */
static void
count_packets(struct bus_endpoint *endpoint, size_t before, size_t after)
{
    size_t packets = (after + MODEL_PACKET - 1) / MODEL_PACKET -
                     (before + MODEL_PACKET - 1) / MODEL_PACKET;
    endpoint->host_toggle ^= packets & 1;
    endpoint->device_toggle ^= packets & 1;
}

void
bus_move_append(struct bus_urb **list, struct bus_urb *urb)
{
    while (*list != NULL)
        list = &(*list)->next;
    urb->next = NULL;
    *list = urb;
}

void
bus_move_finish(struct bus_file *file, struct bus_urb **link, int status)
{
    struct bus_urb *urb = *link;
    *link = urb->next;
    urb->status = status;
    bus_move_append(&file->done, urb);
}

/* Chapter 9 requests the host side sends itself; the rest is the model's. */
static int
standard_request(struct bus_device *device, const uint8_t setup[8], uint8_t *data,
                 size_t len)
{
    const struct model_descriptors *d = &device->model->descriptors;
    const uint8_t *from = NULL;
    static const uint8_t powered[2] = {1, 0}; /* by itself */
    uint8_t text[128] = {4, 3, 0x09, 0x04};
    size_t size = 0;

    if (setup[1] == 6 && setup[3] == 1) {
        from = d->device;
        size = sizeof(d->device);
    } else if (setup[1] == 6 && setup[3] == 2) {
        from = d->config;
        size = d->config_size;
    } else if (setup[1] == 6 && setup[3] == 3) {
        from = text;
        size = 4;
        if (setup[2] != 0) {
            const char *s = setup[2] < MODEL_STRINGS ? d->strings[setup[2]] : NULL;
            if (s == NULL)
                return -1;
            size = 2;
            for (; *s != '\0' && size + 2 <= sizeof(text); s++, size += 2) {
                text[size] = (uint8_t)*s;
                text[size + 1] = 0;
            }
            text[0] = (uint8_t)size;
        }
    } else if (setup[1] == 0) { /* GET_STATUS */
        from = powered;
        size = sizeof(powered);
    } else if (setup[1] == 1 && setup[0] == 2) { /* CLEAR_FEATURE(ENDPOINT_HALT) */
        bus_move_clear(device, setup[4]);
        return 0;
    } else {
        return -1;
    }
    size = size < len ? size : len;
    memcpy(data, from, size);
    return (int)size;
}

static bool
move_control(struct bus_device *device, struct bus_urb *urb, int *status)
{
    const uint8_t *setup = urb->data;
    const struct model *model = device->model;
    struct bus_endpoint *zero = bus_move_endpoint(device, 0);
    if (urb->size < 8) {
        *status = -EINVAL;
        return true;
    }
    if (zero->fault.kind == FAULT_NAK ||
        (setup[0] == 2 && setup[1] == 1 &&
         bus_move_holds(bus_move_endpoint(device, setup[4]))))
        return false;
    if (zero->fault.kind != FAULT_NONE) { /* strikes once: halts clear by themselves */
        *status = zero->fault.kind == FAULT_STALL ? -EPIPE : -EPROTO;
        zero->fault = (struct bus_fault){0};
        return true;
    }
    size_t len = (size_t)(setup[6] | setup[7] << 8);
    len = len < urb->size - 8 ? len : urb->size - 8;
    bool class_request = (setup[0] & 0x60) != 0;
    int answered = class_request
                       ? model->ops->request(model->self, setup, urb->data + 8, len)
                       : standard_request(device, setup, urb->data + 8, len);
    *status = answered < 0 ? -EPIPE : 0;
    urb->actual = answered < 0 ? 0 : (size_t)answered;
    /* A class reset of the firmware ends a hang and a halt, not a broken line. */
    if (answered >= 0 && (setup[0] & 0xe0) == 0x20 && setup[1] == 2)
        for (int i = 1; i < BUS_ENDPOINTS; i++) {
            struct bus_endpoint *e = &device->endpoints[i];
            e->halted = bus_move_holds(e);
            if (e->fault.kind == FAULT_SILENT && e->fault.after == 0)
                e->fault = (struct bus_fault){0};
        }
    return true;
}

/* True when the fault ended the transfer with *status. `room` is cut to what may pass
 * before the fault strikes. */
static bool
strike(struct bus_device *device, struct bus_endpoint *endpoint, size_t *room,
       int *status)
{
    if (endpoint->fault.kind == FAULT_NONE)
        return false;
    if (endpoint->fault.after > 0) {
        if (*room > endpoint->fault.after)
            *room = (size_t)endpoint->fault.after;
        return false;
    }
    enum bus_fault_kind kind = endpoint->fault.kind;
    switch (kind) {
    case FAULT_STALL:
        endpoint->halted = true;
        *status = -EPIPE;
        break;
    case FAULT_HOLD:
        endpoint->halted = true;
        *status = -EPIPE;
        return true;
    case FAULT_SHORT:
        *status = 0;
        break;
    case FAULT_EPROTO:
        *status = -EPROTO;
        break;
    case FAULT_KILL:
        *status = -ENODEV;
        device->tell = true;
        break;
    case FAULT_NAK:
    case FAULT_SILENT:
    case FAULT_NONE:
        *room = 0;
        return false;
    }
    if (kind != FAULT_KILL)
        endpoint->fault = (struct bus_fault){0};
    return true;
}

static void
passed(struct bus_endpoint *endpoint, size_t bytes)
{
    if (endpoint->fault.kind != FAULT_NONE)
        endpoint->fault.after -=
            bytes < endpoint->fault.after ? bytes : endpoint->fault.after;
}

static bool
move_out(struct bus_device *device, struct bus_urb *urb, int *status)
{
    const struct model *model = device->model;
    struct bus_endpoint *endpoint = bus_move_endpoint(device, urb->endpoint);
    for (;;) {
        if (endpoint->halted) {
            *status = -EPIPE;
            return true;
        }
        size_t left = urb->size - urb->actual;
        size_t room = left;
        if (left == 0)
            break;
        if (strike(device, endpoint, &room, status))
            return true;
        if (endpoint->fault.kind == FAULT_SILENT && endpoint->fault.after == 0) {
            count_packets(endpoint, urb->actual, urb->size);
            urb->actual = urb->size;
            break;
        }
        if (endpoint->host_toggle != endpoint->device_toggle) {
            size_t lost = MODEL_PACKET - urb->actual % MODEL_PACKET;
            urb->actual += lost < left ? lost : left;
            endpoint->host_toggle ^= true;
            continue;
        }
        size_t taken = room == 0 ? 0
                                 : model->ops->take(model->self, urb->endpoint,
                                                    urb->data + urb->actual, room);
        count_packets(endpoint, urb->actual, urb->actual + taken);
        urb->actual += taken;
        device->bytes_out += taken;
        passed(endpoint, taken);
        if (taken == 0)
            return false;
    }
    if (model->ops->ended != NULL &&
        (urb->size % MODEL_PACKET != 0 || urb->zero_packet || urb->size == 0))
        model->ops->ended(model->self, urb->endpoint);
    *status = 0;
    return true;
}

static bool
move_in(struct bus_device *device, struct bus_urb *urb, int *status)
{
    const struct model *model = device->model;
    struct bus_endpoint *endpoint = bus_move_endpoint(device, urb->endpoint);
    for (;;) {
        uint8_t packet[MODEL_PACKET];
        size_t room = sizeof(packet);
        if (endpoint->halted) {
            *status = -EPIPE;
            return true;
        }
        if (strike(device, endpoint, &room, status))
            return true;
        size_t got =
            room == 0 ? 0 : model->ops->give(model->self, urb->endpoint, packet, room);
        if (got == 0)
            return false;
        got = got == MODEL_EMPTY_PACKET ? 0 : got;
        passed(endpoint, got);
        endpoint->device_toggle ^= true;
        if (endpoint->host_toggle == endpoint->device_toggle)
            continue;
        endpoint->host_toggle ^= true;
        size_t left = urb->size - urb->actual;
        size_t fits = got < left ? got : left;
        memcpy(urb->data + urb->actual, packet, fits);
        urb->actual += fits;
        device->bytes_in += fits;
        if (got > left) { /* babble: the host's buffer was no multiple of a packet */
            *status = -EOVERFLOW;
            return true;
        }
        if (urb->actual == urb->size || got < sizeof(packet))
            break;
    }
    *status = urb->actual < urb->size && !urb->short_is_ok ? -EREMOTEIO : 0;
    return true;
}

void
bus_move_pump(struct bus_device *device)
{
    for (int i = 0; i < BUS_FILES && device->plugged; i++) {
        struct bus_file *file = &device->bus->files[i];
        uint32_t blocked = 0;
        if (!file->used || file->device != device || file->gone)
            continue;
        for (struct bus_urb **link = &file->pending; *link != NULL;) {
            struct bus_urb *urb = *link;
            uint32_t bit = 1u << ((urb->endpoint & 0x0f) | (urb->endpoint & 0x80) >> 3);
            int status = 0;
            bool ended = false;
            if ((blocked & bit) == 0)
                ended = urb->control           ? move_control(device, urb, &status)
                        : urb->endpoint & 0x80 ? move_in(device, urb, &status)
                                               : move_out(device, urb, &status);
            if (!ended) {
                blocked |= bit;
                link = &urb->next;
                continue;
            }
            bus_move_finish(file, link, status);
            if (status == -ENODEV) {
                bus_pull_cable(device, device->tell);
                return;
            }
            if (urb->control)
                link = &file->pending; /* a reset may have let others go on */
        }
    }
    bus_update_ready(device);
}
