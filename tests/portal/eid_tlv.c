#include "tests/portal/eid_tlv.h"

#include <string.h>

struct eid_span
eid_span_of(const struct bytes *bytes)
{
    return (struct eid_span){(const unsigned char *)bytes_text(bytes), bytes->len};
}

bool
eid_span_equal(struct eid_span a, const void *data, size_t len)
{
    return a.len == len && memcmp(a.at, data, len) == 0;
}

/** Takes one byte; false when there is none. */
static bool
eid_tlv_byte(struct eid_span *rest, unsigned *byte)
{
    if (rest->len == 0)
        return false;
    *byte = *rest->at++;
    rest->len--;
    return true;
}

bool
eid_tlv_next(struct eid_span *rest, struct eid_tlv *tlv)
{
    struct eid_span at = *rest;
    unsigned byte = 0;
    unsigned len = 0;
    if (!eid_tlv_byte(&at, &tlv->tag))
        return false;
    if ((tlv->tag & 0x1f) == 0x1f) {
        if (!eid_tlv_byte(&at, &byte) || byte & 0x80)
            return false;
        tlv->tag = tlv->tag << 8 | byte;
    }
    if (!eid_tlv_byte(&at, &len))
        return false;
    if (len >= 0x80) {
        unsigned octets = len & 0x7f;
        if (octets == 0 || octets > 2)
            return false;
        for (len = 0; octets > 0; octets--) {
            if (!eid_tlv_byte(&at, &byte))
                return false;
            len = len << 8 | byte;
        }
    }
    if (len > at.len)
        return false;
    tlv->value = (struct eid_span){at.at, len};
    tlv->whole = (struct eid_span){rest->at, (size_t)(at.at - rest->at) + len};
    *rest = (struct eid_span){at.at + len, at.len - len};
    return true;
}

bool
eid_tlv_find(struct eid_span sequence, unsigned tag, struct eid_tlv *tlv)
{
    while (eid_tlv_next(&sequence, tlv))
        if (tlv->tag == tag)
            return true;
    return false;
}

void
eid_tlv_put(struct bytes *bytes, unsigned tag, const void *value, size_t len)
{
    unsigned char head[6];
    size_t used = 0;
    if (tag > 0xff)
        head[used++] = (unsigned char)(tag >> 8);
    head[used++] = (unsigned char)tag;
    if (len > 0xff)
        head[used++] = 0x82;
    else if (len > 0x7f)
        head[used++] = 0x81;
    if (len > 0xff)
        head[used++] = (unsigned char)(len >> 8);
    head[used++] = (unsigned char)len;
    bytes_put(bytes, head, used);
    bytes_put(bytes, value, len);
}
