/* How the town speaks: what a text for citizens must not hold, and what it should not.
 *
 * Owns: the lists of signs and words. Called by the catalogue reader. Source: screen
 * language, section 9 (tone of voice); letters the product's fonts can show. */
#ifndef SCHALTER_CORE_CATALOGUE_TONE_H
#define SCHALTER_CORE_CATALOGUE_TONE_H

#include <stdbool.h>
#include <stddef.h>

enum catalogue_tone {
    CATALOGUE_TONE_FACT,     /* names, numbers, quotes of law: signs only */
    CATALOGUE_TONE_LABEL,    /* a few words: no sentence length */
    CATALOGUE_TONE_QUESTION, /* at most 12 words, ends with a question mark */
    CATALOGUE_TONE_PROSE,    /* at most 15 words a sentence */
};

enum { CATALOGUE_TONE_TEXT_MAX = 300 };

/** The first sign that cannot be shown or must not be used, as its byte offset; -1 if
 * all is well. `multiline` allows "\n". */
ptrdiff_t catalogue_tone_bad_sign(const char *text, bool multiline);

/** Advice on a text, one at a time: call with *step = 0 and go on until it returns
 * false. `advice` is a German sentence of at most CATALOGUE_TONE_TEXT_MAX bytes. */
bool catalogue_tone_next(const char *text, enum catalogue_tone tone, int *step,
                         char *advice, size_t cap);

#endif
