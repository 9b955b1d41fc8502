/* One APDU through readers of each level, message by message: what goes out is held
 * against bytes written down here, what comes in is scripted. */
#include "tests/unit/unit.h"

#include "drivers/ccid_exchange.h"

static const struct ccid_class extended_266 = {.level = CCID_LEVEL_EXTENDED,
                                               .max_message = 266};
static const struct ccid_class extended_64 = {.level = CCID_LEVEL_EXTENDED,
                                              .max_message = 64};
static const struct ccid_class short_271 = {.level = CCID_LEVEL_SHORT,
                                            .max_message = 271};

struct bench {
    struct ccid_exchange exchange;
    uint8_t out[CCID_MESSAGE_MAX];
    size_t out_len;
    uint8_t seq;
    uint8_t command[CCID_APDU_MAX + 1];
};

static int
set_up(void **state)
{
    *state = calloc(1, sizeof(struct bench));
    return *state == NULL;
}

static int
tear_down(void **state)
{
    free(*state);
    return 0;
}

static enum status
start(struct bench *bench, const struct ccid_class *class, size_t len)
{
    return ccid_exchange_start(&bench->exchange, class, 0, bench->command, len);
}

/* The next message is a block of that level that holds those bytes and no others. */
static void
expect_block(struct bench *bench, enum ccid_level level, const uint8_t *bytes,
             size_t len)
{
    bench->out_len = ccid_exchange_put(&bench->exchange, ++bench->seq, bench->out);
    assert_int_equal(bench->out_len, CCID_HEADER + len);
    assert_int_equal(bench->out[0], 0x6f);
    assert_int_equal(bench->out[1] | bench->out[2] << 8 | bench->out[3] << 16, len);
    assert_int_equal(bench->out[6], bench->seq);
    assert_int_equal(bench->out[8], level);
    assert_memory_equal(bench->out + CCID_HEADER, bytes, len);
}

static enum ccid_exchange_step
hear(struct bench *bench, uint8_t level, const void *bytes, size_t len)
{
    struct ccid_answer answer = {.type = CCID_DATA_BLOCK,
                                 .seq = bench->seq,
                                 .third = level,
                                 .data = bytes,
                                 .len = len};
    return ccid_exchange_take(&bench->exchange, &answer);
}

static void
expect_answer(const struct bench *bench, const void *bytes, size_t len)
{
    assert_int_equal(bench->exchange.answer_len, len);
    assert_memory_equal(bench->exchange.answer, bytes, len);
}

/* 00 86 00 00, extended, with `len` bytes of data and Le of any length. */
static size_t
write_extended(struct bench *bench, uint8_t class, size_t len)
{
    uint8_t head[] = {class, 0x86, 0, 0, 0, (uint8_t)(len >> 8), (uint8_t)len};
    memcpy(bench->command, head, sizeof(head));
    for (size_t i = 0; i < len; i++)
        bench->command[7 + i] = (uint8_t)(i * 5 + 1);
    memset(bench->command + 7 + len, 0, 2);
    return 7 + len + 2;
}

static void
sends_a_short_command_in_one_block(void **state)
{
    struct bench *bench = *state;

    memcpy(bench->command, "\x00\xa4\x02\x0c\x02\x01\x1c", 7);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(start(bench, i == 0 ? &extended_266 : &short_271, 7),
                         STATUS_OK);
        expect_block(bench, CCID_WHOLE, bench->command, 7);
        assert_int_equal(hear(bench, CCID_WHOLE, "\x90\x00", 2), CCID_EXCHANGE_DONE);
        expect_answer(bench, "\x90\x00", 2);
    }
}

static void
cuts_a_long_command_for_a_266_byte_reader(void **state)
{
    struct bench *bench = *state;
    size_t len = write_extended(bench, 0x0c, 600);

    assert_int_equal(start(bench, &extended_266, len), STATUS_OK);
    expect_block(bench, CCID_FIRST, bench->command, 256);
    assert_int_equal(hear(bench, CCID_GO_ON, NULL, 0), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_MIDDLE, bench->command + 256, 256);
    assert_int_equal(hear(bench, CCID_GO_ON, NULL, 0), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_LAST, bench->command + 512, len - 512);
    assert_int_equal(hear(bench, CCID_WHOLE, "\x01\x90\x00", 3), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x01\x90\x00", 3);
}

static void
sends_what_just_fits_in_one_block(void **state)
{
    struct bench *bench = *state;
    size_t len = write_extended(bench, 0, 256 - 9);

    assert_int_equal(start(bench, &extended_266, len), STATUS_OK);
    expect_block(bench, CCID_WHOLE, bench->command, 256);
    len = write_extended(bench, 0, 256 - 8);
    assert_int_equal(start(bench, &extended_266, len), STATUS_OK);
    expect_block(bench, CCID_FIRST, bench->command, 256);
    assert_int_equal(hear(bench, CCID_GO_ON, NULL, 0), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_LAST, bench->command + 256, 1);
}

static void
joins_an_answer_in_parts(void **state)
{
    struct bench *bench = *state;

    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &extended_64, 7), STATUS_OK);
    expect_block(bench, CCID_WHOLE, bench->command, 7);
    assert_int_equal(hear(bench, CCID_FIRST, "ab", 2), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_GO_ON, NULL, 0);
    assert_int_equal(hear(bench, CCID_MIDDLE, "cd", 2), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_GO_ON, NULL, 0);
    assert_int_equal(hear(bench, CCID_LAST, "e\x90\x00", 3), CCID_EXCHANGE_DONE);
    expect_answer(bench, "abcde\x90\x00", 7);
}

static void
carries_the_longest_command_and_answer(void **state)
{
    struct bench *bench = *state;
    static uint8_t part[1024];
    size_t len = write_extended(bench, 0, 65535), left = CCID_ANSWER_MAX;
    const struct ccid_class class = {.level = CCID_LEVEL_EXTENDED,
                                     .max_message = CCID_MESSAGE_MAX};

    assert_int_equal(len, CCID_APDU_MAX);
    assert_int_equal(start(bench, &class, len), STATUS_OK);
    expect_block(bench, CCID_WHOLE, bench->command, len);
    memset(part, 0x5a, sizeof(part));
    assert_int_equal(hear(bench, CCID_FIRST, part, 2), CCID_EXCHANGE_SEND);
    for (left -= 2; left > sizeof(part); left -= sizeof(part))
        assert_int_equal(hear(bench, CCID_MIDDLE, part, sizeof(part)),
                         CCID_EXCHANGE_SEND);
    assert_int_equal(hear(bench, CCID_LAST, part, left), CCID_EXCHANGE_DONE);
    assert_int_equal(bench->exchange.answer_len, CCID_ANSWER_MAX);
    assert_int_equal(start(bench, &class, CCID_APDU_MAX + 1), STATUS_TOO_LARGE);
}

/* What a reader says out of turn ends the exchange; nothing is made of it. */
static void
fails_on_answers_out_of_turn(void **state)
{
    static const struct {
        const char *name;
        size_t data;      /* of the command: 600 needs three blocks */
        uint8_t level[2]; /* the second 0xff: there is none */
        size_t len[2];
    } cases[] = {
        {"an answer before all was sent", 600, {CCID_WHOLE, 0xff}, {2, 0}},
        {"bytes with the request to go on", 600, {CCID_GO_ON, 0xff}, {1, 0}},
        {"a request to go on when all was sent", 1, {CCID_GO_ON, 0xff}, {0, 0}},
        {"a middle at first", 1, {CCID_MIDDLE, 0xff}, {2, 0}},
        {"a last at first", 1, {CCID_LAST, 0xff}, {2, 0}},
        {"a first twice", 1, {CCID_FIRST, CCID_FIRST}, {2, 2}},
        {"a whole after a first", 1, {CCID_FIRST, CCID_WHOLE}, {2, 2}},
        {"a first without bytes", 1, {CCID_FIRST, 0xff}, {0, 0}},
        {"a middle without bytes", 1, {CCID_FIRST, CCID_MIDDLE}, {2, 0}},
        {"a place that does not exist", 1, {0x04, 0xff}, {2, 0}},
        {"no status word", 1, {CCID_WHOLE, 0xff}, {0, 0}},
        {"half a status word", 1, {CCID_WHOLE, 0xff}, {1, 0}},
        {"half a status word in two parts", 1, {CCID_FIRST, CCID_LAST}, {1, 0}},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool two = cases[i].level[1] != 0xff;
        size_t len = write_extended(bench, 0, cases[i].data);
        assert_int_equal(start(bench, &extended_266, len), STATUS_OK);
        (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
        enum ccid_exchange_step step =
            hear(bench, cases[i].level[0], "\x90\x00", cases[i].len[0]);
        if (two) {
            assert_int_equal(step, CCID_EXCHANGE_SEND);
            (void)ccid_exchange_put(&bench->exchange, 2, bench->out);
            step = hear(bench, cases[i].level[1], "\x90\x00", cases[i].len[1]);
        }
        if (step != CCID_EXCHANGE_FAILED)
            fail_msg("took %s", cases[i].name);
    }
}

static void
fails_when_the_answer_outgrows_the_longest(void **state)
{
    struct bench *bench = *state;
    static uint8_t part[CCID_ANSWER_MAX];

    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &extended_266, 7), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, CCID_FIRST, part, sizeof(part)), CCID_EXCHANGE_SEND);
    assert_int_equal(hear(bench, CCID_LAST, part, 1), CCID_EXCHANGE_FAILED);
}

static void
fails_when_the_reader_says_so(void **state)
{
    struct bench *bench = *state;
    struct ccid_answer answer = {.type = CCID_DATA_BLOCK,
                                 .result = CCID_FAILED,
                                 .error = CCID_ERROR_MUTE,
                                 .data = (const uint8_t *)"\x90\x00",
                                 .len = 2};

    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &extended_266, 7), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(ccid_exchange_take(&bench->exchange, &answer),
                     CCID_EXCHANGE_FAILED);
}

static void
chains_commands_at_the_short_level(void **state)
{
    struct bench *bench = *state;
    uint8_t want[261] = {0x1c, 0x86, 0, 0, 255};

    assert_int_equal(start(bench, &short_271, write_extended(bench, 0x0c, 600)),
                     STATUS_OK);
    for (int i = 0; i < 2; i++) {
        memcpy(want + 5, bench->command + 7 + 255 * i, 255);
        expect_block(bench, CCID_WHOLE, want, 260);
        /* At this level the place of a block means nothing: any value will do. */
        assert_int_equal(hear(bench, 0x55, "\x90\x00", 2), CCID_EXCHANGE_SEND);
    }
    want[0] = 0x0c;
    want[4] = 90;
    memcpy(want + 5, bench->command + 7 + 510, 90);
    want[95] = 0;
    expect_block(bench, CCID_WHOLE, want, 96);
    assert_int_equal(hear(bench, CCID_WHOLE, "\x90\x00", 2), CCID_EXCHANGE_DONE);
}

static void
ends_a_chain_the_card_refuses(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(start(bench, &short_271, write_extended(bench, 0, 600)),
                     STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, CCID_WHOLE, "\x68\x84", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x68\x84", 2);
}

static void
refuses_what_a_short_reader_cannot_carry(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(start(bench, &short_271, write_extended(bench, 0xff, 256)),
                     STATUS_TOO_LARGE);
    assert_int_equal(start(bench, &short_271, write_extended(bench, 0xff, 255)),
                     STATUS_OK);
    assert_int_equal(start(bench, &short_271, 6), STATUS_INVALID);
}

static void
fetches_the_rest_of_an_answer(void **state)
{
    struct bench *bench = *state;
    static uint8_t first[258], second[12];

    memset(first, 'a', 256);
    memset(second, 'b', 10);
    memcpy(first + 256, "\x61\x0a", 2);
    memcpy(second + 10, "\x90\x00", 2);
    memcpy(bench->command, "\x0c\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &short_271, 7), STATUS_OK);
    expect_block(bench, CCID_WHOLE, (const uint8_t *)"\x0c\xb0\x00\x00\x00", 5);
    assert_int_equal(hear(bench, 0, first, sizeof(first)), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_WHOLE, (const uint8_t *)"\x00\xc0\x00\x00\x0a", 5);
    assert_int_equal(hear(bench, 0, second, sizeof(second)), CCID_EXCHANGE_DONE);
    assert_int_equal(bench->exchange.answer_len, 268);
    assert_memory_equal(bench->exchange.answer, first, 256);
    assert_memory_equal(bench->exchange.answer + 256, second, 12);
}

static void
fetches_no_more_than_was_asked_for(void **state)
{
    struct bench *bench = *state;
    static uint8_t answer[258];

    memcpy(answer + 256, "\x61\x00", 2);
    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x01\x02", 7); /* 258 bytes */
    assert_int_equal(start(bench, &short_271, 7), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, 0, answer, 258), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_WHOLE, (const uint8_t *)"\x00\xc0\x00\x00\x02", 5);
    assert_int_equal(hear(bench, 0, "xy\x61\x05", 4), CCID_EXCHANGE_DONE);
    assert_int_equal(bench->exchange.answer_len, 260);
    assert_memory_equal(bench->exchange.answer + 256, "xy\x61\x05", 4);
}

static void
does_not_fetch_for_ever(void **state)
{
    struct bench *bench = *state;

    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &short_271, 7), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, 0, "\x61\x10", 2), CCID_EXCHANGE_SEND);
    (void)ccid_exchange_put(&bench->exchange, 2, bench->out);
    assert_int_equal(hear(bench, 0, "\x61\x10", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x61\x10", 2);
}

static void
asks_once_more_with_the_right_length(void **state)
{
    struct bench *bench = *state;

    memcpy(bench->command, "\x00\xb0\x00\x00\x00\x00\x00", 7);
    assert_int_equal(start(bench, &short_271, 7), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, 0, "\x6c\x03", 2), CCID_EXCHANGE_SEND);
    expect_block(bench, CCID_WHOLE, (const uint8_t *)"\x00\xb0\x00\x00\x03", 5);
    assert_int_equal(hear(bench, 0, "\x6c\x02", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x6c\x02", 2);
}

static void
does_not_repeat_the_end_of_a_chain(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(start(bench, &short_271, write_extended(bench, 0, 300)),
                     STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, 0, "\x90\x00", 2), CCID_EXCHANGE_SEND);
    (void)ccid_exchange_put(&bench->exchange, 2, bench->out);
    assert_int_equal(hear(bench, 0, "\x6c\x03", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x6c\x03", 2);
}

static void
leaves_short_commands_to_whoever_sent_them(void **state)
{
    struct bench *bench = *state;

    memcpy(bench->command, "\x00\xb0\x00\x00\x00", 5);
    assert_int_equal(start(bench, &short_271, 5), STATUS_OK);
    expect_block(bench, CCID_WHOLE, bench->command, 5);
    assert_int_equal(hear(bench, 0, "\x61\x10", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x61\x10", 2);
    assert_int_equal(start(bench, &short_271, 5), STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, 0, "\x6c\x10", 2), CCID_EXCHANGE_DONE);
    expect_answer(bench, "\x6c\x10", 2);
}

static void
forgets_command_and_answer(void **state)
{
    struct bench *bench = *state;
    static uint8_t part[300];

    memset(part, 0x77, sizeof(part));
    assert_int_equal(start(bench, &extended_266, write_extended(bench, 0x77, 200)),
                     STATUS_OK);
    (void)ccid_exchange_put(&bench->exchange, 1, bench->out);
    assert_int_equal(hear(bench, CCID_FIRST, part, sizeof(part)), CCID_EXCHANGE_SEND);
    ccid_exchange_finish(&bench->exchange);
    const uint8_t *bytes = (const uint8_t *)&bench->exchange;
    for (size_t i = 0; i < sizeof(bench->exchange); i++)
        if (bytes[i] != 0)
            fail_msg("byte %zu is %02x", i, bytes[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sends_a_short_command_in_one_block),
        TEST(cuts_a_long_command_for_a_266_byte_reader),
        TEST(sends_what_just_fits_in_one_block),
        TEST(joins_an_answer_in_parts),
        TEST(carries_the_longest_command_and_answer),
        TEST(fails_on_answers_out_of_turn),
        TEST(fails_when_the_answer_outgrows_the_longest),
        TEST(fails_when_the_reader_says_so),
        TEST(chains_commands_at_the_short_level),
        TEST(ends_a_chain_the_card_refuses),
        TEST(refuses_what_a_short_reader_cannot_carry),
        TEST(fetches_the_rest_of_an_answer),
        TEST(fetches_no_more_than_was_asked_for),
        TEST(does_not_fetch_for_ever),
        TEST(asks_once_more_with_the_right_length),
        TEST(does_not_repeat_the_end_of_a_chain),
        TEST(leaves_short_commands_to_whoever_sent_them),
        TEST(forgets_command_and_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
