/* A newer system from the network: what the vendor's channel offers, and how far the
 * courier is with it.
 *
 * Owns: nothing; plain facts without pointers. Found out by the courier, carried by
 * link.h, judged by core/channel_advice.h. Nothing in it is worth more than a label on
 * a stick: RAUC checks what was fetched. */
#ifndef SCHALTER_BASE_CHANNEL_H
#define SCHALTER_BASE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/upkeep.h"

/** Where the courier leaves what it has fetched whole, in the folder of the
 * configuration; cross/overlay/etc/tmpfiles.d has the folder. */
#define CHANNEL_FOLDER "/data/update"
#define CHANNEL_FILE "schalter.raucb"

/** What the courier is asked for. */
enum channel_order {
    CHANNEL_LOOK, /* fetch the channel file */
    CHANNEL_LOAD, /* fetch what it offered */
    CHANNEL_END,  /* nobody waits any more; what was fetched goes */
    CHANNEL_ORDERS
};

enum channel_state {
    CHANNEL_IDLE,    /* nothing was asked for, or it was ended */
    CHANNEL_ASKING,  /* the channel file is waited for */
    CHANNEL_OFFERED, /* it was read: the offer holds */
    CHANNEL_LOADING,
    CHANNEL_LOADED, /* whole, in its folder */
    CHANNEL_FAILED,
    CHANNEL_STATES
};

/** Why it failed. */
enum channel_trouble {
    CHANNEL_FINE,
    CHANNEL_SILENT,     /* no name, no connection, no answer in time */
    CHANNEL_UNTRUSTED,  /* the server's certificate is not believed */
    CHANNEL_REDIRECTED, /* it leads elsewhere: none is followed */
    CHANNEL_NOT_THERE,  /* 404, 410 */
    CHANNEL_REFUSED,    /* any other answer but 200 */
    CHANNEL_SENSELESS,  /* no channel file: a page, a field that is missing */
    CHANNEL_NO_KEY,     /* the key of the channel cannot be read on this device */
    CHANNEL_UNSIGNED,   /* signed by another key */
    CHANNEL_EXPIRED,
    CHANNEL_CLOCK,     /* of the device or the server: it cannot be said whether */
    CHANNEL_ELSEWHERE, /* offers what lies on a server that is not allowed */
    CHANNEL_NO_ROOM,
    CHANNEL_DISK,    /* the folder cannot be written */
    CHANNEL_SLOW,    /* more than two hours, or a piece in more than two minutes */
    CHANNEL_CUT_OFF, /* the connection broke off, again and again */
    CHANNEL_PIECES,  /* the server does not send parts, or other than asked for */
    CHANNEL_CHANGED, /* what came is not what was offered: the SHA-256 differs */
    CHANNEL_LOST,    /* the courier ended; told by the face */
    CHANNEL_TROUBLES
};

enum { CHANNEL_SIZE_MAX = 1 << 30 }; /* bytes of an update */

struct channel_news {
    enum channel_state state;
    enum channel_trouble trouble; /* where it failed */
    int percent;                  /* where it loads */
    /* The offer; all zero before there was one. */
    char board[UPKEEP_BOARD_MAX];
    char version[UPKEEP_VERSION_MAX];
    char notes[UPKEEP_NOTES_MAX];
    int64_t issue; /* its number: caretaker/issue.h */
    int64_t size;  /* bytes */
};

#endif
