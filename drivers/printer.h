/* The receipt printer: one USB device that may come and go, one job at a time.
 *
 * Owns: the connection to the first printer found that its binding allows, its state,
 * and a copy of the bitmap while a job runs (wiped when the job ends). A printer that
 * is not allowed gets no byte and is named in the log once.
 * Called by the face, on the loop's thread; calls back on the same thread, never from
 * inside printer_print. Nothing blocks. Must not know: receipts, visits, texts.
 * Sources: USB Printer Class 1.1; Epson ESC/POS command reference (GS v 0, GS r, DLE
 * EOT, GS a). */
#ifndef SCHALTER_DRIVERS_PRINTER_H
#define SCHALTER_DRIVERS_PRINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

struct usb;
struct printer;

/** What a person would see when standing before the printer. */
enum printer_state {
    PRINTER_ABSENT,     /* no printer on the bus, or its cable was pulled */
    PRINTER_STARTING,   /* found, not yet asked how it is */
    PRINTER_READY,      /* can print */
    PRINTER_PAPER_LOW,  /* can print; the roll ends soon */
    PRINTER_PAPER_OUT,  /* cannot print until paper is put in */
    PRINTER_COVER_OPEN, /* cannot print until the cover is closed */
    PRINTER_ERROR,      /* cutter or another fault somebody must mend, or it flutters */
    PRINTER_STUCK,      /* does not answer; was reset, tried again from time to time */
    PRINTER_REFUSED, /* a printer is there, but permission, its interface or the binding
                        says no */
};

/** How a job ended. Only PRINTER_JOB_PRINTED may be called "printed" to anybody. */
enum printer_outcome {
    PRINTER_JOB_PRINTED,     /* the printer said it processed everything, no fault */
    PRINTER_JOB_NOT_STARTED, /* no dot reached paper; may be repeated */
    PRINTER_JOB_PARTIAL,     /* some of it may be on paper; the rest was discarded */
};

/** 1 bit a dot, most significant bit leftmost, 1 is black, rows padded to whole bytes.
 */
struct printer_bitmap {
    const uint8_t *dots;
    int width;  /* dots; at most printer_width() are printed, centred when narrower */
    int height; /* dots, 1 to PRINTER_MAX_HEIGHT */
    int stride; /* bytes from row to row */
};

enum { PRINTER_MAX_HEIGHT = 8000 }; /* 1 m of paper at 8 dots a millimetre */

/** The one printer that may be used. Vendor 0: any of a family in our table. */
struct printer_binding {
    uint16_t vendor, product;
    const char *serial; /* "": any */
    const char *port;   /* as in struct usb_interface; "": any */
};

struct printer_ops {
    /** The state changed. `family` is static text such as "Epson TM-T20" or "". */
    void (*state)(void *context, enum printer_state state, const char *family);
    /** The running job ended; `why` is the state that ended it when it is not printed.
     */
    void (*done)(void *context, enum printer_outcome outcome, enum printer_state why);
};

/** Starts looking for a printer. `ops`, `context` and the words of `binding` must
 * outlive the printer. */
struct printer *printer_create(struct loop *loop, struct usb *usb,
                               const struct printer_binding *binding,
                               const struct printer_ops *ops, void *context);

/** Ends a running job without a callback, releases the device. Accepts NULL. */
void printer_destroy(struct printer *printer);

/** Dots across the paper of the connected family; 576 while absent. */
int printer_width(const struct printer *printer);

/** Copies the bitmap and prints it, then feeds and cuts. STATUS_AGAIN while a job runs
 * or the printer is being asked how it is, STATUS_INVALID for an impossible bitmap,
 * STATUS_IO without memory for the copy, STATUS_GONE when the state cannot print; after
 * STATUS_OK exactly one `done` follows, within 30 s per 1,000 rows at the latest.
 */
enum status printer_print(struct printer *printer,
                          const struct printer_bitmap *bitmap) MUST_CHECK;

/** Drops the running job (visit ended); `done` is still called. No-op without a job. */
void printer_cancel(struct printer *printer);

/** The name of a state in logs, static storage. */
const char *printer_state_name(enum printer_state state);

#endif
