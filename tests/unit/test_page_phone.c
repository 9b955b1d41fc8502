/* The page of the code for the phone: what keeps a citizen safe stays in sight. */
#include "tests/unit/page_fixture.h"

static void
set_panel(int n)
{
    f.session->size = (enum text_size)(n % TEXT_SIZE_COUNT);
    f.panel = n / TEXT_SIZE_COUNT ? (struct panel){.width = 1920, .height = 1080}
                                  : (struct panel){.width = 1080, .height = 1920};
}

static bool
is_said(const char *part)
{
    for (int i = 0; i < f.view->count; i++)
        if (strstr(f.view->items[i].text, part))
            return true;
    return false;
}

/* Without it she might go on in a stranger's session. */
static void
in_every_size_the_page_says_what_to_do_when_the_phone_shows_another_code(void **state)
{
    static const char *const pages[] = {"hund-anmelden-handy",
                                        "hund-anmelden-handy-lang"};
    (void)state;
    for (int n = 0; n < 2 * 2 * TEXT_SIZE_COUNT; n++) {
        page_fixture_visit(pages[n % 2]);
        set_panel(n / 2);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            f.session->lang = (enum lang)lang;
            page_fixture_build();
            assert_false(f.view->overflow);
            assert_true(is_said("K7PM"));
            if (!is_said(lang == LANG_DE ? "Steht dort etwas anderes?"
                                         : "Does it show something else?"))
                fail_msg("%s says it not in size %d, panel %d", pages[n % 2],
                         f.session->size, f.panel.width);
        }
    }
}

static void
what_gives_way_on_the_page_stands_under_help(void **state)
{
    static const char *const words[] = {"Öffnen Sie die Kamera.",
                                        "Steht dort etwas anderes?", "K7PM",
                                        "Die PIN tippen Sie nur auf Ihrem Handy."};
    bool found[4] = {false};
    (void)state;
    page_fixture_visit("hund-anmelden-handy-lang");
    f.session->overlay = OVERLAY_HELP;
    set_panel(TEXT_SIZE_XL);
    f.session->part = 0;
    do {
        page_fixture_build();
        for (int i = 0; i < 4; i++)
            found[i] = found[i] || is_said(words[i]);
    } while (++f.session->part < f.view->parts);
    for (int i = 0; i < 4; i++)
        if (!found[i])
            fail_msg("under help nothing says: %s", words[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            in_every_size_the_page_says_what_to_do_when_the_phone_shows_another_code),
        cmocka_unit_test(what_gives_way_on_the_page_stands_under_help),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
