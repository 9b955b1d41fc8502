/* Makes the crypto library forget: everything it frees is overwritten first.
 *
 * Owns: OpenSSL's allocator. Needed because OpenSSL 3.0 frees some buffers from which a
 * content key can be computed (the OAEP block) without clearing them. Called once by
 * main of the face and of the recovery tool, before anything else of crypto. */
#ifndef SCHALTER_CRYPTO_WIPE_H
#define SCHALTER_CRYPTO_WIPE_H

#include "base/status.h"

/** STATUS_DENIED if the library has already allocated: then it is too late. */
enum status wipe_on_free(void) MUST_CHECK;

#endif
