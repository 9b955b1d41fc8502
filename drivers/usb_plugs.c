#include "drivers/usb_plugs.h"

#include <stdlib.h>

bool
usb_plugs_knows(const struct usb_plugs *plugs, const void *device)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (plugs->plug[i].device == device && !plugs->plug[i].left)
            return true;
    return false;
}

enum status
usb_plugs_arrive(struct usb_plugs *plugs, void *device)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (plugs->plug[i].device == NULL) {
            plugs->plug[i] =
                (struct usb_plug){.device = device, .id = ++plugs->next_id};
            return STATUS_OK;
        }
    plugs->missed = true;
    return STATUS_FULL;
}

void
usb_plugs_leave(struct usb_plugs *plugs, const void *device)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (plugs->plug[i].device == device)
            plugs->plug[i].left = true;
}

void *
usb_plugs_device(const struct usb_plugs *plugs, uint32_t id)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++) {
        const struct usb_plug *plug = &plugs->plug[i];
        if (plug->device != NULL && plug->id == id && !plug->left)
            return plug->device;
    }
    return NULL;
}

static uint32_t
bit_of(const struct usb_plugs *plugs, const struct usb_watch *watch)
{
    return UINT32_C(1) << (watch - plugs->watch);
}

struct usb_watch *
usb_plugs_watch(struct usb_plugs *plugs, struct usb_watch wanted)
{
    for (int i = 0; i < USB_PLUGS_WATCHES_MAX; i++) {
        struct usb_watch *watch = &plugs->watch[i];
        if (watch->usb != NULL)
            continue;
        *watch = wanted;
        /* What the slot's last owner was told, this one was not. */
        for (int j = 0; j < USB_PLUGS_MAX; j++)
            plugs->plug[j].told &= ~bit_of(plugs, watch);
        return watch;
    }
    abort();
}

void
usb_plugs_forget_told(struct usb_plugs *plugs, const struct usb_watch *watch)
{
    /* One that has left keeps its bit: that it left is still to be told. */
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (!plugs->plug[i].left)
            plugs->plug[i].told &= ~bit_of(plugs, watch);
}

/* A callback may end the watch or pull the plug. */
static void
tell_interfaces(const struct usb_watch *watch, const struct usb_plug *plug,
                usb_plugs_find_fn *find)
{
    struct usb_interface interface;
    for (uint8_t rank = 0; rank < USB_PLUGS_INTERFACES_MAX && watch->usb != NULL &&
                           !plug->left && find(plug, watch->class, rank, &interface);
         rank++)
        watch->ops->arrived(watch->context, &interface);
}

static void
tell(struct usb_plugs *plugs, struct usb_plug *plug, usb_plugs_find_fn *find)
{
    for (int i = 0; i < USB_PLUGS_WATCHES_MAX; i++) {
        const struct usb_watch *watch = &plugs->watch[i];
        uint32_t bit = bit_of(plugs, watch);
        bool told = (plug->told & bit) != 0;
        if (plug->left == told)
            plug->told ^= bit;
        if (watch->usb == NULL)
            continue;
        if (plug->left && told)
            watch->ops->left(watch->context, plug->id);
        else if (!plug->left && !told)
            tell_interfaces(watch, plug, find);
    }
}

void
usb_plugs_tell(struct usb_plugs *plugs, usb_plugs_find_fn *find)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        if (plugs->plug[i].device != NULL)
            tell(plugs, &plugs->plug[i], find);
}

void *
usb_plugs_drop(struct usb_plugs *plugs)
{
    for (int i = 0; i < USB_PLUGS_MAX; i++) {
        struct usb_plug *plug = &plugs->plug[i];
        void *device = plug->device;
        if (device == NULL || !plug->left || plug->told != 0)
            continue;
        *plug = (struct usb_plug){0};
        return device;
    }
    return NULL;
}

bool
usb_plugs_missed(struct usb_plugs *plugs)
{
    for (int i = 0; i < USB_PLUGS_MAX && plugs->missed; i++)
        if (plugs->plug[i].device == NULL) {
            plugs->missed = false;
            return true;
        }
    return false;
}
