/* The hand inside the test image: a touch panel and a keyboard that the guest's own
 * kernel takes for real ones (uinput), moved by lines from outside.
 *
 *   hand PORT         PORT: a virtio port, or a file of lines
 *
 *   panel W H         plugs in a panel of that many pixels, ten fingers (Linux
 * multi-touch, protocol B); "panel" alone pulls it out keyboard          plugs in a
 * keyboard; once more: pulls it out touch F X Y       finger F (0 to 9) goes down
 * there, or moves there lift F            it is lifted key CODE 1|0      a key goes
 * down or up, by its number (input-event-codes.h)
 *
 * Each line is answered with "ok" or "no". Lives in the test image alone. */
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FINGERS = 10, WORDS = 4 };

static int panel = -1, keyboard = -1;
static bool down[FINGERS];

static bool
emit(int device, int type, int code, int value)
{
    const struct input_event event = {
        .type = (unsigned short)type, .code = (unsigned short)code, .value = value};
    return write(device, &event, sizeof(event)) == (ssize_t)sizeof(event);
}

static bool
axis(int device, int code, int most)
{
    const struct uinput_abs_setup setup = {.code = (unsigned short)code,
                                           .absinfo = {.maximum = most}};
    return ioctl(device, UI_ABS_SETUP, &setup) == 0;
}

/* A device of uinput that says what `kind` says it can. */
static int
plug(const char *name, bool (*can)(int device, int width, int height), int width,
     int height)
{
    struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 0x6666}};
    int device = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
    snprintf(setup.name, sizeof(setup.name), "%s", name);
    if (device >= 0 &&
        (!can(device, width, height) || ioctl(device, UI_DEV_SETUP, &setup) != 0 ||
         ioctl(device, UI_DEV_CREATE) != 0)) {
        close(device);
        return -1;
    }
    return device;
}

static bool
can_be_touched(int device, int width, int height)
{
    return ioctl(device, UI_SET_EVBIT, EV_KEY) == 0 &&
           ioctl(device, UI_SET_EVBIT, EV_ABS) == 0 &&
           ioctl(device, UI_SET_KEYBIT, BTN_TOUCH) == 0 &&
           ioctl(device, UI_SET_PROPBIT, INPUT_PROP_DIRECT) == 0 &&
           axis(device, ABS_X, width - 1) && axis(device, ABS_Y, height - 1) &&
           axis(device, ABS_MT_SLOT, FINGERS - 1) &&
           axis(device, ABS_MT_TRACKING_ID, 65535) &&
           axis(device, ABS_MT_POSITION_X, width - 1) &&
           axis(device, ABS_MT_POSITION_Y, height - 1);
}

static bool
can_be_typed_on(int device, int width, int height)
{
    (void)width;
    (void)height;
    for (int code = KEY_ESC; code <= KEY_DELETE; code++)
        if (ioctl(device, UI_SET_KEYBIT, code) != 0)
            return false;
    return ioctl(device, UI_SET_EVBIT, EV_KEY) == 0;
}

static bool
pull(int *device)
{
    close(*device);
    *device = -1;
    return true;
}

static bool
touch(int finger, int x, int y)
{
    static int number;
    if (panel < 0 || finger < 0 || finger >= FINGERS)
        return false;
    bool fresh = !down[finger];
    down[finger] = true;
    return emit(panel, EV_ABS, ABS_MT_SLOT, finger) &&
           (!fresh || emit(panel, EV_ABS, ABS_MT_TRACKING_ID, number++ & 0xffff)) &&
           emit(panel, EV_ABS, ABS_MT_POSITION_X, x) &&
           emit(panel, EV_ABS, ABS_MT_POSITION_Y, y) && emit(panel, EV_ABS, ABS_X, x) &&
           emit(panel, EV_ABS, ABS_Y, y) &&
           (!fresh || emit(panel, EV_KEY, BTN_TOUCH, 1)) &&
           emit(panel, EV_SYN, SYN_REPORT, 0);
}

static bool
lift(int finger)
{
    int left = 0;
    if (panel < 0 || finger < 0 || finger >= FINGERS || !down[finger])
        return false;
    down[finger] = false;
    for (int i = 0; i < FINGERS; i++)
        left += down[i];
    return emit(panel, EV_ABS, ABS_MT_SLOT, finger) &&
           emit(panel, EV_ABS, ABS_MT_TRACKING_ID, -1) &&
           (left > 0 || emit(panel, EV_KEY, BTN_TOUCH, 0)) &&
           emit(panel, EV_SYN, SYN_REPORT, 0);
}

static bool
obey(const char *line)
{
    char word[16] = "";
    int a = 0, b = 0, c = 0;
    int count = sscanf(line, "%15s %d %d %d", word, &a, &b, &c);
    if (strcmp(word, "panel") == 0 && panel >= 0)
        return pull(&panel);
    if (strcmp(word, "panel") == 0 && count == 3)
        return (panel = plug("Schalter test panel", can_be_touched, a, b)) >= 0;
    if (strcmp(word, "keyboard") == 0 && keyboard >= 0)
        return pull(&keyboard);
    if (strcmp(word, "keyboard") == 0)
        return (keyboard = plug("Schalter test keyboard", can_be_typed_on, 0, 0)) >= 0;
    if (strcmp(word, "touch") == 0 && count == WORDS)
        return touch(a, b, c);
    if (strcmp(word, "lift") == 0 && count == 2)
        return lift(a);
    if (strcmp(word, "key") == 0 && count == 3 && keyboard >= 0)
        return emit(keyboard, EV_KEY, a, b) && emit(keyboard, EV_SYN, SYN_REPORT, 0);
    return false;
}

int
main(int argc, char **argv)
{
    char line[80];
    FILE *port = argc == 2 ? fopen(argv[1], "r+e") : NULL;
    if (port == NULL)
        return 1;
    setvbuf(port, NULL, _IONBF, 0);
    for (;;) {
        if (fgets(line, sizeof(line), port) == NULL) {
            clearerr(port); /* nobody outside; a virtio port says so without waiting */
            usleep(20000);
            continue;
        }
        fputs(obey(line) ? "ok\n" : "no\n", port);
    }
}
