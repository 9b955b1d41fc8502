/* Lays out every page of the real catalogue in every language, size, look and
 * orientation. Without arguments: the self-audit as TAP, one line for a page, with the
 * findings of each of its variants before it. `--png DIR` writes pictures
 * too, `--dump DIR` text; words after that choose: page=PART lang=en size=XL
 * theme=white-on-black panel=landscape town=emscherfeld rtl=1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit/png_file.h"
#include "ui/audit.h"
#include "ui/audit_tour.h"
#include "ui/paint.h"

static const struct {
    const char *name;
    struct panel panel;
} panels[] = {{"portrait", {.width = 1080, .height = 1920}},
              {"landscape", {.width = 1920, .height = 1080}}};

struct run {
    const char *png, *dump, *page, *lang, *size, *theme, *panel;
    bool rtl;
    struct glyphs *glyphs;
    struct session *copy;
    struct view *view;
    uint32_t *pixels;
    char *text;
    int names, variants; /* pages of the tour; all their variants */
    int faults, bad_names;
};

static void
write_files(struct run *run, const struct theme *theme, const struct panel *panel,
            const char *name)
{
    char path[512];
    if (run->png) {
        struct canvas canvas = canvas_over(run->pixels, panel->width, panel->height,
                                           panel->width * 4, CANVAS_XRGB32);
        struct box all = {0, 0, panel->width, panel->height};
        paint_view(&canvas, run->glyphs, theme, run->view, all);
        text_format(path, sizeof path, "%s/%s.png", run->png, name);
        if (!png_file_write(&canvas, path))
            printf("# cannot write %s\n", path);
    }
    if (run->dump) {
        text_format(path, sizeof path, "%s/%s.txt", run->dump, name);
        FILE *file = fopen(path, "w");
        view_dump(run->view, run->text, 256 * 1024);
        if (!file || fputs(run->text, file) < 0)
            printf("# cannot write %s\n", path);
        if (file)
            (void)fclose(file);
    }
}

static void
check(struct run *run, const char *name, int panel_index, int part)
{
    const struct session *session = run->copy;
    struct panel panel = panels[panel_index].panel;
    struct theme theme;
    struct theme_wish wish = page_theme(session, 248, run->glyphs);
    struct audit_report report;
    char full[256];
    panel.rtl = run->rtl;
    if (theme_make(&wish, &theme) != STATUS_OK)
        exit(2);
    page_build(session, &theme, &panel, run->glyphs, NULL, run->view);
    run->variants++;
    text_format(full, sizeof full, "%s.%s.%s.%s.%s%s%.0d", name,
                lang_code(session->lang), theme_size_name(wish.size),
                theme_palette_name(wish.palette), panels[panel_index].name,
                part ? "." : "", part);
    if (!audit_view(run->view, &theme, &panel, run->glyphs, &report)) {
        run->faults++;
        for (int i = 0; i < report.count; i++)
            printf("# %s: %s: %s\n", full, audit_rule_name(report.findings[i].rule),
                   report.findings[i].text);
    }
    write_files(run, &theme, &panel, full);
}

static bool
chosen(const char *wish, const char *name)
{
    return !wish || text_equal(wish, name);
}

static void
visit(void *context, const char *name, const struct session *session)
{
    static const char *const sizes[] = {"S", "M", "L", "XL"};
    static const char *const themes[] = {"paper", "black-on-white", "white-on-black",
                                         "soft-dark"};
    struct run *run = context;
    if (run->page && !strstr(name, run->page))
        return;
    int variants = run->variants, faults = run->faults;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (int size = 0; size < TEXT_SIZE_COUNT; size++) {
            for (int theme = 0; theme < THEME_NAME_COUNT; theme++) {
                for (int panel = 0; panel < 2; panel++) {
                    if (!chosen(run->lang, lang_code((enum lang)lang)) ||
                        !chosen(run->size, sizes[size]) ||
                        !chosen(run->theme, themes[theme]) ||
                        !chosen(run->panel, panels[panel].name))
                        continue;
                    memcpy(run->copy, session, sizeof *session);
                    run->copy->lang = (enum lang)lang;
                    run->copy->size = (enum text_size)size;
                    run->copy->theme = (enum theme_name)theme;
                    check(run, name, panel, 0);
                    int parts = run->view->parts;
                    for (int part = 1; part < parts && part < 20; part++) {
                        run->copy->part = part;
                        check(run, name, panel, part);
                    }
                }
            }
        }
    }
    variants = run->variants - variants;
    faults = run->faults - faults;
    run->bad_names += faults > 0;
    printf("%s %d - %s, %d variants\n", faults ? "not ok" : "ok", ++run->names, name,
           variants);
}

static const char *
option(int argc, char **argv, const char *name)
{
    size_t len = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
            return argv[i] + len + 1;
        if (text_equal(argv[i], name) && i + 1 < argc && name[0] == '-')
            return argv[i + 1];
    }
    return NULL;
}

int
main(int argc, char **argv)
{
    struct run run = {.png = option(argc, argv, "--png"),
                      .dump = option(argc, argv, "--dump"),
                      .page = option(argc, argv, "page"),
                      .lang = option(argc, argv, "lang"),
                      .size = option(argc, argv, "size"),
                      .theme = option(argc, argv, "theme"),
                      .panel = option(argc, argv, "panel"),
                      .rtl = option(argc, argv, "rtl") != NULL};
    const char *town = option(argc, argv, "town");
    struct glyphs_config config = {.icons_file = "assets/icons/schalter-icons.ttf"};
    struct diags *diags = calloc(1, sizeof *diags);
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    struct session *session = calloc(1, sizeof *session);
    struct langs *langs = NULL;
    int result = 2;

    run.copy = calloc(1, sizeof *run.copy);
    run.view = calloc(1, sizeof *run.view);
    run.pixels = calloc((size_t)1920 * 1920, 4);
    run.text = calloc(256, 1024);
    if (!diags || !catalogue || !session || !run.copy || !run.view || !run.pixels ||
        !run.text)
        goto out;
    if (glyphs_create(&config, &run.glyphs) != STATUS_OK)
        goto out;
    if (catalogue_load("assets/catalogue", town ? town : "emscherfeld", catalogue,
                       diags) != STATUS_OK) {
        for (int i = 0; i < diags->count; i++)
            printf("# %s:%d: %s\n", diags->list[i].file, diags->list[i].line,
                   diags->list[i].text);
        goto out;
    }
    langs_load("assets/lang", "assets/catalogue", &langs, diags);
    audit_tour(catalogue, langs, session, visit, &run);
    printf("1..%d\n# %d pages in %d variants: %d pages, %d variants with findings\n",
           run.names, run.names, run.variants, run.bad_names, run.faults);
    result = run.faults ? 1 : 0;

out:
    langs_destroy(langs);
    if (catalogue)
        catalogue_finish(catalogue);
    glyphs_destroy(run.glyphs);
    free(run.text);
    free(run.pixels);
    free(run.view);
    free(run.copy);
    free(session);
    free(catalogue);
    free(diags);
    return result;
}
