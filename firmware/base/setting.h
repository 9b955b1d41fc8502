/* One setting of a file of the system: a line NAME=value, as os-release(5) has them.
 *
 * Owns: nothing. Blocks on the disk. Called by face and caretaker. */
#ifndef SCHALTER_BASE_SETTING_H
#define SCHALTER_BASE_SETTING_H

#include <stddef.h>

#include "base/status.h"

/** The last such line's value without quotes, clean UTF-8; "" unless it is STATUS_OK.
 * STATUS_NOT_FOUND: no such file or line; STATUS_INVALID: not fit to be shown. */
enum status setting_read(const char *path, const char *name, char *out,
                         size_t cap) MUST_CHECK;

#endif
