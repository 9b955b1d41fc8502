#include "tests/usbemu/card_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct card_line {
    int listener, fd; /* -1: none */
    unsigned card;    /* number of the connection */
    bool broken;      /* seen while sending; closed in the next turn */
    int awaited;      /* answers still to come, the dropped ones included */
    int dropped;      /* of these, the first so many interest nobody */
    uint8_t frame[2 + CARD_LINE_FRAME_MAX];
    size_t got;
    uint8_t answer[CARD_LINE_FRAME_MAX];
    size_t answer_len;
};

struct card_line *
card_line_create(int port)
{
    struct card_line *line = calloc(1, sizeof(*line));
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (line == NULL)
        abort();
    line->fd = line->listener = -1;
    if (port == 0)
        return line;
    line->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(line->listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(line->listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(line->listener, 1) < 0) {
        perror("usbemu: card port");
        card_line_destroy(line);
        return NULL;
    }
    return line;
}

void
card_line_destroy(struct card_line *line)
{
    if (line == NULL)
        return;
    if (line->fd >= 0)
        close(line->fd);
    if (line->listener >= 0)
        close(line->listener);
    free(line);
}

int
card_line_fds(const struct card_line *line, struct pollfd out[2])
{
    int count = 0;
    if (line->listener >= 0)
        out[count++] = (struct pollfd){line->listener, POLLIN, 0};
    if (line->fd >= 0)
        out[count++] = (struct pollfd){line->fd, POLLIN, 0};
    return count;
}

/* One card at a time: a second one finds the place taken. */
static void
accept_card(struct card_line *line)
{
    int fd = -1;
    while (line->listener >= 0 && (fd = accept4(line->listener, NULL, NULL,
                                                SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        if (line->fd >= 0) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){4 * CARD_LINE_FRAME_MAX},
                   sizeof(int));
        line->fd = fd;
        line->card++;
        line->broken = false;
        line->awaited = line->dropped = 0;
        line->got = line->answer_len = 0;
    }
}

static void
take_frame(struct card_line *line, size_t size)
{
    if (line->dropped > 0) {
        line->dropped--;
    } else {
        memcpy(line->answer, line->frame + 2, size);
        line->answer_len = size;
    }
    line->awaited--;
    line->got = 0;
}

/* True while there may be more to read. */
static bool
receive(struct card_line *line)
{
    size_t size = line->got < 2 ? 0 : (size_t)(line->frame[0] << 8 | line->frame[1]);
    size_t want = 2 + size;
    ssize_t got = recv(line->fd, line->frame + line->got, want - line->got, 0);
    if (got < 0 && errno == EINTR)
        return true;
    if (got < 0 && errno == EAGAIN)
        return false;
    if (got <= 0) {
        line->broken = true;
        return false;
    }
    line->got += (size_t)got;
    if (line->got == 2 && (line->frame[0] | line->frame[1]) == 0)
        line->broken = true; /* an answer has two bytes at least */
    else if (line->got > 2 && line->got == want && line->awaited == 0)
        line->broken = true; /* a card that speaks unasked */
    else if (line->got > 2 && line->got == want)
        take_frame(line, size);
    return !line->broken;
}

void
card_line_turn(struct card_line *line)
{
    while (line->fd >= 0 && !line->broken && receive(line))
        ;
    if (line->fd >= 0 && line->broken) {
        close(line->fd);
        line->fd = -1;
        line->answer_len = 0;
    }
    accept_card(line);
}

unsigned
card_line_card(const struct card_line *line)
{
    return line->fd >= 0 && !line->broken ? line->card : 0;
}

static bool
send_frame(struct card_line *line, const uint8_t *bytes, size_t len)
{
    uint8_t frame[2 + CARD_LINE_FRAME_MAX];
    if (card_line_card(line) == 0 || len > CARD_LINE_FRAME_MAX)
        return false;
    frame[0] = (uint8_t)(len >> 8);
    frame[1] = (uint8_t)len;
    memcpy(frame + 2, bytes, len);
    if (send(line->fd, frame, len + 2, MSG_NOSIGNAL) != (ssize_t)len + 2)
        line->broken = true;
    return !line->broken;
}

void
card_line_control(struct card_line *line, enum card_line_control what)
{
    uint8_t byte = (uint8_t)what;
    if (send_frame(line, &byte, 1) && what == CARD_LINE_ATR)
        line->awaited++;
}

bool
card_line_send(struct card_line *line, const uint8_t *apdu, size_t len)
{
    if (len < 2 || !send_frame(line, apdu, len))
        return false;
    line->awaited++;
    return true;
}

void
card_line_forget(struct card_line *line)
{
    line->answer_len = 0;
    line->dropped = line->awaited;
}

size_t
card_line_take(struct card_line *line, uint8_t *answer, size_t cap)
{
    size_t len = line->answer_len;
    if (len > cap || len == 0)
        return 0;
    memcpy(answer, line->answer, len);
    line->answer_len = 0;
    return len;
}
