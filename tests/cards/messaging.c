#include "tests/cards/messaging.h"

#include <openssl/crypto.h>
#include <string.h>

enum { PADDED_WITH = 0x80, PADDING_INDICATOR = 0x01 };

struct messaging
messaging_begin(const uint8_t *secret, size_t len, const uint8_t *nonce,
                size_t nonce_len)
{
    struct messaging channel = {.active = true};
    cipher_derive(secret, len, nonce, nonce_len, CIPHER_ENCRYPT, channel.encrypt);
    cipher_derive(secret, len, nonce, nonce_len, CIPHER_AUTHENTICATE,
                  channel.authenticate);
    return channel;
}

static void
count(struct messaging *channel)
{
    for (size_t i = CIPHER_BLOCK; i-- > 0;)
        if (++channel->counter[i] != 0)
            break;
}

static void
pad(struct tlv_bytes *bytes)
{
    static const uint8_t filling[CIPHER_BLOCK] = {PADDED_WITH};
    tlv_put(bytes, filling, CIPHER_BLOCK - bytes->len % CIPHER_BLOCK);
}

/* The initial vector of a message is its encrypted counter. */
static void
initial_vector(const struct messaging *channel, uint8_t iv[CIPHER_BLOCK])
{
    cipher_cbc(channel->encrypt, NULL, true, channel->counter, CIPHER_BLOCK, iv);
}

/* The data objects of a secured command, in the order ISO wants them. */
struct objects {
    struct tlv data, expected, mac;
    bool has_data, has_expected;
};

static enum apdu_status
read_objects(const struct apdu *secured, struct objects *out)
{
    const uint32_t data_tag = (secured->ins & 1) != 0 ? 0x85 : 0x87;
    struct tlv_reader reader = {secured->data, secured->len};
    struct tlv object;
    bool has_mac = false;
    *out = (struct objects){0};
    while (!has_mac && tlv_next(&reader, &object)) {
        if (object.tag == data_tag && !out->has_data && !out->has_expected) {
            out->data = object;
            out->has_data = true;
        } else if (object.tag == 0x97 && !out->has_expected) {
            out->expected = object;
            out->has_expected = true;
        } else if (object.tag == 0x8E) {
            out->mac = object;
            has_mac = true;
        } else {
            return APDU_SM_WRONG;
        }
    }
    if (!has_mac)
        return APDU_SM_MISSING;
    return reader.left == 0 && out->mac.len == CIPHER_MAC ? APDU_OK : APDU_SM_WRONG;
}

static bool
mac_holds(const struct messaging *channel, const struct apdu *secured,
          const struct objects *objects)
{
    struct tlv_bytes input = {0};
    uint8_t mac[CIPHER_MAC];
    tlv_put(&input, channel->counter, CIPHER_BLOCK);
    tlv_put(&input, (uint8_t[]){secured->cla, secured->ins, secured->p1, secured->p2},
            4);
    pad(&input);
    if (objects->has_data)
        tlv_put(&input, objects->data.whole, objects->data.whole_len);
    if (objects->has_expected)
        tlv_put(&input, objects->expected.whole, objects->expected.whole_len);
    if (objects->has_data || objects->has_expected)
        pad(&input);
    cipher_mac(channel->authenticate, input.at, input.len, mac);
    return !input.full && CRYPTO_memcmp(mac, objects->mac.value, CIPHER_MAC) == 0;
}

static bool
decrypt(const struct messaging *channel, const struct apdu *secured,
        const struct tlv *object, uint8_t plain[APDU_DATA_MAX], struct apdu *out)
{
    uint8_t iv[CIPHER_BLOCK];
    const uint8_t *from = object->value;
    size_t len = object->len;
    if ((secured->ins & 1) == 0) {
        if (len == 0 || from[0] != PADDING_INDICATOR)
            return false;
        from++;
        len--;
    }
    if (len == 0 || len % CIPHER_BLOCK != 0 || len > APDU_DATA_MAX)
        return false;
    initial_vector(channel, iv);
    cipher_cbc(channel->encrypt, iv, false, from, len, plain);
    while (len > 0 && plain[len - 1] == 0)
        len--;
    if (len == 0 || plain[len - 1] != PADDED_WITH)
        return false;
    out->data = plain;
    out->len = len - 1;
    return true;
}

static bool
read_expected(const struct tlv *object, struct apdu *out)
{
    if (object->len == 1)
        out->expected = object->value[0] != 0 ? object->value[0] : 256;
    else if (object->len == 2)
        out->expected = (size_t)object->value[0] << 8 | object->value[1];
    if (object->len == 2 && out->expected == 0)
        out->expected = 65536;
    return object->len == 1 || object->len == 2;
}

enum apdu_status
messaging_unwrap(struct messaging *channel, const struct apdu *secured,
                 uint8_t plain[APDU_DATA_MAX], struct apdu *out)
{
    struct objects objects;
    enum apdu_status status = read_objects(secured, &objects);
    if (status != APDU_OK)
        return status;
    count(channel);
    if (!mac_holds(channel, secured, &objects))
        return APDU_SM_WRONG;
    *out = (struct apdu){.cla = secured->cla & (uint8_t)~APDU_SECURED,
                         .ins = secured->ins,
                         .p1 = secured->p1,
                         .p2 = secured->p2,
                         .extended = secured->extended};
    if (objects.has_data && !decrypt(channel, secured, &objects.data, plain, out))
        return APDU_SM_WRONG;
    if (objects.has_expected && !read_expected(&objects.expected, out))
        return APDU_SM_WRONG;
    return APDU_OK;
}

size_t
messaging_room(size_t expected)
{
    /* 99 02 .. .., 8E 08 .., and 87 with up to three bytes of length and an indicator.
     */
    const size_t around = 4 + 10 + (expected > 256 ? 5 : 4);
    if (expected < around + CIPHER_BLOCK)
        return 0;
    return (expected - around) / CIPHER_BLOCK * CIPHER_BLOCK - 1;
}

void
messaging_wrap(struct messaging *channel, const uint8_t *data, size_t len,
               unsigned status, struct tlv_bytes *out)
{
    struct tlv_bytes input = {0}, body = {0};
    uint8_t iv[CIPHER_BLOCK], mac[CIPHER_MAC];
    const uint8_t words[2] = {(uint8_t)(status >> 8), (uint8_t)status};
    size_t start = out->len;
    count(channel);
    if (len > 0) {
        tlv_put(&body, data, len);
        pad(&body);
        initial_vector(channel, iv);
        cipher_cbc(channel->encrypt, iv, true, body.at, body.len, body.at);
        size_t object = tlv_open(out, 0x87);
        tlv_put(out, (uint8_t[]){PADDING_INDICATOR}, 1);
        tlv_put(out, body.at, body.len);
        tlv_close(out, object);
    }
    tlv_put_object(out, 0x99, words, sizeof(words));
    tlv_put(&input, channel->counter, CIPHER_BLOCK);
    tlv_put(&input, out->at + start, out->len - start);
    pad(&input);
    cipher_mac(channel->authenticate, input.at, input.len, mac);
    tlv_put_object(out, 0x8E, mac, sizeof(mac));
}
