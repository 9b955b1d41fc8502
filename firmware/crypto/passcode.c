#include "crypto/passcode.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/text.h"
#include "crypto/base64url.h"
#include "crypto/random.h"

enum {
    SALT_SIZE = 16,
    HASH_SIZE = 32,
    COST = 1 << 14,
    BLOCKS = 8,
    LANES = 1,
    MEMORY_MOST = 64 << 20,
};

static const char costs[] = "scrypt:14:8:1:";

static bool
is_pin(const char *digits)
{
    return strspn(digits, "0123456789") == PASSCODE_DIGITS &&
           digits[PASSCODE_DIGITS] == '\0';
}

static bool
derive(const char *digits, const unsigned char *salt, unsigned char *hash)
{
    return EVP_PBE_scrypt(digits, strlen(digits), salt, SALT_SIZE, COST, BLOCKS, LANES,
                          MEMORY_MOST, hash, HASH_SIZE) == 1;
}

enum status
passcode_make(const char *digits, char line[PASSCODE_LINE])
{
    unsigned char salt[SALT_SIZE], hash[HASH_SIZE];
    char text[64];
    struct text_buf buf = text_buf_over(line, PASSCODE_LINE);
    if (!is_pin(digits))
        return STATUS_INVALID;
    random_bytes(salt, sizeof salt);
    if (!derive(digits, salt, hash))
        return STATUS_FULL;
    text_put(&buf, costs);
    (void)base64url_encode(salt, sizeof salt, text);
    text_put(&buf, text);
    text_put(&buf, ":");
    (void)base64url_encode(hash, sizeof hash, text);
    text_put(&buf, text);
    return STATUS_OK;
}

/* The salt and the hash a line holds. */
static bool
read_line(const char *line, unsigned char *salt, unsigned char *hash)
{
    size_t len = 0;
    if (!text_starts_with(line, costs))
        return false;
    const char *first = line + strlen(costs);
    const char *second = strchr(first, ':');
    if (second == NULL ||
        base64url_decode(first, (size_t)(second - first), salt, SALT_SIZE, &len) !=
            STATUS_OK ||
        len != SALT_SIZE)
        return false;
    second++;
    return base64url_decode(second, strcspn(second, "\r\n"), hash, HASH_SIZE, &len) ==
               STATUS_OK &&
           len == HASH_SIZE;
}

enum status
passcode_read(const char *path, char line[PASSCODE_LINE])
{
    unsigned char salt[SALT_SIZE], hash[HASH_SIZE];
    FILE *file = fopen(path, "re");
    bool denied = file == NULL && errno == EACCES;
    bool good = file != NULL && fgets(line, PASSCODE_LINE, file) != NULL;
    if (file != NULL)
        (void)fclose(file);
    if (good)
        line[strcspn(line, "\r\n")] = '\0';
    if (good && read_line(line, salt, hash))
        return STATUS_OK;
    line[0] = '\0';
    return denied ? STATUS_DENIED : STATUS_NOT_FOUND;
}

enum status
passcode_check(const char *line, const char *digits)
{
    unsigned char salt[SALT_SIZE], want[HASH_SIZE], got[HASH_SIZE];
    if (!read_line(line, salt, want))
        return STATUS_INVALID;
    if (!is_pin(digits))
        return STATUS_DENIED;
    if (!derive(digits, salt, got))
        return STATUS_FULL;
    bool same = CRYPTO_memcmp(want, got, sizeof want) == 0;
    OPENSSL_cleanse(got, sizeof got);
    return same ? STATUS_OK : STATUS_DENIED;
}
