/* Plugs one simulated USB device into a machine of QEMU's (-device usb-redir): what the
 * models of tests/usbemu do meets the guest's own kernel, its usbfs and an unmodified
 * libusb. Ends when the machine does.
 *
 *   redir SOCKET MODEL PAPERS CTL
 *
 * SOCKET is QEMU's chardev, PAPERS a folder for what a printer prints, CTL a socket for
 * text commands as in tests/usbemu/README.md. Source: usb-redirection-protocol 0.7, by
 * libusbredirparser; this is its "usb-host". */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/image/redir_transfer.h"
#include "tests/usbemu/ccid.h"
#include "tests/usbemu/printer.h"

enum { SPEED = 40000 }; /* rows a second */

/* Interfaces and endpoints, as the device describes itself. */
static int
describe(const struct model_descriptors *d,
         struct usb_redir_interface_info_header *info,
         struct usb_redir_ep_info_header *ends)
{
    uint8_t interface = 0;
    memset(ends->type, usb_redir_type_invalid, sizeof(ends->type));
    ends->type[0] = ends->type[redir_place(0x80)] = usb_redir_type_control;
    ends->max_packet_size[0] = ends->max_packet_size[redir_place(0x80)] = MODEL_PACKET;
    for (size_t at = 0; at + 6 < d->config_size && d->config[at] != 0;
         at += d->config[at]) {
        const uint8_t *c = d->config + at;
        if (c[1] == 4) {
            interface = c[2];
            info->interface[info->interface_count] = c[2];
            info->interface_class[info->interface_count] = c[5];
            info->interface_subclass[info->interface_count] = c[6];
            info->interface_protocol[info->interface_count++] = c[7];
        } else if (c[1] == 5) {
            int place = redir_place(c[2]);
            ends->type[place] = c[3] & 3;
            ends->interval[place] = c[6];
            ends->interface[place] = interface;
            ends->max_packet_size[place] = (uint16_t)(c[4] | c[5] << 8);
        }
    }
    return (int)info->interface_count;
}

/* The machine sees the device, and owns all of it. */
static void
connect_device(struct redir *redir)
{
    struct usb_redir_interface_info_header info = {0};
    struct usb_redir_ep_info_header ends = {0};
    const struct model_descriptors *d = &bus_device_model(redir->device)->descriptors;
    const uint8_t *c = d->device;
    struct usb_redir_device_connect_header head = {
        .speed = usb_redir_speed_full,
        .device_class = c[4],
        .device_subclass = c[5],
        .device_protocol = c[6],
        .vendor_id = (uint16_t)(c[8] | c[9] << 8),
        .product_id = (uint16_t)(c[10] | c[11] << 8),
        .device_version_bcd = (uint16_t)(c[12] | c[13] << 8)};
    int count = describe(d, &info, &ends);
    redir->file = bus_open(redir->bus, redir->device, NULL);
    for (int i = 0; redir->file != NULL && i < count; i++) {
        (void)bus_bind(redir->file, info.interface[i], false);
        (void)bus_claim(redir->file, info.interface[i], true);
    }
    usbredirparser_send_ep_info(redir->parser, &ends);
    usbredirparser_send_interface_info(redir->parser, &info);
    usbredirparser_send_device_connect(redir->parser, &head);
}

/* Cable and machine may come in either order; called when nothing of the bus runs. */
static void
settle(struct redir *redir)
{
    if (redir->device != NULL && redir->file == NULL && redir->greeted)
        connect_device(redir);
    redir_reap(redir);
    if (redir->device == NULL && redir->file != NULL) {
        redir_close(redir);
        usbredirparser_send_device_disconnect(redir->parser);
    }
}

/* From the bus, locked: nothing is done, only noted. */

static void
on_plugged(void *front, struct bus_device *device, int number)
{
    struct redir *redir = front;
    (void)number;
    redir->device = device;
}

static void
on_unplugged(void *front, struct bus_device *device, int number, bool tell)
{
    struct redir *redir = front;
    (void)device;
    (void)number;
    (void)tell;
    redir->device = NULL;
}

static void
on_ready(void *front, void *node, bool on)
{
    (void)front;
    (void)node;
    (void)on;
}

static void
on_wake(void *front)
{
    (void)front;
}

static const struct bus_front_ops front_ops = {on_plugged, on_unplugged, on_ready,
                                               on_wake};

/* From the machine. */

static void
on_log(void *priv, int level, const char *text)
{
    (void)priv;
    if (level <= usbredirparser_warning)
        fprintf(stderr, "redir: %s\n", text);
}

static int
on_read(void *priv, uint8_t *bytes, int count)
{
    struct redir *redir = priv;
    ssize_t got = recv(redir->line, bytes, (size_t)count, MSG_DONTWAIT);
    redir->over |= got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    return got > 0 ? (int)got : redir->over ? -1 : 0;
}

static int
on_write(void *priv, uint8_t *bytes, int count)
{
    const struct redir *redir = priv;
    return (int)send(redir->line, bytes, (size_t)count, MSG_NOSIGNAL);
}

static void
on_hello(void *priv, struct usb_redir_hello_header *hello)
{
    struct redir *redir = priv;
    (void)hello;
    redir->greeted = true;
}

static void
on_reset(void *priv)
{
    struct redir *redir = priv;
    if (redir->file != NULL)
        (void)bus_reset(redir->file);
}

static void
on_set_configuration(void *priv, uint64_t id,
                     struct usb_redir_set_configuration_header *set)
{
    struct redir *redir = priv;
    usbredirparser_send_configuration_status(
        redir->parser, id,
        &(struct usb_redir_configuration_status_header){usb_redir_success,
                                                        set->configuration});
}

static void
on_get_configuration(void *priv, uint64_t id)
{
    struct redir *redir = priv;
    usbredirparser_send_configuration_status(
        redir->parser, id,
        &(struct usb_redir_configuration_status_header){usb_redir_success, 1});
}

static void
on_set_alt(void *priv, uint64_t id, struct usb_redir_set_alt_setting_header *set)
{
    struct redir *redir = priv;
    usbredirparser_send_alt_setting_status(
        redir->parser, id,
        &(struct usb_redir_alt_setting_status_header){
            set->alt == 0 ? usb_redir_success : usb_redir_stall, set->interface, 0});
}

static void
on_get_alt(void *priv, uint64_t id, struct usb_redir_get_alt_setting_header *get)
{
    struct redir *redir = priv;
    usbredirparser_send_alt_setting_status(
        redir->parser, id,
        &(struct usb_redir_alt_setting_status_header){usb_redir_success, get->interface,
                                                      0});
}

static void
parser_create(struct redir *redir)
{
    uint32_t caps[USB_REDIR_CAPS_SIZE] = {0};
    struct usbredirparser *p = usbredirparser_create();
    if (p == NULL)
        abort();
    p->priv = redir;
    p->log_func = on_log;
    p->read_func = on_read;
    p->write_func = on_write;
    p->hello_func = on_hello;
    p->reset_func = on_reset;
    p->set_configuration_func = on_set_configuration;
    p->get_configuration_func = on_get_configuration;
    p->set_alt_setting_func = on_set_alt;
    p->get_alt_setting_func = on_get_alt;
    redir_transfers(p);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_connect_device_version);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_ep_info_max_packet_size);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_64bits_ids);
    usbredirparser_caps_set_cap(caps, usb_redir_cap_32bits_bulk_length);
    usbredirparser_init(p, "schalter tests", caps, USB_REDIR_CAPS_SIZE,
                        usbredirparser_fl_usb_host);
    redir->parser = p;
}

static int
unix_socket(const char *path, bool ours)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    const struct sockaddr *at = (const struct sockaddr *)&address;
    if (fd < 0 || (ours ? bind(fd, at, sizeof(address)) != 0 || listen(fd, 4) != 0
                        : connect(fd, at, sizeof(address)) != 0)) {
        perror(path);
        exit(1);
    }
    return fd;
}

static void
obey(struct redir *redir, int listener)
{
    char line[256], reply[512];
    int fd = accept(listener, NULL, NULL);
    ssize_t len = fd >= 0 ? read(fd, line, sizeof(line) - 1) : -1;
    if (len > 0) {
        line[len] = '\0';
        bus_command(redir->bus, line, reply, sizeof(reply));
        (void)!write(fd, reply, strlen(reply));
    }
    if (fd >= 0)
        close(fd);
}

int
main(int argc, char **argv)
{
    static struct redir redir;
    char command[80], reply[64];
    if (argc != 5) {
        fprintf(stderr, "usage: redir SOCKET MODEL PAPERS CTL\n");
        return 2;
    }
    int listener = unix_socket(argv[4], true);
    struct paper_tray tray = {.folder = argv[3]};
    struct card_line *cards = card_line_create(0);
    redir.line = unix_socket(argv[1], false);
    redir.bus = bus_create(&front_ops, &redir);
    printer_models_add(redir.bus, &tray, SPEED, NULL);
    struct ccid_readers *readers = ccid_readers_add(redir.bus, cards);
    snprintf(command, sizeof(command), "plug %s", argv[2]);
    bus_command(redir.bus, command, reply, sizeof(reply));
    parser_create(&redir);
    while (!redir.over) {
        int wait_ms = bus_run(redir.bus);
        settle(&redir);
        while (usbredirparser_has_data_to_write(redir.parser) > 0)
            if (usbredirparser_do_write(redir.parser) != 0)
                return 0; /* the machine has gone */
        struct pollfd fds[2] = {{redir.line, POLLIN, 0}, {listener, POLLIN, 0}};
        if (poll(fds, 2, wait_ms) < 0 && errno != EINTR)
            return 1;
        if (fds[0].revents != 0)
            (void)usbredirparser_do_read(redir.parser);
        if (fds[1].revents != 0)
            obey(&redir, listener);
    }
    usbredirparser_destroy(redir.parser);
    ccid_readers_destroy(readers);
    card_line_destroy(cards);
    bus_destroy(redir.bus);
    return 0;
}
