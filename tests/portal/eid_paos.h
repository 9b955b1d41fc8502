/* The messages between an eID-Server and an eID-Client (TR-03112-7 version 1.1.5,
 * sections 2.6, 3.6 and 3.2.5; PAOS 2.0).
 *
 * Owns: reading the client's envelopes with libxml2 and writing the server's by hand.
 * Called by eid_server; knows nothing of sessions and keys. */
#ifndef SCHALTER_PORTAL_EID_PAOS_H
#define SCHALTER_PORTAL_EID_PAOS_H

#include "tests/portal/eid_tlv.h"

enum {
    EID_PAOS_MAX = 256 * 1024, /* of one envelope */
    EID_PAOS_FIELD = 8 * 1024, /* of one binary field */
    EID_PAOS_ID = 128,
    EID_PAOS_APDUS = 24,
};

enum eid_paos_kind {
    EID_PAOS_START,
    EID_PAOS_FRAMEWORK_RESPONSE,
    EID_PAOS_AUTHENTICATE_RESPONSE,
    EID_PAOS_TRANSMIT_RESPONSE,
    EID_PAOS_OTHER,
};

/** Binary fields of a response; absent ones are empty. */
enum eid_paos_field {
    EID_PAOS_CHAT,          /* what the holder left of the rights */
    EID_PAOS_CARD_ACCESS,   /* EF.CardAccess */
    EID_PAOS_ID_PICC,       /* the card's name for this session */
    EID_PAOS_CHALLENGE,     /* to be signed by the terminal */
    EID_PAOS_CARD_SECURITY, /* EF.CardSecurity */
    EID_PAOS_TOKEN,         /* of the chip's authentication */
    EID_PAOS_NONCE,         /* of the chip's authentication */
    EID_PAOS_FIELDS
};

/** One message of the client. */
struct eid_paos_message {
    enum eid_paos_kind kind;
    char id[EID_PAOS_ID];
    char relates_to[EID_PAOS_ID];
    char session[EID_PAOS_ID]; /* of StartPAOS */
    bool ok;                   /* the result is #ok; of StartPAOS always */
    char minor[EID_PAOS_ID];   /* last part of the result's minor code */
    struct bytes field[EID_PAOS_FIELDS];
    struct bytes output[EID_PAOS_APDUS]; /* answers of the card */
    int outputs;
};

/** Reads one envelope. STATUS_INVALID when it is none, has a DOCTYPE, or a field is no
 * hexadecimal text. `message` is to be finished in every case. */
enum status eid_paos_read(struct eid_paos_message *message,
                          struct eid_span text) MUST_CHECK;

void eid_paos_finish(struct eid_paos_message *message);

/** Begins an envelope that answers `relates_to` under the id `id`. The functions below
 * write one body each, and eid_paos_end what closes it. */
void eid_paos_begin(struct bytes *out, const char *id, const char *relates_to);
void eid_paos_end(struct bytes *out);

void eid_paos_put_framework(struct bytes *out);

/** What the first DIDAuthenticate carries. */
struct eid_paos_eac1 {
    struct eid_span
        certificate[3]; /* terminal, document verifier, root; may be empty */
    struct eid_span description;
    struct eid_span required; /* CHAT */
    struct eid_span optional; /* CHAT */
};

void eid_paos_put_eac1(struct bytes *out, const struct eid_paos_eac1 *eac1);
void eid_paos_put_eac2(struct bytes *out, struct eid_span key,
                       struct eid_span signature);
void eid_paos_put_transmit(struct bytes *out, const struct bytes *apdu, int apdus);

/** The last message; `minor` NULL: all is well. */
void eid_paos_put_over(struct bytes *out, const char *minor, const char *sentence);

#endif
