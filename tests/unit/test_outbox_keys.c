#include "tests/unit/outbox_fixture.h"

static void
the_last_key_of_a_service_survives_a_restart(void **state)
{
    struct fixture *f = *state;
    uint8_t chain[LINK_CHAIN_MAX];
    struct link_key key = {.service = "urn:a",
                           .destination = "d",
                           .kid = "key-0001",
                           .submission_schema = "https://s",
                           .metadata_major = 2,
                           .fetched_at = 1790000000,
                           .chain = {f->block, 5000}};
    struct link_key got;
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain),
                     STATUS_NOT_FOUND);
    assert_int_equal(outbox_keep_key(f->outbox, &key), STATUS_OK);
    text_format(key.kid, sizeof(key.kid), "key-0002");
    assert_int_equal(outbox_keep_key(f->outbox, &key), STATUS_OK);
    outbox_close(f->outbox);
    open_outbox(f);
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain), STATUS_OK);
    assert_string_equal(got.kid, "key-0002");
    assert_int_equal(got.metadata_major, 2);
    assert_int_equal(got.chain.len, 5000);
    assert_int_equal(outbox_drop_key(f->outbox, "urn:a"), STATUS_OK);
    assert_int_equal(outbox_read_key(f->outbox, "urn:a", &got, chain),
                     STATUS_NOT_FOUND);
}

struct lists {
    int count;
    char address[OUTBOX_ADDRESS_MAX];
    uint32_t len;
};

static void
see_list(void *context, const char *address, struct link_bytes list)
{
    struct lists *lists = context;
    lists->count++;
    text_format(lists->address, sizeof(lists->address), "%s", address);
    lists->len = list.len;
}

static void
revocation_lists_survive_a_restart_and_have_a_maximum(void **state)
{
    struct fixture *f = *state;
    struct link_bytes list = {f->block, 900};
    struct lists lists = {0};
    char address[40];
    for (int i = 0; i < OUTBOX_LISTS_MAX; i++) {
        text_format(address, sizeof(address), "http://crl.example/%02d", i);
        assert_int_equal(outbox_keep_list(f->outbox, address, list), STATUS_OK);
    }
    list.len = 800;
    assert_int_equal(outbox_keep_list(f->outbox, "http://crl.example/x", list),
                     STATUS_FULL);
    assert_int_equal(outbox_keep_list(f->outbox, address, list), STATUS_OK);
    outbox_close(f->outbox);
    open_outbox(f);
    assert_int_equal(outbox_each_list(f->outbox, see_list, &lists), STATUS_OK);
    assert_int_equal(lists.count, OUTBOX_LISTS_MAX);
    assert_string_equal(lists.address, address);
    assert_int_equal(lists.len, 800);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(the_last_key_of_a_service_survives_a_restart),
        OUTBOX_TEST(revocation_lists_survive_a_restart_and_have_a_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
