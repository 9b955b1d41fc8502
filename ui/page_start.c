#include "ui/page_kit.h"

enum { START_PICTURE_UM = 114100, START_WINDOWS = 25 };

/* Height of the town in the room there is, as wide as its column. */
static int
picture_height(const struct page *page, int width)
{
    int high = width * 460 / 1080;
    int usual = page_um(page, START_PICTURE_UM);
    return high < usual ? high : usual;
}

static void
put_languages(struct page *page)
{
    int columns = LANG_COUNT < 3 ? LANG_COUNT : 3;
    int gap = page_um(page, 3970), high = page_um(page, 23800);
    int width = (page->w - (columns - 1) * gap) / columns;
    for (int i = 0; i < LANG_COUNT; i++) {
        bool chosen = page->session->lang == (enum lang)i;
        struct box box = {page->x + i % columns * (width + gap),
                          page->y + i / columns * (high + gap), width, high};
        page_place(page,
                   &(struct item){.role = ROLE_BUTTON,
                                  .type = THEME_TYPE_LEAD,
                                  .text = lang_name((enum lang)i),
                                  .icon = chosen ? ICONS_CHECK + 1 : 0,
                                  .state = ITEM_SMALL | (chosen ? ITEM_CHOSEN : 0),
                                  .tap = page_event(EVENT_LANGUAGE, i, 0),
                                  .box = box});
    }
    page->y += (LANG_COUNT + columns - 1) / columns * (high + gap) - gap;
}

static void
put_acting(struct page *page)
{
    struct item begin = {.role = ROLE_BUTTON,
                         .type = THEME_TYPE_INPUT,
                         .state = ITEM_MAIN,
                         .text = page_say(page, "Jetzt beginnen"),
                         .icon = ICONS_NEXT + 1,
                         .tap = page_event(EVENT_BEGIN, 0, 0)};
    page_put(page, &begin, page_um(page, 38700));
    page_gap(page, 6000);
    put_languages(page);
}

static void
put_greeting(struct page *page)
{
    const char *hello = page_say(page, "Guten Tag.");
    enum theme_type type = THEME_TYPE_GREETING;
    if (page_width(page, hello, type, true) > page->w)
        type = THEME_TYPE_QUESTION;
    page_put(page,
             &(struct item){.role = ROLE_HEADING,
                            .text = hello,
                            .type = type,
                            .leading = THEME_LEADING_QUESTION,
                            .state = ITEM_BALANCED},
             0);
    page_gap(page, 2000);
    page_put(
        page,
        &(struct item){.role = ROLE_TEXT,
                       .type = page->tight ? THEME_TYPE_LEAD : THEME_TYPE_H2,
                       .leading = THEME_LEADING_BODY,
                       .text = page_say(page, "Willkommen im Rathaus. Hier stellen "
                                              "Sie Anträge selbst, ohne Konto.")},
        0);
}

static void
put_picture(struct page *page, struct box area)
{
    int minute = page->session->world.now.minute;
    struct item picture = {
        .role = ROLE_PICTURE, .box = area, .a = 1, .b = 1 + minute % START_WINDOWS};
    page_place(page, &picture);
}

void
page_start(struct page *page)
{
    struct page_frame frame = {
        .door = true,
        .large = true,
        .bare = true,
        .without = PAGE_NO_LANGUAGE | PAGE_NO_END | PAGE_CLOCK,
    };
    page_begin(page, &frame);
    int margin = page_token(page, THEME_LENGTH_MARGIN);
    page->y -= page_um(page, page->wide ? 0 : 9000);
    page_gap(page, page->wide || page->tight ? 6000 : 17900);
    put_greeting(page);
    page_gap(page, 6000);
    page_advice(page);
    if (page->wide) {
        struct box left = {0, 0, page->acting.x, picture_height(page, page->acting.x)};
        left.y = page->counter.y - left.h;
        if (left.y > page->y)
            put_picture(page, left);
        page_turn(page);
        int first = page->view->count;
        put_acting(page);
        int down = page->limit - page->y;
        if (down < 0)
            page->view->overflow = true;
        for (int i = first; i < page->view->count; i++)
            page->view->items[i].box.y += down;
        page_finish(page);
        return;
    }
    /* The desk is as high as what stands on it; the town stands on the desk. */
    struct view *view = page->view;
    int read = page->y, area = view->count;
    page_place(page, &(struct item){.role = ROLE_AREA, .tone = TONE_DESK});
    int first = view->count;
    page->y = 0;
    put_acting(page);
    int desk = page->y + 2 * page_space(page, 6);
    int top = page->counter.y - desk;
    view->items[area].box = (struct box){0, top, page->panel->width, desk};
    for (int i = first; i < view->count; i++)
        view->items[i].box.y += top + page_space(page, 6);
    int high = picture_height(page, page->panel->width);
    if (read > top - margin)
        view->overflow = true;
    else if (read <= top - high)
        put_picture(page, (struct box){0, top - high, page->panel->width, high});
    page_finish(page);
}
