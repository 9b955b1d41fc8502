/* Lends the card on the emulated reader to pcscd's vpcd, by our driver and our lease,
 * until it is told to end (SIGTERM) or the lease ends by itself.
 *
 *     usbemu --plug=READER --card-port=N -- card_lender PORT
 *
 * What stands between a card and AusweisApp in the product, without the rest of it:
 * tests/cards/bench.py starts it. Real here: driver, lease, libusb. */
#include <stdio.h>
#include <stdlib.h>

#include "base/loop.h"
#include "drivers/lease.h"
#include "drivers/usb.h"

enum { AS_LONG_AS_A_TEST_MS = 600000 };

static void
on_state(void *context, enum reader_state state, const char *model)
{
    (void)context;
    fprintf(stderr, "card_lender: %s: %s\n", model, reader_state_name(state));
}

static void
on_answered(void *context, enum reader_outcome outcome, const uint8_t *bytes,
            size_t len)
{
    (void)context;
    (void)outcome;
    (void)bytes;
    (void)len;
}

static void
on_ended(void *context, enum lease_end why)
{
    *(int *)context = 1;
    fprintf(stderr, "card_lender: the lease ended: %d\n", (int)why);
}

int
main(int argc, char **argv)
{
    static const struct reader_binding any = {.port = ""};
    static const struct reader_ops reader_ops = {on_state, on_answered};
    static const struct lease_ops lease_ops = {on_state, on_ended};
    struct loop *loop = NULL;
    struct usb *usb = NULL;
    struct reader *reader = NULL;
    struct lease *lease = NULL;
    int ended = 0;
    const long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    bool bus = loop_create(&loop) == STATUS_OK && usb_create(loop, &usb) == STATUS_OK;
    if (bus)
        reader = reader_create(loop, usb, &any, &reader_ops, NULL);
    if (!bus || port <= 0 || port > UINT16_MAX ||
        lease_begin(loop, reader, (uint16_t)port, AS_LONG_AS_A_TEST_MS, &lease_ops,
                    &ended, &lease) != STATUS_OK) {
        fprintf(stderr, "usage: usbemu .. -- card_lender PORT\n");
        return 2;
    }
    while (!ended)
        loop_turn(loop, 1000);
    lease_end(lease, &reader_ops, NULL);
    reader_destroy(reader);
    usb_destroy(usb);
    loop_destroy(loop);
    return 1;
}
