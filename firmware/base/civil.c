#include "base/civil.h"

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
civil_is_date(struct civil_date date)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12)
        return false;
    int last = days[date.month - 1] + (date.month == 2 && is_leap(date.year) ? 1 : 0);
    return date.day >= 1 && date.day <= last;
}

/* Years are counted from March, so that the leap day is the last day of the year. */
int64_t
civil_to_days(struct civil_date date)
{
    int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil_date
civil_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
        365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;
    int64_t year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
    return (struct civil_date){(int)year, (int)civil_month, (int)day};
}

int
civil_weekday(struct civil_date date)
{
    int64_t days = civil_to_days(date);
    return (int)(((days + 3) % 7 + 7) % 7);
}

int
civil_compare(struct civil_date a, struct civil_date b)
{
    if (a.year != b.year)
        return a.year - b.year;
    if (a.month != b.month)
        return a.month - b.month;
    return a.day - b.day;
}
