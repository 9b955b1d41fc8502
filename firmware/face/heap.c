/* free and realloc that overwrite what they give back, for the whole process.
 *
 * Why: SDL, HarfBuzz and SDL_ttf keep a typed letter for a moment in memory of their
 * own and free it like any other; malloc's lists would keep it for the rest of the day
 * (ARCHITECTURE.md, "Who copies a typed letter"). Overriding the two symbols in the
 * program covers every library. Left out under AddressSanitizer, which brings its own
 * allocator. */
#ifndef SCHALTER_ASAN

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

extern void __libc_free(void *at);

void
free(void *at)
{
    int kept = errno;
    if (at != NULL)
        explicit_bzero(at, malloc_usable_size(at));
    __libc_free(at);
    errno = kept;
}

void *
realloc(void *at, size_t size)
{
    if (at == NULL)
        return malloc(size);
    size_t room = malloc_usable_size(at);
    if (size > 0 && size <= room && size >= room / 2) {
        explicit_bzero((char *)at + size, room - size);
        return at;
    }
    void *moved = malloc(size > 0 ? size : 1);
    if (moved == NULL)
        return NULL;
    memcpy(moved, at, size < room ? size : room);
    free(at);
    return moved;
}

#endif
