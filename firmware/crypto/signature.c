#include "crypto/signature.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "crypto/rsa_evp.h"

enum status
signature_key_from_pem(const char *pem, size_t size, struct signature_key *out)
{
    EVP_PKEY *key = NULL;
    size_t len = SIGNATURE_KEY;
    enum status status = STATUS_INVALID;

    *out = (struct signature_key){0};
    if (size > SIGNATURE_PEM_MAX)
        return STATUS_TOO_LARGE;
    BIO *source = BIO_new_mem_buf(pem, (int)size);
    if (source != NULL)
        key = PEM_read_bio_PUBKEY(source, NULL, rsa_evp_no_passphrase, NULL);
    if (key != NULL && EVP_PKEY_is_a(key, "ED25519") &&
        EVP_PKEY_get_raw_public_key(key, out->bytes, &len) == 1 && len == SIGNATURE_KEY)
        status = STATUS_OK;
    EVP_PKEY_free(key);
    BIO_free(source);
    ERR_clear_error();
    return status;
}

static EVP_PKEY *
make(const struct signature_key *key)
{
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes,
                                       SIGNATURE_KEY);
}

void
signature_key_fingerprint(const struct signature_key *key, char out[DIGEST_SHA256_HEX])
{
    EVP_PKEY *made = make(key);
    unsigned char *der = NULL;
    int size = made == NULL ? -1 : i2d_PUBKEY(made, &der);

    if (size < 0) /* any 32 bytes make a key: only memory can be missing */
        abort();
    digest_sha256_hex(der, (size_t)size, out);
    OPENSSL_free(der);
    EVP_PKEY_free(made);
}

enum status
signature_verify(const struct signature_key *key, const void *bytes, size_t size,
                 const void *signature, size_t signature_size)
{
    enum status status = STATUS_DENIED;

    if (signature_size != SIGNATURE_SIZE)
        return STATUS_INVALID;
    EVP_PKEY *made = make(key);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (made != NULL && ctx != NULL &&
        EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, made) == 1 &&
        EVP_DigestVerify(ctx, signature, signature_size, bytes, size) == 1)
        status = STATUS_OK;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(made);
    ERR_clear_error();
    return status;
}
