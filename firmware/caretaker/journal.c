#include "caretaker/journal.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/tool.h"
#include "caretaker/kept_log.h"
#include "caretaker/root.h"

enum { WRITE_S = 120, WORDS = 24 };

/* `words` are those in front; behind them stands what is chosen, and a NULL. */
static void
choose(const char *words[WORDS])
{
    static const char *const chosen[] = {
        "--no-pager",
        "--output=json",
        "--output-fields=MESSAGE,PRIORITY,_SYSTEMD_UNIT",
        "_SYSTEMD_UNIT=schalter.service",
        "_SYSTEMD_UNIT=schalter-caretaker.service",
        "_SYSTEMD_UNIT=rauc.service",
        "_SYSTEMD_UNIT=slot-good.service",
        "_SYSTEMD_UNIT=settle-setup.service",
        "_SYSTEMD_UNIT=setup-good.service",
        "_SYSTEMD_UNIT=schalter-gate.service",
        "_SYSTEMD_UNIT=schalter-log.service",
        "_SYSTEMD_UNIT=erase-data.service",
        "_SYSTEMD_UNIT=systemd-networkd.service",
        "_SYSTEMD_UNIT=systemd-resolved.service",
        "_SYSTEMD_UNIT=systemd-timesyncd.service",
        "_SYSTEMD_UNIT=init.scope",
    };
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    assert(count + sizeof chosen / sizeof chosen[0] < WORDS);
    for (size_t i = 0; i < sizeof chosen / sizeof chosen[0]; i++)
        words[count++] = chosen[i];
}

enum status
journal_write(const char *root, int file)
{
    char program[ROOT_PATH_MAX];
    const char *words[WORDS] = {program, "--lines=50000"};
    text_format(program, sizeof program, "%s/usr/bin/journalctl", root);
    choose(words);
    return tool_run(words, file, STDERR_FILENO, WRITE_S);
}

/* A line that is too long is left out whole. */
static void
keep_lines(struct kept_log *log, FILE *lines)
{
    char line[KEPT_LOG_LINE_MAX];
    bool inside = false;
    while (fgets(line, sizeof line, lines) != NULL) {
        size_t len = strlen(line);
        bool whole = len > 0 && line[len - 1] == '\n';
        if (whole && !inside)
            kept_log_add(log, line, len);
        inside = !whole;
    }
}

int
journal_keep(const char *root)
{
    char program[ROOT_PATH_MAX], from[KEPT_LOG_CURSOR_MAX + 16] = "--lines=all";
    char cursor[KEPT_LOG_CURSOR_MAX];
    const char *words[WORDS] = {program, "--follow", from};
    struct kept_log log;
    int ends[2];
    enum status status = kept_log_open(&log, root);
    if (status != STATUS_OK || pipe2(ends, O_CLOEXEC) != 0) {
        LOG(LOG_LEVEL_ERROR, "log-not-kept", LOG_WORD("why", "not-open"));
        kept_log_close(&log);
        return 1;
    }
    text_format(program, sizeof program, "%s/usr/bin/journalctl", root);
    kept_log_cursor(&log, root, cursor);
    if (cursor[0] != '\0')
        text_format(from, sizeof from, "--after-cursor=%s", cursor);
    choose(words);
    pid_t pid = tool_start(words, ends[1], STDERR_FILENO);
    close(ends[1]);
    FILE *lines = fdopen(ends[0], "r");
    if (pid > 0 && lines != NULL)
        keep_lines(&log, lines);
    if (lines != NULL)
        (void)fclose(lines);
    else
        close(ends[0]);
    if (pid > 0)
        (void)waitpid(pid, NULL, 0);
    kept_log_close(&log);
    return 1; /* nothing follows a journal to its end */
}
