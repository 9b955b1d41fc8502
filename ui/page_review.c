#include <string.h>

#include "core/form.h"
#include "ui/page_kit.h"

enum { REVIEW_VALUE_MAX = 1200 };

/* A line of the list: the answers of one question, or in large text one answer. */
struct review_row {
    int question, first, end; /* fields from first, before end */
};

struct review {
    int count, questions;
    struct review_row rows[CATALOGUE_MAX_FIELDS];
    int button_width;
};

/* One answer: its label, and the value beside it or, in large text, below. */
static void
put_answer(struct page *page, int field, int width)
{
    const struct field *at = &session_service(page->session)->fields[field];
    char value[REVIEW_VALUE_MAX];
    form_display(page->session, field, value, sizeof value);
    struct item label = {.role = ROLE_TEXT,
                         .text = page_catalogue(page, at->label),
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_DENSE_QUESTION,
                         .tone = TONE_MUTED};
    struct item shown = {.role = ROLE_TEXT,
                         .text = view_text(page->view, value),
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_DENSE_QUESTION,
                         .state = ITEM_BOLD | ITEM_PERSONAL};
    bool stacked = page->theme->size >= THEME_SIZE_L;
    int gap = page_um(page, 6000);
    int left = stacked ? width : width * 34 / 100;
    int right = stacked ? width : width - left - gap;
    int one = page_need(page, &label, left), two = page_need(page, &shown, right);
    label.box = (struct box){page->x, page->y, left, one};
    shown.box = (struct box){stacked ? page->x : page->x + left + gap,
                             stacked ? page->y + one : page->y, right, two};
    page_place(page, &label);
    page_place(page, &shown);
    page->y += stacked ? one + two : one > two ? one : two;
}

static void
put_question(struct page *page, const void *context, int index)
{
    const struct review *review = context;
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    const struct review_row *row = &review->rows[index];
    const struct question *question = &service->questions[row->question];
    bool section = index == 0 || strcmp(service->questions[row[-1].question].section,
                                        question->section) != 0;
    if (section && question->section[0]) {
        page_gap(page, 4000);
        page_text(page, page_catalogue(page, question->section), THEME_TYPE_H3,
                  TONE_INK, true);
        page_gap(page, 1500);
    }
    page_rule(page);
    int top = page->y, pad = page_um(page, 3000), first = page->view->count;
    int least = page_um(page, 20320) + 2 * page_um(page, 900);
    page->y += pad;
    const char *named = "";
    for (int f = row->first; f < row->end; f++) {
        if (!form_field_visible(session, f))
            continue;
        if (!named[0])
            named = service->fields[f].label;
        put_answer(page, f, page->w - review->button_width - page_space(page, 5));
    }
    int used = page->y + pad - top;
    if (used < least) {
        for (int i = first; i < page->view->count; i++)
            page->view->items[i].box.y += (least - used) / 2;
        used = least;
    }
    struct item change = {.role = ROLE_BUTTON,
                          .type = THEME_TYPE_BODY,
                          .state = ITEM_SMALL | ITEM_EDIT,
                          .text = page_say(page, "Ändern"),
                          .icon = ICONS_EDIT + 1,
                          .spoken = page_fill_one(page, "{feld} ändern", "feld",
                                                  page_catalogue(page, named)),
                          .tap = page_event(EVENT_CHANGE, row->question, 0)};
    int high = page_um(page, 20320);
    change.box = (struct box){page->x + page->w - review->button_width,
                              top + (used - high) / 2, review->button_width, high};
    page_place(page, &change);
    page->y = top + used;
}

static int
edit_width(const struct page *page)
{
    return page_width(page, page_say(page, "Ändern"), THEME_TYPE_BODY, true) +
           page->theme->type[THEME_TYPE_BODY] * 130 / 100 + page_um(page, 3500) +
           2 * page_um(page, 5000) + page_um(page, 1500);
}

static void
collect(const struct page *page, struct review *review)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    bool single = page->theme->size >= THEME_SIZE_L;
    for (int q = form_next_question(session, -1); q >= 0;
         q = form_next_question(session, q)) {
        const struct question *question = &service->questions[q];
        int end = question->first_field + question->field_count;
        review->questions++;
        for (int f = question->first_field; f < end; f++) {
            bool room = review->count < CATALOGUE_MAX_FIELDS;
            if (!room || !form_field_visible(session, f))
                continue;
            review->rows[review->count++] =
                (struct review_row){q, f, single ? f + 1 : end};
            if (!single)
                break;
        }
    }
}

void
page_review(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    if (!service)
        return;
    struct review review = {.button_width = edit_width(page)};
    collect(page, &review);
    struct page_frame frame = {
        .title = page_catalogue(page, service->title),
        .progress = page_say(page, "Letzter Schritt"),
        .now = review.questions,
        .total = review.questions,
        .left = page_back(page),
        .right = {page_say(page, "Jetzt absenden"), ICONS_LETTER + 1,
                  page_event(EVENT_NEXT, 0, 0)},
    };
    page_begin(page, &frame);
    page->y -= page->wide ? 0 : page_um(page, 4000);
    if (page_advice(page))
        page_gap(page, 4000);
    page_question(page, page_say(page, "Stimmt alles?"), true);
    page_turn(page);
    const char *words = page_catalogue(page, service->declaration);
    struct item declaration = {
        .role = ROLE_CARD,
        .text = words[0] ? words : page_say(page, "Ja, meine Angaben sind richtig."),
        .state = ITEM_CHECK | (session->declared ? ITEM_CHOSEN : 0) |
                 (session->error_field == -2 ? ITEM_BAD : 0),
        .tap = page_event(EVENT_CONSENT, -1, 0)};
    int high = page_need(page, &declaration, page->w);
    int least = page_um(page, 27280);
    high = high > least ? high : least;
    /* The first "Ändern" must not stand above the reach line; on the first part the
     * heading of a section stands above it. */
    int above = session->part > 0
                    ? 0
                    : theme_line(page->theme, THEME_TYPE_H3, THEME_LEADING_BODY) +
                          page_um(page, 5500);
    if (page->y < page->ceiling - above)
        page->y = page->ceiling - above;
    page->walks = true;
    /* The long list goes on in parts; one walks through all of them before sending. */
    page->limit -= high + page_space(page, 5);
    int bottom = page->limit + page_space(page, 5);
    /* Whose declaration is missing sees it, though the banner has made the list longer.
     */
    int wanted = session->error_field == -2 ? review.count - 1 : -1;
    page_blocks(page, put_question, &review, review.count, 0, 0, wanted);
    struct view *view = page->view;
    bool last = view->part + 1 >= view->parts;
    if (last) {
        page->y = bottom;
        page_put(page, &declaration, least);
    } else {
        struct phrase_part parts[] = {{"teil", page_number(page, view->part + 1)},
                                      {"teile", page_number(page, view->parts)},
                                      {NULL, NULL}};
        page->y = bottom;
        page_text(page, page_fill(page, "Teil {teil} von {teile}", parts),
                  THEME_TYPE_BODY, TONE_MUTED, false);
        frame.right = (struct page_action){page_say(page, "Weiter"), ICONS_NEXT + 1,
                                           page_event(EVENT_MORE, view->part + 1, 0)};
    }
    page_finish(page);
}
