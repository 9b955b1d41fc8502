#include "core/advice.h"

#include "core/phrase.h"
#include "visit_fixture.h"

static const char *
told(struct visit *visit, struct advice *advice)
{
    return advice_for(visit->session, advice) ? advice->title : "";
}

static void
tells_what_is_wrong_and_what_to_do(void **state)
{
    struct visit *visit = *state;
    struct advice advice;

    assert_string_equal(told(visit, &advice), "");
    visit_do(visit, EVENT_CRASHED, 0, 0);
    assert_string_equal(told(visit, &advice), "Es gab eine Störung.");
    visit_do(visit, EVENT_BEGIN, 0, 0);
    visit_do(visit, EVENT_NETWORK, 0, 0);
    assert_string_equal(told(visit, &advice), "Gerade gibt es keine Verbindung.");
    visit_do(visit, EVENT_SERVICE, 0, 0);
    visit_do(visit, EVENT_SERVICE_KEY, 0, SERVICE_KEY_REFUSED);
    assert_string_equal(told(visit, &advice), "Dieser Dienst macht gerade Pause.");
    assert_string_equal(advice.text,
                        "Wir können gerade nicht prüfen, wer Ihren Antrag bekommt. Am "
                        "Info-Schalter (Erdgeschoss, gleich links) geht es auch.");
}

/* Every situation the session can be in, as far as a sentence depends on it. */
struct situation {
    enum state state;
    enum world_printer printer, print_why;
    enum service_key key;
    enum store_failure failure;
    bool online, storage_ok, crashed, stored, submitted, printed, failed, partial;
};

static void
put_into(struct session *session, const struct situation *now)
{
    session->state = now->state;
    session->service = session->other_service = 0;
    session->error = FIELD_OK;
    session->resume_field = V_FAMILY;
    session->resume_state = STATE_SENDING;
    session->world.printer = now->printer;
    session->world.keys[0] = now->key;
    session->world.online = now->online;
    session->world.storage_ok = now->storage_ok;
    session->world.crashed = now->crashed;
    session->print_why = now->print_why;
    session->store_failure = now->failure;
    session->stored = now->stored;
    session->submitted = now->submitted;
    session->printed = now->printed;
    session->print_failed = now->failed;
    session->print_partial = now->partial;
    assert_int_equal(
        text_copy(session->reference, sizeof session->reference, "H7K4-92XM"),
        STATUS_OK);
}

static void
assert_plain(const struct situation *now, const struct advice *advice)
{
    if (advice->title[0] == '\0' || strpbrk(advice->title, "{}!") != NULL ||
        strpbrk(advice->text, "{}!") != NULL ||
        strlen(advice->title) + 1 >= ADVICE_TITLE_MAX ||
        strlen(advice->text) + 1 >= ADVICE_TEXT_MAX)
        fail_msg("in %s: »%s« »%s«", state_name(now->state), advice->title,
                 advice->text);
}

/* Number `n` of all situations: its digits choose. */
static struct situation
situation_of(unsigned n)
{
    struct situation now = {.state = (enum state)(n % STATE_COUNT)};
    n /= STATE_COUNT;
    now.printer = (enum world_printer)(n % 4);
    n /= 4;
    now.print_why = (enum world_printer)(n % 4);
    n /= 4;
    now.key = (enum service_key)(n % (SERVICE_KEY_REFUSED + 1));
    n /= SERVICE_KEY_REFUSED + 1;
    now.failure = (enum store_failure)(n % (STORE_FAILED_OTHER + 1));
    n /= STORE_FAILED_OTHER + 1;
    now.online = n & 1;
    now.storage_ok = n & 2;
    now.crashed = n & 4;
    now.stored = n & 8;
    now.submitted = n & 16;
    now.printed = n & 32;
    now.failed = n & 64;
    now.partial = n & 128;
    return now;
}

static void
every_situation_has_whole_sentences_or_none(void **state)
{
    enum {
        ALL = STATE_COUNT * 4 * 4 * (SERVICE_KEY_REFUSED + 1) *
              (STORE_FAILED_OTHER + 1) * 256,
        STEP = 11 /* shares no factor with any of the digits: each is met with each */
    };
    struct visit *visit = *state;
    struct advice advice;
    int said = 0;

    for (unsigned n = 0; n < ALL; n += STEP) {
        struct situation now = situation_of(n);
        put_into(visit->session, &now);
        if (!advice_for(visit->session, &advice))
            continue;
        assert_plain(&now, &advice);
        said++;
    }
    assert_true(said > ALL / STEP / 3);
}

static void
promises_no_phone_where_the_town_has_no_page_for_it(void **state)
{
    struct visit *visit = *state;
    struct advice advice;

    for (int i = 0; i < 2 * 3; i++) {
        const struct situation now = {
            .state = i % 2 ? STATE_BEFORE : STATE_RECEIPT,
            .printer = (enum world_printer)(WORLD_PRINTER_PAPER_OUT + i / 2),
            .key = SERVICE_KEY_FRESH,
            .online = true,
            .storage_ok = true,
            .stored = i % 2 == 0};
        put_into(visit->session, &now);
        visit->catalogue.town.phone_page = "https://probestadt.example/schalter/";
        assert_true(advice_for(visit->session, &advice));
        assert_non_null(strstr(advice.text, "Handy"));
        visit->catalogue.town.phone_page = "";
        assert_true(advice_for(visit->session, &advice));
        assert_null(strstr(advice.text, "Handy"));
        assert_true(advice.text[0] != '\0');
    }
}

static void
says_nothing_where_all_is_as_usual(void **state)
{
    static const enum state usual[] = {STATE_START,    STATE_MENU,   STATE_BEFORE,
                                       STATE_QUESTION, STATE_REVIEW, STATE_SENDING,
                                       STATE_PRINTING, STATE_BLANK};
    struct visit *visit = *state;
    struct advice advice;

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        const struct situation now = {.state = usual[i],
                                      .key = SERVICE_KEY_FRESH,
                                      .online = true,
                                      .storage_ok = true};
        put_into(visit->session, &now);
        assert_false(advice_for(visit->session, &advice));
    }
}

/* Nothing is called received that the authority has not confirmed. */
static void
says_received_only_of_what_was_submitted(void **state)
{
    struct visit *visit = *state;
    struct situation now = {.state = STATE_RECEIPT, .stored = true, .online = true};
    struct advice advice;

    put_into(visit->session, &now);
    assert_string_equal(told(visit, &advice), "Ihr Antrag ist gespeichert.");
    now.submitted = true;
    put_into(visit->session, &now);
    assert_string_equal(told(visit, &advice), "Ihr Antrag ist angenommen.");
    assert_string_equal(advice.text, "");
    assert_int_equal(advice.tone, ADVICE_SUCCESS);
}

/* What a page says in its own words is said there only. */
static void
says_nothing_on_pages_that_are_themselves_the_news(void **state)
{
    static const enum state own[] = {STATE_DONE, STATE_IDLE_WARNING, STATE_END_ASK,
                                     STATE_OUT_OF_SERVICE};
    struct visit *visit = *state;
    struct advice advice;

    for (size_t i = 0; i < 2 * sizeof own / sizeof own[0]; i++) {
        const struct situation now = {
            .state = own[i / 2], .stored = true, .failed = i % 2};
        put_into(visit->session, &now);
        assert_false(advice_for(visit->session, &advice));
    }
}

static void
names_the_answer_to_repeat_but_not_what_it_was(void **state)
{
    struct visit *visit = *state;
    const struct situation now = {.state = STATE_RESUME};
    struct advice advice;

    visit_set(visit, V_FAMILY, "Großmüller");
    put_into(visit->session, &now);
    assert_string_equal(told(visit, &advice), "Sind Sie es?");
    assert_string_equal(advice.text,
                        "Wiederholen Sie bitte eine Angabe von vorhin: familienname.");
    visit->session->error = FIELD_ANSWER_DIFFERS;
    visit->session->error_field = V_FAMILY;
    assert_true(advice_for(visit->session, &advice));
    assert_int_equal(advice.tone, ADVICE_ERROR);
    assert_null(strstr(advice.title, "Groß"));
    assert_null(strstr(advice.text, "Groß"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(tells_what_is_wrong_and_what_to_do),
        VISIT_TEST(every_situation_has_whole_sentences_or_none),
        VISIT_TEST(promises_no_phone_where_the_town_has_no_page_for_it),
        VISIT_TEST(says_nothing_where_all_is_as_usual),
        VISIT_TEST(says_received_only_of_what_was_submitted),
        VISIT_TEST(says_nothing_on_pages_that_are_themselves_the_news),
        VISIT_TEST(names_the_answer_to_repeat_but_not_what_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
