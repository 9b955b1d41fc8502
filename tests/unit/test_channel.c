/* A technician fetches a newer system from the network: what the pages say and do. */
#include "core/channel_advice.h"
#include "visit_fixture.h"

static const struct channel_news newer = {.state = CHANNEL_OFFERED,
                                          .board = "schalter-qemu",
                                          .version = "2026.12.1",
                                          .notes = "Neuer Dienst",
                                          .issue = 1800000000,
                                          .size = 141500000};
static const struct upkeep here = {.running = "2026.11.2",
                                   .board = "schalter-qemu",
                                   .issue = 1700000000,
                                   .least = 1750000000,
                                   .update = UPKEEP_NO_STICK};

static struct session *
go_on(struct visit *visit)
{
    struct session *session = visit->session;
    session->kiosk.has_door = session->kiosk.has_channel = true;
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    visit_send(visit, (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = &here});
    visit_do(visit, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    return session;
}

static void
hear(struct visit *visit, const struct channel_news *news)
{
    visit_send(visit, (struct event){.kind = EVENT_CHANNEL, .channel = news});
}

static void
hear_state(struct visit *visit, enum channel_state state, int percent)
{
    struct channel_news news = newer;
    news.state = state;
    news.percent = percent;
    hear(visit, &news);
}

/* What was asked of the courier last; -1 nothing. */
static int
ordered(const struct visit *visit)
{
    for (int i = 0; i < visit->effects.count; i++)
        if (visit->effects.list[i].kind == EFFECT_CHANNEL)
            return visit->effects.list[i].a;
    return -1;
}

static void
a_device_without_a_channel_has_no_such_way(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    struct upkeep_advice advice;
    assert_true(channel_advice(session, &advice));
    session->kiosk.has_channel = false;
    assert_false(channel_advice(session, &advice));
    visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
    assert_int_equal(ordered(visit), -1);
}

static void
looks_then_loads_then_has_it_looked_at(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    struct upkeep_advice advice;
    assert_false(channel_advice_outcome(session, &advice));
    visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
    assert_int_equal(ordered(visit), CHANNEL_LOOK);
    assert_true(channel_is_busy(&session->technician.channel));
    hear(visit, &newer);
    assert_true(channel_advice(session, &advice) && advice.open);
    assert_string_equal(advice.text, "Fassung 2026.12.1, 142 MB.");
    assert_true(channel_advice_outcome(session, &advice) && advice.open);
    assert_string_equal(advice.text, "Fassung 2026.12.1. Neuer Dienst");
    assert_int_equal(ordered(visit), -1); /* nothing is fetched unasked */
    visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
    assert_int_equal(ordered(visit), CHANNEL_LOAD);
    hear_state(visit, CHANNEL_LOADING, 40);
    assert_true(channel_advice_outcome(session, &advice));
    assert_non_null(strstr(advice.text, "40 Prozent von 142 MB"));
    assert_false(visit_effect(visit, EFFECT_UPKEEP));
    hear_state(visit, CHANNEL_LOADED, 100);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    assert_true(channel_advice(session, &advice));
    assert_false(advice.open);
}

static void
goes_with_its_installation(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    struct upkeep news = here;
    hear_state(visit, CHANNEL_LOADED, 100);
    news.update = UPKEEP_FINE;
    news.source = UPKEEP_FROM_NETWORK;
    visit_send(visit, (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = &news});
    struct upkeep_advice advice;
    upkeep_advice(session, UPKEEP_UPDATE, &advice);
    assert_non_null(strstr(advice.text, "aus dem Netz"));
    visit_do(visit, EVENT_UPKEEP, UPKEEP_UPDATE, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    assert_false(channel_advice_outcome(session, &advice)); /* the errand is later */
    news.serial = session->technician.upkeep.serial;
    news.errand = UPKEEP_UPDATE;
    news.outcome = UPKEEP_DONE;
    visit_send(visit, (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = &news});
    assert_int_equal(ordered(visit), CHANNEL_END);
    hear_state(visit, CHANNEL_IDLE, 0);
    assert_true(visit_effect(visit, EFFECT_UPKEEP));
    assert_true(upkeep_advice_outcome(session, &advice));
    assert_string_equal(advice.title, "Fertig.");
}

static void
what_is_of_no_use_here_is_not_fetched(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    const struct {
        const char *board;
        int64_t issue;
        enum upkeep_trouble trouble;
    } cases[] = {{"schalter-cm4", 1800000000, UPKEEP_OTHER_BOARD},
                 {"schalter-qemu", 1700000000, UPKEEP_SAME},
                 {"schalter-qemu", 1749999999, UPKEEP_OLDER},
                 {"schalter-qemu", 1600000000, UPKEEP_OLDER},
                 {"schalter-qemu", 1750000000, UPKEEP_FINE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct channel_news offer = newer;
        struct upkeep_advice advice;
        text_format(offer.board, sizeof offer.board, "%s", cases[i].board);
        offer.issue = cases[i].issue;
        visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
        assert_int_equal(ordered(visit), CHANNEL_LOOK);
        hear(visit, &offer);
        assert_int_equal(channel_weigh(&session->technician.upkeep, &offer),
                         cases[i].trouble);
        assert_true(channel_advice_outcome(session, &advice));
        assert_true(advice.title[0] != '\0' && advice.text[0] != '\0');
    }
}

static void
nobody_walks_away_but_may_stop_it(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    hear(visit, &newer);
    visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_RESTART, 0);
    assert_int_equal(session->state, STATE_UPKEEP);
    visit_wait(visit, 3600000);
    assert_int_equal(session->state, STATE_UPKEEP);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(ordered(visit), CHANNEL_END);
    assert_int_equal(session->state, STATE_UPKEEP);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_TECHNICIAN);
}

static void
who_forgets_to_sign_off_is_signed_off(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    hear(visit, &newer);
    visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
    visit_wait(visit, 8500000); /* a courier that never answers */
    assert_int_equal(session->state, STATE_START);
    assert_int_equal(session->technician.channel.state, CHANNEL_IDLE);
    hear_state(visit, CHANNEL_LOADED, 100); /* too late, for nobody */
    assert_int_equal(session->technician.channel.state, CHANNEL_IDLE);
}

static void
every_trouble_has_words_of_its_own(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_on(visit);
    char before[UPKEEP_TEXT_MAX] = "";
    for (int i = CHANNEL_SILENT; i < (int)CHANNEL_TROUBLES; i++) {
        struct channel_news news = {.state = CHANNEL_FAILED,
                                    .trouble = (enum channel_trouble)i};
        struct upkeep_advice advice;
        visit_do(visit, EVENT_CHANNEL_TAP, 0, 0);
        hear(visit, &news);
        assert_true(channel_advice_outcome(session, &advice));
        assert_false(advice.open);
        assert_string_not_equal(advice.text, before);
        text_format(before, sizeof before, "%s", advice.text);
        assert_true(channel_advice(session, &advice) && advice.open);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(a_device_without_a_channel_has_no_such_way),
        VISIT_TEST(looks_then_loads_then_has_it_looked_at),
        VISIT_TEST(goes_with_its_installation),
        VISIT_TEST(what_is_of_no_use_here_is_not_fetched),
        VISIT_TEST(nobody_walks_away_but_may_stop_it),
        VISIT_TEST(who_forgets_to_sign_off_is_signed_off),
        VISIT_TEST(every_trouble_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
