/* When revocation lists are fetched and which are believed, on a scripted network with
 * real certificates. */
#include <time.h>

#include "base/hosts.h"
#include "courier/revocations.h"
#include "tests/unit/pki.h"
#include "tests/unit/script_net.h"
#include "tests/unit/unit.h"

#define LEAF_LIST "http://crl.example:8080/ca.crl"

struct fixture {
    const struct pki_keys *keys;
    struct config config;
    struct script_net script;
    struct net net;
    struct chain chain;
    struct chain_trust *trust;
    struct revocations *all;
    struct outbox *outbox;
    char folder[40], path[64];
    int done;
};

static struct pki_keys keys;

static int
load_keys(void **state)
{
    int code = pki_load_keys(state);
    keys = *(const struct pki_keys *)*state;
    return code;
}

/* Days from the keys' own time to the clock's: revocations looks at the clock. */
static long
today(void)
{
    return (long)((time(NULL) - PKI_NOW) / PKI_DAY);
}

static struct pki_wish
now_valid(struct pki_wish wish)
{
    wish.from_day = today() - 30;
    wish.to_day = today() + 30;
    return wish;
}

static int
set_up(void **state)
{
    static struct fixture f;
    bool moved;
    f = (struct fixture){.keys = &keys};
    struct pki_wish leaf = now_valid(pki_leaf_wish(&keys));
    leaf.crl = "URI:" LEAF_LIST;
    f.chain = pki_chain_of(leaf, now_valid(pki_issuer_wish(&keys)), NULL);
    f.trust = pki_trust_of(now_valid(pki_root_wish(&keys)));
    f.net = script_net(&f.script);
    text_format(f.config.list_hosts, sizeof(f.config.list_hosts), "crl.example:8080");
    text_format(f.folder, sizeof(f.folder), "/tmp/test-revocations-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    text_format(f.path, sizeof(f.path), "%s/outbox.sqlite", f.folder);
    assert_int_equal(outbox_open(f.path, time(NULL), &f.outbox, &moved), STATUS_OK);
    f.all = revocations_create(&f.net, &f.config, f.trust);
    revocations_use_outbox(f.all, f.outbox);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    revocations_destroy(f->all);
    outbox_close(f->outbox);
    chain_trust_destroy(f->trust);
    unlink(f->path);
    return rmdir(f->folder);
}

static void
on_done(void *context)
{
    struct fixture *f = context;
    f->done++;
}

static bool
start(struct fixture *f)
{
    return revocations_start(f->all, &f->chain, on_done, f) != NULL;
}

/* A list of the leaf's issuer, made `age` days ago, that names one serial number. */
static void
answer_list(struct fixture *f, EVP_PKEY *key, long serial, long age)
{
    unsigned char der[4096];
    size_t size =
        pki_crl("CA", key, serial, today() - age, today() + 7, der, sizeof(der));
    script_answer_reply(&f->script, (struct net_reply){.status = STATUS_OK,
                                                       .http = 200,
                                                       .body = (const char *)der,
                                                       .len = size,
                                                       .retry_after_s = -1});
}

static enum chain_reason
verify(struct fixture *f, bool *known)
{
    struct chain_result result;
    enum status status = chain_verify(&f->chain, CHAIN_USE_SEAL, NULL, f->trust,
                                      (int64_t)time(NULL), &result);
    (void)status;
    *known = result.revocation_known;
    return result.reason;
}

static void
a_list_is_fetched_once_and_vouches(void **state)
{
    struct fixture *f = *state;
    bool known = false;
    assert_true(start(f));
    assert_int_equal(f->done, 0);
    assert_string_equal(script_waiting(&f->script)->url, LEAF_LIST);
    assert_string_equal(script_waiting(&f->script)->bearer, "");
    answer_list(f, keys.issuer, 99, 1);
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_true(known);
    assert_false(start(f)); /* not due before it ends */
    assert_int_equal(f->script.count, 1);
}

static void
a_list_that_names_the_certificate_revokes_it_also_after_a_restart(void **state)
{
    struct fixture *f = *state;
    bool known;
    assert_true(start(f));
    answer_list(f, keys.issuer, 77, 1);
    assert_int_equal(verify(f, &known), CHAIN_REVOKED);
    chain_trust_destroy(f->trust);
    f->trust = pki_trust_of(now_valid(pki_root_wish(&keys)));
    revocations_destroy(f->all);
    f->all = revocations_create(&f->net, &f->config, f->trust);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    revocations_use_outbox(f->all, f->outbox);
    assert_int_equal(verify(f, &known), CHAIN_REVOKED);
    assert_false(start(f));
}

static void
what_cannot_be_had_decides_nothing_and_is_left_alone_for_a_while(void **state)
{
    struct fixture *f = *state;
    bool known;
    assert_true(start(f));
    script_fail(&f->script, STATUS_TIMEOUT);
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_false(known);
    assert_false(start(f));
}

static void
count_list(void *context, const char *address, struct link_bytes list)
{
    int *kept = context;
    (void)address;
    (void)list;
    (*kept)++;
}

static void
what_the_issuer_did_not_sign_is_not_taken(void **state)
{
    struct fixture *f = *state;
    bool known;
    assert_true(start(f));
    answer_list(f, keys.other, 77, 1);
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_false(known);
    int kept = 0;
    assert_int_equal(outbox_each_list(f->outbox, count_list, &kept), STATUS_OK);
    assert_int_equal(kept, 0);
}

static void
an_error_page_is_no_list(void **state)
{
    struct fixture *f = *state;
    bool known;
    assert_true(start(f));
    script_answer(&f->script, 200, "<html>wartung</html>");
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_false(known);
}

/* A list at hand that is past its end and names the leaf: a new one is asked for. */
static void
revoke_by_an_old_list(struct fixture *f)
{
    unsigned char der[4096];
    size_t size =
        pki_crl("CA", keys.issuer, 77, today() - 3, today() - 1, der, sizeof(der));
    assert_int_equal(outbox_keep_list(f->outbox, LEAF_LIST,
                                      (struct link_bytes){der, (uint32_t)size}),
                     STATUS_OK);
    revocations_destroy(f->all);
    f->all = revocations_create(&f->net, &f->config, f->trust);
    revocations_use_outbox(f->all, f->outbox);
}

static void
an_older_list_does_not_undo_a_revocation(void **state)
{
    struct fixture *f = *state;
    bool known;
    revoke_by_an_old_list(f);
    assert_true(start(f));
    answer_list(f, keys.issuer, 99, 5);
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_REVOKED);
}

/* Who stands between the kiosk and the server of the lists can answer with any list
 * that somebody signed for somebody. */
static void
a_genuine_list_about_others_does_not_undo_a_revocation(void **state)
{
    struct fixture *f = *state;
    unsigned char der[4096];
    bool known;
    revoke_by_an_old_list(f);
    assert_true(start(f));
    size_t size =
        pki_crl("Wurzel", keys.root, 99, today() - 1, today() + 7, der, sizeof(der));
    script_answer_reply(&f->script, (struct net_reply){.status = STATUS_OK,
                                                       .http = 200,
                                                       .body = (const char *)der,
                                                       .len = size,
                                                       .retry_after_s = -1});
    assert_int_equal(f->done, 1);
    assert_int_equal(verify(f, &known), CHAIN_REVOKED);
}

/* Certificates beside the path cost a request each, but no place for good. */
static void
strangers_in_the_chain_do_not_use_up_the_places(void **state)
{
    struct fixture *f = *state;
    const struct chain own = f->chain;
    char address[64];
    bool known = false;
    for (int i = 0; i < CHAIN_CRLS_MAX + 2; i++) {
        struct pki_wish stranger = now_valid(pki_root_wish(&keys));
        text_format(address, sizeof(address), "URI:http://crl.example:8080/%d", i);
        stranger.subject = stranger.issuer = "Fremde";
        stranger.crl = address;
        f->chain = own;
        f->chain.cert[0] = own.cert[1];
        f->chain.count = 1;
        pki_chain_add(&f->chain, pki_certificate(stranger));
        assert_true(start(f));
        answer_list(f, keys.issuer, 99, 1);
        assert_int_equal(f->done, i + 1);
    }
    f->chain = own;
    assert_true(start(f));
    answer_list(f, keys.issuer, 99, 1);
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_true(known);
}

/* A leaf of the same issuer that says its list lies at .../I. */
static void
name_list(struct fixture *f, const char *host, int i)
{
    char address[80];
    struct pki_wish leaf = now_valid(pki_leaf_wish(&keys));
    text_format(address, sizeof(address), "URI:http://%s/%d", host, i);
    leaf.crl = address;
    f->chain = pki_chain_of(leaf, now_valid(pki_issuer_wish(&keys)), NULL);
}

static void
fetch(struct fixture *f, const char *host, int i, long age)
{
    name_list(f, host, i);
    assert_true(start(f));
    answer_list(f, keys.issuer, 99, age);
}

static void
note_numbers(void *context, const char *address, struct link_bytes list)
{
    bool *there = context;
    (void)list;
    there[strtol(strrchr(address, '/') + 1, NULL, 10)] = true;
}

static void
the_list_that_is_missed_least_makes_room_for_a_new_one(void **state)
{
    enum { MOVED = 5, OLD = 7, FIRST_NEW = CHAIN_CRLS_MAX };
    struct fixture *f = *state;
    bool there[FIRST_NEW + 3] = {false};
    text_format(f->config.list_hosts, sizeof(f->config.list_hosts),
                "crl.example:8080 moved.example");
    for (int i = 0; i < CHAIN_CRLS_MAX; i++)
        fetch(f, i == MOVED ? "moved.example" : "crl.example:8080", i,
              i == OLD     ? 3
              : i == MOVED ? 1
                           : 2);
    text_format(f->config.list_hosts, sizeof(f->config.list_hosts), "crl.example:8080");
    /* What brings no list costs none. */
    for (int i = 0; i < 3 * CHAIN_CRLS_MAX; i++) {
        name_list(f, "crl.example:8080", 100 + i);
        assert_true(start(f));
        answer_list(f, keys.other, 99, 1);
    }
    fetch(f, "crl.example:8080", FIRST_NEW, 1);
    fetch(f, "crl.example:8080", FIRST_NEW + 1, 1);
    assert_int_equal(outbox_each_list(f->outbox, note_numbers, there), STATUS_OK);
    for (int i = 0; i < FIRST_NEW + 2; i++)
        assert_int_equal(there[i], i != MOVED && i != OLD);
    /* And it is used: nothing of it is due. */
    name_list(f, "crl.example:8080", FIRST_NEW + 1);
    assert_false(start(f));
    /* The one that went is fetched again when it is needed. */
    name_list(f, "crl.example:8080", OLD);
    assert_true(start(f));
    answer_list(f, keys.issuer, 99, 1);
    bool known = false;
    assert_int_equal(verify(f, &known), CHAIN_FINE);
    assert_true(known);
}

/* Nobody is asked for it any more, or its issuer has stopped. */
static void
a_list_past_its_end_makes_room_before_an_older_one(void **state)
{
    struct fixture *f = *state;
    bool there[CHAIN_CRLS_MAX + 1] = {false};
    unsigned char der[4096];
    size_t size =
        pki_crl("CA", keys.issuer, 99, today() - 3, today() - 1, der, sizeof(der));
    assert_int_equal(outbox_keep_list(f->outbox, "http://crl.example:8080/0",
                                      (struct link_bytes){der, (uint32_t)size}),
                     STATUS_OK);
    revocations_destroy(f->all);
    f->all = revocations_create(&f->net, &f->config, f->trust);
    revocations_use_outbox(f->all, f->outbox);
    for (int i = 1; i <= CHAIN_CRLS_MAX; i++)
        fetch(f, "crl.example:8080", i, 5);
    assert_int_equal(outbox_each_list(f->outbox, note_numbers, there), STATUS_OK);
    for (int i = 0; i <= CHAIN_CRLS_MAX; i++)
        assert_int_equal(there[i], i != 0);
}

static void
a_cancelled_fetch_does_not_call_back(void **state)
{
    struct fixture *f = *state;
    struct revocations_call *call = revocations_start(f->all, &f->chain, on_done, f);
    assert_non_null(call);
    revocations_cancel(call);
    revocations_cancel(NULL);
    assert_int_equal(f->script.cancelled, 1);
    assert_int_equal(f->done, 0);
}

static void
only_the_servers_of_the_configuration_are_asked(void **state)
{
    static const struct {
        const char *hosts, *address;
        bool allowed;
    } cases[] = {
        {"crl.example", "http://crl.example/a.crl", true},
        {"crl.example", "https://crl.example/a.crl", true},
        {"crl.example", "http://crl.example:80/a.crl", true},
        {"crl.example", "https://CRL.example:443/a.crl", true},
        {" a.example  crl.example ", "http://crl.example/", true},
        {"crl.example:8080", "http://crl.example:8080/a", true},
        {"", "http://crl.example/a.crl", false},
        {"crl.example", "http://crl.example:8080/a.crl", false},
        {"crl.example", "https://crl.example:80/a.crl", false},
        {"crl.example:8080", "http://crl.example/a.crl", false},
        {"crl.example", "http://crl.example.evil.example/a", false},
        {"crl.example", "http://evilcrl.example/a", false},
        {"crl.example", "http://crl.example@evil.example/a", false},
        {"crl.example", "http://crl.example\\@evil.example/a", false},
        {"crl.example", "http://evil.example/?crl.example/", false},
        {"crl.example", "http://crl.example", false},
        {"crl.example", "http://crl.example:/a", false},
        {"crl.example", "ftp://crl.example/a", false},
        {"crl.example", "file:///etc/passwd", false},
        {"crl.example", "http://", false},
        {"crl.example", "", false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(hosts_allow(cases[i].hosts, cases[i].address),
                         cases[i].allowed);
    f->config.list_hosts[0] = '\0';
    assert_false(start(f));
    assert_int_equal(f->script.count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_list_is_fetched_once_and_vouches),
        TEST(a_list_that_names_the_certificate_revokes_it_also_after_a_restart),
        TEST(what_cannot_be_had_decides_nothing_and_is_left_alone_for_a_while),
        TEST(what_the_issuer_did_not_sign_is_not_taken),
        TEST(an_error_page_is_no_list),
        TEST(an_older_list_does_not_undo_a_revocation),
        TEST(a_genuine_list_about_others_does_not_undo_a_revocation),
        TEST(strangers_in_the_chain_do_not_use_up_the_places),
        TEST(the_list_that_is_missed_least_makes_room_for_a_new_one),
        TEST(a_list_past_its_end_makes_room_before_an_older_one),
        TEST(a_cancelled_fetch_does_not_call_back),
        TEST(only_the_servers_of_the_configuration_are_asked),
    };
    return cmocka_run_group_tests(tests, load_keys, pki_free_keys);
}
