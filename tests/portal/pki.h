/* The keys and certificates of the stand-in town, real ones, made once and kept.
 *
 * Owns: a small administration PKI (root, intermediate, leaves with RSA-4096 and
 * RSASSA-PSS/SHA-512 signatures, as FIT-Connect asks of a destination), a separate CA
 * for the town's web server, and the files of both. Called by main, jose, api and
 * server. RSA-4096 keys take seconds each, so they are kept in a directory that several
 * runs may share; a lock file lets only one of them make keys. */
#ifndef SCHALTER_PORTAL_PKI_H
#define SCHALTER_PORTAL_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/portal/bytes.h"

enum pki_role {
    PKI_ROOT,            /* anchor of the administration PKI */
    PKI_INTERMEDIATE,    /* issues the leaves */
    PKI_ENCRYPTION,      /* the destination's key, keyEncipherment */
    PKI_ENCRYPTION_NEXT, /* its successor, published by `key rotate` */
    PKI_AUTHORITY,       /* the destination's signing key: accept and reject */
    PKI_SERVICE,         /* the delivery service's signing key: create and submit */
    PKI_ROUTING,         /* signs destinationSignature */
    PKI_FOREIGN,         /* in nobody's key set: for forged signatures */
    PKI_RECOVERY,        /* the town's recovery key, self-signed */
    PKI_IDENTITY,        /* signs who somebody is, self-signed */
    PKI_TLS_CA,          /* anchor of the web server */
    PKI_TLS,             /* the web server, EC P-256 */
    PKI_ROLES
};

enum pki_server_certificate {
    PKI_SERVER_GOOD,
    PKI_SERVER_EXPIRED,
    PKI_SERVER_WRONG_HOST,
    PKI_SERVER_CERTIFICATES
};

struct pki_pair {
    EVP_PKEY *key;
    X509 *certificate;
    char kid[BYTES_UUID]; /* made from the public key, so it never changes */
};

struct pki {
    struct pki_pair pair[PKI_ROLES];
    char *server_key;                                  /* PEM */
    char *server_certificate[PKI_SERVER_CERTIFICATES]; /* PEM, with the CA behind it */
};

/** Loads or makes every key and certificate under `directory` (created when missing).
 * Blocks for seconds when keys are to be made. */
enum status pki_open(struct pki *pki, const char *directory) MUST_CHECK;

/** Frees everything; accepts a zeroed struct. */
void pki_finish(struct pki *pki);

/** Prepares a signature: RSASSA-PSS with SHA-512 and a salt as long as the hash, or
 * ECDSA with SHA-256. The caller frees it; NULL when OpenSSL refuses. */
EVP_MD_CTX *pki_signing(EVP_PKEY *issuer);

/** Issues the intermediate's and every leaf's certificate anew, in memory only, naming
 * `base`/root.crl and `base`/ca-1.crl as their distribution points (RFC 5280 section
 * 4.2.1.13). Keys and kids stay. */
enum status pki_name_revocation_lists(struct pki *pki, const char *base) MUST_CHECK;

/** The revocation list of `issuer` (root or intermediate) as DER, made now and valid
 * for `lifetime` seconds, with the certificates of those roles whose bit is set in
 * `revoked`. */
enum status pki_revocation_list(const struct pki *pki, enum pki_role issuer,
                                unsigned revoked, long lifetime,
                                struct bytes *der) MUST_CHECK;

/** Finds a role by the name of its files; PKI_ROLES when there is none. */
enum pki_role pki_find_role(const char *name);

/** Writes one certificate as PEM. */
enum status pki_write_certificate(const struct pki *pki, enum pki_role role,
                                  const char *path) MUST_CHECK;

#endif
