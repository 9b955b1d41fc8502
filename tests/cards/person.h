/* The invented person on the card, and the data groups that say who it is.
 *
 * Owns: the texts and their form on the card. Called by files.c (data groups), pace.c
 * (the machine readable zone as a password) and main.c (options). Sources: TR-03110-2,
 * E.2 (data groups of the eID application); ICAO Doc 9303-3, 4.9 (check digits). */
#ifndef CARDS_PERSON_H
#define CARDS_PERSON_H

#include "tests/cards/tlv.h"

enum { PERSON_TEXT = 200, PERSON_MRZ = 24, PERSON_GROUPS = 22 };

enum person_field {
    PERSON_DOCUMENT, /* nine characters: the number */
    PERSON_EXPIRY,   /* YYYYMMDD */
    PERSON_GIVEN,
    PERSON_FAMILY,
    PERSON_ARTIST,
    PERSON_TITLE,
    PERSON_BIRTH, /* YYYYMMDD */
    PERSON_BIRTHPLACE,
    PERSON_BIRTHNAME,
    PERSON_STREET,
    PERSON_CITY,
    PERSON_COUNTRY,
    PERSON_ZIP,
    PERSON_MUNICIPALITY, /* 14 hexadecimal digits: the key of the municipality */
    PERSON_FIELDS
};

struct person {
    char field[PERSON_FIELDS][PERSON_TEXT];
};

/** Somebody with a name that needs DIN 91379. */
void person_fill(struct person *person);
/** Sets one field from "name=value". False for an unknown name, a value too long, no
 * UTF-8, or a form the field does not have. */
bool person_set(struct person *person, const char *line);
/** Sets fields from a file, a line each; '#' begins a comment. Says on stderr which
 * line is wrong. */
bool person_load(struct person *person, const char *path);
/** Appends a data group, 1 to PERSON_GROUPS. False if the card has none of the number.
 */
bool person_group(const struct person *person, unsigned number, struct tlv_bytes *out);
/** Number, birth and expiry with their check digits: what the MRZ's key is made of.
 * Returns its length. */
size_t person_zone(const struct person *person, char zone[PERSON_MRZ + 1]);

#endif
