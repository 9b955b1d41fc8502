#include "drivers/eid_handshake.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* The nonce is to be new for each connection, so that no cache in between answers with
 * what somebody else was told (RFC 6455, 10.3). Between two processes of one machine
 * there is no cache, and who answers is found out by better means (eid_peer.h). So the
 * example of section 1.3 serves, with its answer, and SHA-1 is not needed here. */
static const char nonce[] = "dGhlIHNhbXBsZSBub25jZQ==";
static const char expected[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

void
eid_handshake_put(struct text_buf *buf, uint16_t port)
{
    text_put_format(buf,
                    "GET /eID-Kernel HTTP/1.1\r\n"
                    "Host: 127.0.0.1:%u\r\n"
                    "Upgrade: websocket\r\n"
                    "Connection: Upgrade\r\n"
                    "Sec-WebSocket-Key: %s\r\n"
                    "Sec-WebSocket-Version: 13\r\n"
                    "User-Agent: schalter\r\n\r\n",
                    port, nonce);
}

/* One header line: its name, and its value without spaces around. */
struct header {
    const char *name, *value;
    size_t name_len, value_len;
};

static bool
split(const char *line, size_t len, struct header *out)
{
    const char *colon = memchr(line, ':', len);
    if (colon == NULL || colon == line)
        return false;
    *out = (struct header){line, colon + 1, (size_t)(colon - line),
                           len - (size_t)(colon - line) - 1};
    while (out->value_len > 0 && (*out->value == ' ' || *out->value == '\t')) {
        out->value++;
        out->value_len--;
    }
    while (out->value_len > 0 && (out->value[out->value_len - 1] == ' ' ||
                                  out->value[out->value_len - 1] == '\t'))
        out->value_len--;
    return true;
}

static bool
is_word(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

static bool
is_named(const struct header *header, const char *name)
{
    return is_word(header->name, header->name_len, name);
}

/* What the answer must say, each exactly once. */
struct seen {
    int upgrade, connection, accept;
};

static bool
take(const struct header *header, struct seen *seen)
{
    if (is_named(header, "Upgrade")) {
        seen->upgrade++;
        return is_word(header->value, header->value_len, "websocket");
    }
    if (is_named(header, "Connection")) {
        seen->connection++;
        return is_word(header->value, header->value_len, "upgrade");
    }
    if (is_named(header, "Sec-WebSocket-Accept")) {
        seen->accept++;
        return header->value_len == sizeof(expected) - 1 &&
               memcmp(header->value, expected, header->value_len) == 0;
    }
    /* None was offered. */
    return !is_named(header, "Sec-WebSocket-Extensions") &&
           !is_named(header, "Sec-WebSocket-Protocol");
}

/* Also of a beginning: what cannot become right is not waited for. */
static bool
begins_right(const char *bytes, size_t len)
{
    static const char line[] = "HTTP/1.1 101";
    const size_t size = sizeof(line) - 1;
    return memcmp(bytes, line, len < size ? len : size) == 0 &&
           (len <= size || bytes[size] == ' ' || bytes[size] == '\r');
}

static enum status
read_lines(const char *bytes, const char *end)
{
    struct seen seen = {0};
    struct header header;
    size_t len = (size_t)(end - bytes);
    const char *line = memmem(bytes, len, "\r\n", 2);
    for (line += 2; line < end;) {
        const char *next = memmem(line, (size_t)(end - line), "\r\n", 2);
        if (!split(line, (size_t)(next - line), &header) || !take(&header, &seen))
            return STATUS_INVALID;
        line = next + 2;
    }
    return seen.upgrade == 1 && seen.connection == 1 && seen.accept == 1
               ? STATUS_OK
               : STATUS_INVALID;
}

enum status
eid_handshake_read(const char *bytes, size_t len, size_t *end)
{
    const char *blank =
        memmem(bytes, len < EID_HANDSHAKE_MAX ? len : EID_HANDSHAKE_MAX, "\r\n\r\n", 4);
    *end = 0;
    if (!begins_right(bytes, len))
        return STATUS_INVALID;
    if (blank == NULL)
        return len >= EID_HANDSHAKE_MAX ? STATUS_TOO_LARGE : STATUS_AGAIN;
    *end = (size_t)(blank - bytes) + 4;
    return read_lines(bytes, blank + 2);
}
