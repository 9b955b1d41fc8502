/* libFuzzer entry: a configuration file. What is taken over must keep every promise the
 * rest of the product relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/config.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(const struct config_setting *setting, const struct config *config)
{
    const char *at = (const char *)config + setting->offset;
    int64_t number = 0;

    if (setting->kind == CONFIG_NUMBER) {
        memcpy(&number, at, sizeof(number));
        if (number < setting->least * setting->scale ||
            number > setting->most * setting->scale)
            __builtin_trap();
        return;
    }
    if (setting->kind == CONFIG_YES_NO)
        return;
    size_t len = strnlen(at, setting->size);
    if (len == setting->size || !text_is_clean_utf8(at, len, "") ||
        (setting->value == NULL && len == 0))
        __builtin_trap();
    if (setting->kind == CONFIG_URL && len > 0 &&
        (!text_starts_with(at, "https://") || strpbrk(at, "@?# \n") != NULL))
        __builtin_trap();
    if (setting->kind == CONFIG_NETWORK &&
        !network_is_good((enum network_field)setting->least, at))
        __builtin_trap();
    if (setting->kind == CONFIG_REGION && len != 0 && len != 12)
        __builtin_trap();
    if (setting->kind == CONFIG_PATH && len > 0 && at[0] != '/')
        __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct config config;
    char path[40];
    static struct diags diags;
    int count = 0;

    int fd = memfd_create("config", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    enum status status = config_load(path, &config, &diags);
    close(fd);
    if (status == STATUS_OK) {
        const struct config_setting *settings = config_settings(&count);
        for (int i = 0; i < count; i++)
            check(&settings[i], &config);
        if (config.destination_count > CONFIG_MAX_DESTINATIONS)
            __builtin_trap();
        if (config.retry_min_ms > config.retry_max_ms)
            __builtin_trap();
    } else if (diags.errors == 0 || diags.count == 0) {
        __builtin_trap(); /* a mistake is always explained */
    }
    for (int i = 0; i < diags.count; i++)
        if (diags.list[i].text[0] == '\0' ||
            (i > 0 && diags.list[i].line < diags.list[i - 1].line))
            __builtin_trap();
    return 0;
}
