#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/jwe_open.h"
#include "crypto/recovery.h"
#include "crypto/seal.h"
#include "tests/unit/pki.h"

#define ID "7881dba9-4055-4854-8b6d-11ea5b7f3047"
#define KID "c66e4423-e28d-4a1f-911d-818f9ab60221"
#define REFERENCE "K7PM-4XQR"
#define DATA "{\"dogName\":\"Bello\",\"owner\":\"Erika Mustermann\"}"

struct world {
    struct chain_trust *trust;
    struct seal_offer offer;
    struct seal_key key;
    struct rsa_key recovery_key;
    struct jwe_private *destination_private;
    struct jwe_private *recovery_private;
};

static struct jwe_private *
private_key(const char *name)
{
    EVP_PKEY *key = pki_key(name);
    BIO *sink = BIO_new(BIO_s_mem());
    struct jwe_private *made;
    char pem[8192];

    assert_int_equal(PEM_write_bio_PrivateKey(sink, key, NULL, NULL, 0, NULL, NULL), 1);
    int len = BIO_read(sink, pem, sizeof(pem));
    assert_int_equal(jwe_private_create(pem, (size_t)len, NULL, NULL, &made),
                     STATUS_OK);
    BIO_free(sink);
    EVP_PKEY_free(key);
    return made;
}

static int
build_world(void **state)
{
    static struct world world;
    EVP_PKEY *leaf = pki_key("leaf");
    EVP_PKEY *root = pki_key("root");
    enum chain_reason reason;

    pki_chain_add(&world.offer.chain,
                  pki_certificate((struct pki_wish){.subject = "Meldebehörde",
                                                    .issuer = "Wurzel",
                                                    .key = leaf,
                                                    .issuer_key = root}));
    char *pem = pki_pem(pki_certificate((struct pki_wish){.subject = "Wurzel",
                                                          .issuer = "Wurzel",
                                                          .key = root,
                                                          .issuer_key = root,
                                                          .ca = true}));
    assert_int_equal(chain_trust_create(pem, strlen(pem), &world.trust), STATUS_OK);
    snprintf(world.offer.destination_id, RANDOM_UUID, ID);
    snprintf(world.offer.kid, JWK_KID, KID);
    snprintf(world.offer.metadata_version, 16, "2.1.0");
    world.offer.fetched_at = PKI_NOW;
    world.destination_private = private_key("leaf");
    world.recovery_private = private_key("other");
    jwe_private_public(world.recovery_private, &world.recovery_key);
    assert_int_equal(
        seal_key_accept(&world.offer, world.trust, PKI_NOW, &world.key, &reason),
        STATUS_OK);
    free(pem);
    EVP_PKEY_free(leaf);
    EVP_PKEY_free(root);
    *state = &world;
    return 0;
}

static int
end_world(void **state)
{
    struct world *world = *state;

    chain_trust_destroy(world->trust);
    jwe_private_destroy(world->destination_private);
    jwe_private_destroy(world->recovery_private);
    return 0;
}

static struct secret *
block(size_t size)
{
    struct secret *secret;
    enum status status = secret_create(size, &secret);

    assert_true(status == STATUS_OK || status == STATUS_DENIED);
    return secret;
}

static void
metadata_for(const char *data, char *out, size_t cap)
{
    char hash[DIGEST_SHA512_HEX];

    digest_sha512_hex(data, strlen(data), hash);
    snprintf(out, cap,
             "{\"contentStructure\":{\"data\":{\"hash\":{\"type\":\"sha512\","
             "\"content\":\"%s\"}}}}",
             hash);
}

static char *
opened(const struct jwe_private *key, const char *kid, const char *jwe, size_t len)
{
    size_t cap = jwe_open_size(len);
    unsigned char *plain = calloc(1, cap + 1);
    size_t size;

    assert_int_equal(jwe_open(key, kid, jwe, len, plain, cap, &size), STATUS_OK);
    plain[size] = '\0';
    return (char *)plain;
}

static void
the_authority_and_the_town_open_the_same_documents(void **state)
{
    const struct world *world = *state;
    char recovery_kid[DIGEST_SHA256_HEX];
    struct recovery recovery;
    struct sealed sealed;
    char metadata[400];

    metadata_for(DATA, metadata, sizeof(metadata));
    size_t room = seal_room(strlen(metadata), strlen(DATA));
    struct secret *secret = block(room);
    assert_int_equal(seal_submission(secret, &world->key, &world->recovery_key,
                                     REFERENCE, metadata, strlen(metadata), DATA,
                                     strlen(DATA), &sealed),
                     STATUS_OK);
    assert_true(secret_used(secret) <= room);
    char *text =
        opened(world->destination_private, KID, sealed.metadata, sealed.metadata_len);
    assert_string_equal(text, metadata);
    free(text);
    text = opened(world->destination_private, KID, sealed.data, sealed.data_len);
    assert_string_equal(text, DATA);
    free(text);
    assert_string_equal(sealed.data_tag, strrchr(sealed.data, '.') + 1);
    assert_string_equal(sealed.metadata_tag, strrchr(sealed.metadata, '.') + 1);
    assert_string_equal(sealed.recovery_tag, strrchr(sealed.recovery, '.') + 1);
    rsa_key_fingerprint(&world->recovery_key, recovery_kid);
    text = opened(world->recovery_private, recovery_kid, sealed.recovery,
                  sealed.recovery_len);
    assert_int_equal(recovery_split(text, strlen(text), &recovery), STATUS_OK);
    assert_string_equal(recovery.reference, REFERENCE);
    assert_int_equal(recovery.data_size, strlen(DATA));
    assert_memory_equal(recovery.data, DATA, recovery.data_size);
    assert_memory_equal(recovery.metadata, metadata, recovery.metadata_size);
    assert_true(recovery.hash_fits);
    free(text);
    secret_destroy(secret);
}

static void
the_plaintext_of_the_recovery_copy_is_erased(void **state)
{
    const struct world *world = *state;
    struct secret *secret = block(16 * 1024);
    struct sealed sealed;

    const char *from = secret_alloc(secret, 1);
    assert_int_equal(seal_submission(secret, &world->key, &world->recovery_key,
                                     REFERENCE, "{}", 2, DATA, strlen(DATA), &sealed),
                     STATUS_OK);
    size_t used = secret_used(secret);
    assert_non_null(memmem(from, used, sealed.data, sealed.data_len));
    assert_null(memmem(from, used, "Mustermann", 10));
    assert_null(memmem(from, used, REFERENCE, strlen(REFERENCE)));
    secret_destroy(secret);
}

static void
refuses_empty_and_oversized_documents_and_odd_references(void **state)
{
    const struct world *world = *state;
    struct secret *secret = block(4096);
    struct sealed sealed;

    assert_int_equal(seal_submission(secret, &world->key, &world->recovery_key,
                                     "K7PM-4XQO", "{}", 2, "{}", 2, &sealed),
                     STATUS_INVALID);
    assert_int_equal(seal_submission(secret, &world->key, &world->recovery_key,
                                     REFERENCE, "", 0, "{}", 2, &sealed),
                     STATUS_INVALID);
    assert_int_equal(seal_submission(secret, &world->key, &world->recovery_key,
                                     REFERENCE, "{}", 2, "{}", SEAL_DATA_MAX + 1,
                                     &sealed),
                     STATUS_TOO_LARGE);
    assert_null(sealed.recovery);
    assert_int_equal(secret_used(secret), 0);
    secret_destroy(secret);
}

static void
an_offer_is_believed_only_after_its_chain_was_checked(void **state)
{
    const struct world *world = *state;
    struct seal_offer offer = world->offer;
    enum chain_reason reason;
    struct seal_key key;

    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_OK);
    assert_true(rsa_key_equal(&key.key, &world->key.key));
    assert_int_equal(
        seal_key_accept(&offer, world->trust, PKI_NOW + 400L * PKI_DAY, &key, &reason),
        STATUS_EXPIRED);
    assert_int_equal(reason, CHAIN_EXPIRED);
    offer.chain.cert[0].der[offer.chain.cert[0].size - 1] ^= 1;
    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_DENIED);
    assert_int_equal(reason, CHAIN_BROKEN);
    assert_string_equal(key.kid, "");
}

static void
an_offer_with_odd_identifiers_is_refused(void **state)
{
    const struct world *world = *state;
    struct seal_offer offer = world->offer;
    enum chain_reason reason;
    struct seal_key key;

    memset(offer.kid, 'a', sizeof(offer.kid)); /* no NUL at all */
    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_INVALID);
    offer = world->offer;
    memset(offer.destination_id, 'a', sizeof(offer.destination_id));
    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_INVALID);
    offer = world->offer;
    memset(offer.metadata_version, '1', sizeof(offer.metadata_version));
    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_INVALID);
    offer = world->offer;
    offer.chain.count = 1000;
    assert_int_equal(seal_key_accept(&offer, world->trust, PKI_NOW, &key, &reason),
                     STATUS_INVALID);
    assert_int_equal(reason, CHAIN_EMPTY);
}

static void
reads_the_export_the_courier_writes(void **state)
{
    static const char good[] =
        "{\"format\":\"schalter-recover-1\",\"reference\":\"" REFERENCE
        "\",\"jwe\":\"a.b.c.d.e\"}";
    static const char spaced[] =
        "{ \"format\": \"schalter-recover-1\",\n \"reference\": \"" REFERENCE
        "\", \"jwe\": \"a.b.c.d.e\" }\n";
    static const char noted[] =
        "{\"format\":\"schalter-recover-1\",\"reference\":\"" REFERENCE
        "\",\"note\":\"vielleicht schon angekommen\",\"jwe\":\"a.b.c.d.e\"}";
    static const char other_note[] =
        "{\"format\":\"schalter-recover-1\",\"reference\":\"" REFERENCE
        "\",\"note\":\"sicher angekommen\",\"jwe\":\"a.b.c.d.e\"}";
    struct recovery_export out;

    (void)state;
    assert_int_equal(recovery_read_export(good, sizeof(good) - 1, &out), STATUS_OK);
    assert_string_equal(out.reference, REFERENCE);
    assert_int_equal(out.jwe_len, 9);
    assert_memory_equal(out.jwe, "a.b.c.d.e", 9);
    assert_false(out.maybe_arrived);
    assert_int_equal(recovery_read_export(spaced, sizeof(spaced) - 1, &out), STATUS_OK);
    assert_int_equal(recovery_read_export(noted, sizeof(noted) - 1, &out), STATUS_OK);
    assert_true(out.maybe_arrived);
    assert_int_equal(out.jwe_len, 9);
    assert_int_equal(recovery_read_export(other_note, sizeof(other_note) - 1, &out),
                     STATUS_INVALID);
    for (size_t cut = 0; cut < sizeof(noted) - 1; cut++)
        assert_int_equal(recovery_read_export(noted, cut, &out), STATUS_INVALID);
    for (size_t cut = 0; cut < sizeof(good) - 1; cut++)
        assert_int_equal(recovery_read_export(good, cut, &out), STATUS_INVALID);
    assert_int_equal(recovery_read_export(good, sizeof(good), &out),
                     STATUS_INVALID); /* a NUL after the end */
}

static void
splits_only_the_exact_form(void **state)
{
    static const char good[] =
        "{\"format\":\"schalter-recovery-1\",\"reference\":\"" REFERENCE
        "\",\"metadataLength\":2,\"dataLength\":7,\"metadata\":{},\"data\":{\"a\":1}}";
    struct recovery recovery;
    char changed[256];

    (void)state;
    assert_int_equal(recovery_split(good, sizeof(good) - 1, &recovery), STATUS_OK);
    assert_false(recovery.hash_fits); /* the metadata names none */
    for (size_t cut = 0; cut < sizeof(good) - 1; cut++)
        assert_int_equal(recovery_split(good, cut, &recovery), STATUS_INVALID);
    assert_int_equal(recovery_split(good, sizeof(good), &recovery),
                     STATUS_INVALID); /* a byte after the end */
    memcpy(changed, good, sizeof(good));
    *strstr(changed, "h\":2") = 'x';
    assert_int_equal(recovery_split(changed, sizeof(good) - 1, &recovery),
                     STATUS_INVALID);
    memcpy(changed, good, sizeof(good));
    strstr(changed, "h\":7")[3] = '9';
    assert_int_equal(recovery_split(changed, sizeof(good) - 1, &recovery),
                     STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_authority_and_the_town_open_the_same_documents),
        cmocka_unit_test(the_plaintext_of_the_recovery_copy_is_erased),
        cmocka_unit_test(refuses_empty_and_oversized_documents_and_odd_references),
        cmocka_unit_test(an_offer_is_believed_only_after_its_chain_was_checked),
        cmocka_unit_test(an_offer_with_odd_identifiers_is_refused),
        cmocka_unit_test(reads_the_export_the_courier_writes),
        cmocka_unit_test(splits_only_the_exact_form),
    };
    return cmocka_run_group_tests(tests, build_world, end_world);
}
