#include "crypto/wipe.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

/* The library passes the source line of every call; nobody here needs it. */

static void *
wipe_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return size == 0 ? NULL : malloc(size);
}

static void
wipe_free(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    if (at != NULL)
        OPENSSL_cleanse(at, malloc_usable_size(at));
    free(at);
}

static void *
wipe_realloc(void *at, size_t size, const char *file, int line)
{
    if (size == 0) {
        wipe_free(at, file, line);
        return NULL;
    }
    void *moved = malloc(size);
    if (moved == NULL || at == NULL)
        return moved;
    size_t had = malloc_usable_size(at);
    memcpy(moved, at, had < size ? had : size);
    wipe_free(at, file, line);
    return moved;
}

enum status
wipe_on_free(void)
{
    return CRYPTO_set_mem_functions(wipe_malloc, wipe_realloc, wipe_free) == 1
               ? STATUS_OK
               : STATUS_DENIED;
}
