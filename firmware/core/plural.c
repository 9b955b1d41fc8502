#include "core/plural.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define TEENS_10 "n%10>=2&&n%10<=4&&n%100<10||n%100>=20"
#define TEENS_12 "n%10>=2&&n%10<=4&&n%100<12||n%100>14"
#define EAST "n%10==1&&n%100!=11?0:"
#define MANY_PL "n!=1&&n%10>=0&&n%10<=1||n%10>=5&&n%10<=9||n%100>=12&&n%100<=14?2:3"
#define MANY_EAST "n%10==0||n%10>=5&&n%10<=9||n%100>=11&&n%100<=14?2:3"

/* Expressions as tools write them, without spaces and brackets. */
static const struct {
    const char *expression;
    int forms;
    enum plural_rule rule;
} rules[] = {
    {"n!=1", 2, PLURAL_ONE_OTHER},
    {"n==1?0:1", 2, PLURAL_ONE_OTHER},
    {"0", 1, PLURAL_NONE},
    {"n>1", 2, PLURAL_UP_TO_ONE},
    {"n==1?0:" TEENS_10 "?1:2", 3, PLURAL_POLISH},
    {"n==1?0:" TEENS_12 "?1:2", 3, PLURAL_POLISH},
    {"n==1?0:" TEENS_12 "?1:" MANY_PL, 4, PLURAL_POLISH},
    {EAST TEENS_10 "?1:2", 3, PLURAL_EAST_SLAVIC},
    {EAST TEENS_12 "?1:2", 3, PLURAL_EAST_SLAVIC},
    {EAST TEENS_12 "?1:" MANY_EAST, 4, PLURAL_EAST_SLAVIC},
    {"n==1?0:n==0||n%100>0&&n%100<20?1:2", 3, PLURAL_ROMANIAN},
    {"n==1?0:n==0||n!=1&&n%100>=1&&n%100<=19?1:2", 3, PLURAL_ROMANIAN},
    {"n==1?0:n%100>19||n%100==0&&n!=0?2:1", 3, PLURAL_ROMANIAN},
    {"n==0?0:n==1?1:n==2?2:n%100>=3&&n%100<=10?3:n%100>=11?4:5", 6, PLURAL_ARABIC},
    {"n==0?0:n==1?1:n==2?2:n%100>=3&&n%100<=10?3:n%100>=11&&n%100<=99?4:5", 6,
     PLURAL_ARABIC},
};

enum status
plural_find(const char *header, enum plural_rule *rule, int *forms)
{
    char plain[200];
    struct text_buf buf = text_buf_over(plain, sizeof(plain));
    const char *count = strstr(header, "nplurals=");
    const char *at = strstr(header, "plural=");

    *rule = PLURAL_ONE_OTHER;
    *forms = 2;
    if (count == NULL || at == NULL)
        return STATUS_NOT_FOUND;
    for (at += strlen("plural="); *at != '\0' && *at != ';' && *at != '\n'; at++)
        if (*at != ' ' && *at != '(' && *at != ')')
            text_put_bytes(&buf, at, 1);
    for (size_t i = 0; !buf.overflow && i < sizeof(rules) / sizeof(*rules); i++) {
        if (!text_equal(rules[i].expression, plain) ||
            count[strlen("nplurals=")] != '0' + rules[i].forms)
            continue;
        *rule = rules[i].rule;
        *forms = rules[i].forms;
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

static bool
few_slavic(long n)
{
    return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14);
}

int
plural_form(enum plural_rule rule, long n)
{
    if (n < 0)
        n = n == LONG_MIN ? LONG_MAX : -n;
    switch (rule) {
    case PLURAL_ONE_OTHER:
        return n == 1 ? 0 : 1;
    case PLURAL_NONE:
        return 0;
    case PLURAL_UP_TO_ONE:
        return n > 1 ? 1 : 0;
    case PLURAL_POLISH:
        return n == 1 ? 0 : few_slavic(n) ? 1 : 2;
    case PLURAL_EAST_SLAVIC:
        return n % 10 == 1 && n % 100 != 11 ? 0 : few_slavic(n) ? 1 : 2;
    case PLURAL_ROMANIAN:
        return n == 1 ? 0 : n == 0 || (n % 100 > 0 && n % 100 < 20) ? 1 : 2;
    case PLURAL_ARABIC:
        return n < 3                           ? (int)n
               : n % 100 >= 3 && n % 100 <= 10 ? 3
               : n % 100 >= 11                 ? 4
                                               : 5;
    }
    return 0;
}
