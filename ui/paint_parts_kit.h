/* For the files of paint_parts only: what all arrangements share.
 *
 * Owns: nothing. Must not know: anything paint_parts.h does not. */
#ifndef SCHALTER_UI_PAINT_PARTS_KIT_H
#define SCHALTER_UI_PAINT_PARTS_KIT_H

#include "ui/paint_parts.h"

/* Everything is arranged as on a left-to-right page and mirrored at the end, so the
 * builders below never ask for the direction. */
struct arranger {
    const struct item *item;
    bool rtl;
    const struct theme *theme;
    struct glyphs *glyphs;
    struct paint_parts *out;
};

struct text_style {
    enum theme_type type;
    enum theme_leading leading;
    bool bold;
    enum layout_text_wrap wrap;
    enum layout_text_align align;
    uint32_t colour;
};

/** How a text of a style is set in a column. */
struct layout_text_spec paint_parts_spec_of(const struct arranger *a,
                                            const struct text_style *style, int width);

/** Height of a text in a column; says in `out` if it cannot be shown whole. `width` may
 * be NULL. */
int paint_parts_measure(struct arranger *a, const char *text,
                        const struct layout_text_spec *spec, int *width);

/** Appends an empty part; more than PAINT_MAX_PARTS are a bug (assert). */
struct paint_part *paint_parts_add_part(struct arranger *a, struct box box);

/** Appends a text; nothing for "". */
void paint_parts_add_text(struct arranger *a, const char *text,
                          const struct layout_text_spec *spec, struct box box,
                          uint32_t ink);

/** Appends an icon; nothing for 0. */
void paint_parts_add_icon(struct arranger *a, int icon, int x, int y, int px,
                          uint32_t ink);

/** A length in px. */
int paint_parts_length(const struct arranger *a, int um);

/** A colour of the theme. */
uint32_t paint_parts_colour(const struct arranger *a, enum theme_colour name);

/** One or two texts above each other, centred in height; sets need_height. */
void paint_parts_column(struct arranger *a, struct box column, const char *first,
                        const struct text_style *first_style, const char *second,
                        const struct text_style *second_style, int gap, int padding);

/* One function for each kind of item: paint_parts_cards.c, of a field paint_typed.c. */
void paint_parts_card(struct arranger *a);
void paint_parts_way(struct arranger *a);
void paint_parts_hint(struct arranger *a);
void paint_parts_field(struct arranger *a);
void paint_parts_ticket(struct arranger *a);
void paint_parts_countdown(struct arranger *a);
void paint_parts_step(struct arranger *a);
void paint_parts_sample(struct arranger *a);

#endif
