/* The first program of the device: finds the root file system of its slot, makes sure
 * that every block of it is what was built, and hands over to systemd. It is alone in
 * its initramfs, with the kernel modules it loads and the facts about that root.
 * Whatever goes wrong is said in one line on the console, and the board starts anew:
 * the boot loader counts the tries and takes the other slot.
 * Beside it, a process of its own brings the glass to life and loads what else the
 * first page needs; if that fails, the start goes on without. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cross/initramfs/mapper.h"
#include "cross/initramfs/splash.h"
#include "cross/initramfs/verity.h"

enum {
    TEXT = 4096,
    WAIT_STEP_MS = 20,
    WAIT_STEPS = 500, /* 10 s for a disk to be found */
    READ_BY_PEOPLE_MS = 3000,
    CARD_STEPS = 250, /* 5 s for a graphics card */
};

/* What one step leaves for the next. */
struct start {
    char label[VERITY_LABEL];
    char partition[64];
    char device[32];
    struct verity verity;
};

static void
pause_ms(int ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&time, NULL);
}

/* A small file as text. */
static enum status
read_text(const char *path, char text[TEXT])
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return STATUS_IO;
    ssize_t len = read(file, text, TEXT - 1);
    close(file);
    if (len < 0)
        return STATUS_IO;
    text[len] = '\0';
    return STATUS_OK;
}

static enum status
mount_kernel(struct start *start)
{
    (void)start;
    if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755") != 0 ||
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0 ||
        mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
        return STATUS_IO;
    return STATUS_OK;
}

/* One module by a line "FILE OPTIONS", which then makes room. One that this board has
 * no use for says so, and is no trouble: if it was needed, the next step says what is
 * missing. */
static enum status
load_module(char *line)
{
    char path[128];
    char *options = strchr(line, ' ');

    if (options)
        *options++ = '\0';
    text_format(path, sizeof(path), "/modules/%s", line);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return STATUS_IO;
    bool loaded = syscall(SYS_finit_module, file, options ? options : "", 0) == 0 ||
                  errno == EEXIST || errno == ENODEV;
    close(file);
    unlink(path);
    return loaded ? STATUS_OK : STATUS_IO;
}

/* Loads all that a list names; `loaded` is called behind each module. */
static enum status
load_list(const char *path, void (*loaded)(void *context), void *context)
{
    char names[TEXT];
    enum status status = read_text(path, names);

    if (status != STATUS_OK)
        return status;
    for (char *name = names, *end; (end = strchr(name, '\n')) != NULL; name = end + 1) {
        *end = '\0';
        if (load_module(name) != STATUS_OK) {
            dprintf(STDERR_FILENO, "init: module %s: %s\n", name, strerror(errno));
            status = STATUS_IO;
        }
        if (loaded)
            loaded(context);
    }
    return status;
}

static enum status
load_modules(struct start *start)
{
    (void)start;
    return load_list("/modules/start", NULL, NULL);
}

/* The process beside. */
struct beside {
    struct splash splash;
    int devices;        /* /dev, which moves away */
    enum status status; /* STATUS_NOT_FOUND while there is no card */
};

static void
show_early(void *context)
{
    struct beside *beside = context;

    if (beside->status != STATUS_NOT_FOUND)
        return;
    beside->status = splash_show(&beside->splash, beside->devices);
    if (beside->status != STATUS_OK && beside->status != STATUS_NOT_FOUND)
        dprintf(STDERR_FILENO, "init: the glass: %s, %s\n", status_name(beside->status),
                strerror(errno));
}

/* Ends when the kiosk has the glass, or when there is none. */
static void
run_beside(void)
{
    struct beside beside = {
        .status = STATUS_NOT_FOUND,
        .devices = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
    };

    prctl(PR_SET_NAME, "splash");
    enum status status = load_list("/modules/beside", show_early, &beside);
    for (int i = 0; beside.status == STATUS_NOT_FOUND && i < CARD_STEPS; i++) {
        pause_ms(WAIT_STEP_MS);
        show_early(&beside);
    }
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        close(file);
    if (beside.status == STATUS_OK)
        splash_hold(&beside.splash);
    _exit(status == STATUS_OK ? 0 : 1);
}

static enum status
begin_beside(struct start *start)
{
    (void)start;
    if (fork() == 0)
        run_beside();
    return STATUS_OK;
}

/* The device of the partition with our label, if it is there by now. */
static enum status
look_for_partition(struct start *start)
{
    char wanted[sizeof("PARTNAME=\n") + VERITY_LABEL];
    DIR *folder = opendir("/sys/class/block");
    enum status status = STATUS_NOT_FOUND;

    if (!folder)
        return STATUS_IO;
    text_format(wanted, sizeof(wanted), "PARTNAME=%s\n", start->label);
    for (struct dirent *entry;
         status != STATUS_OK && (entry = readdir(folder)) != NULL;) {
        char path[320], facts[TEXT];
        text_format(path, sizeof(path), "/sys/class/block/%s/uevent", entry->d_name);
        if (read_text(path, facts) != STATUS_OK || !strstr(facts, wanted))
            continue;
        text_format(path, sizeof(path), "/dev/%s", entry->d_name);
        status = text_copy(start->partition, sizeof(start->partition), path);
    }
    closedir(folder);
    return status;
}

static enum status
find_partition(struct start *start)
{
    char command_line[TEXT];
    enum status status = read_text("/proc/cmdline", command_line);

    if (status == STATUS_OK)
        status = verity_label(command_line, start->label);
    if (status != STATUS_OK)
        return status;
    status = STATUS_NOT_FOUND;
    for (int i = 0; status == STATUS_NOT_FOUND && i < WAIT_STEPS; i++) {
        if (i > 0)
            pause_ms(WAIT_STEP_MS);
        status = look_for_partition(start);
    }
    return status;
}

static enum status
check_root(struct start *start)
{
    char facts[TEXT], table[VERITY_TABLE];
    enum status status = read_text("/root.facts", facts);

    if (status == STATUS_OK)
        status = verity_read(facts, &start->verity);
    if (status == STATUS_OK)
        status = verity_table(&start->verity, start->partition, table);
    if (status == STATUS_OK)
        status = mapper_verity("root", table,
                               (uint64_t)start->verity.blocks * (VERITY_BLOCK / 512),
                               start->device, sizeof(start->device));
    return status;
}

static enum status
mount_root(struct start *start)
{
    if (mount(start->device, "/system", "squashfs", MS_RDONLY, NULL) != 0 ||
        mount("/dev", "/system/dev", NULL, MS_MOVE, NULL) != 0 ||
        mount("/proc", "/system/proc", NULL, MS_MOVE, NULL) != 0 ||
        mount("/sys", "/system/sys", NULL, MS_MOVE, NULL) != 0)
        return STATUS_IO;
    return STATUS_OK;
}

static enum status
hand_over(struct start *start)
{
    char program[] = "/usr/lib/systemd/systemd";
    char *const words[] = {program, NULL};

    (void)start;
    if (chdir("/system") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 ||
        chroot(".") != 0)
        return STATUS_IO;
    execv(program, words);
    return STATUS_IO;
}

static const struct step {
    const char *what; /* "the initramfs cannot ..." */
    enum status (*run)(struct start *start);
} steps[] = {
    {"mount /dev, /proc, /sys", mount_kernel},
    {"load its modules", load_modules},
    {"have the glass brought to life", begin_beside},
    {"find the partition of this slot", find_partition},
    {"have the root checked", check_root},
    {"mount the root", mount_root},
    {"start systemd", hand_over},
};

int
main(void)
{
    struct start start = {.label = ""};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        errno = 0;
        enum status status = steps[i].run(&start);
        if (status == STATUS_OK)
            continue;
        dprintf(STDERR_FILENO, "init: cannot %s %s: %s, %s\n", steps[i].what,
                start.label, status_name(status), strerror(errno));
        break;
    }
    pause_ms(READ_BY_PEOPLE_MS);
    sync();
    reboot(RB_AUTOBOOT);
    return 1;
}
