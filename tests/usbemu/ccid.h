/* Simulated card readers on the simulated bus.
 *
 * Owns: each reader of the table in ccid_kinds.c as a device of the bus, where the card
 * of the line lies, the text commands. Can fail like real ones: no card, a mute one, a
 * slow one, one that is pulled, contacts that flutter, time extensions without end,
 * answers that are late, twice, too long or nonsense, a deaf interrupt endpoint, a
 * hardware error. Called by main.c through model.h; ccid_pipe.c does the messages,
 * ccid_slot.c what they mean. Must not know: umockdev.
 * Source: USB-IF CCID 1.1. */
#ifndef USBEMU_CCID_H
#define USBEMU_CCID_H

#include "tests/usbemu/bus.h"
#include "tests/usbemu/card_line.h"

struct ccid_readers;

/** Makes every card reader known to the bus. The line's card lies on the reader that
 * was plugged in last, or on the one a test named ("card NAME line"). */
struct ccid_readers *ccid_readers_add(struct bus *bus, struct card_line *line);
/** After the bus, which owns the models. Accepts NULL. */
void ccid_readers_destroy(struct ccid_readers *readers);

#endif
