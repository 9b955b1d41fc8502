#include "drivers/eid_messages.h"

#include <string.h>

#include "base/json.h"

/* By enum eid_right; what may only be refused has no name here. */
static const char *const rights[EID_OTHER_RIGHT] = {
    [EID_DOCUMENT_TYPE] = "DocumentType",
    [EID_ISSUING_COUNTRY] = "IssuingCountry",
    [EID_VALID_UNTIL] = "ValidUntil",
    [EID_GIVEN_NAMES] = "GivenNames",
    [EID_FAMILY_NAME] = "FamilyName",
    [EID_ARTISTIC_NAME] = "ArtisticName",
    [EID_DOCTORAL_DEGREE] = "DoctoralDegree",
    [EID_BIRTH_DATE] = "DateOfBirth",
    [EID_BIRTH_PLACE] = "PlaceOfBirth",
    [EID_NATIONALITY] = "Nationality",
    [EID_BIRTH_NAME] = "BirthName",
    [EID_ADDRESS] = "Address",
    [EID_RESIDENCE_PERMIT_I] = "ResidencePermitI",
    [EID_RESIDENCE_PERMIT_II] = "ResidencePermitII",
    [EID_PSEUDONYM] = "Pseudonym",
    [EID_AGE_VERIFICATION] = "AgeVerification",
    [EID_ADDRESS_VERIFICATION] = "AddressVerification",
};

/* Digits a secret may have; a PIN of five is the one from the letter. */
static const struct {
    const char *command;
    size_t least, most;
} secrets[] = {
    [EID_PIN] = {"SET_PIN", 5, 6},
    [EID_CAN] = {"SET_CAN", 6, 6},
    [EID_PUK] = {"SET_PUK", 10, 10},
    [EID_NEW_PIN] = {"SET_NEW_PIN", 6, 6},
};

const char *
eid_right_name(enum eid_right right)
{
    return right < EID_OTHER_RIGHT ? rights[right] : "other";
}

/* Absent is false; another type is a mistake. */
static enum status
read_flag(const struct json_node *object, const char *name, bool *out)
{
    enum status status = json_read_flag(object, name, out);
    if (status != STATUS_NOT_FOUND)
        return status;
    *out = false;
    return STATUS_OK;
}

static enum status
read_card(const struct json_node *reader, struct eid_card *out)
{
    const struct json_node *card;
    int64_t tries = -1;
    *out = (struct eid_card){.tries = -1};
    enum status status = json_view_object(reader, "card", &card);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* null: nothing lies there */
    if (status != STATUS_OK)
        return status;
    out->present = true;
    status = json_read_number(card, "retryCounter", &tries);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    out->tries = tries >= 0 && tries <= 3 ? (int)tries : -1;
    status = read_flag(card, "deactivated", &out->deactivated);
    return status == STATUS_OK ? read_flag(card, "inoperative", &out->inoperative)
                               : status;
}

static enum status
read_reader(const struct json_node *reader, const char *wanted, struct eid_message *out)
{
    const char *name;
    size_t len;
    enum status status = json_view_text(reader, "name", &name, &len);
    if (status != STATUS_OK)
        return STATUS_INVALID;
    out->ours = text_equal(name, wanted);
    if (!out->ours)
        return STATUS_OK;
    status = read_flag(reader, "attached", &out->attached);
    if (status == STATUS_OK)
        status = read_flag(reader, "keypad", &out->keypad);
    return status == STATUS_OK ? read_card(reader, &out->card) : status;
}

static enum status
read_readers(const struct json_node *root, const char *wanted, struct eid_message *out)
{
    const struct json_node *list;
    size_t count;
    enum status status =
        json_view_list(root, "readers", EID_READERS_MAX, &list, &count);
    for (size_t i = 0; i < count && status == STATUS_OK && !out->ours; i++)
        status = read_reader(json_item(list, i), wanted, out);
    return status;
}

static enum status
read_info(const struct json_node *root, struct eid_message *out)
{
    const struct json_node *info;
    if (json_view_object(root, "VersionInfo", &info) != STATUS_OK)
        return STATUS_INVALID;
    enum status status = json_read_text(info, "Implementation-Version", out->version,
                                        sizeof(out->version));
    if (status == STATUS_OK &&
        !text_is_clean_utf8(out->version, strlen(out->version), ""))
        status = STATUS_INVALID;
    return status;
}

static enum status
read_level(const struct json_node *root, struct eid_message *out)
{
    int64_t level = 0;
    enum status status = json_read_number(root, "current", &level);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        out->level = level > 0 && level < 100 ? (int)level : 0;
    else
        return status;
    out->error = json_has(root, "error");
    return STATUS_OK;
}

static enum status
read_mask(const struct json_node *chat, const char *name, uint32_t *out)
{
    const struct json_node *list;
    size_t count = 0;
    *out = 0;
    enum status status = json_view_list(chat, name, EID_RIGHTS_MAX, &list, &count);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const char *word;
        size_t len;
        int right = 0;
        status = json_view_item_text(list, i, &word, &len);
        while (status == STATUS_OK && right < EID_OTHER_RIGHT &&
               !text_equal(word, rights[right]))
            right++;
        *out |= UINT32_C(1) << right;
    }
    return status;
}

static enum status
read_rights(const struct json_node *root, struct eid_message *out)
{
    const struct json_node *chat;
    out->error = json_has(root, "error");
    enum status status = json_view_object(root, "chat", &chat);
    if (status == STATUS_NOT_FOUND && out->error)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = read_mask(chat, "required", &out->required);
    if (status == STATUS_OK)
        status = read_mask(chat, "optional", &out->optional);
    return status == STATUS_OK ? read_mask(chat, "effective", &out->effective)
                               : STATUS_INVALID;
}

/* Marks that join what stands before them, and those that turn the direction of what
 * follows: a cut before the former or the latter left in would change the words. */
static bool
is_joined(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f);
}

static bool
is_kept(uint32_t c)
{
    bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
                 c == 0x200e || c == 0x200f || c == 0x61c;
    bool none = (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
    return c == '\n' ||
           (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c <= 0x9f) && !turns && !none);
}

/* What a certificate says, as it may stand on a page: cut behind a word, else behind a
 * letter with its marks. */
static void
put_words(char *out, size_t cap, const char *text, size_t len)
{
    size_t at = 0, used = 0, word = 0, letter = 0;
    while (at < len) {
        uint32_t c;
        char bytes[4];
        size_t step = text_decode(text + at, len - at, &c);
        if (step == 0)
            break;
        at += step;
        if (c == '\t')
            c = ' ';
        if (!is_kept(c))
            continue;
        size_t size = text_encode(c, bytes);
        if (!is_joined(c))
            letter = used;
        if (c == ' ' || c == '\n')
            word = used;
        if (used + size >= cap) {
            used = word > cap / 2 ? word : letter;
            break;
        }
        memcpy(out + used, bytes, size);
        used += size;
    }
    while (used > 0 && (out[used - 1] == ' ' || out[used - 1] == '\n'))
        used--;
    memset(out + used, 0, cap - used);
}

static enum status
read_words(const struct json_node *object, const char *name, char *out, size_t cap)
{
    const char *text;
    size_t len;
    out[0] = '\0';
    enum status status = json_view_text(object, name, &text, &len);
    if (status == STATUS_OK)
        put_words(out, cap, text, len);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
read_certificate(const struct json_node *root, struct eid_certificate *out)
{
    const struct json_node *words, *validity;
    if (json_view_object(root, "description", &words) != STATUS_OK ||
        json_view_object(root, "validity", &validity) != STATUS_OK)
        return STATUS_INVALID;
    enum status status =
        read_words(words, "subjectName", out->subject, sizeof(out->subject));
    if (status == STATUS_OK)
        status =
            read_words(words, "subjectUrl", out->subject_url, sizeof(out->subject_url));
    if (status == STATUS_OK)
        status = read_words(words, "issuerName", out->issuer, sizeof(out->issuer));
    if (status == STATUS_OK)
        status = read_words(words, "purpose", out->purpose, sizeof(out->purpose));
    if (status == STATUS_OK)
        status = read_words(words, "termsOfUsage", out->terms, sizeof(out->terms));
    if (status == STATUS_OK)
        status = read_words(validity, "expirationDate", out->valid_until,
                            sizeof(out->valid_until));
    /* Nobody can agree to be read by nobody. */
    return status == STATUS_OK && out->subject[0] == '\0' ? STATUS_INVALID : status;
}

static enum status
read_enter(const struct json_node *root, const char *reader, struct eid_message *out)
{
    const struct json_node *object;
    out->error = json_has(root, "error");
    if (json_view_object(root, "reader", &object) != STATUS_OK)
        return STATUS_INVALID;
    return read_reader(object, reader, out);
}

static bool
is_printable(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return true;
}

static enum status
read_result(const struct json_node *root, struct eid_message *out)
{
    const struct json_node *result;
    const char *url, *words[4] = {"", "", "", ""};
    static const char *const names[4] = {"major", "minor", "reason", "message"};
    size_t len;
    enum status status = json_view_object(root, "result", &result);
    if (status == STATUS_NOT_FOUND) {
        out->kind =
            json_has(root, "error") ? EID_MESSAGE_NOT_BEGUN : EID_MESSAGE_AUTH_BEGUN;
        return STATUS_OK;
    }
    out->kind = EID_MESSAGE_ENDED;
    for (int i = 0; i < 4 && (status == STATUS_OK || status == STATUS_NOT_FOUND); i++)
        status = json_view_text(result, names[i], &words[i], &len);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    const char *end = strrchr(words[0], '#');
    out->result = end != NULL && text_equal(end, "#ok")
                      ? EID_OK
                      : eid_result_of(words[1], words[2], words[3]);
    status = json_view_text(root, "url", &url, &len);
    if (status == STATUS_OK && len < sizeof(out->url) && is_printable(url, len))
        memcpy(out->url, url, len + 1);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
read_pin_changed(const struct json_node *root, struct eid_message *out)
{
    const char *reason = "";
    size_t len;
    bool success = false;
    enum status status = json_read_flag(root, "success", &success);
    if (status == STATUS_NOT_FOUND) {
        out->kind =
            json_has(root, "error") ? EID_MESSAGE_NOT_BEGUN : EID_MESSAGE_PIN_BEGUN;
        return STATUS_OK;
    }
    out->kind = EID_MESSAGE_ENDED;
    if (status == STATUS_OK)
        status = json_view_text(root, "reason", &reason, &len);
    out->result = success ? EID_OK : eid_result_of("", reason, "");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A secret or CANCEL may be on its way when the card is taken or the end comes: then it
 * is refused as out of turn, and nobody did wrong. */
static enum status
read_refused(const struct json_node *root, struct eid_message *out)
{
    const char *msg, *command;
    size_t len;
    if (json_view_text(root, "msg", &msg, &len) != STATUS_OK ||
        json_view_text(root, "error", &command, &len) != STATUS_OK)
        return STATUS_OK;
    out->late = text_equal(msg, "BAD_STATE") && text_equal(command, "CANCEL");
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
        if (text_equal(msg, "BAD_STATE") && text_equal(command, secrets[i].command))
            out->late = true;
    return STATUS_OK;
}

/* A message that says all by its name, and which secret it asks for. */
static const struct {
    const char *name;
    enum eid_message_kind kind;
    enum eid_secret secret;
} kinds[] = {
    {"INFO", EID_MESSAGE_INFO, 0},
    {"API_LEVEL", EID_MESSAGE_API_LEVEL, 0},
    {"READER", EID_MESSAGE_READER, 0},
    {"READER_LIST", EID_MESSAGE_READER_LIST, 0},
    {"AUTH", EID_MESSAGE_AUTH_BEGUN, 0},
    {"CHANGE_PIN", EID_MESSAGE_PIN_BEGUN, 0},
    {"ACCESS_RIGHTS", EID_MESSAGE_RIGHTS, 0},
    {"CERTIFICATE", EID_MESSAGE_CERTIFICATE, 0},
    {"INSERT_CARD", EID_MESSAGE_INSERT, 0},
    {"ENTER_PIN", EID_MESSAGE_ENTER, EID_PIN},
    {"ENTER_CAN", EID_MESSAGE_ENTER, EID_CAN},
    {"ENTER_PUK", EID_MESSAGE_ENTER, EID_PUK},
    {"ENTER_NEW_PIN", EID_MESSAGE_ENTER, EID_NEW_PIN},
    {"BAD_STATE", EID_MESSAGE_REFUSED, 0},
    {"UNKNOWN_COMMAND", EID_MESSAGE_REFUSED, 0},
    {"INVALID", EID_MESSAGE_BROKEN, 0},
    {"INTERNAL_ERROR", EID_MESSAGE_BROKEN, 0},
};

static enum status
read_members(const struct json_node *root, const char *reader, struct eid_message *out)
{
    switch (out->kind) {
    case EID_MESSAGE_INFO:
        return read_info(root, out);
    case EID_MESSAGE_API_LEVEL:
        return read_level(root, out);
    case EID_MESSAGE_READER:
        return read_reader(root, reader, out);
    case EID_MESSAGE_READER_LIST:
        return read_readers(root, reader, out);
    case EID_MESSAGE_AUTH_BEGUN:
        return read_result(root, out);
    case EID_MESSAGE_PIN_BEGUN:
        return read_pin_changed(root, out);
    case EID_MESSAGE_RIGHTS:
        return read_rights(root, out);
    case EID_MESSAGE_CERTIFICATE:
        return read_certificate(root, &out->certificate);
    case EID_MESSAGE_ENTER:
        return read_enter(root, reader, out);
    case EID_MESSAGE_REFUSED:
        return read_refused(root, out);
    case EID_MESSAGE_INSERT:
    case EID_MESSAGE_OTHER:
    case EID_MESSAGE_NOT_BEGUN:
    case EID_MESSAGE_ENDED:
    case EID_MESSAGE_BROKEN:
        return STATUS_OK;
    }
    return STATUS_INVALID;
}

enum status
eid_message_read(const char *text, size_t len, const char *reader,
                 struct eid_message *out)
{
    struct json_doc *doc = NULL;
    const char *name;
    size_t name_len;
    *out = (struct eid_message){.kind = EID_MESSAGE_OTHER, .card = {.tries = -1}};
    enum status status = json_open(text, len, EID_MESSAGE_MAX, &doc);
    if (status != STATUS_OK)
        return status;
    const struct json_node *root = json_root(doc);
    status = json_view_text(root, "msg", &name, &name_len);
    if (status == STATUS_OK) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
            if (text_equal(name, kinds[i].name)) {
                out->kind = kinds[i].kind;
                out->secret = kinds[i].secret;
            }
        status = read_members(root, reader, out);
    }
    json_close(doc);
    /* A member of a known message that is not there is as wrong as one of another type.
     */
    return status == STATUS_NOT_FOUND ? STATUS_INVALID : status;
}

void
eid_command_put(struct text_buf *buf, const char *command)
{
    text_put_format(buf, "{\"cmd\":\"%s\"}", command);
}

void
eid_command_put_level(struct text_buf *buf, int level)
{
    text_put_format(buf, "{\"cmd\":\"SET_API_LEVEL\",\"level\":%d}", level);
}

void
eid_command_put_authenticate(struct text_buf *buf, const char *tc_token_url,
                             bool developer)
{
    text_put(buf, "{\"cmd\":\"RUN_AUTH\",\"tcTokenURL\":");
    text_put_json(buf, tc_token_url);
    text_put(buf, ",\"status\":false");
    if (developer)
        text_put(buf, ",\"developerMode\":true");
    text_put(buf, "}");
}

void
eid_command_put_rights(struct text_buf *buf, uint32_t optional)
{
    const char *comma = "";
    text_put(buf, "{\"cmd\":\"SET_ACCESS_RIGHTS\",\"chat\":[");
    for (int right = 0; right < EID_OTHER_RIGHT; right++)
        if (optional & UINT32_C(1) << right) {
            text_put_format(buf, "%s\"%s\"", comma, rights[right]);
            comma = ",";
        }
    text_put(buf, "]}");
}

void
eid_command_put_secret(struct text_buf *buf, enum eid_secret secret, const char *digits)
{
    text_put_format(buf, "{\"cmd\":\"%s\"", secrets[secret].command);
    if (digits != NULL) {
        text_put(buf, ",\"value\":\"");
        text_put(buf, digits);
        text_put(buf, "\"");
    }
    text_put(buf, "}");
}

bool
eid_secret_fits(enum eid_secret secret, const char *digits)
{
    size_t len = strlen(digits);
    for (size_t i = 0; i < len; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return false;
    return len >= secrets[secret].least && len <= secrets[secret].most;
}
