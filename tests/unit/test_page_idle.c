/* Pages of who is left alone: what they promise of what was typed. */
#include "tests/unit/page_fixture.h"

/* What the countdown leads to is said in every size, and truly. */
static void
who_is_asked_whether_she_is_there_reads_what_happens_otherwise(void **state)
{
    static const struct {
        const char *page, *says, *button;
    } pages[] = {
        {"hund-abmelden-noch-da",
         "Danach schließen wir die Seite. Etwas später löschen wir Ihre Angaben.",
         "Nein, löschen"},
        {"hund-abmelden-vorher-noch-da", "Danach löschen wir Ihre Angaben.",
         "Nein, löschen"},
        {"hund-abmelden-noch-da-angenommen",
         "Nach dieser Zeit löschen wir hier Ihre Angaben.", "Nein, aufhören"},
        {"hund-abmelden-noch-da-angenommen", "Ihre Nummer ist H7K4 92XM.",
         "Nein, aufhören"},
    };
    (void)state;
    for (int n = 0; n < 4 * TEXT_SIZE_COUNT * 2; n++) {
        page_fixture_visit(pages[n % 4].page);
        f.session->size = (enum text_size)(n / 4 % TEXT_SIZE_COUNT);
        f.panel = n / 4 / TEXT_SIZE_COUNT
                      ? (struct panel){.width = 1920, .height = 1080}
                      : (struct panel){.width = 1080, .height = 1920};
        page_fixture_build();
        if (!page_fixture_find(ROLE_TEXT, pages[n % 4].says))
            fail_msg("%s in size %d does not say %s", pages[n % 4].page,
                     f.session->size, pages[n % 4].says);
        assert_non_null(page_fixture_find(ROLE_BUTTON, pages[n % 4].button));
    }
}

/* Accepted is accepted: nobody reads that it will be deleted. */
static void
a_closed_page_says_of_an_application_only_what_is_true(void **state)
{
    static const char *const pages[] = {"hund-abmelden-zu",
                                        "hund-abmelden-zu-angenommen"};
    (void)state;
    for (int n = 0; n < 2; n++) {
        page_fixture_visit(pages[n]);
        page_fixture_build();
        const char *all = "";
        for (int i = 0; i < f.view->count; i++)
            if (strstr(f.view->items[i].text, "War das Ihr Antrag?"))
                all = f.view->items[i].text;
        assert_non_null(strstr(all, "löschen wir"));
        assert_null(strstr(all, "ihn"));
        assert_int_equal(strstr(all, "schon angenommen") != NULL, n);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            who_is_asked_whether_she_is_there_reads_what_happens_otherwise),
        cmocka_unit_test(a_closed_page_says_of_an_application_only_what_is_true),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
