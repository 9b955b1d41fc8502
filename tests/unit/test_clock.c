#include "base/clock.h"

#include <time.h>

#include "unit.h"

static void
it_tells_how_long_the_machine_runs_and_never_goes_back(void **state)
{
    (void)state;
    const struct timespec little = {.tv_nsec = 20000000};
    int64_t before = clock_boot_ms();
    assert_true(before > 0);
    (void)nanosleep(&little, NULL);
    int64_t after = clock_boot_ms(), whole = clock_boot_s();
    assert_true(after >= before + 20);
    assert_true(whole >= after / 1000 && whole <= clock_boot_ms() / 1000);
}

static void
the_time_of_day_is_the_systems(void **state)
{
    (void)state;
    int64_t before = (int64_t)time(NULL) * 1000, now = clock_wall_ms();
    assert_true(now >= before && now < before + 60000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_how_long_the_machine_runs_and_never_goes_back),
        cmocka_unit_test(the_time_of_day_is_the_systems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
