/* How a call ended, and where a mistake in a file was found.
 *
 * Owns: the closed list of outcomes every module answers with. Expected trouble is a
 * status (and, for people, an event with a sentence); a bug is an assert; out of memory
 * ends the process (see arena.h), because the supervisor restarts it in under a second.
 * Called by everybody. Must not know: any other module. */
#ifndef SCHALTER_BASE_STATUS_H
#define SCHALTER_BASE_STATUS_H

#include <stdbool.h>

/** Marks results that must be looked at. */
#define MUST_CHECK __attribute__((warn_unused_result))

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,   /* input does not have the form it must have */
    STATUS_TOO_LARGE, /* input exceeds its stated maximum */
    STATUS_NOT_FOUND, /* the thing asked for does not exist */
    STATUS_DENIED,    /* a signature, certificate, permission or rule says no */
    STATUS_EXPIRED,   /* it was right once and is too old now */
    STATUS_IO,        /* the operating system or a device reported an error */
    STATUS_FULL,      /* no room: disk, table, buffer */
    STATUS_TIMEOUT,   /* nobody answered in the time allowed */
    STATUS_AGAIN,     /* not now; the same call may succeed later */
    STATUS_GONE,      /* the other side (device, process, peer) has left */
};

/** The name of a status as it appears in logs, lower case, static storage. */
const char *status_name(enum status status);

/** One mistake in a file a person wrote. Texts are German and say what is wrong and
 * what to do; they never hold a citizen's data. */
struct diag {
    char file[128]; /* path as the person knows it, relative to the catalogue */
    int line;       /* from 1; 0 where no line applies */
    int column;     /* from 1; 0 where no column applies */
    char text[400];
    bool warning; /* worth a look; the file is used all the same */
};

#endif
