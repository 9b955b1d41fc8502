/* libFuzzer entry: bytes of a file through the YAML reader; every node is visited. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(const struct yaml_node *node)
{
    if (node->line < 1 || node->column < 1 ||
        (node->kind == YAML_SCALAR) != (node->text != NULL) ||
        (node->kind == YAML_SCALAR && node->first != NULL))
        __builtin_trap();
    if (node->text != NULL && !text_is_clean_utf8(node->text, strlen(node->text), "\n"))
        __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { DEPTH = 12 };
    const struct yaml_node *waiting[DEPTH + 1];
    struct yaml_node *root = NULL;
    struct arena arena;
    struct diag diag = {0};
    int depth = 0;

    arena_init(&arena, 8 * 1024 * 1024);
    enum status status =
        yaml_parse((const char *)bytes, size, "a.yaml", &arena, &root, &diag);
    if ((status == STATUS_OK) != (root != NULL))
        __builtin_trap();
    if (status != STATUS_OK && (diag.text[0] == '\0' || diag.line < 1))
        __builtin_trap();
    if (root != NULL)
        waiting[depth++] = root;
    while (depth > 0) {
        const struct yaml_node *node = waiting[--depth];
        check(node);
        if (node->next != NULL)
            waiting[depth++] = node->next;
        if (node->first != NULL) {
            if (depth > DEPTH)
                __builtin_trap();
            waiting[depth++] = node->first;
        }
    }
    arena_finish(&arena);
    return 0;
}
