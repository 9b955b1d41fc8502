#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/escpos.h"

static enum escpos_news
read_all(struct escpos_reader *reader, const uint8_t *bytes, size_t len)
{
    enum escpos_news last = ESCPOS_NOTHING;
    for (size_t i = 0; i < len; i++)
        last = escpos_read(reader, bytes[i]);
    return last;
}

static void
ask(struct escpos_reader *reader, uint8_t which)
{
    uint8_t bytes[3];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    escpos_put_ask(&buf, reader, which);
    assert_false(buf.overflow);
}

static void
writes_a_raster_band_with_little_endian_sizes(void **state)
{
    uint8_t bytes[16];
    const uint8_t dots[6] = {0x80, 0, 0, 1, 0xff, 0x55};
    const uint8_t want[] = {0x1d, 'v', '0', 0, 2, 0, 3, 0, 0x80, 0, 0, 1, 0xff, 0x55};
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    (void)state;
    escpos_put_raster(&buf, dots, 2, 3);
    assert_int_equal(buf.len, sizeof(want));
    assert_memory_equal(bytes, want, sizeof(want));
}

static void
never_lets_a_picture_become_a_real_time_command(void **state)
{
    uint8_t bytes[64];
    const uint8_t dots[8] = {0x10, 0x04, 0x10, 0x05, 0x10, 0x14, 0x10, 0x20};
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    (void)state;
    escpos_put_raster(&buf, dots, 4, 2);
    const uint8_t *out = bytes + ESCPOS_RASTER_HEADER;
    for (size_t i = 0; i + 1 < sizeof(dots); i++)
        if (out[i] == 0x10)
            assert_true(out[i + 1] != 4 && out[i + 1] != 5 && out[i + 1] != 0x14);
    assert_int_equal(out[0], 0x11); /* one dot more, none less */
    assert_int_equal(out[6], 0x10); /* harmless pairs stay as they are */
}

static void
leaves_out_whole_what_does_not_fit(void **state)
{
    uint8_t bytes[4] = {0};
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    (void)state;
    escpos_put_initialise(&buf);
    escpos_put_automatic_status(&buf);
    assert_int_equal(buf.len, 2);
    assert_true(buf.overflow);
    assert_int_equal(bytes[2], 0);
}

static void
reads_each_answer_as_the_question_it_belongs_to(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    for (uint8_t which = 1; which <= 4; which++)
        ask(&reader, which);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x1a}, 1), ESCPOS_STATUS);
    assert_true(reader.condition.offline);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x16}, 1), ESCPOS_STATUS);
    assert_true(reader.condition.cover_open);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x1a}, 1), ESCPOS_STATUS);
    assert_true(reader.condition.cutter);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x7e}, 1), ESCPOS_STATUS);
    assert_true(reader.condition.paper_out && reader.condition.paper_low);
    assert_int_equal(reader.asked_len, 0);
}

static void
believes_no_answer_nobody_asked_for(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x72}, 1), ESCPOS_NOTHING);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x0c}, 1), ESCPOS_NOTHING);
    assert_false(reader.condition.paper_out);
}

static void
reads_an_automatic_status(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x38, 0x28, 0x0f, 0}, 4),
                     ESCPOS_AUTOMATIC);
    const struct escpos_condition *c = &reader.condition;
    assert_true(c->offline && c->cover_open && c->cutter && c->fatal);
    assert_true(c->paper_low && c->paper_out);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x10, 0, 0, 0}, 4),
                     ESCPOS_AUTOMATIC);
    assert_false(c->offline || c->cover_open || c->cutter || c->fatal || c->paper_out);
}

static void
tells_an_answer_in_the_middle_of_an_automatic_status_apart(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    ask(&reader, 4);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x18, 0x00, 0x7e}, 3),
                     ESCPOS_STATUS);
    assert_true(reader.condition.paper_out);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x03, 0x00}, 2),
                     ESCPOS_AUTOMATIC);
    assert_true(reader.condition.paper_low && !reader.condition.paper_out);
}

static void
starts_again_at_the_first_byte_of_a_newer_automatic_status(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    assert_int_equal(
        read_all(&reader, (const uint8_t[]){0x10, 0x00, 0x30, 0x00, 0x00, 0x00}, 6),
        ESCPOS_AUTOMATIC);
    assert_true(reader.condition.cover_open);
}

static void
counts_barriers_so_that_an_old_one_is_not_taken_for_a_new_one(void **state)
{
    struct escpos_reader reader = {0};
    uint8_t bytes[8];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    (void)state;
    escpos_put_barrier(&buf, &reader);
    escpos_reader_restart(&reader);
    escpos_put_barrier(&buf, &reader);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x00}, 1), ESCPOS_BARRIER);
    assert_int_equal(reader.barriers, 1);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x03}, 1), ESCPOS_BARRIER);
    assert_int_equal(reader.barriers, 0);
    assert_true(reader.condition.paper_low);
}

static void
hears_that_the_buffers_were_cleared(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x37, 0x25, 0x00}, 3),
                     ESCPOS_CLEARED);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x37, 0x21, 0x00}, 3),
                     ESCPOS_NOTHING);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x5f, 0x12, 0x10, 0x00}, 4),
                     ESCPOS_NOTHING);
}

static void
comes_out_of_a_block_answer_that_never_ends(void **state)
{
    struct escpos_reader reader = {0};

    (void)state;
    assert_int_equal(escpos_read(&reader, 0x37), ESCPOS_NOTHING);
    for (int i = 0; i < 100; i++)
        (void)escpos_read(&reader, 0x41);
    assert_int_equal(read_all(&reader, (const uint8_t[]){0x10, 0, 0, 0}, 4),
                     ESCPOS_AUTOMATIC);
}

static void
asks_no_more_than_it_can_remember(void **state)
{
    struct escpos_reader reader = {0};
    uint8_t bytes[3 * ESCPOS_ASKS_MAX + 3];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    (void)state;
    for (int i = 0; i < ESCPOS_ASKS_MAX; i++)
        escpos_put_ask(&buf, &reader, 1);
    assert_false(buf.overflow);
    escpos_put_ask(&buf, &reader, 1);
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 3 * ESCPOS_ASKS_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_raster_band_with_little_endian_sizes),
        cmocka_unit_test(never_lets_a_picture_become_a_real_time_command),
        cmocka_unit_test(leaves_out_whole_what_does_not_fit),
        cmocka_unit_test(reads_each_answer_as_the_question_it_belongs_to),
        cmocka_unit_test(believes_no_answer_nobody_asked_for),
        cmocka_unit_test(reads_an_automatic_status),
        cmocka_unit_test(tells_an_answer_in_the_middle_of_an_automatic_status_apart),
        cmocka_unit_test(starts_again_at_the_first_byte_of_a_newer_automatic_status),
        cmocka_unit_test(counts_barriers_so_that_an_old_one_is_not_taken_for_a_new_one),
        cmocka_unit_test(hears_that_the_buffers_were_cleared),
        cmocka_unit_test(comes_out_of_a_block_answer_that_never_ends),
        cmocka_unit_test(asks_no_more_than_it_can_remember),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
