/* Secure messaging with AES (TR-03110-3 version 2.21, appendix F; ISO 7816-4).
 *
 * Owns: the two keys and the send sequence counter of one channel to a card. Called by
 * eid_terminal (which makes the keys) and eid_server. OpenSSL only. */
#ifndef SCHALTER_PORTAL_EID_CHANNEL_H
#define SCHALTER_PORTAL_EID_CHANNEL_H

#include "tests/portal/eid_tlv.h"

enum { EID_CHANNEL_KEY = 32, EID_CHANNEL_BLOCK = 16, EID_CHANNEL_MAC = 8 };

struct eid_channel {
    unsigned char encryption[EID_CHANNEL_KEY];
    unsigned char authentication[EID_CHANNEL_KEY];
    size_t key_len; /* 16, 24 or 32 */
    unsigned char counter[EID_CHANNEL_BLOCK];
};

/** The first eight bytes of the AES-CMAC of `data`. */
bool eid_channel_mac(const unsigned char *key, size_t key_len, struct eid_span data,
                     unsigned char mac[EID_CHANNEL_MAC]) MUST_CHECK;

/** A command APDU with extended length. `data` may be empty; `reads` asks for as much
 * as there is. Counts one up. */
enum status eid_channel_wrap(struct eid_channel *channel, const unsigned char header[4],
                             struct eid_span data, bool reads,
                             struct bytes *apdu) MUST_CHECK;

/** Opens a response APDU. Counts one up. STATUS_DENIED when its authentication code or
 * its form is wrong. `word` is the status word. */
enum status eid_channel_unwrap(struct eid_channel *channel, struct eid_span apdu,
                               struct bytes *plain, unsigned *word) MUST_CHECK;

#endif
