#include "base/network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { BITS_4 = 32, BITS_6 = 128, LABEL_MAX = 63 };

/* The family of an address; 0: it is none. */
static int
family_of(const char *address)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, address, bytes) == 1)
        return AF_INET;
    return inet_pton(AF_INET6, address, bytes) == 1 ? AF_INET6 : 0;
}

/* The part before the slash. */
static int
family_of_prefix(const char *address)
{
    char before[NETWORK_ADDRESS_MAX];
    text_format(before, sizeof before, "%.*s", (int)strcspn(address, "/"), address);
    return family_of(before);
}

bool
network_is_automatic(const struct network *network)
{
    return text_equal(network->address, NETWORK_AUTOMATIC);
}

static bool
address_is_good(const char *address)
{
    const char *slash = strchr(address, '/');
    int family = family_of_prefix(address);
    int64_t bits;
    if (text_equal(address, NETWORK_AUTOMATIC))
        return true;
    return slash != NULL && family != 0 &&
           text_to_int64(slash + 1, &bits) == STATUS_OK && bits >= 1 &&
           bits <= (family == AF_INET ? BITS_4 : BITS_6);
}

static bool
router_is_good(const char *router)
{
    return router[0] == '\0' || family_of(router) != 0;
}

/* Letters, digits and hyphens between dots. */
static bool
is_host(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    if (family_of(name) != 0)
        return true;
    for (const char *at = name;;) {
        size_t len = strspn(at, letters);
        if (len == 0 || len > LABEL_MAX || at[0] == '-' || at[len - 1] == '-')
            return false;
        if (at[len] == '\0')
            return true;
        if (at[len] != '.')
            return false;
        at += len + 1;
    }
}

static bool
is_address(const char *word)
{
    return family_of(word) != 0;
}

/* Words divided by one blank or more, each of which is good. */
static bool
each_is(const char *list, bool (*good)(const char *word))
{
    char word[NETWORK_LIST_MAX];
    int count = 0;
    for (const char *at = list + strspn(list, " "); *at != '\0'; count++) {
        size_t len = strcspn(at, " ");
        text_format(word, sizeof word, "%.*s", (int)len, at);
        if (len >= sizeof word || !good(word))
            return false;
        at += len + strspn(at + len, " ");
    }
    return count <= NETWORK_MOST;
}

static bool
names_are_good(const char *names)
{
    return each_is(names, is_address);
}

static bool
time_is_good(const char *time)
{
    return each_is(time, is_host);
}

/* A name and password before @ would be a secret in this place. Without a port each
 * program would take another one. */
bool
network_proxy(const char *proxy, char *host, size_t cap, uint16_t *port)
{
    int64_t number;
    const char *at = text_starts_with(proxy, "http://")    ? proxy + strlen("http://")
                     : text_starts_with(proxy, "https://") ? proxy + strlen("https://")
                                                           : NULL;
    if (at == NULL)
        return false;
    bool bracket = at[0] == '[';
    at += bracket;
    size_t len = strcspn(at, bracket ? "]" : ":");
    const char *rest = at + len + (bracket && at[len] == ']');
    if (len == 0 || len >= cap)
        return false;
    text_format(host, cap, "%.*s", (int)len, at);
    if (!(bracket ? rest > at + len && family_of(host) == AF_INET6 : is_host(host)) ||
        rest[0] != ':' || text_to_int64(rest + 1, &number) != STATUS_OK || number < 1 ||
        number > UINT16_MAX)
        return false;
    *port = (uint16_t)number;
    return true;
}

static bool
proxy_is_good(const char *proxy)
{
    char host[NETWORK_PROXY_MAX];
    uint16_t port;
    return proxy[0] == '\0' || network_proxy(proxy, host, sizeof host, &port);
}

static const struct {
    size_t offset, size;
    bool (*is_good)(const char *text);
    const char *form;
} fields[NETWORK_FIELDS] = {
    [NETWORK_ADDRESS] = {offsetof(struct network, address), NETWORK_ADDRESS_MAX,
                         address_is_good,
                         "muss „automatisch“ sein oder aus IP-Adresse, Schrägstrich "
                         "und Länge des Netzes bestehen, zum Beispiel 10.20.30.40/24."},
    [NETWORK_ROUTER] = {offsetof(struct network, router), NETWORK_ADDRESS_MAX,
                        router_is_good,
                        "muss eine Adresse sein, zum Beispiel 10.20.30.1."},
    [NETWORK_NAMES] = {offsetof(struct network, names), NETWORK_LIST_MAX,
                       names_are_good,
                       "nennt höchstens drei Adressen, durch Leerzeichen getrennt, zum "
                       "Beispiel 10.20.30.2 10.20.30.3."},
    [NETWORK_TIME] = {offsetof(struct network, time), NETWORK_LIST_MAX, time_is_good,
                      "nennt höchstens drei Rechner, durch Leerzeichen getrennt, zum "
                      "Beispiel zeit.stadt.example."},
    [NETWORK_PROXY] = {offsetof(struct network, proxy), NETWORK_PROXY_MAX,
                       proxy_is_good,
                       "muss mit http:// oder https:// beginnen, dann Name und Port, "
                       "ohne @ und Schrägstrich am Ende, zum Beispiel "
                       "http://proxy.stadt.example:3128."},
};

char *
network_field(struct network *network, enum network_field field, size_t *cap)
{
    *cap = fields[field].size;
    return (char *)network + fields[field].offset;
}

bool
network_is_good(enum network_field field, const char *text)
{
    return fields[field].is_good(text);
}

const char *
network_form(enum network_field field)
{
    return fields[field].form;
}

const char *
network_mistake(const struct network *network)
{
    if (network_is_automatic(network))
        return network->router[0] != '\0' ? "Ein Router gehört zu einer festen "
                                            "Adresse. Ohne sie nennt ihn das "
                                            "Netz selbst."
                                          : NULL;
    if (network->router[0] != '\0' &&
        family_of(network->router) != family_of_prefix(network->address))
        return "Adresse und Router müssen von derselben Art sein: beide mit Punkten "
               "oder beide mit Doppelpunkten.";
    if (network->names[0] == '\0')
        return "Zu einer festen Adresse gehört mindestens ein Namensserver.";
    return NULL;
}
