#include "face/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/chain.h"

enum { ANCHORS_FILE_MAX = 256 * 1024, CLOCK_TOLERANCE_S = 5 * 60 };

struct vault_entry {
    bool verified; /* `key` may be sealed with */
    bool refused;  /* the newest offer failed a check */
    bool told;     /* that nobody knows whether the key is revoked */
    int metadata_major;
    struct seal_key key;
};

struct vault {
    const struct config *config;
    const struct catalogue *catalogue;
    struct chain_trust *trust;
    struct rsa_key recovery;
    int64_t max_age_s;
    bool online;
    struct vault_entry entry[CATALOGUE_MAX_SERVICES];
};

/* A technician reads this beside the log line, which names no file. */
static void
advise(const char *path, enum status status, const char *what)
{
    const char *why = status == STATUS_NOT_FOUND ? "Die Datei fehlt."
                      : status == STATUS_TOO_LARGE
                          ? "Die Datei enthält zu viel."
                          : "Der Inhalt ist nicht der richtige, oder die Datei ist "
                            "nicht lesbar.";
    fprintf(stderr, "%s: %s %s\n", path, why, what);
}

static enum status
read_anchors(const struct config *config, struct arena *scratch, struct vault *vault)
{
    char *pem = NULL;
    size_t size = 0;
    enum status status =
        files_read(config->anchors_file, ANCHORS_FILE_MAX, scratch, &pem, &size);
    if (status == STATUS_OK)
        status = chain_trust_create(pem, size, &vault->trust);
    if (status != STATUS_OK)
        advise(config->anchors_file, status,
               "Gebraucht werden 1 bis 32 Wurzelzertifikate als PEM (netz: "
               "vertrauensanker).");
    return status;
}

static enum status
read_recovery(const struct config *config, const char *name, struct arena *scratch,
              struct vault *vault)
{
    char path[CONFIG_PATH_MAX];
    char *pem = NULL;
    size_t size = 0;
    if (name[0] == '\0') {
        fprintf(stderr,
                "%s/staedte/%s.yaml: Ohne »wiederherstellung« startet das Terminal "
                "nicht: Anträge, die nicht zuzustellen sind, wären verloren.\n",
                config->catalogue, config->town);
        return STATUS_NOT_FOUND;
    }
    /* Where the catalogue must be signed, so must its recovery key. */
    if (config->catalogue_key_file[0] != '\0' &&
        (name[0] == '/' || strstr(name, "..") != NULL)) {
        fprintf(
            stderr,
            "%s: Der Schlüssel zur Wiederherstellung muss im unterschriebenen Katalog "
            "liegen.\n",
            name);
        return STATUS_DENIED;
    }
    text_format(path, sizeof(path), "%s/%s", config->catalogue, name);
    enum status status = files_read_below(config->catalogue, name, RSA_KEY_PEM_MAX,
                                          scratch, &pem, &size);
    if (status == STATUS_OK)
        status = rsa_key_from_pem(pem, size, &vault->recovery);
    if (status != STATUS_OK)
        advise(
            path, status,
            "Gebraucht wird der öffentliche Schlüssel zur Wiederherstellung, RSA mit "
            "4096 Bit (wiederherstellung in der Datei der Stadt).");
    return status;
}

enum status
vault_create(const struct config *config, const struct catalogue *catalogue,
             struct vault **out)
{
    struct arena scratch;
    *out = NULL;
    struct vault *vault = calloc(1, sizeof(*vault));
    if (vault == NULL)
        abort();
    vault->config = config;
    vault->catalogue = catalogue;
    vault->max_age_s = config->key_max_age_s;
    arena_init(&scratch, ANCHORS_FILE_MAX + RSA_KEY_PEM_MAX + 4096);
    enum status status = read_anchors(config, &scratch, vault);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "anchors-unusable",
            LOG_WORD("status", status_name(status)));
    if (status == STATUS_OK) {
        status = read_recovery(config, catalogue->town.recovery_key, &scratch, vault);
        if (status != STATUS_OK)
            LOG(LOG_LEVEL_ERROR, "recovery-key-unusable",
                LOG_WORD("status", status_name(status)));
    }
    arena_finish(&scratch);
    if (status != STATUS_OK) {
        vault_destroy(vault);
        return status;
    }
    *out = vault;
    return STATUS_OK;
}

void
vault_destroy(struct vault *vault)
{
    if (vault == NULL)
        return;
    chain_trust_destroy(vault->trust);
    free(vault);
}

static int
find_service(const struct vault *vault, const char *identifier)
{
    for (int i = 0; i < vault->catalogue->service_count; i++)
        if (text_equal(vault->catalogue->services[i].identifier, identifier))
            return i;
    return -1;
}

/* The wire carries the certificates one after the other, each after its length. */
static enum status
read_chain(struct link_bytes bytes, struct chain *chain)
{
    const uint8_t *at = bytes.at;
    size_t left = bytes.len;
    *chain = (struct chain){0};
    while (left > 0) {
        uint32_t size = 0;
        if (left < sizeof(size) || chain->count == CHAIN_MAX)
            return STATUS_INVALID;
        memcpy(&size, at, sizeof(size));
        at += sizeof(size);
        left -= sizeof(size);
        if (size == 0 || size > left || size > CHAIN_CERT_MAX)
            return STATUS_INVALID;
        struct chain_cert *cert = &chain->cert[chain->count++];
        cert->size = size;
        memcpy(cert->der, at, size);
        at += size;
        left -= size;
    }
    return chain->count > 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status
verify(const struct vault *vault, const struct link_key *key, int64_t now_s,
       struct seal_key *out)
{
    struct seal_offer offer = {.fetched_at = key->fetched_at};
    enum chain_reason reason = CHAIN_FINE;
    enum status status = read_chain(key->chain, &offer.chain);
    if (status == STATUS_OK)
        status = text_copy(offer.destination_id, sizeof(offer.destination_id),
                           key->destination);
    if (status == STATUS_OK)
        status = text_copy(offer.kid, sizeof(offer.kid), key->kid);
    if (status == STATUS_OK)
        status = text_copy(offer.metadata_version, sizeof(offer.metadata_version),
                           key->metadata_major == 1 ? "1.0.0" : "2.1.0");
    if (status == STATUS_OK)
        status = seal_key_accept(&offer, vault->trust, now_s, out, &reason);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "key-refused", LOG_WORD("status", status_name(status)),
            LOG_WORD("rule", chain_reason_name(reason)));
    return status;
}

/* Where the configuration fixes the destination, the courier has no say in it: a good
 * key of another authority is still the wrong one. */
static bool
is_other_destination(const struct vault *vault, const struct link_key *key)
{
    const struct config *config = vault->config;
    for (int i = 0; i < config->destination_count; i++)
        if (text_equal(config->destinations[i].service, key->service) &&
            !text_equal(config->destinations[i].destination, "auto"))
            return !text_equal(config->destinations[i].destination, key->destination);
    return false;
}

int
vault_offer(struct vault *vault, const struct link_key *key, int64_t now_s)
{
    struct seal_key verified;
    int service = find_service(vault, key->service);
    if (service < 0)
        return -1;
    struct vault_entry *entry = &vault->entry[service];
    bool other = is_other_destination(vault, key);
    if (other)
        LOG(LOG_LEVEL_ERROR, "key-refused", LOG_WORD("rule", "other-destination"));
    if (other || verify(vault, key, now_s, &verified) != STATUS_OK) {
        /* A key that fails a check is an attack or a mistake: never fall back silently.
         */
        *entry = (struct vault_entry){.refused = true};
        return service;
    }
    /* The lists are the courier's: it has the network. Said once, until it changes. */
    if (!key->revocation_known && !entry->told)
        LOG(LOG_LEVEL_INFO, "key-revocation-unknown");
    *entry = (struct vault_entry){.verified = true,
                                  .told = !key->revocation_known,
                                  .metadata_major = key->metadata_major,
                                  .key = verified};
    return service;
}

int
vault_none(struct vault *vault, const struct link_no_key *none)
{
    int service = find_service(vault, none->service);
    if (service >= 0 && none->status == STATUS_DENIED)
        vault->entry[service] = (struct vault_entry){.refused = true};
    return service;
}

void
vault_online(struct vault *vault, bool online)
{
    vault->online = online;
}

enum service_key
vault_state(const struct vault *vault, int service, int64_t now_s)
{
    const struct vault_entry *entry = &vault->entry[service];
    if (entry->refused)
        return SERVICE_KEY_REFUSED;
    if (!entry->verified)
        return SERVICE_KEY_NONE;
    int64_t age = now_s - entry->key.fetched_at;
    /* From the future: the clock was wrong then or is now. Nobody knows its age. */
    if (now_s > entry->key.not_after || age > vault->max_age_s ||
        age < -CLOCK_TOLERANCE_S)
        return SERVICE_KEY_OLD;
    return vault->online ? SERVICE_KEY_FRESH : SERVICE_KEY_OFFLINE;
}

const struct seal_key *
vault_key(const struct vault *vault, int service, int64_t now_s)
{
    enum service_key state = vault_state(vault, service, now_s);
    if (state != SERVICE_KEY_FRESH && state != SERVICE_KEY_OFFLINE)
        return NULL;
    return &vault->entry[service].key;
}

int
vault_metadata_major(const struct vault *vault, int service)
{
    return vault->entry[service].metadata_major;
}

const struct rsa_key *
vault_recovery_key(const struct vault *vault)
{
    return &vault->recovery;
}
