/* Behind the hidden door: the PIN, its tries, and what the kiosk finds out about
 * itself.
 *
 * On a device the caretaker looks at what was typed, and counts
 * (caretaker/admission.h); the kiosk may not read the PIN's line. Where there is no
 * caretaker it looks and counts itself, with the count in the folder `laufzeit`. Owns:
 * that line and count. Called by face, perform and upkeep. */
#ifndef SCHALTER_FACE_TECHNICIAN_H
#define SCHALTER_FACE_TECHNICIAN_H

#include <stdint.h>

#include "base/link.h"
#include "base/tries.h"
#include "base/upkeep.h"
#include "core/device.h"
#include "crypto/passcode.h"
#include "drivers/printer.h"

struct face;

struct technician_door {
    char line[PASSCODE_LINE];      /* of the PIN, "": not ours to read, or none */
    struct tries tries;            /* of a line that is */
    bool paper_low;                /* said by the printer last */
    char printer[DEVICE_WORD_MAX]; /* its family */
    struct device device;          /* lent with EVENT_DEVICE, which may have to queue */
};

/** Reads the PIN's file and the count. Blocks on the disk. */
void technician_begin(struct face *face);

/** Carries out EFFECT_TECHNICIAN_PIN: EVENT_TECHNICIAN_KNOWN or _WRONG follows. Blocks
 * for some 50 ms, or waits for the caretaker on the loop. */
void technician_try(struct face *face);

/** The caretaker's answer; NULL: there is none. */
void technician_answered(struct face *face, const struct upkeep *news);

/** Carries out EFFECT_DEVICE: EVENT_DEVICE follows, and again with each place that
 * answers or does not. Waits for the sound card to open, some 10 ms. */
void technician_look(struct face *face);

/** The courier has told its state, of which the session does not know yet. What cannot
 * be counted is not taken for none; when the network goes or comes, what its places
 * said before does not count any more. */
void technician_state(struct face *face, const struct link_state *state);

/** No courier answers: what it was asked for stays open. */
void technician_courier_ended(struct face *face);

/** The courier has asked one of the places the kiosk speaks to. */
void technician_reached(struct face *face, enum reach_place place, enum reach reach);

/** The printer has said something about itself. */
void technician_printer(struct face *face, enum printer_state state,
                        const char *family);

/** `schalter technik-pin`: a PIN from standard input, its line on standard output.
 * Returns the exit code. */
int technician_make_pin(void);

#endif
