/* The simulated bus: devices that come and go, their transfers, and the faults.
 *
 * Owns: the registry of plugged devices, one queue of transfers per open file, the
 * faults set by a test. Called by the front end (front.c) from umockdev's worker
 * threads and by the main thread; one lock protects all of it. Must not know: umockdev,
 * GLib, what a printer is. Sources: USB 2.0 chapters 5, 8 and 9; usbfs of Linux. */
#ifndef USBEMU_BUS_H
#define USBEMU_BUS_H

#include <stdint.h>
#include <stdio.h>

#include "tests/usbemu/model.h"

enum { BUS_DEVICES = 64 };

struct bus;
struct bus_device;
struct bus_file;

/** One transfer. The front end fills the upper half and owns the memory. */
struct bus_urb {
    void *tag; /* the front end's */
    uint8_t endpoint;
    bool control;     /* the first 8 bytes of `data` are the setup packet */
    bool short_is_ok; /* false: a short IN packet is -EREMOTEIO */
    bool zero_packet; /* an OUT transfer of whole packets is ended by an empty one */
    uint8_t *data;
    size_t size;

    size_t actual;
    int status; /* 0 or -errno as usbfs reports it */
    struct bus_urb *next;
};

/** How the bus reaches what shows it to the program under test. All are called with
 * the bus locked and must not call back into it. */
struct bus_front_ops {
    /** A cable was put in or pulled; `tell`: with a uevent. */
    void (*plugged)(void *front, struct bus_device *device, int number);
    void (*unplugged)(void *front, struct bus_device *device, int number, bool tell);
    /** A reap would find something (poll says writable) or no longer does. */
    void (*ready)(void *front, void *node, bool on);
    /** A model wants to run earlier than the main thread thinks. */
    void (*wake)(void *front);
};

struct bus *bus_create(const struct bus_front_ops *ops, void *front);
/** Destroys the models too. Accepts NULL. */
void bus_destroy(struct bus *bus);
/** Makes a model known and owns it; it is not plugged yet. */
void bus_add(struct bus *bus, struct model *model);

/** Carries out one text command of a test and writes the answer, ending in a newline.
 */
void bus_command(struct bus *bus, const char *line, char *reply, size_t cap);
/** Lets time pass; returns milliseconds until the next call is due, -1 for never. */
int bus_run(struct bus *bus);

const struct model *bus_device_model(const struct bus_device *device);
int bus_device_port(const struct bus_device *device);
/** The node the front end shows this plugging through. */
void bus_device_set_node(struct bus_device *device, void *node);

/** The following are usbfs calls; each returns 0 or -errno and never blocks. */
struct bus_file *bus_open(struct bus *bus, struct bus_device *device, void *node);
void bus_close(struct bus_file *file, void (*drop)(struct bus_urb *urb));
int bus_submit(struct bus_file *file, struct bus_urb *urb);
int bus_discard(struct bus_file *file, bool (*match)(const struct bus_urb *, uint64_t),
                uint64_t key);
int bus_reap(struct bus_file *file, struct bus_urb **urb);
int bus_claim(struct bus_file *file, unsigned interface, bool on);
int bus_driver(struct bus_file *file, unsigned interface, char *name, size_t cap);
int bus_bind(struct bus_file *file, unsigned interface, bool kernel);
int bus_clear_halt(struct bus_file *file, uint8_t endpoint);
int bus_reset_endpoint(struct bus_file *file, uint8_t endpoint);
int bus_reset(struct bus_file *file);
/** True while the kernel would have the device's lock: no call on it ends, and none
 * begins, before that is over. */
bool bus_is_locked(struct bus_file *file);

#endif
