#include "face/technician.h"

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
#include "ui/page.h"

enum {
    FREE_TRIES = 5,
    FIRST_WAIT_S = 15,
    LONGEST_WAIT_S = 3600,
    DOUBLINGS_MOST = 8, /* 15 s, doubled so often, is more than the longest */
};

_Static_assert((int)PASSCODE_DIGITS == (int)TECHNICIAN_DIGITS, "digits of a PIN");

/* The first line of a small file; false: there is none. */
static bool
read_first_line(const char *path, char *line, int cap)
{
    FILE *file = fopen(path, "re");
    bool good = file != NULL && fgets(line, cap, file) != NULL;
    if (file != NULL)
        (void)fclose(file);
    if (good)
        line[strcspn(line, "\r\n")] = '\0';
    else
        line[0] = '\0';
    return good;
}

static void
count_path(const struct face *face, char *path, size_t cap)
{
    text_format(path, cap, "%s/technik-versuche", face->config->run);
}

static void
keep_count(const struct face *face)
{
    char path[CONFIG_PATH_MAX + 32];
    count_path(face, path, sizeof path);
    FILE *file = fopen(path, "we");
    bool kept = file != NULL && fprintf(file, "%d\n", face->door.wrong) > 0;
    if (file != NULL)
        kept = fclose(file) == 0 && kept;
    if (!kept)
        LOG(LOG_LEVEL_WARN, "technician-count-not-kept");
}

/* How long nobody is let in after so many wrong ones. */
static int64_t
wait_s(int wrong)
{
    int over = wrong - FREE_TRIES;
    if (over < 0)
        return 0;
    int64_t wait = (int64_t)FIRST_WAIT_S
                   << (over < DOUBLINGS_MOST ? over : DOUBLINGS_MOST);
    return wait < LONGEST_WAIT_S ? wait : LONGEST_WAIT_S;
}

void
technician_begin(struct face *face)
{
    struct technician_door *door = &face->door;
    const char *file = face->config->technician_file;
    char path[CONFIG_PATH_MAX + 32], line[16];
    int64_t wrong = 0;
    door->device.waiting = -1;
    if (face->spare != NULL && face->spare->fresh)
        face->visit->session.kiosk.has_door = face->visit->session.kiosk.open_door =
            true;
    if (file[0] == '\0')
        return;
    if (passcode_read(file, door->line) != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "technician-pin-unreadable");
        return;
    }
    count_path(face, path, sizeof path);
    if (read_first_line(path, line, sizeof line) &&
        text_to_int64(line, &wrong) == STATUS_OK && wrong > 0)
        door->wrong = wrong < FREE_TRIES + DOUBLINGS_MOST ? (int)wrong
                                                          : FREE_TRIES + DOUBLINGS_MOST;
    door->closed_ms = loop_now_ms(face->loop) + wait_s(door->wrong) * 1000;
    face->visit->session.kiosk.has_door = true;
}

static void
refuse(struct face *face)
{
    const struct technician_door *door = &face->door;
    int64_t left = door->closed_ms - loop_now_ms(face->loop);
    int tries = FREE_TRIES - door->wrong;
    face_push(face, (struct event){.kind = EVENT_TECHNICIAN_WRONG,
                                   .a = tries > 0 ? tries : 0,
                                   .b = left > 0 ? (int)((left + 999) / 1000) : 0});
}

void
technician_try(struct face *face)
{
    struct technician_door *door = &face->door;
    char *handed = face->visit->session.identify.handed;
    if (loop_now_ms(face->loop) < door->closed_ms) {
        secret_erase(handed, SECRET_DIGITS_MAX + 1);
        refuse(face);
        return;
    }
    enum status status = passcode_check(door->line, handed);
    if (status == STATUS_OK)
        text_format(face->visit->pin, sizeof face->visit->pin, "%s", handed);
    secret_erase(handed, SECRET_DIGITS_MAX + 1);
    door->wrong = status == STATUS_OK ? 0 : door->wrong + 1;
    door->closed_ms = loop_now_ms(face->loop) + wait_s(door->wrong) * 1000;
    keep_count(face);
    LOG(LOG_LEVEL_INFO, "technician", LOG_WORD("pin", status_name(status)),
        LOG_NUMBER("wrong", door->wrong));
    if (status == STATUS_OK)
        face_push(face, (struct event){.kind = EVENT_TECHNICIAN_KNOWN});
    else
        refuse(face);
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

static void
push_device(struct face *face)
{
    face_push(face, (struct event){.kind = EVENT_DEVICE, .device = &face->door.device});
}

/* What the places said before the network went or came says nothing any more. A wrong
 * certificate may be why it went. */
static bool
forget_answers(struct device *device, bool online)
{
    bool forgotten = false;
    for (int i = 0; i < REACH_PLACES; i++)
        if (device->reach[i] == REACH_GOOD || device->reach[i] == REACH_SILENT ||
            (online && device->reach[i] == REACH_UNTRUSTED)) {
            device->reach[i] = REACH_UNKNOWN;
            forgotten = true;
        }
    return forgotten;
}

void
technician_state(struct face *face, const struct link_state *state)
{
    struct device *device = &face->door.device;
    bool turned = face->visit->session.world.online != state->online;
    bool forgotten = turned && forget_answers(device, state->online);
    int waiting = state->counted ? state->waiting + state->recover : -1;
    int64_t skew = state->clock_skew;
    if (skew <= LINK_SKEW_MAX_S && skew >= -LINK_SKEW_MAX_S)
        skew = 0;
    if (!forgotten && device->waiting == waiting && device->recover == state->recover &&
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
    bool asked = face->courier != NULL &&
                 child_send(face->courier,
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
    if (statvfs(config->data, &room) == 0)
        device->free_mb =
            (int64_t)((uint64_t)room.f_bavail * (uint64_t)room.f_frsize >> 20);
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
