/* What every program that tests a USB driver does with itself: it runs inside the
 * emulator, keeps its log where it can read it, and shows one thing after the other,
 * each of one simulated device. Output: TAP.
 *
 *     if (!emulated_begin("usb_things", argc, argv))
 *         return 1;
 *     for each case:
 *         if (emulated_next(kind, name))
 *             emulated_result(NULL, or what is wrong);
 *     return tap_finish();
 *
 * Owns: which cases are asked for, and the one under way. Included by the one file of
 * such a program; every function is static. */
#ifndef TESTS_SYSTEM_EMULATED_H
#define TESTS_SYSTEM_EMULATED_H

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/kit/tap.h"

static struct {
    const char *only; /* the cases asked for: a kind, or a part of a name */
    char name[160];   /* of the case under way */
    int64_t from_ms;
} emulated;

static inline int64_t
emulated_now(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

/* Enters the emulator if this is not inside it. From then on the log lies in memory
 * behind STDERR_FILENO, where a test reads it; lines reach standard output one by one.
 * The first argument says which cases are asked for. */
static inline bool
emulated_begin(const char *process, int argc, char **argv)
{
    emulated.only = argc > 1 ? argv[1] : "";
    if (getenv("USBEMU_CTL") == NULL)
        return emulated_enter(argc > 1 ? argv[1] : NULL) == 0;
    log_init(process);
    setvbuf(stdout, NULL, _IOLBF, 0);
    int file = memfd_create(process, MFD_CLOEXEC);
    if (file < 0 || dup2(file, STDERR_FILENO) < 0)
        return false;
    close(file);
    return fcntl(STDERR_FILENO, F_SETFL, O_APPEND) == 0;
}

/* The next case: with an empty log, from now on. False if it is not asked for. */
static inline bool
emulated_next(const char *kind, const char *name)
{
    snprintf(emulated.name, sizeof(emulated.name), "%s: %s", kind, name);
    if (strstr(name, emulated.only) == NULL && strcmp(kind, emulated.only) != 0) {
        tap_skip(emulated.name, "not asked for");
        return false;
    }
    emulated.from_ms = emulated_now(CLOCK_MONOTONIC);
    if (ftruncate(STDERR_FILENO, 0) == 0)
        return true;
    tap_result(false, emulated.name);
    return false;
}

/* The answer of the case; NULL: as it should be. What is wrong has the end of the log
 * before it. */
static inline void
emulated_result(const char *wrong)
{
    char text[2048];
    if (wrong != NULL) {
        off_t size = lseek(STDERR_FILENO, 0, SEEK_END);
        off_t from = size > (off_t)sizeof(text) ? size - (off_t)sizeof(text) : 0;
        ssize_t got = pread(STDERR_FILENO, text, sizeof(text) - 1, from);
        text[got > 0 ? got : 0] = '\0';
        for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
            if (*line != '\0')
                printf("# %s\n", line);
        printf("# %s\n", wrong);
    }
    int ms = (int)(emulated_now(CLOCK_MONOTONIC) - emulated.from_ms);
    snprintf(text, sizeof(text), "%s # %d ms", emulated.name, ms);
    tap_result(wrong == NULL, text);
}

#endif
