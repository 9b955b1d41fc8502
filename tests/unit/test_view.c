/* The array of items: adding, finding at a point, differences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/view.h"

static struct view view, other;

static int
empty(void **state)
{
    (void)state;
    view_clear(&view);
    view_clear(&other);
    return 0;
}

static struct item
button(int x, int y, int focus, enum event_kind kind, int a)
{
    return (struct item){.role = ROLE_BUTTON,
                         .box = {x, y, 100, 100},
                         .text = "Ja",
                         .focus = focus,
                         .tap = {.kind = kind, .a = a}};
}

static void
missing_strings_become_empty(void **state)
{
    (void)state;
    struct item *item = view_add(&view, &(struct item){.role = ROLE_TEXT});
    assert_string_equal(item->text, "");
    assert_string_equal(item->value, "");
    assert_string_equal(item->detail, "");
    assert_string_equal(item->spoken, "");
}

static void
a_full_view_says_so_and_stays_whole(void **state)
{
    (void)state;
    for (int i = 0; i < VIEW_MAX_ITEMS; i++)
        view_add(&view, &(struct item){.role = ROLE_TEXT});
    assert_false(view.overflow);
    view_add(&view, &(struct item){.role = ROLE_TEXT});
    assert_true(view.overflow);
    assert_int_equal(view.count, VIEW_MAX_ITEMS);
}

static void
a_full_pool_gives_an_empty_string_and_says_so(void **state)
{
    char text[1000];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    int kept = 0;
    while (view_text(&view, text)[0])
        kept++;
    assert_true(view.overflow);
    assert_int_equal(kept, VIEW_POOL / 1000);
    assert_string_equal(view_format(&view, "%s", text), "");
}

static void
the_later_item_lies_above(void **state)
{
    (void)state;
    struct item low = button(0, 0, 1, EVENT_NEXT, 0);
    struct item high = button(50, 50, 2, EVENT_BACK, 0);
    view_add(&view, &low);
    view_add(&view, &high);
    assert_int_equal(view_at(&view, 60, 60)->tap.kind, EVENT_BACK);
    assert_int_equal(view_at(&view, 10, 10)->tap.kind, EVENT_NEXT);
    assert_null(view_at(&view, 400, 10));
}

static void
what_cannot_be_touched_is_not_found_at_a_point(void **state)
{
    (void)state;
    view_add(&view, &(struct item){.role = ROLE_AREA, .box = {0, 0, 500, 500}});
    assert_null(view_at(&view, 10, 10));
}

static void
only_what_changed_is_in_the_difference(void **state)
{
    struct box boxes[4];
    (void)state;
    struct item a = button(0, 0, 1, EVENT_NEXT, 0),
                b = button(500, 900, 2, EVENT_BACK, 0);
    view_add(&view, &a);
    view_add(&view, &b);
    b.state = ITEM_PRESSED;
    view_add(&other, &a);
    view_add(&other, &b);
    assert_int_equal(view_diff(&view, &other, (struct view_reach){10, 0}, boxes, 4), 1);
    assert_int_equal(boxes[0].x, 500);
    assert_int_equal(boxes[0].w, 100);
    other.items[1].state = ITEM_FOCUSED;
    assert_int_equal(view_diff(&view, &other, (struct view_reach){10, 0}, boxes, 4), 1);
    assert_int_equal(boxes[0].x, 490);
    assert_int_equal(boxes[0].w, 120);
    assert_int_equal(view_diff(&view, &view, (struct view_reach){10, 0}, boxes, 4), 0);
}

static void
a_moved_item_repaints_where_it_was_and_where_it_is(void **state)
{
    struct box boxes[4];
    (void)state;
    struct item a = button(0, 0, 1, EVENT_NEXT, 0);
    view_add(&view, &a);
    a.box.x = 300;
    view_add(&other, &a);
    assert_int_equal(view_diff(&view, &other, (struct view_reach){0, 0}, boxes, 4), 1);
    assert_int_equal(boxes[0].x, 0);
    assert_int_equal(boxes[0].w, 400);
}

static void
more_changes_than_boxes_are_merged_and_none_is_lost(void **state)
{
    struct box boxes[3];
    (void)state;
    for (int i = 0; i < 40; i++) {
        struct item item = button(i % 8 * 130, i / 8 * 130, i + 1, EVENT_NEXT, i);
        view_add(&view, &item);
        item.state = ITEM_CHOSEN;
        view_add(&other, &item);
    }
    int count = view_diff(&view, &other, (struct view_reach){0, 0}, boxes, 3);
    assert_in_range(count, 1, 3);
    for (int i = 0; i < 40; i++) {
        bool covered = false;
        for (int j = 0; j < count; j++)
            covered |= box_holds(boxes[j], i % 8 * 130 + 50, i / 8 * 130 + 50);
        assert_true(covered);
    }
}

static void
another_look_repaints_all(void **state)
{
    struct box boxes[4];
    (void)state;
    struct item a = button(0, 0, 1, EVENT_NEXT, 0);
    view_add(&view, &a);
    view_add(&other, &a);
    other.look = 1;
    assert_int_equal(view_diff(&view, &other, (struct view_reach){0, 0}, boxes, 4), 1);
    assert_true(boxes[0].w >= 1920 && boxes[0].h >= 1920);
}

static void
speech_says_text_value_and_detail_or_the_words_given(void **state)
{
    char out[64];
    (void)state;
    struct item item = {
        .text = "Ihre Nummer", .value = "H7K4", .detail = "heute", .spoken = ""};
    view_spoken(&item, out, sizeof out);
    assert_string_equal(out, "Ihre Nummer H7K4 heute");
    item.spoken = "Löschen";
    view_spoken(&item, out, sizeof out);
    assert_string_equal(out, "Löschen");
}

static void
a_dump_hides_what_came_from_the_citizen(void **state)
{
    char out[512];
    (void)state;
    view_add(&view, &(struct item){
                        .role = ROLE_FIELD, .state = ITEM_PERSONAL, .value = "Krümel"});
    view_dump(&view, out, sizeof out);
    assert_null(strstr(out, "Kr"));
    assert_non_null(strstr(out, "value <7 bytes>"));
}

static void
a_cleared_view_is_as_new(void **state)
{
    static struct view blank = {.parts = 1};
    (void)state;
    view_add(&view, &(struct item){.role = ROLE_FIELD, .value = "Wuschel"});
    int count = view.count;
    size_t used = view.pool_used;
    view_text(&view, "Wuschel");
    view_add(&view, &(struct item){.role = ROLE_FIELD, .value = "Wuschel"});
    view_take_back(&view, count, used);
    char much[VIEW_POOL + 1];
    memset(much, 'w', VIEW_POOL);
    much[VIEW_POOL] = '\0';
    assert_string_equal(view_format(&view, "%s", much), "");
    view.look = view.place = 7;
    view.tight = view.part = view.rtl = 1;
    view.revision = 9;
    view_clear(&view);
    assert_memory_equal(&view, &blank, sizeof(view));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_cleared_view_is_as_new, empty),
        cmocka_unit_test_setup(missing_strings_become_empty, empty),
        cmocka_unit_test_setup(a_full_view_says_so_and_stays_whole, empty),
        cmocka_unit_test_setup(a_full_pool_gives_an_empty_string_and_says_so, empty),
        cmocka_unit_test_setup(the_later_item_lies_above, empty),
        cmocka_unit_test_setup(what_cannot_be_touched_is_not_found_at_a_point, empty),
        cmocka_unit_test_setup(only_what_changed_is_in_the_difference, empty),
        cmocka_unit_test_setup(a_moved_item_repaints_where_it_was_and_where_it_is,
                               empty),
        cmocka_unit_test_setup(more_changes_than_boxes_are_merged_and_none_is_lost,
                               empty),
        cmocka_unit_test_setup(another_look_repaints_all, empty),
        cmocka_unit_test_setup(speech_says_text_value_and_detail_or_the_words_given,
                               empty),
        cmocka_unit_test_setup(a_dump_hides_what_came_from_the_citizen, empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
