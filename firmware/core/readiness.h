/* Is this kiosk ready? Every part of it in plain words, for the technician.
 *
 * Owns: nothing. Pure: what the session knows of the world and of its device in, German
 * rows out. Called by the page, and for the paper. It names no citizen and no
 * application: the same report may be handed to anybody. */
#ifndef SCHALTER_CORE_READINESS_H
#define SCHALTER_CORE_READINESS_H

#include "core/receipt.h"
#include "core/session.h"

/** BAD: something the town promised its citizens does not work now. */
enum readiness_grade { READINESS_GOOD, READINESS_NOTE, READINESS_BAD };

enum readiness_part {
    READINESS_SETUP,
    READINESS_SCREEN,
    READINESS_TOUCH,
    READINESS_PRINTER,
    READINESS_READER,
    READINESS_CONNECTION,
    READINESS_NETWORK,
    READINESS_SERVICES,
    READINESS_WAITING,
    READINESS_STORAGE,
    READINESS_CLOCK,
    READINESS_SOUND,
    READINESS_PROGRAM,
    READINESS_KEYBOARD, /* the last: without one there is no such row */
    READINESS_PARTS
};

enum { READINESS_TEXT_MAX = 384 };

struct readiness_row {
    const char *name; /* static */
    enum readiness_grade grade;
    char text[READINESS_TEXT_MAX]; /* what was found, and what to do about it */
};

struct readiness {
    struct readiness_row rows[READINESS_PARTS];
    int count; /* of them */
    enum readiness_grade worst;
    const char *verdict;           /* "Fast bereit"; static */
    char text[READINESS_TEXT_MAX]; /* "6 gut, 1 Hinweis, 1 Fehler." */
};

/** Judges the kiosk as session->world and session->technician.device have it now. */
void readiness_judge(const struct session *session, struct readiness *readiness);

/** "Gut", "Hinweis", "Fehler"; static. */
const char *readiness_grade_name(enum readiness_grade grade);

/** The same as a text file. */
void readiness_text(const struct session *session, char *out, size_t cap);

/** The same on paper. */
void readiness_paper(const struct session *session, struct receipt *receipt);

#endif
