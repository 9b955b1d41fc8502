#include "cross/initramfs/verity.h"

#include <string.h>

#include "base/text.h"

/* The value of a line "KEY VALUE" into `out`; where the next line begins, or NULL. */
static const char *
line_value(const char *line, const char *key, char *out, size_t cap)
{
    size_t len = strlen(key);
    const char *end = strchr(line, '\n');

    if (!end || !text_starts_with(line, key) || line[len] != ' ')
        return NULL;
    struct text_buf value = text_buf_over(out, cap);
    text_put_bytes(&value, line + len + 1, (size_t)(end - line) - len - 1);
    return value.overflow ? NULL : end + 1;
}

enum status
verity_read(const char *facts, struct verity *out)
{
    char blocks[20];
    const char *rest = line_value(facts, "blocks", blocks, sizeof(blocks));

    if (rest)
        rest = line_value(rest, "hash", out->hash, sizeof(out->hash));
    if (!rest || *rest)
        return STATUS_INVALID;
    if (text_to_int64(blocks, &out->blocks) != STATUS_OK || out->blocks <= 0)
        return STATUS_INVALID;
    if (strspn(out->hash, "0123456789abcdef") != VERITY_HASH - 1)
        return STATUS_INVALID;
    return STATUS_OK;
}

enum status
verity_label(const char *command_line, char label[VERITY_LABEL])
{
    static const char word[] = "rauc.slot=";
    const char *at = command_line;

    while ((at = strstr(at, word)) != NULL) {
        char slot = at[sizeof(word) - 1];
        bool whole = slot && strchr(" \n", at[sizeof(word)]); /* the NUL, too */
        if ((at == command_line || at[-1] == ' ') && whole) {
            if (slot != 'A' && slot != 'B')
                return STATUS_NOT_FOUND;
            return text_copy(label, VERITY_LABEL,
                             slot == 'A' ? "rootfs-a" : "rootfs-b");
        }
        at += sizeof(word) - 1;
    }
    return STATUS_NOT_FOUND;
}

enum status
verity_table(const struct verity *verity, const char *device, char table[VERITY_TABLE])
{
    struct text_buf buf = text_buf_over(table, VERITY_TABLE);

    text_put_format(&buf, "1 %s %s %d %d %lld %lld sha256 %s - 1 panic_on_corruption",
                    device, device, VERITY_BLOCK, VERITY_BLOCK,
                    (long long)verity->blocks, (long long)verity->blocks, verity->hash);
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}
