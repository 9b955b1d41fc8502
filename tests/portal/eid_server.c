#include "tests/portal/eid_server.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

/* The data groups an identity is made of, in the order they are read in. */
static const unsigned GROUP[] = {1, 4, 5, 7, 8, 9, 13, 17};

enum { EID_SESSION_GROUPS = sizeof GROUP / sizeof GROUP[0] };

static const unsigned char APPLICATION[] = {0xe8, 0x07, 0x04, 0x00, 0x7f,
                                            0x00, 0x07, 0x03, 0x02};

void
eid_session_init(struct eid_session *session, const struct eid_keys *keys,
                 uint64_t required, uint64_t optional)
{
    *session = (struct eid_session){
        .keys = keys, .required = required, .optional = optional & ~required};
    bytes_uuid(session->id);
}

void
eid_session_finish(struct eid_session *session)
{
    eid_terminal_finish(&session->terminal);
    json_decref(session->identity);
    session->identity = NULL;
}

void
eid_session_refuse(struct eid_session *session, const char *relates_to,
                   const char *minor, const char *why, struct bytes *out)
{
    session->step = EID_FAILED;
    session->why = why;
    json_decref(session->identity);
    session->identity = NULL;
    eid_terminal_finish(&session->terminal);
    bytes_clear(out);
    bytes_uuid(session->said);
    eid_paos_begin(out, session->said, relates_to);
    eid_paos_put_over(out, minor, why);
    eid_paos_end(out);
}

/* Of TR-03112-1 section 4.2: something of the dialogue is wrong, or of this side. */
static const char PARAMETER[] = "al/common#parameterError";
static const char INTERNAL[] = "al/common#internalError";

static const char *
eid_session_ask_rights(struct eid_session *session, struct bytes *out)
{
    uint64_t required = session->required;
    struct bytes wanted;
    struct bytes spared;
    struct eid_paos_eac1 eac1 = {.description =
                                     eid_span_of(&session->keys->description)};
    if (session->spoil == EID_SPOIL_GREEDY)
        required |= EID_GROUPS_READ(1);
    bytes_init(&wanted, EID_PAOS_FIELD);
    bytes_init(&spared, EID_PAOS_FIELD);
    eid_groups_put_chat(&wanted, required);
    eid_groups_put_chat(&spared, session->optional);
    for (int i = 0; i < EID_TERMINAL_CERTIFICATES; i++)
        if (i != 1 || session->spoil != EID_SPOIL_CHAIN)
            eac1.certificate[i] = eid_span_of(&session->keys->certificate[i]);
    eac1.required = eid_span_of(&wanted);
    eac1.optional = eid_span_of(&spared);
    eid_paos_put_eac1(out, &eac1);
    session->required = required;
    session->step = EID_AWAITS_RIGHTS;
    bytes_finish(&wanted);
    bytes_finish(&spared);
    return NULL;
}

/** The rights the holder left: at least what is required, at most what was asked. */
static bool
eid_session_take_rights(struct eid_session *session, struct eid_span chat)
{
    if (chat.len == 0) {
        session->granted = session->required | session->optional;
        return true;
    }
    return eid_groups_read_chat(chat, &session->granted) &&
           (session->granted & session->required) == session->required &&
           (session->granted & ~(session->required | session->optional)) == 0;
}

static const char *
eid_session_authenticate(struct eid_session *session,
                         const struct eid_paos_message *message, struct bytes *out)
{
    struct eid_terminal *terminal = &session->terminal;
    const char *why = NULL;
    struct bytes signature;
    struct eid_span idpicc = eid_span_of(&message->field[EID_PAOS_ID_PICC]);
    struct eid_span challenge = eid_span_of(&message->field[EID_PAOS_CHALLENGE]);
    if (!eid_session_take_rights(session, eid_span_of(&message->field[EID_PAOS_CHAT])))
        return "the rights are not those that were asked for";
    if (idpicc.len == 0 || challenge.len != 8)
        return "IDPICC or challenge is missing";
    if (eid_terminal_begin(
            terminal, eid_span_of(&message->field[EID_PAOS_CARD_ACCESS])) != STATUS_OK)
        return "EF.CardAccess names no known curve for chip authentication";
    bytes_init(&signature, EID_PAOS_FIELD);
    /* A signature by the key that goes to the card is one nobody certified. */
    bool forged = session->spoil == EID_SPOIL_SIGNATURE;
    if (eid_terminal_sign(terminal, session->keys,
                          forged ? terminal->ephemeral : session->keys->key, idpicc,
                          challenge, &signature) != STATUS_OK)
        why = "the terminal cannot sign";
    struct eid_span point = {terminal->point, terminal->point_len};
    eid_paos_put_eac2(out, point, eid_span_of(&signature));
    session->step = EID_AWAITS_CHIP;
    bytes_finish(&signature);
    return why;
}

static bool
eid_session_reads(const struct eid_session *session, int i)
{
    return (session->granted & EID_GROUPS_READ(GROUP[i])) != 0;
}

static const char *
eid_session_read(struct eid_session *session, const struct eid_paos_message *message,
                 struct bytes *out)
{
    static const unsigned char SELECT[4] = {0x00, 0xa4, 0x04, 0x0c};
    struct bytes apdu[1 + EID_SESSION_GROUPS];
    int apdus = 0;
    struct eid_channel *channel = &session->terminal.channel;
    enum status agreed =
        eid_terminal_agree(&session->terminal, session->keys,
                           eid_span_of(&message->field[EID_PAOS_CARD_SECURITY]),
                           eid_span_of(&message->field[EID_PAOS_NONCE]),
                           eid_span_of(&message->field[EID_PAOS_TOKEN]));
    if (agreed == STATUS_DENIED)
        return "the chip's authentication token is wrong";
    if (agreed != STATUS_OK)
        return "EF.CardSecurity is broken or has no key that is known";
    bytes_init(&apdu[apdus], EID_PAOS_FIELD);
    struct eid_span application = {APPLICATION, sizeof APPLICATION};
    bool good = eid_channel_wrap(channel, SELECT, application, false, &apdu[apdus++]) ==
                STATUS_OK;
    for (int i = 0; good && i < EID_SESSION_GROUPS; i++) {
        const unsigned char read[4] = {0x00, 0xb0, (unsigned char)(0x80 | GROUP[i]), 0};
        if (!eid_session_reads(session, i))
            continue;
        /* Each command counts for its answer as well, which comes only later. */
        channel->counter[EID_CHANNEL_BLOCK - 1]++;
        bytes_init(&apdu[apdus], EID_PAOS_FIELD);
        good = eid_channel_wrap(channel, read, (struct eid_span){0}, true,
                                &apdu[apdus++]) == STATUS_OK;
    }
    if (good)
        eid_paos_put_transmit(out, apdu, apdus);
    for (int i = 0; i < apdus; i++)
        bytes_finish(&apdu[i]);
    memset(channel->counter, 0, sizeof channel->counter);
    session->step = EID_AWAITS_GROUPS;
    return good ? NULL : "the commands cannot be made";
}

/** Opens the answer to the command before and leaves the channel ready for the next. */
static bool
eid_session_open(struct eid_session *session, const struct bytes *output,
                 struct bytes *plain, unsigned *word)
{
    struct eid_channel *channel = &session->terminal.channel;
    bytes_clear(plain);
    channel->counter[EID_CHANNEL_BLOCK - 1]++;
    return eid_channel_unwrap(channel, eid_span_of(output), plain, word) == STATUS_OK;
}

static const char *
eid_session_collect(struct eid_session *session, const struct eid_paos_message *message)
{
    const char *why = NULL;
    unsigned word = 0;
    int output = 1;
    json_t *identity = json_object();
    struct bytes plain;
    bytes_init(&plain, EID_PAOS_FIELD);
    if (message->outputs < 1 ||
        !eid_session_open(session, &message->output[0], &plain, &word) ||
        word != 0x9000)
        why = "the eID application cannot be selected";
    for (int i = 0; !why && i < EID_SESSION_GROUPS; i++) {
        if (!eid_session_reads(session, i))
            continue;
        if (output >= message->outputs ||
            !eid_session_open(session, &message->output[output++], &plain, &word))
            why = "an answer of the card is missing or not from it";
        else if (word == 0x6a82) /* no such group on this card */
            continue;
        else if ((word != 0x9000 && word != 0x6282) ||
                 eid_groups_add(identity, GROUP[i], eid_span_of(&plain)) != STATUS_OK)
            why = "a data group cannot be read";
    }
    OPENSSL_cleanse(plain.at, plain.len);
    bytes_finish(&plain);
    if (why) {
        json_decref(identity);
        return why;
    }
    session->identity = identity;
    session->step = EID_DONE;
    eid_terminal_finish(&session->terminal);
    return NULL;
}

/** What a message must be for it to be its turn. */
static bool
eid_session_is_turn(const struct eid_session *session,
                    const struct eid_paos_message *message)
{
    char said[BYTES_UUID + 9];
    snprintf(said, sizeof said, "urn:uuid:%s", session->said);
    if (session->step != EID_AWAITS_START && strcmp(message->relates_to, said) != 0)
        return false;
    switch (session->step) {
    case EID_AWAITS_START:
        return message->kind == EID_PAOS_START &&
               strcmp(message->session, session->id) == 0;
    case EID_AWAITS_FRAMEWORK:
        return message->kind == EID_PAOS_FRAMEWORK_RESPONSE;
    case EID_AWAITS_RIGHTS:
    case EID_AWAITS_CHIP:
        return message->kind == EID_PAOS_AUTHENTICATE_RESPONSE;
    case EID_AWAITS_GROUPS:
        return message->kind == EID_PAOS_TRANSMIT_RESPONSE;
    case EID_DONE:
    case EID_FAILED:
    default:
        return false;
    }
}

/** Goes one step on; what is wrong, if something is. */
static const char *
eid_session_step(struct eid_session *session, const struct eid_paos_message *message,
                 struct bytes *out)
{
    switch (session->step) {
    case EID_AWAITS_START:
        session->step = EID_AWAITS_FRAMEWORK;
        eid_paos_put_framework(out);
        return NULL;
    case EID_AWAITS_FRAMEWORK:
        if (session->spoil == EID_SPOIL_REFUSE)
            return "refused on command";
        return eid_session_ask_rights(session, out);
    case EID_AWAITS_RIGHTS:
        return eid_session_authenticate(session, message, out);
    case EID_AWAITS_CHIP:
        return eid_session_read(session, message, out);
    case EID_AWAITS_GROUPS:
        eid_paos_put_over(out, NULL, NULL);
        return eid_session_collect(session, message);
    case EID_DONE:
    case EID_FAILED:
    default:
        return "the run is over";
    }
}

void
eid_session_answer(struct eid_session *session, const struct eid_paos_message *message,
                   struct bytes *out)
{
    if (!eid_session_is_turn(session, message)) {
        eid_session_refuse(session, message->id, PARAMETER, "a message out of turn",
                           out);
        return;
    }
    if (!message->ok) {
        bool given_up = strcmp(message->minor, "cancellationByUser") == 0;
        eid_session_refuse(
            session, message->id, given_up ? "sal#cancellationByUser" : INTERNAL,
            given_up ? "given up by the holder" : "the client failed", out);
        return;
    }
    bytes_uuid(session->said);
    bytes_clear(out);
    eid_paos_begin(out, session->said, message->id);
    const char *why = eid_session_step(session, message, out);
    eid_paos_end(out);
    if (why)
        eid_session_refuse(session, message->id, INTERNAL, why, out);
}
