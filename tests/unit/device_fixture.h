/* What the tests of the caretaker's files share: a device's folders, in memory. */
#ifndef SCHALTER_TESTS_DEVICE_FIXTURE_H
#define SCHALTER_TESTS_DEVICE_FIXTURE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tool.h"
#include "unit.h"

#define DEVICE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static char root[32];

static inline int
set_up(void **state)
{
    static const char *const folders[] = {"",
                                          "/dev",
                                          "/run",
                                          "/run/stick",
                                          "/run/stick/in",
                                          "/data",
                                          "/data/bestand",
                                          "/data/bestand/tief"};
    char path[128];
    (void)state;
    text_format(root, sizeof root, "/tmp/caretaker-XXXXXX");
    if (mkdtemp(root) == NULL)
        return -1;
    for (size_t i = 1; i < sizeof folders / sizeof folders[0]; i++) {
        text_format(path, sizeof path, "%s%s", root, folders[i]);
        if (mkdir(path, 0700) != 0)
            return -1;
    }
    return 0;
}

static inline int
tear_down(void **state)
{
    char output[8], errors[8];
    const char *const words[] = {"/bin/rm", "-rf", root, NULL};
    (void)state;
    return tool_read(words, output, errors, sizeof output, 10) == STATUS_OK ? 0 : -1;
}

static inline void
touch(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "x", 1), 1);
    close(file);
}

static inline void
make_folder(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static inline bool
there(const char *name)
{
    char path[256];
    text_format(path, sizeof path, "%s/%s", root, name);
    return access(path, F_OK) == 0;
}

#endif
