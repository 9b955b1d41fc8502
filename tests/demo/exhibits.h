/* What the demonstration has brought about so far, read from its folder: the newest
 * receipt as dots, the newest applications as the authority decrypted them.
 *
 * Owns: those copies. Called by the dock every half second. Must not know: painting.
 * The persons are invented, or typed in by who tries the kiosk. */
#ifndef DEMO_EXHIBITS_H
#define DEMO_EXHIBITS_H

#include <stdint.h>
#include <sys/stat.h>

#include "core/catalogue.h"

enum {
    EXHIBITS_DOTS_BYTES = 80 * 8192, /* the longest receipt */
    EXHIBITS_DOCUMENT = 64 * 1024,   /* bytes of one data document */
    EXHIBITS_CASES = 4,
    EXHIBITS_ROWS = 48,
};

struct exhibits_row {
    char label[160], value[240];
};

/** One application that arrived. */
struct exhibits_case {
    char folder[64];
    char title[120], number[40], time[24];
    bool identified; /* the town's report that the person was identified came along */
    int count;
    struct exhibits_row row[EXHIBITS_ROWS];
};

struct exhibits {
    const char *folder; /* of the demonstration; borrowed */
    const struct catalogue *catalogue;
    char paper_name[64]; /* "" none yet */
    struct timespec paper_time;
    bool paper_hangs; /* still in the printer */
    int papers;       /* pieces so far */
    int dots, rows;
    uint8_t bits[EXHIBITS_DOTS_BYTES]; /* most significant leftmost, 1 is black */
    char document[EXHIBITS_DOCUMENT];  /* the one being read */
    int arrived;                       /* applications in all */
    int cases;
    struct exhibits_case list[EXHIBITS_CASES]; /* newest first */
};

/** Reads one receipt, a PBM as the emulated printer writes it, into dots, rows and
 * bits; false when it is none. */
bool exhibits_read_paper(struct exhibits *exhibits, const char *path);

/** Looks into the folder; true when something is new. */
bool exhibits_look(struct exhibits *exhibits);

#endif
