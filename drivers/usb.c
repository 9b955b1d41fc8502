#include "drivers/usb.h"

#include <libusb.h>
#include <poll.h>
#include <stdlib.h>

#include "base/log.h"
#include "drivers/usb_describe.h"
#include "drivers/usb_handle.h"
#include "drivers/usb_plugs.h"

enum {
    USB_FDS_MAX = 32,
    DRAIN_TURNS = 100,
};

struct watched_fd {
    int fd;
    struct loop_source *source; /* NULL: the slot is free */
};

struct usb {
    struct loop *loop;
    libusb_context *libusb;
    libusb_hotplug_callback_handle hotplug;
    struct loop_source *soon;            /* news to tell outside libusb's callbacks */
    bool handling;                       /* inside libusb's event handling */
    bool told_configurations, told_many; /* what is told once is told already */
    struct usb_plugs plugs;
    struct watched_fd fds[USB_FDS_MAX];
    int newest_fd; /* of a device, as libusb told it; -1: none */
    struct usb_device *devices;
};

enum status
usb_handle_status(int result)
{
    return result == 0                        ? STATUS_OK
           : result == LIBUSB_ERROR_NO_DEVICE ? STATUS_GONE
           : result == LIBUSB_ERROR_ACCESS || result == LIBUSB_ERROR_BUSY
               ? STATUS_DENIED
               : STATUS_IO;
}

static void
take_note(struct usb *usb, libusb_device *device)
{
    if (!usb_describe_can(device)) {
        if (!usb->told_configurations)
            LOG(LOG_LEVEL_WARN, "usb-several-configurations",
                LOG_NUMBER("bus", libusb_get_bus_number(device)),
                LOG_NUMBER("address", libusb_get_device_address(device)));
        usb->told_configurations = true;
    } else if (!usb_plugs_knows(&usb->plugs, device)) {
        if (usb_plugs_arrive(&usb->plugs, device) == STATUS_OK) {
            (void)libusb_ref_device(device);
            return;
        }
        if (!usb->told_many)
            LOG(LOG_LEVEL_WARN, "usb-too-many-devices");
        usb->told_many = true;
    }
}

/* One that found no slot may still be there. libusb answers from what it has. */
static void
look_anew(struct usb *usb)
{
    libusb_device **list = NULL;
    ssize_t count = libusb_get_device_list(usb->libusb, &list);
    for (ssize_t i = 0; i < count; i++)
        take_note(usb, list[i]);
    if (count >= 0)
        libusb_free_device_list(list, 1);
    loop_arm(usb->soon, 0, 0);
}

/* Runs inside libusb, where a device may not be opened: only takes note. */
static int LIBUSB_CALL
on_hotplug(libusb_context *libusb, libusb_device *device, libusb_hotplug_event event,
           void *context)
{
    struct usb *usb = context;

    (void)libusb;
    if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT)
        usb_plugs_leave(&usb->plugs, device);
    else
        take_note(usb, device);
    loop_arm(usb->soon, 0, 0);
    return 0;
}

static void
close_finished(struct usb *usb)
{
    struct usb_device **link = &usb->devices;
    while (*link != NULL) {
        struct usb_device *device = *link;
        if (!device->closing || device->transfers > 0) {
            link = &device->next;
            continue;
        }
        *link = device->next;
        /* usblp would be bound anew, and asks the device who it is: whoever lets go
         * would wait for the answer. */
        (void)libusb_set_auto_detach_kernel_driver(device->handle, 0);
        (void)libusb_release_interface(device->handle, device->interface);
        libusb_close(device->handle);
        free(device);
    }
}

static void
on_soon(void *context)
{
    struct usb *usb = context;
    libusb_device *gone = NULL;

    close_finished(usb);
    usb_plugs_tell(&usb->plugs, usb_describe_interface);
    while ((gone = usb_plugs_drop(&usb->plugs)) != NULL)
        libusb_unref_device(gone);
    if (usb_plugs_missed(&usb->plugs))
        look_anew(usb);
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct usb *usb = context;
    struct timeval now = {0, 0};

    (void)fd;
    (void)ready;
    usb->handling = true;
    (void)libusb_handle_events_timeout_completed(usb->libusb, &now, NULL);
    usb->handling = false;
    close_finished(usb);
}

static void LIBUSB_CALL
on_fd_added(int fd, short events, void *context)
{
    struct usb *usb = context;
    unsigned want = ((events & POLLIN) ? (unsigned)LOOP_READ : 0u) |
                    ((events & POLLOUT) ? (unsigned)LOOP_WRITE : 0u);
    if ((events & POLLOUT) != 0)
        usb->newest_fd = fd;
    for (int i = 0; i < USB_FDS_MAX; i++)
        if (usb->fds[i].source == NULL) {
            usb->fds[i] = (struct watched_fd){
                fd, loop_add_fd(usb->loop, fd, want, on_ready, usb)};
            return;
        }
    LOG(LOG_LEVEL_ERROR, "usb-too-many-descriptors");
}

static void LIBUSB_CALL
on_fd_removed(int fd, void *context)
{
    struct usb *usb = context;
    for (int i = 0; i < USB_FDS_MAX; i++)
        if (usb->fds[i].source != NULL && usb->fds[i].fd == fd) {
            loop_remove(usb->fds[i].source);
            usb->fds[i] = (struct watched_fd){0};
        }
}

enum status
usb_create(struct loop *loop, struct usb **out)
{
    const struct libusb_pollfd **fds = NULL;
    struct usb *usb = calloc(1, sizeof(*usb));

    *out = NULL;
    if (usb == NULL)
        abort();
    usb->loop = loop;
    if (libusb_init(&usb->libusb) != 0) {
        free(usb);
        return STATUS_IO;
    }
    usb->soon = loop_add_timer(loop, on_soon, usb);
    libusb_set_pollfd_notifiers(usb->libusb, on_fd_added, on_fd_removed, usb);
    fds = libusb_get_pollfds(usb->libusb);
    bool heard = fds != NULL; /* without descriptors nothing would ever wake the loop */
    for (int i = 0; heard && fds[i] != NULL; i++)
        on_fd_added(fds[i]->fd, fds[i]->events, usb);
    libusb_free_pollfds(fds);
    /* Without timerfd every wait of the loop would have to ask libusb first. */
    if (!heard || !libusb_pollfds_handle_timeouts(usb->libusb) ||
        !libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) ||
        libusb_hotplug_register_callback(
            usb->libusb,
            LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
            LIBUSB_HOTPLUG_ENUMERATE, LIBUSB_HOTPLUG_MATCH_ANY,
            LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, usb,
            &usb->hotplug) != 0) {
        usb_destroy(usb);
        return STATUS_IO;
    }
    *out = usb;
    return STATUS_OK;
}

void
usb_destroy(struct usb *usb)
{
    if (usb == NULL)
        return;
    libusb_hotplug_deregister_callback(usb->libusb, usb->hotplug);
    close_finished(usb);
    for (int turn = 0; usb->devices != NULL && turn < DRAIN_TURNS; turn++) {
        struct timeval wait = {0, 10000};
        (void)libusb_handle_events_timeout_completed(usb->libusb, &wait, NULL);
        close_finished(usb);
    }
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (usb->plugs.plug[i].device != NULL)
            libusb_unref_device(usb->plugs.plug[i].device);
    libusb_set_pollfd_notifiers(usb->libusb, NULL, NULL, NULL);
    for (int i = 0; i < USB_FDS_MAX; i++)
        loop_remove(usb->fds[i].source);
    loop_remove(usb->soon);
    if (usb->devices == NULL)
        libusb_exit(usb->libusb);
    free(usb);
}

struct usb_watch *
usb_watch_class(struct usb *usb, uint8_t class, const struct usb_watch_ops *ops,
                void *context)
{
    struct usb_watch *watch = usb_plugs_watch(
        &usb->plugs,
        (struct usb_watch){.usb = usb, .class = class, .ops = ops, .context = context});
    loop_arm(usb->soon, 0, 0);
    return watch;
}

void
usb_watch_again(struct usb_watch *watch)
{
    usb_plugs_forget_told(&watch->usb->plugs, watch);
    loop_arm(watch->usb->soon, 0, 0);
}

void
usb_unwatch(struct usb_watch *watch)
{
    if (watch != NULL)
        *watch = (struct usb_watch){0};
}

enum status
usb_open(struct usb *usb, const struct usb_interface *interface,
         struct usb_device **out)
{
    libusb_device_handle *handle = NULL;
    libusb_device *plugged = usb_plugs_device(&usb->plugs, interface->plug);

    *out = NULL;
    if (plugged == NULL)
        return STATUS_GONE;
    usb->newest_fd = -1;
    int result = libusb_open(plugged, &handle);
    if (result == 0) {
        (void)libusb_set_auto_detach_kernel_driver(handle, 1);
        result = libusb_claim_interface(handle, interface->number);
    }
    if (result != 0) {
        if (handle != NULL)
            libusb_close(handle);
        return usb_handle_status(result);
    }
    struct usb_device *device = calloc(1, sizeof(*device));
    if (device == NULL)
        abort();
    *device = (struct usb_device){.usb = usb,
                                  .next = usb->devices,
                                  .handle = handle,
                                  .fd = usb->newest_fd,
                                  .plug = interface->plug,
                                  .interface = interface->number};
    usb->devices = device;
    *out = device;
    return STATUS_OK;
}

void
usb_close(struct usb_device *device)
{
    if (device == NULL)
        return;
    device->closing = true;
    if (!device->usb->handling)
        close_finished(device->usb);
}

bool
usb_holds(const struct usb *usb, uint32_t plug)
{
    for (const struct usb_device *device = usb->devices; device != NULL;
         device = device->next)
        if (device->plug == plug)
            return true;
    return false;
}
