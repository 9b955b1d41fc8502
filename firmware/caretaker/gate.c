#include "caretaker/gate.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/hosts.h"
#include "base/text.h"

enum { PLAIN = 80, TLS = 443 };

static void
add_host(struct gate *gate, const char *name, size_t len, uint16_t port)
{
    struct gate_host host = {.port = port};
    if (len == 0 || len >= sizeof host.name)
        return;
    memcpy(host.name, name, len);
    for (int i = 0; i < gate->host_count; i++)
        if (gate->hosts[i].port == port && text_equal(gate->hosts[i].name, host.name))
            return;
    if (gate->host_count == GATE_HOSTS)
        gate->left_out++;
    else
        gate->hosts[gate->host_count++] = host;
}

/* "name" or "name:8443", as the configuration writes it. */
static void
add_word(struct gate *gate, const char *word, size_t len, uint16_t usual)
{
    char digits[8];
    int64_t port = 0;
    const char *colon = memchr(word, ':', len);
    if (colon == NULL) {
        add_host(gate, word, len, usual);
        return;
    }
    text_format(digits, sizeof digits, "%.*s", (int)(len - (size_t)(colon - word) - 1),
                colon + 1);
    if (text_to_int64(digits, &port) == STATUS_OK && port > 0 && port <= UINT16_MAX)
        add_host(gate, word, (size_t)(colon - word), (uint16_t)port);
}

/* The configuration writes no slash at the end. */
static void
add_address(struct gate *gate, const char *address)
{
    char whole[CONFIG_URL_MAX + 1], word[CONFIG_URL_MAX];
    uint16_t usual = text_starts_with(address, "http://") ? PLAIN : TLS;
    text_format(whole, sizeof whole, "%s/", address);
    if (hosts_of(whole, word, sizeof word))
        add_word(gate, word, strlen(word), usual);
}

static void
add_list(struct gate *gate, const char *list, uint16_t usual)
{
    for (const char *at = list + strspn(list, " "); *at != '\0';) {
        size_t len = strcspn(at, " ");
        add_word(gate, at, len, usual);
        at += len + strspn(at + len, " ");
    }
}

void
gate_want(const struct config *config, struct gate *gate)
{
    char proxy[NETWORK_PROXY_MAX];
    uint16_t port;
    *gate = (struct gate){0};
    add_list(gate, config->identity_hosts, TLS);
    if (config->network.proxy[0] != '\0') {
        if (network_proxy(config->network.proxy, proxy, sizeof proxy, &port))
            add_host(gate, proxy, strlen(proxy), port);
        return;
    }
    add_address(gate, config->token_url);
    add_address(gate, config->submission_url);
    add_address(gate, config->routing_url);
    add_address(gate, config->identity_url);
    add_address(gate, config->channel_url);
    add_list(gate, config->channel_hosts, TLS);
    add_list(gate, config->list_hosts, PLAIN);
    add_list(gate, config->list_hosts, TLS);
}

static struct gate_address *
oldest(struct gate *gate)
{
    struct gate_address *found = &gate->addresses[0];
    for (int i = 1; i < gate->address_count; i++)
        if (gate->addresses[i].seen_s < found->seen_s)
            found = &gate->addresses[i];
    return found;
}

bool
gate_meet(struct gate *gate, const struct gate_address *address)
{
    for (int i = 0; i < gate->address_count; i++) {
        struct gate_address *known = &gate->addresses[i];
        if (known->family == address->family && known->port == address->port &&
            memcmp(&known->at, &address->at, sizeof known->at) == 0) {
            known->seen_s = address->seen_s;
            return false;
        }
    }
    bool full = gate->address_count == GATE_ADDRESSES;
    *(full ? oldest(gate) : &gate->addresses[gate->address_count++]) = *address;
    return true;
}

bool
gate_forget(struct gate *gate, int64_t now_s)
{
    int left = 0;
    for (int i = 0; i < gate->address_count; i++)
        if (now_s - gate->addresses[i].seen_s <= GATE_KEPT_S)
            gate->addresses[left++] = gate->addresses[i];
    bool some = left < gate->address_count;
    gate->address_count = left;
    return some;
}

static void
put_set(struct text_buf *buf, const struct gate *gate, const char *name, int family)
{
    char text[INET6_ADDRSTRLEN];
    bool some = false;
    text_put_format(buf, "flush set inet schalter %s\n", name);
    for (int i = 0; i < gate->address_count; i++) {
        const struct gate_address *address = &gate->addresses[i];
        if (address->family != family ||
            inet_ntop(family, &address->at, text, sizeof text) == NULL)
            continue;
        if (some)
            text_put(buf, ", ");
        else
            text_put_format(buf, "add element inet schalter %s { ", name);
        text_put_format(buf, "%s . %u", text, (unsigned)address->port);
        some = true;
    }
    text_put(buf, some ? " }\n" : "");
}

void
gate_write(const struct gate *gate, char script[GATE_SCRIPT_MAX])
{
    struct text_buf buf = text_buf_over(script, GATE_SCRIPT_MAX);
    put_set(&buf, gate, "hosts4", AF_INET);
    put_set(&buf, gate, "hosts6", AF_INET6);
}
