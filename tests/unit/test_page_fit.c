/* How closely a page is set: what never gives way, and that the page on the glass does
 * not matter. */
#include "tests/unit/page_fixture.h"

#include "base/text.h"

static struct {
    struct view *shown, *fresh;
    struct session *copy;
    int pages, known;
} seen;

static void
assert_same_items(const struct view *a, const struct view *b, const char *name)
{
    if (!view_same_page(a, b))
        fail_msg("%s is set otherwise after the page before it", name);
    for (int i = 0; i < a->count; i++) {
        const struct item *one = &a->items[i], *other = &b->items[i];
        assert_int_equal(one->state, other->state);
        assert_int_equal(one->a, other->a);
        assert_int_equal(one->typing.from, other->typing.from);
        assert_int_equal(one->typing.to, other->typing.to);
        assert_string_equal(one->text, other->text);
        assert_string_equal(one->value, other->value);
    }
}

/* Built after what was on the glass, and built from nothing. */
static void
build_both(const char *name)
{
    struct theme_wish wish = page_theme(seen.copy, 248, f.glyphs);
    assert_int_equal(theme_make(&wish, &f.theme), STATUS_OK);
    page_build(seen.copy, &f.theme, &f.panel, f.glyphs, seen.shown, f.view);
    page_build(seen.copy, &f.theme, &f.panel, f.glyphs, NULL, seen.fresh);
    assert_same_items(f.view, seen.fresh, name);
    seen.known += view_same_page(seen.shown, f.view);
    struct view *next = seen.shown;
    seen.shown = f.view;
    f.view = next;
}

static void
build_with_a_letter_more(void *context, const char *name, const struct session *session)
{
    const enum text_size *size = context;
    memcpy(seen.copy, session, sizeof *session);
    seen.copy->size = *size;
    seen.pages++;
    build_both(name);
    int field = session->cursor.field;
    if (field < 0)
        return;
    char *text = seen.copy->answers[field].text;
    for (int i = 0; i < 2; i++) {
        size_t len = strlen(text);
        text_format(text + len, ANSWER_MAX_BYTES - len, "7");
        build_both(name);
    }
}

static void
what_was_on_the_glass_does_not_change_how_a_page_is_set(void **state)
{
    static const enum text_size sizes[] = {TEXT_SIZE_M, TEXT_SIZE_XL};
    (void)state;
    seen.shown = calloc(1, sizeof *seen.shown);
    seen.fresh = calloc(1, sizeof *seen.fresh);
    seen.copy = calloc(1, sizeof *seen.copy);
    assert_true(seen.shown && seen.fresh && seen.copy);
    for (int i = 0; i < 4; i++) {
        enum text_size size = sizes[i / 2];
        f.panel = i % 2 ? (struct panel){.width = 1920, .height = 1080}
                        : (struct panel){.width = 1080, .height = 1920};
        audit_tour(f.catalogue, f.langs, f.scratch, build_with_a_letter_more, &size);
    }
    assert_true(seen.pages > 400);
    assert_true(seen.known > 100);
    free(seen.shown);
    free(seen.fresh);
    free(seen.copy);
}

/* Who ticks "I allow it" must have the words in sight, also after a mistake. */
static void
the_words_of_a_mandate_never_give_way(void **state)
{
    static const char *const pages[] = {"hund-anmelden-28", "hund-anmelden-28-fehlt"};
    (void)state;
    for (int i = 0; i < 2 * 2 * TEXT_SIZE_COUNT; i++) {
        page_fixture_visit(pages[i % 2]);
        f.session->size = (enum text_size)(i / 4);
        f.panel = i / 2 % 2 ? (struct panel){.width = 1920, .height = 1080}
                            : (struct panel){.width = 1080, .height = 1920};
        page_fixture_build();
        bool read = false;
        for (int j = 0; j < f.view->count; j++)
            read |= strstr(f.view->items[j].text, "von meinem Konto") != NULL;
        if (!read)
            fail_msg("%s in size %d does not say what is allowed", pages[i % 2], i / 4);
        assert_false(f.view->overflow);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_a_mandate_never_give_way),
        cmocka_unit_test(what_was_on_the_glass_does_not_change_how_a_page_is_set),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
