/* The token that carries an identity from the town to one kiosk, for one attempt.
 *
 * Owns: its claims (docs/ausweis-dienst.md section 3) and every way to forge it that
 * can be ordered. Called by api_identity. */
#ifndef SCHALTER_PORTAL_IDENT_TOKEN_H
#define SCHALTER_PORTAL_IDENT_TOKEN_H

#include "tests/portal/fault.h"
#include "tests/portal/ident.h"

enum { IDENT_TOKEN_LIFETIME = 300, IDENT_TOKEN_MAX = 32768 };

/** What a token is made of besides the run. */
struct ident_token {
    const struct pki *pki;
    const char *issuer;
    int64_t now;        /* seconds since 1970 */
    struct fault fault; /* FAULT_NONE for an honest one */
};

/** The token of a run that was read. Heap text, NULL when it cannot be made. */
char *ident_token_make(const struct ident_token *token, const struct ident_run *run);

#endif
