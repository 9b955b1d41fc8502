#include "tests/demo/dock_kit.h"

#include <string.h>

const struct wording dock_card_words = {THEME_TYPE_BODY, THEME_LEADING_BODY, true,
                                        THEME_INK, LAYOUT_TEXT_START};
const struct wording dock_plain_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                         THEME_INK, LAYOUT_TEXT_START};

uint32_t
dock_colour(const struct dock_sheet *sheet, enum theme_colour name)
{
    return sheet->theme->colour[name];
}

int
dock_length(const struct dock_sheet *sheet, enum theme_length name)
{
    return sheet->theme->length[name];
}

int
dock_write(const struct dock_sheet *sheet, const char *text, struct box box,
           struct wording wording, bool measure)
{
    struct layout_text layout;
    struct layout_text_spec spec = {
        .px = sheet->theme->type[wording.type],
        .line_px = theme_line(sheet->theme, wording.type, wording.leading),
        .width = box.w,
        .bold = wording.bold,
        .align = wording.align,
    };
    enum status status =
        layout_text_make(sheet->glyphs, &spec, text, strlen(text), &layout);
    if (status != STATUS_OK && status != STATUS_FULL)
        return 0;
    if (!measure) {
        struct canvas canvas = sheet->canvas;
        layout_text_draw(&layout, sheet->glyphs, &canvas, box.x, box.y,
                         dock_colour(sheet, wording.colour));
    }
    return layout.height;
}

int
dock_word_width(const struct dock_sheet *sheet, const char *word)
{
    int px = sheet->theme->type[THEME_TYPE_SMALL];
    struct layout_text_spec spec = {.px = px, .line_px = px, .bold = true};
    return layout_text_width(sheet->glyphs, &spec, word, strlen(word));
}
