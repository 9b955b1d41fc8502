#include "tests/cards/terminal.h"

#include <string.h>

#include "tests/cards/infos.h"

/* "CAN allowed": reading after PACE with the CAN, a right of its own. */
enum { CAN_ALLOWED = 0x10 };

static bool
may_begin(const struct session *session)
{
    return session->password != PASSWORD_NONE && session->wants_chat &&
           !session->terminal_known;
}

enum apdu_status
terminal_choose(struct card *card, const struct apdu *command)
{
    struct session_terminal *terminal = &card->session.terminal;
    struct certificate_name name;
    struct tlv object;
    if (!may_begin(&card->session))
        return APDU_CONDITIONS;
    terminal->has_issuer = false;
    if (!tlv_find(command->data, command->len, 0x83, &object) ||
        !certificate_name_of(&object, &name))
        return APDU_DATA;
    if (certificate_name_same(&name, &card->world->root.holder))
        terminal->issuer = card->world->root;
    else if (terminal->has_last && certificate_name_same(&name, &terminal->last.holder))
        terminal->issuer = terminal->last;
    else
        return APDU_NO_REFERENCE;
    terminal->has_issuer = true;
    return APDU_OK;
}

static bool
may_issue(enum certificate_role issuer, enum certificate_role holder)
{
    if (issuer == CERTIFICATE_ROOT)
        return holder == CERTIFICATE_DOMESTIC || holder == CERTIFICATE_FOREIGN;
    return issuer != CERTIFICATE_TERMINAL && holder == CERTIFICATE_TERMINAL;
}

/* A card has no clock: the newest certificate it believes tells it what day it is at
 * least, if an authority of its own country issued it. */
static void
learn_day(struct card *card, const struct certificate *certificate)
{
    const bool believed = certificate->role == CERTIFICATE_DOMESTIC ||
                          card->session.terminal.issuer.role == CERTIFICATE_DOMESTIC;
    if (!believed || memcmp(certificate->from, card->memory.today, MEMORY_DATE) <= 0)
        return;
    memcpy(card->memory.today, certificate->from, MEMORY_DATE);
    memory_save(&card->memory);
}

enum apdu_status
terminal_certificate(struct card *card, const struct apdu *command)
{
    struct session_terminal *terminal = &card->session.terminal;
    struct certificate certificate;
    struct tlv body, signature;
    if (!may_begin(&card->session) || !terminal->has_issuer)
        return APDU_CONDITIONS;
    if (!tlv_find(command->data, command->len, 0x7F4E, &body) ||
        !tlv_find(command->data, command->len, 0x5F37, &signature) ||
        !certificate_parse(card->curve, &body, &certificate))
        return APDU_DATA;
    if (!certificate_name_same(&certificate.authority, &terminal->issuer.holder) ||
        !may_issue(terminal->issuer.role, certificate.role) ||
        memcmp(certificate.until, card->memory.today, MEMORY_DATE) < 0 ||
        !certificate_signed(card->curve, terminal->issuer.point, &body, &signature))
        return APDU_NOT_VERIFIED;
    learn_day(card, &certificate);
    for (size_t i = 0; i < CERTIFICATE_CHAT; i++)
        certificate.chat[i] &= terminal->issuer.chat[i];
    terminal->last = certificate;
    terminal->has_last = true;
    terminal->has_issuer = false;
    terminal->chosen = false;
    return APDU_OK;
}

enum apdu_status
terminal_begin(struct card *card, const struct apdu *command)
{
    struct session_terminal *terminal = &card->session.terminal;
    struct certificate_name name;
    struct tlv oid, holder, ephemeral, auxiliary;
    struct tlv_bytes wanted = {0};
    if (!may_begin(&card->session) || !terminal->has_last)
        return APDU_CONDITIONS;
    infos_put_oid(&wanted, 0x80, OID_TERMINAL_ECDSA);
    if (!tlv_find(command->data, command->len, 0x80, &oid) ||
        oid.whole_len != wanted.len || memcmp(oid.whole, wanted.at, wanted.len) != 0 ||
        !tlv_find(command->data, command->len, 0x83, &holder) ||
        !certificate_name_of(&holder, &name) ||
        !tlv_find(command->data, command->len, 0x91, &ephemeral) ||
        ephemeral.len != CURVE_FIELD)
        return APDU_DATA;
    if (terminal->last.role != CERTIFICATE_TERMINAL ||
        !certificate_name_same(&name, &terminal->last.holder))
        return APDU_NO_REFERENCE;
    terminal->auxiliary_len = 0;
    if (tlv_find(command->data, command->len, 0x67, &auxiliary)) {
        if (auxiliary.whole_len > SESSION_AUXILIARY)
            return APDU_DATA;
        memcpy(terminal->auxiliary, auxiliary.whole, auxiliary.whole_len);
        terminal->auxiliary_len = auxiliary.whole_len;
    }
    memcpy(terminal->ephemeral, ephemeral.value, CURVE_FIELD);
    terminal->chosen = true;
    return APDU_OK;
}

enum apdu_status
terminal_challenge(struct card *card, const struct apdu *command, struct tlv_bytes *out)
{
    struct session_terminal *terminal = &card->session.terminal;
    if (card->session.password == PASSWORD_NONE)
        return APDU_CONDITIONS;
    if (command->len != 0 || command->expected < SESSION_CHALLENGE)
        return APDU_LENGTH;
    cipher_random(terminal->challenge, SESSION_CHALLENGE);
    terminal->has_challenge = true;
    tlv_put(out, terminal->challenge, SESSION_CHALLENGE);
    return APDU_OK;
}

/* What was asked for by PACE and is granted by the certificates; nothing with the PIN
 * of the letter, and with the CAN only where the certificate says so. */
static void
grant(struct card *card)
{
    struct session *session = &card->session;
    const bool letter = strlen(card->memory.pin) == MEMORY_TRANSPORT;
    for (size_t i = 0; i < CERTIFICATE_CHAT; i++)
        session->chat[i] &= session->terminal.last.chat[i];
    const bool can = session->password == PASSWORD_CAN &&
                     (session->chat[CERTIFICATE_CHAT - 1] & CAN_ALLOWED) != 0;
    if (!(can || (session->password == PASSWORD_PIN && !letter)))
        memset(session->chat, 0, CERTIFICATE_CHAT);
}

enum apdu_status
terminal_prove(struct card *card, const struct apdu *command)
{
    struct session *session = &card->session;
    struct session_terminal *terminal = &session->terminal;
    struct tlv_bytes signed_data = {0};
    if (!may_begin(session) || !terminal->chosen || !terminal->has_challenge)
        return APDU_CONDITIONS;
    terminal->has_challenge = false;
    if (command->len != CURVE_SIGNATURE)
        return APDU_LENGTH;
    tlv_put(&signed_data, session->identity, CURVE_FIELD);
    tlv_put(&signed_data, terminal->challenge, SESSION_CHALLENGE);
    tlv_put(&signed_data, terminal->ephemeral, CURVE_FIELD);
    tlv_put(&signed_data, terminal->auxiliary, terminal->auxiliary_len);
    if (!curve_verify(card->curve, terminal->last.point, signed_data.at,
                      signed_data.len, command->data))
        return APDU_NOT_VERIFIED;
    grant(card);
    session->terminal_known = true;
    return APDU_OK;
}
