#include "tests/portal/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char BASE64URL[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char BASE64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
bytes_init(struct bytes *bytes, size_t max)
{
    *bytes = (struct bytes){.max = max};
}

void
bytes_finish(struct bytes *bytes)
{
    free(bytes->at);
    bytes_init(bytes, bytes->max);
}

void
bytes_clear(struct bytes *bytes)
{
    bytes->len = 0;
    bytes->overflow = false;
    if (bytes->at)
        bytes->at[0] = '\0';
}

/** Makes room for `more` bytes and a NUL. */
static bool
bytes_grow(struct bytes *bytes, size_t more)
{
    if (bytes->overflow || more > bytes->max - bytes->len) {
        bytes->overflow = true;
        return false;
    }
    if (bytes->len + more + 1 > bytes->cap) {
        size_t cap = bytes->cap ? bytes->cap : 256;
        while (cap < bytes->len + more + 1)
            cap *= 2;
        char *at = realloc(bytes->at, cap);
        if (!at)
            abort(); /* out of memory is not an outcome of a test */
        bytes->at = at;
        bytes->cap = cap;
    }
    return true;
}

void
bytes_put(struct bytes *bytes, const void *data, size_t len)
{
    if (!bytes_grow(bytes, len))
        return;
    if (len > 0)
        memcpy(bytes->at + bytes->len, data, len);
    bytes->len += len;
    bytes->at[bytes->len] = '\0';
}

void
bytes_put_text(struct bytes *bytes, const char *text)
{
    bytes_put(bytes, text, strlen(text));
}

void
bytes_put_format(struct bytes *bytes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        abort();
    bytes_put(bytes, text, (size_t)len);
    free(text);
}

const char *
bytes_text(const struct bytes *bytes)
{
    return bytes->at ? bytes->at : "";
}

static void
bytes_put_alphabet(struct bytes *bytes, const unsigned char *data, size_t len,
                   const char *alphabet, bool padded)
{
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t group = (uint32_t)data[i] << 16;
        group |= left > 1 ? (uint32_t)data[i + 1] << 8 : 0;
        group |= left > 2 ? data[i + 2] : 0;
        char out[4] = {alphabet[group >> 18 & 63], alphabet[group >> 12 & 63],
                       alphabet[group >> 6 & 63], alphabet[group & 63]};
        size_t used = left > 2 ? 4 : left + 1;
        bytes_put(bytes, out, used);
        if (padded)
            bytes_put(bytes, "==", 4 - used);
    }
}

void
bytes_put_base64url(struct bytes *bytes, const void *data, size_t len)
{
    bytes_put_alphabet(bytes, data, len, BASE64URL, false);
}

void
bytes_put_base64(struct bytes *bytes, const void *data, size_t len)
{
    bytes_put_alphabet(bytes, data, len, BASE64, true);
}

void
bytes_put_hex(struct bytes *bytes, const void *data, size_t len)
{
    const unsigned char *at = data;
    for (size_t i = 0; i < len; i++)
        bytes_put_format(bytes, "%02x", at[i]);
}

enum status
bytes_from_base64url(struct bytes *bytes, const char *text, size_t len)
{
    uint32_t group = 0;
    int bits = 0;
    for (size_t i = 0; i < len; i++) {
        const char *found = text[i] ? strchr(BASE64URL, text[i]) : NULL;
        if (!found)
            return STATUS_INVALID;
        group = (group << 6 | (uint32_t)(found - BASE64URL)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            unsigned char byte = (unsigned char)(group >> bits);
            bytes_put(bytes, &byte, 1);
        }
    }
    /* A lone sixth of a group, or bits that say nothing, is not canonical. */
    if (bits >= 6 || (group & ((1u << bits) - 1)) != 0)
        return STATUS_INVALID;
    return bytes->overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

static void
bytes_uuid_print(char uuid[BYTES_UUID], const unsigned char raw[16])
{
    size_t at = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            uuid[at++] = '-';
        uuid[at++] = "0123456789abcdef"[raw[i] >> 4];
        uuid[at++] = "0123456789abcdef"[raw[i] & 15];
    }
    uuid[at] = '\0';
}

void
bytes_uuid(char uuid[BYTES_UUID])
{
    unsigned char raw[16];
    if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
        abort();
    raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
    raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
    bytes_uuid_print(uuid, raw);
}

void
bytes_uuid_from(char uuid[BYTES_UUID], const unsigned char digest[16])
{
    unsigned char raw[16];
    memcpy(raw, digest, sizeof raw);
    raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x80);
    raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
    bytes_uuid_print(uuid, raw);
}

bool
bytes_is_uuid(const char *text)
{
    if (strlen(text) != BYTES_UUID - 1)
        return false;
    for (int i = 0; i < BYTES_UUID - 1; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
            return false;
    }
    return true;
}

enum status
bytes_read_file(struct bytes *bytes, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    char chunk[8192];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
        bytes_put(bytes, chunk, got);
    bool bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return STATUS_IO;
    return bytes->overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status
bytes_write_file(const char *path, const void *data, size_t len, unsigned mode)
{
    enum status status = STATUS_IO;
    char *part = NULL;
    int fd = -1;
    if (asprintf(&part, "%s.part", path) < 0)
        abort();
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        goto out;
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, (const char *)data + done, len - done);
        if (n < 0)
            goto out;
        done += (size_t)n;
    }
    if (rename(part, path) == 0)
        status = STATUS_OK;
out:
    if (fd >= 0)
        close(fd);
    if (status != STATUS_OK)
        unlink(part);
    free(part);
    return status;
}
