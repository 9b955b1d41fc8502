/* The client secret: read from a file that nobody else can read.
 *
 * Owns: the rules for that file and the sentences about it. Called by api. Must not
 * know: what the secret opens. A file that others can read is not used at all: whoever
 * set it up so has to notice. */
#ifndef SCHALTER_COURIER_CREDENTIAL_H
#define SCHALTER_COURIER_CREDENTIAL_H

#include <stddef.h>

#include "base/status.h"

enum credential_reason {
    CREDENTIAL_FINE = 0,
    CREDENTIAL_MISSING, /* no such file, or it cannot be opened or read */
    CREDENTIAL_NO_FILE, /* a link, a folder, a device */
    CREDENTIAL_OWNER,   /* neither ours nor root's */
    CREDENTIAL_OPEN,    /* group or others may read or write it */
    CREDENTIAL_EMPTY,   /* nothing in it, or more than `cap` */
};

/** Reads the first line of the file into `out`, at most `cap` - 1 bytes. On any reason
 * but CREDENTIAL_FINE `out` is empty. Blocks on the disk: at start only. */
enum credential_reason credential_read(const char *path, char *out,
                                       size_t cap) MUST_CHECK;

/** What to do about it, a German sentence for the operator, with `path` in it. */
void credential_advise(enum credential_reason reason, const char *path, char *out,
                       size_t cap);

/** The reason as it appears in logs, static storage. */
const char *credential_reason_name(enum credential_reason reason);

#endif
