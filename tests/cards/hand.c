#include "tests/cards/hand.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { POWER_OFF, POWER_ON, RESET, ATR = 4 };

static void
pull(struct hand *hand)
{
    if (hand->fd >= 0)
        close(hand->fd);
    hand->fd = -1;
    hand->got = 0;
    hand->until_removal = -1;
    card_reset(hand->card, hand->link);
}

void
hand_reach(struct hand *hand)
{
    const int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(hand->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (!hand->inserted || hand->fd >= 0)
        return;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    hand->fd = fd;
}

/* Length and bytes go in one piece: in two the reader would wait for the second. */
static void
say(struct hand *hand, uint8_t *frame, size_t len)
{
    frame[0] = (uint8_t)(len >> 8);
    frame[1] = (uint8_t)len;
    for (size_t sent = 0; hand->fd >= 0 && sent < len + 2;) {
        ssize_t n = send(hand->fd, frame + sent, len + 2 - sent, MSG_NOSIGNAL);
        if (n <= 0 && errno != EINTR)
            pull(hand);
        else if (n > 0)
            sent += (size_t)n;
    }
}

static void
answer(struct hand *hand, const uint8_t *at, size_t len)
{
    uint8_t frame[2 + CARD_ANSWER_MAX];
    if (len == 1 && at[0] == ATR) {
        say(hand, frame, card_atr(hand->card, frame + 2));
        return;
    }
    if (len == 1) {
        if (at[0] <= RESET)
            card_reset(hand->card, hand->link);
        return;
    }
    if (hand->until_removal == 0) {
        hand->inserted = false;
        pull(hand);
        return;
    }
    if (hand->until_removal > 0)
        hand->until_removal--;
    size_t answered = card_command(hand->card, hand->link, at, len, frame + 2);
    if (hand->delay_ms > 0)
        (void)poll(NULL, 0, hand->delay_ms);
    if (!hand->mute)
        say(hand, frame, answered);
}

void
hand_serve(struct hand *hand)
{
    const int on = 1;
    /* vpcd sends the length and the bytes in two pieces and waits for the first to be
     * acknowledged: the kernel would take 40 ms for that. It forgets this each time. */
    (void)setsockopt(hand->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
    ssize_t n =
        recv(hand->fd, hand->frame + hand->got, sizeof(hand->frame) - hand->got, 0);
    if (n <= 0) {
        if (n == 0 || errno != EINTR)
            pull(hand);
        return;
    }
    hand->got += (size_t)n;
    while (hand->fd >= 0 && hand->got >= 2) {
        const size_t len = (size_t)hand->frame[0] << 8 | hand->frame[1];
        if (hand->got < 2 + len)
            break;
        answer(hand, hand->frame + 2, len);
        if (hand->fd < 0)
            break;
        hand->got -= 2 + len;
        memmove(hand->frame, hand->frame + 2 + len, hand->got);
    }
}

static bool
set_kind(struct hand *hand, const char *name)
{
    enum memory_kind kind;
    if (!memory_kind_of(name, &kind))
        return false;
    memory_fill(&hand->card->memory, kind, hand->start_pin);
    memory_save(&hand->card->memory);
    card_reset(hand->card, hand->link);
    return true;
}

static bool
take_out(struct hand *hand, const char *after, const char *count)
{
    char *end = NULL;
    if (strcmp(after, "after") == 0) {
        long commands = strtol(count, &end, 10);
        if (*count == '\0' || *end != '\0' || commands < 0)
            return false;
        hand->until_removal = commands;
        return true;
    }
    if (*after != '\0')
        return false;
    hand->inserted = false;
    pull(hand);
    return true;
}

static bool
set_tries(struct hand *hand, const char *count)
{
    if (strlen(count) != 1 || *count < '0' || *count > '0' + MEMORY_TRIES)
        return false;
    hand->card->memory.tries = (unsigned)(*count - '0');
    memory_save(&hand->card->memory);
    return true;
}

static bool
set_delay(struct hand *hand, const char *text)
{
    char *end = NULL;
    long delay = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || delay < 0 || delay > 60000)
        return false;
    hand->delay_ms = (int)delay;
    return true;
}

static void
tell(const struct hand *hand, char *reply, size_t cap)
{
    static const char *const passwords[] = {"none", "mrz", "can", "pin", "puk"};
    const struct card *card = hand->card;
    snprintf(reply, cap, "%s %s commands %lu pace %s %s channel %s\n",
             memory_kind_name(card->memory.kind),
             hand->fd >= 0 ? "connected" : (hand->inserted ? "in" : "out"),
             card->commands, passwords[card->last_password],
             card->last_succeeded ? "right" : "wrong",
             card->session.channel.active ? "open" : "closed");
}

static bool
is(const char *word, const char *wanted)
{
    return strcmp(word, wanted) == 0;
}

/* What a line does; a reply already written is left alone. */
static bool
obey(struct hand *hand, const char *verb, const char *first, const char *second,
     char *reply, size_t cap)
{
    const struct memory *memory = &hand->card->memory;
    if (is(verb, "insert") && *first == '\0') {
        hand->inserted = true;
        hand->until_removal = -1;
        hand_reach(hand);
        return true;
    }
    if (is(verb, "remove"))
        return take_out(hand, first, second);
    if (is(verb, "kind"))
        return set_kind(hand, first);
    if (is(verb, "reset") && *first == '\0')
        return set_kind(hand, memory_kind_name(hand->start));
    if (is(verb, "delay"))
        return set_delay(hand, first);
    if (is(verb, "mute")) {
        hand->mute = is(first, "on");
        return is(first, "on") || is(first, "off");
    }
    if (is(verb, "tries") && *first != '\0')
        return set_tries(hand, first);
    if (is(verb, "tries"))
        snprintf(reply, cap, "%u %u\n", memory->tries, memory->unblocks);
    else if (is(verb, "stats"))
        tell(hand, reply, cap);
    else
        return false;
    return true;
}

void
hand_control(struct hand *hand, char *line, char *reply, size_t cap)
{
    char *words[3] = {line, line, line};
    char *rest = line;
    line[strcspn(line, "\r\n")] = '\0';
    for (size_t i = 0; i < 3; i++) {
        words[i] = rest != NULL ? strsep(&rest, " ") : line + strlen(line);
        if (words[i] == NULL)
            words[i] = line + strlen(line);
    }
    snprintf(reply, cap, "ok\n");
    if (rest != NULL || !obey(hand, words[0], words[1], words[2], reply, cap))
        snprintf(reply, cap, "unknown command\n");
}
