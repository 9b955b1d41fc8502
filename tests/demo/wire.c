#include "tests/demo/wire.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

static void next(struct wire *wire);

void
wire_init(struct wire *wire, struct loop *loop, const char *path,
          wire_answer_fn *answer, void *context)
{
    *wire = (struct wire){
        .loop = loop, .path = path, .answer = answer, .context = context, .fd = -1};
}

static void
hang_up(struct wire *wire)
{
    loop_remove(wire->source);
    wire->source = NULL;
    if (wire->fd >= 0)
        close(wire->fd);
    wire->fd = -1;
}

void
wire_finish(struct wire *wire)
{
    hang_up(wire);
    wire->count = 0;
}

static void
end_order(struct wire *wire, enum wire_answer answer)
{
    char line[WIRE_LINE];
    hang_up(wire);
    text_format(line, sizeof(line), "%s", wire->order[0]);
    wire->count--;
    memmove(wire->order[0], wire->order[1], (size_t)wire->count * WIRE_LINE);
    wire->answer(wire->context, line, answer);
}

/* The part answers with a line that ends in "ok" and closes. */
static void
on_reply(void *context, int fd, unsigned ready)
{
    struct wire *wire = context;
    (void)ready;
    if (wire->reply_len + 1 >= sizeof(wire->reply))
        wire->reply_len = 0;
    ssize_t got = read(fd, wire->reply + wire->reply_len,
                       sizeof(wire->reply) - 1 - wire->reply_len);
    if (got > 0) {
        wire->reply_len += (size_t)got;
        return;
    }
    wire->reply[wire->reply_len] = '\0';
    end_order(wire, text_starts_with(wire->reply, "ok") ? WIRE_DONE
                    : wire->reply_len > 0               ? WIRE_REFUSED
                                                        : WIRE_SILENT);
    next(wire);
}

static bool
begin_order(struct wire *wire)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *line = wire->order[0];
    wire->reply_len = 0;
    if (text_copy(address.sun_path, sizeof(address.sun_path), wire->path) != STATUS_OK)
        return false;
    wire->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (wire->fd < 0 ||
        connect(wire->fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        send(wire->fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
        return false;
    wire->source = loop_add_fd(wire->loop, wire->fd, LOOP_READ, on_reply, wire);
    return true;
}

static void
next(struct wire *wire)
{
    while (wire->count > 0 && wire->fd < 0)
        if (!begin_order(wire))
            end_order(wire, WIRE_SILENT);
}

void
wire_send(struct wire *wire, const char *line)
{
    if (wire->count == WIRE_ORDERS) {
        wire->answer(wire->context, line, WIRE_SILENT);
        return;
    }
    text_format(wire->order[wire->count++], WIRE_LINE, "%s\n", line);
    next(wire);
}
