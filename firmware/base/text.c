#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct text_buf
text_buf_over(char *at, size_t cap)
{
    assert(cap > 0);
    at[0] = '\0';
    return (struct text_buf){.at = at, .cap = cap};
}

void
text_put_bytes(struct text_buf *buf, const char *bytes, size_t len)
{
    if (buf->overflow || len >= buf->cap - buf->len) {
        buf->overflow = true;
        return;
    }
    if (len > 0)
        memcpy(buf->at + buf->len, bytes, len);
    buf->len += len;
    buf->at[buf->len] = '\0';
}

void
text_put(struct text_buf *buf, const char *bytes)
{
    text_put_bytes(buf, bytes, strlen(bytes));
}

void
text_put_format(struct text_buf *buf, const char *format, ...)
{
    if (buf->overflow)
        return;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(buf->at + buf->len, buf->cap - buf->len, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= buf->cap - buf->len) {
        buf->at[buf->len] = '\0';
        buf->overflow = true;
        return;
    }
    buf->len += (size_t)n;
}

void
text_put_json(struct text_buf *buf, const char *text)
{
    text_put(buf, "\"");
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            text_put_format(buf, "\\%c", c);
        else if (c < 0x20)
            text_put_format(buf, "\\u%04x", c);
        else
            text_put_bytes(buf, text, 1);
    }
    text_put(buf, "\"");
}

enum status
text_copy(char *at, size_t cap, const char *from)
{
    size_t len = strlen(from);
    assert(cap > 0);
    if (len >= cap) {
        at[0] = '\0';
        return STATUS_TOO_LARGE;
    }
    memmove(at, from, len + 1);
    return STATUS_OK;
}

void
text_format(char *at, size_t cap, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(at, cap, format, args);
    va_end(args);
    if (n < 0) {
        at[0] = '\0';
        return;
    }
    if ((size_t)n < cap)
        return;
    size_t end = cap - 1;
    while (end > 0 && ((unsigned char)at[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0) {
        unsigned char lead = (unsigned char)at[end - 1];
        size_t need = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (cap - 1 - (end - 1) < need)
            at[end - 1] = '\0';
    }
}

bool
text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool
text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_is_uri(const char *text, const char *scheme)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at) != NULL)
            return false;
    return text_starts_with(text, scheme);
}

enum status
text_to_int64(const char *text, int64_t *out)
{
    const char *at = text;
    bool negative = *at == '-';
    int64_t value = 0;
    int digits = 0;

    if (negative)
        at++;
    for (; *at != '\0'; at++, digits++) {
        if (*at < '0' || *at > '9' || digits >= 18)
            return STATUS_INVALID;
        value = value * 10 + (*at - '0');
    }
    if (digits == 0)
        return STATUS_INVALID;
    *out = negative ? -value : value;
    return STATUS_OK;
}

size_t
text_decode(const char *bytes, size_t len, uint32_t *codepoint)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)bytes;
    if (len == 0)
        return 0;
    size_t need = at[0] < 0x80             ? 1
                  : (at[0] & 0xE0) == 0xC0 ? 2
                  : (at[0] & 0xF0) == 0xE0 ? 3
                  : (at[0] & 0xF8) == 0xF0 ? 4
                                           : 0;
    if (need == 0 || need > len)
        return 0;
    uint32_t value = need == 1 ? at[0] : at[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    if (value < smallest[need] || value > 0x10FFFF ||
        (value >= 0xD800 && value < 0xE000))
        return 0;
    *codepoint = value;
    return need;
}

size_t
text_encode(uint32_t codepoint, char *out)
{
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    out[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

bool
text_is_clean_utf8(const char *bytes, size_t len, const char *allowed)
{
    size_t at = 0;
    while (at < len) {
        uint32_t cp = 0;
        size_t step = text_decode(bytes + at, len - at, &cp);
        if (step == 0 || cp == 0 || (cp & 0xFFFE) == 0xFFFE ||
            (cp >= 0xFDD0 && cp <= 0xFDEF))
            return false;
        bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
        if (control && (cp >= 0x80 || strchr(allowed, (int)cp) == NULL))
            return false;
        at += step;
    }
    return true;
}
