/* The inside of the simulated bus: how transfers move, and how faults strike them.
 *
 * Owns: the layout shared by bus.c (registry, usbfs calls, text commands) and
 * bus_move.c (queues, standard requests, faults). Nobody else includes this. Everything
 * here runs with the bus locked. Source: USB 2.0 chapters 5, 8 and 9. */
#ifndef USBEMU_BUS_MOVE_H
#define USBEMU_BUS_MOVE_H

#include <pthread.h>

#include "tests/usbemu/bus.h"

enum { BUS_ENDPOINTS = 32, BUS_INTERFACES = 4, BUS_FILES = 16 };

enum bus_fault_kind {
    FAULT_NONE,
    FAULT_STALL,  /* the endpoint halts until it is cleared */
    FAULT_HOLD,   /* the same, and CLEAR_FEATURE for it is never answered */
    FAULT_SHORT,  /* the transfer ends early and calls it success */
    FAULT_NAK,    /* nothing moves any more until the fault is lifted */
    FAULT_EPROTO, /* one transfer dies of a bus error */
    FAULT_KILL,   /* the cable is pulled */
    FAULT_SILENT, /* firmware hangs: swallows, never answers, until a SOFT_RESET */
};

struct bus_fault {
    enum bus_fault_kind kind;
    uint64_t after; /* bytes that still pass before it strikes */
};

struct bus_endpoint {
    struct bus_fault fault;
    bool halted;
    /* Which packet comes next, as either side counts (USB 2.0, 8.6). Where they differ,
     * whoever receives takes the next one for a repetition. */
    bool host_toggle, device_toggle;
};

struct bus_device {
    struct bus *bus;
    struct model *model;
    bool plugged;
    bool tell;
    int number; /* usbfs device number of this plugging */
    int port;
    void *node;
    struct bus_endpoint endpoints[BUS_ENDPOINTS];
    bool kernel_bound[BUS_INTERFACES]; /* by the driver bus_move_driver names */
    struct bus_file *claimed[BUS_INTERFACES];
    int reset_ms;         /* how long a reset of its port takes */
    bool resets_in_vain;  /* and that it changes nothing */
    int64_t locked_until; /* the kernel's lock of the device is taken */
    uint64_t urbs, reaps, empty_reaps, bytes_in, bytes_out, resets;
};

struct bus_file {
    bool used;
    struct bus_device *device;
    void *node; /* the device node it was opened through */
    bool gone;  /* belongs to the open file: a replug does not revive it */
    struct bus_urb *pending;
    struct bus_urb *done;
};

struct bus {
    pthread_mutex_t lock;
    const struct bus_front_ops *ops;
    void *front;
    struct bus_device devices[BUS_DEVICES];
    int count;
    int next_number;
    struct bus_file files[BUS_FILES];
};

/** The interface an endpoint belongs to, -1: there is no such endpoint. */
int bus_move_interface(const struct bus_device *device, uint8_t endpoint);
/** What the kernel binds to an interface of that class; NULL: nothing. */
const char *bus_move_driver(const struct bus_device *device, unsigned interface);
struct bus_endpoint *bus_move_endpoint(struct bus_device *device, uint8_t address);
/** It is halted and stays so whatever the host asks. */
bool bus_move_holds(const struct bus_endpoint *endpoint);
void bus_move_append(struct bus_urb **list, struct bus_urb *urb);
/** Ends the pending transfer at `link`. */
void bus_move_finish(struct bus_file *file, struct bus_urb **link, int status);
/** What the device does on CLEAR_FEATURE(ENDPOINT_HALT): its side begins anew. */
void bus_move_clear(struct bus_device *device, uint8_t address);
/** Moves whatever can move. Transfers of one endpoint keep their order. */
void bus_move_pump(struct bus_device *device);

/** In bus.c: readiness after a change, and the cable pulled by a fault. */
void bus_update_ready(struct bus_device *device);
void bus_pull_cable(struct bus_device *device, bool tell);

#endif
