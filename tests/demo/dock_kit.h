/* What the parts of the dock's picture share: words, colours, lengths of the kiosk's
 * own theme, and the words of each kind.
 *
 * Owns: nothing. Called by dock_paint.c and dock_levers.c. Must not know: what is said.
 */
#ifndef DEMO_DOCK_KIT_H
#define DEMO_DOCK_KIT_H

#include "tests/demo/dock_paint.h"
#include "ui/layout_text.h"

struct wording {
    enum theme_type type;
    enum theme_leading leading;
    bool bold;
    enum theme_colour colour;
    enum layout_text_align align;
};

extern const struct wording dock_card_words, dock_plain_words;

uint32_t dock_colour(const struct dock_sheet *sheet, enum theme_colour name);

/** In pixels. */
int dock_length(const struct dock_sheet *sheet, enum theme_length name);

/** Lays a text out into the width of `box` from its top; paints it unless `measure`.
 * Returns the height. Nothing here is cached: some of it was typed by a person. */
int dock_write(const struct dock_sheet *sheet, const char *text, struct box box,
               struct wording wording, bool measure);

/** Of a word in bold small type. */
int dock_word_width(const struct dock_sheet *sheet, const char *word);

#endif
