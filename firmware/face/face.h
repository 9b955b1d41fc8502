/* The face: the process a citizen meets. Wires screen, visit, courier and devices;
 * decides nothing.
 *
 * Owns: the loop and all of struct face. Called by main. */
#ifndef SCHALTER_FACE_FACE_H
#define SCHALTER_FACE_FACE_H

#include "base/config.h"

struct spare;

/** Runs until the window closes or the process is told to end; the exit code. `program`
 * is the path of this binary, for the courier. `spare`: NULL, or why there is no more
 * to this kiosk than spare.h says. `began`: it came as far as its first page. */
int face_main(const struct config *config, const char *program, const char *config_path,
              const struct spare *spare, bool *began);

#endif
