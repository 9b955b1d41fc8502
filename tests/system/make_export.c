/* Makes one recovery export as kiosk and courier would, for tests/system/recover.sh.
 *
 * Simulated: there is no outbox and no citizen; the sealing is the product's own.
 * Usage: make_export PUBLIC.pem REFERENCE [wrong-hash] > export.json. The data document
 * is invented. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/seal.h"

enum { PEM_SIZE = 8192, BLOCK = 64 * 1024 };

static const char data[] = "{\"dogName\":\"Bello\",\"owner\":\"Jürgen Müßigbrodt\"}";

int
main(int argc, char **argv)
{
    char hash[DIGEST_SHA512_HEX];
    char metadata[512];
    char pem[PEM_SIZE];
    struct secret *secret;
    struct sealed sealed;
    struct rsa_key town;

    if (argc < 3)
        return 1;
    FILE *file = fopen(argv[1], "r");
    if (file == NULL)
        return 1;
    size_t len = fread(pem, 1, sizeof(pem), file);
    fclose(file);
    if (rsa_key_from_pem(pem, len, &town) != STATUS_OK ||
        secret_create(BLOCK, &secret) == STATUS_IO)
        return 1;
    digest_sha512_hex(data, sizeof(data) - (argc > 3 ? 2 : 1), hash);
    text_format(metadata, sizeof(metadata),
                "{\"contentStructure\":{\"data\":{\"hash\":{\"type\":\"sha512\","
                "\"content\":\"%s\"}}}}",
                hash);
    /* The destination's copies are of no interest here: the town's key stands in. */
    struct seal_key key = {.kid = "any-destination", .key = town};
    if (seal_submission(secret, &key, &town, argv[2], metadata, strlen(metadata), data,
                        sizeof(data) - 1, &sealed) != STATUS_OK)
        return 1;
    printf("{\"format\":\"%s\",\"reference\":\"%s\",\"jwe\":\"%s\"}\n",
           SEAL_EXPORT_FORMAT, argv[2], sealed.recovery);
    secret_destroy(secret);
    return 0;
}
