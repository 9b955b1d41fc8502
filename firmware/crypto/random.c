#include "crypto/random.h"

#include <limits.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 32 letters, hence 5 whole bits each and no letter more likely than another. */
static const char reference_letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

enum { REFERENCE_GROUP = 4 };

void
random_bytes(void *out, size_t size)
{
    if (size > INT_MAX || RAND_bytes(out, (int)size) != 1) {
        fputs("random: the generator failed\n", stderr);
        abort();
    }
}

void
random_uuid(char out[RANDOM_UUID])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[16];

    random_bytes(raw, sizeof(raw));
    raw[6] = (unsigned char)((raw[6] & 0x0F) | 0x40); /* version 4 */
    raw[8] = (unsigned char)((raw[8] & 0x3F) | 0x80); /* the variant of the RFC */
    for (size_t i = 0; i < sizeof(raw); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[raw[i] >> 4];
        *out++ = digits[raw[i] & 15];
    }
    *out = '\0';
}

void
random_reference(char out[RANDOM_REFERENCE])
{
    unsigned char raw[2 * REFERENCE_GROUP];

    random_bytes(raw, sizeof(raw));
    for (size_t i = 0; i < sizeof(raw); i++) {
        if (i == REFERENCE_GROUP)
            *out++ = '-';
        *out++ = reference_letters[raw[i] & 31];
    }
    *out = '\0';
}

bool
random_reference_valid(const char *text)
{
    if (strlen(text) != RANDOM_REFERENCE - 1)
        return false;
    for (size_t i = 0; i < RANDOM_REFERENCE - 1; i++) {
        bool hyphen = i == REFERENCE_GROUP;
        if (hyphen ? text[i] != '-' : strchr(reference_letters, text[i]) == NULL)
            return false;
    }
    return true;
}
