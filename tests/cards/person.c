#include "tests/cards/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct field {
    const char *name, *usual;
    const char *letters; /* what it may be made of; NULL: any text */
    size_t len;          /* exactly, if letters are given */
};

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const struct field fields[PERSON_FIELDS] = {
    [PERSON_DOCUMENT] = {"document", "L01X00T47", DIGITS CAPITALS, 9},
    [PERSON_EXPIRY] = {"expiry", "20340811", DIGITS, 8},
    [PERSON_GIVEN] = {"given", "Gülşen Žofie", NULL, 0},
    [PERSON_FAMILY] = {"family", "Ó Ścibor-Großmüller", NULL, 0},
    [PERSON_ARTIST] = {"artist", "", NULL, 0},
    [PERSON_TITLE] = {"title", "Dr.", NULL, 0},
    [PERSON_BIRTH] = {"birth", "19640812", DIGITS, 8},
    [PERSON_BIRTHPLACE] = {"birthplace", "İzmir", NULL, 0},
    [PERSON_BIRTHNAME] = {"birthname", "Yıldız", NULL, 0},
    [PERSON_STREET] = {"street", "Große Geldstraße 19", NULL, 0},
    [PERSON_CITY] = {"city", "Recklinghausen", NULL, 0},
    [PERSON_COUNTRY] = {"country", "D", CAPITALS, 1},
    [PERSON_ZIP] = {"zip", "45657", DIGITS, 5},
    [PERSON_MUNICIPALITY] = {"municipality", "02760505620032", DIGITS, 14},
};

void
person_fill(struct person *person)
{
    for (size_t i = 0; i < PERSON_FIELDS; i++)
        snprintf(person->field[i], PERSON_TEXT, "%s", fields[i].usual);
}

/* Well-formed as far as lengths go; what the letters are is the reader's to judge. */
static bool
is_utf8(const char *text)
{
    unsigned following = 0;
    for (; *text != '\0'; text++) {
        const uint8_t byte = (uint8_t)*text;
        if (following > 0) {
            if ((byte & 0xC0) != 0x80)
                return false;
            following--;
        } else if (byte >= 0xF0) {
            following = 3;
        } else if (byte >= 0xE0) {
            following = 2;
        } else if (byte >= 0xC0) {
            following = 1;
        } else if (byte >= 0x80 || byte < 0x20) {
            return false;
        }
    }
    return following == 0;
}

bool
person_set(struct person *person, const char *line)
{
    const char *value = strchr(line, '=');
    if (value == NULL)
        return false;
    const size_t name_len = (size_t)(value++ - line);
    for (size_t i = 0; i < PERSON_FIELDS; i++) {
        if (strlen(fields[i].name) != name_len ||
            memcmp(fields[i].name, line, name_len) != 0)
            continue;
        const size_t len = strlen(value);
        if (len >= PERSON_TEXT || !is_utf8(value))
            return false;
        if (fields[i].letters != NULL &&
            (len != fields[i].len || strspn(value, fields[i].letters) != len))
            return false;
        snprintf(person->field[i], PERSON_TEXT, "%s", value);
        return true;
    }
    return false;
}

bool
person_load(struct person *person, const char *path)
{
    char line[PERSON_TEXT + 32];
    FILE *file = fopen(path, "r");
    bool ok = file != NULL;
    if (!ok)
        perror(path);
    for (unsigned number = 1; ok && fgets(line, sizeof(line), file) != NULL; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#')
            continue;
        ok = person_set(person, line);
        if (!ok)
            fprintf(stderr, "%s:%u: not a field, or not its form\n", path, number);
    }
    if (file != NULL)
        fclose(file);
    return ok;
}

static void
put_text(const struct person *person, enum person_field field, uint32_t tag,
         uint32_t type, struct tlv_bytes *out)
{
    size_t opened = tlv_open(out, tag);
    tlv_put_text(out, type, person->field[field]);
    tlv_close(out, opened);
}

static void
put_residence(const struct person *person, struct tlv_bytes *out)
{
    size_t group = tlv_open(out, 0x71);
    size_t place = tlv_open(out, 0x30);
    put_text(person, PERSON_STREET, 0xAA, 0x0C, out);
    put_text(person, PERSON_CITY, 0xAB, 0x0C, out);
    put_text(person, PERSON_COUNTRY, 0xAD, 0x13, out);
    put_text(person, PERSON_ZIP, 0xAE, 0x13, out);
    tlv_close(out, place);
    tlv_close(out, group);
}

static void
put_municipality(const struct person *person, struct tlv_bytes *out)
{
    const char *text = person->field[PERSON_MUNICIPALITY];
    uint8_t key[7];
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)((text[2 * i] - '0') << 4 | (text[2 * i + 1] - '0'));
    size_t group = tlv_open(out, 0x72);
    tlv_put_object(out, 0x04, key, sizeof(key));
    tlv_close(out, group);
}

static void
put_birthplace(const struct person *person, struct tlv_bytes *out)
{
    size_t group = tlv_open(out, 0x69);
    put_text(person, PERSON_BIRTHPLACE, 0xA1, 0x0C, out);
    tlv_close(out, group);
}

static void
put_fixed(uint32_t tag, const char *text, struct tlv_bytes *out)
{
    size_t group = tlv_open(out, tag);
    tlv_put_text(out, 0x13, text);
    tlv_close(out, group);
}

bool
person_group(const struct person *person, unsigned number, struct tlv_bytes *out)
{
    static const struct {
        enum person_field field;
        uint8_t type;
    } plain[PERSON_GROUPS + 1] = {
        [3] = {PERSON_EXPIRY, 0x12},     [4] = {PERSON_GIVEN, 0x0C},
        [5] = {PERSON_FAMILY, 0x0C},     [6] = {PERSON_ARTIST, 0x0C},
        [7] = {PERSON_TITLE, 0x0C},      [8] = {PERSON_BIRTH, 0x12},
        [13] = {PERSON_BIRTHNAME, 0x0C},
    };
    const uint32_t tag = 0x60 + number;
    if (number == 1)
        put_fixed(tag, "ID", out);
    else if (number == 2 || number == 10)
        put_fixed(tag, "D", out);
    else if (number == 9)
        put_birthplace(person, out);
    else if (number == 17)
        put_residence(person, out);
    else if (number == 18)
        put_municipality(person, out);
    else if (number <= PERSON_GROUPS && plain[number].type != 0)
        put_text(person, plain[number].field, tag, plain[number].type, out);
    else
        return false;
    return true;
}

static char
check_digit(const char *text, size_t len)
{
    static const unsigned weights[3] = {7, 3, 1};
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        const unsigned value =
            c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
        sum += value * weights[i % 3];
    }
    return (char)('0' + sum % 10);
}

size_t
person_zone(const struct person *person, char zone[PERSON_MRZ + 1])
{
    const char *number = person->field[PERSON_DOCUMENT];
    const char *birth = person->field[PERSON_BIRTH] + 2;
    const char *expiry = person->field[PERSON_EXPIRY] + 2;
    return (size_t)snprintf(zone, PERSON_MRZ + 1, "%s%c%s%c%s%c", number,
                            check_digit(number, 9), birth, check_digit(birth, 6),
                            expiry, check_digit(expiry, 6));
}
