#include "core/catalogue_tone.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *found, *instead;
} words[] = {
    {"z. B.", "zum Beispiel"},
    {"z.B.", "zum Beispiel"},
    {"z. B.", "zum Beispiel"},
    {"bzw.", "oder"},
    {"ggf.", "vielleicht"},
    {"evtl.", "vielleicht"},
    {"usw.", "und so weiter"},
    {"etc.", "und so weiter"},
    {"d. h.", "das heißt"},
    {"d.h.", "das heißt"},
    {"u. a.", "unter anderem"},
    {"u.a.", "unter anderem"},
    {"inkl.", "mit"},
    {"zzgl.", "und dazu"},
    {"Nr.", "Nummer"},
    {"Tel.", "Telefon"},
    {"Str.", "Straße"},
    {"ungültig", "sagen, was fehlt und was zu tun ist"},
    {"Ungültig", "sagen, was fehlt und was zu tun ist"},
    {"Fehler", "sagen, was los ist und was zu tun ist"},
    {"Pflichtfeld", "Diese Angabe brauchen wir."},
    {"itte warten", "den Grund nennen"},
    {"!", "einen Punkt"},
};

/* Latin with all its accents, and the signs of German print. Everything else (emoji,
 * invisible signs, signs that turn the direction of reading) has no place here. */
static const struct {
    uint32_t first, last;
} allowed[] = {
    {0x20, 0x7E},     {0xA0, 0xAC},     {0xAE, 0x24F},    {0x300, 0x36F},
    {0x1E00, 0x1EFF}, {0x2010, 0x2015}, {0x2018, 0x201E}, {0x2022, 0x2022},
    {0x2026, 0x2026}, {0x202F, 0x202F}, {0x2032, 0x2033}, {0x20AC, 0x20AC},
    {0x2190, 0x2193}, {0x2212, 0x2212}, {0x2264, 0x2265},
};

ptrdiff_t
catalogue_tone_bad_sign(const char *text, bool multiline)
{
    size_t len = strlen(text);
    size_t at = 0;

    while (at < len) {
        uint32_t sign = 0;
        bool good = false;
        size_t step = text_decode(text + at, len - at, &sign);
        if (step == 0)
            return (ptrdiff_t)at;
        for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed) && !good; i++)
            good = sign >= allowed[i].first && sign <= allowed[i].last;
        if (!good && !(sign == '\n' && multiline))
            return (ptrdiff_t)at;
        at += step;
    }
    return -1;
}

/* Words of the longest sentence. A full stop ends one only before a space and after a
 * letter, so that "3. Mai" and "1.000" do not. */
static int
longest_sentence(const char *text)
{
    int longest = 0, count = 0;
    bool in_word = false;

    for (const char *at = text; *at != '\0'; at++) {
        bool space = *at == ' ' || *at == '\n';
        if (!space && !in_word)
            count++;
        in_word = !space;
        bool stop = *at == '?' || *at == '!' || *at == ':' || *at == '.';
        bool before_gap = at[1] == ' ' || at[1] == '\n' || at[1] == '\0';
        bool after_digit = at > text && at[-1] >= '0' && at[-1] <= '9';
        bool ends = *at == '\n' || (stop && before_gap && !(*at == '.' && after_digit));
        if (count > longest)
            longest = count;
        if (ends)
            count = 0;
    }
    return longest;
}

bool
catalogue_tone_next(const char *text, enum catalogue_tone tone, int *step, char *advice,
                    size_t cap)
{
    enum { WORDS = sizeof(words) / sizeof(*words) };

    if (tone == CATALOGUE_TONE_FACT || text[0] == '\0')
        return false;
    for (; *step < WORDS; ++*step) {
        if (strstr(text, words[*step].found) == NULL)
            continue;
        text_format(advice, cap, "»%s« klingt nach Amt. Besser: %s.",
                    words[*step].found, words[*step].instead);
        ++*step;
        return true;
    }
    if (*step == WORDS) {
        int most = tone == CATALOGUE_TONE_QUESTION ? 12
                   : tone == CATALOGUE_TONE_PROSE  ? 15
                                                   : 0;
        int longest = longest_sentence(text);
        ++*step;
        if (most > 0 && longest > most) {
            text_format(
                advice, cap,
                "Ein Satz hat %d Wörter, höchstens %d sind gut zu lesen. Teilen "
                "Sie ihn.",
                longest, most);
            return true;
        }
    }
    if (*step == WORDS + 1) {
        ++*step;
        if (tone == CATALOGUE_TONE_QUESTION && text[strlen(text) - 1] != '?') {
            text_format(advice, cap, "Eine Frage endet mit einem Fragezeichen.");
            return true;
        }
    }
    return false;
}
