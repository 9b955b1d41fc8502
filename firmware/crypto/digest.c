#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static void
digest_hex(const EVP_MD *algorithm, const void *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (EVP_Digest(bytes, size, raw, &len, algorithm, NULL) != 1) {
        fputs("digest: SHA-2 is not available\n", stderr);
        abort();
    }
    for (unsigned i = 0; i < len; i++) {
        *out++ = digits[raw[i] >> 4];
        *out++ = digits[raw[i] & 15];
    }
    *out = '\0';
}

void
digest_sha512_hex(const void *bytes, size_t size, char out[DIGEST_SHA512_HEX])
{
    digest_hex(EVP_sha512(), bytes, size, out);
}

void
digest_sha256_hex(const void *bytes, size_t size, char out[DIGEST_SHA256_HEX])
{
    digest_hex(EVP_sha256(), bytes, size, out);
}

bool
digest_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}
