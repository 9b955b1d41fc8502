/* A simulated systemd and RAUC on a bus of their own, for the caretaker: units start
 * and stop, a mount moves the folder ROOT/stick to where the unit's would be, an update
 * is "installed" in a second. What goes wrong is written in ROOT/faults, a word a line:
 *
 *   mount-fails      the unit of a mount fails
 *   install WORDS    the installation fails in the middle, RAUC says WORDS
 *   dies             RAUC is gone in the middle of it
 *   tired            the other system has no tries left
 *
 * What was asked for is written to ROOT/asked, a line each.
 *
 * usage: device_bus ROOT        the bus is DBUS_SYSTEM_BUS_ADDRESS */
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "base/text.h"

enum { PATH_ROOM = 512, WORDS_ROOM = 256 };

static const char rauc_interface[] = "de.pengutronix.rauc.Installer";
static const char manager_interface[] = "org.freedesktop.systemd1.Manager";
static const char manager_path[] = "/org/freedesktop/systemd1";

struct device {
    const char *root;
    sd_bus *bus;
    int jobs;
    int32_t percent;
    bool installing;
    bool other_good, other_next;
    bool installed; /* once, to its end: RAUC remembers what of, whatever came later */
    char error[WORDS_ROOM];
};

/* True if ROOT/faults has the word; `rest` gets what stands behind it. */
static bool
faulty(const struct device *device, const char *word, char rest[WORDS_ROOM])
{
    char path[PATH_ROOM], line[WORDS_ROOM];
    bool found = false;
    text_format(path, sizeof path, "%s/faults", device->root);
    FILE *file = fopen(path, "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        found = text_starts_with(line, word);
        text_format(rest, WORDS_ROOM, "%s", found ? line + strlen(word) : "");
    }
    if (file != NULL)
        (void)fclose(file);
    return found;
}

static void
note(const struct device *device, const char *what, const char *which)
{
    char path[PATH_ROOM];
    text_format(path, sizeof path, "%s/asked", device->root);
    FILE *file = fopen(path, "ae");
    if (file != NULL) {
        (void)fprintf(file, "%s %s\n", what, which);
        (void)fclose(file);
    }
}

/* Where a mount's unit puts the stick; "" for other units. */
static void
mounted_at(const struct device *device, const char *unit, char *path)
{
    text_format(path, PATH_ROOM, "%s%s", device->root,
                text_equal(unit, "run-stick.mount")             ? "/run/stick"
                : text_equal(unit, "run-stick\\x2dwrite.mount") ? "/run/stick-write"
                                                                : "");
}

static bool
carry_out(const struct device *device, const char *unit, bool start)
{
    char away[PATH_ROOM], here[PATH_ROOM], rest[WORDS_ROOM];
    mounted_at(device, unit, here);
    if (text_equal(here, device->root))
        return true;
    text_format(away, sizeof away, "%s/stick", device->root);
    if (start && faulty(device, "mount-fails", rest))
        return false;
    return rename(start ? away : here, start ? here : away) == 0;
}

static int
run_job(sd_bus_message *message, struct device *device, bool start)
{
    const char *unit, *mode;
    char job[64];
    if (sd_bus_message_read(message, "ss", &unit, &mode) < 0)
        return -1;
    note(device, start ? "start" : "stop", unit);
    text_format(job, sizeof job, "/org/freedesktop/systemd1/job/%d", ++device->jobs);
    bool good = carry_out(device, unit, start);
    if (sd_bus_reply_method_return(message, "o", job) < 0)
        return -1;
    return sd_bus_emit_signal(device->bus, manager_path, manager_interface,
                              "JobRemoved", "uoss", (uint32_t)device->jobs, job, unit,
                              good ? "done" : "failed");
}

static int
on_start(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return run_job(message, context, true);
}

static int
on_stop(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return run_job(message, context, false);
}

static int
on_subscribe(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)context;
    (void)error;
    return sd_bus_reply_method_return(message, "");
}

static int
put_slot(sd_bus_message *answer, const char *name, bool booted, bool good, bool whole,
         const char *version)
{
    return sd_bus_message_append(
        answer, "(sa{sv})", name, 7, "class", "s", "rootfs", "status", "s",
        whole ? "ok" : "pending", "state", "s", booted ? "booted" : "inactive",
        "boot-status", "s", good ? "good" : "bad", "bundle.version", "s", version,
        "installed.count", "u", (uint32_t)1, "sha256", "s", "");
}

static int
on_slots(sd_bus_message *message, void *context, sd_bus_error *error)
{
    const struct device *device = context;
    sd_bus_message *answer = NULL;
    char words[WORDS_ROOM];
    bool tired = faulty(device, "tired", words);
    (void)error;
    int done = sd_bus_message_new_method_return(message, &answer);
    if (done >= 0 &&
        (done = sd_bus_message_open_container(answer, 'a', "(sa{sv})")) >= 0 &&
        (done = put_slot(answer, "rootfs.0", true, true, true, "1")) >= 0 &&
        (done = put_slot(answer, "rootfs.1", false, device->other_good && !tired,
                         device->installed, "2026.12.1")) >= 0 &&
        (done = sd_bus_message_append(answer, "(sa{sv})", "fit.0", 1, "class", "s",
                                      "fit")) >= 0 &&
        (done = sd_bus_message_close_container(answer)) >= 0)
        done = sd_bus_send(device->bus, answer, NULL);
    sd_bus_message_unref(answer);
    return done;
}

static int
on_primary(sd_bus_message *message, void *context, sd_bus_error *error)
{
    const struct device *device = context;
    (void)error;
    return sd_bus_reply_method_return(message, "s",
                                      device->other_next ? "rootfs.1" : "rootfs.0");
}

static int
on_mark(sd_bus_message *message, void *context, sd_bus_error *error)
{
    struct device *device = context;
    const char *state, *slot;
    (void)error;
    if (sd_bus_message_read(message, "ss", &state, &slot) < 0)
        return -1;
    note(device, state, slot);
    device->other_next = text_equal(slot, "other");
    return sd_bus_reply_method_return(message, "ss", "rootfs.1", "done");
}

static int
on_install(sd_bus_message *message, void *context, sd_bus_error *error)
{
    struct device *device = context;
    const char *path;
    (void)error;
    if (sd_bus_message_read(message, "s", &path) < 0)
        return -1;
    note(device, "install", access(path, R_OK) == 0 ? path : "what is not there");
    device->installing = true;
    device->percent = 0;
    return sd_bus_reply_method_return(message, "");
}

static int
on_property(sd_bus *bus, const char *path, const char *interface, const char *property,
            sd_bus_message *answer, void *context, sd_bus_error *error)
{
    const struct device *device = context;
    (void)bus;
    (void)path;
    (void)interface;
    (void)error;
    if (text_equal(property, "LastError"))
        return sd_bus_message_append(answer, "s", device->error);
    return sd_bus_message_append(answer, "(isi)", device->percent, "Copying", 1);
}

static const sd_bus_vtable manager[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Subscribe", "", "", on_subscribe, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StartUnit", "ss", "o", on_start, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StopUnit", "ss", "o", on_stop, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable installer[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetSlotStatus", "", "a(sa{sv})", on_slots,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("GetPrimary", "", "s", on_primary, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Mark", "ss", "ss", on_mark, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("InstallBundle", "sa{sv}", "", on_install,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Progress", "(isi)", on_property, 0, 0),
    SD_BUS_PROPERTY("LastError", "s", on_property, 0, 0),
    SD_BUS_VTABLE_END,
};

/* A tenth of an installation. */
static void
go_on(struct device *device)
{
    char words[WORDS_ROOM];
    device->percent += 10;
    if (device->percent == 50 && faulty(device, "dies", words)) {
        device->installing = false;
        (void)sd_bus_release_name(device->bus, "de.pengutronix.rauc");
        return;
    }
    bool fails = device->percent == 50 && faulty(device, "install ", words);
    if (device->percent < 100 && !fails)
        return;
    device->installing = false;
    device->other_good = device->other_next = !fails;
    device->installed = device->installed || !fails;
    text_format(device->error, sizeof device->error, "%s", fails ? words : "");
    (void)sd_bus_emit_signal(device->bus, "/", rauc_interface, "Completed", "i",
                             fails ? 1 : 0);
}

int
main(int count, char **words)
{
    struct device device = {.root = words[1]};
    if (count != 2 || sd_bus_open_system(&device.bus) < 0 ||
        sd_bus_add_object_vtable(device.bus, NULL, manager_path, manager_interface,
                                 manager, &device) < 0 ||
        sd_bus_add_object_vtable(device.bus, NULL, "/", rauc_interface, installer,
                                 &device) < 0 ||
        sd_bus_request_name(device.bus, "org.freedesktop.systemd1", 0) < 0 ||
        sd_bus_request_name(device.bus, "de.pengutronix.rauc", 0) < 0)
        return 1;
    puts("ready");
    (void)fflush(stdout);
    for (;;) {
        int moved = sd_bus_process(device.bus, NULL);
        if (moved < 0)
            return 1;
        if (moved > 0)
            continue;
        if (sd_bus_wait(device.bus, 100000) < 0)
            return 1;
        if (device.installing)
            go_on(&device);
    }
}
