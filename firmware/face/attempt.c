#include "face/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/hosts.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/identity_token.h"
#include "face/face_state.h"

struct attempt {
    struct face *face;
    attempt_begun_fn *begun;
    void *context;
    struct rsa_key town; /* who may say who somebody is */
    bool town_known;
    int64_t count;  /* begun in this run: numbers them */
    int64_t number; /* of the one under way; 0: none */
    bool phone;     /* it goes by the phone */
    bool told;      /* where it begins; that is said once */
    struct identity_key *key;
    char nonce[IDENTITY_TOKEN_NONCE];
    char address[LINK_ADDRESS_MAX]; /* where AusweisApp or the phone begins; "": not
                                       known yet */
};

_Static_assert((int)LINK_START_MAX <= (int)IDENTIFY_ADDRESS_MAX, "can be shown");

/* The service that was asked need not keep it for a visit that has gone on. */
void
attempt_end(struct attempt *attempt)
{
    struct link_message message = {.kind = LINK_IDENTIFY_END,
                                   .attempt = attempt->number};
    if (attempt->number != 0 && attempt->face->courier != NULL &&
        child_send(attempt->face->courier, &message) != STATUS_OK)
        LOG(LOG_LEVEL_INFO, "identify-end-not-sent");
    attempt->number = 0;
    attempt->phone = attempt->told = false;
    identity_key_destroy(attempt->key);
    attempt->key = NULL;
    secret_erase(attempt->nonce, sizeof(attempt->nonce));
    secret_erase(attempt->address, sizeof(attempt->address));
}

static void
fail(struct attempt *attempt, enum identity_failure failure)
{
    attempt_end(attempt);
    face_push(attempt->face,
              (struct event){.kind = EVENT_IDENTITY_FAILED, .a = (int)failure});
}

/* The eID's names of what a service asks for; street, number, code and place are one
 * data group (TR-03110 part 4, DG17). */
static enum status
write_rights(uint32_t attributes, char out[LINK_RIGHTS_MAX])
{
    struct text_buf buf = text_buf_over(out, LINK_RIGHTS_MAX);
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        const char *name = identity_right_name((enum identity_attribute)a);
        if ((attributes & (1u << a)) == 0 || strstr(out, name) != NULL)
            continue;
        text_put(&buf, buf.len > 0 ? " " : "");
        text_put(&buf, name);
    }
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}

void
attempt_begin(struct attempt *attempt, bool phone)
{
    struct face *face = attempt->face;
    const struct service *service = session_service(&face->visit->session);
    struct link_message message = {.kind = LINK_IDENTIFY};
    struct link_identify *identify = &message.identify;

    attempt_end(attempt);
    attempt->number = ++attempt->count;
    attempt->phone = phone;
    attempt->key = identity_key_create();
    identity_token_nonce(attempt->nonce);
    message.attempt = attempt->number;
    identify->phone = phone;
    memcpy(identify->nonce, attempt->nonce, sizeof(attempt->nonce));
    identity_key_jwk(attempt->key, identify->key);
    enum status status = service == NULL
                             ? STATUS_NOT_FOUND
                             : text_copy(identify->service, sizeof(identify->service),
                                         service->identifier);
    if (status == STATUS_OK)
        status = write_rights(service->identification.asked &
                                  ~service->identification.optional,
                              identify->rights);
    if (status == STATUS_OK)
        status = write_rights(service->identification.optional, identify->optional);
    if (status == STATUS_OK)
        status = child_send(face->courier, &message);
    if (status == STATUS_OK)
        return;
    fail(attempt, IDENTITY_NO_SERVICE);
}

static void
refuse(struct attempt *attempt)
{
    LOG(LOG_LEVEL_ERROR, "identify-address-foreign");
    fail(attempt, IDENTITY_REFUSED);
}

/* The courier has looked, too; but one that was taken over may lead her card to a
 * service of its choice, a phone to a page of its own, or wait for the address with
 * which somebody else's session goes on under her name. */
static bool
is_ours(const struct attempt *attempt, const char *url)
{
    return hosts_allow_page(attempt->face->config->identity_hosts, url);
}

void
attempt_result(struct attempt *attempt, const char *url)
{
    struct link_message message = {.kind = LINK_IDENTIFY_RESULT,
                                   .attempt = attempt->number};
    if (!is_ours(attempt, url)) {
        refuse(attempt);
        return;
    }
    if (text_copy(message.identify_result, sizeof(message.identify_result), url) ==
            STATUS_OK &&
        child_send(attempt->face->courier, &message) == STATUS_OK)
        return;
    fail(attempt, IDENTITY_NO_SERVICE);
}

void
attempt_courier_ended(struct attempt *attempt)
{
    if (attempt->number == 0)
        return;
    attempt->number = 0; /* nobody is left to be told */
    fail(attempt, IDENTITY_NO_SERVICE);
}

const char *
attempt_token_url(const struct attempt *attempt)
{
    return attempt->address;
}

static void
on_identify_ready(struct attempt *attempt, const struct link_identify_ready *ready)
{
    struct event event = {.kind = EVENT_PHONE_READY, .a = (int)ready->valid_s};
    if (attempt->told)
        return;
    attempt->told = true;
    const char *address = attempt->phone ? ready->start_url : ready->token_url;
    /* An address for the phone has come with a code, else the link had dropped it. */
    if (!is_ours(attempt, address)) {
        refuse(attempt);
        return;
    }
    text_format(attempt->address, sizeof(attempt->address), "%s", address);
    if (!attempt->phone) {
        attempt->begun(attempt->context);
        return;
    }
    text_format(event.text, sizeof(event.text), "%s", ready->compare);
    event.words = attempt->address;
    face_push(attempt->face, event);
}

static enum status
open_token(struct attempt *attempt, const struct link_bytes *token)
{
    struct visit *visit = attempt->face->visit;
    const struct service *service = session_service(&visit->session);
    const struct identity_expected expected = {
        .issuer = attempt->face->config->identity_url,
        .nonce = attempt->nonce,
        .service = service == NULL ? "" : service->identifier,
        .address = attempt->address,
        .now_s = face_now_s(),
    };
    if (!attempt->town_known || attempt->key == NULL)
        return STATUS_DENIED;
    enum status status =
        identity_token_open(attempt->key, &attempt->town, &expected,
                            (const char *)token->at, token->len, &visit->token);
    if (status == STATUS_OK)
        status = identity_read(visit->token.jws.payload, visit->token.jws.payload_size,
                               &visit->identity);
    secret_erase(&visit->token, sizeof(visit->token));
    return status;
}

static void
on_identity(struct attempt *attempt, const struct link_bytes *token)
{
    struct identity *identity = &attempt->face->visit->identity;
    enum status status = open_token(attempt, token);
    LOG(status == STATUS_OK ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "identity",
        LOG_WORD("status", status_name(status)));
    attempt->number = 0; /* the service has done its work */
    if (status != STATUS_OK) {
        fail(attempt, IDENTITY_REFUSED);
        return;
    }
    attempt_end(attempt);
    face_push(attempt->face,
              (struct event){.kind = EVENT_IDENTITY, .identity = identity});
    secret_erase(identity, sizeof(*identity)); /* what the answers need, they have */
}

static void
on_identify_failed(struct attempt *attempt, int32_t failure)
{
    static const enum identity_failure failures[] = {
        [LINK_IDENTIFY_NO_SERVICE] = IDENTITY_NO_SERVICE,
        [LINK_IDENTIFY_REFUSED] = IDENTITY_REFUSED,
        [LINK_IDENTIFY_EXPIRED] = IDENTITY_EXPIRED,
        [LINK_IDENTIFY_ABORTED] = IDENTITY_ABORTED,
    };
    attempt->number = 0; /* it has given up itself */
    fail(attempt, failures[failure]);
}

void
attempt_message(struct attempt *attempt, const struct link_message *message)
{
    if (attempt->number == 0 || message->attempt != attempt->number)
        return;
    if (message->kind == LINK_IDENTIFY_READY)
        on_identify_ready(attempt, &message->identify_ready);
    else if (message->kind == LINK_IDENTITY)
        on_identity(attempt, &message->identity);
    else if (message->kind == LINK_IDENTIFY_FAILED)
        on_identify_failed(attempt, message->identify_failed);
}

/* Without it nobody's word is taken for who somebody is. */
static void
read_town_key(struct attempt *attempt)
{
    const struct config *config = attempt->face->config;
    const char *name = attempt->face->catalogue.town.identity_key;
    struct arena scratch;
    char *pem = NULL;
    size_t size = 0;

    if (config->identity_url[0] == '\0')
        return;
    arena_init(&scratch, RSA_KEY_PEM_MAX + 4096);
    enum status status = name[0] == '\0'
                             ? STATUS_NOT_FOUND
                             : files_read_below(config->catalogue, name,
                                                RSA_KEY_PEM_MAX, &scratch, &pem, &size);
    if (status == STATUS_OK)
        status = rsa_key_from_pem(pem, size, &attempt->town);
    attempt->town_known = status == STATUS_OK;
    if (!attempt->town_known)
        LOG(LOG_LEVEL_ERROR, "identity-key-unusable",
            LOG_WORD("status", status_name(status)));
    arena_finish(&scratch);
}

struct attempt *
attempt_create(struct face *face, attempt_begun_fn *begun, void *context)
{
    struct attempt *attempt = calloc(1, sizeof(*attempt));
    if (attempt == NULL)
        abort();
    attempt->face = face;
    attempt->begun = begun;
    attempt->context = context;
    read_town_key(attempt);
    return attempt;
}

void
attempt_destroy(struct attempt *attempt)
{
    if (attempt == NULL)
        return;
    attempt_end(attempt);
    free(attempt);
}

bool
attempt_is_possible(const struct attempt *attempt)
{
    return attempt->town_known;
}
