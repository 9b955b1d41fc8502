#include "drivers/usb_reset.h"

#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

struct usb_reset {
    struct loop_source *child; /* NULL: it has ended */
    pid_t pid;
};

static void
on_end(void *context, pid_t pid, int wait_status)
{
    struct usb_reset *reset = context;
    (void)pid;
    (void)wait_status;
    loop_remove(reset->child);
    reset->child = NULL;
}

/* In the child, where only calls are allowed that a signal handler may make. */
_Noreturn static void
ask_kernel(const char *node)
{
    int fd = open(node, O_RDWR | O_CLOEXEC);
    _exit(fd >= 0 && ioctl(fd, USBDEVFS_RESET, 0) == 0 ? 0 : 1);
}

enum status
usb_reset_start(struct loop *loop, const struct usb_interface *interface,
                struct usb_reset **out)
{
    char node[32];

    *out = NULL;
    text_format(node, sizeof(node), "/dev/bus/usb/%03u/%03u", interface->bus,
                interface->address);
    pid_t pid = fork();
    if (pid == 0)
        ask_kernel(node);
    if (pid < 0)
        return STATUS_IO;
    struct usb_reset *reset = calloc(1, sizeof(*reset));
    if (reset == NULL)
        abort();
    reset->pid = pid;
    reset->child = loop_add_child(loop, pid, on_end, reset);
    *out = reset;
    return STATUS_OK;
}

bool
usb_reset_runs(const struct usb_reset *reset)
{
    return reset->child != NULL;
}

void
usb_reset_destroy(struct usb_reset *reset)
{
    if (reset == NULL)
        return;
    if (reset->child != NULL) {
        (void)kill(reset->pid, SIGKILL);
        loop_remove(reset->child);
    }
    free(reset);
}
