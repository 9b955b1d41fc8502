#include "core/iban.h"

#include <stddef.h>
#include <string.h>

static const struct {
    char country[3];
    int length;
} lengths[] = {
    {"AD", 24}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22},
    {"GI", 23}, {"GR", 27}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IS", 26}, {"IT", 27},
    {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27}, {"MT", 31}, {"NL", 18},
    {"NO", 15}, {"PL", 28}, {"PT", 25}, {"RO", 24}, {"SE", 24}, {"SI", 19}, {"SK", 24},
    {"SM", 27}, {"VA", 22},
};

static bool
is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length its country uses, 0 for a country that is not in the table. */
static int
length_of(const char *iban)
{
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (strncmp(iban, lengths[i].country, 2) == 0)
            return lengths[i].length;
    }
    return 0;
}

/* The first four signs move to the end; letters count as 10 to 35. */
static int
remainder_of(const char *iban, size_t len)
{
    int rest = 0;
    for (size_t i = 0; i < len; i++) {
        char c = iban[(i + 4) % len];
        int value = is_digit(c) ? c - '0' : c - 'A' + 10;
        rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97;
    }
    return rest;
}

enum iban_result
iban_check(const char *iban)
{
    size_t len = strlen(iban);
    for (size_t i = 0; i < len; i++) {
        bool letter = is_letter(iban[i]), digit = is_digit(iban[i]);
        if (i < 2 ? !letter : i < 4 ? !digit : !letter && !digit)
            return IBAN_BAD_SIGN;
    }
    int want = len < 2 ? 0 : length_of(iban);
    if (len < 15 || len > IBAN_MAX || (want != 0 && len != (size_t)want))
        return IBAN_BAD_LENGTH;
    return remainder_of(iban, len) == 1 ? IBAN_GOOD : IBAN_BAD_CHECK;
}
