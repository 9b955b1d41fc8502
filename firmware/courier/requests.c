#include "courier/requests.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool
requests_is_uuid(const char *text)
{
    for (int i = 0; i < 36; i++) {
        char c = text[i];
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (hyphen ? c != '-' : !hex)
            return false;
    }
    return text[36] == '\0';
}

static void
put_encoded(struct text_buf *buf, const char *word)
{
    for (; *word != '\0'; word++) {
        unsigned char c = (unsigned char)*word;
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        if (plain)
            text_put_bytes(buf, word, 1);
        else
            text_put_format(buf, "%%%02X", c);
    }
}

enum status
requests_url(char *out, size_t cap, const char *base, const char *path,
             const char *first, const char *second)
{
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, base);
    while (*path != '\0') {
        size_t step = strcspn(path, "%");
        text_put_bytes(&buf, path, step);
        path += step;
        if (*path == '\0')
            break;
        put_encoded(&buf, first);
        first = second;
        path += 2;
    }
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status
requests_token_form(char *out, size_t cap, const char *client_id, const char *secret,
                    const char *scope)
{
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, "grant_type=client_credentials&client_id=");
    put_encoded(&buf, client_id);
    text_put(&buf, "&client_secret=");
    put_encoded(&buf, secret);
    if (scope[0] != '\0') {
        text_put(&buf, "&scope=");
        put_encoded(&buf, scope);
    }
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status
requests_announce(char *out, size_t cap, const char *destination, const char *service,
                  const char *service_name)
{
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, "{\"destinationId\":");
    text_put_json(&buf, destination);
    text_put(&buf, ",\"announcedAttachments\":[],\"serviceType\":{\"name\":");
    text_put_json(&buf, service_name[0] != '\0' ? service_name : service);
    text_put(&buf, ",\"identifier\":");
    text_put_json(&buf, service);
    text_put(&buf, "}}");
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

/* Words with blanks between them as a list of texts. */
static void
put_words(struct text_buf *buf, const char *words)
{
    char word[LINK_RIGHTS_MAX];
    bool first = true;
    text_put(buf, "[");
    for (const char *at = words + strspn(words, " "); *at != '\0';) {
        size_t len = strcspn(at, " ");
        text_format(word, sizeof(word), "%.*s", (int)len, at);
        text_put(buf, first ? "" : ",");
        text_put_json(buf, word);
        first = false;
        at += len + strspn(at + len, " ");
    }
    text_put(buf, "]");
}

enum status
requests_identify(char *out, size_t cap, const struct link_identify *identify)
{
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, "{\"leistung\":");
    text_put_json(&buf, identify->service);
    text_put(&buf, ",\"rechte\":");
    put_words(&buf, identify->rights);
    text_put(&buf, ",\"wahlweise\":");
    put_words(&buf, identify->optional);
    text_put(&buf, ",\"nonce\":");
    text_put_json(&buf, identify->nonce);
    text_put(&buf, ",\"schluessel\":");
    text_put(&buf, identify->key); /* JSON already */
    text_put(&buf, identify->phone ? ",\"weg\":\"handy\"}" : ",\"weg\":\"karte\"}");
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

char *
requests_submit(struct link_bytes metadata, struct link_bytes data, size_t *len)
{
    static const char head[] = "{\"encryptedMetadata\":\"",
                      mid[] = "\",\"encryptedData\":\"", tail[] = "\"}";
    size_t cap = sizeof(head) + sizeof(mid) + sizeof(tail) + metadata.len + data.len;
    char *body = malloc(cap);
    if (body == NULL)
        abort();
    struct text_buf buf = text_buf_over(body, cap);
    text_put(&buf, head);
    text_put_bytes(&buf, (const char *)metadata.at, metadata.len);
    text_put(&buf, mid);
    text_put_bytes(&buf, (const char *)data.at, data.len);
    text_put(&buf, tail);
    *len = buf.len;
    return body;
}
