/* Orders to a simulated part over its control socket: the emulated bus
 * (tests/usbemu/README.md), the virtual card (tests/cards/README.md), the stand-in town
 * (tests/portal/README.md).
 *
 * Owns: nothing; each order has a connection of its own, and the part hangs up after
 * its answer. Every function is static. Must not know: what the words mean. */
#ifndef TESTS_KIT_CONTROL_H
#define TESTS_KIT_CONTROL_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/** Gives one order, in it `model` for "%s", and waits for the whole answer, which is
 * cut to `cap` (0: not wanted). False if nobody takes it; the answer is then "". */
static inline bool
control_ask(const char *path, const char *model, const char *line, char *reply,
            size_t cap)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *mark = strstr(line, "%s");
    int before = (int)(mark != NULL ? (size_t)(mark - line) : strlen(line));
    char rest[4096];
    size_t len = 0;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int wide = snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);

    bool taken = wide < (int)sizeof(address.sun_path) &&
                 connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
                 dprintf(fd, "%.*s%s%s\n", before, line, mark != NULL ? model : "",
                         mark != NULL ? mark + 2 : "") > 0;
    for (ssize_t got = taken; got > 0;) {
        bool room = len + 1 < cap;
        got =
            room ? read(fd, reply + len, cap - 1 - len) : read(fd, rest, sizeof(rest));
        len += room && got > 0 ? (size_t)got : 0;
    }
    if (cap > 0)
        reply[len] = '\0';
    close(fd);
    return taken;
}

/** Gives one order, or several with ';' between them, in each `model` for the first
 * "%s"; NULL and "" are none. False as soon as one is not answered "ok". */
static inline bool
control_tell(const char *path, const char *model, const char *lines)
{
    char line[256], reply[256];
    for (int len; lines != NULL && *lines != '\0'; lines += len + (lines[len] == ';')) {
        len = (int)strcspn(lines, ";");
        snprintf(line, sizeof(line), "%.*s", len, lines);
        (void)control_ask(path, model, line, reply, sizeof(reply));
        if (strcmp(reply, "ok\n") != 0)
            return false;
    }
    return true;
}

#endif
