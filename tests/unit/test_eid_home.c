/* The folder of AusweisApp and pcscd after a kiosk that crashed under a visit. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/text.h"
#include "drivers/eid.h"
#include "tests/unit/unit.h"

static void
what_a_crash_left_goes_before_the_first_visit(void **state)
{
    char run[64], folder[96], file[128];
    struct loop *loop = NULL;
    const struct eid_settings settings = {.run = run};
    static const struct eid_ops ops;

    (void)state;
    text_format(run, sizeof(run), "build/test-eid-home-%d", (int)getpid());
    text_format(folder, sizeof(folder), "%s/ausweis", run);
    text_format(file, sizeof(file), "%s/history", folder);
    assert_int_equal(mkdir(run, 0700), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(loop_create(&loop), STATUS_OK);
    struct eid *eid = eid_create(loop, &settings, &ops, NULL);
    assert_int_equal(access(folder, F_OK), -1);
    eid_destroy(eid);
    loop_destroy(loop);
    assert_int_equal(rmdir(run), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_crash_left_goes_before_the_first_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
