#include "ui/glyphs.h"

#include <SDL_ttf.h>
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "ui/glyphs_cache.h"
#include "ui/glyphs_file.h"

struct open_font {
    struct glyphs_font font;
    TTF_Font *ttf;
    uint64_t used; /* turn of the last use */
};

struct glyphs {
    char file[GLYPHS_FACE_COUNT][256]; /* empty: the face is missing */
    int cap_permille[GLYPHS_FACE_COUNT];
    struct open_font open[GLYPHS_MAX_FONTS];
    int open_count;
    uint64_t turn;
    uint64_t renders;
    struct glyphs_cache *cache;
};

static const char *const noto_file[] = {
    [GLYPHS_REGULAR] = "NotoSans-Regular.ttf",
    [GLYPHS_BOLD] = "NotoSans-Bold.ttf",
    [GLYPHS_ARABIC] = "NotoSansArabic-Regular.ttf",
    [GLYPHS_ARABIC_BOLD] = "NotoSansArabic-Bold.ttf",
};

static enum status
find_face(struct glyphs *glyphs, const struct glyphs_config *config,
          enum glyphs_face face)
{
    const char *directory =
        config->noto_dir ? config->noto_dir : "/usr/share/fonts/truetype/noto";
    struct text_buf path = text_buf_over(glyphs->file[face], sizeof glyphs->file[face]);
    enum status status;

    if (face == GLYPHS_ICONS)
        text_put(&path, config->icons_file ? config->icons_file : "");
    else
        text_put_format(&path, "%s/%s", directory, noto_file[face]);
    if (path.overflow)
        return STATUS_TOO_LARGE;
    status = glyphs_file_cap(path.at, &glyphs->cap_permille[face]);
    if (status == STATUS_NOT_FOUND)
        glyphs->file[face][0] = '\0';
    return status;
}

enum status
glyphs_create(const struct glyphs_config *config, struct glyphs **out)
{
    struct glyphs *glyphs = calloc(1, sizeof *glyphs);
    enum status status = STATUS_OK;

    *out = NULL;
    if (!glyphs)
        abort();
    if (TTF_Init() != 0) {
        free(glyphs);
        return STATUS_IO;
    }
    glyphs->cache = glyphs_cache_create(config->cache_bytes ? config->cache_bytes
                                                            : GLYPHS_CACHE_BYTES);
    for (int face = 0; face < GLYPHS_FACE_COUNT; face++) {
        status = find_face(glyphs, config, (enum glyphs_face)face);
        if (status == STATUS_NOT_FOUND && face != GLYPHS_REGULAR && face != GLYPHS_BOLD)
            status = STATUS_OK;
        if (status != STATUS_OK)
            goto out;
    }
    *out = glyphs;
    glyphs = NULL;
out:
    glyphs_destroy(glyphs);
    return status;
}

static void
close_fonts(struct glyphs *glyphs)
{
    while (glyphs->open_count > 0)
        TTF_CloseFont(glyphs->open[--glyphs->open_count].ttf);
}

void
glyphs_destroy(struct glyphs *glyphs)
{
    if (!glyphs)
        return;
    close_fonts(glyphs);
    glyphs_cache_destroy(glyphs->cache);
    free(glyphs);
    TTF_Quit();
}

int
glyphs_cap_permille(const struct glyphs *glyphs, enum glyphs_face face)
{
    return glyphs->cap_permille[face];
}

static struct open_font *
oldest_font(struct glyphs *glyphs)
{
    struct open_font *oldest = &glyphs->open[0];

    for (int i = 1; i < glyphs->open_count; i++)
        if (glyphs->open[i].used < oldest->used)
            oldest = &glyphs->open[i];
    return oldest;
}

/* The font object of a face and size, opened now if need be; NULL when there is none.
 * Size is never set on an open font: that would throw its rasterised letters away. */
static TTF_Font *
font_of(struct glyphs *glyphs, struct glyphs_font font)
{
    struct open_font *slot;
    TTF_Font *ttf;

    glyphs->turn++;
    for (int i = 0; i < glyphs->open_count; i++) {
        slot = &glyphs->open[i];
        if (slot->font.face == font.face && slot->font.px == font.px) {
            slot->used = glyphs->turn;
            return slot->ttf;
        }
    }
    if (glyphs->file[font.face][0] == '\0' || font.px < 1 || font.px > GLYPHS_MAX_PX)
        return NULL;
    ttf = TTF_OpenFontDPI(glyphs->file[font.face], font.px, 72, 72);
    if (!ttf)
        return NULL;
    /* Unhinted: letters keep the drawn form at these sizes, and open twice as fast. */
    TTF_SetFontHinting(ttf, TTF_HINTING_NONE);
    if (glyphs->open_count < GLYPHS_MAX_FONTS) {
        slot = &glyphs->open[glyphs->open_count++];
    } else {
        slot = oldest_font(glyphs);
        TTF_CloseFont(slot->ttf);
    }
    *slot = (struct open_font){font, ttf, glyphs->turn};
    return ttf;
}

/* ISO 15924 name of the script of the first letter: without it marks of letters such as
 * "C̨̆" are not placed by the font's own rules. */
static const char *
script_of(const char *text, size_t len)
{
    while (len > 0) {
        uint32_t codepoint = 0;
        size_t size = text_decode(text, len, &codepoint);

        if (size == 0)
            break;
        if ((codepoint >= 0x600 && codepoint < 0x780) ||
            (codepoint >= 0xfb50 && codepoint < 0xff00))
            return "Arab";
        if (codepoint >= 0x400 && codepoint < 0x530)
            return "Cyrl";
        if ((codepoint >= 0x370 && codepoint < 0x400) ||
            (codepoint >= 0x1f00 && codepoint < 0x2000))
            return "Grek";
        if ((codepoint | 0x20) >= 'a' && (codepoint | 0x20) <= 'z')
            return "Latn";
        text += size;
        len -= size;
    }
    return "Latn";
}

/* SDL_ttf wants a NUL at the end; the copy is erased by whoever made it. */
static TTF_Font *
prepare(struct glyphs *glyphs, const struct glyphs_run *run,
        char copy[GLYPHS_MAX_RUN + 1])
{
    TTF_Font *ttf;

    if (run->len == 0 || run->len > GLYPHS_MAX_RUN ||
        !text_is_clean_utf8(run->text, run->len, ""))
        return NULL;
    ttf = font_of(glyphs, run->font);
    if (!ttf)
        return NULL;
    memcpy(copy, run->text, run->len);
    copy[run->len] = '\0';
    if (TTF_SetFontDirection(ttf, run->rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR) !=
            0 ||
        TTF_SetFontScriptName(ttf, script_of(run->text, run->len)) != 0)
        assert(!"SDL_ttf was built without HarfBuzz");
    return ttf;
}

int
glyphs_width(struct glyphs *glyphs, const struct glyphs_run *run)
{
    int known = glyphs_cache_width(glyphs->cache, run);
    char copy[GLYPHS_MAX_RUN + 1];
    TTF_Font *ttf;
    int width = 0;

    if (known >= 0)
        return known;
    ttf = prepare(glyphs, run, copy);
    if (!ttf)
        return 0;
    if (TTF_SizeUTF8(ttf, copy, &width, NULL) != 0)
        width = 0;
    secret_erase(copy, run->len);
    glyphs_cache_put_width(glyphs->cache, run, width);
    return width;
}

static void
mirror_rows(uint8_t *alpha, int width, int height, int stride)
{
    for (int y = 0; y < height; y++) {
        uint8_t *row = alpha + (size_t)y * (size_t)stride;

        for (int left = 0, right = width - 1; left < right; left++, right--) {
            uint8_t swap = row[left];

            row[left] = row[right];
            row[right] = swap;
        }
    }
}

/* SDL_ttf's shaded surface holds palette indices that are the coverage itself. */
static SDL_Surface *
render_text(TTF_Font *ttf, const char *text)
{
    const SDL_Color white = {255, 255, 255, 255};
    const SDL_Color black = {0, 0, 0, 255};
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(ttf, text, white, black);

    assert(!surface || surface->format->BytesPerPixel == 1);
    return surface;
}

static void
erase_surface(SDL_Surface *surface)
{
    if (surface)
        secret_erase(surface->pixels, (size_t)surface->pitch * (size_t)surface->h);
    SDL_FreeSurface(surface);
}

/* Rows from the top of a surface to its base line. Marks that reach out of the font's
 * height (a dot and a tilde on a capital) make the surface higher, and SDL_ttf does not
 * say at which end: the same line is set once more behind an H, which stands on the
 * base line. The left stem of an H is near 14 % of the em in both weights. */
static int
base_line(TTF_Font *ttf, const struct glyphs_run *run, const SDL_Surface *surface,
          const char *copy)
{
    char marked[GLYPHS_MAX_RUN + 2];
    int base = TTF_FontAscent(ttf);
    SDL_Surface *beside;

    if (surface->h <= TTF_FontHeight(ttf) || run->rtl)
        return base;
    marked[0] = 'H';
    memcpy(marked + 1, copy, run->len + 1);
    beside = render_text(ttf, marked);
    for (int y = 0; beside && y < beside->h; y++) {
        const uint8_t *row =
            (const uint8_t *)beside->pixels + (ptrdiff_t)y * beside->pitch;

        if (row[run->font.px * 14 / 100] >= 128)
            base = y + 1;
    }
    erase_surface(beside);
    secret_erase(marked, run->len + 1);
    return base;
}

static SDL_Surface *
render(struct glyphs *glyphs, const struct glyphs_run *run, bool mirrored, int *ascent)
{
    char copy[GLYPHS_MAX_RUN + 1];
    TTF_Font *ttf = prepare(glyphs, run, copy);
    SDL_Surface *surface;

    if (!ttf)
        return NULL;
    surface = render_text(ttf, copy);
    if (surface)
        *ascent = base_line(ttf, run, surface, copy);
    secret_erase(copy, run->len);
    if (!surface)
        return NULL;
    glyphs->renders++;
    if (mirrored)
        mirror_rows(surface->pixels, surface->w, surface->h, surface->pitch);
    return surface;
}

static int
draw_label(struct canvas *canvas, const struct glyphs_label *label, int x, int y,
           uint32_t colour)
{
    canvas_blit(canvas, label->mask, x, y - label->rise, colour);
    return label->width;
}

static int
draw(struct glyphs *glyphs, struct canvas *canvas, const struct glyphs_run *run, int x,
     int y, bool mirrored, uint32_t colour)
{
    const struct glyphs_label *label =
        run->cacheable ? glyphs_cache_find(glyphs->cache, run, mirrored) : NULL;
    struct canvas_mask mask;
    SDL_Surface *surface;
    int ascent = 0;
    int width;

    if (label)
        return draw_label(canvas, label, x, y, colour);
    surface = render(glyphs, run, mirrored, &ascent);
    if (!surface)
        return 0;
    width = surface->w;
    mask =
        (struct canvas_mask){surface->pixels, surface->w, surface->h, surface->pitch};
    canvas_blit(canvas, mask, x, y - ascent, colour);
    if (run->cacheable)
        glyphs_cache_put(glyphs->cache, run, mirrored, mask, ascent);
    erase_surface(surface);
    return width;
}

int
glyphs_draw(struct glyphs *glyphs, struct canvas *canvas, const struct glyphs_run *run,
            int x, int y, uint32_t colour)
{
    return draw(glyphs, canvas, run, x, y, false, colour);
}

int
glyphs_draw_mirrored(struct glyphs *glyphs, struct canvas *canvas,
                     const struct glyphs_run *run, int x, int y, uint32_t colour)
{
    return draw(glyphs, canvas, run, x, y, true, colour);
}

bool
glyphs_has(struct glyphs *glyphs, enum glyphs_face face, uint32_t codepoint)
{
    struct glyphs_font font = {face, 16};
    TTF_Font *ttf;

    for (int i = 0; i < glyphs->open_count; i++)
        if (glyphs->open[i].font.face == face)
            font = glyphs->open[i].font;
    ttf = font_of(glyphs, font);
    return ttf && TTF_GlyphIsProvided32(ttf, codepoint) != 0;
}

void
glyphs_close_fonts(struct glyphs *glyphs)
{
    close_fonts(glyphs);
    glyphs_cache_clear(glyphs->cache);
}

void
glyphs_forget(struct glyphs *glyphs)
{
    char dummy[GLYPHS_MAX_RUN + 1];

    glyphs_cache_clear_widths(glyphs->cache);
    /* A font object keeps the glyph ids of the last line it measured, in a buffer that
     * only grows: a line as long as any run can be lies over all of them. */
    memset(dummy, 'x', GLYPHS_MAX_RUN);
    dummy[GLYPHS_MAX_RUN] = '\0';
    for (int i = 0; i < glyphs->open_count; i++) {
        TTF_Font *ttf = glyphs->open[i].ttf;
        int width;

        if (TTF_SetFontDirection(ttf, TTF_DIRECTION_LTR) != 0 ||
            TTF_SizeUTF8(ttf, dummy, &width, NULL) != 0) {
            /* It cannot be made to forget: better to open it again. */
            TTF_CloseFont(ttf);
            glyphs->open[i--] = glyphs->open[--glyphs->open_count];
        }
    }
}

struct glyphs_stats
glyphs_stats(const struct glyphs *glyphs)
{
    struct glyphs_stats stats = {.fonts = glyphs->open_count,
                                 .renders = glyphs->renders};

    glyphs_cache_measure(glyphs->cache, &stats.cached_bytes, &stats.cached_labels);
    stats.cached_widths = glyphs_cache_widths(glyphs->cache);
    return stats;
}
