/* libFuzzer entry: the channel file, by a server that may be anybody's. The key is one
 * that signed nothing, so whatever is believed as a whole is a fault; the fields inside
 * are fed without a signature. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hosts.h"
#include "base/text.h"
#include "courier/offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check_fields(const struct offer *offer)
{
    if (!text_is_clean_utf8(offer->board, strlen(offer->board), "") ||
        !text_is_clean_utf8(offer->version, strlen(offer->version), "") ||
        !text_is_clean_utf8(offer->notes, strlen(offer->notes), "") ||
        strlen(offer->sha256) != sizeof offer->sha256 - 1 || offer->issue < 1 ||
        offer->size < 1 || offer->size > CHANNEL_SIZE_MAX || offer->until < offer->made)
        __builtin_trap();
    if (offer_judge(offer, "updates.example", offer->made, 0) == CHANNEL_FINE &&
        !hosts_allow_page("updates.example", offer->address))
        __builtin_trap();
    (void)offer_judge(offer, "", offer->until, offer->made);
    (void)offer_judge(offer, "", 0, INT64_MAX / 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct rsa_key key;
    struct offer offer;
    /* A copy of exact size, so that a read past the end is found. */
    char *text = malloc(size > 0 ? size : 1);
    if (text == NULL)
        return 0;
    memset(key.modulus, 0xFF, sizeof key.modulus);
    memcpy(text, bytes, size);
    if (offer_read(text, size, &key, &offer) == CHANNEL_FINE || offer.size != 0)
        __builtin_trap();
    if (offer_fields(text, size, &offer) == CHANNEL_FINE)
        check_fields(&offer);
    free(text);
    return 0;
}
