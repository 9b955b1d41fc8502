#include "tools/catalogue_print.h"

#include <stdio.h>

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
