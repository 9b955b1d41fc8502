#include "drivers/eid_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>

#include "base/secret.h"
#include "drivers/eid_handshake.h"
#include "drivers/eid_messages.h"
#include "drivers/eid_peer.h"
#include "drivers/local_port.h"

enum {
    RETRY_MS = 100,
    TURN_FRAMES = 32, /* read in one turn, so that a flood is not before a tap */
    CONTROL_MAX = 125 /* bytes of a control frame, RFC 6455, 5.5 */
};

enum phase { CONNECTING, SHAKING, OPEN, OVER };

/* A frame that is being sent or waits for its turn. */
struct frame {
    uint8_t bytes[EID_COMMAND_MAX];
    size_t len, sent;
    uint8_t opcode;
    bool waits;
};

struct eid_socket {
    struct loop *loop;
    const struct eid_socket_ops *ops;
    void *context;
    pid_t peer;
    uint16_t port;
    enum phase phase;
    int fd; /* -1: none */
    struct loop_source *source;
    struct loop_source *timer; /* connects again, or reads on */
    bool calling, dead;        /* destroyed in a callback: freed behind it */
    const char *failed;        /* what went wrong in one of wslay's callbacks */
    struct wslay_frame_context *frames;
    struct frame text, control;
    struct frame *leaving; /* of these two the one that has begun */
    /* Bytes of the handshake; behind it, the ones that were read too many. */
    char early[EID_HANDSHAKE_MAX];
    size_t early_len, early_at;
    uint64_t frame_left; /* bytes of the frame that is being received */
    bool in_frame, in_message;
    uint8_t control_in[CONTROL_MAX];
    size_t control_len, message_len;
    char message[EID_MESSAGE_MAX];
};

static void
drop_fd(struct eid_socket *socket)
{
    loop_remove(socket->source);
    socket->source = NULL;
    if (socket->fd >= 0)
        close(socket->fd);
    socket->fd = -1;
}

static void
dispose(struct eid_socket *socket)
{
    drop_fd(socket);
    loop_remove(socket->timer);
    if (socket->frames != NULL)
        wslay_frame_context_free(socket->frames);
    secret_erase(socket, sizeof(*socket));
    free(socket);
}

/* After a callback; false: it was destroyed there. */
static bool
is_alive(struct eid_socket *socket)
{
    socket->calling = false;
    if (!socket->dead)
        return true;
    dispose(socket);
    return false;
}

static void
fail(struct eid_socket *socket, const char *why)
{
    if (socket->phase == OVER)
        return;
    socket->phase = OVER;
    loop_remove(socket->source);
    socket->source = NULL;
    loop_disarm(socket->timer);
    socket->ops->closed(socket->context, why);
}

static ssize_t
give_bytes(const uint8_t *data, size_t len, int flags, void *context)
{
    struct eid_socket *socket = context;
    (void)flags;
    ssize_t sent = send(socket->fd, data, len, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        socket->failed = "send";
    return sent;
}

static ssize_t
take_bytes(uint8_t *buf, size_t len, int flags, void *context)
{
    struct eid_socket *socket = context;
    size_t early = socket->early_len - socket->early_at;
    (void)flags;
    if (early > 0) {
        if (early < len)
            len = early;
        memcpy(buf, socket->early + socket->early_at, len);
        socket->early_at += len;
        return (ssize_t)len;
    }
    ssize_t got = recv(socket->fd, buf, len, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        socket->failed = "hung-up";
        got = -1;
    }
    return got;
}

static int
make_mask(uint8_t *buf, size_t len, void *context)
{
    (void)context;
    return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -1;
}

/* Sends what waits, a control frame never inside a text frame. */
static void
send_on(struct eid_socket *socket)
{
    while (socket->failed == NULL) {
        if (socket->leaving == NULL)
            socket->leaving = socket->control.waits ? &socket->control
                              : socket->text.waits  ? &socket->text
                                                    : NULL;
        struct frame *frame = socket->leaving;
        if (frame == NULL)
            break;
        struct wslay_frame_iocb part = {.fin = 1,
                                        .opcode = frame->opcode,
                                        .mask = 1,
                                        .payload_length = frame->len,
                                        .data = frame->bytes + frame->sent,
                                        .data_length = frame->len - frame->sent};
        ssize_t sent = wslay_frame_send(socket->frames, &part);
        if (sent == WSLAY_ERR_WANT_WRITE)
            break;
        if (sent < 0) {
            socket->failed = "send";
            break;
        }
        frame->sent += (size_t)sent;
        if (frame->sent < frame->len)
            continue;
        secret_erase(frame, sizeof(*frame));
        socket->leaving = NULL;
    }
    /* wslay masks on its stack what it sends. */
    secret_burn_stack();
    loop_set_fd(socket->source,
                socket->leaving != NULL ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

/* RFC 6455, 5.5. A second ping before the first was answered replaces it. */
static void
take_control(struct eid_socket *socket, uint8_t opcode)
{
    if (opcode == WSLAY_CONNECTION_CLOSE) {
        socket->failed = "closed";
    } else if (opcode == WSLAY_PING && socket->leaving != &socket->control) {
        memcpy(socket->control.bytes, socket->control_in, socket->control_len);
        socket->control.len = socket->control_len;
        socket->control.opcode = WSLAY_PONG;
        socket->control.waits = true;
        send_on(socket);
    }
    socket->control_len = 0;
}

/* NULL, or what is wrong with the frame that begins. */
static const char *
wrong_with(const struct eid_socket *socket, const struct wslay_frame_iocb *part)
{
    if (part->mask || part->rsv != WSLAY_RSV_NONE)
        return "frame";
    switch (part->opcode) {
    case WSLAY_TEXT_FRAME:
        if (socket->in_message)
            return "frame-order";
        break;
    case WSLAY_CONTINUATION_FRAME:
        if (!socket->in_message)
            return "frame-order";
        break;
    case WSLAY_CONNECTION_CLOSE:
    case WSLAY_PING:
    case WSLAY_PONG:
        return !part->fin || part->payload_length > CONTROL_MAX ? "frame" : NULL;
    default:
        return "frame";
    }
    return part->payload_length > sizeof(socket->message) - socket->message_len
               ? "oversize"
               : NULL;
}

/* A piece of a frame, in the order of the wire. False when the socket is gone. */
static bool
take_part(struct eid_socket *socket, const struct wslay_frame_iocb *part)
{
    bool control = wslay_is_ctrl_frame(part->opcode);
    if (!socket->in_frame) {
        socket->failed = wrong_with(socket, part);
        if (socket->failed != NULL)
            return true;
        socket->in_frame = true;
        socket->frame_left = part->payload_length;
        if (!control)
            socket->in_message = true;
    }
    if (part->data_length > 0) {
        memcpy(control ? (char *)socket->control_in + socket->control_len
                       : socket->message + socket->message_len,
               part->data, part->data_length);
        *(control ? &socket->control_len : &socket->message_len) += part->data_length;
        socket->frame_left -= part->data_length;
    }
    if (socket->frame_left > 0)
        return true;
    socket->in_frame = false;
    if (control) {
        take_control(socket, part->opcode);
    } else if (part->fin) {
        size_t len = socket->message_len;
        socket->in_message = false;
        socket->message_len = 0;
        socket->calling = true;
        socket->ops->message(socket->context, socket->message, len);
        if (!is_alive(socket))
            return false;
        secret_erase(socket->message, len);
    }
    return true;
}

static void
receive(struct eid_socket *socket)
{
    for (int i = 0; i < TURN_FRAMES; i++) {
        struct wslay_frame_iocb part = {0};
        ssize_t got = wslay_frame_recv(socket->frames, &part);
        if (got < 0 && got != WSLAY_ERR_WANT_READ && socket->failed == NULL)
            socket->failed = "frame";
        if (got < 0 && socket->failed == NULL)
            return;
        if (socket->failed == NULL && !take_part(socket, &part))
            return;
        if (socket->failed != NULL) {
            fail(socket, socket->failed);
            return;
        }
    }
    /* wslay may hold bytes the descriptor does not tell of. */
    loop_arm(socket->timer, 0, 0);
}

static void
open_frames(struct eid_socket *socket)
{
    const struct wslay_frame_callbacks callbacks = {give_bytes, take_bytes, make_mask};
    struct sockaddr_in ours = {0};
    socklen_t len = sizeof(ours);
    if (getsockname(socket->fd, (struct sockaddr *)&ours, &len) != 0 ||
        !eid_peer_is(socket->port, ntohs(ours.sin_port), socket->peer)) {
        fail(socket, "foreign");
        return;
    }
    if (wslay_frame_context_init(&socket->frames, &callbacks, socket) != 0)
        abort();
    socket->phase = OPEN;
    socket->calling = true;
    socket->ops->open(socket->context);
    if (is_alive(socket))
        receive(socket);
}

static void
shake(struct eid_socket *socket)
{
    size_t end;
    ssize_t got = recv(socket->fd, socket->early + socket->early_len,
                       sizeof(socket->early) - socket->early_len, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        fail(socket, "hung-up");
        return;
    }
    socket->early_len += (size_t)got;
    enum status status = eid_handshake_read(socket->early, socket->early_len, &end);
    if (status == STATUS_OK) {
        socket->early_at = end;
        open_frames(socket);
    } else if (status != STATUS_AGAIN) {
        fail(socket, "handshake");
    }
}

static void
greet(struct eid_socket *socket)
{
    char request[512];
    if (!local_port_is_connected(socket->fd, socket->port)) {
        drop_fd(socket); /* nobody listens yet */
        loop_arm(socket->timer, RETRY_MS, 0);
        return;
    }
    struct text_buf buf = text_buf_over(request, sizeof(request));
    eid_handshake_put(&buf, socket->port);
    /* A new connection takes that much at once. */
    if (send(socket->fd, request, buf.len, MSG_NOSIGNAL) != (ssize_t)buf.len) {
        fail(socket, "send");
        return;
    }
    socket->phase = SHAKING;
    loop_set_fd(socket->source, LOOP_READ);
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct eid_socket *socket = context;
    (void)fd;
    switch (socket->phase) {
    case CONNECTING:
        greet(socket);
        return;
    case SHAKING:
        shake(socket);
        return;
    case OPEN:
        if (ready & LOOP_WRITE)
            send_on(socket);
        receive(socket);
        return;
    case OVER:
        return;
    }
}

static void
connect_now(struct eid_socket *at)
{
    at->fd = local_port_connect(at->port);
    if (at->fd < 0) {
        loop_arm(at->timer, RETRY_MS, 0);
        return;
    }
    at->source = loop_add_fd(at->loop, at->fd, LOOP_WRITE, on_ready, at);
}

static void
on_timer(void *context)
{
    struct eid_socket *socket = context;
    if (socket->phase == CONNECTING)
        connect_now(socket);
    else if (socket->phase == OPEN)
        receive(socket);
}

struct eid_socket *
eid_socket_create(struct loop *loop, uint16_t port, pid_t peer,
                  const struct eid_socket_ops *ops, void *context)
{
    struct eid_socket *socket = calloc(1, sizeof(*socket));
    if (socket == NULL)
        abort();
    socket->loop = loop;
    socket->ops = ops;
    socket->context = context;
    socket->peer = peer;
    socket->port = port;
    socket->fd = -1;
    socket->timer = loop_add_timer(loop, on_timer, socket);
    loop_arm(socket->timer, 0, 0);
    return socket;
}

void
eid_socket_destroy(struct eid_socket *socket)
{
    if (socket == NULL)
        return;
    socket->dead = true;
    socket->phase = OVER;
    if (!socket->calling)
        dispose(socket);
}

enum status
eid_socket_send(struct eid_socket *socket, const char *text, size_t len)
{
    if (len > sizeof(socket->text.bytes))
        return STATUS_TOO_LARGE;
    if (socket->phase != OPEN || socket->text.waits)
        return STATUS_AGAIN;
    memcpy(socket->text.bytes, text, len);
    socket->text.len = len;
    socket->text.opcode = WSLAY_TEXT_FRAME;
    socket->text.waits = true;
    send_on(socket);
    return STATUS_OK;
}
