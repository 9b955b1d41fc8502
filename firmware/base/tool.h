/* A program of the system, run to its end.
 *
 * Owns: nothing. Called by the caretaker, and by a kiosk that cannot start: both may
 * wait. Blocks until the program has ended or its time is over; then it is killed, and
 * waited for 5 s at most: one that sits in a driver ends with it. */
#ifndef SCHALTER_BASE_TOOL_H
#define SCHALTER_BASE_TOOL_H

#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

/** Runs words[0], an absolute path, without a shell and with an environment of
 * LC_ALL=C.UTF-8 alone. What it writes goes to the descriptors, 64 MiB a file at most.
 * STATUS_OK: it ended with code 0; STATUS_DENIED: with another; STATUS_TIMEOUT;
 * STATUS_GONE: by a signal; STATUS_IO: it could not be started. */
enum status tool_run(const char *const *words, int output, int errors,
                     int seconds) MUST_CHECK;

/** Starts it and does not wait; the caller does (waitpid). -1: it could not be started.
 */
pid_t tool_start(const char *const *words, int output, int errors);

/** The same as tool_run; what it wrote is read, cut at `cap` - 1 bytes. Both are filled
 * whatever the status. */
enum status tool_read(const char *const *words, char *output, char *errors, size_t cap,
                      int seconds) MUST_CHECK;

/** The same of a program that is to read what a stranger brought: it may do nothing but
 * read (confine.h). STATUS_IO where that cannot be had. */
enum status tool_inspect(const char *const *words, char *output, char *errors,
                         size_t cap, int seconds) MUST_CHECK;

#endif
