#include "tests/cards/certificate.h"

#include <string.h>

#include "tests/cards/infos.h"

bool
certificate_name_of(const struct tlv *object, struct certificate_name *out)
{
    *out = (struct certificate_name){.len = object->len};
    if (object->len == 0 || object->len > CERTIFICATE_NAME)
        return false;
    memcpy(out->at, object->value, object->len);
    return true;
}

bool
certificate_name_same(const struct certificate_name *a,
                      const struct certificate_name *b)
{
    return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

static bool
has_oid(const struct tlv *object, const char *dotted)
{
    struct tlv_bytes wanted = {0};
    infos_put_oid(&wanted, 0x06, dotted);
    return object->whole_len == wanted.len &&
           memcmp(object->whole, wanted.at, wanted.len) == 0;
}

bool
certificate_chat(const struct tlv *object, uint8_t chat[CERTIFICATE_CHAT])
{
    struct tlv oid, bits;
    if (!tlv_find(object->value, object->len, 0x06, &oid) || !has_oid(&oid, OID_AT) ||
        !tlv_find(object->value, object->len, 0x53, &bits) ||
        bits.len != CERTIFICATE_CHAT)
        return false;
    memcpy(chat, bits.value, CERTIFICATE_CHAT);
    return true;
}

static bool
date_of(const struct tlv *object, uint8_t date[MEMORY_DATE])
{
    if (object->len != MEMORY_DATE)
        return false;
    memcpy(date, object->value, MEMORY_DATE);
    for (size_t i = 0; i < MEMORY_DATE; i++)
        if (date[i] > 9)
            return false;
    return true;
}

static bool
key_of(struct curve *curve, const struct tlv *object, uint8_t point[CURVE_POINT])
{
    struct tlv oid, found;
    if (!tlv_find(object->value, object->len, 0x06, &oid) ||
        !has_oid(&oid, OID_TERMINAL_ECDSA) ||
        !tlv_find(object->value, object->len, 0x86, &found) ||
        !curve_has(curve, found.value, found.len))
        return false;
    memcpy(point, found.value, CURVE_POINT);
    return true;
}

bool
certificate_parse(struct curve *curve, const struct tlv *body, struct certificate *out)
{
    struct tlv profile, authority, key, holder, chat, from, until;
    const uint8_t *at = body->value;
    const size_t len = body->len;
    *out = (struct certificate){0};
    if (!tlv_find(at, len, 0x5F29, &profile) || !tlv_is(&profile, "\0", 1) ||
        !tlv_find(at, len, 0x42, &authority) || !tlv_find(at, len, 0x7F49, &key) ||
        !tlv_find(at, len, 0x5F20, &holder) || !tlv_find(at, len, 0x7F4C, &chat) ||
        !tlv_find(at, len, 0x5F25, &from) || !tlv_find(at, len, 0x5F24, &until))
        return false;
    if (!certificate_name_of(&authority, &out->authority) ||
        !certificate_name_of(&holder, &out->holder) ||
        !key_of(curve, &key, out->point) || !certificate_chat(&chat, out->chat) ||
        !date_of(&from, out->from) || !date_of(&until, out->until))
        return false;
    out->role = (enum certificate_role)(out->chat[0] >> 6);
    return true;
}

bool
certificate_signed(struct curve *curve, const uint8_t point[CURVE_POINT],
                   const struct tlv *body, const struct tlv *signature)
{
    return signature->len == CURVE_SIGNATURE &&
           curve_verify(curve, point, body->whole, body->whole_len, signature->value);
}
