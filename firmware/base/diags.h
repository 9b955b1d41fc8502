/* The mistakes found while loading what people wrote.
 *
 * Owns: a bounded list of them. What is said twice of one place, because two towns
 * share the file or the page, stands there once. Called by the loaders of
 * configuration, catalogue and translations, by face (to say why the last good
 * catalogue stays) and the catalogue tool. */
#ifndef SCHALTER_BASE_DIAGS_H
#define SCHALTER_BASE_DIAGS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

enum { DIAGS_MAX = 200 };

/** In the order found. About 110 KiB: keep it off the stack of deep callers. */
struct diags {
    int count;
    int dropped; /* found when the list was full */
    int errors;  /* all that are not warnings, dropped ones included */
    struct diag list[DIAGS_MAX];
};

/** Adds one. `line` and `column` from 1, 0 where none applies. */
void diags_add(struct diags *diags, bool warning, const char *file, int line,
               int column, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void diags_add_list(struct diags *diags, bool warning, const char *file, int line,
                    int column, const char *format, va_list args)
    __attribute__((format(printf, 6, 0)));

/** Takes over one that a reader in base filled in. */
void diags_take(struct diags *diags, const struct diag *diag);

/** Takes over another list: of the same catalogue as another town uses it. What did not
 * fit there is counted here, too, so that no mistake is lost behind many warnings. */
void diags_merge(struct diags *diags, const struct diags *more);

/** By file, line, column; the order found stays where these are equal. */
void diags_sort(struct diags *diags);

/** One line for each, in the order they stand there: file:line:column: text. Says at
 * the end how many more were found. */
void diags_print(const struct diags *diags, FILE *out);

#endif
