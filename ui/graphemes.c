#include "ui/graphemes.h"

#include <stdint.h>
#include <utf8proc.h>

#include "base/text.h"

static size_t
decode_or_byte(const char *text, size_t len, uint32_t *codepoint)
{
    size_t size = text_decode(text, len, codepoint);

    if (size > 0)
        return size;
    *codepoint = 0xfffd;
    return 1;
}

size_t
graphemes_next(const char *text, size_t len, size_t offset)
{
    utf8proc_int32_t state = 0;
    uint32_t codepoint;

    if (offset >= len)
        return len;
    offset += decode_or_byte(text + offset, len - offset, &codepoint);
    while (offset < len) {
        uint32_t next;
        size_t size = decode_or_byte(text + offset, len - offset, &next);

        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)codepoint,
                                             (utf8proc_int32_t)next, &state))
            return offset;
        codepoint = next;
        offset += size;
    }
    return len;
}

size_t
graphemes_previous(const char *text, size_t len, size_t offset)
{
    size_t at = 0;

    if (offset > len)
        offset = len;
    for (;;) {
        size_t next = graphemes_next(text, len, at);

        if (next >= offset || next == at)
            return at;
        at = next;
    }
}

size_t
graphemes_count(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t at = 0; at < len; at = graphemes_next(text, len, at))
        count++;
    return count;
}
