/* The kiosk where there is no kiosk: a device that was never set up, or whose
 * configuration cannot be used.
 *
 * Owns: what is taken from a configuration that cannot be used (its number, panel, PIN,
 * caretaker, printer, reader), and everything else in its place from the image's folder
 * `spare`. Such a kiosk shows the page of the break and lets technicians in; it has no
 * courier and nothing a citizen could begin. Unless the device is new it ends after 40
 * seconds without a technician, because another try may find what was missing, and the
 * supervisor counts them (cross/units/schalter.service). Called by main, and by face
 * where it is one. */
#ifndef SCHALTER_FACE_SPARE_H
#define SCHALTER_FACE_SPARE_H

#include "base/config.h"
#include "face/check.h"

struct face;

struct spare {
    bool fresh;   /* there is no configuration */
    int waiting;  /* applications in its outbox; -1: they could not be counted */
    int recover;  /* of these, cannot be delivered any more */
    bool damaged; /* an outbox that was moved aside lies there */
    char mistakes[CHECK_TEXT_MAX]; /* else: what is wrong, German, a line each */
};

/** Puts a configuration for it into `config`, which holds what could be read of the
 * device's own. `folder`: of the image; `path`: of the configuration that failed. */
void spare_configure(struct config *config, const char *folder, const char *path,
                     const struct spare *spare);

/** Fills what waits in the outbox of the folder `data`, by `program`, which is this
 * one, as `schalter courier-count`. Waits for its end, 5 s at most. */
void spare_count(struct spare *spare, const char *program, const char *data);

/** The session of such a kiosk, before anything is shown. */
void spare_begin(struct face *face);

/** A name in the folder `laufzeit` while the kiosk is none: the slot is not called good
 * meanwhile, unless the device is new (cross/overlay, slot-good.service). */
void spare_mark(const struct face *face);

#endif
