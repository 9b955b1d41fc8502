#include "core/advice.h"
#include "ui/keyboard_pin.h"
#include "ui/page_identify.h"

enum {
    CAN_WIDTH_UM = 92000, /* of the card: a little larger than it is */
};

/* What a page of digits asks for, in German. */
struct secret_page {
    const char *question, *lead;
    const char *confirm;
};

static const struct secret_page *
page_of(const struct identify *identify)
{
    static const struct secret_page pin = {
        "Geben Sie Ihre PIN ein.",
        "6 Ziffern. Lassen Sie den Ausweis auf dem Leser liegen.", "PIN bestätigen"};
    static const struct secret_page five = {
        "Geben Sie die PIN aus dem Brief ein.",
        "5 Ziffern. Danach wählen Sie eine eigene PIN.", "PIN bestätigen"};
    static const struct secret_page old = {
        "Geben Sie Ihre bisherige PIN ein.",
        "6 Ziffern. Danach wählen Sie eine neue PIN.", "PIN bestätigen"};
    static const struct secret_page can = {
        "Geben Sie die CAN ein.", "6 Ziffern vorn auf dem Ausweis, unten rechts.",
        "CAN bestätigen"};
    static const struct secret_page puk = {"Geben Sie die PUK ein.",
                                           "10 Ziffern aus dem Brief zu Ihrem Ausweis.",
                                           "PUK bestätigen"};
    static const struct secret_page fresh = {
        "Wählen Sie eine neue PIN.",
        "6 Ziffern, die nur Sie kennen. Nehmen Sie nicht Ihr Geburtsdatum.",
        "PIN bestätigen"};
    static const struct secret_page twice = {
        "Tippen Sie die neue PIN noch einmal.",
        "So merken wir, ob Sie sich vertippt haben.", "PIN bestätigen"};
    switch (identify->card.secret) {
    case CARD_CAN:
        return &can;
    case CARD_PUK:
        return &puk;
    case CARD_NEW_PIN:
        return identify->card.repeating ? &twice : &fresh;
    case CARD_PIN:
    default:
        break;
    }
    if (identify->five)
        return &five;
    return identify->purpose == CARD_SET_PIN ? &old : &pin;
}

/* Boxes that wait for digits that are missing, or for others than were wrong. */
static bool
is_bad(const struct identify *identify)
{
    bool wrong = identify->card.again &&
                 identify->card.wrong == identify->card.secret &&
                 identify->typed[0] == '\0';
    return wrong || identify->card.fault == SECRET_TOO_SHORT;
}

/* How often one may still try is said below the boxes; all other news above. */
static bool
is_about_tries(const struct page *page, const struct advice *advice)
{
    return advice->tone == ADVICE_INFO &&
           page->session->identify.card.secret == CARD_PIN;
}

static void
put_tries(struct page *page)
{
    struct advice advice;
    if (!advice_for(page->session, &advice) || !is_about_tries(page, &advice))
        return;
    int px = page_token(page, THEME_LENGTH_ICON_TEXT), gap = page_um(page, 5000);
    int x = page->x, w = page->w, y = page->y;
    page->x += px + gap;
    page->w -= px + gap;
    page_text(page, view_text(page->view, advice.title), THEME_TYPE_BODY, TONE_INK,
              true);
    if (page->tight < 3)
        page_text(page, view_text(page->view, advice.text), THEME_TYPE_BODY, TONE_INK,
                  false);
    page->x = x;
    page->w = w;
    int high = page->y - y;
    page_place(page, &(struct item){
                         .role = ROLE_ICON,
                         .icon = ICONS_INFO + 1,
                         .tone = TONE_INFO,
                         .box = {x, y + (high > px ? (high - px) / 2 : 0), px, px}});
    page->y = y + (high > px ? high : px);
}

/* The largest width for the card that leaves room for the way out below it, 0: none in
 * which the digits can be read. */
static int
can_width(const struct page *page, const char *example)
{
    int below = page_token(page, THEME_LENGTH_BUTTON_SMALL) + page_space(page, 7);
    int room = page->limit - page->y - below;
    int width = page_um(page, CAN_WIDTH_UM);
    int high = card_picture_height(CARD_PICTURE_CAN, width);
    if (high > room)
        width = room > 0 ? width * room / high : 0;
    struct box frame = card_picture_can((struct box){0, 0, width, width});
    int least = page_width(page, example, THEME_TYPE_SMALL, true) + page_um(page, 6000);
    return frame.w >= least ? width : 0;
}

/* Where the CAN stands: a card with its six digits in a frame, an invented number. */
static void
put_can(struct page *page)
{
    static const char example[] = "123456";
    int width = can_width(page, example), gap = page_um(page, 8000);
    int high = card_picture_height(CARD_PICTURE_CAN, width);
    if (width == 0)
        return;
    struct item words = {
        .role = ROLE_TEXT,
        .type = THEME_TYPE_BODY,
        .leading = THEME_LEADING_BODY,
        .text = page_say(page, "Liegt der Ausweis verkehrt herum? Drehen Sie ihn auf "
                               "dem Leser um.")};
    int x = page->view->rtl ? page->panel->width - page->x - width : page->x;
    struct box box = {x, page->y, width, high};
    page_place(page, &(struct item){.role = ROLE_CARD_PICTURE,
                                    .a = CARD_PICTURE_CAN,
                                    .state = ITEM_MIRROR_FREE,
                                    .spoken = page_say(page, "Die CAN steht vorn auf "
                                                             "dem Ausweis, unten "
                                                             "rechts."),
                                    .box = box});
    struct item digits = {.role = ROLE_TEXT,
                          .type = THEME_TYPE_SMALL,
                          .leading = THEME_LEADING_BUTTON,
                          .state = ITEM_BOLD | ITEM_CENTRED | ITEM_MIRROR_FREE,
                          .tone = TONE_ACTION,
                          .text = example,
                          .spoken = page_say(page, "Ein Beispiel mit 6 Ziffern"),
                          .box = card_picture_can(box)};
    int line = page_need(page, &digits, digits.box.w);
    digits.box.y += (digits.box.h - line) / 2;
    digits.box.h = line;
    page_place(page, &digits);
    int room = page->w - width - gap;
    if (!page->wide && room > page_um(page, 60000)) {
        int need = page_need(page, &words, room);
        words.box = (struct box){page->x + width + gap, page->y + (high - need) / 2,
                                 room, need};
        if (need <= high)
            page_place(page, &words);
    }
    page->y += high;
    page_gap(page, 3000);
}

/* The ways out that are not the question of the page: beside each other where they fit,
 * close to the keys. */
static void
put_ways_out(struct page *page)
{
    const struct identify *identify = &page->session->identify;
    int first = page->view->count, x = page->x, w = page->w;
    int gap = page_space(page, 4), ring = theme_ring(page->theme);
    gap = gap > ring ? gap : ring;
    if (identify->card.secret == CARD_NEW_PIN)
        return;
    struct item *unknown = page_small_button(
        page,
        identify->card.secret == CARD_PUK ? page_say(page, "Ich habe die PUK nicht")
                                          : page_say(page, "Ich weiß meine PIN nicht"),
        ICONS_HELP + 1, page_event(EVENT_PIN_UNKNOWN, 0, 0));
    struct box box = unknown->box;
    if (identify->card.secret == CARD_PIN) {
        page->y += gap;
        struct item *five = page_small_button(
            page,
            identify->five ? page_say(page, "Meine PIN hat 6 Ziffern")
                           : page_say(page, "Meine PIN hat 5 Ziffern"),
            ICONS_LETTER + 1, page_event(EVENT_PIN_SHORT, 0, 0));
        if (box.w + gap + five->box.w <= w) {
            five->box.x = x + box.w + gap;
            five->box.y = box.y;
            page->y = box.y + (box.h > five->box.h ? box.h : five->box.h);
        }
    }
    page_anchor(page, first, 0);
}

/* Gives back whether the news say all that the line below the question would, or
 * matter more. */
static bool
put_news(struct page *page)
{
    struct advice advice;
    const struct identify *identify = &page->session->identify;
    bool code = identify->card.secret == CARD_CAN || identify->card.secret == CARD_PUK;
    if (!advice_for(page->session, &advice) || is_about_tries(page, &advice))
        return false;
    (void)page_advice(page);
    page_gap(page, page->tight > 1 ? 3500 : page->tight ? 4500 : 6000);
    if (identify->card.fault == SECRET_FINE)
        return !identify->card_there || (code && page->tight < 2);
    return identify->card.fault == SECRET_EASY;
}

void
page_card_secret(struct page *page)
{
    const struct identify *identify = &page->session->identify;
    const struct secret_page *words = page_of(identify);
    const char *cover = page_say(page, "Halten Sie die andere Hand über die Tasten.");
    /* Beside the boxes in landscape there is no room for a second line. */
    bool aside = page->wide && page->theme->size == THEME_SIZE_XL;
    struct page_frame frame = {.title = page_identify_title(page),
                               .typing = true,
                               .pad = page->tight > 3 || aside ? "" : cover,
                               .left = page_back(page),
                               .right = {page_say(page, words->confirm),
                                         ICONS_CHECK + 1,
                                         page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    bool said = put_news(page);
    page_question(page, page_say(page, words->question), page->tight > 1);
    if (page->tight < 4 && !said)
        page_lead(page, page_say(page, words->lead));
    page_gap(page, page->tight > 1 ? 5000 : 9000);
    if (page->wide) {
        put_tries(page);
        page_gap(page, 6000);
        if (aside && page->tight < 3)
            page_text(page, cover, THEME_TYPE_BODY, TONE_INK, false);
        if (identify->card.secret == CARD_CAN)
            put_can(page);
        page->y += page_ring_gap(page, THEME_TYPE_BODY, THEME_LEADING_BODY);
        put_ways_out(page);
    }
    page_turn(page);
    page_digits(page, session_secret_digits(page->session), is_bad(identify));
    if (page->y + theme_ring(page->theme) > page->keys.y)
        page->view->overflow = true;
    if (!page->wide) {
        page_gap(page, page->tight ? 5000 : 8000);
        put_tries(page);
        if (identify->card.secret == CARD_CAN)
            put_can(page);
        page_gap(page, 4000);
        put_ways_out(page);
    }
    char order[KEYBOARD_PIN_DIGITS + 1] = "";
    for (int i = 0; page->session->kiosk.pin_shuffled && i < KEYBOARD_PIN_DIGITS; i++)
        order[i] = (char)('0' + page->session->pin_order[i] % KEYBOARD_PIN_DIGITS);
    keyboard_pin_build(page, order);
    page_finish(page);
}
