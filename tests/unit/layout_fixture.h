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

/** Every byte stands in a line, in order; what lies between two lines is white. */
static inline void
layout_assert_nothing_lost(const struct layout_text *layout)
{
    size_t at = 0;

    for (int i = 0; i < layout->lines; i++) {
        const struct layout_text_line *line = &layout->line[i];
        size_t run_bytes = 0;

        for (; at < line->start; at++)
            assert_true(layout->text[at] == ' ' || layout->text[at] == '\n');
        at += line->len;
        for (int j = line->first_run; j < line->first_run + line->runs; j++)
            run_bytes += layout->run[j].len;
        assert_int_equal(run_bytes, line->len);
    }
    for (; at < layout->len; at++)
        assert_true(layout->text[at] == ' ' || layout->text[at] == '\n');
}

#endif
