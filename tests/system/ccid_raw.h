/* What the check of the emulated card readers talks with: messages of the class by
 * plain libusb, text commands to the emulator.
 *
 * Owns: the opened reader and its last answer. Included by one test program; every
 * function is static. Nothing here is the product's: the emulator is what is judged.
 * Source: USB-IF CCID 1.1, chapter 6. */
#ifndef TESTS_SYSTEM_CCID_RAW_H
#define TESTS_SYSTEM_CCID_RAW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libusb.h>

#include "tests/kit/control.h"
#include "tests/system/emulated.h"

enum { RAW_OUT = 0x01, RAW_IN = 0x82, RAW_INTERRUPT = 0x83, RAW_MAX = 16384 };
enum { RAW_SHORTLY = 150, RAW_LONG = 3000 }; /* ms */

struct raw {
    libusb_context *context;
    libusb_device_handle *handle;
    const char *model;
    uint8_t interface;
    uint8_t answer[RAW_MAX];
    int len;    /* of the answer */
    int status; /* LIBUSB_* of the last transfer */
};

static inline bool
raw_tell(const struct raw *raw, const char *lines)
{
    return control_tell(getenv("USBEMU_CTL"), raw->model, lines);
}

static inline void
raw_pause(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static inline bool
raw_open(struct raw *raw, uint16_t vendor, uint16_t product, uint8_t interface)
{
    raw->interface = interface;
    for (int64_t end = emulated_now(CLOCK_MONOTONIC) + RAW_LONG;
         raw->handle == NULL && emulated_now(CLOCK_MONOTONIC) < end;) {
        raw->handle = libusb_open_device_with_vid_pid(raw->context, vendor, product);
        if (raw->handle == NULL)
            raw_pause(10);
    }
    return raw->handle != NULL && libusb_claim_interface(raw->handle, interface) == 0;
}

static inline void
raw_close(struct raw *raw)
{
    if (raw->handle != NULL)
        libusb_close(raw->handle);
    raw->handle = NULL;
}

/* Plugs a reader in and opens it. */
static inline bool
raw_begin(struct raw *raw, const char *model, uint16_t vendor, uint16_t product,
          uint8_t interface)
{
    *raw = (struct raw){.model = model};
    return libusb_init(&raw->context) == 0 && raw_tell(raw, "calm %s") &&
           raw_tell(raw, "plug %s") && raw_open(raw, vendor, product, interface);
}

static inline void
raw_end(struct raw *raw)
{
    raw_close(raw);
    (void)raw_tell(raw, "unplug %s");
    libusb_exit(raw->context);
}

/* One bulk OUT transfer, as it is. */
static inline bool
raw_write(struct raw *raw, const uint8_t *bytes, size_t len)
{
    int moved = 0;
    uint8_t copy[RAW_MAX];
    memcpy(copy, bytes, len);
    raw->status =
        libusb_bulk_transfer(raw->handle, RAW_OUT, copy, (int)len, &moved, RAW_LONG);
    return raw->status == 0 && moved == (int)len;
}

/* A message of slot 0; `extra` are its bytes 7 to 9. */
static inline bool
raw_send(struct raw *raw, uint8_t type, uint8_t seq, const uint8_t extra[3],
         const uint8_t *data, size_t len)
{
    uint8_t m[RAW_MAX] = {type, (uint8_t)len, (uint8_t)(len >> 8), 0, 0, 0, seq};
    memcpy(m + 7, extra, 3);
    if (len > 0)
        memcpy(m + 10, data, len);
    return raw_write(raw, m, 10 + len);
}

static inline bool
raw_read(struct raw *raw, int ms)
{
    raw->len = 0;
    raw->status = libusb_bulk_transfer(raw->handle, RAW_IN, raw->answer, RAW_MAX,
                                       &raw->len, (unsigned)ms);
    return raw->status == 0;
}

static inline bool
raw_ask(struct raw *raw, uint8_t type, uint8_t seq, const uint8_t extra[3],
        const uint8_t *data, size_t len)
{
    return raw_send(raw, type, seq, extra, data, len) && raw_read(raw, RAW_LONG);
}

/* One command in one message. */
static inline bool
raw_apdu(struct raw *raw, uint8_t seq, const uint8_t *apdu, size_t len)
{
    return raw_ask(raw, 0x6f, seq, (const uint8_t[3]){0}, apdu, len);
}

/* True if the last answer has this type, sequence, bStatus and bError, and a length
 * that fits. */
static inline bool
raw_was(const struct raw *raw, uint8_t type, uint8_t seq, uint8_t status, uint8_t error)
{
    const uint8_t *a = raw->answer;
    return raw->len >= 10 && a[0] == type && a[5] == 0 && a[6] == seq &&
           a[7] == status && a[8] == error &&
           (a[1] | a[2] << 8 | a[3] << 16) == raw->len - 10;
}

/* The interrupt endpoint's word: 2 or 4 bytes, 0 for none. */
static inline int
raw_interrupt(struct raw *raw, uint8_t word[8], int ms)
{
    int len = 0;
    raw->status = libusb_interrupt_transfer(raw->handle, RAW_INTERRUPT, word, 8, &len,
                                            (unsigned)ms);
    return raw->status == 0 ? len : 0;
}

static inline bool
raw_power_on(struct raw *raw, uint8_t seq, uint8_t select)
{
    return raw_ask(raw, 0x62, seq, (const uint8_t[3]){select}, NULL, 0);
}

#endif
