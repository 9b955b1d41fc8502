/* Which servers an address that somebody else named may lead to.
 *
 * Owns: nothing. Called by revocations (addresses out of certificates), by
 * identification (addresses out of the identity service's answers) and by the face,
 * which believes none of them because the courier says so; by the caretaker, who lets
 * the kiosk's connections out to them. Pure. Must not know: what is
 * fetched there. Source: RFC 3986. */
#ifndef SCHALTER_BASE_HOSTS_H
#define SCHALTER_BASE_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

/** The server of an address as the configuration writes it: its name, and ":" and the
 * port if it is not the usual one. False: it has none with a slash behind it, or could
 * be read in two ways. */
bool hosts_of(const char *address, char *out, size_t cap);

/** May something be fetched from there? `hosts` as in the configuration: names divided
 * by blanks, each with the port if it is not the usual one of the address. */
bool hosts_allow(const char *hosts, const char *address);

/** The same for an address that a person or another program is led to: https alone, and
 * only characters an address may have, so that it cannot be read in two ways. */
bool hosts_allow_page(const char *hosts, const char *address);

#endif
