#include <sys/socket.h>

#include "base/link_pack.h"
#include "base/reach.h"
#include "base/text.h"
#include "seed_fixture.h"
#include "unit.h"

struct fixture {
    int face, courier;
    uint8_t packet[LINK_MESSAGE_MAX];
    uint8_t block[LINK_RECOVERY_MAX];
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    assert_int_equal(link_pair(&fixture.face, &fixture.courier), STATUS_OK);
    memset(fixture.block, 'a', sizeof(fixture.block));
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    close(f->face);
    close(f->courier);
    return 0;
}

static struct link_message
store_message(struct fixture *f)
{
    return (struct link_message){
        .kind = LINK_STORE,
        .store = {.reference = "K7PM-4XQR",
                  .service = "urn:de:fim:leika:leistung:99102013104000",
                  .service_name = "Hund anmelden",
                  .destination = "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                  .kid = "key-0001",
                  .tag_metadata = "AAAAAAAAAAAAAAAAAAAAAA",
                  .tag_data = "BBBBBBBBBBBBBBBBBBBBBB",
                  .metadata = {f->block, LINK_METADATA_MAX},
                  .data = {f->block, LINK_DATA_MAX},
                  .recovery = {f->block, LINK_RECOVERY_MAX}}};
}

static void
carries_the_largest_application(void **state)
{
    struct fixture *f = *state;
    struct link_message sent = store_message(f), got;
    assert_int_equal(link_send(f->face, &sent), STATUS_OK);
    assert_int_equal(link_receive(f->courier, f->packet, &got), STATUS_OK);
    assert_int_equal(got.kind, LINK_STORE);
    assert_string_equal(got.store.reference, sent.store.reference);
    assert_string_equal(got.store.service_name, sent.store.service_name);
    assert_string_equal(got.store.tag_data, sent.store.tag_data);
    assert_int_equal(got.store.recovery.len, LINK_RECOVERY_MAX);
    assert_memory_equal(got.store.recovery.at, f->block, LINK_RECOVERY_MAX);
    assert_int_equal(link_receive(f->courier, f->packet, &got), STATUS_AGAIN);
}

static const char *const kinds[LINK_KINDS] = {
    [LINK_HELLO] = "hello",
    [LINK_STORE] = "store",
    [LINK_STORED] = "stored",
    [LINK_NOT_STORED] = "not_stored",
    [LINK_KEY] = "key",
    [LINK_NO_KEY] = "no_key",
    [LINK_STATE] = "state",
    [LINK_PROGRESS] = "progress",
    [LINK_WATCH] = "watch",
    [LINK_IDENTIFY] = "identify",
    [LINK_IDENTIFY_READY] = "identify_ready",
    [LINK_IDENTIFY_RESULT] = "identify_result",
    [LINK_IDENTITY] = "identity",
    [LINK_IDENTIFY_FAILED] = "identify_failed",
    [LINK_IDENTIFY_END] = "identify_end",
    [LINK_REACH] = "reach",
    [LINK_REACHED] = "reached",
    [LINK_COPY_NEXT] = "copy_next",
    [LINK_COPY] = "copy",
    [LINK_CHANNEL] = "channel",
    [LINK_CHANNEL_NEWS] = "channel_news",
};

static void
the_fuzzer_begins_with_each_kind(void **state)
{
    struct fixture *f = *state;
    struct link_message got;
    for (int kind = LINK_HELLO; kind < LINK_KINDS; kind++) {
        assert_non_null(kinds[kind]);
        size_t len = seed_read("link", kinds[kind], f->packet, sizeof f->packet);
        assert_int_equal(link_decode(f->packet, len, &got), STATUS_OK);
        assert_int_equal(got.kind, kind);
    }
}

static void
carries_every_other_kind_unchanged(void **state)
{
    struct fixture *f = *state;
    static const uint8_t chain[] = {2, 0, 0, 0, 0x30, 0x00};
    static const uint8_t jwe[] = {'a', '.', '.', 'b', '.', 'c', '.', 'd'};
    const struct link_message sent[] = {
        {.kind = LINK_HELLO, .version = LINK_VERSION},
        {.kind = LINK_STORED, .stored = {.reference = "K7PM-4XQR"}},
        {.kind = LINK_NOT_STORED, .stored = {"K7PM-4XQR", STATUS_FULL}},
        {.kind = LINK_KEY,
         .key = {.service = "urn:a",
                 .destination = "d",
                 .kid = "key-0001",
                 .submission_schema = "https://s",
                 .metadata_major = 2,
                 .fetched_at = 1790000000,
                 .fresh = true,
                 .chain = {chain, sizeof(chain)}}},
        {.kind = LINK_NO_KEY, .no_key = {"urn:a", STATUS_TIMEOUT}},
        {.kind = LINK_STATE,
         .state = {.online = true,
                   .storage_damaged = true,
                   .counted = true,
                   .waiting = 3,
                   .recover = 1,
                   .oldest_age = 77,
                   .clock_skew = -400}},
        {.kind = LINK_PROGRESS, .progress = {"K7PM-4XQR", LINK_RECOVER}},
        {.kind = LINK_WATCH, .watch = {"urn:a"}},
        {.kind = LINK_IDENTIFY,
         .attempt = 3,
         .identify = {.phone = true,
                      .service = "urn:a",
                      .rights = "FamilyName GivenNames",
                      .nonce = "n",
                      .key = "{}"}},
        {.kind = LINK_IDENTIFY_READY,
         .attempt = 3,
         .identify_ready = {.token_url = "https://t",
                            .start_url = "https://s",
                            .compare = "K7PM",
                            .valid_s = 300}},
        {.kind = LINK_IDENTIFY_RESULT, .attempt = 3, .identify_result = "https://r"},
        {.kind = LINK_IDENTITY, .attempt = 3, .identity = {jwe, sizeof(jwe)}},
        {.kind = LINK_IDENTIFY_FAILED,
         .attempt = 3,
         .identify_failed = LINK_IDENTIFY_ABORTED},
        {.kind = LINK_IDENTIFY_END, .attempt = 3},
        {.kind = LINK_REACH},
        {.kind = LINK_REACHED, .reached = {REACH_IDENTITY, REACH_SILENT}},
        {.kind = LINK_COPY_NEXT, .copy_next = {"K7PM-4XQR", LINK_COPY_TAKEN, true}},
        {.kind = LINK_COPY, .copy = {"K7PM-4XQR", STATUS_OK, true, {jwe, sizeof(jwe)}}},
        {.kind = LINK_CHANNEL, .channel = CHANNEL_LOAD},
        {.kind = LINK_CHANNEL_NEWS,
         .channel_news = {.state = CHANNEL_LOADING,
                          .trouble = CHANNEL_LOST,
                          .percent = 100,
                          .board = "schalter-qemu",
                          .version = "2026.12.1",
                          .notes = "Gartenwasserzähler",
                          .issue = 1795000000,
                          .size = CHANNEL_SIZE_MAX}},
    };
    for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
        struct link_message got;
        uint8_t first[4096], second[4096];
        size_t first_len, second_len;
        assert_int_equal(link_send(f->courier, &sent[i]), STATUS_OK);
        assert_int_equal(link_receive(f->face, f->packet, &got), STATUS_OK);
        assert_int_equal(got.kind, sent[i].kind);
        assert_int_equal(link_encode(&sent[i], first, sizeof(first), &first_len),
                         STATUS_OK);
        assert_int_equal(link_encode(&got, second, sizeof(second), &second_len),
                         STATUS_OK);
        assert_int_equal(first_len, second_len);
        assert_memory_equal(first, second, first_len);
    }
}

static void
refuses_blocks_and_texts_over_their_maximum(void **state)
{
    struct fixture *f = *state;
    struct link_message message = store_message(f);
    message.store.metadata.len = LINK_METADATA_MAX + 1;
    assert_int_equal(link_send(f->face, &message), STATUS_TOO_LARGE);
    message = store_message(f);
    memset(message.store.kid, 'k', sizeof(message.store.kid));
    assert_int_equal(link_send(f->face, &message), STATUS_TOO_LARGE);
}

static void
refuses_a_packet_that_is_cut_anywhere_or_has_bytes_after_its_end(void **state)
{
    struct fixture *f = *state;
    struct link_message message = store_message(f), got;
    size_t len;
    message.store.metadata.len = message.store.data.len = 40;
    message.store.recovery.len = 40;
    assert_int_equal(link_encode(&message, f->packet, sizeof(f->packet), &len),
                     STATUS_OK);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(link_decode(f->packet, cut, &got), STATUS_INVALID);
    assert_int_equal(link_decode(f->packet, len, &got), STATUS_OK);
    assert_int_equal(link_decode(f->packet, len + 1, &got), STATUS_INVALID);
}

static void
refuses_what_is_no_jwe_no_clean_text_and_no_known_kind(void **state)
{
    struct fixture *f = *state;
    struct link_message message = store_message(f), got;
    size_t len;
    f->block[5] = '"';
    assert_int_equal(link_encode(&message, f->packet, sizeof(f->packet), &len),
                     STATUS_OK);
    assert_int_equal(link_decode(f->packet, len, &got), STATUS_INVALID);
    f->block[5] = 'a';
    memcpy(message.store.service_name, "a\nb", 4);
    assert_int_equal(link_encode(&message, f->packet, sizeof(f->packet), &len),
                     STATUS_OK);
    assert_int_equal(link_decode(f->packet, len, &got), STATUS_INVALID);
    memset(f->packet, 0x7f, 4);
    assert_int_equal(link_decode(f->packet, len, &got), STATUS_INVALID);
}

static void
refuses_a_chain_whose_parts_do_not_fill_it(void **state)
{
    struct fixture *f = *state;
    static const uint8_t chain[] = {3, 0, 0, 0, 0x30, 0x00};
    struct link_message message = {.kind = LINK_KEY,
                                   .key = {.service = "urn:a",
                                           .destination = "d",
                                           .kid = "key-0001",
                                           .metadata_major = 1,
                                           .chain = {chain, sizeof(chain)}}};
    struct link_message got;
    size_t len;
    assert_int_equal(link_encode(&message, f->packet, sizeof(f->packet), &len),
                     STATUS_OK);
    assert_int_equal(link_decode(f->packet, len, &got), STATUS_INVALID);
}

/* As one that keeps to no maximum packs it. */
static enum status
ready_arrives(struct fixture *f, int64_t attempt, const char *start_url,
              const char *compare, int64_t valid_s)
{
    static const int32_t kind = LINK_IDENTIFY_READY;
    struct link_writer w = {.at = f->packet, .cap = sizeof(f->packet)};
    struct link_message got;

    link_put_bytes(&w, &kind, sizeof(kind));
    link_put_number(&w, attempt);
    link_put_text(&w, "https://t/", 100);
    link_put_text(&w, start_url, 1000);
    link_put_text(&w, compare, 100);
    link_put_number(&w, valid_s);
    assert_false(w.failed);
    enum status status = link_decode(f->packet, w.len, &got);
    if (status == STATUS_OK)
        assert_string_equal(got.identify_ready.compare, compare);
    return status;
}

static void
refuses_a_begun_attempt_that_says_what_none_may_say(void **state)
{
    static const char *const codes[] = {"",         "K7P",          "K7PM4XQR2", "k7pm",
                                        "CALL 090", "K7PM\xC3\x84", "K7-PM"};
    struct fixture *f = *state;
    char address[LINK_START_MAX + 1] = "https://s/";

    assert_int_equal(ready_arrives(f, 1, "https://s/", "K7PM", 30), STATUS_OK);
    assert_int_equal(ready_arrives(f, 1, "https://s/", "K7PM4XQR", 900), STATUS_OK);
    assert_int_equal(ready_arrives(f, 1, "", "", 300), STATUS_OK); /* the card */
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        assert_int_equal(ready_arrives(f, 1, "https://s/", codes[i], 300),
                         STATUS_INVALID);
    assert_int_equal(ready_arrives(f, 1, "", "K7PM", 300), STATUS_INVALID);
    assert_int_equal(ready_arrives(f, 1, "", "", 29), STATUS_INVALID);
    assert_int_equal(ready_arrives(f, 1, "", "", 901), STATUS_INVALID);
    assert_int_equal(ready_arrives(f, 1, "", "", (INT64_C(1) << 32) + 300),
                     STATUS_INVALID);
    assert_int_equal(ready_arrives(f, 0, "", "", 300), STATUS_INVALID);
    memset(address + 10, 'a', 290);
    assert_int_equal(ready_arrives(f, 1, address, "K7PM", 300), STATUS_OK);
    address[300] = 'a';
    assert_int_equal(ready_arrives(f, 1, address, "K7PM", 300), STATUS_INVALID);
}

static void
says_again_when_the_other_side_does_not_read_and_gone_when_it_left(void **state)
{
    struct fixture *f = *state;
    struct link_message message = store_message(f);
    enum status status = STATUS_OK;
    for (int i = 0; i < 100 && status == STATUS_OK; i++)
        status = link_send(f->face, &message);
    assert_int_equal(status, STATUS_AGAIN);
    close(f->courier);
    assert_int_equal(link_send(f->face, &message), STATUS_GONE);
    struct link_message got;
    assert_int_equal(link_receive(f->face, f->packet, &got), STATUS_GONE);
    f->courier = dup(f->face);
}

/* The address of an attempt, and a shorter message over it. */
static void
forgets_a_message_with_all_of_its_packet(void **state)
{
    struct fixture *f = *state;
    static const uint8_t none[LINK_MESSAGE_MAX];
    struct link_message got,
        sent = {.kind = LINK_IDENTIFY_READY,
                .attempt = 1,
                .identify_ready = {.compare = "K7PM", .valid_s = 300}};
    text_format(sent.identify_ready.start_url, LINK_START_MAX,
                "https://127.0.0.1/ausweis/handy/6835a38d");
    assert_int_equal(link_send(f->courier, &sent), STATUS_OK);
    memset(f->packet, 0, sizeof(f->packet));
    assert_int_equal(link_receive(f->face, f->packet, &got), STATUS_OK);
    assert_string_equal(got.identify_ready.start_url, sent.identify_ready.start_url);
    assert_memory_not_equal(f->packet, none, got.size);
    link_forget(f->packet, &got);
    assert_memory_equal(f->packet, none, sizeof(f->packet));
    assert_memory_equal(&got, none, sizeof(got));
    assert_int_equal(send(f->courier, "rubbish", 7, 0), 7);
    assert_int_equal(link_receive(f->face, f->packet, &got), STATUS_INVALID);
    link_forget(f->packet, &got);
    assert_memory_equal(f->packet, none, sizeof(f->packet));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_fuzzer_begins_with_each_kind, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(carries_the_largest_application, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(carries_every_other_kind_unchanged, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_blocks_and_texts_over_their_maximum,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            refuses_a_packet_that_is_cut_anywhere_or_has_bytes_after_its_end, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            refuses_what_is_no_jwe_no_clean_text_and_no_known_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_a_chain_whose_parts_do_not_fill_it,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            refuses_a_begun_attempt_that_says_what_none_may_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            says_again_when_the_other_side_does_not_read_and_gone_when_it_left, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(forgets_a_message_with_all_of_its_packet,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
