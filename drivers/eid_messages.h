/* What AusweisApp says and what it is told, as JSON text.
 *
 * Owns: nothing; reading and writing only, the meaning of an order is eid.c's. Strict
 * where a person will see or rely on it (types, lengths, clean text), and deaf to what
 * it does not know: other messages are EID_MESSAGE_OTHER. Called by eid.c,
 * eid_workflow.c and its fuzzer. Must not know: sockets, time.
 * Source: AusweisApp SDK, "Commands" and "Messages", API levels 2 and 3. */
#ifndef SCHALTER_DRIVERS_EID_MESSAGES_H
#define SCHALTER_DRIVERS_EID_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"
#include "drivers/eid.h"

enum {
    EID_MESSAGE_MAX = 64 * 1024, /* bytes of one message from AusweisApp */
    EID_COMMAND_MAX = 2048,      /* bytes of one command, with NUL */
    EID_READERS_MAX = 16,        /* as many as pcscd can have */
    EID_RIGHTS_MAX = 64,         /* names in one list of a chat */
};

enum eid_message_kind {
    EID_MESSAGE_OTHER, /* nothing for us */
    EID_MESSAGE_INFO,
    EID_MESSAGE_API_LEVEL,
    EID_MESSAGE_READER,      /* one reader has changed */
    EID_MESSAGE_READER_LIST, /* the one that was asked for by name, or none */
    EID_MESSAGE_AUTH_BEGUN,
    EID_MESSAGE_PIN_BEGUN,
    EID_MESSAGE_NOT_BEGUN, /* the command that begins a workflow was refused */
    EID_MESSAGE_ENDED,     /* either workflow */
    EID_MESSAGE_RIGHTS,
    EID_MESSAGE_CERTIFICATE,
    EID_MESSAGE_INSERT,
    EID_MESSAGE_ENTER,
    EID_MESSAGE_REFUSED, /* BAD_STATE, UNKNOWN_COMMAND */
    EID_MESSAGE_BROKEN,  /* INTERNAL_ERROR; INVALID: what we sent was no JSON */
};

struct eid_message {
    enum eid_message_kind kind;
    char version[EID_VERSION_MAX]; /* INFO */
    int level;                     /* API_LEVEL; 0: it names none */
    bool ours;                     /* READER, ENTER: it is that reader */
    bool attached, keypad;         /* READER, READER_LIST, ENTER */
    struct eid_card card;          /* READER, READER_LIST, ENTER */
    bool error;             /* API_LEVEL, RIGHTS, ENTER: what we sent was refused */
    enum eid_secret secret; /* ENTER */
    uint32_t required, optional, effective; /* RIGHTS */
    struct eid_certificate certificate;     /* CERTIFICATE */
    bool late; /* REFUSED: a command that may cross the end or a change of the card */
    enum eid_result result;    /* ENDED */
    char url[EID_URL_MAX + 1]; /* ENDED */
};

/** Reads one message. `reader` is the name of the only reader that counts. STATUS_OK
 * also for EID_MESSAGE_OTHER. STATUS_INVALID, STATUS_TOO_LARGE: no JSON object with a
 * `msg`, or one of a known kind with members of another type or without those it must
 * have. */
enum status eid_message_read(const char *text, size_t len, const char *reader,
                             struct eid_message *out) MUST_CHECK;

/** Writes one command. */
void eid_command_put(struct text_buf *buf, const char *command);
void eid_command_put_level(struct text_buf *buf, int level);
void eid_command_put_authenticate(struct text_buf *buf, const char *tc_token_url,
                                  bool developer);
/** `optional`: those that are granted. */
void eid_command_put_rights(struct text_buf *buf, uint32_t optional);
/** `digits` NULL: they are typed at the reader. */
void eid_command_put_secret(struct text_buf *buf, enum eid_secret secret,
                            const char *digits);

/** True for digits of the length that this secret has. */
bool eid_secret_fits(enum eid_secret secret, const char *digits);

/** How a workflow ended, from what AusweisApp says of it. `minor` and `reason` may be
 * "", as older ones send none. Source: the SDK's failure codes; TR-03112-1, 4.2. */
enum eid_result eid_result_of(const char *minor, const char *reason,
                              const char *message);

#endif
