#include "drivers/eid_programs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/program.h"
#include "base/text.h"
#include "drivers/eid_home.h"

enum { GRACE_MS = 1000 };

/* pcscd must never open the reader that is ours, even where libccid is installed. It
 * ignores readers whose names contain one of these: all that are named in words. The
 * one we make, "=", has none of them. From 2.0 on an empty PCSCLITE_HP_DROPDIR says the
 * same in a plainer way; 1.9.9 does not know it. */
static const char ignore[] =
    "PCSCLITE_FILTER_IGNORE_READER_NAMES="
    "a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p:q:r:s:t:u:v:w:x:y:z:"
    "A:B:C:D:E:F:G:H:I:J:K:L:M:N:O:P:Q:R:S:T:U:V:W:X:Y:Z:0:1:2:3:4:5:6:7:8:9";

struct eid_programs {
    struct loop *loop;
    const struct eid_programs_ops *ops;
    void *context;
    struct eid_home home;
    struct program *pcscd, *app;
    struct loop_source *later; /* tells `gone` */
    bool ending;
};

static void
tell_gone(void *context)
{
    struct eid_programs *programs = context;
    if (eid_home_remove(&programs->home) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "eid-home-left");
    programs->ops->gone(programs->context);
}

static void
take_end(struct eid_programs *programs, const char *name, int wait_status)
{
    if (programs->ending) {
        if (program_pid(programs->pcscd) == 0 && program_pid(programs->app) == 0)
            loop_arm(programs->later, 0, 0);
        return;
    }
    LOG(LOG_LEVEL_WARN, "eid-program-ended", LOG_WORD("program", name),
        LOG_NUMBER("code", WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1),
        LOG_NUMBER("signal", WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0));
    programs->ops->failed(programs->context);
}

static void
on_app_ended(void *context, int wait_status)
{
    take_end(context, "ausweisapp", wait_status);
}

static void
on_pcscd_ended(void *context, int wait_status)
{
    take_end(context, "pcscd", wait_status);
}

static enum status
run_pcscd(struct eid_programs *programs, const struct eid_settings *settings)
{
    const char *const arguments[] = {"pcscd",    "--foreground",         "--critical",
                                     "--config", programs->home.readers, NULL};
    char drivers[EID_PATH_MAX + 24];
    const char *const environment[] = {"PATH=/usr/bin:/bin", ignore, drivers, NULL};
    text_format(drivers, sizeof(drivers), "PCSCLITE_HP_DROPDIR=%s",
                programs->home.drivers);
    int fd = eid_home_listen(&programs->home);
    if (fd < 0)
        return STATUS_IO;
    enum status status = program_run(programs->loop,
                                     &(struct program_start){.path = settings->pcscd,
                                                             .arguments = arguments,
                                                             .environment = environment,
                                                             .given = fd,
                                                             .listens = true,
                                                             .quiet = true},
                                     on_pcscd_ended, programs, &programs->pcscd);
    close(fd);
    return status;
}

static enum status
run_app(struct eid_programs *programs, const struct eid_settings *settings)
{
    char port[8], home[EID_PATH_MAX + 8], runtime[EID_PATH_MAX + 24], pcscd[160];
    const char *name = strrchr(settings->app, '/');
    const char *const arguments[] = {
        name != NULL ? name + 1 : settings->app,
        "--ui",
        "websocket",
        "--port",
        port,
        "--address",
        "127.0.0.1",
        "--no-proxy",
        "--no-logfile",
        NULL,
    };
    const char *const environment[] = {"PATH=/usr/bin:/bin",
                                       "LANG=C.UTF-8",
                                       "QT_QPA_PLATFORM=offscreen",
                                       home,
                                       runtime,
                                       pcscd,
                                       NULL};
    text_format(port, sizeof(port), "%u", settings->app_port);
    text_format(home, sizeof(home), "HOME=%s", programs->home.home);
    text_format(runtime, sizeof(runtime), "XDG_RUNTIME_DIR=%s", programs->home.runtime);
    text_format(pcscd, sizeof(pcscd), "PCSCLITE_CSOCK_NAME=%s", programs->home.socket);
    return program_run(programs->loop,
                       &(struct program_start){.path = settings->app,
                                               .arguments = arguments,
                                               .environment = environment,
                                               .given = -1,
                                               .along = true,
                                               .quiet = true},
                       on_app_ended, programs, &programs->app);
}

enum status
eid_programs_create(struct loop *loop, const struct eid_settings *settings,
                    const struct eid_programs_ops *ops, void *context,
                    struct eid_programs **out)
{
    *out = NULL;
    if (access(settings->app, X_OK) != 0 || access(settings->pcscd, X_OK) != 0 ||
        access(settings->vpcd, R_OK) != 0)
        return STATUS_NOT_FOUND;
    struct eid_programs *programs = calloc(1, sizeof(*programs));
    if (programs == NULL)
        abort();
    programs->loop = loop;
    programs->ops = ops;
    programs->context = context;
    programs->later = loop_add_timer(loop, tell_gone, programs);
    enum status status = eid_home_make(settings, &programs->home);
    if (status == STATUS_OK)
        status = run_pcscd(programs, settings);
    if (status == STATUS_OK)
        status = run_app(programs, settings);
    if (status != STATUS_OK) {
        eid_programs_destroy(programs);
        return status;
    }
    *out = programs;
    return STATUS_OK;
}

void
eid_programs_end(struct eid_programs *programs)
{
    if (programs->ending)
        return;
    programs->ending = true;
    program_end(programs->app, GRACE_MS);
    program_end(programs->pcscd, GRACE_MS);
    if (program_pid(programs->pcscd) == 0 && program_pid(programs->app) == 0)
        loop_arm(programs->later, 0, 0);
}

void
eid_programs_destroy(struct eid_programs *programs)
{
    if (programs == NULL)
        return;
    program_destroy(programs->app);
    program_destroy(programs->pcscd);
    if (eid_home_remove(&programs->home) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "eid-home-left");
    loop_remove(programs->later);
    free(programs);
}

pid_t
eid_programs_app(const struct eid_programs *programs)
{
    return program_pid(programs->app);
}

pid_t
eid_programs_pcscd(const struct eid_programs *programs)
{
    return program_pid(programs->pcscd);
}
