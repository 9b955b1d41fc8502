#include "drivers/input.h"

#include <errno.h>
#include <fcntl.h>
#include <libinput.h>
#include <libudev.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/input_keys.h"

enum {
    FINGERS = 32,
    DEVICES_MAX = 16, /* a device that says it is a hundred is one to leave alone */
    EVENTS_MAX = 256, /* a turn: a flood must not starve the devices */
    AGO_MAX = 60000,  /* no event waits for so long: its clock is wrong */
};

struct input {
    struct loop *loop;
    struct input_wish wish;
    const struct input_ops *ops;
    void *context;
    struct udev *udev;
    struct libinput *library;
    struct loop_source *fd, *prepare;
    struct input_keys *keys; /* with the first keyboard */
    int devices;
    struct input_parts parts;
    bool more;            /* events of the library that no descriptor tells of */
    bool pressed;         /* the mouse's button */
    int mouse_x, mouse_y; /* -1: none has pointed anywhere yet */
    struct input_place {
        int x, y;
    } fingers[FINGERS];
};

/* Read only: no light on a keyboard is worth the right to write. What is typed is for
 * us alone: neither Ctrl-Alt-Del nor a change of terminal reaches the kernel's console.
 */
static int
on_open(const char *path, int flags, void *context)
{
    int fd = open(path, (flags & ~O_ACCMODE) | O_RDONLY | O_CLOEXEC);
    (void)context;
    if (fd < 0)
        return -errno;
    (void)ioctl(fd, EVIOCGRAB, 1);
    return fd;
}

static void
on_close(int fd, void *context)
{
    (void)context;
    close(fd);
}

static const struct libinput_interface interface = {on_open, on_close};

/* A time of libinput's, CLOCK_MONOTONIC, as one of the loop's. */
static int64_t
loop_time(const struct input *input, uint32_t libinput_ms)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    uint32_t ago_ms = (uint32_t)now_ms - libinput_ms;
    return loop_now_ms(input->loop) - (ago_ms < AGO_MAX ? ago_ms : 0);
}

static void
take_touch(struct input *input, enum input_touch kind,
           struct libinput_event_touch *touch)
{
    int finger = libinput_event_touch_get_seat_slot(touch);
    if (finger < 0 || finger >= FINGERS)
        return;
    struct input_place *place = &input->fingers[finger];
    if (kind == INPUT_DOWN || kind == INPUT_MOVE) {
        place->x = (int)libinput_event_touch_get_x_transformed(
            touch, (uint32_t)input->wish.width);
        place->y = (int)libinput_event_touch_get_y_transformed(
            touch, (uint32_t)input->wish.height);
    }
    input->ops->touch(input->context, kind, finger, place->x, place->y,
                      loop_time(input, libinput_event_touch_get_time(touch)));
}

static void
take_pointer(struct input *input, struct libinput_event_pointer *pointer)
{
    input->mouse_x = (int)libinput_event_pointer_get_absolute_x_transformed(
        pointer, (uint32_t)input->wish.width);
    input->mouse_y = (int)libinput_event_pointer_get_absolute_y_transformed(
        pointer, (uint32_t)input->wish.height);
    if (input->pressed)
        input->ops->touch(input->context, INPUT_MOVE, INPUT_MOUSE, input->mouse_x,
                          input->mouse_y,
                          loop_time(input, libinput_event_pointer_get_time(pointer)));
}

static void
take_button(struct input *input, struct libinput_event_pointer *pointer)
{
    if (libinput_event_pointer_get_button(pointer) != BTN_LEFT || input->mouse_x < 0)
        return;
    input->pressed = libinput_event_pointer_get_button_state(pointer) ==
                     LIBINPUT_BUTTON_STATE_PRESSED;
    input->ops->touch(input->context, input->pressed ? INPUT_DOWN : INPUT_UP,
                      INPUT_MOUSE, input->mouse_x, input->mouse_y,
                      loop_time(input, libinput_event_pointer_get_time(pointer)));
}

static void
take_key(struct input *input, struct libinput_event_keyboard *event)
{
    char text[INPUT_TEXT_MAX];
    enum input_key key = INPUT_KEY_OTHER;
    bool down =
        libinput_event_keyboard_get_key_state(event) == LIBINPUT_KEY_STATE_PRESSED;
    if (input->keys == NULL ||
        !input_keys_take(input->keys, libinput_event_keyboard_get_key(event), down,
                         text, &key))
        return;
    if (text[0] != '\0')
        input->ops->text(input->context, text);
    else
        input->ops->key(input->context, key);
    secret_erase(text, sizeof(text));
}

/* A button of the board and a remote control say that they are keyboards, too. */
static bool
writes(struct libinput_device *device)
{
    return libinput_device_keyboard_has_key(device, KEY_A) > 0 ||
           libinput_device_keyboard_has_key(device, KEY_1) > 0 ||
           libinput_device_keyboard_has_key(device, KEY_KP1) > 0;
}

static void
take_device(struct input *input, struct libinput_device *device, bool added)
{
    bool keyboard =
        libinput_device_has_capability(device, LIBINPUT_DEVICE_CAP_KEYBOARD) != 0;
    bool touch = libinput_device_has_capability(device, LIBINPUT_DEVICE_CAP_TOUCH) != 0;
    input->devices += added ? 1 : -1;
    if (touch)
        input->parts.panels += added ? 1 : -1;
    if (keyboard && writes(device))
        input->parts.keyboards += added ? 1 : -1;
    if (added && input->devices > DEVICES_MAX)
        libinput_device_config_send_events_set_mode(
            device, LIBINPUT_CONFIG_SEND_EVENTS_DISABLED);
    if (added && keyboard && input->keys == NULL)
        input->keys = input_keys_create(input->wish.compose);
    if (!added && keyboard && input->keys != NULL)
        input_keys_release(input->keys);
    if (keyboard || touch)
        LOG(LOG_LEVEL_INFO, added ? "input-added" : "input-removed",
            LOG_WORD("kind", touch ? "touch" : "keys"),
            LOG_NUMBER("vendor", libinput_device_get_id_vendor(device)),
            LOG_NUMBER("product", libinput_device_get_id_product(device)));
}

static void
take(struct input *input, struct libinput_event *event)
{
    switch ((int)libinput_event_get_type(event)) {
    case LIBINPUT_EVENT_DEVICE_ADDED:
    case LIBINPUT_EVENT_DEVICE_REMOVED:
        take_device(input, libinput_event_get_device(event),
                    libinput_event_get_type(event) == LIBINPUT_EVENT_DEVICE_ADDED);
        break;
    case LIBINPUT_EVENT_TOUCH_DOWN:
        take_touch(input, INPUT_DOWN, libinput_event_get_touch_event(event));
        break;
    case LIBINPUT_EVENT_TOUCH_MOTION:
        take_touch(input, INPUT_MOVE, libinput_event_get_touch_event(event));
        break;
    case LIBINPUT_EVENT_TOUCH_UP:
        take_touch(input, INPUT_UP, libinput_event_get_touch_event(event));
        break;
    case LIBINPUT_EVENT_TOUCH_CANCEL:
        take_touch(input, INPUT_CANCEL, libinput_event_get_touch_event(event));
        break;
    case LIBINPUT_EVENT_POINTER_MOTION_ABSOLUTE:
        take_pointer(input, libinput_event_get_pointer_event(event));
        break;
    case LIBINPUT_EVENT_POINTER_BUTTON:
        take_button(input, libinput_event_get_pointer_event(event));
        break;
    case LIBINPUT_EVENT_KEYBOARD_KEY:
        take_key(input, libinput_event_get_keyboard_event(event));
        break;
    default:
        break;
    }
}

static void
drain(struct input *input)
{
    int count = 0;
    struct libinput_event *event;
    (void)libinput_dispatch(input->library);
    while (count < EVENTS_MAX && (event = libinput_get_event(input->library)) != NULL) {
        take(input, event);
        libinput_event_destroy(event);
        count++;
    }
    input->more = count == EVENTS_MAX;
}

static void
on_fd(void *context, int fd, unsigned ready)
{
    (void)fd;
    (void)ready;
    drain(context);
}

static bool
take_more(void *context)
{
    struct input *input = context;
    if (!input->more)
        return false;
    drain(input);
    return true;
}

enum status
input_create(struct loop *loop, const struct input_wish *wish,
             const struct input_ops *ops, void *context, struct input **out)
{
    *out = NULL;
    struct input *input = calloc(1, sizeof(*input));
    if (input == NULL)
        abort();
    *input =
        (struct input){.loop = loop, .wish = *wish, .ops = ops, .context = context};
    input->udev = udev_new();
    if (input->udev != NULL)
        input->library = libinput_udev_create_context(&interface, input, input->udev);
    if (input->library == NULL ||
        libinput_udev_assign_seat(input->library, "seat0") != 0) {
        input_destroy(input);
        return STATUS_IO;
    }
    input->fd =
        loop_add_fd(loop, libinput_get_fd(input->library), LOOP_READ, on_fd, input);
    input->prepare = loop_add_prepare(loop, take_more, input);
    input->more = true; /* the devices that are there */
    *out = input;
    return STATUS_OK;
}

struct input_parts
input_count(const struct input *input)
{
    return input->parts;
}

void
input_destroy(struct input *input)
{
    if (input == NULL)
        return;
    loop_remove(input->fd);
    loop_remove(input->prepare);
    if (input->library != NULL)
        libinput_unref(input->library);
    if (input->udev != NULL)
        udev_unref(input->udev);
    input_keys_destroy(input->keys);
    free(input);
}
