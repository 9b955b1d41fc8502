#include "ui/paint_shapes.h"

#include <string.h>

#include "ui/card_picture.h"
#include "ui/paint_area.h"
#include "ui/paint_parts.h"
#include "ui/qr.h"
#include "ui/town_picture.h"

static int
length(const struct painter *p, int um)
{
    return theme_px(p->theme, um);
}

static int
token(const struct painter *p, enum theme_length name)
{
    return p->theme->length[name];
}

static uint32_t
colour(const struct painter *p, enum theme_colour name)
{
    return p->theme->colour[name];
}

/* A filled box with a line inside its edge. */
static void
paint_box(struct painter *p, struct box box, int radius, uint32_t fill, int line,
          uint32_t edge)
{
    canvas_fill_rounded(p->canvas, box, radius, fill);
    if (line > 0)
        canvas_outline(p->canvas, box, radius, line, edge);
}

static void
paint_disc(struct painter *p, struct box box, uint32_t fill)
{
    canvas_disc(p->canvas,
                (struct canvas_point){CANVAS_PX(box.x) + CANVAS_PX(box.w) / 2,
                                      CANVAS_PX(box.y) + CANVAS_PX(box.h) / 2},
                CANVAS_PX(box.w) / 2, fill);
}

static void
paint_progress(struct painter *p, const struct item *item)
{
    struct box box = item->box;
    int gap = token(p, THEME_LENGTH_SPACE_2);
    int thin = token(p, THEME_LENGTH_PROGRESS), thick = box.h;
    int count = item->b > 0 ? item->b : 1;
    int line = p->theme->contrast ? token(p, THEME_LENGTH_BORDER) / 2 + 1 : 0;
    for (int i = 0; i < count; i++) {
        int slot = p->view->rtl ? count - 1 - i : i;
        int left = box.x + slot * (box.w + gap) / count;
        int right = box.x + (slot + 1) * (box.w + gap) / count - gap;
        int high = i == item->a - 1 ? thick : thin;
        struct box bar = {left, box.y + (box.h - high) / 2, right - left, high};
        bool reached = i < item->a;
        uint32_t rest = colour(p, p->theme->contrast ? THEME_GROUND : THEME_LINE);
        paint_box(p, bar, high / 2, reached ? colour(p, THEME_ACTION) : rest,
                  reached ? 0 : line, colour(p, THEME_INK));
    }
}

static void
paint_badge_tones(enum tone tone, enum theme_colour *badge, enum theme_colour *tint)
{
    static const struct {
        enum tone tone;
        enum theme_colour badge, tint;
    } table[] = {
        {TONE_SUCCESS, THEME_SUCCESS, THEME_SUCCESS_TINT},
        {TONE_WARNING, THEME_WARNING, THEME_WARNING_TINT},
        {TONE_DANGER, THEME_DANGER, THEME_DANGER_TINT},
        {TONE_ACTION, THEME_ACTION, THEME_TINT},
    };
    *badge = THEME_INFO;
    *tint = THEME_INFO_TINT;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].tone == tone) {
            *badge = table[i].badge;
            *tint = table[i].tint;
        }
    }
}

static void
paint_hint(struct painter *p, const struct item *item)
{
    enum theme_colour badge, tint;
    paint_badge_tones(item->tone, &badge, &tint);
    int line = token(p, item->tone == TONE_DANGER ? THEME_LENGTH_BORDER_STRONG
                                                  : THEME_LENGTH_BORDER);
    paint_box(p, item->box, token(p, THEME_LENGTH_RADIUS_CARD), colour(p, tint), line,
              colour(p, badge));
    paint_disc(p, paint_lead(item, p->view->rtl, p->theme), colour(p, badge));
}

static void
paint_medal(struct painter *p, struct box box, uint32_t fill)
{
    paint_disc(p, box, fill);
    if (p->theme->contrast)
        canvas_outline(p->canvas, box, box.w / 2, token(p, THEME_LENGTH_BORDER_STRONG),
                       colour(p, THEME_INK));
}

static void
paint_icon(struct painter *p, const struct item *item)
{
    enum theme_colour badge, tint;
    if (!(item->state & ITEM_MEDAL))
        return;
    paint_badge_tones(item->tone, &badge, &tint);
    paint_medal(p, item->box, colour(p, item->tone == TONE_ACTION ? tint : badge));
}

static void
paint_button(struct painter *p, const struct item *item)
{
    bool small = item->state & (ITEM_SMALL | ITEM_EDIT);
    int radius = token(p, small ? THEME_LENGTH_RADIUS_FIELD : THEME_LENGTH_RADIUS_CARD);
    int line = token(p, small ? THEME_LENGTH_BORDER : THEME_LENGTH_BORDER_STRONG);
    uint32_t fill = colour(p, THEME_CARD), edge = colour(p, THEME_EDGE);
    if (item->state & ITEM_PRESSED) {
        fill = edge = colour(p, THEME_ACTION_DOWN);
    } else if (item->state & ITEM_MAIN) {
        fill = edge = colour(p, THEME_ACTION);
    } else if (item->state & ITEM_EDIT) {
        fill = colour(p, THEME_TINT);
        edge = p->theme->contrast ? edge : fill;
    } else if (item->state & ITEM_CHOSEN) {
        edge = colour(p, THEME_ACTION);
        line = token(p, THEME_LENGTH_BORDER_CHOSEN);
    }
    paint_box(p, item->box, radius, fill, line, edge);
}

static void
paint_choice_mark(struct painter *p, const struct item *item)
{
    struct box mark = paint_lead(item, p->view->rtl, p->theme);
    bool chosen = item->state & ITEM_CHOSEN;
    bool inverted = chosen && p->theme->contrast;
    int line = token(p, THEME_LENGTH_RADIO_LINE);
    uint32_t strong = inverted ? colour(p, THEME_GROUND)
                               : colour(p, chosen ? THEME_ACTION : THEME_INK);
    uint32_t ground = colour(p, inverted ? THEME_INK : THEME_CARD);
    if (item->state & ITEM_CHECK) {
        paint_box(p, mark, length(p, 3000), chosen ? strong : ground, line, strong);
        return;
    }
    paint_box(p, mark, mark.w / 2, ground, line, strong);
    if (chosen)
        paint_disc(p, box_inset(mark, line + mark.w * 9 / 60), strong);
}

static void
paint_card(struct painter *p, const struct item *item)
{
    bool chosen = item->state & ITEM_CHOSEN, bad = item->state & ITEM_BAD;
    uint32_t fill = colour(p, THEME_CARD), edge = colour(p, THEME_EDGE);
    int line = token(p, THEME_LENGTH_BORDER);
    if (chosen) {
        fill = colour(p, p->theme->contrast ? THEME_INK : THEME_TINT);
        edge = colour(p, p->theme->contrast ? THEME_INK : THEME_ACTION);
        line = token(p, THEME_LENGTH_BORDER_CHOSEN);
    } else if (bad) {
        edge = colour(p, THEME_DANGER);
        line = token(p, THEME_LENGTH_BORDER_ERROR);
    }
    if (item->state & ITEM_DEAD) {
        canvas_outline(p->canvas, item->box, token(p, THEME_LENGTH_RADIUS_CARD),
                       line / 2, colour(p, THEME_LOCKED));
        return;
    }
    if (item->state & ITEM_PRESSED) {
        fill = chosen && p->theme->contrast ? fill : colour(p, THEME_TINT);
        edge = colour(p, THEME_ACTION);
        line = token(p, THEME_LENGTH_BORDER_CHOSEN);
    }
    paint_box(p, item->box, token(p, THEME_LENGTH_RADIUS_CARD), fill, line, edge);
    if (item->role == ROLE_CARD)
        paint_choice_mark(p, item);
    else
        paint_medal(p, paint_lead(item, p->view->rtl, p->theme), colour(p, THEME_TINT));
}

static void
paint_field(struct painter *p, const struct item *item)
{
    uint32_t edge = colour(p, THEME_EDGE);
    int line = token(p, THEME_LENGTH_BORDER);
    if (item->state & ITEM_TYPING) {
        edge = colour(p, THEME_ACTION);
        line = token(p, THEME_LENGTH_BORDER_STRONG);
    }
    if (item->state & ITEM_BAD) {
        edge = colour(p, THEME_DANGER);
        line = token(p, THEME_LENGTH_BORDER_ERROR);
    }
    uint32_t fill = colour(p, THEME_CARD);
    if (item->state & ITEM_DEAD) {
        fill = colour(p, THEME_GROUND);
        edge = colour(p, THEME_LINE);
    }
    paint_box(p, item->box, token(p, THEME_LENGTH_RADIUS_FIELD), fill, line, edge);
}

/* One box of a PIN: a dot says that a digit stands there, not which. */
static void
paint_digit(struct painter *p, const struct item *item)
{
    struct box box = item->box;
    paint_field(p, item);
    if (item->a == 0)
        return;
    int px = length(p, 11000) < box.w / 2 ? length(p, 11000) : box.w / 2;
    paint_disc(p,
               (struct box){box.x + (box.w - px) / 2, box.y + (box.h - px) / 2, px, px},
               colour(p, THEME_INK));
}

static void
paint_key(struct painter *p, const struct item *item)
{
    if (item->state & ITEM_DEAD)
        return;
    int radius = token(p, THEME_LENGTH_RADIUS_SMALL);
    int lip = token(p, THEME_LENGTH_KEY_LIP);
    uint32_t face = colour(p, item->state & ITEM_FUNCTION ? THEME_KEY_FN
                              : item->state & ITEM_NUMBER ? THEME_KEY_NUM
                                                          : THEME_KEY);
    uint32_t edge = colour(p, THEME_KEY_EDGE);
    if (item->state & (ITEM_PRESSED | ITEM_CHOSEN)) {
        face = colour(p, THEME_ACTION);
        edge = colour(p, THEME_ACTION_DOWN);
    }
    if (p->theme->contrast) {
        paint_box(p, item->box, radius, face, lip, edge);
        return;
    }
    struct box upper = item->box;
    upper.h -= lip;
    canvas_fill_rounded(p->canvas, item->box, radius, edge);
    canvas_fill_rounded(p->canvas, upper, radius, face);
}

static void
paint_place(struct painter *p, const struct item *item)
{
    uint32_t fill =
        colour(p, item->state & ITEM_PRESSED ? THEME_ACTION_DOWN : THEME_COUNTER_2);
    int line = p->theme->contrast ? token(p, THEME_LENGTH_BORDER_STRONG) : 0;
    paint_box(p, item->box, length(p, 4460), fill, line, colour(p, THEME_ON_COUNTER));
}

static void
paint_ticket(struct painter *p, const struct item *item)
{
    struct box box = item->box;
    int line = p->theme->contrast ? token(p, THEME_LENGTH_BORDER) : 0;
    paint_box(p, box, token(p, THEME_LENGTH_RADIUS_TICKET), colour(p, THEME_COUNTER),
              line, colour(p, THEME_EDGE));
    if (item->a <= 0)
        return;
    int y = box.y + item->a, radius = length(p, 6450);
    int dot = length(p, 1490);
    canvas_dots(p->canvas, box.x + radius, y - dot / 2, box.w - 2 * radius, dot,
                colour(p, THEME_PERFORATION));
    /* Where the ticket is only an outline, the line goes around the notches too. */
    for (int side = CANVAS_LEFT; side <= CANVAS_RIGHT; side++) {
        if (line)
            canvas_notch(p->canvas, box, (enum canvas_side)side, y, radius + line,
                         colour(p, THEME_EDGE));
        canvas_notch(p->canvas, box, (enum canvas_side)side, y, radius,
                     colour(p, THEME_GROUND));
    }
}

static void
paint_qr(struct painter *p, const struct item *item)
{
    struct qr qr;
    canvas_fill_rounded(p->canvas, item->box, token(p, THEME_LENGTH_RADIUS_FIELD),
                        0xffffff);
    if (qr_make(&qr, item->value, strlen(item->value)) != STATUS_OK)
        return;
    int module = qr_module(&qr, item->box.w);
    if (module == 0)
        return;
    int side = qr_side(&qr, module);
    qr_draw(&qr, p->canvas, item->box.x + (item->box.w - side) / 2,
            item->box.y + (item->box.h - side) / 2, module);
}

static void
paint_lamps(struct painter *p, const struct item *item)
{
    int count = item->b > 0 ? item->b : 1;
    struct box box = item->box;
    int gap = box.w / count * 3 / 10;
    for (int i = 0; i < count; i++) {
        int slot = p->view->rtl ? count - 1 - i : i;
        int left = box.x + slot * (box.w + gap) / count;
        int right = box.x + (slot + 1) * (box.w + gap) / count - gap;
        bool lit = i < item->a;
        paint_box(
            p, (struct box){left, box.y, right - left, box.h},
            (right - left < box.h ? right - left : box.h) / 2,
            colour(p, lit ? (item->tone == TONE_ACTION ? THEME_ACTION : THEME_TOWN_2)
                      : p->theme->contrast ? THEME_GROUND
                                           : THEME_LINE),
            p->theme->contrast ? 2 : 0, colour(p, THEME_INK));
    }
}

static void
paint_step(struct painter *p, const struct item *item)
{
    struct box lead = paint_lead(item, p->view->rtl, p->theme);
    int line = length(p, 1240);
    if (item->state & (ITEM_DONE | ITEM_NOW)) {
        paint_disc(p, lead,
                   colour(p, item->state & ITEM_DONE ? THEME_SUCCESS : THEME_ACTION));
        return;
    }
    paint_box(p, lead, lead.w / 2, colour(p, THEME_GROUND), line,
              colour(p, THEME_EDGE));
}

static void
paint_sample(struct painter *p, const struct item *item)
{
    bool chosen = item->state & ITEM_CHOSEN;
    struct theme other = *p->theme;
    uint32_t fill = colour(p, chosen ? THEME_TINT : THEME_CARD);
    if (item->role == ROLE_SAMPLE_THEME) {
        struct theme_wish wish = {.palette = (enum theme_palette)item->a,
                                  .um_per_px = p->theme->um_per_px,
                                  .cap_permille = 714};
        if (theme_make(&wish, &other) != STATUS_OK)
            return;
        fill = other.colour[THEME_GROUND];
    }
    if (item->state & ITEM_PRESSED && item->role == ROLE_SAMPLE_SIZE)
        fill = colour(p, THEME_TINT);
    bool strong = chosen || item->state & ITEM_PRESSED;
    paint_box(p, item->box, token(p, THEME_LENGTH_RADIUS_CARD), fill,
              token(p, strong ? THEME_LENGTH_BORDER_CHOSEN : THEME_LENGTH_BORDER),
              colour(p, strong ? THEME_ACTION : THEME_EDGE));
    if (item->role != ROLE_SAMPLE_THEME)
        return;
    int pad = length(p, 7000), high = length(p, 10900), bar = length(p, 4000);
    struct box words = {item->box.x + pad, item->box.y + item->box.h - pad - high,
                        length(p, 37200), bar};
    words.y += (high - bar) / 2;
    struct box key = {words.x + words.w + length(p, 3500),
                      item->box.y + item->box.h - pad - high, length(p, 22800), high};
    canvas_fill_rounded(p->canvas, words, bar / 2, other.colour[THEME_INK]);
    canvas_fill_rounded(p->canvas, key, token(p, THEME_LENGTH_SPACE_3),
                        other.colour[THEME_ACTION]);
}

static void
paint_picture(struct painter *p, const struct item *item)
{
    struct town_picture_look look = {
        .people = item->a & 1, .night = item->a & 2, .lit_window = item->b - 1};
    town_picture_draw(p->canvas, p->theme, item->box, &look);
}

void
paint_shapes(struct painter *p, const struct item *item)
{
    switch (item->role) {
    case ROLE_AREA:
        paint_area(p, item);
        break;
    case ROLE_TOWN_MARK:
        town_picture_mark(p->canvas, p->theme, item->box.x, item->box.y, item->box.h);
        break;
    case ROLE_PICTURE:
        paint_picture(p, item);
        break;
    case ROLE_CARD_PICTURE:
        card_picture_draw(p->canvas, p->theme, item->box, (enum card_picture)item->a);
        break;
    case ROLE_PROGRESS:
        paint_progress(p, item);
        break;
    case ROLE_HINT:
        paint_hint(p, item);
        break;
    case ROLE_ICON:
        paint_icon(p, item);
        break;
    case ROLE_RULE:
        canvas_fill(p->canvas, item->box, colour(p, THEME_LINE));
        break;
    case ROLE_BUTTON:
        paint_button(p, item);
        break;
    case ROLE_CARD:
    case ROLE_WAY:
        paint_card(p, item);
        break;
    case ROLE_FIELD:
        paint_field(p, item);
        break;
    case ROLE_DIGIT:
        paint_digit(p, item);
        break;
    case ROLE_KEY:
        paint_key(p, item);
        break;
    case ROLE_PLACE:
        paint_place(p, item);
        break;
    case ROLE_TICKET:
        paint_ticket(p, item);
        break;
    case ROLE_QR:
        paint_qr(p, item);
        break;
    case ROLE_COUNTDOWN:
        paint_disc(p, item->box, colour(p, THEME_COUNTER));
        if (p->theme->contrast)
            canvas_outline(p->canvas, item->box, item->box.w / 2,
                           token(p, THEME_LENGTH_BORDER), colour(p, THEME_EDGE));
        break;
    case ROLE_LAMPS:
        paint_lamps(p, item);
        break;
    case ROLE_STEP:
        paint_step(p, item);
        break;
    case ROLE_SAMPLE_SIZE:
    case ROLE_SAMPLE_THEME:
        paint_sample(p, item);
        break;
    case ROLE_HEADING:
    case ROLE_TEXT:
    case ROLE_COUNT:
        break;
    }
}
