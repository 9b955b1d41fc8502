#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/destination_signature.h"
#include "tests/unit/pki.h"

#define KID "portal-signing-key"
#define ID "ac715f34-333e-41f4-9bb5-186b309ea233"
#define REGION(ars) "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:" ars
#define SERVICE "urn:de:fim:leika:leistung:99102013104000"

static const struct destination_expected expected = {
    .submission_host = "submission.example.test",
    .destination_id = ID,
    .region = "055620032032",
    .service = SERVICE,
};

struct signer {
    EVP_PKEY *key;
    struct jwk jwk;
};

static int
load_key(void **state)
{
    static struct signer signer;

    signer.key = pki_key("leaf");
    signer.jwk.key = pki_public(signer.key);
    snprintf(signer.jwk.kid, sizeof(signer.jwk.kid), KID);
    *state = &signer;
    return 0;
}

static int
free_key(void **state)
{
    EVP_PKEY_free(((struct signer *)*state)->key);
    return 0;
}

static size_t
token(const struct signer *signer, const char *host, const char *id,
      const char *services, char out[8192])
{
    char payload[3000];

    snprintf(payload, sizeof(payload),
             "{\"submissionHost\":\"%s\",\"iss\":\"https://portal.example.test\","
             "\"services\":%s,\"destinationId\":\"%s\",\"iat\":1637863481,"
             "\"jti\":\"2d1426f2-d673-46de-868e-d96844d24fe1\"}",
             host, services, id);
    return pki_jws(signer->key,
                   "{\"kid\":\"" KID "\",\"typ\":\"jwt\",\"alg\":\"PS512\"}", payload,
                   "SHA512", false, 64, out);
}

static void
expect(const struct signer *signer, const char *host, const char *id,
       const char *services, enum destination_reason reason)
{
    enum destination_reason found;
    char text[8192];
    size_t len = token(signer, host, id, services, text);
    enum status status =
        destination_signature_check(text, len, &signer->jwk, &expected, &found);

    assert_string_equal(destination_reason_name(found),
                        destination_reason_name(reason));
    assert_int_equal(status == STATUS_OK, reason == DESTINATION_FINE);
}

#define HOST "submission.example.test"
#define ENTRY(region, service)                                                         \
    "[{\"gebietIDs\":[\"" region "\"],\"leistungIDs\":[\"" service "\"]}]"

static void
accepts_host_destination_service_and_region(void **state)
{
    expect(*state, HOST, ID, ENTRY(REGION("055620032032"), SERVICE), DESTINATION_FINE);
}

static void
a_district_covers_its_towns_and_no_others(void **state)
{
    expect(*state, HOST, ID, ENTRY(REGION("055620032"), SERVICE), DESTINATION_FINE);
    expect(*state, HOST, ID, ENTRY(REGION("05562"), SERVICE), DESTINATION_FINE);
    expect(*state, HOST, ID, ENTRY(REGION("05"), SERVICE), DESTINATION_FINE);
    expect(*state, HOST, ID, ENTRY(REGION("05563"), SERVICE), DESTINATION_SERVICE);
    expect(*state, HOST, ID, ENTRY(REGION(""), SERVICE), DESTINATION_SERVICE);
    expect(*state, HOST, ID, ENTRY(REGION("0556"), SERVICE), DESTINATION_SERVICE);
    expect(*state, HOST, ID, ENTRY("055620032032", SERVICE), DESTINATION_SERVICE);
}

static void
refuses_other_hosts_destinations_and_services(void **state)
{
    const char *good = ENTRY(REGION("055620032032"), SERVICE);

    expect(*state, "evil.example.test", ID, good, DESTINATION_HOST);
    expect(*state, HOST ".evil.test", ID, good, DESTINATION_HOST);
    expect(*state, HOST, "ac715f34-333e-41f4-9bb5-186b309ea234", good, DESTINATION_ID);
    expect(*state, HOST, ID, ENTRY(REGION("055620032032"), SERVICE "1"),
           DESTINATION_SERVICE);
    expect(*state, HOST, ID, "[]", DESTINATION_SERVICE);
    expect(*state, HOST, ID, "{}", DESTINATION_CLAIMS);
}

static void
service_and_region_must_be_in_one_entry(void **state)
{
    expect(*state, HOST, ID,
           "[{\"gebietIDs\":[\"" REGION(
               "055620032032") "\"],\"leistungIDs\":[\"urn:x\"]},"
                               "{\"gebietIDs\":[\"" REGION(
                                   "09") "\"],\"leistungIDs\":[\"" SERVICE "\"]}]",
           DESTINATION_SERVICE);
}

static void
the_issuer_counts_where_it_is_configured(void **state)
{
    const struct signer *signer = *state;
    struct destination_expected strict = expected;
    enum destination_reason reason;
    char text[8192];
    size_t len = token(signer, HOST, ID, ENTRY(REGION("055620032032"), SERVICE), text);

    strict.issuer = "https://portal.example.test";
    assert_int_equal(
        destination_signature_check(text, len, &signer->jwk, &strict, &reason),
        STATUS_OK);
    strict.issuer = "https://other.example.test";
    assert_int_equal(
        destination_signature_check(text, len, &signer->jwk, &strict, &reason),
        STATUS_DENIED);
    assert_int_equal(reason, DESTINATION_ISSUER);
}

static void
refuses_other_kids_keys_and_changed_bytes(void **state)
{
    const struct signer *signer = *state;
    EVP_PKEY *other = pki_key("other");
    enum destination_reason reason;
    struct jwk key = signer->jwk;
    char text[8192];
    char kid[JWK_KID];
    size_t len = token(signer, HOST, ID, ENTRY(REGION("055620032032"), SERVICE), text);

    assert_int_equal(destination_signature_kid(text, len, kid), STATUS_OK);
    assert_string_equal(kid, KID);
    snprintf(key.kid, sizeof(key.kid), "another-key");
    assert_int_equal(destination_signature_check(text, len, &key, &expected, &reason),
                     STATUS_DENIED);
    assert_int_equal(reason, DESTINATION_KID);
    key = signer->jwk;
    key.key = pki_public(other);
    assert_int_equal(destination_signature_check(text, len, &key, &expected, &reason),
                     STATUS_DENIED);
    assert_int_equal(reason, DESTINATION_SIGNATURE);
    for (size_t i = 0; i < len; i += 5) {
        char saved = text[i];
        text[i] = saved == 'A' ? 'B' : 'A';
        assert_int_not_equal(
            destination_signature_check(text, len, &signer->jwk, &expected, &reason),
            STATUS_OK);
        text[i] = saved;
    }
    EVP_PKEY_free(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_host_destination_service_and_region),
        cmocka_unit_test(a_district_covers_its_towns_and_no_others),
        cmocka_unit_test(refuses_other_hosts_destinations_and_services),
        cmocka_unit_test(service_and_region_must_be_in_one_entry),
        cmocka_unit_test(the_issuer_counts_where_it_is_configured),
        cmocka_unit_test(refuses_other_kids_keys_and_changed_bytes),
    };
    return cmocka_run_group_tests(tests, load_key, free_key);
}
