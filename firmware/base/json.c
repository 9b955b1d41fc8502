#include "base/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Nodes are jansson's own values behind another name; none is ever changed. */

static const json_t *
inside(const struct json_node *node)
{
    return (const json_t *)(const void *)node;
}

static const struct json_node *
outside(const json_t *value)
{
    return (const struct json_node *)(const void *)value;
}

/* jansson descends recursively up to 2,048 levels; our own limit is checked before, on
 * the bytes. Anything this scan misreads is malformed and refused by the parser. */
static bool
depth_fits(const char *bytes, size_t size)
{
    size_t depth = 0;
    bool text = false;

    for (size_t i = 0; i < size; i++) {
        char c = bytes[i];
        if (text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                text = false;
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return false;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

enum status
json_open(const char *bytes, size_t size, size_t maximum, struct json_doc **out)
{
    json_error_t error;

    *out = NULL;
    if (size > maximum || size > JSON_SIZE_MAX)
        return STATUS_TOO_LARGE;
    if (!depth_fits(bytes, size))
        return STATUS_INVALID;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL && json_error_code(&error) == json_error_out_of_memory)
        abort();
    if (root == NULL)
        return STATUS_INVALID;
    *out = (struct json_doc *)(void *)root;
    return STATUS_OK;
}

void
json_close(struct json_doc *doc)
{
    json_decref((json_t *)(void *)doc);
}

const struct json_node *
json_root(const struct json_doc *doc)
{
    return (const struct json_node *)(const void *)doc;
}

bool
json_node_is_object(const struct json_node *node)
{
    return json_is_object(inside(node));
}

bool
json_has(const struct json_node *object, const char *name)
{
    return json_object_get(inside(object), name) != NULL;
}

static enum status
find(const struct json_node *object, const char *name, const json_t **out)
{
    *out = json_object_get(inside(object), name);
    return *out == NULL || json_is_null(*out) ? STATUS_NOT_FOUND : STATUS_OK;
}

enum status
json_node_text(const struct json_node *node, const char **out, size_t *len)
{
    const json_t *value = inside(node);

    if (!json_is_string(value))
        return STATUS_INVALID;
    *out = json_string_value(value);
    *len = json_string_length(value);
    return STATUS_OK;
}

enum status
json_view_text(const struct json_node *object, const char *name, const char **out,
               size_t *len)
{
    const json_t *value;
    enum status status = find(object, name, &value);

    return status == STATUS_OK ? json_node_text(outside(value), out, len) : status;
}

enum status
json_read_text(const struct json_node *object, const char *name, char *out, size_t cap)
{
    const char *text;
    size_t len;

    out[0] = '\0';
    enum status status = json_view_text(object, name, &text, &len);
    if (status != STATUS_OK)
        return status;
    if (len >= cap)
        return STATUS_TOO_LARGE;
    memcpy(out, text, len + 1);
    return STATUS_OK;
}

enum status
json_read_number(const struct json_node *object, const char *name, int64_t *out)
{
    const json_t *value;
    enum status status = find(object, name, &value);

    if (status != STATUS_OK)
        return status;
    if (!json_is_integer(value))
        return STATUS_INVALID;
    *out = json_integer_value(value);
    return STATUS_OK;
}

enum status
json_read_flag(const struct json_node *object, const char *name, bool *out)
{
    const json_t *value;
    enum status status = find(object, name, &value);

    if (status != STATUS_OK)
        return status;
    if (!json_is_boolean(value))
        return STATUS_INVALID;
    *out = json_is_true(value);
    return STATUS_OK;
}

enum status
json_view_object(const struct json_node *object, const char *name,
                 const struct json_node **out)
{
    const json_t *value;
    enum status status = find(object, name, &value);

    if (status != STATUS_OK)
        return status;
    if (!json_is_object(value))
        return STATUS_INVALID;
    *out = outside(value);
    return STATUS_OK;
}

enum status
json_view_list(const struct json_node *object, const char *name, size_t maximum,
               const struct json_node **out, size_t *count)
{
    const json_t *value;
    enum status status = find(object, name, &value);

    if (status != STATUS_OK)
        return status;
    if (!json_is_array(value))
        return STATUS_INVALID;
    if (json_array_size(value) > maximum)
        return STATUS_TOO_LARGE;
    *out = outside(value);
    *count = json_array_size(value);
    return STATUS_OK;
}

size_t
json_count(const struct json_node *node)
{
    const json_t *value = inside(node);

    return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

const struct json_node *
json_item(const struct json_node *list, size_t index)
{
    return outside(json_array_get(inside(list), index));
}

enum status
json_view_item_text(const struct json_node *list, size_t index, const char **out,
                    size_t *len)
{
    const struct json_node *item = json_item(list, index);

    return item == NULL ? STATUS_NOT_FOUND : json_node_text(item, out, len);
}

const struct json_node *
json_member_at(const struct json_node *object, size_t index, const char **name)
{
    /* jansson's iterators want a changeable object but change nothing. */
    json_t *value = (json_t *)(void *)(uintptr_t)inside(object);
    void *at = json_object_iter(value);

    for (; at != NULL && index > 0; index--)
        at = json_object_iter_next(value, at);
    if (at == NULL)
        return NULL;
    *name = json_object_iter_key(at);
    return outside(json_object_iter_value(at));
}
