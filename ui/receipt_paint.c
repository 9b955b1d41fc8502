#include "ui/receipt_paint.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/canvas.h"
#include "ui/layout_text.h"
#include "ui/qr.h"

/* Dots on 576 of width. */
enum {
    MARGIN = 16,
    TEXT = 27,
    BOLD = 28,
    TOWN = 38,
    HEADING = 36,
    NUMBER = 76,
    SMALL = 24,
    RULE = 4,
    GAP = 14,
    BOX_RADIUS = 14,
    QR_MODULE = 9,
    LABEL_GAP = 22,
    STEP_INDENT = 38,
};

enum { PAPER_WHITE = 0xffffff, PAPER_BLACK = 0x000000 };

/** Where the next line goes. */
struct pen {
    struct canvas canvas;
    struct glyphs *glyphs;
    int width;
    int y;
    int label_width; /* of the pairs that follow one another */
    enum status status;
};

static int
scale(const struct pen *pen, int dots)
{
    return (dots * pen->width + RECEIPT_WIDTH / 2) / RECEIPT_WIDTH;
}

struct words {
    const char *text;
    int dots; /* em */
    bool bold;
    enum layout_text_align align;
    int x, width; /* place and room, in real dots */
    uint32_t colour;
    size_t lead; /* so many bytes at the start are bold in any case */
};

static struct layout_text_spec
spec_of(const struct pen *pen, const struct words *words)
{
    int px = scale(pen, words->dots);
    return (struct layout_text_spec){.px = px,
                                     .line_px = px * 5 / 4,
                                     .width = words->width,
                                     .bold = words->bold,
                                     .lead_bytes = words->lead,
                                     .cacheable = false,
                                     .wrap = LAYOUT_TEXT_GREEDY,
                                     .align = words->align};
}

/* Writes a paragraph at the pen's height and returns how high it is. */
static int
write_words(struct pen *pen, const struct words *words)
{
    struct layout_text layout;
    struct layout_text_spec spec = spec_of(pen, words);
    enum status status =
        layout_text_make(pen->glyphs, &spec, words->text, strlen(words->text), &layout);
    if (status != STATUS_OK) {
        pen->status = STATUS_TOO_LARGE;
        return 0;
    }
    layout_text_draw(&layout, pen->glyphs, &pen->canvas, words->x, pen->y,
                     words->colour);
    return layout.height;
}

static int
inner(const struct pen *pen)
{
    return pen->width - 2 * scale(pen, MARGIN);
}

static void
paragraph(struct pen *pen, const char *text, int dots, bool bold,
          enum layout_text_align align)
{
    struct words words = {.text = text,
                          .dots = dots,
                          .bold = bold,
                          .align = align,
                          .x = scale(pen, MARGIN),
                          .width = inner(pen)};
    pen->y += write_words(pen, &words);
}

static void
rule(struct pen *pen)
{
    pen->y += scale(pen, GAP);
    canvas_fill(&pen->canvas,
                (struct box){scale(pen, MARGIN), pen->y, inner(pen), scale(pen, RULE)},
                PAPER_BLACK);
    pen->y += scale(pen, RULE) + scale(pen, GAP);
}

static void
tear(struct pen *pen)
{
    int dash = scale(pen, 10), end = scale(pen, MARGIN) + inner(pen);
    pen->y += scale(pen, GAP) * 2;
    for (int x = scale(pen, MARGIN); x < end; x += dash * 3 / 2)
        canvas_fill(
            &pen->canvas,
            (struct box){x, pen->y, x + dash > end ? end - x : dash, scale(pen, RULE)},
            PAPER_BLACK);
    pen->y += scale(pen, RULE) + scale(pen, GAP) * 2;
}

/* The one black box: it may not grow, a print head gets hot. */
static void
number(struct pen *pen, const struct receipt_line *line)
{
    int margin = scale(pen, MARGIN), room = inner(pen) - 2 * margin;
    struct words label = {.text = line->text,
                          .dots = TEXT,
                          .align = LAYOUT_TEXT_CENTRE,
                          .x = 2 * margin,
                          .width = room,
                          .colour = PAPER_WHITE};
    struct words value = {.text = line->value,
                          .dots = NUMBER,
                          .bold = true,
                          .align = LAYOUT_TEXT_CENTRE,
                          .x = 2 * margin,
                          .width = room,
                          .colour = PAPER_WHITE};
    int padding = scale(pen, GAP);
    int height = 2 * padding + scale(pen, TEXT) * 5 / 4 + scale(pen, NUMBER) * 5 / 4;
    pen->y += padding;
    canvas_fill_rounded(&pen->canvas, (struct box){margin, pen->y, inner(pen), height},
                        scale(pen, BOX_RADIUS), PAPER_BLACK);
    int top = pen->y;
    pen->y += padding;
    pen->y += write_words(pen, &label);
    pen->y += write_words(pen, &value);
    pen->y = top + height + padding;
}

/* Pairs that follow one another stand in two columns, as wide as the widest label. */
static void
measure_labels(struct pen *pen, const struct receipt_line *line,
               const struct receipt_line *end)
{
    pen->label_width = 0;
    for (; line < end && line->kind == RECEIPT_PAIR; line++) {
        struct words words = {.text = line->text, .dots = TEXT, .width = inner(pen)};
        struct layout_text_spec spec = spec_of(pen, &words);
        int width =
            layout_text_width(pen->glyphs, &spec, line->text, strlen(line->text));
        if (width > pen->label_width)
            pen->label_width = width;
    }
    if (pen->label_width > inner(pen) / 2)
        pen->label_width = inner(pen) / 2;
}

static void
pair(struct pen *pen, const struct receipt_line *line)
{
    int margin = scale(pen, MARGIN);
    int second = pen->label_width + scale(pen, LABEL_GAP);
    struct words label = {
        .text = line->text, .dots = TEXT, .x = margin, .width = pen->label_width};
    struct words value = {.text = line->value,
                          .dots = BOLD,
                          .bold = true,
                          .x = margin + second,
                          .width = inner(pen) - second};
    int left = write_words(pen, &label);
    int right = write_words(pen, &value);
    pen->y += (left > right ? left : right) + scale(pen, 4);
}

static void
step(struct pen *pen, const struct receipt_line *line)
{
    char text[16];
    int margin = scale(pen, MARGIN), indent = scale(pen, STEP_INDENT);
    text_format(text, sizeof(text), "%d.", line->number);
    struct words digit = {
        .text = text, .dots = TEXT, .x = margin + scale(pen, 6), .width = indent};
    struct words words = {.text = line->text,
                          .dots = TEXT,
                          .x = margin + indent,
                          .width = inner(pen) - indent};
    (void)write_words(pen, &digit);
    pen->y += write_words(pen, &words);
}

static void
code(struct pen *pen, const struct receipt_line *line)
{
    struct qr qr;
    int margin = scale(pen, MARGIN);
    int room = inner(pen), module = QR_MODULE;

    if (line->text[0] == '\0')
        return;
    if (qr_make(&qr, line->text, strlen(line->text)) != STATUS_OK) {
        pen->status = STATUS_TOO_LARGE;
        return;
    }
    /* Paper is held close: half a millimetre a module is plenty, but never under 4. */
    while (module > 4 && qr_side(&qr, module) > room)
        module--;
    if (qr_side(&qr, module) > room + 2 * margin) {
        pen->status = STATUS_TOO_LARGE;
        return;
    }
    int side = qr_side(&qr, module);
    int beside = room - side - scale(pen, LABEL_GAP);
    int top = pen->y;
    for (int y = 0; y < qr.modules; y++)
        for (int x = 0; x < qr.modules; x++)
            if (qr_is_dark(&qr, x, y))
                canvas_fill(&pen->canvas,
                            (struct box){margin + (x + QR_QUIET) * module,
                                         top + (y + QR_QUIET) * module, module, module},
                            PAPER_BLACK);
    struct words words = {
        .text = line->value, .dots = TEXT, .lead = strcspn(line->value, "\n")};
    if (beside >= scale(pen, 150)) {
        words.x = margin + side + scale(pen, LABEL_GAP);
        words.width = beside;
        pen->y = top + side / 3;
        int height = write_words(pen, &words);
        pen->y = top + (side > side / 3 + height ? side : side / 3 + height);
    } else {
        words.x = margin;
        words.width = room;
        pen->y = top + side;
        pen->y += write_words(pen, &words);
    }
}

static void
paint_line(struct pen *pen, const struct receipt *receipt, int at)
{
    const struct receipt_line *line = &receipt->lines[at];
    switch (line->kind) {
    case RECEIPT_CENTRE_BOLD:
        paragraph(pen, line->text, TOWN, true, LAYOUT_TEXT_CENTRE);
        break;
    case RECEIPT_CENTRE:
        paragraph(pen, line->text, SMALL, false, LAYOUT_TEXT_CENTRE);
        break;
    case RECEIPT_RULE:
        rule(pen);
        break;
    case RECEIPT_TEAR:
        tear(pen);
        break;
    case RECEIPT_HEADING:
        paragraph(pen, line->text, HEADING, true, LAYOUT_TEXT_START);
        break;
    case RECEIPT_TEXT:
        paragraph(pen, line->text, TEXT, false, LAYOUT_TEXT_START);
        break;
    case RECEIPT_NUMBER:
        number(pen, line);
        break;
    case RECEIPT_PAIR:
        if (at == 0 || line[-1].kind != RECEIPT_PAIR)
            measure_labels(pen, line, receipt->lines + receipt->count);
        pair(pen, line);
        break;
    case RECEIPT_STEP:
        step(pen, line);
        break;
    case RECEIPT_QR:
        code(pen, line);
        break;
    case RECEIPT_GAP:
        pen->y += scale(pen, GAP);
        break;
    }
}

enum status
receipt_paint(const struct receipt *receipt, struct glyphs *glyphs, int width,
              struct receipt_bitmap *out)
{
    *out = (struct receipt_bitmap){0};
    if (width < RECEIPT_MIN_WIDTH || width > 2 * RECEIPT_WIDTH)
        return STATUS_INVALID;
    int stride = (width + 31) / 32 * 4;
    uint8_t *dots = calloc((size_t)stride, RECEIPT_MAX_HEIGHT);
    if (dots == NULL)
        return STATUS_FULL;
    struct pen pen = {
        .canvas = canvas_over(dots, width, RECEIPT_MAX_HEIGHT, stride, CANVAS_BITS),
        .glyphs = glyphs,
        .width = width};
    pen.y = scale(&pen, GAP);
    for (int i = 0; i < receipt->count && pen.status == STATUS_OK; i++) {
        paint_line(&pen, receipt, i);
        if (pen.y > RECEIPT_MAX_HEIGHT - scale(&pen, 200))
            pen.status = STATUS_TOO_LARGE;
    }
    if (pen.status != STATUS_OK) {
        free(dots);
        return pen.status;
    }
    *out = (struct receipt_bitmap){dots, width, pen.y + scale(&pen, GAP), stride};
    return STATUS_OK;
}

void
receipt_bitmap_free(struct receipt_bitmap *bitmap)
{
    free(bitmap->dots);
    *bitmap = (struct receipt_bitmap){0};
}
