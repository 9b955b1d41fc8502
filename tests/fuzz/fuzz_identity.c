/* libFuzzer entry: the claims of an identity token. What is taken is
 * clean, whole and no longer than it may be; what is refused leaves nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "core/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check_taken(const struct identity *identity)
{
    struct json_doc *report = NULL;

    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        size_t len = strnlen(identity->text[a], IDENTITY_TEXT_MAX);
        if (len == IDENTITY_TEXT_MAX || !text_is_clean_utf8(identity->text[a], len, ""))
            __builtin_trap();
    }
    if (strchr(identity->text[IDENTITY_HOUSE_NUMBER], ' ') != NULL)
        __builtin_trap();
    if (identity->report[0] == '\0')
        return;
    if (json_open(identity->report, strlen(identity->report), IDENTITY_REPORT_MAX,
                  &report) != STATUS_OK ||
        !json_node_is_object(json_root(report)))
        __builtin_trap();
    json_close(report);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct identity none;
    static struct identity identity;
    char *exact = malloc(size + 1); /* so that reading past the end is seen */

    if (exact == NULL)
        abort();
    memcpy(exact, bytes, size);
    exact = realloc(exact, size == 0 ? 1 : size);
    if (exact == NULL)
        abort();
    if (identity_read(exact, size, &identity) == STATUS_OK)
        check_taken(&identity);
    else if (memcmp(&identity, &none, sizeof none) != 0)
        __builtin_trap();
    free(exact);
    return 0;
}
