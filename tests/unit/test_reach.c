/* Does each place of the configuration answer? Against a scripted network. */
#include "courier/reach.h"

#include "script_net.h"
#include "unit.h"

struct fixture {
    struct script_net script;
    struct net net;
    struct config config;
    struct reach_asker *asker;
    enum reach heard[REACH_PLACES];
    int answers;
};

static void
on_reach(void *context, enum reach_place place, enum reach reach)
{
    struct fixture *f = context;
    f->heard[place] = reach;
    f->answers++;
}

static int
set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.answers = 0};
    fixture.net = script_net(&fixture.script);
    text_format(fixture.config.token_url, CONFIG_URL_MAX, "https://token.example");
    text_format(fixture.config.submission_url, CONFIG_URL_MAX, "https://send.example");
    text_format(fixture.config.identity_url, CONFIG_URL_MAX, "https://id.example");
    fixture.asker = reach_create(&fixture.net, &fixture.config, on_reach, &fixture);
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    reach_destroy(f->asker);
    return 0;
}

static void
answer(struct fixture *f, enum status status)
{
    script_answer_reply(&f->script,
                        (struct net_reply){.status = status, .http = 404, .body = ""});
}

static void
each_configured_place_is_asked_and_told(void **state)
{
    struct fixture *f = *state;
    reach_ask(f->asker);
    assert_int_equal(f->script.count, 3);
    assert_string_equal(f->script.call[2].url, "https://id.example");
    assert_string_equal(f->script.call[0].bearer, "");
    for (int i = 0; i < 3; i++)
        assert_true(f->script.call[i].new_connection);
    answer(f, STATUS_OK);
    answer(f, STATUS_DENIED);
    answer(f, STATUS_TIMEOUT);
    assert_int_equal(f->heard[REACH_TOKEN], REACH_GOOD);
    assert_int_equal(f->heard[REACH_SUBMISSION], REACH_UNTRUSTED);
    assert_int_equal(f->heard[REACH_ROUTING], REACH_UNKNOWN);
    assert_int_equal(f->heard[REACH_IDENTITY], REACH_SILENT);
    assert_int_equal(f->answers, 3);
}

static void
who_asks_again_waits_for_the_new_answers_only(void **state)
{
    struct fixture *f = *state;
    reach_ask(f->asker);
    answer(f, STATUS_TOO_LARGE);
    assert_int_equal(f->heard[REACH_TOKEN], REACH_GOOD);
    reach_ask(f->asker);
    assert_int_equal(f->script.cancelled, 2);
    assert_int_equal(f->script.count, 6);
    answer(f, STATUS_GONE);
    assert_int_equal(f->heard[REACH_TOKEN], REACH_SILENT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_configured_place_is_asked_and_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_asks_again_waits_for_the_new_answers_only,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
