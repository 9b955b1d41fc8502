#include "core/channel_advice.h"
#include "core/upkeep_copies.h"
#include "ui/page_identify.h"
#include "ui/page_kit.h"

/* What technicians read is German: tests/check/translations.py leaves this file out. */

static const int icons[UPKEEP_ERRANDS] = {
    [UPKEEP_LOOK] = ICONS_VIEW + 1,       [UPKEEP_SAVE] = ICONS_SAVE + 1,
    [UPKEEP_UPDATE] = ICONS_DOWN + 1,     [UPKEEP_RETURN] = ICONS_BACK + 1,
    [UPKEEP_RESTART] = ICONS_CLOCK + 1,   [UPKEEP_ERASE] = ICONS_CLOSE + 1,
    [UPKEEP_TAKE_OUT] = ICONS_LETTER + 1, [UPKEEP_CONFIRM] = ICONS_CHECK + 1,
    [UPKEEP_SETUP] = ICONS_TOOL + 1,      [UPKEEP_NETWORK] = ICONS_NETWORK + 1,
    [UPKEEP_RESET] = ICONS_CLOSE + 1,     [UPKEEP_STAY] = ICONS_CHECK + 1,
};

static bool
is_busy(const struct page *page)
{
    const struct technician *technician = &page->session->technician;
    return upkeep_is_busy(&technician->upkeep) || channel_is_busy(&technician->channel);
}

static void
put_outcome(struct page *page)
{
    const struct upkeep *upkeep = &page->session->technician.upkeep;
    struct upkeep_advice advice;
    if (channel_advice_outcome(page->session, &advice) ||
        upkeep_advice_outcome(page->session, &advice)) {
        bool busy = is_busy(page);
        page_hint(page,
                  busy          ? TONE_INFO
                  : advice.open ? TONE_SUCCESS
                                : TONE_DANGER,
                  busy          ? ICONS_CLOCK + 1
                  : advice.open ? ICONS_CHECK + 1
                                : ICONS_WARNING + 1,
                  advice.title, view_text(page->view, advice.text));
    } else {
        page_hint(
            page, TONE_INFO, ICONS_INFO + 1, "Was soll das Gerät tun?",
            view_format(page->view, "Es läuft Fassung %s.%s%s%s",
                        upkeep_version(upkeep->running),
                        upkeep->other_next ? " Als Nächstes startet Fassung " : "",
                        upkeep->other_next ? upkeep_version(upkeep->other.version) : "",
                        upkeep->other_next ? "." : ""));
    }
    page_gap(page, 6000);
}

/* A newer system is got before it is installed. */
static void
add_channel(struct page *page, struct page_ways *ways)
{
    struct upkeep_advice advice;
    if (!channel_advice(page->session, &advice))
        return;
    const char *text = view_text(page->view, advice.text);
    ways->list[ways->count++] =
        (struct page_way){.icon = ICONS_NETWORK + 1,
                          .title = advice.title,
                          .text = text,
                          .closed = advice.open ? NULL : text,
                          .tap = page_event(EVENT_CHANNEL_TAP, 0, 0)};
}

static void
add_errand(struct page *page, struct page_ways *ways, enum upkeep_errand errand)
{
    struct upkeep_advice advice;
    upkeep_advice(page->session, errand, &advice);
    const char *text = view_text(page->view, advice.text);
    ways->list[ways->count++] =
        (struct page_way){.icon = icons[errand],
                          .title = advice.title,
                          .text = text,
                          .closed = advice.open ? NULL : text,
                          .tap = page_event(EVENT_UPKEEP, (int)errand, 0)};
}

/* Of changing to the other system and of not doing so one stands there. */
static enum upkeep_errand
listed(const struct page *page, enum upkeep_errand errand)
{
    bool turns = page->session->technician.upkeep.other_next;
    return errand == UPKEEP_RETURN && turns ? UPKEEP_STAY : errand;
}

/* What could not be delivered comes first, and only where there is some. */
static void
add_errands(struct page *page, struct page_ways *ways)
{
    if (upkeep_has_copies(page->session)) {
        add_errand(page, ways, UPKEEP_TAKE_OUT);
        add_errand(page, ways, UPKEEP_CONFIRM);
    }
    for (int errand = UPKEEP_SAVE; errand < (int)UPKEEP_ERRANDS; errand++) {
        if (errand == (int)UPKEEP_UPDATE)
            add_channel(page, ways);
        if (!upkeep_is_of_copies((enum upkeep_errand)errand) && errand != UPKEEP_STAY)
            add_errand(page, ways, listed(page, (enum upkeep_errand)errand));
    }
}

void
page_upkeep(struct page *page)
{
    bool busy = is_busy(page);
    struct page_ways ways = {.whole = true};
    struct page_frame frame = {.technician = true, .without = PAGE_NO_COUNTER};
    if (channel_is_busy(&page->session->technician.channel))
        frame.left = (struct page_action){"Abbrechen", ICONS_CLOSE + 1,
                                          page_event(EVENT_BACK, 0, 0)};
    else if (!busy)
        frame.left = page_back(page);
    page_begin(page, &frame);
    put_outcome(page);
    page_turn(page);
    if (!busy) {
        add_errands(page, &ways);
        page_ways_put_in_order(page, &ways);
    }
    page_finish(page);
}

static const struct {
    const char *question, *lead, *yes;
} words[UPKEEP_ERRANDS] = {
    [UPKEEP_LOOK] = {"", "", ""},
    [UPKEEP_SAVE] = {"", "", ""},
    [UPKEEP_UPDATE] = {"Dieses Update einspielen?",
                       "Das Gerät läuft dabei weiter. Die neue Fassung startet erst, "
                       "wenn Sie das Gerät neu starten.",
                       "Einspielen"},
    [UPKEEP_RETURN] = {"Zur anderen Fassung wechseln?",
                       "Sie startet, wenn Sie das Gerät danach neu starten.",
                       "Wechseln"},
    [UPKEEP_STAY] = {"Bei der Fassung bleiben, die läuft?",
                     "Die andere startet dann nicht. Sie bleibt im Gerät.",
                     "Dabei bleiben"},
    [UPKEEP_RESTART] = {"Das Gerät neu starten?",
                        "Es ist etwa eine Minute nicht zu benutzen.", "Neu starten"},
    [UPKEEP_SETUP] = {"Das Gerät so einrichten?",
                      "Das ersetzt alles, was bisher eingestellt ist, auch die PIN der "
                      "Technik und das Netz. Das Gerät startet dabei neu. Kommt es "
                      "damit nicht zurecht, gilt wieder die bisherige Einrichtung.",
                      "Einrichten"},
    [UPKEEP_NETWORK] = {"Das Netz so einstellen?", "Das Gerät startet dabei neu.",
                        "Einstellen"},
    [UPKEEP_ERASE] =
        {"Anträge und Verlauf löschen?",
         "Gelöscht werden Anträge, Nachweise und das Protokoll früherer Starts. Das "
         "lässt sich nicht rückgängig machen. Es bleiben die Einrichtung, ihre "
         "Schlüssel und die PIN. Das Gerät startet dabei neu.",
         "Löschen"},
    [UPKEEP_RESET] =
        {"Alles löschen, auch die Einrichtung?",
         "Gelöscht werden Anträge, Nachweise und Protokoll, dazu Nummer, Stadt, "
         "Katalog, Schlüssel, Netz und die PIN der Technik. Das lässt sich nicht "
         "rückgängig machen. Das Gerät startet dabei neu und ist dann wie am ersten "
         "Tag: Wer davorsteht, kann es ohne PIN einrichten.",
         "Alles löschen"},
    [UPKEEP_TAKE_OUT] = {"", "", ""},
    [UPKEEP_CONFIRM] =
        {"Hat die Stadt die Anträge geöffnet?",
         "Löschen Sie hier nur, wenn die Stadt das gesagt hat. Sonst tippen Sie auf "
         "„Zurück“: Dann bleiben alle hier.",
         "Hier löschen"},
};

enum { FACTS_MOST = 6 };

struct facts {
    struct {
        int icon;
        const char *title, *text;
    } list[FACTS_MOST];
    int count;
};

static void
add_fact(struct facts *facts, int icon, const char *title, const char *text)
{
    if (text[0] == '\0')
        return;
    facts->list[facts->count].icon = icon;
    facts->list[facts->count].title = title;
    facts->list[facts->count++].text = text;
}

static void
put_fact(struct page *page, const void *context, int index)
{
    const struct facts *facts = context;
    page_fact(page, facts->list[index].icon, false, facts->list[index].title,
              facts->list[index].text);
}

static void
add_setup(struct page *page, struct facts *facts)
{
    const struct session *session = page->session;
    const struct upkeep *upkeep = &session->technician.upkeep;
    const char *device = session->kiosk.device;
    bool named = device != NULL && device[0] != '\0';
    add_fact(
        facts, ICONS_TOOL + 1, "Jetzt",
        !named ? "noch nicht eingerichtet"
        : session->kiosk.unfit != NULL
            ? device
            : view_format(page->view, "%s, %s", device, session->catalogue->town.name));
    add_fact(
        facts, ICONS_NEXT + 1, "Danach",
        view_format(page->view, "%s, %s", upkeep->setup_device, upkeep->setup_town));
}

static void
add_network(struct page *page, struct facts *facts)
{
    const struct network *network = &page->session->technician.network;
    add_fact(facts, ICONS_NETWORK + 1, "Adresse", network->address);
    add_fact(facts, ICONS_NEXT + 1, "Router", network->router);
    add_fact(facts, ICONS_LETTER + 1, "Namensserver", network->names);
    add_fact(facts, ICONS_CLOCK + 1, "Zeitserver", network->time);
    add_fact(facts, ICONS_LOCK + 1, "Proxy", network->proxy);
}

/* What goes, what is left of it then, and who has to have it before. */
static void
add_confirm(struct page *page, struct facts *facts)
{
    int count = page->session->technician.device.recover;
    add_fact(facts, ICONS_LETTER + 1, "Das wird hier gelöscht",
             count == 1
                 ? "1 nicht zustellbarer Antrag, wenn er genau so auf diesem Stick "
                   "liegt. Sonst bleibt er hier."
                 : view_format(page->view,
                               "Von %d nicht zustellbaren Anträgen alle, die genau so "
                               "auf diesem Stick liegen. Andere bleiben hier.",
                               count));
    add_fact(facts, ICONS_WARNING + 1, "Danach liegt nichts davon mehr im Gerät",
             "Geht der Stick verloren, bevor die Stadt ihn geöffnet hat, ist es für "
             "immer weg.");
    add_fact(facts, ICONS_HOME + 1, "Wer den Stick vorher haben muss",
             "Die Stelle der Stadt mit dem Schlüssel. Sie öffnet die Anträge und gibt "
             "sie der Behörde.");
}

/* What runs, and what will. */
static void
add_turn(struct facts *facts, const struct upkeep *upkeep, bool other)
{
    add_fact(facts, ICONS_TOOL + 1, "Jetzt läuft", upkeep_version(upkeep->running));
    add_fact(facts, ICONS_NEXT + 1, "Danach läuft",
             upkeep_version(other ? upkeep->other.version : upkeep->running));
    if (other && upkeep->other.tired)
        add_fact(facts, ICONS_WARNING + 1, "Kam zuletzt dreimal nicht bis zur Seite",
                 "Gelingt es wieder nicht, startet von selbst, was jetzt läuft.");
}

static void
add_update(struct facts *facts, const struct upkeep *upkeep)
{
    add_fact(facts, ICONS_TOOL + 1, "Jetzt läuft", upkeep_version(upkeep->running));
    add_fact(facts, icons[UPKEEP_UPDATE],
             upkeep->source == UPKEEP_FROM_NETWORK ? "Aus dem Netz geladen"
                                                   : "Auf dem Stick",
             upkeep_version(upkeep->version));
    add_fact(facts, ICONS_CERTIFICATE + 1, "Unterschrieben von", upkeep->signer);
    add_fact(facts, ICONS_INFO + 1, "Was neu ist", upkeep->notes);
}

/* Of what is written by hand, the notes may be long. */
static void
put_facts(struct page *page, enum upkeep_errand asked)
{
    const struct upkeep *upkeep = &page->session->technician.upkeep;
    struct facts facts = {.count = 0};
    if (asked == UPKEEP_NETWORK)
        add_network(page, &facts);
    else if (asked == UPKEEP_SETUP)
        add_setup(page, &facts);
    else if (asked == UPKEEP_UPDATE)
        add_update(&facts, upkeep);
    else if (asked == UPKEEP_RETURN || asked == UPKEEP_STAY)
        add_turn(&facts, upkeep, asked == UPKEEP_RETURN);
    else if (asked == UPKEEP_CONFIRM)
        add_confirm(page, &facts);
    else if (asked == UPKEEP_RESTART && upkeep->other_next)
        add_turn(&facts, upkeep, true);
    else
        return;
    page_gap(page, 6000);
    (void)page_blocks(page, put_fact, &facts, facts.count, 0, 0, -1);
    page_more(page);
}

/* Nothing that a hand should go to first. */
static bool
cannot_be_taken_back(enum upkeep_errand errand)
{
    return errand == UPKEEP_CONFIRM || errand == UPKEEP_ERASE || errand == UPKEEP_RESET;
}

void
page_upkeep_ask(struct page *page)
{
    enum upkeep_errand asked = page->session->technician.asked;
    struct page_frame frame = {
        .technician = true,
        .without = PAGE_NO_COUNTER,
        .equal = true,
        .plain = cannot_be_taken_back(asked),
        .left = page_back(page),
        .right = {words[asked].yes,
                  asked == UPKEEP_RETURN ? ICONS_CHECK + 1 : icons[asked],
                  page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    page_question(page, words[asked].question, page->tight > 0);
    page_lead(page, words[asked].lead);
    page_turn(page);
    put_facts(page, asked);
    page_finish(page);
}
