/* Which catalogue the kiosk runs with: one the town has signed, or the last such one.
 *
 * Owns: a copy of the last catalogue whose signature was good, in the kiosk's own
 * folder, where nobody else writes. The kiosk runs from that copy, so that what was
 * checked is what is read. Called by main before the face begins. Must not know: what
 * is in it. */
#ifndef SCHALTER_FACE_ACCEPTED_H
#define SCHALTER_FACE_ACCEPTED_H

#include "base/config.h"
#include "base/status.h"

/** Sets `config->catalogue` to the folder to use. Without `katalog: pruefschluessel`
 * that is the one named, and the log says once that nobody vouches for it. With it: a
 * copy of the one named if it is signed and could be copied, else the last one that
 * was, with the reason in German on standard error. STATUS_DENIED if there is neither;
 * STATUS_INVALID if the key is none. Blocks on the disk. */
enum status accepted_choose(struct config *config) MUST_CHECK;

#endif
