/* The two child programs of one visit: pcscd and AusweisApp.
 *
 * Owns: both processes and the folder they live in. Called by eid.c on the loop's
 * thread; never calls back from inside a call of this header. Nothing blocks but
 * eid_programs_destroy. Must not know: workflows, the WebSocket.
 *
 * pcscd runs without root: its listening socket is handed to it as by the service
 * manager, its configuration names vpcd as the only reader. It still wants to write
 * into /run/pcscd, which the unit makes (RuntimeDirectory=). Sources: pcscd(8), tried
 * with 1.9.9; the SDK's "Desktop". */
#ifndef SCHALTER_DRIVERS_EID_PROGRAMS_H
#define SCHALTER_DRIVERS_EID_PROGRAMS_H

#include <sys/types.h>

#include "base/loop.h"
#include "base/status.h"
#include "drivers/eid.h"

struct eid_programs;

struct eid_programs_ops {
    /** One of them ended by itself: end the other. */
    void (*failed)(void *context);
    /** After eid_programs_end: both are gone and the folder too; destroy it. */
    void (*gone)(void *context);
};

/** Starts both. STATUS_NOT_FOUND: one of the files is not there or not executable;
 * STATUS_IO, STATUS_TOO_LARGE. Then *out is NULL and nothing is left. */
enum status eid_programs_create(struct loop *loop, const struct eid_settings *settings,
                                const struct eid_programs_ops *ops, void *context,
                                struct eid_programs **out) MUST_CHECK;

/** SIGTERM, after 1 s SIGKILL; `gone` follows. */
void eid_programs_end(struct eid_programs *programs);

/** Kills what still runs, removes the folder, frees, without a callback. Accepts NULL.
 */
void eid_programs_destroy(struct eid_programs *programs);

pid_t eid_programs_app(const struct eid_programs *programs);
pid_t eid_programs_pcscd(const struct eid_programs *programs);

#endif
