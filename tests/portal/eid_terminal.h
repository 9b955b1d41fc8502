/* The terminal's half of Extended Access Control version 2 (TR-03110-2 version 2.21,
 * sections 3.3 and 3.4; TR-03110-3 appendix A and B).
 *
 * Owns: the terminal's certificates and key as files, terminal authentication with
 * ECDSA, chip authentication with ECDH. Called by eid_server. OpenSSL only: the virtual
 * cards of tests/cards use another library, so that each side checks the other. */
#ifndef SCHALTER_PORTAL_EID_TERMINAL_H
#define SCHALTER_PORTAL_EID_TERMINAL_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/portal/eid_channel.h"

enum {
    EID_TERMINAL_CERTIFICATES = 3, /* terminal, document verifier, root */
    EID_TERMINAL_POINT = 133,      /* uncompressed, up to 521 bits */
    EID_TERMINAL_FILE = 16 * 1024,
};

/** What the authority gave the terminal. */
struct eid_keys {
    struct bytes certificate[EID_TERMINAL_CERTIFICATES];
    struct bytes description;
    EVP_PKEY *key;
    X509_STORE *anchors; /* of the cards' signers */
    bool foreign_cards;  /* cards whose signer ends at none of them are read, too */
};

/** Reads them from a directory (tests/cards/README.md names the files). */
enum status eid_keys_open(struct eid_keys *keys, const char *directory) MUST_CHECK;

/** Frees everything; accepts a zeroed struct. */
void eid_keys_finish(struct eid_keys *keys);

/** One run with one card. */
struct eid_terminal {
    EVP_PKEY *ephemeral;
    unsigned char point[EID_TERMINAL_POINT]; /* its public half */
    size_t point_len;
    struct eid_channel channel; /* after eid_terminal_agree */
};

/** Makes the ephemeral key on the curve EF.CardAccess names for chip authentication.
 * STATUS_INVALID when it names none that is known. */
enum status eid_terminal_begin(struct eid_terminal *terminal,
                               struct eid_span card_access) MUST_CHECK;

/** Signs idpicc | challenge | x of the ephemeral key, plain format (TR-03111 section
 * 5.2.1), with `key` and the hash the certificate in `keys` names. */
enum status eid_terminal_sign(const struct eid_terminal *terminal,
                              const struct eid_keys *keys, EVP_PKEY *key,
                              struct eid_span idpicc, struct eid_span challenge,
                              struct bytes *signature) MUST_CHECK;

/** Agrees on the keys of the channel with the chip's key in EF.CardSecurity and checks
 * the chip's authentication token. STATUS_INVALID: no such key, or the file is not
 * signed by whom it has to be; STATUS_DENIED: not the chip whose key this is. */
enum status eid_terminal_agree(struct eid_terminal *terminal,
                               const struct eid_keys *keys,
                               struct eid_span card_security, struct eid_span nonce,
                               struct eid_span token) MUST_CHECK;

/** Frees the key and overwrites the channel; accepts a zeroed struct. */
void eid_terminal_finish(struct eid_terminal *terminal);

#endif
