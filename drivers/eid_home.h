/* The folder in which the programs of one visit live, on tmpfs.
 *
 * Owns: making it, with what the programs read there, and removing it with everything
 * they left. Called by eid_programs.c. Must not know: processes.
 * Sources: pcsc-lite's reader.conf(5); the SDK's "Desktop", developer settings. */
#ifndef SCHALTER_DRIVERS_EID_HOME_H
#define SCHALTER_DRIVERS_EID_HOME_H

#include "base/status.h"
#include "drivers/eid.h"

enum { EID_PATH_MAX = 512 };

/** The only reader that counts, as pcscd names its first slot. The letters are such
 * that no other reader has a name of them: see eid_programs.c. */
#define EID_READER_NAME "= 00 00"

struct eid_home {
    char folder[EID_PATH_MAX];                      /* all of it lies below */
    char home[EID_PATH_MAX], runtime[EID_PATH_MAX]; /* AusweisApp's */
    char readers[EID_PATH_MAX];                     /* pcscd's reader.conf.d */
    char drivers[EID_PATH_MAX]; /* where it may look for drivers of USB: empty */
    char socket[100];           /* pcscd's, a name that fits into struct sockaddr_un */
};

/** Makes the folder anew below settings->run, readable by nobody else; what a crash
 * left there goes. STATUS_IO, STATUS_TOO_LARGE (a name). */
enum status eid_home_make(const struct eid_settings *settings,
                          struct eid_home *out) MUST_CHECK;

/** Removes what a run of the kiosk that ended by a fault has left below settings->run:
 * AusweisApp notes there what was read for whom and when. STATUS_IO: something is left;
 * STATUS_TOO_LARGE (a name). */
enum status eid_home_clear(const struct eid_settings *settings) MUST_CHECK;

/** A listening Unix socket of that name. -1 when it cannot be had. */
int eid_home_listen(const struct eid_home *home) MUST_CHECK;

/** Removes everything. STATUS_IO: something is left. */
enum status eid_home_remove(const struct eid_home *home) MUST_CHECK;

#endif
