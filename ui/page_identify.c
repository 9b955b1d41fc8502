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
