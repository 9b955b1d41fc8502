/* One file from the network, of known size and checksum, piece by piece onto the disk.
 *
 * Owns: the file in its folder, under another name until it is whole; what is kept of
 * one that broke off, so that the next start goes on there. Pieces of 512 KiB are asked
 * for by Range (RFC 9110 section 14), each with the limits of net.h and two minutes; a
 * piece that does not come is asked for five times, with longer and longer pauses. The
 * whole has two hours. Called by channel.c. Blocks on the disk for a piece, no longer.
 * Must not know: what the file is. */
#ifndef SCHALTER_COURIER_DOWNLOAD_H
#define SCHALTER_COURIER_DOWNLOAD_H

#include "base/channel.h"
#include "base/loop.h"
#include "courier/net.h"
#include "crypto/digest.h"

enum {
    DOWNLOAD_PIECE = NET_REPLY_MAX,
    DOWNLOAD_TRIES = 5,
    DOWNLOAD_RESERVE = 64 << 20, /* bytes that stay free for what citizens send */
};

struct download;

/** The percent that is there; at the end once more, with why it ended (CHANNEL_FINE:
 * it is whole) and `ended`. Nothing of it may be stopped from within. */
typedef void download_fn(void *context, int percent, bool ended,
                         enum channel_trouble trouble);

struct download_parts {
    struct loop *loop;
    const struct net *net;
    const char *folder, *name; /* of the file */
    int64_t reserve;           /* bytes; DOWNLOAD_RESERVE */
    download_fn *fn;
    void *context;
};

/** All is borrowed. Removes what an earlier run left. */
struct download *download_create(const struct download_parts *parts);
/** Removes what is there. Accepts NULL. */
void download_destroy(struct download *download);

/** Begins, or goes on with what was begun if size and checksum are the same. The first
 * callback comes from the loop, or from here where the disk says no. */
void download_start(struct download *download, const char *address, int64_t size,
                    const char sha256[DIGEST_SHA256_HEX]);

/** Stops without callback; the file goes. */
void download_forget(struct download *download);

#endif
