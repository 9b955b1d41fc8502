/* The catalogue and its translations, read for this kiosk's town.
 *
 * Owns: nothing; the caller frees both. Called by face at its start, and by main to try
 * a new catalogue before it takes the place of the last good one. Must not know: who
 * signed it (accepted.h). */
#ifndef SCHALTER_FACE_LOADED_H
#define SCHALTER_FACE_LOADED_H

#include <stdbool.h>

#include "base/config.h"
#include "core/catalogue.h"
#include "core/lang.h"

/** Reads `folder`; mistakes go to standard error in German with file, line and column.
 * What is not STATUS_OK leaves both empty. Blocks on the disk. */
enum status loaded_read(const struct config *config, const char *folder,
                        struct catalogue *catalogue, struct langs **langs) MUST_CHECK;

/** True if a kiosk with this configuration could start with `folder`. Blocks on the
 * disk. */
bool loaded_works(const struct config *config, const char *folder);

#endif
