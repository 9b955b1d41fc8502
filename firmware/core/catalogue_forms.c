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
