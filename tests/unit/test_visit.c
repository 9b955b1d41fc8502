/* What the visit remembers of an application it sealed, and that all of it ends. */
#include "face/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "unit.h"

static const char reference[] = "K7PM-4XQR", hash[] = "0a1b", other_hash[] = "2c3d";

struct place {
    struct secret *secret;
    struct visit *visit;
    struct catalogue catalogue;
};

static void
seal(struct visit *visit, const char *name, const char *of)
{
    visit->pending = (struct visit_pending){.waiting = true};
    text_format(visit->pending.reference, sizeof visit->pending.reference, "%s", name);
    text_format(visit->pending.document_hash, sizeof visit->pending.document_hash, "%s",
                of);
}

static int
set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    enum status status = visit_create(&place->secret, &place->visit);
    assert_true(status == STATUS_OK || status == STATUS_DENIED); /* not locked here */
    session_init(&place->visit->session, &place->catalogue, NULL,
                 &session_timing_usual);
    seal(place->visit, reference, hash);
    *state = place;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *place = *state;
    secret_destroy(place->secret);
    free(place);
    return 0;
}

/* She was back in the list when the answer came, and nobody listened to it. */
static void
the_same_answers_stay_one_application_after_a_late_answer(void **state)
{
    struct visit *visit = ((struct place *)*state)->visit;

    assert_true(visit_may_have_kept(visit, hash));
    assert_true(visit_take_answer(visit, reference, true));
    assert_false(visit->pending.waiting);
    assert_true(visit_may_have_kept(visit, hash));
    assert_false(visit_may_have_kept(visit, other_hash));
}

static void
what_was_refused_is_sealed_anew(void **state)
{
    struct visit *visit = ((struct place *)*state)->visit;

    assert_true(visit_take_answer(visit, reference, false));
    assert_false(visit_may_have_kept(visit, hash));
    assert_false(visit_take_answer(visit, reference, false));
}

/* Sent twice while the disk failed and was mended: the second answer is as true. */
static void
a_refusal_does_not_outlast_that_it_was_kept(void **state)
{
    struct visit *visit = ((struct place *)*state)->visit;

    assert_true(visit_take_answer(visit, reference, false));
    assert_true(visit_take_answer(visit, reference, true));
    assert_false(visit_take_answer(visit, reference, false));
    assert_true(visit_may_have_kept(visit, hash));
}

static void
an_answer_about_another_application_is_none(void **state)
{
    struct place *place = *state;
    struct visit *visit = place->visit;

    assert_false(visit_take_answer(visit, "AAAA-2222", true));
    assert_true(visit->pending.waiting);
    seal(visit, "BBBB-3333", other_hash);
    assert_false(visit_take_answer(visit, reference, true));
    visit_wipe(place->secret, visit);
    assert_false(visit_take_answer(visit, "BBBB-3333", true));
    assert_false(visit_take_answer(visit, "", true));
    assert_false(visit_may_have_kept(visit, ""));
}

static void
wiping_keeps_what_is_the_kiosks_own(void **state)
{
    struct place *place = *state;
    struct session *session = &place->visit->session;

    session->kiosk.device = "RE-01";
    session->kiosk.demonstration = true;
    session->world.online = true;
    session->revision = 41;
    session->lang = LANG_EN;
    session->size = TEXT_SIZE_XL;
    session->theme = THEME_NAME_SOFT_DARK;
    session->slip.count = 2;
    text_format(place->visit->document, sizeof place->visit->document, "Erika");
    text_format(session->answers[3].text, sizeof session->answers[3].text, "Erika");
    visit_wipe(place->secret, place->visit);
    assert_string_equal(place->visit->document, "");
    assert_string_equal(session->answers[3].text, "");
    assert_string_equal(session->kiosk.device, "RE-01");
    assert_true(session->kiosk.demonstration && session->world.online);
    assert_true(session->revision > 41);
    assert_int_equal(session->lang, LANG_EN);
    assert_int_equal(session->size, TEXT_SIZE_XL);
    assert_int_equal(session->theme, THEME_NAME_SOFT_DARK);
    assert_int_equal(session->slip.count, 0);
    assert_ptr_equal(session->catalogue, &place->catalogue);
}

/* All digits, each once, and not in the order of the visit before. */
static void
each_visit_has_its_own_order_of_digits_where_the_kiosk_shuffles(void **state)
{
    struct place *place = *state;
    struct session *session = &place->visit->session;
    uint8_t before[sizeof session->pin_order];
    int same = 0;

    visit_shuffle(session);
    for (size_t i = 0; i < sizeof before; i++)
        assert_int_equal(session->pin_order[i], 0); /* it does not */
    session->kiosk.pin_shuffled = true;
    for (int round = 0; round < 50; round++) {
        unsigned seen = 0;
        memcpy(before, session->pin_order, sizeof before);
        visit_wipe(place->secret, place->visit);
        assert_true(session->kiosk.pin_shuffled);
        for (size_t i = 0; i < sizeof before; i++)
            seen |= 1u << session->pin_order[i];
        assert_int_equal(seen, 0x3ff);
        same += memcmp(before, session->pin_order, sizeof before) == 0;
    }
    assert_true(same < 2); /* one in 3.6 million */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_visit_has_its_own_order_of_digits_where_the_kiosk_shuffles),
        cmocka_unit_test_setup_teardown(
            the_same_answers_stay_one_application_after_a_late_answer, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(what_was_refused_is_sealed_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_does_not_outlast_that_it_was_kept,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_about_another_application_is_none,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(wiping_keeps_what_is_the_kiosks_own, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
