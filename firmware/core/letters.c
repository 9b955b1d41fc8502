#include "core/letters.h"

#include <string.h>

#include <utf8proc.h>

#include "base/secret.h"
#include "base/text.h"
#include "core/letters_table.h"

enum {
    POINTS_MAX = 2 * LETTERS_MAX_BYTES, /* no character grows more per byte */
    SEQUENCE_MAX = 3,
    DOUBLE_MACRON_BELOW = 0x35F
};

static enum letters_group
group_of_point(uint32_t point)
{
    size_t low = 0, high = sizeof letters_ranges / sizeof letters_ranges[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > letters_ranges[middle].last)
            low = middle + 1;
        else if (point < letters_ranges[middle].first)
            high = middle;
        else
            return letters_ranges[middle].group;
    }
    return LETTERS_NONE;
}

static int
compare_sequence(const uint32_t *points, const uint16_t *row)
{
    for (int i = 0; i < SEQUENCE_MAX; i++) {
        if (points[i] != row[i])
            return points[i] < row[i] ? -1 : 1;
    }
    return 0;
}

static bool
is_sequence(const uint32_t *points)
{
    size_t low = 0, high = sizeof letters_sequences / sizeof letters_sequences[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_sequence(points, letters_sequences[middle]);
        if (order == 0)
            return true;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

enum letters_group
letters_group_of(const char *grapheme, size_t len)
{
    uint32_t points[SEQUENCE_MAX] = {0};
    size_t at = 0;
    int count = 0;
    while (at < len) {
        if (count == SEQUENCE_MAX)
            return LETTERS_NONE;
        size_t step = text_decode(grapheme + at, len - at, &points[count]);
        if (step == 0)
            return LETTERS_NONE;
        at += step;
        count++;
    }
    if (count == 0)
        return LETTERS_NONE;
    if (count == 1)
        return group_of_point(points[0]);
    return is_sequence(points) ? LETTERS_LATIN : LETTERS_NONE;
}

static enum status
transform(const char *text, size_t len, utf8proc_option_t options, char *out,
          size_t cap)
{
    /* utf8proc_reencode writes UTF-8 and a NUL over the code points in place. */
    int32_t points[POINTS_MAX + 1];
    enum status status = STATUS_INVALID;

    out[0] = '\0';
    if (len > LETTERS_MAX_BYTES)
        return STATUS_TOO_LARGE;
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len,
                           points, POINTS_MAX, options);
    if (count < 0)
        goto out;
    if (count > POINTS_MAX) {
        status = STATUS_TOO_LARGE;
        goto out;
    }
    utf8proc_ssize_t size = utf8proc_reencode(points, count, options);
    if (size < 0)
        goto out;
    if ((size_t)size >= cap) {
        status = STATUS_TOO_LARGE;
        goto out;
    }
    memcpy(out, points, (size_t)size);
    out[size] = '\0';
    status = STATUS_OK;
out:
    secret_erase(points, sizeof points);
    return status;
}

enum status
letters_compose(const char *text, size_t len, char *out, size_t cap)
{
    return transform(text, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out, cap);
}

enum status
letters_fold(const char *text, size_t len, char *out, size_t cap)
{
    enum status status = transform(
        text, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, out, cap);
    if (status != STATUS_OK)
        return status;
    size_t to = 0;
    for (size_t at = 0; out[at] != '\0';) {
        uint32_t point = 0;
        size_t step = text_decode(out + at, strlen(out + at), &point);
        bool space = point == ' ' || point == '\t' || point == 0xA0;
        if (!space)
            memmove(out + to, out + at, step);
        to += space ? 0 : step;
        at += step;
    }
    out[to] = '\0';
    return STATUS_OK;
}

/* DIN 91379 has letters that UAX 29 takes for two: a pair under one long stroke
 * (U+035F). Whoever erases wants the pair gone. */
static size_t
pair_length(const char *text, size_t len)
{
    uint32_t points[SEQUENCE_MAX] = {0};
    size_t at = 0;
    for (int i = 0; i < SEQUENCE_MAX; i++) {
        size_t step = text_decode(text + at, len - at, &points[i]);
        if (step == 0)
            return 0;
        at += step;
    }
    return points[1] == DOUBLE_MACRON_BELOW && is_sequence(points) ? at : 0;
}

size_t
letters_next(const char *text, size_t len, size_t at)
{
    int32_t state = 0;
    uint32_t before = 0, point = 0;
    size_t pair = pair_length(text + at, len - at);
    if (pair > 0)
        return at + pair;
    size_t step = text_decode(text + at, len - at, &before);
    if (step == 0)
        return at < len ? at + 1 : len;
    for (at += step; at < len; at += step) {
        step = text_decode(text + at, len - at, &point);
        if (step == 0 ||
            utf8proc_grapheme_break_stateful((int32_t)before, (int32_t)point, &state))
            return at;
        before = point;
    }
    return len;
}

size_t
letters_previous(const char *text, size_t at)
{
    size_t start = 0;
    for (size_t next = 0; next < at;) {
        start = next;
        next = letters_next(text, at, start);
    }
    return start;
}

int
letters_count(const char *text)
{
    size_t len = strlen(text);
    int count = 0;
    for (size_t at = 0; at < len; count++)
        at = letters_next(text, len, at);
    return count;
}
