/* Which of the printers on the bus is the kiosk's: a known family, or the one that the
 * configuration names.
 *
 * Owns: nothing; pure. Called by the printer driver when something of class 7 is
 * plugged in. Must not know: how a printer is opened or talked to. Why not simply any
 * printer: raster data on a machine that speaks another language prints pages of
 * somebody's answers as text. */
#ifndef SCHALTER_DRIVERS_PRINTER_BINDING_H
#define SCHALTER_DRIVERS_PRINTER_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/printer.h"
#include "drivers/printer_family.h"
#include "drivers/usb.h"

enum printer_verdict {
    PRINTER_VERDICT_USE,
    PRINTER_VERDICT_ASK,     /* only if its device id says the right language */
    PRINTER_VERDICT_UNKNOWN, /* no family fits, and nobody has allowed it */
    PRINTER_VERDICT_UNBOUND, /* the configuration names another one */
};

/** Judges a plugged interface; `serial` is what the device says, "" when it says
 * nothing or when the binding names none. */
enum printer_verdict printer_binding_judge(const struct printer_binding *binding,
                                           const struct usb_interface *interface,
                                           const char *serial);

/** Judges the answer to GET_DEVICE_ID of one that had to be asked; `len` 0: it gave no
 * answer. A printer the configuration names needs to give none. */
bool printer_binding_accepts_id(const struct printer_binding *binding,
                                const uint8_t *id, size_t len);

#endif
