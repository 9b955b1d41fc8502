/* libFuzzer entry: what RAUC says of a bundle from somebody's stick. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "caretaker/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct upkeep news = {.outcome = UPKEEP_NOTHING};
    int64_t issue;
    char *json = malloc(size + 1);
    if (json == NULL)
        return 0;
    memcpy(json, bytes, size);
    json[size] = '\0';
    /* Behind the first NUL stands what it wrote to its log. */
    const char *words = strlen(json) < size ? json + strlen(json) + 1 : "";
    (void)update_read(json, words, "schalter-qemu", &news, &issue);
    if (!text_is_clean_utf8(news.version, strlen(news.version), "") ||
        !text_is_clean_utf8(news.signer, strlen(news.signer), "") ||
        !text_is_clean_utf8(news.notes, strlen(news.notes), "") || issue < 0)
        __builtin_trap();
    free(json);
    return 0;
}
