#include "core/form.h"

#include <string.h>

#include "base/text.h"
#include "core/iban.h"
#include "core/letters.h"
#include "core/session.h"

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word_sign(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t
count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

static enum field_error
check_date(const struct session *session, const struct field *field, const char *text)
{
    struct civil_date date, today = session->world.now.date;
    char part[8];

    if (!form_date(text, &date)) {
        for (int i = 0; i < 3; i++) {
            form_date_part(text, i, part, sizeof part);
            if (part[0] == '\0' || (i == 2 && strlen(part) != 4))
                return FIELD_DATE_INCOMPLETE;
        }
        return FIELD_BAD_DATE;
    }
    /* A machine that does not know the day yet lets people go on. */
    if (!civil_is_date(today))
        return FIELD_OK;
    int64_t days = civil_to_days(date) - civil_to_days(today);
    return days < field->least  ? FIELD_DATE_TOO_EARLY
           : days > field->most ? FIELD_DATE_TOO_LATE
                                : FIELD_OK;
}

static enum field_error
check_number(const struct field *field, const char *text)
{
    int64_t value = 0;
    if (text_to_int64(text, &value) != STATUS_OK)
        return FIELD_BAD_NUMBER;
    return value < field->least  ? FIELD_NUMBER_TOO_SMALL
           : value > field->most ? FIELD_NUMBER_TOO_LARGE
                                 : FIELD_OK;
}

/* XInneres: up to four digits and a suffix of up to two signs. */
static enum field_error
check_house_number(const char *text)
{
    size_t digits = count_digits(text);
    return digits >= 1 && digits <= 4 && text[0] != '0' && strlen(text + digits) <= 2
               ? FIELD_OK
               : FIELD_BAD_HOUSE_NUMBER;
}

static enum field_error
check_postcode(const char *text)
{
    int64_t value = 0;
    return strlen(text) == 5 && text_to_int64(text, &value) == STATUS_OK &&
                   value >= 1001 && value <= 99998
               ? FIELD_OK
               : FIELD_BAD_POSTCODE;
}

static bool
is_host(const char *host)
{
    int labels = 0;
    size_t len = 0;
    bool letters = true;

    for (const char *at = host;; at += len + 1) {
        len = strcspn(at, ".");
        if (len == 0 || len > 63 || at[0] == '-' || at[len - 1] == '-')
            return false;
        letters = true;
        for (size_t i = 0; i < len; i++) {
            if (!is_word_sign(at[i]) && at[i] != '-')
                return false;
            letters = letters && !is_digit(at[i]);
        }
        labels++;
        if (at[len] == '\0')
            break;
    }
    return labels >= 2 && len >= 2 && letters;
}

/* RFC 5321 as people really use it: no quotes, no address literals. */
static enum field_error
check_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL)
        return FIELD_BAD_EMAIL;
    size_t local = (size_t)(at - text);
    bool dots = local == 0 || text[0] == '.' || text[local - 1] == '.' ||
                strstr(text, "..") != NULL;
    return local <= 64 && !dots && strlen(text) <= 254 && is_host(at + 1)
               ? FIELD_OK
               : FIELD_BAD_EMAIL;
}

/* E.123: with the area code, that is beginning with 0 or with + and the country. */
static enum field_error
check_phone(const char *text)
{
    const char *start = text + strspn(text, "( ");
    int digits = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '+' && at != start)
            return FIELD_BAD_PHONE;
        digits += is_digit(*at) ? 1 : 0;
    }
    return digits >= 6 && digits <= 15 && (*start == '0' || *start == '+')
               ? FIELD_OK
               : FIELD_BAD_PHONE;
}

static enum field_error
check_iban(const char *text)
{
    switch (iban_check(text)) {
    case IBAN_GOOD:
        return FIELD_OK;
    case IBAN_BAD_LENGTH:
        return FIELD_BAD_IBAN_LENGTH;
    case IBAN_BAD_SIGN:
    case IBAN_BAD_CHECK:
    default:
        return FIELD_BAD_IBAN_CHECK;
    }
}

/* ISO 11784: three digits of a country (ISO 3166) or, from 900 to 998, of a maker. */
static enum field_error
check_chip(const char *text)
{
    return strlen(text) == 15 && count_digits(text) == 15 &&
                   strncmp(text, "000", 3) != 0 && strncmp(text, "999", 3) != 0
               ? FIELD_OK
               : FIELD_BAD_CHIP;
}

static enum field_error
check_file_number(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (is_word_sign(*at))
            return FIELD_OK;
    }
    return FIELD_BAD_FILE_NUMBER;
}

static enum field_error
check_letters(const struct field *field, const char *text)
{
    size_t len = strlen(text), next = 0;
    for (size_t at = 0; at < len; at = next) {
        next = letters_next(text, len, at);
        if (!form_letter_fits(field->kind, text + at, next - at))
            return FIELD_BAD_LETTER;
    }
    return letters_count(text) > form_max_graphemes(field) ? FIELD_TOO_LONG : FIELD_OK;
}

static enum field_error
check_choice(const struct field *field, const char *text)
{
    for (int i = 0; i < field->option_count; i++) {
        if (text_equal(text, field->options[i].value))
            return FIELD_OK;
    }
    return FIELD_MISSING;
}

static enum field_error
check_kind(const struct session *session, const struct field *field, const char *text)
{
    switch (field->kind) {
    case FIELD_DATE:
        return check_date(session, field, text);
    case FIELD_NUMBER:
        return check_number(field, text);
    case FIELD_HOUSE_NUMBER:
        return check_house_number(text);
    case FIELD_POSTCODE:
        return check_postcode(text);
    case FIELD_EMAIL:
        return check_email(text);
    case FIELD_PHONE:
        return check_phone(text);
    case FIELD_IBAN:
        return check_iban(text);
    case FIELD_CHIP:
        return check_chip(text);
    case FIELD_FILE_NUMBER:
        return check_file_number(text);
    case FIELD_CHOICE:
        return check_choice(field, text);
    case FIELD_YES_NO:
        return text_equal(text, "ja") || text_equal(text, "nein") ? FIELD_OK
                                                                  : FIELD_MISSING;
    case FIELD_CONSENT:
        return text_equal(text, "ja") ? FIELD_OK : FIELD_CONSENT_NEEDED;
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_STREET:
    case FIELD_PLACE:
    default:
        return FIELD_OK;
    }
}

/* An empty answer as the person sees it: nothing typed, or only what stood there. */
static bool
is_empty(const struct field *field, const char *text)
{
    if (field->kind == FIELD_DATE)
        return strspn(text, "|") == strlen(text);
    return strspn(text, " ") == strlen(text) ||
           (field->kind == FIELD_IBAN && text_equal(text, "DE"));
}

enum field_error
form_check(const struct session *session, int field)
{
    const struct service *service = session_service(session);
    const char *text = session->answers[field].text;
    const struct field *at = &service->fields[field];

    if (is_empty(at, text)) {
        if (!at->required)
            return FIELD_OK;
        return at->kind == FIELD_CONSENT ? FIELD_CONSENT_NEEDED : FIELD_MISSING;
    }
    if (form_kind_is_typed(at->kind) && at->kind != FIELD_DATE) {
        enum field_error error = check_letters(at, text);
        if (error != FIELD_OK)
            return error;
    }
    return check_kind(session, at, text);
}

int
form_check_question(const struct session *session, int question,
                    enum field_error *error)
{
    const struct service *service = session_service(session);
    const struct question *at = &service->questions[question];

    *error = FIELD_OK;
    for (int i = 0; i < at->field_count; i++) {
        int f = at->first_field + i;
        if (!form_field_visible(session, f))
            continue;
        *error = form_check(session, f);
        if (*error != FIELD_OK)
            return f;
    }
    return -1;
}
