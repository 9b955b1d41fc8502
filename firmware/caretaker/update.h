/* The update on the stick, looked at before anybody installs it.
 *
 * Owns: the choice among several: the newest of those that are signed. Called by the
 * caretaker, which may wait. What it finds is for the technician's eyes: RAUC checks
 * all of it again when it installs. */
#ifndef SCHALTER_CARETAKER_UPDATE_H
#define SCHALTER_CARETAKER_UPDATE_H

#include "base/upkeep.h"
#include "caretaker/stick.h"

/** Fills what `news` says of an update. `path`: of the file, STICK_PATH_MAX bytes, ""
 * none. */
void update_look(const struct stick *stick, struct upkeep *news, char *path);

/** What `rauc info` wrote about one: version, notes, number of issue (0: none), signer,
 * and UPKEEP_FINE or UPKEEP_OTHER_BOARD; UPKEEP_DAMAGED where it makes no sense. For
 * update.c, tests and the fuzzer. */
enum upkeep_trouble update_read(const char *json, const char *words, const char *board,
                                struct upkeep *news, int64_t *issue);

#endif
