/* libFuzzer entry: JSON replies of a hostile server. The first byte chooses the reply.
 */
#include <stdint.h>
#include <string.h>

#include "courier/net.h"
#include "courier/replies.h"
#include "courier/requests.h"
#include "crypto/jwk.h"
#include "crypto/set_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
walk_events(const char *body, size_t len)
{
    static struct set_event_peek peek;
    struct json_doc *doc = NULL;
    const struct json_node *tokens = NULL;
    enum set_event_reason why;
    const char *text = NULL;
    size_t count = 0, text_len = 0;
    int64_t total = 0;

    if (replies_open_events(body, len, &doc, &tokens, &count, &total) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++)
        if (json_view_item_text(tokens, i, &text, &text_len) == STATUS_OK &&
            set_event_peek(text, text_len, &peek, &why) == STATUS_OK &&
            !jwk_kid_valid(peek.kid))
            __builtin_trap(); /* it goes into a URL */
    json_close(doc);
}

/* What is begun goes to AusweisApp, and its number into a path. */
static void
read_begun(const char *body, size_t len, bool phone)
{
    static struct replies_begun begun;
    if (replies_read_begun(body, len, phone, &begun) == STATUS_OK &&
        (!link_identify_ready_valid(&begun.ready) ||
         strpbrk(begun.id, "/.%?# ") != NULL))
        __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct replies_token token;
    static struct replies_route route;
    static struct replies_destination destination;
    static struct replies_announced announced;
    const char *body = (const char *)bytes + 1;
    size_t len = size - 1;

    if (size == 0)
        return 0;
    switch (bytes[0] % 8) {
    case 0:
        if (replies_read_token(body, len, &token) == STATUS_OK &&
            (strpbrk(token.token, "\r\n ") != NULL || token.expires_s < 60))
            __builtin_trap();
        break;
    case 1:
        if (replies_read_route(body, len, &route) == STATUS_OK &&
            !requests_is_uuid(route.destination))
            __builtin_trap();
        break;
    case 2:
        if (replies_read_destination(body, len, "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                                     "urn:de:fim:leika:leistung:99102013104000",
                                     "055620032032", &destination) == STATUS_OK &&
            destination.activity == REPLIES_ACTIVE && !jwk_kid_valid(destination.kid))
            __builtin_trap();
        break;
    case 3:
        if (replies_read_announced(body, len, &announced) == STATUS_OK &&
            (!requests_is_uuid(announced.submission) ||
             !requests_is_uuid(announced.case_id)))
            __builtin_trap();
        break;
    case 4:
        walk_events(body, len);
        break;
    case 6:
    case 7:
        read_begun(body, len, bytes[0] % 8 == 7);
        break;
    default:
        if (len < NET_TYPE_MAX) {
            char value[NET_TYPE_MAX];
            memcpy(value, body, len);
            value[len] = '\0';
            int64_t wait = net_read_wait(value, 1790000000);
            if (wait < -1 || wait > 24 * 3600)
                __builtin_trap();
        }
        break;
    }
    return 0;
}
