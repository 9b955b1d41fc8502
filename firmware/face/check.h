/* Could a kiosk work with this configuration, and with all that it names?
 *
 * Owns: nothing; what is read is what the kiosk reads at its start, by the same
 * functions. Called by main: `schalter check`, which a technician's stick is tried with
 * before anything of it is taken over (caretaker/setup.h), and by a kiosk that could
 * not start (spare.h). Must not know: why somebody asks. */
#ifndef SCHALTER_FACE_CHECK_H
#define SCHALTER_FACE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

enum { CHECK_TEXT_MAX = 2048 };

/** Reads all of it. Mistakes go to standard error in German, one a line, with file,
 * line and column where they have them; where there are none, the device's number and
 * its town to standard output, a line each. Nothing is written. Blocks on the disk. */
bool check_configuration(const char *path);

/** The same in a program of its own, `program` being this one: its lines, cut at a
 * whole line; "" none. Waits for its end, 10 s at most. */
void check_explain(const char *program, const char *path, char text[CHECK_TEXT_MAX]);

#endif
