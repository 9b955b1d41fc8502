/* The JSON schema of a service's data document, for the authority that receives it.
 *
 * Owns: the shape of the document, which document.c writes:
 *
 *   {"leistung": "urn:...", "ausweisen": "<way>", "felder": {"<id>": <value>, ...}}
 *
 *   ausweisen: how she identified, or will ("schalter", "post"); only where the service
 *   asks for it, and then always
 *
 *   text, names, addresses, file numbers    string
 *   choice                                  string, one of the options' values
 *   number                                  integer
 *   yes/no, consent                         boolean
 *   date                                    string, yyyy-mm-dd
 *   IBAN                                    string without spaces
 *   chip                                    string of 15 digits
 *
 * A field that is hidden, or optional and left empty, is absent. Called by the
 * catalogue tool; pure. Source: JSON Schema draft 2020-12. */
#ifndef SCHALTER_CORE_SCHEMA_H
#define SCHALTER_CORE_SCHEMA_H

#include <stddef.h>

#include "base/status.h"
#include "core/catalogue.h"

enum { SCHEMA_MAX = 128 * 1024 };

/** Writes the schema as indented UTF-8 JSON with a NUL that `len` does not count.
 * STATUS_TOO_LARGE if it does not fit. A date's range is counted from the day of typing
 * and therefore not part of the schema. */
enum status schema_write(const struct service *service, char *out, size_t cap,
                         size_t *len) MUST_CHECK;

#endif
