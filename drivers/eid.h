/* The online ID function, by AusweisApp as a separate program.
 *
 * Owns: two child programs from eid_start to eid_stop, within one visit (pcscd with
 * vpcd as its only driver, AusweisApp with a home of its own that is removed with it),
 * the WebSocket to AusweisApp on loopback, and the running workflow. Called by the
 * face, on the loop's thread; calls back on the same thread, never from inside a call
 * of this header. Nothing blocks. Must not know: services, pages, who the citizen is:
 * identity data never passes here, it goes from the card to the town's server. PIN, CAN
 * and PUK pass once, from the caller's memory into one message, and are overwritten
 * behind it. Sources: AusweisApp SDK (WebSocket JSON, API levels 2 and 3); BSI
 * TR-03124-1; TR-03127 (PIN, CAN, PUK, retry counter). */
#ifndef SCHALTER_DRIVERS_EID_H
#define SCHALTER_DRIVERS_EID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

struct eid;

enum {
    EID_TEXT_MAX = 1024,
    EID_TERMS_MAX = 2048,
    EID_NAME_MAX = 256,
    EID_URL_MAX = 1024,
    EID_VERSION_MAX = 32
};

/** Access rights a service may ask for, by their bit in a mask. Names on the wire are
 * those of the SDK ("FamilyName"). Source: TR-03110 part 4, CHAT of authentication
 * terminals; the SDK's list of access rights. */
enum eid_right {
    EID_DOCUMENT_TYPE,
    EID_ISSUING_COUNTRY,
    EID_VALID_UNTIL,
    EID_GIVEN_NAMES,
    EID_FAMILY_NAME,
    EID_ARTISTIC_NAME,
    EID_DOCTORAL_DEGREE,
    EID_BIRTH_DATE,
    EID_BIRTH_PLACE,
    EID_NATIONALITY,
    EID_BIRTH_NAME,
    EID_ADDRESS,
    EID_RESIDENCE_PERMIT_I,
    EID_RESIDENCE_PERMIT_II,
    EID_PSEUDONYM,
    EID_AGE_VERIFICATION,
    EID_ADDRESS_VERIFICATION,
    EID_OTHER_RIGHT, /* one this list does not know: it can be refused, never granted */
    EID_RIGHTS
};

enum eid_secret { EID_PIN, EID_CAN, EID_PUK, EID_NEW_PIN };

/** Why the online ID cannot be used now; the citizen is told and shown the other ways.
 */
enum eid_trouble {
    EID_MISSING, /* AusweisApp or pcscd is not installed */
    EID_TOO_OLD, /* it speaks neither API level 2 nor 3 */
    EID_BROKEN,  /* it ended, hung or answered nonsense, again after one restart */
};

/** How a workflow ended. */
enum eid_result {
    EID_OK,
    EID_CANCELLED,    /* by us */
    EID_CARD_LOST,    /* taken away too often, or for too long */
    EID_CARD_REFUSED, /* not an ID card with the online function, or a chip error */
    EID_DEACTIVATED,  /* the online function is off */
    EID_PIN_BLOCKED,  /* and the PUK is used up or was not given */
    EID_NETWORK,      /* the town's server cannot be reached, or TLS fails */
    EID_SERVER,       /* it refused, or answered nonsense */
    EID_OTHER,
};

struct eid_card {
    bool present, deactivated, inoperative;
    int tries; /* 3, 2, 1, 0; -1 unknown */
};

/** Who wants to read, in the words of the certificate. Valid UTF-8 without control
 * characters but "\n", cut behind a word where too long. */
struct eid_certificate {
    char subject[EID_NAME_MAX], subject_url[EID_NAME_MAX], issuer[EID_NAME_MAX];
    char purpose[EID_TEXT_MAX];
    char terms[EID_TERMS_MAX]; /* address, e-mail, who watches over privacy */
    char valid_until[16];      /* yyyy-mm-dd */
};

struct eid_ops {
    /** AusweisApp runs and takes a workflow. `version` is its own word for logs. */
    void (*ready)(void *context, const char *version);
    void (*trouble)(void *context, enum eid_trouble trouble);
    /** What may be read: eid_accept or eid_cancel has to follow. Masks of
     * 1 << enum eid_right. The certificate was asked for before. */
    void (*rights)(void *context, const struct eid_certificate *certificate,
                   uint32_t required, uint32_t optional);
    /** It waits for a card. */
    void (*insert)(void *context);
    void (*card)(void *context, const struct eid_card *card);
    /** It waits for this secret: eid_give or eid_cancel has to follow. `tries` left for
     * a PIN, -1 where it does not apply. `again`: the one before was wrong. */
    void (*enter)(void *context, enum eid_secret secret, int tries, bool again);
    /** The workflow is over. `url` is the refresh address of a RUN_AUTH, "" without
     * one, borrowed for the call. The next workflow begins with eid_start, which has
     * `ready` told again; after EID_OTHER it may be that AusweisApp starts anew first.
     * A workflow that `trouble` ends has no `done`. */
    void (*done)(void *context, enum eid_result result, const char *url);
};

struct eid_settings {
    const char *app;     /* absolute path of AusweisApp */
    const char *pcscd;   /* absolute path */
    const char *vpcd;    /* the IFD handler of vsmartcard-vpcd, absolute path */
    const char *run;     /* folder on tmpfs; everything of ours there is removed */
    uint16_t app_port;   /* WebSocket, 24727 */
    uint16_t card_port;  /* where vpcd listens for lease.h, and the next one */
    int64_t patience_ms; /* with a step of AusweisApp's; 0: 90 s. Its own patience with
                            a server is 30 s */
    bool developer;      /* demonstrations on loopback only, see config.h: no
                            pre-verification, developerMode */
    bool simulator;      /* with `developer` only: AusweisApp's own simulated card in
                            place of one on our reader */
};

/** Starts nothing yet; removes the home that a run before has left. `settings` and its
 * words must outlive it. */
struct eid *eid_create(struct loop *loop, const struct eid_settings *settings,
                       const struct eid_ops *ops, void *context);
/** As eid_stop, then frees. Accepts NULL. */
void eid_destroy(struct eid *eid);

/** Starts the programs for a visit; `ready` or `trouble` follows within 20 s. No-op
 * while they run: then `ready` is told again, as soon as AusweisApp has seen that the
 * card of the workflow before is gone, or after 3 s. */
void eid_start(struct eid *eid);

/** Ends the programs at once (SIGTERM, after 1 s SIGKILL), removes their home; no
 * callback follows. What they knew of the citizen ends with them. */
void eid_stop(struct eid *eid);
/** True until the last child program of a stopped visit is gone. */
bool eid_is_ending(const struct eid *eid);

/** Begin a workflow. STATUS_AGAIN: not ready, or one runs. STATUS_INVALID: not an https
 * URL of at most EID_URL_MAX characters that JSON can hold unescaped. */
enum status eid_authenticate(struct eid *eid, const char *tc_token_url) MUST_CHECK;
enum status eid_change_pin(struct eid *eid) MUST_CHECK;

/** Grants the required rights and those of `optional`. STATUS_AGAIN: not asked now;
 * STATUS_INVALID: one of them was not asked for, or is EID_OTHER_RIGHT; STATUS_DENIED:
 * EID_OTHER_RIGHT is required, only eid_cancel is left. */
enum status eid_accept(struct eid *eid, uint32_t optional) MUST_CHECK;

/** Hands over a secret: digits only, 6 for a PIN (5 as well to change it), 6 for CAN
 * and a new PIN, 10 for a PUK, else STATUS_INVALID. A reader with a keypad of its own
 * takes the secret there: then the digits are not used. STATUS_AGAIN: it is not waiting
 * for this one. `digits` stays the caller's to wipe; no other copy outlives the call.
 */
enum status eid_give(struct eid *eid, enum eid_secret secret,
                     const char *digits) MUST_CHECK;

/** Gives the workflow up; `done` with EID_CANCELLED follows within 5 s (EID_OK, if it
 * had succeeded before), else `trouble`. No-op without one. */
void eid_cancel(struct eid *eid);

const char *eid_right_name(enum eid_right right);
const char *eid_trouble_name(enum eid_trouble trouble);
const char *eid_result_name(enum eid_result result);

#endif
