#include "face/health.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

struct health {
    struct loop_source *timer;
    int64_t period_ms; /* 0: no watchdog */
    bool ready;
    void (*frame_due)(void *context);
    void *context;
    char marker[600];
};

static void
on_timer(void *context)
{
    struct health *health = context;
    loop_arm(health->timer, health->period_ms, health->period_ms / 10);
    health->frame_due(health->context);
}

struct health *
health_create(struct loop *loop, const char *run_folder, bool *crashed,
              void (*frame_due)(void *context), void *context)
{
    struct health *health = calloc(1, sizeof(*health));
    uint64_t limit_us = 0;
    if (health == NULL)
        abort();
    health->frame_due = frame_due;
    health->context = context;
    text_format(health->marker, sizeof(health->marker), "%s/visit", run_folder);
    int fd = open(health->marker, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    *crashed = fd < 0 && access(health->marker, F_OK) == 0;
    if (fd >= 0)
        close(fd);
    else if (!*crashed)
        LOG(LOG_LEVEL_WARN, "crash-marker-refused");
    if (sd_watchdog_enabled(0, &limit_us) > 0) {
        health->period_ms = (int64_t)(limit_us / 1000 / 3);
        health->timer = loop_add_timer(loop, on_timer, health);
        loop_arm(health->timer, health->period_ms, health->period_ms / 10);
    }
    return health;
}

void
health_frame(struct health *health)
{
    if (!health->ready) {
        health->ready = true;
        (void)sd_notify(0, "READY=1");
    }
    if (health->period_ms > 0)
        (void)sd_notify(0, "WATCHDOG=1");
}

void
health_destroy(struct health *health, bool orderly)
{
    if (health == NULL)
        return;
    (void)sd_notify(0, "STOPPING=1");
    if (orderly)
        (void)unlink(health->marker);
    loop_remove(health->timer);
    free(health);
}
