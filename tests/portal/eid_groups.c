#include "tests/portal/eid_groups.h"

#include <stdio.h>
#include <string.h>

/* id-AT, 0.4.0.127.0.7.3.1.2.2 */
static const char TERMINAL[] = "\x04\x00\x7f\x00\x07\x03\x01\x02\x02";

enum { EID_GROUPS_RIGHTS = 5, EID_GROUPS_TEXT = 256 };

void
eid_groups_put_chat(struct bytes *out, uint64_t rights)
{
    unsigned char bits[EID_GROUPS_RIGHTS];
    struct bytes inside;
    bytes_init(&inside, 64);
    for (int i = 0; i < EID_GROUPS_RIGHTS; i++)
        bits[i] = (unsigned char)(rights >> (8 * (EID_GROUPS_RIGHTS - 1 - i)));
    eid_tlv_put(&inside, 0x06, TERMINAL, sizeof TERMINAL - 1);
    eid_tlv_put(&inside, 0x53, bits, sizeof bits);
    eid_tlv_put(out, 0x7f4c, bytes_text(&inside), inside.len);
    bytes_finish(&inside);
}

bool
eid_groups_read_chat(struct eid_span chat, uint64_t *rights)
{
    struct eid_tlv whole;
    struct eid_tlv oid;
    struct eid_tlv bits;
    if (!eid_tlv_find(chat, 0x7f4c, &whole) || !eid_tlv_find(whole.value, 0x06, &oid) ||
        !eid_span_equal(oid.value, TERMINAL, sizeof TERMINAL - 1) ||
        !eid_tlv_find(whole.value, 0x53, &bits) || bits.value.len != EID_GROUPS_RIGHTS)
        return false;
    *rights = 0;
    for (size_t i = 0; i < EID_GROUPS_RIGHTS; i++)
        *rights = *rights << 8 | bits.value.at[i];
    *rights &= UINT64_C(0x3fffffffff); /* the upper two bits are the role */
    return true;
}

/** One text of UTF8String, PrintableString or NumericString. */
static json_t *
eid_groups_text(struct eid_span content)
{
    struct eid_tlv text;
    if (!eid_tlv_next(&content, &text) || content.len > 0 ||
        (text.tag != 0x0c && text.tag != 0x13 && text.tag != 0x12))
        return NULL;
    return json_stringn((const char *)text.value.at, text.value.len);
}

static enum status
eid_groups_add_text(json_t *identity, const char *name, struct eid_span content)
{
    json_t *text = eid_groups_text(content);
    if (!text)
        return STATUS_INVALID;
    /* An empty group says that there is nothing, e.g. no doctoral degree. */
    if (json_string_length(text) > 0)
        json_object_set(identity, name, text);
    json_decref(text);
    return STATUS_OK;
}

/** YYYYMMDD where unknown ends are spaces (ICAO 9303 writes them so). */
static enum status
eid_groups_add_date(json_t *identity, struct eid_span content)
{
    json_t *text = eid_groups_text(content);
    const char *date = text ? json_string_value(text) : "";
    char known[16];
    size_t digits = strspn(date, "0123456789");
    bool good = strlen(date) == 8 && strspn(date + digits, " ") == 8 - digits &&
                (digits == 8 || digits == 6 || digits == 4);
    if (good) {
        snprintf(known, sizeof known, "%.4s%s%.2s%s%.2s", date, digits > 4 ? "-" : "",
                 digits > 4 ? date + 4 : "", digits > 6 ? "-" : "",
                 digits > 6 ? date + 6 : "");
        json_object_set_new(identity, "dateOfBirth", json_string(known));
    }
    json_decref(text);
    return good ? STATUS_OK : STATUS_INVALID;
}

/** The members of a structured place; NULL when it is none. */
static json_t *
eid_groups_place(struct eid_span place)
{
    static const struct {
        unsigned tag;
        const char *name;
    } MEMBER[] = {{0xaa, "street"},
                  {0xab, "city"},
                  {0xac, "state"},
                  {0xad, "country"},
                  {0xae, "zipCode"}};
    json_t *members = json_object();
    struct eid_tlv part;
    while (eid_tlv_next(&place, &part)) {
        json_t *text = eid_groups_text(part.value);
        for (size_t i = 0; text && i < sizeof MEMBER / sizeof MEMBER[0]; i++)
            if (MEMBER[i].tag == part.tag)
                json_object_set(members, MEMBER[i].name, text);
        json_decref(text);
    }
    if (place.len == 0 && json_object_size(members) > 0)
        return members;
    json_decref(members);
    return NULL;
}

static enum status
eid_groups_add_birthplace(json_t *identity, struct eid_span content)
{
    struct eid_tlv place;
    if (!eid_tlv_next(&content, &place))
        return STATUS_INVALID;
    if (place.tag == 0xa1)
        return eid_groups_add_text(identity, "placeOfBirth", place.value);
    if (place.tag == 0xa2) /* nothing known */
        return STATUS_OK;
    json_t *members = place.tag == 0x30 ? eid_groups_place(place.value) : NULL;
    json_t *city = json_object_get(members, "city");
    if (city)
        json_object_set(identity, "placeOfBirth", city);
    json_decref(members);
    return members ? STATUS_OK : STATUS_INVALID;
}

static enum status
eid_groups_add_residence(json_t *identity, struct eid_span content)
{
    struct eid_tlv place;
    if (!eid_tlv_next(&content, &place))
        return STATUS_INVALID;
    if (place.tag == 0x31) { /* several: the first is the main one */
        content = place.value;
        if (!eid_tlv_next(&content, &place))
            return STATUS_INVALID;
    }
    if (place.tag == 0xa1 || place.tag == 0xa2) /* free text has no members */
        return STATUS_OK;
    json_t *members = place.tag == 0x30 ? eid_groups_place(place.value) : NULL;
    if (!members)
        return STATUS_INVALID;
    json_object_del(members, "state");
    json_object_set_new(identity, "placeOfResidence", members);
    return STATUS_OK;
}

enum status
eid_groups_add(json_t *identity, unsigned group, struct eid_span content)
{
    struct eid_tlv whole;
    if (!eid_tlv_next(&content, &whole) || whole.tag != 0x60 + group)
        return STATUS_INVALID;
    switch (group) {
    case 4:
        return eid_groups_add_text(identity, "givenNames", whole.value);
    case 5:
        return eid_groups_add_text(identity, "familyNames", whole.value);
    case 7:
        return eid_groups_add_text(identity, "doctoralDegree", whole.value);
    case 8:
        return eid_groups_add_date(identity, whole.value);
    case 9:
        return eid_groups_add_birthplace(identity, whole.value);
    case 13:
        return eid_groups_add_text(identity, "birthName", whole.value);
    case 17:
        return eid_groups_add_residence(identity, whole.value);
    default:
        return STATUS_OK;
    }
}
