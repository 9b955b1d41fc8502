/* What a technician is told to do is what there is to do. */
#include <unistd.h>

#include "core/readiness.h"
#include "core/upkeep_advice.h"

#include "visit_fixture.h"

static const char *
of_waiting(const struct session *session)
{
    static struct readiness readiness;
    readiness_judge(session, &readiness);
    assert_int_equal(readiness.rows[READINESS_WAITING].grade, READINESS_BAD);
    return readiness.rows[READINESS_WAITING].text;
}

static void
of_a_damaged_store_the_report_says_the_same_as_the_upkeep(void **state)
{
    struct session *session = ((struct visit *)*state)->session;
    struct upkeep_advice advice;
    session->technician.upkeep.stick = UPKEEP_STICK_GOOD;
    session->technician.device.damaged = true;
    assert_non_null(strstr(of_waiting(session), "Melden Sie es dem Hersteller"));
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_string_equal(of_waiting(session), advice.text);
}

static void
where_no_caretaker_is_the_report_names_the_document_that_there_is(void **state)
{
    struct session *session = ((struct visit *)*state)->session;
    session->technician.device.recover = 2;
    for (int caretaker = 0; caretaker < 2; caretaker++) {
        session->technician.caretaker = caretaker;
        const char *said = of_waiting(session);
        assert_non_null(strstr(said, caretaker ? "„Gerät warten“, auf einen Stick"
                                               : "(wiederherstellung.md)"));
    }
    assert_int_equal(access("docs/wiederherstellung.md", R_OK), 0);
}

/* The folder as the caretaker makes it, not as the number is written. */
static void
the_folder_on_the_stick_is_called_as_it_is_made(void **state)
{
    static const struct {
        enum upkeep_errand errand;
        const char *folder;
    } cases[] = {{UPKEEP_SAVE, " schalter-RE_01_b."},
                 {UPKEEP_TAKE_OUT, " schalter-RE_01_b/antraege."}};
    struct session *session = ((struct visit *)*state)->session;
    struct upkeep *upkeep = &session->technician.upkeep;
    struct upkeep_advice advice;
    session->kiosk.device = "RE 01/b";
    upkeep->stick = UPKEEP_STICK_GOOD;
    session->technician.device.recover = upkeep->copies.good = 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        upkeep_advice(session, cases[i].errand, &advice);
        assert_non_null(strstr(advice.text, cases[i].folder));
        upkeep->errand = cases[i].errand;
        upkeep->outcome = UPKEEP_DONE;
        assert_true(upkeep_advice_outcome(session, &advice));
        assert_non_null(strstr(advice.text, cases[i].folder));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(of_a_damaged_store_the_report_says_the_same_as_the_upkeep),
        VISIT_TEST(where_no_caretaker_is_the_report_names_the_document_that_there_is),
        VISIT_TEST(the_folder_on_the_stick_is_called_as_it_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
