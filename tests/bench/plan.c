/* Writes what the measurement does, and the peer that shows the same.
 *
 *   plan CONFIG SCRIPT PEER_DIR > PLAN
 *
 * A visit of its own is stepped through the script with the product's core and pages:
 * they tell where each thing stands on the glass. The plan is taps in pixels; whoever
 * carries it out knows nothing of the product. The pages on the way become the peer
 * (peer_page.h): the same boxes, words and colours, so the same taps work there.
 *
 * Script, one command a line:
 *   section KIND NAME   lead (walked once), pages (page switches), keys (typing), end
 *                       (memory is read after it), growth (repeated many times)
 *   tap TEXT            the touchable thing that says TEXT
 *   field TEXT, type TEXT, world WHAT A B, pause MS   as the visitor's
 *   place N             the field that stands N-th on the page
 *   key TEXT, erase     keys whose effect in the typing field is measured
 *   page NAME           the page that the last tap leads to
 *
 * Plan, one command a line:
 *   section KIND NAME
 *   tap X Y W H PAGE               PAGE "-": nobody waits for it
 *   key X Y W H X Y W H PAGE       the key, the field
 *   pause MS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/text.h"
#include "core/session.h"
#include "tests/bench/peer_page.h"
#include "ui/page.h"

enum { LINE = 400 };

struct plan {
    struct config config;
    struct catalogue catalogue;
    struct diags diags;
    struct langs *langs;
    struct glyphs *glyphs;
    struct session session;
    struct view view;
    struct theme theme;
    struct panel panel;
    struct peer *peer;
    char page[40];     /* the page shown now, "" none of the peer's */
    char waiting[120]; /* a tap whose page is not named yet */
    int64_t now_ms;
};

static void
build(struct plan *plan)
{
    int um = (int)(plan->config.panel_width_um / plan->config.panel_width_px);
    struct theme_wish wish = page_theme(&plan->session, um, plan->glyphs);
    if (theme_make(&wish, &plan->theme) != STATUS_OK)
        abort();
    page_build(&plan->session, &plan->theme, &plan->panel, plan->glyphs, &plan->view);
}

static void
step(struct plan *plan, struct event event)
{
    struct effects effects = {0};
    plan->now_ms += 300;
    event.now_ms = plan->now_ms;
    session_step(&plan->session, &event, &effects);
    build(plan);
}

static void
flush(struct plan *plan, const char *page)
{
    if (plan->waiting[0] != '\0')
        printf("%s %s\n", plan->waiting, page);
    plan->waiting[0] = '\0';
}

static bool
says(const struct item *item, const char *text, bool whole)
{
    const char *at[] = {item->text, item->detail, item->spoken};
    char line[LINE];
    for (int i = 0; i < 3; i++) {
        text_format(line, sizeof(line), "%s", at[i]);
        for (char *end = line; (end = strchr(end, '\n')) != NULL;)
            *end = ' ';
        if (line[0] != '\0' &&
            (text_equal(line, text) || (!whole && text_starts_with(line, text))))
            return true;
    }
    return false;
}

static const struct item *
find(const struct plan *plan, const char *text, bool field)
{
    for (int whole = 1; whole >= 0; whole--)
        for (int i = 0; i < plan->view.count; i++) {
            const struct item *item = &plan->view.items[i];
            if (item->tap.kind != EVENT_NONE && (item->role == ROLE_FIELD) == field &&
                says(item, text, whole != 0))
                return item;
        }
    fprintf(stderr, "plan: nothing here says \"%s\"; there is:\n", text);
    for (int i = 0; i < plan->view.count; i++)
        if (plan->view.items[i].tap.kind != EVENT_NONE &&
            plan->view.items[i].role != ROLE_KEY)
            fprintf(stderr, "  %s | %s\n", plan->view.items[i].text,
                    plan->view.items[i].detail);
    return NULL;
}

/* The fields of a page that label them by a text of its own, from 1. */
static const struct item *
field_at(const struct plan *plan, long number)
{
    for (int i = 0; i < plan->view.count; i++)
        if (plan->view.items[i].role == ROLE_FIELD && --number == 0)
            return &plan->view.items[i];
    fprintf(stderr, "plan: not so many fields here\n");
    return NULL;
}

static const struct item *
find_key(const struct plan *plan, enum event_kind kind, const char *grapheme)
{
    for (int i = 0; i < plan->view.count; i++) {
        const struct item *item = &plan->view.items[i];
        if (item->role == ROLE_KEY && item->tap.kind == kind &&
            (grapheme == NULL || text_equal(item->tap.text, grapheme)))
            return item;
    }
    return NULL;
}

static bool
tap(struct plan *plan, const struct item *item)
{
    if (item == NULL)
        return false;
    struct event event = item->tap;
    flush(plan, "-");
    text_format(plan->waiting, sizeof(plan->waiting), "tap %d %d %d %d", item->box.x,
                item->box.y, item->box.w, item->box.h);
    peer_leave(plan->peer, plan->page, item->box);
    plan->page[0] = '\0';
    step(plan, event);
    return true;
}

static bool
type(struct plan *plan, const char *text)
{
    char grapheme[40];
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t codepoint = 0;
        size_t one = text_decode(text + at, len - at, &codepoint);
        if (one == 0)
            return false;
        text_format(grapheme, sizeof(grapheme), "%.*s", (int)one, text + at);
        if (find_key(plan, EVENT_TYPE, grapheme) == NULL &&
            !tap(plan, find_key(plan, EVENT_KEYS_SHIFT, NULL)))
            return false;
        if (!tap(plan, find_key(plan, EVENT_TYPE, grapheme))) {
            fprintf(stderr, "plan: no key for a letter of \"%s\"\n", text);
            return false;
        }
        at += one;
    }
    return true;
}

/* A measured key: the page stays, its field changes. */
static bool
press_key(struct plan *plan, const struct item *key)
{
    const struct item *field = NULL;
    for (int i = 0; i < plan->view.count; i++)
        if (plan->view.items[i].state & ITEM_TYPING)
            field = &plan->view.items[i];
    if (key == NULL || field == NULL)
        return false;
    struct box at = field->box;
    struct event event = key->tap;
    flush(plan, "-");
    text_format(plan->waiting, sizeof(plan->waiting), "key %d %d %d %d %d %d %d %d",
                key->box.x, key->box.y, key->box.w, key->box.h, at.x, at.y, at.w, at.h);
    step(plan, event);
    return true;
}

static bool
world(struct plan *plan, const char *what, int a, int b)
{
    static const struct {
        const char *name;
        enum event_kind kind;
    } events[] = {{"printer", EVENT_PRINTER},
                  {"stored", EVENT_STORED},
                  {"submitted", EVENT_SUBMITTED}};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (text_equal(events[i].name, what)) {
            struct event event = {.kind = events[i].kind, .a = a, .b = b};
            if (event.kind == EVENT_STORED)
                text_format(event.text, sizeof(event.text), "ABCD-2345");
            step(plan, event);
            return true;
        }
    return false;
}

static bool
come_to_page(struct plan *plan, const char *name)
{
    bool typed = text_starts_with(plan->waiting, "key ");
    flush(plan, name);
    if (typed)
        return true; /* no page of its own: the browser types, too */
    text_format(plan->page, sizeof(plan->page), "%s", name);
    return peer_page(plan->peer, name, &plan->view, &plan->theme, plan->glyphs);
}

static bool
pause(struct plan *plan, const char *ms)
{
    flush(plan, "-");
    printf("pause %s\n", ms);
    plan->now_ms += strtol(ms, NULL, 10);
    step(plan, (struct event){.kind = EVENT_TICK});
    return true;
}

static bool
carry_out(struct plan *plan, char *line)
{
    char what[40] = "";
    int a = 0, b = 0;
    line[strcspn(line, "\n")] = '\0';
    char *rest = strchr(line, ' ');
    rest = rest != NULL ? rest + 1 : line + strlen(line);
    if (line[0] == '\0' || line[0] == '#')
        return true;
    if (text_starts_with(line, "section ")) {
        flush(plan, "-");
        puts(line);
        return true;
    }
    if (text_starts_with(line, "tap "))
        return tap(plan, find(plan, rest, false));
    if (text_starts_with(line, "field "))
        return tap(plan, find(plan, rest, true));
    if (text_starts_with(line, "place "))
        return tap(plan, field_at(plan, strtol(rest, NULL, 10)));
    if (text_starts_with(line, "type "))
        return type(plan, rest);
    if (text_starts_with(line, "key "))
        return press_key(plan, find_key(plan, EVENT_TYPE, rest));
    if (text_equal(line, "erase"))
        return press_key(plan, find_key(plan, EVENT_ERASE, NULL));
    if (text_starts_with(line, "page "))
        return come_to_page(plan, rest);
    if (text_starts_with(line, "pause "))
        return pause(plan, rest);
    if (sscanf(line, "world %39s %d %d", what, &a, &b) >= 1)
        return world(plan, what, a, b);
    fprintf(stderr, "plan: what is \"%s\"?\n", line);
    return false;
}

/* The world as it is once the courier has spoken and no printer is set up. */
static void
begin_session(struct plan *plan)
{
    session_init(&plan->session, &plan->catalogue, plan->langs, &session_timing_usual);
    plan->session.demonstration = plan->config.demonstration;
    plan->session.device = plan->config.device;
    struct world *around = &plan->session.world;
    around->storage_ok = true;
    around->online = true;
    around->printer = WORLD_PRINTER_AWAY;
    for (int i = 0; i < plan->catalogue.service_count; i++)
        around->keys[i] = SERVICE_KEY_FRESH;
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    around->now =
        (struct civil_time){{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday},
                            local.tm_hour,
                            local.tm_min};
    session_reset(&plan->session);
}

static bool
create(struct plan *plan, const char *config_path, const char *peer_folder)
{
    char folder[700], icons[700];
    if (config_load(config_path, &plan->config, &plan->diags) != STATUS_OK) {
        diags_print(&plan->diags, stderr);
        return false;
    }
    text_format(folder, sizeof(folder), "%s/lang", plan->config.assets);
    text_format(icons, sizeof(icons), "%s/icons/schalter-icons.ttf",
                plan->config.assets);
    if (catalogue_load(plan->config.catalogue, plan->config.town, &plan->catalogue,
                       &plan->diags) != STATUS_OK)
        return false;
    langs_load(folder, plan->config.catalogue, &plan->langs, &plan->diags);
    struct glyphs_config glyphs = {.noto_dir = plan->config.fonts, .icons_file = icons};
    if (glyphs_create(&glyphs, &plan->glyphs) != STATUS_OK)
        return false;
    plan->panel = (struct panel){.width = (int)plan->config.panel_width_px,
                                 .height = (int)plan->config.panel_height_px};
    begin_session(plan);
    build(plan);
    plan->peer = peer_create(peer_folder, icons, &plan->theme, plan->panel.width,
                             plan->panel.height);
    return plan->peer != NULL;
}

int
main(int count, char **words)
{
    static struct plan plan;
    char line[LINE];
    int number = 0;
    if (count != 4)
        return 64;
    FILE *script = fopen(words[2], "r");
    if (script == NULL || !create(&plan, words[1], words[3])) {
        fprintf(stderr, "plan: cannot begin\n");
        return 1;
    }
    while (fgets(line, sizeof(line), script) != NULL) {
        number++;
        if (!carry_out(&plan, line)) {
            fprintf(stderr, "plan: %s:%d failed in state %s\n", words[2], number,
                    state_name(plan.session.state));
            return 1;
        }
    }
    fclose(script);
    flush(&plan, "-");
    return peer_finish(plan.peer) ? 0 : 1;
}
