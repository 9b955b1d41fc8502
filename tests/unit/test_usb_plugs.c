#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/usb_plugs.h"

enum { PRINTERS = 7, READERS = 11 };

/* A driver that only counts. */
struct driver {
    struct usb_plugs *plugs;
    int arrived, left;
    uint32_t last;
    void *pulls;              /* this device is pulled while its arrival is told */
    struct usb_watch *leaves; /* this watch ends then */
};

static void
on_arrived(void *context, const struct usb_interface *interface)
{
    struct driver *driver = context;
    driver->arrived++;
    driver->last = interface->plug;
    if (driver->pulls != NULL)
        usb_plugs_leave(driver->plugs, driver->pulls);
    if (driver->leaves != NULL)
        *driver->leaves = (struct usb_watch){0};
}

static void
on_left(void *context, uint32_t plug)
{
    struct driver *driver = context;
    driver->left++;
    driver->last = plug;
}

static const struct usb_watch_ops ops = {on_arrived, on_left};

/* A device of these tests is the class of its interfaces; readers have two. */
static bool
find(const struct usb_plug *plug, uint8_t class, uint8_t rank,
     struct usb_interface *out)
{
    *out = (struct usb_interface){.plug = plug->id, .class = class, .rank = rank};
    return *(const uint8_t *)plug->device == class && rank < (class == READERS ? 2 : 1);
}

static struct usb_watch *
watch(struct usb_plugs *plugs, struct driver *driver, uint8_t class)
{
    static char usb; /* never looked into */
    driver->plugs = plugs;
    return usb_plugs_watch(plugs, (struct usb_watch){.usb = (struct usb *)(void *)&usb,
                                                     .class = class,
                                                     .ops = &ops,
                                                     .context = driver});
}

static void
tells_each_driver_once_of_the_devices_of_its_class(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver printers = {0}, readers = {0};
    uint8_t printer = PRINTERS, reader = READERS;

    (void)state;
    (void)watch(&plugs, &printers, PRINTERS);
    (void)watch(&plugs, &readers, READERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    assert_int_equal(usb_plugs_arrive(&plugs, &reader), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.arrived, 1);
    assert_int_equal(readers.arrived, 2);
    assert_ptr_equal(usb_plugs_device(&plugs, printers.last), &printer);
    assert_ptr_equal(usb_plugs_device(&plugs, readers.last), &reader);
}

static void
tells_of_a_pulled_device_once_and_frees_its_slot_after_that(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver printers = {0};
    uint8_t printer = PRINTERS;

    (void)state;
    (void)watch(&plugs, &printers, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    uint32_t id = printers.last;
    usb_plugs_leave(&plugs, &printer);
    assert_false(usb_plugs_knows(&plugs, &printer));
    assert_null(usb_plugs_device(&plugs, id));
    assert_null(usb_plugs_drop(&plugs));
    usb_plugs_tell(&plugs, find);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.left, 1);
    assert_int_equal(printers.last, id);
    assert_ptr_equal(usb_plugs_drop(&plugs), &printer);
    assert_null(usb_plugs_drop(&plugs));
}

static void
gives_a_device_plugged_again_another_name(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver printers = {0};
    uint8_t printer = PRINTERS;

    (void)state;
    (void)watch(&plugs, &printers, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    uint32_t before = printers.last;
    usb_plugs_leave(&plugs, &printer);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.left, 1);
    assert_int_equal(printers.arrived, 2);
    assert_int_not_equal(printers.last, before);
    assert_ptr_equal(usb_plugs_drop(&plugs), &printer);
    assert_true(usb_plugs_knows(&plugs, &printer));
}

static void
says_nothing_of_what_came_and_went_between_two_tellings(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver printers = {0};
    uint8_t printer = PRINTERS;

    (void)state;
    (void)watch(&plugs, &printers, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    usb_plugs_leave(&plugs, &printer);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.arrived + printers.left, 0);
    assert_ptr_equal(usb_plugs_drop(&plugs), &printer);
}

static void
still_tells_of_one_that_is_pulled_while_its_arrival_is_told(void **state)
{
    struct usb_plugs plugs = {0};
    uint8_t printer = PRINTERS;
    struct driver printers = {.pulls = &printer};

    (void)state;
    (void)watch(&plugs, &printers, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &printer), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.left, 0);
    assert_null(usb_plugs_drop(&plugs));
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.left, 1);
    assert_ptr_equal(usb_plugs_drop(&plugs), &printer);
}

static void
tells_again_when_asked_but_not_of_what_has_left(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver printers = {0};
    uint8_t one = PRINTERS, other = PRINTERS;

    (void)state;
    const struct usb_watch *w = watch(&plugs, &printers, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &one), STATUS_OK);
    assert_int_equal(usb_plugs_arrive(&plugs, &other), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    usb_plugs_leave(&plugs, &other);
    usb_plugs_forget_told(&plugs, w);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(printers.arrived, 3);
    assert_int_equal(printers.left, 1);
}

static void
tells_a_driver_nothing_its_predecessor_in_the_slot_was_told(void **state)
{
    struct usb_plugs plugs = {0};
    struct driver before = {0}, after = {0};
    uint8_t one = PRINTERS, other = PRINTERS;

    (void)state;
    struct usb_watch *w = watch(&plugs, &before, PRINTERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &one), STATUS_OK);
    assert_int_equal(usb_plugs_arrive(&plugs, &other), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    *w = (struct usb_watch){0};
    usb_plugs_leave(&plugs, &other);
    assert_ptr_equal(watch(&plugs, &after, PRINTERS), w);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(before.left, 0);
    assert_int_equal(after.left, 0);
    assert_int_equal(after.arrived, 1);
}

static void
tells_no_second_interface_of_a_device_pulled_or_unwatched_at_the_first(void **state)
{
    struct usb_plugs plugs = {0};
    uint8_t one = READERS;
    struct driver pulling = {.pulls = &one}, leaving = {0};

    (void)state;
    leaving.leaves = watch(&plugs, &leaving, READERS);
    assert_int_equal(usb_plugs_arrive(&plugs, &one), STATUS_OK);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(leaving.arrived, 1);
    (void)watch(&plugs, &pulling, READERS);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(pulling.arrived, 1);
    usb_plugs_tell(&plugs, find);
    assert_int_equal(pulling.left, 1);
}

static void
does_not_see_more_devices_than_it_has_slots(void **state)
{
    struct usb_plugs plugs = {0};
    uint8_t devices[USB_PLUGS_MAX + 1];

    (void)state;
    for (int i = 0; i < USB_PLUGS_MAX; i++)
        assert_int_equal(usb_plugs_arrive(&plugs, &devices[i]), STATUS_OK);
    assert_int_equal(usb_plugs_arrive(&plugs, &devices[USB_PLUGS_MAX]), STATUS_FULL);
    assert_false(usb_plugs_knows(&plugs, &devices[USB_PLUGS_MAX]));
    assert_false(usb_plugs_missed(&plugs));
    usb_plugs_leave(&plugs, &devices[7]);
    assert_false(usb_plugs_missed(&plugs));
    assert_ptr_equal(usb_plugs_drop(&plugs), &devices[7]);
    assert_true(usb_plugs_missed(&plugs));
    assert_false(usb_plugs_missed(&plugs));
    assert_int_equal(usb_plugs_arrive(&plugs, &devices[USB_PLUGS_MAX]), STATUS_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_driver_once_of_the_devices_of_its_class),
        cmocka_unit_test(tells_of_a_pulled_device_once_and_frees_its_slot_after_that),
        cmocka_unit_test(gives_a_device_plugged_again_another_name),
        cmocka_unit_test(says_nothing_of_what_came_and_went_between_two_tellings),
        cmocka_unit_test(still_tells_of_one_that_is_pulled_while_its_arrival_is_told),
        cmocka_unit_test(tells_again_when_asked_but_not_of_what_has_left),
        cmocka_unit_test(tells_a_driver_nothing_its_predecessor_in_the_slot_was_told),
        cmocka_unit_test(
            tells_no_second_interface_of_a_device_pulled_or_unwatched_at_the_first),
        cmocka_unit_test(does_not_see_more_devices_than_it_has_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
