#include "caretaker/await.h"

#include "base/clock.h"

enum { STEP_US = 500000 };

enum status
await(sd_bus *bus, const bool *ended, int seconds, await_step_fn *step, void *context)
{
    for (int64_t end = clock_boot_s() + seconds; !*ended;) {
        if (clock_boot_s() > end)
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
