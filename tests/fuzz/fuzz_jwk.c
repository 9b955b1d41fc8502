/* libFuzzer entry: a destination's key and a key set, certificates included. The chain
 * of an accepted key goes through the verification as well, as on the kiosk. */
#include <stdint.h>
#include <stdlib.h>

#include "crypto/chain.h"
#include "crypto/jwk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static const char kid[] = "c66e4423-e28d-4a1f-911d-818f9ab60221";

/* An anchor that signed nothing in the corpus: every chain ends in a refusal. */
static const char anchor[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIFJjCCAtqgAwIBAgIBATBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAwUA\n"
    "oRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAwUAogMCAUAwEDEOMAwGA1UEAwwF\n"
    "QW5rZXIwHhcNMjYwMzI1MTQxMzIwWhcNMjcwMzIwMTQxMzIwWjAQMQ4wDAYDVQQD\n"
    "DAVBbmtlcjCCAiIwDQYJKoZIhvcNAQEBBQADggIPADCCAgoCggIBAK9q/E5S3r1K\n"
    "a5jQH3Hq32XK/TF7yErS7l0Nb4MbnpgrTEWfX763pC8mR3noWhrOHta9z4Srlh7j\n"
    "+ZysnACBC00WUoEomtHaCxk9jWTKgNKtlhjP+j5zJLwqauT7ay3iW6rlTZ5ErMP1\n"
    "rrIgPL023q9zeoOxv3U9QfyofHPhND1psMYrGUBlmIBuEAlvpN2nhtz4qavZpLz9\n"
    "DszBr8ZyroprPvUWX9x6aKYrNC7gugy8u2m3CMexNis+mpIJrWMoCtx4tjkunCMW\n"
    "WZIle9kMJuJ/mgDGWGCng+x9c7dSABn0nN/L9L1X9RmuTLCc8nhkugKEvQgcDMK3\n"
    "Aplpf25p+FC5XGI6cTYRiNUcWvdnnWFHB4yV7GM0b184kKKy4Xo2EHgKHq66rCnn\n"
    "cfZ91G5ug76aiNR9mkOzCoC6DvsgTiq9tZWSWujGqmTQPwWbC2mTqNtQfpASFNSp\n"
    "HxWoEGm/g+lafE71hp1NjYOzXu8uJhnnXaYhGxeXIluUwBLK++GQVPpnORcWOUuB\n"
    "EJEZ34DGfd0Fos6Kol8WbBUj241oa3mpbYtTxZKessJ0uLF2DXjsixbKo571tRUn\n"
    "F2kcwiP0aSGCYHwI7TkE7XlciJVcAm08IxqVv5U8vl7M9g5o7naLa7zHMxhAep/k\n"
    "3AqZ4OnWegn8WZYCbt2/JU8KR7ufzET1AgMBAAGjIzAhMA8GA1UdEwEB/wQFMAMB\n"
    "Af8wDgYDVR0PAQH/BAQDAgEGMEEGCSqGSIb3DQEBCjA0oA8wDQYJYIZIAWUDBAID\n"
    "BQChHDAaBgkqhkiG9w0BAQgwDQYJYIZIAWUDBAIDBQCiAwIBQAOCAgEApOk4fbg+\n"
    "ziAAMT9xsgHGHOTDp/RSkw1d6UVl4snM18DqwZb4XlKvL8I+fgf9WdOMhxxII9zV\n"
    "QMEQffgO/HqUYjV0BWVtHk4kDESS0RJOp9nEy114G3j5ByqpkwyizFBUXmWVJUmo\n"
    "AET0BXqlrHgmwHsiqxjnih77tBjcM/VSfOZg2d1OQiA0XSsAazu3MAsmhWipdv/V\n"
    "UzILEHOALNLSuKhHC8mGeAwvmuCN80NBPWp78sFjjzVjoYTBMBgHjpQfpqH6l1jk\n"
    "PufWgyBVyUEdn6uepSUDGBj7pQyTZeW72VeTsH5DrYjCRcJ/fKCFgXD8KACglQL7\n"
    "ucTUxxqtJE6NKhnYGBl1f1rBsHs4jjvyq1d+ySwg0c3mj88Bqq8TyLBNZmLaY/c7\n"
    "XfctQQkpmiqDX+PtTOoecHylKBYdf3K4Bf7tCgCU8pfAjOS72xoSV1zq3IiAMi+C\n"
    "1U1w3ad+qiu+gw7+kuPkQ61wwBhRpkwP1lBtoZNT2w2rd5FTwoaYmOIQzIvrZ1wU\n"
    "TGzBCPbkqXijwUV7hlTcIcvOOUfVWYLdoJPVomBaVDc+s6bXKDkUG/PnmO5kc+Y8\n"
    "lt49EV3im7780wwShNWsZ3sjkjTW6b/PrRlcXFfGyOsQ1g32byIb5JrNgXg4UP2+\n"
    "c5AMOhu3K+25XuYeJGSlOHSLTpdnej536P4=\n"
    "-----END CERTIFICATE-----\n";

static struct chain_trust *trust;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (chain_trust_create(anchor, sizeof(anchor) - 1, &trust) != STATUS_OK)
        abort();
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct chain_result result;
    enum jwk_reason reason;
    struct jwk jwk;

    if (jwk_find_verify((const char *)bytes, size, kid, &jwk, &reason) == STATUS_OK &&
        !jwk_kid_valid(jwk.kid))
        __builtin_trap();
    /* The bytes once more as a bare certificate, past the JSON around it. */
    struct chain chain = {.count = 1};
    chain.cert[0].size = size < CHAIN_CERT_MAX ? size : CHAIN_CERT_MAX;
    for (size_t i = 0; i < chain.cert[0].size; i++)
        chain.cert[0].der[i] = bytes[i];
    if (chain_verify(&chain, CHAIN_USE_SEAL, NULL, trust, 1790000000, &result) ==
        STATUS_OK)
        __builtin_trap();
    if (jwk_parse_wrap((const char *)bytes, size, kid, &jwk, &reason) != STATUS_OK)
        return 0;
    if (jwk.chain.count == 0 || chain_verify(&jwk.chain, CHAIN_USE_SEAL, &jwk.key,
                                             trust, 1790000000, &result) == STATUS_OK)
        __builtin_trap();
    return 0;
}
