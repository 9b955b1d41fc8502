/* The levers of the demonstration: what can be disturbed, in words and as orders.
 *
 * Owns: the table of levers, which position each stands in, and whether its simulated
 * part obeyed. Called by the dock. Must not know: pixels. The orders are those of
 * tests/usbemu (printer and card reader), tests/portal (town) and tests/cards (the ID
 * card). PIN, CAN and PUK are those of that card, which is nobody's. */
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
    LEVER_READER,
    LEVER_CARD,
    LEVER_KIND,
    LEVER_PHONE,
    LEVER_COUNT,
};

/** The simulated parts, each with a socket of its own. */
enum lever_part { LEVER_BUS, LEVER_TOWN, LEVER_ID_CARD, LEVER_PARTS };

enum { LEVER_POSITIONS = 6 };

/** One position: the word on the button, the sentence that says what is the case now
 * and what it does to the kiosk, the order that makes it so. */
struct lever_position {
    const char *word, *sentence, *order;
};

/** The first position is the normal one. */
struct lever {
    const char *name; /* in the log */
    const char *title;
    enum lever_part part;
    enum icons_name icon;
    struct lever_position position[LEVER_POSITIONS]; /* word NULL: there is none */
};

struct levers {
    struct lever_wire {
        struct levers *levers;
        enum lever_part part;
        struct wire wire;
        bool obeys; /* the last order was answered */
    } parts[LEVER_PARTS];
    int at[LEVER_COUNT];
    const char *phone_news; /* what came of the last order about the phone */
    void (*changed)(void *context);
    void *context;
};

/** Static storage. */
const struct lever *lever_of(enum lever_name name);

/** Prepares the levers in their first positions. Paths are borrowed; `changed` is
 * called when an order was answered. */
void levers_init(struct levers *levers, struct loop *loop,
                 const char *const paths[LEVER_PARTS], void (*changed)(void *context),
                 void *context);
void levers_finish(struct levers *levers);

/** Moves a lever and sends what follows from it. Another kind of card lies beside the
 * reader at first; the lever of the phone springs back when the town has answered. */
void levers_move(struct levers *levers, enum lever_name name, int position);

/** The sentence that holds now: the position's, or that the part does not obey. */
const char *levers_sentence(const struct levers *levers, enum lever_name name);

/** The lever stands where it disturbs something. */
bool levers_trouble(const struct levers *levers, enum lever_name name);

#endif
