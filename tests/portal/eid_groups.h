/* The data groups of the eID application as members of an identity.
 *
 * Owns: which right reads which data group and what its content means (TR-03110-4
 * section 2.2.3, TR-03127). Called by eid_server. */
#ifndef SCHALTER_PORTAL_EID_GROUPS_H
#define SCHALTER_PORTAL_EID_GROUPS_H

#include <jansson.h>
#include <stdint.h>

#include "tests/portal/eid_tlv.h"

enum { EID_GROUPS_CHAT = 16 }; /* bytes of an encoded CHAT */

/** Rights as the bits of a CHAT's relative authorization (40 bits). */
#define EID_GROUPS_READ(group) (UINT64_C(1) << ((group) + 7))

/** An encoded CHAT of an authentication terminal with these rights. */
void eid_groups_put_chat(struct bytes *out, uint64_t rights);

/** The rights of an encoded CHAT; false when it is none of an authentication terminal.
 */
bool eid_groups_read_chat(struct eid_span chat, uint64_t *rights) MUST_CHECK;

/** Adds what a data group says to `identity`. STATUS_INVALID when its content is not
 * what the group is to have. Groups that have no member there are passed over. */
enum status eid_groups_add(json_t *identity, unsigned group,
                           struct eid_span content) MUST_CHECK;

#endif
