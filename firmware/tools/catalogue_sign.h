/* Signing a catalogue, for the town's tool.
 *
 * Owns: the key pair's files and what the clerk reads about them. Called by catalogue.
 * Must not know: what is in a catalogue. */
#ifndef SCHALTER_TOOLS_CATALOGUE_SIGN_H
#define SCHALTER_TOOLS_CATALOGUE_SIGN_H

#include "base/diags.h"

/** Makes NAME.pem (private, for its owner only) and NAME.pub.pem, never over old ones.
 * Says what to do with them; the exit code. */
int catalogue_sign_make_keys(const char *name);

/** Signs the folder with the private key in a file, and says so; the exit code. */
int catalogue_sign_folder(const char *folder, const char *key_file);

/** Adds what is to be said about a folder's signature. With the public key in
 * `key_file` a missing or wrong one is a mistake; with NULL it is a hint. */
void catalogue_sign_check(const char *folder, const char *key_file,
                          struct diags *diags);

#endif
