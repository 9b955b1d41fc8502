/* What the courier's modules stand on, for their unit tests: a scripted network, real
 * certificates and signatures, and the JSON a destination would publish.
 *
 * Simulated: network and servers. Not simulated: keys, chains, the loop. Certificates
 * are valid around the clock's time, which the courier looks at. */
#ifndef TESTS_UNIT_COURIER_FIXTURE_H
#define TESTS_UNIT_COURIER_FIXTURE_H

#include <time.h>

#include "base/loop.h"
#include "base/text.h"
#include "courier/api.h"
#include "crypto/jwk.h"
#include "tests/unit/pki.h"
#include "tests/unit/script_net.h"

#define DESTINATION_ID "7881dba9-4055-4854-8b6d-11ea5b7f3047"
#define SERVICE_URN "urn:de:fim:leika:leistung:99102013104000"
#define ENCRYPTION_KID "encryption-key-1"
#define SIGNING_KID "signing-key-0001"
#define DESTINATION_JSON(status)                                                       \
    "{\"destinationId\":\"" DESTINATION_ID "\",\"status\":\"" status                   \
    "\",\"encryptionKid\":\"" ENCRYPTION_KID                                           \
    "\",\"metadataVersions\":[\"2.1.0\"],\"services\":[{\"identifier\":\"" SERVICE_URN \
    "\",\"regions\":[\"DE\"],\"submissionSchemas\":[{\"schemaUri\":"                   \
    "\"https://schema.example/hund/1.0.0\",\"mimeType\":\"application/json\"}]}]}"

enum { COURIER_JSON = 12 * 1024 };

struct courier_fixture {
    struct config config;
    struct loop *loop;
    struct script_net script;
    struct net net;
    struct api *api;
    struct chain_trust *trust;
    EVP_PKEY *leaf, *issuer, *root, *other;
    char wrap_jwk[COURIER_JSON];     /* of ENCRYPTION_KID */
    char verify_jwk[COURIER_JSON];   /* of SIGNING_KID, with a chain */
    char key_set[COURIER_JSON + 20]; /* that key as the service publishes it */
};

PKI long
courier_today(void)
{
    return (long)((time(NULL) - PKI_NOW) / PKI_DAY);
}

/* A JWK of the leaf's key with its certificate from `issuer_key` and the issuer's. */
PKI void
courier_write_jwk(const struct courier_fixture *f, const char *kid, bool wrap,
                  EVP_PKEY *issuer_key, long days_left, char out[COURIER_JSON])
{
    char base64[2][4 * CHAIN_CERT_MAX / 3 + 8], n[704];
    struct rsa_key key = pki_public(f->leaf);
    struct pki_wish leaf = {.subject = "Steueramt",
                            .issuer = "CA",
                            .key = f->leaf,
                            .issuer_key = issuer_key,
                            .usage = wrap ? NULL : "critical,digitalSignature",
                            .from_day = courier_today() - 90,
                            .to_day = courier_today() + days_left};
    struct pki_wish issuer = {.subject = "CA",
                              .issuer = "Wurzel",
                              .key = f->issuer,
                              .issuer_key = f->root,
                              .ca = true,
                              .from_day = courier_today() - 90,
                              .to_day = courier_today() + 90};
    struct chain chain = pki_chain_of(leaf, issuer, NULL);
    for (size_t i = 0; i < 2; i++)
        pki_base64(chain.cert[i].der, chain.cert[i].size, base64[i]);
    pki_modulus(&key, n);
    snprintf(out, COURIER_JSON,
             "{\"kty\":\"RSA\",\"alg\":\"%s\",\"key_ops\":[\"%s\"],\"kid\":\"%s\","
             "\"n\":\"%s\",\"e\":\"AQAB\",\"x5c\":[\"%s\",\"%s\"]}",
             wrap ? "RSA-OAEP-256" : "PS512", wrap ? "wrapKey" : "verify", kid, n,
             base64[0], base64[1]);
}

PKI void
courier_no_matter(void *context, bool online)
{
    (void)context;
    (void)online;
}

PKI int
courier_set_up(struct courier_fixture *f)
{
    *f = (struct courier_fixture){.leaf = pki_key("leaf"),
                                  .issuer = pki_key("issuer"),
                                  .root = pki_key("root"),
                                  .other = pki_key("other")};
    f->trust = pki_trust_of((struct pki_wish){.subject = "Wurzel",
                                              .issuer = "Wurzel",
                                              .key = f->root,
                                              .issuer_key = f->root,
                                              .ca = true,
                                              .from_day = courier_today() - 90,
                                              .to_day = courier_today() + 90});
    courier_write_jwk(f, ENCRYPTION_KID, true, f->issuer, 30, f->wrap_jwk);
    courier_write_jwk(f, SIGNING_KID, false, f->issuer, 30, f->verify_jwk);
    text_format(f->key_set, sizeof(f->key_set), "{\"keys\":[%s]}", f->verify_jwk);
    text_format(f->config.token_url, sizeof(f->config.token_url), "https://t/token");
    text_format(f->config.submission_url, sizeof(f->config.submission_url),
                "https://s.example");
    f->config.retry_min_ms = 1000;
    f->config.retry_max_ms = 60000;
    f->config.key_refresh_ms = 3600000;
    f->config.key_max_age_s = 86400;
    f->net = script_net(&f->script);
    f->api = api_create(&f->net, &f->config, courier_no_matter, NULL);
    return loop_create(&f->loop) == STATUS_OK ? 0 : -1;
}

PKI void
courier_tear_down(struct courier_fixture *f)
{
    api_destroy(f->api);
    loop_destroy(f->loop);
    chain_trust_destroy(f->trust);
    EVP_PKEY_free(f->leaf);
    EVP_PKEY_free(f->issuer);
    EVP_PKEY_free(f->root);
    EVP_PKEY_free(f->other);
}

/* Lets timers fire that are due. */
PKI void
courier_turn(struct courier_fixture *f)
{
    for (int i = 0; i < 3; i++)
        loop_turn(f->loop, 5);
}

/* The address that is asked now; answers a token first if one is wanted. */
PKI const char *
courier_asked(struct courier_fixture *f)
{
    const struct script_call *call = script_waiting(&f->script);
    if (call != NULL && text_equal(call->url, "https://t/token")) {
        script_answer(&f->script, 200, SCRIPT_TOKEN("one"));
        call = script_waiting(&f->script);
    }
    return call != NULL ? call->url : "";
}

#endif
