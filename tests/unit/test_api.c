#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "courier/api.h"
#include "tests/unit/script_net.h"
#include "tests/unit/unit.h"

static time_t moved_s;
static int64_t passed_ms = 1000000;

/* The clock that nobody sets: here it goes only when a test says so. */
int64_t
clock_boot_ms(void)
{
    return passed_ms;
}

int64_t
clock_boot_s(void)
{
    return passed_ms / 1000;
}

/* The wall clock of this program, which a test can set. */
time_t
time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec + moved_s;
    return now.tv_sec + moved_s;
}

struct fixture {
    struct config config;
    struct script_net script;
    struct net net;
    struct api *api;
    int replies, http, online_changes;
    enum status status;
    bool online;
};

static void
on_online(void *context, bool online)
{
    struct fixture *f = context;
    f->online = online;
    f->online_changes++;
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct fixture *f = context;
    f->replies++;
    f->http = reply->http;
    f->status = reply->status;
}

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    text_format(f->config.token_url, sizeof(f->config.token_url), "https://t/token");
    text_format(f->config.client_id, sizeof(f->config.client_id), "kiosk");
    text_format(f->config.secret_file, sizeof(f->config.secret_file),
                "/tmp/test-api-XXXXXX");
    int fd = mkstemp(f->config.secret_file);
    assert_int_equal(write(fd, "geheim&1\n", 9), 9);
    close(fd);
    f->net = script_net(&f->script);
    f->api = api_create(&f->net, &f->config, on_online, f);
    unlink(f->config.secret_file);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    api_destroy(f->api);
    free(f);
    return 0;
}

static struct api_call *
ask(struct fixture *f, bool authorized)
{
    return api_start(f->api,
                     &(struct net_request){.url = "https://s/x", .reply_max = 100},
                     authorized, on_reply, f);
}

static void
fetches_a_token_first_and_uses_it_again(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    struct script_call *call = script_waiting(&f->script);
    assert_string_equal(call->url, "https://t/token");
    assert_string_equal(call->body, "grant_type=client_credentials&client_id=kiosk&"
                                    "client_secret=geheim%261");
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    assert_string_equal(script_waiting(&f->script)->url, "https://s/x");
    assert_string_equal(script_waiting(&f->script)->bearer, "one");
    script_answer(&f->script, 200, "{}");
    assert_int_equal(f->replies, 1);
    assert_non_null(ask(f, true));
    assert_string_equal(script_waiting(&f->script)->bearer, "one");
    script_answer(&f->script, 204, "");
    assert_int_equal(f->http, 204);
    assert_int_equal(f->script.count, 3);
}

static void
sends_no_token_where_none_is_wanted(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, false));
    assert_string_equal(script_waiting(&f->script)->url, "https://s/x");
    assert_string_equal(script_waiting(&f->script)->bearer, "");
    script_answer(&f->script, 200, "{}");
    assert_int_equal(f->http, 200);
}

static void
renews_the_token_once_after_a_401(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    script_answer(&f->script, 401, "");
    assert_int_equal(f->replies, 0);
    script_answer(&f->script, 200, SCRIPT_TOKEN("two"));
    assert_string_equal(script_waiting(&f->script)->bearer, "two");
    script_answer(&f->script, 401, "");
    assert_int_equal(f->replies, 1);
    assert_int_equal(f->http, 401);
    assert_null(script_waiting(&f->script));
}

static void
two_calls_share_one_token(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    assert_non_null(ask(f, true));
    assert_int_equal(f->script.count, 1);
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    assert_int_equal(f->script.count, 3);
    script_answer(&f->script, 200, "{}");
    script_answer(&f->script, 200, "{}");
    assert_int_equal(f->replies, 2);
}

/* Both were sent with the token that has just ended. */
static void
two_refused_calls_renew_it_once(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    script_answer(&f->script, 401, "");
    struct script_call *late = script_waiting(&f->script);
    late->open = false; /* its answer comes after the new token */
    script_answer(&f->script, 200, SCRIPT_TOKEN("two"));
    late->open = true;
    assert_ptr_equal(script_waiting(&f->script), late);
    script_answer(&f->script, 401, "");
    for (int i = 0; i < 2; i++) {
        assert_string_equal(script_waiting(&f->script)->bearer, "two");
        script_answer(&f->script, 200, "{}");
    }
    assert_int_equal(f->replies, 2);
    assert_int_equal(f->http, 200);
    assert_null(script_waiting(&f->script));
}

static void
a_refused_or_malformed_token_ends_the_call(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    script_answer(&f->script, 400, "{\"error\":\"invalid_scope\"}");
    assert_int_equal(f->http, 401);
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, "{\"access_token\":\"a b\"}");
    assert_int_equal(f->status, STATUS_INVALID);
    assert_non_null(ask(f, true));
    script_fail(&f->script, STATUS_TIMEOUT);
    assert_int_equal(f->status, STATUS_TIMEOUT);
    assert_int_equal(f->replies, 3);
}

static void
tells_when_the_network_comes_and_goes(void **state)
{
    struct fixture *f = *state;
    assert_false(api_is_online(f->api));
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    assert_true(f->online);
    script_answer(&f->script, 503, "");
    assert_int_equal(f->online_changes, 1);
    assert_non_null(ask(f, true));
    script_fail(&f->script, STATUS_DENIED); /* a certificate: not our server */
    assert_false(f->online);
    assert_int_equal(f->online_changes, 2);
}

/* Beside it the delivery service answers. */
static void
another_operators_host_does_not_take_the_network_along(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    script_answer(&f->script, 200, "");
    for (int i = 0; i < 3; i++) {
        assert_non_null(ask(f, false));
        script_fail(&f->script, STATUS_TIMEOUT);
        assert_non_null(ask(f, true));
        script_answer(&f->script, 200, "");
    }
    assert_int_equal(f->online_changes, 1);
    assert_true(api_is_online(f->api));
}

/* Who asks that host alone would not notice that the network has gone. */
static void
what_it_says_is_looked_into_by_asking_for_a_token(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    script_answer(&f->script, 200, "");
    for (int i = 0; i < 2; i++) {
        passed_ms += 5001;
        assert_non_null(ask(f, false));
        script_fail(&f->script, STATUS_GONE);
        assert_string_equal(script_waiting(&f->script)->url, "https://t/token");
        if (i == 0)
            script_answer(&f->script, 200, SCRIPT_TOKEN("two"));
        else
            script_fail(&f->script, STATUS_GONE);
        assert_int_equal(api_is_online(f->api), i == 0);
    }
    /* Then there is nothing to find out. */
    passed_ms += 5001;
    assert_non_null(ask(f, false));
    script_fail(&f->script, STATUS_GONE);
    assert_null(script_waiting(&f->script));
    assert_int_equal(f->online_changes, 2);
}

/* Of a destination they would be an end. */
static void
what_the_tokens_server_says_is_not_said_of_what_was_asked(void **state)
{
    static const struct {
        int said, told;
    } cases[] = {{400, 401}, {401, 401}, {403, 403}, {404, 503}, {410, 503},
                 {413, 503}, {302, 503}, {429, 429}, {500, 503}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_non_null(ask(f, true));
        script_answer(&f->script, cases[i].said, "");
        assert_int_equal(f->http, cases[i].told);
    }
}

/* The server's clock is so far ahead of ours. */
static void
answer_ahead(struct fixture *f, int64_t s)
{
    assert_non_null(ask(f, false));
    script_answer_reply(&f->script,
                        (struct net_reply){.status = STATUS_OK,
                                           .http = 200,
                                           .body = "",
                                           .date_s = (int64_t)time(NULL) + s});
}

static void
learns_from_the_date_how_far_the_clock_is_off(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(api_skew_s(f->api), 0);
    answer_ahead(f, 1000);
    assert_in_range(api_skew_s(f->api), 990, 1010);
}

/* By NTP, which nobody signs. */
static void
knows_that_the_clock_was_set_since(void **state)
{
    struct fixture *f = *state;
    assert_false(api_clock_is_right(f->api));
    answer_ahead(f, 0);
    assert_true(api_clock_is_right(f->api));
    moved_s = 401 * 86400;
    assert_in_range(-api_skew_s(f->api), 401 * 86400 - 10, 401 * 86400 + 10);
    assert_false(api_clock_is_right(f->api));
    answer_ahead(f, -401 * 86400);
    assert_false(api_clock_is_right(f->api));
    moved_s = 0;
    assert_in_range(api_skew_s(f->api) + 10, 0, 20);
    assert_true(api_clock_is_right(f->api));
    int told = f->online_changes;
    api_look_at_clock(f->api);
    assert_int_equal(f->online_changes, told + 1);
    moved_s = -7200;
    api_look_at_clock(f->api);
    assert_int_equal(f->online_changes, told + 1);
    assert_in_range(api_skew_s(f->api), 7190, 7210);
    moved_s = 0;
    api_look_at_clock(f->api);
    api_look_at_clock(f->api);
    assert_int_equal(f->online_changes, told + 2);
}

static void
says_when_a_wrong_clock_is_right_again(void **state)
{
    struct fixture *f = *state;
    assert_non_null(ask(f, true));
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    script_answer(&f->script, 200, "");
    answer_ahead(f, 0);
    assert_int_equal(f->online_changes, 1);
    answer_ahead(f, -100000);
    answer_ahead(f, -100000);
    assert_int_equal(f->online_changes, 1);
    answer_ahead(f, 0);
    assert_int_equal(f->online_changes, 2);
    assert_true(f->online);
    answer_ahead(f, 0);
    assert_int_equal(f->online_changes, 2);
}

static void
a_cancelled_call_never_answers(void **state)
{
    struct fixture *f = *state;
    struct api_call *waiting = ask(f, true);
    api_cancel(f->api, waiting);
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
    struct api_call *sent = ask(f, true);
    api_cancel(f->api, sent);
    assert_int_equal(f->script.cancelled, 1);
    assert_int_equal(f->replies, 0);
    for (int i = 0; i < API_CALLS_MAX; i++)
        assert_non_null(ask(f, true));
    assert_null(ask(f, true));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fetches_a_token_first_and_uses_it_again),
        TEST(sends_no_token_where_none_is_wanted),
        TEST(renews_the_token_once_after_a_401),
        TEST(two_calls_share_one_token),
        TEST(two_refused_calls_renew_it_once),
        TEST(a_refused_or_malformed_token_ends_the_call),
        TEST(tells_when_the_network_comes_and_goes),
        TEST(another_operators_host_does_not_take_the_network_along),
        TEST(what_it_says_is_looked_into_by_asking_for_a_token),
        TEST(what_the_tokens_server_says_is_not_said_of_what_was_asked),
        TEST(learns_from_the_date_how_far_the_clock_is_off),
        TEST(knows_that_the_clock_was_set_since),
        TEST(says_when_a_wrong_clock_is_right_again),
        TEST(a_cancelled_call_never_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
