#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/chain.h"
#include "tests/unit/pki.h"

/* Verifies against the genuine root and compares the reason. */
static void
expect(const struct pki_keys *keys, const struct chain *chain, enum chain_reason reason)
{
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_result result;
    enum status status =
        chain_verify(chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result);

    assert_string_equal(chain_reason_name(result.reason), chain_reason_name(reason));
    assert_int_equal(status == STATUS_OK, reason == CHAIN_FINE);
    assert_int_equal(status == STATUS_EXPIRED, reason == CHAIN_EXPIRED);
    struct rsa_key key = pki_public(keys->leaf);
    assert_int_equal(rsa_key_equal(&result.key, &key), status == STATUS_OK);
    chain_trust_destroy(trust);
}

static void
accepts_leaf_issuer_and_root_as_fit_connect_wants_them(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish root = pki_root_wish(keys);
    struct chain chain =
        pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), &root);
    struct chain_trust *trust = pki_trust_of(root);
    struct rsa_key key = pki_public(keys->leaf);
    struct chain_result result;

    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, &key, trust, PKI_NOW, &result), STATUS_OK);
    assert_int_equal(result.not_after, PKI_NOW + 180 * PKI_DAY);
    assert_false(result.revocation_known);
    chain_trust_destroy(trust);
    chain.count = 2; /* the root may be left out, it is configured */
    expect(keys, &chain, CHAIN_FINE);
}

static void
refuses_a_chain_outside_its_time(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct pki_wish issuer = pki_issuer_wish(keys);

    leaf.from_day = -20;
    leaf.to_day = -1;
    struct chain chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_EXPIRED);
    leaf.from_day = 1;
    leaf.to_day = 20;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_NOT_YET_VALID);
    issuer.from_day = -20;
    issuer.to_day = -1;
    chain = pki_chain_of(pki_leaf_wish(keys), issuer, NULL);
    expect(keys, &chain, CHAIN_EXPIRED);
}

static void
refuses_a_leaf_without_key_encipherment(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);

    leaf.usage = "critical,digitalSignature";
    struct chain chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    expect(keys, &chain, CHAIN_KEY_USAGE);
    leaf.usage = "";
    chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    expect(keys, &chain, CHAIN_KEY_USAGE);
}

static void
a_signing_key_needs_digital_signature(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct chain_result result;

    struct chain chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SIGN, NULL, trust, PKI_NOW, &result),
        STATUS_DENIED);
    assert_int_equal(result.reason, CHAIN_KEY_USAGE);
    leaf.usage = "critical,digitalSignature";
    chain = pki_chain_of(leaf, pki_issuer_wish(keys), NULL);
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SIGN, NULL, trust, PKI_NOW, &result), STATUS_OK);
    chain_trust_destroy(trust);
}

static void
refuses_other_signature_algorithms_on_leaf_and_issuer(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct pki_wish issuer = pki_issuer_wish(keys);

    leaf.pkcs1 = true;
    struct chain chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_SIGNATURE_ALGORITHM);
    leaf = pki_leaf_wish(keys);
    leaf.digest = "SHA256";
    leaf.salt = 32;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_SIGNATURE_ALGORITHM);
    leaf = pki_leaf_wish(keys);
    leaf.salt = 32;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_SIGNATURE_ALGORITHM);
    issuer.pkcs1 = true;
    chain = pki_chain_of(pki_leaf_wish(keys), issuer, NULL);
    expect(keys, &chain, CHAIN_SIGNATURE_ALGORITHM);
}

static void
refuses_short_keys_and_odd_exponents(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct pki_wish issuer = pki_issuer_wish(keys);
    EVP_PKEY *small = pki_key_of("small", 2048, 65537);
    EVP_PKEY *three = pki_key_of("three", 4096, 3);
    EVP_PKEY *curve = EVP_EC_gen("P-256");

    leaf.key = small;
    struct chain chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_KEY_SIZE);
    leaf.key = three;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_KEY_EXPONENT);
    leaf.key = curve;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_KEY_KIND);
    leaf = pki_leaf_wish(keys);
    leaf.issuer_key = small;
    issuer.key = small;
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_WEAK);
    EVP_PKEY_free(small);
    EVP_PKEY_free(three);
    EVP_PKEY_free(curve);
}

static void
refuses_a_broken_chain_and_an_unknown_root(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish leaf = pki_leaf_wish(keys);
    struct pki_wish issuer = pki_issuer_wish(keys);
    struct pki_wish foreign = pki_root_wish(keys);

    struct chain chain = pki_chain_of(leaf, issuer, NULL);
    chain.count = 1; /* the issuer is missing */
    expect(keys, &chain, CHAIN_BROKEN);
    leaf.issuer_key = keys->other; /* says CA, is signed by another */
    chain = pki_chain_of(leaf, issuer, NULL);
    expect(keys, &chain, CHAIN_BROKEN);
    foreign.key = keys->other;
    foreign.issuer_key = keys->other;
    foreign.subject = "Fremde Wurzel";
    foreign.issuer = "Fremde Wurzel";
    issuer.issuer = "Fremde Wurzel";
    issuer.issuer_key = keys->other;
    chain = pki_chain_of(pki_leaf_wish(keys), issuer, &foreign);
    expect(keys, &chain, CHAIN_UNKNOWN_ANCHOR);
    /* The same name as the configured root does not help. */
    foreign.subject = "Wurzel";
    foreign.issuer = "Wurzel";
    issuer.issuer = "Wurzel";
    chain = pki_chain_of(pki_leaf_wish(keys), issuer, &foreign);
    expect(keys, &chain, CHAIN_BROKEN);
}

static void
refuses_an_issuer_that_may_not_issue(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish issuer = pki_issuer_wish(keys);

    issuer.ca = false;
    issuer.usage = "critical,digitalSignature";
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), issuer, NULL);
    expect(keys, &chain, CHAIN_ISSUER);
}

static void
self_signed_passes_only_as_a_configured_anchor(void **state)
{
    const struct pki_keys *keys = *state;
    struct pki_wish self = pki_leaf_wish(keys);
    struct chain chain = {0};
    struct chain_result result;

    self.issuer = self.subject;
    self.issuer_key = self.key;
    X509 *cert = pki_certificate(self);
    X509_up_ref(cert);
    pki_chain_add(&chain, cert);
    expect(keys, &chain, CHAIN_SELF_SIGNED);
    char *pem = pki_pem(cert);
    struct chain_trust *trust;
    assert_int_equal(chain_trust_create(pem, strlen(pem), &trust), STATUS_OK);
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result), STATUS_OK);
    /* Another certificate with the same key and name is not that anchor. */
    chain.count = 0;
    self.serial = 78;
    pki_chain_add(&chain, pki_certificate(self));
    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result),
        STATUS_DENIED);
    assert_int_equal(result.reason, CHAIN_SELF_SIGNED);
    chain_trust_destroy(trust);
    free(pem);
}

static void
refuses_a_leaf_with_another_key_than_the_jwk(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct rsa_key other = pki_public(keys->other);
    struct chain_result result;

    assert_int_equal(
        chain_verify(&chain, CHAIN_USE_SEAL, &other, trust, PKI_NOW, &result),
        STATUS_DENIED);
    assert_int_equal(result.reason, CHAIN_KEY_DIFFERS);
    chain_trust_destroy(trust);
}

static void
refuses_malformed_and_empty_chains(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain empty = {0};
    struct chain chain = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);

    expect(keys, &empty, CHAIN_EMPTY);
    empty.count = CHAIN_MAX + 1;
    expect(keys, &empty, CHAIN_EMPTY);
    chain.cert[1].size++; /* a byte after the end */
    expect(keys, &chain, CHAIN_MALFORMED);
    chain.cert[1].size -= 2;
    expect(keys, &chain, CHAIN_MALFORMED);
    chain.cert[1].size = CHAIN_CERT_MAX + 1;
    expect(keys, &chain, CHAIN_MALFORMED);
}

static void
any_changed_byte_of_the_leaf_is_refused(void **state)
{
    const struct pki_keys *keys = *state;
    struct chain good = pki_chain_of(pki_leaf_wish(keys), pki_issuer_wish(keys), NULL);
    struct chain_trust *trust = pki_trust_of(pki_root_wish(keys));
    struct chain_result result;

    for (size_t i = 0; i < good.cert[0].size; i += 7) {
        struct chain bad = good;
        bad.cert[0].der[i] ^= 0x10;
        assert_int_not_equal(
            chain_verify(&bad, CHAIN_USE_SEAL, NULL, trust, PKI_NOW, &result),
            STATUS_OK);
    }
    chain_trust_destroy(trust);
}

static void
anchors_must_be_whole_certificates(void **state)
{
    const struct pki_keys *keys = *state;
    char *pem = pki_pem(pki_certificate(pki_root_wish(keys)));
    size_t len = strlen(pem);
    struct chain_trust *trust;

    assert_int_equal(chain_trust_create("", 0, &trust), STATUS_INVALID);
    assert_int_equal(chain_trust_create("hello", 5, &trust), STATUS_INVALID);
    assert_int_equal(chain_trust_create(pem, len - 40, &trust), STATUS_INVALID);
    assert_null(trust);
    char *twice = calloc(1, 2 * len + 1);
    memcpy(twice, pem, len);
    memcpy(twice + len, pem, len);
    twice[len + len / 2] = '!'; /* the second one is damaged */
    assert_int_equal(chain_trust_create(twice, 2 * len, &trust), STATUS_INVALID);
    assert_null(trust);
    free(twice);
    free(pem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_leaf_issuer_and_root_as_fit_connect_wants_them),
        cmocka_unit_test(refuses_a_chain_outside_its_time),
        cmocka_unit_test(refuses_a_leaf_without_key_encipherment),
        cmocka_unit_test(a_signing_key_needs_digital_signature),
        cmocka_unit_test(refuses_other_signature_algorithms_on_leaf_and_issuer),
        cmocka_unit_test(refuses_short_keys_and_odd_exponents),
        cmocka_unit_test(refuses_a_broken_chain_and_an_unknown_root),
        cmocka_unit_test(refuses_an_issuer_that_may_not_issue),
        cmocka_unit_test(self_signed_passes_only_as_a_configured_anchor),
        cmocka_unit_test(refuses_a_leaf_with_another_key_than_the_jwk),
        cmocka_unit_test(refuses_malformed_and_empty_chains),
        cmocka_unit_test(any_changed_byte_of_the_leaf_is_refused),
        cmocka_unit_test(anchors_must_be_whole_certificates),
    };
    return cmocka_run_group_tests(tests, pki_load_keys, pki_free_keys);
}
