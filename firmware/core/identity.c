#include "core/identity.h"

#include <stdbool.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"

static const struct {
    const char *name;  /* in service files */
    const char *asked; /* the right as the town's service knows it */
    const char *claim; /* member of `identity`, or of its address */
    enum card_right right;
    bool address;
} attributes[IDENTITY_ATTRIBUTES] = {
    [IDENTITY_FAMILY_NAME] = {"familienname", "FamilyName", "familyNames",
                              CARD_RIGHT_FAMILY_NAME, false},
    [IDENTITY_GIVEN_NAMES] = {"vornamen", "GivenNames", "givenNames",
                              CARD_RIGHT_GIVEN_NAMES, false},
    [IDENTITY_BIRTH_NAME] = {"geburtsname", "BirthName", "birthName",
                             CARD_RIGHT_BIRTH_NAME, false},
    [IDENTITY_DOCTORAL_DEGREE] = {"doktorgrad", "DoctoralDegree", "doctoralDegree",
                                  CARD_RIGHT_DOCTORAL_DEGREE, false},
    [IDENTITY_BIRTH_DATE] = {"geburtsdatum", "DateOfBirth", "dateOfBirth",
                             CARD_RIGHT_BIRTH_DATE, false},
    [IDENTITY_BIRTH_PLACE] = {"geburtsort", "PlaceOfBirth", "placeOfBirth",
                              CARD_RIGHT_BIRTH_PLACE, false},
    [IDENTITY_STREET] = {"strasse", "Address", "street", CARD_RIGHT_ADDRESS, true},
    [IDENTITY_HOUSE_NUMBER] = {"hausnummer", "Address", NULL, CARD_RIGHT_ADDRESS, true},
    [IDENTITY_POSTCODE] = {"plz", "Address", "zipCode", CARD_RIGHT_ADDRESS, true},
    [IDENTITY_PLACE] = {"ort", "Address", "city", CARD_RIGHT_ADDRESS, true},
};

const char *
identity_attribute_name(enum identity_attribute attribute)
{
    return attributes[attribute].name;
}

enum card_right
identity_right(enum identity_attribute attribute)
{
    return attributes[attribute].right;
}

const char *
identity_right_name(enum identity_attribute attribute)
{
    return attributes[attribute].asked;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *
skip_spaces(const char *at)
{
    return at + strspn(at, " ");
}

/* "17", "17 a", "17a-c", "12-14", "12 - 14", "3/5": all of the text. */
static bool
is_house_number(const char *text)
{
    const char *at = text;
    size_t digits = strspn(at, "0123456789");
    if (digits < 1 || digits > 4 || *at == '0')
        return false;
    at = skip_spaces(at + digits);
    if (is_letter(*at))
        at = skip_spaces(at + 1);
    if ((*at == '-' || *at == '/') && at[1] != '\0') {
        at = skip_spaces(at + 1);
        size_t more = strspn(at, "0123456789");
        at += more > 4 ? 0 : more;
        if (is_letter(*at))
            at++;
        else if (more == 0)
            return false;
    }
    return *at == '\0';
}

/* "17 1/2" is one number, and without its space it would be another: it is left to be
 * typed. */
static bool
is_fraction(const char *street, size_t at)
{
    return at >= 2 && is_digit(street[at - 2]) && strchr(street + at, '/') != NULL;
}

/* The first place from which on everything is a house number, so that "Straße des 17.
 * Juni 135" and "C 4, 7" are told apart. The number is written without spaces. */
static void
split_street(char street[IDENTITY_TEXT_MAX], char number[IDENTITY_TEXT_MAX])
{
    size_t len = strlen(street), to = 0;

    memset(number, 0, IDENTITY_TEXT_MAX);
    while (len > 0 && street[len - 1] == ' ')
        street[--len] = '\0';
    for (size_t at = 1; at < len; at++) {
        if (street[at - 1] != ' ' || !is_digit(street[at]) ||
            !is_house_number(street + at))
            continue;
        if (is_fraction(street, at))
            return;
        for (size_t from = at; from < len; from++) {
            if (street[from] != ' ')
                number[to++] = street[from];
        }
        while (at > 0 && (street[at - 1] == ' ' || street[at - 1] == ','))
            at--;
        memset(street + at, 0, IDENTITY_TEXT_MAX - at);
        return;
    }
}

/* "1964-08-12", "1964-08", "1964". */
static bool
is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    size_t len = strlen(text);
    struct civil_date date = {0, 1, 1};

    if (len != 4 && len != 7 && len != 10)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (form[i] == 'd' ? !is_digit(text[i]) : text[i] != form[i])
            return false;
    }
    for (int i = 0; i < 4; i++)
        date.year = date.year * 10 + (text[i] - '0');
    if (len >= 7)
        date.month = (text[5] - '0') * 10 + (text[6] - '0');
    if (len == 10)
        date.day = (text[8] - '0') * 10 + (text[9] - '0');
    return civil_is_date(date);
}

static enum status
read_attribute(const struct json_node *from, enum identity_attribute attribute,
               struct identity *out)
{
    char *text = out->text[attribute];
    enum status status = json_read_text(from, attributes[attribute].claim, text,
                                        sizeof out->text[attribute]);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK && (!text_is_clean_utf8(text, strlen(text), "") ||
                                (attribute == IDENTITY_BIRTH_DATE && !is_date(text))))
        status = STATUS_INVALID;
    return status;
}

static enum status
read_attributes(const struct json_node *identity, struct identity *out)
{
    const struct json_node *address = NULL;
    enum status status = json_view_object(identity, "placeOfResidence", &address);

    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        const struct json_node *from = attributes[a].address ? address : identity;
        if (from == NULL || attributes[a].claim == NULL)
            continue;
        status = read_attribute(from, (enum identity_attribute)a, out);
        if (status != STATUS_OK)
            return status;
    }
    split_street(out->text[IDENTITY_STREET], out->text[IDENTITY_HOUSE_NUMBER]);
    return STATUS_OK;
}

/* Where a string that begins at `at` ends, behind its second quote. */
static size_t
skip_string(const char *json, size_t len, size_t at)
{
    for (at++; at < len && json[at] != '"'; at++)
        at += json[at] == '\\' ? 1 : 0;
    return at < len ? at + 1 : len;
}

static size_t
skip_blank(const char *json, size_t len, size_t at)
{
    while (at < len && strchr(" \t\r\n", json[at]) != NULL)
        at++;
    return at;
}

/* Where the member of an object stands that begins at `at`, in JSON that was parsed
 * before: its value's first sign; `len` if there is none. A name written with escapes
 * is not found. */
static size_t
find_member(const char *json, size_t len, size_t at, const char *name)
{
    size_t wanted = strlen(name);
    int depth = 0;

    for (; at < len; at++) {
        if (json[at] == '{' || json[at] == '[')
            depth++;
        else if ((json[at] == '}' || json[at] == ']') && --depth == 0)
            return len;
        if (json[at] != '"')
            continue;
        size_t end = skip_string(json, len, at);
        size_t next = skip_blank(json, len, end);
        if (depth == 1 && next < len && json[next] == ':' && end - at == wanted + 2 &&
            memcmp(json + at + 1, name, wanted) == 0)
            return skip_blank(json, len, next + 1);
        at = end - 1;
    }
    return len;
}

/* Behind the object that begins at `at`. */
static size_t
skip_object(const char *json, size_t len, size_t at)
{
    int depth = 0;
    for (; at < len; at++) {
        if (json[at] == '"') {
            at = skip_string(json, len, at) - 1;
            continue;
        }
        if (json[at] == '{' || json[at] == '[')
            depth++;
        else if ((json[at] == '}' || json[at] == ']') && --depth == 0)
            return at + 1;
    }
    return len;
}

/* The report is handed on as it is, so its text is cut out, not written anew. */
static enum status
cut_content(const char *json, size_t len, struct identity *out)
{
    size_t at = find_member(json, len, 0, "report");
    at = at < len ? find_member(json, len, at, "content") : len;
    if (at >= len || json[at] != '{')
        return STATUS_INVALID;
    size_t end = skip_object(json, len, at);
    if (end - at >= sizeof out->report)
        return STATUS_TOO_LARGE;
    memcpy(out->report, json + at, end - at);
    return text_is_clean_utf8(out->report, end - at, "\t\r\n") ? STATUS_OK
                                                               : STATUS_INVALID;
}

static bool
is_version(const char *text)
{
    int dots = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool dot =
            text[i] == '.' && i > 0 && is_digit(text[i - 1]) && is_digit(text[i + 1]);
        bool zero =
            text[i] == '0' && (i == 0 || text[i - 1] == '.') && is_digit(text[i + 1]);
        if ((!dot && !is_digit(text[i])) || zero)
            return false;
        dots += dot;
    }
    return dots == 2;
}

static enum status
read_report(const struct json_node *root, const char *json, size_t len,
            struct identity *out)
{
    const struct json_node *report = NULL, *content = NULL;
    enum status status = json_view_object(root, "report", &report);

    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = json_read_text(report, "schema", out->report_schema,
                                sizeof out->report_schema);
    if (status == STATUS_OK)
        status = json_read_text(report, "version", out->report_version,
                                sizeof out->report_version);
    if (status == STATUS_OK)
        status = json_view_object(report, "content", &content);
    if (status == STATUS_OK)
        status = cut_content(json, len, out);
    if (status == STATUS_OK && ((!text_is_uri(out->report_schema, "https://") &&
                                 !text_is_uri(out->report_schema, "urn:")) ||
                                !is_version(out->report_version)))
        status = STATUS_INVALID;
    return status == STATUS_NOT_FOUND ? STATUS_INVALID : status;
}

enum status
identity_read(const char *json, size_t len, struct identity *out)
{
    struct json_doc *doc = NULL;
    const struct json_node *identity = NULL;

    memset(out, 0, sizeof *out);
    enum status status = json_open(json, len, IDENTITY_JSON_MAX, &doc);
    if (status == STATUS_OK)
        status = json_view_object(json_root(doc), "identity", &identity);
    if (status == STATUS_OK)
        status = read_attributes(identity, out);
    if (status == STATUS_OK)
        status = read_report(json_root(doc), json, len, out);
    json_close(doc);
    if (status == STATUS_OK)
        return status;
    secret_erase(out, sizeof *out);
    return status == STATUS_NOT_FOUND ? STATUS_INVALID : status;
}
