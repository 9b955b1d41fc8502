/* libFuzzer entry: what AusweisApp may send before a word of it is believed. The first
 * byte chooses: the handshake, or a message; of a message every text that a page would
 * show must be one that it can show. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "drivers/eid_handshake.h"
#include "drivers/eid_messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
must(int truth)
{
    if (!truth)
        __builtin_trap();
}

static void
must_be_shown(const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);
    must(len < cap && text_is_clean_utf8(text, len, "\n"));
}

static void
read_message(const char *text, size_t len)
{
    static struct eid_message message;
    if (eid_message_read(text, len, "= 00 00", &message) != STATUS_OK)
        return;
    const struct eid_certificate *c = &message.certificate;
    must_be_shown(message.version, sizeof(message.version));
    must_be_shown(message.url, sizeof(message.url));
    must_be_shown(c->subject, sizeof(c->subject));
    must_be_shown(c->subject_url, sizeof(c->subject_url));
    must_be_shown(c->issuer, sizeof(c->issuer));
    must_be_shown(c->purpose, sizeof(c->purpose));
    must_be_shown(c->valid_until, sizeof(c->valid_until));
    must(message.card.tries >= -1 && message.card.tries <= 3);
    must((message.required | message.optional | message.effective) >> EID_RIGHTS == 0);
    must(message.kind != EID_MESSAGE_CERTIFICATE || c->subject[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t end;
    if (size == 0)
        return 0;
    /* A copy of exact size, so that a read past the end is found. */
    char *text = malloc(size > 1 ? size - 1 : 1);
    if (text == NULL)
        return 0;
    memcpy(text, bytes + 1, size - 1);
    if (bytes[0] == 'H') {
        enum status status = eid_handshake_read(text, size - 1, &end);
        must(end <= size - 1 && (status != STATUS_OK || end > 4));
    } else {
        read_message(text, size - 1);
    }
    free(text);
    return 0;
}
