#include <string.h>

#include "ui/keyboard_pin.h"
#include "ui/page_kit.h"

enum {
    ZONES_PLACES = 5,
    ZONES_MARK_UM = 12900,
    ZONES_HEAD_UM = 6450,      /* above the name of the town */
    ZONES_HEAD_WIDE_UM = 8430, /* the same in landscape */
    ZONES_BUTTON_WIDE_UM = 26800,
    ZONES_BAND_UM = 30700,  /* the dark band of a technician's page */
    ZONES_SLIM_UM = 136400, /* the reading column beside a long list */
};

/* The band that says this is a demonstration; its words may take two lines. */
static struct item
demonstration_band(const struct page *page)
{
    int pad = page_space(page, 1);
    struct item band = {
        .role = ROLE_TEXT,
        .text = page_say(page, "Vorführgerät. Es wird nichts wirklich gesendet."),
        .type = THEME_TYPE_COUNTER,
        .leading = THEME_LEADING_BODY,
        .tone = TONE_ON_COUNTER,
        .state = ITEM_CENTRED | ITEM_BOLD | ITEM_BALANCED,
        .box = {pad, pad, page->panel->width - 2 * pad, 0}};
    band.box.h = page_need(page, &band, band.box.w);
    return band;
}

/* The town's stripe, or that band. */
static int
stripe_height(const struct page *page)
{
    if (page->frame->technician)
        return page_um(page, ZONES_BAND_UM);
    if (page->session->kiosk.demonstration)
        return demonstration_band(page).box.h + 2 * page_space(page, 1);
    return page_token(page, THEME_LENGTH_STRIPE);
}

static void
add_area(struct page *page, struct box box, enum tone tone, int edge)
{
    page_place(page,
               &(struct item){.role = ROLE_AREA, .box = box, .tone = tone, .a = edge});
}

static int
actions_margin(const struct page *page)
{
    return page->wide ? page_um(page, 8900) : page_token(page, THEME_LENGTH_MARGIN);
}

/* Width of the left button; the other one has the rest. */
static int
left_width(const struct page *page)
{
    const struct page_frame *frame = page->frame;
    int row = page->actions.w - 2 * actions_margin(page);
    if (!frame->left.text)
        return 0;
    if (!frame->right.text && !frame->note)
        return row;
    if (frame->equal)
        return (row - page_token(page, THEME_LENGTH_ACTION_GAP)) / 2;
    int icon = frame->left.icon ? page->theme->type[THEME_TYPE_BUTTON] * 12 / 10 +
                                      page_um(page, 5000)
                                : 0;
    int need = page_width(page, frame->left.text, THEME_TYPE_BUTTON, true) + icon +
               page_um(page, 16600);
    int width = page_token(page, THEME_LENGTH_BUTTON_BACK);
    if (need > width)
        width = need;
    return width < row * 45 / 100 ? width : row * 45 / 100;
}

/* Height the row of actions needs for its words, at least a button. */
static int
button_height(const struct page *page)
{
    const struct page_frame *frame = page->frame;
    int least = page->wide ? page_um(page, ZONES_BUTTON_WIDE_UM)
                           : page_token(page, THEME_LENGTH_BUTTON);
    int row = page->actions.w - 2 * actions_margin(page), left = left_width(page);
    int gap = left ? page_token(page, THEME_LENGTH_ACTION_GAP) : 0;
    const struct page_action *both[] = {&frame->left, &frame->right};
    for (int i = 0; i < 2; i++) {
        struct item button = {.role = ROLE_BUTTON,
                              .type = THEME_TYPE_BUTTON,
                              .text = both[i]->text,
                              .icon = both[i]->icon};
        if (!both[i]->text)
            continue;
        int need = page_need(page, &button, i ? row - left - gap : left);
        if (need > least)
            least = need;
    }
    return least;
}

/* The slim reading column, as wide as the town's name needs at its smallest. */
static int
slim_width(const struct page *page)
{
    const char *name = page->session->catalogue->town.name;
    int need = 2 * page_token(page, THEME_LENGTH_MARGIN) +
               page_um(page, ZONES_MARK_UM) + page_space(page, 4) +
               page_width(page, name, THEME_TYPE_SMALL, true) + 3;
    int slim = page_um(page, ZONES_SLIM_UM);
    return need > slim ? need : slim;
}

static void
set_zones(struct page *page)
{
    const struct page_frame *frame = page->frame;
    int width = page->panel->width, height = page->panel->height;
    int counter = frame->without & PAGE_NO_COUNTER ? 0
                  : page->wide ? page_token(page, THEME_LENGTH_COUNTER_LANDSCAPE)
                               : page_token(page, THEME_LENGTH_COUNTER);
    int stripe = stripe_height(page);
    page->counter = (struct box){0, height - counter, width, counter};
    int left = 0;
    if (page->wide) {
        left = frame->slim ? slim_width(page)
                           : page_token(page, THEME_LENGTH_READING_LANDSCAPE);
        if (left > width * 42 / 100)
            left = width * 42 / 100;
        page->acting =
            (struct box){left, stripe, width - left, page->counter.y - stripe};
    }
    page->actions = (struct box){left, page->counter.y, width - left, 0};
    if (!frame->bare) {
        int usual = page->wide ? page_um(page, ZONES_BUTTON_WIDE_UM)
                               : page_token(page, THEME_LENGTH_BUTTON);
        int around = page->wide ? page_um(page, 9000)
                     : frame->typing
                         ? page_token(page, THEME_LENGTH_ACTIONS_TYPING) - usual
                         : page_token(page, THEME_LENGTH_ACTIONS) - usual;
        page->actions.h = button_height(page) + around;
        page->actions.y -= page->actions.h;
    }
    page->keys = (struct box){left, page->actions.y, width - left, 0};
    if (frame->typing) {
        page->keys.h = frame->pad ? keyboard_pin_height(page)
                                  : page_token(page, THEME_LENGTH_KEYBOARD);
        page->keys.y -= page->keys.h;
    }
}

static void
add_progress(struct page *page)
{
    const struct page_frame *frame = page->frame;
    if (frame->total > 0) {
        int high = page_token(page, THEME_LENGTH_PROGRESS_NOW);
        page_gap(page, 5460);
        page_place(page, &(struct item){.role = ROLE_PROGRESS,
                                        .box = {page->x, page->y, page->w, high},
                                        .a = frame->now,
                                        .b = frame->total});
        page->y += high;
    }
    if (frame->progress) {
        page_gap(page, 3470);
        page_text(page, frame->progress, THEME_TYPE_SMALL, TONE_MUTED, false);
    }
}

/* The largest type, from `type` down, in which a town's name keeps to one line. */
static enum theme_type
name_type(const struct page *page, const char *name, enum theme_type type, int room)
{
    static const enum theme_type smaller[] = {THEME_TYPE_LEAD, THEME_TYPE_BODY,
                                              THEME_TYPE_SMALL};
    for (size_t i = 0; i < sizeof smaller / sizeof *smaller; i++)
        if (page_width(page, name, type, true) + 2 > room)
            type = smaller[i];
    return type;
}

static void
add_head(struct page *page)
{
    const struct page_frame *frame = page->frame;
    bool large = frame->large;
    int px = page_um(page, ZONES_MARK_UM), gap = page_space(page, 4);
    page->y = stripe_height(page) + page_um(page, large        ? 8900
                                                  : page->wide ? ZONES_HEAD_WIDE_UM
                                                               : ZONES_HEAD_UM);
    int y = page->y;
    bool door = frame->door && page->session->kiosk.has_door;
    page_place(page,
               &(struct item){.role = ROLE_TOWN_MARK,
                              .hold = {.kind = door ? EVENT_TECHNICIAN : EVENT_NONE},
                              .box = {page->x, y, px, px}});
    const char *name = page->session->catalogue->town.name;
    int most = page->w - px - gap;
    enum theme_type type =
        name_type(page, name, large ? THEME_TYPE_BUTTON : THEME_TYPE_LEAD, most);
    int line = theme_line(page->theme, type, THEME_LEADING_HEADING);
    int width = page_width(page, name, type, true) + 2;
    if (width > most)
        width = most;
    page_place(page, &(struct item){.role = ROLE_TEXT,
                                    .text = name,
                                    .type = type,
                                    .leading = THEME_LEADING_HEADING,
                                    .state = ITEM_BOLD | ITEM_FOREIGN,
                                    .box = {page->x + px + gap, y + (px - line) / 2,
                                            width, line}});
    page->y = y + px;
    if (frame->title && frame->title[0]) {
        line = theme_line(page->theme, THEME_TYPE_BODY, THEME_LEADING_BODY);
        int room = page->w - px - gap - width - gap;
        struct item title = {.role = ROLE_TEXT,
                             .text = frame->title,
                             .type = THEME_TYPE_BODY,
                             .leading = THEME_LEADING_BODY,
                             .state = ITEM_END};
        if (page->wide && page->tight > 2) {
            /* No room beside the question either. */
        } else if (page->wide) {
            page_gap(page, page->tight ? 3000 : ZONES_HEAD_WIDE_UM);
            title.state = 0;
            page_put(page, &title, 0);
        } else if (page_width(page, frame->title, THEME_TYPE_BODY, false) < room) {
            title.box =
                (struct box){page->x + page->w - room, y + (px - line) / 2, room, line};
            page_place(page, &title);
        }
        /* In the largest text there is no room beside the town; the service was named
         * before the first question and is on the check page. */
    }
    add_progress(page);
}

void
page_begin(struct page *page, const struct page_frame *frame)
{
    bool dark = frame->technician || page->session->kiosk.demonstration;
    int width = page->panel->width, height = page->panel->height;
    page->frame = frame;
    set_zones(page);
    int stripe = stripe_height(page);
    int margin = page_token(page, THEME_LENGTH_MARGIN);
    add_area(page, (struct box){0, 0, width, height}, TONE_GROUND, 0);
    add_area(page, (struct box){0, 0, width, stripe}, dark ? TONE_COUNTER : TONE_STRIPE,
             0);
    if (page->session->kiosk.demonstration && !frame->technician) {
        struct item band = demonstration_band(page);
        page_place(page, &band);
    }
    page->x = margin;
    page->w = (page->wide ? page->acting.x : width) - 2 * margin;
    if (page->wide)
        add_area(page, page->acting, TONE_DESK, 2);
    else if (frame->typing)
        add_area(page,
                 (struct box){0, page->keys.y, width, page->counter.y - page->keys.y},
                 TONE_DESK, 1);
    else if (page->actions.h)
        add_area(page, page->actions, TONE_DESK, 1);
    if (frame->technician)
        page_technician_band(page, stripe);
    else
        add_head(page);
    page_gap(page, page->tight > 1 ? 4000 : page->wide && !page->tight ? 12000 : 9000);
    page->limit = page->wide ? page->counter.y - page_space(page, 5)
                             : page->keys.y - page_space(page, frame->typing ? 6 : 5);
    page->ceiling = page->wide ? 0 : page_token(page, THEME_LENGTH_REACH_LINE);
}

void
page_turn(struct page *page)
{
    if (page->y > page->limit)
        page->view->overflow = true;
    if (!page->wide)
        return;
    int margin = page_um(page, 8900);
    page->x = page->acting.x + margin;
    page->w = page->acting.w - 2 * margin;
    page->y = page->acting.y + page_um(page, 6450);
    page->limit = page->keys.y - page_space(page, page->frame->typing ? 3 : 5);
}

struct page_action
page_back(const struct page *page)
{
    return (struct page_action){page_say(page, "Zurück"), ICONS_BACK + 1,
                                page_event(EVENT_BACK, 0, 0)};
}

void
page_walk_parts(struct page *page, struct page_frame *frame)
{
    const struct view *view = page->view;
    if (view->part > 0)
        frame->left.tap = page_event(EVENT_MORE, view->part - 1, 0);
    if (view->part + 1 < view->parts)
        frame->right = (struct page_action){page_say(page, "Weiter"), ICONS_NEXT + 1,
                                            page_event(EVENT_MORE, view->part + 1, 0)};
}

static void
finish_actions(struct page *page)
{
    const struct page_frame *frame = page->frame;
    if (frame->bare)
        return;
    int margin = actions_margin(page);
    int gap = page_token(page, THEME_LENGTH_ACTION_GAP);
    int high = button_height(page);
    int bottom = page->counter.y - page_um(page, page->wide ? 5460 : 6940);
    struct box row = {page->actions.x + margin, bottom - high,
                      page->actions.w - 2 * margin, high};
    struct item button = {.role = ROLE_BUTTON, .type = THEME_TYPE_BUTTON};
    if (frame->left.text) {
        bool back = frame->left.icon == ICONS_BACK + 1;
        int width = left_width(page);
        button.text = frame->left.text;
        button.icon = frame->left.icon;
        button.tap = frame->left.tap;
        button.state = back ? ITEM_START : 0;
        button.box = (struct box){row.x, row.y, width, row.h};
        page_place(page, &button);
        row.x += width + gap;
        row.w -= width + gap;
    }
    if (frame->right.text) {
        button.text = frame->right.text;
        button.icon = frame->right.icon;
        button.tap = frame->right.tap;
        button.state = frame->plain ? 0 : ITEM_MAIN;
        button.box = row;
        page_place(page, &button);
    } else if (frame->note) {
        struct item note = {.role = ROLE_TEXT,
                            .text = frame->note,
                            .type = THEME_TYPE_BODY,
                            .leading = THEME_LEADING_BODY,
                            .tone = TONE_MUTED};
        int need = page_need(page, &note, row.w);
        note.box = (struct box){row.x, row.y + (row.h - need) / 2, row.w, need};
        page_place(page, &note);
    }
}

static void
finish_clock(struct page *page, int x, int width)
{
    struct civil_time now = page->session->world.now;
    if (!civil_is_date(now.date))
        return;
    const char *clock = view_format(page->view, "%d:%02d", now.hour, now.minute);
    const char *date = page_date(page, now.date, false);
    struct item item = {.role = ROLE_TEXT,
                        .text = clock,
                        .type = page->theme->size > THEME_SIZE_M ? THEME_TYPE_BUTTON
                                                                 : THEME_TYPE_INPUT,
                        .leading = THEME_LEADING_BUTTON,
                        .tone = TONE_ON_COUNTER,
                        .state = ITEM_BOLD | ITEM_END};
    struct item day = item;
    day.text = date;
    day.type = THEME_TYPE_COUNTER;
    day.state = ITEM_END;
    int high = page_need(page, &item, width), low = page_need(page, &day, width);
    bool room = high + low <= page->counter.h;
    if (!room)
        low = 0;
    int y = page->counter.y + (page->counter.h - high - low) / 2;
    item.box = (struct box){x, y, width, high};
    day.box = (struct box){x, y + high, width, low};
    page_place(page, &item);
    if (room)
        page_place(page, &day);
}

static void
finish_counter(struct page *page)
{
    static const struct {
        const char *text;
        int icon;
        enum event_kind tap;
        unsigned without;
    } places[ZONES_PLACES] = {
        {"Hilfe", ICONS_HELP + 1, EVENT_HELP, PAGE_NO_HELP},
        {NULL, 0, EVENT_NONE, 0}, /* Vorlesen: its place stays free */
        {"Ansicht", ICONS_VIEW + 1, EVENT_VIEW, PAGE_NO_VIEW},
        {"Sprache", ICONS_LANGUAGE + 1, EVENT_LANGUAGES, PAGE_NO_LANGUAGE},
        {"Beenden", ICONS_EXIT + 1, EVENT_END, PAGE_NO_END},
    };
    unsigned without = page->frame->without;
    if (session_writes_pin(page->session)) /* also on a sheet over that page */
        without |= PAGE_NO_END;
    if (without & PAGE_NO_COUNTER)
        return;
    add_area(page, page->counter, TONE_COUNTER, page->theme->contrast ? 1 : 0);
    int margin = page_token(page, THEME_LENGTH_COUNTER_MARGIN);
    int gap = page_space(page, 3), high = page_token(page, THEME_LENGTH_COUNTER_PLACE);
    if (high > page->counter.h - 2 * page_um(page, 2980))
        high = page->counter.h - 2 * page_um(page, 2980);
    /* The largest words need the place that is free. */
    bool close = !page->wide && page->theme->size == THEME_SIZE_XL;
    int columns = close ? ZONES_PLACES - 1 : ZONES_PLACES;
    int width = (page->counter.w - 2 * margin - (columns - 1) * gap) / columns;
    int y = page->counter.y + (page->counter.h - high) / 2, at = -1;
    for (int i = 0; i < ZONES_PLACES; i++) {
        at += places[i].text || !close;
        int x = margin + at * (width + gap);
        if (i == 3 && without & PAGE_CLOCK) {
            finish_clock(page, x, 2 * width + gap - page_um(page, 6940));
            return;
        }
        if (!places[i].text || without & places[i].without)
            continue;
        page_place(page, &(struct item){.role = ROLE_PLACE,
                                        .text = page_say(page, places[i].text),
                                        .icon = places[i].icon,
                                        .tap = page_event(places[i].tap, 0, 0),
                                        .state = page->wide ? ITEM_BESIDE : 0,
                                        .box = {x, y, width, high}});
    }
}

void
page_finish(struct page *page)
{
    finish_actions(page);
    finish_counter(page);
}
