/* What a device may do that was made to do harm: it must not keep the loop, which also
 * serves the finger, inside the kernel, nor the kiosk from the reader that works. The
 * readers, the bus and the kernel's lock of a device are simulated (tests/usbemu).
 * Output: TAP. Starts itself again under usbemu. `reader_hostile NAME` runs the cases
 * whose name contains NAME. */
#include <glob.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/secret.h"
#include "tests/system/reader_unrest.h"

/* Whoever waits inside the kernel for it to be let go of waits for 5 s. */
static const char *
holds_a_halt(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "fault %s 82 hold 0"))
        return "no card at first";
    reader_bench_write(bench, 0x80100000u | 20, NULL, 0, 0, false);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    wrong = wrong_with_the_others(bench);
    if (wrong == NULL && (bench->answers != 1 || bench->outcome != READER_LEFT))
        wrong = "the command has no end";
    if (wrong == NULL && emulated_logged("reader-reset") != 1)
        wrong = "it is not reset at its port";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* The kernel has the reader's lock while it resets the port, and whoever touches the
 * reader waits for it. */
static const char *
takes_long_to_be_reset(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "reset %s 6000;fault %s 82 hold 0"))
        return "no card at first";
    reader_bench_write(bench, 0x80100000u | 20, NULL, 0, 0, false);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    reader_bench_idle(bench, 1500);
    wrong = wrong_with_the_others(bench);
    if (wrong == NULL && emulated_logged("reader-reset") != 1)
        wrong = "it is not reset at its port";
    if (!reader_bench_tell(bench, "reset %s 0"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* Another device comes while a kernel driver has its lock: what sysfs says of its
 * configuration waits for that, which a FIFO does too. */
static const char *
looks_into_no_file_that_waits(struct reader_bench *bench)
{
    char path[PATH_MAX];
    glob_t found = {0};
    const char *wrong = lay_card(bench);
    if (wrong != NULL || !reader_bench_tell(bench, "plug kc1000"))
        return "no card at first";
    snprintf(path, sizeof(path), "%s/sys/devices/usb1/1-*/bConfigurationValue",
             getenv("UMOCKDEV_DIR"));
    bool ready = glob(path, 0, NULL, &found) == 0 && found.gl_pathc == 2;
    for (size_t i = 0; ready && i < found.gl_pathc; i++)
        ready = unlink(found.gl_pathv[i]) == 0 && mkfifo(found.gl_pathv[i], 0644) == 0;
    pid_t probe = ready ? fork() : -1;
    if (probe == 0) { /* it is over after 2 s, for whoever waits */
        const struct timespec held = {.tv_sec = 2};
        nanosleep(&held, NULL);
        for (size_t i = 0;; i = (i + 1) % found.gl_pathc) {
            int fd = open(found.gl_pathv[i], O_WRONLY | O_NONBLOCK);
            if (fd >= 0 && write(fd, "1\n", 2) == 2)
                close(fd);
        }
    }
    globfree(&found);
    if (probe > 0)
        wrong = wrong_with_the_others(bench);
    if (probe < 0 || kill(probe, SIGKILL) != 0 || waitpid(probe, NULL, 0) != probe ||
        !reader_bench_tell(bench, "unplug kc1000"))
        return "the emulator refused";
    return wrong != NULL ? wrong : reader_bench_wrong_with_pattern(bench, 300, true);
}

/* A mute one that came first, whom no reset helps, and one that works. */
static const char *
makes_way_for_one_that_answers(struct reader_bench *bench)
{
    static const struct reader_bench other = {.kind = "omnikey"};
    const char *wrong = NULL;
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "reset %s 0 vain;fault %s 01 nak 0") ||
        !reader_bench_tell(&other, "plug %s;card %s in"))
        return "not empty at first";
    reader_expect(bench->reader, true); /* it is asked, and does not answer */
    if (!reader_bench_tell(bench, "card %s in") ||
        !reader_bench_wait_state(bench, READER_CARD, 20000) ||
        strstr(bench->model, "OMNIKEY") == NULL)
        wrong = "the other one is not used";
    if (wrong == NULL)
        wrong = reader_bench_wrong_with_pattern(bench, 300, true);
    reader_bench_idle(bench, 5000);
    if (wrong == NULL && bench->state != READER_CARD)
        wrong = "the other one is left again";
    if (!reader_bench_tell(&other, "card %s out;unplug %s"))
        return "the emulator refused";
    if (wrong == NULL && !reader_bench_wait_state(bench, READER_STUCK, 10000))
        wrong = "the mute one is not come back to";
    if (!reader_bench_tell(bench, "reset %s 0;fault %s 01 none"))
        return "the emulator refused";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* `count` devices of the crowd come, or go. */
static bool
crowd(const struct reader_bench *bench, const char *verb, int count)
{
    char line[64];
    for (int i = 1; i <= count; i++) {
        snprintf(line, sizeof(line), "%s crowd%02d", verb, i);
        if (!reader_bench_tell(bench, line))
            return false;
    }
    return true;
}

static const char *
is_found_behind_a_crowd(struct reader_bench *bench, int count, bool at_once)
{
    const char *wrong = NULL;
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "unplug %s") ||
        !reader_bench_wait_state(bench, READER_ABSENT, 3000))
        return "not empty at first";
    if (!crowd(bench, "plug", count) ||
        !reader_bench_wait_state(bench, READER_REFUSED, 3000))
        wrong = "the crowd is not refused";
    reader_bench_idle(bench, 500);
    if (!reader_bench_tell(bench, "plug %s"))
        return "the emulator refused";
    bool found = reader_bench_wait_state(bench, READER_EMPTY, 1000);
    if (wrong == NULL && found != at_once)
        wrong = found ? "there was room for all" : "it is not found";
    if (!crowd(bench, "unplug", count))
        return "the emulator refused";
    if (wrong == NULL && !reader_bench_wait_state(bench, READER_EMPTY, 3000))
        wrong = "it is not found when the crowd has gone";
    if (wrong == NULL &&
        (emulated_logged("usb-too-many") > 1 || emulated_logged("reader-too-many") > 1))
        wrong = "it was logged more than once";
    return wrong != NULL ? wrong : calms_down(bench);
}

/* They would fill every place for a reader twice. */
static const char *
is_found_among_refused_ones(struct reader_bench *bench)
{
    return is_found_behind_a_crowd(bench, 12, true);
}

/* There is room for no more devices at all. */
static const char *
is_found_when_others_have_gone(struct reader_bench *bench)
{
    return is_found_behind_a_crowd(bench, 31, false);
}

static const char *
leaves_two_configurations_alone(struct reader_bench *bench)
{
    const char *wrong = lay_card(bench);
    for (int i = 0; wrong == NULL && i < 3; i++) {
        if (!reader_bench_tell(bench, "plug twofold"))
            return "the emulator refused";
        reader_bench_idle(bench, 300);
        if (!reader_bench_tell(bench, "unplug twofold"))
            return "the emulator refused";
        reader_bench_idle(bench, 300);
    }
    if (wrong == NULL && (emulated_logged("usb-several-configurations") != 1 ||
                          emulated_logged("reader-not-used") != 0))
        wrong = "it is not skipped, and named once";
    return wrong != NULL ? wrong : reader_bench_wrong_with_pattern(bench, 300, true);
}

enum { MARK = 32, SECRET = 200, CHUNK = 1 << 20 };

/* What the command holds; in no memory but the command's own as it is. */
static uint8_t
secret_byte(size_t i)
{
    return (uint8_t)((i % MARK * 37 + 11) ^ 0xa5);
}

static int
copies_in(const uint8_t *bytes, size_t len)
{
    int copies = 0;
    for (size_t i = 0, same = 0; i < len; i++) {
        same = bytes[i] == secret_byte(same) ? same + 1 : bytes[i] == secret_byte(0);
        copies += same == MARK;
        same %= MARK;
    }
    return copies;
}

/* Copies of the command in the memory this process may write to; -1: not to be seen. */
static int
copies_in_memory(void)
{
    static uint8_t chunk[CHUNK];
    char line[512], access[8];
    unsigned long from = 0, to = 0;
    int copies = 0;
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "re");

    while (memory >= 0 && maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) != 3 || access[1] != 'w')
            continue;
        for (ssize_t got = 0; from < to; from += (unsigned long)got) {
            size_t want = to - from < CHUNK ? to - from : CHUNK;
            got = pread(memory, chunk, want, (off_t)from);
            if (got <= 0)
                break;
            copies += copies_in(chunk, (size_t)got);
        }
        secret_erase(chunk, sizeof(chunk)); /* found again, it would count twice */
    }
    bool seen = memory >= 0 && maps != NULL;
    if (maps != NULL)
        fclose(maps);
    close(memory);
    return seen ? copies : -1;
}

/* However a command ends, nothing of it stays. */
static const char *
leaves_no_command_behind(struct reader_bench *bench)
{
    static const char *const faults[] = {"fault %s 01 stall 64", "fault %s 01 short 64",
                                         "fault %s 01 eproto 5", "fault %s 82 stall 0",
                                         "wrong %s seq 1 80",    ""};
    uint8_t secret[SECRET];
    const char *wrong = lay_card(bench);
    for (size_t f = 0; wrong == NULL && f < sizeof(faults) / sizeof(faults[0]); f++) {
        int before = bench->answers;
        if (!reader_bench_wait_state(bench, READER_CARD, 5000) ||
            !reader_bench_tell(bench, faults[f]))
            return "no card at first";
        for (size_t i = 0; i < sizeof(secret); i++)
            secret[i] = secret_byte(i);
        reader_bench_write(bench, 0x80200000u, secret, sizeof(secret), -1, false);
        secret_erase(secret, sizeof(secret));
        if (copies_in_memory() <= 0)
            return "a command that is there is not found";
        if (reader_bench_send(bench) != STATUS_OK)
            wrong = "the command was not taken";
        secret_erase(bench->command, sizeof(bench->command));
        if (wrong == NULL && !reader_bench_wait_answer(bench, before + 1, 10000))
            wrong = "the command has no end";
        reader_bench_idle(bench, 500);
        int copies = copies_in_memory();
        if (copies != 0)
            printf("# after \"%s\" there are %d copies\n", faults[f], copies);
        if (wrong == NULL && copies != 0)
            wrong = "it stays in memory";
    }
    return wrong;
}

static const struct {
    const char *name;
    const char *(*run)(struct reader_bench *bench); /* NULL: as it should be */
} scenarios[] = {
    {"a halt that is not let go of", holds_a_halt},
    {"a reset that takes long", takes_long_to_be_reset},
    {"another device whose lock is taken", looks_into_no_file_that_waits},
    {"a command that comes to no good end", leaves_no_command_behind},
    {"a device with two configurations", leaves_two_configurations_alone},
    {"many that are refused", is_found_among_refused_ones},
    {"more devices than there is room for", is_found_when_others_have_gone},
    {"a mute one makes way for one that answers", makes_way_for_one_that_answers},
};

int
main(int argc, char **argv)
{
    static struct reader_bench bench;
    if (!emulated_begin("reader_hostile", argc, argv))
        return 1;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const char *wrong = "cannot start";
        if (!emulated_next("cyberjack", scenarios[i].name))
            continue;
        if (reader_bench_start(&bench, "cyberjack")) {
            wrong = scenarios[i].run(&bench);
            if (wrong != NULL)
                printf("# states: %s\n", bench.trail);
            reader_bench_stop(&bench);
        }
        emulated_result(wrong);
    }
    return tap_finish();
}
