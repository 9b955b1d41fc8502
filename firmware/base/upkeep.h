/* What a technician can have done to the device, and what is known of it: its two
 * systems, the stick, an update.
 *
 * Owns: nothing; plain facts without pointers. Found out and done by the caretaker,
 * carried by upkeep_wire.h, shown by the pages. Nothing in it belongs to a citizen. */
#ifndef SCHALTER_BASE_UPKEEP_H
#define SCHALTER_BASE_UPKEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/network.h"

enum {
    UPKEEP_VERSION_MAX = 48,
    UPKEEP_SIGNER_MAX = 96,
    UPKEEP_NOTES_MAX = 256,
    UPKEEP_BOARD_MAX = 64,
    UPKEEP_DEVICE_MAX = 32,
    UPKEEP_REPORT_MAX = 8192,
    UPKEEP_TOWN_MAX = 96,
    UPKEEP_MISTAKE_MAX = 384,
    UPKEEP_PIN_MAX = 16,
};

enum upkeep_errand {
    UPKEEP_LOOK,     /* find out what there is; nothing changes */
    UPKEEP_SAVE,     /* report and log onto the stick */
    UPKEEP_UPDATE,   /* the update that is shown into the slot that does not run */
    UPKEEP_RETURN,   /* the other slot's system is the next */
    UPKEEP_RESTART,  /* the device starts anew */
    UPKEEP_TAKE_OUT, /* copies of what could not be delivered onto the stick */
    UPKEEP_CONFIRM,  /* those that lie on the stick are not kept here any more */
    UPKEEP_SETUP,    /* what is particular to it, from the stick; it starts anew */
    UPKEEP_NETWORK,  /* how it is connected, as typed; it starts anew */
    UPKEEP_ERASE,    /* it starts anew and forgets what it kept */
    UPKEEP_RESET,    /* the same, and what it was set up with: it is a new one then */
    UPKEEP_STAY,     /* no, the one that runs is */
    UPKEEP_ERRANDS,
    /* Before all of them: be let in. Whatever is asked first is answered so first. */
    UPKEEP_ENTER = UPKEEP_ERRANDS,
};

enum upkeep_outcome { UPKEEP_NOTHING, UPKEEP_WORKING, UPKEEP_DONE, UPKEEP_FAILED };

/** Why an errand failed, or why an update cannot be taken. */
enum upkeep_trouble {
    UPKEEP_FINE,
    UPKEEP_NO_STICK,
    UPKEEP_STICK_FOREIGN, /* neither FAT nor exFAT */
    UPKEEP_STICK_BROKEN,  /* cannot be mounted, read or written */
    UPKEEP_STICK_FULL,
    UPKEEP_NO_UPDATE,
    UPKEEP_UNSIGNED, /* not signed by whom this device believes */
    UPKEEP_OTHER_BOARD,
    UPKEEP_OLDER,       /* than what runs here, or ever ran well */
    UPKEEP_SAME,        /* that very system runs */
    UPKEEP_DAMAGED,     /* changed on its way */
    UPKEEP_NO_RETURN,   /* nothing that starts lies in the other slot */
    UPKEEP_OTHER,       /* the caretaker's log says more */
    UPKEEP_COPY_OTHER,  /* a file on the stick is called as a copy, and is another */
    UPKEEP_NO_COPIES,   /* none of ours lies on the stick as it was taken out */
    UPKEEP_NO_COURIER,  /* who keeps them does not hand them out */
    UPKEEP_NO_SETUP,    /* nothing of that kind is on the stick */
    UPKEEP_SETUP_WRONG, /* a kiosk could not work with it: `mistake` */
    UPKEEP_SETUP_LARGE, /* more than it could be */
    UPKEEP_STICKS,      /* more than one is there */
    UPKEEP_DISK_FULL,   /* the device's own */
    UPKEEP_TROUBLES
};

/** Where an update lies. */
enum upkeep_source { UPKEEP_FROM_STICK, UPKEEP_FROM_NETWORK };

enum upkeep_stick {
    UPKEEP_STICK_NONE,
    UPKEEP_STICK_UNKNOWN,
    UPKEEP_STICK_GOOD,
    UPKEEP_STICK_SEVERAL, /* whose is whose nobody can tell */
};

/** The system that does not run. */
struct upkeep_slot {
    char version[UPKEEP_VERSION_MAX]; /* "" not known */
    bool good;                        /* a whole system, which could start */
    bool tired; /* it has no tries left: it never got to its first page */
};

/** Of UPKEEP_TAKE_OUT and UPKEEP_CONFIRM: how far it is. */
struct upkeep_copies {
    bool wanted;  /* the caretaker waits for the next one (upkeep_copy.h) */
    int good;     /* read back from the stick, byte for byte */
    int left;     /* another file lies there in its place, or none */
    int in_doubt; /* of the good ones: may have arrived all the same */
};

/** Of UPKEEP_ENTER: whether the PIN was right is its outcome. UPKEEP_NOTHING: it could
 * not be compared. */
struct upkeep_door {
    int tries;  /* wrong ones before the next wait */
    int wait_s; /* no PIN is looked at before */
};

struct upkeep {
    enum upkeep_errand errand; /* the last one */
    enum upkeep_outcome outcome;
    enum upkeep_trouble trouble; /* of it, where it failed */
    int percent;                 /* of it, while it works; -1 not known */
    int64_t serial;              /* of the request it came from, 0 none yet */
    struct upkeep_copies copies; /* of it */
    struct upkeep_door door;

    char running[UPKEEP_VERSION_MAX];
    char board[UPKEEP_BOARD_MAX]; /* what updates are for, "" not known */
    int64_t issue;                /* of what runs, 0 not known */
    int64_t least;                /* no update with a lower number is taken */
    struct upkeep_slot other;
    bool other_next;  /* the next start is from the other slot */
    bool unforgotten; /* of what was to be deleted, something is still there */

    enum upkeep_stick stick;
    enum upkeep_trouble update; /* UPKEEP_FINE: it can be taken; what follows holds then
                                   and where it is older, the same or another board's */
    enum upkeep_source source;
    char version[UPKEEP_VERSION_MAX];
    char signer[UPKEEP_SIGNER_MAX];
    char notes[UPKEEP_NOTES_MAX];

    enum upkeep_trouble
        setup; /* UPKEEP_FINE: it can be taken; what follows holds then */
    char setup_device[UPKEEP_DEVICE_MAX];
    char setup_town[UPKEEP_TOWN_MAX];
    char mistake[UPKEEP_MISTAKE_MAX]; /* UPKEEP_SETUP_WRONG: German */
};

/** What the kiosk asks for. */
struct upkeep_request {
    enum upkeep_errand errand;
    int64_t serial; /* the kiosk counts its errands: news of an earlier one are told */
    char pin[UPKEEP_PIN_MAX]; /* typed by the technician; "" where none is asked */
    char device[UPKEEP_DEVICE_MAX]; /* its number, names the folder on the stick */
    char report[UPKEEP_REPORT_MAX]; /* UTF-8, lines; UPKEEP_SAVE alone */
    struct network network;         /* UPKEEP_NETWORK alone */
};

#endif
