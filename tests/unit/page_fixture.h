/* The real catalogue, fonts and a view for tests of pages: one fixture, `f`, for all
 * tests of a program. Included by unit tests; every function is static. */
#ifndef SCHALTER_TESTS_PAGE_FIXTURE_H
#define SCHALTER_TESTS_PAGE_FIXTURE_H

#include "ui/audit_tour.h"
#include "ui/page.h"
#include "unit.h"

static struct page_fixture {
    struct glyphs *glyphs;
    struct catalogue *catalogue;
    struct langs *langs;
    struct session *session, *scratch;
    struct view *view;
    struct panel panel;
    struct theme theme;
    const char *wanted; /* page of the tour that is looked for */
    bool found;
} f;

/** Set-up and tear-down of a group of tests. */
static inline int
page_fixture_set_up(void **state)
{
    struct glyphs_config config = {.icons_file =
                                       TEST_ASSETS "/icons/schalter-icons.ttf"};
    struct diags *diags = calloc(1, sizeof *diags);
    (void)state;
    f = (struct page_fixture){.panel = {.width = 1080, .height = 1920}};
    f.catalogue = calloc(1, sizeof *f.catalogue);
    f.session = calloc(1, sizeof *f.session);
    f.scratch = calloc(1, sizeof *f.scratch);
    f.view = calloc(1, sizeof *f.view);
    assert_int_equal(glyphs_create(&config, &f.glyphs), STATUS_OK);
    assert_int_equal(
        catalogue_load(TEST_ASSETS "/catalogue", "emscherfeld", f.catalogue, diags),
        STATUS_OK);
    langs_load(TEST_ASSETS "/lang", TEST_ASSETS "/catalogue", &f.langs, diags);
    free(diags);
    return 0;
}

static inline int
page_fixture_tear_down(void **state)
{
    (void)state;
    langs_destroy(f.langs);
    catalogue_finish(f.catalogue);
    glyphs_destroy(f.glyphs);
    free(f.view);
    free(f.scratch);
    free(f.session);
    free(f.catalogue);
    return 0;
}

static inline void
page_fixture_take(void *context, const char *name, const struct session *session)
{
    (void)context;
    if (strcmp(name, f.wanted) != 0)
        return;
    memcpy(f.session, session, sizeof *session);
    f.found = true;
}

/* The session of one page of the tour. */
static inline void
page_fixture_visit(const char *name)
{
    f.wanted = name;
    f.found = false;
    audit_tour(f.catalogue, f.langs, f.scratch, page_fixture_take, NULL);
    if (!f.found)
        fail_msg("the tour has no page %s", name);
}

static inline void
page_fixture_build(void)
{
    struct theme_wish wish = page_theme(f.session, 248, f.glyphs);
    assert_int_equal(theme_make(&wish, &f.theme), STATUS_OK);
    page_build(f.session, &f.theme, &f.panel, f.glyphs, NULL, f.view);
}

/* First item with a role and text, NULL if there is none. */
static inline const struct item *
page_fixture_find(enum role role, const char *text)
{
    for (int i = 0; i < f.view->count; i++) {
        const struct item *item = &f.view->items[i];
        if (item->role == role && (!text || strcmp(item->text, text) == 0))
            return item;
    }
    return NULL;
}

#endif
