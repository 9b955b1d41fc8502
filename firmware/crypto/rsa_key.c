#include "crypto/rsa_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/rsa_evp.h"

enum status
rsa_key_from_pem(const char *pem, size_t size, struct rsa_key *out)
{
    static const char marker[] = "-----BEGIN CERTIFICATE-----";
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    enum status status = STATUS_INVALID;

    *out = (struct rsa_key){0};
    if (size > RSA_KEY_PEM_MAX)
        return STATUS_TOO_LARGE;
    BIO *source = BIO_new_mem_buf(pem, (int)size);
    if (source == NULL)
        goto out;
    if (memmem(pem, size, marker, sizeof(marker) - 1) == NULL) {
        key = PEM_read_bio_PUBKEY(source, NULL, rsa_evp_no_passphrase, NULL);
    } else {
        cert = PEM_read_bio_X509(source, NULL, rsa_evp_no_passphrase, NULL);
        key = cert == NULL ? NULL : X509_get_pubkey(cert);
    }
    if (key != NULL && rsa_evp_read(key, out) == RSA_EVP_FINE)
        status = STATUS_OK;
out:
    EVP_PKEY_free(key);
    X509_free(cert);
    BIO_free(source);
    ERR_clear_error();
    return status;
}

bool
rsa_key_equal(const struct rsa_key *a, const struct rsa_key *b)
{
    return memcmp(a->modulus, b->modulus, RSA_KEY_BYTES) == 0;
}

void
rsa_key_fingerprint(const struct rsa_key *key, char out[DIGEST_SHA256_HEX])
{
    EVP_PKEY *made = rsa_evp_make(key);
    unsigned char *der = NULL;
    int size = made == NULL ? -1 : i2d_PUBKEY(made, &der);

    if (size < 0) /* a key that was read is a key: only memory can be missing */
        abort();
    digest_sha256_hex(der, (size_t)size, out);
    OPENSSL_free(der);
    EVP_PKEY_free(made);
}
