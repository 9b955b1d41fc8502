#include <string.h>

#include "ui/keyboard.h"
#include "ui/page_identify.h"
#include "ui/page_kit.h"

/* What technicians read is German: tests/check/translations.py leaves this file out. */

static const struct {
    int icon;
    const char *name, *question, *example, *none;
    const char *none_fixed; /* where the network says nothing of itself */
} words[NETWORK_FIELDS] = {
    [NETWORK_ADDRESS] =
        {ICONS_NETWORK + 1, "Adresse", "Welche Adresse hat das Gerät?",
         "Mit der Länge des Netzes, zum Beispiel 10.20.30.40/24. /24 ist die Maske "
         "255.255.255.0.",
         "", NULL},
    [NETWORK_ROUTER] = {ICONS_NEXT + 1, "Router (Gateway)",
                        "Welche Adresse hat der Router?",
                        "Nur zu einer festen Adresse, zum Beispiel 10.20.30.1.",
                        "wie das Netz ihn nennt", "keiner, nur das eigene Netz"},
    [NETWORK_NAMES] = {ICONS_LETTER + 1, "Namensserver (DNS)",
                       "Welche Namensserver fragt es?",
                       "Bis zu drei Adressen, durch Leerzeichen getrennt.",
                       "wie das Netz sie nennt", "fehlt noch"},
    [NETWORK_TIME] = {ICONS_CLOCK + 1, "Zeitserver", "Wer sagt ihm die Zeit?",
                      "Bis zu drei Rechner, durch Leerzeichen getrennt.",
                      "wie das Netz sie nennt", "die von Debian"},
    [NETWORK_PROXY] =
        {ICONS_LOCK + 1, "Proxy", "Über welchen Proxy geht es hinaus?",
         "Zum Beispiel http://proxy.stadt.example:3128. Leer: ohne Proxy.", "keiner",
         NULL},
};

/* All of it stands where it is typed, and where it is asked. */
enum { VALUE_SHOWN = 26 };

static const char *
value_of(const struct page *page, int field)
{
    struct network network = page->session->technician.network;
    size_t cap;
    const char *value = network_field(&network, (enum network_field)field, &cap);
    bool fixed = !network_is_automatic(&network);
    bool long_one = strlen(value) > VALUE_SHOWN;
    return value[0] != '\0' ? view_format(page->view, "%.*s%s", VALUE_SHOWN, value,
                                          long_one ? "…" : "")
           : fixed && words[field].none_fixed != NULL ? words[field].none_fixed
                                                      : words[field].none;
}

static void
put_settings(struct page *page)
{
    struct page_ways ways = {0};
    for (int i = 0; i < (int)NETWORK_FIELDS; i++)
        ways.list[ways.count++] =
            (struct page_way){.icon = words[i].icon,
                              .title = view_format(page->view, "%s: %s", words[i].name,
                                                   value_of(page, i)),
                              .text = "",
                              .tap = page_event(EVENT_NETWORK_FIELD, i, 0)};
    page_ways_put_in_order(page, &ways);
}

static void
put_list(struct page *page)
{
    const char *mistake = network_mistake(&page->session->technician.network);
    struct page_frame frame = {
        .technician = true,
        .without = PAGE_NO_COUNTER,
        .equal = true,
        .left = page_back(page),
        .right = {"Weiter", ICONS_NEXT + 1, page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    page_question(page, "Wie ist das Gerät ans Netz angeschlossen?", page->tight > 0);
    if (mistake != NULL) {
        page_gap(page, 4000);
        page_hint(page, TONE_WARNING, ICONS_WARNING + 1, "Das passt nicht zusammen.",
                  mistake);
    } else {
        page_lead(page, "Tippen Sie an, was Sie ändern möchten.");
    }
    page_gap(page, 5000);
    page_turn(page);
    put_settings(page);
    page_finish(page);
}

static void
put_box(struct page *page, const char *name)
{
    const struct technician *technician = &page->session->technician;
    struct item box = {.role = ROLE_FIELD,
                       .value = view_text(page->view, technician->network_typed),
                       .spoken = name,
                       .state = ITEM_TYPING | ITEM_FOCUSED |
                                (technician->network_bad ? ITEM_BAD : 0),
                       .a = (int)strlen(technician->network_typed)};
    (void)page_put(page, &box, page_token(page, THEME_LENGTH_FIELD));
}

static void
put_typing(struct page *page, enum network_field field)
{
    const struct technician *technician = &page->session->technician;
    struct page_frame frame = {
        .technician = true,
        .without = PAGE_NO_COUNTER,
        .typing = true,
        .left = page_back(page),
        .right = {"Fertig", ICONS_CHECK + 1, page_event(EVENT_NEXT, 0, 0)}};
    const struct keyboard_wish keys = {.keys = &page->session->keys,
                                       .kind = FIELD_TEXT};
    page_begin(page, &frame);
    page_question(page, words[field].question, page->tight > 0);
    if (technician->network_bad) {
        page_gap(page, 4000);
        page_hint(page, TONE_DANGER, ICONS_WARNING + 1, "So geht es nicht.",
                  view_format(page->view, "Das Feld %s", network_form(field)));
    } else {
        page_lead(page, words[field].example);
    }
    page_gap(page, page->tight > 1 ? 3000 : 6000);
    page_turn(page);
    put_box(page, words[field].name);
    if (field == NETWORK_ADDRESS) {
        page_gap(page, 5000);
        (void)page_small_button(page, "Automatisch (DHCP)", ICONS_CHECK + 1,
                                page_event(EVENT_NETWORK_AUTOMATIC, 0, 0));
    }
    if (page->y + theme_ring(page->theme) > page->keys.y)
        page->view->overflow = true;
    keyboard_build(page, &keys);
    page_finish(page);
}

void
page_network(struct page *page)
{
    enum network_field field = page->session->technician.network_field;
    if (field == NETWORK_FIELDS)
        put_list(page);
    else
        put_typing(page, field);
}
