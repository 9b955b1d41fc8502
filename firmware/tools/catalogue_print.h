/* What schalter-catalogue prints.
 *
 * Owns: the form of a line. Called by catalogue. Must not know: how mistakes are found.
 */
#ifndef SCHALTER_TOOLS_CATALOGUE_PRINT_H
#define SCHALTER_TOOLS_CATALOGUE_PRINT_H

#include "core/diags.h"

/** One line for each on standard output: file:line:column: text. */
void catalogue_print_diags(const struct diags *diags);

/** A text as a string of a .po file, lines of the text as lines of the file. */
void catalogue_print_po(const char *text);

#endif
