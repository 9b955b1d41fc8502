#include "tests/cards/cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

void
cipher_derive(const uint8_t *secret, size_t secret_len, const uint8_t *nonce,
              size_t nonce_len, enum cipher_purpose purpose, uint8_t key[CIPHER_KEY])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    const uint8_t counter[4] = {0, 0, 0, (uint8_t)purpose};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha1(), NULL) != 1 ||
        EVP_DigestUpdate(context, secret, secret_len) != 1 ||
        EVP_DigestUpdate(context, nonce, nonce != NULL ? nonce_len : 0) != 1 ||
        EVP_DigestUpdate(context, counter, sizeof(counter)) != 1 ||
        EVP_DigestFinal_ex(context, digest, NULL) != 1)
        abort();
    memcpy(key, digest, CIPHER_KEY);
    EVP_MD_CTX_free(context);
}

void
cipher_cbc(const uint8_t key[CIPHER_KEY], const uint8_t *iv, bool encrypt,
           const uint8_t *in, size_t len, uint8_t *out)
{
    static const uint8_t zeros[CIPHER_BLOCK] = {0};
    int done = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL ||
        EVP_CipherInit_ex(context, EVP_aes_128_cbc(), NULL, key,
                          iv != NULL ? iv : zeros, encrypt) != 1 ||
        EVP_CIPHER_CTX_set_padding(context, 0) != 1 ||
        EVP_CipherUpdate(context, out, &done, in, (int)len) != 1 || (size_t)done != len)
        abort();
    EVP_CIPHER_CTX_free(context);
}

void
cipher_mac(const uint8_t key[CIPHER_KEY], const void *at, size_t len,
           uint8_t mac[CIPHER_MAC])
{
    uint8_t whole[CIPHER_BLOCK];
    size_t whole_len = 0;
    char name[] = "AES-128-CBC";
    EVP_MAC *kind = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(kind);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
        OSSL_PARAM_construct_end()};
    if (context == NULL || EVP_MAC_init(context, key, CIPHER_KEY, params) != 1 ||
        EVP_MAC_update(context, at, len) != 1 ||
        EVP_MAC_final(context, whole, &whole_len, sizeof(whole)) != 1)
        abort();
    memcpy(mac, whole, CIPHER_MAC);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(kind);
}

void
cipher_random(void *at, size_t len)
{
    if (RAND_bytes(at, (int)len) != 1)
        abort();
}
