#include "core/advice.h"

#include "card_fixture.h"
#include "core/phrase.h"

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

/* That nobody knows which PIN holds is said where one was being set, and no longer when
 * she has gone on with her phone. */
static void
the_doubt_about_a_new_pin_is_not_said_about_the_phone(void **state)
{
    struct visit *visit = *state;
    struct advice advice;

    visit_with_cards(visit);
    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_PIN_SHORT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
    card_digits(visit, "475839");
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_give(visit, CARD_NEW_PIN, "475839");
    visit_do(visit, EVENT_CARD_DONE, CARD_LOST, 0);
    assert_string_equal(told(visit, &advice),
                        "Wir wissen nicht, ob die neue PIN schon gilt.");
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_do(visit, EVENT_IDENTITY_FAILED, IDENTITY_NO_SERVICE, 0);
    assert_string_equal(told(visit, &advice),
                        "Der Ausweis-Dienst der Stadt antwortet gerade nicht.");
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
    assert_true(said > ALL / STEP / 5);
}

/* Every way a visit with the card can be in, as far as a sentence depends on it. */
static void
every_situation_with_the_card_has_whole_sentences(void **state)
{
    static const enum state pages[] = {
        STATE_CARD_WAIT, STATE_CARD_PLACE, STATE_CARD_SECRET, STATE_CARD_TROUBLE,
        STATE_CARD_TAKE, STATE_PHONE,      STATE_SLIP,        STATE_QUESTION,
        STATE_START,     STATE_DONE};
    enum {
        PAGES = sizeof pages / sizeof pages[0],
        ALL = PAGES * 5 * 9 * 4 * 4 * 4 * 256
    };
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct advice advice;
    int trouble = 0;

    for (unsigned n = 0; n < ALL; n += 13) {
        unsigned at = n / PAGES;
        struct identify *identify = &session->identify;
        struct situation now = {.state = pages[n % PAGES], .online = n & 1};
        put_into(session, &now);
        session->service = n & 2 ? VISIT_CARD : VISIT_PIN;
        identify->reason = (enum identify_reason)(at % 5);
        identify->result = (enum card_result)(at / 5 % 9);
        identify->card.secret = (enum card_secret)(at / 45 % 4);
        identify->card.fault = (enum secret_fault)(at / 180 % 4);
        identify->card.tries = (int)(at / 720 % 4) - 1;
        unsigned bits = at / 2880;
        identify->card.again = bits & 1;
        identify->card.wrong = bits & 2 ? CARD_PIN : identify->card.secret;
        identify->card_there = bits & 4;
        identify->card.lifted = identify->card.reminded = bits & 8;
        identify->verified = identify->phone.expired = bits & 16;
        session->slip.failed = bits & 32;
        session->slip.printed = bits & 64;
        identify->pin_set = bits & 128;
        identify->card.new_given = bits & 128;
        identify->trouble = (enum card_trouble)(bits % 4);
        identify->failure = (enum identity_failure)(bits / 4 % 4);
        if (!advice_for(session, &advice))
            continue;
        assert_plain(&now, &advice);
        trouble += now.state == STATE_CARD_TROUBLE;
        if (now.state == STATE_CARD_TROUBLE)
            assert_true(advice.text[0] != '\0' || advice.way[0] != '\0');
    }
    assert_true(trouble >= ALL / 13 / PAGES);
}

static void
says_how_many_tries_are_left_and_where_the_can_stands(void **state)
{
    struct visit *visit = *state;
    struct advice advice;

    card_to_pin(visit);
    assert_string_equal(told(visit, &advice), "Sie haben drei Versuche.");
    card_give(visit, CARD_PIN, "111111");
    assert_string_equal(told(visit, &advice), "");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 2);
    assert_string_equal(told(visit, &advice),
                        "Die PIN stimmt nicht. Sie haben noch zwei Versuche.");
    card_digits(visit, "22222");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(told(visit, &advice), "Es fehlen noch Ziffern.");
    assert_string_equal(advice.text, "Hier stehen am Ende 6 Punkte.");
    visit_text(visit, EVENT_TYPE, "2");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_CAN, -1);
    assert_string_equal(told(visit, &advice),
                        "Die PIN stimmt nicht. Sie haben noch einen Versuch.");
    assert_non_null(strstr(advice.text, "unten rechts"));
    card_give(visit, CARD_CAN, "333333");
    visit_do(visit, EVENT_CARD_ENTER, CARD_CAN, -1);
    assert_string_equal(told(visit, &advice), "Die CAN stimmt nicht.");
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    assert_string_equal(told(visit, &advice), "Der Ausweis liegt nicht auf dem Leser.");
    visit_do(visit, EVENT_CARD_DONE, CARD_BLOCKED, 0);
    assert_string_equal(told(visit, &advice), "PIN und PUK sind gesperrt.");
    assert_string_equal(advice.text,
                        "Am Schalter setzen Sie die PIN kostenlos neu: Bürgerbüro (1. "
                        "Stock).");
    assert_string_equal(advice.way, "Wählen Sie bitte einen anderen Weg.");
}

static void
names_why_a_way_cannot_be_gone(void **state)
{
    struct visit *visit = *state;
    struct advice advice;

    card_open(visit, VISIT_CARD);
    assert_false(advice_for_way(visit->session, IDENTIFY_CARD, &advice));
    visit_do(visit, EVENT_READER, WORLD_READER_AWAY, 0);
    assert_true(advice_for_way(visit->session, IDENTIFY_CARD, &advice));
    assert_string_equal(advice.title, "Der Kartenleser antwortet gerade nicht.");
    assert_false(advice_for_way(visit->session, IDENTIFY_PHONE, &advice));
    visit_do(visit, EVENT_CARD_SERVICE, 0, 0);
    assert_true(advice_for_way(visit->session, IDENTIFY_PHONE, &advice));
    visit_do(visit, EVENT_NETWORK, 0, 0);
    assert_true(advice_for_way(visit->session, IDENTIFY_PHONE, &advice));
    assert_string_equal(advice.title, "Gerade gibt es keine Verbindung.");
    assert_false(advice_for_way(visit->session, IDENTIFY_COUNTER, &advice));
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
        VISIT_TEST(the_doubt_about_a_new_pin_is_not_said_about_the_phone),
        VISIT_TEST(tells_what_is_wrong_and_what_to_do),
        VISIT_TEST(every_situation_has_whole_sentences_or_none),
        CARD_TEST(every_situation_with_the_card_has_whole_sentences),
        CARD_TEST(says_how_many_tries_are_left_and_where_the_can_stands),
        CARD_TEST(names_why_a_way_cannot_be_gone),
        VISIT_TEST(promises_no_phone_where_the_town_has_no_page_for_it),
        VISIT_TEST(says_nothing_where_all_is_as_usual),
        VISIT_TEST(says_received_only_of_what_was_submitted),
        VISIT_TEST(says_nothing_on_pages_that_are_themselves_the_news),
        VISIT_TEST(names_the_answer_to_repeat_but_not_what_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
