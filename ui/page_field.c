#include "ui/page_field.h"

#include <string.h>

#include "core/form.h"

static const struct field *
field_of(const struct page *page, int field)
{
    return &session_service(page->session)->fields[field];
}

int
page_field_width(const struct page *page, const struct field *field)
{
    int um = 0;
    if (field->kind == FIELD_HOUSE_NUMBER)
        um = 90800;
    else if (field->kind == FIELD_POSTCODE)
        um = 74400;
    int width = page_um(page, um);
    if (width > page->w * 45 / 100)
        return 0;
    /* A label that would not fit above its box gets the whole line. */
    int label = page_width(page, page_say(page, field->label), THEME_TYPE_H3, true);
    if (!field->required)
        label += page_width(page, page_say(page, "{feld} (freiwillig)"), THEME_TYPE_H3,
                            true);
    return label <= width ? width : 0;
}

const char *
page_field_label(struct page *page, const struct field *field)
{
    const char *label = page_catalogue(page, field->label);
    if (field->required)
        return label;
    return page_fill_one(page, "{feld} (freiwillig)", "feld", label);
}

/* What is typed into a field now: the answer, or what is repeated to go on. */
static const char *
text_of(const struct page *page, int field)
{
    const struct session *session = page->session;
    return session->state == STATE_RESUME ? session->resume_answer.text
                                          : session->answers[field].text;
}

static struct event
focus_event(int field, int part)
{
    return page_event(EVENT_FOCUS, field, part);
}

/* What to do with a field that cannot stay as it is; the whole sentence stands in the
 * banner. */
static const char *
trouble(const struct page *page)
{
    bool missing = page->session->error == FIELD_MISSING;
    return page_say(page, missing ? "Bitte ausfüllen." : "Bitte prüfen.");
}

/* Below the field. */
static int
put_trouble(struct page *page, const struct field *field, int x, int y, int width)
{
    const char *line = trouble(page);
    if (field->example[0] && page->tight < 2) {
        struct phrase_part parts[] = {
            {"satz", line},
            {"beispiel", page_catalogue(page, field->example)},
            {NULL, NULL}};
        line = page_fill(page, "{satz}\nBeispiel: {beispiel}", parts);
    }
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_um(page, 4000);
    y += page_um(page, 4500);
    struct item words = {.role = ROLE_TEXT,
                         .text = line,
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_DENSE_QUESTION,
                         .state = ITEM_BOLD};
    int high = page_need(page, &words, width - px - gap);
    words.box = (struct box){x + px + gap, y, width - px - gap, high};
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = ICONS_WARNING + 1,
                                    .tone = TONE_DANGER,
                                    .box = {x, y, px, px}});
    page_place(page, &words);
    return y + (high > px ? high : px);
}

/* Words about a field with an icon before them. */
struct remark {
    int icon;
    enum tone tone;
    const char *text;
    bool bold;
};

static struct remark
trouble_remark(const struct page *page)
{
    return (struct remark){ICONS_WARNING + 1, TONE_DANGER, trouble(page), true};
}

bool
page_field_all_read(const struct page *page)
{
    const struct session *session = page->session;
    const struct question *question = session_question(session);
    if (!question || session->state != STATE_QUESTION)
        return false;
    int first = question->first_field, end = first + question->field_count;
    for (int f = first; f < end; f++) {
        if (form_field_visible(session, f) && !session->verified[f])
            return false;
    }
    return end > first;
}

/* The answer was read from the ID card, and it is not said for all of them at once. */
static bool
is_marked(const struct page *page, int field)
{
    const struct session *session = page->session;
    return session->state == STATE_QUESTION && session->verified[field] &&
           !page_field_all_read(page);
}

static struct remark
card_remark(const struct page *page)
{
    return (struct remark){ICONS_CARD + 1, TONE_SUCCESS,
                           page_say(page, "aus dem Ausweis"), false};
}

/* At the end of the line above a field, if it fits into `width`: beside a keyboard in
 * landscape there is no line below. */
static bool
put_remark_above(struct page *page, const struct remark *remark, int x, int y,
                 int width)
{
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_um(page, 3000);
    struct item words = {.role = ROLE_TEXT,
                         .text = remark->text,
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_HEADING,
                         .state = remark->bold ? ITEM_BOLD : 0};
    int wide = page_width(page, words.text, words.type, remark->bold) + 2;
    if (px + gap + wide > width)
        return false;
    int line = theme_line(page->theme, THEME_TYPE_H3, THEME_LEADING_HEADING);
    int high = page_need(page, &words, wide);
    words.box = (struct box){x + width - wide, y + (line - high) / 2, wide, high};
    page_place(page, &(struct item){
                         .role = ROLE_ICON,
                         .icon = remark->icon,
                         .tone = remark->tone,
                         .box = {words.box.x - gap - px, y + (line - px) / 2, px, px}});
    page_place(page, &words);
    return true;
}

void
page_field_card_line(struct page *page, int x, int width)
{
    struct remark remark = card_remark(page);
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_um(page, 3000);
    struct item words = {.role = ROLE_TEXT,
                         .text = remark.text,
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_DENSE_QUESTION};
    words.box = (struct box){x + px + gap, page->y, width - px - gap, 0};
    words.box.h = page_need(page, &words, words.box.w);
    int high = words.box.h > px ? words.box.h : px;
    words.box.y += (high - words.box.h) / 2;
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = remark.icon,
                                    .tone = remark.tone,
                                    .box = {x, page->y + (high - px) / 2, px, px}});
    page_place(page, &words);
    page->y += high;
}

/* Below a field, off its ring; gives back the y below. */
static int
put_card_below(struct page *page, int x, int y, int width)
{
    int before = page->y;
    page->y = y + theme_ring(page->theme) + page_um(page, 1000);
    page_field_card_line(page, x, width);
    y = page->y;
    page->y = before;
    return y;
}

static int
put_label(struct page *page, const char *text, int x, int y, int width)
{
    struct item label = {.role = ROLE_TEXT,
                         .text = text,
                         .type = page->tight > 2 ? THEME_TYPE_LEAD : THEME_TYPE_H3,
                         .leading = THEME_LEADING_HEADING,
                         .state = ITEM_BOLD};
    label.box = (struct box){x, y, width, page_need(page, &label, width)};
    page_place(page, &label);
    return y + label.box.h;
}

/* Between a label and its field: as wished, and never under the ring of the field. */
static int
label_gap(const struct page *page, int um)
{
    int ring = page_ring_gap(page, THEME_TYPE_H3, THEME_LEADING_HEADING);
    int gap = page_um(page, um);
    return gap > ring ? gap : ring;
}

int
page_field_typed(struct page *page, int field, int x, int y, int width)
{
    const struct session *session = page->session;
    const struct field *at = field_of(page, field);
    const char *label = page_field_label(page, at);
    bool typing = session->cursor.field == field, bad = session->error_field == field;
    bool card = is_marked(page, field) && !bad, said = false;
    int used = page_width(page, label, THEME_TYPE_H3, true) + page_space(page, 5);
    if (card || (bad && page->wide && page->frame->typing)) {
        struct remark remark = card ? card_remark(page) : trouble_remark(page);
        said = put_remark_above(page, &remark, x + used, y, width - used);
    }
    y = put_label(page, label, x, y, width);
    if (at->example[0] && !bad && page->tight == 0 && page_field_width(page, at) == 0) {
        struct item example = {
            .role = ROLE_TEXT,
            .type = THEME_TYPE_SMALL,
            .leading = THEME_LEADING_BODY,
            .tone = TONE_MUTED,
            .text = page_fill_one(page, "Zum Beispiel: {beispiel}", "beispiel",
                                  page_catalogue(page, at->example))};
        example.box = (struct box){x, y, width, page_need(page, &example, width)};
        page_place(page, &example);
        y += example.box.h;
    }
    y += label_gap(page, page->tight > 1 ? 2000 : 4500);
    struct item box = {.role = ROLE_FIELD,
                       .value = view_text(page->view, text_of(page, field)),
                       .spoken = label,
                       .state = ITEM_PERSONAL | (bad ? ITEM_BAD : 0),
                       .a = -1,
                       .tap = focus_event(field, 0),
                       .box = {x, y, width, page_token(page, THEME_LENGTH_FIELD)}};
    if (typing) {
        box.state |= ITEM_TYPING | ITEM_FOCUSED;
        box.a = session->cursor.caret;
    }
    if (form_field_locked(session, field)) {
        box.state |= ITEM_DEAD;
        box.tap = (struct event){.kind = EVENT_NONE};
    }
    page_place(page, &box);
    y += box.box.h;
    bool room = !page->frame->typing || (!page->wide && page->tight < 2);
    if (card && !said && room)
        return put_card_below(page, x, y, width);
    return bad && room ? put_trouble(page, at, x, y, width) : y;
}

static void
put_days(struct page *page, int field)
{
    static const struct {
        const char *text;
        int day;
    } days[] = {{"Heute", 0}, {"Gestern", -1}};
    const struct field *at = field_of(page, field);
    int x = page->x, w = page->w, y = page->y;
    bool any = false;
    for (int i = 0; i < 2; i++) {
        if (!at->recent || at->least > days[i].day || at->most < days[i].day)
            continue;
        page->y = y;
        struct item *button =
            page_small_button(page, page_say(page, days[i].text), 0,
                              page_event(EVENT_DAY, field, days[i].day));
        page->x += button->box.w + page_space(page, 5);
        page->w -= button->box.w + page_space(page, 5);
        any = true;
    }
    page->x = x;
    page->w = w;
    page->y = y;
    if (any)
        page->y += page_token(page, THEME_LENGTH_BUTTON_SMALL) + page_um(page, 7000);
}

/* Right of the year, where it fits. */
static void
put_date_example(struct page *page, struct box room)
{
    struct item example = {.role = ROLE_TEXT,
                           .text = page_say(page, "Zum Beispiel\n3 5 2019"),
                           .type = THEME_TYPE_SMALL,
                           .leading = THEME_LEADING_BODY,
                           .tone = TONE_MUTED};
    int need = page_need(page, &example, room.w);
    if (room.w < page_width(page, example.text, THEME_TYPE_SMALL, false) + 2 ||
        need > room.h)
        return;
    example.box = (struct box){room.x, room.y + (room.h - need) / 2, room.w, need};
    page_place(page, &example);
}

void
page_field_date(struct page *page, int field, bool labelled)
{
    static const struct {
        const char *label;
        int um;
    } parts[] = {{"Tag", 49600}, {"Monat", 49600}, {"Jahr", 74400}};
    const struct session *session = page->session;
    const struct field *at = field_of(page, field);
    bool typing = session->cursor.field == field, bad = session->error_field == field;
    bool locked = form_field_locked(session, field);
    if (page->tight == 0 && !locked)
        put_days(page, field);
    if (labelled) {
        page_text(page, page_field_label(page, at), THEME_TYPE_H3, TONE_INK, true);
        page_gap(page, 2000);
    }
    int x = page->x, y = page->y, gap = page_um(page, 6940);
    int high = page_token(page, THEME_LENGTH_FIELD);
    int line = theme_line(page->theme, THEME_TYPE_H3, THEME_LEADING_HEADING);
    int top = y + line + label_gap(page, 4500);
    for (int i = 0; i < 3; i++) {
        const char *name = page_say(page, parts[i].label);
        int width = page_um(page, parts[i].um);
        int need = page_width(page, name, THEME_TYPE_H3, true) + 2;
        if (need > width)
            width = need;
        char text[16] = "";
        form_date_part(text_of(page, field), i, text, sizeof text);
        put_label(page, name, x, y, width);
        struct item box = {.role = ROLE_FIELD,
                           .value = view_text(page->view, text),
                           .spoken = view_format(page->view, "%s, %s",
                                                 page_catalogue(page, at->label), name),
                           .state = ITEM_PERSONAL | (bad ? ITEM_BAD : 0),
                           .a = -1,
                           .tap = focus_event(field, i),
                           .box = {x, top, width, high}};
        if (locked) {
            box.state |= ITEM_DEAD;
            box.tap = (struct event){.kind = EVENT_NONE};
        }
        if (typing && session->cursor.part == i) {
            box.state |= ITEM_TYPING | ITEM_FOCUSED;
            box.a = session->cursor.caret;
        }
        page_place(page, &box);
        x += width + gap;
    }
    page->y = top + high;
    struct remark remark = trouble_remark(page);
    if (bad && page->wide && page->frame->typing)
        (void)put_remark_above(page, &remark, x, y, page->x + page->w - x);
    if (is_marked(page, field) && !bad) {
        remark = card_remark(page);
        if (!put_remark_above(page, &remark, x, y, page->x + page->w - x))
            page->y = put_card_below(page, page->x, page->y, page->w);
        return;
    }
    put_date_example(page, (struct box){x, top, page->x + page->w - x, high});
    if (bad && (!page->frame->typing || (!page->wide && page->tight < 2)))
        page->y = put_trouble(page, at, page->x, page->y, page->w);
}
