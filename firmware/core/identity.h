/* Who the citizen is, as the town's server has confirmed after the ID card was read.
 *
 * Owns: nothing; the struct lies in the secret block and is wiped with it. Made by face
 * from a token that was opened and verified (crypto/identity_token.h), taken by the
 * session to fill answers with. Must not know: cards, tokens, the network. Names are in
 * DIN 91379 data type A as far as the server keeps to it; what does not fit a field is
 * left to be typed. Source: TR-03110 part 4 (data groups of the eID application). */
#ifndef SCHALTER_CORE_IDENTITY_H
#define SCHALTER_CORE_IDENTITY_H

#include <stddef.h>

#include "base/status.h"

/** What can be read. German names for service files stand in identity.c. */
enum identity_attribute {
    IDENTITY_FAMILY_NAME,
    IDENTITY_GIVEN_NAMES,
    IDENTITY_BIRTH_NAME,
    IDENTITY_DOCTORAL_DEGREE,
    IDENTITY_BIRTH_DATE, /* yyyy-mm-dd; only the year or year and month where the day is
                            not known */
    IDENTITY_BIRTH_PLACE,
    IDENTITY_STREET,       /* without the house number where it could be told apart */
    IDENTITY_HOUSE_NUMBER, /* "" where it could not */
    IDENTITY_POSTCODE,
    IDENTITY_PLACE,
    IDENTITY_ATTRIBUTES
};

/** The ways to identify; a service file allows some of them. */
enum identify_way {
    IDENTIFY_CARD,    /* card and PIN, here */
    IDENTIFY_PHONE,   /* with one's own phone, by QR code */
    IDENTIFY_COUNTER, /* shows the card at the counter afterwards */
    IDENTIFY_POST,    /* sends a copy by post */
    IDENTIFY_WITHOUT, /* types all herself: the service does not need to know */
    IDENTIFY_WAYS
};

/** Access rights, a bit each in the masks of struct card_request. */
enum card_right {
    CARD_RIGHT_DOCUMENT_TYPE,
    CARD_RIGHT_ISSUING_COUNTRY,
    CARD_RIGHT_VALID_UNTIL,
    CARD_RIGHT_GIVEN_NAMES,
    CARD_RIGHT_FAMILY_NAME,
    CARD_RIGHT_ARTISTIC_NAME,
    CARD_RIGHT_DOCTORAL_DEGREE,
    CARD_RIGHT_BIRTH_DATE,
    CARD_RIGHT_BIRTH_PLACE,
    CARD_RIGHT_NATIONALITY,
    CARD_RIGHT_BIRTH_NAME,
    CARD_RIGHT_ADDRESS,
    CARD_RIGHT_PERMIT_I,
    CARD_RIGHT_PERMIT_II,
    CARD_RIGHT_PSEUDONYM,
    CARD_RIGHT_AGE_CHECK,
    CARD_RIGHT_ADDRESS_CHECK,
    CARD_RIGHT_OTHER, /* one this list does not know: never granted */
    CARD_RIGHTS
};

enum {
    IDENTITY_TEXT_MAX = 512,        /* bytes of one attribute, with NUL */
    IDENTITY_REPORT_MAX = 8 * 1024, /* the identification report, JSON text */
    IDENTITY_JSON_MAX = 24 * 1024,  /* the claims of a token */
    IDENTITY_URI_MAX = 256,
    IDENTITY_VERSION_MAX = 16,
};

struct identity {
    char text[IDENTITY_ATTRIBUTES][IDENTITY_TEXT_MAX]; /* "": not read */
    char report_schema[IDENTITY_URI_MAX]; /* URI of the report's schema, "" without a
                                             report */
    char report_version[IDENTITY_VERSION_MAX]; /* "1.0.0" */
    char report[IDENTITY_REPORT_MAX];          /* goes into the metadata as it is */
};

/** Reads the claims of a verified token (docs/ausweis-dienst.md). STATUS_INVALID for
 * what is no such JSON, STATUS_TOO_LARGE over a maximum; then `out` is zeroed. */
enum status identity_read(const char *json, size_t len,
                          struct identity *out) MUST_CHECK;

/** "familienname", "vornamen", ... in service files, static storage. */
const char *identity_attribute_name(enum identity_attribute attribute);

/** The access right that reads it; several share one. */
enum card_right identity_right(enum identity_attribute attribute);

/** The same, as the town's service is asked for it ("FamilyName"). Static storage. */
const char *identity_right_name(enum identity_attribute attribute);

#endif
