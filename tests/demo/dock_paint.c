#include "tests/demo/dock_paint.h"

#include <string.h>

#include "base/text.h"
#include "ui/layout_text.h"

static uint32_t
colour(const struct dock_sheet *sheet, enum theme_colour name)
{
    return sheet->theme->colour[name];
}

static int
length(const struct dock_sheet *sheet, enum theme_length name)
{
    return sheet->theme->length[name];
}

struct wording {
    enum theme_type type;
    enum theme_leading leading;
    bool bold;
    enum theme_colour colour;
    enum layout_text_align align;
};

/* Lays a text out into the width of `box` from its top; paints it unless `measure`.
 * Returns the height. Nothing here is cached: some of it was typed by a person. */
static int
write_text(const struct dock_sheet *sheet, const char *text, struct box box,
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
                         colour(sheet, wording.colour));
    }
    return layout.height;
}

static const struct wording title_words = {THEME_TYPE_H2, THEME_LEADING_HEADING, true,
                                           THEME_ON_COUNTER, LAYOUT_TEXT_START};
static const struct wording head_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                          THEME_ON_COUNTER, LAYOUT_TEXT_START};
static const struct wording column_words = {THEME_TYPE_LEAD, THEME_LEADING_HEADING,
                                            true, THEME_INK, LAYOUT_TEXT_START};
static const struct wording card_words = {THEME_TYPE_BODY, THEME_LEADING_BODY, true,
                                          THEME_INK, LAYOUT_TEXT_START};
static const struct wording quiet_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                           THEME_MUTED, LAYOUT_TEXT_START};
static const struct wording plain_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                           THEME_INK, LAYOUT_TEXT_START};
static const struct wording mark_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, true,
                                          THEME_ON_COUNTER, LAYOUT_TEXT_CENTRE};

static int
paint_head(const struct dock_sheet *sheet)
{
    struct canvas canvas = sheet->canvas;
    int margin = length(sheet, THEME_LENGTH_MARGIN);
    int stripe = length(sheet, THEME_LENGTH_STRIPE);
    int gap = length(sheet, THEME_LENGTH_SPACE_4);
    struct box text = {margin, stripe + gap, canvas.width - 2 * margin, 0};
    const char *words =
        "Links steht der Schalter, wie er im Rathaus stünde. Stadt, Behörde, Netz und "
        "Drucker sind nachgestellt, niemand ist dahinter. Hier lässt sich alles "
        "stören.";
    int title = write_text(sheet, "Vorführung", text, title_words, true);
    int height =
        stripe + 2 * gap + title + write_text(sheet, words, text, head_words, true);
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, height},
                colour(sheet, THEME_COUNTER));
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, stripe},
                colour(sheet, THEME_STRIPE));
    write_text(sheet, "Vorführung", text, title_words, false);
    text.y += title;
    write_text(sheet, words, text, head_words, false);
    return height;
}

static int
word_width(const struct dock_sheet *sheet, const char *word)
{
    int px = sheet->theme->type[THEME_TYPE_SMALL];
    struct layout_text_spec spec = {.px = px, .line_px = px, .bold = true};
    return layout_text_width(sheet->glyphs, &spec, word, strlen(word));
}

/* Room for the tick of the chosen one, with the gap before its word. */
static int
tick_width(const struct dock_sheet *sheet)
{
    return sheet->theme->type[THEME_TYPE_SMALL] * 5 / 4;
}

static void
paint_position(const struct dock_sheet *sheet, const char *word, struct box box,
               bool chosen, bool pressed)
{
    struct canvas canvas = sheet->canvas;
    int radius = length(sheet, THEME_LENGTH_RADIUS_SMALL);
    int px = sheet->theme->type[THEME_TYPE_SMALL];
    struct wording words = {THEME_TYPE_SMALL, THEME_LEADING_BUTTON, true, THEME_INK,
                            LAYOUT_TEXT_START};
    if (pressed)
        words.colour = THEME_ON_ACTION;
    canvas_fill_rounded(&canvas, box, radius,
                        colour(sheet, pressed  ? THEME_ACTION_DOWN
                                      : chosen ? THEME_TINT
                                               : THEME_CARD));
    canvas_outline(
        &canvas, box, radius,
        length(sheet, chosen ? THEME_LENGTH_BORDER_STRONG : THEME_LENGTH_BORDER),
        colour(sheet, chosen ? THEME_ACTION : THEME_EDGE));
    int wide = word_width(sheet, word);
    int icon = chosen ? tick_width(sheet) : 0;
    int x = box.x + (box.w - wide - icon) / 2;
    if (chosen)
        icons_draw(sheet->glyphs, &canvas, ICONS_CHECK, x, box.y + (box.h - px) / 2, px,
                   false, colour(sheet, pressed ? THEME_ON_ACTION : THEME_ACTION));
    int line = theme_line(sheet->theme, words.type, words.leading);
    write_text(sheet, word,
               (struct box){x + icon, box.y + (box.h - line) / 2, box.w, line}, words,
               false);
}

/* Round badge: how things stand, by icon and colour; the sentence says it in words. */
static void
paint_badge(const struct dock_sheet *sheet, enum icons_name icon, bool trouble, int x,
            int y, int px)
{
    struct canvas canvas = sheet->canvas;
    struct canvas_point centre = {CANVAS_PX(x) + CANVAS_PX(px) / 2,
                                  CANVAS_PX(y) + CANVAS_PX(px) / 2};
    int inner = px * 6 / 10;
    canvas_disc(&canvas, centre, CANVAS_PX(px) / 2,
                colour(sheet, trouble ? THEME_WARNING : THEME_SUCCESS));
    icons_draw(sheet->glyphs, &canvas, icon, x + (px - inner) / 2, y + (px - inner) / 2,
               inner, false, colour(sheet, THEME_ON_BADGE));
}

/* What the positions of a lever need beside each other, each with room for a tick. */
static int
measure_positions(const struct dock_sheet *sheet, const struct lever *lever,
                  int need[LEVER_POSITIONS], int *count)
{
    int all = 0, i = 0;
    for (; i < LEVER_POSITIONS && lever->position[i].word != NULL; i++) {
        need[i] = word_width(sheet, lever->position[i].word) + tick_width(sheet) +
                  2 * length(sheet, THEME_LENGTH_SPACE_4);
        all += need[i] + (i > 0 ? length(sheet, THEME_LENGTH_SPACE_2) : 0);
    }
    *count = i;
    return all;
}

/* The positions of a lever at the lower edge of `inside`: below the text that begins at
 * `x`, or over the whole width where that is too little for one of the levers. */
static void
place_positions(const struct dock_sheet *sheet, const struct lever *lever,
                struct box inside, int x, struct box places[LEVER_POSITIONS])
{
    int gap = length(sheet, THEME_LENGTH_SPACE_2);
    int high = length(sheet, THEME_LENGTH_BUTTON_SMALL) * 3 / 4;
    int need[LEVER_POSITIONS], count;
    bool narrow = false;
    for (int i = 0; i < LEVER_COUNT; i++)
        narrow |= measure_positions(sheet, lever_of((enum lever_name)i), need, &count) >
                  inside.x + inside.w - x;
    x = narrow ? inside.x : x;
    int room = inside.x + inside.w - x;
    int all = measure_positions(sheet, lever, need, &count);
    int even = (room - (LEVER_POSITIONS - 1) * gap) / LEVER_POSITIONS;
    bool same = true;
    for (int i = 0; i < count; i++)
        same &= need[i] <= even;
    for (int i = 0; i < count; i++) {
        int width = same ? even : need[i] + (room - all) / count;
        places[i] = (struct box){x, inside.y + inside.h - high, width, high};
        x += width + gap;
    }
}

static void
paint_lever(const struct dock_sheet *sheet, const struct levers *levers,
            enum lever_name name, struct box card, int pressed,
            struct box places[LEVER_POSITIONS])
{
    const struct lever *lever = lever_of(name);
    struct canvas canvas = sheet->canvas;
    int pad = length(sheet, THEME_LENGTH_SPACE_4);
    int badge = sheet->theme->type[THEME_TYPE_INPUT];
    int radius = length(sheet, THEME_LENGTH_RADIUS_CARD);
    canvas_fill_rounded(&canvas, card, radius, colour(sheet, THEME_CARD));
    canvas_outline(&canvas, card, radius, length(sheet, THEME_LENGTH_BORDER),
                   colour(sheet, THEME_EDGE));
    struct box inside = box_inset(card, pad);
    paint_badge(sheet, lever->icon, levers->at[name] != 0, inside.x, inside.y, badge);
    struct box text = {inside.x + badge + pad, inside.y, inside.w - badge - pad, 0};
    text.y += write_text(sheet, lever->title, text, card_words, false);
    write_text(sheet, levers_sentence(levers, name), text, plain_words, false);

    place_positions(sheet, lever, inside, text.x, places);
    for (int i = 0; i < LEVER_POSITIONS && lever->position[i].word != NULL; i++)
        paint_position(sheet, lever->position[i].word, places[i], levers->at[name] == i,
                       pressed == (int)name * LEVER_POSITIONS + i);
}

/* The dots as coverage of fewer pixels: the share of black in each. */
static struct canvas_mask
shrink(const struct dock_sheet *sheet, const struct exhibits *exhibits, int width,
       int height)
{
    int stride = (width + 3) / 4 * 4;
    size_t across = (size_t)(exhibits->dots + 7) / 8;
    for (int y = 0; y < height; y++) {
        int top = (int)((int64_t)y * exhibits->rows / height);
        int bottom = (int)((int64_t)(y + 1) * exhibits->rows / height);
        for (int x = 0; x < width; x++) {
            int left = x * exhibits->dots / width;
            int right = (x + 1) * exhibits->dots / width;
            int black = 0;
            for (int v = top; v < bottom; v++)
                for (int u = left; u < right; u++)
                    black += exhibits->bits[(size_t)v * across + (size_t)u / 8] >>
                                 (7 - u % 8) &
                             1;
            int all = (bottom - top) * (right - left);
            sheet->mask[(size_t)y * (size_t)stride + (size_t)x] =
                (uint8_t)(all > 0 ? 255 * black / all : 0);
        }
    }
    return (struct canvas_mask){sheet->mask, width, height, stride};
}

static void
paint_paper(const struct dock_sheet *sheet, const struct exhibits *exhibits,
            struct box box)
{
    struct canvas canvas = sheet->canvas;
    int gap = length(sheet, THEME_LENGTH_SPACE_4);
    int slot = length(sheet, THEME_LENGTH_BUTTON_SMALL);
    char words[120];
    int title = write_text(sheet, "Aus dem Drucker", box, column_words, false);
    text_format(words, sizeof(words), "%s",
                exhibits->dots == 0     ? "Noch kein Beleg. Er erscheint hier."
                : exhibits->paper_hangs ? "Der Beleg hängt noch im Drucker."
                                        : "Der Beleg ist abgeschnitten.");
    struct box below = {box.x, box.y + title, box.w, 0};
    title += write_text(sheet, words, below, quiet_words, false) + gap;

    struct box printer = {box.x, box.y + box.h - slot, box.w, slot};
    canvas_fill_rounded(&canvas, printer, length(sheet, THEME_LENGTH_RADIUS_CARD),
                        colour(sheet, THEME_COUNTER));
    struct box mouth = {printer.x + gap, printer.y + gap / 2, printer.w - 2 * gap,
                        length(sheet, THEME_LENGTH_SPACE_1)};
    canvas_fill_rounded(&canvas, mouth, mouth.h / 2, colour(sheet, THEME_COUNTER_2));
    text_format(words, sizeof(words), "Belegdrucker, nachgestellt · %d gedruckt",
                exhibits->papers);
    if (word_width(sheet, words) > mouth.w)
        text_format(words, sizeof(words), "Drucker · %d gedruckt", exhibits->papers);
    int line = theme_line(sheet->theme, mark_words.type, mark_words.leading);
    write_text(sheet, words,
               (struct box){printer.x, printer.y + (slot - line + gap / 2) / 2,
                            printer.w, line},
               mark_words, false);
    if (exhibits->dots == 0)
        return;

    int room = printer.y - box.y - title - (exhibits->paper_hangs ? 0 : gap);
    int width = mouth.w - 2 * gap;
    int height = (int)((int64_t)exhibits->rows * width / exhibits->dots);
    if (height > room) {
        height = room;
        width = (int)((int64_t)exhibits->dots * height / exhibits->rows);
    }
    if (width < 8 || height < 1)
        return;
    struct box paper = {mouth.x + (mouth.w - width) / 2,
                        printer.y - height - (exhibits->paper_hangs ? -gap / 2 : gap),
                        width, height};
    canvas_fill(&canvas, box_inset(paper, -gap / 2), 0xffffff);
    canvas_outline(&canvas, box_inset(paper, -gap / 2), 0, 1,
                   colour(sheet, THEME_LINE));
    canvas_blit(&canvas, shrink(sheet, exhibits, width, height), paper.x, paper.y,
                0x131313);
}

static int
paint_row(const struct dock_sheet *sheet, const struct exhibits_row *row,
          struct box box, bool measure)
{
    int label = box.w * 45 / 100;
    int gap = length(sheet, THEME_LENGTH_SPACE_3);
    struct box left = {box.x, box.y, label - gap, 0};
    struct box right = {box.x + label, box.y, box.w - label, 0};
    int a = write_text(sheet, row->label, left, quiet_words, measure);
    int b = write_text(sheet, row->value, right, plain_words, measure);
    return a > b ? a : b;
}

/* One application on a card; rows that do not fit are counted. Returns the height. */
static int
paint_case(const struct dock_sheet *sheet, const struct exhibits_case *entry,
           struct box box)
{
    struct canvas canvas = sheet->canvas;
    int pad = length(sheet, THEME_LENGTH_SPACE_4);
    int line = theme_line(sheet->theme, THEME_TYPE_SMALL, THEME_LEADING_BODY);
    char words[160];
    struct box inside = {box.x + pad, box.y + pad, box.w - 2 * pad, 0};
    text_format(words, sizeof(words), "%s%s · angekommen um %s Uhr",
                entry->number[0] != '\0' ? "Nummer " : "", entry->number, entry->time);
    int top = write_text(sheet, entry->title, inside, card_words, true) +
              write_text(sheet, words, inside, quiet_words, true);
    int height = 2 * pad + top, shown = 0;
    if (height > box.h)
        return 0;
    while (shown < entry->count) {
        int row = paint_row(sheet, &entry->row[shown], inside, true);
        bool last = shown + 1 == entry->count;
        if (height + row + (last ? 0 : line) > box.h)
            break;
        height += row;
        shown++;
    }
    if (shown < entry->count)
        height += line;
    struct box card = {box.x, box.y, box.w, height < box.h ? height : box.h};
    int radius = length(sheet, THEME_LENGTH_RADIUS_CARD);
    canvas_fill_rounded(&canvas, card, radius, colour(sheet, THEME_CARD));
    canvas_outline(&canvas, card, radius, length(sheet, THEME_LENGTH_BORDER),
                   colour(sheet, THEME_EDGE));
    inside.y += write_text(sheet, entry->title, inside, card_words, false);
    inside.y += write_text(sheet, words, inside, quiet_words, false);
    for (int i = 0; i < shown; i++)
        inside.y += paint_row(sheet, &entry->row[i], inside, false);
    text_format(words, sizeof(words), "und %d weitere Angaben", entry->count - shown);
    if (shown < entry->count)
        write_text(sheet, words, inside, quiet_words, false);
    return card.h;
}

static void
paint_authority(const struct dock_sheet *sheet, const struct exhibits *exhibits,
                struct box box)
{
    int gap = length(sheet, THEME_LENGTH_SPACE_3);
    int bottom = box.y + box.h;
    box.y += write_text(sheet, "Bei der Behörde angekommen", box, column_words, false);
    box.y += write_text(sheet,
                        exhibits->cases == 0
                            ? "Noch nichts. Hier steht dann, was sie entschlüsselt hat."
                            : "Nur sie konnte das entschlüsseln, nicht der Schalter.",
                        box, quiet_words, false);
    box.y += length(sheet, THEME_LENGTH_SPACE_4);
    for (int i = 0; i < exhibits->cases; i++) {
        box.h = bottom - box.y;
        int height = paint_case(sheet, &exhibits->list[i], box);
        if (height == 0)
            return;
        box.y += height + gap;
    }
}

void
dock_paint(const struct dock_sheet *sheet, const struct levers *levers,
           const struct exhibits *exhibits, int pressed, struct dock_places *places)
{
    struct canvas canvas = sheet->canvas;
    int margin = length(sheet, THEME_LENGTH_MARGIN);
    int gap = length(sheet, THEME_LENGTH_SPACE_3);
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, canvas.height},
                colour(sheet, THEME_GROUND));
    int top = paint_head(sheet);
    int width = canvas.width - 4 * margin;
    struct box column = {margin, top + margin, width * 39 / 100,
                         canvas.height - top - 2 * margin};
    int card = (column.h - (LEVER_COUNT - 1) * gap) / LEVER_COUNT;
    memset(places, 0, sizeof(*places));
    for (int i = 0; i < LEVER_COUNT; i++)
        paint_lever(sheet, levers, (enum lever_name)i,
                    (struct box){column.x, column.y + i * (card + gap), column.w, card},
                    pressed, places->position[i]);
    column.x += column.w + margin;
    column.w = width * 28 / 100;
    paint_paper(sheet, exhibits, column);
    column.x += column.w + margin;
    column.w = canvas.width - margin - column.x;
    paint_authority(sheet, exhibits, column);
}
