#include "core/json_write.h"

#include <string.h>

struct json_writer
json_write_over(char *out, size_t cap)
{
    return (struct json_writer){.buf = text_buf_over(out, cap)};
}

static void
put_text(struct json_writer *writer, const char *text)
{
    if (!text_is_clean_utf8(text, strlen(text), "\t\n\r\x7F"))
        writer->bad = true;
    text_put_json(&writer->buf, text);
}

static void
begin(struct json_writer *writer, const char *name)
{
    if (writer->depth > 0) {
        if (writer->filled[writer->depth - 1])
            text_put_bytes(&writer->buf, ",", 1);
        writer->filled[writer->depth - 1] = true;
        /* Members have names, list items have none. */
        if ((name == NULL) == (writer->closes[writer->depth - 1] == '}'))
            writer->bad = true;
    } else if (writer->buf.len > 0 || name != NULL) {
        writer->bad = true;
    }
    if (name != NULL) {
        put_text(writer, name);
        text_put_bytes(&writer->buf, ":", 1);
    }
}

static void
open_level(struct json_writer *writer, const char *name, const char *opens, char closes)
{
    begin(writer, name);
    if (writer->depth == JSON_WRITE_DEPTH_MAX) {
        writer->bad = true;
        return;
    }
    text_put_bytes(&writer->buf, opens, 1);
    writer->filled[writer->depth] = false;
    writer->closes[writer->depth++] = closes;
}

void
json_write_object(struct json_writer *writer, const char *name)
{
    open_level(writer, name, "{", '}');
}

void
json_write_list(struct json_writer *writer, const char *name)
{
    open_level(writer, name, "[", ']');
}

void
json_write_close(struct json_writer *writer)
{
    if (writer->depth == 0) {
        writer->bad = true;
        return;
    }
    text_put_bytes(&writer->buf, &writer->closes[--writer->depth], 1);
}

void
json_write_text(struct json_writer *writer, const char *name, const char *value)
{
    begin(writer, name);
    put_text(writer, value);
}

void
json_write_number(struct json_writer *writer, const char *name, int64_t value)
{
    begin(writer, name);
    text_put_format(&writer->buf, "%lld", (long long)value);
}

void
json_write_flag(struct json_writer *writer, const char *name, bool value)
{
    begin(writer, name);
    text_put(&writer->buf, value ? "true" : "false");
}

void
json_write_raw(struct json_writer *writer, const char *name, const char *json)
{
    begin(writer, name);
    if (json[0] == '\0' || !text_is_clean_utf8(json, strlen(json), "\t\n\r"))
        writer->bad = true;
    text_put(&writer->buf, json);
}

void
json_write_base64url(struct json_writer *writer, const char *name, const char *bytes,
                     size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    begin(writer, name);
    text_put_bytes(&writer->buf, "\"", 1);
    for (size_t at = 0; at < size; at += 3) {
        uint32_t group = 0;
        for (size_t i = at; i < at + 3; i++)
            group = group << 8 | (i < size ? (unsigned char)bytes[i] : 0);
        size_t signs = size - at > 2 ? 4 : size - at + 1;
        for (size_t i = 0; i < signs; i++)
            text_put_bytes(&writer->buf, &letters[group >> (18 - 6 * i) & 63], 1);
    }
    text_put_bytes(&writer->buf, "\"", 1);
}

enum status
json_write_finish(struct json_writer *writer, size_t *len)
{
    *len = writer->buf.len;
    if (writer->buf.overflow)
        return STATUS_TOO_LARGE;
    return writer->bad || writer->depth != 0 ? STATUS_INVALID : STATUS_OK;
}
