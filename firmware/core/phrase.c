#include "core/phrase.h"

#include <string.h>

#include "base/text.h"
#include "core/placeholder.h"

enum { COUNTER_MAX = 300 };

const char *
phrase_text(const struct session *session, enum lang lang, const char *german)
{
    return session->langs == NULL || *german == '\0'
               ? german
               : lang_text(session->langs, lang, german);
}

static const char *
find_part(const struct phrase_part *parts, const char *name)
{
    for (; parts != NULL && parts->name != NULL; parts++) {
        if (text_equal(parts->name, name))
            return parts->text;
    }
    return NULL;
}

static const char *
find_town(const struct session *session, enum lang lang, const char *name)
{
    const struct town *town = &session->catalogue->town;
    const struct service *service = session_service(session);

    if (text_equal(name, "stadt"))
        return town->name;
    if (text_equal(name, "schalter"))
        return phrase_text(session, lang, town->counter_name);
    if (text_equal(name, "telefon"))
        return town->phone;
    if (service != NULL && text_equal(name, "empfaenger"))
        return phrase_text(session, lang, service->receiver);
    if (service != NULL && text_equal(name, "dienst"))
        return phrase_text(session, lang, service->title);
    for (int i = 0; i < town->value_count; i++) {
        if (text_equal(name, town->values[i].name))
            return phrase_text(session, lang, town->values[i].text);
    }
    return NULL;
}

/* Where the counter is, as far as the town has said so. */
static void
find_counter(const struct session *session, enum lang lang, char *out, size_t cap)
{
    const struct town *town = &session->catalogue->town;
    const char *name = phrase_text(session, lang, town->counter_name);
    const char *place = phrase_text(session, lang, town->counter_place);
    if (place[0] == '\0')
        text_format(out, cap, "%s", name);
    else
        text_format(out, cap, "%s (%s)", name, place);
}

/* A sentence that is cut is still one a person reads: better than none. Nothing follows
 * the cut, or the end of the sentence would stand where its middle is missing. */
static void
put_cut(struct text_buf *buf, const char *bytes, size_t len)
{
    size_t fits = buf->cap - buf->len - 1;

    if (len <= fits) {
        text_put_bytes(buf, bytes, len);
        return;
    }
    while (fits > 0 && ((unsigned char)bytes[fits] & 0xC0) == 0x80)
        fits--;
    text_put_bytes(buf, bytes, fits);
    buf->overflow = true;
}

void
phrase_fill_in(const struct session *session, enum lang lang, const char *german,
               const struct phrase_part *parts, char *out, size_t cap)
{
    const char *at = phrase_text(session, lang, german);
    struct text_buf buf = text_buf_over(out, cap);
    char counter[COUNTER_MAX];

    find_counter(session, lang, counter, sizeof counter);
    for (struct placeholder gap = placeholder_find(at); gap.start != NULL;
         gap = placeholder_find(at)) {
        const char *word = gap.broken ? NULL : find_part(parts, gap.name);
        if (word == NULL && !gap.broken && text_equal(gap.name, "schalter_wo"))
            word = counter;
        else if (word == NULL && !gap.broken)
            word = find_town(session, lang, gap.name);
        put_cut(&buf, at, (size_t)(gap.start - at));
        if (word != NULL)
            put_cut(&buf, word, strlen(word));
        else
            put_cut(&buf, gap.start, gap.len);
        at = gap.start + gap.len;
    }
    put_cut(&buf, at, strlen(at));
}

void
phrase_fill(const struct session *session, const char *german,
            const struct phrase_part *parts, char *out, size_t cap)
{
    phrase_fill_in(session, session->lang, german, parts, out, cap);
}
