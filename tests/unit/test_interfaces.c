/* How the device is connected, of what the kernel tells of its interfaces. */
#include "face/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdio.h>

#include "base/text.h"
#include "unit.h"

enum { TOLD_MOST = 24, ON = IFF_UP | IFF_RUNNING };

/* A list as getifaddrs(3) makes it. */
struct fixture {
    struct ifaddrs told[TOLD_MOST];
    char names[TOLD_MOST][IFNAMSIZ];
    union {
        struct sockaddr any;
        struct sockaddr_ll link;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address[TOLD_MOST], mask[TOLD_MOST];
    int count;
    struct device_interface found;
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.count = 0};
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return 0;
}

static int
told(struct fixture *f, const char *name, unsigned flags)
{
    int i = f->count++;
    text_format(f->names[i], IFNAMSIZ, "%s", name);
    f->told[i] = (struct ifaddrs){
        .ifa_name = f->names[i], .ifa_flags = flags, .ifa_addr = &f->address[i].any};
    if (i > 0)
        f->told[i - 1].ifa_next = &f->told[i];
    return i;
}

static void
told_link(struct fixture *f, const char *name, unsigned flags, unsigned short kind)
{
    int i = told(f, name, flags);
    f->address[i].link = (struct sockaddr_ll){
        .sll_family = AF_PACKET,
        .sll_hatype = kind,
        .sll_halen = 6,
        .sll_addr = {0xdc, 0xa6, 0x32, 0x01, 0x02, (unsigned char)i}};
}

static void
told_address(struct fixture *f, const char *name, const char *address, const char *mask)
{
    int i = told(f, name, ON);
    f->told[i].ifa_netmask = &f->mask[i].any;
    if (strchr(address, ':') == NULL) {
        f->address[i].four.sin_family = AF_INET;
        assert_int_equal(inet_pton(AF_INET, address, &f->address[i].four.sin_addr), 1);
        assert_int_equal(inet_pton(AF_INET, mask, &f->mask[i].four.sin_addr), 1);
        return;
    }
    f->address[i].six.sin6_family = AF_INET6;
    assert_int_equal(inet_pton(AF_INET6, address, &f->address[i].six.sin6_addr), 1);
    assert_int_equal(inet_pton(AF_INET6, mask, &f->mask[i].six.sin6_addr), 1);
}

static void
an_interface_has_its_addresses_with_prefix_and_its_mac(void **state)
{
    struct fixture *f = *state;
    told_link(f, "lo", ON | IFF_LOOPBACK, ARPHRD_LOOPBACK);
    told_link(f, "eth0", ON, ARPHRD_ETHER);
    told(f, "ppp0", ON);
    f->told[2].ifa_addr = NULL;
    told_address(f, "lo", "127.0.0.1", "255.0.0.0");
    told_address(f, "eth0", "10.20.30.40", "255.255.254.0");
    told_address(f, "eth0:1", "192.0.2.7", "255.255.255.255");
    told_address(f, "eth0", "fe80::dea6:32ff:fe01:203", "ffff:ffff:ffff:ffff::");
    told_address(f, "eth0", "fd00::2", "ffff:ffff:ffff::");
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth0");
    assert_string_equal(f->found.mac, "dc:a6:32:01:02:01");
    assert_true(f->found.connected && !f->found.unknown);
    assert_int_equal(f->found.count, 3);
    assert_string_equal(f->found.addresses[0], "10.20.30.40/23");
    assert_string_equal(f->found.addresses[1], "192.0.2.7/32");
    assert_string_equal(f->found.addresses[2], "fd00::2/48");
    assert_int_equal(f->found.more + f->found.others, 0);
}

static void
of_several_it_is_the_one_with_an_address(void **state)
{
    struct fixture *f = *state;
    told_link(f, "eth0", 0, ARPHRD_ETHER);
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth0");
    assert_false(f->found.connected);
    told_link(f, "eth1", IFF_UP, ARPHRD_ETHER);
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth1");
    assert_int_equal(f->found.others, 0);
    told_link(f, "eth2", ON, ARPHRD_ETHER);
    told_link(f, "eth10", ON, ARPHRD_ETHER);
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth2");
    assert_true(f->found.connected);
    told_address(f, "eth10", "10.0.0.1", "255.0.0.0");
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth10");
    assert_int_equal(f->found.others, 2);
    f->told[3].ifa_flags = 0; /* eth10 is switched off, and keeps its address */
    interfaces_choose(f->told, &f->found);
    assert_string_equal(f->found.name, "eth10");
    assert_int_equal(f->found.others, 2);
    interfaces_choose(NULL, &f->found);
    assert_string_equal(f->found.name, "");
}

static void
addresses_without_room_are_counted(void **state)
{
    struct fixture *f = *state;
    told_link(f, "eth0", ON, ARPHRD_ETHER);
    for (int i = 0; i < DEVICE_ADDRESSES + 2; i++)
        told_address(f, "eth0", "10.0.0.1", "255.0.0.0");
    interfaces_choose(f->told, &f->found);
    assert_int_equal(f->found.count, DEVICE_ADDRESSES);
    assert_int_equal(f->found.more, 2);
}

/* Whatever this machine has: it is what the kernel says elsewhere, too. */
static void
what_a_kernel_tells_is_understood(void **state)
{
    struct fixture *f = *state;
    struct ifaddrs *told = NULL;
    char path[64], mac[32] = "";
    assert_int_equal(getifaddrs(&told), 0);
    interfaces_choose(told, &f->found);
    freeifaddrs(told);
    (void)snprintf(path, sizeof path, "/sys/class/net/%s/address", f->found.name);
    FILE *file = f->found.name[0] != '\0' ? fopen(path, "r") : NULL;
    if (file == NULL)
        skip();
    assert_non_null(fgets(mac, sizeof mac, file));
    (void)fclose(file);
    mac[strcspn(mac, "\n")] = '\0';
    assert_string_equal(f->found.mac, mac);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_interface_has_its_addresses_with_prefix_and_its_mac),
        TEST(of_several_it_is_the_one_with_an_address),
        TEST(addresses_without_room_are_counted),
        TEST(what_a_kernel_tells_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
