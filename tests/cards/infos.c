#include "tests/cards/infos.h"

#include <openssl/objects.h>
#include <stdlib.h>
#include <string.h>

void
infos_put_oid(struct tlv_bytes *out, uint32_t tag, const char *dotted)
{
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);
    if (object == NULL)
        abort();
    tlv_put_object(out, tag, OBJ_get0_data(object), OBJ_length(object));
    ASN1_OBJECT_free(object);
}

static void
put_integer(struct tlv_bytes *out, uint8_t value)
{
    tlv_put_object(out, 0x02, &value, 1);
}

/* SEQUENCE { protocol, version, parameter or key }; zero leaves the last out. */
static void
put_protocol(struct tlv_bytes *out, const char *oid, uint8_t version, uint8_t last)
{
    size_t info = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, oid);
    put_integer(out, version);
    if (last != 0)
        put_integer(out, last);
    tlv_close(out, info);
}

static void
put_standardized(struct tlv_bytes *out)
{
    size_t algorithm = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, OID_STANDARDIZED);
    put_integer(out, INFOS_CURVE);
    tlv_close(out, algorithm);
}

static void
put_chip_key(struct tlv_bytes *out, const uint8_t chip[CURVE_POINT])
{
    uint8_t bits[1 + CURVE_POINT] = {0};
    memcpy(bits + 1, chip, CURVE_POINT);
    size_t info = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, OID_CHIP_KEY);
    size_t key = tlv_open(out, 0x30);
    put_standardized(out);
    tlv_put_object(out, 0x03, bits, sizeof(bits));
    tlv_close(out, key);
    put_integer(out, INFOS_CHIP_KEY);
    tlv_close(out, info);
}

void
infos_put(struct tlv_bytes *out, const uint8_t chip[CURVE_POINT])
{
    size_t set = tlv_open(out, 0x31);
    put_protocol(out, OID_TERMINAL, 2, 0);
    put_protocol(out, OID_CHIP, 2, INFOS_CHIP_KEY);
    size_t domain = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, OID_CHIP_ECDH);
    put_standardized(out);
    put_integer(out, INFOS_CHIP_KEY);
    tlv_close(out, domain);
    put_protocol(out, OID_PACE, 2, INFOS_CURVE);
    size_t locator = tlv_open(out, 0x30);
    infos_put_oid(out, 0x06, OID_CARD_INFO);
    tlv_put_text(out, 0x16, "http://karte.invalid/musterkarte.xml");
    tlv_close(out, locator);
    if (chip != NULL)
        put_chip_key(out, chip);
    tlv_close(out, set);
}
