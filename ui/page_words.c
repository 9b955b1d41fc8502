#include <inttypes.h>

#include "ui/page_kit.h"

enum { WORDS_MAX = 8192 };

const char *
page_say(const struct page *page, const char *german)
{
    return phrase_text(page->session, page->session->lang, german);
}

const char *
page_say_count(const struct page *page, const char *one, const char *many, int n)
{
    return lang_plural(page->session->langs, page->session->lang, one, many, n);
}

const char *
page_fill(struct page *page, const char *german, const struct phrase_part *parts)
{
    char filled[WORDS_MAX];
    if (!german || !german[0])
        return "";
    phrase_fill(page->session, german, parts, filled, sizeof filled);
    return view_text(page->view, filled);
}

const char *
page_catalogue(struct page *page, const char *german)
{
    return page_fill(page, german, NULL);
}

const char *
page_fill_one(struct page *page, const char *german, const char *name,
              const char *value)
{
    struct phrase_part parts[] = {{name, value}, {NULL, NULL}};
    return page_fill(page, german, parts);
}

const char *
page_number(struct page *page, int64_t number)
{
    return view_format(page->view, "%" PRId64, number);
}

const char *
page_part(struct page *page)
{
    struct phrase_part parts[] = {{"teil", page_number(page, page->view->part + 1)},
                                  {"teile", page_number(page, page->view->parts)},
                                  {NULL, NULL}};
    return page_fill(page, "Teil {teil} von {teile}", parts);
}

static const char *const weekdays[] = {"Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                       "Freitag", "Samstag",  "Sonntag"};
static const char *const months[] = {"Januar",    "Februar", "März",     "April",
                                     "Mai",       "Juni",    "Juli",     "August",
                                     "September", "Oktober", "November", "Dezember"};

const char *
page_date(struct page *page, struct civil_date date, bool year)
{
    if (!civil_is_date(date))
        return "";
    struct phrase_part parts[] = {
        {"wochentag", page_say(page, weekdays[civil_weekday(date)])},
        {"tag", page_number(page, date.day)},
        {"monat", page_say(page, months[date.month - 1])},
        {"jahr", page_number(page, date.year)},
        {NULL, NULL},
    };
    return page_fill(page,
                     year ? "{wochentag}, {tag}. {monat} {jahr}"
                          : "{wochentag}, {tag}. {monat}",
                     parts);
}

const char *
page_moment(struct page *page, struct civil_time time)
{
    struct phrase_part parts[] = {
        {"tag", page_date(page, time.date, true)},
        {"uhr", view_format(page->view, "%d:%02d", time.hour, time.minute)},
        {NULL, NULL},
    };
    return page_fill(page, "{tag}, {uhr} Uhr", parts);
}
