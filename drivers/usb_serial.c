#include "drivers/usb_serial.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"

enum status
usb_serial_read(const char *port, char *serial, size_t cap)
{
    char path[128];
    struct text_buf buf = text_buf_over(path, sizeof(path));
    text_put_format(&buf, "/sys/bus/usb/devices/%s/serial", port);
    serial[0] = '\0';
    int fd = buf.overflow || port[0] == '\0' ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return STATUS_NOT_FOUND;
    ssize_t got = read(fd, serial, cap);
    close(fd);
    /* One line; without its end it was cut, and may be another device's number. */
    if (got < 1 || serial[got - 1] != '\n') {
        serial[0] = '\0';
        return STATUS_NOT_FOUND;
    }
    serial[got - 1] = '\0';
    return STATUS_OK;
}
