#include "core/advice.h"
#include "ui/page_identify.h"

static void
add(struct page_ways *ways, const struct page_way *way)
{
    if (ways->count < PAGE_WAYS_MAX)
        ways->list[ways->count++] = *way;
}

/* Why a way is closed now, NULL if it is open. */
static const char *
closed_by(const struct page *page, enum identify_way way)
{
    struct advice advice;
    if (!advice_for_way(page->session, way, &advice))
        return NULL;
    return view_text(page->view, advice.title);
}

/* Little is said where much is large: one line below the title. */
static bool
is_brief(const struct page *page)
{
    return page->tight > 0 || page->theme->size == THEME_SIZE_XL;
}

static const struct {
    int icon;
    const char *title, *text, *brief;
} looks[IDENTIFY_WAYS] = {
    [IDENTIFY_CARD] = {ICONS_CARD + 1, "Mit Ausweis und PIN",
                       "Sie brauchen die PIN mit 6 Ziffern, die Sie selbst gewählt "
                       "haben.",
                       "Mit Ihrer PIN aus 6 Ziffern."},
    [IDENTIFY_PHONE] = {ICONS_PHONE + 1, "Mit dem eigenen Handy",
                        "Sie tippen die PIN nur auf Ihrem Handy. Sie brauchen die "
                        "AusweisApp.",
                        "Sie brauchen die AusweisApp."},
    [IDENTIFY_COUNTER] = {ICONS_PERSON + 1, "Am Schalter zeigen",
                          "Sie füllen alles hier aus und zeigen den Ausweis danach "
                          "am {schalter}.",
                          "Danach gehen Sie zum {schalter}."},
    [IDENTIFY_POST] = {ICONS_LETTER + 1, "Per Post",
                       "Sie schicken eine Kopie. Die Adresse steht auf dem Beleg.",
                       "Sie schicken eine Kopie."},
    [IDENTIFY_WITHOUT] = {ICONS_EDIT + 1, "Ohne Ausweis",
                          "Sie schreiben Ihre Angaben selbst.",
                          "Sie schreiben Ihre Angaben selbst."},
};

static void
add_way(struct page *page, struct page_ways *ways, enum identify_way way)
{
    add(ways, &(struct page_way){
                  .icon = looks[way].icon,
                  .title = page_say(page, looks[way].title),
                  .text = page_fill(
                      page, is_brief(page) ? looks[way].brief : looks[way].text, NULL),
                  .closed = closed_by(page, way),
                  .tap = page_event(EVENT_WAY, way, 0)});
}

void
page_ways_add_unknown(struct page *page, struct page_ways *ways, const char *title)
{
    const char *text = "Am Schalter setzen Sie sie neu, kostenlos.";
    if (!is_brief(page))
        text = session_can_print_slip(page->session)
                   ? "Wir drucken einen Zettel. Am Schalter setzen Sie die PIN neu, "
                     "kostenlos."
                   : "Wir zeigen Ihnen, wo Sie die PIN neu setzen, kostenlos.";
    add(ways, &(struct page_way){.icon = ICONS_HELP + 1,
                                 .title = title,
                                 .text = page_say(page, text),
                                 .tap = page_event(EVENT_PIN_UNKNOWN, 0, 0)});
}

void
page_ways_add(struct page *page, struct page_ways *ways, enum identify_way from,
              enum identify_way to)
{
    for (int way = from; way <= (int)to; way++) {
        if (session_way_hindrance(page->session, (enum identify_way)way) !=
            WAY_NOT_OFFERED)
            add_way(page, ways, (enum identify_way)way);
    }
}

/* So many ways beside the question in landscape are seen at one glance by their titles
 * alone. */
static bool
is_list(const struct page *page, const struct page_ways *ways)
{
    return page->wide && ways->count > 4 && page->theme->size <= THEME_SIZE_M;
}

static void
put_way(struct page *page, const void *context, int index)
{
    const struct page_ways *ways = context;
    const struct page_way *way = &ways->list[index];
    bool list = is_list(page, ways);
    struct item card = {.role = ROLE_WAY,
                        .type = THEME_TYPE_H3,
                        .icon = way->icon,
                        .text = way->title,
                        .detail =
                            page->tight > 2 || (list && !ways->whole) ? "" : way->text,
                        .tap = way->tap};
    if (way->closed) {
        card.state = ITEM_DEAD;
        card.detail = way->closed;
        card.tap = (struct event){.kind = EVENT_NONE};
    }
    /* The largest second line that does not fit gives way; "Hilfe" says it. */
    int high = page_need(page, &card, page->w);
    if (page->tight > 1 && !way->closed && high > page_um(page, 42000))
        card.detail = "";
    bool close = is_brief(page) || page->wide;
    page_put(page, &card, page_um(page, list ? 27300 : close ? 35000 : 45700));
}

/* What can be gone now stands first, each in its order: it must not be what is left for
 * "Mehr". */
static void
put_closed_last(struct page_ways *ways)
{
    struct page_ways all = *ways;
    ways->count = 0;
    for (int closed = 0; closed < 2; closed++) {
        for (int i = 0; i < all.count; i++) {
            if ((all.list[i].closed != NULL) == closed)
                add(ways, &all.list[i]);
        }
    }
}

void
page_ways_put_in_order(struct page *page, const struct page_ways *ways)
{
    int first = page->view->count;
    int gap = page_space(page, is_list(page, ways) ? 3 : is_brief(page) ? 4 : 5);
    int ring = theme_ring(page->theme);
    page_blocks(page, put_way, ways, ways->count, gap > ring ? gap : ring, 0, -1);
    page_more(page);
    page_anchor(page, first, 0);
}

void
page_ways_put(struct page *page, struct page_ways *ways)
{
    put_closed_last(ways);
    page_ways_put_in_order(page, ways);
}

/* Who comes back has a way already, and may keep it. */
static void
put_chosen(struct page *page)
{
    bool verified = page->session->identify.verified;
    const char *way = page_say(page, looks[page->session->identify.way].title);
    page_hint(page, verified ? TONE_SUCCESS : TONE_INFO,
              verified ? ICONS_CHECK + 1 : ICONS_INFO + 1,
              verified ? page_say(page, "Sie haben sich schon ausgewiesen.")
                       : page_fill_one(page, "Gewählt: {weg}.", "weg", way),
              page->tight > 1 ? ""
                              : page_say(page, "Mit „Weiter“ bleibt es dabei. Sie "
                                               "können auch wechseln."));
    page_gap(page, page->tight ? 4500 : 7500);
}

void
page_ways(struct page *page)
{
    struct page_ways ways = {0};
    const struct session *session = page->session;
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page)};
    if (session_is_identified(session))
        frame.right = (struct page_action){page_say(page, "Weiter"), ICONS_NEXT + 1,
                                           page_event(EVENT_NEXT, 0, 0)};
    else
        frame.note = page_say(page, "Ihr Ausweis bleibt bei Ihnen.");
    page_begin(page, &frame);
    if (session_is_identified(session))
        put_chosen(page);
    page_question(page, page_say(page, "Wie möchten Sie sich ausweisen?"),
                  is_brief(page));
    if (page->tight < 3)
        page_lead(page, page_say(page, "Wählen Sie, was Ihnen am leichtesten fällt."));
    page_gap(page, page->tight ? 4000 : 6000);
    page_turn(page);
    page_ways_add(page, &ways, IDENTIFY_CARD, IDENTIFY_PHONE);
    if (session_way_hindrance(session, IDENTIFY_CARD) != WAY_NOT_OFFERED)
        page_ways_add_unknown(page, &ways, page_say(page, "Ich weiß meine PIN nicht"));
    page_ways_add(page, &ways, IDENTIFY_COUNTER, IDENTIFY_WITHOUT);
    page_ways_put(page, &ways);
    page_finish(page);
}
