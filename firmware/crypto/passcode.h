/* The PIN of this town's technicians, kept so that nobody can read it.
 *
 * Owns: nothing. A line holds costs, salt and hash, as "scrypt:14:8:1:SALT:HASH", the
 * last two in base64url. scrypt (RFC 7914) with N = 2^14, r = 8, p = 1: 16 MB and some
 * 50 ms for each try, in which it blocks. Called by main (makes one), the face and the
 * caretaker. */
#ifndef SCHALTER_CRYPTO_PASSCODE_H
#define SCHALTER_CRYPTO_PASSCODE_H

#include "base/status.h"

enum { PASSCODE_DIGITS = 8, PASSCODE_LINE = 128 };

/** A line for exactly PASSCODE_DIGITS digits, with a new salt. STATUS_INVALID: they are
 * none; STATUS_FULL: no memory. */
enum status passcode_make(const char *digits, char line[PASSCODE_LINE]) MUST_CHECK;

/** The first line of a file, if it is one of passcode_make; else `line` is "". Blocks
 * on the disk. STATUS_NOT_FOUND: no such line there; STATUS_DENIED: whoever asks may
 * not read it. */
enum status passcode_read(const char *path, char line[PASSCODE_LINE]) MUST_CHECK;

/** STATUS_OK: the digits are the line's. STATUS_DENIED: they are not. STATUS_INVALID:
 * the line is none of passcode_make; STATUS_FULL: no memory to compare them. The
 * comparison takes the same time for all. */
enum status passcode_check(const char *line, const char *digits) MUST_CHECK;

#endif
