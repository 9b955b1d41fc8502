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
    if (text_equal(name, "anschrift"))
        return town->address;
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

static bool
is_value(const struct town *town, const char *name)
{
    for (int i = 0; i < town->value_count; i++) {
        if (text_equal(name, town->values[i].name))
            return true;
    }
    return text_equal(name, "telefon");
}

/* Where a counter is, as far as the town has said so: the one of the house, or the one
 * that sees to ID cards. */
static void
put_counter(const struct session *session, enum lang lang, bool card, char *out,
            size_t cap)
{
    const struct town *town = &session->catalogue->town;
    const char *name = card ? town->card_counter_name : town->counter_name;
    const char *place = card ? town->card_counter_place : town->counter_place;

    name = phrase_text(session, lang, name);
    place = phrase_text(session, lang, place);
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

static bool
ends_sentence(const char *at)
{
    return strchr(".?!", *at) != NULL &&
           (at[1] == ' ' || at[1] == '\n' || at[1] == '\0');
}

/* Where in `text` the sentence begins that its end belongs to. */
static size_t
sentence_start(const char *text, size_t len)
{
    size_t start = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n' ||
            (text[i] == ' ' && i > 0 && strchr(".?!", text[i - 1]) != NULL))
            start = i + 1;
    }
    return start;
}

/* A sentence about what the town has not said yet is left out as a whole. Gives back
 * where the text goes on. */
static const char *
leave_out(struct text_buf *buf, const char *at)
{
    buf->len = sentence_start(buf->at, buf->len);
    buf->at[buf->len] = '\0';
    while (*at != '\0' && *at != '\n' && !ends_sentence(at))
        at++;
    if (*at != '\0' && *at != '\n')
        at++;
    while (*at == ' ')
        at++;
    bool line_begins = buf->len == 0 || buf->at[buf->len - 1] == '\n';
    return *at == '\n' && line_begins ? at + 1 : at;
}

/* What is left of a text that lost a sentence ends where its last one ends; where
 * nothing is left, somebody is there to be asked. */
static void
close_gap(const struct session *session, enum lang lang, struct text_buf *buf)
{
    while (buf->len > 0 && strchr(" \n", buf->at[buf->len - 1]) != NULL)
        buf->at[--buf->len] = '\0';
    if (buf->len > 0)
        return;
    const char *ask = phrase_text(session, lang, "Das sagt Ihnen unser Personal gern.");
    put_cut(buf, ask, strlen(ask));
}

void
phrase_fill_in(const struct session *session, enum lang lang, const char *german,
               const struct phrase_part *parts, char *out, size_t cap)
{
    const char *at = phrase_text(session, lang, german);
    struct text_buf buf = text_buf_over(out, cap);
    char counter[COUNTER_MAX];
    bool left_out = false;

    for (struct placeholder gap = placeholder_find(at); gap.start != NULL;
         gap = placeholder_find(at)) {
        const char *word = gap.broken ? NULL : find_part(parts, gap.name);
        bool card = !gap.broken && text_equal(gap.name, "ausweis_wo");
        if (word == NULL && !gap.broken &&
            (card || text_equal(gap.name, "schalter_wo"))) {
            put_counter(session, lang, card, counter, sizeof counter);
            word = counter;
        } else if (word == NULL && !gap.broken) {
            word = find_town(session, lang, gap.name);
        }
        bool unknown = word != NULL && word[0] == '\0' &&
                       is_value(&session->catalogue->town, gap.name);
        put_cut(&buf, at, (size_t)(gap.start - at));
        if (unknown) {
            at = leave_out(&buf, gap.start + gap.len);
            left_out = true;
            continue;
        }
        if (word != NULL)
            put_cut(&buf, word, strlen(word));
        else
            put_cut(&buf, gap.start, gap.len);
        at = gap.start + gap.len;
    }
    put_cut(&buf, at, strlen(at));
    if (left_out)
        close_gap(session, lang, &buf);
}

void
phrase_fill(const struct session *session, const char *german,
            const struct phrase_part *parts, char *out, size_t cap)
{
    phrase_fill_in(session, session->lang, german, parts, out, cap);
}
