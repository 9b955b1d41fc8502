#include "caretaker/admission.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
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
    struct config config;
    char path[CONFIG_PATH_MAX];
    text_format(path, sizeof path, "%s/data/konfiguration/" SETUP_FILE, root);
    *admission = (struct admission){.open = is_absent(path)};
    /* Whatever else is wrong with it: as far as it can be read. */
    if (!admission->open) {
        (void)!setup_read(root, &config);
        config_find_pin(&config, path);
        if (passcode_read(config.technician_file, admission->line) != STATUS_OK)
            LOG(LOG_LEVEL_ERROR, "technician-pin-unreadable");
    }
    give_up_powers();
}

enum status
admission_try(const struct admission *admission, const char *pin)
{
    if (admission->open)
        return STATUS_OK;
    return passcode_check(admission->line, pin) == STATUS_OK ? STATUS_OK
                                                             : STATUS_DENIED;
}
