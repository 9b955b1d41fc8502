/* The confirmation a citizen takes home, on paper and behind the QR, and the slip for
 * the counter: what stands on them.
 *
 * Owns: nothing. Pure: session in, lines out. Called by face for the printer and by
 * the last pages. Must not know: paper, dots, printers. It carries no personal data:
 * reference, service, time, town, what happens next. German once and the citizen's
 * language once. "Eingangsbestätigung" heads it only after the authority's submit
 * event, else "Gespeichert, Übermittlung folgt": until then nobody but the kiosk has
 * it. */
#ifndef SCHALTER_CORE_RECEIPT_H
#define SCHALTER_CORE_RECEIPT_H

#include <stddef.h>

#include "core/session.h"

enum receipt_kind {
    RECEIPT_CENTRE_BOLD, /* town */
    RECEIPT_CENTRE,
    RECEIPT_RULE,
    RECEIPT_TEAR, /* dashed line between the languages */
    RECEIPT_HEADING,
    RECEIPT_TEXT,
    RECEIPT_NUMBER, /* text: "Ihre Nummer", value: the reference; the black box */
    RECEIPT_PAIR,   /* label and bold value */
    RECEIPT_STEP,   /* numbered: text, number */
    RECEIPT_QR,     /* text: payload, value: words beside it, the first line bold */
    RECEIPT_GAP,
};

enum { RECEIPT_MAX_LINES = 64, RECEIPT_TEXT_MAX = 256, RECEIPT_QR_MAX = 400 };

struct receipt_line {
    enum receipt_kind kind;
    int number;
    char text[RECEIPT_QR_MAX];
    char value[RECEIPT_TEXT_MAX];
};

struct receipt {
    int count;
    struct receipt_line lines[RECEIPT_MAX_LINES];
};

/** Everything on the paper, in order. Empty while nothing is stored: then there is
 * nothing to confirm. */
void receipt_build(const struct session *session, struct receipt *receipt);

/** The slip for who does not know her PIN: where it is set anew, when, what to bring,
 * that it costs nothing. The same for everybody. */
void receipt_slip(const struct session *session, struct receipt *receipt);

/** What is left to do about the ID card where it was neither read nor needless: a
 * German sentence to be filled in (phrase.h), static storage; NULL: nothing. */
const char *receipt_identify_step(const struct session *session);

/** The address behind the QR: the town's phone page and a fragment that no server sees:
 * #v=1&r=<reference>&s=<service id>&t=<yyyymmddhhmm>&z=<g|e>&l=<lang> with z=g stored,
 * z=e received. Empty if the town has no phone page, the clock was not set or `cap` is
 * too small: the page refuses half a receipt. */
void receipt_url(const struct session *session, char *out, size_t cap);

#endif
