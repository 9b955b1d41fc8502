#include "base/config_value.h"

#include <string.h>

#include "base/text.h"

static bool
is_one_of(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at != '\0';) {
        size_t step = strcspn(at, "|");
        if (step == len && memcmp(at, word, len) == 0)
            return true;
        at += step + (at[step] == '|');
    }
    return false;
}

/* file:// is no address of a server, plain http would carry a token in clear, a name
 * and password before @ would be a secret in this file, and what is put behind ? or #
 * is no longer a path. */
static bool
is_url(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~') /* RFC 3986 section 2: ASCII, no space */
            return false;
    return text_starts_with(text, "https://") && text[len - 1] != '/' &&
           strpbrk(text, "\"<>\\@?#") == NULL;
}

/* Amtlicher Regionalschlüssel: land, region, district, association, municipality in
 * 2, 1, 2, 4 and 3 digits. The shorter AGS of 8 digits finds nothing at the Routing
 * API. */
static bool
is_region(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

static bool
set_number(const struct config_setting *setting, const char *text, char *at,
           char sentence[CONFIG_SENTENCE_MAX])
{
    int64_t number = 0;
    if (text_to_int64(text, &number) != STATUS_OK || number < setting->least ||
        number > setting->most) {
        text_format(sentence, CONFIG_SENTENCE_MAX,
                    "»%s« muss eine ganze Zahl von %lld bis %lld sein.", setting->key,
                    (long long)setting->least, (long long)setting->most);
        return false;
    }
    number *= setting->scale;
    memcpy(at, &number, sizeof(number));
    return true;
}

/* Written with all four digits, as every tool shows it: 4b8 may be a slip for 4b80. */
static bool
set_usb_id(const struct config_setting *setting, const char *text, char *at,
           char sentence[CONFIG_SENTENCE_MAX])
{
    static const char digits[] = "0123456789abcdef";
    int64_t number = 0;
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char letter = text[i];
        if (letter >= 'A' && letter <= 'F')
            letter = (char)(letter - 'A' + 'a');
        const char *digit = strchr(digits, letter);
        if (len != 4 || digit == NULL) {
            number = 0;
            break;
        }
        number = number * 16 + (digit - digits);
    }
    if (len > 0 && number == 0) {
        text_format(sentence, CONFIG_SENTENCE_MAX,
                    "»%s« muss aus vier Zeichen 0 bis 9 und a bis f bestehen, so wie "
                    "lsusb sie zeigt, zum Beispiel 04b8.",
                    setting->key);
        return false;
    }
    memcpy(at, &number, sizeof(number));
    return true;
}

static bool
too_long(const struct config_setting *setting, char sentence[CONFIG_SENTENCE_MAX])
{
    text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« ist länger als %zu Zeichen.",
                setting->key, setting->size - 1);
    return false;
}

/* Paths are relative to the folder of the file. False: too long, and a path cut short
 * would be another file. */
static bool
complete_path(const char *folder, const char *text, char path[CONFIG_PATH_MAX])
{
    struct text_buf buf = text_buf_over(path, CONFIG_PATH_MAX);
    if (text[0] != '\0' && text[0] != '/' && folder[0] != '\0') {
        text_put(&buf, folder);
        text_put(&buf, "/");
    }
    text_put(&buf, text);
    return !buf.overflow;
}

static bool
fills_a_line(const struct config_setting *setting, const char *text,
             char sentence[CONFIG_SENTENCE_MAX])
{
    if (setting->value == NULL && text[0] == '\0') {
        text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« darf nicht leer sein.",
                    setting->key);
        return false;
    }
    if (!text_is_clean_utf8(text, strlen(text), "")) {
        text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« muss in eine Zeile passen.",
                    setting->key);
        return false;
    }
    return true;
}

static bool
is_of_network(const struct config_setting *setting, const char *text,
              char sentence[CONFIG_SENTENCE_MAX])
{
    enum network_field field = (enum network_field)setting->least;
    if (network_is_good(field, text))
        return true;
    text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« %s", setting->key,
                network_form(field));
    return false;
}

bool
config_value_set(const struct config_setting *setting, const char *text,
                 const char *folder, struct config *config,
                 char sentence[CONFIG_SENTENCE_MAX])
{
    char path[CONFIG_PATH_MAX];
    char *at = (char *)config + setting->offset;

    if (!fills_a_line(setting, text, sentence))
        return false;
    switch (setting->kind) {
    case CONFIG_NUMBER:
        return set_number(setting, text, at, sentence);
    case CONFIG_USB_ID:
        return set_usb_id(setting, text, at, sentence);
    case CONFIG_YES_NO:
        if (!is_one_of("ja|nein", text)) {
            text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« muss ja oder nein sein.",
                        setting->key);
            return false;
        }
        *(bool *)at = text_equal(text, "ja");
        return true;
    case CONFIG_ONE_OF:
        if (!is_one_of(setting->words, text)) {
            text_format(sentence, CONFIG_SENTENCE_MAX, "»%s« kann nur %s sein.",
                        setting->key, setting->words);
            return false;
        }
        break;
    case CONFIG_URL:
        if (text[0] != '\0' && !is_url(text)) {
            text_format(sentence, CONFIG_SENTENCE_MAX,
                        "»%s« muss mit https:// beginnen, ohne Schrägstrich enden und "
                        "darf weder @, ? noch # enthalten.",
                        setting->key);
            return false;
        }
        break;
    case CONFIG_REGION:
        if (text[0] != '\0' && !is_region(text)) {
            text_format(sentence, CONFIG_SENTENCE_MAX,
                        "»%s« muss der Regionalschlüssel (ARS) der Stadt sein: 12 "
                        "Ziffern, zum Beispiel 055620032032.",
                        setting->key);
            return false;
        }
        break;
    case CONFIG_NETWORK:
        if (!is_of_network(setting, text, sentence))
            return false;
        break;
    case CONFIG_PATH:
        if (!complete_path(folder, text, path))
            return too_long(setting, sentence);
        text = path;
        break;
    case CONFIG_WORD:
        break;
    }
    return text_copy(at, setting->size, text) == STATUS_OK ||
           too_long(setting, sentence);
}

bool
config_value_is_here(const char *url)
{
    static const char *const hosts[] = {"https://127.0.0.1", "https://localhost"};
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        size_t len = strlen(hosts[i]);
        if (text_starts_with(url, hosts[i]) &&
            (url[len] == '\0' || url[len] == ':' || url[len] == '/'))
            return true;
    }
    return false;
}

bool
config_value_are_here(const char *hosts)
{
    char url[CONFIG_URL_MAX + 8];
    for (const char *at = hosts + strspn(hosts, " "); *at != '\0';) {
        size_t len = strcspn(at, " ");
        text_format(url, sizeof(url), "https://%.*s", (int)len, at);
        if (!config_value_is_here(url))
            return false;
        at += len + strspn(at + len, " ");
    }
    return true;
}
