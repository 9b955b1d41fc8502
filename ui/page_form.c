#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "ui/keyboard.h"
#include "ui/page_field.h"

enum { FORM_MAX_BLOCKS = 96, FORM_LIST_MAX = 200 };

enum form_kind { FORM_TYPED, FORM_DATE, FORM_OPTION, FORM_YES_NO, FORM_CONSENT };

/* What stands in one row: one or two fields to type into, a date, an answer card. */
struct form_block {
    enum form_kind kind;
    int field, second; /* second: -1 none */
    int option;
    bool labelled; /* first block of a field that shares the page with others */
};

struct form {
    int count, fields, options;
    bool cut; /* not all of it had room */
    struct form_block blocks[FORM_MAX_BLOCKS];
};

static void
add_block(struct form *form, struct form_block block)
{
    if (form->count < FORM_MAX_BLOCKS)
        form->blocks[form->count++] = block;
    else
        form->cut = true;
}

static void
add_typed(const struct page *page, struct form *form, int field)
{
    const struct field *fields = session_service(page->session)->fields;
    struct form_block *last = form->count ? &form->blocks[form->count - 1] : NULL;
    bool narrow = page_field_width(page, &fields[field]) > 0;
    if (last && last->kind == FORM_TYPED && last->second < 0) {
        bool before = page_field_width(page, &fields[last->field]) > 0;
        /* Straße and Hausnummer, Postleitzahl and Ort stand side by side. */
        bool pair = (fields[last->field].kind == FIELD_STREET && narrow) ||
                    (before && fields[field].kind == FIELD_PLACE);
        if (pair) {
            last->second = field;
            return;
        }
    }
    add_block(form, (struct form_block){FORM_TYPED, field, -1, 0, false});
}

static void
collect(const struct page *page, struct form *form)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    const struct question *question = &service->questions[session->question];
    int first = question->first_field, end = first + question->field_count;
    for (int f = first; f < end; f++)
        form->fields += form_field_visible(session, f);
    bool labelled = form->fields > 1;
    for (int f = first; f < end; f++) {
        const struct field *field = &service->fields[f];
        if (!form_field_visible(session, f))
            continue;
        if (field->kind == FIELD_CHOICE) {
            form->options += field->option_count;
            for (int o = 0; o < field->option_count; o++)
                add_block(form, (struct form_block){FORM_OPTION, f, -1, o,
                                                    labelled && o == 0});
        } else if (field->kind == FIELD_YES_NO) {
            add_block(form, (struct form_block){FORM_YES_NO, f, -1, 0, labelled});
        } else if (field->kind == FIELD_CONSENT) {
            add_block(form, (struct form_block){FORM_CONSENT, f, -1, 0, false});
        } else if (field->kind == FIELD_DATE) {
            add_block(form, (struct form_block){FORM_DATE, f, -1, 0, labelled});
        } else {
            add_typed(page, form, f);
        }
    }
}

static void
put_typed(struct page *page, const struct form_block *block)
{
    const struct field *fields = session_service(page->session)->fields;
    if (block->second < 0) {
        int width = page_field_width(page, &fields[block->field]);
        page->y = page_field_typed(page, block->field, page->x, page->y,
                                   width ? width : page->w);
        return;
    }
    int gap = page_space(page, 5);
    int narrow = page_field_width(page, &fields[block->field]);
    bool first = narrow > 0;
    if (!first)
        narrow = page_field_width(page, &fields[block->second]);
    int wide = page->w - gap - narrow, left = first ? narrow : wide;
    int one = page_field_typed(page, block->field, page->x, page->y, left);
    int two = page_field_typed(page, block->second, page->x + left + gap, page->y,
                               page->w - left - gap);
    page->y = one > two ? one : two;
}

static int
card_height(const struct page *page, const struct form *form)
{
    if (page->tight > 0 || page->wide)
        return page_um(page, 27800);
    return form->options <= 5 ? page_um(page, 40670)
                              : page_token(page, THEME_LENGTH_CARD);
}

static struct item
answer_card(const struct page *page, int field, bool chosen)
{
    return (struct item){.role = ROLE_CARD,
                         .state = (chosen ? ITEM_CHOSEN : 0) | ITEM_PERSONAL |
                                  (page->session->error_field == field ? ITEM_BAD : 0)};
}

static void
put_yes_no(struct page *page, int field)
{
    static const struct {
        const char *text, *value;
    } both[] = {{"Ja", "ja"}, {"Nein", "nein"}};
    int gap = page_space(page, 4), width = (page->w - gap) / 2;
    const char *answer = page->session->answers[field].text;
    int high = page_token(page, THEME_LENGTH_CARD);
    for (int i = 0; i < 2; i++) {
        struct item card = answer_card(page, field, strcmp(answer, both[i].value) == 0);
        card.text = page_say(page, both[i].text);
        card.tap = page_event(EVENT_CHOOSE, field, i);
        card.box = (struct box){page->x + i * (width + gap), page->y, width, high};
        page_place(page, &card);
    }
    page->y += high;
}

static void
put_block(struct page *page, const void *context, int index)
{
    const struct form *form = context;
    const struct form_block *block = &form->blocks[index];
    const struct session *session = page->session;
    const struct field *field = &session_service(session)->fields[block->field];
    if (block->labelled && block->kind != FORM_DATE) {
        page_text(page, page_field_label(page, field), THEME_TYPE_H3, TONE_INK, true);
        page_gap(page, 3000);
    }
    switch (block->kind) {
    case FORM_TYPED:
        put_typed(page, block);
        break;
    case FORM_DATE:
        page_field_date(page, block->field, block->labelled);
        break;
    case FORM_OPTION: {
        const struct option *option = &field->options[block->option];
        struct item card = answer_card(
            page, block->field,
            strcmp(session->answers[block->field].text, option->value) == 0);
        card.text = page_catalogue(page, option->text);
        card.detail = page->tight > 1 ? "" : page_catalogue(page, option->detail);
        card.tap = page_event(EVENT_CHOOSE, block->field, block->option);
        page_put(page, &card, card_height(page, form));
        break;
    }
    case FORM_YES_NO:
        put_yes_no(page, block->field);
        break;
    case FORM_CONSENT: {
        struct item card = answer_card(page, block->field,
                                       session->answers[block->field].text[0] != '\0');
        card.state |= ITEM_CHECK;
        card.text = page_catalogue(page, field->label);
        card.tap = page_event(EVENT_CONSENT, block->field, 0);
        page_put(page, &card, page_um(page, 27800));
        break;
    }
    }
}

static int
block_of(const struct form *form, int field)
{
    for (int i = 0; i < form->count; i++) {
        if (form->blocks[i].field == field || form->blocks[i].second == field)
            return i;
    }
    return -1;
}

static bool
is_typed(const struct form_block *block)
{
    return block->kind == FORM_TYPED || block->kind == FORM_DATE;
}

/* To another block of the list: into its field, or, where there is nothing to type,
 * away from the keyboard, which makes room for it. */
static struct event
to_block(const struct form *form, int index)
{
    const struct form_block *block = &form->blocks[index];
    return page_event(EVENT_FOCUS, is_typed(block) ? block->field : -1, 0);
}

/* "Mehr" on a page with a keyboard goes to the next field that does not fit; the page
 * follows the caret. */
static void
put_more_fields(struct page *page, const struct form *form, struct page_range shown)
{
    int x = page->x, w = page->w, high = page_token(page, THEME_LENGTH_BUTTON_SMALL);
    if (page->view->parts <= 1)
        return;
    int y = page->y + page_space(page, 5);
    for (int way = -1; way <= 1; way += 2) {
        int next = way < 0 ? shown.first - 1 : shown.end;
        if (next < 0 || next >= form->count)
            continue;
        page->y = y;
        struct item *button = page_small_button(
            page, page_say(page, way < 0 ? "Davor" : "Mehr"),
            way < 0 ? ICONS_UP + 1 : ICONS_DOWN + 1, to_block(form, next));
        page->x += button->box.w + page_space(page, 5);
        page->w -= button->box.w + page_space(page, 5);
    }
    page->x = x;
    page->w = w;
    page->y = y + high;
}

/* In landscape the keys lead to the fields that have no room beside them; a line says
 * which these are. */
static void
put_next_fields(struct page *page, const struct form *form, struct page_range shown)
{
    const struct field *fields = session_service(page->session)->fields;
    char list[FORM_LIST_MAX] = "";
    struct text_buf buf = text_buf_over(list, sizeof list);
    for (int i = shown.end; i < form->count; i++) {
        const struct form_block *block = &form->blocks[i];
        bool again = i > shown.end && form->blocks[i - 1].field == block->field;
        const char *first = page_say(page, fields[block->field].label);
        if (!again)
            text_put_format(&buf, "%s%s", buf.len ? ", " : "", first);
        if (block->second >= 0)
            text_put_format(&buf, ", %s", page_say(page, fields[block->second].label));
    }
    if (!list[0])
        return;
    struct item line = {.role = ROLE_TEXT,
                        .text = page_fill_one(page, "Danach: {felder}", "felder", list),
                        .type = THEME_TYPE_SMALL,
                        .leading = THEME_LEADING_HEADING,
                        .tone = TONE_MUTED};
    /* Between the ring of the field and the caps of the keys, whose place begins with
     * a margin. */
    int top = page->y + theme_ring(page->theme);
    int high = page_need(page, &line, page->w);
    int room = page->keys.y + page_um(page, 4000) - top;
    line.box = (struct box){page->x, top + (room - high) / 2, page->w, high};
    if (high <= room)
        page_place(page, &line);
}

static bool
has_next_field(const struct form *form, int field, int part)
{
    int at = block_of(form, field);
    if (at < 0)
        return false;
    if (form->blocks[at].kind == FORM_DATE && part < 2)
        return true;
    if (form->blocks[at].second >= 0 && form->blocks[at].field == field)
        return true;
    for (int i = at + 1; i < form->count; i++) {
        if (is_typed(&form->blocks[i]))
            return true;
    }
    return false;
}

static void
put_keyboard(struct page *page, const struct form *form, struct page_range shown)
{
    const struct session *session = page->session;
    const struct cursor *cursor = &session->cursor;
    struct keyboard_wish wish = {
        .keys = &session->keys,
        .kind = session_service(session)->fields[cursor->field].kind};
    if (has_next_field(form, cursor->field, cursor->part))
        wish.next = page_event(EVENT_NEXT_FIELD, 0, 0);
    else if (page->wide && shown.end < form->count)
        wish.next = to_block(form, shown.end);
    if (page->wide && shown.first > 0)
        wish.previous = to_block(form, shown.first - 1);
    keyboard_build(page, &wish);
}

/* What is read before answering. */
static void
put_question(struct page *page, const struct question *question)
{
    page_question(page, page_catalogue(page, question->text), page->tight > 1);
    if (page->tight < 4)
        page_lead(page, page_catalogue(page, question->hint));
    if (page_field_all_read(page)) {
        page_gap(page, page->tight > 1 ? 2000 : 5500);
        page_field_card_line(page, page->x, page->w);
    }
    if (question->why[0] && page->tight < 2) {
        page_gap(page, 8400);
        page_small_button(page, page_say(page, "Warum fragen wir das?"), ICONS_INFO + 1,
                          page_event(EVENT_WHY, 0, 0));
    }
    /* Nobody is asked to confirm a text that cannot be read here: it never gives way.
     */
    if (question->privacy) {
        int ring = page_ring_gap(page, THEME_TYPE_BODY, THEME_LEADING_DENSE_QUESTION);
        int gap = page_um(page, page->tight ? 4000 : 8400);
        page->y += gap > ring ? gap : ring;
        page_small_button(page, page_say(page, "Datenschutz genau nachlesen"),
                          ICONS_DOCUMENT + 1, page_event(EVENT_PRIVACY, 0, 0));
    }
}

/* What the question means, where the reading column has no room for it any more: above
 * the answers. Who ticks "I allow it" must have read what. */
static void
put_hint_beside(struct page *page, const struct question *question)
{
    if (!page->wide || page->frame->typing || page->tight != 4)
        return;
    page_lead(page, page_catalogue(page, question->hint));
    page_gap(page, 6000);
}

/* Between two blocks: the ring of one field stays off the label of the next. */
static int
block_gap(const struct page *page, const struct form *form)
{
    int gap = page_space(page, page->tight > 1 ? 3 : form->options ? 4 : 6);
    int ring = theme_ring(page->theme);
    return gap > ring ? gap : ring;
}

void
page_form(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    const struct question *question = session_question(session);
    if (!question)
        return;
    int cursor = session->cursor.field, now, total;
    bool typing = cursor >= 0 && form_kind_is_typed(service->fields[cursor].kind);
    session_progress(session, &now, &total);
    struct phrase_part numbers[] = {{"nummer", page_number(page, now)},
                                    {"anzahl", page_number(page, total)},
                                    {NULL, NULL}};
    struct page_frame frame = {
        .title = page_catalogue(page, service->title),
        .progress = page_fill(page, "Frage {nummer} von {anzahl}", numbers),
        .now = now,
        .total = total,
        .typing = typing,
        .left = page_back(page),
        .right = {page_say(page, "Weiter"), ICONS_NEXT + 1,
                  page_event(EVENT_NEXT, 0, 0)},
    };
    struct form form = {0};
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 4000 : 7500);
    put_question(page, question);
    page_gap(page, page->tight ? 4000 : 6000);
    page_turn(page);
    collect(page, &form);
    page->view->overflow |= form.cut;
    put_hint_beside(page, question);
    int first = page->view->count;
    int gap = block_gap(page, &form);
    struct page_range shown = page_blocks(page, put_block, &form, form.count, gap, 0,
                                          typing ? block_of(&form, cursor) : -1);
    if (!typing)
        page_more(page);
    else if (!page->wide)
        put_more_fields(page, &form, shown);
    page_anchor(page, first, 0);
    if (typing && page->wide)
        put_next_fields(page, &form, shown);
    if (typing)
        put_keyboard(page, &form, shown);
    page_finish(page);
}
