#include "tests/cards/curve.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct curve {
    EC_GROUP *group;
    BN_CTX *numbers;
};

struct curve *
curve_create(void)
{
    struct curve *curve = calloc(1, sizeof(*curve));
    if (curve == NULL)
        abort();
    curve->group = EC_GROUP_new_by_curve_name(NID_brainpoolP256r1);
    curve->numbers = BN_CTX_secure_new();
    if (curve->group == NULL || curve->numbers == NULL)
        abort();
    return curve;
}

void
curve_destroy(struct curve *curve)
{
    if (curve == NULL)
        return;
    BN_CTX_free(curve->numbers);
    EC_GROUP_free(curve->group);
    free(curve);
}

static EC_POINT *
point_of(struct curve *curve, const uint8_t *bytes, size_t len)
{
    EC_POINT *point = EC_POINT_new(curve->group);
    if (point == NULL)
        abort();
    /* OpenSSL refuses what is not on the curve; the neutral element is one byte. */
    if (len == CURVE_POINT && bytes[0] == POINT_CONVERSION_UNCOMPRESSED &&
        EC_POINT_oct2point(curve->group, point, bytes, len, curve->numbers) == 1)
        return point;
    EC_POINT_free(point);
    return NULL;
}

static bool
bytes_of(struct curve *curve, const EC_POINT *point, uint8_t out[CURVE_POINT])
{
    return EC_POINT_point2oct(curve->group, point, POINT_CONVERSION_UNCOMPRESSED, out,
                              CURVE_POINT, curve->numbers) == CURVE_POINT;
}

bool
curve_has(struct curve *curve, const uint8_t *point, size_t len)
{
    EC_POINT *made = point_of(curve, point, len);
    bool has = made != NULL;
    EC_POINT_free(made);
    return has;
}

bool
curve_multiply(struct curve *curve, const uint8_t secret[CURVE_FIELD],
               const uint8_t point[CURVE_POINT], uint8_t out[CURVE_POINT])
{
    EC_POINT *from = point_of(curve, point, CURVE_POINT);
    EC_POINT *to = EC_POINT_new(curve->group);
    BIGNUM *factor = BN_bin2bn(secret, CURVE_FIELD, NULL);
    bool ok = from != NULL && to != NULL && factor != NULL &&
              EC_POINT_mul(curve->group, to, NULL, from, factor, curve->numbers) == 1 &&
              bytes_of(curve, to, out);
    BN_clear_free(factor);
    EC_POINT_clear_free(to);
    EC_POINT_free(from);
    return ok;
}

bool
curve_pair(struct curve *curve, const uint8_t base[CURVE_POINT],
           uint8_t secret[CURVE_FIELD], uint8_t point[CURVE_POINT])
{
    uint8_t generator[CURVE_POINT];
    BIGNUM *number = BN_secure_new();
    bool ok = number != NULL;
    if (base == NULL) {
        ok = ok && bytes_of(curve, EC_GROUP_get0_generator(curve->group), generator);
        base = generator;
    }
    do
        ok = ok && BN_priv_rand_range(number, EC_GROUP_get0_order(curve->group)) == 1;
    while (ok && BN_is_zero(number));
    ok = ok && BN_bn2binpad(number, secret, CURVE_FIELD) == CURVE_FIELD &&
         curve_multiply(curve, secret, base, point);
    BN_clear_free(number);
    return ok;
}

bool
curve_map(struct curve *curve, const uint8_t *nonce, size_t nonce_len,
          const uint8_t shared[CURVE_POINT], uint8_t out[CURVE_POINT])
{
    EC_POINT *addend = point_of(curve, shared, CURVE_POINT);
    EC_POINT *sum = EC_POINT_new(curve->group);
    BIGNUM *factor = BN_bin2bn(nonce, (int)nonce_len, NULL);
    bool ok =
        addend != NULL && sum != NULL && factor != NULL &&
        EC_POINT_mul(curve->group, sum, factor, NULL, NULL, curve->numbers) == 1 &&
        EC_POINT_add(curve->group, sum, sum, addend, curve->numbers) == 1 &&
        bytes_of(curve, sum, out);
    BN_clear_free(factor);
    EC_POINT_clear_free(sum);
    EC_POINT_clear_free(addend);
    return ok;
}

EVP_PKEY *
curve_key(struct curve *curve, const uint8_t secret[CURVE_FIELD],
          const uint8_t point[CURVE_POINT])
{
    (void)curve;
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *number = secret != NULL ? BN_bin2bn(secret, CURVE_FIELD, NULL) : NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
                                    SN_brainpoolP256r1, 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point,
                                     CURVE_POINT);
    if (number != NULL)
        OSSL_PARAM_BLD_push_BN_pad(build, OSSL_PKEY_PARAM_PRIV_KEY, number,
                                   CURVE_FIELD);
    params = OSSL_PARAM_BLD_to_param(build);
    if (context == NULL || params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key,
                          secret != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    BN_clear_free(number);
    return key;
}

bool
curve_sign(struct curve *curve, const uint8_t secret[CURVE_FIELD], const void *data,
           size_t len, uint8_t signature[CURVE_SIGNATURE])
{
    uint8_t own[CURVE_POINT], der[128], generator[CURVE_POINT];
    size_t der_len = sizeof(der);
    const uint8_t *p = der;
    bool ok = bytes_of(curve, EC_GROUP_get0_generator(curve->group), generator) &&
              curve_multiply(curve, secret, generator, own);
    EVP_PKEY *key = ok ? curve_key(curve, secret, own) : NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ECDSA_SIG *pair = NULL;
    ok = key != NULL && context != NULL &&
         EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
         EVP_DigestSign(context, der, &der_len, data, len) == 1 &&
         (pair = d2i_ECDSA_SIG(NULL, &p, (long)der_len)) != NULL &&
         BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, CURVE_FIELD) == CURVE_FIELD &&
         BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + CURVE_FIELD, CURVE_FIELD) ==
             CURVE_FIELD;
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

bool
curve_verify(struct curve *curve, const uint8_t point[CURVE_POINT], const void *data,
             size_t len, const uint8_t signature[CURVE_SIGNATURE])
{
    uint8_t *der = NULL;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    EVP_PKEY *key = curve_key(curve, NULL, point);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    BIGNUM *r = BN_bin2bn(signature, CURVE_FIELD, NULL);
    BIGNUM *s = BN_bin2bn(signature + CURVE_FIELD, CURVE_FIELD, NULL);
    if (pair == NULL || context == NULL || ECDSA_SIG_set0(pair, r, s) != 1)
        abort();
    int der_len = i2d_ECDSA_SIG(pair, &der);
    bool ok = key != NULL && der_len > 0 &&
              EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestVerify(context, der, (size_t)der_len, data, len) == 1;
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}

static void
put_number(struct tlv_bytes *out, uint32_t tag, const BIGNUM *number)
{
    uint8_t bytes[CURVE_FIELD];
    if (BN_bn2binpad(number, bytes, sizeof(bytes)) == CURVE_FIELD)
        tlv_put_object(out, tag, bytes, sizeof(bytes));
}

void
curve_put_parameters(struct curve *curve, const uint8_t point[CURVE_POINT],
                     struct tlv_bytes *out)
{
    uint8_t generator[CURVE_POINT];
    BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
    if (p == NULL || a == NULL || b == NULL ||
        EC_GROUP_get_curve(curve->group, p, a, b, curve->numbers) != 1 ||
        !bytes_of(curve, EC_GROUP_get0_generator(curve->group), generator))
        abort();
    put_number(out, 0x81, p);
    put_number(out, 0x82, a);
    put_number(out, 0x83, b);
    tlv_put_object(out, 0x84, generator, sizeof(generator));
    put_number(out, 0x85, EC_GROUP_get0_order(curve->group));
    tlv_put_object(out, 0x86, point, CURVE_POINT);
    tlv_put_object(out, 0x87, "\x01", 1);
    BN_free(p);
    BN_free(a);
    BN_free(b);
}
