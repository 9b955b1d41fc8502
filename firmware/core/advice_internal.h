/* What the two files of the advice share; nobody else includes this.
 *
 * Owns: nothing. advice.c has what concerns every service, advice_identify.c what
 * concerns the ID card, the phone and the slip. */
#ifndef SCHALTER_CORE_ADVICE_INTERNAL_H
#define SCHALTER_CORE_ADVICE_INTERNAL_H

#include "core/advice.h"

/* German sentences, to be translated and filled in. */
struct saying {
    enum advice_tone tone;
    const char *title, *text;
};

/** For STATE_WAYS to STATE_SLIP; NULL: all is as usual. `way` gets how to go
 * on, NULL: nothing to say. */
const struct saying *advice_identify(const struct session *session, const char **way);

/** A card that is still on the reader on pages that do not ask for it; NULL: none. */
const struct saying *advice_card_left(const struct session *session);

#endif
