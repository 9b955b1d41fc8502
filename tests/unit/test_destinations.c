#include "courier/destinations.h"
#include "tests/unit/courier_fixture.h"
#include "tests/unit/said_fixture.h"
#include "tests/unit/unit.h"

#define HOST "s.example"
#define REGION "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:055620032032"
#define ROUTE_URL "https://r.example/v1/routes?leikaKey=99102013104000&ars=055620032032"
#define DESTINATION_URL "https://s.example/v1/destinations/" DESTINATION_ID
#define SET_URL "https://s.example/.well-known/jwks.json"

enum { TOKEN = 8192 };

struct fixture {
    struct courier_fixture base;
    char folder[48], path[72];
    struct outbox *outbox;
    struct lookup *lookup;
    struct keyring *keyring;
    struct destinations *all;
    int keys, none, others; /* others: LINK_NO_KEY of another service */
    struct link_key key;
    enum status status; /* of the last LINK_NO_KEY */
};

static int
set_up(void **state)
{
    static struct fixture f;
    bool moved;
    f = (struct fixture){0};
    if (courier_set_up(&f.base) != 0)
        return -1;
    text_format(f.folder, sizeof(f.folder), "/tmp/test-destinations-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    text_format(f.path, sizeof(f.path), "%s/outbox.sqlite", f.folder);
    assert_int_equal(outbox_open(f.path, time(NULL), &f.outbox, &moved), STATUS_OK);
    struct config *config = &f.base.config;
    config->destination_count = 1;
    text_format(config->destinations[0].service, CONFIG_URL_MAX, SERVICE_URN);
    text_format(config->destinations[0].destination, CONFIG_WORD_MAX, DESTINATION_ID);
    text_format(config->region, sizeof(config->region), "055620032032");
    f.lookup = lookup_create(f.base.api, config, f.base.trust, NULL);
    f.keyring = keyring_create(f.base.loop, f.base.api, config, f.base.trust);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    destinations_destroy(f->all);
    f->all = NULL;
    keyring_destroy(f->keyring);
    lookup_destroy(f->lookup);
    outbox_close(f->outbox);
    courier_tear_down(&f->base);
    unlink(f->path);
    return rmdir(f->folder);
}

static void
on_message(void *context, const struct link_message *message)
{
    struct fixture *f = context;
    if (message->kind == LINK_KEY) {
        f->keys++;
        f->key = message->key;
        return;
    }
    assert_int_equal(message->kind, LINK_NO_KEY);
    f->status = (enum status)message->no_key.status;
    if (text_equal(message->no_key.service, SERVICE_URN))
        f->none++;
    else
        f->others++;
}

static void
create(struct fixture *f)
{
    f->all = destinations_create(&(struct destinations_parts){.loop = f->base.loop,
                                                              .api = f->base.api,
                                                              .lookup = f->lookup,
                                                              .keyring = f->keyring,
                                                              .config = &f->base.config,
                                                              .fn = on_message,
                                                              .context = f});
}

/* A start of the courier, up to its first request. */
static void
start(struct fixture *f)
{
    destinations_destroy(f->all);
    f->keys = f->none = 0;
    create(f);
    destinations_begin(f->all, f->outbox);
    assert_int_equal(f->keys + f->none, 1); /* what is remembered, or that nothing is */
    courier_turn(&f->base);
}

static void
answer_key(struct fixture *f)
{
    assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
    script_answer(&f->base.script, 200, DESTINATION_JSON("active"));
    script_answer(&f->base.script, 200, f->base.wrap_jwk);
}

static void
a_fixed_destinations_key_is_fetched_offered_and_remembered(void **state)
{
    struct fixture *f = *state;
    start(f);
    assert_int_equal(f->none, 1);
    answer_key(f);
    assert_int_equal(f->keys, 1);
    assert_true(f->key.fresh);
    assert_string_equal(f->key.destination, DESTINATION_ID);
    assert_string_equal(f->key.kid, ENCRYPTION_KID);
    assert_string_equal(f->key.submission_schema, "https://schema.example/hund/1.0.0");
    assert_int_equal(f->key.metadata_major, 2);
    /* After a restart it is offered at once, as old. */
    start(f);
    assert_int_equal(f->keys, 1);
    assert_false(f->key.fresh);
    assert_string_equal(f->key.kid, ENCRYPTION_KID);
}

static void
without_answer_the_remembered_key_stays_and_is_asked_for_again(void **state)
{
    struct fixture *f = *state;
    start(f);
    answer_key(f);
    start(f);
    assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
    script_fail(&f->base.script, STATUS_GONE);
    assert_int_equal(f->keys, 2);
    assert_false(f->key.fresh);
    assert_int_equal(f->none, 0);
    destinations_refresh(f->all, "");
    courier_turn(&f->base);
    assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
}

static void
a_remembered_key_that_is_too_old_is_not_offered(void **state)
{
    struct fixture *f = *state;
    start(f);
    answer_key(f);
    f->base.config.key_max_age_s = -1;
    start(f);
    assert_int_equal(f->keys, 0);
    assert_int_equal(f->status, STATUS_EXPIRED);
}

static void
a_refusal_forgets_the_remembered_key(void **state)
{
    struct fixture *f = *state;
    char jwk[COURIER_JSON];
    start(f);
    answer_key(f);
    courier_write_jwk(&f->base, ENCRYPTION_KID, true, f->base.other, 30, jwk);
    start(f);
    assert_int_equal(f->keys, 1);
    assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
    script_answer(&f->base.script, 200, DESTINATION_JSON("active"));
    script_answer(&f->base.script, 200, jwk);
    assert_int_equal(f->none, 1);
    assert_int_equal(f->status, STATUS_DENIED);
    start(f);
    assert_int_equal(f->keys, 0);
}

/* STATUS_DENIED alone makes the face drop the key it holds. */
static void
what_is_closed_or_withdrawn_is_refused_and_what_pauses_is_not(void **state)
{
    static const struct {
        int destination, key; /* HTTP; 0: not asked */
        const char *json;
        enum status status;
    } cases[] = {
        {404, 0, "", STATUS_DENIED},
        {200, 404, DESTINATION_JSON("active"), STATUS_DENIED},
        {200, 0, DESTINATION_JSON("decommissioned"), STATUS_DENIED},
        {200, 0, DESTINATION_JSON("inactive"), STATUS_AGAIN},
        {503, 0, "", STATUS_AGAIN},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        start(f);
        assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
        script_answer(&f->base.script, cases[i].destination, cases[i].json);
        if (cases[i].key != 0)
            script_answer(&f->base.script, cases[i].key, "");
        assert_int_equal(f->none, 2);
        assert_int_equal(f->status, cases[i].status);
    }
}

static void
a_wrong_clock_does_not_forget_it(void **state)
{
    struct fixture *f = *state;
    start(f);
    answer_key(f);
    start(f);
    assert_string_equal(courier_asked(&f->base), DESTINATION_URL);
    const char body[] = DESTINATION_JSON("active");
    script_answer_reply(&f->base.script,
                        (struct net_reply){.status = STATUS_OK,
                                           .http = 200,
                                           .body = body,
                                           .len = sizeof(body) - 1,
                                           .date_s = (int64_t)time(NULL) + 90000,
                                           .retry_after_s = -1});
    script_answer(&f->base.script, 404, "");
    assert_int_equal(f->none, 0);
    start(f);
    assert_int_equal(f->keys, 1);
}

static void
use_routing(struct fixture *f)
{
    struct config *config = &f->base.config;
    text_format(config->routing_url, sizeof(config->routing_url),
                "https://r.example/v1");
    text_format(config->destinations[0].destination, CONFIG_WORD_MAX, "auto");
}

static void
write_route(EVP_PKEY *key, const char *host, const char *id, char *out, size_t cap)
{
    char payload[1000], token[TOKEN];
    text_format(payload, sizeof(payload),
                "{\"submissionHost\":\"%s\",\"iss\":\"https://r.example\","
                "\"services\":[{\"gebietIDs\":[\"" REGION
                "\"],\"leistungIDs\":[\"" SERVICE_URN "\"]}],\"destinationId\":\"%s\","
                "\"iat\":1637863481,\"jti\":\"2d1426f2-d673-46de-868e-d96844d24fe1\"}",
                host, id);
    pki_jws(key, "{\"kid\":\"" SIGNING_KID "\",\"typ\":\"jwt\",\"alg\":\"PS512\"}",
            payload, "SHA512", false, 64, token);
    text_format(
        out, cap,
        "{\"count\":1,\"offset\":0,\"totalCount\":1,\"routes\":[{"
        "\"destinationId\":\"" DESTINATION_ID
        "\",\"destinationSignature\":\"%s\",\"destinationName\":\"Steueramt\"}]}",
        token);
}

static void
routing_finds_the_destination_believed_by_its_signature(void **state)
{
    struct fixture *f = *state;
    char route[TOKEN + 500];
    use_routing(f);
    start(f);
    assert_string_equal(courier_asked(&f->base), ROUTE_URL);
    assert_string_equal(script_waiting(&f->base.script)->bearer,
                        ""); /* no token there */
    write_route(f->base.leaf, HOST, DESTINATION_ID, route, sizeof(route));
    script_answer(&f->base.script, 200, route);
    assert_string_equal(courier_asked(&f->base), SET_URL);
    script_answer(&f->base.script, 200, f->base.key_set);
    answer_key(f);
    assert_int_equal(f->keys, 1);
    assert_string_equal(f->key.destination, DESTINATION_ID);
}

static void
a_route_that_is_not_signed_for_us_is_refused(void **state)
{
    struct fixture *f = *state;
    const struct {
        EVP_PKEY *key;
        const char *host, *id;
    } cases[] = {
        {f->base.other, HOST, DESTINATION_ID},
        {f->base.leaf, "evil.example", DESTINATION_ID},
        {f->base.leaf, HOST, "00000000-4055-4854-8b6d-11ea5b7f3047"},
    };
    use_routing(f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char route[TOKEN + 500];
        /* Keys are kept for an hour: a new keyring asks again. */
        destinations_destroy(f->all);
        f->all = NULL;
        keyring_destroy(f->keyring);
        f->keyring =
            keyring_create(f->base.loop, f->base.api, &f->base.config, f->base.trust);
        start(f);
        write_route(cases[i].key, cases[i].host, cases[i].id, route, sizeof(route));
        script_answer(&f->base.script, 200, route);
        assert_string_equal(courier_asked(&f->base), SET_URL);
        script_answer(&f->base.script, 200, f->base.key_set);
        assert_int_equal(f->none, 2);
        assert_int_equal(f->status, STATUS_DENIED);
        assert_string_equal(courier_asked(&f->base), "");
    }
}

static void
a_visit_may_ask_for_a_service_that_routing_can_find(void **state)
{
    struct fixture *f = *state;
    use_routing(f);
    start(f);
    script_fail(&f->base.script, STATUS_GONE);
    f->none = 0;
    destinations_refresh(f->all, SERVICE_URN);
    courier_turn(&f->base);
    assert_string_equal(courier_asked(&f->base), ROUTE_URL);
}

static void
a_service_too_many_is_told_so(void **state)
{
    struct fixture *f = *state;
    char urn[40];
    use_routing(f);
    start(f);
    for (int i = 1; i < CONFIG_MAX_DESTINATIONS + 1; i++) {
        assert_int_equal(f->others, 0);
        text_format(urn, sizeof(urn), "urn:test:%d", i);
        destinations_refresh(f->all, urn);
    }
    assert_int_equal(f->others, 1);
    assert_int_equal(f->status, STATUS_FULL);
}

static void
the_longest_names_still_make_an_address(void **state)
{
    struct fixture *f = *state;
    struct config *config = &f->base.config;
    char urn[LINK_URN_MAX];
    use_routing(f);
    memset(config->routing_url + 8, 'r', sizeof(config->routing_url) - 9);
    memset(config->region, '%', sizeof(config->region) - 1);
    memset(urn, '%', sizeof(urn) - 1);
    urn[sizeof(urn) - 1] = '\0';
    start(f);
    script_fail(&f->base.script, STATUS_GONE);
    destinations_refresh(f->all, urn);
    courier_turn(&f->base);
    script_fail(&f->base.script, STATUS_GONE);
    assert_true(text_starts_with(courier_asked(&f->base), "https://rrrr"));
}

/* A visit may come before the disk does. */
static void
a_service_asked_for_before_there_is_an_outbox_is_in_the_first_round(void **state)
{
    struct fixture *f = *state;
    f->base.config.destination_count = 0;
    text_format(f->base.config.routing_url, sizeof(f->base.config.routing_url),
                "https://r.example/v1");
    create(f);
    destinations_refresh(f->all, SERVICE_URN);
    courier_turn(&f->base);
    assert_null(script_waiting(&f->base.script));
    destinations_begin(f->all, f->outbox);
    courier_turn(&f->base);
    assert_string_equal(courier_asked(&f->base), ROUTE_URL);
}

/* The technician has as many settings as the town has services. */
static void
a_setting_that_is_refused_is_named_in_the_log(void **state)
{
    static const struct {
        const char *destination, *why;
    } cases[] = {
        {"auto", "\"why\":\"no routing\""},
        {"879ee109", "\"why\":\"no id\""},
    };
    struct fixture *f = *state;
    char said[4096];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int kept = -1, file = said_divert(&kept);
        text_format(f->base.config.destinations[0].destination, CONFIG_WORD_MAX, "%s",
                    cases[i].destination);
        start(f);
        said_collect(file, kept, said, sizeof(said));
        unit_assert_says(said, "\"event\":\"destination-setting-refused\","
                               "\"service\":\"" SERVICE_URN "\"");
        unit_assert_says(said, cases[i].why);
        assert_int_equal(f->none, 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fixed_destinations_key_is_fetched_offered_and_remembered),
        TEST(without_answer_the_remembered_key_stays_and_is_asked_for_again),
        TEST(a_remembered_key_that_is_too_old_is_not_offered),
        TEST(a_refusal_forgets_the_remembered_key),
        TEST(what_is_closed_or_withdrawn_is_refused_and_what_pauses_is_not),
        TEST(a_wrong_clock_does_not_forget_it),
        TEST(routing_finds_the_destination_believed_by_its_signature),
        TEST(a_route_that_is_not_signed_for_us_is_refused),
        TEST(a_visit_may_ask_for_a_service_that_routing_can_find),
        TEST(a_service_asked_for_before_there_is_an_outbox_is_in_the_first_round),
        TEST(a_setting_that_is_refused_is_named_in_the_log),
        TEST(a_service_too_many_is_told_so),
        TEST(the_longest_names_still_make_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
