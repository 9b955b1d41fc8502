#include "base/setting.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { LINE_ROOM = 256 };

static void
take_value(const char *value, char *out, size_t cap)
{
    size_t len = strcspn(value, "\r\n");
    if (len > 1 && value[0] == '"' && value[len - 1] == '"') {
        value++;
        len -= 2;
    }
    text_format(out, cap, "%.*s", (int)len, value);
}

enum status
setting_read(const char *path, const char *name, char *out, size_t cap)
{
    char line[LINE_ROOM];
    size_t len = strlen(name);
    bool found = false;
    FILE *file = fopen(path, "re");
    out[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (!text_starts_with(line, name) || line[len] != '=')
            continue;
        take_value(line + len + 1, out, cap);
        found = true;
    }
    if (file != NULL)
        (void)fclose(file);
    if (!found)
        return STATUS_NOT_FOUND;
    if (text_is_clean_utf8(out, strlen(out), ""))
        return STATUS_OK;
    out[0] = '\0';
    return STATUS_INVALID;
}
