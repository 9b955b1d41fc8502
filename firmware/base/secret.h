/* The one place where citizen data lives.
 *
 * Owns: one block of pages per visit, locked into RAM, left out of core dumps, absent
 * in forked children, wiped as a whole. Everything typed, read or derived from it
 * (views, receipt lines, the submission document) is allocated here. There is no free:
 * the end of the visit frees all. Sources: GDPR Art. 25 and 32; ARCHITECTURE.md, "Who
 * copies a typed letter". Called by face for the visit, by crypto, courier and tools
 * for keys and for overwriting. Must not know: what is stored in it. */
#ifndef SCHALTER_BASE_SECRET_H
#define SCHALTER_BASE_SECRET_H

#include <stddef.h>

#include "base/status.h"

struct secret; /* opaque */

/** Maps a block of at least `size` bytes. The system may refuse to lock it (resource
 * limit) or to keep it out of dumps and children: then STATUS_DENIED comes back
 * together with a usable block, so that the caller can log it and decide. STATUS_IO
 * leaves *out NULL. */
enum status secret_create(size_t size, struct secret **out) MUST_CHECK;

/** Wipes and unmaps. Accepts NULL. */
void secret_destroy(struct secret *secret);

/** Zeroed memory inside the block, aligned for any type, until the next secret_wipe.
 * Asking for more than is left aborts: the sum of all sizes is known at build time. */
void *secret_alloc(struct secret *secret, size_t size);

/** How many bytes are handed out now, and giving back everything handed out after that:
 * it is overwritten. Whatever lies before `used` stays where it is. */
size_t secret_used(const struct secret *secret);
void secret_rewind(struct secret *secret, size_t used);

/** Overwrites everything handed out so far with zeros and starts again from empty. */
void secret_wipe(struct secret *secret);

/** Overwrites memory in a way the compiler may not remove. */
void secret_erase(void *at, size_t size);

/** Overwrites the unused stack below the caller (64 KiB), where called functions may
 * have left copies of typed text. */
void secret_burn_stack(void);

#endif
