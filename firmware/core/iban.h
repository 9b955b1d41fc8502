/* International bank account numbers: length by country and check digits.
 *
 * Owns: the table of lengths. Source: ISO 13616-1 and the SWIFT registry's lengths of
 * the SEPA countries. Called by form. Pure.
 * A country that is not in the table may have any length from 15 to IBAN_MAX. */
#ifndef SCHALTER_CORE_IBAN_H
#define SCHALTER_CORE_IBAN_H

#include <stdbool.h>

enum { IBAN_MAX = 34 };

enum iban_result {
    IBAN_GOOD,
    IBAN_BAD_LENGTH, /* too short or too long for its country */
    IBAN_BAD_SIGN,   /* not two letters, two digits, then letters and digits */
    IBAN_BAD_CHECK,  /* ISO 7064 mod 97-10: a digit is wrong or two are swapped */
};

/** Checks an account number without spaces, in capitals. */
enum iban_result iban_check(const char *iban);

#endif
