#include "core/units.h"

#include <string.h>

static const char no_break_space[] = "\xC2\xA0";

/* Whether the space at `space`, inside `text`, stands between a number and a unit. */
static bool
joins(const char *text, const char *space)
{
    static const char *const units[] = {"€", "Euro", "kg", "cm", "Uhr", "%", "m³"};

    if (*space != ' ' || space == text ||
        ((space[-1] < '0' || space[-1] > '9') && space[-1] != '}'))
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        size_t len = strlen(units[i]);
        if (strncmp(space + 1, units[i], len) != 0)
            continue;
        unsigned char next = (unsigned char)space[1 + len];
        bool goes_on = (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z') ||
                       (next >= 0x80 && next != 0xC2 && next != 0xE2);
        return !goes_on;
    }
    return false;
}

size_t
units_joined_size(const char *text)
{
    size_t size = strlen(text) + 1;

    for (const char *at = text; *at != '\0'; at++)
        size += joins(text, at) ? 1 : 0;
    return size;
}

void
units_join(const char *text, char *out)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (!joins(text, at)) {
            *out++ = *at;
            continue;
        }
        *out++ = no_break_space[0];
        *out++ = no_break_space[1];
    }
    *out = '\0';
}

/* The byte at *at, an unbreakable space as a plain one; moves on. */
static char
take(const char **at)
{
    if ((*at)[0] == no_break_space[0] && (*at)[1] == no_break_space[1]) {
        *at += 2;
        return ' ';
    }
    return *(*at)++;
}

void
units_split(const char *text, char *out)
{
    while (*text != '\0')
        *out++ = take(&text);
    *out = '\0';
}

int
units_compare(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        unsigned char left = (unsigned char)take(&a), right = (unsigned char)take(&b);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return *a == *b ? 0 : *a == '\0' ? -1 : 1;
}

bool
units_same(const char *a, const char *b)
{
    return units_compare(a, b) == 0;
}
