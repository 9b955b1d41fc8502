/* Journeys: whole visits written as text, one thing a line, stepped through the core.
 *
 * Owns: reading *.journey files, turning German verbs into events, comparing what the
 * citizen would see: what is said is looked for on the page as it is laid out. The real
 * catalogue and the real pages are used, and nothing is simulated: what the world
 * answers stands in the script. tests/journeys/README.md lists the verbs. */
#ifndef SCHALTER_TESTS_JOURNEY_H
#define SCHALTER_TESTS_JOURNEY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/catalogue.h"
#include "core/receipt.h"
#include "core/session.h"
#include "ui/glyphs.h"
#include "ui/view.h"

enum { JOURNEY_EFFECTS_MAX = 64, JOURNEY_FAULT_MAX = 1024, JOURNEY_DEPTH_MAX = 3 };

struct journey {
    struct catalogue catalogue;
    struct langs *langs;
    struct session *session;
    struct receipt *receipt;
    struct glyphs *glyphs;
    struct view *view; /* the page, as of the last thing looked for on it */
    int64_t now;
    int effect_count; /* since the last line that did something */
    struct effect effects[JOURNEY_EFFECTS_MAX];
    const char *folder;
    char fault[JOURNEY_FAULT_MAX]; /* file:line: what was expected, what was there */
};

/** Loads catalogue and translations for a town. False with `fault` set if they do not
 * load without a single mistake. */
bool journey_open(struct journey *journey, const char *town);
void journey_close(struct journey *journey);

/** Plays one script; false with `fault` set at the first line that does not hold. */
bool journey_play(struct journey *journey, const char *file, int depth);

/* journey_events.c */

/** Does what a line says; false if nobody knows the verb or its words. */
bool journey_do(struct journey *journey, const char *verb, const char *rest);

/** The verbs of the ID card (journey_card.c); false as journey_do. */
bool journey_do_card(struct journey *journey, const char *verb, const char *rest);

/** Sends one event and collects its effects. */
void journey_send(struct journey *journey, struct event event);

/* journey_expect.c */

/** Compares one expectation (a line that begins with "="); says the fault in `fault`.
 */
bool journey_expect(struct journey *journey, const char *what, const char *rest);

#endif
