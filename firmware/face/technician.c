#include "face/technician.h"

#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/setting.h"
#include "base/text.h"
#include "core/document.h"
#include "face/face_state.h"
#include "face/interfaces.h"
#include "ui/page.h"

enum { PATH_ROOM = CONFIG_PATH_MAX + 32 };

_Static_assert((int)PASSCODE_DIGITS == (int)TECHNICIAN_DIGITS, "digits of a PIN");

static void
count_path(const struct face *face, char path[PATH_ROOM])
{
    text_format(path, PATH_ROOM, "%s/technik-versuche", face->config->run);
}

void
technician_begin(struct face *face)
{
    struct technician_door *door = &face->door;
    struct kiosk *kiosk = &face->visit->session.kiosk;
    const char *file = face->config->technician_file;
    char path[PATH_ROOM];
    const struct spare *spare = face->spare;
    door->device.waiting = -1;
    if (spare != NULL) {
        door->device.waiting = spare->waiting;
        door->device.recover = spare->recover;
        door->device.damaged = spare->damaged;
    }
    if (spare != NULL && spare->fresh)
        kiosk->has_door = kiosk->open_door = true;
    if (file[0] == '\0')
        return;
    enum status status = passcode_read(file, door->line);
    if (status != STATUS_OK && status != STATUS_DENIED) {
        LOG(LOG_LEVEL_ERROR, "technician-pin-unreadable");
        return;
    }
    count_path(face, path);
    tries_read(&door->tries, path, loop_now_ms(face->loop));
    kiosk->has_door = true;
}

/* `status` of the PIN; STATUS_DENIED: it is wrong, STATUS_AGAIN: one has to wait, else
 * nobody could look at it. */
static void
answer(struct face *face, enum status status, int tries, int wait_s)
{
    struct event event = {.kind = EVENT_TECHNICIAN_KNOWN};
    if (status != STATUS_OK) {
        secret_erase(face->visit->pin, sizeof face->visit->pin);
        event = (struct event){
            .kind = EVENT_TECHNICIAN_WRONG,
            .a = status == STATUS_DENIED || status == STATUS_AGAIN ? tries : -1,
            .b = wait_s};
    }
    LOG(LOG_LEVEL_INFO, "technician", LOG_WORD("pin", status_name(status)),
        LOG_NUMBER("tries", tries));
    face_push(face, event);
}

void
technician_answered(struct face *face, const struct upkeep *news)
{
    if (news == NULL)
        answer(face, STATUS_GONE, 0, 0);
    else
        answer(face,
               news->outcome == UPKEEP_DONE     ? STATUS_OK
               : news->outcome == UPKEEP_FAILED ? STATUS_DENIED
                                                : STATUS_FULL,
               news->door.tries, news->door.wait_s);
}

/* Where there is no caretaker. */
static void
try_here(struct face *face)
{
    struct tries *tries = &face->door.tries;
    int64_t now = loop_now_ms(face->loop);
    char path[PATH_ROOM];
    count_path(face, path);
    enum status status = tries_begin(tries, path, now);
    if (status == STATUS_OK)
        status = passcode_check(face->door.line, face->visit->pin);
    if (status == STATUS_OK)
        tries_forget(tries, path);
    answer(face, status, tries_left(tries), tries_wait_s(tries, now));
}

void
technician_try(struct face *face)
{
    char *handed = face->visit->session.identify.handed;
    text_format(face->visit->pin, sizeof face->visit->pin, "%s", handed);
    secret_erase(handed, SECRET_DIGITS_MAX + 1);
    if (face->door.line[0] != '\0' && access(face->config->caretaker, F_OK) != 0)
        try_here(face);
    else
        upkeep_enter(face);
}

void
technician_printer(struct face *face, enum printer_state state, const char *family)
{
    face->door.paper_low = state == PRINTER_PAPER_LOW;
    text_format(face->door.printer, sizeof face->door.printer, "%s", family);
}

/* What the image calls itself; "" where the program does not run from one. */
static void
find_image(char *out, size_t cap)
{
    char id[32];
    if (setting_read("/etc/os-release", "ID", id, sizeof id) != STATUS_OK ||
        !text_equal(id, "schalter") ||
        setting_read("/etc/os-release", "VERSION_ID", out, cap) != STATUS_OK)
        out[0] = '\0';
}

/* The kernel's word, which the unit's sandbox keeps from us, or that of
 * systemd-timesyncd, which the device has. */
static bool
clock_is_set(void)
{
    struct timex clock = {.modes = 0};
    int state = adjtimex(&clock);
    return (state >= 0 && state != TIME_ERROR) ||
           access("/run/systemd/timesync/synchronized", F_OK) == 0;
}

/* Asked of the kernel over a socket to it, AF_NETLINK. */
static void
find_interface(struct device_interface *found)
{
    struct ifaddrs *told = NULL;
    if (getifaddrs(&told) != 0) {
        *found = (struct device_interface){.unknown = true};
        return;
    }
    interfaces_choose(told, found);
    freeifaddrs(told);
}

static void
push_device(struct face *face)
{
    face_push(face, (struct event){.kind = EVENT_DEVICE, .device = &face->door.device});
}

/* What the places said before the network went or came says nothing any more. A wrong
 * certificate may be why it went. */
static void
forget_answers(struct device *device, bool online)
{
    for (int i = 0; i < REACH_PLACES; i++)
        if (device->reach[i] == REACH_GOOD || device->reach[i] == REACH_SILENT ||
            (online && device->reach[i] == REACH_UNTRUSTED))
            device->reach[i] = REACH_UNKNOWN;
}

void
technician_state(struct face *face, const struct link_state *state)
{
    struct device *device = &face->door.device;
    bool turned = face->visit->session.world.online != state->online;
    if (turned) {
        find_interface(&device->interface);
        forget_answers(device, state->online);
    }
    int waiting = state->counted ? state->waiting + state->recover : -1;
    int64_t skew = state->clock_skew;
    if (skew <= LINK_SKEW_MAX_S && skew >= -LINK_SKEW_MAX_S)
        skew = 0;
    if (!turned && device->waiting == waiting && device->recover == state->recover &&
        device->damaged == state->storage_damaged && device->clock_skew == skew)
        return;
    device->waiting = waiting;
    device->clock_skew = skew;
    device->recover = state->recover;
    device->damaged = state->storage_damaged;
    push_device(face);
}

void
technician_courier_ended(struct face *face)
{
    struct device *device = &face->door.device;
    for (int i = 0; i < REACH_PLACES; i++)
        if (device->reach[i] == REACH_ASKED)
            device->reach[i] = REACH_UNKNOWN;
    device->waiting = -1;
    push_device(face);
}

void
technician_reached(struct face *face, enum reach_place place, enum reach reach)
{
    face->door.device.reach[place] = reach;
    push_device(face);
}

/* Has the courier ask each place of the configuration. */
static void
ask_places(struct face *face)
{
    bool asked = child_send(face->courier,
                            &(struct link_message){.kind = LINK_REACH}) == STATUS_OK;
    for (int i = 0; i < REACH_PLACES; i++)
        face->door.device.reach[i] =
            reach_url(face->config, (enum reach_place)i)[0] == '\0' ? REACH_NONE
            : asked                                                 ? REACH_ASKED
                                                                    : REACH_UNKNOWN;
}

void
technician_look(struct face *face)
{
    const struct config *config = face->config;
    struct device *device = &face->door.device;
    struct statvfs room;
    int um_per_px;
    const struct panel *panel = screen_panel(face->screen, &um_per_px);
    *device = (struct device){
        .waiting = device->waiting,
        .damaged = device->damaged,
        .recover = device->recover,
        .clock_skew = device->clock_skew,
        .panel_width = panel->width,
        .panel_height = panel->height,
        .panel_um = um_per_px,
        .paper_low = face->door.paper_low,
        .free_mb = -1,
        .clock_set = clock_is_set(),
        .sound = sounds_work(face->sounds),
        .no_printer = text_equal(config->printer, "keiner"),
        .no_reader = text_equal(config->reader, "keiner"),
    };
    screen_hands(face->screen, &device->hands);
    find_interface(&device->interface);
    if (statvfs(config->data, &room) == 0) {
        device->free_mb =
            (int64_t)((uint64_t)room.f_bavail * (uint64_t)room.f_frsize >> 20);
        device->read_only = (room.f_flag & ST_RDONLY) != 0;
    }
    text_format(device->printer, sizeof device->printer, "%s", face->door.printer);
    text_format(device->program, sizeof device->program, "%s",
                DOCUMENT_PRODUCT_VERSION);
    find_image(device->image, sizeof device->image);
    if (face->desk != NULL)
        text_format(device->reader, sizeof device->reader, "%s",
                    card_desk_reader(face->desk));
    ask_places(face);
    push_device(face);
}

int
technician_make_pin(void)
{
    char digits[32] = "", line[PASSCODE_LINE];
    if (fgets(digits, sizeof digits, stdin) == NULL)
        digits[0] = '\0';
    digits[strcspn(digits, "\r\n")] = '\0';
    enum status status = passcode_make(digits, line);
    secret_erase(digits, sizeof digits);
    if (status == STATUS_OK && puts(line) >= 0)
        return 0;
    (void)fputs(status == STATUS_INVALID
                    ? "Eine PIN für die Technik hat genau 8 Ziffern.\n"
                    : "Die PIN ließ sich nicht verschlüsseln.\n",
                stderr);
    return 1;
}
