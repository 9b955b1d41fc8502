/* The panel through the card's renderer: SDL on KMSDRM with OpenGL ES, for boards with
 * a GPU whose driver Mesa has.
 *
 * Owns: SDL's window, renderer and one texture of the panel's size. Fingers and keys do
 * not come this way: input.h has taken the devices for itself. Facts, tried with SDL
 * 2.26: its renderer "opengl" shows garbage there, only "opengles2" is right; the first
 * frame after the mode was set is not seen on some cards, the second is; Mesa wants to
 * keep shaders in a home that does not exist. */
#include <SDL.h>
#include <stdlib.h>

#include "drivers/display_panel.h"

struct gles {
    struct display_panel panel; /* first */
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    bool shown; /* a frame before */
};

static void
close_panel(struct display_panel *panel)
{
    struct gles *gles = (struct gles *)panel;
    if (gles->texture != NULL)
        SDL_DestroyTexture(gles->texture);
    if (gles->renderer != NULL)
        SDL_DestroyRenderer(gles->renderer);
    if (gles->window != NULL)
        SDL_DestroyWindow(gles->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(panel->pixels);
    free(gles);
}

static enum status
open_window(struct gles *gles, struct display_size *has)
{
    SDL_DisplayMode mode;
    setenv("MESA_SHADER_CACHE_DISABLE", "1", 1);
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "kmsdrm");
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengles2");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_RENDER_VSYNC, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0 ||
        SDL_GetDesktopDisplayMode(0, &mode) != 0)
        return STATUS_NOT_FOUND;
    *has = (struct display_size){mode.w, mode.h};
    if (mode.w != gles->panel.width || mode.h != gles->panel.height)
        return STATUS_INVALID;
    gles->window = SDL_CreateWindow("Schalter", 0, 0, mode.w, mode.h,
                                    SDL_WINDOW_FULLSCREEN_DESKTOP);
    if (gles->window != NULL)
        gles->renderer = SDL_CreateRenderer(gles->window, -1, SDL_RENDERER_ACCELERATED);
    if (gles->renderer != NULL)
        gles->texture = SDL_CreateTexture(gles->renderer, SDL_PIXELFORMAT_RGB888,
                                          SDL_TEXTUREACCESS_STREAMING, mode.w, mode.h);
    if (gles->texture == NULL)
        return STATUS_IO;
    SDL_ShowCursor(SDL_DISABLE);
    return STATUS_OK;
}

static enum status
open_panel(int width, int height, struct display_size *has, struct display_panel **out)
{
    struct gles *gles = calloc(1, sizeof(*gles));
    if (gles == NULL)
        abort();
    gles->panel = (struct display_panel){
        .width = width,
        .height = height,
        .pixels = calloc((size_t)width * (size_t)height, sizeof(*gles->panel.pixels)),
        .stride = (size_t)width};
    if (gles->panel.pixels == NULL)
        abort();
    enum status status = open_window(gles, has);
    if (status != STATUS_OK) {
        close_panel(&gles->panel);
        return status;
    }
    *out = &gles->panel;
    return STATUS_OK;
}

static bool
present(struct gles *gles)
{
    if (SDL_RenderCopy(gles->renderer, gles->texture, NULL, NULL) != 0)
        return false;
    SDL_RenderPresent(gles->renderer);
    return true;
}

static bool
show(struct display_panel *panel, const struct display_box *boxes, int count)
{
    struct gles *gles = (struct gles *)panel;
    for (int i = 0; i < count; i++) {
        const SDL_Rect rect = {boxes[i].x1, boxes[i].y1, boxes[i].x2 - boxes[i].x1,
                               boxes[i].y2 - boxes[i].y1};
        const uint32_t *from =
            panel->pixels + (size_t)rect.y * panel->stride + (size_t)rect.x;
        if (SDL_UpdateTexture(gles->texture, &rect, from,
                              (int)(panel->stride * sizeof(*from))) != 0)
            return false;
    }
    bool seen = gles->shown;
    gles->shown = true;
    return present(gles) && (seen || present(gles));
}

const struct display_panel_way display_gles = {open_panel, close_panel, show};
