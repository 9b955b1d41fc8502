#include "tests/cards/card.h"

#include <stdlib.h>
#include <string.h>

#include "tests/cards/chip.h"
#include "tests/cards/files.h"
#include "tests/cards/pace.h"
#include "tests/cards/pins.h"
#include "tests/cards/terminal.h"

enum {
    INS_MSE = 0x22,
    INS_PSO = 0x2A,
    INS_RESET_RETRY = 0x2C,
    INS_EXTERNAL = 0x82,
    INS_CHALLENGE = 0x84,
    INS_GENERAL = 0x86,
    INS_SELECT = 0xA4,
    INS_READ = 0xB0,
};

struct card_link {
    uint8_t header[4];
    struct tlv_bytes pieces;
};

struct card_link *
card_link_create(void)
{
    struct card_link *link = calloc(1, sizeof(*link));
    if (link == NULL)
        abort();
    return link;
}

void
card_link_destroy(struct card_link *link)
{
    free(link);
}

static void
end_session(struct card *card)
{
    card->session = (struct session){0};
}

void
card_reset(struct card *card, struct card_link *link)
{
    end_session(card);
    link->pieces.len = 0;
    link->pieces.full = false;
}

size_t
card_atr(const struct card *card, uint8_t atr[CARD_ATR_MAX])
{
    /* A contactless card's ATR is made by the reader from its historical bytes (PC/SC
     * part 3, 3.1.3.2.3.1). The last byte makes the sum by exclusive or zero. */
    static const uint8_t identity[] = {0x3B, 0x8A, 0x80, 0x01, 0x80, 0x31, 0xF8,
                                       0x73, 0xF7, 0x41, 0xE0, 0x82, 0x90, 0x00};
    static const uint8_t other[] = {0x3B, 0x85, 0x80, 0x01, 0x80,
                                    0x73, 0xC8, 0x21, 0x10};
    const bool foreign = card->memory.kind == MEMORY_FOREIGN;
    const size_t len = foreign ? sizeof(other) : sizeof(identity);
    memcpy(atr, foreign ? other : identity, len);
    atr[len] = 0;
    for (size_t i = 1; i < len; i++)
        atr[len] ^= atr[i];
    return len + 1;
}

static enum apdu_status
manage_environment(struct card *card, const struct apdu *command)
{
    switch (command->p1 << 8 | command->p2) {
    case 0xC1A4:
        return pace_begin(card, command);
    case 0x81B6:
        return terminal_choose(card, command);
    case 0x81A4:
        return terminal_begin(card, command);
    case 0x41A4:
        return chip_begin(card, command);
    default:
        return command->len == 0 ? APDU_LENGTH : APDU_PARAMETERS;
    }
}

static enum apdu_status
authenticate(struct card *card, const struct apdu *command, struct tlv_bytes *out)
{
    if (command->p1 != 0 || command->p2 != 0)
        return APDU_PARAMETERS;
    switch (card->session.agreement) {
    case AGREEMENT_PACE:
        return pace_step(card, command, out);
    case AGREEMENT_CHIP:
        return chip_agree(card, command, out);
    case AGREEMENT_NONE:
        break;
    }
    return APDU_CONDITIONS;
}

static enum apdu_status
carry_out(struct card *card, const struct apdu *command, size_t room,
          struct tlv_bytes *out)
{
    switch (command->ins) {
    case INS_MSE:
        return manage_environment(card, command);
    case INS_GENERAL:
        return authenticate(card, command, out);
    case INS_PSO:
        return command->p1 == 0x00 && command->p2 == 0xBE
                   ? terminal_certificate(card, command)
                   : APDU_PARAMETERS;
    case INS_EXTERNAL:
        return terminal_prove(card, command);
    case INS_CHALLENGE:
        return terminal_challenge(card, command, out);
    case INS_RESET_RETRY:
        return pins_reset(card, command);
    case INS_SELECT:
        return files_select(card, command);
    case INS_READ:
        return files_read(card, command, room, out);
    default:
        return APDU_INSTRUCTION;
    }
}

/* Inside a channel. Whatever is wrong with the wrapping ends it, answered in the clear;
 * what is wrong inside is answered wrapped. */
static enum apdu_status
carry_out_secured(struct card *card, const struct apdu *secured, struct tlv_bytes *out)
{
    struct session *session = &card->session;
    uint8_t plain[APDU_DATA_MAX];
    struct tlv_bytes answer = {0};
    struct apdu command;
    if (!session->channel.active)
        return APDU_SM_WRONG;
    enum apdu_status status =
        messaging_unwrap(&session->channel, secured, plain, &command);
    if (status != APDU_OK) {
        end_session(card);
        return status;
    }
    status = carry_out(card, &command, messaging_room(secured->expected), &answer);
    if (status != APDU_OK && status != APDU_SHORT_FILE)
        answer.len = 0;
    messaging_wrap(&session->channel, answer.at, answer.len, status, out);
    return status;
}

static enum apdu_status
judge(struct card *card, const struct apdu *command, struct tlv_bytes *out)
{
    const uint8_t cla = command->cla & (uint8_t)~APDU_CHAINED;
    enum apdu_status status = APDU_CLASS;
    if (card->memory.kind == MEMORY_BROKEN)
        return APDU_FAULT;
    if (card->memory.kind == MEMORY_FOREIGN)
        return command->ins == INS_SELECT ? APDU_NO_FILE : APDU_INSTRUCTION;
    if (cla == APDU_SECURED) {
        status = carry_out_secured(card, command, out);
    } else if (cla == 0) {
        /* A command in the clear ends the channel. */
        if (card->session.channel.active)
            end_session(card);
        status = carry_out(card, command, command->expected, out);
        if (status != APDU_OK && status != APDU_SHORT_FILE)
            out->len = 0;
    }
    if (card->session.next.active) {
        card->session.channel = card->session.next;
        card->session.next = (struct messaging){0};
    }
    return status;
}

/* Joins the pieces of a chained command. True when `command` is whole, with its data in
 * the link; GENERAL AUTHENTICATE marks its steps by the same bit and is never joined.
 */
static bool
join(struct card_link *link, struct apdu *command, enum apdu_status *status)
{
    const bool chained =
        (command->cla & APDU_CHAINED) != 0 && command->ins != INS_GENERAL;
    const uint8_t header[4] = {command->cla & (uint8_t)~APDU_CHAINED, command->ins,
                               command->p1, command->p2};
    if (link->pieces.len > 0 && memcmp(header, link->header, sizeof(header)) != 0)
        link->pieces.len = 0;
    if (!chained && link->pieces.len == 0)
        return true;
    memcpy(link->header, header, sizeof(header));
    tlv_put(&link->pieces, command->data, command->len);
    if (link->pieces.full || link->pieces.len > APDU_DATA_MAX) {
        link->pieces.len = 0;
        link->pieces.full = false;
        *status = APDU_LENGTH;
        return false;
    }
    *status = APDU_OK;
    command->data = link->pieces.at;
    command->len = link->pieces.len;
    return !chained;
}

size_t
card_command(struct card *card, struct card_link *link, const uint8_t *at, size_t len,
             uint8_t answer[CARD_ANSWER_MAX])
{
    struct tlv_bytes out = {0};
    struct apdu command;
    enum apdu_status status = APDU_LENGTH;
    card->commands++;
    if (apdu_parse(at, len, &command) && join(link, &command, &status)) {
        status = judge(card, &command, &out);
        link->pieces.len = 0;
    }
    memcpy(answer, out.at, out.len);
    answer[out.len] = (uint8_t)(status >> 8);
    answer[out.len + 1] = (uint8_t)status;
    return out.len + 2;
}
