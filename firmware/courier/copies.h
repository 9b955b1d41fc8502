/* Copies for the town, of what could not be delivered, as they leave the kiosk.
 *
 * Owns: the form of their file, and its name. They leave in two ways, with the same
 * rules: by `schalter courier-export` (export.c), and piece by piece over face and
 * caretaker onto a technician's stick. Called by courier and export. Must not know:
 * sticks. */
#ifndef SCHALTER_COURIER_COPIES_H
#define SCHALTER_COURIER_COPIES_H

#include "base/link.h"
#include "courier/outbox.h"

enum { COPIES_NAME_MAX = LINK_REFERENCE_MAX + 8 };

/** "K7PM-4XQR.json". */
void copies_name(const char *reference, char name[COPIES_NAME_MAX]);

/** The file for schalter-recover (format: crypto/seal.h) as it must lie on the stick,
 * on the heap; the caller frees it. */
char *copies_file(const struct outbox_copy *copy, size_t *len);

/** Writes down what became of `asked->after` and finds the one behind it; with
 * `asked->exported` the next that was exported before. No reference in `next`: that was
 * the last. Freed by copies_finish. The statuses of the outbox: nothing was written
 * down, nothing is in `next`. STATUS_AGAIN: there is no outbox now (NULL). `now`: ms
 * since 1970. */
enum status copies_next(struct outbox *outbox, const struct link_copy_next *asked,
                        int64_t now, struct link_copy *next) MUST_CHECK;
void copies_finish(struct link_copy *next);

#endif
