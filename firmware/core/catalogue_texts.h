/* All German texts of a catalogue that citizens read.
 *
 * Owns: which texts these are. Called by the catalogue tool (coverage, templates for
 * translators) and by whoever lays out every page to see what does not fit. */
#ifndef SCHALTER_CORE_CATALOGUE_TEXTS_H
#define SCHALTER_CORE_CATALOGUE_TEXTS_H

#include "core/catalogue.h"

/** Called once for every text that is not empty; the same text may come several times.
 * `place` says where it stands, "dienste/hund-anmelden.yaml: name, frage". */
typedef void catalogue_text_fn(void *context, const char *place, const char *text);

/** Goes through menu, town and services in the order of the pages. Names and numbers
 * that are the same in every language (`werte`, address, "12a") are left out. */
void catalogue_each_text(const struct catalogue *catalogue, catalogue_text_fn *fn,
                         void *context);

#endif
