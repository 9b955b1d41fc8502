#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *arena, size_t maximum)
{
    *arena = (struct arena){.maximum = maximum};
}

void
arena_finish(struct arena *arena)
{
    if (arena == NULL)
        return;
    struct arena_chunk *chunk = arena->newest;
    while (chunk != NULL) {
        struct arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    *arena = (struct arena){.maximum = arena->maximum};
}

static void
give_up(const char *why)
{
    fprintf(stderr, "arena: %s\n", why);
    abort();
}

size_t
arena_room(const struct arena *arena)
{
    return arena->maximum - arena->used;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);
    size_t rounded = (size + step - 1) / step * step;

    if (rounded < size || rounded > arena_room(arena))
        give_up("maximum exceeded");
    struct arena_chunk *chunk = arena->newest;
    if (chunk == NULL || chunk->size - chunk->used < rounded) {
        size_t want = rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE;
        chunk = calloc(1, sizeof(*chunk) + want);
        if (chunk == NULL)
            give_up("out of memory");
        chunk->size = want;
        chunk->older = arena->newest;
        arena->newest = chunk;
    }
    void *result = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    return result;
}

char *
arena_copy(struct arena *arena, const char *bytes, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}
