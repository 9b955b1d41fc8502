#include "courier/offer.h"

#include <stdlib.h>
#include <string.h>

#include "base/hosts.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/jws.h"

static bool
take_text(const struct json_node *root, const char *name, char *out, size_t cap,
          bool may_be_empty)
{
    return json_read_text(root, name, out, cap) == STATUS_OK &&
           text_is_clean_utf8(out, strlen(out), "") && (may_be_empty || out[0] != '\0');
}

static bool
take_number(const struct json_node *root, const char *name, int64_t least, int64_t most,
            int64_t *out)
{
    return json_read_number(root, name, out) == STATUS_OK && *out >= least &&
           *out <= most;
}

static bool
take_fields(const struct json_node *root, struct offer *offer)
{
    return take_text(root, "board", offer->board, sizeof offer->board, false) &&
           take_text(root, "version", offer->version, sizeof offer->version, false) &&
           take_text(root, "notes", offer->notes, sizeof offer->notes, true) &&
           take_text(root, "address", offer->address, sizeof offer->address, false) &&
           take_text(root, "sha256", offer->sha256, sizeof offer->sha256, false) &&
           strlen(offer->sha256) == sizeof offer->sha256 - 1 &&
           strspn(offer->sha256, "0123456789abcdef") == sizeof offer->sha256 - 1 &&
           take_number(root, "issue", 1, INT64_MAX, &offer->issue) &&
           take_number(root, "size", 1, CHANNEL_SIZE_MAX, &offer->size) &&
           take_number(root, "made", 1, INT64_MAX / 2, &offer->made) &&
           take_number(root, "until", offer->made, INT64_MAX / 2, &offer->until);
}

enum channel_trouble
offer_fields(const char *json, size_t len, struct offer *offer)
{
    struct json_doc *doc = NULL;
    *offer = (struct offer){.size = 0};
    if (json_open(json, len, JWS_PAYLOAD_MAX, &doc) != STATUS_OK)
        return CHANNEL_SENSELESS;
    bool whole = take_fields(json_root(doc), offer);
    json_close(doc);
    if (whole)
        return CHANNEL_FINE;
    *offer = (struct offer){.size = 0};
    return CHANNEL_SENSELESS;
}

enum channel_trouble
offer_read(const char *text, size_t len, const struct rsa_key *key, struct offer *offer)
{
    struct jws jws;
    *offer = (struct offer){.size = 0};
    while (len > 0 &&
           (text[len - 1] == ' ' || text[len - 1] == '\r' || text[len - 1] == '\n'))
        len--;
    if (len > OFFER_FILE_MAX || jws_read(text, len, &jws) != STATUS_OK ||
        !text_equal(jws.typ, OFFER_TYPE))
        return CHANNEL_SENSELESS;
    return jws_verify(&jws, key) == STATUS_OK
               ? offer_fields(jws.payload, jws.payload_size, offer)
               : CHANNEL_UNSIGNED;
}

static bool
holds(const struct offer *offer, int64_t at_s)
{
    return at_s >= offer->made - OFFER_SKEW_S && at_s <= offer->until;
}

enum channel_trouble
offer_judge(const struct offer *offer, const char *hosts, int64_t now_s,
            int64_t server_s)
{
    bool told = server_s > 0;
    if (!holds(offer, now_s) || (told && !holds(offer, server_s))) {
        bool differ = told && llabs(now_s - server_s) > OFFER_SKEW_S;
        bool early = now_s < offer->made - OFFER_SKEW_S;
        return differ || early ? CHANNEL_CLOCK : CHANNEL_EXPIRED;
    }
    return hosts_allow_page(hosts, offer->address) ? CHANNEL_FINE : CHANNEL_ELSEWHERE;
}

void
offer_hosts(const struct config *config, char *out)
{
    static const char usual[] = ":443";
    const char *from = config->channel_url;
    text_format(out, CONFIG_URL_MAX, "%s", config->channel_hosts);
    if (out[0] != '\0' || !text_starts_with(from, "https://"))
        return;
    from += strlen("https://");
    size_t len = strcspn(from, "/");
    size_t end = sizeof usual - 1;
    if (len > end && strncmp(from + len - end, usual, end) == 0)
        len -= end;
    text_format(out, CONFIG_URL_MAX, "%.*s", (int)len, from);
}
