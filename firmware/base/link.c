#include "base/link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

/* A packet: kind (32 bits), then the fields in the order of their struct. Numbers are
 * 64 bits, texts and blocks stand after a 32-bit length, texts without their NUL. */
struct writer {
    uint8_t *at;
    size_t len, cap;
    bool failed;
};

struct reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

static void
put_bytes(struct writer *w, const void *bytes, size_t len)
{
    if (w->failed || len > w->cap - w->len) {
        w->failed = true;
        return;
    }
    if (len > 0)
        memcpy(w->at + w->len, bytes, len);
    w->len += len;
}

static void
put_number(struct writer *w, int64_t number)
{
    put_bytes(w, &number, sizeof(number));
}

static void
put_block(struct writer *w, struct link_bytes block, uint32_t maximum)
{
    if (block.len > maximum) {
        w->failed = true;
        return;
    }
    put_bytes(w, &block.len, sizeof(block.len));
    put_bytes(w, block.at, block.len);
}

static void
put_text(struct writer *w, const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);
    if (len == cap) {
        w->failed = true;
        return;
    }
    put_block(w, (struct link_bytes){(const uint8_t *)text, (uint32_t)len},
              (uint32_t)cap);
}

static const uint8_t *
take(struct reader *r, size_t len)
{
    if (r->failed || len > r->left) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += len;
    r->left -= len;
    return at;
}

static int64_t
take_number(struct reader *r, int64_t least, int64_t most)
{
    int64_t number = 0;
    const uint8_t *at = take(r, sizeof(number));
    if (at == NULL)
        return 0;
    memcpy(&number, at, sizeof(number));
    if (number < least || number > most) {
        r->failed = true;
        return 0;
    }
    return number;
}

static bool
take_flag(struct reader *r)
{
    return take_number(r, 0, 1) != 0;
}

static struct link_bytes
take_block(struct reader *r, uint32_t maximum)
{
    uint32_t len = 0;
    const uint8_t *at = take(r, sizeof(len));
    if (at == NULL)
        return (struct link_bytes){0};
    memcpy(&len, at, sizeof(len));
    if (len > maximum) {
        r->failed = true;
        return (struct link_bytes){0};
    }
    at = take(r, len);
    return (struct link_bytes){at, at != NULL ? len : 0};
}

static void
take_text(struct reader *r, char *out, size_t cap)
{
    struct link_bytes block = take_block(r, (uint32_t)(cap - 1));
    out[0] = '\0';
    if (r->failed ||
        (block.len > 0 && !text_is_clean_utf8((const char *)block.at, block.len, ""))) {
        r->failed = true;
        return;
    }
    if (block.len > 0)
        memcpy(out, block.at, block.len);
    out[block.len] = '\0';
}

/* Base64url, dots: what a compact JWE consists of. Such bytes need no escaping when
 * they become a member of a JSON body, and hold no NUL. */
static struct link_bytes
take_jwe(struct reader *r, uint32_t maximum)
{
    struct link_bytes block = take_block(r, maximum);
    for (uint32_t i = 0; !r->failed && i < block.len; i++) {
        uint8_t c = block.at[i];
        bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!fits)
            r->failed = true;
    }
    return block;
}

static void
put_store(struct writer *w, const struct link_store *store)
{
    put_text(w, store->reference, sizeof(store->reference));
    put_text(w, store->service, sizeof(store->service));
    put_text(w, store->service_name, sizeof(store->service_name));
    put_text(w, store->destination, sizeof(store->destination));
    put_text(w, store->kid, sizeof(store->kid));
    put_text(w, store->tag_metadata, sizeof(store->tag_metadata));
    put_text(w, store->tag_data, sizeof(store->tag_data));
    put_block(w, store->metadata, LINK_METADATA_MAX);
    put_block(w, store->data, LINK_DATA_MAX);
    put_block(w, store->recovery, LINK_RECOVERY_MAX);
}

static void
take_store(struct reader *r, struct link_store *store)
{
    take_text(r, store->reference, sizeof(store->reference));
    take_text(r, store->service, sizeof(store->service));
    take_text(r, store->service_name, sizeof(store->service_name));
    take_text(r, store->destination, sizeof(store->destination));
    take_text(r, store->kid, sizeof(store->kid));
    take_text(r, store->tag_metadata, sizeof(store->tag_metadata));
    take_text(r, store->tag_data, sizeof(store->tag_data));
    store->metadata = take_jwe(r, LINK_METADATA_MAX);
    store->data = take_jwe(r, LINK_DATA_MAX);
    store->recovery = take_jwe(r, LINK_RECOVERY_MAX);
    if (store->reference[0] == '\0' || store->service[0] == '\0' ||
        store->destination[0] == '\0' || store->kid[0] == '\0' ||
        store->metadata.len == 0 || store->data.len == 0 || store->recovery.len == 0)
        r->failed = true;
}

static void
put_key(struct writer *w, const struct link_key *key)
{
    put_text(w, key->service, sizeof(key->service));
    put_text(w, key->destination, sizeof(key->destination));
    put_text(w, key->kid, sizeof(key->kid));
    put_text(w, key->submission_schema, sizeof(key->submission_schema));
    put_number(w, key->metadata_major);
    put_number(w, key->fetched_at);
    put_number(w, key->fresh);
    put_number(w, key->revocation_known);
    put_block(w, key->chain, LINK_CHAIN_MAX);
}

/* The blocks of a chain must fill it exactly, so that whoever walks it cannot run out.
 */
static bool
chain_is_whole(struct link_bytes chain)
{
    struct reader r = {.at = chain.at, .left = chain.len};
    while (r.left > 0 && !r.failed)
        if (take_block(&r, LINK_CHAIN_MAX).len == 0)
            r.failed = true;
    return !r.failed && chain.len > 0;
}

static void
take_key(struct reader *r, struct link_key *key)
{
    take_text(r, key->service, sizeof(key->service));
    take_text(r, key->destination, sizeof(key->destination));
    take_text(r, key->kid, sizeof(key->kid));
    take_text(r, key->submission_schema, sizeof(key->submission_schema));
    key->metadata_major = (int32_t)take_number(r, 1, 99);
    key->fetched_at = take_number(r, 0, INT64_MAX);
    key->fresh = take_flag(r);
    key->revocation_known = take_flag(r);
    key->chain = take_block(r, LINK_CHAIN_MAX);
    if (!r->failed && !chain_is_whole(key->chain))
        r->failed = true;
}

static void
put_state(struct writer *w, const struct link_state *state)
{
    put_number(w, state->online);
    put_number(w, state->storage_ok);
    put_number(w, state->storage_damaged);
    put_number(w, state->waiting);
    put_number(w, state->recover);
    put_number(w, state->rejected);
    put_number(w, state->oldest_age);
    put_number(w, state->clock_skew);
}

static void
take_state(struct reader *r, struct link_state *state)
{
    state->online = take_flag(r);
    state->storage_ok = take_flag(r);
    state->storage_damaged = take_flag(r);
    state->waiting = (int32_t)take_number(r, 0, INT32_MAX);
    state->recover = (int32_t)take_number(r, 0, INT32_MAX);
    state->rejected = (int32_t)take_number(r, 0, INT32_MAX);
    state->oldest_age = take_number(r, 0, INT64_MAX);
    state->clock_skew = take_number(r, INT64_MIN, INT64_MAX);
}

enum status
link_encode(const struct link_message *message, uint8_t *packet, size_t cap,
            size_t *len)
{
    struct writer w = {.at = packet, .cap = cap};
    int32_t kind = (int32_t)message->kind;

    *len = 0;
    put_bytes(&w, &kind, sizeof(kind));
    switch (message->kind) {
    case LINK_HELLO:
        put_number(&w, message->version);
        break;
    case LINK_STORE:
        put_store(&w, &message->store);
        break;
    case LINK_STORED:
    case LINK_NOT_STORED:
        put_text(&w, message->stored.reference, sizeof(message->stored.reference));
        put_number(&w, message->stored.status);
        break;
    case LINK_KEY:
        put_key(&w, &message->key);
        break;
    case LINK_NO_KEY:
        put_text(&w, message->no_key.service, sizeof(message->no_key.service));
        put_number(&w, message->no_key.status);
        break;
    case LINK_STATE:
        put_state(&w, &message->state);
        break;
    case LINK_PROGRESS:
        put_text(&w, message->progress.reference, sizeof(message->progress.reference));
        put_number(&w, message->progress.progress);
        break;
    case LINK_WATCH:
        put_text(&w, message->watch.service, sizeof(message->watch.service));
        break;
    default:
        return STATUS_INVALID;
    }
    if (w.failed)
        return STATUS_TOO_LARGE;
    *len = w.len;
    return STATUS_OK;
}

enum status
link_decode(const uint8_t *packet, size_t len, struct link_message *message)
{
    struct reader r = {.at = packet, .left = len};
    int32_t kind = 0;

    *message = (struct link_message){0};
    const uint8_t *at = take(&r, sizeof(kind));
    if (at == NULL || len > LINK_MESSAGE_MAX)
        return STATUS_INVALID;
    memcpy(&kind, at, sizeof(kind));
    if (kind < LINK_HELLO || kind >= LINK_KINDS)
        return STATUS_INVALID;
    message->kind = (enum link_kind)kind;
    switch (message->kind) {
    case LINK_HELLO:
        message->version = (int32_t)take_number(&r, 1, INT32_MAX);
        break;
    case LINK_STORE:
        take_store(&r, &message->store);
        break;
    case LINK_STORED:
    case LINK_NOT_STORED:
        take_text(&r, message->stored.reference, sizeof(message->stored.reference));
        message->stored.status = (int32_t)take_number(&r, STATUS_OK, STATUS_GONE);
        break;
    case LINK_KEY:
        take_key(&r, &message->key);
        break;
    case LINK_NO_KEY:
        take_text(&r, message->no_key.service, sizeof(message->no_key.service));
        message->no_key.status = (int32_t)take_number(&r, STATUS_OK, STATUS_GONE);
        break;
    case LINK_STATE:
        take_state(&r, &message->state);
        break;
    case LINK_PROGRESS:
        take_text(&r, message->progress.reference, sizeof(message->progress.reference));
        message->progress.progress =
            (int32_t)take_number(&r, LINK_SUBMITTED, LINK_RECOVER);
        break;
    case LINK_WATCH:
        take_text(&r, message->watch.service, sizeof(message->watch.service));
        break;
    default:
        return STATUS_INVALID;
    }
    if (r.failed || r.left > 0) {
        *message = (struct link_message){0};
        return STATUS_INVALID;
    }
    return STATUS_OK;
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
    ssize_t sent;

    enum status status = link_encode(message, packet, sizeof(packet), &len);
    if (status != STATUS_OK)
        return status;
    do
        sent = send(fd, packet, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent == (ssize_t)len)
        return STATUS_OK;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
        return STATUS_AGAIN;
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
        return STATUS_GONE;
    return errno == EMSGSIZE ? STATUS_TOO_LARGE : STATUS_IO;
}

enum status
link_receive(int fd, uint8_t *packet, struct link_message *message)
{
    struct iovec part = {.iov_base = packet, .iov_len = LINK_MESSAGE_MAX};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t got;

    *message = (struct link_message){0};
    do
        got = recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return STATUS_GONE;
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? STATUS_AGAIN
               : errno == ECONNRESET                   ? STATUS_GONE
                                                       : STATUS_IO;
    if (header.msg_flags & MSG_TRUNC)
        return STATUS_INVALID;
    return link_decode(packet, (size_t)got, message);
}
