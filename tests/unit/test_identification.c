#include "courier/identification.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tests/unit/script_net.h"
#include "unit.h"

#define BASE "https://stadt.example/ausweis"
#define BEGUN                                                                          \
    "{\"vorgang\":\"V-1\",\"tcTokenURL\":\"https://stadt.example/tc?x=1\","            \
    "\"gueltigSekunden\":120}"
#define BEGUN_FOR(page, code)                                                          \
    "{\"vorgang\":\"V-2\",\"tcTokenURL\":\"https://stadt.example/tc?x=2\","            \
    "\"startURL\":\"" page "\",\"vergleich\":\"" code "\",\"gueltigSekunden\":120}"
#define PAGE "https://eid.example:8443/h/2"
#define BEGUN_PHONE BEGUN_FOR(PAGE, "K7PM")
#define FIFTY "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"

struct fixture {
    struct loop *loop;
    struct script_net script;
    struct net net;
    struct config config;
    struct identification *identification;
    int heard;
    enum link_kind kind;
    int64_t attempt;
    int32_t failure;
    char token_url[LINK_ADDRESS_MAX], start_url[LINK_ADDRESS_MAX];
    char token[256];
};

static void
on_message(void *context, const struct link_message *message)
{
    struct fixture *f = context;
    f->heard++;
    f->kind = message->kind;
    f->attempt = message->attempt;
    if (message->kind == LINK_IDENTIFY_READY) {
        text_format(f->token_url, sizeof(f->token_url), "%s",
                    message->identify_ready.token_url);
        text_format(f->start_url, sizeof(f->start_url), "%s",
                    message->identify_ready.start_url);
    } else if (message->kind == LINK_IDENTITY) {
        text_format(f->token, sizeof(f->token), "%.*s", (int)message->identity.len,
                    message->identity.at);
    } else {
        assert_int_equal(message->kind, LINK_IDENTIFY_FAILED);
        f->failure = message->identify_failed;
    }
}

static void
write_secret(const struct fixture *f, mode_t mode)
{
    int fd = open(f->config.identity_secret, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0 && write(fd, "kiosk-key", 9) == 9);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void
create(struct fixture *f)
{
    f->identification =
        identification_create(f->loop, &f->net, &f->config, on_message, f);
}

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    text_format(f.config.identity_url, sizeof(f.config.identity_url), "%s", BASE);
    text_format(f.config.identity_hosts, sizeof(f.config.identity_hosts), "%s",
                "stadt.example eid.example:8443");
    text_format(f.config.identity_secret, sizeof(f.config.identity_secret),
                "build/test-identity-%d", (int)getpid());
    write_secret(&f, 0600);
    f.net = script_net(&f.script);
    assert_int_equal(loop_create(&f.loop), STATUS_OK);
    create(&f);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    identification_destroy(f->identification);
    loop_destroy(f->loop);
    unlink(f->config.identity_secret);
    return 0;
}

static void
begin(struct fixture *f, int64_t attempt, bool phone)
{
    const struct link_identify identify = {
        .phone = phone,
        .service = "urn:de:fim:leika:leistung:99102013104000",
        .rights = "FamilyName GivenNames",
        .optional = "Address",
        .nonce = "N",
        .key = "{\"kty\":\"EC\"}"};
    identification_begin(f->identification, attempt, &identify);
}

static const struct script_call *
asked(struct fixture *f)
{
    return script_waiting(&f->script);
}

static void
asks_for_an_attempt_and_tells_where_it_begins(void **state)
{
    struct fixture *f = *state;
    begin(f, 7, false);
    assert_string_equal(asked(f)->url, BASE "/v1/vorgaenge");
    assert_int_equal(asked(f)->method, NET_POST);
    assert_string_equal(asked(f)->bearer, "kiosk-key");
    assert_string_equal(asked(f)->body,
                        "{\"leistung\":\"urn:de:fim:leika:leistung:99102013104000\","
                        "\"rechte\":[\"FamilyName\",\"GivenNames\"],\"wahlweise\":"
                        "[\"Address\"],\"nonce\":\"N\",\"schluessel\":{\"kty\":\"EC\"},"
                        "\"weg\":\"karte\"}");
    script_answer(&f->script, 201, BEGUN);
    assert_int_equal(f->kind, LINK_IDENTIFY_READY);
    assert_int_equal(f->attempt, 7);
    assert_string_equal(f->token_url, "https://stadt.example/tc?x=1");
    assert_string_equal(f->start_url, "");
}

static void
fetches_the_result_without_the_kiosks_key(void **state)
{
    struct fixture *f = *state;
    begin(f, 7, false);
    script_answer(&f->script, 201, BEGUN);
    identification_result(f->identification, 7, "https://stadt.example/r?y");
    assert_string_equal(asked(f)->url, "https://stadt.example/r?y");
    assert_string_equal(asked(f)->bearer, "");
    script_answer_as(&f->script, 200, "application/jose", "a..b.c.d");
    assert_int_equal(f->kind, LINK_IDENTITY);
    assert_int_equal(f->attempt, 7);
    assert_string_equal(f->token, "a..b.c.d");
    /* It is over: nothing more is asked or told. */
    identification_result(f->identification, 7, "https://stadt.example/r?y");
    assert_null(asked(f));
    assert_int_equal(f->heard, 2);
}

static void
goes_nowhere_but_to_the_configured_hosts(void **state)
{
    struct fixture *f = *state;
    static const char *const replies[] = {
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://boese.example/\","
        "\"gueltigSekunden\":60}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://stadt.example@boese.example/\","
        "\"gueltigSekunden\":60}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://stadt.example:444/\","
        "\"gueltigSekunden\":60}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"http://stadt.example/\","
        "\"gueltigSekunden\":60}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://stadt.example/\\\"\","
        "\"gueltigSekunden\":60}"};
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        begin(f, 1, false);
        script_answer(&f->script, 201, replies[i]);
        assert_int_equal(f->kind, LINK_IDENTIFY_FAILED);
        assert_int_equal(f->failure, LINK_IDENTIFY_REFUSED);
    }
    begin(f, 2, false);
    script_answer(&f->script, 201, BEGUN);
    identification_result(f->identification, 2, "https://boese.example/");
    assert_int_equal(f->failure, LINK_IDENTIFY_REFUSED);
    assert_int_equal(f->attempt, 2);
    assert_null(asked(f));
}

static void
malformed_beginnings_are_no_service(void **state)
{
    struct fixture *f = *state;
    static const char *const replies[] = {
        "",
        "[]",
        "{}",
        "{\"vorgang\":\"../x\",\"tcTokenURL\":\"https://stadt.example/\","
        "\"gueltigSekunden\":60}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://stadt.example/\","
        "\"gueltigSekunden\":29}",
        "{\"vorgang\":\"V\",\"tcTokenURL\":\"https://stadt.example/\","
        "\"gueltigSekunden\":901}"};
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        begin(f, 3, false);
        script_answer(&f->script, 201, replies[i]);
        assert_int_equal(f->kind, LINK_IDENTIFY_FAILED);
        assert_int_equal(f->failure, LINK_IDENTIFY_NO_SERVICE);
    }
    static const char *const phones[] = {
        BEGUN, /* a phone needs its address and code */
        BEGUN_FOR(PAGE, ""),
        BEGUN_FOR(PAGE, "k7pm"),
        BEGUN_FOR(PAGE, "K7P"),
        BEGUN_FOR(PAGE, "K7PM4XQR2"),
        BEGUN_FOR("", "K7PM"),
        BEGUN_FOR(PAGE FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY, "K7PM")};
    for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
        begin(f, 4, true);
        script_answer(&f->script, 201, phones[i]);
        assert_int_equal(f->kind, LINK_IDENTIFY_FAILED);
        assert_int_equal(f->failure, LINK_IDENTIFY_NO_SERVICE);
    }
}

static void
what_a_refusal_means(void **state)
{
    static const struct {
        int http;
        enum link_identify_failure failure;
    } cases[] = {{400, LINK_IDENTIFY_REFUSED},    {401, LINK_IDENTIFY_REFUSED},
                 {409, LINK_IDENTIFY_REFUSED},    {410, LINK_IDENTIFY_EXPIRED},
                 {500, LINK_IDENTIFY_NO_SERVICE}, {503, LINK_IDENTIFY_NO_SERVICE},
                 {302, LINK_IDENTIFY_REFUSED}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(f, 5, false);
        script_answer(&f->script, cases[i].http, "");
        assert_int_equal(f->failure, cases[i].failure);
        begin(f, 6, false);
        script_answer(&f->script, 201, BEGUN);
        identification_result(f->identification, 6, "https://stadt.example/r");
        script_answer(&f->script, cases[i].http, "");
        assert_int_equal(f->kind, LINK_IDENTIFY_FAILED);
        assert_int_equal(f->failure, cases[i].failure);
    }
    begin(f, 8, false);
    script_fail(&f->script, STATUS_TIMEOUT);
    assert_int_equal(f->failure, LINK_IDENTIFY_NO_SERVICE);
    begin(f, 9, false); /* a page instead of a token */
    script_answer(&f->script, 201, BEGUN);
    identification_result(f->identification, 9, "https://stadt.example/r");
    script_answer_as(&f->script, 200, "text/html", "<p>");
    assert_int_equal(f->failure, LINK_IDENTIFY_REFUSED);
    begin(f, 10, true); /* somebody at the phone can give up, a card cannot */
    script_answer(&f->script, 409, "");
    assert_int_equal(f->failure, LINK_IDENTIFY_ABORTED);
}

static void
asks_again_while_a_phone_is_at_work(void **state)
{
    struct fixture *f = *state;
    begin(f, 7, true);
    script_answer(&f->script, 201, BEGUN_PHONE);
    assert_string_equal(f->start_url, "https://eid.example:8443/h/2");
    assert_null(asked(f));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 60 && asked(f) == NULL; i++)
            loop_turn(f->loop, 50);
        assert_non_null(asked(f));
        assert_string_equal(asked(f)->url, BASE "/v1/vorgaenge/V-2");
        assert_string_equal(asked(f)->bearer, "kiosk-key");
        if (round == 0)
            script_answer(&f->script, 202, "");
        else
            script_answer_as(&f->script, 200, "application/jose", "e..f.g.h");
    }
    assert_int_equal(f->kind, LINK_IDENTITY);
    assert_string_equal(f->token, "e..f.g.h");
}

/* The phone goes on for minutes; a look that went astray does not end that. */
static void
a_look_that_went_astray_is_repeated(void **state)
{
    struct fixture *f = *state;
    begin(f, 7, true);
    script_answer(&f->script, 201, BEGUN_PHONE);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 60 && asked(f) == NULL; i++)
            loop_turn(f->loop, 50);
        assert_non_null(asked(f));
        if (round == 0)
            script_fail(&f->script, STATUS_TIMEOUT);
        else if (round == 1)
            script_answer(&f->script, 503, "");
        else
            script_answer(&f->script, 409, "");
        assert_int_equal(f->heard, round < 2 ? 1 : 2);
    }
    assert_int_equal(f->failure, LINK_IDENTIFY_ABORTED);
}

static void
an_attempt_nobody_waits_for_is_ended_at_the_service(void **state)
{
    struct fixture *f = *state;
    begin(f, 7, true);
    script_answer(&f->script, 201, BEGUN_PHONE);
    identification_end(f->identification, 6); /* another one: nothing happens */
    assert_null(asked(f));
    identification_end(f->identification, 7);
    assert_string_equal(asked(f)->url, BASE "/v1/vorgaenge/V-2/ende");
    script_answer(&f->script, 204, "");
    for (int i = 0; i < 50; i++)
        loop_turn(f->loop, 50);
    assert_null(asked(f)); /* it is no longer asked about */
    assert_int_equal(f->heard, 1);
}

static void
a_key_that_others_can_read_is_not_used(void **state)
{
    struct fixture *f = *state;
    identification_destroy(f->identification);
    write_secret(f, 0644);
    create(f);
    begin(f, 1, false);
    assert_null(asked(f));
    assert_int_equal(f->kind, LINK_IDENTIFY_FAILED);
    assert_int_equal(f->failure, LINK_IDENTIFY_NO_SERVICE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(asks_for_an_attempt_and_tells_where_it_begins),
        TEST(fetches_the_result_without_the_kiosks_key),
        TEST(goes_nowhere_but_to_the_configured_hosts),
        TEST(malformed_beginnings_are_no_service),
        TEST(what_a_refusal_means),
        TEST(asks_again_while_a_phone_is_at_work),
        TEST(a_look_that_went_astray_is_repeated),
        TEST(an_attempt_nobody_waits_for_is_ended_at_the_service),
        TEST(a_key_that_others_can_read_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
