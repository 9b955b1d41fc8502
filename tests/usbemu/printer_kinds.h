/* The receipt printers that can be plugged in, and how each differs from the others.
 *
 * Owns: the table of models and their USB descriptors. Read by printer.c, which gives
 * them life. Sources: USB 2.0, 9.6; USB Printer Class 1.1, 3; the makers' manuals. */
#ifndef USBEMU_PRINTER_KINDS_H
#define USBEMU_PRINTER_KINDS_H

#include "tests/usbemu/model.h"

enum { PRINTER_KINDS_COUNT = 8, PRINTER_KINDS_BUFFER_MAX = 65536 };

enum printer_trait {
    /* "Busy when offline"; without it busy only when the buffer is full. */
    PRINTER_TRAIT_NAKS_OFFLINE = 1,
    /* Real-time commands get through while it NAKs data. */
    PRINTER_TRAIT_HEARS_BUSY = 2,
    PRINTER_TRAIT_CLEARS = 4,      /* DLE DC4 8 and DLE ENQ 2 empty the buffer */
    PRINTER_TRAIT_BARRIER = 8,     /* answers GS r */
    PRINTER_TRAIT_ASB = 16,        /* speaks up by itself after GS a */
    PRINTER_TRAIT_REALTIME = 32,   /* answers DLE EOT */
    PRINTER_TRAIT_SOFT_RESET = 64, /* SOFT_RESET empties the buffer, else it stalls */
    PRINTER_TRAIT_PRESENTER = 128, /* holds the cut piece until told to give it out */
    PRINTER_TRAIT_NEAR_END = 256,  /* has the sensor */
    PRINTER_TRAIT_ONE_WAY = 512,   /* no IN endpoint: protocol 1 */
};

struct printer_kind {
    const char *name;
    uint16_t vendor, product;
    const char *maker, *title, *serial;
    const char *device_id; /* IEEE 1284, without the length */
    int dots;              /* a row */
    size_t buffer;         /* bytes, at most PRINTER_KINDS_BUFFER_MAX */
    unsigned traits;       /* enum printer_trait */
};

extern const struct printer_kind printer_kinds[PRINTER_KINDS_COUNT];

/** Fills in what a host reads when the printer is plugged in. */
void printer_kinds_describe(const struct printer_kind *kind,
                            struct model_descriptors *out);

#endif
