/* What the face believes of keys that come from a courier it need not trust. */
#include "base/text.h"
#include "face/vault.h"
#include "tests/unit/pki.h"
#include "tests/unit/unit.h"

#define SERVICE "urn:de:fim:leika:leistung:99102013104000"
#define OURS "7881dba9-4055-4854-8b6d-11ea5b7f3047"
#define OTHER "3fa85f64-5717-4562-b3fc-2c963f66afa6"
#define KID "c66e4423-e28d-4a1f-911d-818f9ab60221"

struct bench {
    char folder[40];
    struct config config;
    struct service service;
    struct catalogue catalogue;
    struct pki_keys *keys;
    struct vault *vault;
    struct link_key key;
    uint8_t chain[LINK_CHAIN_MAX];
};

static void
write_file(const char *folder, const char *name, const char *text, char *path,
           size_t cap)
{
    text_format(path, cap, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static uint32_t
pack(const struct chain *chain, uint8_t *out)
{
    uint32_t len = 0;
    for (size_t i = 0; i < chain->count; i++) {
        uint32_t size = (uint32_t)chain->cert[i].size;
        memcpy(out + len, &size, sizeof size);
        memcpy(out + len + sizeof size, chain->cert[i].der, size);
        len += (uint32_t)sizeof size + size;
    }
    return len;
}

/* A sound key for our service, fetched now. */
static void
make_key(struct bench *bench)
{
    struct chain chain =
        pki_chain_of(pki_leaf_wish(bench->keys), pki_issuer_wish(bench->keys), NULL);
    bench->key =
        (struct link_key){.metadata_major = 2, .fetched_at = PKI_NOW, .fresh = true};
    text_format(bench->key.service, LINK_URN_MAX, SERVICE);
    text_format(bench->key.destination, LINK_ID_MAX, OURS);
    text_format(bench->key.kid, LINK_KID_MAX, KID);
    bench->key.chain = (struct link_bytes){bench->chain, pack(&chain, bench->chain)};
}

static int
set_up(void **state)
{
    static struct bench bench;
    void *keys = NULL;

    bench = (struct bench){.folder = "/tmp/schalter-vault-XXXXXX"};
    pki_load_keys(&keys);
    bench.keys = keys;
    assert_non_null(mkdtemp(bench.folder));
    char *root = pki_pem(pki_certificate(pki_root_wish(bench.keys)));
    char recovery[CONFIG_PATH_MAX];
    write_file(bench.folder, "root.pem", root, bench.config.anchors_file,
               CONFIG_PATH_MAX);
    write_file(bench.folder, "recovery.pem", root, recovery, sizeof recovery);
    free(root);
    text_format(bench.config.catalogue, CONFIG_PATH_MAX, "%s", bench.folder);
    bench.config.key_max_age_s = 86400;
    bench.service = (struct service){.identifier = SERVICE};
    bench.catalogue = (struct catalogue){.services = &bench.service,
                                         .service_count = 1,
                                         .town = {.recovery_key = "recovery.pem"}};
    assert_int_equal(vault_create(&bench.config, &bench.catalogue, &bench.vault),
                     STATUS_OK);
    vault_online(bench.vault, true);
    make_key(&bench);
    *state = &bench;
    return 0;
}

static int
tear_down(void **state)
{
    struct bench *bench = *state;
    char path[CONFIG_PATH_MAX];
    void *keys = bench->keys;

    vault_destroy(bench->vault);
    unlink(bench->config.anchors_file);
    text_format(path, sizeof path, "%s/recovery.pem", bench->folder);
    unlink(path);
    rmdir(bench->folder);
    return pki_free_keys(&keys);
}

static void
takes_a_key_whose_chain_ends_at_an_anchor(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_NONE);
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_FRESH);
    assert_non_null(vault_key(bench->vault, 0, PKI_NOW));
    vault_online(bench->vault, false);
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_OFFLINE);
}

static void
a_key_of_another_root_takes_the_good_one_away(void **state)
{
    struct bench *bench = *state;
    struct pki_wish root = {.subject = "Andere Wurzel",
                            .issuer = "Andere Wurzel",
                            .key = bench->keys->other,
                            .issuer_key = bench->keys->other,
                            .ca = true};
    struct pki_wish leaf = {.subject = "Meldebehörde",
                            .issuer = "Andere Wurzel",
                            .key = bench->keys->leaf,
                            .issuer_key = bench->keys->other};
    struct chain chain = {0};

    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    pki_chain_add(&chain, pki_certificate(leaf));
    pki_chain_add(&chain, pki_certificate(root));
    bench->key.chain.len = pack(&chain, bench->chain);
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_REFUSED);
    assert_null(vault_key(bench->vault, 0, PKI_NOW));
}

static void
a_key_grows_too_old(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_non_null(vault_key(bench->vault, 0, PKI_NOW + 86400));
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW + 86401), SERVICE_KEY_OLD);
    assert_null(vault_key(bench->vault, 0, PKI_NOW + 86401));
}

static void
a_key_from_the_future_is_not_young(void **state)
{
    struct bench *bench = *state;
    bench->key.fetched_at = PKI_NOW + 3600;
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_null(vault_key(bench->vault, 0, PKI_NOW));
    bench->key.fetched_at = INT64_MAX;
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_null(vault_key(bench->vault, 0, PKI_NOW));
    /* Two clocks of one machine read one after the other may differ by a little. */
    bench->key.fetched_at = PKI_NOW + 60;
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_non_null(vault_key(bench->vault, 0, PKI_NOW));
}

static void
a_good_key_of_another_destination_than_configured_is_refused(void **state)
{
    struct bench *bench = *state;
    bench->config.destination_count = 1;
    text_format(bench->config.destinations[0].service, CONFIG_URL_MAX, SERVICE);
    text_format(bench->config.destinations[0].destination, CONFIG_WORD_MAX, OTHER);
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_REFUSED);
    text_format(bench->config.destinations[0].destination, CONFIG_WORD_MAX, OURS);
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_non_null(vault_key(bench->vault, 0, PKI_NOW));
    text_format(bench->config.destinations[0].destination, CONFIG_WORD_MAX, "auto");
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_non_null(vault_key(bench->vault, 0, PKI_NOW));
}

static void
a_chain_that_does_not_fill_its_bytes_is_refused(void **state)
{
    struct bench *bench = *state;
    uint32_t whole = bench->key.chain.len;
    for (uint32_t cut = 1; cut < 9; cut++) {
        bench->key.chain.len = whole - cut;
        assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
        assert_null(vault_key(bench->vault, 0, PKI_NOW));
    }
    bench->key.chain.len = 0;
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), 0);
    assert_null(vault_key(bench->vault, 0, PKI_NOW));
}

static void
a_key_nobody_asked_for_changes_nothing(void **state)
{
    struct bench *bench = *state;
    text_format(bench->key.service, LINK_URN_MAX, "urn:de:other");
    assert_int_equal(vault_offer(bench->vault, &bench->key, PKI_NOW), -1);
    assert_int_equal(vault_state(bench->vault, 0, PKI_NOW), SERVICE_KEY_NONE);
}

static void
where_the_catalogue_must_be_signed_so_must_the_recovery_key(void **state)
{
    static const char *const outside[] = {"/etc/recovery.pem", "../recovery.pem",
                                          "schluessel/../../recovery.pem"};
    struct bench *bench = *state;
    struct vault *vault = NULL;
    text_format(bench->config.catalogue_key_file, CONFIG_PATH_MAX, "town.pub.pem");
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
        bench->catalogue.town.recovery_key = outside[i];
        assert_int_equal(vault_create(&bench->config, &bench->catalogue, &vault),
                         STATUS_DENIED);
        assert_null(vault);
    }
    bench->catalogue.town.recovery_key = "recovery.pem";
    assert_int_equal(vault_create(&bench->config, &bench->catalogue, &vault),
                     STATUS_OK);
    vault_destroy(vault);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_a_key_whose_chain_ends_at_an_anchor),
        TEST(a_key_of_another_root_takes_the_good_one_away),
        TEST(a_key_grows_too_old),
        TEST(a_key_from_the_future_is_not_young),
        TEST(a_good_key_of_another_destination_than_configured_is_refused),
        TEST(a_chain_that_does_not_fill_its_bytes_is_refused),
        TEST(where_the_catalogue_must_be_signed_so_must_the_recovery_key),
        TEST(a_key_nobody_asked_for_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
