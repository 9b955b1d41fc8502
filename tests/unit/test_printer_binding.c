/* Which printers are ours, judged by ids alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/printer_binding.h"

static const struct printer_binding nobody = {0, 0, "", ""};

static enum printer_verdict
judge(const struct printer_binding *binding, uint16_t vendor, uint16_t product,
      const char *serial, const char *port)
{
    struct usb_interface interface = {.vendor = vendor, .product = product};
    memcpy(interface.port, port, strlen(port) + 1);
    return printer_binding_judge(binding, &interface, serial);
}

static void
takes_known_families_and_asks_a_known_makers_other_machines(void **state)
{
    (void)state;
    assert_int_equal(judge(&nobody, 0x04b8, 0x0202, "", "1-1"), PRINTER_VERDICT_USE);
    assert_int_equal(judge(&nobody, 0x0dd4, 0x0205, "", "1-1"), PRINTER_VERDICT_USE);
    assert_int_equal(judge(&nobody, 0x04b8, 0x1129, "", "1-1"), PRINTER_VERDICT_ASK);
    assert_int_equal(judge(&nobody, 0x0416, 0x5011, "", "1-1"),
                     PRINTER_VERDICT_UNKNOWN);
}

static void
takes_only_the_one_that_is_named(void **state)
{
    struct printer_binding named = {0x0416, 0x5011, "A1", "1-2.3"};
    (void)state;
    assert_int_equal(judge(&named, 0x0416, 0x5011, "A1", "1-2.3"), PRINTER_VERDICT_ASK);
    assert_int_equal(judge(&named, 0x0416, 0x5011, "A2", "1-2.3"),
                     PRINTER_VERDICT_UNBOUND);
    assert_int_equal(judge(&named, 0x0416, 0x5011, "", "1-2.3"),
                     PRINTER_VERDICT_UNBOUND);
    assert_int_equal(judge(&named, 0x0416, 0x5011, "A1", "1-2"),
                     PRINTER_VERDICT_UNBOUND);
    assert_int_equal(judge(&named, 0x0416, 0x5012, "A1", "1-2.3"),
                     PRINTER_VERDICT_UNBOUND);
    assert_int_equal(judge(&named, 0x04b8, 0x0202, "A1", "1-2.3"),
                     PRINTER_VERDICT_UNBOUND);
}

static bool
accepts(const struct printer_binding *binding, const char *id)
{
    uint8_t bytes[120] = {0, (uint8_t)(strlen(id) + 2)};
    memcpy(bytes + 2, id, strlen(id));
    return printer_binding_accepts_id(binding, bytes, strlen(id) + 2);
}

static void
wants_the_language_said_unless_the_printer_is_named(void **state)
{
    struct printer_binding named = {0x0416, 0x5011, "", ""};
    (void)state;
    assert_true(accepts(&nobody, "MFG:EPSON;CMD:ESC/POS;MDL:TM-m30;"));
    assert_false(accepts(&nobody, "MFG:EPSON;CMD:ESCPL2,BDC;MDL:Stylus;"));
    assert_false(printer_binding_accepts_id(&nobody, NULL, 0));
    assert_true(accepts(&named, "MFG:POS;MDL:P8;"));
    assert_false(accepts(&named, "MFG:Laser;CMD:PCL,PJL;"));
    assert_true(printer_binding_accepts_id(&named, NULL, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_known_families_and_asks_a_known_makers_other_machines),
        cmocka_unit_test(takes_only_the_one_that_is_named),
        cmocka_unit_test(wants_the_language_said_unless_the_printer_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
