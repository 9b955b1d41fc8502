#include <string.h>

#include "ui/page_identify.h"

enum { REQUEST_PURPOSE_MAX = 200 };

/* The German words of the rights; those of a card for people from other countries are
 * no narrower than what the law calls them. NULL: nothing to choose. */
static const char *
right_name(enum card_right right)
{
    static const char *const names[CARD_RIGHTS] = {
        [CARD_RIGHT_DOCUMENT_TYPE] = "Art des Ausweises",
        [CARD_RIGHT_ISSUING_COUNTRY] = "Staat, der ihn ausgestellt hat",
        [CARD_RIGHT_VALID_UNTIL] = "Bis wann er gilt",
        [CARD_RIGHT_GIVEN_NAMES] = "Vornamen",
        [CARD_RIGHT_FAMILY_NAME] = "Familienname",
        [CARD_RIGHT_ARTISTIC_NAME] = "Künstlername oder Ordensname",
        [CARD_RIGHT_DOCTORAL_DEGREE] = "Doktorgrad",
        [CARD_RIGHT_BIRTH_DATE] = "Geburtsdatum",
        [CARD_RIGHT_BIRTH_PLACE] = "Geburtsort",
        [CARD_RIGHT_NATIONALITY] = "Staatsangehörigkeit",
        [CARD_RIGHT_BIRTH_NAME] = "Geburtsname",
        [CARD_RIGHT_ADDRESS] = "Anschrift",
        [CARD_RIGHT_PERMIT_I] = "Nebenbestimmungen zum Aufenthalt",
        [CARD_RIGHT_PERMIT_II] = "Weitere Nebenbestimmungen",
        [CARD_RIGHT_PSEUDONYM] = "Kennzeichen nur für diesen Dienst",
        [CARD_RIGHT_AGE_CHECK] = "Ob Sie alt genug sind",
        [CARD_RIGHT_ADDRESS_CHECK] = "Ob Sie hier wohnen",
    };
    return names[right];
}

/* Names first, as they stand in a form. */
static const enum card_right reading_order[] = {
    CARD_RIGHT_FAMILY_NAME,     CARD_RIGHT_GIVEN_NAMES,   CARD_RIGHT_BIRTH_NAME,
    CARD_RIGHT_DOCTORAL_DEGREE, CARD_RIGHT_ARTISTIC_NAME, CARD_RIGHT_BIRTH_DATE,
    CARD_RIGHT_BIRTH_PLACE,     CARD_RIGHT_ADDRESS,       CARD_RIGHT_NATIONALITY,
    CARD_RIGHT_DOCUMENT_TYPE,   CARD_RIGHT_VALID_UNTIL,   CARD_RIGHT_ISSUING_COUNTRY,
    CARD_RIGHT_PERMIT_I,        CARD_RIGHT_PERMIT_II,     CARD_RIGHT_PSEUDONYM,
    CARD_RIGHT_AGE_CHECK,       CARD_RIGHT_ADDRESS_CHECK,
};

enum { REQUEST_RIGHTS = sizeof reading_order / sizeof *reading_order };

/* What is read in any case, then what she may keep back. */
struct request_list {
    int count, required;
    enum card_right rights[2 * REQUEST_RIGHTS];
};

static void
collect(struct request_list *list, uint32_t mask)
{
    for (int i = 0; i < REQUEST_RIGHTS; i++) {
        if (mask >> reading_order[i] & 1)
            list->rights[list->count++] = reading_order[i];
    }
}

static void
put_list_heading(struct page *page, const char *text)
{
    page_text(page, text, THEME_TYPE_H3, TONE_INK, true);
}

static void
put_right(struct page *page, const void *context, int index)
{
    const struct request_list *list = context;
    enum card_right right = list->rights[index];
    bool granted = page->session->identify.card.granted >> right & 1;
    if (index < list->required) {
        if (index == 0) {
            put_list_heading(page, page_say(page, "Das lesen wir:"));
            page_gap(page, 1500);
        }
        page_rule(page);
        page_fact(page, ICONS_CHECK + 1, false, "", page_say(page, right_name(right)));
        return;
    }
    if (index == list->required) {
        page_gap(page, 3000);
        put_list_heading(page,
                         page_say(page, "Das lesen wir nur, wenn Sie es ankreuzen:"));
        page->y += page_ring_gap(page, THEME_TYPE_H3, THEME_LEADING_BODY);
    }
    page_put(page,
             &(struct item){.role = ROLE_CARD,
                            .state = ITEM_CHECK | (granted ? ITEM_CHOSEN : 0),
                            .text = page_say(page, right_name(right)),
                            .tap = page_event(EVENT_RIGHT, (int)right, 0)},
             page_um(page, page->tight ? 22000 : 27800));
    int gap = page_space(page, 3), ring = theme_ring(page->theme);
    page->y += gap > ring ? gap : ring;
}

/* The purpose stands here as far as it is short; all of it under "Hilfe". */
static const char *
short_purpose(struct page *page)
{
    const char *purpose = page->session->identify.card.request.purpose;
    if (strlen(purpose) > REQUEST_PURPOSE_MAX)
        return page_say(page, "Wofür, steht unter „Hilfe“.");
    return page_fill_one(page, "Wofür: {zweck}", "zweck",
                         view_text(page->view, purpose));
}

void
page_card_request(struct page *page)
{
    const struct card_request *request = &page->session->identify.card.request;
    struct request_list list = {0};
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page),
                               .right = {page_say(page, "Einverstanden"),
                                         ICONS_CHECK + 1,
                                         page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    page_question(page, page_say(page, "Dürfen wir das aus dem Ausweis lesen?"),
                  page->tight > 0);
    page_gap(page, page->tight ? 4000 : 8000);
    page_rule(page);
    page_fact(page, ICONS_HOME + 1, true, view_text(page->view, request->subject),
              page->tight > 2 ? "" : short_purpose(page));
    page_turn(page);
    collect(&list, request->required);
    list.required = list.count;
    collect(&list, request->optional);
    int first = page->view->count;
    (void)page_blocks(page, put_right, &list, list.count, 0, 0, -1);
    if (page->view->parts == 1)
        page_anchor(page, first, 0);
    page_walk_parts(page, &frame);
    page_finish(page);
}
