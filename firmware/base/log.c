#include "base/log.h"

#include <time.h>
#include <unistd.h>

#include "base/text.h"

/* The only file-scope state of the base: which process is speaking. Set once at start.
 */
static const char *process_name = "schalter";

void
log_init(const char *process)
{
    process_name = process;
}

static void
put_escaped(struct text_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            text_put_format(buf, "\\%c", c);
        else if (c < 0x20)
            text_put_format(buf, "\\u%04x", c);
        else
            text_put_bytes(buf, text, 1);
    }
}

void
log_event(enum log_level level, const char *event, const struct log_field *fields)
{
    static const char *const levels[] = {"info", "warn", "error"};
    char line[1024];
    struct text_buf buf = text_buf_over(line, sizeof(line) - 2);
    struct timespec now;
    struct tm utc;
    char stamp[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
    text_put_format(&buf, "{\"at\":\"%s.%03ldZ\",\"process\":\"%s\",\"level\":\"%s\"",
                    stamp, now.tv_nsec / 1000000, process_name, levels[level]);
    text_put(&buf, ",\"event\":\"");
    put_escaped(&buf, event);
    text_put(&buf, "\"");
    for (fields++; fields->name != NULL; fields++) {
        text_put_format(&buf, ",\"%s\":", fields->name);
        if (fields->word == NULL) {
            text_put_format(&buf, "%lld", (long long)fields->number);
            continue;
        }
        text_put(&buf, "\"");
        put_escaped(&buf, fields->word);
        text_put(&buf, "\"");
    }
    line[buf.len++] = '}';
    line[buf.len++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, buf.len);
    (void)written; /* a log that cannot be written must not stop the kiosk */
}
