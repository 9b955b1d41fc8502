#include "face/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <string.h>

#include "base/text.h"

_Static_assert((int)DEVICE_NAME_MAX == (int)IFNAMSIZ, "names of interfaces");
_Static_assert((int)DEVICE_ADDRESS_MAX >= (int)INET6_ADDRSTRLEN + 4, "addresses");

enum { MAC_BYTES = 6 };

static bool
is_ethernet(const struct ifaddrs *at)
{
    struct sockaddr_ll link;
    if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_PACKET ||
        (at->ifa_flags & IFF_LOOPBACK) != 0)
        return false;
    memcpy(&link, at->ifa_addr, sizeof link);
    return link.sll_hatype == ARPHRD_ETHER && link.sll_halen == MAC_BYTES;
}

/* Bits that are set in front. */
static int
prefix_of(const unsigned char *mask, size_t bytes)
{
    int bits = 0;
    while (bits < (int)bytes * 8 && (mask[bits / 8] & (0x80 >> bits % 8)) != 0)
        bits++;
    return bits;
}

/* False: it is none that leads anywhere. */
static bool
say_address(const struct ifaddrs *at, char out[DEVICE_ADDRESS_MAX])
{
    unsigned char address[sizeof(struct in6_addr)], mask[sizeof address];
    char text[INET6_ADDRSTRLEN];
    if (at->ifa_addr == NULL || at->ifa_netmask == NULL)
        return false;
    int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6)
        return false;
    bool six = family == AF_INET6;
    size_t from = six ? offsetof(struct sockaddr_in6, sin6_addr)
                      : offsetof(struct sockaddr_in, sin_addr);
    size_t bytes = six ? sizeof(struct in6_addr) : sizeof(struct in_addr);
    memcpy(address, (const char *)at->ifa_addr + from, bytes);
    memcpy(mask, (const char *)at->ifa_netmask + from, bytes);
    if ((six && address[0] == 0xfe && (address[1] & 0xc0) == 0x80) ||
        inet_ntop(family, address, text, sizeof text) == NULL)
        return false;
    text_format(out, DEVICE_ADDRESS_MAX, "%s/%d", text, prefix_of(mask, bytes));
    return true;
}

/* An address may have a label of its own, "eth0:1". */
static bool
is_of(const struct ifaddrs *address, const struct ifaddrs *interface)
{
    size_t len = strcspn(address->ifa_name, ":");
    return strlen(interface->ifa_name) == len &&
           memcmp(address->ifa_name, interface->ifa_name, len) == 0;
}

static void
add_addresses(const struct ifaddrs *told, const struct ifaddrs *interface,
              struct device_interface *found)
{
    char address[DEVICE_ADDRESS_MAX];
    for (const struct ifaddrs *at = told; at != NULL; at = at->ifa_next) {
        if (!is_of(at, interface) || !say_address(at, address))
            continue;
        if (found->count == DEVICE_ADDRESSES)
            found->more++;
        else
            text_format(found->addresses[found->count++], sizeof address, "%s",
                        address);
    }
}

static void
describe(const struct ifaddrs *told, const struct ifaddrs *interface,
         struct device_interface *found)
{
    struct sockaddr_ll link;
    const char *name = interface->ifa_name;
    memcpy(&link, interface->ifa_addr, sizeof link);
    const unsigned char *mac = link.sll_addr;
    *found = (struct device_interface){.connected =
                                           (interface->ifa_flags & IFF_RUNNING) != 0};
    text_format(found->name, sizeof found->name, "%s",
                text_is_clean_utf8(name, strlen(name), "") ? name : "?");
    text_format(found->mac, sizeof found->mac, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
                mac[1], mac[2], mac[3], mac[4], mac[5]);
    add_addresses(told, interface, found);
}

void
interfaces_choose(const struct ifaddrs *told, struct device_interface *found)
{
    int best = -1, on = 0, chosen = 0;
    *found = (struct device_interface){.name = ""};
    for (const struct ifaddrs *at = told; at != NULL; at = at->ifa_next) {
        struct device_interface one;
        if (!is_ethernet(at))
            continue;
        describe(told, at, &one);
        bool up = (at->ifa_flags & IFF_UP) != 0;
        int rank = (one.count > 0 ? 4 : 0) + (one.connected ? 2 : 0) + (up ? 1 : 0);
        on += up;
        if (rank > best) {
            best = rank;
            chosen = up;
            *found = one;
        }
    }
    found->others = on - chosen;
}
