/* Fuzzes the town's token up to the signature: segments, header, point, agreement and
 * what is inside. The key of the attempt is another one in each run of the program, so
 * that no input opens; the inside is fed directly. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/identity_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct identity_key *key;
    static struct identity_token_room *room;
    static const struct rsa_key town = {.modulus = {0x80}};
    const struct identity_expected expected = {.issuer = "i",
                                               .nonce = "n",
                                               .service = "s",
                                               .address = "a",
                                               .now_s = 1790000000};

    if (key == NULL) {
        key = identity_key_create();
        room = malloc(sizeof(*room));
    }
    if (room == NULL || identity_token_open(key, &town, &expected, (const char *)data,
                                            size, room) == STATUS_OK)
        abort(); /* nobody has this key */
    if (jws_read((const char *)data, size, &room->jws) == STATUS_OK &&
        jws_verify(&room->jws, &town) == STATUS_OK)
        abort();
    return 0;
}
