#include "base/upkeep_copy.h"

#include <string.h>

#include "base/link_pack.h"
#include "base/packet.h"

enum { MARK = 0x436f7079 }; /* no request begins like this */

enum status
upkeep_encode_copy(const struct upkeep_copy *copy, uint8_t *packet, size_t cap,
                   size_t *len)
{
    struct link_writer w = {.at = packet, .cap = cap};
    link_put_number(&w, MARK);
    link_put_number(&w, copy->trouble);
    link_put_text(&w, copy->reference, sizeof copy->reference);
    link_put_number(&w, copy->maybe_arrived);
    link_put_block(&w, copy->file, LINK_COPY_MAX);
    *len = w.failed ? 0 : w.len;
    return w.failed ? STATUS_INVALID : STATUS_OK;
}

/* It becomes the name of a file. */
static bool
is_reference(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen(text);
}

enum status
upkeep_decode_copy(const uint8_t *packet, size_t len, struct upkeep_copy *copy)
{
    struct link_reader r = {.at = packet, .left = len};
    *copy = (struct upkeep_copy){.trouble = UPKEEP_OTHER};
    (void)link_take_number(&r, MARK, MARK);
    copy->trouble =
        (enum upkeep_trouble)link_take_number(&r, UPKEEP_FINE, UPKEEP_TROUBLES - 1);
    link_take_text(&r, copy->reference, sizeof copy->reference);
    copy->maybe_arrived = link_take_flag(&r);
    copy->file = link_take_block(&r, LINK_COPY_MAX);
    bool some = copy->reference[0] != '\0';
    if (!r.failed && r.left == 0 && is_reference(copy->reference) &&
        some == (copy->file.len > 0) && (!some || copy->trouble == UPKEEP_FINE))
        return STATUS_OK;
    *copy = (struct upkeep_copy){.trouble = UPKEEP_OTHER};
    return STATUS_INVALID;
}

enum status
upkeep_hand(int fd, const struct upkeep_copy *copy)
{
    uint8_t packet[UPKEEP_COPY_MAX];
    size_t len;
    enum status status = upkeep_encode_copy(copy, packet, sizeof packet, &len);
    return status == STATUS_OK ? packet_send(fd, packet, len) : status;
}

enum status
upkeep_handed(int fd, uint8_t *packet, struct upkeep_copy *copy)
{
    size_t len;
    enum status status = packet_receive(fd, packet, UPKEEP_COPY_MAX, &len);
    if (status == STATUS_OK)
        return upkeep_decode_copy(packet, len, copy);
    return status == STATUS_TOO_LARGE ? STATUS_INVALID : status;
}
