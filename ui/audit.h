/* Checks a built page against the rules of the design, as a person with a ruler would.
 *
 * Owns: nothing. Called by tests, by the program that lays out every page, and by the
 * catalogue tool. Must not know: what the page is about. Rules: targets at least
 * 20.1 mm both ways, in portrait nothing to touch above the reach line (EN 301 549,
 * 8.3; DIN 18040-1), every text inside its box, no two targets over each other, no
 * words over other words or pictures or under a focus ring, a spoken name on all that
 * can be touched, at most one main button, a focus order without gaps or doubles. */
#ifndef SCHALTER_UI_AUDIT_H
#define SCHALTER_UI_AUDIT_H

#include <stdbool.h>

#include "ui/glyphs.h"
#include "ui/page.h"
#include "ui/theme.h"
#include "ui/view.h"

enum { AUDIT_MAX_FINDINGS = 40, AUDIT_TEXT_MAX = 160 };

enum audit_rule {
    AUDIT_OVERFLOW,    /* the page itself says that something did not fit */
    AUDIT_TARGET,      /* smaller than 20.1 mm */
    AUDIT_REACH,       /* above the reach line */
    AUDIT_TEXT,        /* a text is wider or higher than its place */
    AUDIT_OUTSIDE,     /* an item leaves the panel */
    AUDIT_OVERLAP,     /* two targets share a place */
    AUDIT_SPOKEN,      /* nothing to say */
    AUDIT_MAIN,        /* more than one main button */
    AUDIT_FOCUS_ORDER, /* a gap, a double, or a target without a place */
    AUDIT_SMALL,       /* text under the smallest size */
    AUDIT_OVER,        /* words over other words, a picture or a code, or covered */
    AUDIT_RING,        /* a focus ring would touch the words beside the target */
    AUDIT_GAP,         /* a gap of a sentence was not filled */
};

struct audit_finding {
    enum audit_rule rule;
    int item;                  /* index in the view, -1 for the page */
    char text[AUDIT_TEXT_MAX]; /* role, place and numbers; never what was typed */
};

struct audit_report {
    int count, dropped;
    struct audit_finding findings[AUDIT_MAX_FINDINGS];
};

/** Empties `report` and fills it; true when nothing was found. */
bool audit_view(const struct view *view, const struct theme *theme,
                const struct panel *panel, struct glyphs *glyphs,
                struct audit_report *report);

/** Short name of a rule ("target"), static storage. */
const char *audit_rule_name(enum audit_rule rule);

#endif
