/* What must not be lost: sealed applications and how far their delivery has come.
 *
 * Owns: one SQLite file in the courier's folder (WAL, synchronous=FULL, secure_delete).
 * A change is durable when its call returned STATUS_OK; a call that failed changed
 * nothing, but for STATUS_INVALID, which says that the file is damaged. Called by
 * courier, count, delivery, destinations, revocations, export. Must not know: the
 * network, JSON, what is sealed. Blocks for one sync of the disk, and up to 2 s while
 * another process holds the file (STATUS_AGAIN after that, and at once where it is only
 * looked at).
 *
 * Times are milliseconds since 1970 of the wall clock unless a name ends in _s. No
 * statement reads the clock: the caller says what time it is. Failures to write answer
 * STATUS_FULL (no room, or the file system turned read-only) or STATUS_IO. */
#ifndef SCHALTER_COURIER_OUTBOX_H
#define SCHALTER_COURIER_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/link.h"
#include "base/status.h"

enum {
    OUTBOX_SCHEMA = 2,
    OUTBOX_RESERVE = 16 * 1024 * 1024, /* bytes that must be free to promise storage */
    OUTBOX_KEEP_DAYS = 400,            /* finished entries: reference, case, tags */
    OUTBOX_ADDRESS_MAX = 256,          /* of a revocation list */
    OUTBOX_LISTS_MAX = 16,
};

enum outbox_state {
    OUTBOX_STORED = 0,    /* on disk; the authority knows nothing, or forgot it */
    OUTBOX_ANNOUNCED = 1, /* has a submission id; the submit may have been sent */
    OUTBOX_SUBMITTED = 2, /* the delivery service has it; the authority decides */
    OUTBOX_DELIVERED = 3, /* the authority signed that it could open it */
    OUTBOX_RECOVER = 5,   /* cannot be delivered any more; staff export its copy */
};

/** Why an entry waits or ended, for the staff's list. No text from outside. */
enum outbox_reason {
    OUTBOX_NO_REASON = 0,
    OUTBOX_NETWORK,        /* no answer */
    OUTBOX_SERVER,         /* 5xx or 429 */
    OUTBOX_NOT_ALLOWED,    /* 401, 403, or a server whose certificate is not believed */
    OUTBOX_NOT_UNDERSTOOD, /* reply without the form it must have */
    OUTBOX_KEY_WITHDRAWN,  /* the key it was sealed with is gone, revoked, expired */
    OUTBOX_KEY_UNTRUSTED,  /* the key is not the one of an authority: not sent */
    OUTBOX_INACTIVE,       /* the destination takes nothing at present */
    OUTBOX_REFUSED,        /* the service refuses these bytes for good */
    OUTBOX_UNREADABLE,     /* the authority could not open it */
    OUTBOX_BY_AUTHORITY,   /* the authority rejected it for another reason */
    OUTBOX_AUTOMATIC,      /* nobody fetched it: rejected by the service */
    OUTBOX_PROOF_WRONG,    /* an accept without our tags or a wrong signature */
    OUTBOX_SILENT,         /* taken by the service, and never an event about it */
};

/** The delivery's view of an entry, without its sealed bytes. */
struct outbox_entry {
    char reference[LINK_REFERENCE_MAX];
    enum outbox_state state;
    char service[LINK_URN_MAX];
    char service_name[LINK_URN_MAX];
    char destination[LINK_ID_MAX];
    char kid[LINK_KID_MAX];
    char tag_metadata[LINK_TAG_MAX], tag_data[LINK_TAG_MAX];
    char submission[LINK_ID_MAX], case_id[LINK_ID_MAX]; /* "" before announcing */
    bool submit_sent;  /* set before the first byte of a submit leaves */
    bool receipt_seen; /* a verified submit event was read */
    int64_t attempts;  /* failed ones since the last progress */
    int64_t refusals;  /* definite refusals of the submit */
    int64_t next_try;
    int64_t stored_at;
    int64_t submitted_at; /* the service took it, 0: not known to have */
    int64_t exported_at;  /* last export of its copy that was read back, 0: none */
    enum outbox_reason reason;
};

struct outbox_counts {
    int32_t waiting;
    int32_t recover; /* whose copy still lies here: exported or not, not confirmed */
    int64_t oldest;  /* stored_at of the oldest waiting one, 0: none */
};

/** What is seen of an outbox from beside it. */
struct outbox_sight {
    bool counted; /* else `counts` says nothing: it could not be read (in the log) */
    bool damaged; /* one that was moved aside lies there */
    struct outbox_counts counts;
};

struct outbox; /* opaque */

/** Opens or makes `path`. A file that is damaged (SQLite's integrity check) is moved
 * aside with its journal to `path`.damaged-N and a new one begun; `*moved` says so. N
 * is `now_s` (seconds since 1970) or the next number that is free.
 * Without `moved` (a reader beside a running courier) a damaged file stays:
 * STATUS_INVALID. A file of a newer program, or a symbolic link in its place, is left
 * alone: STATUS_DENIED. STATUS_FULL, STATUS_IO. */
enum status outbox_open(const char *path, int64_t now_s, struct outbox **out,
                        bool *moved) MUST_CHECK;
/** Accepts NULL. */
void outbox_close(struct outbox *outbox);

/** Keeps an application. The same one again (equal tags) is STATUS_OK and kept once;
 * another one under a reference that is taken is STATUS_DENIED: choose another. */
enum status outbox_store(struct outbox *outbox, const struct link_store *store,
                         int64_t now) MUST_CHECK;

/** The entry whose turn it is: one never tried before first, then the most overdue.
 * STATUS_NOT_FOUND when nothing waits; else `out->next_try` may lie in the future.
 * Turns that lie beyond `now` + `wait_max` are drawn in: a clock that jumped delays
 * nothing for ever. */
enum status outbox_next(struct outbox *outbox, int64_t now, int64_t wait_max,
                        struct outbox_entry *out) MUST_CHECK;

/** The sealed parts as one block on the heap, which the caller frees; `metadata` and
 * `data` point into it. */
enum status outbox_load(struct outbox *outbox, const char *reference, void **block,
                        struct link_bytes *metadata,
                        struct link_bytes *data) MUST_CHECK;

/** Writes back what an entry's delivery changed: state, ids, flags, counts, next_try,
 * reason. For unfinished states only. */
enum status outbox_update(struct outbox *outbox, const struct outbox_entry *entry,
                          int64_t now) MUST_CHECK;

/** Ends an entry in DELIVERED or RECOVER. Sealed bytes for the authority are
 * deleted; the recovery copy too, unless it is RECOVER. */
enum status outbox_finish(struct outbox *outbox, const struct outbox_entry *entry,
                          int64_t now) MUST_CHECK;

/** No waiting entry is tried later than at `latest`: now, when the network is back. */
enum status outbox_hurry(struct outbox *outbox, int64_t latest) MUST_CHECK;

enum status outbox_count(struct outbox *outbox, struct outbox_counts *out) MUST_CHECK;

/** The same of one at `path` that cannot be opened because there is no room, or that no
 * courier is there to open, without a change to the disk. Where none lies nothing
 * waits. */
void outbox_look(const char *path, struct outbox_sight *out);

/** STATUS_OK if a largest application would find room now: space in reserve, a file
 * system that takes writes, and a commit that succeeds. */
enum status outbox_probe(struct outbox *outbox, int64_t now) MUST_CHECK;

/** Forgets finished entries older than OUTBOX_KEEP_DAYS. */
enum status outbox_forget(struct outbox *outbox, int64_t now) MUST_CHECK;

/** The last verified key of a service, so that it can be offered after a restart
 * without network. STATUS_NOT_FOUND. `chain` room: LINK_CHAIN_MAX bytes, caller's. */
enum status outbox_read_key(struct outbox *outbox, const char *service,
                            struct link_key *out, uint8_t *chain) MUST_CHECK;
enum status outbox_keep_key(struct outbox *outbox,
                            const struct link_key *key) MUST_CHECK;
enum status outbox_drop_key(struct outbox *outbox, const char *service) MUST_CHECK;

/** A revocation list as it was fetched, for the next start: kept under its address, in
 * the order kept. STATUS_FULL above OUTBOX_LISTS_MAX addresses. */
enum status outbox_keep_list(struct outbox *outbox, const char *address,
                             struct link_bytes list) MUST_CHECK;
/** Forgets it; STATUS_OK also if there is none. */
enum status outbox_drop_list(struct outbox *outbox, const char *address) MUST_CHECK;
/** Called for each; borrowed for the call. */
typedef void outbox_list_fn(void *context, const char *address, struct link_bytes list);
enum status outbox_each_list(struct outbox *outbox, outbox_list_fn *fn,
                             void *context) MUST_CHECK;

/** A copy for the town, of an entry in RECOVER. */
struct outbox_copy {
    char reference[LINK_REFERENCE_MAX];
    int64_t exported_at;        /* 0: never */
    bool maybe_arrived;         /* a submit may have reached the authority */
    struct link_bytes recovery; /* on the heap */
};
/** The first copy whose reference comes after `after` ("": the first of all); freed by
 * outbox_copy_finish. STATUS_NOT_FOUND. Holds no lock between two calls, so that a
 * courier works on beside it. */
enum status outbox_next_copy(struct outbox *outbox, const char *after,
                             struct outbox_copy *out) MUST_CHECK;
void outbox_copy_finish(struct outbox_copy *copy);
/** Notes that a copy was exported and read back. It stays, and may be exported again.
 */
enum status outbox_note_export(struct outbox *outbox, const char *reference,
                               int64_t now) MUST_CHECK;
/** The town has it: deletes an exported copy. STATUS_DENIED if it was never exported.
 */
enum status outbox_hand_over(struct outbox *outbox, const char *reference,
                             int64_t now) MUST_CHECK;

/** Called for every entry, oldest first: the staff's list and tests. */
typedef void outbox_entry_fn(void *context, const struct outbox_entry *entry);
enum status outbox_each(struct outbox *outbox, outbox_entry_fn *fn,
                        void *context) MUST_CHECK;

#endif
