/* Memory that lives as long as its owner and is given back at once.
 *
 * Owns: chunks from malloc, freed together. Used for boot-lifetime data (catalogue,
 * translations, lists of files). Never for anything a citizen typed: that is secret.h.
 * Called by the loaders of core, crypto, courier and face. Must not know: what is in
 * it. Out of memory is not an outcome: the process logs and aborts. */
#ifndef SCHALTER_BASE_ARENA_H
#define SCHALTER_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *newest;
    size_t used;    /* bytes handed out in all */
    size_t maximum; /* asking for more than this in all aborts: a bug, not an input */
};

/** Prepares caller's memory; allocates nothing yet. `maximum` in bytes. */
void arena_init(struct arena *arena, size_t maximum);

/** Frees every chunk. Accepts NULL and an arena that was never used. */
void arena_finish(struct arena *arena);

/** Zeroed memory, aligned for any type, valid until arena_finish. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/** Bytes that may still be asked for before arena_alloc would abort. Loaders of foreign
 * files ask first and refuse the file instead. */
size_t arena_room(const struct arena *arena);

/** A NUL-terminated copy of `len` bytes, valid until arena_finish. */
char *arena_copy(struct arena *arena, const char *bytes, size_t len);

#endif
