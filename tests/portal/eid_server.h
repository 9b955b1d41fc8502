/* A double of the eID-Server behind the town's identity service (TR-03130-1 attached
 * to the service, TR-03112-7).
 *
 * Owns: the state of one run with one eID-Client, message by message, from StartPAOS to
 * the data groups. Called by api_eid under the town's lock; knows nothing of HTTP,
 * kiosks and tokens. */
#ifndef SCHALTER_PORTAL_EID_SERVER_H
#define SCHALTER_PORTAL_EID_SERVER_H

#include "tests/portal/eid_groups.h"
#include "tests/portal/eid_paos.h"
#include "tests/portal/eid_terminal.h"

enum eid_step {
    EID_AWAITS_START,
    EID_AWAITS_FRAMEWORK,
    EID_AWAITS_RIGHTS, /* the answer to EAC1: PIN typed, PACE done */
    EID_AWAITS_CHIP,   /* the answer to EAC2: terminal and chip authenticated */
    EID_AWAITS_GROUPS, /* the answers to what was read */
    EID_DONE,          /* `identity` is complete */
    EID_FAILED,        /* given up, refused or not believed */
};

/** What may be made to go wrong on purpose. */
enum eid_spoil {
    EID_SPOIL_NOTHING,
    EID_SPOIL_REFUSE,    /* ends with an error instead of EAC1 */
    EID_SPOIL_GREEDY,    /* requires the document type as well */
    EID_SPOIL_SIGNATURE, /* the terminal signs with a key that is not certified */
    EID_SPOIL_CHAIN,     /* the document verifier's certificate is left out */
};

struct eid_session {
    enum eid_step step;
    enum eid_spoil spoil;
    const struct eid_keys *keys; /* borrowed */
    char id[BYTES_UUID];         /* SessionIdentifier */
    char said[BYTES_UUID];       /* id of the last message of the server */
    uint64_t required;           /* rights */
    uint64_t optional;           /* rights */
    uint64_t granted;            /* what the holder left */
    struct eid_terminal terminal;
    json_t *identity; /* what was read; NULL before */
    const char *why;  /* of EID_FAILED: one sentence for the log of a test */
};

/** Begins a run that wants these rights. */
void eid_session_init(struct eid_session *session, const struct eid_keys *keys,
                      uint64_t required, uint64_t optional);

/** Frees and overwrites everything; accepts a zeroed struct. */
void eid_session_finish(struct eid_session *session);

/** Takes one message of the client and writes the answer, a whole envelope. Whatever
 * is out of turn, missing or not believed ends the run with an error. */
void eid_session_answer(struct eid_session *session,
                        const struct eid_paos_message *message, struct bytes *out);

/** Ends the run with an error: `minor` as in TR-03112-1, e.g. "dp#timeout". */
void eid_session_refuse(struct eid_session *session, const char *relates_to,
                        const char *minor, const char *why, struct bytes *out);

#endif
