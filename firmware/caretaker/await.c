#include "caretaker/await.h"

#include <time.h>

enum { STEP_US = 500000 };

/* The wall clock may be set meanwhile. */
static time_t
now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}

enum status
await(sd_bus *bus, const bool *ended, int seconds, await_step_fn *step, void *context)
{
    for (time_t end = now_s() + seconds; !*ended;) {
        if (now_s() > end)
            return STATUS_TIMEOUT;
        int moved = sd_bus_process(bus, NULL);
        if (moved > 0)
            continue;
        if (moved < 0 || sd_bus_wait(bus, STEP_US) < 0)
            return STATUS_IO;
        if (step != NULL)
            step(context);
    }
    return STATUS_OK;
}
