#include "tests/demo/dock_levers.h"

#include "tests/demo/dock_kit.h"

enum {
    COLUMNS = 2,
    ROW = 3, /* positions beside each other, at most */
};

/* The levers of one column, from `first` to before `end`. */
static const struct column {
    enum lever_name first, end;
} columns[COLUMNS] = {{LEVER_PAPER, LEVER_KEY}, {LEVER_KEY, LEVER_COUNT}};

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
    int radius = dock_length(sheet, THEME_LENGTH_RADIUS_SMALL);
    int px = sheet->theme->type[THEME_TYPE_SMALL];
    struct wording words = {THEME_TYPE_SMALL, THEME_LEADING_BUTTON, true, THEME_INK,
                            LAYOUT_TEXT_START};
    if (pressed)
        words.colour = THEME_ON_ACTION;
    canvas_fill_rounded(&canvas, box, radius,
                        dock_colour(sheet, pressed  ? THEME_ACTION_DOWN
                                           : chosen ? THEME_TINT
                                                    : THEME_CARD));
    canvas_outline(
        &canvas, box, radius,
        dock_length(sheet, chosen ? THEME_LENGTH_BORDER_STRONG : THEME_LENGTH_BORDER),
        dock_colour(sheet, chosen ? THEME_ACTION : THEME_EDGE));
    int wide = dock_word_width(sheet, word);
    int icon = chosen ? tick_width(sheet) : 0;
    int x = box.x + (box.w - wide - icon) / 2;
    if (chosen)
        icons_draw(sheet->glyphs, &canvas, ICONS_CHECK, x, box.y + (box.h - px) / 2, px,
                   false, dock_colour(sheet, pressed ? THEME_ON_ACTION : THEME_ACTION));
    int line = theme_line(sheet->theme, words.type, words.leading);
    dock_write(sheet, word,
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
                dock_colour(sheet, trouble ? THEME_WARNING : THEME_SUCCESS));
    icons_draw(sheet->glyphs, &canvas, icon, x + (px - inner) / 2, y + (px - inner) / 2,
               inner, false, dock_colour(sheet, THEME_ON_BADGE));
}

static int
count_positions(const struct lever *lever)
{
    int count = 0;
    while (count < LEVER_POSITIONS && lever->position[count].word != NULL)
        count++;
    return count;
}

static int
position_height(const struct dock_sheet *sheet)
{
    return dock_length(sheet, THEME_LENGTH_BUTTON_SMALL) * 3 / 4;
}

static int
rows_height(const struct dock_sheet *sheet, const struct lever *lever)
{
    int rows = (count_positions(lever) + ROW - 1) / ROW;
    return rows * position_height(sheet) +
           (rows - 1) * dock_length(sheet, THEME_LENGTH_SPACE_2);
}

/* What the positions of one row need beside each other, each with room for a tick. */
static int
measure_row(const struct dock_sheet *sheet, const struct lever *lever, int first,
            int need[ROW], int *count)
{
    int all = 0, i = 0;
    for (; i < ROW && first + i < count_positions(lever); i++) {
        need[i] = dock_word_width(sheet, lever->position[first + i].word) +
                  tick_width(sheet) + 2 * dock_length(sheet, THEME_LENGTH_SPACE_4);
        all += need[i] + (i > 0 ? dock_length(sheet, THEME_LENGTH_SPACE_2) : 0);
    }
    *count = i;
    return all;
}

static void
place_row(const struct dock_sheet *sheet, const struct lever *lever, int first,
          struct box row, struct box places[LEVER_POSITIONS])
{
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_2);
    int need[ROW], count;
    int all = measure_row(sheet, lever, first, need, &count);
    int even = (row.w - (ROW - 1) * gap) / ROW;
    bool same = true;
    for (int i = 0; i < count; i++)
        same &= need[i] <= even;
    for (int i = 0; i < count; i++) {
        int width = same ? even : need[i] + (row.w - all) / count;
        places[first + i] = (struct box){row.x, row.y, width, row.h};
        row.x += width + gap;
    }
}

/* The text of a lever beside its badge. */
static struct box
text_box(const struct dock_sheet *sheet, struct box inside)
{
    int indent =
        sheet->theme->type[THEME_TYPE_INPUT] + dock_length(sheet, THEME_LENGTH_SPACE_4);
    return (struct box){inside.x + indent, inside.y, inside.w - indent, 0};
}

/* The least height of a lever's card, whatever its sentence is. */
static int
lever_height(const struct dock_sheet *sheet, enum lever_name name, int width)
{
    const struct lever *lever = lever_of(name);
    int pad = dock_length(sheet, THEME_LENGTH_SPACE_4);
    struct box text = text_box(sheet, (struct box){0, 0, width - 2 * pad, 0});
    int sentence = 0;
    for (int i = 0; i < count_positions(lever); i++) {
        int height = dock_write(sheet, lever->position[i].sentence, text,
                                dock_plain_words, true);
        sentence = height > sentence ? height : sentence;
    }
    return 2 * pad + dock_write(sheet, lever->title, text, dock_card_words, true) +
           sentence + dock_length(sheet, THEME_LENGTH_SPACE_2) +
           rows_height(sheet, lever);
}

static int
column_height(const struct dock_sheet *sheet, const struct column *column, int width)
{
    int height = 0;
    for (int i = (int)column->first; i < (int)column->end; i++)
        height +=
            lever_height(sheet, (enum lever_name)i, width) +
            (i > (int)column->first ? dock_length(sheet, THEME_LENGTH_SPACE_3) : 0);
    return height;
}

static int
column_width(const struct dock_sheet *sheet, int width)
{
    return (width - dock_length(sheet, THEME_LENGTH_SPACE_4)) / COLUMNS;
}

int
dock_levers_height(const struct dock_sheet *sheet, int width)
{
    int most = 0;
    for (int i = 0; i < COLUMNS; i++) {
        int height = column_height(sheet, &columns[i], column_width(sheet, width));
        most = height > most ? height : most;
    }
    return most;
}

static void
paint_lever(const struct dock_sheet *sheet, const struct levers *levers,
            enum lever_name name, struct box card, int pressed,
            struct box places[LEVER_POSITIONS])
{
    const struct lever *lever = lever_of(name);
    struct canvas canvas = sheet->canvas;
    int radius = dock_length(sheet, THEME_LENGTH_RADIUS_CARD);
    int gap = dock_length(sheet, THEME_LENGTH_SPACE_2);
    canvas_fill_rounded(&canvas, card, radius, dock_colour(sheet, THEME_CARD));
    canvas_outline(&canvas, card, radius, dock_length(sheet, THEME_LENGTH_BORDER),
                   dock_colour(sheet, THEME_EDGE));
    struct box inside = box_inset(card, dock_length(sheet, THEME_LENGTH_SPACE_4));
    struct box text = text_box(sheet, inside);
    paint_badge(sheet, lever->icon, levers_trouble(levers, name), inside.x, inside.y,
                sheet->theme->type[THEME_TYPE_INPUT]);
    text.y += dock_write(sheet, lever->title, text, dock_card_words, false);
    dock_write(sheet, levers_sentence(levers, name), text, dock_plain_words, false);

    struct box row = {inside.x, inside.y + inside.h - rows_height(sheet, lever),
                      inside.w, position_height(sheet)};
    for (int first = 0; first < count_positions(lever); first += ROW) {
        place_row(sheet, lever, first, row, places);
        row.y += row.h + gap;
    }
    for (int i = 0; i < count_positions(lever); i++)
        paint_position(sheet, lever->position[i].word, places[i], levers->at[name] == i,
                       pressed == (int)name * LEVER_POSITIONS + i);
}

/* What a column has too much goes to its levers alike. */
static void
paint_column(const struct dock_sheet *sheet, const struct levers *levers,
             const struct column *column, struct box box, int pressed,
             struct dock_places *places)
{
    int count = (int)column->end - (int)column->first;
    int more = (box.h - column_height(sheet, column, box.w)) / count;
    for (int i = (int)column->first; i < (int)column->end; i++) {
        enum lever_name name = (enum lever_name)i;
        box.h = lever_height(sheet, name, box.w) + (more > 0 ? more : 0);
        paint_lever(sheet, levers, name, box, pressed, places->position[i]);
        box.y += box.h + dock_length(sheet, THEME_LENGTH_SPACE_3);
    }
}

void
dock_levers_paint(const struct dock_sheet *sheet, const struct levers *levers,
                  struct box box, int pressed, struct dock_places *places)
{
    int width = column_width(sheet, box.w);
    for (int i = 0; i < COLUMNS; i++)
        paint_column(sheet, levers, &columns[i],
                     (struct box){box.x + i * (box.w - width), box.y, width, box.h},
                     pressed, places);
}
