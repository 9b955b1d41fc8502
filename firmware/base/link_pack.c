#include "base/link_pack.h"

#include <string.h>

#include "base/text.h"

void
link_put_bytes(struct link_writer *w, const void *bytes, size_t len)
{
    if (w->failed || len > w->cap - w->len) {
        w->failed = true;
        return;
    }
    if (len > 0)
        memcpy(w->at + w->len, bytes, len);
    w->len += len;
}

void
link_put_number(struct link_writer *w, int64_t number)
{
    link_put_bytes(w, &number, sizeof(number));
}

void
link_put_block(struct link_writer *w, struct link_bytes block, uint32_t maximum)
{
    if (block.len > maximum) {
        w->failed = true;
        return;
    }
    link_put_bytes(w, &block.len, sizeof(block.len));
    link_put_bytes(w, block.at, block.len);
}

void
link_put_text(struct link_writer *w, const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);
    if (len == cap) {
        w->failed = true;
        return;
    }
    link_put_block(w, (struct link_bytes){(const uint8_t *)text, (uint32_t)len},
                   (uint32_t)cap);
}

const uint8_t *
link_take(struct link_reader *r, size_t len)
{
    if (r->failed || len > r->left) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += len;
    r->left -= len;
    return at;
}

int64_t
link_take_number(struct link_reader *r, int64_t least, int64_t most)
{
    int64_t number = 0;
    const uint8_t *at = link_take(r, sizeof(number));
    if (at == NULL)
        return 0;
    memcpy(&number, at, sizeof(number));
    if (number < least || number > most) {
        r->failed = true;
        return 0;
    }
    return number;
}

bool
link_take_flag(struct link_reader *r)
{
    return link_take_number(r, 0, 1) != 0;
}

struct link_bytes
link_take_block(struct link_reader *r, uint32_t maximum)
{
    uint32_t len = 0;
    const uint8_t *at = link_take(r, sizeof(len));
    if (at == NULL)
        return (struct link_bytes){0};
    memcpy(&len, at, sizeof(len));
    if (len > maximum) {
        r->failed = true;
        return (struct link_bytes){0};
    }
    at = link_take(r, len);
    return (struct link_bytes){at, at != NULL ? len : 0};
}

void
link_take_text(struct link_reader *r, char *out, size_t cap)
{
    struct link_bytes block = link_take_block(r, (uint32_t)(cap - 1));
    out[0] = '\0';
    if (r->failed ||
        (block.len > 0 && !text_is_clean_utf8((const char *)block.at, block.len, ""))) {
        r->failed = true;
        return;
    }
    if (block.len > 0)
        memcpy(out, block.at, block.len);
    out[block.len] = '\0';
}

struct link_bytes
link_take_jwe(struct link_reader *r, uint32_t maximum)
{
    struct link_bytes block = link_take_block(r, maximum);
    for (uint32_t i = 0; !r->failed && i < block.len; i++) {
        uint8_t c = block.at[i];
        bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!fits)
            r->failed = true;
    }
    return block;
}
