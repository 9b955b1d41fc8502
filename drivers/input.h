/* Fingers and keys without a window system: every touch panel and keyboard that is, or
 * will be, plugged in.
 *
 * Owns: the devices of seat0 (libinput over udev and evdev), which no other program and
 * not the kernel's console hear any more, and the keyboard's layout. Called by face;
 * calls back on the loop's thread. Nothing blocks. Must not know: where the picture is
 * turned, which finger counts (ui/finger.h). Sources: libinput; keys and dead keys by
 * libxkbcommon, German layout, what dead keys write from the same file as under X
 * (Compose(5)). */
#ifndef SCHALTER_DRIVERS_INPUT_H
#define SCHALTER_DRIVERS_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

struct input;

enum input_touch { INPUT_DOWN, INPUT_MOVE, INPUT_UP, INPUT_CANCEL };

enum input_key {
    INPUT_KEY_OTHER,
    INPUT_KEY_TAB,
    INPUT_KEY_BACK_TAB,
    INPUT_KEY_ENTER,
    INPUT_KEY_BACKSPACE,
    INPUT_KEY_LEFT,
    INPUT_KEY_RIGHT,
    INPUT_KEY_UP,
    INPUT_KEY_DOWN,
    INPUT_KEY_ESCAPE,
};

enum { INPUT_TEXT_MAX = 40, INPUT_MOUSE = -1 };

struct input_ops {
    /** A finger, numbered from 0 over all panels, or INPUT_MOUSE: a device that points
     * at a place. Places are pixels of the panel as it is wired, as given to
     * input_create; INPUT_UP and INPUT_CANCEL carry the last one. `at_ms` is when the
     * kernel heard of it, in the loop's time: a slow turn makes no tap shorter. */
    void (*touch)(void *context, enum input_touch kind, int finger, int x, int y,
                  int64_t at_ms);
    /** A letter, or what a dead key made of it; UTF-8. Overwrite it when it was used.
     */
    void (*text)(void *context, const char *text);
    /** A key that writes nothing. None is repeated (EN 301 549, 5.7). */
    void (*key)(void *context, enum input_key key);
};

struct input_wish {
    int width, height;   /* of the panel as it is wired */
    const char *compose; /* file, or NULL: dead keys write nothing */
};

/** What is plugged in now. */
struct input_parts {
    int panels;    /* that feel a finger */
    int keyboards; /* with letters or digits; buttons are none */
};

/** `ops` and `context` outlive it. STATUS_IO: no udev. Without a device it waits for
 * one. */
enum status input_create(struct loop *loop, const struct input_wish *wish,
                         const struct input_ops *ops, void *context,
                         struct input **out) MUST_CHECK;
/** Counts them, without waiting. */
struct input_parts input_count(const struct input *input);
/** Accepts NULL. */
void input_destroy(struct input *input);

#endif
