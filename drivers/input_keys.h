/* What a key of a plugged-in keyboard means: a letter, or a step.
 *
 * Owns: the layout (German, as printed on the keyboards of the country), which keys are
 * held, a dead key that waits for its letter. Called by input; pure but for the files
 * of the layout. Must not know: devices. Source: libxkbcommon; key numbers are those of
 * evdev. */
#ifndef SCHALTER_DRIVERS_INPUT_KEYS_H
#define SCHALTER_DRIVERS_INPUT_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/input.h"

struct input_keys;

/** NULL without the layout's files: keys then mean nothing. Takes some 10 ms.
 * `compose` as in struct input_wish. */
struct input_keys *input_keys_create(const char *compose);
/** Accepts NULL. */
void input_keys_destroy(struct input_keys *keys);

/** A key goes down or up. True if it means something: a text, or with "" in `text` a
 * step in `key`. */
bool input_keys_take(struct input_keys *keys, uint32_t code, bool down,
                     char text[INPUT_TEXT_MAX], enum input_key *key);
/** A keyboard has gone: no key is held any more. */
void input_keys_release(struct input_keys *keys);

#endif
