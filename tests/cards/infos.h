/* What an ID card says about its own protocols: SecurityInfos.
 *
 * Owns: the contents of EF.CardAccess and of the signed EF.CardSecurity, and the object
 * identifiers of TR-03110. Called by the maker of the keys. Source: TR-03110-3, A.1. */
#ifndef CARDS_INFOS_H
#define CARDS_INFOS_H

#include "tests/cards/curve.h"
#include "tests/cards/tlv.h"

#define OID_PACE "0.4.0.127.0.7.2.2.4.2.2" /* ECDH, generic mapping, AES-128 */
#define OID_CHIP "0.4.0.127.0.7.2.2.3.2.2" /* ECDH, AES-128 */
#define OID_CHIP_ECDH "0.4.0.127.0.7.2.2.3.2"
#define OID_CHIP_KEY "0.4.0.127.0.7.2.2.1.2"
#define OID_TERMINAL "0.4.0.127.0.7.2.2.2"
#define OID_TERMINAL_ECDSA "0.4.0.127.0.7.2.2.2.2.3" /* ECDSA, SHA-256 */
#define OID_STANDARDIZED "0.4.0.127.0.7.1.2"
#define OID_CARD_INFO "0.4.0.127.0.7.2.2.6"
#define OID_SECURITY_OBJECT "0.4.0.127.0.7.3.2.1"
#define OID_AT "0.4.0.127.0.7.3.1.2.2" /* role: authentication terminal */
#define OID_DESCRIPTION "0.4.0.127.0.7.3.1.3.1"
#define OID_DESCRIPTION_TEXT "0.4.0.127.0.7.3.1.3.1.1"

enum { INFOS_CHIP_KEY = 0x41, INFOS_CURVE = 13 };

/** An object identifier under `tag` (0x06, or 0x80 where it is implicit). */
void infos_put_oid(struct tlv_bytes *out, uint32_t tag, const char *dotted);
/** The SET of EF.CardAccess; with the chip's key, that inside EF.CardSecurity. */
void infos_put(struct tlv_bytes *out, const uint8_t chip[CURVE_POINT]);

#endif
