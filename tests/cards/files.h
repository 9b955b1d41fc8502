/* The files of the card and who may read them.
 *
 * Owns: EF.DIR, the way to every file, and the access rule of each. Called by card.c.
 * Sources: ISO/IEC 7816-4, 11.1 (SELECT) and 11.2.3 (READ BINARY); TR-03110-2, E.1;
 * TR-03110-3, A.1.2. */
#ifndef CARDS_FILES_H
#define CARDS_FILES_H

#include "tests/cards/session.h"

enum apdu_status files_select(struct card *card, const struct apdu *command);
/** READ BINARY; appends at most `room` bytes. */
enum apdu_status files_read(struct card *card, const struct apdu *command, size_t room,
                            struct tlv_bytes *out);

#endif
