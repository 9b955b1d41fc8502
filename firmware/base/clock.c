#include "base/clock.h"

#include <time.h>

static int64_t
read_ms(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_boot_ms(void)
{
    return read_ms(CLOCK_BOOTTIME);
}

int64_t
clock_boot_s(void)
{
    return clock_boot_ms() / 1000;
}

int64_t
clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}
