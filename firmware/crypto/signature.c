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

/* Copies what a memory BIO holds and frees it. */
static void
take_text(BIO *from, char *out, size_t cap)
{
    int len = BIO_read(from, out, (int)cap - 1);
    if (len <= 0 || BIO_pending(from) > 0)
        abort(); /* keys of this kind have one size */
    out[len] = '\0';
    BIO_free(from);
}

void
signature_make_pair(char private_pem[SIGNATURE_PEM_MAX],
                    char public_pem[SIGNATURE_PEM_MAX])
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    BIO *secret = BIO_new(BIO_s_secmem()), *open = BIO_new(BIO_s_mem());

    if (key == NULL || secret == NULL || open == NULL ||
        PEM_write_bio_PKCS8PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        PEM_write_bio_PUBKEY(open, key) != 1)
        abort(); /* no memory, or no random numbers */
    take_text(secret, private_pem, SIGNATURE_PEM_MAX);
    take_text(open, public_pem, SIGNATURE_PEM_MAX);
    EVP_PKEY_free(key);
}

enum status
signature_sign(const char *pem, size_t pem_size, const void *bytes, size_t size,
               unsigned char out[SIGNATURE_SIZE], struct signature_key *public_half)
{
    enum status status = STATUS_INVALID;
    size_t len = SIGNATURE_SIZE, key_len = SIGNATURE_KEY;
    EVP_PKEY *key = NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    if (pem_size > SIGNATURE_PEM_MAX) {
        status = STATUS_TOO_LARGE;
        goto out;
    }
    BIO *source = BIO_new_mem_buf(pem, (int)pem_size);
    if (source == NULL || ctx == NULL)
        abort();
    key = PEM_read_bio_PrivateKey(source, NULL, rsa_evp_no_passphrase, NULL);
    BIO_free(source);
    if (key != NULL && EVP_PKEY_is_a(key, "ED25519") &&
        EVP_PKEY_get_raw_public_key(key, public_half->bytes, &key_len) == 1 &&
        EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
        EVP_DigestSign(ctx, out, &len, bytes, size) == 1 && len == SIGNATURE_SIZE)
        status = STATUS_OK;
out:
    EVP_PKEY_free(key);
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return status;
}
