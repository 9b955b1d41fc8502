/* The log: one JSON object a line on standard error, which the unit sends to the
 * journal.
 *
 * Owns: the format. A line is an event name, a few codes and durations. A value typed,
 * read, received or spoken must never be passed in; there is deliberately no function
 * that takes free text from outside.
 * Called by face, courier, drivers, crypto's callers. Never by core or ui. */
#ifndef SCHALTER_BASE_LOG_H
#define SCHALTER_BASE_LOG_H

#include <stdint.h>

#include "base/status.h"

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

struct log_field {
    const char *name; /* literal; NULL ends the list */
    const char
        *word; /* literal or code without personal data; NULL if `number` counts */
    int64_t number;
};

#define LOG_WORD(name, word) ((struct log_field){(name), (word), 0})
#define LOG_NUMBER(name, number) ((struct log_field){(name), NULL, (number)})
#define LOG_END ((struct log_field){0})

/** Writes one line: {"at":"...","process":"face","level":"info","event":"...",...}.
 * `event` is a literal such as "printer-paper-out". The first field is skipped, so that
 * a list without fields can be written. A line has at most 1,024 bytes: fields that do
 * not fit are left out and "cut":true stands there instead. Never blocks longer than
 * the write. */
void log_event(enum log_level level, const char *event, const struct log_field *fields);

#define LOG(level, event, ...)                                                         \
    log_event((level), (event),                                                        \
              (const struct log_field[]){LOG_END, ##__VA_ARGS__, LOG_END})

/** Names the process in every later line. `process` must be a literal. */
void log_init(const char *process);

#endif
