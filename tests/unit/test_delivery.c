/* Delivery from the outbox to the requests it makes, on a scripted network. What needs
 * real keys and signatures is in tests/system/courier.c, against a town with TLS. */
#include <stdio.h>
#include <time.h>

#include "courier/delivery.h"
#include "tests/unit/script_net.h"
#include "tests/unit/unit.h"

#define ID "3fa85f64-5717-4562-b3fc-2c963f66afa6"
#define CASE "00000000-1111-4222-8333-444444444444"
#define URN "urn:de:fim:leika:leistung:99102013104000"
#define DESTINATION(status)                                                            \
    "{\"destinationId\":\"" ID "\",\"status\":\"" status                               \
    "\",\"encryptionKid\":\"kid-0002\",\"services\":[{\"identifier\":\"" URN           \
    "\",\"regions\":[\"DE\"],\"submissionSchemas\":[]}]}"
#define NO_EVENTS "{\"count\":0,\"offset\":0,\"totalCount\":0,\"eventLog\":[]}"

struct fixture {
    char folder[40], path[64];
    struct config config;
    struct loop *loop;
    struct script_net script;
    struct net net;
    struct api *api;
    struct outbox *outbox;
    struct lookup *lookup;
    struct keyring *keyring;
    struct events *events;
    struct delivery *delivery;
    int progress;
};

static int64_t
now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

static void
on_online(void *context, bool online)
{
    (void)context;
    (void)online;
}

static void
on_progress(void *context, const char *reference, enum link_progress progress)
{
    struct fixture *f = context;
    assert_string_equal(reference, "K7PM-4XQR");
    f->progress = (int)progress;
}

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    bool moved;
    f->progress = -1;
    text_format(f->folder, sizeof(f->folder), "/tmp/test-delivery-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    text_format(f->path, sizeof(f->path), "%s/outbox.sqlite", f->folder);
    text_format(f->config.token_url, sizeof(f->config.token_url), "https://t/token");
    text_format(f->config.submission_url, sizeof(f->config.submission_url),
                "https://s");
    text_format(f->config.secret_file, sizeof(f->config.secret_file), "/dev/null");
    f->config.retry_min_ms = 1000;
    f->config.retry_max_ms = 60000;
    f->config.poll_ms = 30000;
    assert_int_equal(loop_create(&f->loop), STATUS_OK);
    assert_int_equal(outbox_open(f->path, time(NULL), &f->outbox, &moved), STATUS_OK);
    f->net = script_net(&f->script);
    f->api = api_create(&f->net, &f->config, on_online, f);
    f->lookup = lookup_create(f->api, &f->config, NULL, NULL);
    f->keyring = keyring_create(f->loop, f->api, &f->config, NULL);
    f->events = events_create(f->api, f->keyring, &f->config);
    f->delivery = delivery_create(&(struct delivery_parts){.loop = f->loop,
                                                           .outbox = f->outbox,
                                                           .api = f->api,
                                                           .lookup = f->lookup,
                                                           .events = f->events,
                                                           .config = &f->config,
                                                           .progress = on_progress,
                                                           .context = f});
    const struct link_store store = {.reference = "K7PM-4XQR",
                                     .service = URN,
                                     .service_name = "Hund anmelden",
                                     .destination = ID,
                                     .kid = "kid-0001",
                                     .tag_metadata = "m",
                                     .tag_data = "d",
                                     .metadata = {(const uint8_t *)"aaa", 3},
                                     .data = {(const uint8_t *)"bbb", 3},
                                     .recovery = {(const uint8_t *)"ccc", 3}};
    assert_int_equal(outbox_store(f->outbox, &store, now_ms()), STATUS_OK);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    delivery_destroy(f->delivery);
    events_destroy(f->events);
    keyring_destroy(f->keyring);
    lookup_destroy(f->lookup);
    api_destroy(f->api);
    outbox_close(f->outbox);
    loop_destroy(f->loop);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static void
turn(struct fixture *f)
{
    for (int i = 0; i < 3; i++)
        loop_turn(f->loop, 25);
}

/* Lets delivery begin and gives it a token. */
static void
begin(struct fixture *f)
{
    delivery_wake(f->delivery);
    turn(f);
    assert_string_equal(script_waiting(&f->script)->url, "https://t/token");
    script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
}

static struct outbox_entry
entry_of(struct fixture *f)
{
    struct outbox_entry entry;
    assert_int_equal(outbox_next(f->outbox, now_ms(), 1000000, &entry), STATUS_OK);
    return entry;
}

/* As a crash leaves it between "submit sent" and "answer stored". */
static void
leave_in_doubt(struct fixture *f)
{
    struct outbox_entry entry = entry_of(f);
    entry.state = OUTBOX_ANNOUNCED;
    entry.submit_sent = true;
    text_format(entry.submission, sizeof(entry.submission), ID);
    text_format(entry.case_id, sizeof(entry.case_id), CASE);
    assert_int_equal(outbox_update(f->outbox, &entry, now_ms()), STATUS_OK);
}

static void
checks_the_key_it_was_sealed_with_before_anything_else(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_string_equal(script_waiting(&f->script)->url,
                        "https://s/v1/destinations/" ID);
    script_answer(&f->script, 200, DESTINATION("active"));
    assert_string_equal(script_waiting(&f->script)->url,
                        "https://s/v1/destinations/" ID "/keys/kid-0001");
}

static void
a_withdrawn_key_is_recovery_and_nothing_is_sent(void **state)
{
    struct fixture *f = *state;
    struct outbox_counts counts;
    begin(f);
    script_answer(&f->script, 200, DESTINATION("active"));
    script_answer(&f->script, 404, "");
    assert_int_equal(f->progress, LINK_RECOVER);
    assert_int_equal(outbox_count(f->outbox, &counts), STATUS_OK);
    assert_int_equal(counts.recover, 1);
    for (int i = 0; i < f->script.count; i++)
        assert_true(f->script.call[i].method == NET_GET ||
                    text_equal(f->script.call[i].url, "https://t/token"));
}

static void
after_a_crash_in_the_submit_the_event_log_is_read_first(void **state)
{
    struct fixture *f = *state;
    leave_in_doubt(f);
    begin(f);
    assert_true(text_starts_with(script_waiting(&f->script)->url,
                                 "https://s/v1/cases/" CASE "/events?"));
    script_answer(&f->script, 200, NO_EVENTS);
    /* Only then, and only after the key is still good, the same submission again. */
    assert_string_equal(script_waiting(&f->script)->url,
                        "https://s/v1/destinations/" ID);
    assert_string_equal(entry_of(f).submission, ID);
}

/* Taken by the service `days` ago, and nothing was heard since. */
static void
leave_submitted(struct fixture *f, int days)
{
    struct outbox_entry entry;
    leave_in_doubt(f);
    entry = entry_of(f);
    entry.state = OUTBOX_SUBMITTED;
    entry.submitted_at = now_ms() - days * INT64_C(86400000);
    assert_int_equal(outbox_update(f->outbox, &entry, now_ms()), STATUS_OK);
}

static void
what_nobody_answers_is_waited_for_as_long_as_the_service_may_take(void **state)
{
    struct fixture *f = *state;
    leave_submitted(f, 14);
    begin(f);
    script_answer(&f->script, 200, NO_EVENTS);
    assert_int_equal(f->progress, -1);
    assert_int_equal(entry_of(f).state, OUTBOX_SUBMITTED);
}

static void
assert_copy_may_have_arrived(struct fixture *f)
{
    struct outbox_copy copy;
    assert_int_equal(f->progress, LINK_RECOVER);
    assert_int_equal(outbox_next_copy(f->outbox, "", &copy), STATUS_OK);
    assert_true(copy.maybe_arrived);
    outbox_copy_finish(&copy);
}

static void
what_nobody_answers_goes_to_the_staff_in_the_end_as_maybe_arrived(void **state)
{
    struct fixture *f = *state;
    leave_submitted(f, 16);
    begin(f);
    script_answer(&f->script, 200, NO_EVENTS);
    assert_copy_may_have_arrived(f);
}

static void
a_case_the_service_forgot_goes_the_same_way(void **state)
{
    struct fixture *f = *state;
    leave_submitted(f, 16);
    begin(f);
    script_answer(&f->script, 404, "");
    assert_copy_may_have_arrived(f);
}

static void
silence_is_not_concluded_from_a_log_that_cannot_be_read(void **state)
{
    struct fixture *f = *state;
    leave_submitted(f, 100);
    begin(f);
    script_answer(&f->script, 503, "");
    assert_int_equal(f->progress, -1);
    assert_int_equal(entry_of(f).state, OUTBOX_SUBMITTED);
}

static void
nor_by_a_clock_that_is_wrong(void **state)
{
    struct fixture *f = *state;
    leave_submitted(f, 16);
    begin(f);
    script_answer_reply(&f->script,
                        (struct net_reply){.status = STATUS_OK,
                                           .http = 200,
                                           .body = NO_EVENTS,
                                           .len = sizeof(NO_EVENTS) - 1,
                                           .date_s = (int64_t)time(NULL) - 5 * 86400,
                                           .retry_after_s = -1});
    assert_int_equal(f->progress, -1);
    assert_int_equal(entry_of(f).state, OUTBOX_SUBMITTED);
}

static void
an_event_log_that_cannot_be_read_decides_nothing(void **state)
{
    struct fixture *f = *state;
    leave_in_doubt(f);
    begin(f);
    script_answer(&f->script, 200, "{\"eventLog\":7}");
    assert_null(script_waiting(&f->script));
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.state, OUTBOX_ANNOUNCED);
    assert_true(entry.submit_sent);
    assert_int_equal(entry.attempts, 1);
    assert_true(entry.next_try > now_ms() - 1000);
}

static void
without_network_it_waits_longer_each_time(void **state)
{
    struct fixture *f = *state;
    int64_t before = 0;
    begin(f);
    for (int64_t attempt = 1; attempt <= 4; attempt++) {
        script_fail(&f->script, STATUS_GONE);
        struct outbox_entry entry = entry_of(f);
        assert_int_equal(entry.attempts, attempt);
        assert_int_equal(entry.reason, OUTBOX_NETWORK);
        int64_t wait = entry.next_try - now_ms();
        assert_in_range(wait, (INT64_C(500) << (attempt - 1)) - 400,
                        (INT64_C(1000) << (attempt - 1)) + 1100);
        assert_true(attempt < 3 || wait > before / 2);
        before = wait;
        assert_int_equal(outbox_hurry(f->outbox, 0), STATUS_OK);
        delivery_wake(f->delivery);
        turn(f);
        assert_non_null(script_waiting(&f->script));
    }
}

static void
a_wait_the_server_asks_for_is_kept_but_bounded(void **state)
{
    struct fixture *f = *state;
    begin(f);
    script_answer_reply(&f->script, (struct net_reply){.status = STATUS_OK,
                                                       .http = 429,
                                                       .body = "",
                                                       .retry_after_s = 40000});
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.reason, OUTBOX_SERVER);
    assert_in_range(entry.next_try - now_ms(), 58000, 61100);
}

static void
a_wrong_clock_sends_nothing(void **state)
{
    struct fixture *f = *state;
    begin(f);
    script_answer_reply(&f->script,
                        (struct net_reply){.status = STATUS_OK,
                                           .http = 503,
                                           .body = "",
                                           .date_s = (int64_t)time(NULL) + 4000,
                                           .retry_after_s = -1});
    int before = f->script.count;
    assert_int_equal(outbox_hurry(f->outbox, 0), STATUS_OK);
    delivery_wake(f->delivery);
    turn(f);
    assert_int_equal(f->script.count, before);
}

static void
a_clock_found_wrong_on_the_way_makes_nothing_final(void **state)
{
    struct fixture *f = *state;
    delivery_wake(f->delivery);
    turn(f);
    const struct net_reply reply = {.status = STATUS_OK,
                                    .http = 200,
                                    .body = SCRIPT_TOKEN("one"),
                                    .len = sizeof(SCRIPT_TOKEN("one")) - 1,
                                    .date_s = (int64_t)time(NULL) - 100000,
                                    .retry_after_s = -1};
    script_answer_reply(&f->script, reply);
    script_answer(&f->script, 200, DESTINATION("active"));
    script_answer(&f->script, 404, "");
    assert_int_equal(f->progress, -1);
    assert_int_equal(entry_of(f).state, OUTBOX_STORED);
}

static void
a_log_it_may_not_read_is_no_fault_of_the_server(void **state)
{
    struct fixture *f = *state;
    leave_in_doubt(f);
    begin(f);
    script_answer(&f->script, 403, "");
    assert_int_equal(entry_of(f).reason, OUTBOX_NOT_ALLOWED);
}

static void
why_it_waits_is_told_apart(void **state)
{
    static const struct {
        int http; /* 0: no reply */
        const char *body;
        enum status status;
        enum outbox_reason reason;
    } cases[] = {
        {0, "", STATUS_TIMEOUT, OUTBOX_NETWORK},
        {0, "", STATUS_DENIED, OUTBOX_NOT_ALLOWED},
        {0, "", STATUS_TOO_LARGE, OUTBOX_NOT_UNDERSTOOD},
        {403, "", STATUS_OK, OUTBOX_NOT_ALLOWED},
        {503, "", STATUS_OK, OUTBOX_SERVER},
        {200, "{\"no\":\"destination\"}", STATUS_OK, OUTBOX_NOT_UNDERSTOOD},
        {400, "", STATUS_OK, OUTBOX_NOT_UNDERSTOOD},
    };
    struct fixture *f = *state;
    begin(f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].http == 0)
            script_fail(&f->script, cases[i].status);
        else
            script_answer(&f->script, cases[i].http, cases[i].body);
        assert_int_equal(entry_of(f).reason, cases[i].reason);
        assert_int_equal(outbox_hurry(f->outbox, 0), STATUS_OK);
        delivery_wake(f->delivery);
        turn(f);
        assert_non_null(script_waiting(&f->script));
    }
}

static void
an_inactive_destination_is_waited_for(void **state)
{
    struct fixture *f = *state;
    begin(f);
    script_answer(&f->script, 200, DESTINATION("inactive"));
    assert_int_equal(entry_of(f).reason, OUTBOX_INACTIVE);
    assert_int_equal(f->progress, -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(checks_the_key_it_was_sealed_with_before_anything_else),
        TEST(a_withdrawn_key_is_recovery_and_nothing_is_sent),
        TEST(after_a_crash_in_the_submit_the_event_log_is_read_first),
        TEST(what_nobody_answers_is_waited_for_as_long_as_the_service_may_take),
        TEST(what_nobody_answers_goes_to_the_staff_in_the_end_as_maybe_arrived),
        TEST(a_case_the_service_forgot_goes_the_same_way),
        TEST(silence_is_not_concluded_from_a_log_that_cannot_be_read),
        TEST(nor_by_a_clock_that_is_wrong),
        TEST(an_event_log_that_cannot_be_read_decides_nothing),
        TEST(without_network_it_waits_longer_each_time),
        TEST(a_wait_the_server_asks_for_is_kept_but_bounded),
        TEST(a_wrong_clock_sends_nothing),
        TEST(a_clock_found_wrong_on_the_way_makes_nothing_final),
        TEST(a_log_it_may_not_read_is_no_fault_of_the_server),
        TEST(why_it_waits_is_told_apart),
        TEST(an_inactive_destination_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
