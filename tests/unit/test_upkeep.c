/* What a technician can have done to the device: its wire, the rules of the pages, and
 * what becomes of an errand. */
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "base/upkeep_copy.h"
#include "base/upkeep_wire.h"
#include "core/readiness.h"
#include "core/upkeep_advice.h"
#include "seed_fixture.h"
#include "visit_fixture.h"

static struct upkeep
whole(void)
{
    return (struct upkeep){.errand = UPKEEP_UPDATE,
                           .outcome = UPKEEP_WORKING,
                           .percent = 40,
                           .copies = {.wanted = true, .good = 2, .in_doubt = 1},
                           .running = "2026.11.2",
                           .other = {.version = "2026.10.1", .good = true},
                           .unforgotten = true,
                           .stick = UPKEEP_STICK_GOOD,
                           .version = "2026.12.1",
                           .signer = "Schalter, Updates",
                           .notes = "Gartenwasserzähler"};
}

static void
news_and_requests_come_as_they_went(void **state)
{
    (void)state;
    int pair[2];
    struct upkeep sent = whole(), got;
    struct upkeep_request asked = {.errand = UPKEEP_SAVE,
                                   .device = "EF-03",
                                   .report = "Gut: Drucker\nGut: Netz\n"};
    struct upkeep_request heard;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    assert_int_equal(upkeep_told(pair[1], &got), STATUS_AGAIN);
    assert_int_equal(upkeep_tell(pair[0], &sent), STATUS_OK);
    assert_int_equal(upkeep_told(pair[1], &got), STATUS_OK);
    assert_memory_equal(&sent, &got, sizeof got);
    assert_int_equal(upkeep_ask(pair[1], &asked), STATUS_OK);
    assert_int_equal(upkeep_asked(pair[0], &heard), STATUS_OK);
    assert_memory_equal(&asked, &heard, sizeof heard);
    close(pair[1]);
    assert_int_equal(upkeep_asked(pair[0], &heard), STATUS_GONE);
    close(pair[0]);
}

static void
what_is_malformed_is_refused_whole(void **state)
{
    (void)state;
    uint8_t packet[UPKEEP_PACKET_MAX];
    size_t len = 0;
    struct upkeep sent = whole(), got;
    struct upkeep_request request = {.errand = UPKEEP_SAVE, .report = "\a"}, heard;
    assert_int_equal(upkeep_encode_request(&request, packet, sizeof packet, &len),
                     STATUS_OK);
    assert_int_equal(upkeep_decode_request(packet, len, &heard), STATUS_INVALID);
    assert_int_equal(heard.errand, UPKEEP_LOOK);
    request = (struct upkeep_request){.errand = UPKEEP_ENTER + 1};
    assert_int_equal(upkeep_encode_request(&request, packet, sizeof packet, &len),
                     STATUS_OK);
    assert_int_equal(upkeep_decode_request(packet, len, &heard), STATUS_INVALID);
    assert_int_equal(upkeep_encode_news(&sent, packet, sizeof packet, &len), STATUS_OK);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(upkeep_decode_news(packet, cut, &got), STATUS_INVALID);
    memset(sent.notes, 'a', sizeof sent.notes);
    assert_int_equal(upkeep_encode_news(&sent, packet, sizeof packet, &len),
                     STATUS_INVALID);
}

static void
copies_come_as_they_went_and_are_named_like_nothing_else(void **state)
{
    (void)state;
    static uint8_t file[LINK_COPY_MAX], packet[UPKEEP_COPY_MAX];
    int pair[2];
    size_t len = 0;
    memset(file, 'Q', sizeof file);
    struct upkeep_copy got, sent = {.reference = "K7PM-4XQR",
                                    .maybe_arrived = true,
                                    .file = {file, sizeof file}};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    assert_int_equal(upkeep_handed(pair[1], packet, &got), STATUS_AGAIN);
    assert_int_equal(upkeep_hand(pair[0], &sent), STATUS_OK);
    assert_int_equal(upkeep_handed(pair[1], packet, &got), STATUS_OK);
    assert_string_equal(got.reference, sent.reference);
    assert_true(got.maybe_arrived);
    assert_int_equal(got.file.len, sizeof file);
    assert_memory_equal(got.file.at, file, sizeof file);
    close(pair[0]);
    close(pair[1]);
    const struct upkeep_copy bad[] = {
        {.reference = "../x", .file = {file, 1}},
        {.reference = "a", .file = {file, 1}},
        {.reference = "A"},
        {.file = {file, 1}},
        {.trouble = UPKEEP_OTHER, .reference = "A", .file = {file, 1}},
        {.trouble = UPKEEP_TROUBLES}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(upkeep_encode_copy(&bad[i], packet, sizeof packet, &len),
                         STATUS_OK);
        assert_int_equal(upkeep_decode_copy(packet, len, &got), STATUS_INVALID);
        assert_int_equal(got.trouble, UPKEEP_OTHER);
    }
}

static void
nobody_listens_on_this_machine(void **state)
{
    (void)state;
    int fd;
    assert_int_equal(upkeep_connect("/nonexistent/caretaker", &fd), STATUS_NOT_FOUND);
    assert_int_equal(fd, -1);
}

static struct session *
go_in(struct visit *visit)
{
    struct session *session = visit->session;
    session->kiosk.has_door = true;
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    return session;
}

static void
hear(struct visit *visit, const struct upkeep *news)
{
    visit_send(visit, (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = news});
}

static struct session *
go_on(struct visit *visit, const struct upkeep *news)
{
    struct session *session = go_in(visit);
    hear(visit, news);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    return session;
}

static struct upkeep
at_rest(void)
{
    struct upkeep news = whole();
    news.outcome = UPKEEP_NOTHING;
    news.unforgotten = false;
    return news;
}

static void
without_a_caretaker_there_is_no_such_page(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_in(visit);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
    visit_do(visit, EVENT_CARETAKER, 0, 0);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
}

static void
the_fuzzers_begin_with_what_is_understood(void **state)
{
    (void)state;
    static uint8_t packet[UPKEEP_COPY_MAX];
    struct upkeep_request request;
    struct upkeep news;
    struct upkeep_copy copy;
    size_t len = seed_read("upkeep", "request", packet, sizeof packet);
    assert_int_equal(upkeep_decode_request(packet, len, &request), STATUS_OK);
    len = seed_read("upkeep", "news", packet, sizeof packet);
    assert_int_equal(upkeep_decode_news(packet, len, &news), STATUS_OK);
    len = seed_read("upkeep", "copy", packet, sizeof packet);
    assert_int_equal(upkeep_decode_copy(packet, len, &copy), STATUS_OK);
}

static void
each_errand_says_why_it_is_closed(void **state)
{
    struct visit *visit = *state;
    const struct upkeep nothing = {.update = UPKEEP_NO_STICK, .setup = UPKEEP_NO_STICK};
    struct session *session = go_on(visit, &nothing);
    session->technician.device.waiting = 2;
    for (int errand = UPKEEP_SAVE; errand < (int)UPKEEP_ERRANDS; errand++) {
        struct upkeep_advice advice;
        upkeep_advice(session, (enum upkeep_errand)errand, &advice);
        assert_true(advice.title[0] != '\0' && advice.text[0] != '\0');
        assert_int_equal(advice.open,
                         errand == UPKEEP_RESTART || errand == UPKEEP_NETWORK);
        if (!advice.open) {
            visit_do(visit, EVENT_UPKEEP, errand, 0);
            assert_int_equal(session->state, STATE_UPKEEP);
            assert_false(visit_effect(visit, EFFECT_UPKEEP));
        }
    }
}

static void
a_change_of_system_can_be_taken_back_until_it_starts(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    news.other.tired = true;
    hear(visit, &news);
    upkeep_advice(session, UPKEEP_RETURN, &advice);
    assert_true(advice.open);
    assert_non_null(strstr(advice.text, "dreimal"));
    upkeep_advice(session, UPKEEP_STAY, &advice);
    assert_false(advice.open);
    news.other_next = true;
    hear(visit, &news);
    upkeep_advice(session, UPKEEP_RETURN, &advice);
    assert_false(advice.open);
    upkeep_advice(session, UPKEEP_STAY, &advice);
    assert_true(advice.open);
    assert_non_null(strstr(advice.text, news.running));
    news.errand = UPKEEP_STAY;
    news.outcome = UPKEEP_DONE;
    news.other_next = false;
    hear(visit, &news);
    assert_true(upkeep_advice_outcome(session, &advice));
    assert_non_null(strstr(advice.text, "bleibt bei Fassung 2026.11.2"));
}

static void
nothing_is_erased_before_all_has_arrived(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    static const int waiting[] = {-1, 0, 1};
    for (int i = 0; i < 3; i++) {
        session->technician.device.waiting = waiting[i];
        upkeep_advice(session, UPKEEP_ERASE, &advice);
        assert_int_equal(advice.open, waiting[i] == 0);
        upkeep_advice(session, UPKEEP_RESET, &advice);
        assert_int_equal(advice.open, waiting[i] == 0);
    }
    session->technician.device.waiting = 0;
    session->technician.device.damaged = true;
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_false(advice.open);
}

/* Whoever deletes in order to give the device away has to know. */
static void
what_was_left_of_a_deletion_is_told(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    news.unforgotten = true;
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    struct readiness readiness;
    session->technician.device.waiting = 0;
    for (int i = 0; i < 2; i++) {
        upkeep_advice(session, i == 0 ? UPKEEP_ERASE : UPKEEP_RESET, &advice);
        assert_true(advice.open);
        assert_non_null(strstr(advice.text, "nicht alles"));
    }
    readiness_judge(session, &readiness);
    assert_int_equal(readiness.rows[READINESS_STORAGE].grade, READINESS_NOTE);
    assert_non_null(strstr(readiness.rows[READINESS_STORAGE].text, "Löschen"));
}

/* Such a kiosk has no courier to wait for: it says what has to be done. */
static void
a_kiosk_that_is_none_is_emptied_if_nothing_waits(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    session->kiosk.unfit = "schalter.yaml:1:1: Das ist falsch.";
    session->technician.device.waiting = 1;
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_false(advice.open);
    assert_non_null(strstr(advice.text, "eingerichtet"));
    session->technician.device.recover = 1;
    static const enum upkeep_errand closed[] = {UPKEEP_ERASE, UPKEEP_TAKE_OUT,
                                                UPKEEP_CONFIRM};
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
        upkeep_advice(session, closed[i], &advice);
        assert_false(advice.open);
        assert_non_null(strstr(advice.text, "eingerichtet"));
    }
    session->technician.device.recover = 0;
    session->technician.device.waiting = -1;
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_false(advice.open);
    session->technician.device.waiting = 0;
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_true(advice.open);
}

static void
of_two_sticks_none_is_written_to(void **state)
{
    struct upkeep news = at_rest();
    struct upkeep_advice advice;
    news.stick = UPKEEP_STICK_SEVERAL;
    news.update = news.setup = UPKEEP_STICKS;
    struct session *session = go_on(*state, &news);
    static const enum upkeep_errand errands[] = {UPKEEP_SAVE, UPKEEP_UPDATE,
                                                 UPKEEP_SETUP, UPKEEP_TAKE_OUT};
    for (size_t i = 0; i < sizeof errands / sizeof errands[0]; i++) {
        upkeep_advice(session, errands[i], &advice);
        assert_false(advice.open);
        assert_non_null(strstr(advice.text, "mehr als ein Stick"));
    }
}

static void
no_application_is_left_behind_in_another_town(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct upkeep_advice advice;
    text_format(news.setup_device, sizeof news.setup_device, "EF-04");
    text_format(news.setup_town, sizeof news.setup_town, "Stadt Anderswo");
    struct session *session = go_on(visit, &news);
    session->technician.device.waiting = 1;
    upkeep_advice(session, UPKEEP_SETUP, &advice);
    assert_false(advice.open);
    text_format(session->technician.upkeep.setup_town, UPKEEP_TOWN_MAX, "%s",
                session->catalogue->town.name);
    upkeep_advice(session, UPKEEP_SETUP, &advice);
    assert_true(advice.open);
    assert_non_null(strstr(advice.text, "EF-04"));
    text_format(session->technician.upkeep.setup_town, UPKEEP_TOWN_MAX,
                "Stadt Anderswo");
    session->technician.device.waiting = 0;
    upkeep_advice(session, UPKEEP_SETUP, &advice);
    assert_true(advice.open);
    session->technician.upkeep.setup = UPKEEP_SETUP_WRONG;
    text_format(session->technician.upkeep.mistake, UPKEEP_MISTAKE_MAX,
                "schalter.yaml:3:1: Es fehlt etwas.");
    upkeep_advice(session, UPKEEP_SETUP, &advice);
    assert_false(advice.open);
    assert_string_equal(advice.text, "schalter.yaml:3:1: Es fehlt etwas.");
}

static void
what_changes_the_device_is_asked_once_more(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_UPDATE, 0);
    assert_int_equal(session->state, STATE_UPKEEP_ASK);
    assert_false(visit_effect(visit, EFFECT_UPKEEP));
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_UPDATE, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_UPKEEP);
    assert_int_equal(visit->effects.list[0].a, UPKEEP_UPDATE);
    /* Pulled while it was asked: nothing is begun. */
    visit_do(visit, EVENT_CARETAKER, 0, 0);
    hear(visit, &news);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_UPDATE, 0);
    news.update = UPKEEP_NO_STICK;
    hear(visit, &news);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    assert_false(visit_effect(visit, EFFECT_UPKEEP));
}

static void
an_errand_is_not_walked_away_from(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_SAVE, 0);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_RESTART, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    visit_wait(visit, 700000);
    assert_int_equal(session->state, STATE_UPKEEP);
    /* A look that was under way says nothing of it. */
    news.stick = UPKEEP_STICK_NONE;
    hear(visit, &news);
    assert_int_equal(session->technician.upkeep.outcome, UPKEEP_WORKING);
    assert_int_equal(session->technician.upkeep.stick, UPKEEP_STICK_NONE);
    /* The caretaker died over it. */
    visit_do(visit, EVENT_CARETAKER, 0, 0);
    struct upkeep_advice advice;
    assert_true(upkeep_advice_outcome(session, &advice));
    assert_false(advice.open);
    visit_wait(visit, 700000);
    assert_int_equal(session->state, STATE_START);
}

static void
what_cannot_be_delivered_is_taken_out_at_once_and_deleted_when_asked_twice(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    upkeep_advice(session, UPKEEP_TAKE_OUT, &advice);
    assert_false(advice.open);
    session->technician.device.recover = session->technician.device.waiting = 2;
    upkeep_advice(session, UPKEEP_TAKE_OUT, &advice);
    assert_true(advice.open);
    upkeep_advice(session, UPKEEP_ERASE, &advice);
    assert_false(advice.open);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_TAKE_OUT, 0);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    news.errand = UPKEEP_TAKE_OUT;
    news.serial = session->technician.upkeep.serial;
    news.outcome = UPKEEP_FAILED;
    news.trouble = UPKEEP_STICK_FULL;
    hear(visit, &news);
    assert_true(upkeep_advice_outcome(session, &advice));
    assert_non_null(strstr(advice.text, "Verloren ist nichts"));
    visit_do(visit, EVENT_UPKEEP, UPKEEP_CONFIRM, 0);
    assert_int_equal(session->state, STATE_UPKEEP_ASK);
    assert_false(visit_effect(visit, EFFECT_UPKEEP));
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
}

static void
every_outcome_has_words(void **state)
{
    struct visit *visit = *state;
    struct upkeep news = at_rest();
    struct session *session = go_on(visit, &news);
    struct upkeep_advice advice;
    assert_false(upkeep_advice_outcome(session, &advice));
    for (int n = 0; n < (int)(UPKEEP_ERRANDS * 3 * UPKEEP_TROUBLES); n++) {
        struct upkeep *upkeep = &session->technician.upkeep;
        upkeep->errand = (enum upkeep_errand)(n % UPKEEP_ERRANDS);
        upkeep->copies =
            (struct upkeep_copies){.good = 99999, .left = 99999, .in_doubt = 99999};
        upkeep->outcome = (enum upkeep_outcome)(n / UPKEEP_ERRANDS % 3 + 1);
        upkeep->trouble = (enum upkeep_trouble)(n / UPKEEP_ERRANDS / 3);
        assert_true(upkeep_advice_outcome(session, &advice));
        assert_true(advice.title[0] != '\0');
        assert_int_equal(advice.open, upkeep->outcome != UPKEEP_FAILED);
        assert_true(strlen(advice.text) < sizeof advice.text - 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(news_and_requests_come_as_they_went),
        cmocka_unit_test(what_is_malformed_is_refused_whole),
        cmocka_unit_test(the_fuzzers_begin_with_what_is_understood),
        cmocka_unit_test(copies_come_as_they_went_and_are_named_like_nothing_else),
        cmocka_unit_test(nobody_listens_on_this_machine),
        cmocka_unit_test_setup_teardown(without_a_caretaker_there_is_no_such_page,
                                        visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(each_errand_says_why_it_is_closed, visit_set_up,
                                        visit_tear_down),
        cmocka_unit_test_setup_teardown(what_was_left_of_a_deletion_is_told,
                                        visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(
            a_kiosk_that_is_none_is_emptied_if_nothing_waits, visit_set_up,
            visit_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_erased_before_all_has_arrived,
                                        visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(of_two_sticks_none_is_written_to, visit_set_up,
                                        visit_tear_down),
        cmocka_unit_test_setup_teardown(no_application_is_left_behind_in_another_town,
                                        visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(what_changes_the_device_is_asked_once_more,
                                        visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(an_errand_is_not_walked_away_from, visit_set_up,
                                        visit_tear_down),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_delivered_is_taken_out_at_once_and_deleted_when_asked_twice,
            visit_set_up, visit_tear_down),
        cmocka_unit_test_setup_teardown(
            a_change_of_system_can_be_taken_back_until_it_starts, visit_set_up,
            visit_tear_down),
        cmocka_unit_test_setup_teardown(every_outcome_has_words, visit_set_up,
                                        visit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
