/* libFuzzer entry: whatever a printer sends. The first byte says what was asked. */
#include <stdint.h>
#include <stdlib.h>

#include "drivers/escpos.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct escpos_reader reader = {0};
    uint8_t out[128];
    struct escpos_buf buf = escpos_buf_over(out, sizeof(out));
    unsigned barriers = 0;
    size_t asked = 0;

    if (size == 0)
        return 0;
    for (uint8_t which = 1; which <= (bytes[0] & 7); which++)
        escpos_put_ask(&buf, &reader, which);
    if ((bytes[0] & 8) != 0)
        escpos_put_barrier(&buf, &reader);
    barriers = reader.barriers;
    asked = reader.asked_len;
    for (size_t i = 1; i < size; i++) {
        enum escpos_news news = escpos_read(&reader, bytes[i]);
        /* Never more answers than questions. */
        if (news == ESCPOS_STATUS && asked-- == 0)
            abort();
        if (news == ESCPOS_BARRIER && barriers-- == 0)
            abort();
    }
    if (reader.automatic_len > 3 || reader.asked_len != asked)
        abort();
    return 0;
}
