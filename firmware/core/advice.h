/* What a citizen is told when something is not as usual: why, and what to do now.
 *
 * Owns: nothing. Pure: session in, sentences out, in the session's language. Called by
 * pages, for the hint above the question. Pages that are themselves the news (done, are
 * you still there, ending, out of service) say it in words of their own, and here is
 * nothing to say. Sources: design, sections 8 and 9; the failure table of the project.
 * Must not know: where on the page it stands. */
#ifndef SCHALTER_CORE_ADVICE_H
#define SCHALTER_CORE_ADVICE_H

#include <stdbool.h>

#include "core/session.h"

enum advice_tone { ADVICE_INFO, ADVICE_SUCCESS, ADVICE_WARNING, ADVICE_ERROR };

enum { ADVICE_TITLE_MAX = 256, ADVICE_TEXT_MAX = 512 };

struct advice {
    enum advice_tone tone;
    char title[ADVICE_TITLE_MAX]; /* bold, one sentence */
    char text[ADVICE_TEXT_MAX];   /* "" none */
    char way[ADVICE_TEXT_MAX]; /* how to go on, where the page has a button for it: the
                                  first to be left out; "" none */
};

/** What is to be said on the page shown now; false if everything is as usual. Town,
 * counter and phone number are filled in. */
bool advice_for(const struct session *session, struct advice *advice);

/** Why a way to identify cannot be gone now, one sentence in `title`; false where it
 * can, or where the service does not allow it at all. */
bool advice_for_way(const struct session *session, enum identify_way way,
                    struct advice *advice);

#endif
