/* The levers of the demonstration: what can be disturbed, in words and as orders.
 *
 * Owns: the table of levers, which position each stands in, and whether its simulated
 * part obeyed. Called by the dock. Must not know: pixels. The orders are those of
 * tests/usbemu (printer) and tests/portal (town). */
#ifndef DEMO_LEVERS_H
#define DEMO_LEVERS_H

#include "tests/demo/wire.h"
#include "ui/icons.h"

enum lever_name {
    LEVER_PAPER,
    LEVER_COVER,
    LEVER_CABLE,
    LEVER_NETWORK,
    LEVER_SERVER,
    LEVER_KEY,
    LEVER_COUNT,
};

enum { LEVER_POSITIONS = 3 };

/** One position: the word on the button, the sentence that says what is the case now
 * and what it does to the kiosk, the order that makes it so. */
struct lever_position {
    const char *word, *sentence, *order;
};

/** The first position is the normal one. */
struct lever {
    const char *name; /* in the log */
    const char *title;
    enum icons_name icon;
    struct lever_position position[LEVER_POSITIONS]; /* word NULL: there is none */
};

struct levers {
    struct wire printer, town;
    int at[LEVER_COUNT];
    bool printer_obeys, town_obeys; /* the last order was carried out */
    void (*changed)(void *context);
    void *context;
};

/** Static storage. */
const struct lever *lever_of(enum lever_name name);

/** Prepares the levers in their first positions. Paths are borrowed; `changed` is
 * called when an order was answered. */
void levers_init(struct levers *levers, struct loop *loop, const char *printer_path,
                 const char *town_path, void (*changed)(void *context), void *context);
void levers_finish(struct levers *levers);

/** Moves a lever and sends what follows from it. */
void levers_move(struct levers *levers, enum lever_name name, int position);

/** The sentence that holds now: the position's, or that the part does not obey. */
const char *levers_sentence(const struct levers *levers, enum lever_name name);

#endif
