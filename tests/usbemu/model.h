/* What a simulated USB device must be able to do, seen from the bus.
 *
 * Owns: nothing. Implemented by the device models (printer.c, ccid.c), called by bus.c
 * with the bus locked, from any thread. A model must not block, must not know how the
 * program under test reaches it, and must be able to fail like the real thing. Times
 * are milliseconds of CLOCK_MONOTONIC. */
#ifndef USBEMU_MODEL_H
#define USBEMU_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODEL_STRINGS = 6, MODEL_CONFIG_MAX = 256, MODEL_PACKET = 64 };

/** What `give` returns for a packet without bytes, which ends a transfer too. */
#define MODEL_EMPTY_PACKET SIZE_MAX

/** The static face of a device: USB 2.0, 9.6. */
struct model_descriptors {
    uint8_t device[18];
    uint8_t config[MODEL_CONFIG_MAX];
    size_t config_size;
    const char *strings[MODEL_STRINGS]; /* by index; 0 is unused, NULL is absent */
};

struct model_ops {
    /** Bulk OUT: takes at most `len` bytes and returns how many; fewer means NAK. */
    size_t (*take)(void *self, uint8_t endpoint, const uint8_t *bytes, size_t len);
    /** Bulk or interrupt IN: writes one packet of at most `room` bytes; 0 means NAK. */
    size_t (*give)(void *self, uint8_t endpoint, uint8_t *packet, size_t room);
    /** Class or vendor request; `data` holds `len` bytes (OUT) or room for them (IN).
     * Returns the bytes answered, or -1 for a stall. */
    int (*request)(void *self, const uint8_t setup[8], uint8_t *data, size_t len);
    /** May be NULL. A bulk OUT transfer ended with a packet that was not full. */
    void (*ended)(void *self, uint8_t endpoint);
    /** May be NULL. The host ended a halt: what was half sent or received is void. */
    void (*cleared)(void *self, uint8_t endpoint);
    /** May be NULL. Plugged in (`on`), pulled, or in between the port was reset: what
     * the device knew is forgotten. */
    void (*power)(void *self, bool on);
    /** Lets time pass until `now`. Returns when it wants to run again, -1: not at all.
     */
    int64_t (*run)(void *self, int64_t now);
    /** A text command of the test ("paper out"). Returns false if it knows it not. */
    bool (*command)(void *self, int count, char *const words[], char *reply,
                    size_t cap);
    void (*destroy)(void *self);
};

struct model {
    const char *name;
    const struct model_ops *ops;
    struct model_descriptors descriptors;
    void *self;
};

#endif
