#include "base/log.h"

#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum { LOG_LINE_MAX = 1024 };

/* The only file-scope state of the base: which process is speaking. Set once at start.
 */
static const char *process_name = "schalter";

void
log_init(const char *process)
{
    process_name = process;
}

/* Whole or not at all: half a field would make the line unreadable. */
static void
put_field(struct text_buf *buf, const struct log_field *field)
{
    size_t whole = buf->len;

    if (buf->overflow)
        return;
    text_put_format(buf, ",\"%s\":", field->name);
    if (field->word != NULL)
        text_put_json(buf, field->word);
    else
        text_put_format(buf, "%lld", (long long)field->number);
    if (buf->overflow)
        buf->len = whole;
}

void
log_event(enum log_level level, const char *event, const struct log_field *fields)
{
    static const char *const levels[] = {"info", "warn", "error"};
    static const char cut[] = ",\"cut\":true", end[] = "}\n";
    char line[LOG_LINE_MAX];
    struct text_buf buf = text_buf_over(line, sizeof(line) - sizeof(cut) - sizeof(end));
    struct timespec now;
    struct tm utc;
    char stamp[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
    text_put_format(&buf, "{\"at\":\"%s.%03ldZ\",\"process\":\"%s\",\"level\":\"%s\"",
                    stamp, now.tv_nsec / 1000000, process_name, levels[level]);
    put_field(&buf, &LOG_WORD("event", event));
    for (fields++; fields->name != NULL; fields++)
        put_field(&buf, fields);
    bool left_out = buf.overflow;
    buf = (struct text_buf){.at = line, .len = buf.len, .cap = sizeof(line)};
    if (left_out)
        text_put(&buf, cut);
    text_put(&buf, end);
    ssize_t written = write(STDERR_FILENO, line, buf.len);
    (void)written; /* a log that cannot be written must not stop the kiosk */
}
