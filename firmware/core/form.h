/* The rules of a form: what is visible, what is valid, how a value is said.
 *
 * Owns: nothing; reads a session's answers. Called by session (validating, clearing),
 * pages (showing), document (writing). Sources: DIN 91379:2022 (letters), ISO 13616
 * (IBAN), ISO 11784 (chip), XInneres field lengths, E.123/RFC 5321 in the practical
 * subset. */
#ifndef SCHALTER_CORE_FORM_H
#define SCHALTER_CORE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "core/answer.h"
#include "core/catalogue.h"
#include "core/lang.h"

struct session;

/** Whether a field or question is asked, with the answers so far. */
bool form_field_visible(const struct session *session, int field);
bool form_question_visible(const struct session *session, int question);

/** An answer that was read from the ID card and may not be changed; a question that has
 * no other: it is not asked, the check list shows it without "Ändern". */
bool form_field_locked(const struct session *session, int field);
bool form_question_locked(const struct session *session, int question);

/** The next visible question after `from`, and the next or previous one that is asked
 * as well; -1 when there is none. */
int form_next_question(const struct session *session, int from);
int form_next_asked(const struct session *session, int from);
int form_previous_asked(const struct session *session, int from);

/** How many questions are asked up to `question`, itself included. */
int form_questions_until(const struct session *session, int question);

/** Empties every answer whose field or question is hidden. Returns how many. */
int form_clear_hidden(struct session *session);

/** Checks one stored answer. Dates are checked against world.now. */
enum field_error form_check(const struct session *session, int field);

/** Checks all visible fields of a question; the first bad one, -1 if all are good. */
int form_check_question(const struct session *session, int question,
                        enum field_error *error);

/** The sentence that says how to mend it, in the session's language, ready to show.
 * `field` -2: the declaration at the end. */
void form_error_sentence(const struct session *session, int field,
                         enum field_error error, char *out, size_t cap);

/** "3. Mai 2026" in any language; the date must be valid. */
void form_date_text(const struct session *session, enum lang lang,
                    struct civil_date date, char *out, size_t cap);

/** How the answer reads for people in the session's language: "3. Mai 2026", "Ja",
 * "276 098 100 234 567", "DE89 3704 ...", "Nicht angegeben". */
void form_display(const struct session *session, int field, char *out, size_t cap);

/** The text the keyboard writes into: the answer of the focused field, on the resume
 * page the repeated answer; NULL when nothing is focused. */
struct answer *form_typed(struct session *session);

/** True for kinds that are typed, false for those that are chosen or ticked. */
bool form_kind_is_typed(enum field_kind kind);

/** Puts the caret to the end of the focused text or date part. */
void form_caret_to_end(struct session *session);

/** Moves the caret by one grapheme, -1 or +1; false at the ends. */
bool form_caret_step(struct session *session, int step);

/** Empties the focused field. An IBAN starts again with "DE". */
void form_clear(struct session *session);

/** Brings a typed answer into the form that is kept: NFC, without spaces at its ends, a
 * complete date as yyyy-mm-dd, an IBAN without a lonely "DE". */
void form_settle(const struct field *field, struct answer *answer);

/** The opposite for dates, so that they can be typed on: yyyy-mm-dd to dd|mm|yyyy. */
void form_unsettle(const struct field *field, struct answer *answer);

/** True if two answers mean the same for a person: case, spaces and normalization form
 * do not count. */
bool form_same(const struct field *field, const char *a, const char *b);

/** Types one letter at the caret, and takes away the one before it. While typing, a
 * date's answer holds "dd|mm|yyyy" parts separated by "|"; all other kinds hold the
 * text itself. Changes nothing and returns false when the letter cannot be part of the
 * field, the field is full, or nothing stands before the caret, which moves along. */
bool form_type(struct session *session, const char *grapheme);
bool form_erase(struct session *session);

/** The day, from typed parts or from yyyy-mm-dd; false while incomplete or impossible.
 */
bool form_date(const char *typed, struct civil_date *out);

/** The text of one part of a date, typed or yyyy-mm-dd: 0 day, 1 month, 2 year. */
void form_date_part(const char *typed, int part, char *out, size_t cap);

/** Whether a grapheme in form C may stand in a field of this kind; for checking and for
 * keys that would have no effect. */
bool form_letter_fits(enum field_kind kind, const char *grapheme, size_t len);

/** How many graphemes the field takes. */
int form_max_graphemes(const struct field *field);

#endif
