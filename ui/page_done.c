#include <string.h>

#include "core/receipt.h"
#include "ui/page_kit.h"
#include "ui/qr.h"

enum { DONE_URL_MAX = 400 };

struct done_way {
    int icon;
    const char *title, *text;
    enum receipt_way way;
};

static void
put_way(struct page *page, const void *context, int index)
{
    const struct done_way *way = (const struct done_way *)context + index;
    struct item card = {.role = ROLE_WAY,
                        .type = THEME_TYPE_H2,
                        .icon = way->icon,
                        .text = page_say(page, way->title),
                        .detail = page->tight > 0 ? "" : page_say(page, way->text),
                        .tap = page_event(EVENT_RECEIPT, way->way, 0)};
    page_put(page, &card, page_um(page, page->wide || page->tight ? 46000 : 57500));
}

/* The address behind the QR in the pool; "" when the town has no page for phones. */
static const char *
phone_address(struct page *page)
{
    char url[DONE_URL_MAX];
    receipt_url(page->session, url, sizeof url);
    return view_text(page->view, url);
}

void
page_receipt(struct page *page)
{
    static const struct done_way all[] = {
        {ICONS_PRINTER + 1, "Auf Papier",
         "Wir drucken einen Beleg, schmal wie ein Kassenbon.", RECEIPT_PAPER},
        {ICONS_PHONE + 1, "Auf das Handy",
         "Sie fotografieren einen QR-Code. Ihr Name steht nicht darin.", RECEIPT_PHONE},
        {ICONS_SCREEN + 1, "Ohne Beleg", "Sie sehen nur die Nummer auf dem Bildschirm.",
         RECEIPT_NONE},
    };
    struct done_way ways[3];
    int count = 0;
    const struct service *service = session_service(page->session);
    struct page_frame frame = {
        .title = service ? page_catalogue(page, service->title) : "",
        .note = page_say(page, "Tippen Sie auf eine Antwort. Dann geht es weiter.")};
    page_begin(page, &frame);
    bool phone = phone_address(page)[0] != '\0';
    for (int i = 0; i < 3; i++) {
        if (all[i].way == RECEIPT_PAPER && !session_can_print(page->session))
            continue;
        if (all[i].way == RECEIPT_PHONE && !phone)
            continue;
        ways[count++] = all[i];
    }
    (void)page_advice(page);
    page_gap(page, page->tight ? 4000 : 10900);
    page_question(page, page_say(page, "Wie möchten Sie die Bestätigung mitnehmen?"),
                  page->tight > 0);
    page_gap(page, page->tight ? 0 : 6000);
    page_turn(page);
    int first = page->view->count;
    page_blocks(page, put_way, ways, count, page_space(page, 5), 0, -1);
    page_more(page);
    page_anchor(page, first, 0);
    page_finish(page);
}

struct done_step {
    int icon;
    const char *text;
};

static void
put_step(struct page *page, const void *context, int index)
{
    const struct done_step *step = (const struct done_step *)context + index;
    page_rule(page);
    page_fact(page, step->icon, false, "", step->text);
}

/* The code and the words beside it; gives back the height. */
static int
put_code(struct page *page, const char *url, int x, int y, int width, bool on_ticket)
{
    struct qr qr;
    if (!url[0] || qr_make(&qr, url, strlen(url)) != STATUS_OK)
        return 0;
    int module =
        page_um(page, 2232) > QR_MIN_MODULE ? page_um(page, 2232) : QR_MIN_MODULE;
    int side = qr_side(&qr, module);
    page_place(page, &(struct item){
                         .role = ROLE_QR,
                         .value = url,
                         .spoken = page_say(page, "QR-Code für das Handy"),
                         .state = ITEM_MIRROR_FREE,
                         .box = {page->view->rtl ? page->panel->width - x - side : x, y,
                                 side, side}});
    int gap = page_um(page, 9000), room = width - side - gap;
    enum tone tone = on_ticket ? TONE_ON_COUNTER : TONE_INK;
    struct item title = {.role = ROLE_TEXT,
                         .type = THEME_TYPE_LEAD,
                         .leading = THEME_LEADING_HEADING,
                         .state = ITEM_BOLD,
                         .tone = tone,
                         .text = page_say(page, "Aufs Handy mitnehmen")};
    struct item words = {
        .role = ROLE_TEXT,
        .type = THEME_TYPE_BODY,
        .leading = THEME_LEADING_BODY,
        .tone = tone,
        .text = page->tight > 1 ? ""
                                : page_say(page, "Öffnen Sie die Kamera. Halten Sie "
                                                 "das Handy vor das Bild.")};
    int one = page_need(page, &title, room);
    int two = words.text[0] ? page_need(page, &words, room) : 0;
    int between = two ? page_um(page, 2500) : 0;
    int top = y + (side - one - two - between) / 2;
    title.box = (struct box){x + side + gap, top, room, one};
    words.box = (struct box){x + side + gap, top + one + between, room, two};
    page_place(page, &title);
    if (two)
        page_place(page, &words);
    if (top < y)
        page->view->overflow = true;
    return side;
}

static void
put_ticket(struct page *page, const char *url)
{
    struct item ticket = {
        .role = ROLE_TICKET,
        .text = page_say(page, "Ihre Nummer"),
        .value = view_text(page->view, page->session->reference),
    };
    if (page->tight < 2)
        ticket.detail = page_moment(page, page->session->stored_at);
    else if (!page->session->submitted)
        ticket.detail = page_say(page, "Gespeichert, Übermittlung folgt.");
    int high = page_need(page, &ticket, page->w);
    int pad = page_um(page, 12900);
    struct item *put = page_put(page, &ticket, high);
    int tear = high + page_um(page, 1000);
    int y = put->box.y + tear + page_um(page, 8400);
    int side = put_code(page, url, page->x + pad, y, page->w - 2 * pad, true);
    if (side == 0)
        return;
    put->a = tear;
    put->box.h = tear + page_um(page, 8400) + side + page_um(page, 9900);
    page->y = put->box.y + put->box.h;
}

static const char *
paper_heading(const struct page *page)
{
    static const char *const without[] = {
        [WORLD_PRINTER_READY] =
            "Ihr Antrag ist angenommen. Nur das Drucken hat nicht geklappt.",
        [WORLD_PRINTER_PAPER_OUT] =
            "Ihr Antrag ist angenommen. Nur das Papier ist leer.",
        [WORLD_PRINTER_COVER_OPEN] =
            "Ihr Antrag ist angenommen. Nur der Drucker ist offen.",
        [WORLD_PRINTER_AWAY] =
            "Ihr Antrag ist angenommen. Nur der Drucker antwortet nicht.",
    };
    const struct session *session = page->session;
    if (session->print_partial)
        return page_say(page,
                        "Ihr Antrag ist angenommen. Nur der Beleg ist nicht ganz.");
    if (session->print_why != WORLD_PRINTER_READY && session_can_print(session))
        return page_say(page,
                        "Ihr Antrag ist angenommen. Der Drucker ist wieder bereit.");
    return page_say(page, without[session->print_why]);
}

static void
put_success(struct page *page)
{
    int px = page_um(page, 25800), gap = page_um(page, 6940);
    int x = page->x, w = page->w, y = page->y, first = page->view->count;
    page->x += px + gap;
    page->w -= px + gap;
    page_question(page,
                  page_say(page, page->session->submitted
                                     ? "Geschafft. Ihr Antrag ist angenommen."
                                     : "Geschafft. Ihr Antrag ist gespeichert."),
                  true);
    page->x = x;
    page->w = w;
    int high = page->y - y, row = high > px ? high : px;
    page->view->items[first].box.y += (row - high) / 2;
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = ICONS_CHECK + 1,
                                    .tone = TONE_SUCCESS,
                                    .state = ITEM_MEDAL,
                                    .box = {x, y + (row - px) / 2, px, px}});
    page->y = y + row;
}

/* Where no phone can take the number along, eyes and hands do. */
static struct done_step
note_number(const struct page *page)
{
    return (struct done_step){
        ICONS_EDIT + 1, page_say(page, "Notieren oder fotografieren Sie die Nummer.")};
}

/* Who did not show her ID card here does it still. */
static struct done_step
card_step(struct page *page)
{
    return (struct done_step){
        ICONS_CARD + 1, page_fill(page, receipt_identify_step(page->session), NULL)};
}

/* What stands below the ticket, or in landscape right of it: there first the code. */
struct done_list {
    const char *url; /* NULL: the code is on the ticket */
    int count;
    struct done_step steps[CATALOGUE_MAX_STEPS + 3];
};

/* What the town does now, and what is still hers to do. */
static void
collect_steps(struct page *page, struct done_list *list)
{
    const struct service *service = session_service(page->session);
    for (int i = 0; i < service->step_count && i < CATALOGUE_MAX_STEPS; i++) {
        enum icons_name icon = ICONS_NEXT;
        if (icons_find(service->steps[i].icon, &icon) != STATUS_OK)
            icon = ICONS_NEXT;
        list->steps[list->count++] = (struct done_step){
            (int)icon + 1, page_catalogue(page, service->steps[i].text)};
    }
}

/* What is left without paper: the code, the copy that goes by post, who helps; then
 * what comes next. */
struct done_rest {
    const char *url;
    bool post;
    int own;
    struct done_list next;
};

static void
put_rest(struct page *page, const void *context, int index)
{
    const struct done_rest *rest = context;
    enum identify_way way = page->session->identify.way;
    bool card = receipt_identify_step(page->session) != NULL;
    if (index == 0) {
        int side = put_code(page, rest->url, page->x, page->y, page->w, false);
        struct done_step note = note_number(page);
        page->y += side;
        if (side)
            page_gap(page, page->tight ? 3000 : 7000);
        else
            put_step(page, &note, 0);
    } else if (index >= rest->own) {
        put_step(page, rest->next.steps, index - rest->own);
    } else if (index == 1 && rest->post) {
        struct done_step step = card_step(page);
        put_step(page, &step, 0);
    } else {
        page_rule(page);
        page_counter_fact(page,
                          card && way == IDENTIFY_COUNTER
                              ? "Zeigen Sie dort Ihren Ausweis. Nennen Sie Ihre Nummer."
                              : "Nennen Sie Ihre Nummer.");
    }
}

static void
put_no_paper(struct page *page, const char *url)
{
    bool post = receipt_identify_step(page->session) != NULL &&
                page->session->identify.way == IDENTIFY_POST;
    struct done_rest rest = {.url = url, .post = post, .own = post ? 3 : 2};
    collect_steps(page, &rest.next);
    if (!page->wide || page->tight < 2)
        page_text(page, page_say(page, "So bekommen Sie die Bestätigung"),
                  page->tight > 1 ? THEME_TYPE_H3 : THEME_TYPE_H2, TONE_INK, true);
    page_gap(page, page->tight > 1 ? 2000 : 5000);
    page_blocks(page, put_rest, &rest, rest.own + rest.next.count, 0, 0, -1);
    page_more(page);
}

static void
put_listed(struct page *page, const void *context, int index)
{
    const struct done_list *list = context;
    if (list->url && index == 0) {
        page->y += put_code(page, list->url, page->x, page->y, page->w, false);
        page_gap(page, 6000);
        return;
    }
    int step = list->url ? index - 1 : index;
    if (step == 0 && page->tight < 2) {
        page_text(page, page_say(page, "Wie geht es weiter?"), THEME_TYPE_H2, TONE_INK,
                  true);
        page_gap(page, 4000);
    }
    put_step(page, list->steps, step);
}

/* All went well: the number, the way to take it along, and what comes next. */
static void
put_finished(struct page *page, const char *url)
{
    const struct session *session = page->session;
    put_success(page);
    if (session->printed)
        page_lead(page, page_say(page, "Nehmen Sie bitte Ihren Beleg mit."));
    if (!session->submitted && page->tight < 2) {
        page_gap(page, 5000);
        page_hint(page, TONE_INFO, ICONS_INFO + 1,
                  page_say(page, "Gespeichert, Übermittlung folgt."),
                  page->tight ? "" : page_say(page, "Sie müssen nichts mehr tun."));
    }
    page_gap(page, page->tight ? 5000 : 9900);
    put_ticket(page, page->wide ? "" : url);
    page_gap(page, page->tight ? 5000 : 9900);
    struct done_list list = {.url = page->wide && url[0] ? url : NULL};
    if (!url[0])
        list.steps[list.count++] = note_number(page);
    if (receipt_identify_step(session))
        list.steps[list.count++] = card_step(page);
    collect_steps(page, &list);
    if (!url[0])
        list.steps[list.count++] = (struct done_step){
            ICONS_PERSON + 1,
            page_fill(page, "Fragen? Nennen Sie Ihre Nummer hier: {schalter_wo}.",
                      NULL)};
    page_turn(page);
    page_blocks(page, put_listed, &list, list.count + (list.url ? 1 : 0), 0, 0, -1);
    page_more(page);
}

/* The receipt was wanted and did not come out whole. */
static void
put_without_paper(struct page *page, const char *url)
{
    page_question(page, paper_heading(page), true);
    if (page->tight < 2)
        page_lead(page, page_say(page, "Ihre Angaben sind sicher gespeichert."));
    page_gap(page, page->tight ? 4000 : 9000);
    put_ticket(page, "");
    page_gap(page, page->tight ? 4000 : 9000);
    page_turn(page);
    put_no_paper(page, url);
}

/* Said where there is room: who needs the page longer touches it. */
static void
put_end(struct page *page)
{
    int minutes = (int)(page->session->timing.done_page / 60000);
    if (minutes < 1 || page->tight > 0 || page->view->parts > 1)
        return;
    const char *said = page_say_count(
        page, "Nach {minuten} Minute schließt sich diese Seite von selbst.",
        "Nach {minuten} Minuten schließt sich diese Seite von selbst.", minutes);
    struct item item = {
        .role = ROLE_TEXT,
        .type = THEME_TYPE_BODY,
        .leading = THEME_LEADING_BODY,
        .tone = TONE_MUTED,
        .text = page_fill_one(page, said, "minuten", page_number(page, minutes))};
    int gap = page_um(page, 6000);
    if (page->y + gap + page_need(page, &item, page->w) > page->limit)
        return;
    page_gap(page, 6000);
    page_put(page, &item, 0);
}

void
page_done(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    if (!service)
        return;
    bool print = session_can_print(session);
    struct page_frame frame = {
        .title = page_catalogue(page, service->title),
        .left = {print ? page_say(page, session->prints ? "Neu drucken" : "Drucken")
                       : NULL,
                 ICONS_PRINTER + 1, page_event(EVENT_PRINT_AGAIN, 0, 0)},
        .right = {page_say(page, "Fertig – alles löschen"), 0,
                  page_event(EVENT_DONE, 0, 0)},
    };
    page_begin(page, &frame);
    const char *url = phone_address(page);
    page->y -= page->wide ? 0 : page_um(page, 1000);
    if (page_advice(page))
        page_gap(page, page->tight ? 3000 : 6000);
    if (session->print_failed)
        put_without_paper(page, url);
    else
        put_finished(page, url);
    put_end(page);
    page_finish(page);
}
