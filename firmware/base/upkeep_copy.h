/* Copies for the town on their way onto a technician's stick: what the kiosk hands to
 * the caretaker, one a packet, while that does UPKEEP_TAKE_OUT or UPKEEP_CONFIRM and
 * says that it wants one (struct upkeep_copies).
 *
 * Owns: the layout and its checks. They are sealed for the town; neither side can read
 * them. Called by face and caretaker, which are of one image. Nothing blocks. */
#ifndef SCHALTER_BASE_UPKEEP_COPY_H
#define SCHALTER_BASE_UPKEEP_COPY_H

#include "base/link.h"
#include "base/upkeep.h"

enum { UPKEEP_COPY_MAX = LINK_COPY_MAX + 256 };

struct upkeep_copy {
    enum upkeep_trouble trouble;        /* UPKEEP_FINE, or why none comes any more */
    char reference[LINK_REFERENCE_MAX]; /* capitals, digits, "-"; "": that was all */
    bool maybe_arrived;
    struct link_bytes file; /* as it must lie on the stick */
};

/** The statuses of upkeep_ask and upkeep_asked (upkeep_wire.h). `packet`:
 * UPKEEP_COPY_MAX bytes, caller's, into which `copy->file` points on arrival. */
enum status upkeep_hand(int fd, const struct upkeep_copy *copy) MUST_CHECK;
enum status upkeep_handed(int fd, uint8_t *packet, struct upkeep_copy *copy) MUST_CHECK;

/** Layout and checks alone, for tests and the fuzzer. */
enum status upkeep_encode_copy(const struct upkeep_copy *copy, uint8_t *packet,
                               size_t cap, size_t *len) MUST_CHECK;
enum status upkeep_decode_copy(const uint8_t *packet, size_t len,
                               struct upkeep_copy *copy) MUST_CHECK;

#endif
