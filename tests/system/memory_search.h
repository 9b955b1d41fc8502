/* Finds words in the writable memory of a process, in the forms that a kiosk's
 * libraries give them.
 *
 * A place is some units of a word one after the other, so that a beginning or an end of
 * it counts too: eight letters, or six digits where the word is a number. Forms:
 * letters as bytes at a constant distance (1 is UTF-8, 2 and 4 are UTF-16 and UTF-32 of
 * both byte orders, and what SDL calls keys; more are records that carry one letter
 * each), the glyph numbers of the kiosk's fonts, 16 bits at a constant distance, which
 * covers 32 bits too, and base64, in which a word may begin at three places.
 *
 * Owns struct search; every function is static. Needs the right to read /proc/PID/mem
 * (root). Must not know: whose memory it is, and what may be found in it. */
#ifndef TESTS_SYSTEM_MEMORY_SEARCH_H
#define TESTS_SYSTEM_MEMORY_SEARCH_H

#include <SDL_ttf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    SEARCH_LETTERS = 8, /* that make a place */
    SEARCH_DIGITS = 6,  /* the same of a number: a PIN has no more */
    SEARCH_WORDS_MAX = 12,
    SEARCH_WORD_MAX = 40,
    SEARCH_PIECES_MAX = 1024,
    SEARCH_STRIDE_MAX = 256,
    SEARCH_REACH = SEARCH_LETTERS * SEARCH_STRIDE_MAX,
    SEARCH_CHUNK = 1 << 20,
    SEARCH_REPORTED_MAX = 40,
};

static const int search_strides[] = {
    1,  2,  3,  4,  6,   8,   12,  16,  20,  24,  28,  32,  36,  40,  48,  56, 64,
    72, 80, 88, 96, 104, 112, 120, 128, 144, 160, 176, 192, 208, 224, 240, 256};
static const char *const search_fonts[] = {
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"};
enum {
    SEARCH_STRIDES = sizeof(search_strides) / sizeof(search_strides[0]),
    SEARCH_FONTS = sizeof(search_fonts) / sizeof(search_fonts[0]),
};

enum search_form { SEARCH_TEXT, SEARCH_GLYPHS, SEARCH_BASE64 };

/** Units in a row: letters, or glyph numbers of one font. */
struct search_piece {
    uint16_t units[SEARCH_LETTERS];
    int count;
    enum search_form form;
    bool number; /* of digits */
    int word;
};

struct search {
    struct search_piece pieces[SEARCH_PIECES_MAX];
    int count;
    bool starts_letter[256];
    bool starts_glyph[65536];
    const char *words[SEARCH_WORDS_MAX];
    int word_count;
    int found[SEARCH_WORDS_MAX]; /* places of each word */
    int reported;
};

static inline bool
search_is_number(const char *word)
{
    return word[strspn(word, "0123456789")] == '\0';
}

static inline bool
search_add(struct search *search, int word, const char *text, enum search_form form,
           TTF_Font *font)
{
    bool number = search_is_number(search->words[word]);
    size_t len = strlen(text);
    size_t units = number ? (size_t)SEARCH_DIGITS : (size_t)SEARCH_LETTERS;
    if (number && len < units)
        units = len; /* a PIN of five, or one that was not typed to its end */
    for (size_t at = 0; at + units <= len; at++) {
        if (search->count == SEARCH_PIECES_MAX)
            return false;
        struct search_piece *piece = &search->pieces[search->count++];
        *piece = (struct search_piece){
            .count = (int)units, .form = form, .number = number, .word = word};
        for (size_t i = 0; i < units; i++) {
            uint32_t letter = (unsigned char)text[at + i];
            piece->units[i] = font == NULL
                                  ? (uint16_t)letter
                                  : (uint16_t)TTF_GlyphIsProvided32(font, letter);
        }
        if (font != NULL)
            search->starts_glyph[piece->units[0]] = true;
        else
            search->starts_letter[piece->units[0]] = true;
    }
    return true;
}

/** The whole groups of the word in base64 (RFC 4648; the same in its form for
 * addresses, for letters of ASCII). */
static inline void
search_base64(const char *word, char out[2 * SEARCH_WORD_MAX])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t used = 0;
    for (; word[0] != '\0' && word[1] != '\0' && word[2] != '\0'; word += 3) {
        uint32_t group = (uint32_t)(unsigned char)word[0] << 16 |
                         (uint32_t)(unsigned char)word[1] << 8 | (unsigned char)word[2];
        for (int shift = 18; shift >= 0; shift -= 6)
            out[used++] = letters[group >> shift & 63];
    }
    out[used] = '\0';
}

/* A number is too short for it: two whole groups of it would be any text. */
static inline bool
search_add_base64(struct search *search, int word)
{
    char text[2 * SEARCH_WORD_MAX];
    for (int skip = 0; skip < 3 && !search_is_number(search->words[word]); skip++) {
        search_base64(search->words[word] + skip, text);
        if (!search_add(search, word, text, SEARCH_BASE64, NULL))
            return false;
    }
    return true;
}

/** False when there are too many words, one is too long or a font is missing. */
static inline bool
search_prepare(struct search *search, char **words, int count)
{
    if (TTF_Init() != 0 || count > SEARCH_WORDS_MAX)
        return false;
    search->word_count = count;
    for (int w = 0; w < count; w++) {
        search->words[w] = words[w];
        if (strlen(words[w]) >= SEARCH_WORD_MAX ||
            !search_add(search, w, words[w], SEARCH_TEXT, NULL) ||
            !search_add_base64(search, w))
            return false;
    }
    for (size_t f = 0; f < SEARCH_FONTS; f++) {
        TTF_Font *font = TTF_OpenFont(search_fonts[f], 20);
        if (font == NULL)
            return false;
        for (int w = 0; w < count; w++)
            if (!search_add(search, w, words[w], SEARCH_GLYPHS, font))
                return false;
        TTF_CloseFont(font);
    }
    return true;
}

static inline uint16_t
search_unit(const unsigned char *at, bool glyphs)
{
    uint16_t unit = at[0];
    if (glyphs)
        memcpy(&unit, at, sizeof(unit));
    return unit;
}

/* Six digits stand in any long text of digits, if every third one may be left out:
 * numbers are looked for as texts and in records, and records are long. */
static inline bool
search_strides_fit(const struct search_piece *piece, int stride)
{
    if (piece->form == SEARCH_BASE64)
        return stride == 1;
    if (piece->form == SEARCH_GLYPHS && stride % 2 != 0)
        return false;
    return !piece->number || stride == 1 || stride == 2 || stride == 4 ||
           (stride >= 8 && stride % 4 == 0);
}

/* `at` has SEARCH_REACH readable bytes behind it. */
static inline bool
search_is_piece(const unsigned char *at, const struct search_piece *piece, int stride)
{
    for (int i = 0; i < piece->count; i++)
        if (search_unit(at + (size_t)i * (size_t)stride,
                        piece->form == SEARCH_GLYPHS) != piece->units[i])
            return false;
    return true;
}

static inline void
search_report(struct search *search, const char *where, uint64_t address,
              const struct search_piece *piece, int stride)
{
    static const char *const forms[] = {"letters", "glyphs", "base64"};
    search->found[piece->word]++;
    if (search->reported++ < SEARCH_REPORTED_MAX)
        fprintf(stderr, "# %s at %llx: %s of word %d, distance %d\n", where,
                (unsigned long long)address, forms[piece->form], piece->word + 1,
                stride);
}

static inline void
search_bytes(struct search *search, const char *where, uint64_t address,
             const unsigned char *bytes, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        bool letter = search->starts_letter[bytes[at]];
        bool glyph = at % 2 == 0 && search->starts_glyph[search_unit(bytes + at, true)];
        if (!letter && !glyph)
            continue;
        for (int p = 0; p < search->count; p++) {
            const struct search_piece *piece = &search->pieces[p];
            bool glyphs = piece->form == SEARCH_GLYPHS;
            if (glyphs ? !glyph : !letter)
                continue;
            if (search_unit(bytes + at, glyphs) != piece->units[0])
                continue;
            for (int s = 0; s < SEARCH_STRIDES; s++)
                if (search_strides_fit(piece, search_strides[s]) &&
                    search_is_piece(bytes + at, piece, search_strides[s]))
                    search_report(search, where, address + at, piece,
                                  search_strides[s]);
        }
    }
}

static inline void
search_range(struct search *search, const char *where, int memory, uint64_t from,
             uint64_t to)
{
    static unsigned char bytes[SEARCH_CHUNK + SEARCH_REACH];
    for (uint64_t at = from; at < to; at += SEARCH_CHUNK) {
        size_t wish = to - at < sizeof(bytes) ? (size_t)(to - at) : sizeof(bytes);
        memset(bytes, 0, sizeof(bytes));
        ssize_t got = pread(memory, bytes, wish, (off_t)at);
        if (got <= 0)
            return; /* pages of a device, or gone meanwhile */
        search_bytes(search, where, at, bytes,
                     (size_t)got < SEARCH_CHUNK ? (size_t)got : SEARCH_CHUNK);
    }
}

/** Every writable mapping, shared ones too: the picture of the window lies in one.
 * False when the process cannot be read. What is found is told on stderr. */
static inline bool
search_process(struct search *search, pid_t pid)
{
    char path[64], line[512], name[300], where[400];
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    bool readable = maps != NULL && memory >= 0;
    int ranges = 0;
    while (readable && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long long from = 0, to = 0;
        char rights[8] = "";
        name[0] = '\0';
        if (sscanf(line, "%llx-%llx %7s %*s %*s %*s %299[^\n]", &from, &to, rights,
                   name) < 3 ||
            rights[1] != 'w')
            continue;
        snprintf(where, sizeof(where), "process %d %s", (int)pid,
                 name[0] != '\0' ? name : "[anonymous]");
        search_range(search, where, memory, from, to);
        ranges++;
    }
    if (maps != NULL)
        fclose(maps);
    if (memory >= 0)
        close(memory);
    return readable && ranges > 0;
}

#endif
