#include <string.h>

#include "core/advice.h"
#include "ui/page_identify.h"

void
page_help(struct page *page)
{
    const struct session *session = page->session;
    const struct town *town = &session->catalogue->town;
    const struct question *question = session_question(session);
    struct reading reading = {0};
    struct advice advice;
    if (advice_for(session, &advice))
        page_reading_add(&reading, ICONS_INFO + 1, view_text(page->view, advice.title),
                         view_text(page->view, advice.text));
    if (question && session->state == STATE_QUESTION) {
        if (question->hint[0])
            page_reading_add(&reading, ICONS_INFO + 1,
                             page_catalogue(page, question->text),
                             page_catalogue(page, question->hint));
        if (question->why[0])
            page_reading_add(&reading, ICONS_HELP + 1,
                             page_say(page, "Warum fragen wir das?"),
                             page_catalogue(page, question->why));
    }
    page_identify_help(page, &reading);
    page_reading_add(
        &reading, ICONS_PERSON + 1, page_catalogue(page, town->counter_name),
        town->counter_place[0] ? page_catalogue(page, town->counter_place)
                               : page_say(page, "Dort hilft man Ihnen weiter."));
    if (town->counter_hours[0])
        page_reading_add(&reading, ICONS_CLOCK + 1,
                         page_say(page, "Dort ist jemand für Sie da"),
                         page_catalogue(page, town->counter_hours));
    if (town->phone[0])
        page_reading_add(&reading, ICONS_CALL + 1, page_say(page, "Anrufen"),
                         town->phone);
    page_reading_add(&reading, ICONS_BACK + 1, page_say(page, "Nichts geht verloren"),
                     page_say(page,
                              "Mit „Zurück“ kommen Sie zur Seite davor. Ihre Angaben "
                              "bleiben."));
    page_reading_add(&reading, ICONS_VIEW + 1, page_say(page, "Besser lesen"),
                     page_say(page, "Unter „Ansicht“ machen Sie die Schrift größer."));
    page_reading_put(page, page_say(page, "Hilfe"),
                     page_say(page, "So kommen Sie weiter"), &reading);
}

void
page_why(struct page *page)
{
    const struct question *question = session_question(page->session);
    struct reading reading = {0};
    if (!question)
        return;
    page_reading_lines(page, &reading, page_catalogue(page, question->why));
    page_reading_put(page, page_catalogue(page, question->text),
                     page_say(page, "Warum fragen wir das?"), &reading);
}

void
page_privacy(struct page *page)
{
    const struct service *service = session_service(page->session);
    struct reading reading = {0};
    if (!service)
        return;
    page_reading_lines(page, &reading, page_catalogue(page, service->privacy));
    if (service->law[0])
        page_reading_add(&reading, 0, page_say(page, "Rechtsgrundlage"),
                         page_catalogue(page, service->law));
    page_reading_put(page, page_catalogue(page, service->title),
                     page_say(page, "Datenschutz"), &reading);
}

static void
put_samples(struct page *page, const struct item *first, int count, int columns,
            int least, enum event_kind tap, int chosen)
{
    int gap = page_um(page, 3970);
    int width = (page->w - (columns - 1) * gap) / columns, high = least;
    for (int i = 0; i < count; i++) {
        int need = page_need(page, &first[i], width);
        high = need > high ? need : high;
    }
    for (int i = 0; i < count; i++) {
        struct item sample = first[i];
        sample.a = i;
        sample.state = i == chosen ? ITEM_CHOSEN : 0;
        sample.tap = page_event(tap, i, 0);
        sample.box = (struct box){page->x + i % columns * (width + gap),
                                  page->y + i / columns * (high + gap), width, high};
        page_place(page, &sample);
    }
    page->y += (count + columns - 1) / columns * (high + gap) - gap;
}

void
page_view(struct page *page)
{
    static const char *const sizes[] = {"Klein", "Normal", "Groß", "Sehr groß"};
    static const char *const themes[] = {"Papier", "Schwarz auf Weiß",
                                         "Weiß auf Schwarz", "Sanft dunkel"};
    const struct session *session = page->session;
    struct page_frame frame = {
        .title = page_say(page, "Ansicht"),
        .left = {page_say(page, "Zurücksetzen"), 0, page_event(EVENT_VIEW_RESET, 0, 0)},
        .right = {page_say(page, "Fertig"), ICONS_CHECK + 1,
                  page_event(EVENT_CLOSE, 0, 0)},
        .without = PAGE_NO_VIEW};
    struct item samples[4];
    page_begin(page, &frame);
    page_question(page, page_say(page, "So lesen Sie am besten"), page->tight > 0);
    page_lead(page, page_say(page, "Sie sehen jede Änderung sofort. Nach Ihnen stellen "
                                   "wir alles zurück."));
    page_gap(page, 6000);
    page_turn(page);
    int first = page->view->count;
    bool named = page->tight < 2;
    if (named)
        page_text(page, page_say(page, "Schriftgröße"), THEME_TYPE_H3, TONE_INK, true);
    page_gap(page, named ? 4000 : 1000);
    for (int i = 0; i < 4; i++)
        samples[i] = (struct item){
            .role = ROLE_SAMPLE_SIZE, .a = i, .text = page_say(page, sizes[i])};
    int columns = session->size == TEXT_SIZE_XL && !page->wide ? 2 : 4;
    put_samples(page, samples, 4, columns, page_um(page, page->tight ? 40000 : 48600),
                EVENT_SIZE, session->size);
    page_gap(page, named ? 8400 : 4000);
    if (named) {
        page_text(page, page_say(page, "Farben"), THEME_TYPE_H3, TONE_INK, true);
        page_gap(page, 4000);
    }
    for (int i = 0; i < 4; i++)
        samples[i] = (struct item){
            .role = ROLE_SAMPLE_THEME, .a = i, .text = page_say(page, themes[i])};
    put_samples(page, samples, 4, 2, page_um(page, page->tight ? 34000 : 39700),
                EVENT_THEME, session->theme);
    page_anchor(page, first, 0);
    page_finish(page);
}

static void
put_language(struct page *page, const void *context, int index)
{
    (void)context;
    bool chosen = page->session->lang == (enum lang)index;
    struct item card = {.role = ROLE_CARD,
                        .text = lang_name((enum lang)index),
                        .state = chosen ? ITEM_CHOSEN : 0,
                        .tap = page_event(EVENT_LANGUAGE, index, 0)};
    page_put(page, &card, page_token(page, THEME_LENGTH_CARD));
}

void
page_language(struct page *page)
{
    struct page_frame frame = {.title = page_say(page, "Sprache"),
                               .left = {page_say(page, "Zurück"), ICONS_BACK + 1,
                                        page_event(EVENT_CLOSE, 0, 0)},
                               .note = page_say(page, "Sie können jederzeit wechseln."),
                               .without = PAGE_NO_LANGUAGE};
    page_begin(page, &frame);
    page_question(page, page_say(page, "Welche Sprache lesen Sie gern?"),
                  page->tight > 0);
    page_gap(page, 6000);
    page_turn(page);
    int first = page->view->count;
    page_blocks(page, put_language, NULL, LANG_COUNT, page_space(page, 4), 0, -1);
    page_more(page);
    page_anchor(page, first, 0);
    page_finish(page);
}
