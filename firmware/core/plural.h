/* Which of several forms of a sentence a number asks for.
 *
 * Owns: a table of the rules that the Plural-Forms header of a .po file may name; an
 * expression is recognised, never evaluated. Called by po and lang. Sources: GNU
 * gettext manual, "Plural forms"; CLDR plural rules for whole numbers. */
#ifndef SCHALTER_CORE_PLURAL_H
#define SCHALTER_CORE_PLURAL_H

#include "base/status.h"

enum { PLURAL_MAX_FORMS = 6 };

enum plural_rule {
    PLURAL_ONE_OTHER,   /* de, en, bg: 1 | others */
    PLURAL_NONE,        /* ja, vi: one form */
    PLURAL_UP_TO_ONE,   /* tr in older files, fr: 0 and 1 | others */
    PLURAL_POLISH,      /* 1 | 2-4, 22-24 ... | others */
    PLURAL_EAST_SLAVIC, /* ru, uk: 1, 21 ... | 2-4, 22-24 ... | others */
    PLURAL_ROMANIAN,    /* 1 | 0, 2-19, 101-119 ... | others */
    PLURAL_ARABIC,      /* 0 | 1 | 2 | 3-10 | 11-99 | others */
};

/** The rule a header line names, "nplurals=2; plural=(n != 1);". STATUS_NOT_FOUND for
 * an expression that is not in the table; then *rule is PLURAL_ONE_OTHER. */
enum status plural_find(const char *header, enum plural_rule *rule,
                        int *forms) MUST_CHECK;

/** The form for `n`, 0 to PLURAL_MAX_FORMS - 1; a negative number counts like its
 * amount. */
int plural_form(enum plural_rule rule, long n);

#endif
