#include "ui/receipt_paint.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "ui/layout_text.h"
#include "ui/qr.h"

enum { RECEIPT_INK = 0x000000, RECEIPT_WHITE = 0xffffff };

/* Two passes run the same code: without a canvas it only measures. */
struct press {
    struct glyphs *glyphs;
    struct canvas *canvas; /* NULL: measuring */
    int width;             /* dots of the paper */
    int margin;
    int y;
    bool tear_passed; /* the second language is set a little smaller */
};

struct words {
    int px, line;
    bool bold, centred;
    uint32_t ink;
};

/* Dots of the design as dots of this paper. */
static int
dots(const struct press *press, int designed)
{
    return designed * press->width / RECEIPT_PAINT_WIDTH;
}

/* Sets a paragraph; gives back its height and, in `used`, its longest line. */
static int
set_words(struct press *press, const char *text, size_t len, int x, int y, int width,
          struct words words, int *used)
{
    struct layout_text layout;
    struct layout_text_spec spec = {
        .px = dots(press, words.px),
        .line_px = dots(press, words.line),
        .width = width,
        .bold = words.bold,
        .cacheable = false,
        .wrap = LAYOUT_TEXT_GREEDY,
        .align = words.centred ? LAYOUT_TEXT_CENTRE : LAYOUT_TEXT_START,
    };
    if (used)
        *used = 0;
    if (len == 0)
        return 0;
    enum status status = layout_text_make(press->glyphs, &spec, text, len, &layout);
    if (status != STATUS_OK && status != STATUS_FULL)
        return 0;
    if (press->canvas)
        layout_text_draw(&layout, press->glyphs, press->canvas, x, y, words.ink);
    if (used)
        *used = layout.width;
    return layout.height;
}

static void
set_line(struct press *press, const char *text, struct words words)
{
    press->y += set_words(press, text, strlen(text), press->margin, press->y,
                          press->width - 2 * press->margin, words, NULL);
}

static void
fill(struct press *press, struct box box, int radius, uint32_t colour)
{
    if (press->canvas)
        canvas_fill_rounded(press->canvas, box, radius, colour);
}

static void
set_rule(struct press *press)
{
    press->y += dots(press, 16);
    fill(press,
         (struct box){press->margin, press->y, press->width - 2 * press->margin,
                      dots(press, 4)},
         0, RECEIPT_INK);
    press->y += dots(press, 20);
}

static void
set_tear(struct press *press)
{
    int step = dots(press, 20), dash = dots(press, 12);
    press->y += dots(press, 30);
    for (int x = press->margin; x + dash <= press->width - press->margin; x += step)
        fill(press, (struct box){x, press->y, dash, dots(press, 4)}, 0, RECEIPT_INK);
    press->y += dots(press, 30);
    press->tear_passed = true;
}

static void
set_number(struct press *press, const struct receipt_line *line)
{
    struct words label = {26, 34, false, true, RECEIPT_WHITE};
    struct words number = {76, 88, true, true, RECEIPT_WHITE};
    int width = press->width - 2 * press->margin, top = press->y + dots(press, 16);
    struct press probe = *press;
    probe.canvas = NULL;
    int inner = width - 2 * dots(press, 20), x = press->margin + dots(press, 20);
    int high =
        set_words(&probe, line->text, strlen(line->text), x, 0, inner, label, NULL) +
        set_words(&probe, line->value, strlen(line->value), x, 0, inner, number, NULL) +
        2 * dots(press, 14);
    fill(press, (struct box){press->margin, top, width, high}, dots(press, 16),
         RECEIPT_INK);
    int y = top + dots(press, 14);
    y += set_words(press, line->text, strlen(line->text), x, y, inner, label, NULL);
    set_words(press, line->value, strlen(line->value), x, y, inner, number, NULL);
    press->y = top + high + dots(press, 16);
}

static void
set_pair(struct press *press, const struct receipt_line *line)
{
    struct words label = {27, 37, false, false, RECEIPT_INK};
    struct words value = label;
    value.bold = true;
    int left = dots(press, 112), gap = dots(press, 12);
    int room = press->width - 2 * press->margin - left - gap;
    int one = set_words(press, line->text, strlen(line->text), press->margin, press->y,
                        left, label, NULL);
    int two = set_words(press, line->value, strlen(line->value),
                        press->margin + left + gap, press->y, room, value, NULL);
    press->y += one > two ? one : two;
}

static void
set_step(struct press *press, const struct receipt_line *line)
{
    struct words words = {27, 36, false, false, RECEIPT_INK};
    char number[16];
    text_format(number, sizeof number, "%d.", line->number);
    int left = dots(press, 40);
    set_words(press, number, strlen(number), press->margin, press->y, left, words,
              NULL);
    press->y +=
        set_words(press, line->text, strlen(line->text), press->margin + left, press->y,
                  press->width - 2 * press->margin - left, words, NULL);
}

/* The code as large as the paper allows, up to 9 dots a module; the words beside it, or
 * below where there is too little room. */
static void
set_qr(struct press *press, const struct receipt_line *line)
{
    struct qr qr;
    if (qr_make(&qr, line->text, strlen(line->text)) != STATUS_OK)
        return;
    int room = press->width - 2 * press->margin;
    int module = dots(press, 9);
    int most = room / (qr.modules + 2 * QR_QUIET);
    if (module > most)
        module = most;
    int side = qr.modules * module, quiet = QR_QUIET * module;
    press->y += quiet;
    for (int row = 0; row < qr.modules; row++) {
        for (int column = 0; column < qr.modules; column++) {
            if (qr_is_dark(&qr, column, row))
                fill(press,
                     (struct box){press->margin + column * module,
                                  press->y + row * module, module, module},
                     0, RECEIPT_INK);
        }
    }
    struct words bold = {28, 35, true, false, RECEIPT_INK};
    struct words plain = {26, 34, false, false, RECEIPT_INK};
    size_t first = strcspn(line->value, "\n");
    const char *rest = line->value + first + (line->value[first] == '\n');
    int left = side + quiet, beside = room - left;
    bool below = beside < dots(press, 150);
    int x = press->margin + (below ? 0 : left), wide = below ? room : beside;
    struct press probe = *press;
    probe.canvas = NULL;
    int high = set_words(&probe, line->value, first, x, 0, wide, bold, NULL);
    int low = set_words(&probe, rest, strlen(rest), x, 0, wide, plain, NULL);
    int y = below ? press->y + side + quiet : press->y + (side - high - low) / 2;
    set_words(press, line->value, first, x, y, wide, bold, NULL);
    set_words(press, rest, strlen(rest), x, y + high, wide, plain, NULL);
    press->y = (below ? y + high + low : press->y + side) + quiet;
}

static void
set_receipt_line(struct press *press, const struct receipt_line *line)
{
    bool second = press->tear_passed;
    switch (line->kind) {
    case RECEIPT_CENTRE_BOLD:
        set_line(press, line->text,
                 (struct words){second ? 30 : 40, second ? 38 : 50, true, true,
                                RECEIPT_INK});
        break;
    case RECEIPT_CENTRE:
        set_line(press, line->text, (struct words){26, 34, false, true, RECEIPT_INK});
        break;
    case RECEIPT_RULE:
        set_rule(press);
        break;
    case RECEIPT_TEAR:
        set_tear(press);
        break;
    case RECEIPT_HEADING:
        press->y += dots(press, 6);
        set_line(press, line->text,
                 (struct words){second ? 32 : 36, second ? 38 : 42, true, false,
                                RECEIPT_INK});
        press->y += dots(press, 4);
        break;
    case RECEIPT_TEXT:
        set_line(press, line->text, (struct words){27, 36, false, false, RECEIPT_INK});
        break;
    case RECEIPT_NUMBER:
        set_number(press, line);
        break;
    case RECEIPT_PAIR:
        set_pair(press, line);
        break;
    case RECEIPT_STEP:
        set_step(press, line);
        break;
    case RECEIPT_QR:
        set_qr(press, line);
        break;
    case RECEIPT_GAP:
        press->y += dots(press, 14);
        break;
    }
}

static int
set_receipt(struct press *press, const struct receipt *receipt)
{
    press->y = dots(press, 24);
    for (int i = 0; i < receipt->count; i++)
        set_receipt_line(press, &receipt->lines[i]);
    return press->y + dots(press, 48);
}

enum status
receipt_paint(const struct receipt *receipt, struct glyphs *glyphs, int width,
              struct receipt_bitmap *out)
{
    *out = (struct receipt_bitmap){0};
    if (receipt->count <= 0 || width < RECEIPT_PAINT_MIN_WIDTH ||
        width > RECEIPT_PAINT_MAX_WIDTH)
        return STATUS_INVALID;
    struct press press = {
        .glyphs = glyphs, .width = width, .margin = 16 * width / RECEIPT_PAINT_WIDTH};
    struct press measuring = press;
    int height = set_receipt(&measuring, receipt);
    if (height > RECEIPT_PAINT_MAX_HEIGHT)
        return STATUS_TOO_LARGE;
    int stride = (width + 31) / 32 * 4;
    uint8_t *paper = calloc((size_t)height, (size_t)stride);
    if (!paper)
        abort();
    struct canvas canvas = canvas_over(paper, width, height, stride, CANVAS_BITS);
    press.canvas = &canvas;
    (void)set_receipt(&press, receipt);
    *out = (struct receipt_bitmap){paper, width, height, stride};
    return STATUS_OK;
}

void
receipt_bitmap_free(struct receipt_bitmap *bitmap)
{
    if (!bitmap->dots)
        return;
    secret_erase(bitmap->dots, (size_t)bitmap->height * (size_t)bitmap->stride);
    free(bitmap->dots);
    *bitmap = (struct receipt_bitmap){0};
}
