/* What schalter-catalogue prints.
 *
 * Owns: the form of a line. Called by catalogue. Must not know: how mistakes are found.
 */
#ifndef SCHALTER_TOOLS_CATALOGUE_PRINT_H
#define SCHALTER_TOOLS_CATALOGUE_PRINT_H

/** A text as a string of a .po file, lines of the text as lines of the file. */
void catalogue_print_po(const char *text);

#endif
