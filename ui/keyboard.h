/* The keyboards: QWERTZ, A B C, numbers, e-mail, and every other Latin letter.
 *
 * Owns: which key stands where. Called by pages with a field to type into. Must not
 * know: what is typed. A key shows the character that will appear and is dead when the
 * field cannot hold it. "é ł ş" opens base letters first, then their variants, so that
 * every letter of DIN 91379 is reached by single taps; holding a key (600 ms) is only a
 * short cut to its variants. Geometry does not change with the text size. */
#ifndef SCHALTER_UI_KEYBOARD_H
#define SCHALTER_UI_KEYBOARD_H

#include "core/session.h"
#include "ui/page_kit.h"

struct keyboard_wish {
    const struct keys *keys;
    enum field_kind kind;
    struct event next;     /* to the field after this one; EVENT_NONE: no key */
    struct event previous; /* to the field before, where it is not in sight */
};

/** Puts the keys into page->keys. */
void keyboard_build(struct page *page, const struct keyboard_wish *wish);

#endif
