/* QR codes: a short text as modules, drawn on glass and on paper.
 *
 * Owns: nothing. The only file that knows libqrencode. Called by pages and the receipt.
 * The text is a reference number or an address, never a citizen's answers: libqrencode
 * keeps copies in freed memory. Sources: ISO/IEC 18004 (quiet zone of 4 modules, error
 * correction M); the design (a module of at least 9 px, 2.2 mm on glass). */
#ifndef SCHALTER_UI_QR_H
#define SCHALTER_UI_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/canvas.h"

enum {
    QR_MAX_BYTES = 330,  /* what version 13 holds at level M, rounded down */
    QR_MAX_MODULES = 69, /* version 13 */
    QR_QUIET = 4,        /* modules of white on every side */
    QR_MIN_MODULE = 9,   /* px */
};

struct qr {
    int modules; /* along a side, without the quiet zone */
    uint8_t dark[QR_MAX_MODULES][(QR_MAX_MODULES + 7) / 8];
};

/** Makes the code of a text. STATUS_TOO_LARGE beyond QR_MAX_BYTES, STATUS_INVALID for
 * an empty text or one with NUL. */
enum status qr_make(struct qr *qr, const char *text, size_t len) MUST_CHECK;

/** Side in px with the quiet zone, for a module of `module_px`. */
int qr_side(const struct qr *qr, int module_px);

/** The largest module that fits into `side` px; 0 when that would be under 9 px. */
int qr_module(const struct qr *qr, int side);

/** Draws black on white with the quiet zone, upper left corner at x, y. A module under
 * QR_MIN_MODULE is a bug (assert). */
void qr_draw(const struct qr *qr, struct canvas *canvas, int x, int y, int module_px);

bool qr_is_dark(const struct qr *qr, int column, int row);

#endif
