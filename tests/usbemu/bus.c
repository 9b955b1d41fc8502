#include "tests/usbemu/bus_move.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORDS = 8, CONTROL_MS = 5000 }; /* USB_CTRL_SET_TIMEOUT of Linux */

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

/* Several files may share a node, and an old node outlives its device. */
static void
update_node(struct bus *bus, void *node)
{
    bool any = false;
    for (int i = 0; i < BUS_FILES; i++) {
        const struct bus_file *file = &bus->files[i];
        any |= file->used && file->node == node && file->done != NULL;
    }
    if (node != NULL)
        bus->ops->ready(bus->front, node, any);
}

void
bus_update_ready(struct bus_device *device)
{
    update_node(device->bus, device->node);
}

void
bus_pull_cable(struct bus_device *device, bool tell)
{
    if (!device->plugged)
        return;
    device->plugged = false;
    for (int i = 0; i < BUS_FILES; i++) {
        struct bus_file *file = &device->bus->files[i];
        if (!file->used || file->device != device || file->gone)
            continue;
        while (file->pending != NULL)
            bus_move_finish(file, &file->pending, -ENODEV);
    }
    if (device->model->ops->power != NULL)
        device->model->ops->power(device->model->self, false);
    bus_update_ready(device); /* the last wake-up of these files */
    for (int i = 0; i < BUS_FILES; i++)
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
    for (unsigned i = 0; i < BUS_INTERFACES; i++)
        device->kernel_bound[i] = bus_move_driver(device, i) != NULL;
    if (device->model->ops->power != NULL)
        device->model->ops->power(device->model->self, true);
    device->number = device->bus->next_number++;
    device->node = NULL;
    device->plugged = true;
    device->bus->ops->plugged(device->bus->front, device, device->number);
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
                bus_move_pump(device);
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
    for (int i = 0; i < BUS_FILES && found == NULL; i++)
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
    for (int i = 0; i < BUS_INTERFACES; i++)
        if (file->device->claimed[i] == file)
            file->device->claimed[i] = NULL;
    while (file->pending != NULL)
        bus_move_finish(file, &file->pending, -ENOENT);
    while (file->done != NULL) {
        struct bus_urb *urb = file->done;
        file->done = urb->next;
        drop(urb);
    }
    file->used = false;
    update_node(bus, file->node);
    pthread_mutex_unlock(&bus->lock);
}

/* The interface a transfer goes to, -1 for the device itself, -2 for nowhere. */
static int
destination(const struct bus_device *device, const struct bus_urb *urb)
{
    if (!urb->control) {
        int interface = bus_move_interface(device, urb->endpoint);
        return interface < 0 ? -2 : interface;
    }
    if (urb->size < 8 || (urb->data[0] & 0x7f) != 0x21) /* class, to an interface */
        return -1;
    /* GET_DEVICE_ID of printers has the interface in the upper byte. */
    bool device_id = urb->data[0] == 0xa1 && urb->data[1] == 0;
    int interface = urb->data[device_id ? 5 : 4];
    return interface < BUS_INTERFACES ? interface : -2;
}

int
bus_submit(struct bus_file *file, struct bus_urb *urb)
{
    struct bus *bus = file->device->bus;
    int result = 0;
    pthread_mutex_lock(&bus->lock);
    int interface = destination(file->device, urb);
    if (file->gone)
        result = -ENODEV;
    else if (interface < -1)
        result = -ENOENT;
    else if (interface >= 0 && file->device->claimed[interface] != file)
        result = -EINVAL; /* usbfs would warn and claim; a clean driver never does it */
    if (result == 0) {
        file->device->urbs++;
        bus_move_append(&file->pending, urb);
        bus_move_pump(file->device);
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
            bus_move_finish(file, link, -ENOENT);
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
    else if (interface >= BUS_INTERFACES)
        result = -EINVAL;
    else if (!on && device->claimed[interface] != file)
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
    else if (interface < BUS_INTERFACES &&
             (device->kernel_bound[interface] || device->claimed[interface])) {
        snprintf(name, cap, "%s",
                 device->claimed[interface] ? "usbfs"
                                            : bus_move_driver(device, interface));
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
    else if (interface >= BUS_INTERFACES)
        result = -EINVAL;
    else if (!kernel && !device->kernel_bound[interface])
        result = -ENODATA;
    else if (kernel && bus_move_driver(device, interface) == NULL)
        result = 0; /* nothing in the kernel wants it */
    else
        device->kernel_bound[interface] = kernel;
    /* A driver that is bound asks the device who it is. */
    if (result == 0 && kernel && device->kernel_bound[interface] &&
        bus_move_endpoint(device, 0)->fault.kind == FAULT_NAK)
        device->locked_until = now_ms() + CONTROL_MS;
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

int
bus_clear_halt(struct bus_file *file, uint8_t endpoint)
{
    struct bus_device *device = file->device;
    pthread_mutex_lock(&device->bus->lock);
    int result = file->gone ? -ENODEV : 0;
    if (result == 0 && bus_move_holds(bus_move_endpoint(device, endpoint))) {
        device->locked_until = now_ms() + CONTROL_MS;
        result = -ETIMEDOUT;
    }
    if (result == 0) {
        bus_move_clear(device, endpoint);
        bus_move_endpoint(device, endpoint)->host_toggle = false;
        bus_move_pump(device);
    }
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

/* Of the host's side alone: nothing goes over the bus. xHCI refuses it, without saying
 * so, while a transfer is queued. */
int
bus_reset_endpoint(struct bus_file *file, uint8_t endpoint)
{
    struct bus_device *device = file->device;
    int result = 0;
    pthread_mutex_lock(&device->bus->lock);
    int interface = bus_move_interface(device, endpoint);
    bool queued = false;
    for (const struct bus_urb *urb = file->pending; urb != NULL; urb = urb->next)
        queued |= urb->endpoint == endpoint && !urb->control;
    if (file->gone)
        result = -ENODEV;
    else if (interface < 0)
        result = -ENOENT;
    else if (device->claimed[interface] != file)
        result = -EINVAL;
    else if (!queued)
        bus_move_endpoint(device, endpoint)->host_toggle = false;
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

bool
bus_is_locked(struct bus_file *file)
{
    pthread_mutex_lock(&file->device->bus->lock);
    bool locked = now_ms() < file->device->locked_until;
    pthread_mutex_unlock(&file->device->bus->lock);
    return locked;
}

int
bus_reset(struct bus_file *file)
{
    struct bus_device *device = file->device;
    pthread_mutex_lock(&device->bus->lock);
    int result = file->gone ? -ENODEV : 0;
    if (result == 0) {
        device->resets++;
        device->locked_until = now_ms() + device->reset_ms;
    }
    if (result == 0 && !device->resets_in_vain) {
        memset(device->endpoints, 0, sizeof(device->endpoints));
        if (device->model->ops->power != NULL)
            device->model->ops->power(device->model->self, true);
        bus_move_pump(device);
    }
    pthread_mutex_unlock(&device->bus->lock);
    return result;
}

static bool
set_fault(struct bus_device *device, int count, char *const words[])
{
    static const char *const kinds[] = {"none", "stall",  "hold", "short",
                                        "nak",  "eproto", "kill", "silent"};
    if (count < 4)
        return false;
    struct bus_endpoint *endpoint =
        bus_move_endpoint(device, (uint8_t)strtoul(words[2], NULL, 16));
    for (unsigned kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++)
        if (strcmp(words[3], kinds[kind]) == 0) {
            endpoint->fault = (struct bus_fault){
                .kind = (enum bus_fault_kind)kind,
                .after = count > 4 ? strtoull(words[4], NULL, 10) : 0};
            if (kind == FAULT_NONE)
                endpoint->halted = false;
            return true;
        }
    return false;
}

static bool
set_reset(struct bus_device *device, int count, char *const words[])
{
    if (count < 3)
        return false;
    device->reset_ms = (int)strtol(words[2], NULL, 10);
    device->resets_in_vain = count > 3 && strcmp(words[3], "vain") == 0;
    return count == 3 || device->resets_in_vain;
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
        bus_pull_cable(device, true);
    else if (strcmp(words[0], "unplug-silent") == 0)
        bus_pull_cable(device, false);
    else if (strcmp(words[0], "fault") == 0)
        known = set_fault(device, count, words);
    else if (strcmp(words[0], "reset") == 0)
        known = set_reset(device, count, words);
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
        bus_move_pump(device);
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
