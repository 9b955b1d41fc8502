#include "ui/keyboard_pin.h"

#include <string.h>

enum {
    PIN_COLUMNS = 3,
    PIN_ROWS = 4,
    PIN_GAP_UM = 2980,
    PIN_HEAD_UM =
        20300, /* from the upper edge to the first key, for one line of words */
    PIN_LAST = KEYBOARD_PIN_DIGITS - 1,
};

static int
margin_of(const struct page *page)
{
    return page->wide ? page_um(page, 8900) : page_token(page, THEME_LENGTH_MARGIN);
}

/* The lock, and the words right of it. */
static struct item
words_of(const struct page *page, int *icon)
{
    struct item words = {.role = ROLE_TEXT,
                         .text = page->frame->pad,
                         .type = THEME_TYPE_BODY,
                         .leading = THEME_LEADING_DENSE_QUESTION};
    *icon = page_token(page, THEME_LENGTH_ICON_TEXT);
    int shift = *icon + page_um(page, 5000);
    words.box = (struct box){page->keys.x + margin_of(page) + shift, page->keys.y,
                             page->keys.w - 2 * margin_of(page) - shift, 0};
    words.box.h = page_need(page, &words, words.box.w);
    return words;
}

static int
head_height(const struct page *page)
{
    if (!page->frame->pad[0])
        return page_um(page, 5200);
    int icon, usual = page_um(page, PIN_HEAD_UM);
    int need = words_of(page, &icon).box.h + 2 * page_um(page, 3500);
    return need > usual ? need : usual;
}

int
keyboard_pin_height(const struct page *page)
{
    return head_height(page) + PIN_ROWS * page_token(page, THEME_LENGTH_KEY_PIN) +
           (PIN_ROWS - 1) * page_um(page, PIN_GAP_UM) + page_um(page, 1980);
}

static void
put_words(struct page *page)
{
    int icon;
    if (!page->frame->pad[0])
        return;
    struct item words = words_of(page, &icon);
    int high = head_height(page);
    words.box.y += (high - words.box.h) / 2;
    page_place(page,
               &(struct item){.role = ROLE_ICON,
                              .icon = ICONS_LOCK + 1,
                              .box = {page->keys.x + margin_of(page),
                                      page->keys.y + (high - icon) / 2, icon, icon}});
    page_place(page, &words);
}

/* Where a key stands, in the order of reading. Keys keep that order on a mirrored page,
 * but go with their column. */
static struct box
key_box(const struct page *page, int index)
{
    int column = index % PIN_COLUMNS, line = index / PIN_COLUMNS;
    int margin = margin_of(page), gap = page_um(page, PIN_GAP_UM);
    int high = page_token(page, THEME_LENGTH_KEY_PIN);
    int all = page->keys.w - 2 * margin + gap, left = page->keys.x + margin;
    if (page->view->rtl)
        left = page->panel->width - page->keys.x - page->keys.w + margin;
    int from = column * all / PIN_COLUMNS, to = (column + 1) * all / PIN_COLUMNS;
    return (struct box){left + from,
                        page->keys.y + head_height(page) + line * (high + gap),
                        to - from - gap, high};
}

static void
put_digit(struct page *page, int index, char digit)
{
    struct item key = {.role = ROLE_KEY,
                       .type = THEME_TYPE_INPUT,
                       .state = ITEM_QUIET | ITEM_MIRROR_FREE,
                       .spoken = page_say(page, "Ziffer"),
                       .tap = {.kind = EVENT_TYPE},
                       .box = key_box(page, index)};
    char text[2] = {digit, '\0'};
    key.text = view_text(page->view, text);
    memcpy(key.tap.text, text, sizeof text);
    page_place(page, &key);
}

static void
put_function(struct page *page, int index, const char *text, int icon,
             const char *spoken, enum event_kind tap)
{
    page_place(page,
               &(struct item){.role = ROLE_KEY,
                              .type = THEME_TYPE_BUTTON,
                              .state = ITEM_FUNCTION | ITEM_QUIET | ITEM_MIRROR_FREE,
                              .text = text,
                              .icon = icon,
                              .spoken = spoken,
                              .tap = page_event(tap, 0, 0),
                              .box = key_box(page, index)});
}

void
keyboard_pin_build(struct page *page, const char *order)
{
    if (strlen(order) != KEYBOARD_PIN_DIGITS)
        order = "1234567890";
    put_words(page);
    for (int i = 0; i < PIN_LAST; i++)
        put_digit(page, i, order[i]);
    put_function(page, PIN_LAST, page_say(page, "Leeren"), 0,
                 page_say(page, "Alle Ziffern löschen"), EVENT_CLEAR_FIELD);
    put_digit(page, PIN_LAST + 1, order[PIN_LAST]);
    put_function(page, PIN_LAST + 2, "", ICONS_BACKSPACE + 1,
                 page_say(page, "Die letzte Ziffer löschen"), EVENT_ERASE);
}
