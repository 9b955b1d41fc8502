#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/chain.h"
#include "tests/unit/pki.h"

/* Verifies with one list at hand. */
static struct chain_result
with_list(const struct pki_keys *keys, EVP_PKEY *signer, long serial, long from,
          long to)
{
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_result result;
    struct chain_list list;
    unsigned char der[4096];
    size_t size = pki_crl("CA", signer, serial, from, to, der, sizeof(der));

    assert_int_equal(chain_trust_put_list(trust, 0, der, size, &list), STATUS_OK);
    enum status status =
        chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result);
    assert_int_equal(status, result.reason == CHAIN_FINE ? STATUS_OK : STATUS_DENIED);
    chain_trust_destroy(trust);
    return result;
}

static void
a_revocation_list_revokes_or_vouches(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain_result result = with_list(keys, keys->issuer, 77, -1, 7);

    assert_int_equal(result.reason, CHAIN_REVOKED);
    result = with_list(keys, keys->issuer, 99, -1, 7);
    assert_int_equal(result.reason, CHAIN_FINE);
    assert_true(result.revocation_known);
    /* An old list no longer vouches, but still revokes. */
    result = with_list(keys, keys->issuer, 99, -9, -2);
    assert_int_equal(result.reason, CHAIN_FINE);
    assert_false(result.revocation_known);
    result = with_list(keys, keys->issuer, 77, -9, -2);
    assert_int_equal(result.reason, CHAIN_REVOKED);
}

static void
a_list_nobody_signed_neither_revokes_nor_vouches(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain_result result = with_list(keys, keys->other, 77, -1, 7);

    assert_int_equal(result.reason, CHAIN_FINE);
    assert_false(result.revocation_known);
}

static void
a_forged_list_does_not_hide_the_genuine_one(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_result result;
    struct chain_list list;
    unsigned char der[4096];

    size_t size = pki_crl("CA", keys->issuer, 77, -3, 7, der, sizeof(der));
    assert_int_equal(chain_trust_put_list(trust, 0, der, size, &list), STATUS_OK);
    size = pki_crl("CA", keys->other, 99, -1, 9, der, sizeof(der));
    assert_int_equal(chain_trust_put_list(trust, 1, der, size, &list), STATUS_OK);
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result),
        STATUS_DENIED);
    assert_int_equal(result.reason, CHAIN_REVOKED);
    assert_int_equal(chain_trust_put_list(trust, 2, der, size - 1, &list),
                     STATUS_INVALID);
    assert_int_equal(chain_trust_put_list(trust, CHAIN_CRLS_MAX, der, size, &list),
                     STATUS_FULL);
    chain_trust_destroy(trust);
}

static void
a_newer_list_takes_the_place_of_an_older_one(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_result result;
    struct chain_list list;
    unsigned char der[4096];

    size_t size = pki_crl("CA", keys->issuer, 77, -3, 7, der, sizeof(der));
    assert_int_equal(chain_trust_put_list(trust, 0, der, size, &list), STATUS_OK);
    assert_int_equal(list.made, PKI_NOW - 3 * PKI_DAY);
    assert_int_equal(list.next, PKI_NOW + 7 * PKI_DAY);
    size = pki_crl("CA", keys->issuer, 99, -1, 7, der, sizeof(der));
    assert_int_equal(chain_trust_put_list(trust, 0, der, size, &list), STATUS_OK);
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result), STATUS_OK);
    assert_true(result.revocation_known);
    chain_trust_destroy(trust);
}

static void
only_the_issuer_of_a_certificate_makes_a_list_for_it(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_list list;
    unsigned char der[4096];
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
    pki_chain_add(&chain, pki_certificate(stranger));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = pki_crl(cases[i].issuer, cases[i].key, 5, cases[i].from,
                              cases[i].to, der, sizeof(der));
        assert_int_equal(
            chain_check_list(&chain, cases[i].index, trust, PKI_NOW, der, size, &list),
            cases[i].status);
        assert_int_equal(chain_check_list(&chain, cases[i].index, trust, PKI_NOW, der,
                                          size / 2, &list),
                         STATUS_INVALID);
    }
    chain.count = 0;
    size_t size = pki_crl("CA", keys->issuer, 5, -1, 7, der, sizeof(der));
    assert_int_equal(chain_check_list(&chain, 0, trust, PKI_NOW, der, size, &list),
                     STATUS_DENIED);
    chain_trust_destroy(trust);
}

/* All of them are genuine: the issuer signed every one. */
static void
a_list_about_other_certificates_is_not_taken(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct chain_list list;
    unsigned char der[4096];
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
    struct chain chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = pki_crl_about("CA", keys->issuer, 5, -1, 7, cases[i].extension,
                                    cases[i].about, der, sizeof(der));
        assert_int_equal(chain_check_list(&chain, 0, trust, PKI_NOW, der, size, &list),
                         cases[i].status);
    }
    chain_trust_destroy(trust);
}

static void
names_where_the_revocation_list_is(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    char address[64];
    char short_room[8];

    struct chain chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    assert_int_equal(chain_crl_address(&chain, 0, address, sizeof(address)),
                     STATUS_NOT_FOUND);
    leaf.crl = "URI:ldap://x.example.test/cn=a,URI:http://crl.example.test/ca.crl";
    chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    assert_int_equal(chain_crl_address(&chain, 0, address, sizeof(address)), STATUS_OK);
    assert_string_equal(address, "http://crl.example.test/ca.crl");
    assert_int_equal(chain_crl_address(&chain, 0, short_room, sizeof(short_room)),
                     STATUS_TOO_LARGE);
    assert_int_equal(chain_crl_address(&chain, 5, address, sizeof(address)),
                     STATUS_NOT_FOUND);
    leaf.crl = "URI:http://crl.example.test/a b";
    chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    assert_int_equal(chain_crl_address(&chain, 0, address, sizeof(address)),
                     STATUS_INVALID);
    assert_string_equal(address, "");
    chain.cert[0].size--;
    assert_int_equal(chain_crl_address(&chain, 0, address, sizeof(address)),
                     STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_revocation_list_revokes_or_vouches),
        cmocka_unit_test(a_list_nobody_signed_neither_revokes_nor_vouches),
        cmocka_unit_test(a_forged_list_does_not_hide_the_genuine_one),
        cmocka_unit_test(a_newer_list_takes_the_place_of_an_older_one),
        cmocka_unit_test(only_the_issuer_of_a_certificate_makes_a_list_for_it),
        cmocka_unit_test(a_list_about_other_certificates_is_not_taken),
        cmocka_unit_test(names_where_the_revocation_list_is),
    };
    return cmocka_run_group_tests(tests, pki_load_keys, pki_free_keys);
}
