/* An attempt at the town's service when the courier, the service or the citizen leaves
 * in the middle. The courier's pipe and the session's queue are of the test. */
#include "face/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "face/face_state.h"
#include "unit.h"

struct bench {
    struct face face;
    struct config config;
    struct service service;
    struct attempt *attempt;
    int begun;
};

/* What went out, and what came back to the session. */
static struct {
    enum status courier; /* answers each message */
    struct link_message sent;
    int sends;
    struct event pushed;
    int pushes;
} heard;

enum status
child_send(struct child *child, const struct link_message *message)
{
    (void)child;
    if (heard.courier == STATUS_OK) {
        heard.sent = *message;
        heard.sends++;
    }
    return heard.courier;
}

void
face_push(struct face *face, struct event event)
{
    (void)face;
    heard.pushed = event;
    heard.pushes++;
}

int64_t
face_now_s(void)
{
    return 1790000000;
}

static void
on_begun(void *context)
{
    ((struct bench *)context)->begun++;
}

static int
set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    assert_non_null(bench);
    memset(&heard, 0, sizeof(heard));
    bench->service.identifier = "urn:de:fim:leika:leistung:99102013104000";
    bench->service.identification.asked = 1u << IDENTITY_FAMILY_NAME;
    memcpy(bench->config.identity_hosts, "town.example", sizeof("town.example"));
    bench->face.config = &bench->config;
    bench->face.catalogue.services = &bench->service;
    bench->face.catalogue.service_count = 1;
    bench->face.visit = calloc(1, sizeof(*bench->face.visit));
    assert_non_null(bench->face.visit);
    bench->face.visit->session.catalogue = &bench->face.catalogue;
    bench->face.courier = (struct child *)(void *)bench; /* never looked into here */
    bench->attempt = attempt_create(&bench->face, on_begun, bench);
    *state = bench;
    return 0;
}

static int
tear_down(void **state)
{
    struct bench *bench = *state;
    attempt_destroy(bench->attempt);
    free(bench->face.visit);
    free(bench);
    return 0;
}

static struct link_message
ready_for(int64_t attempt)
{
    struct link_message message = {.kind = LINK_IDENTIFY_READY};
    message.identify_ready.attempt = attempt;
    message.identify_ready.valid_s = 300;
    memcpy(message.identify_ready.token_url, "https://town.example/t", 23);
    return message;
}

static void
a_courier_that_ends_takes_the_attempt_with_it(void **state)
{
    struct bench *bench = *state;
    attempt_begin(bench->attempt, false);
    assert_int_equal(heard.sent.kind, LINK_IDENTIFY);
    struct link_message ready = ready_for(heard.sent.identify.attempt);
    attempt_message(bench->attempt, &ready);
    assert_int_equal(bench->begun, 1);
    assert_string_equal(attempt_token_url(bench->attempt), "https://town.example/t");

    attempt_courier_ended(bench->attempt);
    assert_int_equal(heard.pushes, 1);
    assert_int_equal(heard.pushed.kind, EVENT_IDENTITY_FAILED);
    assert_int_equal(heard.pushed.a, IDENTITY_NO_SERVICE);
    assert_string_equal(attempt_token_url(bench->attempt), "");
    assert_int_equal(heard.sends, 1); /* the next one knows nothing of it */

    attempt_message(bench->attempt, &ready); /* of the attempt that is gone */
    assert_int_equal(bench->begun, 1);
    attempt_courier_ended(bench->attempt);
    assert_int_equal(heard.pushes, 1);
}

static void
without_an_attempt_nobody_is_told(void **state)
{
    struct bench *bench = *state;
    attempt_courier_ended(bench->attempt);
    attempt_begin(bench->attempt, true);
    attempt_end(bench->attempt);
    assert_int_equal(heard.sent.kind, LINK_IDENTIFY_END);
    attempt_courier_ended(bench->attempt);
    assert_int_equal(heard.pushes, 0);
}

static void
a_courier_that_is_not_there_fails_the_attempt(void **state)
{
    struct bench *bench = *state;
    heard.courier = STATUS_GONE;
    attempt_begin(bench->attempt, true);
    assert_int_equal(heard.pushes, 1);
    assert_int_equal(heard.pushed.a, IDENTITY_NO_SERVICE);

    heard.courier = STATUS_OK;
    attempt_begin(bench->attempt, false);
    heard.courier = STATUS_GONE;
    attempt_result(bench->attempt, "https://town.example/r");
    assert_int_equal(heard.pushes, 2);
    assert_int_equal(heard.pushed.kind, EVENT_IDENTITY_FAILED);
}

static void
a_token_that_nobody_can_believe_is_refused(void **state)
{
    struct bench *bench = *state;
    struct link_message message = {.kind = LINK_IDENTITY};
    attempt_begin(bench->attempt, true);
    message.identity.attempt = heard.sent.identify.attempt + 1;
    message.identity.token = (struct link_bytes){(const uint8_t *)"a.b.c", 5};
    attempt_message(bench->attempt, &message); /* of another attempt */
    assert_int_equal(heard.pushes, 0);
    message.identity.attempt--;
    attempt_message(bench->attempt, &message); /* the town's key is not known */
    assert_int_equal(heard.pushes, 1);
    assert_int_equal(heard.pushed.kind, EVENT_IDENTITY_FAILED);
    assert_int_equal(heard.pushed.a, IDENTITY_REFUSED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_courier_that_ends_takes_the_attempt_with_it),
        TEST(without_an_attempt_nobody_is_told),
        TEST(a_courier_that_is_not_there_fails_the_attempt),
        TEST(a_token_that_nobody_can_believe_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
