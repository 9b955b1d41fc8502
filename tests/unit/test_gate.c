/* Which hosts the firewall lets the kiosk reach: read from a configuration, kept as
 * names get other addresses, and written for nft. The names are not asked for here: the
 * device does that (tests/image/surroundings.py). */
#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"
#include "caretaker/gate.h"
#include "unit.h"

static struct gate gate;
static struct config config;

static bool
wants(const char *name, int port)
{
    for (int i = 0; i < gate.host_count; i++)
        if (text_equal(gate.hosts[i].name, name) && gate.hosts[i].port == port)
            return true;
    return false;
}

static struct gate_address
address(const char *text, int port, int64_t seen_s)
{
    struct gate_address made = {.family =
                                    strchr(text, ':') != NULL ? AF_INET6 : AF_INET,
                                .port = (uint16_t)port,
                                .seen_s = seen_s};
    assert_int_equal(inet_pton(made.family, text, &made.at), 1);
    return made;
}

static bool
meet(const char *text, int port, int64_t seen_s)
{
    struct gate_address one = address(text, port, seen_s);
    return gate_meet(&gate, &one);
}

static int
set_up(void **state)
{
    (void)state;
    gate = (struct gate){0};
    config = (struct config){
        .token_url = "https://token.example",
        .submission_url = "https://submission.example:8443/v1",
        .identity_url = "https://id.example/dienst",
        .identity_hosts = "id.example eid.example:444",
        .list_hosts = "crl.example:8080 ocsp.example",
    };
    return 0;
}

static void
takes_what_the_configuration_names(void **state)
{
    (void)state;
    gate_want(&config, &gate);
    assert_true(wants("token.example", 443));
    assert_true(wants("submission.example", 8443));
    assert_true(wants("id.example", 443));
    assert_true(wants("eid.example", 444));
    assert_true(wants("crl.example", 8080));
    assert_true(wants("ocsp.example", 80));
    assert_true(wants("ocsp.example", 443));
    assert_int_equal(gate.host_count, 7);
}

static void
behind_a_proxy_there_is_that_and_where_cards_are_read(void **state)
{
    (void)state;
    text_format(config.network.proxy, sizeof config.network.proxy,
                "http://proxy.example:3128");
    gate_want(&config, &gate);
    assert_true(wants("proxy.example", 3128));
    text_format(config.network.proxy, sizeof config.network.proxy,
                "http://[fd00::9]:3128");
    gate_want(&config, &gate);
    assert_true(wants("fd00::9", 3128));
    assert_true(wants("id.example", 443));
    assert_true(wants("eid.example", 444));
    assert_int_equal(gate.host_count, 3);
}

static void
has_a_maximum(void **state)
{
    char text[CONFIG_URL_MAX] = "";
    struct text_buf buf = text_buf_over(text, sizeof text);
    (void)state;
    for (int i = 0; i < 100; i++)
        text_put_format(&buf, "a%d ", i);
    text_format(config.identity_hosts, sizeof config.identity_hosts, "%s", text);
    gate_want(&config, &gate);
    assert_int_equal(gate.host_count, GATE_HOSTS);
    assert_true(gate.left_out > 0);
    for (int i = 0; i <= GATE_ADDRESSES; i++) {
        text_format(text, sizeof text, "10.0.%d.%d", i / 256, i % 256);
        assert_true(meet(text, 443, i == 7 ? 0 : 1));
    }
    static char script[GATE_SCRIPT_MAX];
    gate_write(&gate, script);
    assert_int_equal(gate.address_count, GATE_ADDRESSES);
    assert_null(strstr(script, "10.0.0.7 . 443"));
    assert_non_null(strstr(script, "10.0.0.6 . 443, 10.0.2.0 . 443, 10.0.0.8 . 443"));
    assert_non_null(strstr(script, "10.0.1.255 . 443 }"));
}

static void
a_name_without_sense_is_none(void **state)
{
    (void)state;
    config = (struct config){.token_url = "https://user@token.example/",
                             .submission_url = "ftp://submission.example/",
                             .list_hosts = ":80 a:0 b:65536 c:x d:"};
    gate_want(&config, &gate);
    assert_int_equal(gate.host_count, 0);
}

static void
an_address_stays_an_hour_after_it_was_seen(void **state)
{
    (void)state;
    assert_true(meet("10.0.0.1", 443, 0));
    assert_true(meet("10.0.0.1", 80, 0));
    assert_true(meet("fd00::1", 443, 0));
    assert_false(meet("10.0.0.1", 443, 100));
    assert_false(gate_forget(&gate, GATE_KEPT_S));
    assert_true(gate_forget(&gate, GATE_KEPT_S + 1));
    assert_int_equal(gate.address_count, 1);
    assert_int_equal(gate.addresses[0].port, 443);
    assert_false(gate_forget(&gate, GATE_KEPT_S + 100));
    assert_true(gate_forget(&gate, GATE_KEPT_S + 101));
}

static void
the_sets_are_written_whole(void **state)
{
    static char script[GATE_SCRIPT_MAX];
    (void)state;
    gate_write(&gate, script);
    assert_string_equal(script, "flush set inet schalter hosts4\n"
                                "flush set inet schalter hosts6\n");
    assert_true(meet("10.0.0.1", 443, 0));
    assert_true(meet("fd00::1", 8443, 0));
    assert_true(meet("10.0.0.2", 80, 0));
    gate_write(&gate, script);
    assert_string_equal(
        script, "flush set inet schalter hosts4\n"
                "add element inet schalter hosts4 { 10.0.0.1 . 443, 10.0.0.2 . 80 }\n"
                "flush set inet schalter hosts6\n"
                "add element inet schalter hosts6 { fd00::1 . 8443 }\n");
}

int
main(void)
{
#define FRESH(test) cmocka_unit_test_setup(test, set_up)
    const struct CMUnitTest tests[] = {
        FRESH(takes_what_the_configuration_names),
        FRESH(behind_a_proxy_there_is_that_and_where_cards_are_read),
        FRESH(has_a_maximum),
        FRESH(a_name_without_sense_is_none),
        FRESH(an_address_stays_an_hour_after_it_was_seen),
        FRESH(the_sets_are_written_whole),
    };
    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
