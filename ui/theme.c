#include "ui/theme.h"

#include <string.h>

#include "base/text.h"
#include "ui/theme_values.h"

static const char *const palette_name[THEME_PALETTE_COUNT] = {
    [THEME_PAPER] = "paper",
    [THEME_BLACK_ON_WHITE] = "black-on-white",
    [THEME_WHITE_ON_BLACK] = "white-on-black",
    [THEME_SOFT_DARK] = "soft-dark",
    [THEME_NIGHT] = "night",
};

static const char *const size_name[THEME_SIZE_COUNT] = {
    [THEME_SIZE_S] = "S",
    [THEME_SIZE_M] = "M",
    [THEME_SIZE_L] = "L",
    [THEME_SIZE_XL] = "XL",
};

static int
rounded(int64_t over, int64_t under)
{
    return (int)((over + under / 2) / under);
}

int
theme_px(const struct theme *theme, int um)
{
    return rounded(um, theme->um_per_px);
}

int
theme_line(const struct theme *theme, enum theme_type type, enum theme_leading leading)
{
    return rounded((int64_t)theme->type[type] * theme->line_permille[leading], 1000);
}

/* Two parts of a colour and one of what lies behind. */
static uint32_t
soften(uint32_t colour, uint32_t behind)
{
    uint32_t out = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t over = colour >> shift & 0xff;
        uint32_t under = behind >> shift & 0xff;

        out |= (2 * over + under) / 3 << shift;
    }
    return out;
}

/* The town's own colour is the stripe and the houses of the picture; in the dark it is
 * softened like theirs. No text and no control has it, so any colour is safe. */
static void
take_stripe(struct theme *theme, uint32_t stripe)
{
    uint32_t soft = soften(stripe, theme->colour[THEME_GROUND]);
    bool dark = theme->palette != THEME_PAPER;

    theme->colour[THEME_STRIPE] =
        theme->palette == THEME_SOFT_DARK ? soft : stripe & 0xffffff;
    theme->colour[THEME_TOWN_1] = dark ? soft : stripe & 0xffffff;
}

enum status
theme_make(const struct theme_wish *wish, struct theme *out)
{
    bool contrast =
        wish->palette == THEME_BLACK_ON_WHITE || wish->palette == THEME_WHITE_ON_BLACK;

    *out = (struct theme){.palette = wish->palette,
                          .size = wish->size,
                          .um_per_px = wish->um_per_px,
                          .contrast = contrast};
    if (wish->um_per_px < 50 || wish->um_per_px > 1000 || wish->cap_permille < 500 ||
        wish->cap_permille > 900)
        return STATUS_INVALID;
    for (int i = 0; i < THEME_COLOUR_COUNT; i++)
        out->colour[i] = theme_colour[i][wish->palette];
    if (wish->has_stripe && !contrast)
        take_stripe(out, wish->stripe);
    /* px of the em = capital height / pixel size / share of the capital in the em. */
    for (int i = 0; i < THEME_TYPE_COUNT; i++)
        out->type[i] = rounded((int64_t)theme_type[i][wish->size] * 1000,
                               (int64_t)wish->um_per_px * wish->cap_permille);
    for (int i = 0; i < THEME_LENGTH_COUNT; i++)
        out->length[i] = theme_px(out, theme_length[i][contrast ? 1 : 0]);
    for (int i = 0; i < THEME_LEADING_COUNT; i++)
        out->line_permille[i] = theme_leading[i][wish->size];
    return STATUS_OK;
}

/* Member by member: what lies between two members is anything. */
bool
theme_same(const struct theme *a, const struct theme *b)
{
    return a->palette == b->palette && a->size == b->size &&
           a->um_per_px == b->um_per_px && a->contrast == b->contrast &&
           memcmp(a->colour, b->colour, sizeof a->colour) == 0 &&
           memcmp(a->type, b->type, sizeof a->type) == 0 &&
           memcmp(a->length, b->length, sizeof a->length) == 0 &&
           memcmp(a->line_permille, b->line_permille, sizeof a->line_permille) == 0;
}

/* Relative luminance of the 256 steps of an sRGB channel in millionths, by the formula
 * of WCAG 2.1: v / 12.92 up to 0.03928, else ((v + 0.055) / 1.055) to the power of 2.4.
 * The power is v^2 times the fifth root of v^2, found by bisection in integers. */
static int64_t
channel_luminance(uint32_t value)
{
    int64_t v = (int64_t)value * 1000000 / 255;
    int64_t base, square, low, high;

    if (v <= 39280)
        return v * 100 / 1292;
    base = (v + 55000) * 1000 / 1055;
    square = base * base / 1000000;
    low = 0;
    high = 1000000;
    while (high - low > 1) {
        int64_t root = (low + high) / 2;
        int64_t power = root * root / 1000000;

        power = power * power / 1000000 * root / 1000000;
        if (power <= square)
            low = root;
        else
            high = root;
    }
    return square * low / 1000000;
}

static int64_t
luminance(uint32_t colour)
{
    return (2126 * channel_luminance(colour >> 16 & 0xff) +
            7152 * channel_luminance(colour >> 8 & 0xff) +
            722 * channel_luminance(colour & 0xff)) /
           10000;
}

int
theme_contrast(uint32_t a, uint32_t b)
{
    int64_t first = luminance(a) + 50000;
    int64_t second = luminance(b) + 50000;

    return first > second ? rounded(first * 100, second) : rounded(second * 100, first);
}

const char *
theme_palette_name(enum theme_palette palette)
{
    return palette_name[palette];
}

const char *
theme_size_name(enum theme_size size)
{
    return size_name[size];
}

enum status
theme_palette_find(const char *name, enum theme_palette *out)
{
    for (int i = 0; i < THEME_PALETTE_COUNT; i++) {
        if (text_equal(palette_name[i], name)) {
            *out = (enum theme_palette)i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

enum status
theme_size_find(const char *name, enum theme_size *out)
{
    for (int i = 0; i < THEME_SIZE_COUNT; i++) {
        if (text_equal(size_name[i], name)) {
            *out = (enum theme_size)i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

int
theme_ring(const struct theme *theme)
{
    return theme->length[THEME_LENGTH_FOCUS_GAP] +
           theme->length[THEME_LENGTH_FOCUS_RING];
}
