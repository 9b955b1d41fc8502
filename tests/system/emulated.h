/* What every program that tests a USB driver does with itself: it runs inside the
 * emulator and keeps its log where it can read it. */
#ifndef TESTS_SYSTEM_EMULATED_H
#define TESTS_SYSTEM_EMULATED_H

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

/* From now on the log lies in memory behind STDERR_FILENO, where a test reads and
 * empties it; lines reach standard output one by one. */
static inline bool
emulated_keep_log(const char *process)
{
    log_init(process);
    setvbuf(stdout, NULL, _IOLBF, 0);
    int file = memfd_create(process, MFD_CLOEXEC);
    if (file < 0 || dup2(file, STDERR_FILENO) < 0)
        return false;
    close(file);
    return fcntl(STDERR_FILENO, F_SETFL, O_APPEND) == 0;
}

/* Lines of the log that hold `word`; "": all. */
static inline int
emulated_logged(const char *word)
{
    static char text[256 * 1024];
    ssize_t got = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);
    int lines = 0;
    text[got > 0 ? got : 0] = '\0';
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        lines += strstr(line, word) != NULL;
    }
    return lines;
}

/* Starts this program again inside the emulator that was built beside it. */
static inline int
emulated_enter(const char *argument)
{
    char self[PATH_MAX] = {0};
    char emulator[PATH_MAX + 32];

    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
        return 1;
    char *end = strstr(self, "/tests/system/");
    snprintf(emulator, sizeof(emulator), "%.*s/usbemu", end ? (int)(end - self) : 0,
             self);
    execl(emulator, emulator, "--", self, argument, (char *)NULL);
    printf("Bail out! cannot run %s\n", emulator);
    return 1;
}

#endif
