/* Keeps the firewall open to the hosts of the kiosk (gate.h).
 *
 * Owns: when names are asked for, and the word to nft(8). What goes to an address that
 * is not in the firewall's sets yet is dropped there, not refused: TCP sends it anew
 * after 1, 3 and 7 seconds (RFC 6298), and by then it is. Called by the caretaker's
 * main, as a program of its own. Blocks on the resolver. Must not know: which hosts,
 * and why. */
#ifndef SCHALTER_CARETAKER_GATEKEEPER_H
#define SCHALTER_CARETAKER_GATEKEEPER_H

/** Until the program is ended; `root` as in root.h. Returns at once, with an exit
 * code, where no configuration names anything: then the kiosk reaches nobody. */
int gatekeeper_serve(const char *root);

#endif
