/* Ports for programs of the tests: as tests/kit/ports.py, with which it takes turns. */
#ifndef TESTS_KIT_PORTS_H
#define TESTS_KIT_PORTS_H

#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORTS_FIRST = 20000, PORTS_LAST = 32000 };

static inline bool
ports_are_free(int first, int count)
{
    bool good = true;
    for (int i = 0; i < count && good; i++) {
        const struct sockaddr_in address = {.sin_family = AF_INET,
                                            .sin_port = htons((uint16_t)(first + i))};
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        good = bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
        close(fd);
    }
    return good;
}

/* The first of `count` in a row. */
static inline uint16_t
ports_take(int count)
{
    char name[64], text[16] = "";
    snprintf(name, sizeof(name), "/tmp/schalter-ports.%u", (unsigned)getuid());
    int turn = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (turn < 0 || flock(turn, LOCK_EX) != 0)
        abort();
    ssize_t len = read(turn, text, sizeof(text) - 1);
    text[len > 0 ? len : 0] = '\0';
    int first = (int)strtol(text, NULL, 10);
    for (int tried = PORTS_FIRST; tried < PORTS_LAST; tried++, first++) {
        if (first < PORTS_FIRST || first > PORTS_LAST - count)
            first = PORTS_FIRST;
        if (ports_are_free(first, count))
            break;
    }
    len = snprintf(text, sizeof(text), "%d\n", first + count);
    if (ftruncate(turn, 0) != 0 || pwrite(turn, text, (size_t)len, 0) != len)
        abort();
    close(turn);
    return (uint16_t)first;
}

#endif
