/* The dock: a second desk window beside the demonstrated kiosk. It shows what came out
 * of the emulated printer and what the stand-in authority decrypted, and moves the
 * levers of both.
 *
 *   dock DIR WIDTH HEIGHT     DIR as tests/demo/run.sh makes it; pixels of the window
 *   dock --png PBM PNG        one receipt as a picture that any viewer shows
 *   dock --places DIR WIDTH HEIGHT   where the positions of its levers stand, for a
 * hand that does not see: "NAME POSITION X Y", one a line
 *
 * A tool of the demonstration, not of the product: the kiosk does not know that it is
 * there. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "face/window.h"
#include "tests/demo/dock_paint.h"
#include "tests/unit/png_file.h"

enum {
    LOOK_MS = 400,
    /* Type of 16 px in a window of these sizes; smaller windows shrink alike. */
    DESK_UM = 430,
    WIDE_WIDTH = 1280,
    WIDE_HEIGHT = 1000,
    TALL_WIDTH = 800,
    TALL_HEIGHT = 1560,
    NOWHERE = -1,
};

struct dock {
    struct loop *loop;
    struct window *window;
    struct glyphs *glyphs;
    struct loop_source *timer, *painter;
    struct config config;
    struct catalogue catalogue;
    struct diags diags;
    struct theme theme;
    struct levers levers;
    struct exhibits exhibits;
    struct dock_places places;
    char path[LEVER_PARTS][108];
    uint8_t *mask;
    int width, height, pressed;
    bool tall, stale;
};

static int
place_at(const struct dock *dock, int x, int y)
{
    for (int lever = 0; lever < LEVER_COUNT; lever++)
        for (int i = 0; i < LEVER_POSITIONS; i++)
            if (box_holds(dock->places.position[lever][i], x, y))
                return lever * LEVER_POSITIONS + i;
    return NOWHERE;
}

static void
on_input(void *context, const struct window_input *input)
{
    struct dock *dock = context;
    int pressed = dock->pressed;
    switch (input->kind) {
    case WINDOW_DOWN:
        dock->pressed = place_at(dock, input->x, input->y);
        break;
    case WINDOW_UP:
        dock->pressed = NOWHERE;
        if (pressed != NOWHERE && pressed == place_at(dock, input->x, input->y))
            levers_move(&dock->levers, (enum lever_name)(pressed / LEVER_POSITIONS),
                        pressed % LEVER_POSITIONS);
        break;
    case WINDOW_CANCEL:
        dock->pressed = NOWHERE;
        break;
    case WINDOW_EXPOSE:
        break;
    case WINDOW_QUIT:
    case WINDOW_GONE:
        loop_stop(dock->loop, 0);
        break;
    case WINDOW_MOVE:
    case WINDOW_TEXT:
    case WINDOW_KEY:
        return;
    }
    dock->stale = true;
}

static const struct window_ops window_ops = {on_input};

static bool
on_prepare(void *context)
{
    struct dock *dock = context;
    if (!dock->stale)
        return false;
    struct dock_sheet sheet = {.glyphs = dock->glyphs,
                               .theme = &dock->theme,
                               .mask = dock->mask,
                               .tall = dock->tall};
    struct dock_shown shown = {&dock->levers, &dock->exhibits, dock->pressed};
    if (!window_canvas(dock->window, &sheet.canvas)) {
        LOG(LOG_LEVEL_WARN, "no-canvas");
        return false;
    }
    dock->stale = false;
    struct box all = {0, 0, dock->width, dock->height};
    dock_paint(&sheet, &shown, &dock->places);
    if (!window_present(dock->window, &all, 1))
        LOG(LOG_LEVEL_WARN, "not-presented");
    return true;
}

static void
on_look(void *context)
{
    struct dock *dock = context;
    if (exhibits_look(&dock->exhibits))
        dock->stale = true;
    loop_arm(dock->timer, LOOK_MS, 100);
}

static void
on_lever(void *context)
{
    ((struct dock *)context)->stale = true;
}

static void
on_signal(void *context, int number)
{
    struct dock *dock = context;
    (void)number;
    loop_stop(dock->loop, 0);
}

/* The scale at which what needs that many pixels fits into the window. */
static int
um_per_px(const struct dock *dock, int width, int height)
{
    int across = DESK_UM * width / dock->width;
    int down = DESK_UM * height / dock->height;
    return across > down ? across : down;
}

static bool
open_looks(struct dock *dock)
{
    char icons[CONFIG_PATH_MAX + 40];
    text_format(icons, sizeof(icons), "%s/icons/schalter-icons.ttf",
                dock->config.assets);
    struct glyphs_config fonts = {.noto_dir = dock->config.fonts, .icons_file = icons};
    if (glyphs_create(&fonts, &dock->glyphs) != STATUS_OK)
        return false;
    int wide = um_per_px(dock, WIDE_WIDTH, WIDE_HEIGHT);
    int tall = um_per_px(dock, TALL_WIDTH, TALL_HEIGHT);
    dock->tall = tall < wide;
    struct theme_wish wish = {
        .palette = THEME_PAPER,
        .size = THEME_SIZE_M,
        .um_per_px = dock->tall ? tall : wide,
        .cap_permille = glyphs_cap_permille(dock->glyphs, GLYPHS_REGULAR),
        .has_stripe = true,
        .stripe = dock->catalogue.town.stripe,
    };
    return theme_make(&wish, &dock->theme) == STATUS_OK;
}

static bool
open_catalogue(struct dock *dock, const char *folder)
{
    char path[CONFIG_PATH_MAX];
    text_format(path, sizeof(path), "%s/schalter.yaml", folder);
    if (config_load(path, &dock->config, &dock->diags) != STATUS_OK) {
        diags_print(&dock->diags, stderr);
        return false;
    }
    if (catalogue_load(dock->config.catalogue, dock->config.town, &dock->catalogue,
                       &dock->diags) != STATUS_OK) {
        fprintf(stderr, "dock: der Katalog in %s ist nicht lesbar\n", folder);
        return false;
    }
    dock->exhibits.folder = folder;
    dock->exhibits.catalogue = &dock->catalogue;
    dock->mask = malloc((size_t)(dock->width + 4) * (size_t)dock->height);
    return dock->mask != NULL && open_looks(dock);
}

/* Where the sockets of the simulated parts lie. */
static void
put_paths(struct dock *dock, const char *folder, const char *paths[LEVER_PARTS])
{
    static const char *const folders[LEVER_PARTS] = {
        [LEVER_BUS] = "usb", [LEVER_TOWN] = "stadt", [LEVER_ID_CARD] = "karte"};
    for (int i = 0; i < LEVER_PARTS; i++) {
        text_format(dock->path[i], sizeof(dock->path[i]), "%s/%s/ctl", folder,
                    folders[i]);
        paths[i] = dock->path[i];
    }
}

static bool
open_everything(struct dock *dock, const char *folder)
{
    if (!open_catalogue(dock, folder))
        return false;
    const char *paths[LEVER_PARTS];
    put_paths(dock, folder, paths);
    levers_init(&dock->levers, dock->loop, paths, on_lever, dock);
    struct window_wish wish = {.way = "fenster",
                               .width = dock->width,
                               .height = dock->height,
                               .title = "Schalter, Vorführung"};
    if (window_create(dock->loop, &wish, &window_ops, dock, &dock->window) !=
        STATUS_OK) {
        fprintf(stderr, "dock: kein Fenster\n");
        return false;
    }
    dock->timer = loop_add_timer(dock->loop, on_look, dock);
    dock->painter = loop_add_prepare(dock->loop, on_prepare, dock);
    loop_add_signal(dock->loop, SIGTERM, on_signal, dock);
    loop_add_signal(dock->loop, SIGINT, on_signal, dock);
    loop_arm(dock->timer, 0, 0);
    return true;
}

static bool
read_size(const char *word, int *out)
{
    int64_t number = 0;
    if (text_to_int64(word, &number) != STATUS_OK || number < 320 ||
        number > CANVAS_MAX_SIDE)
        return false;
    *out = (int)number;
    return true;
}

static bool
convert(struct exhibits *exhibits, const char *from, const char *to)
{
    if (!exhibits_read_paper(exhibits, from))
        return false;
    struct canvas canvas = canvas_over(exhibits->bits, exhibits->dots, exhibits->rows,
                                       (exhibits->dots + 7) / 8, CANVAS_BITS);
    return png_file_write(&canvas, to);
}

/* Paints on no window, for the sake of where things come to stand. */
static bool
say_places(struct dock *dock, const char *folder)
{
    size_t row = (size_t)dock->width * 4;
    uint8_t *pixels = NULL;
    if (!open_catalogue(dock, folder) ||
        (pixels = calloc((size_t)dock->height, row)) == NULL)
        return false;
    struct dock_sheet sheet = {
        canvas_over(pixels, dock->width, dock->height, (int)row, CANVAS_XRGB32),
        dock->glyphs, &dock->theme, dock->mask, dock->tall};
    struct dock_shown shown = {&dock->levers, &dock->exhibits, NOWHERE};
    for (int i = 0; i < LEVER_PARTS; i++)
        dock->levers.parts[i].obeys = true;
    dock_paint(&sheet, &shown, &dock->places);
    for (int i = 0; i < LEVER_COUNT * LEVER_POSITIONS; i++) {
        struct box box =
            dock->places.position[i / LEVER_POSITIONS][i % LEVER_POSITIONS];
        if (!box_is_empty(box))
            printf("%s %d %d %d\n",
                   lever_of((enum lever_name)(i / LEVER_POSITIONS))->name,
                   i % LEVER_POSITIONS, box.x + box.w / 2, box.y + box.h / 2);
    }
    free(pixels);
    return true;
}

int
main(int count, char **words)
{
    int result = 1;
    struct dock *dock = calloc(1, sizeof(*dock));
    if (dock == NULL)
        abort();
    if (count == 4 && text_equal(words[1], "--png")) {
        result = convert(&dock->exhibits, words[2], words[3]) ? 0 : 1;
        free(dock);
        return result;
    }
    dock->pressed = NOWHERE;
    dock->stale = true;
    bool blind = count == 5 && text_equal(words[1], "--places");
    if ((count != 4 && !blind) || !read_size(words[count - 2], &dock->width) ||
        !read_size(words[count - 1], &dock->height)) {
        fprintf(stderr, "usage: dock DIR WIDTH HEIGHT\n");
        free(dock);
        return 64;
    }
    log_init("dock");
    if (blind)
        result = say_places(dock, words[2]) ? 0 : 1;
    else if (loop_create(&dock->loop) == STATUS_OK && open_everything(dock, words[1]))
        result = loop_run(dock->loop);
    if (dock->loop != NULL)
        levers_finish(&dock->levers);
    loop_remove(dock->painter);
    loop_remove(dock->timer);
    window_destroy(dock->window);
    glyphs_destroy(dock->glyphs);
    catalogue_finish(&dock->catalogue);
    loop_destroy(dock->loop);
    free(dock->mask);
    free(dock);
    return result;
}
