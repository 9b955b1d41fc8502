#include "courier/copies.h"

#include <stdlib.h>

#include "base/text.h"
#include "crypto/random.h"
#include "crypto/seal.h"

void
copies_name(const char *reference, char name[COPIES_NAME_MAX])
{
    text_format(name, COPIES_NAME_MAX, "%s.json", reference);
}

char *
copies_file(const struct outbox_copy *copy, size_t *len)
{
    static const char head[] =
        "{\"format\":\"" SEAL_EXPORT_FORMAT "\",\"reference\":\"",
                      note[] = "\",\"note\":\"" SEAL_EXPORT_MAYBE,
                      jwe[] = "\",\"jwe\":\"", tail[] = "\"}\n";
    size_t cap = sizeof(head) + sizeof(note) + sizeof(jwe) + sizeof(tail) +
                 sizeof(copy->reference) + copy->recovery.len;
    char *bytes = malloc(cap);
    if (bytes == NULL)
        abort();
    struct text_buf buf = text_buf_over(bytes, cap);
    text_put(&buf, head);
    text_put(&buf, copy->reference);
    if (copy->maybe_arrived)
        text_put(&buf, note);
    text_put(&buf, jwe);
    text_put_bytes(&buf, (const char *)copy->recovery.at, copy->recovery.len);
    text_put(&buf, tail);
    *len = buf.len;
    return bytes;
}

/* What became of the copy the face had last. */
static enum status
settle(struct outbox *outbox, const struct link_copy_next *asked, int64_t now)
{
    switch ((enum link_copy_fate)asked->fate) {
    case LINK_COPY_TAKEN:
        return outbox_note_export(outbox, asked->after, now);
    case LINK_COPY_CONFIRMED:
        return outbox_hand_over(outbox, asked->after, now);
    case LINK_COPY_LEFT:
    default:
        return STATUS_OK;
    }
}

enum status
copies_next(struct outbox *outbox, const struct link_copy_next *asked, int64_t now,
            struct link_copy *next)
{
    struct outbox_copy copy = {0};
    char after[LINK_REFERENCE_MAX];
    size_t len = 0;

    *next = (struct link_copy){0};
    if (outbox == NULL)
        return STATUS_AGAIN;
    text_format(after, sizeof(after), "%s", asked->after);
    enum status status = settle(outbox, asked, now);
    if (status != STATUS_OK)
        return status;
    do {
        outbox_copy_finish(&copy);
        status = outbox_next_copy(outbox, after, &copy);
        if (status == STATUS_OK)
            text_format(after, sizeof(after), "%s", copy.reference);
    } while (status == STATUS_OK && asked->exported && copy.exported_at == 0);
    /* It becomes the name of a file. */
    if (status == STATUS_OK && !random_reference_valid(copy.reference))
        status = STATUS_INVALID;
    if (status == STATUS_OK) {
        text_format(next->reference, sizeof(next->reference), "%s", copy.reference);
        next->maybe_arrived = copy.maybe_arrived;
        next->file.at = (const uint8_t *)copies_file(&copy, &len);
        next->file.len = (uint32_t)len;
    }
    outbox_copy_finish(&copy);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void
copies_finish(struct link_copy *next)
{
    free((void *)(uintptr_t)next->file.at);
    *next = (struct link_copy){0};
}
