/* Whether the places a kiosk speaks to answer: for a technician's report.
 *
 * Owns: nothing. Found out by the courier, judged by core/readiness. */
#ifndef SCHALTER_BASE_REACH_H
#define SCHALTER_BASE_REACH_H

enum reach_place {
    REACH_TOKEN,      /* where the kiosk signs in */
    REACH_SUBMISSION, /* where applications go */
    REACH_ROUTING,    /* who is responsible */
    REACH_IDENTITY,   /* the town's identity service */
    REACH_PLACES
};

enum reach {
    REACH_UNKNOWN,   /* never asked */
    REACH_NONE,      /* not configured */
    REACH_ASKED,     /* the answer is waited for */
    REACH_GOOD,      /* it answers, and is who it should be */
    REACH_SILENT,    /* no name, no connection, no answer in time */
    REACH_UNTRUSTED, /* somebody answers whose certificate is not believed */
};

struct config;

/** The address of a place, "" not configured. Borrowed from the configuration. */
const char *reach_url(const struct config *config, enum reach_place place);

#endif
