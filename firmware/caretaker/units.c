#include "caretaker/units.h"

#include "base/text.h"
#include "caretaker/await.h"

enum { JOB_S = 60 };

static const char service[] = "org.freedesktop.systemd1";
static const char place[] = "/org/freedesktop/systemd1";
static const char manager[] = "org.freedesktop.systemd1.Manager";

/* A job that is waited for. */
struct job {
    const char *path;
    bool ended, good;
};

static int
on_removed(sd_bus_message *message, void *context, sd_bus_error *error)
{
    struct job *job = context;
    uint32_t number;
    const char *path, *unit, *result;
    (void)error;
    if (sd_bus_message_read(message, "uoss", &number, &path, &unit, &result) < 0 ||
        job->path == NULL || !text_equal(path, job->path))
        return 0;
    job->ended = true;
    job->good = text_equal(result, "done");
    return 0;
}

static enum status
ask(sd_bus *bus, const char *method, const char *unit, const char *mode,
    sd_bus_message **answer)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int done = sd_bus_call_method(bus, service, place, manager, method, &error, answer,
                                  "ss", unit, mode);
    bool known = sd_bus_error_is_set(&error);
    sd_bus_error_free(&error);
    return done >= 0 ? STATUS_OK : known ? STATUS_DENIED : STATUS_IO;
}

static enum status
run_job(sd_bus *bus, const char *method, const char *unit)
{
    struct job job = {.path = NULL};
    sd_bus_slot *slot = NULL;
    sd_bus_message *answer = NULL;
    /* Without it systemd tells nobody. */
    (void)sd_bus_call_method(bus, service, place, manager, "Subscribe", NULL, NULL, "");
    if (sd_bus_match_signal(bus, &slot, service, place, manager, "JobRemoved",
                            on_removed, &job) < 0)
        return STATUS_IO;
    enum status status = ask(bus, method, unit, "replace", &answer);
    if (status == STATUS_OK && sd_bus_message_read(answer, "o", &job.path) < 0)
        status = STATUS_IO;
    if (status == STATUS_OK)
        status = await(bus, &job.ended, JOB_S, NULL, NULL);
    if (status == STATUS_OK && !job.good)
        status = STATUS_DENIED;
    sd_bus_message_unref(answer);
    sd_bus_slot_unref(slot);
    return status;
}

enum status
units_start(sd_bus *bus, const char *unit)
{
    return run_job(bus, "StartUnit", unit);
}

enum status
units_stop(sd_bus *bus, const char *unit)
{
    return run_job(bus, "StopUnit", unit);
}

enum status
units_restart(sd_bus *bus)
{
    return ask(bus, "StartUnit", "reboot.target", "replace-irreversibly", NULL);
}
