#include "ui/icons.h"

#include "base/text.h"

static const struct {
    const char *name;
    uint32_t codepoint;
} table[ICONS_COUNT] = {
#define X(constant, label, point) [ICONS_##constant] = {label, point},
    ICONS_LIST(X)
#undef X
};

/* Icons that point along the line of reading, or out of it. */
static bool
turns(enum icons_name icon)
{
    return icon == ICONS_BACK || icon == ICONS_NEXT || icon == ICONS_EXIT ||
           icon == ICONS_SPEAK || icon == ICONS_BACKSPACE;
}

void
icons_draw(struct glyphs *glyphs, struct canvas *canvas, enum icons_name icon, int x,
           int y, int px, bool rtl, uint32_t colour)
{
    char text[4];
    struct glyphs_run run = {
        .font = {GLYPHS_ICONS, px},
        .text = text,
        .len = text_encode(table[icon].codepoint, text),
        .cacheable = true,
    };

    if (!canvas_shows(canvas, (struct box){x, y, px, px}))
        return;
    /* The font's base line is the bottom of the grid. */
    if (rtl && turns(icon))
        glyphs_draw_mirrored(glyphs, canvas, &run, x, y + px, colour);
    else
        glyphs_draw(glyphs, canvas, &run, x, y + px, colour);
}

const char *
icons_label(enum icons_name icon)
{
    return table[icon].name;
}

enum status
icons_find(const char *name, enum icons_name *out)
{
    for (int i = 0; i < ICONS_COUNT; i++) {
        if (text_equal(table[i].name, name)) {
            *out = (enum icons_name)i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}
