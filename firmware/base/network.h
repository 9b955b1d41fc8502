/* How a device is connected to the town's network: what a technician is told by those
 * who run it.
 *
 * Owns: the settings, and what form each must have. Pure. Read from the configuration
 * (section `anschluss`), typed at the device, and written down for systemd by the
 * caretaker. Source: addresses as inet_pton(3) takes them, RFC 4291 section 2.3 for the
 * length of a prefix, RFC 1123 section 2.1 for names of hosts. */
#ifndef SCHALTER_BASE_NETWORK_H
#define SCHALTER_BASE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NETWORK_ADDRESS_MAX = 64,
    NETWORK_LIST_MAX = 160, /* of several, divided by blanks */
    NETWORK_PROXY_MAX = 256,
    NETWORK_MOST = 3, /* in a list */
};

#define NETWORK_AUTOMATIC "automatisch"

struct network {
    char address[NETWORK_ADDRESS_MAX]; /* NETWORK_AUTOMATIC, or "10.20.30.40/24" */
    char router[NETWORK_ADDRESS_MAX];  /* "": none, or as it is told */
    char names[NETWORK_LIST_MAX];      /* addresses of name servers; "": as told */
    char time[NETWORK_LIST_MAX];       /* hosts that know the time; "": as told */
    char proxy[NETWORK_PROXY_MAX];     /* "": none */
};

/** The file beside the configuration that holds what was set at the device. */
#define NETWORK_FILE "anschluss.yaml"

enum network_field {
    NETWORK_ADDRESS,
    NETWORK_ROUTER,
    NETWORK_NAMES,
    NETWORK_TIME,
    NETWORK_PROXY,
    NETWORK_FIELDS
};

/** One of them; `cap` bytes. */
char *network_field(struct network *network, enum network_field field, size_t *cap);

bool network_is_automatic(const struct network *network);

/** Of one by itself; "" is good where nothing has to be. */
bool network_is_good(enum network_field field, const char *text);

/** Host and port of a proxy as it is written here, "http://[fd00::9]:3128" without the
 * brackets; false: it is none. */
bool network_proxy(const char *proxy, char *host, size_t cap, uint16_t *port);

/** What the form of one is, in German, behind its name: "muss …". Static. */
const char *network_form(enum network_field field);

/** What is wrong with all of them together, in German; NULL: nothing. Static. */
const char *network_mistake(const struct network *network);

#endif
