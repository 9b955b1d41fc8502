#include "courier/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/secret.h"

enum { BATCH = 8 }; /* messages read in one turn, so that deliveries go on */

struct queued {
    struct queued *next;
    size_t len;
    uint8_t packet[];
};

struct wire {
    struct loop_source *source;
    int fd;
    wire_fn *fn;
    void *context;
    struct queued *first, **last;
    int count;
    bool gone;
    uint8_t packet[LINK_MESSAGE_MAX];
    uint8_t outgoing[LINK_MESSAGE_MAX];
};

static void
leave(struct wire *wire)
{
    if (wire->gone)
        return;
    wire->gone = true;
    loop_remove(wire->source);
    wire->source = NULL;
    wire->fn(wire->context, NULL);
}

/* True if the packet is off our hands. */
static bool
push(struct wire *wire, const uint8_t *packet, size_t len)
{
    ssize_t sent;
    do
        sent = send(wire->fd, packet, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS)
        leave(wire);
    return false;
}

static void
flush(struct wire *wire)
{
    while (wire->first != NULL && !wire->gone &&
           push(wire, wire->first->packet, wire->first->len)) {
        struct queued *done = wire->first;
        wire->first = done->next;
        if (wire->first == NULL)
            wire->last = &wire->first;
        wire->count--;
        free(done);
    }
    if (!wire->gone && wire->first == NULL)
        loop_set_fd(wire->source, LOOP_READ);
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct wire *wire = context;
    struct link_message message;

    if (ready & LOOP_WRITE)
        flush(wire);
    for (int i = 0; i < BATCH && !wire->gone && (ready & (LOOP_READ | LOOP_HANGUP));
         i++) {
        enum status status = link_receive(fd, wire->packet, &message);
        if (status == STATUS_AGAIN)
            return;
        if (status == STATUS_OK)
            wire->fn(wire->context, &message);
        else if (status == STATUS_INVALID)
            LOG(LOG_LEVEL_ERROR, "link-message-malformed");
        else
            leave(wire);
        link_forget(wire->packet, &message);
    }
}

struct wire *
wire_create(struct loop *loop, int fd, wire_fn *fn, void *context)
{
    struct wire *wire = calloc(1, sizeof(*wire));
    if (wire == NULL)
        abort();
    wire->fd = fd;
    wire->fn = fn;
    wire->context = context;
    wire->last = &wire->first;
    wire->source = loop_add_fd(loop, fd, LOOP_READ, on_ready, wire);
    return wire;
}

void
wire_destroy(struct wire *wire)
{
    if (wire == NULL)
        return;
    loop_remove(wire->source);
    while (wire->first != NULL) {
        struct queued *done = wire->first;
        wire->first = done->next;
        free(done);
    }
    free(wire);
}

/* The face does not read now, or is behind. */
static void
enqueue(struct wire *wire, size_t len)
{
    if (wire->gone)
        return;
    struct queued *queued = malloc(sizeof(*queued) + len);
    if (queued == NULL)
        abort();
    queued->next = NULL;
    queued->len = len;
    memcpy(queued->packet, wire->outgoing, len);
    *wire->last = queued;
    wire->last = &queued->next;
    if (++wire->count > WIRE_QUEUE_MAX) {
        LOG(LOG_LEVEL_ERROR, "link-queue-full");
        leave(wire);
    } else {
        loop_set_fd(wire->source, LOOP_READ | LOOP_WRITE);
    }
}

void
wire_send(struct wire *wire, const struct link_message *message)
{
    size_t len = 0;

    if (wire->gone)
        return;
    if (link_encode(message, wire->outgoing, sizeof(wire->outgoing), &len) !=
        STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "link-message-unfit");
        return;
    }
    if (wire->first != NULL || !push(wire, wire->outgoing, len))
        enqueue(wire, len);
    secret_erase(wire->outgoing, len);
}
