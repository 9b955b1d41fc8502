#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/printer_family.h"
#include "drivers/printer_job.h"

/* All bands of a job, without their headers. Returns the number of bands. */
static int
take_all(struct printer_job *job, uint8_t *out, size_t cap)
{
    int bands = 0;
    size_t len = 0;
    while (!printer_job_is_sent(job)) {
        uint8_t bytes[PRINTER_BAND_BYTES];
        struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
        printer_job_put_band(job, &buf);
        assert_false(buf.overflow);
        assert_true(len + buf.len - ESCPOS_RASTER_HEADER <= cap);
        memcpy(out + len, bytes + ESCPOS_RASTER_HEADER, buf.len - ESCPOS_RASTER_HEADER);
        len += buf.len - ESCPOS_RASTER_HEADER;
        bands++;
    }
    return bands;
}

static void
centres_a_narrow_bitmap_and_drops_its_padding(void **state)
{
    const uint8_t dots[2] = {0xff, 0xff}; /* 9 dots, and 7 of padding */
    struct printer_job job;
    uint8_t out[4] = {0};

    (void)state;
    struct printer_bitmap bitmap = {dots, 9, 1, 2};
    assert_int_equal(printer_job_start(&job, &bitmap, 32), STATUS_OK);
    assert_int_equal(take_all(&job, out, sizeof(out)), 1);
    assert_memory_equal(out, ((const uint8_t[]){0x00, 0x1f, 0xf0, 0x00}), 4);
    printer_job_finish(&job);
}

static void
cuts_a_wide_bitmap_at_the_right(void **state)
{
    const uint8_t dots[4] = {0xab, 0xcd, 0xef, 0x01};
    struct printer_job job;
    uint8_t out[2] = {0};

    (void)state;
    struct printer_bitmap bitmap = {dots, 32, 1, 4};
    assert_int_equal(printer_job_start(&job, &bitmap, 16), STATUS_OK);
    (void)take_all(&job, out, sizeof(out));
    assert_memory_equal(out, dots, 2);
    printer_job_finish(&job);
}

static void
keeps_every_row_over_all_bands(void **state)
{
    enum { HEIGHT = 3 * PRINTER_BAND_ROWS + 5 };
    static uint8_t dots[HEIGHT * 3];
    static uint8_t out[HEIGHT * 2];
    struct printer_job job;

    (void)state;
    for (int y = 0; y < HEIGHT; y++) {
        dots[3 * y] = (uint8_t)(0x80 | y % 100);
        dots[3 * y + 1] = (uint8_t)(0x80 | y / 100);
        dots[3 * y + 2] = 0xee; /* beyond the width: stride is larger */
    }
    struct printer_bitmap bitmap = {dots, 16, HEIGHT, 3};
    assert_int_equal(printer_job_start(&job, &bitmap, 16), STATUS_OK);
    memset(dots, 0, sizeof(dots)); /* it has a copy of its own */
    assert_int_equal(take_all(&job, out, sizeof(out)), 4);
    for (int y = 0; y < HEIGHT; y++) {
        assert_int_equal(out[2 * y], 0x80 | y % 100);
        assert_int_equal(out[2 * y + 1], 0x80 | y / 100);
    }
    printer_job_finish(&job);
    assert_false(printer_job_runs(&job));
}

static void
refuses_impossible_bitmaps(void **state)
{
    const uint8_t dot = 0;
    struct printer_job job;
    const struct printer_bitmap wrong[] = {
        {NULL, 8, 1, 1},  {&dot, 0, 1, 1},  {&dot, 8, 0, 1},
        {&dot, 9, 1, 1},  {&dot, -8, 1, 1}, {&dot, 8, PRINTER_MAX_HEIGHT + 1, 1},
        {&dot, 8, -1, 1}, {&dot, 8, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(printer_job_start(&job, &wrong[i], 576), STATUS_INVALID);
        assert_false(printer_job_runs(&job));
    }
}

static void
knows_families_by_model_then_maker_then_not_at_all(void **state)
{
    (void)state;
    assert_string_equal(printer_family_of(0x04b8, 0x0202)->name, "Epson TM-T20");
    assert_string_equal(printer_family_of(0x04b8, 0xffff)->name, "Epson TM");
    assert_string_equal(printer_family_of(0x0dd4, 0x0205)->name, "Custom VKP80III");
    const struct printer_family *stranger = printer_family_of(0x1234, 0x0202);
    assert_int_equal(stranger->dots, 576);
    assert_int_equal(stranger->vendor, 0);
}

static bool
office(const char *id)
{
    uint8_t bytes[256] = {0};
    size_t len = strlen(id);
    memcpy(bytes + 2, id, len);
    return printer_family_is_office(bytes, len + 2);
}

static void
tells_office_printers_by_their_device_id(void **state)
{
    (void)state;
    assert_true(office("MFG:Laser;CMD:PCL,PJL,POSTSCRIPT;MDL:PCL 9;"));
    assert_true(office("MFG:X;CMD:PWGRaster;"));
    assert_false(office("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;"));
    assert_false(office("MFG:POS;MDL:P8;"));
    assert_false(office(""));
    assert_false(printer_family_is_office((const uint8_t *)"", 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(centres_a_narrow_bitmap_and_drops_its_padding),
        cmocka_unit_test(cuts_a_wide_bitmap_at_the_right),
        cmocka_unit_test(keeps_every_row_over_all_bands),
        cmocka_unit_test(refuses_impossible_bitmaps),
        cmocka_unit_test(knows_families_by_model_then_maker_then_not_at_all),
        cmocka_unit_test(tells_office_printers_by_their_device_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
