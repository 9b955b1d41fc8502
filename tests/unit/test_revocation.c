#include "crypto/chain.h"
#include "tests/unit/pki.h"
#include "tests/unit/unit.h"

/* Every case begins with a good chain of two, what trusts it, and no list. */
struct fixture {
    const struct pki_keys *keys;
    struct chain chain;
    struct chain_trust *trust;
    struct chain_list list; /* what the last one said of itself */
    unsigned char der[4096];
    size_t size;
};

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.keys = *state};
    f.chain = pki_chain_of(pki_leaf_wish(f.keys), pki_issuer_wish(f.keys), NULL);
    f.trust = pki_trust_of(pki_root_wish(f.keys));
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    chain_trust_destroy(f->trust);
    return 0;
}

/* Signs a list of the issuer that revokes `serial`, and gives it to the trust. */
static enum status
put_list(struct fixture *f, size_t slot, EVP_PKEY *signer, long serial, long from,
         long to)
{
    f->size = pki_crl("CA", signer, serial, from, to, f->der, sizeof(f->der));
    return chain_trust_put_list(f->trust, slot, f->der, f->size, &f->list);
}

static struct chain_result
verify(const struct fixture *f)
{
    struct chain_result result;
    enum status status =
        chain_verify(&f->chain, CHAIN_USE_SEAL, NULL, f->trust, PKI_NOW, &result);
    assert_int_equal(status, result.reason == CHAIN_FINE ? STATUS_OK : STATUS_DENIED);
    return result;
}

/* Verifies with this list at hand and no other. */
static struct chain_result
with_list(struct fixture *f, EVP_PKEY *signer, long serial, long from, long to)
{
    chain_trust_destroy(f->trust);
    f->trust = pki_trust_of(pki_root_wish(f->keys));
    assert_int_equal(put_list(f, 0, signer, serial, from, to), STATUS_OK);
    return verify(f);
}

static void
a_revocation_list_revokes_or_vouches(void **state)
{
    struct fixture *f = *state;
    struct chain_result result = with_list(f, f->keys->issuer, 77, -1, 7);

    assert_int_equal(result.reason, CHAIN_REVOKED);
    result = with_list(f, f->keys->issuer, 99, -1, 7);
    assert_int_equal(result.reason, CHAIN_FINE);
    assert_true(result.revocation_known);
    /* An old list no longer vouches, but still revokes. */
    result = with_list(f, f->keys->issuer, 99, -9, -2);
    assert_int_equal(result.reason, CHAIN_FINE);
    assert_false(result.revocation_known);
    result = with_list(f, f->keys->issuer, 77, -9, -2);
    assert_int_equal(result.reason, CHAIN_REVOKED);
}

static void
a_list_nobody_signed_neither_revokes_nor_vouches(void **state)
{
    struct fixture *f = *state;
    struct chain_result result = with_list(f, f->keys->other, 77, -1, 7);

    assert_int_equal(result.reason, CHAIN_FINE);
    assert_false(result.revocation_known);
}

static void
a_forged_list_does_not_hide_the_genuine_one(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(put_list(f, 0, f->keys->issuer, 77, -3, 7), STATUS_OK);
    assert_int_equal(put_list(f, 1, f->keys->other, 99, -1, 9), STATUS_OK);
    assert_int_equal(verify(f).reason, CHAIN_REVOKED);
    assert_int_equal(chain_trust_put_list(f->trust, 2, f->der, f->size - 1, &f->list),
                     STATUS_INVALID);
    assert_int_equal(
        chain_trust_put_list(f->trust, CHAIN_CRLS_MAX, f->der, f->size, &f->list),
        STATUS_FULL);
}

static void
a_newer_list_takes_the_place_of_an_older_one(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(put_list(f, 0, f->keys->issuer, 77, -3, 7), STATUS_OK);
    assert_int_equal(f->list.made, PKI_NOW - 3 * PKI_DAY);
    assert_int_equal(f->list.next, PKI_NOW + 7 * PKI_DAY);
    assert_int_equal(put_list(f, 0, f->keys->issuer, 99, -1, 7), STATUS_OK);
    struct chain_result result = verify(f);
    assert_int_equal(result.reason, CHAIN_FINE);
    assert_true(result.revocation_known);
}

static enum status
check_list(struct fixture *f, size_t index, size_t size)
{
    return chain_check_list(&f->chain, index, f->trust, PKI_NOW, f->der, size,
                            &f->list);
}

static void
only_the_issuer_of_a_certificate_makes_a_list_for_it(void **state)
{
    struct fixture *f = *state;
    const struct pki_keys *keys = f->keys;
    const struct {
        const char *issuer;
        EVP_PKEY *key;
        size_t index;
        long from, to;
        enum status status;
    } cases[] = {
        {"CA", keys->issuer, 0, -1, 7, STATUS_OK},
        {"Wurzel", keys->root, 1, -1, 7, STATUS_OK},
        {"Wurzel", keys->root, 0, -1, 7, STATUS_DENIED},
        {"CA", keys->issuer, 1, -1, 7, STATUS_DENIED},
        {"Wurzel", keys->root, 2, -1, 7, STATUS_DENIED},
        {"CA", keys->issuer, 9, -1, 7, STATUS_DENIED},
        {"CA", keys->issuer, 0, -9, -2, STATUS_EXPIRED},
        {"CA", keys->other, 0, -1, 7, STATUS_DENIED},
        {"Fremde", keys->other, 0, -1, 7, STATUS_DENIED},
        {"Meldebehörde", keys->leaf, 0, -1, 7, STATUS_DENIED},
    };

    /* The third one of x5c stands on no path: the anchor is the configured one. */
    struct pki_wish stranger = pki_root_wish(keys);
    stranger.serial = 5;
    pki_chain_add(&f->chain, pki_certificate(stranger));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        f->size = pki_crl(cases[i].issuer, cases[i].key, 5, cases[i].from, cases[i].to,
                          f->der, sizeof(f->der));
        assert_int_equal(check_list(f, cases[i].index, f->size), cases[i].status);
        assert_int_equal(check_list(f, cases[i].index, f->size / 2), STATUS_INVALID);
    }
    f->chain.count = 0;
    f->size = pki_crl("CA", keys->issuer, 5, -1, 7, f->der, sizeof(f->der));
    assert_int_equal(check_list(f, 0, f->size), STATUS_DENIED);
}

/* All of them are genuine: the issuer signed every one. */
static void
a_list_about_other_certificates_is_not_taken(void **state)
{
    struct fixture *f = *state;
    struct pki_wish leaf = pki_leaf_wish(f->keys);
    static const struct {
        int extension;
        const char *about;
        enum status status;
    } cases[] = {
        {NID_issuing_distribution_point, "fullname:URI:http://crl.example/1",
         STATUS_OK},
        {NID_issuing_distribution_point, "fullname:URI:http://crl.example/2",
         STATUS_DENIED},
        {NID_issuing_distribution_point, "onlyuser:TRUE", STATUS_OK},
        {NID_issuing_distribution_point, "onlyCA:TRUE", STATUS_DENIED},
        {NID_issuing_distribution_point, "onlyAA:TRUE", STATUS_DENIED},
        {NID_issuing_distribution_point, "indirectCRL:TRUE", STATUS_DENIED},
        {NID_issuing_distribution_point, "onlysomereasons:keyCompromise",
         STATUS_DENIED},
        {NID_delta_crl, "DER:020101", STATUS_DENIED},
    };

    leaf.crl = "URI:http://crl.example/1";
    f->chain = pki_chain_of(leaf, pki_issuer_wish(f->keys), NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        f->size = pki_crl_about("CA", f->keys->issuer, 5, -1, 7, cases[i].extension,
                                cases[i].about, f->der, sizeof(f->der));
        assert_int_equal(check_list(f, 0, f->size), cases[i].status);
    }
}

static void
names_where_the_revocation_list_is(void **state)
{
    struct fixture *f = *state;
    struct pki_wish leaf = pki_leaf_wish(f->keys), issuer = pki_issuer_wish(f->keys);
    struct chain *chain = &f->chain;
    char address[64];
    char short_room[8];

    assert_int_equal(chain_crl_address(chain, 0, address, sizeof(address)),
                     STATUS_NOT_FOUND);
    leaf.crl = "URI:ldap://x.example.test/cn=a,URI:http://crl.example.test/ca.crl";
    *chain = pki_chain_of(leaf, issuer, NULL);
    assert_int_equal(chain_crl_address(chain, 0, address, sizeof(address)), STATUS_OK);
    assert_string_equal(address, "http://crl.example.test/ca.crl");
    assert_int_equal(chain_crl_address(chain, 0, short_room, sizeof(short_room)),
                     STATUS_TOO_LARGE);
    assert_int_equal(chain_crl_address(chain, 5, address, sizeof(address)),
                     STATUS_NOT_FOUND);
    leaf.crl = "URI:http://crl.example.test/a b";
    *chain = pki_chain_of(leaf, issuer, NULL);
    assert_int_equal(chain_crl_address(chain, 0, address, sizeof(address)),
                     STATUS_INVALID);
    assert_string_equal(address, "");
    chain->cert[0].size--;
    assert_int_equal(chain_crl_address(chain, 0, address, sizeof(address)),
                     STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_revocation_list_revokes_or_vouches),
        TEST(a_list_nobody_signed_neither_revokes_nor_vouches),
        TEST(a_forged_list_does_not_hide_the_genuine_one),
        TEST(a_newer_list_takes_the_place_of_an_older_one),
        TEST(only_the_issuer_of_a_certificate_makes_a_list_for_it),
        TEST(a_list_about_other_certificates_is_not_taken),
        TEST(names_where_the_revocation_list_is),
    };
    return cmocka_run_group_tests(tests, pki_load_keys, pki_free_keys);
}
