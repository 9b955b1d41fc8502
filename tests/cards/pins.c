#include "tests/cards/pins.h"

#include <stdio.h>
#include <string.h>

enum { CHANGE = 0x02, UNBLOCK = 0x03 };

static enum apdu_status
change(struct card *card, const struct apdu *command)
{
    char pin[MEMORY_PIN + 1] = "";
    if (card->session.password != PASSWORD_PIN)
        return APDU_DENIED;
    if (command->len != MEMORY_PIN)
        return APDU_LENGTH;
    memcpy(pin, command->data, MEMORY_PIN);
    if (!memory_digits(pin, MEMORY_PIN))
        return APDU_DATA;
    memcpy(card->memory.pin, pin, sizeof(pin));
    memory_restore(&card->memory);
    if (card->memory.kind == MEMORY_FRESH)
        card->memory.kind = MEMORY_READY;
    memory_save(&card->memory);
    return APDU_OK;
}

static enum apdu_status
unblock(struct card *card, const struct apdu *command)
{
    if (card->session.password != PASSWORD_PUK)
        return APDU_DENIED;
    if (command->len != 0)
        return APDU_LENGTH;
    if (card->memory.unblocks == 0)
        return APDU_UNUSABLE;
    card->memory.unblocks--;
    memory_restore(&card->memory);
    memory_save(&card->memory);
    return APDU_OK;
}

enum apdu_status
pins_reset(struct card *card, const struct apdu *command)
{
    if (command->p2 != PASSWORD_PIN)
        return command->p2 == PASSWORD_CAN ? APDU_DENIED : APDU_PARAMETERS;
    if (command->p1 == CHANGE)
        return change(card, command);
    return command->p1 == UNBLOCK ? unblock(card, command) : APDU_PARAMETERS;
}
