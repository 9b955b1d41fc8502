#include "core/placeholder.h"

#include <string.h>

#include "base/text.h"

static bool
is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

struct placeholder
placeholder_find(const char *from)
{
    struct placeholder found = {.start = strpbrk(from, "{}")};
    size_t len = 0;

    if (found.start == NULL)
        return found;
    while (is_name_letter(found.start[1 + len]))
        len++;
    if (*found.start == '}' || len == 0 || len > PLACEHOLDER_NAME_MAX ||
        found.start[1 + len] != '}') {
        found.broken = true;
        found.len = 1;
        return found;
    }
    memcpy(found.name, found.start + 1, len);
    found.len = len + 2;
    return found;
}

static int
count_name(const char *text, const char *name)
{
    int count = 0;

    for (struct placeholder at = placeholder_find(text); at.start != NULL;
         at = placeholder_find(at.start + at.len))
        count += !at.broken && text_equal(at.name, name) ? 1 : 0;
    return count;
}

static bool
all_in(const char *a, const char *b)
{
    for (struct placeholder at = placeholder_find(a); at.start != NULL;
         at = placeholder_find(at.start + at.len))
        if (at.broken || count_name(a, at.name) != count_name(b, at.name))
            return false;
    return true;
}

bool
placeholder_same(const char *a, const char *b)
{
    return all_in(a, b) && all_in(b, a);
}
