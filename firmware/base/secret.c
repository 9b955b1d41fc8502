#include "base/secret.h"

#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct secret {
    size_t mapped; /* bytes from the start of this header */
    size_t used;
    size_t high; /* the most that was ever used: wiped as a whole */
    alignas(max_align_t) unsigned char bytes[];
};

enum { STACK_BURN = 64 * 1024 };

void
secret_erase(void *at, size_t size)
{
    explicit_bzero(at, size);
}

enum status
secret_create(size_t size, struct secret **out)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t mapped = (sizeof(struct secret) + size + page - 1) / page * page;
    enum status status = STATUS_OK;

    *out = NULL;
    void *at =
        mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return STATUS_IO;
    /* Each for itself: a kernel that knows one of them not may still lock. */
    bool kept_out = madvise(at, mapped, MADV_DONTDUMP) == 0;
    kept_out = madvise(at, mapped, MADV_WIPEONFORK) == 0 && kept_out;
    kept_out = mlock(at, mapped) == 0 && kept_out;
    if (!kept_out)
        status = STATUS_DENIED;
    struct secret *secret = at;
    *secret = (struct secret){.mapped = mapped};
    *out = secret;
    return status;
}

void
secret_destroy(struct secret *secret)
{
    if (secret == NULL)
        return;
    size_t mapped = secret->mapped;
    secret_erase(secret, mapped);
    munmap(secret, mapped);
}

void *
secret_alloc(struct secret *secret, size_t size)
{
    const size_t step = alignof(max_align_t);
    size_t rounded = (size + step - 1) / step * step;

    if (rounded < size || rounded > secret->mapped - sizeof(*secret) - secret->used) {
        fputs("secret: block too small\n", stderr);
        abort();
    }
    void *result = secret->bytes + secret->used;
    secret->used += rounded;
    if (secret->used > secret->high)
        secret->high = secret->used;
    return result;
}

size_t
secret_used(const struct secret *secret)
{
    return secret->used;
}

void
secret_rewind(struct secret *secret, size_t used)
{
    assert(used <= secret->used);
    secret_erase(secret->bytes + used, secret->used - used);
    secret->used = used;
}

void
secret_wipe(struct secret *secret)
{
    secret_erase(secret->bytes, secret->high);
    secret->used = 0;
    secret->high = 0;
}

void
secret_burn_stack(void)
{
    unsigned char burn[STACK_BURN];
    secret_erase(burn, sizeof(burn));
    __asm__ volatile("" : : "r"(burn) : "memory");
}
