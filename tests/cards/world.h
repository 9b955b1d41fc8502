/* What the factory put into every card of the test world.
 *
 * Owns: EF.CardAccess, EF.CardSecurity, the chip's private key, and the authority whose
 * certificates a card believes. Loaded by main.c from the files of id-keys, read by
 * files.c, chip.c and terminal.c; never changes. */
#ifndef CARDS_WORLD_H
#define CARDS_WORLD_H

#include "tests/cards/certificate.h"

struct world {
    uint8_t access[1024], security[4096];
    size_t access_len, security_len;
    uint8_t chip[CURVE_FIELD];
    struct certificate root;
};

/** Reads the folder; says on stderr which file it could not take. */
bool world_load(struct world *world, struct curve *curve, const char *folder);

#endif
