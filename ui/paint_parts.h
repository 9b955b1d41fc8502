/* What stands inside an item: its texts and icons, each with a box of its own.
 *
 * Owns: nothing. The one place that knows the inside of a button, a card, a banner ...
 * Called by paint (drawing the parts), by pages (asking how high an item must be) and
 * by the self-audit (whether every text stays inside its box). Must not know: the
 * session, canvases. Pure but for measuring text. */
#ifndef SCHALTER_UI_PAINT_PARTS_H
#define SCHALTER_UI_PAINT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/glyphs.h"
#include "ui/icons.h"
#include "ui/layout_text.h"
#include "ui/theme.h"
#include "ui/view.h"

enum { PAINT_MAX_PARTS = 6 };

struct paint_part {
    struct box box;
    uint32_t colour;
    int icon; /* enum icons_name + 1; 0: a text */
    const char *text;
    size_t len;
    struct layout_text_spec spec;
    bool typed; /* a field's value: scrolls with the caret, may be longer than the box
                 */
};

struct paint_parts {
    int count;
    struct paint_part part[PAINT_MAX_PARTS];
    int need_height; /* px the item must have for everything in it, with its padding */
    bool fits;       /* every text was laid out within its lines and width */
};

/** Arranges the inside of an item whose box has its width (and for drawing its height);
 * colours follow its state. `rtl` mirrors the inside. */
void paint_arrange(const struct item *item, bool rtl, const struct theme *theme,
                   struct glyphs *glyphs, struct paint_parts *out);

/** Size of the lead element (radio, badge, medal) of an item and where it stands, an
 * empty box when it has none. */
struct box paint_lead(const struct item *item, bool rtl, const struct theme *theme);

#endif
