/* A look: colours, type sizes and measures, as pixels of this panel.
 *
 * Owns: the tokens (theme_tokens.h, generated from assets/themes/tokens.yaml).
 * Called by pages and painting. Must not know: pages, fonts (the cap height is given).
 * A theme is a plain value of the caller, made again when the view settings change. */
#ifndef SCHALTER_UI_THEME_H
#define SCHALTER_UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/theme_tokens.h"

enum theme_palette {
    THEME_PAPER,
    THEME_BLACK_ON_WHITE,
    THEME_WHITE_ON_BLACK,
    THEME_SOFT_DARK,
    THEME_NIGHT, /* waiting and out of service; never a citizen's choice */
    THEME_PALETTE_COUNT,
};

enum theme_size {
    THEME_SIZE_S,
    THEME_SIZE_M,
    THEME_SIZE_L,
    THEME_SIZE_XL,
    THEME_SIZE_COUNT,
};

struct theme_wish {
    enum theme_palette palette;
    enum theme_size size;
    int um_per_px;    /* micrometres a pixel, from the panel's configured width; 248 */
    int cap_permille; /* glyphs_cap_permille of the regular face; 714 */
    bool has_stripe;  /* the town gives a colour of its own */
    uint32_t stripe;  /* 0xRRGGBB, also of the picture's houses; not in contrast */
};

struct theme {
    enum theme_palette palette;
    enum theme_size size;
    int um_per_px;
    bool contrast; /* state is shown by inversion and wide lines, there are no tints */
    uint32_t colour[THEME_COLOUR_COUNT];    /* 0xRRGGBB, by THEME_GROUND ... */
    int type[THEME_TYPE_COUNT];             /* em in px, by THEME_TYPE_BODY ... */
    int length[THEME_LENGTH_COUNT];         /* px, by THEME_LENGTH_SPACE_1 ... */
    int line_permille[THEME_LEADING_COUNT]; /* line height by THEME_LEADING_BODY ... */
};

/** Fills `out`. STATUS_INVALID for a pixel size outside 50 to 1000 um or a cap height
 * outside 500 to 900. */
enum status theme_make(const struct theme_wish *wish, struct theme *out) MUST_CHECK;

/** True when both look the same. */
bool theme_same(const struct theme *a, const struct theme *b);

/** A length in micrometres as pixels of this panel, rounded to the nearest. */
int theme_px(const struct theme *theme, int um);

/** Line height in px for a type at a leading. */
int theme_line(const struct theme *theme, enum theme_type type,
               enum theme_leading leading);

/** The contrast of two colours by the WCAG 2 formula, in hundredths (2100 is 21 : 1).
 */
int theme_contrast(uint32_t a, uint32_t b);

/** Names as in the configuration ("paper", "white-on-black", "XL"), static storage. */
const char *theme_palette_name(enum theme_palette palette);
const char *theme_size_name(enum theme_size size);
enum status theme_palette_find(const char *name, enum theme_palette *out) MUST_CHECK;
enum status theme_size_find(const char *name, enum theme_size *out) MUST_CHECK;

/** How far a focus ring reaches out of the box it lies around, px: its gap and itself.
 */
int theme_ring(const struct theme *theme);

#endif
