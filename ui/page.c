#include "ui/page.h"

#include "ui/page_kit.h"
#include "ui/paint_typed.h"

enum { PAGE_TIGHTEST = 5 };

typedef void builder_fn(struct page *page);

static builder_fn *const state_builders[STATE_COUNT] = {
    [STATE_START] = page_start,
    [STATE_MENU] = page_menu,
    [STATE_SWITCH_ASK] = page_switch_ask,
    [STATE_BEFORE] = page_before,
    [STATE_WAYS] = page_ways,
    [STATE_CARD_WAIT] = page_card_wait,
    [STATE_CARD_REQUEST] = page_card_request,
    [STATE_CARD_PLACE] = page_card_place,
    [STATE_CARD_SECRET] = page_card_secret,
    [STATE_CARD_BUSY] = page_card_busy,
    [STATE_CARD_TROUBLE] = page_card_trouble,
    [STATE_CARD_TAKE] = page_card_take,
    [STATE_PHONE] = page_phone,
    [STATE_SLIP] = page_slip,
    [STATE_QUESTION] = page_form,
    [STATE_REVIEW] = page_review,
    [STATE_SENDING] = page_sending,
    [STATE_RECEIPT] = page_receipt,
    [STATE_PRINTING] = page_printing,
    [STATE_DONE] = page_done,
    [STATE_STORE_FAILED] = page_store_failed,
    [STATE_IDLE_WARNING] = page_idle,
    [STATE_BLANK] = page_blank,
    [STATE_RESUME] = page_resume,
    [STATE_END_ASK] = page_end_ask,
    [STATE_OUT_OF_SERVICE] = page_out,
    [STATE_TECHNICIAN_PIN] = page_technician_pin,
    [STATE_TECHNICIAN] = page_technician,
    [STATE_UPKEEP] = page_upkeep,
    [STATE_UPKEEP_ASK] = page_upkeep_ask,
    [STATE_NETWORK] = page_network,
};

static builder_fn *const overlay_builders[] = {
    [OVERLAY_NONE] = NULL,      [OVERLAY_HELP] = page_help,
    [OVERLAY_WHY] = page_why,   [OVERLAY_PRIVACY] = page_privacy,
    [OVERLAY_VIEW] = page_view, [OVERLAY_LANGUAGE] = page_language,
};

/* The only place where left and right change sides. Texts and the insides of items
 * turn in paint_arrange. */
static void
mirror(struct view *view, int width)
{
    for (int i = 0; i < view->count; i++) {
        struct item *item = &view->items[i];
        if (!(item->state & ITEM_MIRROR_FREE))
            item->box.x = width - item->box.x - item->box.w;
    }
}

static bool
is_rtl(const struct page *page)
{
    return page->panel->rtl || lang_is_rtl(page->session->lang);
}

static uint32_t
look_of(const struct page *page)
{
    _Static_assert(STATE_COUNT <= 32, "states");
    uint32_t look = (uint32_t)page->theme->palette;
    look = look * 8 + (uint32_t)page->theme->size;
    look = look * 32 + (uint32_t)page->session->lang;
    look = look * 2 + is_rtl(page);
    look = look * 32 + (uint32_t)page->session->state;
    look = look * 8 + (uint32_t)page->session->overlay;
    return look;
}

/* What else the fit of a page may depend on, besides what it shows. */
static uint32_t
place_of(const struct session *session)
{
    _Static_assert(CATALOGUE_MAX_FIELDS + 2 <= 128, "fields");
    uint32_t place = (uint32_t)session->question;
    place = place * 128 + (uint32_t)(session->cursor.field + 1);
    place = place * 4 + (uint32_t)session->cursor.part;
    place = place * 128 + (uint32_t)(session->error_field + 2);
    place = place * 8 + (uint32_t)session->keys.layout;
    return place * 128 + (uint32_t)session->part;
}

static void
build_once(const struct page *blank, int tight)
{
    const struct session *session = blank->session;
    struct page page = *blank;
    builder_fn *build = overlay_builders[session->overlay];
    if (!build)
        build = state_builders[session->state];
    page.tight = tight;
    view_clear(page.view);
    page.view->revision = session->revision;
    page.view->rtl = is_rtl(&page);
    build(&page);
    page.view->look = look_of(&page);
    page.view->place = place_of(session);
    page.view->tight = tight;
}

/* A page that is too full is built again with less around the question; what is left
 * out stands under "Hilfe". One step closer together is also better than two parts, but
 * not more than one step; two where a mistake is told and its banner would leave room
 * for hardly one answer. */
static void
build_fitting(const struct page *blank)
{
    const struct view *view = blank->view;
    build_once(blank, 0);
    if (!view->overflow && view->parts > 1) {
        bool narrow = blank->session->error_field >= 0 && view->parts > 2;
        build_once(blank, 1);
        if (narrow && (view->overflow || view->parts > 2))
            build_once(blank, 2);
        if (view->overflow || view->parts > (narrow ? 2 : 1))
            build_once(blank, 0);
    }
    for (int tight = 1; tight <= PAGE_TIGHTEST && view->overflow; tight++)
        build_once(blank, tight);
}

/* The next letter repaints only what it can change. */
static void
mark_typing(const struct page *page)
{
    for (int i = 0; i < page->view->count; i++) {
        struct item *item = &page->view->items[i];
        if (item->role != ROLE_FIELD || !(item->state & ITEM_TYPING))
            continue;
        struct paint_parts parts;
        struct paint_typed typed;
        paint_arrange(item, page->view->rtl, page->theme, page->glyphs, &parts);
        paint_typed_place(item, &parts.part[0], page->theme, page->glyphs, &typed);
        item->typing = typed.typing;
    }
}

static void
finish(const struct page *page)
{
    if (page->view->rtl)
        mirror(page->view, page->panel->width);
    mark_typing(page);
}

void
page_build(const struct session *session, const struct theme *theme,
           const struct panel *panel, struct glyphs *glyphs, const struct view *shown,
           struct view *view)
{
    struct page blank = {.session = session,
                         .theme = theme,
                         .panel = panel,
                         .glyphs = glyphs,
                         .view = view,
                         .wide = panel->width > panel->height};
    if (shown && shown->look == look_of(&blank) && shown->place == place_of(session)) {
        build_once(&blank, shown->tight);
        finish(&blank);
        if (view_same_page(shown, view))
            return;
    }
    build_fitting(&blank);
    finish(&blank);
}

struct theme_wish
page_theme(const struct session *session, int um_per_px, const struct glyphs *glyphs)
{
    static const enum theme_palette palettes[] = {
        [THEME_NAME_PAPER] = THEME_PAPER,
        [THEME_NAME_BLACK_ON_WHITE] = THEME_BLACK_ON_WHITE,
        [THEME_NAME_WHITE_ON_BLACK] = THEME_WHITE_ON_BLACK,
        [THEME_NAME_SOFT_DARK] = THEME_SOFT_DARK,
    };
    static const enum theme_size sizes[] = {
        [TEXT_SIZE_S] = THEME_SIZE_S,
        [TEXT_SIZE_M] = THEME_SIZE_M,
        [TEXT_SIZE_L] = THEME_SIZE_L,
        [TEXT_SIZE_XL] = THEME_SIZE_XL,
    };
    bool night = session->state == STATE_OUT_OF_SERVICE &&
                 session->theme == THEME_NAME_PAPER && session->overlay == OVERLAY_NONE;
    return (struct theme_wish){
        .palette = night ? THEME_NIGHT : palettes[session->theme],
        .size = sizes[session->size],
        .um_per_px = um_per_px,
        .cap_permille = glyphs_cap_permille(glyphs, GLYPHS_REGULAR),
        .has_stripe = session->catalogue->town.stripe != 0,
        .stripe = session->catalogue->town.stripe,
    };
}
