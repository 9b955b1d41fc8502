#include "tests/usbemu/bus.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ENDPOINTS = 32, INTERFACES = 4, FILES = 16, WORDS = 8 };

enum fault_kind {
    FAULT_NONE,
    FAULT_STALL,  /* the endpoint halts until it is cleared */
    FAULT_SHORT,  /* the transfer ends early and calls it success */
    FAULT_NAK,    /* nothing moves any more until the fault is lifted */
    FAULT_EPROTO, /* one transfer dies of a bus error */
    FAULT_KILL,   /* the cable is pulled */
    FAULT_SILENT, /* firmware hangs: swallows, never answers, until a SOFT_RESET */
};

struct fault {
    enum fault_kind kind;
    uint64_t after; /* bytes that still pass before it strikes */
};

struct endpoint {
    struct fault fault;
    bool halted;
};

struct bus_device {
    struct bus *bus;
    struct model *model;
    bool plugged;
    bool tell;
    int number; /* usbfs device number of this plugging */
    int port;
    void *node;
    struct endpoint endpoints[ENDPOINTS];
    bool kernel_bound[INTERFACES];
    struct bus_file *claimed[INTERFACES];
    uint64_t urbs, reaps, empty_reaps, bytes_in, bytes_out, resets;
};

struct bus_file {
    bool used;
    struct bus_device *device;
    void *node; /* the device node it was opened through */
    bool gone;  /* belongs to the open file: a replug does not revive it */
    struct bus_urb *pending;
    struct bus_urb *done;
};

struct bus {
    pthread_mutex_t lock;
    const struct bus_front_ops *ops;
    void *front;
    struct bus_device devices[BUS_DEVICES];
    int count;
    int next_number;
    struct bus_file files[FILES];
};

static int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct bus *
bus_create(const struct bus_front_ops *ops, void *front)
{
    struct bus *bus = calloc(1, sizeof(*bus));
    if (bus == NULL)
        abort();
    pthread_mutex_init(&bus->lock, NULL);
    bus->ops = ops;
    bus->front = front;
    bus->next_number = 2; /* the root hub is 1 */
    return bus;
}

void
bus_destroy(struct bus *bus)
{
    if (bus == NULL)
        return;
    for (int i = 0; i < bus->count; i++)
        bus->devices[i].model->ops->destroy(bus->devices[i].model->self);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}

void
bus_add(struct bus *bus, struct model *model)
{
    if (bus->count == BUS_DEVICES)
        abort();
    bus->devices[bus->count] =
        (struct bus_device){.bus = bus, .model = model, .port = bus->count + 1};
    bus->count++;
}

const struct model *
bus_device_model(const struct bus_device *device)
{
    return device->model;
}

int
bus_device_port(const struct bus_device *device)
{
    return device->port;
}

void
bus_device_set_node(struct bus_device *device, void *node)
{
    pthread_mutex_lock(&device->bus->lock);
    device->node = node;
    pthread_mutex_unlock(&device->bus->lock);
}

static struct endpoint *
endpoint_of(struct bus_device *device, uint8_t address)
{
    return &device->endpoints[(address & 0x0f) | ((address & 0x80) >> 3)];
}

static void
append(struct bus_urb **list, struct bus_urb *urb)
{
    while (*list != NULL)
        list = &(*list)->next;
    urb->next = NULL;
    *list = urb;
}

/* Several files may share a node, and an old node outlives its device. */
static void
update_node(struct bus *bus, void *node)
{
    bool any = false;
    for (int i = 0; i < FILES; i++) {
        const struct bus_file *file = &bus->files[i];
        any |= file->used && file->node == node && file->done != NULL;
    }
    if (node != NULL)
        bus->ops->ready(bus->front, node, any);
}

static void
update_ready(struct bus_device *device)
{
    update_node(device->bus, device->node);
}

static void
finish(struct bus_file *file, struct bus_urb **link, int status)
{
    struct bus_urb *urb = *link;
    *link = urb->next;
    urb->status = status;
    append(&file->done, urb);
}

static void
pull_cable(struct bus_device *device, bool tell)
{
    if (!device->plugged)
        return;
    device->plugged = false;
    for (int i = 0; i < FILES; i++) {
        struct bus_file *file = &device->bus->files[i];
        if (!file->used || file->device != device || file->gone)
            continue;
        while (file->pending != NULL)
            finish(file, &file->pending, -ENODEV);
    }
    update_ready(device); /* the last wake-up of these files */
    for (int i = 0; i < FILES; i++)
        if (device->bus->files[i].used && device->bus->files[i].device == device)
            device->bus->files[i].gone = true;
    memset(device->claimed, 0, sizeof(device->claimed));
    device->bus->ops->unplugged(device->bus->front, device, device->number, tell);
}

static void
put_cable(struct bus_device *device)
{
    if (device->plugged)
        return;
    memset(device->endpoints, 0, sizeof(device->endpoints));
    for (int i = 0; i < INTERFACES; i++)
        device->kernel_bound[i] = true;
    device->number = device->bus->next_number++;
    device->node = NULL;
    device->plugged = true;
    device->bus->ops->plugged(device->bus->front, device, device->number);
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
        endpoint_of(device, setup[4])->halted = false;
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
    struct endpoint *zero = endpoint_of(device, 0);
    if (urb->size < 8) {
        *status = -EINVAL;
        return true;
    }
    if (zero->fault.kind == FAULT_NAK)
        return false;
    if (zero->fault.kind != FAULT_NONE) { /* strikes once: halts clear by themselves */
        *status = zero->fault.kind == FAULT_STALL ? -EPIPE : -EPROTO;
        zero->fault = (struct fault){0};
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
    if (answered >= 0 && (setup[0] & 0x60) == 0x20 && setup[1] == 2)
        for (int i = 1; i < ENDPOINTS; i++) {
            struct endpoint *e = &device->endpoints[i];
            e->halted = false;
            if (e->fault.kind == FAULT_SILENT && e->fault.after == 0)
                e->fault = (struct fault){0};
        }
    return true;
}

/* True when the fault ended the transfer with *status. `room` is cut to what may pass
 * before the fault strikes. */
static bool
strike(struct bus_device *device, struct endpoint *endpoint, size_t *room, int *status)
{
    if (endpoint->fault.kind == FAULT_NONE)
        return false;
    if (endpoint->fault.after > 0) {
        if (*room > endpoint->fault.after)
            *room = (size_t)endpoint->fault.after;
        return false;
    }
    enum fault_kind kind = endpoint->fault.kind;
    switch (kind) {
    case FAULT_STALL:
        endpoint->halted = true;
        *status = -EPIPE;
        break;
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
        endpoint->fault = (struct fault){0};
    return true;
}

static void
passed(struct endpoint *endpoint, size_t bytes)
{
    if (endpoint->fault.kind != FAULT_NONE)
        endpoint->fault.after -=
            bytes < endpoint->fault.after ? bytes : endpoint->fault.after;
}

static bool
move_out(struct bus_device *device, struct bus_urb *urb, int *status)
{
    const struct model *model = device->model;
    struct endpoint *endpoint = endpoint_of(device, urb->endpoint);
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
            urb->actual = urb->size;
            break;
        }
        size_t taken = room == 0 ? 0
                                 : model->ops->take(model->self, urb->endpoint,
                                                    urb->data + urb->actual, room);
        urb->actual += taken;
        device->bytes_out += taken;
        passed(endpoint, taken);
        if (taken == 0)
            return false;
    }
    *status = 0;
    return true;
}

static bool
move_in(struct bus_device *device, struct bus_urb *urb, int *status)
{
    const struct model *model = device->model;
    struct endpoint *endpoint = endpoint_of(device, urb->endpoint);
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
        passed(endpoint, got);
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

/* Moves whatever can move. Transfers of one endpoint keep their order. */
static void
pump(struct bus_device *device)
{
    for (int i = 0; i < FILES && device->plugged; i++) {
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
            finish(file, link, status);
            if (status == -ENODEV) {
                pull_cable(device, device->tell);
                return;
            }
            if (urb->control)
                link = &file->pending; /* a reset may have let others go on */
        }
    }
    update_ready(device);
}

int
bus_run(struct bus *bus)
{
    int64_t soonest = -1;
    pthread_mutex_lock(&bus->lock);
    int64_t now = now_ms();
    for (int i = 0; i < bus->count; i++) {
        struct bus_device *device = &bus->devices[i];
        int64_t due = 0;
        uint64_t before = 0;
        do { /* what the model worked off makes room for more */
            before = device->bytes_out;
            due = device->model->ops->run(device->model->self, now);
            if (device->plugged)
                pump(device);
        } while (device->bytes_out != before);
        if (due >= 0 && (soonest < 0 || due < soonest))
            soonest = due;
    }
    pthread_mutex_unlock(&bus->lock);
    return soonest < 0 ? -1 : soonest <= now ? 0 : (int)(soonest - now);
}

struct bus_file *
bus_open(struct bus *bus, struct bus_device *device, void *node)
{
    struct bus_file *found = NULL;
    pthread_mutex_lock(&bus->lock);
    for (int i = 0; i < FILES && found == NULL; i++)
        if (!bus->files[i].used)
            found = &bus->files[i];
    if (found != NULL)
        *found = (struct bus_file){.used = true,
                                   .device = device,
                                   .node = node,
                                   .gone = !device->plugged || device->node != node};
    pthread_mutex_unlock(&bus->lock);
    return found;
}

void
bus_close(struct bus_file *file, void (*drop)(struct bus_urb *urb))
{
    struct bus *bus = file->device->bus;
    pthread_mutex_lock(&bus->lock);
    for (int i = 0; i < INTERFACES; i++)
        if (file->device->claimed[i] == file)
            file->device->claimed[i] = NULL;
    while (file->pending != NULL)
        finish(file, &file->pending, -ENOENT);
    while (file->done != NULL) {
        struct bus_urb *urb = file->done;
        file->done = urb->next;
        drop(urb);
    }
    file->used = false;
    update_node(bus, file->node);
    pthread_mutex_unlock(&bus->lock);
}

static bool
known_endpoint(const struct bus_device *device, uint8_t address)
{
    const struct model_descriptors *d = &device->model->descriptors;
    for (size_t at = 0; at + 2 < d->config_size && d->config[at] != 0;
         at += d->config[at])
        if (d->config[at + 1] == 5 && d->config[at + 2] == address)
            return true;
    return false;
}

int
bus_submit(struct bus_file *file, struct bus_urb *urb)
{
    struct bus *bus = file->device->bus;
    int result = 0;
    pthread_mutex_lock(&bus->lock);
    if (file->gone)
        result = -ENODEV;
    else if (!urb->control && !known_endpoint(file->device, urb->endpoint))
        result = -ENOENT;
    else if (!urb->control && file->device->claimed[0] != file)
        result = -EINVAL; /* usbfs would warn and claim; a clean driver never does it */
    if (result == 0) {
        file->device->urbs++;
        append(&file->pending, urb);
        pump(file->device);
    }
    pthread_mutex_unlock(&bus->lock);
    bus->ops->wake(bus->front);
    return result;
}

int
bus_discard(struct bus_file *file, bool (*match)(const struct bus_urb *, uint64_t),
            uint64_t key)
{
    struct bus *bus = file->device->bus;
    int result = -EINVAL;
    pthread_mutex_lock(&bus->lock);
    for (struct bus_urb **link = &file->pending; *link != NULL; link = &(*link)->next)
        if (match(*link, key)) {
            finish(file, link, -ENOENT);
            result = 0;
            break;
        }
    update_node(bus, file->node);
    pthread_mutex_unlock(&bus->lock);
    return result;
}

int
bus_reap(struct bus_file *file, struct bus_urb **urb)
{
    struct bus *bus = file->device->bus;
    int result = 0;
    pthread_mutex_lock(&bus->lock);
    file->device->reaps++;
    *urb = file->done;
    if (file->done != NULL)
        file->done = file->done->next;
    else
        result = file->gone ? -ENODEV : -EAGAIN;
    if (result == -EAGAIN)
        file->device->empty_reaps++;
    update_node(bus, file->node);
    pthread_mutex_unlock(&bus->lock);
    return result;
}

int
bus_claim(struct bus_file *file, unsigned interface, bool on)
{
    struct bus_device *device = file->device;
    int result = 0;
    pthread_mutex_lock(&device->bus->lock);
    if (file->gone)
        result = -ENODEV;
    else if (interface >= INTERFACES)
        result = -EINVAL;
    else if (!on)
        device->claimed[interface] = NULL;
    else if (device->kernel_bound[interface] ||
             (device->claimed[interface] && device->claimed[interface] != file))
        result = -EBUSY;
    else
        device->claimed[interface] = file;
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

int
bus_driver(struct bus_file *file, unsigned interface, char *name, size_t cap)
{
    struct bus_device *device = file->device;
    int result = -ENODATA;
    pthread_mutex_lock(&device->bus->lock);
    if (file->gone)
        result = -ENODEV;
    else if (interface < INTERFACES &&
             (device->kernel_bound[interface] || device->claimed[interface])) {
        snprintf(name, cap, "%s", device->claimed[interface] ? "usbfs" : "usblp");
        result = 0;
    }
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

int
bus_bind(struct bus_file *file, unsigned interface, bool kernel)
{
    struct bus_device *device = file->device;
    int result = 0;
    pthread_mutex_lock(&device->bus->lock);
    if (file->gone)
        result = -ENODEV;
    else if (interface >= INTERFACES)
        result = -EINVAL;
    else if (!kernel && !device->kernel_bound[interface])
        result = -ENODATA;
    else
        device->kernel_bound[interface] = kernel;
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

int
bus_clear_halt(struct bus_file *file, uint8_t endpoint)
{
    struct bus_device *device = file->device;
    pthread_mutex_lock(&device->bus->lock);
    int result = file->gone ? -ENODEV : 0;
    if (result == 0) {
        endpoint_of(device, endpoint)->halted = false;
        pump(device);
    }
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

int
bus_reset(struct bus_file *file)
{
    struct bus_device *device = file->device;
    pthread_mutex_lock(&device->bus->lock);
    int result = file->gone ? -ENODEV : 0;
    if (result == 0) {
        device->resets++;
        memset(device->endpoints, 0, sizeof(device->endpoints));
        pump(device);
    }
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

static bool
set_fault(struct bus_device *device, int count, char *const words[])
{
    static const char *const kinds[] = {"none",   "stall", "short", "nak",
                                        "eproto", "kill",  "silent"};
    if (count < 4)
        return false;
    struct endpoint *endpoint =
        endpoint_of(device, (uint8_t)strtoul(words[2], NULL, 16));
    for (unsigned kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++)
        if (strcmp(words[3], kinds[kind]) == 0) {
            endpoint->fault =
                (struct fault){.kind = (enum fault_kind)kind,
                               .after = count > 4 ? strtoull(words[4], NULL, 10) : 0};
            if (kind == FAULT_NONE)
                endpoint->halted = false;
            return true;
        }
    return false;
}

static void
run_command(struct bus_device *device, int count, char *const words[], char *reply,
            size_t cap)
{
    const struct model *model = device->model;
    bool known = true;
    snprintf(reply, cap, "ok\n");
    if (strcmp(words[0], "plug") == 0)
        put_cable(device);
    else if (strcmp(words[0], "unplug") == 0)
        pull_cable(device, true);
    else if (strcmp(words[0], "unplug-silent") == 0)
        pull_cable(device, false);
    else if (strcmp(words[0], "fault") == 0)
        known = set_fault(device, count, words);
    else if (strcmp(words[0], "stats") == 0)
        snprintf(reply, cap,
                 "urbs %llu reaps %llu empty-reaps %llu out %llu in %llu resets %llu\n",
                 (unsigned long long)device->urbs, (unsigned long long)device->reaps,
                 (unsigned long long)device->empty_reaps,
                 (unsigned long long)device->bytes_out,
                 (unsigned long long)device->bytes_in,
                 (unsigned long long)device->resets);
    else
        known = model->ops->command(model->self, count, words, reply, cap);
    if (!known)
        snprintf(reply, cap, "unknown command\n");
    (void)model->ops->run(model->self, now_ms());
    if (device->plugged)
        pump(device);
}

void
bus_command(struct bus *bus, const char *line, char *reply, size_t cap)
{
    char copy[256];
    char *words[WORDS] = {0};
    char *rest = copy;
    char *word = NULL;
    int count = 0;

    snprintf(copy, sizeof(copy), "%s", line);
    while (count < WORDS && (word = strsep(&rest, " \t\r\n")) != NULL)
        if (*word != '\0')
            words[count++] = word;
    snprintf(reply, cap, "unknown device\n");
    if (count < 2)
        return;
    pthread_mutex_lock(&bus->lock);
    for (int i = 0; i < bus->count; i++)
        if (strcmp(bus->devices[i].model->name, words[1]) == 0)
            run_command(&bus->devices[i], count, words, reply, cap);
    pthread_mutex_unlock(&bus->lock);
    bus->ops->wake(bus->front);
}
