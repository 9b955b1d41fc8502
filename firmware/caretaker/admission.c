#include "caretaker/admission.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "caretaker/data.h"
#include "caretaker/setup.h"

/* The unit has no_new_privs: what this process has not, no program it starts gets. */
static void
give_up_powers(void)
{
    struct __user_cap_header_struct of_us = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    if (syscall(SYS_capset, &of_us, none) != 0)
        LOG(LOG_LEVEL_ERROR, "powers-stay");
}

static bool
is_absent(const char *path)
{
    struct stat facts;
    return stat(path, &facts) != 0 && errno == ENOENT;
}

void
admission_prepare(struct admission *admission, const char *root)
{
    char path[ROOT_PATH_MAX];
    data_path(root, SETUP_NOW "/" SETUP_FILE, path);
    *admission = (struct admission){.open = is_absent(path)};
    data_path(root, SETUP_NOW "/" CONFIG_PIN_FILE, path);
    if (!admission->open && passcode_read(path, admission->line) != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "technician-pin-unreadable");
    text_format(admission->count, sizeof admission->count, "%s/run/schalter-door/tries",
                root);
    give_up_powers();
}

/* Counted before it is looked at: who ends this program in the middle has had a try. */
static enum status
look_at(const struct admission *admission, const char *pin, struct tries *tries)
{
    if (admission->line[0] == '\0')
        return STATUS_NOT_FOUND;
    enum status status = tries_begin(tries, admission->count, clock_boot_ms());
    if (status == STATUS_OK)
        status = passcode_check(admission->line, pin);
    if (status == STATUS_OK)
        tries_forget(tries, admission->count);
    return status;
}

enum status
admission_try(const struct admission *admission, const char *pin,
              struct upkeep_door *door)
{
    struct tries tries;
    *door = (struct upkeep_door){.tries = TRIES_FREE};
    if (admission->open)
        return STATUS_OK;
    tries_read(&tries, admission->count, clock_boot_ms());
    enum status status = look_at(admission, pin, &tries);
    door->tries = tries_left(&tries);
    door->wait_s = tries_wait_s(&tries, clock_boot_ms());
    return status;
}
