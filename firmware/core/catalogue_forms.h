/* The forms that single values of a catalogue must have.
 *
 * Owns: the patterns and the list of icon names. Called by the catalogue loader. Pure.
 * Sources: RFC 8141 (URN) in the pattern of the FIT-Connect metadata schema, RFC 3986
 * (only https), LeiKa keys of 14 digits. */
#ifndef SCHALTER_CORE_CATALOGUE_FORMS_H
#define SCHALTER_CORE_CATALOGUE_FORMS_H

#include <stdbool.h>
#include <stdint.h>

/** One name of a closed list. */
struct catalogue_word {
    const char *name;
    int value;
};

/** a-z, 0-9 and the sign `joint`, beginning with a letter, at most 40. */
bool catalogue_form_id(const char *text, char joint);

/** "urn:..."; with "urn:de:fim:leika:leistung:" exactly 14 digits follow. */
bool catalogue_form_urn(const char *text);

/** "https://host/..." without user, spaces or umlauts, at most 200 bytes. */
bool catalogue_form_https(const char *text);

/** "b5563c" to 0xb5563c; a "#" before it is allowed, though YAML wants it in quotes. */
bool catalogue_form_colour(const char *text, uint32_t *colour);

/** A relative file name ending in .pem: folders by "/", no "..", no leading dot. */
bool catalogue_form_key_file(const char *text);

/** Exactly `count` digits. */
bool catalogue_form_digits(const char *text, int count);

/** True for the name of an icon the product can draw. */
bool catalogue_form_icon(const char *name);

/** The names of all icons; for suggestions. */
const char *const *catalogue_form_icons(int *count);

#endif
