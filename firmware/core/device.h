/* What a kiosk found out about itself, for the report of its readiness.
 *
 * Owns: nothing; filled by the face, lent with EVENT_DEVICE. Numbers and names of
 * parts, and the device's own addresses: nothing in it belongs to a citizen. */
#ifndef SCHALTER_CORE_DEVICE_H
#define SCHALTER_CORE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reach.h"

enum {
    DEVICE_WORD_MAX = 64,
    DEVICE_ADDRESSES = 3,
    DEVICE_ADDRESS_MAX = 52, /* of IPv6 with its prefix */
    DEVICE_NAME_MAX = 16,    /* of an interface: IFNAMSIZ */
    DEVICE_MAC_MAX = 18,
};

/** The way into the town's network, as the kernel has it now. */
struct device_interface {
    char name[DEVICE_NAME_MAX]; /* "eth0", "" there is none */
    char mac[DEVICE_MAC_MAX];   /* "dc:a6:32:01:02:03" */
    bool unknown;               /* the kernel did not say */
    bool connected;             /* something answers at the other end of the cable */
    char addresses[DEVICE_ADDRESSES][DEVICE_ADDRESS_MAX]; /* "10.20.30.40/24" */
    int count, more; /* of them; and such as have no room here */
    int others;      /* interfaces that are switched on beside it */
};

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
    bool read_only;  /* there: the disk has failed, and takes nothing until a start */
    struct device_interface interface; /* for the report, never for our log */
    enum reach reach[REACH_PLACES];
    bool clock_set; /* the clock follows a time server */
    int64_t
        clock_skew; /* seconds, the town's minus ours; 0 of no matter, or not known */
    char program[DEVICE_WORD_MAX];
    char image[DEVICE_WORD_MAX]; /* "" where the program does not run from one */
};

#endif
