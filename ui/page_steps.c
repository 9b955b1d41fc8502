#include "ui/page_steps.h"

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
                            .detail = steps[i].detail,
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
