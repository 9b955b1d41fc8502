/* Which servers an address that somebody else named may lead to.
 *
 * Owns: nothing. Called by revocations (addresses out of certificates) and by
 * identification (addresses out of the identity service's answers). Pure. Must not
 * know: what is fetched there. */
#ifndef SCHALTER_COURIER_HOSTS_H
#define SCHALTER_COURIER_HOSTS_H

#include <stdbool.h>

/** May something be fetched from there? `hosts` as in the configuration: names divided
 * by blanks, each with the port if it is not the usual one of the address. */
bool hosts_allow(const char *hosts, const char *address);

#endif
