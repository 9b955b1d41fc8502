#include <string.h>

#include "ui/page_identify.h"
#include "ui/page_steps.h"
#include "ui/qr.h"

enum { PHONE_MINUTE_MS = 60000 };

/* Side in px of the code of the address, 0: it cannot be. */
static int
code_side(const struct page *page, int room)
{
    const char *address = page->session->identify.phone.address;
    struct qr qr;
    if (qr_make(&qr, address, strlen(address)) != STATUS_OK)
        return 0;
    int wished = page_um(page, 120000), most = room < page->w ? room : page->w;
    int module = qr_module(&qr, most < wished ? most : wished);
    return qr_side(&qr, module ? module : QR_MIN_MODULE);
}

static void
put_code(struct page *page, int side)
{
    if (side == 0)
        return;
    page_place(
        page, &(struct item){
                  .role = ROLE_QR,
                  .value = view_text(page->view, page->session->identify.phone.address),
                  .spoken = page_say(page, "QR-Code für das Handy"),
                  .box = {page->x + (page->w - side) / 2, page->y, side, side}});
    page->y += side;
}

/* What the phone must show, and how long there is time: below the code, or in landscape
 * beside it where the code is large. */
static void
put_compare(struct page *page, const void *beside, int index)
{
    (void)index;
    const struct session *session = page->session;
    const struct identify *identify = &session->identify;
    int64_t left = identify->phone.until_ms - session->now_ms;
    int minutes = (int)((left + PHONE_MINUTE_MS - 1) / PHONE_MINUTE_MS);
    unsigned centred = beside ? 0 : ITEM_CENTRED | ITEM_BALANCED;
    page_gap(page, page->tight > 1 ? 3000 : 6000);
    if (identify->phone.compare[0])
        page_put(page,
                 &(struct item){.role = ROLE_TEXT,
                                .type = THEME_TYPE_H2,
                                .leading = THEME_LEADING_HEADING,
                                .state = ITEM_BOLD | centred,
                                .text = page_fill_one(
                                    page, "Auf dem Handy muss {code} stehen.", "code",
                                    view_text(page->view, identify->phone.compare))},
                 0);
    /* Keeps her out of a stranger's session: of all words the last to give way. */
    if (identify->phone.compare[0] && page->tight < 5)
        page_put(
            page,
            &(struct item){.role = ROLE_TEXT,
                           .type = THEME_TYPE_BODY,
                           .leading = THEME_LEADING_BODY,
                           .state = centred,
                           .text = page_say(page, "Steht dort etwas anderes? Dann "
                                                  "brechen Sie auf dem Handy ab.")},
            0);
    page_put(page,
             &(struct item){
                 .role = ROLE_TEXT,
                 .type = THEME_TYPE_BODY,
                 .leading = THEME_LEADING_BODY,
                 .tone = TONE_MUTED,
                 .state = centred,
                 .text = page_fill_one(
                     page,
                     page_say_count(page, "Der Code gilt noch {minuten} Minute.",
                                    "Der Code gilt noch {minuten} Minuten.", minutes),
                     "minuten", page_number(page, minutes))},
             0);
}

static void
put_invitation(struct page *page, struct page *reading)
{
    int words = page_block_height(page, put_compare, NULL, 0);
    int room = page->limit - page->y, side = code_side(page, room - words);
    bool beside = page->wide && side + words > room;
    if (beside) {
        put_compare(reading, reading, 0);
        page->view->overflow |= reading->y > reading->limit;
        words = 0;
    }
    if (page->wide && room > side + words)
        page->y += (room - side - words) / 2;
    put_code(page, side);
    if (!beside)
        put_compare(page, NULL, 0);
}

static void
put_waiting(struct page *page)
{
    const struct page_step step = {
        .icon = ICONS_QR + 1,
        .text = page_say(page, "Der Code kommt"),
        .detail = page_say(page, "Wir fragen den Ausweis-Dienst der Stadt."),
        .state = ITEM_NOW};
    page_steps_put(page, &step, 1);
}

void
page_phone(struct page *page)
{
    const struct session *session = page->session;
    bool there = session->identify.phone.address[0] != '\0';
    bool over = session->identify.phone.expired;
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page)};
    if (over)
        frame.right = (struct page_action){page_say(page, "Neuer Code"), ICONS_QR + 1,
                                           page_event(EVENT_NEXT, 0, 0)};
    else
        frame.note = page_say(page, "Es geht von selbst weiter.");
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 4500 : 7500);
    bool shown = there && !over;
    page_question(page, page_say(page, "Nehmen Sie Ihr Handy."), page->tight > 0);
    if (shown && page->tight < 3)
        page_lead(page,
                  page_say(page, "Öffnen Sie die Kamera. Halten Sie das Handy vor "
                                 "den Code. Auf dem Handy geht es mit der "
                                 "AusweisApp weiter."));
    page_gap(page, page->tight > 1 ? 4000 : 8000);
    struct page reading = *page;
    page_turn(page);
    if (shown)
        put_invitation(page, &reading);
    else if (!over)
        put_waiting(page);
    if (shown && !page->wide && page->tight < 2) {
        int first = page->view->count;
        page_rule(page);
        page_fact(page, ICONS_LOCK + 1, false, "",
                  page_say(page, "Die PIN tippen Sie nur auf Ihrem Handy."));
        page_anchor(page, first, 0);
    }
    if (page->y > page->limit)
        page->view->overflow = true;
    page_finish(page);
}
