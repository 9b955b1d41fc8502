/* The paper of a simulated printer: rows of dots that become a picture when cut.
 *
 * Owns: the strip hanging from the print head and the folder finished pieces fall into
 * (`paper-0001.pbm`, ...; the unfinished piece is `current.pbm`). A strip without a
 * black dot is counted, not kept. Files appear whole (renamed into place). Must not
 * know: commands, USB. Source: netpbm's PBM, variant P4. */
#ifndef USBEMU_PAPER_H
#define USBEMU_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAPER_STRIDE = 80, PAPER_ROWS = 12000 };

/** Where all printers of one emulator drop their pieces. */
struct paper_tray {
    const char *folder; /* NULL: nothing is written */
    int pieces;
};

struct paper {
    struct paper_tray *tray;
    int dots; /* across */
    int rows;
    bool black; /* a dot was burnt since the last cut */
    bool shown; /* current.pbm is up to date */
    int pieces, blanks;
    uint8_t strip[PAPER_ROWS][PAPER_STRIDE];
};

void paper_init(struct paper *paper, struct paper_tray *tray, int dots);
/** Adds one row; `bytes` may be fewer or more than fit across. */
void paper_print_row(struct paper *paper, const uint8_t *row, size_t bytes);
/** The knife falls. */
void paper_cut(struct paper *paper);
/** Brings current.pbm up to date. */
void paper_show(struct paper *paper);

#endif
