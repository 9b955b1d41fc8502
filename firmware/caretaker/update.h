/* The update on the stick or from the network, looked at before anybody installs it.
 *
 * Owns: the choice among several: the newest of those that are signed. Called by the
 * caretaker, which may wait. What it finds is for the technician's eyes: RAUC checks
 * all of it again when it installs. */
#ifndef SCHALTER_CARETAKER_UPDATE_H
#define SCHALTER_CARETAKER_UPDATE_H

#include "base/upkeep.h"
#include "caretaker/stick.h"

/** Where an update may come from, open while it is looked at or installed. */
struct update_sources {
    const char *root;
    struct stick stick;
    enum upkeep_trouble stick_trouble; /* UPKEEP_FINE: it is mounted */
    int fetched;                       /* -1: nothing came from the network */
};

void update_open(struct update_sources *sources, const char *root, sd_bus *bus);
void update_close(struct update_sources *sources);

/** Fills what `news` says of an update, and beside what it is weighed: `board`, `issue`
 * and `least`. `path`: of the file, ROOT_PATH_MAX bytes, ""
 * none; good until the sources are closed. */
void update_look(const struct update_sources *sources, struct upkeep *news, char *path);

/** What `rauc info` wrote about one: version, notes, number of issue (0: none), signer,
 * and UPKEEP_FINE or UPKEEP_OTHER_BOARD; UPKEEP_DAMAGED where it makes no sense. For
 * update.c, tests and the fuzzer. */
enum upkeep_trouble update_read(const char *json, const char *words, const char *board,
                                struct upkeep *news, int64_t *issue);

#endif
