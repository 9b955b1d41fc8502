/* Announcing and submitting, with keys that hold, on a scripted network. What the town
 * says to it all is in tests/system/courier.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "courier/delivery.h"
#include "tests/unit/courier_fixture.h"

#define SUBMISSION "3fa85f64-5717-4562-b3fc-2c963f66afa6"
#define CASE "00000000-1111-4222-8333-444444444444"
#define ANNOUNCED "{\"submissionId\":\"" SUBMISSION "\",\"caseId\":\"" CASE "\"}"
#define SUBMIT_URL "https://s.example/v1/submissions/" SUBMISSION
#define EVENTS(count, list)                                                            \
    "{\"count\":" count ",\"offset\":0,\"totalCount\":" count ",\"eventLog\":[" list   \
    "]}"

struct fixture {
    struct courier_fixture base;
    char folder[48], path[72];
    struct outbox *outbox;
    struct lookup *lookup;
    struct keyring *keyring;
    struct events *events;
    struct delivery *delivery;
};

static void
on_progress(void *context, const char *reference, enum link_progress progress)
{
    (void)context;
    (void)progress;
    assert_string_equal(reference, "K7PM-4XQR");
}

static int64_t
now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

static int
set_up(void **state)
{
    static struct fixture f;
    bool moved;
    f = (struct fixture){0};
    if (courier_set_up(&f.base) != 0)
        return -1;
    text_format(f.folder, sizeof(f.folder), "/tmp/test-delivery-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    text_format(f.path, sizeof(f.path), "%s/outbox.sqlite", f.folder);
    assert_int_equal(outbox_open(f.path, time(NULL), &f.outbox, &moved), STATUS_OK);
    const struct config *config = &f.base.config;
    f.lookup = lookup_create(f.base.api, config, f.base.trust, NULL);
    f.keyring = keyring_create(f.base.loop, f.base.api, config, f.base.trust);
    f.events = events_create(f.base.api, f.keyring, config);
    f.delivery = delivery_create(&(struct delivery_parts){.loop = f.base.loop,
                                                          .outbox = f.outbox,
                                                          .api = f.base.api,
                                                          .lookup = f.lookup,
                                                          .events = f.events,
                                                          .config = config,
                                                          .progress = on_progress,
                                                          .context = &f});
    const struct link_store store = {.reference = "K7PM-4XQR",
                                     .service = SERVICE_URN,
                                     .service_name = "Hund anmelden",
                                     .destination = DESTINATION_ID,
                                     .kid = ENCRYPTION_KID,
                                     .tag_metadata = "m",
                                     .tag_data = "d",
                                     .metadata = {(const uint8_t *)"aaa", 3},
                                     .data = {(const uint8_t *)"bbb", 3},
                                     .recovery = {(const uint8_t *)"ccc", 3}};
    assert_int_equal(outbox_store(f.outbox, &store, now_ms()), STATUS_OK);
    *state = &f;
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
    outbox_close(f->outbox);
    courier_tear_down(&f->base);
    unlink(f->path);
    return rmdir(f->folder);
}

static struct outbox_entry
entry_of(struct fixture *f)
{
    struct outbox_entry entry;
    assert_int_equal(outbox_next(f->outbox, now_ms(), 1000000, &entry), STATUS_OK);
    return entry;
}

static void
begin(struct fixture *f)
{
    delivery_wake(f->delivery);
    courier_turn(&f->base);
}

/* The key is still good. */
static void
answer_key(struct fixture *f)
{
    assert_string_equal(courier_asked(&f->base),
                        "https://s.example/v1/destinations/" DESTINATION_ID);
    script_answer(&f->base.script, 200, DESTINATION_JSON("active"));
    script_answer(&f->base.script, 200, f->base.wrap_jwk);
}

/* A submit that may have arrived is sent again and refused; the log is answered so. */
static void
refuse_the_repeat(struct fixture *f, int http, int log_http, const char *events)
{
    struct outbox_entry entry = entry_of(f);
    entry.state = OUTBOX_ANNOUNCED;
    entry.submit_sent = true;
    text_format(entry.submission, sizeof(entry.submission), SUBMISSION);
    text_format(entry.case_id, sizeof(entry.case_id), CASE);
    assert_int_equal(outbox_update(f->outbox, &entry, now_ms()), STATUS_OK);
    begin(f);
    assert_true(text_starts_with(courier_asked(&f->base),
                                 "https://s.example/v1/cases/" CASE "/events?"));
    script_answer(&f->base.script, 200, EVENTS("0", ""));
    answer_key(f);
    assert_string_equal(courier_asked(&f->base), SUBMIT_URL);
    script_answer(&f->base.script, http, "");
    assert_true(text_starts_with(courier_asked(&f->base),
                                 "https://s.example/v1/cases/" CASE "/events?"));
    script_answer(&f->base.script, log_http, events);
    assert_null(script_waiting(&f->base.script));
}

static void
announces_and_submits_the_sealed_bytes(void **state)
{
    struct fixture *f = *state;
    begin(f);
    answer_key(f);
    assert_string_equal(courier_asked(&f->base), "https://s.example/v1/submissions");
    script_answer(&f->base.script, 201, ANNOUNCED);
    assert_true(entry_of(f).submit_sent); /* on disk before the first byte leaves */
    const struct script_call *submit = script_waiting(&f->base.script);
    assert_int_equal(submit->method, NET_PUT);
    assert_string_equal(submit->url, SUBMIT_URL);
    assert_string_equal(submit->body,
                        "{\"encryptedMetadata\":\"aaa\",\"encryptedData\":\"bbb\"}");
    script_answer(&f->base.script, 202, "");
    assert_int_equal(entry_of(f).state, OUTBOX_SUBMITTED);
}

static void
a_submission_the_service_forgot_is_announced_anew(void **state)
{
    struct fixture *f = *state;
    refuse_the_repeat(f, 404, 200, EVENTS("0", ""));
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.state, OUTBOX_STORED);
    assert_string_equal(entry.submission, "");
    assert_int_equal(entry.reason, OUTBOX_REFUSED);
}

/* What does not verify may be the submit event of the one that arrived. */
static void
but_not_while_its_log_holds_what_does_not_verify(void **state)
{
    struct fixture *f = *state;
    refuse_the_repeat(f, 404, 200, EVENTS("1", "\"no-token\""));
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.state, OUTBOX_ANNOUNCED);
    assert_string_equal(entry.submission, SUBMISSION);
    assert_true(entry.submit_sent);
    assert_int_equal(entry.reason, OUTBOX_PROOF_WRONG);
}

/* The service keeps what happened in a case for two years: a 404 is not its word. */
static void
nor_while_its_log_is_not_there(void **state)
{
    struct fixture *f = *state;
    refuse_the_repeat(f, 404, 404, "");
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.state, OUTBOX_ANNOUNCED);
    assert_string_equal(entry.submission, SUBMISSION);
    assert_true(entry.submit_sent);
}

static void
a_repeat_refused_otherwise_is_waited_with(void **state)
{
    struct fixture *f = *state;
    refuse_the_repeat(f, 409, 200, EVENTS("0", ""));
    struct outbox_entry entry = entry_of(f);
    assert_int_equal(entry.state, OUTBOX_ANNOUNCED);
    assert_int_equal(entry.refusals, 1);
    assert_int_equal(entry.reason, OUTBOX_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(announces_and_submits_the_sealed_bytes),
        TEST(a_submission_the_service_forgot_is_announced_anew),
        TEST(but_not_while_its_log_holds_what_does_not_verify),
        TEST(nor_while_its_log_is_not_there),
        TEST(a_repeat_refused_otherwise_is_waited_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
