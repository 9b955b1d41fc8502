/* A visit beside the kiosk's, for who touches a kiosk from outside.
 *
 * The kiosk has no back door. The same core and pages, with the same configuration and
 * stepped with the same events, tell where each thing stands on the glass and how the
 * glass must look. Owns struct visit; every function is static. Must not know: how the
 * kiosk is touched or looked at. */
#ifndef TESTS_KIT_VISIT_H
#define TESTS_KIT_VISIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/text.h"
#include "core/session.h"
#include "ui/page.h"

enum { VISIT_LETTER = 40, VISIT_LINE = 400 };

struct visit {
    struct config config;
    struct catalogue catalogue;
    struct diags diags;
    struct langs *langs;
    struct glyphs *glyphs;
    struct session session;
    struct view view;
    struct theme theme;
    struct panel panel;
};

/** The page as it is now; the wall clock stands on every page. */
static inline void
visit_build(struct visit *visit)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    visit->session.world.now =
        (struct civil_time){{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday},
                            local.tm_hour,
                            local.tm_min};
    int um = (int)(visit->config.panel_width_um / visit->config.panel_width_px);
    struct theme_wish wish = page_theme(&visit->session, um, visit->glyphs);
    if (theme_make(&wish, &visit->theme) != STATUS_OK)
        abort();
    page_build(&visit->session, &visit->theme, &visit->panel, visit->glyphs, NULL,
               &visit->view);
}

/** What the event leads to at `now_ms`, and the page of it. */
static inline void
visit_step(struct visit *visit, struct event event, int64_t now_ms)
{
    struct effects effects = {0};
    event.now_ms = now_ms;
    session_step(&visit->session, &event, &effects);
    visit_build(visit);
}

/** Puts icons.ttf's path into `out`. */
static inline void
visit_icons(const struct visit *visit, char *out, size_t cap)
{
    text_format(out, cap, "%s/icons/schalter-icons.ttf", visit->config.assets);
}

/* The world as it is once the courier has spoken. */
static inline void
visit_begin(struct visit *visit)
{
    const struct config *config = &visit->config;
    struct session_timing timing = session_timing_usual;
    timing.idle = config->idle_ms;
    timing.warning = config->warning_ms;
    timing.grace = config->grace_ms;
    timing.done_page = config->done_ms;
    session_init(&visit->session, &visit->catalogue, visit->langs, &timing);
    visit->session.kiosk.demonstration = config->demonstration;
    visit->session.kiosk.device = config->device;
    visit->session.kiosk.has_door = config->technician_file[0] != '\0';
    visit->session.kiosk.has_channel = config->channel_url[0] != '\0';
    visit->session.world.storage_ok = true;
    visit->session.world.online = true;
    for (int i = 0; i < visit->catalogue.service_count; i++)
        visit->session.world.keys[i] = SERVICE_KEY_FRESH;
    session_reset(&visit->session);
}

/** A visit on the start page of the kiosk with that configuration; says what is wrong
 * with it on stderr. What it holds lives as long as the program. */
static inline bool
visit_create(struct visit *visit, const char *config_path)
{
    char folder[700], icons[700];
    if (config_load(config_path, &visit->config, &visit->diags) != STATUS_OK) {
        diags_print(&visit->diags, stderr);
        return false;
    }
    const struct config *config = &visit->config;
    text_format(folder, sizeof(folder), "%s/lang", config->assets);
    visit_icons(visit, icons, sizeof(icons));
    if (catalogue_load(config->catalogue, config->town, &visit->catalogue,
                       &visit->diags) != STATUS_OK)
        return false;
    langs_load(folder, config->catalogue, &visit->langs, &visit->diags);
    struct glyphs_config glyphs = {.noto_dir = config->fonts, .icons_file = icons};
    if (glyphs_create(&glyphs, &visit->glyphs) != STATUS_OK)
        return false;
    visit->panel = (struct panel){.width = (int)config->panel_width_px,
                                  .height = (int)config->panel_height_px};
    visit_begin(visit);
    return true;
}

/** One of the item's texts is `text`, or begins with it if it need not be `whole`. A
 * line break counts as a blank. */
static inline bool
visit_says(const struct item *item, const char *text, bool whole)
{
    const char *at[] = {item->text, item->detail, item->spoken};
    char line[VISIT_LINE];
    for (int i = 0; i < 3; i++) {
        text_format(line, sizeof(line), "%s", at[i] != NULL ? at[i] : "");
        for (char *end = line; (end = strchr(end, '\n')) != NULL;)
            *end = ' ';
        if (line[0] != '\0' &&
            (text_equal(line, text) || (!whole && text_starts_with(line, text))))
            return true;
    }
    return false;
}

/** The thing that can be touched and says `text`, a whole text before the beginning of
 * one; NULL: none, and stderr tells what there is. */
static inline const struct item *
visit_find(const struct visit *visit, const char *text, bool field)
{
    for (int whole = 1; whole >= 0; whole--)
        for (int i = 0; i < visit->view.count; i++) {
            const struct item *item = &visit->view.items[i];
            if (item->tap.kind != EVENT_NONE && (item->role == ROLE_FIELD) == field &&
                visit_says(item, text, whole != 0))
                return item;
        }
    fprintf(stderr, "visit: nothing here says \"%s\"; there is:\n", text);
    for (int i = 0; i < visit->view.count; i++)
        if (visit->view.items[i].tap.kind != EVENT_NONE &&
            visit->view.items[i].role != ROLE_KEY)
            fprintf(stderr, "  %s | %s\n", visit->view.items[i].text,
                    visit->view.items[i].detail);
    return NULL;
}

/** The key on the page's keyboard that does `kind`, with that letter unless NULL. */
static inline const struct item *
visit_find_key(const struct visit *visit, enum event_kind kind, const char *letter)
{
    for (int i = 0; i < visit->view.count; i++) {
        const struct item *item = &visit->view.items[i];
        if (item->role == ROLE_KEY && item->tap.kind == kind &&
            (letter == NULL || text_equal(item->tap.text, letter)))
            return item;
    }
    return NULL;
}

/** The first letter of a text that is not empty; its bytes, 0: it is no UTF-8. */
static inline size_t
visit_letter(const char *text, char letter[VISIT_LETTER])
{
    uint32_t codepoint = 0;
    size_t len = text_decode(text, strlen(text), &codepoint);
    text_format(letter, VISIT_LETTER, "%.*s", (int)len, text);
    return len;
}

/** What courier and printer tell the kiosk, by the word of a script; false: no word. */
static inline bool
visit_world(const char *what, int a, int b, struct event *event)
{
    static const struct {
        const char *name;
        enum event_kind kind;
    } events[] = {{"printer", EVENT_PRINTER},
                  {"network", EVENT_NETWORK},
                  {"storage", EVENT_STORAGE},
                  {"key", EVENT_SERVICE_KEY},
                  {"stored", EVENT_STORED},
                  {"submitted", EVENT_SUBMITTED},
                  {"printed", EVENT_PRINTED},
                  {"slip-printed", EVENT_SLIP_PRINTED},
                  {"tick", EVENT_TICK},
                  {"failed", EVENT_PRINT_FAILED},
                  {"not-stored", EVENT_STORE_FAILED},
                  {"staff", EVENT_STAFF},
                  {"outage", EVENT_OUT_OF_SERVICE},
                  {"technician-known", EVENT_TECHNICIAN_KNOWN},
                  {"technician-wrong", EVENT_TECHNICIAN_WRONG},
                  {"report-printed", EVENT_REPORT_PRINTED},
                  {"reader", EVENT_READER},
                  {"card-service", EVENT_CARD_SERVICE},
                  {"card-insert", EVENT_CARD_INSERT},
                  {"card-enter", EVENT_CARD_ENTER},
                  {"card-done", EVENT_CARD_DONE},
                  {"card-trouble", EVENT_CARD_TROUBLE},
                  {"identity-failed", EVENT_IDENTITY_FAILED}};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (text_equal(events[i].name, what)) {
            *event = (struct event){.kind = events[i].kind, .a = a, .b = b};
            if (event->kind == EVENT_STORED)
                text_format(event->text, sizeof(event->text), "ABCD-2345");
            return true;
        }
    return false;
}

#endif
