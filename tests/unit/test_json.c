#include "base/json.h"
#include "unit.h"

static enum status
try_open(const char *text)
{
    struct json_doc *doc;
    enum status status = json_open(text, strlen(text), 1000, &doc);

    assert_true((doc != NULL) == (status == STATUS_OK));
    json_close(doc);
    return status;
}

static void
refuses_what_two_readers_could_read_differently(void **state)
{
    (void)state;
    assert_int_equal(try_open("{\"a\":1,\"a\":2}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":{\"b\":1,\"b\":1}}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":1}{}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":1} x"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":\"\xC3\"}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":\"\xED\xA0\x80\"}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":\"\\u0000\"}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":'b'}"), STATUS_INVALID);
    assert_int_equal(try_open("{\"a\":1,}"), STATUS_INVALID);
    assert_int_equal(try_open("7"), STATUS_INVALID);
    assert_int_equal(try_open(""), STATUS_INVALID);
    assert_int_equal(try_open(" {\"a\":1}\n"), STATUS_OK);
}

static void
refuses_depth_and_size_before_parsing(void **state)
{
    char text[200] = {0};
    struct json_doc *doc;

    (void)state;
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    assert_int_equal(try_open(text), STATUS_OK);
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_int_equal(try_open(text), STATUS_INVALID);
    /* Brackets in a text are no depth, and an escaped quote does not end it. */
    assert_int_equal(try_open("{\"a\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}"),
                     STATUS_OK);
    assert_int_equal(json_open("{}     ", 7, 6, &doc), STATUS_TOO_LARGE);
    assert_null(doc);
}

static void
getters_tell_absent_wrong_and_too_large_apart(void **state)
{
    static const char text[] =
        "{\"t\":\"abc\",\"n\":-5,\"r\":1.5,\"b\":true,\"z\":null,\"l\":[\"x\",2],"
        "\"o\":{\"k\":\"v\",\"w\":false}}";
    const struct json_node *node;
    const char *view;
    const char *name;
    struct json_doc *doc;
    char four[4];
    char three[3] = "??";
    int64_t number = 0;
    size_t count;
    size_t len;
    bool flag = false;

    (void)state;
    assert_int_equal(json_open(text, sizeof(text) - 1, 1000, &doc), STATUS_OK);
    const struct json_node *root = json_root(doc);
    assert_true(json_node_is_object(root));
    assert_int_equal(json_count(root), 7);
    assert_int_equal(json_read_text(root, "t", four, sizeof(four)), STATUS_OK);
    assert_string_equal(four, "abc");
    assert_int_equal(json_read_text(root, "t", three, sizeof(three)), STATUS_TOO_LARGE);
    assert_string_equal(three, "");
    assert_int_equal(json_read_text(root, "n", four, sizeof(four)), STATUS_INVALID);
    assert_int_equal(json_read_text(root, "q", four, sizeof(four)), STATUS_NOT_FOUND);
    assert_int_equal(json_read_text(root, "z", four, sizeof(four)), STATUS_NOT_FOUND);
    assert_true(json_has(root, "z"));
    assert_false(json_has(root, "q"));
    assert_int_equal(json_read_number(root, "n", &number), STATUS_OK);
    assert_int_equal(number, -5);
    assert_int_equal(json_read_number(root, "r", &number), STATUS_INVALID);
    assert_int_equal(json_read_flag(root, "b", &flag), STATUS_OK);
    assert_true(flag);
    assert_int_equal(json_read_flag(root, "n", &flag), STATUS_INVALID);
    assert_int_equal(json_view_list(root, "l", 1, &node, &count), STATUS_TOO_LARGE);
    assert_int_equal(json_view_list(root, "l", 2, &node, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(json_view_item_text(node, 0, &view, &len), STATUS_OK);
    assert_string_equal(view, "x");
    assert_int_equal(json_view_item_text(node, 1, &view, &len), STATUS_INVALID);
    assert_int_equal(json_view_item_text(node, 2, &view, &len), STATUS_NOT_FOUND);
    assert_int_equal(json_view_object(root, "l", &node), STATUS_INVALID);
    assert_int_equal(json_view_object(root, "o", &node), STATUS_OK);
    assert_non_null(json_member_at(node, 1, &name));
    assert_string_equal(name, "w");
    assert_null(json_member_at(node, 2, &name));
    assert_int_equal(json_read_flag(node, "w", &flag), STATUS_OK);
    assert_false(flag);
    json_close(doc);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_two_readers_could_read_differently),
        cmocka_unit_test(refuses_depth_and_size_before_parsing),
        cmocka_unit_test(getters_tell_absent_wrong_and_too_large_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
