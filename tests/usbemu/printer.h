/* Simulated receipt printers on the simulated bus.
 *
 * Owns: receive buffer, sensors, real-time commands, status answers and class requests
 * of each model in its table. Can fail like real ones: no paper (at once or after N
 * rows), near end, cover, cutter, dead head, overheated, busy, deaf, a cover switch
 * with a loose contact, firmware that never stops talking. Called by main.c
 * through model.h. Must not know: umockdev. Sources: USB Printer Class 1.1; Epson
 * ESC/POS command reference; Custom command manuals. */
#ifndef USBEMU_PRINTER_H
#define USBEMU_PRINTER_H

#include "tests/usbemu/bus.h"
#include "tests/usbemu/paper.h"

/** Makes every printer model known to the bus. `speed` in rows a second; received bytes
 * go to `record`/NAME.bin if not NULL. */
void printer_models_add(struct bus *bus, struct paper_tray *tray, int speed,
                        const char *record);

#endif
