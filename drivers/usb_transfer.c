#include <libusb.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/secret.h"
#include "drivers/usb_handle.h"

enum {
    CONTROL_SETUP = LIBUSB_CONTROL_SETUP_SIZE,
    REQUEST_TO_ENDPOINT = 2, /* a standard one */
};

struct usb_transfer {
    struct usb_device *device;
    struct libusb_transfer *raw;
    uint8_t *buffer; /* CONTROL_SETUP bytes more than asked for */
    size_t size;
    usb_done_fn *fn;
    void *context;
    uint8_t clears; /* the halt of this endpoint is being ended; 0: none */
    bool busy;
    bool orphan; /* destroyed while busy: freed when it comes back */
};

static void
transfer_free(struct usb_transfer *transfer)
{
    transfer->device->transfers--;
    secret_erase(transfer->buffer, CONTROL_SETUP + transfer->size);
    free(transfer->buffer);
    libusb_free_transfer(transfer->raw);
    free(transfer);
}

static const enum usb_result results[] = {
    [LIBUSB_TRANSFER_COMPLETED] = USB_DONE,
    [LIBUSB_TRANSFER_ERROR] = USB_FAILED,
    [LIBUSB_TRANSFER_TIMED_OUT] = USB_TIMED_OUT,
    [LIBUSB_TRANSFER_CANCELLED] = USB_CANCELLED,
    [LIBUSB_TRANSFER_STALL] = USB_STALLED,
    [LIBUSB_TRANSFER_NO_DEVICE] = USB_GONE,
    [LIBUSB_TRANSFER_OVERFLOW] = USB_FAILED,
};

/* The host's half of ending a halt; the device has done its own. */
static enum usb_result
count_anew(const struct usb_device *device, uint8_t endpoint)
{
    unsigned number = endpoint;
    return device->fd >= 0 && ioctl(device->fd, USBDEVFS_RESETEP, &number) == 0
               ? USB_DONE
               : USB_FAILED;
}

static void LIBUSB_CALL
on_complete(struct libusb_transfer *raw)
{
    struct usb_transfer *transfer = raw->user_data;
    uint8_t taken[USB_TRANSFER_MAX];
    size_t moved = raw->actual_length > 0 ? (size_t)raw->actual_length : 0;
    bool control = raw->type == LIBUSB_TRANSFER_TYPE_CONTROL;

    transfer->busy = false;
    if (transfer->orphan) {
        transfer_free(transfer);
        return;
    }
    /* A copy, so that the callback may start the next transfer in the same buffer. */
    bool received =
        (control ? transfer->buffer[0] : raw->endpoint) & LIBUSB_ENDPOINT_IN;
    if (received)
        memcpy(taken, transfer->buffer + (control ? CONTROL_SETUP : 0), moved);
    secret_erase(transfer->buffer, CONTROL_SETUP + transfer->size);
    enum usb_result result = results[raw->status];
    if (transfer->clears != 0 && result == USB_DONE)
        result = count_anew(transfer->device, transfer->clears);
    transfer->clears = 0;
    transfer->fn(transfer->context, result, taken, moved);
    if (received)
        secret_erase(taken, moved);
}

struct usb_transfer *
usb_transfer_create(struct usb_device *device, size_t size, usb_done_fn *fn,
                    void *context)
{
    struct usb_transfer *transfer = calloc(1, sizeof(*transfer));
    if (transfer == NULL || size > USB_TRANSFER_MAX)
        abort();
    *transfer = (struct usb_transfer){.device = device,
                                      .raw = libusb_alloc_transfer(0),
                                      .buffer = malloc(CONTROL_SETUP + size),
                                      .size = size,
                                      .fn = fn,
                                      .context = context};
    if (transfer->raw == NULL || transfer->buffer == NULL)
        abort();
    device->transfers++;
    return transfer;
}

void
usb_transfer_destroy(struct usb_transfer *transfer)
{
    if (transfer == NULL)
        return;
    if (!transfer->busy) {
        transfer_free(transfer);
        return;
    }
    transfer->orphan = true;
    (void)libusb_cancel_transfer(transfer->raw);
}

void
usb_transfer_leave(struct usb_transfer *transfer)
{
    if (transfer == NULL)
        return;
    transfer->orphan = transfer->busy;
    if (!transfer->busy)
        transfer_free(transfer);
}

bool
usb_transfer_busy(const struct usb_transfer *transfer)
{
    return transfer->busy;
}

static enum status
submit(struct usb_transfer *transfer)
{
    int result = libusb_submit_transfer(transfer->raw);
    transfer->busy = result == 0;
    return usb_handle_status(result);
}

static enum status
start_bulk(struct usb_transfer *transfer, uint8_t endpoint, const uint8_t *bytes,
           size_t len, unsigned timeout_ms)
{
    if (transfer->busy)
        return STATUS_AGAIN;
    if (len > transfer->size)
        return STATUS_TOO_LARGE;
    if (bytes != NULL)
        memcpy(transfer->buffer, bytes, len);
    libusb_fill_bulk_transfer(transfer->raw, transfer->device->handle, endpoint,
                              transfer->buffer, (int)len, on_complete, transfer,
                              timeout_ms);
    return submit(transfer);
}

enum status
usb_send(struct usb_transfer *transfer, uint8_t endpoint, const uint8_t *bytes,
         size_t len, unsigned timeout_ms)
{
    return start_bulk(transfer, endpoint, bytes, len, timeout_ms);
}

enum status
usb_receive(struct usb_transfer *transfer, uint8_t endpoint, size_t room,
            unsigned timeout_ms)
{
    return start_bulk(transfer, endpoint, NULL, room, timeout_ms);
}

enum status
usb_listen(struct usb_transfer *transfer, uint8_t endpoint, size_t room)
{
    if (transfer->busy)
        return STATUS_AGAIN;
    if (room > transfer->size)
        return STATUS_TOO_LARGE;
    libusb_fill_interrupt_transfer(transfer->raw, transfer->device->handle, endpoint,
                                   transfer->buffer, (int)room, on_complete, transfer,
                                   0);
    return submit(transfer);
}

enum status
usb_control(struct usb_transfer *transfer, uint8_t type, uint8_t request,
            uint16_t value, uint16_t index, uint16_t len, unsigned timeout_ms)
{
    if (transfer->busy)
        return STATUS_AGAIN;
    if (len > transfer->size)
        return STATUS_TOO_LARGE;
    /* libusb wants the setup packet 2-aligned, which malloc gives. */
    libusb_fill_control_setup(transfer->buffer, type, request, value, index, len);
    libusb_fill_control_transfer(transfer->raw, transfer->device->handle,
                                 transfer->buffer, on_complete, transfer, timeout_ms);
    return submit(transfer);
}

void
usb_cancel(struct usb_transfer *transfer)
{
    if (transfer->busy)
        (void)libusb_cancel_transfer(transfer->raw);
}

enum status
usb_clear_halt(struct usb_transfer *transfer, uint8_t endpoint, unsigned timeout_ms)
{
    enum status status =
        usb_control(transfer, REQUEST_TO_ENDPOINT, LIBUSB_REQUEST_CLEAR_FEATURE,
                    0 /* ENDPOINT_HALT */, endpoint, 0, timeout_ms);
    if (status == STATUS_OK)
        transfer->clears = endpoint;
    return status;
}
