#include "base/link.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/link_asked.h"
#include "base/link_pack.h"
#include "base/packet.h"
#include "base/reach.h"
#include "base/secret.h"

enum { COMPARE_MIN = 4, VALID_MIN_S = 30, VALID_MAX_S = 900 };

static void
put_store(struct link_writer *w, const struct link_store *store)
{
    link_put_text(w, store->reference, sizeof(store->reference));
    link_put_text(w, store->service, sizeof(store->service));
    link_put_text(w, store->service_name, sizeof(store->service_name));
    link_put_text(w, store->destination, sizeof(store->destination));
    link_put_text(w, store->kid, sizeof(store->kid));
    link_put_text(w, store->tag_metadata, sizeof(store->tag_metadata));
    link_put_text(w, store->tag_data, sizeof(store->tag_data));
    link_put_block(w, store->metadata, LINK_METADATA_MAX);
    link_put_block(w, store->data, LINK_DATA_MAX);
    link_put_block(w, store->recovery, LINK_RECOVERY_MAX);
}

static void
take_store(struct link_reader *r, struct link_store *store)
{
    link_take_text(r, store->reference, sizeof(store->reference));
    link_take_text(r, store->service, sizeof(store->service));
    link_take_text(r, store->service_name, sizeof(store->service_name));
    link_take_text(r, store->destination, sizeof(store->destination));
    link_take_text(r, store->kid, sizeof(store->kid));
    link_take_text(r, store->tag_metadata, sizeof(store->tag_metadata));
    link_take_text(r, store->tag_data, sizeof(store->tag_data));
    store->metadata = link_take_jwe(r, LINK_METADATA_MAX);
    store->data = link_take_jwe(r, LINK_DATA_MAX);
    store->recovery = link_take_jwe(r, LINK_RECOVERY_MAX);
    if (store->reference[0] == '\0' || store->service[0] == '\0' ||
        store->destination[0] == '\0' || store->kid[0] == '\0' ||
        store->metadata.len == 0 || store->data.len == 0 || store->recovery.len == 0)
        r->failed = true;
}

static void
put_key(struct link_writer *w, const struct link_key *key)
{
    link_put_text(w, key->service, sizeof(key->service));
    link_put_text(w, key->destination, sizeof(key->destination));
    link_put_text(w, key->kid, sizeof(key->kid));
    link_put_text(w, key->submission_schema, sizeof(key->submission_schema));
    link_put_number(w, key->metadata_major);
    link_put_number(w, key->fetched_at);
    link_put_number(w, key->fresh);
    link_put_number(w, key->revocation_known);
    link_put_block(w, key->chain, LINK_CHAIN_MAX);
}

/* The blocks of a chain must fill it exactly, so that whoever walks it cannot run out.
 */
static bool
chain_is_whole(struct link_bytes chain)
{
    struct link_reader r = {.at = chain.at, .left = chain.len};
    while (r.left > 0 && !r.failed)
        if (link_take_block(&r, LINK_CHAIN_MAX).len == 0)
            r.failed = true;
    return !r.failed && chain.len > 0;
}

static void
take_key(struct link_reader *r, struct link_key *key)
{
    link_take_text(r, key->service, sizeof(key->service));
    link_take_text(r, key->destination, sizeof(key->destination));
    link_take_text(r, key->kid, sizeof(key->kid));
    link_take_text(r, key->submission_schema, sizeof(key->submission_schema));
    key->metadata_major = (int32_t)link_take_number(r, 1, 99);
    key->fetched_at = link_take_number(r, 0, INT64_MAX);
    key->fresh = link_take_flag(r);
    key->revocation_known = link_take_flag(r);
    key->chain = link_take_block(r, LINK_CHAIN_MAX);
    if (!r->failed && !chain_is_whole(key->chain))
        r->failed = true;
}

static void
put_state(struct link_writer *w, const struct link_state *state)
{
    link_put_number(w, state->online);
    link_put_number(w, state->storage_ok);
    link_put_number(w, state->storage_damaged);
    link_put_number(w, state->counted);
    link_put_number(w, state->waiting);
    link_put_number(w, state->recover);
    link_put_number(w, state->oldest_age);
    link_put_number(w, state->clock_skew);
}

static void
take_state(struct link_reader *r, struct link_state *state)
{
    state->online = link_take_flag(r);
    state->storage_ok = link_take_flag(r);
    state->storage_damaged = link_take_flag(r);
    state->counted = link_take_flag(r);
    state->waiting = (int32_t)link_take_number(r, 0, INT32_MAX);
    state->recover = (int32_t)link_take_number(r, 0, INT32_MAX);
    state->oldest_age = link_take_number(r, 0, INT64_MAX);
    state->clock_skew = link_take_number(r, INT64_MIN, INT64_MAX);
}

static void
put_identify(struct link_writer *w, const struct link_identify *identify)
{
    link_put_number(w, identify->phone);
    link_put_text(w, identify->service, sizeof(identify->service));
    link_put_text(w, identify->rights, sizeof(identify->rights));
    link_put_text(w, identify->optional, sizeof(identify->optional));
    link_put_text(w, identify->nonce, sizeof(identify->nonce));
    link_put_text(w, identify->key, sizeof(identify->key));
}

static void
take_identify(struct link_reader *r, struct link_identify *identify)
{
    identify->phone = link_take_flag(r);
    link_take_text(r, identify->service, sizeof(identify->service));
    link_take_text(r, identify->rights, sizeof(identify->rights));
    link_take_text(r, identify->optional, sizeof(identify->optional));
    link_take_text(r, identify->nonce, sizeof(identify->nonce));
    link_take_text(r, identify->key, sizeof(identify->key));
    if (identify->service[0] == '\0' || identify->nonce[0] == '\0' ||
        identify->key[0] == '\0')
        r->failed = true;
}

static void
put_identify_ready(struct link_writer *w, const struct link_identify_ready *ready)
{
    link_put_text(w, ready->token_url, sizeof(ready->token_url));
    link_put_text(w, ready->start_url, sizeof(ready->start_url));
    link_put_text(w, ready->compare, sizeof(ready->compare));
    link_put_number(w, ready->valid_s);
}

bool
link_identify_ready_valid(const struct link_identify_ready *ready)
{
    size_t len = strlen(ready->compare);
    size_t fits = strspn(ready->compare, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    bool code = len >= COMPARE_MIN && fits == len;
    return (ready->start_url[0] != '\0' ? code : len == 0) &&
           ready->valid_s >= VALID_MIN_S && ready->valid_s <= VALID_MAX_S;
}

static void
take_identify_ready(struct link_reader *r, struct link_identify_ready *ready)
{
    link_take_text(r, ready->token_url, sizeof(ready->token_url));
    link_take_text(r, ready->start_url, sizeof(ready->start_url));
    link_take_text(r, ready->compare, sizeof(ready->compare));
    ready->valid_s = link_take_number(r, INT64_MIN, INT64_MAX);
    if (!link_identify_ready_valid(ready))
        r->failed = true;
}

/* The messages about identifying; the last of them is its number alone. */
static void
put_identifying(struct link_writer *w, const struct link_message *message)
{
    link_put_number(w, message->attempt);
    if (message->kind == LINK_IDENTIFY) {
        put_identify(w, &message->identify);
    } else if (message->kind == LINK_IDENTIFY_READY) {
        put_identify_ready(w, &message->identify_ready);
    } else if (message->kind == LINK_IDENTIFY_RESULT) {
        link_put_text(w, message->identify_result, sizeof(message->identify_result));
    } else if (message->kind == LINK_IDENTITY) {
        link_put_block(w, message->identity, LINK_IDENTITY_MAX);
    } else if (message->kind == LINK_IDENTIFY_FAILED) {
        link_put_number(w, message->identify_failed);
    }
}

static void
take_identifying(struct link_reader *r, struct link_message *message)
{
    message->attempt = link_take_number(r, 1, INT64_MAX);
    if (message->kind == LINK_IDENTIFY) {
        take_identify(r, &message->identify);
    } else if (message->kind == LINK_IDENTIFY_READY) {
        take_identify_ready(r, &message->identify_ready);
    } else if (message->kind == LINK_IDENTIFY_RESULT) {
        link_take_text(r, message->identify_result, sizeof(message->identify_result));
    } else if (message->kind == LINK_IDENTITY) {
        message->identity = link_take_jwe(r, LINK_IDENTITY_MAX);
    } else if (message->kind == LINK_IDENTIFY_FAILED) {
        message->identify_failed = (int32_t)link_take_number(
            r, LINK_IDENTIFY_NO_SERVICE, LINK_IDENTIFY_ABORTED);
    }
}

enum status
link_encode(const struct link_message *message, uint8_t *packet, size_t cap,
            size_t *len)
{
    struct link_writer w = {.at = packet, .cap = cap};
    int32_t kind = (int32_t)message->kind;

    *len = 0;
    link_put_bytes(&w, &kind, sizeof(kind));
    switch (message->kind) {
    case LINK_HELLO:
        link_put_number(&w, message->version);
        break;
    case LINK_STORE:
        put_store(&w, &message->store);
        break;
    case LINK_STORED:
    case LINK_NOT_STORED:
        link_put_text(&w, message->stored.reference, sizeof(message->stored.reference));
        link_put_number(&w, message->stored.status);
        break;
    case LINK_KEY:
        put_key(&w, &message->key);
        break;
    case LINK_NO_KEY:
        link_put_text(&w, message->no_key.service, sizeof(message->no_key.service));
        link_put_number(&w, message->no_key.status);
        break;
    case LINK_STATE:
        put_state(&w, &message->state);
        break;
    case LINK_PROGRESS:
        link_put_text(&w, message->progress.reference,
                      sizeof(message->progress.reference));
        link_put_number(&w, message->progress.progress);
        break;
    case LINK_WATCH:
        link_put_text(&w, message->watch.service, sizeof(message->watch.service));
        break;
    case LINK_IDENTIFY:
    case LINK_IDENTIFY_READY:
    case LINK_IDENTIFY_RESULT:
    case LINK_IDENTITY:
    case LINK_IDENTIFY_FAILED:
    case LINK_IDENTIFY_END:
        put_identifying(&w, message);
        break;
    case LINK_REACH:
    case LINK_REACHED:
    case LINK_COPY_NEXT:
    case LINK_COPY:
    case LINK_CHANNEL:
    case LINK_CHANNEL_NEWS:
        link_put_asked(&w, message);
        break;
    default:
        return STATUS_INVALID;
    }
    if (w.failed)
        return STATUS_TOO_LARGE;
    *len = w.len;
    return STATUS_OK;
}

static void
take_stored(struct link_reader *r, struct link_message *message)
{
    link_take_text(r, message->stored.reference, sizeof(message->stored.reference));
    message->stored.status = (int32_t)link_take_number(r, STATUS_OK, STATUS_GONE);
}

static void
take_no_key(struct link_reader *r, struct link_no_key *no_key)
{
    link_take_text(r, no_key->service, sizeof(no_key->service));
    no_key->status = (int32_t)link_take_number(r, STATUS_OK, STATUS_GONE);
}

static void
take_progress(struct link_reader *r, struct link_progress_of *progress)
{
    link_take_text(r, progress->reference, sizeof(progress->reference));
    progress->progress = (int32_t)link_take_number(r, LINK_SUBMITTED, LINK_RECOVER);
}

static enum status
all_or_nothing(const struct link_reader *r, struct link_message *message)
{
    if (!r->failed && r->left == 0)
        return STATUS_OK;
    *message = (struct link_message){0};
    return STATUS_INVALID;
}

enum status
link_decode(const uint8_t *packet, size_t len, struct link_message *message)
{
    struct link_reader r = {.at = packet, .left = len};
    int32_t kind = 0;

    *message = (struct link_message){0};
    const uint8_t *at = link_take(&r, sizeof(kind));
    if (at == NULL || len > LINK_MESSAGE_MAX)
        return STATUS_INVALID;
    memcpy(&kind, at, sizeof(kind));
    if (kind < LINK_HELLO || kind >= LINK_KINDS)
        return STATUS_INVALID;
    message->kind = (enum link_kind)kind;
    switch (message->kind) {
    case LINK_HELLO:
        message->version = (int32_t)link_take_number(&r, 1, INT32_MAX);
        break;
    case LINK_STORE:
        take_store(&r, &message->store);
        break;
    case LINK_STORED:
    case LINK_NOT_STORED:
        take_stored(&r, message);
        break;
    case LINK_KEY:
        take_key(&r, &message->key);
        break;
    case LINK_NO_KEY:
        take_no_key(&r, &message->no_key);
        break;
    case LINK_STATE:
        take_state(&r, &message->state);
        break;
    case LINK_PROGRESS:
        take_progress(&r, &message->progress);
        break;
    case LINK_WATCH:
        link_take_text(&r, message->watch.service, sizeof(message->watch.service));
        break;
    case LINK_IDENTIFY:
    case LINK_IDENTIFY_READY:
    case LINK_IDENTIFY_RESULT:
    case LINK_IDENTITY:
    case LINK_IDENTIFY_FAILED:
    case LINK_IDENTIFY_END:
        take_identifying(&r, message);
        break;
    case LINK_REACH:
    case LINK_REACHED:
    case LINK_COPY_NEXT:
    case LINK_COPY:
    case LINK_CHANNEL:
    case LINK_CHANNEL_NEWS:
        link_take_asked(&r, message);
        break;
    default:
        return STATUS_INVALID;
    }
    return all_or_nothing(&r, message);
}

enum status
link_pair(int *face_fd, int *courier_fd)
{
    int fd[2];
    int room = LINK_MESSAGE_MAX;

    *face_fd = *courier_fd = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) != 0)
        return STATUS_IO;
    /* The kernel's default just holds one message of the largest size; doubled by the
     * kernel, this holds it with its bookkeeping. */
    if (setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) != 0 ||
        setsockopt(fd[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) != 0) {
        close(fd[0]);
        close(fd[1]);
        return STATUS_IO;
    }
    *face_fd = fd[0];
    *courier_fd = fd[1];
    return STATUS_OK;
}

enum status
link_send(int fd, const struct link_message *message)
{
    uint8_t packet[LINK_MESSAGE_MAX];
    size_t len = 0;

    enum status status = link_encode(message, packet, sizeof(packet), &len);
    if (status != STATUS_OK)
        return status;
    status = packet_send(fd, packet, len);
    /* Deeper in the stack than the end of a visit overwrites it. */
    secret_erase(packet, len);
    return status;
}

enum status
link_receive(int fd, uint8_t *packet, struct link_message *message)
{
    size_t len = 0;
    *message = (struct link_message){0};
    enum status status = packet_receive(fd, packet, LINK_MESSAGE_MAX, &len);
    if (status == STATUS_OK)
        status = link_decode(packet, len, message);
    message->size = len;
    return status == STATUS_TOO_LARGE ? STATUS_INVALID : status;
}

void
link_forget(uint8_t *packet, struct link_message *message)
{
    secret_erase(packet, message->size);
    secret_erase(message, sizeof(*message));
}
