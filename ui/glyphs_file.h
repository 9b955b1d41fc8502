/* One figure of a font file that SDL_ttf does not tell: the height of its capitals.
 *
 * Owns: nothing. Called by glyphs only. Source: OpenType 1.9, tables head and OS/2. */
#ifndef SCHALTER_UI_GLYPHS_FILE_H
#define SCHALTER_UI_GLYPHS_FILE_H

#include "base/status.h"

/** The capital height in thousandths of the em (OS/2 sCapHeight / head unitsPerEm); 714
 * when the font does not say. STATUS_NOT_FOUND when there is no such file,
 * STATUS_INVALID when it is not a TrueType or OpenType font, STATUS_IO otherwise.
 * Reads the file, so it may block. */
enum status glyphs_file_cap(const char *path, int *permille) MUST_CHECK;

#endif
