/* How the device is connected, written down for systemd; and what a technician sets at
 * the device, written down for the next start.
 *
 * Owns: /run/systemd/network/70-schalter.network, which goes before the image's own
 * (80-wired: DHCP), and /data/anschluss.yaml until setup_settle takes it in. Called by
 * the caretaker, and by its `settle` before systemd-networkd begins. Blocks on the
 * disk. Source: systemd.network(5). `root` as in root.h. */
#ifndef SCHALTER_CARETAKER_UPLINK_H
#define SCHALTER_CARETAKER_UPLINK_H

#include "base/network.h"
#include "base/status.h"

/** Reads the configuration as far as it can be read, and writes the file for systemd.
 * Without one the image's own holds. STATUS_IO. */
enum status uplink_settle(const char *root) MUST_CHECK;

/** The next start is with this. STATUS_INVALID: a setting has not its form; STATUS_IO.
 */
enum status uplink_wish(const char *root, const struct network *network) MUST_CHECK;

#endif
