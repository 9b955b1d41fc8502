/* Finished masks and widths of static texts, so that a page switch renders and measures
 * nothing twice.
 *
 * Owns: copies of masks and of the texts they show, at most a given number of bytes;
 * the label unused for longest makes room. Beside them a table of 32 KiB: a page lays
 * out every text it has after each tap. It keeps widths under a hash of 64 bits and no
 * text, because it serves typed text too; the end of a visit clears it. Labels are kept
 * of runs marked cacheable only, never of what a citizen typed. Called by glyphs only.
 * Must not know: SDL. */
#ifndef SCHALTER_UI_GLYPHS_CACHE_H
#define SCHALTER_UI_GLYPHS_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/canvas.h"
#include "ui/glyphs.h"

struct glyphs_cache; /* opaque */

enum { GLYPHS_CACHE_LABELS = 512 };

struct glyphs_label {
    struct canvas_mask mask; /* rows without ink above and below are left out */
    int width;               /* of the whole run */
    int rise;                /* px from the mask's first row down to the base line */
};

/** An empty cache of at most `bytes`. Never NULL. */
struct glyphs_cache *glyphs_cache_create(size_t bytes);

/** Accepts NULL. */
void glyphs_cache_destroy(struct glyphs_cache *cache);

/** The label of a run, valid until the next put or clear; NULL when it is not there. */
const struct glyphs_label *glyphs_cache_find(struct glyphs_cache *cache,
                                             const struct glyphs_run *run,
                                             bool mirrored);

/** Keeps a copy of a mask, whose base line lies `ascent` px under its top. Texts longer
 * than GLYPHS_MAX_LABEL and masks of more than a quarter of the cache are not kept. */
void glyphs_cache_put(struct glyphs_cache *cache, const struct glyphs_run *run,
                      bool mirrored, struct canvas_mask mask, int ascent);

/** The width of a run that was measured before, -1 when it is not known. */
int glyphs_cache_width(struct glyphs_cache *cache, const struct glyphs_run *run);
void glyphs_cache_put_width(struct glyphs_cache *cache, const struct glyphs_run *run,
                            int width);

/** Forgets the widths, with them every hash of typed text. */
void glyphs_cache_clear_widths(struct glyphs_cache *cache);

/** Forgets labels and widths. */
void glyphs_cache_clear(struct glyphs_cache *cache);

int glyphs_cache_widths(const struct glyphs_cache *cache);

void glyphs_cache_measure(const struct glyphs_cache *cache, size_t *bytes, int *labels);

#endif
