/* The pad for PIN, CAN and PUK: ten digits, "Leeren", delete.
 *
 * Owns: which key stands where. Called by the page of secrets and by the zones, which
 * keep its place. Must not know: what is typed, how much of it. No key changes its look
 * while it is pressed, so that nobody beside her reads along; its spoken name is the
 * same for all digits (EN 301 549 V3.2.1, 5.1.3.8). Sources: the design, sections 6 and
 * 12 (screen 15); BSI TR-03119 on shuffled pads. */
#ifndef SCHALTER_UI_KEYBOARD_PIN_H
#define SCHALTER_UI_KEYBOARD_PIN_H

#include "ui/page_kit.h"

enum { KEYBOARD_PIN_DIGITS = 10 };

/** Height in px of the pad and of the frame's words above it. */
int keyboard_pin_height(const struct page *page);

/** Puts the frame's words and the keys into page->keys. `order`: the ten digits from
 * the upper left key on, the last one in the middle of the last row; "" as usual. */
void keyboard_pin_build(struct page *page, const char *order);

#endif
