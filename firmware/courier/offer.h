/* The channel file: what newer system its vendor offers, and until when that holds.
 *
 * Owns: its form and the rules about it. A compact JWS (crypto/jws.h) of the type
 * OFFER_TYPE whose payload is a JSON object: board, version, notes, address, sha256
 * (texts), issue, size, made, until (numbers). All of them are there; others are passed
 * over, and so is which key the file says it is signed with: there is one. Called by
 * channel.c. Pure. Must not know: how it was fetched, what runs here.
 * docs/configuration.md and cross/channel.sh have the vendor's side. */
#ifndef SCHALTER_COURIER_OFFER_H
#define SCHALTER_COURIER_OFFER_H

#include "base/channel.h"
#include "base/config.h"
#include "crypto/digest.h"
#include "crypto/rsa_key.h"

#define OFFER_TYPE "schalter-channel"

enum {
    OFFER_FILE_MAX = 16 * 1024,
    OFFER_SKEW_S = 300, /* clocks that differ by less are the same */
};

struct offer {
    char board[UPKEEP_BOARD_MAX];
    char version[UPKEEP_VERSION_MAX];
    char notes[UPKEEP_NOTES_MAX];
    char address[CONFIG_URL_MAX]; /* of the bundle */
    char sha256[DIGEST_SHA256_HEX];
    int64_t issue;
    int64_t size;        /* bytes, 1 to CHANNEL_SIZE_MAX */
    int64_t made, until; /* seconds since 1970 */
};

/** Reads a file; blanks behind it do not count. CHANNEL_SENSELESS: it is none, or a
 * field is missing, too long or of another type; CHANNEL_UNSIGNED: not signed by `key`.
 * `offer` is all zero unless it is CHANNEL_FINE. */
enum channel_trouble offer_read(const char *text, size_t len, const struct rsa_key *key,
                                struct offer *offer);

/** The payload alone, for the fuzzer: CHANNEL_FINE or CHANNEL_SENSELESS. */
enum channel_trouble offer_fields(const char *json, size_t len, struct offer *offer);

/** May it be taken now, from there? `now_s` is this device's clock, `server_s` the
 * server's (0: not told), both in seconds since 1970: what either of them calls too
 * old is not taken. CHANNEL_FINE, CHANNEL_EXPIRED, CHANNEL_CLOCK (the two differ, or it
 * is from the future), CHANNEL_ELSEWHERE (not on one of `hosts`, base/hosts.h). */
enum channel_trouble offer_judge(const struct offer *offer, const char *hosts,
                                 int64_t now_s, int64_t server_s);

/** Where updates may lie: as the configuration names it, or where the channel file
 * does. `out` has CONFIG_URL_MAX bytes. */
void offer_hosts(const struct config *config, char *out);

#endif
