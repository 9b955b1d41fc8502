/* The table of printer families: what differs between models, as data.
 *
 * Owns: a constant table. Called by the printer driver when a printer is found. Must
 * not know: USB transfers, jobs. A model without a row is plain ESC/POS: whether it is
 * used at all says printer_binding.h.
 * Sources: makers' manuals; USB ids as sold. */
#ifndef SCHALTER_DRIVERS_PRINTER_FAMILY_H
#define SCHALTER_DRIVERS_PRINTER_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum printer_trait {
    PRINTER_TRAIT_CLEARS = 1,  /* knows DLE DC4 8, and answers it */
    PRINTER_TRAIT_BARRIER = 2, /* answers GS r 1; without it this is tried once */
};

enum { PRINTER_WIDTH_MAX = 640 }; /* dots of the widest family */

struct printer_family {
    uint16_t vendor, product; /* product 0: any of the vendor */
    int dots;                 /* across the paper */
    const char *name;
    unsigned traits;
    int feed;        /* dot rows between the last one printed and the end command */
    const char *end; /* cuts, and gives the piece out where there is a presenter */
    size_t end_len;
};

/** Never NULL; vendor 0 when no row fits. */
const struct printer_family *printer_family_of(uint16_t vendor, uint16_t product);

/** True if an IEEE 1284 device id (as GET_DEVICE_ID answers it, with its two length
 * bytes) says that this printer speaks page languages and not ESC/POS. */
bool printer_family_is_office(const uint8_t *id, size_t len);
/** True if it says that it speaks ESC/POS. */
bool printer_family_is_escpos(const uint8_t *id, size_t len);

#endif
