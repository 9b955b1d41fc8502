#include "tests/cards/pace.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "tests/cards/infos.h"

static enum apdu_status
pin_state(const struct memory *memory)
{
    if (memory->kind == MEMORY_DEACTIVATED)
        return APDU_DEACTIVATED;
    if (memory->tries < MEMORY_TRIES)
        return (enum apdu_status)(APDU_TRIES | memory->tries);
    return APDU_OK;
}

static bool
names_protocol(const struct tlv *object)
{
    struct tlv_bytes wanted = {0};
    infos_put_oid(&wanted, 0x80, OID_PACE);
    return object->whole_len == wanted.len &&
           memcmp(object->whole, wanted.at, wanted.len) == 0;
}

enum apdu_status
pace_begin(struct card *card, const struct apdu *command)
{
    struct session_pace pace = {.step = 1};
    struct tlv oid, password, object;
    card->session.agreement = AGREEMENT_NONE;
    if (!tlv_find(command->data, command->len, 0x80, &oid) ||
        !tlv_find(command->data, command->len, 0x83, &password) || password.len != 1)
        return APDU_DATA;
    if (!names_protocol(&oid))
        return APDU_DATA;
    if (password.value[0] < PASSWORD_MRZ || password.value[0] > PASSWORD_PUK)
        return APDU_NO_REFERENCE;
    pace.password = (enum password)password.value[0];
    if (tlv_find(command->data, command->len, 0x84, &object) &&
        !tlv_is(&object, (uint8_t[]){INFOS_CURVE}, 1))
        return APDU_NO_REFERENCE;
    if (tlv_find(command->data, command->len, 0x7F4C, &object)) {
        if (!certificate_chat(&object, pace.chat))
            return APDU_DATA;
        pace.wants_chat = true;
    }
    card->session.pace = pace;
    card->session.agreement = AGREEMENT_PACE;
    return pace.password == PASSWORD_PIN ? pin_state(&card->memory) : APDU_OK;
}

/* Whether the password may be tried now. The last try wants a channel by the CAN. */
static enum apdu_status
usable(const struct card *card)
{
    const struct memory *memory = &card->memory;
    if (card->session.pace.password != PASSWORD_PIN)
        return APDU_OK;
    if (memory->kind == MEMORY_DEACTIVATED)
        return APDU_CONDITIONS;
    if (memory->tries == 0)
        return APDU_BLOCKED;
    if (memory->tries == 1 && card->session.password != PASSWORD_CAN)
        return APDU_CONDITIONS;
    return APDU_OK;
}

static void
password_key(const struct card *card, uint8_t key[CIPHER_KEY])
{
    uint8_t digest[64];
    unsigned digest_len = 0;
    char zone[PERSON_MRZ + 1];
    const char *text = NULL;
    switch (card->session.pace.password) {
    case PASSWORD_MRZ:
        EVP_Digest(zone, person_zone(&card->person, zone), digest, &digest_len,
                   EVP_sha1(), NULL);
        cipher_derive(digest, digest_len, NULL, 0, CIPHER_PASSWORD, key);
        return;
    case PASSWORD_CAN:
        text = card->memory.can;
        break;
    case PASSWORD_PUK:
        text = card->memory.puk;
        break;
    case PASSWORD_PIN:
    case PASSWORD_NONE:
        text = card->memory.pin;
        break;
    }
    cipher_derive((const uint8_t *)text, strlen(text), NULL, 0, CIPHER_PASSWORD, key);
}

static enum apdu_status
give_nonce(struct card *card, struct tlv_bytes *out)
{
    uint8_t key[CIPHER_KEY], sealed[SESSION_NONCE];
    enum apdu_status status = usable(card);
    if (status != APDU_OK)
        return status;
    cipher_random(card->session.pace.nonce, SESSION_NONCE);
    password_key(card, key);
    cipher_cbc(key, NULL, true, card->session.pace.nonce, SESSION_NONCE, sealed);
    tlv_put_object(out, 0x80, sealed, sizeof(sealed));
    return APDU_OK;
}

static enum apdu_status
map_nonce(struct card *card, const struct tlv *theirs, struct tlv_bytes *out)
{
    struct session_pace *pace = &card->session.pace;
    uint8_t secret[CURVE_FIELD], point[CURVE_POINT], shared[CURVE_POINT];
    if (!curve_has(card->curve, theirs->value, theirs->len) ||
        !curve_pair(card->curve, NULL, secret, point) ||
        !curve_multiply(card->curve, secret, theirs->value, shared) ||
        !curve_map(card->curve, pace->nonce, SESSION_NONCE, shared, pace->base))
        return APDU_NOT_VERIFIED;
    tlv_put_object(out, 0x82, point, sizeof(point));
    return APDU_OK;
}

static enum apdu_status
agree(struct card *card, const struct tlv *theirs, struct tlv_bytes *out)
{
    struct session_pace *pace = &card->session.pace;
    uint8_t secret[CURVE_FIELD];
    if (!curve_has(card->curve, theirs->value, theirs->len) ||
        !curve_pair(card->curve, pace->base, secret, pace->own) ||
        /* A host that sends the card's own key back would know the secret. */
        memcmp(theirs->value, pace->own, CURVE_POINT) == 0 ||
        !curve_multiply(card->curve, secret, theirs->value, pace->shared))
        return APDU_NOT_VERIFIED;
    memcpy(pace->theirs, theirs->value, CURVE_POINT);
    tlv_put_object(out, 0x84, pace->own, CURVE_POINT);
    return APDU_OK;
}

static void
token(const struct messaging *channel, const uint8_t point[CURVE_POINT],
      uint8_t mac[CIPHER_MAC])
{
    struct tlv_bytes input = {0};
    size_t key = tlv_open(&input, 0x7F49);
    infos_put_oid(&input, 0x06, OID_PACE);
    tlv_put_object(&input, 0x86, point, CURVE_POINT);
    tlv_close(&input, key);
    cipher_mac(channel->authenticate, input.at, input.len, mac);
}

static void
succeed(struct card *card, const struct messaging *channel, struct tlv_bytes *out)
{
    struct session *session = &card->session;
    const struct certificate_name *root = &card->world->root.holder;
    session->next = *channel;
    session->password = session->pace.password;
    session->wants_chat = session->pace.wants_chat;
    memcpy(session->chat, session->pace.chat, CERTIFICATE_CHAT);
    memcpy(session->identity, session->pace.own + 1, CURVE_FIELD);
    session->terminal = (struct session_terminal){0};
    session->terminal_known = false;
    session->chip_shown = false;
    if (session->wants_chat)
        tlv_put_object(out, 0x87, root->at, root->len);
}

/* The try is taken away before the host's proof is looked at: pulling the card in
 * between saves nobody a try. */
static enum apdu_status
prove(struct card *card, const struct tlv *proof, struct tlv_bytes *out)
{
    const struct session_pace *pace = &card->session.pace;
    const bool pin = pace->password == PASSWORD_PIN;
    uint8_t wanted[CIPHER_MAC], own[CIPHER_MAC];
    enum apdu_status status = usable(card);
    if (status != APDU_OK)
        return status;
    struct messaging channel = messaging_begin(pace->shared + 1, CURVE_FIELD, NULL, 0);
    if (pin) {
        card->memory.tries--;
        memory_save(&card->memory);
    }
    token(&channel, pace->own, wanted);
    token(&channel, pace->theirs, own);
    card->last_password = pace->password;
    card->last_succeeded = proof->len == CIPHER_MAC &&
                           CRYPTO_memcmp(proof->value, wanted, CIPHER_MAC) == 0;
    if (!card->last_succeeded)
        return pin ? (enum apdu_status)(APDU_TRIES | card->memory.tries)
                   : APDU_NOT_VERIFIED;
    if (pin) {
        memory_restore(&card->memory);
        memory_save(&card->memory);
    }
    tlv_put_object(out, 0x86, own, CIPHER_MAC);
    succeed(card, &channel, out);
    return APDU_OK;
}

static enum apdu_status
do_step(struct card *card, unsigned step, const struct tlv *input,
        struct tlv_bytes *out)
{
    switch (step) {
    case 1:
        return give_nonce(card, out);
    case 2:
        return map_nonce(card, input, out);
    case 3:
        return agree(card, input, out);
    default:
        return prove(card, input, out);
    }
}

enum apdu_status
pace_step(struct card *card, const struct apdu *command, struct tlv_bytes *out)
{
    static const uint32_t tags[5] = {0, 0, 0x81, 0x83, 0x85};
    const unsigned step = card->session.pace.step;
    struct tlv all, input = {0};
    enum apdu_status status = APDU_DATA;
    if (tlv_find(command->data, command->len, 0x7C, &all) &&
        (step == 1 ? all.len == 0 : tlv_find(all.value, all.len, tags[step], &input))) {
        size_t answer = tlv_open(out, 0x7C);
        status = do_step(card, step, &input, out);
        tlv_close(out, answer);
    }
    card->session.pace.step++;
    if (status != APDU_OK || step == 4) {
        card->session.agreement = AGREEMENT_NONE;
        card->session.pace = (struct session_pace){0};
    }
    return status;
}
