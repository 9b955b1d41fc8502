/* Which hosts the kiosk's connections may go to: those that its configuration names,
 * and no others, whatever becomes of the kiosk.
 *
 * Owns: the addresses that these names have had within the last hour, as they stand in
 * the sets of the firewall (cross/overlay/etc/nftables.conf). The configuration has
 * names, the firewall numbers, and a name may have others a minute later. Pure. Called
 * by gatekeeper.h. Must not know: where addresses come from, and what the kiosk does
 * there.
 */
#ifndef SCHALTER_CARETAKER_GATE_H
#define SCHALTER_CARETAKER_GATE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"

enum {
    GATE_HOSTS = 64,
    GATE_NAME_MAX = 254,  /* RFC 1035 section 2.3.4, with the NUL */
    GATE_ADDRESSES = 512, /* of all names together */
    GATE_KEPT_S = 3600,   /* after a name had this address for the last time */
    GATE_SCRIPT_MAX = 64 << 10,
};

struct gate_host {
    char name[GATE_NAME_MAX];
    uint16_t port;
};

struct gate_address {
    int family;         /* AF_INET, AF_INET6 */
    struct in6_addr at; /* of AF_INET the first four bytes */
    uint16_t port;
    int64_t seen_s;
};

struct gate {
    int host_count, address_count;
    int left_out; /* of the hosts */
    struct gate_host hosts[GATE_HOSTS];
    struct gate_address addresses[GATE_ADDRESSES];
};

/** The hosts of a configuration: with a proxy that one, and those AusweisApp speaks to,
 * which knows no proxy. More than GATE_HOSTS are left out. */
void gate_want(const struct config *config, struct gate *gate);

/** A name has this address: true if the firewall is to be told. Where there is no place
 * left it takes that of the one not seen for the longest time, so that a thousand false
 * answers shut nobody out for longer than they come. */
bool gate_meet(struct gate *gate, const struct gate_address *address);

/** Takes out what no name has had for GATE_KEPT_S: true if there was any. */
bool gate_forget(struct gate *gate, int64_t now_s);

/** The sets as they are to be, for nft(8): all at once or not at all. */
void gate_write(const struct gate *gate, char script[GATE_SCRIPT_MAX]);

#endif
