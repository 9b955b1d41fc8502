#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static void
write_hex(const unsigned char *raw, unsigned len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < len; i++) {
        *out++ = digits[raw[i] >> 4];
        *out++ = digits[raw[i] & 15];
    }
    *out = '\0';
}

static _Noreturn void
give_up(void)
{
    fputs("digest: SHA-2 is not available\n", stderr);
    abort();
}

static void
hash(const EVP_MD *algorithm, const void *bytes, size_t size, char *out)
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (EVP_Digest(bytes, size, raw, &len, algorithm, NULL) != 1)
        give_up();
    write_hex(raw, len, out);
}

void
digest_sha512_hex(const void *bytes, size_t size, char out[DIGEST_SHA512_HEX])
{
    hash(EVP_sha512(), bytes, size, out);
}

void
digest_sha256_hex(const void *bytes, size_t size, char out[DIGEST_SHA256_HEX])
{
    hash(EVP_sha256(), bytes, size, out);
}

/* The library's own object under our name. */
static EVP_MD_CTX *
context_of(struct digest *digest)
{
    return (EVP_MD_CTX *)(void *)digest;
}

struct digest *
digest_create(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        give_up();
    return (struct digest *)(void *)context;
}

void
digest_destroy(struct digest *digest)
{
    EVP_MD_CTX_free(context_of(digest));
}

void
digest_add(struct digest *digest, const void *bytes, size_t size)
{
    if (EVP_DigestUpdate(context_of(digest), bytes, size) != 1)
        give_up();
}

void
digest_hex(struct digest *digest, char out[DIGEST_SHA256_HEX])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (EVP_DigestFinal_ex(context_of(digest), raw, &len) != 1)
        give_up();
    write_hex(raw, len, out);
}

bool
digest_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}
