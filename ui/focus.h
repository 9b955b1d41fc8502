/* A keyboard that is plugged in: where its focus stands and what a key does there.
 *
 * Owns: struct focus, in the caller's memory; it holds what the focused thing would do
 * and its place, at most what one key writes. Called by the screen with each key. Must
 * not know: the session. Pure. A ring is shown only after a key was used and vanishes
 * with the next touch; the field that is typed into always has it.
 * Rules: every thing can be reached and used by keys alone, in the order of reading,
 * and left again (WCAG 2.2, 2.1.1, 2.1.2, 2.4.3); the focus is visible (2.4.7, 2.4.13).
 * The keys on the glass are one stop of Tab; the arrows walk among them. */
#ifndef SCHALTER_UI_FOCUS_H
#define SCHALTER_UI_FOCUS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "ui/view.h"

enum focus_key {
    FOCUS_NEXT, /* Tab */
    FOCUS_PREVIOUS,
    FOCUS_LEFT,
    FOCUS_RIGHT,
    FOCUS_UP,
    FOCUS_DOWN,
    FOCUS_ENTER,
    FOCUS_SPACE,
    FOCUS_ESCAPE,
};

struct focus {
    int place; /* in the focus order; 0: on nothing, or on the field typed into */
    bool key;  /* it stands on a key of the glass */
    struct event tap; /* what the focused thing would send */
    uint32_t page;    /* on another page it is forgotten */
};

/** Forgets it: a touch, another page, the end of a visit, a letter typed into the
 * field. */
void focus_forget(struct focus *focus);

/** Puts the ring on the focused item of a freshly built page and takes it from all
 * others. An item is found again by what it would do. */
void focus_mark(struct focus *focus, struct view *view);

/** Takes one key. True: `event` is to be handed to the session. Enter on nothing is the
 * main button, in a field the next field; Escape closes what can be closed, or goes
 * back. */
bool focus_take(struct focus *focus, const struct view *view, enum focus_key key,
                struct event *event);

#endif
