/* Which catalogue the kiosk runs with: one the town has signed, or the last such one.
 *
 * Owns: a copy of the last catalogue whose signature was good, in the kiosk's own
 * folder, where nobody else writes, and the highest number of an issue (manifest.h)
 * that was ever accepted. The kiosk runs from that copy, so that what was checked is
 * what is read; an older issue, though signed, is not taken. Called by main before the
 * face begins. Must not know: what is in it. */
#ifndef SCHALTER_FACE_ACCEPTED_H
#define SCHALTER_FACE_ACCEPTED_H

#include <stdbool.h>

#include "base/config.h"
#include "base/status.h"

/** True if the kiosk could start with the catalogue in `folder`. */
typedef bool accepted_works_fn(const struct config *config, const char *folder);

/** Sets `config->catalogue` to the folder to use. Without `katalog: pruefschluessel`
 * that is the one named, and the log says once that nobody vouches for it. With it: a
 * copy of the one named if it is signed, no older than any before it, could be copied
 * and `works`; else the last one that did, with the reason in German on standard error.
 * STATUS_DENIED if there is neither; STATUS_INVALID if the key is none. Blocks on the
 * disk. */
enum status accepted_choose(struct config *config, accepted_works_fn *works) MUST_CHECK;

/** True if the catalogue is signed as the configuration wants it, or need not be; else
 * said in German on standard error. Changes nothing. Blocks on the disk. */
bool accepted_is_signed(const struct config *config);

#endif
