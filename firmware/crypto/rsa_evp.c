#include "crypto/rsa_evp.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

enum { EXPONENT = 65537 };

int
rsa_evp_no_passphrase(char *out, int cap, int writing, void *context)
{
    (void)out;
    (void)cap;
    (void)writing;
    (void)context;
    return -1;
}

enum rsa_evp_fault
rsa_evp_read(const EVP_PKEY *from, struct rsa_key *out)
{
    BIGNUM *n = NULL;
    BIGNUM *e = NULL;
    enum rsa_evp_fault fault = RSA_EVP_FINE;

    *out = (struct rsa_key){0};
    if (from == NULL || !EVP_PKEY_is_a(from, "RSA") ||
        EVP_PKEY_get_bn_param(from, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
        EVP_PKEY_get_bn_param(from, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
        fault = RSA_EVP_KIND;
    else if (BN_num_bits(n) != RSA_KEY_BITS || !BN_is_odd(n) ||
             BN_bn2binpad(n, out->modulus, RSA_KEY_BYTES) != RSA_KEY_BYTES)
        fault = RSA_EVP_SIZE;
    else if (!BN_is_word(e, EXPONENT))
        fault = RSA_EVP_EXPONENT;
    BN_free(n);
    BN_free(e);
    return fault;
}

EVP_PKEY *
rsa_evp_make(const struct rsa_key *key)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn(key->modulus, RSA_KEY_BYTES, NULL);
    BIGNUM *e = BN_new();

    if (ctx == NULL || build == NULL || n == NULL || e == NULL ||
        BN_num_bits(n) != RSA_KEY_BITS || !BN_is_odd(n) || !BN_set_word(e, EXPONENT) ||
        !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) ||
        !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        goto out;
    params = OSSL_PARAM_BLD_to_param(build);
    if (params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_PUBLIC_KEY, params) != 1)
        made = NULL;
out:
    OSSL_PARAM_free(params);
    BN_free(e);
    BN_free(n);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    return made;
}
