#include "core/form.h"
#include "ui/keyboard.h"
#include "ui/page_field.h"

static struct item *
put_centred(struct page *page, const char *text, enum theme_type type,
            enum theme_leading leading, enum tone tone)
{
    bool heading = type == THEME_TYPE_QUESTION || type == THEME_TYPE_DENSE_QUESTION;
    return page_put(page,
                    &(struct item){.role = heading ? ROLE_HEADING : ROLE_TEXT,
                                   .type = type,
                                   .leading = leading,
                                   .tone = tone,
                                   .state = ITEM_CENTRED | ITEM_BALANCED,
                                   .text = text},
                    0);
}

/* Ending now deletes what is here, but no longer the application. */
static bool
is_kept(const struct session *session)
{
    return session->stored || session->resume_state == STATE_SENDING;
}

/* The big button for the hand, and the two others below it. */
static void
put_answers(struct page *page)
{
    struct item stay = {.role = ROLE_BUTTON,
                        .type = THEME_TYPE_INPUT,
                        .state = ITEM_MAIN,
                        .text = page_say(page, "Ja, ich mache weiter"),
                        .tap = page_event(EVENT_STAY, 0, 0)};
    page_put(page, &stay, page_um(page, page->wide || page->tight ? 38700 : 49600));
    page_gap(page, 6000);
    int gap = page_token(page, THEME_LENGTH_ACTION_GAP);
    struct item end = {.role = ROLE_BUTTON,
                       .type = THEME_TYPE_BUTTON,
                       .text = page_say(page, is_kept(page->session) ? "Nein, aufhören"
                                                                     : "Nein, löschen"),
                       .tap = page_event(EVENT_END_YES, 0, 0)};
    struct item more = {.role = ROLE_BUTTON,
                        .type = THEME_TYPE_BUTTON,
                        .text = page_say(page, "Ich brauche mehr Zeit"),
                        .icon = ICONS_CLOCK + 1,
                        .tap = page_event(EVENT_MORE_TIME, 0, 0)};
    int left = (page->w - gap) * 38 / 100, right = page->w - gap - left;
    int high = page_token(page, THEME_LENGTH_BUTTON);
    int one = page_need(page, &end, left), two = page_need(page, &more, right);
    high = one > high ? one : high;
    high = two > high ? two : high;
    end.box = (struct box){page->x, page->y, left, high};
    more.box = (struct box){page->x + left + gap, page->y, right, high};
    page_place(page, &end);
    page_place(page, &more);
    page->y += high;
}

/* What happens when the seconds are over. */
static void
put_what_follows(struct page *page)
{
    const struct session *session = page->session;
    const char *text =
        session_repeatable(session) < 0
            ? "Danach löschen wir Ihre Angaben."
            : "Danach schließen wir die Seite. Etwas später löschen wir Ihre Angaben.";
    if (session->stored)
        text = "Nach dieser Zeit löschen wir hier Ihre Angaben.";
    put_centred(page, page_say(page, text), THEME_TYPE_BODY, THEME_LEADING_BODY,
                TONE_MUTED);
}

/* In landscape large text leaves the reading column to the seconds. */
static bool
is_beside(const struct page *page)
{
    return page->wide && page->tight > 1;
}

/* The seconds, as a number and as lamps that go out. */
static void
put_countdown(struct page *page)
{
    const struct session *session = page->session;
    int seconds = (int)(session->timing.warning / 1000);
    int px = page_um(page, page->tight > 2             ? 62000
                           : page->wide || page->tight ? 90000
                                                       : 129000);
    page_place(page,
               &(struct item){.role = ROLE_COUNTDOWN,
                              .text = page_say_count(page, "Sekunde", "Sekunden",
                                                     session->countdown),
                              .value = page_number(page, session->countdown),
                              .a = session->countdown,
                              .box = {page->x + (page->w - px) / 2, page->y, px, px}});
    page->y += px;
    page_gap(page, page->tight ? 4000 : 12000);
    int lamp = page_um(page, 10900), row = page_um(page, 220000);
    if (row > page->w)
        row = page->w;
    if (page->tight < 2)
        page_place(page, &(struct item){.role = ROLE_LAMPS,
                                        .a = session->countdown,
                                        .b = seconds > 0 ? seconds : 45,
                                        .box = {page->x + (page->w - row) / 2, page->y,
                                                row, lamp}});
    page->y += page->tight < 2 ? lamp : 0;
    if (is_beside(page))
        return;
    page_gap(page, page->tight ? 3000 : 8000);
    put_what_follows(page);
}

/* Who comes back to this page need not fear for what is on its way. */
static void
put_number(struct page *page)
{
    const struct session *session = page->session;
    if (!session->stored)
        return;
    page_gap(page, page->tight ? 2000 : 4000);
    put_centred(page, page_say(page, "Ihr Antrag ist schon angenommen."),
                THEME_TYPE_LEAD, THEME_LEADING_LEAD, TONE_INK);
    put_centred(
        page,
        page_fill_one(page, "Ihre Nummer ist {nummer}.", "nummer", session->reference),
        THEME_TYPE_LEAD, THEME_LEADING_LEAD, TONE_INK);
}

static void
put_answers_wide(struct page *page)
{
    struct view *view = page->view;
    page_turn(page);
    int first = view->count;
    if (is_beside(page)) {
        put_number(page);
        page_gap(page, 4000);
        put_what_follows(page);
        page_gap(page, 6000);
    }
    put_answers(page);
    int down = (page->limit - page->y) / 2;
    if (down < 0)
        view->overflow = true;
    for (int i = first; i < view->count; i++)
        view->items[i].box.y += down;
}

/* The desk with the answers ends where the counter begins. */
static void
put_answers_tall(struct page *page)
{
    struct view *view = page->view;
    int read = page->y;
    int area = view->count;
    page_place(page, &(struct item){.role = ROLE_AREA, .tone = TONE_DESK, .a = 1});
    int first = view->count;
    page->y = 0;
    put_answers(page);
    int high = page->y + page_space(page, 6) + page_um(page, 6940);
    int top = page->counter.y - high;
    view->items[area].box = (struct box){0, top, page->panel->width, high};
    for (int i = first; i < view->count; i++)
        view->items[i].box.y += top + page_space(page, 6);
    if (read > top)
        view->overflow = true;
}

void
page_idle(struct page *page)
{
    struct page_frame frame = {.bare = true};
    page_begin(page, &frame);
    page_gap(page, page->wide || page->tight ? 0 : 12000);
    put_centred(page, page_say(page, "Sind Sie noch da?"),
                page->tight > 1 ? THEME_TYPE_DENSE_QUESTION : THEME_TYPE_QUESTION,
                THEME_LEADING_QUESTION, TONE_INK);
    page_gap(page, page->tight ? 3000 : 8000);
    put_centred(
        page,
        page_say(page, "Wir haben Ihre Angaben verdeckt, damit niemand mitliest."),
        THEME_TYPE_LEAD, THEME_LEADING_LEAD, TONE_INK);
    if (!is_beside(page))
        put_number(page);
    page_gap(page, page->tight ? 5000 : 14000);
    put_countdown(page);
    if (page->wide)
        put_answers_wide(page);
    else
        put_answers_tall(page);
    page_finish(page);
}

void
page_blank(struct page *page)
{
    struct page_frame frame = {.without = PAGE_NO_COUNTER,
                               .right = {page_say(page, "Weitermachen"), ICONS_NEXT + 1,
                                         page_event(EVENT_STAY, 0, 0)}};
    page_begin(page, &frame);
    page_gap(page, 12000);
    page_question(page, page_say(page, "Diese Seite ist geschlossen."),
                  page->tight > 0);
    page_lead(
        page,
        page_say(page,
                 page->session->stored
                     ? "War das Ihr Antrag? Er ist schon angenommen. Sie können noch "
                       "weitermachen. Sonst löschen wir hier gleich Ihre Angaben."
                     : "War das Ihr Antrag? Dann können Sie noch weitermachen. Sonst "
                       "löschen wir gleich Ihre Angaben."));
    int width = page->wide ? page->acting.x : page->panel->width;
    int high = width * 460 / 1080;
    int top = (page->wide ? page->counter.y : page->actions.y) - high;
    if (top > page->y)
        page_place(page,
                   &(struct item){.role = ROLE_PICTURE, .box = {0, top, width, high}});
    page_finish(page);
}

void
page_resume(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    int field = session->resume_field;
    if (!service || field < 0)
        return;
    struct page_frame frame = {
        .typing = session->cursor.field == field,
        .equal = true,
        .left = {page_say(page, "Das bin ich nicht, löschen"), 0,
                 page_event(EVENT_NOT_ME, 0, 0)},
        .right = {page_say(page, "Weitermachen"), 0, page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 3000 : 7500);
    page_question(page, page_say(page, "Möchten Sie weitermachen?"), page->tight > 1);
    page_gap(page, page->tight ? 3000 : 6000);
    page_turn(page);
    int first = page->view->count;
    if (service->fields[field].kind == FIELD_DATE)
        page_field_date(page, field, true);
    else
        page->y = page_field_typed(page, field, page->x, page->y, page->w);
    page_anchor(page, first, 0);
    if (frame.typing) {
        bool more =
            service->fields[field].kind == FIELD_DATE && session->cursor.part < 2;
        struct keyboard_wish wish = {
            .keys = &session->keys,
            .kind = service->fields[field].kind,
            .next = page_event(more ? EVENT_NEXT_FIELD : EVENT_NONE, 0, 0)};
        keyboard_build(page, &wish);
    }
    page_finish(page);
}

/* What ending now means: what was handed over to be stored is sent all the same. */
static void
put_consequence(struct page *page)
{
    const struct session *session = page->session;
    if (session->stored) {
        page_lead(page, page_say(page, "Ihr Antrag ist schon angenommen. Hier löschen "
                                       "wir Ihre Angaben."));
        page_lead(page, page_fill_one(page, "Ihre Nummer ist {nummer}.", "nummer",
                                      session->reference));
    } else if (session->resume_state == STATE_SENDING) {
        page_lead(page, page_say(page, "Wir speichern Ihren Antrag gerade."));
        page_lead(page, page_say(page, "Bleiben Sie bitte noch einen Moment. Sonst "
                                       "sehen Sie Ihre Nummer nicht."));
    } else if (session->handed_over) {
        /* Handed over without a good answer: it may be kept and sent all the same. */
        page_lead(page,
                  page_say(page, "Dann löschen wir alles, was Sie eingegeben haben."));
    } else {
        page_lead(page, page_say(page, "Dann löschen wir alles, was Sie eingegeben "
                                       "haben. Es wird nichts gesendet."));
    }
}

void
page_end_ask(struct page *page)
{
    const struct session *session = page->session;
    bool kept = is_kept(session);
    struct page_frame frame = {
        .equal = true,
        .left = {page_say(page, kept ? "Ja, aufhören" : "Ja, löschen"), 0,
                 page_event(EVENT_END_YES, 0, 0)},
        .right = {page_say(page, "Nein, weitermachen"), 0,
                  page_event(EVENT_STAY, 0, 0)},
        .without = PAGE_NO_END};
    page_begin(page, &frame);
    page_gap(page, 12000);
    page_question(page, page_say(page, "Möchten Sie aufhören?"), page->tight > 0);
    put_consequence(page);
    page_turn(page);
    page_finish(page);
}
