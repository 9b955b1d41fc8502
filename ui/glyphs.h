/* Runs of text as pixels: the only file that knows SDL_ttf.
 *
 * Owns: the open fonts (one object for each face and pixel size, opened when first
 * drawn, never resized) and a bounded cache of finished masks. Called by layout_text,
 * icons and pages. Must not know: pages, lines, languages.
 * A run has one direction and one face; layout_text makes runs from paragraphs.
 * What citizens type is drawn with `cacheable` false: its mask is wiped and freed at
 * once, and glyphs_forget removes the glyph ids SDL_ttf keeps of the last line.
 * One thread. Nothing blocks except the first use of a font, which reads its file. */
#ifndef SCHALTER_UI_GLYPHS_H
#define SCHALTER_UI_GLYPHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/canvas.h"

struct glyphs; /* opaque */

enum glyphs_face {
    GLYPHS_REGULAR,
    GLYPHS_BOLD,
    GLYPHS_ARABIC,
    GLYPHS_ARABIC_BOLD,
    GLYPHS_ICONS,
    GLYPHS_FACE_COUNT,
};

enum {
    GLYPHS_MAX_RUN = 1024,        /* bytes of one run */
    GLYPHS_MAX_PX = 512,          /* px, the largest size */
    GLYPHS_MAX_FONTS = 12,        /* open at once */
    GLYPHS_MAX_LABEL = 160,       /* bytes of a text the cache takes */
    GLYPHS_CACHE_BYTES = 1 << 20, /* default bound of the cache, masks and keys */
};

struct glyphs_config {
    const char *noto_dir;   /* NULL: /usr/share/fonts/truetype/noto */
    const char *icons_file; /* path of schalter-icons.ttf */
    size_t cache_bytes;     /* 0: GLYPHS_CACHE_BYTES */
};

/** A face at a size: em in px, 1 to GLYPHS_MAX_PX. */
struct glyphs_font {
    enum glyphs_face face;
    int px;
};

/** One run: borrowed UTF-8 without line ends. A byte sequence that is not UTF-8, a run
 * that is too long and a run of no bytes are drawn as nothing and are 0 wide. */
struct glyphs_run {
    struct glyphs_font font;
    const char *text;
    size_t len;
    bool rtl;
    bool cacheable; /* static texts only, never what a citizen typed */
};

/** Reads the measures of the faces; opens no font yet. STATUS_NOT_FOUND when the
 * regular or bold face is missing, STATUS_INVALID when one of them is no font,
 * STATUS_TOO_LARGE when a path is too long, STATUS_IO when a file or SDL_ttf cannot be
 * used. The Arabic and the icon face may be missing: then they draw nothing. Blocks: it
 * reads files. */
enum status glyphs_create(const struct glyphs_config *config,
                          struct glyphs **out) MUST_CHECK;

/** Closes every font. Accepts NULL. */
void glyphs_destroy(struct glyphs *glyphs);

/** Height of a capital H in thousandths of the em (OS/2 sCapHeight; Noto Sans 714). */
int glyphs_cap_permille(const struct glyphs *glyphs, enum glyphs_face face);

/** Width of a run in px. */
int glyphs_width(struct glyphs *glyphs, const struct glyphs_run *run);

/** Draws a run with its left edge at `x` and its base line at `y`; returns its width.
 */
int glyphs_draw(struct glyphs *glyphs, struct canvas *canvas,
                const struct glyphs_run *run, int x, int y, uint32_t colour);

/** The same, reflected about the middle of the run: icons of right-to-left pages. */
int glyphs_draw_mirrored(struct glyphs *glyphs, struct canvas *canvas,
                         const struct glyphs_run *run, int x, int y, uint32_t colour);

/** True if the face has a glyph for the code point. */
bool glyphs_has(struct glyphs *glyphs, enum glyphs_face face, uint32_t codepoint);

/** Closes all fonts and drops the cache: after the text size changed. */
void glyphs_close_fonts(struct glyphs *glyphs);

/** Overwrites what the font library remembers of the last lines (end of a visit). */
void glyphs_forget(struct glyphs *glyphs);

struct glyphs_stats {
    int fonts;           /* open now */
    size_t cached_bytes; /* masks and keys */
    int cached_labels;
    int cached_widths;
    uint64_t renders; /* masks made since glyphs_create */
};

/** Figures for tests and the technician's page. */
struct glyphs_stats glyphs_stats(const struct glyphs *glyphs);

#endif
