/* libFuzzer entry: a packet from the other end of the link, which may be broken or
 * taken over. What is accepted must be encoded into the very same bytes again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static uint8_t again[LINK_MESSAGE_MAX];
    static struct link_message message;
    size_t len = 0;

    /* A copy of exact size, so that a read past the end is found. */
    uint8_t *packet = malloc(size > 0 ? size : 1);
    if (packet == NULL)
        return 0;
    memcpy(packet, bytes, size);
    if (link_decode(packet, size, &message) == STATUS_OK &&
        (link_encode(&message, again, sizeof(again), &len) != STATUS_OK ||
         len != size || memcmp(again, packet, size) != 0))
        __builtin_trap();
    free(packet);
    return 0;
}
