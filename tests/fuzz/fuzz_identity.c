/* libFuzzer entry: the claims of an identity token, and a street. What is taken is
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
    if (identity->report[0] == '\0')
        return;
    if (json_open(identity->report, strlen(identity->report), IDENTITY_REPORT_MAX,
                  &report) != STATUS_OK ||
        !json_node_is_object(json_root(report)))
        __builtin_trap();
    json_close(report);
}

/* Nothing is lost but spaces and a comma. */
static void
check_street(const uint8_t *bytes, size_t size)
{
    char street[IDENTITY_TEXT_MAX] = "", number[IDENTITY_TEXT_MAX];
    size_t before = 0, after = 0;

    memcpy(street, bytes, size < sizeof street ? size : sizeof street - 1);
    for (const char *at = street; *at != '\0'; at++)
        before += *at != ' ' && *at != ',';
    identity_split_street(street, number);
    for (const char *at = street; *at != '\0'; at++)
        after += *at != ' ' && *at != ',';
    if (strchr(number, ' ') != NULL || after + strlen(number) != before)
        __builtin_trap();
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
    check_street(bytes, size);
    return 0;
}
