/* libFuzzer entry: a token as it stands in an event log or a route. The key is the one
 * that signed nothing, so whatever is believed is a fault. The first byte chooses
 * whether the rest is a whole token or the claims inside one, because random base64
 * seldom says anything. */
#include <stdint.h>
#include <string.h>

#include "crypto/base64url.h"
#include "crypto/destination_signature.h"
#include "crypto/jws.h"
#include "crypto/set_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { CLAIMS_MAX = 8192 };

static const char header[] =
    "{\"typ\":\"secevent+jwt\",\"alg\":\"PS512\",\"kid\":\"signing-key-1\"}";

static size_t
wrap(const uint8_t *claims, size_t size, char *out)
{
    static const unsigned char signature[RSA_KEY_BYTES];
    size_t len = base64url_encode((const unsigned char *)header, strlen(header), out);

    out[len++] = '.';
    len += base64url_encode(claims, size, out + len);
    out[len++] = '.';
    return len + base64url_encode(signature, sizeof(signature), out + len);
}

static void
check(const char *text, size_t len)
{
    static const struct set_event_expected event_expected = {
        .service_issuer = "https://api.example.test/",
        .destination_id = "7881dba9-4055-4854-8b6d-11ea5b7f3047",
        .submission_id = "f65feab2-4883-4dff-85fb-169448545d9f",
        .case_id = "f73d30c6-8894-4444-8687-00ae756fea90",
    };
    static const struct destination_expected expected = {
        .submission_host = "submission.example.test",
        .destination_id = "7881dba9-4055-4854-8b6d-11ea5b7f3047",
        .region = "055620032032",
        .service = "urn:de:fim:leika:leistung:99102013104000",
    };
    struct jwk key = {.kid = "signing-key-1"};
    enum destination_reason destination_reason;
    enum set_event_reason reason;
    struct set_event_peek peek;
    struct set_event event;

    memset(key.key.modulus, 0xFF, sizeof(key.key.modulus));
    if (set_event_peek(text, len, &peek, &reason) == STATUS_OK &&
        (strlen(peek.submission_id) != 36 || !jwk_kid_valid(peek.kid) ||
         (peek.signer == SET_EVENT_BY_DESTINATION && strlen(peek.issuer) != 36)))
        __builtin_trap();
    if (set_event_verify(text, len, &key, &event_expected, &event, &reason) ==
            STATUS_OK ||
        event.issued_at != 0)
        __builtin_trap();
    if (destination_signature_check(text, len, &key, &expected, &destination_reason) ==
        STATUS_OK)
        __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char token[2 * CLAIMS_MAX];

    if (size == 0)
        return 0;
    if (bytes[0] != 'c')
        check((const char *)bytes, size);
    else if (size - 1 <= CLAIMS_MAX)
        check(token, wrap(bytes + 1, size - 1, token));
    return 0;
}
