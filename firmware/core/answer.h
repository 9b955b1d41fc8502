/* One answer of a citizen, and what can be wrong with it.
 *
 * Owns: nothing; an answer lies in the session and is wiped with it. Called by the
 * session and the form. Must not know: which field it belongs to. */
#ifndef SCHALTER_CORE_ANSWER_H
#define SCHALTER_CORE_ANSWER_H

/** Bytes at most, and the field's graphemes, whichever ends first. */
enum { ANSWER_MAX_BYTES = 1024 };

/** What is wrong with a field; the sentence is form_error_sentence(). */
enum field_error {
    FIELD_OK,
    FIELD_MISSING,
    FIELD_TOO_LONG,
    FIELD_BAD_LETTER, /* a sign that this kind cannot hold */
    FIELD_BAD_DATE,   /* no such day */
    FIELD_DATE_INCOMPLETE,
    FIELD_DATE_TOO_EARLY,
    FIELD_DATE_TOO_LATE,
    FIELD_BAD_NUMBER,
    FIELD_NUMBER_TOO_SMALL,
    FIELD_NUMBER_TOO_LARGE,
    FIELD_BAD_POSTCODE,
    FIELD_BAD_HOUSE_NUMBER,
    FIELD_BAD_EMAIL,
    FIELD_BAD_PHONE,
    FIELD_BAD_IBAN_LENGTH,
    FIELD_BAD_IBAN_CHECK, /* mod 97: a digit is wrong or two are swapped */
    FIELD_BAD_CHIP,
    FIELD_BAD_FILE_NUMBER,
    FIELD_CONSENT_NEEDED,
    FIELD_ANSWER_DIFFERS, /* resume: not what was answered before */
};

struct answer {
    char text[ANSWER_MAX_BYTES + 1]; /* clean UTF-8, NFC; see enum field_kind */
};

#endif
