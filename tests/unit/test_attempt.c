/* An attempt at the town's identity service, when the courier was taken over (it knows
 * the number of the attempt and may send any message that link.h has), and when it
 * ends in the middle.
 *
 * Of the test: the courier, and what face.c does with events. */
#include "face/attempt.h"

#include "base/text.h"
#include "face/face_state.h"
#include "tests/unit/unit.h"

#define GOOD_TOKEN "https://stadt.example/tc?x=1"
#define GOOD_PAGE "https://eid.example:8443/h/2"

struct fixture {
    struct face face;
    struct config config;
    struct attempt *attempt;
    int begun; /* AusweisApp was told where */
};

/* The seams: what the courier was sent, and what the session was told. */
static struct {
    enum status courier; /* answers each message */
    int sent, pushed;
    struct link_message last;
    struct event event;
    char words[LINK_ADDRESS_MAX];
} seen;

enum status
child_send(struct child *child, const struct link_message *message)
{
    (void)child;
    if (seen.courier != STATUS_OK)
        return seen.courier;
    seen.sent++;
    seen.last = *message;
    return STATUS_OK;
}

void
face_push(struct face *face, struct event event)
{
    (void)face;
    seen.pushed++;
    seen.event = event;
    text_format(seen.words, sizeof(seen.words), "%s",
                event.words != NULL ? event.words : "");
}

int64_t
face_now_s(void)
{
    return 1790000000;
}

static void
on_begun(void *context)
{
    ((struct fixture *)context)->begun++;
}

static int
set_up(void **state)
{
    static struct fixture f;
    static int courier;
    static struct service service = {.identifier =
                                         "urn:de:fim:leika:leistung:99102013104000"};
    struct face *face = &f.face;

    f = (struct fixture){0};
    memset(&seen, 0, sizeof(seen));
    text_format(f.config.identity_hosts, sizeof(f.config.identity_hosts),
                "stadt.example eid.example:8443");
    face->config = &f.config;
    face->courier = (struct child *)(void *)&courier; /* never looked into */
    face->catalogue.services = &service;
    face->catalogue.service_count = 1;
    face->catalogue.town.identity_key = "";
    face->visit = calloc(1, sizeof(*face->visit));
    assert_non_null(face->visit);
    session_init(&face->visit->session, &face->catalogue, NULL, &session_timing_usual);
    face->visit->session.service = 0;
    f.attempt = attempt_create(face, on_begun, &f);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    attempt_destroy(f->attempt);
    free(f->face.visit);
    return 0;
}

/* The courier answers the attempt that was begun last; what the link drops does not
 * arrive. */
static void
answer(struct fixture *f, const char *token_url, const char *start_url,
       const char *compare)
{
    static uint8_t packet[LINK_MESSAGE_MAX];
    struct link_message message = {.kind = LINK_IDENTIFY_READY,
                                   .attempt = seen.last.attempt};
    struct link_identify_ready *ready = &message.identify_ready;
    size_t len;

    ready->valid_s = 120;
    text_format(ready->token_url, sizeof(ready->token_url), "%s", token_url);
    text_format(ready->start_url, sizeof(ready->start_url), "%s", start_url);
    text_format(ready->compare, sizeof(ready->compare), "%s", compare);
    assert_int_equal(link_encode(&message, packet, sizeof(packet), &len), STATUS_OK);
    if (link_decode(packet, len, &message) == STATUS_OK)
        attempt_message(f->attempt, &message);
}

static void
begin(struct fixture *f, bool phone)
{
    attempt_begin(f->attempt, phone);
    assert_int_equal(seen.last.kind, LINK_IDENTIFY);
    seen.pushed = f->begun = 0;
}

static void
is_refused(void)
{
    assert_int_equal(seen.pushed, 1);
    assert_int_equal(seen.event.kind, EVENT_IDENTITY_FAILED);
    assert_int_equal(seen.event.a, IDENTITY_REFUSED);
    assert_int_equal(seen.last.kind, LINK_IDENTIFY_END);
}

static const char *const foreign[] = {
    "https://elsewhere.example/tc",
    "https://stadt.example.elsewhere.example/tc",
    "https://stadt.example@elsewhere.example/tc",
    "https://stadt.example\\@elsewhere.example/tc",
    "https://eid.example/h/2", /* another port */
    "http://stadt.example/tc",
    "tel:090012345",
    "",
};

static void
the_card_is_led_nowhere_but_to_the_towns_hosts(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        begin(f, false);
        answer(f, foreign[i], "", "");
        is_refused();
        assert_int_equal(f->begun, 0);
        assert_string_equal(attempt_token_url(f->attempt), "");
    }
    begin(f, false);
    answer(f, GOOD_TOKEN, "", "");
    assert_int_equal(f->begun, 1);
    assert_string_equal(attempt_token_url(f->attempt), GOOD_TOKEN);
    assert_int_equal(seen.pushed, 0);
}

static void
the_qr_code_shows_nothing_but_the_towns_hosts(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        begin(f, true);
        answer(f, GOOD_TOKEN, foreign[i], foreign[i][0] != '\0' ? "K7PM" : "");
        is_refused();
    }
    begin(f, true);
    answer(f, GOOD_TOKEN, GOOD_PAGE, "CALL 090");
    answer(f, GOOD_TOKEN, GOOD_PAGE, "");
    answer(f, GOOD_TOKEN, "", "K7PM");
    assert_int_equal(seen.pushed, 0);
    answer(f, GOOD_TOKEN, GOOD_PAGE, "K7PM");
    assert_int_equal(seen.event.kind, EVENT_PHONE_READY);
    assert_string_equal(seen.words, GOOD_PAGE);
    assert_string_equal(seen.event.text, "K7PM");
    assert_int_equal(f->begun, 0);
}

static void
where_it_begins_is_said_once(void **state)
{
    struct fixture *f = *state;
    begin(f, false);
    answer(f, GOOD_TOKEN, "", "");
    answer(f, "https://stadt.example/tc?x=2", "", "");
    assert_int_equal(f->begun, 1);
    assert_string_equal(attempt_token_url(f->attempt), GOOD_TOKEN);
    begin(f, true);
    answer(f, GOOD_TOKEN, GOOD_PAGE, "K7PM");
    answer(f, GOOD_TOKEN, "https://eid.example:8443/h/3", "ABCD");
    assert_int_equal(seen.pushed, 1);
    assert_string_equal(seen.words, GOOD_PAGE);
}

static void
the_refresh_address_goes_to_the_courier_only_if_it_is_the_towns(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        begin(f, false);
        answer(f, GOOD_TOKEN, "", "");
        attempt_result(f->attempt, foreign[i]);
        is_refused();
    }
    begin(f, false);
    answer(f, GOOD_TOKEN, "", "");
    attempt_result(f->attempt, "https://stadt.example/refresh?s=1");
    assert_int_equal(seen.last.kind, LINK_IDENTIFY_RESULT);
    assert_string_equal(seen.last.identify_result, "https://stadt.example/refresh?s=1");
    assert_int_equal(seen.pushed, 0);
}

static void
failed_as(enum identity_failure failure, int pushed)
{
    assert_int_equal(seen.pushed, pushed);
    assert_int_equal(seen.event.kind, EVENT_IDENTITY_FAILED);
    assert_int_equal(seen.event.a, failure);
}

static void
a_courier_that_ends_takes_the_attempt_with_it(void **state)
{
    struct fixture *f = *state;
    begin(f, false);
    answer(f, GOOD_TOKEN, "", "");
    int sent = seen.sent;
    attempt_courier_ended(f->attempt);
    failed_as(IDENTITY_NO_SERVICE, 1);
    assert_string_equal(attempt_token_url(f->attempt), "");
    assert_int_equal(seen.sent, sent); /* the next one knows nothing of it */

    answer(f, GOOD_TOKEN, "", ""); /* of the attempt that is gone */
    assert_int_equal(f->begun, 1);
    attempt_courier_ended(f->attempt);
    assert_int_equal(seen.pushed, 1);
}

static void
without_an_attempt_nobody_is_told(void **state)
{
    struct fixture *f = *state;
    attempt_courier_ended(f->attempt);
    begin(f, true);
    attempt_end(f->attempt);
    assert_int_equal(seen.last.kind, LINK_IDENTIFY_END);
    attempt_courier_ended(f->attempt);
    assert_int_equal(seen.pushed, 0);
}

static void
a_courier_that_is_not_there_fails_the_attempt(void **state)
{
    struct fixture *f = *state;
    seen.courier = STATUS_GONE;
    attempt_begin(f->attempt, true);
    failed_as(IDENTITY_NO_SERVICE, 1);
    seen.courier = STATUS_OK;
    begin(f, false);
    answer(f, GOOD_TOKEN, "", "");
    seen.courier = STATUS_GONE;
    attempt_result(f->attempt, GOOD_TOKEN);
    failed_as(IDENTITY_NO_SERVICE, 1);
}

static void
a_token_that_nobody_can_believe_is_refused(void **state)
{
    struct fixture *f = *state;
    struct link_message message = {.kind = LINK_IDENTITY};
    begin(f, true);
    message.attempt = seen.last.attempt + 1;
    message.identity = (struct link_bytes){(const uint8_t *)"a.b.c", 5};
    attempt_message(f->attempt, &message); /* of another attempt */
    assert_int_equal(seen.pushed, 0);
    message.attempt--;
    attempt_message(f->attempt, &message); /* the town's key is not known */
    failed_as(IDENTITY_REFUSED, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_card_is_led_nowhere_but_to_the_towns_hosts),
        TEST(the_qr_code_shows_nothing_but_the_towns_hosts),
        TEST(where_it_begins_is_said_once),
        TEST(the_refresh_address_goes_to_the_courier_only_if_it_is_the_towns),
        TEST(a_courier_that_ends_takes_the_attempt_with_it),
        TEST(without_an_attempt_nobody_is_told),
        TEST(a_courier_that_is_not_there_fails_the_attempt),
        TEST(a_token_that_nobody_can_believe_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
