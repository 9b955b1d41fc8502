/* What an ID card remembers when it is taken off the reader.
 *
 * Owns: PIN, CAN, PUK, their counters, the card's idea of today, and the file they are
 * kept in. Changed by pins, pace.c and terminal.c, which save at once: a card may be
 * pulled at any moment. Must not know commands. Source: TR-03110-2, 2.3 and 2.5. */
#ifndef CARDS_MEMORY_H
#define CARDS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MEMORY_TRIES = 3,
    MEMORY_UNBLOCKS = 10,
    MEMORY_PIN = 6,
    MEMORY_TRANSPORT = 5,
    MEMORY_CAN = 6,
    MEMORY_PUK = 10,
    MEMORY_DATE = 6,
};

enum memory_kind {
    MEMORY_READY,
    MEMORY_FRESH,       /* five digits from the letter, to be changed before reading */
    MEMORY_SUSPENDED,   /* one try left: the CAN comes first */
    MEMORY_BLOCKED,     /* no try left: the PUK */
    MEMORY_USED_UP,     /* and that was used ten times */
    MEMORY_DEACTIVATED, /* the online function is switched off */
    MEMORY_BROKEN,      /* answers 6F00 to everything */
    MEMORY_FOREIGN,     /* some other chip card */
    MEMORY_KINDS
};

/** Digits as text, with their end. */
struct memory {
    enum memory_kind kind;
    char pin[MEMORY_PIN + 1], can[MEMORY_CAN + 1], puk[MEMORY_PUK + 1];
    unsigned tries, unblocks;
    uint8_t today[MEMORY_DATE]; /* YYMMDD, one digit a byte */
    const char *path;           /* borrowed; NULL: remembers until the program ends */
};

/** The names of the kinds, as options and control commands have them. */
const char *memory_kind_name(enum memory_kind kind);
bool memory_kind_of(const char *name, enum memory_kind *kind);
bool memory_digits(const char *text, size_t len);

/** A card of the kind as it comes from the office, with the PIN of the letter or the
 * PIN set. Keeps CAN, PUK, path and the day. */
void memory_fill(struct memory *memory, enum memory_kind kind, const char *pin);
/** All tries again, after the right PIN, a new one or the PUK. */
void memory_restore(struct memory *memory);
/** Reads the file. False if there is none or it says what no card can be. */
bool memory_load(struct memory *memory);
/** Writes it, if there is a path; a failure ends the program: a card that forgets a
 * wrong PIN would be no card. */
void memory_save(const struct memory *memory);

#endif
