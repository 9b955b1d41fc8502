#include "drivers/usb_reset.h"

#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

/* Cancelled transfers are back within a few milliseconds. */
enum { LOOK_MS = 5, LOOKS_MAX = 1000 };

struct usb_reset {
    struct loop *loop;
    const struct usb *usb;
    uint32_t plug;
    char node[32];
    usb_reset_ended_fn *ended;
    void *context;
    struct loop_source *look;  /* is the device let go of? NULL: it is all over */
    struct loop_source *child; /* NULL: not begun, or ended */
    pid_t pid;
    int looks;
};

static void
be_over(struct usb_reset *reset)
{
    loop_remove(reset->look);
    reset->look = NULL;
    reset->ended(reset->context);
}

static void
on_end(void *context, pid_t pid, int wait_status)
{
    struct usb_reset *reset = context;
    (void)pid;
    (void)wait_status;
    loop_remove(reset->child);
    reset->child = NULL;
    be_over(reset);
}

/* In the child, where only calls are allowed that a signal handler may make. */
_Noreturn static void
ask_kernel(const char *node)
{
    int fd = open(node, O_RDWR | O_CLOEXEC);
    _exit(fd >= 0 && ioctl(fd, USBDEVFS_RESET, 0) == 0 ? 0 : 1);
}

static void
on_look(void *context)
{
    struct usb_reset *reset = context;
    bool held = usb_holds(reset->usb, reset->plug);

    if (held && ++reset->looks < LOOKS_MAX) {
        loop_arm(reset->look, LOOK_MS, 0);
        return;
    }
    reset->pid = held ? -1 : fork();
    if (reset->pid == 0)
        ask_kernel(reset->node);
    if (reset->pid < 0) {
        LOG(LOG_LEVEL_WARN, "usb-reset-failed",
            LOG_WORD("why", held ? "held" : "fork"));
        be_over(reset);
        return;
    }
    reset->child = loop_add_child(reset->loop, reset->pid, on_end, reset);
}

struct usb_reset *
usb_reset_start(struct loop *loop, const struct usb *usb,
                const struct usb_interface *interface, usb_reset_ended_fn *ended,
                void *context)
{
    struct usb_reset *reset = calloc(1, sizeof(*reset));
    if (reset == NULL)
        abort();
    *reset = (struct usb_reset){.loop = loop,
                                .usb = usb,
                                .plug = interface->plug,
                                .ended = ended,
                                .context = context};
    text_format(reset->node, sizeof(reset->node), "/dev/bus/usb/%03u/%03u",
                interface->bus, interface->address);
    reset->look = loop_add_timer(loop, on_look, reset);
    loop_arm(reset->look, 0, 0);
    return reset;
}

bool
usb_reset_runs(const struct usb_reset *reset)
{
    return reset->look != NULL;
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
    loop_remove(reset->look);
    free(reset);
}
