#include "ui/page_identify.h"

enum { PICTURE_LEAST_UM = 60000, PICTURE_MOST_UM = 200000 };

const char *
page_identify_title(struct page *page)
{
    const struct service *service = session_service(page->session);
    return service ? page_catalogue(page, service->title) : page_say(page, "Ausweis");
}

void
page_card_picture(struct page *page, enum card_picture picture)
{
    int room = page->limit - page->y, most = page_um(page, PICTURE_MOST_UM);
    int width = page->w < most ? page->w : most;
    int high = card_picture_height(picture, width);
    if (high > room) {
        width = width * room / high;
        high = card_picture_height(picture, width);
    }
    if (room < 0)
        page->view->overflow = true;
    if (width < page_um(page, PICTURE_LEAST_UM))
        return;
    page_place(page, &(struct item){.role = ROLE_CARD_PICTURE,
                                    .a = picture,
                                    .box = {page->x + (page->w - width) / 2,
                                            page->y + (room - high) / 2, width, high}});
    page->y = page->limit;
}

void
page_steps_put(struct page *page, const struct page_step *steps, int count)
{
    int gap = page_um(page, page->tight ? 6000 : 13900), least = page_um(page, 31740);
    int line = page_um(page, 1980), above = 0;
    for (int i = 0; i < count; i++) {
        struct item step = {.role = ROLE_STEP,
                            .icon = steps[i].state & ITEM_DONE ? ICONS_CHECK + 1
                                                               : steps[i].icon,
                            .text = steps[i].text,
                            .detail = page->tight > 2 ? "" : steps[i].detail,
                            .state = steps[i].state};
        page->y += i ? gap : 0;
        struct box lead = paint_lead(page_put(page, &step, least), false, page->theme);
        if (i)
            page_place(page, &(struct item){.role = ROLE_RULE,
                                            .box = {lead.x + (lead.w - line) / 2, above,
                                                    line, lead.y - above}});
        above = lead.y + lead.h;
    }
    if (page->y > page->limit)
        page->view->overflow = true;
}
