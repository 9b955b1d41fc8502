/* The invented state that signs ID cards: a root and a document signer.
 *
 * Owns: their X.509 certificates and the signature of EF.CardSecurity. Called by the
 * maker of the keys (main.c). Sources: TR-03110-3, A.1.2.5; RFC 5652; ICAO Doc 9303-12
 * (profile of the certificates, as far as a test needs it). */
#ifndef CARDS_KEYS_SIGNER_H
#define CARDS_KEYS_SIGNER_H

#include <openssl/x509.h>

#include "tests/cards/keys/cv.h"

struct signer {
    EVP_PKEY *root_key, *key;
    X509 *root, *certificate;
};

/** Makes both pairs and certificates; aborts if OpenSSL cannot. */
void signer_init(struct curve *curve, struct signer *signer);
void signer_finish(struct signer *signer);
/** Signs the SecurityInfos and appends the CMS object. */
bool signer_sign(const struct signer *signer, const struct tlv_bytes *infos,
                 struct tlv_bytes *out);

#endif
