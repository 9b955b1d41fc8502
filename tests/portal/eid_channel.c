#include "tests/portal/eid_channel.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { EID_CHANNEL_APDU = 8 * 1024 };

static const EVP_CIPHER *
eid_channel_cbc(size_t key_len)
{
    return key_len == 16 ? EVP_aes_128_cbc()
                         : (key_len == 24 ? EVP_aes_192_cbc() : EVP_aes_256_cbc());
}

static const EVP_CIPHER *
eid_channel_ecb(size_t key_len)
{
    return key_len == 16 ? EVP_aes_128_ecb()
                         : (key_len == 24 ? EVP_aes_192_ecb() : EVP_aes_256_ecb());
}

bool
eid_channel_mac(const unsigned char *key, size_t key_len, struct eid_span data,
                unsigned char mac[EID_CHANNEL_MAC])
{
    const char *name = EVP_CIPHER_get0_name(eid_channel_cbc(key_len));
    OSSL_PARAM parameter[] = {OSSL_PARAM_construct_utf8_string(
                                  OSSL_MAC_PARAM_CIPHER, (char *)(uintptr_t)name, 0),
                              OSSL_PARAM_construct_end()};
    unsigned char whole[EVP_MAX_BLOCK_LENGTH];
    size_t len = 0;
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
    bool good = context && EVP_MAC_init(context, key, key_len, parameter) == 1 &&
                EVP_MAC_update(context, data.at, data.len) == 1 &&
                EVP_MAC_final(context, whole, &len, sizeof whole) == 1 &&
                len >= EID_CHANNEL_MAC;
    if (good)
        memcpy(mac, whole, EID_CHANNEL_MAC);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(algorithm);
    return good;
}

/** ISO 9797-1 padding method 2 up to a whole block. */
static void
eid_channel_pad(struct bytes *bytes)
{
    static const unsigned char PAD[EID_CHANNEL_BLOCK] = {0x80};
    bytes_put(bytes, PAD, EID_CHANNEL_BLOCK - bytes->len % EID_CHANNEL_BLOCK);
}

static void
eid_channel_count(struct eid_channel *channel)
{
    for (int i = EID_CHANNEL_BLOCK - 1; i >= 0 && ++channel->counter[i] == 0; i--)
        continue;
}

/** AES-CBC without padding under the counter's encryption as initialization vector. */
static bool
eid_channel_crypt(const struct eid_channel *channel, bool encrypt, struct eid_span in,
                  struct bytes *out)
{
    unsigned char vector[EID_CHANNEL_BLOCK];
    unsigned char *data = malloc(in.len + EID_CHANNEL_BLOCK);
    int len = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!data || !context)
        abort();
    bool good = EVP_EncryptInit_ex(context, eid_channel_ecb(channel->key_len), NULL,
                                   channel->encryption, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_EncryptUpdate(context, vector, &len, channel->counter,
                                  EID_CHANNEL_BLOCK) == 1 &&
                EVP_CIPHER_CTX_reset(context) == 1 &&
                EVP_CipherInit_ex(context, eid_channel_cbc(channel->key_len), NULL,
                                  channel->encryption, vector, encrypt ? 1 : 0) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_CipherUpdate(context, data, &len, in.at, (int)in.len) == 1 &&
                (size_t)len == in.len;
    if (good)
        bytes_put(out, data, in.len);
    EVP_CIPHER_CTX_free(context);
    free(data);
    return good;
}

enum status
eid_channel_wrap(struct eid_channel *channel, const unsigned char header[4],
                 struct eid_span data, bool reads, struct bytes *apdu)
{
    static const unsigned char ALL[2] = {0, 0};
    unsigned char head[4] = {header[0] | 0x0c, header[1], header[2], header[3]};
    unsigned char mac[EID_CHANNEL_MAC];
    struct bytes objects;
    struct bytes work;
    enum status status = STATUS_IO;
    bytes_init(&objects, EID_CHANNEL_APDU);
    bytes_init(&work, EID_CHANNEL_APDU);
    eid_channel_count(channel);
    if (data.len > 0) {
        struct bytes sealed;
        bytes_init(&sealed, EID_CHANNEL_APDU);
        bytes_put(&work, data.at, data.len);
        eid_channel_pad(&work);
        bytes_put(&sealed, "\x01", 1); /* the padding is method 2 */
        bool good = eid_channel_crypt(channel, true, eid_span_of(&work), &sealed);
        eid_tlv_put(&objects, 0x87, bytes_text(&sealed), sealed.len);
        bytes_finish(&sealed);
        if (!good)
            goto out;
    }
    if (reads)
        eid_tlv_put(&objects, 0x97, ALL, sizeof ALL);
    bytes_clear(&work);
    bytes_put(&work, channel->counter, EID_CHANNEL_BLOCK);
    bytes_put(&work, head, sizeof head);
    eid_channel_pad(&work);
    bytes_put(&work, bytes_text(&objects), objects.len);
    eid_channel_pad(&work);
    if (!eid_channel_mac(channel->authentication, channel->key_len, eid_span_of(&work),
                         mac))
        goto out;
    eid_tlv_put(&objects, 0x8e, mac, sizeof mac);
    unsigned char length[3] = {0, (unsigned char)(objects.len >> 8),
                               (unsigned char)objects.len};
    bytes_put(apdu, head, sizeof head);
    bytes_put(apdu, length, sizeof length);
    bytes_put(apdu, bytes_text(&objects), objects.len);
    bytes_put(apdu, ALL, sizeof ALL);
    status = apdu->overflow ? STATUS_TOO_LARGE : STATUS_OK;
out:
    bytes_finish(&work);
    bytes_finish(&objects);
    return status;
}

/** Takes the padding off; false when there is none. */
static bool
eid_channel_unpad(struct eid_span *data)
{
    while (data->len > 0 && data->at[data->len - 1] == 0)
        data->len--;
    return data->len > 0 && data->at[--data->len] == 0x80;
}

/** The data object 87 in clear. */
static bool
eid_channel_open(const struct eid_channel *channel, struct eid_span sealed,
                 struct bytes *plain)
{
    struct bytes padded;
    bytes_init(&padded, EID_CHANNEL_APDU);
    bool good =
        sealed.len > 1 && sealed.at[0] == 1 &&
        (sealed.len - 1) % EID_CHANNEL_BLOCK == 0 &&
        eid_channel_crypt(channel, false,
                          (struct eid_span){sealed.at + 1, sealed.len - 1}, &padded);
    struct eid_span clear = eid_span_of(&padded);
    good = good && eid_channel_unpad(&clear);
    if (good)
        bytes_put(plain, clear.at, clear.len);
    bytes_finish(&padded);
    return good;
}

enum status
eid_channel_unwrap(struct eid_channel *channel, struct eid_span apdu,
                   struct bytes *plain, unsigned *word)
{
    unsigned char mac[EID_CHANNEL_MAC];
    struct eid_tlv data = {0};
    struct eid_tlv state = {0};
    struct eid_tlv code = {0};
    struct bytes work;
    eid_channel_count(channel);
    *word = 0;
    if (apdu.len < 2)
        return STATUS_DENIED;
    *word = (unsigned)apdu.at[apdu.len - 2] << 8 | apdu.at[apdu.len - 1];
    struct eid_span body = {apdu.at, apdu.len - 2};
    bool has_data = eid_tlv_find(body, 0x87, &data);
    if (!eid_tlv_find(body, 0x99, &state) || !eid_tlv_find(body, 0x8e, &code) ||
        !eid_span_equal(state.value, apdu.at + apdu.len - 2, 2) ||
        code.value.len != EID_CHANNEL_MAC)
        return STATUS_DENIED;
    bytes_init(&work, EID_CHANNEL_APDU);
    bytes_put(&work, channel->counter, EID_CHANNEL_BLOCK);
    if (has_data)
        bytes_put(&work, data.whole.at, data.whole.len);
    bytes_put(&work, state.whole.at, state.whole.len);
    eid_channel_pad(&work);
    bool good = eid_channel_mac(channel->authentication, channel->key_len,
                                eid_span_of(&work), mac) &&
                CRYPTO_memcmp(mac, code.value.at, sizeof mac) == 0 &&
                (!has_data || eid_channel_open(channel, data.value, plain));
    bytes_finish(&work);
    return good ? STATUS_OK : STATUS_DENIED;
}
