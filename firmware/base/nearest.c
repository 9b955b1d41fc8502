#include "base/nearest.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { LETTERS_MAX = 40, LETTERS_A_SLIP = 4, SLIPS_MAX = 2, FAR = LETTERS_MAX + 1 };

/* The letters of a word, capitals as small ones; -1: too long, or no UTF-8. */
static int
spell(const char *word, uint32_t letters[LETTERS_MAX])
{
    size_t len = strlen(word);
    int count = 0;

    for (size_t at = 0; at < len;) {
        uint32_t letter = 0;
        size_t step = text_decode(word + at, len - at, &letter);
        if (step == 0 || count == LETTERS_MAX)
            return -1;
        letters[count++] =
            letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
        at += step;
    }
    return count;
}

static int
least(int a, int b)
{
    return a < b ? a : b;
}

static int
slips_between(const uint32_t *a, int a_len, const uint32_t *b, int b_len)
{
    int rows[3][LETTERS_MAX + 1];

    for (int j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (int i = 1; i <= a_len; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3];
        const int *two_before = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= b_len; j++) {
            int best = before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            best = least(best, least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, two_before[j - 2] + 1);
            now[j] = best;
        }
    }
    return rows[a_len % 3][b_len];
}

const char *
nearest_word(const char *typed, const char *const *names, int count)
{
    uint32_t a[LETTERS_MAX], b[LETTERS_MAX];
    int a_len = spell(typed, a), best = FAR;
    const char *nearest = NULL;

    for (int i = 0; i < count && a_len >= 0; i++) {
        int b_len = spell(names[i], b);
        if (b_len < 0)
            continue;
        int longer = a_len > b_len ? a_len : b_len;
        int slips = slips_between(a, a_len, b, b_len);
        if (slips < best && slips <= least(longer / LETTERS_A_SLIP, SLIPS_MAX)) {
            best = slips;
            nearest = names[i];
        }
    }
    return nearest;
}
