/* libFuzzer entry: a packet between kiosk and caretaker, whose other end may be broken
 * or taken over. What is accepted must be encoded into the very same bytes again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/upkeep_copy.h"
#include "base/upkeep_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t again[UPKEEP_COPY_MAX];
    struct upkeep_request request;
    struct upkeep news;
    struct upkeep_copy copy;
    size_t len = 0;

    /* A copy of exact size, so that a read past the end is found. */
    uint8_t *packet = malloc(size > 0 ? size : 1);
    if (packet == NULL)
        return 0;
    memcpy(packet, bytes, size);
    if (upkeep_decode_request(packet, size, &request) == STATUS_OK &&
        (upkeep_encode_request(&request, again, sizeof again, &len) != STATUS_OK ||
         len != size || memcmp(again, packet, size) != 0))
        __builtin_trap();
    if (upkeep_decode_news(packet, size, &news) == STATUS_OK &&
        (upkeep_encode_news(&news, again, sizeof again, &len) != STATUS_OK ||
         len != size || memcmp(again, packet, size) != 0))
        __builtin_trap();
    if (upkeep_decode_copy(packet, size, &copy) == STATUS_OK &&
        (upkeep_encode_copy(&copy, again, sizeof again, &len) != STATUS_OK ||
         len != size || memcmp(again, packet, size) != 0))
        __builtin_trap();
    free(packet);
    return 0;
}
