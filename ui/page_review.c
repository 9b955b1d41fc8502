#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "ui/page_kit.h"

enum { REVIEW_VALUE_MAX = 1200, REVIEW_MAX_COLUMNS = 2 };

/* A line of the list: the answers of one question, or one of them where they have no
 * room together. */
struct review_row {
    int question, first, end; /* fields from first, before end */
    int heading, high;        /* px of the section's name above it, and of the row */
};

/* The list: rows in one column, or beside each other in landscape. It goes on in parts
 * where it is long; one walks through all of them before sending. */
struct review {
    int count, questions;
    struct review_row rows[CATALOGUE_MAX_FIELDS];
    int button_width;
    int columns, column_width, column_gap;
};

/* Width of a text on one line that may have been typed. */
static int
typed_width(const struct page *page, const char *text, bool bold)
{
    int px = page->theme->type[THEME_TYPE_BODY];
    struct layout_text_spec spec = {.px = px,
                                    .line_px = px,
                                    .width = CANVAS_MAX_SIDE,
                                    .bold = bold,
                                    .wrap = LAYOUT_TEXT_SINGLE};
    return layout_text_width(page->glyphs, &spec, text, strlen(text)) + 1;
}

struct review_answer {
    struct item label, value;
};

static struct review_answer
answer_of(struct page *page, int field)
{
    const struct field *at = &session_service(page->session)->fields[field];
    char value[REVIEW_VALUE_MAX];
    form_display(page->session, field, value, sizeof value);
    /* "Ja, ich erlaube die Lastschrift." needs no "Ja" below it. */
    const char *label = page_catalogue(page, at->label);
    if (at->kind == FIELD_CONSENT && page->session->answers[field].text[0]) {
        text_format(value, sizeof value, "%s", label);
        label = "";
    }
    struct review_answer answer = {
        .label = {.role = ROLE_TEXT,
                  .text = label,
                  .type = THEME_TYPE_BODY,
                  .leading = THEME_LEADING_DENSE_QUESTION,
                  .tone = TONE_MUTED},
        .value = {.role = ROLE_TEXT,
                  .text = view_text(page->view, value),
                  .type = THEME_TYPE_BODY,
                  .leading = THEME_LEADING_DENSE_QUESTION,
                  .state = ITEM_BOLD | ITEM_PERSONAL},
    };
    explicit_bzero(value, sizeof value);
    return answer;
}

/* The label above its value; gives back the height. */
static int
put_stacked(struct page *page, struct review_answer *answer, int x, int width)
{
    int one = answer->label.text[0] ? page_need(page, &answer->label, width) : 0;
    int two = page_need(page, &answer->value, width);
    answer->label.box = (struct box){x, page->y, width, one};
    answer->value.box = (struct box){x, page->y + one, width, two};
    if (one > 0)
        page_place(page, &answer->label);
    page_place(page, &answer->value);
    return one + two;
}

/* The label beside its value. */
static void
put_beside(struct page *page, struct review_answer *answer, int width)
{
    int gap = page_um(page, 6000), left = width * 34 / 100, right = width - left - gap;
    int one = page_need(page, &answer->label, left);
    int two = page_need(page, &answer->value, right);
    answer->label.box = (struct box){page->x, page->y, left, one};
    answer->value.box = (struct box){page->x + left + gap, page->y, right, two};
    page_place(page, &answer->label);
    page_place(page, &answer->value);
    page->y += one > two ? one : two;
}

/* Answers that are short enough share a line, like "Lindenstraße 12a". */
static void
put_in_cells(struct page *page, const struct review_row *row, int width)
{
    int gap = page_space(page, 5), half = (width - gap) / 2;
    int x = 0, line = 0;
    for (int f = row->first; f < row->end; f++) {
        if (!form_field_visible(page->session, f))
            continue;
        struct review_answer answer = answer_of(page, f);
        int label = typed_width(page, answer.label.text, false);
        int value = typed_width(page, answer.value.text, true);
        int need = label > value ? label : value;
        if (x > 0 && x + need > width) {
            page->y += line + page_um(page, 1500);
            x = line = 0;
        }
        int room = need < width ? need : width;
        int high = put_stacked(page, &answer, page->x + x, room);
        line = high > line ? high : line;
        /* The second of two stands at the middle where it can. */
        x = x == 0 && need <= half ? half + gap : x + room + gap;
    }
    page->y += line;
}

static void
put_answers(struct page *page, const struct review *review,
            const struct review_row *row, int width)
{
    if (review->columns > 1 || page->theme->size >= THEME_SIZE_L) {
        put_in_cells(page, row, width);
        return;
    }
    for (int f = row->first; f < row->end; f++) {
        if (!form_field_visible(page->session, f))
            continue;
        struct review_answer answer = answer_of(page, f);
        if (answer.label.text[0])
            put_beside(page, &answer, width);
        else
            page->y += put_stacked(page, &answer, page->x, width);
    }
}

/* Which answers of the row were read from the ID card: all, or these. */
static const char *
card_words(struct page *page, const struct review_row *row)
{
    const struct field *fields = session_service(page->session)->fields;
    char list[REVIEW_VALUE_MAX] = "";
    struct text_buf buf = text_buf_over(list, sizeof list);
    bool all = true;
    for (int f = row->first; f < row->end; f++) {
        if (!form_field_visible(page->session, f))
            continue;
        all = all && page->session->verified[f];
        if (page->session->verified[f])
            text_put_format(&buf, "%s%s", buf.len ? ", " : "",
                            page_catalogue(page, fields[f].label));
    }
    if (buf.len == 0)
        return "";
    return all ? page_say(page, "aus dem Ausweis")
               : page_fill_one(page, "aus dem Ausweis: {felder}", "felder", list);
}

static void
put_card_mark(struct page *page, const struct review_row *row, int width)
{
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_um(page, 3000);
    struct item words = {.role = ROLE_TEXT,
                         .text = card_words(page, row),
                         .type = THEME_TYPE_SMALL,
                         .leading = THEME_LEADING_DENSE_QUESTION};
    if (!words.text[0])
        return;
    page_gap(page, 1000);
    words.box = (struct box){page->x + px + gap, page->y, width - px - gap, 0};
    words.box.h = page_need(page, &words, words.box.w);
    int high = words.box.h > px ? words.box.h : px;
    words.box.y += (high - words.box.h) / 2;
    page_place(page,
               &(struct item){.role = ROLE_ICON,
                              .icon = ICONS_CARD + 1,
                              .tone = TONE_SUCCESS,
                              .box = {page->x, page->y + (high - px) / 2, px, px}});
    page_place(page, &words);
    page->y += high;
}

static const char *
first_label(const struct page *page, const struct review_row *row)
{
    for (int f = row->first; f < row->end; f++) {
        if (form_field_visible(page->session, f))
            return session_service(page->session)->fields[f].label;
    }
    return "";
}

static void
put_row(struct page *page, const void *context, int index)
{
    const struct review *review = context;
    const struct review_row *row = &review->rows[index];
    page_rule(page);
    int top = page->y, pad = page_um(page, 3000), first = page->view->count;
    int high = page_um(page, 20320);
    int least = high + 2 * page_um(page, 900);
    page->y += pad;
    int room = page->w - review->button_width - page_space(page, 5);
    put_answers(page, review, row, room);
    put_card_mark(page, row, room);
    int used = page->y + pad - top;
    if (used < least) {
        for (int i = first; i < page->view->count; i++)
            page->view->items[i].box.y += (least - used) / 2;
        used = least;
    }
    struct item change = {
        .role = ROLE_BUTTON,
        .type = THEME_TYPE_BODY,
        .state = ITEM_SMALL | ITEM_EDIT,
        .text = page_say(page, "Ändern"),
        .icon = review->columns > 1 ? 0 : ICONS_EDIT + 1,
        .spoken = page_fill_one(page, "{feld} ändern", "feld",
                                page_catalogue(page, first_label(page, row))),
        .tap = page_event(EVENT_CHANGE, row->question, 0),
        .box = {page->x + page->w - review->button_width, top + (used - high) / 2,
                review->button_width, high}};
    if (!form_question_locked(page->session, row->question))
        page_place(page, &change);
    page->y = top + used;
}

static const char *
section_of(const struct page *page, const struct review *review, int row)
{
    const struct service *service = session_service(page->session);
    return service->questions[review->rows[row].question].section;
}

static void
put_heading(struct page *page, const void *context, int index)
{
    const char *section = section_of(page, context, index);
    if (!section[0])
        return;
    page_gap(page, 4000);
    page_text(page, page_catalogue(page, section), THEME_TYPE_H3, TONE_INK, true);
    page_gap(page, 1500);
}

static bool
is_headed(const struct page *page, const struct review *review, int row, int top)
{
    return row == top || strcmp(section_of(page, review, row - 1),
                                section_of(page, review, row)) != 0;
}

static int
edit_width(const struct page *page, bool icon)
{
    int px =
        icon ? page->theme->type[THEME_TYPE_BODY] * 130 / 100 + page_um(page, 3500) : 0;
    return page_width(page, page_say(page, "Ändern"), THEME_TYPE_BODY, true) + px +
           2 * page_um(page, 5000) + page_um(page, 1500);
}

static void
add_row(struct review *review, int question, int first, int end)
{
    if (review->count < CATALOGUE_MAX_FIELDS)
        review->rows[review->count++] =
            (struct review_row){.question = question, .first = first, .end = end};
}

static void
count_questions(const struct page *page, struct review *review)
{
    for (int q = form_next_question(page->session, -1); q >= 0;
         q = form_next_question(page->session, q))
        review->questions++;
}

static void
measure_row(struct page *page, struct review *review, int row)
{
    review->rows[row].heading = page_block_height(page, put_heading, review, row);
    review->rows[row].high = page_block_height(page, put_row, review, row);
}

/* The answers of a question, apart if they are higher than `room` together. */
static void
collect_question(struct page *page, struct review *review, int index, int room)
{
    const struct session *session = page->session;
    const struct question *question = &session_service(session)->questions[index];
    int first = question->first_field, end = first + question->field_count;
    while (first < end && !form_field_visible(session, first))
        first++;
    if (first == end || review->count == CATALOGUE_MAX_FIELDS)
        return;
    int row = review->count;
    add_row(review, index, first, end);
    measure_row(page, review, row);
    if (review->rows[row].heading + review->rows[row].high <= room)
        return;
    review->count = row;
    for (int f = first; f < end; f++)
        if (form_field_visible(session, f))
            add_row(review, index, f, f + 1);
    for (; row < review->count; row++)
        measure_row(page, review, row);
}

/* The column is set: heights hold for its width, and no row for more than `room`. */
static void
collect(struct page *page, struct review *review, int room)
{
    int w = page->w;
    review->column_gap = page_um(page, 8900);
    review->column_width =
        (w - (review->columns - 1) * review->column_gap) / review->columns;
    page->w = review->column_width;
    for (int q = form_next_question(page->session, -1); q >= 0;
         q = form_next_question(page->session, q))
        collect_question(page, review, q, room);
    page->w = w;
}

/* Lays the rows from `first` out down to `bottom`, column after column, and puts them
 * if `end` is given; gives back the first row there is no room for. */
static int
flow(struct page *page, const struct review *review, int first, int bottom, int end)
{
    struct page column = *page;
    int used = 0, row = first;
    column.w = review->column_width;
    while (row < (end > 0 ? end : review->count)) {
        const struct review_row *at = &review->rows[row];
        bool headed = is_headed(page, review, row, first);
        int high = at->high + (headed ? at->heading : 0);
        if (column.y + high > bottom && column.y > page->y) {
            if (++used == review->columns)
                break;
            column.x += review->column_width + review->column_gap;
            column.y = page->y;
            continue;
        }
        if (column.y + high > bottom)
            page->view->overflow = true;
        if (end > 0) {
            if (headed)
                put_heading(&column, review, row);
            put_row(&column, review, row);
        } else {
            column.y += high;
        }
        row++;
    }
    page->focus = column.focus;
    return row;
}

/* Shows the part wished for. Only the last one keeps room, above `ask`, for what is
 * asked below the list; the others go down to `bottom`. */
static void
put_list(struct page *page, const struct review *review, int ask, int bottom)
{
    struct view *view = page->view;
    bool asked = page->session->error_field == -2; /* who must declare sees it */
    int wanted = asked ? CATALOGUE_MAX_FIELDS : page->session->part;
    int shown = 0, shown_end = 0, first = 0;
    view->parts = 0;
    do {
        int end = flow(page, review, first, ask, 0);
        if (end < review->count) {
            int whole = flow(page, review, first, bottom, 0);
            end = whole < review->count ? whole : end;
        }
        if (view->parts <= wanted) {
            view->part = view->parts;
            shown = first;
            shown_end = end;
        }
        view->parts++;
        first = end;
    } while (first < review->count);
    if (shown_end == review->count)
        bottom = ask;
    if (shown_end > shown)
        (void)flow(page, review, shown, bottom, shown_end);
}

static struct item
declaration_card(struct page *page)
{
    const struct session *session = page->session;
    const char *words = page_catalogue(page, session_service(session)->declaration);
    return (struct item){
        .role = ROLE_CARD,
        .text = words[0] ? words : page_say(page, "Ja, meine Angaben sind richtig."),
        .state = ITEM_CHECK | (session->declared ? ITEM_CHOSEN : 0) |
                 (session->error_field == -2 ? ITEM_BAD : 0),
        .tap = page_event(EVENT_CONSENT, -1, 0)};
}

/* "Teil 1 von 3" where the list goes on. */
static void
put_part(struct page *page)
{
    page_text(page, page_part(page), THEME_TYPE_BODY, TONE_MUTED, false);
}

void
page_review(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    if (!service)
        return;
    bool largest = page->theme->size == THEME_SIZE_XL;
    struct review review = {.columns = page->wide && !largest ? REVIEW_MAX_COLUMNS : 1};
    review.button_width = edit_width(page, review.columns == 1);
    count_questions(page, &review);
    struct page_frame frame = {
        .title = page_catalogue(page, service->title),
        .progress = page_say(page, "Letzter Schritt"),
        .now = review.questions,
        .total = review.questions,
        .slim = page->wide && !largest,
        .left = page_back(page),
        .right = {page_say(page, "Jetzt absenden"), ICONS_LETTER + 1,
                  page_event(EVENT_NEXT, 0, 0)},
    };
    page_begin(page, &frame);
    page->y -= page->wide ? 0 : page_um(page, 4000);
    if (page_advice(page))
        page_gap(page, 4000);
    page_question(page, page_say(page, "Stimmt alles?"), true);
    struct page reading = *page;
    page_turn(page);
    struct item declaration = declaration_card(page);
    int high = page_need(page, &declaration, page->w), least = page_um(page, 27280);
    int ask = page->limit - (high > least ? high : least);
    int words = theme_line(page->theme, THEME_TYPE_BODY, THEME_LEADING_BODY);
    int foot = page->wide ? page->limit : page->limit - words;
    collect(page, &review, ask - page_space(page, 5) - page->y);
    /* The first "Ändern" must not stand above the reach line. */
    int heading = review.count ? review.rows[0].heading : 0;
    if (page->y < page->ceiling - heading)
        page->y = page->ceiling - heading;
    put_list(page, &review, ask - page_space(page, 5), foot);
    page->y = ask;
    if (page->view->part + 1 == page->view->parts)
        page_put(page, &declaration, least);
    if (page->view->parts > 1 && page->wide) {
        reading.focus = page->focus;
        page_gap(&reading, 5500);
        put_part(&reading);
        page->view->overflow |= reading.y > reading.limit;
    } else if (page->view->part + 1 < page->view->parts) {
        page->y = foot;
        put_part(page);
    }
    page_walk_parts(page, &frame);
    page_finish(page);
}
