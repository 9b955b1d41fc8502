/* The wire between the face and the courier: a SOCK_SEQPACKET pair, one message a
 * packet.
 *
 * Owns: message layouts, encoding and checking. Both sides treat the other as possibly
 * broken: every field has a maximum and is checked on arrival; a malformed message is
 * dropped and counted. No typed word ever passes: sealed bytes, references, codes.
 * Byte order is the machine's: both ends are the same binary. Called by face and
 * courier. Must not know: what a sealed byte means. */
#ifndef SCHALTER_BASE_LINK_H
#define SCHALTER_BASE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/channel.h"
#include "base/status.h"

enum {
    LINK_VERSION = 6,
    LINK_ID_MAX = 40, /* UUIDs */
    LINK_KID_MAX = 68,
    LINK_URN_MAX = 256,
    LINK_RIGHTS_MAX = 256, /* all the names of access rights are 79 */
    LINK_REFERENCE_MAX = 16,
    LINK_TAG_MAX = 32, /* base64url of 16 bytes is 22 */
    LINK_METADATA_MAX = 20 * 1024,
    LINK_DATA_MAX = 72 * 1024,
    LINK_RECOVERY_MAX = 88 * 1024,
    LINK_COPY_MAX = LINK_RECOVERY_MAX + 512, /* with what stands around it */
    LINK_CHAIN_MAX = 24 * 1024, /* DER certificates, each after a 32-bit length */
    LINK_NONCE_MAX = 48,
    LINK_JWK_MAX = 192,
    LINK_ADDRESS_MAX = 1025,
    LINK_START_MAX = 301, /* more makes a QR code too fine for a phone */
    LINK_COMPARE_MAX = 9,
    LINK_IDENTITY_MAX = 32 * 1024,
    LINK_MESSAGE_MAX = 192 * 1024,
};

enum link_kind {
    LINK_HELLO = 1,       /* courier, once: version */
    LINK_STORE,           /* face: keep and deliver this sealed application */
    LINK_STORED,          /* courier: durably on disk */
    LINK_NOT_STORED,      /* courier: nothing was kept; status says why */
    LINK_KEY,             /* courier: an authority's key, for the face to verify */
    LINK_NO_KEY,          /* courier: none; status says why */
    LINK_STATE,           /* courier: network, storage, queue */
    LINK_PROGRESS,        /* courier: an application moved on */
    LINK_WATCH,           /* face: tell the state, refresh keys now, this one too */
    LINK_IDENTIFY,        /* face: begin an identification at the town's server */
    LINK_IDENTIFY_READY,  /* courier: begun; addresses for AusweisApp and for a phone */
    LINK_IDENTIFY_RESULT, /* face: the card was read, fetch who it is */
    LINK_IDENTITY,        /* courier: sealed for this attempt, signed by the town */
    LINK_IDENTIFY_FAILED, /* courier: reason */
    LINK_IDENTIFY_END,    /* face: nobody waits for it any more */
    LINK_REACH,           /* face: does each place of the configuration answer? */
    LINK_REACHED,         /* courier: one of them does, or does not */
    LINK_COPY_NEXT,       /* face: what became of one copy for the town; the next? */
    LINK_COPY,            /* courier: a copy, or that was the last; status */
    LINK_CHANNEL,         /* face: what to do about a newer system in the network */
    LINK_CHANNEL_NEWS,    /* courier: how far it is with that */
};

enum { LINK_KINDS = LINK_CHANNEL_NEWS + 1 };

enum { LINK_SKEW_MAX_S = 300 }; /* beyond it our clock counts as wrong */

enum link_progress { LINK_SUBMITTED, LINK_DELIVERED, LINK_RECOVER };

/** A block of bytes; on reading it points into the received packet. */
struct link_bytes {
    const uint8_t *at;
    uint32_t len;
};

struct link_store {
    char reference[LINK_REFERENCE_MAX];
    char service[LINK_URN_MAX];      /* urn:de:fim:leika:leistung:... */
    char service_name[LINK_URN_MAX]; /* its title, for the announcement */
    char destination[LINK_ID_MAX];
    char kid[LINK_KID_MAX];
    char tag_metadata[LINK_TAG_MAX], tag_data[LINK_TAG_MAX];
    struct link_bytes metadata, data, recovery; /* compact JWEs, ASCII, no NUL */
};

struct link_key {
    char service[LINK_URN_MAX];
    char destination[LINK_ID_MAX];
    char kid[LINK_KID_MAX];
    char submission_schema[LINK_URN_MAX]; /* the schema URI the destination asks for */
    int32_t metadata_major;               /* 1 or 2: highest common version */
    int64_t fetched_at;      /* seconds since 1970, by the courier's clock */
    bool fresh;              /* fetched online in this run */
    bool revocation_known;   /* a list in force does not name its certificate */
    struct link_bytes chain; /* leaf first */
};

struct link_no_key {
    char service[LINK_URN_MAX];
    int32_t status; /* enum status */
};

struct link_state {
    bool online;
    bool storage_ok;
    bool storage_damaged;     /* an outbox was moved aside: staff must look */
    bool counted;             /* both are known, in a full outbox too */
    int32_t waiting, recover; /* applications in the outbox */
    int64_t oldest_age;       /* seconds, 0 when empty */
    int64_t clock_skew;       /* seconds, server minus here; 0 unknown */
};

struct link_progress_of {
    char reference[LINK_REFERENCE_MAX];
    int32_t progress; /* enum link_progress */
};

struct link_identify {
    bool phone;                   /* else the card at the kiosk */
    char service[LINK_URN_MAX];   /* urn:de:fim:leika:leistung:... */
    char rights[LINK_RIGHTS_MAX]; /* names of eID access rights, a blank between */
    char optional[LINK_RIGHTS_MAX];
    char nonce[LINK_NONCE_MAX]; /* base64url */
    char key[LINK_JWK_MAX];     /* public JWK of this attempt */
};

/** A begun attempt (docs/ausweis-dienst.md, 1). On arrival it is as
 * link_identify_ready_valid says; where its addresses lead is not looked at there. */
struct link_identify_ready {
    char token_url[LINK_ADDRESS_MAX]; /* tcTokenURL */
    char start_url[LINK_START_MAX];   /* for the phone; "" with the card */
    char compare[LINK_COMPARE_MAX];   /* the phone shows it as well; "" with the card */
    int64_t valid_s;                  /* 30 to 900 */
};

enum link_identify_failure {
    LINK_IDENTIFY_NO_SERVICE, /* not configured, not reachable, no sense in its answer
                               */
    LINK_IDENTIFY_REFUSED,    /* it says no */
    LINK_IDENTIFY_EXPIRED,
    LINK_IDENTIFY_ABORTED, /* given up on the phone */
};

/** What the caretaker made of a copy: nothing that counts; it was read back from the
 * stick; it lies there byte for byte, and is not needed here any more. */
enum link_copy_fate { LINK_COPY_LEFT, LINK_COPY_TAKEN, LINK_COPY_CONFIRMED };

struct link_copy_next {
    char after[LINK_REFERENCE_MAX]; /* "": from the first */
    int32_t fate;                   /* of that one; enum link_copy_fate */
    bool exported;                  /* only those that were taken out before */
};

struct link_copy {
    char reference[LINK_REFERENCE_MAX]; /* "": there is no other, or see status */
    int32_t status;                     /* enum status */
    bool maybe_arrived;
    struct link_bytes file; /* as it must lie on the stick; sealed */
};

/** One message, either direction. Which member holds is told by `kind`. */
struct link_message {
    enum link_kind kind;
    size_t size; /* bytes of the packet it was received in */
    /* Of LINK_IDENTIFY to LINK_IDENTIFY_END alone, else 0: numbers the attempts within
     * a run of the face, from 1; what is of another one than the last is of a visit
     * that has gone on. */
    int64_t attempt;
    union {
        int32_t version;
        struct {
            char service[LINK_URN_MAX]; /* "": every service known so far */
        } watch;
        struct link_store store;
        struct link_key key;
        struct link_no_key no_key;
        struct link_state state;
        struct link_progress_of progress;
        struct {
            char reference[LINK_REFERENCE_MAX];
            int32_t status; /* enum status */
        } stored;           /* LINK_STORED and LINK_NOT_STORED */
        struct link_identify identify;
        struct link_identify_ready identify_ready;
        char identify_result[LINK_ADDRESS_MAX]; /* the refresh address */
        struct link_bytes identity;             /* compact JWE, ASCII, no NUL */
        int32_t identify_failed;                /* enum link_identify_failure */
        struct {
            int32_t place; /* enum reach_place */
            int32_t reach; /* enum reach */
        } reached;
        struct link_copy_next copy_next;
        struct link_copy copy;
        int32_t channel; /* enum channel_order */
        struct channel_news channel_news;
    };
};

/** Makes the pair; both ends non-blocking, close-on-exec. */
enum status link_pair(int *face_fd, int *courier_fd) MUST_CHECK;

/** Sends one message. STATUS_AGAIN when the other side does not read (caller retries on
 * LOOP_WRITE), STATUS_GONE when it has left, STATUS_TOO_LARGE over the maxima. */
enum status link_send(int fd, const struct link_message *message) MUST_CHECK;

/** Receives one message into `packet` (LINK_MESSAGE_MAX bytes, caller's); byte blocks
 * point into it. STATUS_AGAIN: none there; STATUS_GONE; STATUS_INVALID: malformed,
 * drop. */
enum status link_receive(int fd, uint8_t *packet,
                         struct link_message *message) MUST_CHECK;

/** Overwrites a message that was received, and its packet: what follows may be shorter,
 * and the address of an attempt at identifying would stay. */
void link_forget(uint8_t *packet, struct link_message *message);

/** True if the code to compare is four to eight capitals and digits (what is shown
 * beside the QR code is a code and no message) and comes with the phone's address,
 * never without it, and if the seconds are in their bounds. Asked on arrival, and by
 * replies.c of what the service says. */
bool link_identify_ready_valid(const struct link_identify_ready *ready);

/** Encoding and checking alone, for tests and the fuzzer. */
enum status link_encode(const struct link_message *message, uint8_t *packet, size_t cap,
                        size_t *len) MUST_CHECK;
enum status link_decode(const uint8_t *packet, size_t len,
                        struct link_message *message) MUST_CHECK;

#endif
