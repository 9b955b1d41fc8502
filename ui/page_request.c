#include <string.h>

#include "base/text.h"
#include "ui/page_identify.h"
#include "ui/page_reading.h"

enum { REQUEST_LIST_MAX = 600, REQUEST_PURPOSE_MAX = 200 };

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

/* "Familienname, Vornamen, Anschrift", in the pool. */
static const char *
list_rights(struct page *page, uint32_t mask)
{
    char list[REQUEST_LIST_MAX] = "";
    struct text_buf buf = text_buf_over(list, sizeof list);
    for (int i = 0; i < REQUEST_RIGHTS; i++) {
        if (!(mask >> reading_order[i] & 1))
            continue;
        text_put_format(&buf, "%s%s", buf.len ? ", " : "",
                        page_say(page, right_name(reading_order[i])));
    }
    return view_text(page->view, list);
}

struct request_options {
    int count;
    enum card_right rights[REQUEST_RIGHTS];
};

static void
put_option(struct page *page, const void *context, int index)
{
    const struct request_options *options = context;
    enum card_right right = options->rights[index];
    bool granted = page->session->identify.granted >> right & 1;
    page_put(page,
             &(struct item){.role = ROLE_CARD,
                            .state = ITEM_CHECK | (granted ? ITEM_CHOSEN : 0),
                            .text = page_say(page, right_name(right)),
                            .tap = page_event(EVENT_RIGHT, (int)right, 0)},
             page_um(page, page->tight ? 22000 : 27800));
}

/* The purpose stands here as far as it is short; all of it under "Hilfe". */
static const char *
short_purpose(struct page *page)
{
    const char *purpose = page->session->identify.request.purpose;
    if (strlen(purpose) > REQUEST_PURPOSE_MAX)
        return page_say(page, "Wofür, steht unter „Hilfe“.");
    return page_fill_one(page, "Wofür: {zweck}", "zweck",
                         view_text(page->view, purpose));
}

static void
put_options(struct page *page)
{
    struct request_options options = {0};
    uint32_t optional = page->session->identify.request.optional;
    for (int i = 0; i < REQUEST_RIGHTS; i++) {
        if (optional >> reading_order[i] & 1)
            options.rights[options.count++] = reading_order[i];
    }
    if (options.count == 0)
        return;
    int first = page->view->count;
    page_text(page, page_say(page, "Das können Sie weglassen:"), THEME_TYPE_H3,
              TONE_INK, true);
    page->y += page_ring_gap(page, THEME_TYPE_H3, THEME_LEADING_BODY);
    int gap = page_space(page, 4), ring = theme_ring(page->theme);
    page_blocks(page, put_option, &options, options.count, gap > ring ? gap : ring, 0,
                -1);
    page_more(page);
    page_anchor(page, first, 0);
}

void
page_card_request(struct page *page)
{
    const struct card_request *request = &page->session->identify.request;
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
    page_fact(page, ICONS_CARD + 1, true, list_rights(page, request->required),
              page->tight > 2 ? "" : page_say(page, "Sonst nichts."));
    page_rule(page);
    page_fact(page, ICONS_HOME + 1, true, view_text(page->view, request->subject),
              page->tight > 2 ? "" : short_purpose(page));
    page_rule(page);
    page_gap(page, 5000);
    page_turn(page);
    put_options(page);
    page_finish(page);
}
