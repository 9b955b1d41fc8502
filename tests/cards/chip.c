#include "tests/cards/chip.h"

#include <string.h>

#include "tests/cards/infos.h"

enum { NONCE = 8 };

enum apdu_status
chip_begin(struct card *card, const struct apdu *command)
{
    struct tlv oid, key;
    struct tlv_bytes wanted = {0};
    card->session.agreement = AGREEMENT_NONE;
    if (!card->session.terminal_known || card->session.chip_shown)
        return APDU_CONDITIONS;
    infos_put_oid(&wanted, 0x80, OID_CHIP);
    if (!tlv_find(command->data, command->len, 0x80, &oid) ||
        oid.whole_len != wanted.len || memcmp(oid.whole, wanted.at, wanted.len) != 0)
        return APDU_DATA;
    if (tlv_find(command->data, command->len, 0x84, &key) &&
        !tlv_is(&key, (uint8_t[]){INFOS_CHIP_KEY}, 1))
        return APDU_NO_REFERENCE;
    card->session.agreement = AGREEMENT_CHIP;
    return APDU_OK;
}

static void
answer(const struct messaging *channel, const uint8_t nonce[NONCE],
       const struct tlv *theirs, struct tlv_bytes *out)
{
    struct tlv_bytes input = {0};
    uint8_t mac[CIPHER_MAC];
    size_t key = tlv_open(&input, 0x7F49);
    infos_put_oid(&input, 0x06, OID_CHIP);
    tlv_put_object(&input, 0x86, theirs->value, theirs->len);
    tlv_close(&input, key);
    cipher_mac(channel->authenticate, input.at, input.len, mac);
    size_t all = tlv_open(out, 0x7C);
    tlv_put_object(out, 0x81, nonce, NONCE);
    tlv_put_object(out, 0x82, mac, sizeof(mac));
    tlv_close(out, all);
}

enum apdu_status
chip_agree(struct card *card, const struct apdu *command, struct tlv_bytes *out)
{
    struct session *session = &card->session;
    struct tlv all, theirs;
    uint8_t shared[CURVE_POINT], nonce[NONCE];
    session->agreement = AGREEMENT_NONE;
    if (!tlv_find(command->data, command->len, 0x7C, &all) ||
        !tlv_find(all.value, all.len, 0x80, &theirs))
        return APDU_DATA;
    /* The key must be the one the terminal signed. */
    if (!curve_has(card->curve, theirs.value, theirs.len) ||
        memcmp(theirs.value + 1, session->terminal.ephemeral, CURVE_FIELD) != 0 ||
        !curve_multiply(card->curve, card->world->chip, theirs.value, shared))
        return APDU_NOT_VERIFIED;
    cipher_random(nonce, sizeof(nonce));
    session->next = messaging_begin(shared + 1, CURVE_FIELD, nonce, sizeof(nonce));
    session->chip_shown = true;
    answer(&session->next, nonce, &theirs, out);
    return APDU_OK;
}
