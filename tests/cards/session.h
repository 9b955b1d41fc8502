/* The card in somebody's hand: what it is, and what a host has reached with it so far.
 *
 * Owns: the state of one session, from power on or from the last broken channel. Shared
 * by the parts of the card (files, pace, terminal, chip, pins), each of which changes
 * its own piece; card.c ends it. */
#ifndef CARDS_SESSION_H
#define CARDS_SESSION_H

#include "tests/cards/apdu.h"
#include "tests/cards/certificate.h"
#include "tests/cards/memory.h"
#include "tests/cards/messaging.h"
#include "tests/cards/person.h"
#include "tests/cards/world.h"

/** As MSE:Set AT names them (TR-03110-3, B.11.1). */
enum password { PASSWORD_NONE, PASSWORD_MRZ, PASSWORD_CAN, PASSWORD_PIN, PASSWORD_PUK };

enum agreement { AGREEMENT_NONE, AGREEMENT_PACE, AGREEMENT_CHIP };

enum { SESSION_CHALLENGE = 8, SESSION_NONCE = 16, SESSION_AUXILIARY = 512 };

/** PACE under way. */
struct session_pace {
    enum password password;
    unsigned step; /* of the four of GENERAL AUTHENTICATE, the next one */
    bool wants_chat;
    uint8_t chat[CERTIFICATE_CHAT];
    uint8_t nonce[SESSION_NONCE];
    uint8_t base[CURVE_POINT]; /* the mapped generator */
    uint8_t own[CURVE_POINT], theirs[CURVE_POINT], shared[CURVE_POINT];
};

/** Terminal authentication under way. */
struct session_terminal {
    bool has_issuer, has_last; /* a key chosen by MSE:Set DST; a certificate imported */
    struct certificate issuer, last;
    bool has_challenge, chosen; /* chosen: MSE:Set AT came */
    uint8_t challenge[SESSION_CHALLENGE];
    uint8_t ephemeral[CURVE_FIELD];
    uint8_t auxiliary[SESSION_AUXILIARY];
    size_t auxiliary_len;
};

struct session {
    struct messaging channel;
    struct messaging next; /* active: takes over after the answer under way */
    enum agreement agreement;
    struct session_pace pace;
    struct session_terminal terminal;

    enum password password; /* the channel's; PASSWORD_NONE: there is none */
    bool wants_chat;
    uint8_t
        chat[CERTIFICATE_CHAT];    /* what PACE asked for, at the end what is granted */
    uint8_t identity[CURVE_FIELD]; /* x of the card's last key: IDPICC */
    bool terminal_known, chip_shown; /* both: data groups open */

    bool in_application;
    unsigned file; /* chosen elementary file, 0: none */
};

struct card {
    struct memory memory;
    struct person person;
    const struct world *world; /* borrowed */
    struct curve *curve;       /* borrowed */
    struct session session;
    enum password last_password; /* for the test to ask, with the outcome */
    bool last_succeeded;
    unsigned long commands;
};

#endif
