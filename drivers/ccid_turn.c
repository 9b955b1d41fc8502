#include "drivers/ccid_turn.h"

uint8_t
ccid_turn_next(struct ccid_turn *turn, enum ccid_type answer, uint8_t slot)
{
    *turn = (struct ccid_turn){
        .type = answer, .slot = slot, .seq = (uint8_t)(turn->seq + 1)};
    return turn->seq;
}

enum ccid_turn_step
ccid_turn_take(struct ccid_turn *turn, const uint8_t *bytes, size_t len,
               struct ccid_answer *out)
{
    if (ccid_read(bytes, len, out) != STATUS_OK || out->slot != turn->slot)
        return CCID_TURN_NONSENSE;
    if (out->seq != turn->seq)
        return ++turn->stale <= CCID_TURN_STALE_MAX ? CCID_TURN_STALE
                                                    : CCID_TURN_NONSENSE;
    if (out->type != turn->type)
        return CCID_TURN_NONSENSE;
    if (out->result != CCID_TIME_EXTENSION)
        return CCID_TURN_ANSWERED;
    return ++turn->extensions <= CCID_TURN_EXTENSIONS_MAX ? CCID_TURN_EXTENDED
                                                          : CCID_TURN_NONSENSE;
}
