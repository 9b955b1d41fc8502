/* The face's part of the link to a real courier that is told about the channel: gives
 * it the orders one after the other, and prints what became of each:
 *
 *   state S trouble T version V percent P file F      numbers of base/channel.h; F:
 * mode of the file in octal, 0 none
 *
 * usage: channel_client PROGRAM CONFIG ORDER...
 *        ORDER: look, load, end; cancel: load, and end in the middle of it; wait: two
 *        seconds go by; look-twice: the second before the first is answered */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/link.h"
#include "base/text.h"

enum { WAIT_MS = 120000, COURIER_FD = 3 };

static uint8_t packet[LINK_MESSAGE_MAX];

static int
start(const char *program, const char *config, pid_t *pid)
{
    int face, courier;
    if (link_pair(&face, &courier) != STATUS_OK || (*pid = fork()) < 0)
        exit(2);
    if (*pid > 0) {
        close(courier);
        return face;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (courier == COURIER_FD) { /* dup2 would leave it close-on-exec */
        int other = dup(courier);
        close(courier);
        courier = other;
    }
    if (dup2(courier, COURIER_FD) != COURIER_FD)
        _exit(127);
    (void)execl(program, program, "courier", "--config", config, (char *)NULL);
    _exit(127);
}

static void
order(int fd, enum channel_order what)
{
    const struct link_message message = {.kind = LINK_CHANNEL,
                                         .channel = (int32_t)what};
    if (link_send(fd, &message) != STATUS_OK)
        exit(3);
}

/* The next news of the channel. */
static void
hear(int fd, struct channel_news *news)
{
    static struct link_message message;
    do {
        struct pollfd wanted = {.fd = fd, .events = POLLIN};
        if (poll(&wanted, 1, WAIT_MS) != 1 ||
            link_receive(fd, packet, &message) != STATUS_OK)
            exit(4);
    } while (message.kind != LINK_CHANNEL_NEWS);
    *news = message.channel_news;
}

static void
hear_end(int fd, struct channel_news *news)
{
    do
        hear(fd, news);
    while (news->state == CHANNEL_ASKING || news->state == CHANNEL_LOADING);
}

static void
carry_out(int fd, const char *word, struct channel_news *news)
{
    bool cancels = text_equal(word, "cancel"), twice = text_equal(word, "look-twice");
    if (text_equal(word, "wait")) {
        sleep(2);
        return;
    }
    if (twice)
        order(fd, CHANNEL_LOOK);
    order(fd, text_equal(word, "load") || cancels ? CHANNEL_LOAD
              : text_equal(word, "end")           ? CHANNEL_END
                                                  : CHANNEL_LOOK);
    if (twice)
        hear(fd, news);
    while (cancels && news->percent < 10)
        hear(fd, news);
    if (cancels)
        order(fd, CHANNEL_END);
    hear_end(fd, news);
}

static unsigned
mode_of_file(const struct config *config)
{
    char path[CONFIG_PATH_MAX + 32];
    struct stat facts;
    text_format(path, sizeof path, "%s/%s", config->channel_folder, CHANNEL_FILE);
    return stat(path, &facts) == 0 ? (unsigned)facts.st_mode & 0777u : 0;
}

int
main(int count, char **words)
{
    static struct config config;
    static struct diags diags;
    struct channel_news news = {.state = CHANNEL_IDLE};
    pid_t pid;
    if (count < 4 || config_load(words[2], &config, &diags) != STATUS_OK)
        return 1;
    int fd = start(words[1], words[2], &pid);
    for (int i = 3; i < count; i++) {
        carry_out(fd, words[i], &news);
        printf("state %d trouble %d version %s percent %d file %o\n", (int)news.state,
               (int)news.trouble, news.version, news.percent, mode_of_file(&config));
        (void)fflush(stdout);
    }
    close(fd);
    (void)waitpid(pid, NULL, 0);
    return 0;
}
