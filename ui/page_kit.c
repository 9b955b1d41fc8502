#include "ui/page_kit.h"

#include <string.h>

#include "core/advice.h"

enum { PAGE_MAX_BLOCKS = 128 };

int
page_um(const struct page *page, int um)
{
    return theme_px(page->theme, um);
}

int
page_space(const struct page *page, int token)
{
    return page->theme->length[THEME_LENGTH_SPACE_1 + token - 1];
}

int
page_token(const struct page *page, enum theme_length length)
{
    return page->theme->length[length];
}

struct event
page_event(enum event_kind kind, int a, int b)
{
    return (struct event){.kind = kind, .a = a, .b = b};
}

int
page_need(const struct page *page, const struct item *item, int width)
{
    static const char empty[] = "";
    struct paint_parts parts;
    struct item probe = *item;
    probe.box = (struct box){0, 0, width, item->box.h};
    const char **const strings[] = {&probe.text, &probe.detail, &probe.value};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (!*strings[i])
            *strings[i] = empty;
    }
    paint_arrange(&probe, false, page->theme, page->glyphs, &parts);
    return parts.need_height;
}

int
page_width(const struct page *page, const char *text, enum theme_type type, bool bold)
{
    struct layout_text_spec spec = {
        .px = page->theme->type[type],
        .line_px = page->theme->type[type],
        .width = CANVAS_MAX_SIDE,
        .bold = bold,
        .cacheable = true,
        .wrap = LAYOUT_TEXT_SINGLE,
    };
    return layout_text_width(page->glyphs, &spec, text, strlen(text));
}

struct item *
page_place(struct page *page, const struct item *item)
{
    struct item *added = view_add(page->view, item);
    if (added->tap.kind != EVENT_NONE)
        added->focus = ++page->focus;
    return added;
}

struct item *
page_put(struct page *page, const struct item *item, int least)
{
    struct item placed = *item;
    placed.box.x += page->x;
    placed.box.y = page->y;
    if (placed.box.w == 0)
        placed.box.w = page->w;
    int high = page_need(page, &placed, placed.box.w);
    placed.box.h = high > least ? high : least;
    page->y += placed.box.h;
    return page_place(page, &placed);
}

void
page_gap(struct page *page, int um)
{
    page->y += page_um(page, um);
}

/* The measure of the design: about 52 characters a line. */
static int
measure(const struct page *page)
{
    int most = page_token(page, THEME_LENGTH_MEASURE_MAX);
    return page->w < most ? page->w : most;
}

/* Steps down in size until no word is wider than the column. */
void
page_question(struct page *page, const char *text, bool dense)
{
    static const struct {
        enum theme_type type;
        enum theme_leading leading;
    } sizes[] = {{THEME_TYPE_QUESTION, THEME_LEADING_QUESTION},
                 {THEME_TYPE_DENSE_QUESTION, THEME_LEADING_DENSE_QUESTION},
                 {THEME_TYPE_H2, THEME_LEADING_HEADING}};
    struct paint_parts parts;
    struct item question = {.role = ROLE_HEADING,
                            .text = text,
                            .detail = "",
                            .value = "",
                            .state = ITEM_BALANCED,
                            .box.w = page->w};
    for (int size = page->tight > 2 ? 2 : dense; size < 3; size++) {
        question.type = sizes[size].type;
        question.leading = sizes[size].leading;
        paint_arrange(&question, false, page->theme, page->glyphs, &parts);
        if (parts.fits)
            break;
    }
    page_put(page, &question, 0);
}

void
page_lead(struct page *page, const char *text)
{
    if (!text[0])
        return;
    bool small = page->tight > 2;
    page_gap(page, small ? 2000 : 5500);
    page_put(page,
             &(struct item){.role = ROLE_TEXT,
                            .text = text,
                            .type = small ? THEME_TYPE_BODY : THEME_TYPE_LEAD,
                            .leading = small ? THEME_LEADING_DENSE_QUESTION
                                             : THEME_LEADING_LEAD,
                            .box.w = measure(page)},
             0);
}

void
page_text(struct page *page, const char *text, enum theme_type type, enum tone tone,
          bool bold)
{
    if (!text[0])
        return;
    page_put(page,
             &(struct item){.role = ROLE_TEXT,
                            .text = text,
                            .type = type,
                            .leading = THEME_LEADING_BODY,
                            .tone = tone,
                            .state = bold ? ITEM_BOLD : 0,
                            .box.w = measure(page)},
             0);
}

void
page_rule(struct page *page)
{
    int line = page_token(page, THEME_LENGTH_BORDER);
    page_place(page, &(struct item){.role = ROLE_RULE,
                                    .box = {page->x, page->y, page->w, line}});
    page->y += line;
}

int
page_ring_gap(const struct page *page, enum theme_type type, enum theme_leading leading)
{
    /* "g" ends 0.6 em below the middle of the line. */
    int below =
        page->theme->type[type] * 6 / 10 - theme_line(page->theme, type, leading) / 2;
    return theme_ring(page->theme) + below + page_space(page, 1) / 2;
}

void
page_hint(struct page *page, enum tone tone, int icon, const char *title,
          const char *text)
{
    page_put(page,
             &(struct item){.role = ROLE_HINT,
                            .tone = tone,
                            .icon = icon,
                            .text = title,
                            .detail = text},
             0);
}

bool
page_advice(struct page *page)
{
    static const struct {
        enum tone tone;
        int icon;
    } looks[] = {
        [ADVICE_INFO] = {TONE_INFO, ICONS_INFO + 1},
        [ADVICE_SUCCESS] = {TONE_SUCCESS, ICONS_CHECK + 1},
        [ADVICE_WARNING] = {TONE_WARNING, ICONS_WARNING + 1},
        [ADVICE_ERROR] = {TONE_DANGER, ICONS_WARNING + 1},
    };
    struct advice advice;
    if (!advice_for(page->session, &advice))
        return false;
    /* What the buttons say is left out first. A mistake is named by the first sentence;
     * other news are only half said by it. */
    int spare = advice.tone == ADVICE_ERROR ? 1 : 3;
    const char *text = page->tight > spare ? "" : view_text(page->view, advice.text);
    if (page->tight == 0 && advice.way[0])
        text = text[0] ? view_format(page->view, "%s %s", text, advice.way)
                       : view_text(page->view, advice.way);
    page_hint(page, looks[advice.tone].tone, looks[advice.tone].icon,
              view_text(page->view, advice.title), text);
    return true;
}

struct item *
page_small_button(struct page *page, const char *text, int icon, struct event tap)
{
    if (page->y < page->ceiling)
        page->y = page->ceiling;
    int px = icon ? page->theme->type[THEME_TYPE_BODY] * 130 / 100 : 0;
    int width = page_width(page, text, THEME_TYPE_BODY, true) + px +
                (icon ? page_um(page, 3500) : 0) + 2 * page_um(page, 5000) +
                page_um(page, 1000);
    struct item button = {.role = ROLE_BUTTON,
                          .type = THEME_TYPE_BODY,
                          .state = ITEM_SMALL,
                          .text = text,
                          .icon = icon,
                          .tap = tap,
                          .box.w = width < page->w ? width : page->w};
    return page_put(page, &button, page_token(page, THEME_LENGTH_BUTTON_SMALL));
}

void
page_fact(struct page *page, int icon, bool medal, const char *title, const char *text)
{
    int px = page_um(page, medal ? 24800 : 12400);
    int gap = page_um(page, medal ? 8400 : 6400);
    int pad = page_um(page, medal         ? page->tight ? 5000 : 7700
                            : page->tight ? 2700
                                          : 4700);
    int x = page->x, w = page->w, y = page->y;
    page->x += px + gap;
    page->w -= px + gap;
    page->y += pad;
    int first = page->view->count;
    if (title[0])
        page_put(page,
                 &(struct item){.role = ROLE_TEXT,
                                .text = title,
                                .type = THEME_TYPE_H3,
                                .leading = THEME_LEADING_HEADING,
                                .state = ITEM_BOLD},
                 0);
    if (text[0])
        page_put(page,
                 &(struct item){.role = ROLE_TEXT,
                                .text = text,
                                .type = medal ? THEME_TYPE_BODY : THEME_TYPE_LEAD,
                                .leading = THEME_LEADING_BODY,
                                .tone = medal ? TONE_MUTED : TONE_INK},
                 0);
    int high = page->y - y - pad;
    int row = high > px ? high : px;
    for (int i = first; i < page->view->count; i++)
        page->view->items[i].box.y += (row - high) / 2;
    page->x = x;
    page->w = w;
    page_place(page, &(struct item){.role = ROLE_ICON,
                                    .icon = icon,
                                    .tone = TONE_ACTION,
                                    .state = medal ? ITEM_MEDAL : 0,
                                    .box = {x, y + pad + (row - px) / 2, px, px}});
    page->y = y + pad + row + pad;
}

void
page_counter_fact(struct page *page, const char *german)
{
    const struct town *town = &page->session->catalogue->town;
    struct phrase_part parts[] = {{"ort", page_catalogue(page, town->counter_place)},
                                  {"satz", page_say(page, german)},
                                  {NULL, NULL}};
    page_fact(page, ICONS_PERSON + 1, true, page_catalogue(page, town->counter_name),
              parts[0].text[0] ? page_fill(page, "{ort}. {satz}", parts)
                               : parts[1].text);
}

/* From the cursor to the limit, in px. */
static int
room_left(const struct page *page)
{
    return page->limit - page->y;
}

void
page_anchor(struct page *page, int first, int gap)
{
    struct view *view = page->view;
    int bottom = 0, top = page->limit;
    for (int i = first; i < view->count; i++) {
        struct box box = view->items[i].box;
        if (box.y + box.h > bottom)
            bottom = box.y + box.h;
        if (box.y < top)
            top = box.y;
    }
    if (first >= view->count)
        return;
    if (bottom > page->limit) {
        view->overflow = true;
        return;
    }
    /* Beside a keyboard the field stays on top, or a finger on the keys hides it. */
    if (page->wide && page->frame->typing)
        return;
    int down = page->limit - bottom;
    for (int i = first; i < view->count; i++)
        view->items[i].box.y += down;
    page->limit = top + down - gap;
}

/* Found by putting it and taking it back. */
int
page_block_height(struct page *page, page_block_fn *put, const void *context, int index)
{
    struct view *view = page->view;
    struct page before = *page;
    int count = view->count;
    size_t pool = view->pool_used;
    bool overflow = view->overflow;
    put(page, context, index);
    int high = page->y - before.y;
    *page = before;
    view_take_back(view, count, pool);
    view->overflow = overflow;
    return high;
}

struct page_range
page_blocks(struct page *page, page_block_fn *put, const void *context, int count,
            int gap, int keep, int wanted)
{
    int heights[PAGE_MAX_BLOCKS], all = 0, room = room_left(page) - keep;
    struct view *view = page->view;
    if (count > PAGE_MAX_BLOCKS) {
        count = PAGE_MAX_BLOCKS;
        view->overflow = true;
    }
    for (int i = 0; i < count; i++) {
        heights[i] = page_block_height(page, put, context, i);
        all += heights[i] + (i ? gap : 0);
    }
    struct page_range range = {0, count}, shown = {0, count};
    view->parts = 1;
    view->part = 0;
    if (all > room) {
        if (!(page->wide && page->frame->typing))
            room -= page_token(page, THEME_LENGTH_BUTTON_SMALL) + page_space(page, 5);
        int part = 0, used = 0, target = wanted >= 0 ? -1 : page->session->part;
        range.first = 0;
        for (int i = 0; i <= count; i++) {
            int with = i < count ? used + heights[i] + (i > range.first ? gap : 0) : 0;
            if (i < count && heights[i] > room)
                view->overflow = true;
            if (i < count && (i == range.first || with <= room)) {
                used = with;
                continue;
            }
            /* A part ends here. A part beyond the last one shows the last. */
            range.end = i;
            bool here = wanted >= 0 ? wanted >= range.first && wanted < range.end
                                    : part <= target;
            if (here) {
                shown = range;
                view->part = part;
            }
            part++;
            range.first = i;
            used = i < count ? heights[i] : 0;
        }
        view->parts = part;
    }
    for (int i = shown.first; i < shown.end; i++) {
        if (i > shown.first)
            page->y += gap;
        put(page, context, i);
    }
    return shown;
}

/* In the middle of a row of small buttons. */
static void
put_part_beside(struct page *page, int x)
{
    struct item part = {.role = ROLE_TEXT,
                        .text = page_part(page),
                        .type = THEME_TYPE_SMALL,
                        .leading = THEME_LEADING_BODY,
                        .tone = TONE_MUTED};
    int width = page->x + page->w - x;
    int high = page_need(page, &part, width);
    int row = page_token(page, THEME_LENGTH_BUTTON_SMALL);
    part.box = (struct box){x, page->y + (row - high) / 2, width, high};
    page_place(page, &part);
}

void
page_more(struct page *page)
{
    struct view *view = page->view;
    if (view->parts <= 1)
        return;
    page->y += page_space(page, 5);
    int y = page->y, x = page->x, w = page->w, gap = page_space(page, 5), used = 0;
    if (view->part > 0) {
        struct item *up = page_small_button(page, page_say(page, "Davor"), ICONS_UP + 1,
                                            page_event(EVENT_MORE, view->part - 1, 0));
        used = up->box.w + gap;
    }
    page->x = x + used;
    page->w = w - used;
    page->y = y;
    if (view->part + 1 < view->parts) {
        struct item *down =
            page_small_button(page, page_say(page, "Mehr"), ICONS_DOWN + 1,
                              page_event(EVENT_MORE, view->part + 1, 0));
        used += down->box.w + gap;
    }
    page->x = x;
    page->w = w;
    page->y = y;
    if (page->frame->technician)
        put_part_beside(page, x + used);
    page->y = y + page_token(page, THEME_LENGTH_BUTTON_SMALL);
}
