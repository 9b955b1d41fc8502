/* libFuzzer entry: bytes of a reply through the JSON reader and every getter. */
#include <stdint.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
walk(const struct json_node *node)
{
    const struct json_node *child;
    const char *text;
    const char *name;
    char room[8];
    int64_t number;
    size_t count;
    size_t len;
    bool flag;

    for (size_t i = 0; i < json_count(node) && i < 64; i++) {
        if (json_node_is_object(node)) {
            if (json_member_at(node, i, &name) == NULL ||
                json_read_text(node, name, room, sizeof(room)) == STATUS_EXPIRED ||
                json_read_number(node, name, &number) == STATUS_EXPIRED ||
                json_read_flag(node, name, &flag) == STATUS_EXPIRED ||
                json_view_object(node, name, &child) == STATUS_EXPIRED ||
                json_view_list(node, name, 4, &child, &count) == STATUS_EXPIRED)
                __builtin_trap();
        } else if (json_view_item_text(node, i, &text, &len) == STATUS_OK &&
                   strlen(text) != len) {
            __builtin_trap();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct json_doc *doc;

    if (json_open((const char *)bytes, size, 65536, &doc) != STATUS_OK)
        return 0;
    const struct json_node *root = json_root(doc);
    walk(root);
    for (size_t i = 0; i < json_count(root) && i < 64; i++) {
        const char *name;
        walk(json_node_is_object(root) ? json_member_at(root, i, &name)
                                       : json_item(root, i));
    }
    json_close(doc);
    return 0;
}
