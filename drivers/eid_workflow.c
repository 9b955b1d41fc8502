#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/eid_state.h"

enum {
    PATIENCE_MS = 90 * 1000,
    CANCEL_MS = 4500, /* 5 s are promised */
    LOSSES_MAX = 10,  /* a card that slips each time is put aside */
};

void
eid_workflow_drop(struct eid *eid)
{
    loop_disarm(eid->deadline);
    eid->work = EID_NOTHING;
    eid->step = EID_BEGINNING;
    eid->given = eid->verdict = -1;
    eid->losses = 0;
    eid->required = eid->optional = eid->granted = 0;
    eid->keypad = eid->renewed = false;
}

void
eid_workflow_finish(struct eid *eid, enum eid_result result, const char *url)
{
    eid_workflow_drop(eid);
    LOG(result == EID_OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "eid-done",
        LOG_WORD("result", eid_result_name(result)));
    eid->ops->done(eid->context, result, url);
}

/* The citizen's turn has no deadline here: whoever shows the page has one. */
static void
enter(struct eid *eid, enum eid_step step)
{
    eid->step = step;
    if (step == EID_CONSENT || step == EID_CARD || step == EID_SECRET)
        loop_disarm(eid->deadline);
    else if (step == EID_CANCELLING)
        loop_arm(eid->deadline, CANCEL_MS, 0);
    else
        loop_arm(eid->deadline,
                 eid->settings->patience_ms > 0 ? eid->settings->patience_ms
                                                : PATIENCE_MS,
                 0);
}

static bool
send_word(struct eid *eid, const char *command)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    eid_command_put(&buf, command);
    return eid_send(eid, &buf);
}

/* Gives the workflow up for a reason of ours; `done` tells it. False: the programs were
 * given up, too. */
static bool
cancel_for(struct eid *eid, enum eid_result why)
{
    eid->verdict = (int)why;
    enter(eid, EID_CANCELLING);
    return send_word(eid, "CANCEL");
}

static void
take_rights(struct eid *eid, const struct eid_message *message)
{
    if (eid->step == EID_BEGINNING && !message->error) {
        eid->required = message->required;
        eid->optional = message->optional & ~message->required;
        enter(eid, EID_CERTIFYING);
        (void)send_word(eid, "GET_CERTIFICATE");
    } else if (eid->step == EID_GRANTING) {
        /* What was agreed to and nothing else, and of the same who asked before. */
        bool same = !message->error && message->required == eid->required &&
                    message->effective == (eid->required | eid->granted);
        if (!same) {
            LOG(LOG_LEVEL_WARN, "eid-rights-differ");
            (void)cancel_for(eid, EID_OTHER);
        } else {
            enter(eid, EID_WORKING);
            (void)send_word(eid, "ACCEPT");
        }
    } else {
        eid_fail(eid, "out-of-turn");
    }
}

static void
take_certificate(struct eid *eid, const struct eid_message *message)
{
    if (eid->step != EID_CERTIFYING) {
        eid_fail(eid, "out-of-turn");
        return;
    }
    enter(eid, EID_CONSENT);
    eid->ops->rights(eid->context, &message->certificate, eid->required, eid->optional);
}

/* A card may be asked for once the citizen has agreed, or to change the PIN. */
static bool
may_work(const struct eid *eid)
{
    return eid->step == EID_WORKING || eid->step == EID_CARD ||
           eid->step == EID_SECRET ||
           (eid->work == EID_CHANGING && eid->step == EID_BEGINNING);
}

static void
take_insert(struct eid *eid)
{
    if (!may_work(eid)) {
        eid_fail(eid, "out-of-turn");
        return;
    }
    eid->given = -1;
    if (++eid->losses > LOSSES_MAX) {
        (void)cancel_for(eid, EID_CARD_LOST);
        return;
    }
    enter(eid, EID_CARD);
    if (eid->settings->developer && eid->settings->simulator) {
        char text[64];
        struct text_buf buf = text_buf_over(text, sizeof(text));
        text_put(&buf, "{\"cmd\":\"SET_CARD\",\"name\":\"Simulator\"}");
        if (!eid_send(eid, &buf))
            return;
    }
    eid->ops->insert(eid->context);
}

static void
take_enter(struct eid *eid, const struct eid_message *message)
{
    bool changing = eid->work == EID_CHANGING;
    if (!may_work(eid) || (message->secret == EID_NEW_PIN && !changing)) {
        eid_fail(eid, "out-of-turn");
        return;
    }
    if (!message->ours) {
        eid_fail(eid, "other-reader");
        return;
    }
    /* Used ten times: no PUK opens this PIN again (TR-03127). */
    if (message->secret == EID_PUK && message->card.inoperative) {
        (void)cancel_for(eid, EID_PIN_BLOCKED);
        return;
    }
    bool again = eid->given == (int)message->secret && !message->error;
    eid->given = -1;
    eid->card = message->card;
    eid->keypad = message->keypad;
    eid->secret = message->secret;
    enter(eid, EID_SECRET);
    eid->ops->enter(eid->context, message->secret,
                    message->secret == EID_PIN ? message->card.tries : -1, again);
}

static void
take_card(struct eid *eid, const struct eid_message *message)
{
    const struct eid_card *card = &message->card;
    bool works = eid->work != EID_NOTHING;
    if (!message->ours)
        return;
    if (card->present == eid->card.present && card->tries == eid->card.tries &&
        card->deactivated == eid->card.deactivated &&
        card->inoperative == eid->card.inoperative)
        return;
    eid->card = *card;
    if (eid->tell_ready && !card->present) /* the next workflow waits for that */
        loop_arm(eid->later, 0, 0);
    if (works && !card->present) {
        eid->given = -1;
        if (eid->step == EID_SECRET)
            enter(eid, EID_WORKING); /* INSERT_CARD follows */
    }
    if (works && eid->step == EID_CARD && card->present && card->deactivated) {
        /* AusweisApp takes no notice of it and goes on waiting for another. */
        if (!cancel_for(eid, EID_DEACTIVATED))
            return;
    } else if (works && eid->step == EID_CARD && card->present && card->tries >= 0) {
        enter(eid, EID_WORKING);
    }
    eid->ops->card(eid->context, card);
}

/* What older ones do not tell, the card does. */
static enum eid_result
result_of(const struct eid *eid, const struct eid_message *message)
{
    enum eid_result result = message->result;
    if (result == EID_OK && eid->work == EID_READING && message->url[0] == '\0')
        return EID_SERVER;
    /* 1.26.2 also calls it a success when the card is taken away before a new PIN was
     * asked for (seen). Nobody may believe in a PIN that was never set. */
    if (result == EID_OK && eid->work == EID_CHANGING && !eid->renewed)
        return eid->verdict >= 0 ? (enum eid_result)eid->verdict : EID_CARD_LOST;
    if (result == EID_OK)
        return EID_OK;
    if (eid->verdict >= 0)
        return (enum eid_result)eid->verdict;
    if (eid->card.present && eid->card.deactivated)
        return EID_DEACTIVATED;
    if (eid->card.present && eid->card.tries == 0 && eid->card.inoperative)
        return EID_PIN_BLOCKED;
    if (result != EID_OTHER && result != EID_CARD_REFUSED)
        return result;
    return eid->losses > 0 && !eid->card.present ? EID_CARD_LOST : result;
}

static void
take_end(struct eid *eid, const struct eid_message *message)
{
    enum eid_result result = result_of(eid, message);
    eid_workflow_finish(eid, result, eid->work == EID_READING ? message->url : "");
}

/* Everything but the end is too late once we cancelled. */
static bool
is_moot(const struct eid *eid, const struct eid_message *message)
{
    if (message->kind == EID_MESSAGE_OTHER || message->kind == EID_MESSAGE_READER)
        return false;
    if (message->kind == EID_MESSAGE_REFUSED && message->late)
        return true;
    return eid->step == EID_CANCELLING && message->kind != EID_MESSAGE_ENDED &&
           message->kind != EID_MESSAGE_NOT_BEGUN;
}

void
eid_workflow_take(struct eid *eid, const struct eid_message *message)
{
    if (is_moot(eid, message))
        return;
    if (eid->work == EID_NOTHING && message->kind != EID_MESSAGE_READER &&
        message->kind != EID_MESSAGE_OTHER &&
        message->kind != EID_MESSAGE_READER_LIST) {
        eid_fail(eid, "out-of-turn");
        return;
    }
    switch (message->kind) {
    case EID_MESSAGE_READER:
        take_card(eid, message);
        return;
    case EID_MESSAGE_AUTH_BEGUN:
    case EID_MESSAGE_PIN_BEGUN:
        if (eid->step != EID_BEGINNING)
            eid_fail(eid, "out-of-turn");
        return;
    case EID_MESSAGE_NOT_BEGUN:
        eid_workflow_finish(eid, EID_OTHER, "");
        return;
    case EID_MESSAGE_ENDED:
        take_end(eid, message);
        return;
    case EID_MESSAGE_RIGHTS:
        take_rights(eid, message);
        return;
    case EID_MESSAGE_CERTIFICATE:
        take_certificate(eid, message);
        return;
    case EID_MESSAGE_INSERT:
        take_insert(eid);
        return;
    case EID_MESSAGE_ENTER:
        take_enter(eid, message);
        return;
    case EID_MESSAGE_OTHER:
    case EID_MESSAGE_READER_LIST:
        return;
    case EID_MESSAGE_INFO:
    case EID_MESSAGE_API_LEVEL:
    case EID_MESSAGE_REFUSED:
    case EID_MESSAGE_BROKEN:
        eid_fail(eid, "out-of-turn");
        return;
    }
}

/* A URL that JSON and AusweisApp take as it is. */
static bool
is_address(const char *url)
{
    size_t len = strlen(url);
    if (!text_starts_with(url, "https://") || len > EID_URL_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (url[i] <= ' ' || url[i] > '~' || url[i] == '"' || url[i] == '\\')
            return false;
    return true;
}

/* Out of a call nothing may be told: what cannot be sent is for the caller. */
static enum status
send_from_call(struct eid *eid, struct text_buf *buf)
{
    return eid_socket_send(eid->socket, buf->at, buf->len);
}

static enum status
start_work(struct eid *eid, enum eid_work work, struct text_buf *buf)
{
    if (eid->phase != EID_READY || eid->work != EID_NOTHING)
        return STATUS_AGAIN;
    enum status status = send_from_call(eid, buf);
    if (status != STATUS_OK)
        return status;
    eid_workflow_drop(eid);
    eid->work = work;
    enter(eid, EID_BEGINNING);
    return STATUS_OK;
}

enum status
eid_authenticate(struct eid *eid, const char *tc_token_url)
{
    char text[EID_COMMAND_MAX];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    if (!is_address(tc_token_url))
        return STATUS_INVALID;
    eid_command_put_authenticate(&buf, tc_token_url, eid->settings->developer);
    return start_work(eid, EID_READING, &buf);
}

enum status
eid_change_pin(struct eid *eid)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    eid_command_put(&buf, "RUN_CHANGE_PIN");
    return start_work(eid, EID_CHANGING, &buf);
}

enum status
eid_accept(struct eid *eid, uint32_t optional)
{
    char text[EID_COMMAND_MAX];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    const uint32_t other = UINT32_C(1) << EID_OTHER_RIGHT;
    if (eid->work != EID_READING || eid->step != EID_CONSENT)
        return STATUS_AGAIN;
    if ((optional & ~eid->optional) != 0 || (optional & other) != 0)
        return STATUS_INVALID;
    if ((eid->required & other) != 0)
        return STATUS_DENIED;
    eid_command_put_rights(&buf, optional);
    enum status status = send_from_call(eid, &buf);
    if (status != STATUS_OK)
        return status;
    eid->granted = optional;
    enter(eid, EID_GRANTING);
    return STATUS_OK;
}

enum status
eid_give(struct eid *eid, enum eid_secret secret, const char *digits)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    if (eid->work == EID_NOTHING || eid->step != EID_SECRET || eid->secret != secret)
        return STATUS_AGAIN;
    /* The five digits from the letter serve to set a PIN and for nothing else. */
    if (!eid_secret_fits(secret, digits) ||
        (secret == EID_PIN && eid->work == EID_READING && strlen(digits) != 6))
        return STATUS_INVALID;
    eid_command_put_secret(&buf, secret, eid->keypad ? NULL : digits);
    enum status status = send_from_call(eid, &buf);
    secret_erase(text, sizeof(text));
    secret_burn_stack();
    if (status != STATUS_OK)
        return status;
    eid->given = (int)secret;
    eid->renewed = secret == EID_NEW_PIN;
    enter(eid, EID_WORKING);
    return STATUS_OK;
}

void
eid_cancel(struct eid *eid)
{
    char text[64];
    struct text_buf buf = text_buf_over(text, sizeof(text));
    if (eid->work == EID_NOTHING || eid->step == EID_CANCELLING)
        return;
    eid_command_put(&buf, "CANCEL");
    /* One that does not even take it is ended by the deadline. */
    if (send_from_call(eid, &buf) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "eid-cancel-not-sent");
    eid->verdict = EID_CANCELLED;
    enter(eid, EID_CANCELLING);
}
