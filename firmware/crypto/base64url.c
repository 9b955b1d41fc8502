#include "crypto/base64url.h"

static const char url_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t
base64url_length(size_t size)
{
    return size / 3 * 4 + (size % 3 == 0 ? 0 : size % 3 + 1);
}

size_t
base64url_encode(const unsigned char *bytes, size_t size, char *out)
{
    char *at = out;

    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned b0 = bytes[i];
        unsigned b1 = left > 1 ? bytes[i + 1] : 0;
        unsigned b2 = left > 2 ? bytes[i + 2] : 0;
        *at++ = url_letters[b0 >> 2];
        *at++ = url_letters[(b0 & 3) << 4 | b1 >> 4];
        if (left > 1)
            *at++ = url_letters[(b1 & 15) << 2 | b2 >> 6];
        if (left > 2)
            *at++ = url_letters[b2 & 63];
    }
    *at = '\0';
    return (size_t)(at - out);
}

/* The value of one character, or -1. `c62` and `c63` are the alphabet's last two. */
static int
value_of(char c, char c62, char c63)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == c62)
        return 62;
    return c == c63 ? 63 : -1;
}

static enum status
decode(const char *text, size_t len, char c62, char c63, unsigned char *out, size_t cap,
       size_t *size)
{
    size_t used = 0;
    unsigned bits = 0;
    unsigned held = 0; /* bits not yet written, at most 6 more than a byte */

    *size = 0;
    if (len % 4 == 1)
        return STATUS_INVALID;
    if (len / 4 * 3 + (len % 4 == 0 ? 0 : len % 4 - 1) > cap)
        return STATUS_TOO_LARGE;
    for (size_t i = 0; i < len; i++) {
        int value = value_of(text[i], c62, c63);
        if (value < 0)
            return STATUS_INVALID;
        bits = bits << 6 | (unsigned)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[used++] = (unsigned char)(bits >> held);
            bits &= (1u << held) - 1;
        }
    }
    if (bits != 0) /* left-over bits: a second spelling of the same bytes */
        return STATUS_INVALID;
    *size = used;
    return STATUS_OK;
}

enum status
base64url_decode(const char *text, size_t len, unsigned char *out, size_t cap,
                 size_t *size)
{
    return decode(text, len, '-', '_', out, cap, size);
}

enum status
base64_decode(const char *text, size_t len, unsigned char *out, size_t cap,
              size_t *size)
{
    *size = 0;
    if (len % 4 != 0)
        return STATUS_INVALID;
    if (len > 0 && text[len - 1] == '=')
        len -= text[len - 2] == '=' ? 2 : 1;
    return decode(text, len, '+', '/', out, cap, size);
}
