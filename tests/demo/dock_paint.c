#include "tests/demo/dock_paint.h"

#include <string.h>

#include "base/text.h"
#include "tests/demo/dock_kit.h"
#include "tests/demo/dock_levers.h"

static const struct wording title_words = {THEME_TYPE_H2, THEME_LEADING_HEADING, true,
                                           THEME_ON_COUNTER, LAYOUT_TEXT_START};
static const struct wording head_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                          THEME_ON_COUNTER, LAYOUT_TEXT_START};
static const struct wording column_words = {THEME_TYPE_LEAD, THEME_LEADING_HEADING,
                                            true, THEME_INK, LAYOUT_TEXT_START};
static const struct wording quiet_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, false,
                                           THEME_MUTED, LAYOUT_TEXT_START};
static const struct wording mark_words = {THEME_TYPE_SMALL, THEME_LEADING_BODY, true,
                                          THEME_ON_COUNTER, LAYOUT_TEXT_CENTRE};

static int
paint_head(const struct dock_sheet *sheet)
{
    struct canvas canvas = sheet->canvas;
    int margin = dock_length(sheet, THEME_LENGTH_MARGIN);
    int stripe = dock_length(sheet, THEME_LENGTH_STRIPE);
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_4);
    struct box text = {margin, stripe + gap, canvas.width - 2 * margin, 0};
    const char *words =
        "Links steht der Schalter, wie er im Rathaus stünde. Stadt, Behörde, Netz, "
        "Drucker, "
        "Kartenleser und Ausweis sind nachgestellt, niemand ist dahinter. Hier lässt "
        "sich alles stören.";
    int title = dock_write(sheet, "Vorführung", text, title_words, true);
    int height =
        stripe + 2 * gap + title + dock_write(sheet, words, text, head_words, true);
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, height},
                dock_colour(sheet, THEME_COUNTER));
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, stripe},
                dock_colour(sheet, THEME_STRIPE));
    dock_write(sheet, "Vorführung", text, title_words, false);
    text.y += title;
    dock_write(sheet, words, text, head_words, false);
    return height;
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
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_4);
    int slot = dock_length(sheet, THEME_LENGTH_BUTTON_SMALL);
    char words[120];
    int title = dock_write(sheet, "Aus dem Drucker", box, column_words, false);
    text_format(words, sizeof(words), "%s",
                exhibits->dots == 0     ? "Noch kein Beleg. Er erscheint hier."
                : exhibits->paper_hangs ? "Der Beleg hängt noch im Drucker."
                                        : "Der Beleg ist abgeschnitten.");
    struct box below = {box.x, box.y + title, box.w, 0};
    title += dock_write(sheet, words, below, quiet_words, false) + gap;

    struct box printer = {box.x, box.y + box.h - slot, box.w, slot};
    canvas_fill_rounded(&canvas, printer, dock_length(sheet, THEME_LENGTH_RADIUS_CARD),
                        dock_colour(sheet, THEME_COUNTER));
    struct box mouth = {printer.x + gap, printer.y + gap / 2, printer.w - 2 * gap,
                        dock_length(sheet, THEME_LENGTH_SPACE_1)};
    canvas_fill_rounded(&canvas, mouth, mouth.h / 2,
                        dock_colour(sheet, THEME_COUNTER_2));
    text_format(words, sizeof(words), "Belegdrucker, nachgestellt · %d gedruckt",
                exhibits->papers);
    if (dock_word_width(sheet, words) > mouth.w)
        text_format(words, sizeof(words), "Drucker · %d gedruckt", exhibits->papers);
    int line = theme_line(sheet->theme, mark_words.type, mark_words.leading);
    dock_write(sheet, words,
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
                   dock_colour(sheet, THEME_LINE));
    canvas_blit(&canvas, shrink(sheet, exhibits, width, height), paper.x, paper.y,
                0x131313);
}

static int
paint_row(const struct dock_sheet *sheet, const struct exhibits_row *row,
          struct box box, bool measure)
{
    int label = box.w * 45 / 100;
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_3);
    struct box left = {box.x, box.y, label - gap, 0};
    struct box right = {box.x + label, box.y, box.w - label, 0};
    int a = dock_write(sheet, row->label, left, quiet_words, measure);
    int b = dock_write(sheet, row->value, right, dock_plain_words, measure);
    return a > b ? a : b;
}

/* One application on a card; rows that do not fit are counted. Returns the height. */
static int
paint_case(const struct dock_sheet *sheet, const struct exhibits_case *entry,
           struct box box)
{
    struct canvas canvas = sheet->canvas;
    int pad = dock_length(sheet, THEME_LENGTH_SPACE_4);
    int line = theme_line(sheet->theme, THEME_TYPE_SMALL, THEME_LEADING_BODY);
    char words[160];
    struct box inside = {box.x + pad, box.y + pad, box.w - 2 * pad, 0};
    text_format(words, sizeof(words), "%s%s · angekommen um %s Uhr%s",
                entry->number[0] != '\0' ? "Nummer " : "", entry->number, entry->time,
                entry->identified ? " · mit dem Ausweis" : "");
    int top = dock_write(sheet, entry->title, inside, dock_card_words, true) +
              dock_write(sheet, words, inside, quiet_words, true);
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
    int radius = dock_length(sheet, THEME_LENGTH_RADIUS_CARD);
    canvas_fill_rounded(&canvas, card, radius, dock_colour(sheet, THEME_CARD));
    canvas_outline(&canvas, card, radius, dock_length(sheet, THEME_LENGTH_BORDER),
                   dock_colour(sheet, THEME_EDGE));
    inside.y += dock_write(sheet, entry->title, inside, dock_card_words, false);
    inside.y += dock_write(sheet, words, inside, quiet_words, false);
    for (int i = 0; i < shown; i++)
        inside.y += paint_row(sheet, &entry->row[i], inside, false);
    text_format(words, sizeof(words), "und %d weitere Angaben", entry->count - shown);
    if (shown < entry->count)
        dock_write(sheet, words, inside, quiet_words, false);
    return card.h;
}

static void
paint_authority(const struct dock_sheet *sheet, const struct exhibits *exhibits,
                struct box box)
{
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_3);
    int bottom = box.y + box.h;
    box.y += dock_write(sheet, "Bei der Behörde angekommen", box, column_words, false);
    box.y += dock_write(sheet,
                        exhibits->cases == 0
                            ? "Noch nichts. Hier steht dann, was sie entschlüsselt hat."
                            : "Nur sie konnte das entschlüsseln, nicht der Schalter.",
                        box, quiet_words, false);
    box.y += dock_length(sheet, THEME_LENGTH_SPACE_4);
    for (int i = 0; i < exhibits->cases; i++) {
        box.h = bottom - box.y;
        int height = paint_case(sheet, &exhibits->list[i], box);
        if (height == 0)
            return;
        box.y += height + gap;
    }
}

/* Levers, paper and authority side by side. */
static void
paint_wide(const struct dock_sheet *sheet, const struct dock_shown *shown,
           struct box area, struct dock_places *places)
{
    int margin = dock_length(sheet, THEME_LENGTH_MARGIN);
    int width = area.w - 2 * margin;
    struct box column = {area.x, area.y, width * 54 / 100, area.h};
    dock_levers_paint(sheet, shown->levers, column, shown->pressed, places);
    column.x += column.w + margin;
    column.w = width * 20 / 100;
    paint_paper(sheet, shown->exhibits, column);
    column.x += column.w + margin;
    column.w = area.x + area.w - column.x;
    paint_authority(sheet, shown->exhibits, column);
}

/* Levers above, paper and authority below. */
static void
paint_tall(const struct dock_sheet *sheet, const struct dock_shown *shown,
           struct box area, struct dock_places *places)
{
    int margin = dock_length(sheet, THEME_LENGTH_MARGIN);
    struct box above = {area.x, area.y, area.w, dock_levers_height(sheet, area.w)};
    dock_levers_paint(sheet, shown->levers, above, shown->pressed, places);
    int top = above.y + above.h + margin;
    struct box below = {area.x, top, (area.w - margin) * 40 / 100,
                        area.y + area.h - top};
    paint_paper(sheet, shown->exhibits, below);
    below.x += below.w + margin;
    below.w = area.x + area.w - below.x;
    paint_authority(sheet, shown->exhibits, below);
}

void
dock_paint(const struct dock_sheet *sheet, const struct dock_shown *shown,
           struct dock_places *places)
{
    struct canvas canvas = sheet->canvas;
    int margin = dock_length(sheet, THEME_LENGTH_MARGIN);
    canvas_fill(&canvas, (struct box){0, 0, canvas.width, canvas.height},
                dock_colour(sheet, THEME_GROUND));
    int top = paint_head(sheet) + margin;
    struct box area = {margin, top, canvas.width - 2 * margin,
                       canvas.height - top - margin};
    memset(places, 0, sizeof(*places));
    if (sheet->tall)
        paint_tall(sheet, shown, area, places);
    else
        paint_wide(sheet, shown, area, places);
}
