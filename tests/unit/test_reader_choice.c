/* Which reader and which of its interfaces is used, judged by descriptors alone. */
#include "tests/unit/unit.h"

#include "drivers/reader_choice.h"
#include "tests/unit/ccid_fixture.h"

static const struct reader_binding any = {.port = ""};

static struct usb_interface
interface_of(uint32_t plug, uint16_t vendor, uint16_t product, uint8_t rank,
             uint32_t features, uint32_t longest)
{
    struct usb_interface interface = {
        .plug = plug,
        .vendor = vendor,
        .product = product,
        .number = rank,
        .rank = rank,
        .class = READER_USB_CLASS,
        .bulk_out = 1,
        .bulk_in = 0x82,
        .port = "1-2",
        .extra_len = 54,
    };
    ccid_fixture_descriptor(interface.extra, features, longest);
    return interface;
}

static enum reader_refusal
judge(const struct reader_binding *binding, struct usb_interface interface)
{
    struct reader_candidate c;
    assert_true(reader_choice_judge(binding, &interface, &c));
    assert_int_equal(c.worth == 0, c.refusal != READER_FINE);
    return c.refusal;
}

static void
add(struct reader_choice *choice, const struct reader_binding *binding,
    struct usb_interface interface)
{
    struct reader_candidate c;
    assert_true(reader_choice_judge(binding, &interface, &c));
    assert_true(reader_choice_add(choice, &c));
}

static struct usb_interface
cyberjack(uint32_t plug)
{
    return interface_of(plug, 0x0c4b, 0x9102, 0, 0x000404b0, 266);
}

static struct usb_interface
stranger(uint32_t plug, uint32_t features)
{
    return interface_of(plug, 0x1234, 0x5678, 0, features, 300);
}

static void
picks_the_contactless_interface_of_two(void **state)
{
    static const struct {
        uint16_t vendor, product;
        uint32_t features[2], longest[2];
        int best;
    } cases[] = {
        {0x076b, 0x5422, {0x000404ba, 0x000407b8}, {520, 520}, 0},
        {0x04e6, 0x5720, {0x000404ba, 0x000404be}, {1034, 1034}, 1},
        {0x072f, 0x223b, {0x00040040, 0x000204ba}, {522, 288}, 0},
        {0x1234, 0x0001, {0x000407b8, 0x000404ba}, {520, 520}, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct reader_choice choice = {0};
        for (uint8_t rank = 0; rank < 2; rank++)
            add(&choice, &any,
                interface_of(7, cases[i].vendor, cases[i].product, rank,
                             cases[i].features[rank], cases[i].longest[rank]));
        assert_int_equal(reader_choice_best(&choice, 0)->interface.rank, cases[i].best);
        for (int c = 0; c < READER_CHOICE_MAX; c++)
            assert_false(reader_choice_is_refused(&choice, &choice.candidate[c]));
    }
}

static void
refuses_with_the_reason(void **state)
{
    struct usb_interface odd = cyberjack(1);

    (void)state;
    assert_int_equal(judge(&any, cyberjack(1)), READER_FINE);
    assert_int_equal(judge(&any, stranger(1, 0x00010030)), READER_TPDU);
    assert_int_equal(judge(&any, stranger(1, 0x00000030)), READER_TPDU);
    assert_int_equal(judge(&any, stranger(1, 0x00070030)), READER_NO_SLOT);
    odd.extra_len = 0;
    assert_int_equal(judge(&any, odd), READER_NO_SLOT);
    odd = cyberjack(1);
    odd.bulk_in = 0;
    assert_int_equal(judge(&any, odd), READER_NO_SLOT);
    odd = cyberjack(1);
    odd.protocol = 1; /* ICCD, which is no CCID */
    assert_int_equal(judge(&any, odd), READER_NO_SLOT);
    odd = interface_of(1, 0x0c4b, 0x0500, 0, 0x00010030, 5130);
    odd.class = READER_USB_VENDOR;
    assert_int_equal(judge(&any, odd), READER_VENDOR_CLASS);
}

static void
hears_of_a_makers_class_only_from_readers(void **state)
{
    struct usb_interface camera = stranger(1, 0);
    struct reader_binding named = {0x1234, 0x5678, ""};
    struct reader_candidate c;

    (void)state;
    camera.class = READER_USB_VENDOR;
    assert_false(reader_choice_judge(&any, &camera, &c));
    assert_int_equal(judge(&named, camera), READER_VENDOR_CLASS);
}

static void
keeps_to_the_one_that_is_bound(void **state)
{
    struct reader_binding there = {0x0c4b, 0x9102, "1-2"};
    struct reader_binding elsewhere = {0x0c4b, 0x9102, "1-3"};
    struct reader_binding other = {0x0c4b, 0x9103, ""};

    (void)state;
    assert_int_equal(judge(&there, cyberjack(1)), READER_FINE);
    assert_int_equal(judge(&elsewhere, cyberjack(1)), READER_UNBOUND);
    assert_int_equal(judge(&other, cyberjack(1)), READER_UNBOUND);
}

static void
prefers_known_models_then_what_looks_contactless(void **state)
{
    struct reader_choice choice = {0};

    (void)state;
    assert_null(reader_choice_best(&choice, 0));
    add(&choice, &any, stranger(1, 0x000407b8));
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 1);
    add(&choice, &any, stranger(2, 0x000404b8));
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 2);
    add(&choice, &any, stranger(3, 0x000404b8));
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 2);
    add(&choice, &any, cyberjack(4));
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 4);
    reader_choice_best(&choice, 0)->failed = true;
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 2);
    reader_choice_forgive(&choice);
    reader_choice_remove(&choice, 4);
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 2);
}

static void
puts_aside_what_was_stuck_and_tries_it_again_last(void **state)
{
    struct reader_choice choice = {0};

    (void)state;
    add(&choice, &any, cyberjack(1));
    assert_null(reader_choice_next(&choice));
    reader_choice_put_aside(&choice, 1, 3, 2000);
    assert_null(reader_choice_best(&choice, 1999));
    assert_int_equal(reader_choice_next(&choice)->interface.plug, 1);
    assert_int_equal(reader_choice_best(&choice, 2000)->trouble, 3);
    add(&choice, &any, stranger(2, 0x000407b8));
    assert_int_equal(reader_choice_best(&choice, 2000)->interface.plug, 2);
    add(&choice, &any, cyberjack(3));
    assert_int_equal(reader_choice_best(&choice, 2000)->interface.plug, 3);
    reader_choice_put_aside(&choice, 3, 3, INT64_MAX);
    reader_choice_remove(&choice, 2);
    assert_int_equal(reader_choice_best(&choice, 2000)->interface.plug, 1);
    reader_choice_remove(&choice, 1);
    assert_null(reader_choice_best(&choice, INT64_MAX - 1));
    assert_int_equal(reader_choice_next(&choice)->interface.plug, 3);
}

static void
tells_why_there_is_none(void **state)
{
    struct reader_choice choice = {0};
    const char *model = NULL;

    (void)state;
    assert_int_equal(reader_choice_refusal(&choice, &model), READER_FINE);
    assert_string_equal(model, "");
    add(&choice, &any, stranger(1, 0x00010030));
    assert_int_equal(reader_choice_refusal(&choice, &model), READER_TPDU);
    add(&choice, &any, cyberjack(2));
    reader_choice_best(&choice, 0)->failed = true;
    assert_int_equal(reader_choice_refusal(&choice, &model), READER_NO_ACCESS);
    assert_string_equal(model, "REINER SCT cyberJack RFID basis");
}

static struct usb_interface
refused(uint32_t plug, uint8_t rank)
{
    return interface_of(plug, 0x1234, 0x5678, rank, 0x00010030, 300);
}

static int
places_of(const struct reader_choice *choice, uint32_t plug)
{
    int places = 0;
    for (int i = 0; i < READER_CHOICE_MAX; i++)
        places += choice->candidate[i].interface.plug == plug;
    return places;
}

static void
sees_no_more_than_it_has_places_and_none_twice(void **state)
{
    struct reader_choice choice = {0};
    struct reader_candidate c;

    (void)state;
    for (uint32_t plug = 1; plug <= READER_CHOICE_MAX; plug++) {
        add(&choice, &any, cyberjack(plug));
        add(&choice, &any, cyberjack(plug));
    }
    assert_false(reader_choice_missed(&choice));
    struct usb_interface one_more = cyberjack(READER_CHOICE_MAX + 1);
    assert_true(reader_choice_judge(&any, &one_more, &c));
    assert_false(reader_choice_add(&choice, &c));
    assert_false(reader_choice_missed(&choice));
    reader_choice_remove(&choice, 3);
    assert_true(reader_choice_missed(&choice));
    assert_false(reader_choice_missed(&choice));
    assert_true(reader_choice_add(&choice, &c));
}

static void
gives_a_device_two_places_for_what_is_refused(void **state)
{
    struct reader_choice choice = {0};

    (void)state;
    for (uint8_t rank = 0; rank < 8; rank++)
        add(&choice, &any, refused(1, rank));
    assert_int_equal(places_of(&choice, 1), READER_CHOICE_REFUSED_MAX);
    struct usb_interface good = stranger(1, 0x000404b8);
    good.number = 9;
    add(&choice, &any, good);
    assert_int_equal(reader_choice_best(&choice, 0)->interface.number, 9);
}

static void
takes_the_place_of_a_worse_one(void **state)
{
    struct reader_choice choice = {0};
    struct reader_candidate c;
    struct usb_interface last = refused(READER_CHOICE_MAX + 1, 0);

    (void)state;
    for (uint32_t plug = 1; plug < READER_CHOICE_MAX; plug++)
        add(&choice, &any, refused(plug, 0));
    add(&choice, &any, stranger(READER_CHOICE_MAX, 0x000404b8));
    assert_true(reader_choice_judge(&any, &last, &c));
    assert_false(reader_choice_add(&choice, &c));
    add(&choice, &any, cyberjack(100));
    assert_int_equal(reader_choice_best(&choice, 0)->interface.plug, 100);
    assert_int_equal(places_of(&choice, READER_CHOICE_MAX - 1), 0);
    assert_int_equal(places_of(&choice, READER_CHOICE_MAX), 1);
    reader_choice_remove(&choice, 1);
    assert_true(reader_choice_missed(&choice));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks_the_contactless_interface_of_two),
        cmocka_unit_test(refuses_with_the_reason),
        cmocka_unit_test(hears_of_a_makers_class_only_from_readers),
        cmocka_unit_test(keeps_to_the_one_that_is_bound),
        cmocka_unit_test(prefers_known_models_then_what_looks_contactless),
        cmocka_unit_test(puts_aside_what_was_stuck_and_tries_it_again_last),
        cmocka_unit_test(tells_why_there_is_none),
        cmocka_unit_test(sees_no_more_than_it_has_places_and_none_twice),
        cmocka_unit_test(gives_a_device_two_places_for_what_is_refused),
        cmocka_unit_test(takes_the_place_of_a_worse_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
