#include "tests/portal/eid_terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* Contents of object identifiers below bsi-de (0.4.0.127.0.7). */
#define BSI "\x04\x00\x7f\x00\x07"
static const char STANDARD_CURVE[] = BSI "\x01\x02";
static const char CHIP_DOMAIN[] = BSI "\x02\x02\x03\x02"; /* id-CA-ECDH */
static const char CHIP_KEY[] = BSI "\x02\x02\x01\x02";    /* id-PK-ECDH */
static const char SIGN[] = BSI "\x02\x02\x02\x02";        /* id-TA-ECDSA */

/* File names in the directory of the terminal's keys. */
static const char *const CERTIFICATE_FILE[EID_TERMINAL_CERTIFICATES] = {
    "at.cv", "dv.cv", "cvca.cv"};
static const char DESCRIPTION_FILE[] = "description.der";
static const char KEY_FILE[] = "terminal.pem";
static const char ANCHOR_FILE[] = "csca.pem";

struct eid_curve {
    unsigned number; /* TR-03110-3 table 4 */
    const char *name;
};

static const struct eid_curve CURVE[] = {
    {12, "prime256v1"},      {13, "brainpoolP256r1"}, {15, "secp384r1"},
    {16, "brainpoolP384r1"}, {17, "brainpoolP512r1"}, {18, "secp521r1"},
};

static bool
eid_terminal_read(struct bytes *bytes, const char *directory, const char *name)
{
    char path[1024];
    bytes_init(bytes, EID_TERMINAL_FILE);
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return bytes_read_file(bytes, path) == STATUS_OK && bytes->len > 0;
}

/** The anchors with the one certificate of a PEM text; NULL when it is none. */
static X509_STORE *
eid_terminal_anchors(const struct bytes *pem)
{
    BIO *bio = BIO_new_mem_buf(bytes_text(pem), (int)pem->len);
    X509 *anchor = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    X509_STORE *anchors = anchor ? X509_STORE_new() : NULL;
    if (anchors && X509_STORE_add_cert(anchors, anchor) != 1) {
        X509_STORE_free(anchors);
        anchors = NULL;
    }
    X509_free(anchor);
    BIO_free(bio);
    return anchors;
}

static EVP_PKEY *
eid_terminal_key(const struct bytes *pem)
{
    BIO *bio = BIO_new_mem_buf(bytes_text(pem), (int)pem->len);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return key;
}

enum status
eid_keys_open(struct eid_keys *keys, const char *directory)
{
    struct bytes pem;
    *keys = (struct eid_keys){0};
    bool good = eid_terminal_read(&keys->description, directory, DESCRIPTION_FILE);
    for (int i = 0; i < EID_TERMINAL_CERTIFICATES; i++)
        if (!eid_terminal_read(&keys->certificate[i], directory, CERTIFICATE_FILE[i]))
            good = false;
    good = eid_terminal_read(&pem, directory, KEY_FILE) && good;
    keys->key = eid_terminal_key(&pem);
    bytes_finish(&pem);
    good = eid_terminal_read(&pem, directory, ANCHOR_FILE) && good;
    keys->anchors = eid_terminal_anchors(&pem);
    bytes_finish(&pem);
    return good && keys->key && keys->anchors ? STATUS_OK : STATUS_IO;
}

void
eid_keys_finish(struct eid_keys *keys)
{
    for (int i = 0; i < EID_TERMINAL_CERTIFICATES; i++)
        bytes_finish(&keys->certificate[i]);
    bytes_finish(&keys->description);
    EVP_PKEY_free(keys->key);
    X509_STORE_free(keys->anchors);
    keys->key = NULL;
    keys->anchors = NULL;
}

/** Whether an object identifier's content is `oid`, and what follows in `rest` when it
 * only begins with it. */
static bool
eid_terminal_oid_under(struct eid_span oid, const char *above, size_t above_len,
                       struct eid_span *rest)
{
    if (oid.len < above_len || memcmp(oid.at, above, above_len) != 0)
        return false;
    *rest = (struct eid_span){oid.at + above_len, oid.len - above_len};
    return true;
}

/** The next SecurityInfo: its object identifier and what follows it. */
static bool
eid_terminal_next_info(struct eid_span *infos, struct eid_span *oid,
                       struct eid_span *rest)
{
    struct eid_tlv info;
    struct eid_tlv name;
    if (!eid_tlv_next(infos, &info) || info.tag != 0x30)
        return false;
    *rest = info.value;
    if (!eid_tlv_next(rest, &name) || name.tag != 0x06)
        return false;
    *oid = name.value;
    return true;
}

/** The curve an AlgorithmIdentifier names, NULL for explicit parameters and unknown
 * numbers. */
static const char *
eid_terminal_curve(struct eid_span algorithm)
{
    struct eid_tlv oid;
    struct eid_tlv number;
    if (!eid_tlv_next(&algorithm, &oid) || oid.tag != 0x06 ||
        !eid_span_equal(oid.value, STANDARD_CURVE, sizeof STANDARD_CURVE - 1) ||
        !eid_tlv_next(&algorithm, &number) || number.tag != 0x02 ||
        number.value.len != 1)
        return NULL;
    for (size_t i = 0; i < sizeof CURVE / sizeof CURVE[0]; i++)
        if (CURVE[i].number == number.value.at[0])
            return CURVE[i].name;
    return NULL;
}

enum status
eid_terminal_begin(struct eid_terminal *terminal, struct eid_span card_access)
{
    struct eid_tlv set;
    struct eid_tlv algorithm;
    struct eid_span oid;
    struct eid_span rest;
    const char *curve = NULL;
    if (!eid_tlv_next(&card_access, &set) || set.tag != 0x31)
        return STATUS_INVALID;
    while (!curve && eid_terminal_next_info(&set.value, &oid, &rest))
        if (eid_span_equal(oid, CHIP_DOMAIN, sizeof CHIP_DOMAIN - 1) &&
            eid_tlv_next(&rest, &algorithm))
            curve = eid_terminal_curve(algorithm.value);
    if (!curve)
        return STATUS_INVALID;
    EVP_PKEY_free(terminal->ephemeral);
    terminal->ephemeral = EVP_EC_gen(curve);
    unsigned char *point = NULL;
    terminal->point_len =
        terminal->ephemeral
            ? EVP_PKEY_get1_encoded_public_key(terminal->ephemeral, &point)
            : 0;
    bool good = terminal->point_len > 1 &&
                terminal->point_len <= sizeof terminal->point && point[0] == 0x04;
    if (good)
        memcpy(terminal->point, point, terminal->point_len);
    OPENSSL_free(point);
    return good ? STATUS_OK : STATUS_IO;
}

/** The hash of id-TA-ECDSA-SHA-x in the certificate's public key. */
static const EVP_MD *
eid_terminal_hash(const struct bytes *certificate)
{
    struct eid_tlv whole;
    struct eid_tlv body;
    struct eid_tlv key;
    struct eid_tlv oid;
    struct eid_span last;
    struct eid_span file = eid_span_of(certificate);
    if (!eid_tlv_find(file, 0x7f21, &whole) ||
        !eid_tlv_find(whole.value, 0x7f4e, &body) ||
        !eid_tlv_find(body.value, 0x7f49, &key) ||
        !eid_tlv_find(key.value, 0x06, &oid) ||
        !eid_terminal_oid_under(oid.value, SIGN, sizeof SIGN - 1, &last) ||
        last.len != 1)
        return NULL;
    switch (last.at[0]) {
    case 3:
        return EVP_sha256();
    case 4:
        return EVP_sha384();
    case 5:
        return EVP_sha512();
    default:
        return NULL;
    }
}

/** r and s, each as long as the order of the curve. */
static bool
eid_terminal_put_plain(struct bytes *out, EVP_PKEY *key, const unsigned char *der,
                       size_t der_len)
{
    unsigned char number[80];
    int len = (EVP_PKEY_get_bits(key) + 7) / 8;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)der_len);
    bool good = pair && (size_t)len <= sizeof number;
    for (int i = 0; good && i < 2; i++) {
        const BIGNUM *part = i == 0 ? ECDSA_SIG_get0_r(pair) : ECDSA_SIG_get0_s(pair);
        good = BN_bn2binpad(part, number, len) == len;
        if (good)
            bytes_put(out, number, (size_t)len);
    }
    ECDSA_SIG_free(pair);
    return good;
}

enum status
eid_terminal_sign(const struct eid_terminal *terminal, const struct eid_keys *keys,
                  EVP_PKEY *key, struct eid_span idpicc, struct eid_span challenge,
                  struct bytes *signature)
{
    unsigned char der[256];
    size_t der_len = sizeof der;
    const EVP_MD *hash = eid_terminal_hash(&keys->certificate[0]);
    EVP_MD_CTX *context = hash ? EVP_MD_CTX_new() : NULL;
    /* compressed as the card compares it: the x coordinate alone */
    size_t x_len = (terminal->point_len - 1) / 2;
    bool good = context && EVP_DigestSignInit(context, NULL, hash, NULL, key) == 1 &&
                EVP_DigestSignUpdate(context, idpicc.at, idpicc.len) == 1 &&
                EVP_DigestSignUpdate(context, challenge.at, challenge.len) == 1 &&
                EVP_DigestSignUpdate(context, terminal->point + 1, x_len) == 1 &&
                EVP_DigestSignFinal(context, der, &der_len) == 1 &&
                eid_terminal_put_plain(signature, key, der, der_len);
    EVP_MD_CTX_free(context);
    return good ? STATUS_OK : STATUS_IO;
}

/** What a SignedData signs, after checking its signature and the signer; of foreign
 * cards the signature alone, under the certificate the file itself carries. */
static bool
eid_terminal_signed_content(const struct eid_keys *keys, struct eid_span file,
                            struct bytes *content)
{
    unsigned flags = CMS_BINARY;
    if (keys->foreign_cards)
        flags |= CMS_NO_SIGNER_CERT_VERIFY;
    const unsigned char *at = file.at;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)file.len);
    BIO *out = BIO_new(BIO_s_mem());
    char *data = NULL;
    bool good =
        cms && out && CMS_verify(cms, NULL, keys->anchors, NULL, out, flags) == 1;
    long len = good ? BIO_get_mem_data(out, &data) : 0;
    if (len > 0)
        bytes_put(content, data, (size_t)len);
    BIO_free(out);
    CMS_ContentInfo_free(cms);
    return len > 0;
}

/** What EF.CardSecurity says about chip authentication: the protocol of the first
 * ChipAuthenticationInfo, and the public key that goes with it. */
struct eid_chip {
    struct eid_span protocol;
    struct eid_span key_id; /* empty when there is only one key */
    struct eid_span point;
};

static void
eid_terminal_take_key(struct eid_chip *chip, struct eid_span rest)
{
    struct eid_tlv info;
    struct eid_tlv algorithm;
    struct eid_tlv point;
    struct eid_tlv id = {0};
    if (!eid_tlv_next(&rest, &info) || !eid_tlv_next(&info.value, &algorithm) ||
        !eid_tlv_next(&info.value, &point) || point.tag != 0x03 || point.value.len < 2)
        return;
    bool has_id = eid_tlv_next(&rest, &id);
    if (has_id && chip->key_id.len > 0 &&
        !eid_span_equal(id.value, chip->key_id.at, chip->key_id.len))
        return;
    /* the first byte of a BIT STRING counts unused bits */
    chip->point = (struct eid_span){point.value.at + 1, point.value.len - 1};
}

static bool
eid_terminal_find_chip(struct eid_span content, struct eid_chip *chip)
{
    struct eid_tlv set;
    struct eid_tlv part;
    struct eid_span oid;
    struct eid_span rest;
    struct eid_span last;
    *chip = (struct eid_chip){0};
    if (!eid_tlv_next(&content, &set) || set.tag != 0x31)
        return false;
    struct eid_span infos = set.value;
    while (chip->protocol.len == 0 && eid_terminal_next_info(&infos, &oid, &rest)) {
        if (!eid_terminal_oid_under(oid, CHIP_DOMAIN, sizeof CHIP_DOMAIN - 1, &last) ||
            last.len != 1)
            continue;
        chip->protocol = oid;
        if (eid_tlv_next(&rest, &part) && eid_tlv_next(&rest, &part))
            chip->key_id = part.value;
    }
    infos = set.value;
    while (chip->point.len == 0 && eid_terminal_next_info(&infos, &oid, &rest))
        if (eid_span_equal(oid, CHIP_KEY, sizeof CHIP_KEY - 1))
            eid_terminal_take_key(chip, rest);
    return chip->protocol.len > 0 && chip->point.len > 0;
}

/** x of the common point; 0 when the chip's point is not on the curve. */
static size_t
eid_terminal_common(EVP_PKEY *own, struct eid_span point, unsigned char common[80])
{
    size_t len = 80;
    EVP_PKEY *peer = EVP_PKEY_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
    bool good = peer && context && EVP_PKEY_copy_parameters(peer, own) == 1 &&
                EVP_PKEY_set1_encoded_public_key(peer, point.at, point.len) == 1 &&
                EVP_PKEY_derive_init(context) == 1 &&
                EVP_PKEY_derive_set_peer(context, peer) == 1 &&
                EVP_PKEY_derive(context, common, &len) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    return good ? len : 0;
}

/** One key of the channel (TR-03110-3 appendix A.2.3). */
static void
eid_terminal_derive(unsigned char *key, size_t key_len, struct eid_span common,
                    struct eid_span nonce, unsigned char counter)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    const unsigned char number[4] = {0, 0, 0, counter};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context ||
        EVP_DigestInit_ex(context, key_len == 16 ? EVP_sha1() : EVP_sha256(), NULL) !=
            1 ||
        EVP_DigestUpdate(context, common.at, common.len) != 1 ||
        EVP_DigestUpdate(context, nonce.at, nonce.len) != 1 ||
        EVP_DigestUpdate(context, number, sizeof number) != 1 ||
        EVP_DigestFinal_ex(context, digest, NULL) != 1)
        abort();
    memcpy(key, digest, key_len);
    EVP_MD_CTX_free(context);
}

/** The token the chip of this key must have made: over its protocol and our key. */
static bool
eid_terminal_token(const struct eid_terminal *terminal, struct eid_span protocol,
                   unsigned char token[EID_CHANNEL_MAC])
{
    struct bytes inside;
    struct bytes whole;
    bytes_init(&inside, EID_TERMINAL_FILE);
    bytes_init(&whole, EID_TERMINAL_FILE);
    eid_tlv_put(&inside, 0x06, protocol.at, protocol.len);
    eid_tlv_put(&inside, 0x86, terminal->point, terminal->point_len);
    eid_tlv_put(&whole, 0x7f49, bytes_text(&inside), inside.len);
    bool good = eid_channel_mac(terminal->channel.authentication,
                                terminal->channel.key_len, eid_span_of(&whole), token);
    bytes_finish(&inside);
    bytes_finish(&whole);
    return good;
}

enum status
eid_terminal_agree(struct eid_terminal *terminal, const struct eid_keys *keys,
                   struct eid_span card_security, struct eid_span nonce,
                   struct eid_span token)
{
    unsigned char common[80];
    unsigned char expected[EID_CHANNEL_MAC];
    struct eid_chip chip;
    struct bytes content;
    enum status status = STATUS_INVALID;
    struct eid_channel *channel = &terminal->channel;
    *channel = (struct eid_channel){0};
    bytes_init(&content, EID_TERMINAL_FILE);
    if (!eid_terminal_signed_content(keys, card_security, &content) ||
        !eid_terminal_find_chip(eid_span_of(&content), &chip))
        goto out;
    unsigned strength = chip.protocol.at[chip.protocol.len - 1];
    if (strength < 2 || strength > 4) /* 3DES is 1 and not played */
        goto out;
    channel->key_len = strength == 2 ? 16 : (strength == 3 ? 24 : 32);
    size_t len = eid_terminal_common(terminal->ephemeral, chip.point, common);
    if (len == 0)
        goto out;
    struct eid_span secret = {common, len};
    eid_terminal_derive(channel->encryption, channel->key_len, secret, nonce, 1);
    eid_terminal_derive(channel->authentication, channel->key_len, secret, nonce, 2);
    status = STATUS_DENIED;
    if (token.len == EID_CHANNEL_MAC &&
        eid_terminal_token(terminal, chip.protocol, expected) &&
        CRYPTO_memcmp(expected, token.at, sizeof expected) == 0)
        status = STATUS_OK;
out:
    OPENSSL_cleanse(common, sizeof common);
    bytes_finish(&content);
    return status;
}

void
eid_terminal_finish(struct eid_terminal *terminal)
{
    EVP_PKEY_free(terminal->ephemeral);
    OPENSSL_cleanse(terminal, sizeof *terminal);
}
