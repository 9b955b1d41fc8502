#include "tests/usbemu/front.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <umockdev.h>
#include <unistd.h>

#include "tests/usbemu/front_sysfs.h"

enum { EVENTS = 64, LOCK_MS = 2 };

/** One device node: one plugging of one device. Lives until the end, because files
 * opened on it may. */
struct node {
    struct node *next;
    struct front *front;
    struct bus_device *device;
    int number;
    int fd; /* the FIFO, held open both ways */
    bool writable;
    UMockdevIoctlBase *handler;
    char devnode[64];
};

struct event {
    struct bus_device *device;
    int number;
    bool plugged, tell;
};

struct front {
    UMockdevTestbed *testbed;
    gchar *root;
    struct bus *bus;
    int wake_fd;
    struct node *nodes;
    pthread_mutex_t lock; /* of the queue */
    struct event events[EVENTS];
    int event_count;
};

struct front_urb {
    struct bus_urb urb; /* first: the bus hands this back */
    UMockdevIoctlData *outer;
    UMockdevIoctlData *buffer;
};

typedef struct {
    UMockdevIoctlBase parent;
    struct node *node;
} EmuIoctl;
typedef struct {
    UMockdevIoctlBaseClass parent_class;
} EmuIoctlClass;
static GType emu_ioctl_get_type(void);
G_DEFINE_TYPE(EmuIoctl, emu_ioctl, UMOCKDEV_TYPE_IOCTL_BASE)

static void
urb_free(struct bus_urb *urb)
{
    struct front_urb *u = (struct front_urb *)urb;
    if (u->buffer != NULL)
        umockdev_ioctl_data_unref(u->buffer);
    umockdev_ioctl_data_unref(u->outer);
    free(urb->data);
    free(u);
}

static int
submit(struct bus_file *file, UMockdevIoctlData *arg)
{
    struct usbdevfs_urb raw;
    UMockdevIoctlData *outer = umockdev_ioctl_data_resolve(arg, 0, sizeof(raw), NULL);
    if (outer == NULL)
        return -EFAULT;
    memcpy(&raw, outer->data, sizeof(raw));
    if (raw.type == USBDEVFS_URB_TYPE_ISO || raw.buffer_length < 0) {
        umockdev_ioctl_data_unref(outer);
        return -EINVAL;
    }
    struct front_urb *u = calloc(1, sizeof(*u));
    uint8_t *data = malloc((size_t)raw.buffer_length + 1);
    if (u == NULL || data == NULL)
        abort();
    u->outer = outer;
    if (raw.buffer_length > 0) {
        u->buffer =
            umockdev_ioctl_data_resolve(outer, offsetof(struct usbdevfs_urb, buffer),
                                        (gsize)raw.buffer_length, NULL);
        memcpy(data, u->buffer->data, (size_t)raw.buffer_length);
    }
    u->urb = (struct bus_urb){
        .endpoint = raw.endpoint,
        .control = raw.type == USBDEVFS_URB_TYPE_CONTROL,
        .short_is_ok = (raw.flags & USBDEVFS_URB_SHORT_NOT_OK) == 0,
        .zero_packet = (raw.flags & USBDEVFS_URB_ZERO_PACKET) != 0,
        .data = data,
        .size = (size_t)raw.buffer_length,
    };
    int result = bus_submit(file, &u->urb);
    if (result < 0)
        urb_free(&u->urb);
    return result;
}

static int
reap(struct bus_file *file, UMockdevIoctlData *arg)
{
    struct bus_urb *urb = NULL;
    int result = bus_reap(file, &urb);
    if (result < 0)
        return result;
    struct front_urb *u = (struct front_urb *)urb;
    struct usbdevfs_urb raw;
    memcpy(&raw, u->outer->data, sizeof(raw));
    raw.status = urb->status;
    raw.actual_length = (int)urb->actual;
    if (u->buffer != NULL)
        umockdev_ioctl_data_update(u->buffer, 0, urb->data, (gint)urb->size);
    umockdev_ioctl_data_update(u->outer, 0, (guint8 *)&raw, sizeof(raw));
    UMockdevIoctlData *slot = umockdev_ioctl_data_resolve(arg, 0, sizeof(void *), NULL);
    umockdev_ioctl_data_set_ptr(slot, 0, u->outer);
    umockdev_ioctl_data_unref(slot);
    urb_free(urb);
    return 0;
}

static bool
has_address(const struct bus_urb *urb, uint64_t address)
{
    return ((const struct front_urb *)urb)->outer->client_addr == address;
}

static int
with_number(struct bus_file *file, gulong request, UMockdevIoctlData *arg)
{
    unsigned number = 0;
    UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(number), NULL);
    if (d == NULL)
        return -EFAULT;
    memcpy(&number, d->data, sizeof(number));
    int result = 0;
    if (request == USBDEVFS_CLAIMINTERFACE || request == USBDEVFS_RELEASEINTERFACE)
        result = bus_claim(file, number, request == USBDEVFS_CLAIMINTERFACE);
    else if (request == USBDEVFS_CLEAR_HALT)
        result = bus_clear_halt(file, (uint8_t)number);
    else if (request == USBDEVFS_RESETEP)
        result = bus_reset_endpoint(file, (uint8_t)number);
    else if (request == USBDEVFS_GET_CAPABILITIES) {
        guint32 caps = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                       USBDEVFS_CAP_BULK_SCATTER_GATHER |
                       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        umockdev_ioctl_data_update(d, 0, (guint8 *)&caps, sizeof(caps));
    }
    umockdev_ioctl_data_unref(d);
    return result;
}

static int
with_driver(struct bus_file *file, gulong request, UMockdevIoctlData *arg)
{
    if (request == USBDEVFS_GETDRIVER) {
        struct usbdevfs_getdriver get;
        UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(get), NULL);
        memcpy(&get, d->data, sizeof(get));
        int result = bus_driver(file, get.interface, get.driver, sizeof(get.driver));
        umockdev_ioctl_data_update(d, 0, (guint8 *)&get, sizeof(get));
        umockdev_ioctl_data_unref(d);
        return result;
    }
    if (request == USBDEVFS_DISCONNECT_CLAIM) {
        struct usbdevfs_disconnect_claim claim;
        UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(claim), NULL);
        memcpy(&claim, d->data, sizeof(claim));
        umockdev_ioctl_data_unref(d);
        int result = bus_bind(file, claim.interface, false);
        return result < 0 && result != -ENODATA
                   ? result
                   : bus_claim(file, claim.interface, true);
    }
    struct usbdevfs_ioctl inner;
    UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(inner), NULL);
    memcpy(&inner, d->data, sizeof(inner));
    umockdev_ioctl_data_unref(d);
    if (inner.ioctl_code == (int)USBDEVFS_DISCONNECT)
        return bus_bind(file, (unsigned)inner.ifno, false);
    if (inner.ioctl_code == (int)USBDEVFS_CONNECT)
        return bus_bind(file, (unsigned)inner.ifno, true);
    return -ENOTTY;
}

/* Carries out one call. */
static int
serve(struct bus_file *file, UMockdevIoctlClient *client)
{
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    gulong request = umockdev_ioctl_client_get_request(client);
    int result = -ENOTTY;

    switch (request) {
    case USBDEVFS_SUBMITURB:
        result = submit(file, arg);
        break;
    case USBDEVFS_REAPURB: /* libusb never waits in it */
    case USBDEVFS_REAPURBNDELAY:
        result = reap(file, arg);
        break;
    case USBDEVFS_DISCARDURB:
        result = bus_discard(file, has_address, *(gulong *)(void *)arg->data);
        break;
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_RESETEP:
    case USBDEVFS_GET_CAPABILITIES:
        result = with_number(file, request, arg);
        break;
    case USBDEVFS_GETDRIVER:
    case USBDEVFS_DISCONNECT_CLAIM:
    case USBDEVFS_IOCTL:
        result = with_driver(file, request, arg);
        break;
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
        result = 0; /* one configuration, no alternate settings */
        break;
    case USBDEVFS_RESET:
        result = bus_reset(file);
        break;
    default:
        break;
    }
    return result;
}

static void
complete(UMockdevIoctlClient *client, int result)
{
    umockdev_ioctl_client_complete(client, result < 0 ? -1 : 0,
                                   result < 0 ? -result : 0);
}

/* A call that waits for the lock of its device: to begin, or to end. */
struct waiting {
    UMockdevIoctlClient *client;
    bool served;
    int result;
};

static gboolean
on_waiting(gpointer data)
{
    struct waiting *waiting = data;
    struct bus_file *file = g_object_get_data(G_OBJECT(waiting->client), "file");

    if (!bus_is_locked(file) && !waiting->served) {
        waiting->result = serve(file, waiting->client);
        waiting->served = true;
    }
    if (bus_is_locked(file))
        return G_SOURCE_CONTINUE;
    complete(waiting->client, waiting->result);
    g_object_unref(waiting->client);
    free(waiting);
    return G_SOURCE_REMOVE;
}

/* umockdev's thread may not wait: others have calls too. */
static void
wait_for_lock(UMockdevIoctlClient *client, bool served, int result)
{
    struct waiting *waiting = calloc(1, sizeof(*waiting));
    GSource *timer = g_timeout_source_new(LOCK_MS);
    if (waiting == NULL)
        abort();
    *waiting = (struct waiting){g_object_ref(client), served, result};
    g_source_set_callback(timer, on_waiting, waiting, NULL);
    g_source_attach(timer, g_main_context_get_thread_default());
    g_source_unref(timer);
}

static gboolean
handle_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client)
{
    struct bus_file *file = g_object_get_data(G_OBJECT(client), "file");

    (void)base;
    if (file == NULL) {
        umockdev_ioctl_client_complete(client, -1, ENODEV);
        return TRUE;
    }
    bool served = !bus_is_locked(file);
    int result = served ? serve(file, client) : 0;
    if (bus_is_locked(file))
        wait_for_lock(client, served, result);
    else
        complete(client, result);
    return TRUE;
}

static void
close_file(gpointer file)
{
    if (file != NULL)
        bus_close(file, urb_free);
}

static void
client_connected(UMockdevIoctlBase *base, UMockdevIoctlClient *client)
{
    struct node *node = ((EmuIoctl *)(void *)base)->node;
    /* umockdev tells nobody that a file was closed: it lets go of the client then. */
    g_object_set_data_full(G_OBJECT(client), "file",
                           bus_open(node->front->bus, node->device, node), close_file);
}

static void
emu_ioctl_class_init(EmuIoctlClass *class)
{
    UMockdevIoctlBaseClass *base = (UMockdevIoctlBaseClass *)(void *)class;
    base->handle_ioctl = handle_ioctl;
    base->client_connected = client_connected;
}

static void
emu_ioctl_init(EmuIoctl *self)
{
    self->node = NULL;
}

static void
set_writable(struct node *node, bool on)
{
    char byte = 0;
    if (node->writable == on)
        return;
    ssize_t moved = on ? read(node->fd, &byte, 1) : write(node->fd, &byte, 1);
    if (moved == 1)
        node->writable = on;
}

static void
show(struct front *front, struct bus_device *device, int number)
{
    struct node *node = calloc(1, sizeof(*node));
    GError *error = NULL;

    if (node == NULL)
        abort();
    *node = (struct node){
        .front = front, .device = device, .number = number, .writable = true};
    snprintf(node->devnode, sizeof(node->devnode), "/dev/bus/usb/001/%03d", number);
    EmuIoctl *handler = g_object_new(emu_ioctl_get_type(), NULL);
    handler->node = node;
    node->handler = &handler->parent;
    node->next = front->nodes;
    front->nodes = node;
    bus_device_set_node(device, node);

    /* This order only: libusb reads everything when the uevent of the last step comes.
     */
    if (!umockdev_testbed_attach_ioctl(front->testbed, node->devnode, node->handler,
                                       &error)) {
        fprintf(stderr, "usbemu: %s\n", error->message);
        abort();
    }
    gchar *fifo = g_build_filename(front->root, node->devnode, NULL);
    if (mkfifo(fifo, 0666) < 0 ||
        (node->fd = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0 ||
        fcntl(node->fd, F_SETPIPE_SZ, 4096) < 0) {
        perror("usbemu: fifo");
        abort();
    }
    g_free(fifo);
    set_writable(node, false);
    front_sysfs_add(front->testbed, &bus_device_model(device)->descriptors,
                    bus_device_port(device), node->devnode + 5, number);
}

static void
hide(struct front *front, struct bus_device *device, bool tell)
{
    front_sysfs_remove(front->testbed, &bus_device_model(device)->descriptors,
                       bus_device_port(device), tell);
}

static void
push(struct front *front, struct event event)
{
    pthread_mutex_lock(&front->lock);
    if (front->event_count == EVENTS)
        abort();
    front->events[front->event_count++] = event;
    pthread_mutex_unlock(&front->lock);
    (void)!write(front->wake_fd, &(uint64_t){1}, 8);
}

static void
on_plugged(void *context, struct bus_device *device, int number)
{
    push(context, (struct event){device, number, true, true});
}

static void
on_unplugged(void *context, struct bus_device *device, int number, bool tell)
{
    push(context, (struct event){device, number, false, tell});
}

static void
on_ready(void *context, void *node, bool on)
{
    (void)context;
    set_writable(node, on);
}

static void
on_wake(void *context)
{
    struct front *front = context;
    (void)!write(front->wake_fd, &(uint64_t){1}, 8);
}

static const struct bus_front_ops bus_ops = {on_plugged, on_unplugged, on_ready,
                                             on_wake};

void
front_settle(struct front *front)
{
    for (;;) {
        struct event event = {0};
        pthread_mutex_lock(&front->lock);
        if (front->event_count > 0) {
            event = front->events[0];
            memmove(front->events, front->events + 1,
                    (size_t)--front->event_count * sizeof(event));
        }
        pthread_mutex_unlock(&front->lock);
        if (event.device == NULL)
            return;
        if (event.plugged)
            show(front, event.device, event.number);
        else
            hide(front, event.device, event.tell);
    }
}

struct front *
front_create(int wake_fd)
{
    struct front *front = calloc(1, sizeof(*front));
    if (front == NULL)
        abort();
    pthread_mutex_init(&front->lock, NULL);
    front->wake_fd = wake_fd;
    front->bus = bus_create(&bus_ops, front);
    front->testbed = umockdev_testbed_new();
    front->root = umockdev_testbed_get_root_dir(front->testbed);
    front_sysfs_add_root_hub(front->testbed);
    return front;
}

struct bus *
front_bus(struct front *front)
{
    return front->bus;
}

void
front_destroy(struct front *front)
{
    if (front == NULL)
        return;
    for (struct node *node = front->nodes; node != NULL;) {
        struct node *next = node->next;
        umockdev_testbed_detach_ioctl(front->testbed, node->devnode, NULL);
        g_object_unref(node->handler);
        close(node->fd);
        free(node);
        node = next;
    }
    g_object_unref(front->testbed);
    g_free(front->root);
    bus_destroy(front->bus);
    pthread_mutex_destroy(&front->lock);
    free(front);
}
