#include <string.h>

#include "ui/page_kit.h"

enum {
    SECRET_BOX_UM = 29500,
    SECRET_BOX_HIGH_UM = 34500,
    SECRET_BOX_LEAST_UM = 20000,
    SECRET_GAP_UM = 6200,
    SECRET_LEAST_GAP_UM = 3470,
};

/* The boxes say how many digits are typed, and nothing else. Digits keep their order on
 * a mirrored page. */
void
page_digits(struct page *page, int count, bool bad)
{
    int typed = (int)strlen(page->session->identify.typed);
    int width = page_um(page, SECRET_BOX_UM), gap = page_um(page, SECRET_GAP_UM);
    int high = page_um(page, page->tight > 2   ? 25000
                             : page->tight > 0 ? 29000
                                               : SECRET_BOX_HIGH_UM);
    if (count * width + (count - 1) * gap > page->w) {
        gap = page_um(page, SECRET_LEAST_GAP_UM);
        width = (page->w - (count - 1) * gap) / count;
    }
    /* Above the keys in landscape the boxes give way first. */
    int room = page->keys.y - theme_ring(page->theme) - page->y;
    if (page->wide && high > room && room > page_um(page, SECRET_BOX_LEAST_UM))
        high = room;
    int x = page->x, all = count * (width + gap) - gap;
    if (page->view->rtl)
        x = page->panel->width - page->x - all;
    for (int i = 0; i < count; i++) {
        struct phrase_part parts[] = {{"stelle", page_number(page, i + 1)},
                                      {"stellen", page_number(page, count)},
                                      {NULL, NULL}};
        struct item box = {.role = ROLE_DIGIT,
                           .a = i < typed,
                           .state = ITEM_MIRROR_FREE |
                                    (i < typed    ? ITEM_DONE
                                     : i == typed ? ITEM_TYPING | ITEM_FOCUSED
                                                  : 0) |
                                    (bad && i >= typed ? ITEM_BAD : 0),
                           .box = {x + i * (width + gap), page->y, width, high}};
        if (i == typed)
            box.spoken = page_fill(page, "Ziffer {stelle} von {stellen}", parts);
        page_place(page, &box);
    }
    page->y += high;
}
