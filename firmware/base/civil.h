/* Calendar days and wall clock times as people write them. Pure arithmetic, proleptic
 * Gregorian calendar; nothing here reads a clock.
 *
 * Owns: nothing. Called by everybody who shows or checks a date. Must not know: a
 * language, a time zone. Source: ISO 8601. */
#ifndef SCHALTER_BASE_CIVIL_H
#define SCHALTER_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

struct civil_date {
    int year, month, day; /* 2026, 11, 26; all 0: no date */
};

struct civil_time {
    struct civil_date date;
    int hour, minute; /* local time of the town */
};

/** True for a day there is, in the years 1 to 9999. */
bool civil_is_date(struct civil_date date);

/** Days since 1970-01-01, negative before it, and back; the date must be valid. */
int64_t civil_to_days(struct civil_date date);
struct civil_date civil_from_days(int64_t days);

/** 0 Monday to 6 Sunday (ISO 8601 order). */
int civil_weekday(struct civil_date date);

/** Negative, zero, positive as a is before, equal to, after b. */
int civil_compare(struct civil_date a, struct civil_date b);

#endif
