#include "tests/cards/keys/cv.h"

#include <openssl/sha.h>
#include <string.h>

#include "tests/cards/infos.h"

/* Six digits YYMMDD, one a byte. */
static void
put_date(struct tlv_bytes *out, uint32_t tag, time_t at)
{
    char text[16];
    uint8_t digits[6];
    struct tm parts;
    gmtime_r(&at, &parts);
    (void)strftime(text, sizeof(text), "%Y%m%d", &parts);
    for (size_t i = 0; i < sizeof(digits); i++)
        digits[i] = (uint8_t)(text[i + 2] - '0');
    tlv_put_object(out, tag, digits, sizeof(digits));
}

static void
put_key(struct curve *curve, const struct cv *cv, struct tlv_bytes *out)
{
    size_t key = tlv_open(out, 0x7F49);
    infos_put_oid(out, 0x06, OID_TERMINAL_ECDSA);
    if (cv->root)
        curve_put_parameters(curve, cv->key->point, out);
    else
        tlv_put_object(out, 0x86, cv->key->point, CURVE_POINT);
    tlv_close(out, key);
}

static void
put_extensions(const struct cv *cv, struct tlv_bytes *out)
{
    size_t extensions = tlv_open(out, 0x65);
    size_t extension = tlv_open(out, 0x73);
    infos_put_oid(out, 0x06, OID_DESCRIPTION);
    tlv_put_object(out, 0x80, cv->description, SHA256_DIGEST_LENGTH);
    tlv_close(out, extension);
    tlv_close(out, extensions);
}

bool
cv_put(struct curve *curve, const struct cv *cv, struct tlv_bytes *out)
{
    uint8_t signature[CURVE_SIGNATURE];
    size_t certificate = tlv_open(out, 0x7F21);
    size_t start = out->len;
    size_t body = tlv_open(out, 0x7F4E);
    tlv_put_object(out, 0x5F29, "\0", 1);
    tlv_put_text(out, 0x42, cv->authority);
    put_key(curve, cv, out);
    tlv_put_text(out, 0x5F20, cv->holder);
    size_t chat = tlv_open(out, 0x7F4C);
    infos_put_oid(out, 0x06, OID_AT);
    tlv_put_object(out, 0x53, cv->chat, CV_CHAT);
    tlv_close(out, chat);
    put_date(out, 0x5F25, cv->from);
    put_date(out, 0x5F24, cv->until);
    if (cv->description != NULL)
        put_extensions(cv, out);
    tlv_close(out, body);
    if (!curve_sign(curve, cv->signer->secret, out->at + start, out->len - start,
                    signature))
        return false;
    tlv_put_object(out, 0x5F37, signature, sizeof(signature));
    tlv_close(out, certificate);
    return !out->full;
}
