/* What a kiosk found out about itself, for the report of its readiness.
 *
 * Owns: nothing; filled by the face, lent with EVENT_DEVICE. Numbers and names of parts
 * alone: nothing in it belongs to a citizen. */
#ifndef SCHALTER_CORE_DEVICE_H
#define SCHALTER_CORE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reach.h"

enum { DEVICE_WORD_MAX = 64 };

/** How a technician's hands reach the kiosk. */
struct device_hands {
    int panels, keyboards; /* plugged in; -1 not known */
    bool touched;          /* since the last wipe */
    bool finger;           /* by a finger, not a mouse */
    int x, y;              /* there, px */
};

struct device {
    int panel_width, panel_height; /* px, as mounted */
    int panel_um;                  /* of one px */
    struct device_hands hands;
    bool sound;                    /* a sound device opens */
    bool no_printer, no_reader;    /* nor is there to be one */
    char printer[DEVICE_WORD_MAX]; /* its family, "" none is there */
    bool paper_low;
    char reader[DEVICE_WORD_MAX]; /* its model, "" none is there */
    int waiting;                  /* applications that have not arrived; -1 not known */
    bool damaged;                 /* an outbox that could not be read lies aside */
    int recover;     /* those of them that must be taken to the town by hand */
    int64_t free_mb; /* where applications are kept; -1 not known */
    enum reach reach[REACH_PLACES];
    bool clock_set; /* the clock follows a time server */
    int64_t
        clock_skew; /* seconds, the town's minus ours; 0 of no matter, or not known */
    char program[DEVICE_WORD_MAX];
    char image[DEVICE_WORD_MAX]; /* "" where the program does not run from one */
};

#endif
