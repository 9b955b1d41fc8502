/* What a program may do that reads what a stranger brought. Each act is one of this
 * very program, started anew with the act's name: first as it is, then confined. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tool.h"
#include "unit.h"

#ifdef SCHALTER_ASAN
/* Looking for leaks takes a second process. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

enum { SAID_MAX = 4096, WAIT_S = 10, PATH_ROOM = 256 };

static char folder[] = "/tmp/confine-XXXXXX";

static bool
opened(int file)
{
    if (file >= 0)
        close(file);
    return file >= 0;
}

static bool
reads(void)
{
    char word[8] = "";
    int file = open("kept", O_RDONLY | O_CLOEXEC);
    bool read_it = file >= 0 && read(file, word, sizeof word - 1) == 4;
    return opened(file) && read_it && printf("%s", word) > 0;
}

static bool
makes_a_file(void)
{
    return opened(open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static bool
makes_a_nameless_file(void)
{
    return opened(open(".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
}

static bool
writes(void)
{
    return opened(open("kept", O_RDWR | O_CLOEXEC));
}

static bool
empties(void)
{
    return opened(open("kept", O_RDONLY | O_TRUNC | O_CLOEXEC));
}

static bool
renames(void)
{
    return rename("other", "renamed") == 0;
}

static bool
removes(void)
{
    return unlink("third") == 0;
}

static bool
makes_a_folder(void)
{
    return mkdir("folder", 0700) == 0;
}

static bool
links(void)
{
    return symlink("kept", "link") == 0;
}

static bool
changes_rights(void)
{
    int file = open("kept", O_RDONLY | O_CLOEXEC);
    bool changed = file >= 0 && fchmod(file, 0644) == 0;
    return opened(file) && changed;
}

static bool
speaks(void)
{
    return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool
signals_who_started_it(void)
{
    return kill(getppid(), 0) == 0;
}

static const struct act {
    const char *name;
    bool (*act)(void);
} acts[] = {
    {"reads", reads},
    {"makes-a-file", makes_a_file},
    {"makes-a-nameless-file", makes_a_nameless_file},
    {"writes", writes},
    {"empties", empties},
    {"renames", renames},
    {"removes", removes},
    {"makes-a-folder", makes_a_folder},
    {"links", links},
    {"changes-rights", changes_rights},
    {"speaks", speaks},
    {"signals", signals_who_started_it},
};

enum { ACTS = sizeof acts / sizeof acts[0] };

static void
put(const char *name)
{
    char path[PATH_ROOM];
    text_format(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("word", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int
fill_folder(void **state)
{
    char words[PATH_ROOM];
    (void)state;
    text_format(words, sizeof words, "rm -rf %s/*", folder);
    int cleared = system(words); /* NOLINT(cert-env33-c): a path of our own */
    put("kept");
    put("other");
    put("third");
    return cleared;
}

static enum status
perform(const char *name, bool confined, char said[SAID_MAX])
{
    char self[PATH_ROOM], wrong[SAID_MAX];
    const char *const words[] = {self, name, folder, NULL};
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(len > 0);
    self[len] = '\0';
    return confined ? tool_inspect(words, said, wrong, SAID_MAX, WAIT_S)
                    : tool_read(words, said, wrong, SAID_MAX, WAIT_S);
}

/* Or the next test would prove nothing. */
static void
anybody_else_may_do_all_of_it(void **state)
{
    char said[SAID_MAX];
    (void)state;
    for (int i = 0; i < ACTS; i++) {
        if (perform(acts[i].name, false, said) != STATUS_OK)
            fail_msg("%s", acts[i].name);
    }
}

static void
who_reads_a_stranger_s_files_may_read(void **state)
{
    char said[SAID_MAX];
    (void)state;
    assert_int_equal(perform("reads", true, said), STATUS_OK);
    assert_string_equal(said, "word");
}

static void
and_nothing_else(void **state)
{
    char said[SAID_MAX];
    (void)state;
    for (int i = 1; i < ACTS; i++) {
        if (perform(acts[i].name, true, said) != STATUS_DENIED)
            fail_msg("%s", acts[i].name);
    }
}

int
main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(anybody_else_may_do_all_of_it, fill_folder),
        cmocka_unit_test_setup(who_reads_a_stranger_s_files_may_read, fill_folder),
        cmocka_unit_test_setup(and_nothing_else, fill_folder),
    };
    for (int i = 0; count == 3 && i < ACTS; i++)
        if (text_equal(words[1], acts[i].name))
            return chdir(words[2]) == 0 && acts[i].act() ? 0 : 1;
    if (mkdtemp(folder) == NULL)
        return 1;
    int failed = cmocka_run_group_tests_name("confine", tests, NULL, NULL);
    char clear[PATH_ROOM];
    text_format(clear, sizeof clear, "rm -rf %s", folder);
    return system(clear) != 0 || failed; /* NOLINT(cert-env33-c): our own path */
}
