/* Paints a page with everything the drawing modules can do, for people to look at.
 *
 * Usage: draw_sampler FILE.png [PALETTE [SIZE]], in the project's directory, for
 * example draw_sampler /tmp/page.png soft-dark L. Names and town are invented. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/status.h"
#include "tests/unit/png_file.h"
#include "ui/icons.h"
#include "ui/layout_text.h"
#include "ui/qr.h"
#include "ui/theme.h"
#include "ui/town_picture.h"

enum { WIDTH = 1080, HEIGHT = 1920 };

struct page {
    struct canvas canvas;
    struct theme theme;
    struct glyphs *glyphs;
};

static int
length_of(const struct page *page, enum theme_length length)
{
    return page->theme.length[length];
}

static uint32_t
colour_of(const struct page *page, enum theme_colour colour)
{
    return page->theme.colour[colour];
}

/* Sets a paragraph; returns the y below it. */
static int
set_text(struct page *page, struct box box, const char *text, enum theme_type type,
         enum theme_leading leading, struct layout_text_spec spec, uint32_t colour)
{
    struct layout_text layout;
    enum status status;

    spec.px = page->theme.type[type];
    spec.line_px = theme_line(&page->theme, type, leading);
    spec.width = box.w;
    spec.cacheable = true;
    status = layout_text_make(page->glyphs, &spec, text, strlen(text), &layout);
    if (status != STATUS_OK)
        fprintf(stderr, "%s: %.40s\n", status_name(status), text);
    layout_text_draw(&layout, page->glyphs, &page->canvas, box.x, box.y, colour);
    return box.y + layout.height;
}

static void
label_in(struct page *page, struct box box, const char *text, enum theme_type type,
         uint32_t colour)
{
    struct layout_text_spec spec = {.bold = true, .align = LAYOUT_TEXT_CENTRE};
    int line = theme_line(&page->theme, type, THEME_LEADING_BUTTON);

    box.y += (box.h - line) / 2;
    (void)set_text(page, box, text, type, THEME_LEADING_BUTTON, spec, colour);
}

static void
draw_head(struct page *page)
{
    struct layout_text_spec spec = {.bold = true};
    struct box stripe = {0, 0, WIDTH, length_of(page, THEME_LENGTH_STRIPE)};

    canvas_fill(&page->canvas, page->canvas.clip, colour_of(page, THEME_GROUND));
    canvas_fill(&page->canvas, stripe, colour_of(page, THEME_STRIPE));
    town_picture_mark(&page->canvas, &page->theme, 48, 38, 52);
    (void)set_text(page, (struct box){118, 42, 600, 60}, "Stadt Emscherfeld",
                   THEME_TYPE_H3, THEME_LEADING_HEADING, spec,
                   colour_of(page, THEME_INK));
    for (int i = 0; i < 12; i++) {
        struct box bar = {48 + i * 82, 115, 76, length_of(page, THEME_LENGTH_PROGRESS)};

        if (i == 4)
            bar = (struct box){bar.x, 108, bar.w,
                               length_of(page, THEME_LENGTH_PROGRESS_NOW)};
        canvas_fill_rounded(&page->canvas, bar, bar.h / 2,
                            colour_of(page, i <= 4 ? THEME_ACTION : THEME_LINE));
    }
}

static void
draw_buttons(struct page *page, int y)
{
    struct canvas *canvas = &page->canvas;
    int radius = length_of(page, THEME_LENGTH_RADIUS_CARD);
    int border = length_of(page, THEME_LENGTH_BORDER_STRONG);
    struct box box[4];

    for (int i = 0; i < 4; i++)
        box[i] = (struct box){48 + i * 250, y, 234, 100};
    canvas_fill_rounded(canvas, box[0], radius, colour_of(page, THEME_ACTION));
    label_in(page, box[0], "Weiter", THEME_TYPE_BUTTON,
             colour_of(page, THEME_ON_ACTION));
    canvas_fill_rounded(canvas, box[1], radius, colour_of(page, THEME_CARD));
    canvas_outline(canvas, box[1], radius, border, colour_of(page, THEME_EDGE));
    label_in(page, box[1], "Zurück", THEME_TYPE_BUTTON, colour_of(page, THEME_INK));
    canvas_fill_rounded(canvas, box[2], radius, colour_of(page, THEME_ACTION));
    canvas_ring(canvas, box[2], radius, length_of(page, THEME_LENGTH_FOCUS_GAP),
                length_of(page, THEME_LENGTH_FOCUS_RING), colour_of(page, THEME_FOCUS));
    label_in(page, box[2], "Weiter", THEME_TYPE_BUTTON,
             colour_of(page, THEME_ON_ACTION));
    canvas_outline(canvas, box[3], radius, border, colour_of(page, THEME_LOCKED));
    label_in(page, box[3], "Weiter", THEME_TYPE_BUTTON, colour_of(page, THEME_LOCKED));
}

static void
draw_card(struct page *page, int y)
{
    struct canvas *canvas = &page->canvas;
    struct box box = {48, y, 984, 136};
    int radius = length_of(page, THEME_LENGTH_RADIUS_CARD);
    struct canvas_point centre = {CANVAS_PX(116), CANVAS_PX(y + 68)};

    canvas_fill_rounded(canvas, box, radius, colour_of(page, THEME_TINT));
    canvas_outline(canvas, box, radius, length_of(page, THEME_LENGTH_BORDER_CHOSEN),
                   colour_of(page, THEME_ACTION));
    canvas_disc(canvas, centre, CANVAS_PX(30), colour_of(page, THEME_ACTION));
    canvas_disc(canvas, centre, CANVAS_PX(25), colour_of(page, THEME_CARD));
    canvas_disc(canvas, centre, CANVAS_PX(16), colour_of(page, THEME_ACTION));
    (void)set_text(page, (struct box){170, y + 18, 760, 50}, "Aus dem Tierheim",
                   THEME_TYPE_LEAD, THEME_LEADING_HEADING,
                   (struct layout_text_spec){.bold = true}, colour_of(page, THEME_INK));
    (void)set_text(page, (struct box){170, y + 70, 760, 50},
                   "Dann ist das erste Jahr frei.", THEME_TYPE_SMALL,
                   THEME_LEADING_BODY, (struct layout_text_spec){0},
                   colour_of(page, THEME_MUTED));
    icons_draw(page->glyphs, canvas, ICONS_NEXT, 950, y + 44, 48, false,
               colour_of(page, THEME_ACTION));
}

static void
draw_icons(struct page *page, int y)
{
    for (int i = 0; i < ICONS_COUNT; i++)
        icons_draw(page->glyphs, &page->canvas, (enum icons_name)i, 48 + i % 16 * 62,
                   y + i / 16 * 60, 54, false, colour_of(page, THEME_INK));
    /* The same icon of a left-to-right and of a right-to-left page. */
    for (int i = 0; i < 2; i++)
        icons_draw(page->glyphs, &page->canvas, ICONS_EXIT, 900 + i * 72, 38, 54,
                   i == 1, colour_of(page, THEME_ACTION));
}

static void
draw_ticket(struct page *page, int y)
{
    struct canvas *canvas = &page->canvas;
    struct box box = {48, y, 600, 250};
    struct qr qr;
    static const char address[] = "https://emscherfeld.example/beleg/7KPQ-W4RT-93XM";

    canvas_fill_rounded(canvas, box, length_of(page, THEME_LENGTH_RADIUS_TICKET),
                        colour_of(page, THEME_COUNTER));
    label_in(page, (struct box){48, y + 10, 600, 130}, "7KPQ W4RT",
             THEME_TYPE_REFERENCE, colour_of(page, THEME_ON_COUNTER));
    canvas_dots(canvas, 84, y + 147, 528, 6, colour_of(page, THEME_PERFORATION));
    canvas_notch(canvas, box, CANVAS_LEFT, y + 150, 26, colour_of(page, THEME_GROUND));
    canvas_notch(canvas, box, CANVAS_RIGHT, y + 150, 26, colour_of(page, THEME_GROUND));
    label_in(page, (struct box){48, y + 176, 600, 60}, "Ihre Nummer", THEME_TYPE_BODY,
             colour_of(page, THEME_ON_COUNTER));
    if (qr_make(&qr, address, sizeof address - 1) == STATUS_OK)
        qr_draw(&qr, canvas, WIDTH - 48 - qr_side(&qr, 9), y, 9);
}

static void
paint(struct page *page)
{
    struct layout_text_spec question = {.bold = true, .wrap = LAYOUT_TEXT_BALANCED};
    struct layout_text_spec body = {0};
    struct layout_text_spec hint = {.lead_bytes = strlen("Hinweis.")};
    struct layout_text_spec arabic = {.rtl = true};
    int margin = length_of(page, THEME_LENGTH_MARGIN);
    struct box column = {margin, 150, 984, 0};

    draw_head(page);
    column.y =
        set_text(page, column, "Seit wann haben Sie Ihren Hund?", THEME_TYPE_QUESTION,
                 THEME_LEADING_QUESTION, question, colour_of(page, THEME_INK));
    column.y =
        set_text(page, (struct box){column.x, column.y + 12, 984, 0},
                 "Gülşen Müller-Żółć, Đặng Thị Ánh, C̨̆ela Ķēniņš, Þórður Ægisson, "
                 "Łucja Nguyễn, Ďuro Šťastný, Ħal Għaxaq, K̲h̲āled Ḏirār: "
                 "20\u00a0kg, 108\u00a0€, 10:42\u00a0Uhr.",
                 THEME_TYPE_BODY, THEME_LEADING_BODY, body, colour_of(page, THEME_INK));
    column.y = set_text(page, (struct box){column.x, column.y + 8, 984, 0},
                        "Hinweis. Morgen ist das Bürgerbüro geschlossen. Завтра бюро "
                        "закрыто. Αύριο κλειστά.",
                        THEME_TYPE_BODY, THEME_LEADING_BODY, hint,
                        colour_of(page, THEME_MUTED));
    column.y = set_text(page, (struct box){column.x, column.y + 8, 984, 0},
                        "منذ متى لديك كلب؟ رقم 108 (Hundesteuer) في Emscherfeld.",
                        THEME_TYPE_LEAD, THEME_LEADING_ARABIC, arabic,
                        colour_of(page, THEME_INK));
    draw_buttons(page, column.y + 24);
    draw_card(page, column.y + 150);
    draw_icons(page, column.y + 310);
    draw_ticket(page, column.y + 510);
    town_picture_draw(
        &page->canvas, &page->theme, (struct box){0, HEIGHT - 400, WIDTH, 400},
        &(struct town_picture_look){.people = page->theme.palette != THEME_NIGHT,
                                    .night = page->theme.palette == THEME_NIGHT,
                                    .lit_window = -1});
}

static double
milliseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int
main(int argc, char **argv)
{
    struct glyphs_config config = {.icons_file = "assets/icons/schalter-icons.ttf"};
    struct theme_wish wish = {.size = THEME_SIZE_M, .um_per_px = 248};
    struct page page = {0};
    uint32_t *pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *pixels);
    int code = EXIT_FAILURE;
    double start;

    if (argc < 2 || !pixels || glyphs_create(&config, &page.glyphs) != STATUS_OK ||
        (argc > 2 && theme_palette_find(argv[2], &wish.palette) != STATUS_OK) ||
        (argc > 3 && theme_size_find(argv[3], &wish.size) != STATUS_OK)) {
        fprintf(stderr, "usage: draw_sampler FILE.png [PALETTE [SIZE]]\n");
        goto out;
    }
    wish.cap_permille = glyphs_cap_permille(page.glyphs, GLYPHS_REGULAR);
    if (theme_make(&wish, &page.theme) != STATUS_OK)
        goto out;
    page.canvas = canvas_over(pixels, WIDTH, HEIGHT, WIDTH * 4, CANVAS_XRGB32);
    start = milliseconds();
    paint(&page);
    printf("cold page %.2f ms, ", milliseconds() - start);
    start = milliseconds();
    paint(&page);
    printf("warm page %.2f ms, ", milliseconds() - start);
    start = milliseconds();
    canvas_fill(&page.canvas, page.canvas.clip, 0xffffff);
    printf("clear %.2f ms\n", milliseconds() - start);
    paint(&page);
    code = png_file_write(&page.canvas, argv[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
out:
    glyphs_destroy(page.glyphs);
    free(pixels);
    return code;
}
