/* Texts laid out for tests.
 * Included by unit tests of layout_text; every function is static. */
#ifndef SCHALTER_TESTS_LAYOUT_FIXTURE_H
#define SCHALTER_TESTS_LAYOUT_FIXTURE_H

#include "tests/unit/sheet.h"
#include "ui/layout_text.h"

/** Regular text of `px`, to lines of `width` pixels. */
static inline struct layout_text_spec
layout_spec_of(int px, int width)
{
    return (struct layout_text_spec){.px = px, .line_px = px * 4 / 3, .width = width};
}

/** Lays out `text` and expects `wanted`. */
static inline struct layout_text
layout_of(struct glyphs *glyphs, const struct layout_text_spec *spec, const char *text,
          enum status wanted)
{
    struct layout_text layout;

    assert_int_equal(layout_text_make(glyphs, spec, text, strlen(text), &layout),
                     wanted);
    return layout;
}

#endif
