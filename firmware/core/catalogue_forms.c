#include "core/catalogue_forms.h"

#include <string.h>

#include "base/text.h"

static const char *const icons[] = {
    "back",     "backspace",   "bell",   "bus",     "calendar", "call",
    "card",     "certificate", "check",  "clock",   "close",    "document",
    "down",     "easy",        "edit",   "euro",    "exit",     "family",
    "found",    "headphones",  "help",   "home",    "info",     "keypad",
    "language", "letter",      "lock",   "network", "next",     "none",
    "parking",  "paw",         "person", "phone",   "printer",  "qr",
    "save",     "screen",      "shift",  "sign",    "space",    "speak",
    "tool",     "touch",       "up",     "view",    "warning",  "water",
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool
catalogue_form_id(const char *text, char joint)
{
    size_t len = strlen(text);

    if (!is_lower(text[0]) || len > 40 || text[len - 1] == joint)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_lower(text[i]) && !is_digit(text[i]) && text[i] != joint)
            return false;
    return true;
}

bool
catalogue_form_digits(const char *text, int count)
{
    return strspn(text, "0123456789") == (size_t)count && text[count] == '\0';
}

bool
catalogue_form_urn(const char *text)
{
    static const char leika[] = "urn:de:fim:leika:leistung:";
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789()+,.:=@;$_!*'%/?#-";

    if (text_starts_with(text, leika))
        return catalogue_form_digits(text + sizeof(leika) - 1, 14);
    if (!text_starts_with(text, "urn:") || strlen(text) > 200)
        return false;
    const char *at = text + 4;
    size_t len = strspn(at, name);
    if (len == 0 || len > 32 || at[0] == '-' || at[len] != ':')
        return false;
    at += len + 1;
    return at[0] != '\0' && at[strspn(at, rest)] == '\0';
}

bool
catalogue_form_https(const char *text)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-._~!$&'()*+,;=:@%/?#";

    if (!text_starts_with(text, "https://") || strlen(text) > 200)
        return false;
    const char *at = text + 8;
    size_t len = strspn(at, host);
    if (len < 4 || at[0] == '.' || at[0] == '-' || memchr(at, '.', len) == NULL)
        return false;
    at += len;
    size_t port = *at == ':' ? strspn(at + 1, "0123456789") : 0;
    if (*at == ':' && (port < 1 || port > 5))
        return false;
    at += port > 0 ? port + 1 : 0;
    return (*at == '\0' || *at == '/') && at[strspn(at, rest)] == '\0';
}

bool
catalogue_form_colour(const char *text, uint32_t *colour)
{
    uint32_t value = 0;

    if (text[0] == '#')
        text++;
    if (strlen(text) != 6)
        return false;
    for (int i = 0; i < 6; i++) {
        char c = text[i];
        uint32_t digit = is_digit(c)            ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        value = value << 4 | digit;
    }
    *colour = value;
    return true;
}

bool
catalogue_form_key_file(const char *text)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789-_./";
    size_t len = strlen(text);

    return len > 4 && len <= 100 && text[strspn(text, signs)] == '\0' &&
           text[0] != '.' && text[0] != '/' && strstr(text, "/.") == NULL &&
           strstr(text, "//") == NULL && strstr(text, "..") == NULL &&
           text_equal(text + len - 4, ".pem");
}

bool
catalogue_form_icon(const char *name)
{
    for (size_t i = 0; i < sizeof(icons) / sizeof(*icons); i++)
        if (text_equal(icons[i], name))
            return true;
    return false;
}

const char *const *
catalogue_form_icons(int *count)
{
    *count = (int)(sizeof(icons) / sizeof(*icons));
    return icons;
}

/* Damerau's distance (a letter more, less, other, or two swapped) of words up to 40
 * bytes; longer ones are simply far. */
static int
distance(const char *a, const char *b)
{
    enum { MAX = 40 };
    int rows[3][MAX + 1];
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len > MAX || b_len > MAX)
        return MAX;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a_len; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3];
        const int *two_before = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_len; j++) {
            int best = before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            if (before[j] + 1 < best)
                best = before[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_before[j - 2] + 1 < best)
                best = two_before[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a_len % 3][b_len];
}

const char *
catalogue_form_nearest(const char *typed, const char *const *names, int count)
{
    const char *nearest = NULL;
    int best = strlen(typed) < 4 ? 2 : 3; /* one more than is still near */

    for (int i = 0; i < count; i++) {
        int away = distance(typed, names[i]);
        if (away < best) {
            best = away;
            nearest = names[i];
        }
    }
    return nearest;
}
