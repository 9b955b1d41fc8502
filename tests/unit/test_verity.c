#include "cross/initramfs/verity.h"

#include "unit.h"

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
facts_are_two_lines_and_nothing_else(void **state)
{
    struct verity verity;

    (void)state;
    assert_int_equal(verity_read("blocks 26000\nhash " DIGITS "\n", &verity),
                     STATUS_OK);
    assert_int_equal(verity.blocks, 26000);
    assert_string_equal(verity.hash, DIGITS);
    static const char *const wrong[] = {
        "",
        "blocks 26000\n",
        "hash " DIGITS "\nblocks 26000\n",
        "blocks 26000\nhash " DIGITS,
        "blocks 26000\nhash " DIGITS "\nmore 1\n",
        "blocks 26000\nhash " DIGITS "0\n",
        "blocks 26000\nhash " DIGITS " \n",
        "blocks 26000\nhash 0123\n",
        "blocks 0\nhash " DIGITS "\n",
        "blocks -1\nhash " DIGITS "\n",
        "blocks\nhash " DIGITS "\n",
        "blocks 123456789012345678901\nhash " DIGITS "\n",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(verity_read(wrong[i], &verity), STATUS_INVALID);
}

static void
a_slot_has_its_partition(void **state)
{
    char label[VERITY_LABEL];

    (void)state;
    assert_int_equal(verity_label("console=ttyAMA0 rauc.slot=A quiet\n", label),
                     STATUS_OK);
    assert_string_equal(label, "rootfs-a");
    assert_int_equal(verity_label("rauc.slot=B\n", label), STATUS_OK);
    assert_string_equal(label, "rootfs-b");
    assert_int_equal(verity_label("rauc.slot=B", label), STATUS_OK);
}

static void
without_a_slot_there_is_no_root(void **state)
{
    static const char *const wrong[] = {
        "",
        "console=ttyAMA0\n",
        "rauc.slot=\n",
        "rauc.slot=",
        "rauc.slot=C",
        "rauc.slot=AB\n",
        "other.rauc.slot=A\n",
        "rauc.slot=A,B\n",
    };
    char label[VERITY_LABEL];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(verity_label(wrong[i], label), STATUS_NOT_FOUND);
}

static void
a_changed_block_stops_the_kernel(void **state)
{
    struct verity verity = {.blocks = 26000, .hash = DIGITS};
    char table[VERITY_TABLE];

    (void)state;
    assert_int_equal(verity_table(&verity, "/dev/vda3", table), STATUS_OK);
    assert_string_equal(table,
                        "1 /dev/vda3 /dev/vda3 4096 4096 26000 26000 sha256 " DIGITS
                        " - 1 panic_on_corruption");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_two_lines_and_nothing_else),
        cmocka_unit_test(a_slot_has_its_partition),
        cmocka_unit_test(without_a_slot_there_is_no_root),
        cmocka_unit_test(a_changed_block_stops_the_kernel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
