#include "tests/bench/peer_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit/png_file.h"
#include "ui/icons_list.h"
#include "ui/paint_parts.h"
#include "ui/town_picture.h"

enum { PAGES_MAX = 12, WAYS_MAX = 64, PATH = 700 };

struct way {
    char from[40], to[40];
    struct box box;
};

struct peer {
    FILE *file;
    char folder[PATH - 100];
    char page[PAGES_MAX][40];
    int pages, ways, pictures;
    struct way way[WAYS_MAX];
    bool leaving; /* the last way has no target yet */
    bool failed;
};

/* What stands behind an item's words; the same choices as the product's painting. */
struct look {
    uint32_t fill, edge;
    int line, radius;
    bool shown;
};

static const uint32_t icon_points[ICONS_COUNT] = {
#define X(constant, label, point) [ICONS_##constant] = point,
    ICONS_LIST(X)
#undef X
};

static struct look
look_of(const struct item *item, const struct theme *t)
{
    const uint32_t *colour = t->colour;
    const int *length = t->length;
    bool pressed = item->state & ITEM_PRESSED, chosen = item->state & ITEM_CHOSEN;
    bool small = item->state & (ITEM_SMALL | ITEM_EDIT);
    struct look look = {.shown = true, .radius = length[THEME_LENGTH_RADIUS_CARD]};
    switch (item->role) {
    case ROLE_AREA:
        look.radius = 0;
        look.fill = colour[item->tone == TONE_DESK      ? THEME_DESK
                           : item->tone == TONE_COUNTER ? THEME_COUNTER
                           : item->tone == TONE_STRIPE  ? THEME_STRIPE
                                                        : THEME_GROUND];
        return look;
    case ROLE_BUTTON:
        if (small)
            look.radius = length[THEME_LENGTH_RADIUS_FIELD];
        look.line = length[small ? THEME_LENGTH_BORDER : THEME_LENGTH_BORDER_STRONG];
        look.fill = colour[pressed                   ? THEME_ACTION_DOWN
                           : item->state & ITEM_MAIN ? THEME_ACTION
                           : item->state & ITEM_EDIT ? THEME_TINT
                                                     : THEME_CARD];
        look.edge = pressed || item->state & (ITEM_MAIN | ITEM_EDIT) ? look.fill
                    : chosen ? colour[THEME_ACTION]
                             : colour[THEME_EDGE];
        return look;
    case ROLE_CARD:
    case ROLE_WAY:
        look.line = length[THEME_LENGTH_BORDER];
        look.fill = colour[pressed || chosen ? THEME_TINT : THEME_CARD];
        look.edge = colour[pressed || chosen ? THEME_ACTION : THEME_EDGE];
        return look;
    case ROLE_FIELD:
        look.radius = length[THEME_LENGTH_RADIUS_FIELD];
        look.line = length[THEME_LENGTH_BORDER_STRONG];
        look.fill = colour[THEME_CARD];
        look.edge = colour[item->state & ITEM_TYPING ? THEME_ACTION : THEME_EDGE];
        return look;
    case ROLE_KEY:
        look.radius = length[THEME_LENGTH_RADIUS_SMALL];
        look.shown = !(item->state & ITEM_DEAD);
        look.fill = colour[pressed                       ? THEME_ACTION
                           : item->state & ITEM_FUNCTION ? THEME_KEY_FN
                           : item->state & ITEM_NUMBER   ? THEME_KEY_NUM
                                                         : THEME_KEY];
        return look;
    case ROLE_PLACE:
        look.radius = theme_px(t, 4460);
        look.fill = colour[pressed ? THEME_ACTION_DOWN : THEME_COUNTER_2];
        return look;
    case ROLE_HINT:
        look.fill = colour[THEME_INFO_TINT];
        look.line = length[THEME_LENGTH_BORDER];
        look.edge = colour[THEME_INFO];
        return look;
    case ROLE_RULE:
        look.radius = 0;
        look.fill = colour[THEME_LINE];
        return look;
    case ROLE_PROGRESS:
    case ROLE_LAMPS:
        look.radius = item->box.h / 2;
        look.fill = colour[THEME_LINE];
        return look;
    case ROLE_TOWN_MARK:
    case ROLE_PICTURE:
    case ROLE_CARD_PICTURE:
    case ROLE_DIGIT:
    case ROLE_HEADING:
    case ROLE_TEXT:
    case ROLE_ICON:
    case ROLE_TICKET:
    case ROLE_QR:
    case ROLE_COUNTDOWN:
    case ROLE_STEP:
    case ROLE_SAMPLE_SIZE:
    case ROLE_SAMPLE_THEME:
    case ROLE_COUNT:
        break;
    }
    return (struct look){0};
}

static void
put_escaped(FILE *file, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '<' || text[i] == '&')
            fprintf(file, "&#%d;", text[i]);
        else
            fputc(text[i], file);
}

static void
put_part(FILE *file, const struct item *item, const struct paint_part *part)
{
    int x = part->box.x - item->box.x, y = part->box.y - item->box.y;
    if (part->icon) {
        fprintf(file,
                "<i style='left:%dpx;top:%dpx;font-size:%dpx;color:#%06x'>&#%u;</i>", x,
                y, part->box.w, part->colour, icon_points[part->icon - 1]);
        return;
    }
    static const char *const aligns[] = {"left", "center", "right"};
    if (part->typed)
        y = (item->box.h - part->spec.line_px) / 2;
    fprintf(file,
            "<p style='left:%dpx;top:%dpx;width:%dpx;font:%s %dpx/%dpx Noto Sans;"
            "color:#%06x;text-align:%s'>",
            x, y, part->box.w + 2, part->spec.bold ? "bold" : "normal", part->spec.px,
            part->spec.line_px, part->colour, aligns[part->spec.align]);
    if (part->typed)
        fputs("<span>", file);
    put_escaped(file, part->text, part->len);
    if (part->typed)
        fprintf(file, "</span>%s", item->state & ITEM_TYPING ? "<b></b>" : "");
    fputs("</p>", file);
}

/* The town and its mark, drawn once. */
static void
put_picture(struct peer *peer, const struct item *item, const struct theme *theme)
{
    char path[PATH];
    struct box box = item->box;
    if (item->role == ROLE_TOWN_MARK)
        box.w = box.h;
    uint32_t *pixels = calloc((size_t)box.w * (size_t)box.h, 4);
    if (pixels == NULL)
        abort();
    struct canvas canvas = canvas_over(pixels, box.w, box.h, box.w * 4, CANVAS_XRGB32);
    canvas_fill(&canvas, canvas.clip, theme->colour[THEME_GROUND]);
    struct town_picture_look look = {.people = item->a & 1, .lit_window = item->b - 1};
    if (item->role == ROLE_TOWN_MARK)
        town_picture_mark(&canvas, theme, 0, 0, box.h);
    else
        town_picture_draw(&canvas, theme, (struct box){0, 0, box.w, box.h}, &look);
    text_format(path, sizeof(path), "%s/bild-%d.png", peer->folder, ++peer->pictures);
    peer->failed = !png_file_write(&canvas, path) || peer->failed;
    free(pixels);
    fprintf(peer->file, "<img src='bild-%d.png' style='left:%dpx;top:%dpx'>\n",
            peer->pictures, box.x, box.y);
}

static void
put_item(struct peer *peer, const struct item *item, const struct theme *theme,
         struct glyphs *glyphs)
{
    struct paint_parts parts, down_parts;
    struct item down = *item;
    FILE *file = peer->file;
    if (item->role == ROLE_PICTURE || item->role == ROLE_TOWN_MARK) {
        put_picture(peer, item, theme);
        return;
    }
    down.state |= ITEM_PRESSED;
    struct look look = look_of(item, theme), pressed = look_of(&down, theme);
    paint_arrange(item, false, theme, glyphs, &parts);
    paint_arrange(&down, false, theme, glyphs, &down_parts);
    fprintf(file, "<div style='left:%dpx;top:%dpx;width:%dpx;height:%dpx;", item->box.x,
            item->box.y, item->box.w, item->box.h);
    if (look.shown)
        fprintf(file, "background:#%06x;border-radius:%dpx;", look.fill, look.radius);
    if (look.line > 0)
        fprintf(file, "box-shadow:inset 0 0 0 %dpx var(--e,#%06x);", look.line,
                look.edge);
    if (item->tap.kind != EVENT_NONE) {
        fprintf(file, "--f:#%06x;--k:#%06x' data-at='%d,%d'", pressed.fill,
                down_parts.count > 0 ? down_parts.part[0].colour : 0, item->box.x,
                item->box.y);
        if (item->role == ROLE_KEY && item->tap.kind == EVENT_TYPE) {
            fputs(" data-key='", file);
            if (strcmp(item->tap.text, "'") != 0)
                put_escaped(file, item->tap.text, strlen(item->tap.text));
            fputc('\'', file);
        } else if (item->tap.kind == EVENT_ERASE) {
            fputs(" data-erase", file);
        }
        fputc('>', file);
    } else {
        fputs("'>", file);
    }
    for (int i = 0; i < parts.count; i++)
        put_part(file, item, &parts.part[i]);
    fputs("</div>\n", file);
}

static bool
copy_into(FILE *out, const char *path)
{
    char bytes[4096];
    size_t len;
    FILE *in = fopen(path, "r");
    if (in == NULL)
        return false;
    while ((len = fread(bytes, 1, sizeof(bytes), in)) > 0)
        fwrite(bytes, 1, len, out);
    return fclose(in) == 0;
}

struct peer *
peer_create(const char *folder, const char *icons, const struct theme *theme, int width,
            int height)
{
    char path[PATH];
    struct peer *peer = calloc(1, sizeof(*peer));
    if (peer == NULL)
        abort();
    text_format(peer->folder, sizeof(peer->folder), "%s", folder);
    text_format(path, sizeof(path), "%s/index.html", folder);
    peer->file = fopen(path, "w");
    if (peer->file == NULL) {
        free(peer);
        return NULL;
    }
    fprintf(
        peer->file,
        "<!doctype html><html lang=de><meta charset=utf-8><title>Peer</title><style>"
        "@font-face{font-family:icons;src:url('file://%s')}"
        "section{width:%dpx;height:%dpx;background:#%06x}b{width:%dpx;height:%dpx;"
        "background:#%06x}\n",
        icons, width, height, theme->colour[THEME_GROUND],
        theme->length[THEME_LENGTH_CARET_WIDTH],
        theme->length[THEME_LENGTH_CARET_HEIGHT], theme->colour[THEME_ACTION]);
    peer->failed = !copy_into(peer->file, "tests/bench/peer/page.css");
    fputs("</style>\n", peer->file);
    return peer;
}

bool
peer_page(struct peer *peer, const char *name, const struct view *view,
          const struct theme *theme, struct glyphs *glyphs)
{
    if (peer->leaving)
        text_format(peer->way[peer->ways - 1].to, sizeof(peer->way[0].to), "%s", name);
    peer->leaving = false;
    for (int i = 0; i < peer->pages; i++)
        if (text_equal(peer->page[i], name))
            return true;
    if (peer->pages == PAGES_MAX)
        return false;
    text_format(peer->page[peer->pages], sizeof(peer->page[0]), "%s", name);
    fprintf(peer->file, "<section id='%s'%s>\n", name,
            peer->pages > 0 ? " hidden" : "");
    peer->pages++;
    for (int i = 0; i < view->count; i++)
        put_item(peer, &view->items[i], theme, glyphs);
    fputs("</section>\n", peer->file);
    return true;
}

void
peer_leave(struct peer *peer, const char *name, struct box box)
{
    if (peer->leaving)
        peer->ways--;
    peer->leaving = name[0] != '\0' && peer->ways < WAYS_MAX;
    if (!peer->leaving)
        return;
    struct way *way = &peer->way[peer->ways++];
    *way = (struct way){.box = box};
    text_format(way->from, sizeof(way->from), "%s", name);
}

bool
peer_finish(struct peer *peer)
{
    if (peer->leaving)
        peer->ways--;
    fputs("<script>\nconst PAGES = [", peer->file);
    for (int i = 0; i < peer->pages; i++)
        fprintf(peer->file, "'%s',", peer->page[i]);
    fputs("];\nconst WAYS = {", peer->file);
    for (int i = 0; i < peer->ways; i++)
        fprintf(peer->file, "'%s %d,%d':'%s',", peer->way[i].from, peer->way[i].box.x,
                peer->way[i].box.y, peer->way[i].to);
    fputs("};\n", peer->file);
    bool fine = copy_into(peer->file, "tests/bench/peer/page.js") && !peer->failed;
    fputs("</script></html>\n", peer->file);
    fine = fclose(peer->file) == 0 && fine;
    free(peer);
    return fine;
}
