#include "tests/cards/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[MEMORY_KINDS] = {
    [MEMORY_READY] = "ready",         [MEMORY_FRESH] = "fresh",
    [MEMORY_SUSPENDED] = "suspended", [MEMORY_BLOCKED] = "blocked",
    [MEMORY_USED_UP] = "used-up",     [MEMORY_DEACTIVATED] = "deactivated",
    [MEMORY_BROKEN] = "broken",       [MEMORY_FOREIGN] = "foreign",
};

const char *
memory_kind_name(enum memory_kind kind)
{
    return names[kind];
}

bool
memory_kind_of(const char *name, enum memory_kind *kind)
{
    for (int i = 0; i < MEMORY_KINDS; i++) {
        if (strcmp(names[i], name) == 0) {
            *kind = (enum memory_kind)i;
            return true;
        }
    }
    return false;
}

bool
memory_digits(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789") == len;
}

void
memory_fill(struct memory *memory, enum memory_kind kind, const char *pin)
{
    memory->kind = kind;
    memory->tries = MEMORY_TRIES;
    memory->unblocks = MEMORY_UNBLOCKS;
    snprintf(memory->pin, sizeof(memory->pin), "%s", pin);
    if (kind == MEMORY_FRESH)
        memory->pin[MEMORY_TRANSPORT] = '\0';
    if (kind == MEMORY_SUSPENDED)
        memory->tries = 1;
    if (kind == MEMORY_BLOCKED || kind == MEMORY_USED_UP)
        memory->tries = 0;
    if (kind == MEMORY_USED_UP)
        memory->unblocks = 0;
}

void
memory_restore(struct memory *memory)
{
    memory->tries = MEMORY_TRIES;
    if (memory->kind == MEMORY_SUSPENDED || memory->kind == MEMORY_BLOCKED)
        memory->kind = MEMORY_READY;
}

static bool
is_possible(const struct memory *memory)
{
    for (size_t i = 0; i < MEMORY_DATE; i++)
        if (memory->today[i] > 9)
            return false;
    return (memory_digits(memory->pin, MEMORY_PIN) ||
            memory_digits(memory->pin, MEMORY_TRANSPORT)) &&
           memory_digits(memory->can, MEMORY_CAN) &&
           memory_digits(memory->puk, MEMORY_PUK) && memory->tries <= MEMORY_TRIES &&
           memory->unblocks <= MEMORY_UNBLOCKS;
}

bool
memory_load(struct memory *memory)
{
    char kind[16] = "", today[MEMORY_DATE + 1] = "";
    struct memory read = {.path = memory->path};
    FILE *file = memory->path != NULL ? fopen(memory->path, "r") : NULL;
    if (file == NULL)
        return false;
    int count =
        fscanf(file, "%15s pin %6s can %6s puk %10s tries %u unblocks %u today %6s",
               kind, read.pin, read.can, read.puk, &read.tries, &read.unblocks, today);
    fclose(file);
    for (size_t i = 0; i < MEMORY_DATE; i++)
        read.today[i] = (uint8_t)(today[i] - '0');
    if (count != 7 || !memory_kind_of(kind, &read.kind) || !is_possible(&read))
        return false;
    *memory = read;
    return true;
}

void
memory_save(const struct memory *memory)
{
    char beside[512], today[MEMORY_DATE + 1] = "";
    if (memory->path == NULL)
        return;
    for (size_t i = 0; i < MEMORY_DATE; i++)
        today[i] = (char)('0' + memory->today[i]);
    snprintf(beside, sizeof(beside), "%s.new", memory->path);
    FILE *file = fopen(beside, "w");
    if (file == NULL ||
        fprintf(file, "%s\npin %s\ncan %s\npuk %s\ntries %u\nunblocks %u\ntoday %s\n",
                names[memory->kind], memory->pin, memory->can, memory->puk,
                memory->tries, memory->unblocks, today) < 0 ||
        fclose(file) != 0 || rename(beside, memory->path) < 0) {
        perror("id-card: state");
        exit(1);
    }
}
