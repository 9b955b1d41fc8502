#include "tests/cards/tlv.h"

#include <string.h>

bool
tlv_next(struct tlv_reader *reader, struct tlv *out)
{
    const uint8_t *p = reader->at;
    const uint8_t *end = p + reader->left;
    if (reader->left < 2)
        return false;
    uint32_t tag = *p++;
    if ((tag & 0x1F) == 0x1F) {
        tag = tag << 8 | *p++;
        if ((tag & 0x80) != 0)
            return false;
    }
    if (p >= end)
        return false;
    size_t len = *p++;
    if (len >= 0x80) {
        size_t bytes = len - 0x80;
        if (bytes == 0 || bytes > 2 || (size_t)(end - p) < bytes)
            return false;
        for (len = 0; bytes > 0; bytes--)
            len = len << 8 | *p++;
    }
    if ((size_t)(end - p) < len)
        return false;
    *out = (struct tlv){.tag = tag,
                        .value = p,
                        .len = len,
                        .whole = reader->at,
                        .whole_len = (size_t)(p - reader->at) + len};
    reader->at += out->whole_len;
    reader->left -= out->whole_len;
    return true;
}

bool
tlv_find(const uint8_t *at, size_t len, uint32_t tag, struct tlv *out)
{
    struct tlv_reader reader = {at, len};
    while (tlv_next(&reader, out))
        if (out->tag == tag)
            return true;
    return false;
}

bool
tlv_is(const struct tlv *object, const void *value, size_t len)
{
    return object->len == len && memcmp(object->value, value, len) == 0;
}

void
tlv_put(struct tlv_bytes *bytes, const void *at, size_t len)
{
    if (bytes->full || len > sizeof(bytes->at) - bytes->len) {
        bytes->full = true;
        return;
    }
    if (len > 0)
        memcpy(bytes->at + bytes->len, at, len);
    bytes->len += len;
}

static size_t
put_length(uint8_t out[3], size_t len)
{
    size_t n = 0;
    if (len >= 0x100) {
        out[n++] = 0x82;
        out[n++] = (uint8_t)(len >> 8);
    } else if (len >= 0x80) {
        out[n++] = 0x81;
    }
    out[n++] = (uint8_t)len;
    return n;
}

static void
put_tag(struct tlv_bytes *bytes, uint32_t tag)
{
    const uint8_t two[2] = {(uint8_t)(tag >> 8), (uint8_t)tag};
    tlv_put(bytes, tag > 0xFF ? two : two + 1, tag > 0xFF ? 2 : 1);
}

void
tlv_put_object(struct tlv_bytes *bytes, uint32_t tag, const void *value, size_t len)
{
    uint8_t length[3];
    put_tag(bytes, tag);
    tlv_put(bytes, length, put_length(length, len));
    tlv_put(bytes, value, len);
}

void
tlv_put_text(struct tlv_bytes *bytes, uint32_t tag, const char *text)
{
    tlv_put_object(bytes, tag, text, strlen(text));
}

size_t
tlv_open(struct tlv_bytes *bytes, uint32_t tag)
{
    put_tag(bytes, tag);
    return bytes->len;
}

void
tlv_close(struct tlv_bytes *bytes, size_t opened)
{
    uint8_t length[3];
    size_t len = bytes->len - opened;
    size_t n = put_length(length, len);
    if (bytes->full || n > sizeof(bytes->at) - bytes->len) {
        bytes->full = true;
        return;
    }
    memmove(bytes->at + opened + n, bytes->at + opened, len);
    memcpy(bytes->at + opened, length, n);
    bytes->len += n;
}
