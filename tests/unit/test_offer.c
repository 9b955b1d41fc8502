/* The channel file: what is believed of it, from whom, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "courier/offer.h"
#include "tests/unit/pki.h"

#define HEADER                                                                         \
    "{\"alg\":\"PS512\",\"typ\":\"schalter-channel\",\"kid\":\"channel-key\"}"
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

enum { MADE = 1795000000, UNTIL = 1797592000, TOKEN_MAX = 40000 };

/* A field by its name, and what it says. */
struct field {
    const char *name, *value;
};

static const struct field good[] = {
    {"board", "\"schalter-qemu\""},
    {"version", "\"2026.12.1\""},
    {"notes", "\"Neuer Dienst: Gartenwasserzähler\""},
    {"address", "\"https://updates.example/schalter.raucb\""},
    {"sha256", "\"" SHA "\""},
    {"issue", "1795000000"},
    {"size", "140000000"},
    {"made", "1795000000"},
    {"until", "1797592000"},
};

enum { FIELDS = sizeof good / sizeof good[0] };

struct signer {
    EVP_PKEY *key, *other;
    struct rsa_key public_half;
    char token[TOKEN_MAX];
};

static int
load_keys(void **state)
{
    static struct signer signer;
    signer.key = pki_key("leaf");
    signer.other = pki_key("issuer");
    signer.public_half = pki_public(signer.key);
    *state = &signer;
    return 0;
}

static int
free_keys(void **state)
{
    struct signer *signer = *state;
    EVP_PKEY_free(signer->key);
    EVP_PKEY_free(signer->other);
    return 0;
}

/* The fields, one of them (-1: none) with another value; NULL: without it. */
static void
write_fields(int changed, const char *value, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    const char *before = "{";
    for (int i = 0; i < (int)FIELDS; i++) {
        const char *says = i == changed ? value : good[i].value;
        if (says == NULL)
            continue;
        text_put_format(&buf, "%s\"%s\":%s", before, good[i].name, says);
        before = ",";
    }
    text_put(&buf, "}");
    assert_false(buf.overflow);
}

static enum channel_trouble
read_signed(struct signer *signer, EVP_PKEY *key, const char *header,
            const char *payload, struct offer *offer)
{
    size_t len = pki_jws(key, header, payload, "SHA512", false, 64, signer->token);
    return offer_read(signer->token, len, &signer->public_half, offer);
}

static enum channel_trouble
read_with(struct signer *signer, int changed, const char *value, struct offer *offer)
{
    char payload[3000];
    write_fields(changed, value, payload, sizeof payload);
    return read_signed(signer, signer->key, HEADER, payload, offer);
}

static void
a_good_one_tells_all(void **state)
{
    struct offer offer;
    assert_int_equal(read_with(*state, -1, NULL, &offer), CHANNEL_FINE);
    assert_string_equal(offer.board, "schalter-qemu");
    assert_string_equal(offer.version, "2026.12.1");
    assert_string_equal(offer.notes, "Neuer Dienst: Gartenwasserzähler");
    assert_string_equal(offer.address, "https://updates.example/schalter.raucb");
    assert_string_equal(offer.sha256, SHA);
    assert_int_equal(offer.issue, 1795000000);
    assert_int_equal(offer.size, 140000000);
    assert_int_equal(offer.made, MADE);
    assert_int_equal(offer.until, UNTIL);
    assert_int_equal(read_with(*state, 2, "\"\"", &offer), CHANNEL_FINE);
}

static void
is_nothing(const struct offer *offer)
{
    static const struct offer nothing;
    assert_memory_equal(offer, &nothing, sizeof nothing);
}

static void
every_field_is_there_and_fits(void **state)
{
    char longer[700];
    struct offer offer;
    memset(longer, 'a', sizeof longer);
    longer[0] = longer[sizeof longer - 2] = '"';
    longer[sizeof longer - 1] = '\0';
    for (int i = 0; i < (int)FIELDS; i++) {
        bool text = good[i].value[0] == '"';
        const char *const bad[] = {NULL,
                                   "null",
                                   "[]",
                                   "{}",
                                   "true",
                                   text ? "7" : "\"7\"",
                                   text ? longer : "1e99",
                                   text ? "\"\\u0007\"" : "0",
                                   text ? "\"a\\u0000b\"" : "-1",
                                   text ? "\"\\u009b\"" : "1.5"};
        for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
            if (read_with(*state, i, bad[k], &offer) != CHANNEL_SENSELESS)
                fail_msg("%s: %s", good[i].name, bad[k] != NULL ? bad[k] : "(none)");
            is_nothing(&offer);
        }
        if (text && i != 2)
            assert_int_equal(read_with(*state, i, "\"\"", &offer), CHANNEL_SENSELESS);
    }
    assert_int_equal(read_with(*state, 4, "\"" SHA "0\"", &offer), CHANNEL_SENSELESS);
    assert_int_equal(read_with(*state, 4, "\"E3B0\"", &offer), CHANNEL_SENSELESS);
    assert_int_equal(read_with(*state, 6, "1073741825", &offer), CHANNEL_SENSELESS);
    /* Over before it was made. */
    assert_int_equal(read_with(*state, 8, "1794999999", &offer), CHANNEL_SENSELESS);
}

static void
what_others_signed_is_not_believed(void **state)
{
    struct signer *signer = *state;
    char payload[3000];
    struct offer offer;
    write_fields(-1, NULL, payload, sizeof payload);
    assert_int_equal(read_signed(signer, signer->other, HEADER, payload, &offer),
                     CHANNEL_UNSIGNED);
    is_nothing(&offer);
    /* Something else that the same key signed. */
    assert_int_equal(
        read_signed(signer, signer->key,
                    "{\"alg\":\"PS512\",\"typ\":\"jwt\",\"kid\":\"channel-key\"}",
                    payload, &offer),
        CHANNEL_SENSELESS);
    size_t len =
        pki_jws(signer->key, HEADER, payload, "SHA512", false, 64, signer->token);
    for (size_t at = strlen(HEADER) * 4 / 3 + 4; at < len; at += 37) {
        char before = signer->token[at];
        signer->token[at] = before == 'A' ? 'B' : 'A';
        assert_int_not_equal(
            offer_read(signer->token, len, &signer->public_half, &offer), CHANNEL_FINE);
        is_nothing(&offer);
        signer->token[at] = before;
    }
    for (size_t cut = 0; cut < len; cut += 11)
        assert_int_not_equal(
            offer_read(signer->token, cut, &signer->public_half, &offer), CHANNEL_FINE);
}

static void
a_page_is_no_channel_file(void **state)
{
    static const char *const pages[] = {"", "\n", "<!doctype html>", "a.b.c", "{}"};
    const struct signer *signer = *state;
    static char large[OFFER_FILE_MAX + 2];
    struct offer offer;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        assert_int_equal(
            offer_read(pages[i], strlen(pages[i]), &signer->public_half, &offer),
            CHANNEL_SENSELESS);
    memset(large, 'A', sizeof large);
    assert_int_equal(offer_read(large, sizeof large, &signer->public_half, &offer),
                     CHANNEL_SENSELESS);
}

static void
a_line_end_behind_it_does_not_count(void **state)
{
    struct signer *signer = *state;
    char payload[3000];
    struct offer offer;
    write_fields(-1, NULL, payload, sizeof payload);
    size_t len =
        pki_jws(signer->key, HEADER, payload, "SHA512", false, 64, signer->token);
    memcpy(signer->token + len, "\r\n \n", 4);
    assert_int_equal(offer_read(signer->token, len + 4, &signer->public_half, &offer),
                     CHANNEL_FINE);
}

static void
it_holds_for_a_time_by_both_clocks(void **state)
{
    static const struct {
        int64_t now, server;
        enum channel_trouble trouble;
    } cases[] = {
        {MADE, 0, CHANNEL_FINE},
        {UNTIL, 0, CHANNEL_FINE},
        {UNTIL, UNTIL, CHANNEL_FINE},
        {MADE - OFFER_SKEW_S, MADE, CHANNEL_FINE},
        {UNTIL + 1, 0, CHANNEL_EXPIRED},
        {UNTIL + 100, UNTIL + 1, CHANNEL_EXPIRED},
        {MADE - OFFER_SKEW_S - 1, 0, CHANNEL_CLOCK},
        {MADE + 10, UNTIL + 1, CHANNEL_CLOCK}, /* ours is behind, and hides it */
        {UNTIL + 1000, MADE + 10, CHANNEL_CLOCK},
        {0, UNTIL, CHANNEL_CLOCK},
    };
    struct offer offer;
    assert_int_equal(read_with(*state, -1, NULL, &offer), CHANNEL_FINE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            offer_judge(&offer, "updates.example", cases[i].now, cases[i].server),
            cases[i].trouble);
}

static void
it_lies_where_that_is_allowed(void **state)
{
    static struct config config;
    static const char *const bad[] = {
        "\"http://updates.example/a\"",         "\"https://updates.example:8443/a\"",
        "\"https://updates.example@evil/a\"",   "\"https://updates.example.evil/a\"",
        "\"https://updates.example/a b\"",      "\"file:///etc/passwd\"",
        "\"https://evil\\\\updates.example/a\""};
    char hosts[CONFIG_URL_MAX];
    struct offer offer;
    text_format(config.channel_url, CONFIG_URL_MAX,
                "https://updates.example:443/c.jws");
    offer_hosts(&config, hosts);
    assert_string_equal(hosts, "updates.example");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(read_with(*state, 3, bad[i], &offer), CHANNEL_FINE);
        assert_int_equal(offer_judge(&offer, hosts, MADE, 0), CHANNEL_ELSEWHERE);
    }
    text_format(config.channel_url, CONFIG_URL_MAX, "https://updates.example:8443/c");
    offer_hosts(&config, hosts);
    assert_string_equal(hosts, "updates.example:8443");
    text_format(config.channel_hosts, CONFIG_URL_MAX, "a.example b.example");
    offer_hosts(&config, hosts);
    assert_string_equal(hosts, "a.example b.example");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one_tells_all),
        cmocka_unit_test(every_field_is_there_and_fits),
        cmocka_unit_test(what_others_signed_is_not_believed),
        cmocka_unit_test(a_page_is_no_channel_file),
        cmocka_unit_test(a_line_end_behind_it_does_not_count),
        cmocka_unit_test(it_holds_for_a_time_by_both_clocks),
        cmocka_unit_test(it_lies_where_that_is_allowed),
    };
    return cmocka_run_group_tests(tests, load_keys, free_keys);
}
