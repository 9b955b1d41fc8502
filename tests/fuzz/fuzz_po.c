/* libFuzzer entry: bytes of a .po file through the reader. */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "core/placeholder.h"
#include "core/po.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(const struct po *po, const struct po_entry *entry)
{
    int forms = entry->plural == NULL ? 1 : po->forms;

    for (int i = 0; i < PLURAL_MAX_FORMS; i++) {
        const char *form = entry->forms[i];
        if ((form != NULL) != (i < forms))
            __builtin_trap();
        if (form == NULL)
            continue;
        if (!text_is_clean_utf8(form, strlen(form), "\n\t\r"))
            __builtin_trap();
        if (!placeholder_same(entry->id, form) &&
            (entry->plural == NULL || !placeholder_same(entry->plural, form)))
            __builtin_trap();
    }
    for (long n = -3; n < 130; n++)
        if (plural_form(po->rule, n) < 0 || plural_form(po->rule, n) >= po->forms)
            __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct diags diags = {0};
    struct po po;

    if (size > 1024 * 1024)
        return 0;
    arena_init(&arena, 8 * 1024 * 1024);
    char *copy = arena_copy(&arena, (const char *)bytes, size);
    if (po_parse(copy, size, "en.po", &arena, &po, &diags) == STATUS_OK)
        for (int i = 0; i < po.count; i++)
            check(&po, &po.entries[i]);
    arena_finish(&arena);
    return 0;
}
