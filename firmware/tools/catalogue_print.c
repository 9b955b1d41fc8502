#include "tools/catalogue_print.h"

#include <stdio.h>

void
catalogue_print_diags(const struct diags *diags)
{
    for (int i = 0; i < diags->count; i++) {
        const struct diag *diag = &diags->list[i];
        printf("%s", diag->file);
        if (diag->line > 0)
            printf(":%d", diag->line);
        if (diag->column > 0)
            printf(":%d", diag->column);
        printf(": %s%s\n", diag->warning ? "Hinweis: " : "", diag->text);
    }
    if (diags->dropped > 0)
        printf("Und %d weitere Meldungen.\n", diags->dropped);
}

void
catalogue_print_po(const char *text)
{
    putchar('"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n')
            fputs(at[1] == '\0' ? "\\n" : "\\n\"\n\"", stdout);
        else if (*at == '"' || *at == '\\')
            printf("\\%c", *at);
        else
            putchar(*at);
    }
    puts("\"");
}
