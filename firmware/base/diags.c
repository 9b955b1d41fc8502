#include "base/diags.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static bool
is_there(const struct diags *diags, const struct diag *diag)
{
    for (int i = 0; i < diags->count; i++) {
        const struct diag *other = &diags->list[i];
        if (other->line == diag->line && other->column == diag->column &&
            other->warning == diag->warning && text_equal(other->file, diag->file) &&
            text_equal(other->text, diag->text))
            return true;
    }
    return false;
}

/* Names of files and keys are what somebody wrote: shown in a terminal or in the log,
 * they must neither steer the one nor begin a line of the other. "%.40s" in a message
 * may cut a letter: its rest goes too. */
static void
keep_letters(char *text)
{
    size_t len = strlen(text), to = 0;

    for (size_t at = 0; at < len;) {
        uint32_t letter = 0;
        size_t step = text_decode(text + at, len - at, &letter);
        if (step == 0 || letter < 0x20 || (letter >= 0x7F && letter < 0xA0)) {
            at += step == 0 ? 1 : step;
            continue;
        }
        memmove(text + to, text + at, step);
        to += step;
        at += step;
    }
    text[to] = '\0';
}

void
diags_take(struct diags *diags, const struct diag *found)
{
    struct diag diag = *found;

    keep_letters(diag.file);
    keep_letters(diag.text);
    if (is_there(diags, &diag))
        return;
    if (!diag.warning)
        diags->errors++;
    if (diags->count == DIAGS_MAX) {
        diags->dropped++;
        return;
    }
    diags->list[diags->count++] = diag;
}

void
diags_merge(struct diags *diags, const struct diags *more)
{
    int unlisted = more->errors;

    for (int i = 0; i < more->count; i++) {
        diags_take(diags, &more->list[i]);
        unlisted -= more->list[i].warning ? 0 : 1;
    }
    diags->errors += unlisted;
    diags->dropped += more->dropped;
}

void
diags_add_list(struct diags *diags, bool warning, const char *file, int line,
               int column, const char *format, va_list args)
{
    struct diag diag = {.line = line, .column = column, .warning = warning};
    char text[2 * sizeof(diag.text)];

    (void)vsnprintf(text, sizeof(text), format, args);
    keep_letters(text);
    text_format(diag.text, sizeof(diag.text), "%s", text);
    text_format(diag.file, sizeof(diag.file), "%s", file);
    diags_take(diags, &diag);
}

void
diags_add(struct diags *diags, bool warning, const char *file, int line, int column,
          const char *format, ...)
{
    va_list args;

    va_start(args, format);
    diags_add_list(diags, warning, file, line, column, format, args);
    va_end(args);
}

static bool
comes_after(const struct diag *a, const struct diag *b)
{
    int files = strcmp(a->file, b->file);

    if (files != 0)
        return files > 0;
    return a->line != b->line ? a->line > b->line : a->column > b->column;
}

void
diags_sort(struct diags *diags)
{
    for (int i = 1; i < diags->count; i++) {
        struct diag moved = diags->list[i];
        int at = i;
        for (; at > 0 && comes_after(&diags->list[at - 1], &moved); at--)
            diags->list[at] = diags->list[at - 1];
        diags->list[at] = moved;
    }
}

void
diags_print(const struct diags *diags, FILE *out)
{
    for (int i = 0; i < diags->count; i++) {
        const struct diag *diag = &diags->list[i];
        (void)fprintf(out, "%s", diag->file);
        if (diag->line > 0)
            (void)fprintf(out, ":%d", diag->line);
        if (diag->column > 0)
            (void)fprintf(out, ":%d", diag->column);
        (void)fprintf(out, ": %s%s\n", diag->warning ? "Hinweis: " : "", diag->text);
    }
    if (diags->dropped > 0)
        (void)fprintf(out, "Und %d weitere Meldungen.\n", diags->dropped);
}
