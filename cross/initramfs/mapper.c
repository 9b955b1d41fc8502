#include "cross/initramfs/mapper.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"

/* One request: the head, and for DM_TABLE_LOAD one target with its words. */
struct request {
    struct dm_ioctl head;
    struct dm_target_spec target;
    char words[512];
};

static enum status
ask(int control, unsigned long code, const char *name, uint32_t flags,
    struct request *request)
{
    request->head = (struct dm_ioctl){
        .version = {DM_VERSION_MAJOR, 0, 0},
        .data_size = sizeof(*request),
        .data_start = offsetof(struct request, target),
        .target_count = code == DM_TABLE_LOAD ? 1 : 0,
        .flags = flags,
    };
    enum status status =
        text_copy(request->head.name, sizeof(request->head.name), name);
    if (status != STATUS_OK)
        return status;
    return ioctl(control, code, request) == 0 ? STATUS_OK : STATUS_IO;
}

enum status
mapper_verity(const char *name, const char *table, uint64_t sectors, char *device,
              size_t cap)
{
    struct request request = {
        .target = {.length = sectors, .target_type = "verity"},
    };
    enum status status = text_copy(request.words, sizeof(request.words), table);
    int control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

    if (control < 0)
        return STATUS_IO;
    if (status == STATUS_OK)
        status = ask(control, DM_DEV_CREATE, name, DM_READONLY_FLAG, &request);
    if (status == STATUS_OK)
        text_format(device, cap, "/dev/dm-%u", minor(request.head.dev));
    if (status == STATUS_OK)
        status = ask(control, DM_TABLE_LOAD, name, DM_READONLY_FLAG, &request);
    if (status == STATUS_OK) /* without DM_SUSPEND_FLAG: the device begins to work */
        status = ask(control, DM_DEV_SUSPEND, name, 0, &request);
    close(control);
    return status;
}
