#include "ui/audit_layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/audit.h"
#include "ui/audit_tour.h"
#include "ui/page.h"

enum { REFERENCE_UM_PER_PX = 248 };

static const struct {
    const char *name;
    struct panel panel;
} panels[] = {{"hochkant", {.width = 1080, .height = 1920}},
              {"quer", {.width = 1920, .height = 1080}}};

struct layout_run {
    struct glyphs *glyphs;
    struct diags *diags;
    struct session *copy;
    struct view *view;
    int pages;
    const struct catalogue_place *told[2]; /* a question's two texts at most */
    int faults;                            /* of the page being looked at */
    char first[160];                       /* where it did not fit for the first time */
};

static bool
fits(struct layout_run *run, const struct panel *panel)
{
    struct theme_wish wish = page_theme(run->copy, REFERENCE_UM_PER_PX, run->glyphs);
    struct theme theme;
    struct audit_report report;
    if (theme_make(&wish, &theme) != STATUS_OK)
        return true;
    page_build(run->copy, &theme, panel, run->glyphs, NULL, run->view);
    run->pages++;
    if (audit_view(run->view, &theme, panel, run->glyphs, &report))
        return true;
    for (int i = 0; i < report.count; i++)
        if (report.findings[i].rule == AUDIT_OVERFLOW ||
            report.findings[i].rule == AUDIT_TEXT ||
            report.findings[i].rule == AUDIT_OUTSIDE)
            return false;
    return true; /* other rules are the programmer's business, not the clerk's */
}

/* All parts of one page in one look. */
static void
look_at(struct layout_run *run, int panel)
{
    static const char *const sizes[] = {"klein", "normal", "groß", "sehr groß"};
    int parts = 1;
    for (int part = 0; part < parts; part++) {
        run->copy->part = part;
        bool good = fits(run, &panels[panel].panel);
        parts = run->view->parts;
        if (good)
            continue;
        if (run->faults++ == 0)
            text_format(run->first, sizeof(run->first), "%s, Schriftgröße %s, %s",
                        lang_name(run->copy->lang), sizes[run->copy->size],
                        panels[panel].name);
    }
}

/* Where the first text of a page stands in the file of its service; NULL: pages that
 * many texts make have no such place. */
static const struct catalogue_place *
place_of(const struct session *session, const struct service *service,
         const struct question *question)
{
    if (service == NULL)
        return NULL;
    if (session->overlay == OVERLAY_PRIVACY)
        return &service->privacy_at;
    if (session->overlay == OVERLAY_HELP)
        return NULL;
    if (question != NULL)
        return session->overlay == OVERLAY_WHY ? &question->why_at : &question->text_at;
    return session->state == STATE_BEFORE ? &service->title_at : NULL;
}

/* The same page stands in the walk several times, with and without answers; and its
 * help shows its texts once more. */
static bool
was_told(const struct layout_run *run, const struct catalogue_place *place,
         const struct question *question)
{
    for (int i = 0; i < 2; i++)
        if (place != NULL ? run->told[i] == place
                          : question != NULL && (run->told[i] == &question->text_at ||
                                                 run->told[i] == &question->why_at))
            return true;
    return false;
}

/* Over a page lies another text of its file. */
static const char *
subject(enum overlay overlay)
{
    return overlay == OVERLAY_WHY       ? "Der Text bei »warum« zur Seite"
           : overlay == OVERLAY_PRIVACY ? "Der Text bei »datenschutz« zur Seite"
           : overlay == OVERLAY_HELP    ? "Die Hilfe zur Seite"
                                        : "Die Seite";
}

static void
tell(struct layout_run *run, const char *name)
{
    char file[128] = "menu.yaml";
    char more[64] = "";
    const struct service *service = session_service(run->copy);
    if (service != NULL)
        text_format(file, sizeof(file), "dienste/%s.yaml", service->id);
    if (run->faults > 1)
        text_format(more, sizeof(more), " und %d weitere Male", run->faults - 1);
    const struct question *question =
        run->copy->state == STATE_QUESTION ? session_question(run->copy) : NULL;
    const struct catalogue_place *place = place_of(run->copy, service, question);
    bool one_text =
        run->copy->overlay == OVERLAY_WHY || run->copy->overlay == OVERLAY_PRIVACY;
    if (was_told(run, place, question))
        return;
    if (place != NULL) {
        run->told[1] = run->told[0];
        run->told[0] = place;
    }
    diags_add(run->diags, false, file, place != NULL ? place->line : 0,
              place != NULL ? place->column : 0,
              "%s »%s« passt nicht auf den Bildschirm: %s%s. Kürzen Sie %s.",
              subject(run->copy->overlay), question != NULL ? question->text : name,
              run->first, more, one_text ? "ihn" : "ihre Texte");
}

static void
visit(void *context, const char *name, const struct session *session)
{
    struct layout_run *run = context;
    run->faults = 0;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (int size = 0; size < TEXT_SIZE_COUNT; size++)
            for (int panel = 0; panel < 2; panel++) {
                *run->copy = *session;
                run->copy->lang = (enum lang)lang;
                run->copy->size = (enum text_size)size;
                /* Its lines are the widest; all other measures are the same in all. */
                run->copy->theme = THEME_NAME_BLACK_ON_WHITE;
                look_at(run, panel);
            }
    if (run->faults > 0)
        tell(run, name);
}

int
audit_layout(const struct catalogue *catalogue, const struct langs *langs,
             struct glyphs *glyphs, struct diags *diags)
{
    struct layout_run run = {.glyphs = glyphs,
                             .diags = diags,
                             .copy = calloc(1, sizeof(struct session)),
                             .view = calloc(1, sizeof(struct view))};
    struct session *scratch = calloc(1, sizeof(*scratch));
    if (run.copy == NULL || run.view == NULL || scratch == NULL)
        abort();
    audit_tour(catalogue, langs, scratch, visit, &run);
    free(scratch);
    free(run.view);
    free(run.copy);
    return run.pages;
}
