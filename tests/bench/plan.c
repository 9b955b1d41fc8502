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
#include "tests/bench/peer_page.h"
#include "tests/kit/visit.h"

struct plan {
    struct visit visit;
    struct peer *peer;
    char page[40];     /* the page shown now, "" none of the peer's */
    char waiting[120]; /* a tap whose page is not named yet */
    int64_t now_ms;
};

static void
step(struct plan *plan, struct event event)
{
    plan->now_ms += 300;
    visit_step(&plan->visit, event, plan->now_ms);
}

static void
flush(struct plan *plan, const char *page)
{
    if (plan->waiting[0] != '\0')
        printf("%s %s\n", plan->waiting, page);
    plan->waiting[0] = '\0';
}

/* The fields of a page that label them by a text of its own, from 1. */
static const struct item *
field_at(const struct plan *plan, long number)
{
    for (int i = 0; i < plan->visit.view.count; i++)
        if (plan->visit.view.items[i].role == ROLE_FIELD && --number == 0)
            return &plan->visit.view.items[i];
    fprintf(stderr, "plan: not so many fields here\n");
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
    char letter[VISIT_LETTER];
    for (size_t len; *text != '\0'; text += len) {
        len = visit_letter(text, letter);
        if (len == 0)
            return false;
        if (visit_find_key(&plan->visit, EVENT_TYPE, letter) == NULL &&
            !tap(plan, visit_find_key(&plan->visit, EVENT_KEYS_SHIFT, NULL)))
            return false;
        if (!tap(plan, visit_find_key(&plan->visit, EVENT_TYPE, letter))) {
            fprintf(stderr, "plan: no key for \"%s\"\n", letter);
            return false;
        }
    }
    return true;
}

/* A measured key: the page stays, its field changes. */
static bool
press_key(struct plan *plan, const struct item *key)
{
    const struct item *field = NULL;
    for (int i = 0; i < plan->visit.view.count; i++)
        if (plan->visit.view.items[i].state & ITEM_TYPING)
            field = &plan->visit.view.items[i];
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
    struct event event;
    if (!visit_world(what, a, b, &event))
        return false;
    step(plan, event);
    return true;
}

static bool
come_to_page(struct plan *plan, const char *name)
{
    bool typed = text_starts_with(plan->waiting, "key ");
    flush(plan, name);
    if (typed)
        return true; /* no page of its own: the browser types, too */
    text_format(plan->page, sizeof(plan->page), "%s", name);
    return peer_page(plan->peer, name, &plan->visit.view, &plan->visit.theme,
                     plan->visit.glyphs);
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
        return tap(plan, visit_find(&plan->visit, rest, false));
    if (text_starts_with(line, "field "))
        return tap(plan, visit_find(&plan->visit, rest, true));
    if (text_starts_with(line, "place "))
        return tap(plan, field_at(plan, strtol(rest, NULL, 10)));
    if (text_starts_with(line, "type "))
        return type(plan, rest);
    if (text_starts_with(line, "key "))
        return press_key(plan, visit_find_key(&plan->visit, EVENT_TYPE, rest));
    if (text_equal(line, "erase"))
        return press_key(plan, visit_find_key(&plan->visit, EVENT_ERASE, NULL));
    if (text_starts_with(line, "page "))
        return come_to_page(plan, rest);
    if (text_starts_with(line, "pause "))
        return pause(plan, rest);
    if (sscanf(line, "world %39s %d %d", what, &a, &b) >= 1)
        return world(plan, what, a, b);
    fprintf(stderr, "plan: what is \"%s\"?\n", line);
    return false;
}

static bool
create(struct plan *plan, const char *config_path, const char *peer_folder)
{
    char icons[700];
    struct visit *visit = &plan->visit;
    if (!visit_create(visit, config_path))
        return false;
    visit->session.world.printer = WORLD_PRINTER_AWAY;
    visit_build(visit);
    visit_icons(visit, icons, sizeof(icons));
    plan->peer = peer_create(peer_folder, icons, &visit->theme, visit->panel.width,
                             visit->panel.height);
    return plan->peer != NULL;
}

int
main(int count, char **words)
{
    static struct plan plan;
    char line[VISIT_LINE];
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
                    state_name(plan.visit.session.state));
            return 1;
        }
    }
    fclose(script);
    flush(&plan, "-");
    return peer_finish(plan.peer) ? 0 : 1;
}
