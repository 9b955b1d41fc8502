#include "drivers/lease.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/lease_wire.h"
#include "drivers/local_port.h"

enum {
    RETRY_MS = 100,
    /* A card that was there and is shown again: pcscd looks every 400 ms, AusweisApp
     * every 500 ms at pcscd. Who is back between two looks was never away, and a host
     * whose command failed waits for ever for the card to be taken away. */
    AWAY_MS = 1000,
    /* For vpcd to come up and to ask for the card, which it does with every look. It
     * talks with one at a time and listens on every address: if somebody else was
     * first, ours is never heard, and AusweisApp has another card before it. */
    LISTEN_MS = 10 * 1000,
};

/* What the reader was asked for. */
enum waiting { NOTHING, POWER, ANSWER };

struct lease {
    struct loop *loop;
    struct reader *reader;
    const struct lease_ops *ops;
    void *context;
    uint16_t port;
    int64_t refused_at; /* no more tries to connect from then on */
    int64_t back_at;    /* the card is not shown again before */
    bool over;          /* told by `ended`, or about to be */
    enum lease_end why;
    bool tell_state; /* the first one, in a later turn */
    int fd;          /* -1: pcscd sees an empty slot */
    bool connected;
    struct loop_source *source, *retry, *deadline, *later;
    struct loop_source *unheard; /* until pcscd asks for the card that is shown */
    enum waiting waiting;
    uint8_t atr[READER_ATR_MAX];
    size_t atr_len, in_len, out_len, out_at;
    uint8_t in[LEASE_WIRE_MAX], out[LEASE_WIRE_MAX];
};

/* The card disappears from pcscd; what ran for it is given up. */
static void
disconnect(struct lease *lease)
{
    loop_disarm(lease->retry);
    loop_remove(lease->source);
    lease->source = NULL;
    if (lease->fd >= 0)
        close(lease->fd);
    lease->fd = -1;
    if (lease->connected)
        lease->back_at = loop_now_ms(lease->loop) + AWAY_MS;
    lease->connected = false;
    if (lease->waiting != NOTHING)
        reader_cancel(lease->reader);
    lease->waiting = NOTHING;
    secret_erase(lease->in, lease->in_len);
    secret_erase(lease->out, lease->out_len);
    lease->in_len = lease->out_len = lease->out_at = 0;
}

/* Never out of the caller's own call, and after everything else of this turn. */
static void
end(struct lease *lease, enum lease_end why)
{
    if (lease->over)
        return;
    disconnect(lease);
    reader_power_off(lease->reader);
    loop_disarm(lease->deadline);
    loop_disarm(lease->unheard);
    lease->over = true;
    lease->why = why;
    loop_arm(lease->later, 0, 0);
}

static void
watch(struct lease *lease)
{
    unsigned want = 0;
    if (lease->in_len < sizeof(lease->in))
        want |= LOOP_READ;
    if (lease->out_len > 0)
        want |= LOOP_WRITE;
    loop_set_fd(lease->source, want);
}

/* False when the connection is gone. */
static bool
flush(struct lease *lease)
{
    while (lease->out_at < lease->out_len) {
        ssize_t sent = send(lease->fd, lease->out + lease->out_at,
                            lease->out_len - lease->out_at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            return true;
        if (sent <= 0) {
            end(lease, LEASE_REFUSED);
            return false;
        }
        lease->out_at += (size_t)sent;
    }
    secret_erase(lease->out, lease->out_len);
    lease->out_len = lease->out_at = 0;
    return true;
}

static bool
reply(struct lease *lease, const uint8_t *bytes, size_t len)
{
    lease->out_len = lease_wire_put(lease->out, bytes, len);
    lease->out_at = 0;
    return flush(lease);
}

/* Shows the card to pcscd, which may still be coming up. */
static void
show(struct lease *lease)
{
    int64_t now = loop_now_ms(lease->loop);
    int64_t at = lease->back_at > now ? lease->back_at : now;
    lease->refused_at = at + LISTEN_MS;
    loop_arm(lease->retry, at - now, 0);
    loop_arm(lease->unheard, at - now + LISTEN_MS, 0);
}

/* The reader cannot do what pcscd wants: to pcscd the card has been taken away, and is
 * laid down anew if it is still there. */
static void
fail(struct lease *lease)
{
    disconnect(lease);
    if (reader_state(lease->reader) == READER_CARD)
        show(lease);
}

static void
ask(struct lease *lease, enum waiting what, enum status status)
{
    if (status == STATUS_OK)
        lease->waiting = what;
    else
        fail(lease);
}

/* One frame. False when no more can be done now. */
static bool
take_frame(struct lease *lease)
{
    size_t body;
    enum lease_wire kind = lease_wire_read(lease->in, lease->in_len, &body);
    if (kind == LEASE_WIRE_MORE)
        return false;
    const uint8_t *bytes = lease->in + LEASE_WIRE_HEAD;
    switch (kind) {
    case LEASE_WIRE_OFF:
        reader_power_off(lease->reader);
        break;
    case LEASE_WIRE_ON:
    case LEASE_WIRE_RESET:
        ask(lease, POWER, reader_power_on(lease->reader));
        break;
    case LEASE_WIRE_ATR:
        if (!reply(lease, lease->atr, lease->atr_len))
            return false;
        break;
    case LEASE_WIRE_APDU:
        ask(lease, ANSWER, reader_transmit(lease->reader, bytes, body));
        break;
    case LEASE_WIRE_NONSENSE:
        end(lease, LEASE_NONSENSE);
        return false;
    case LEASE_WIRE_MORE:
        return false;
    }
    if (!lease->connected)
        return false;
    size_t used = LEASE_WIRE_HEAD + body, left = lease->in_len - used;
    memmove(lease->in, lease->in + used, left);
    secret_erase(lease->in + left, used);
    lease->in_len = left;
    return true;
}

/* One thing after the other: while the reader works or an answer has not left, what
 * pcscd says is not looked at. */
static void
work(struct lease *lease)
{
    while (lease->connected && lease->waiting == NOTHING && lease->out_len == 0)
        if (!take_frame(lease))
            break;
    if (lease->connected)
        watch(lease);
}

static void
receive(struct lease *lease)
{
    const int on = 1;
    /* vpcd sends length and bytes in two pieces and waits until the first is
     * acknowledged, for which the kernel would take 40 ms a command. It forgets this
     * each time; without it all is well, only slow. */
    (void)setsockopt(lease->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
    ssize_t got = recv(lease->fd, lease->in + lease->in_len,
                       sizeof(lease->in) - lease->in_len, 0);
    if (got > 0) {
        lease->in_len += (size_t)got;
        loop_disarm(lease->unheard);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        end(lease, LEASE_REFUSED);
    }
}

static void
try_again(struct lease *lease)
{
    disconnect(lease);
    if (loop_now_ms(lease->loop) < lease->refused_at)
        loop_arm(lease->retry, RETRY_MS, 0);
    else
        end(lease, LEASE_REFUSED);
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct lease *lease = context;
    (void)fd;
    if (!lease->connected) {
        if (!local_port_is_connected(lease->fd, lease->port)) {
            try_again(lease);
            return;
        }
        lease->connected = true;
        watch(lease);
        return;
    }
    if ((ready & LOOP_WRITE) && !flush(lease))
        return;
    if (lease->in_len < sizeof(lease->in))
        receive(lease);
    else if (ready & LOOP_HANGUP)
        end(lease, LEASE_REFUSED);
    work(lease);
}

static void
connect_now(void *context)
{
    struct lease *lease = context;
    const int on = 1;
    if (lease->over || lease->fd >= 0)
        return;
    lease->fd = local_port_connect(lease->port);
    if (lease->fd < 0 ||
        setsockopt(lease->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0) {
        try_again(lease);
        return;
    }
    lease->source = loop_add_fd(lease->loop, lease->fd, LOOP_WRITE, on_ready, lease);
}

/* A card that came, went, or is another one now. */
static void
take_state(struct lease *lease, enum reader_state state)
{
    size_t len = 0;
    disconnect(lease);
    loop_disarm(lease->unheard);
    secret_erase(lease->atr, sizeof(lease->atr));
    lease->atr_len = 0;
    if (state != READER_CARD)
        return;
    const uint8_t *atr = reader_atr(lease->reader, &len);
    if (len == 0 || len > sizeof(lease->atr))
        return;
    memcpy(lease->atr, atr, len);
    lease->atr_len = len;
    show(lease);
}

static void
on_state(void *context, enum reader_state state, const char *model)
{
    struct lease *lease = context;
    if (lease->over)
        return;
    take_state(lease, state);
    lease->tell_state = false;
    lease->ops->state(lease->context, state, model);
}

static void
on_answered(void *context, enum reader_outcome outcome, const uint8_t *bytes,
            size_t len)
{
    struct lease *lease = context;
    enum waiting was = lease->waiting;
    if (lease->over || was == NOTHING)
        return;
    lease->waiting = NOTHING;
    if (outcome != READER_ANSWERED) {
        LOG(LOG_LEVEL_WARN, "lease-exchange", LOG_NUMBER("outcome", outcome));
        fail(lease);
        return;
    }
    if (was == POWER && len > 0 && len <= sizeof(lease->atr)) {
        memcpy(lease->atr, bytes, len);
        lease->atr_len = len;
    } else if (was == ANSWER && (len == 0 || len > LEASE_WIRE_BODY_MAX)) {
        fail(lease); /* the wire cannot carry it */
        return;
    } else if (was == ANSWER && !reply(lease, bytes, len)) {
        return;
    }
    work(lease);
}

static const struct reader_ops reader_events = {on_state, on_answered};

static void
on_unheard(void *context)
{
    end(context, LEASE_REFUSED);
}

static void
on_deadline(void *context)
{
    end(context, LEASE_EXPIRED);
}

static void
on_later(void *context)
{
    static const char *const names[] = {
        [LEASE_EXPIRED] = "expired",
        [LEASE_REFUSED] = "refused",
        [LEASE_NONSENSE] = "nonsense",
    };
    struct lease *lease = context;
    if (lease->over) {
        LOG(LOG_LEVEL_WARN, "lease-ended", LOG_WORD("why", names[lease->why]));
        lease->ops->ended(lease->context, lease->why);
    } else if (lease->tell_state) {
        lease->tell_state = false;
        lease->ops->state(lease->context, reader_state(lease->reader), "");
    }
}

enum status
lease_begin(struct loop *loop, struct reader *reader, uint16_t port,
            int64_t deadline_ms, const struct lease_ops *ops, void *context,
            struct lease **out)
{
    *out = NULL;
    if (port == 0 || deadline_ms <= 0)
        return STATUS_INVALID;
    struct lease *lease = calloc(1, sizeof(*lease));
    if (lease == NULL)
        abort();
    lease->loop = loop;
    lease->reader = reader;
    lease->ops = ops;
    lease->context = context;
    lease->port = port;
    lease->fd = -1;
    lease->retry = loop_add_timer(loop, connect_now, lease);
    lease->deadline = loop_add_timer(loop, on_deadline, lease);
    lease->later = loop_add_timer(loop, on_later, lease);
    lease->unheard = loop_add_timer(loop, on_unheard, lease);
    loop_arm(lease->deadline, deadline_ms, 0);
    reader_hand_to(reader, &reader_events, lease);
    take_state(lease, reader_state(reader));
    lease->tell_state = true;
    loop_arm(lease->later, 0, 0);
    *out = lease;
    return STATUS_OK;
}

void
lease_end(struct lease *lease, const struct reader_ops *ops, void *context)
{
    if (lease == NULL)
        return;
    disconnect(lease);
    if (!lease->over)
        reader_power_off(lease->reader);
    reader_hand_to(lease->reader, ops, context);
    loop_remove(lease->retry);
    loop_remove(lease->deadline);
    loop_remove(lease->later);
    loop_remove(lease->unheard);
    secret_erase(lease, sizeof(*lease));
    free(lease);
}
