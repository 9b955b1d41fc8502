/* One value of the configuration: from what is written to what is kept.
 *
 * Owns: the form a value of each kind must have, and the German sentence about one that
 * has another. Called by config only. Must not know: where in the file it stands. */
#ifndef SCHALTER_BASE_CONFIG_VALUE_H
#define SCHALTER_BASE_CONFIG_VALUE_H

#include <stdbool.h>

#include "base/config.h"

enum { CONFIG_SENTENCE_MAX = 300 }; /* bytes, with the NUL */

/** Puts `text` into its place in `config`; a relative path begins at `folder` ("":
 * where the program stands). False: `sentence` says what is wrong with it, and the
 * setting is what it was. */
bool config_value_set(const struct config_setting *setting, const char *text,
                      const char *folder, struct config *config,
                      char sentence[CONFIG_SENTENCE_MAX]) MUST_CHECK;

/** An https address whose server is this machine itself. */
bool config_value_is_here(const char *url);

/** So is each of these names, divided by blanks, with or without a port. */
bool config_value_are_here(const char *hosts);

#endif
