#include "tests/usbemu/front_sysfs.h"

#include <stdio.h>
#include <stdlib.h>

/* What follows a device's own path. */
enum { PATH = 64, INTERFACE = 4, INTERFACE_CLASS = 5, INTERFACE_STRING = 8 };

static void
add_record(UMockdevTestbed *testbed, GString *record)
{
    GError *error = NULL;
    if (!umockdev_testbed_add_from_string(testbed, record->str, &error)) {
        fprintf(stderr, "usbemu: %s\n", error->message);
        abort();
    }
    g_string_free(record, TRUE);
}

static void
put_descriptors(GString *record, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        g_string_append_printf(record, "%02X", bytes[i]);
}

static GString *
start_record(const char *path, const char *devname, int number, const char *speed)
{
    GString *record = g_string_new(NULL);
    g_string_append_printf(record,
                           "P: %s\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\n"
                           "E: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=%03d\n"
                           "A: busnum=1\\n\nA: devnum=%d\\n\nA: speed=%s\\n\n"
                           "A: bConfigurationValue=1\\n\nH: descriptors=",
                           path, devname, number, number, speed);
    return record;
}

void
front_sysfs_add_root_hub(UMockdevTestbed *testbed)
{
    static const uint8_t descriptors[] = {
        18, 1, 0x00, 2, 9, 0,  0, 64, 0x6b, 0x1d, 2,    0, 1, 6, 0,
        0,  0, 1,    9, 2, 25, 0, 1,  1,    0,    0xe0, 0, 9, 4, 0,
        0,  1, 9,    0, 0, 0,  7, 5,  0x81, 3,    4,    0, 12};
    GString *record = start_record("/devices/usb1", "bus/usb/001/001", 1, "480");
    put_descriptors(record, descriptors, sizeof(descriptors));
    g_string_append(record, "\n");
    gchar *root = umockdev_testbed_get_root_dir(testbed);
    gchar *folder = g_build_filename(root, "dev/bus/usb/001", NULL);
    gchar *file = g_build_filename(folder, "001", NULL);
    g_mkdir_with_parents(folder, 0755);
    g_file_set_contents(file, "", 0, NULL);
    add_record(testbed, record);
    g_free(file);
    g_free(folder);
    g_free(root);
}

/* The next interface descriptor of the first configuration at or after `at`, NULL at
 * the end. */
static const uint8_t *
next_interface(const struct model_descriptors *d, size_t *at)
{
    size_t size = (size_t)(d->config[2] | d->config[3] << 8); /* wTotalLength */
    while (*at + 9 <= size && d->config[*at] != 0) {
        const uint8_t *found = d->config + *at;
        *at += d->config[*at];
        if (found[1] == INTERFACE)
            return found;
    }
    return NULL;
}

static void
interface_path(char *path, const char *root, int port, const uint8_t *interface)
{
    snprintf(path, PATH, "%s/devices/usb1/1-%d/1-%d:1.%d", root, port, port,
             interface[2]);
}

void
front_sysfs_add(UMockdevTestbed *testbed, const struct model_descriptors *d, int port,
                const char *devname, int number)
{
    char path[PATH];
    snprintf(path, sizeof(path), "/devices/usb1/1-%d", port);
    GString *record = start_record(path, devname, number, "12");
    put_descriptors(record, d->device, sizeof(d->device));
    put_descriptors(record, d->config, d->config_size);
    g_string_append_printf(
        record,
        "\nA: manufacturer=%s\\n\nA: product=%s\\n\nA: idVendor=%02x%02x\\n\n"
        "A: idProduct=%02x%02x\\n\n",
        d->strings[1], d->strings[2], d->device[9], d->device[8], d->device[11],
        d->device[10]);
    if (d->device[16] != 0)
        g_string_append_printf(record, "A: serial=%s\\n\n", d->strings[d->device[16]]);
    add_record(testbed, record);

    size_t at = 0;
    const uint8_t *interface = NULL;
    while ((interface = next_interface(d, &at)) != NULL) {
        interface_path(path, "", port, interface);
        record = g_string_new(NULL);
        g_string_append_printf(record,
                               "P: %s\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
                               "A: bInterfaceNumber=%02x\\n\n"
                               "A: bInterfaceClass=%02x\\n\n",
                               path, interface[2], interface[INTERFACE_CLASS]);
        if (interface[INTERFACE_STRING] != 0)
            g_string_append_printf(record, "A: interface=%s\\n\n",
                                   d->strings[interface[INTERFACE_STRING]]);
        add_record(testbed, record);
    }
}

void
front_sysfs_remove(UMockdevTestbed *testbed, const struct model_descriptors *d,
                   int port, bool tell)
{
    char path[PATH];
    size_t at = 0;
    const uint8_t *interface = NULL;
    while ((interface = next_interface(d, &at)) != NULL) {
        interface_path(path, "/sys", port, interface);
        if (tell)
            umockdev_testbed_uevent(testbed, path, "remove");
        umockdev_testbed_remove_device(testbed, path);
    }
    snprintf(path, sizeof(path), "/sys/devices/usb1/1-%d", port);
    if (tell)
        umockdev_testbed_uevent(testbed, path, "remove");
    umockdev_testbed_remove_device(testbed, path);
}
