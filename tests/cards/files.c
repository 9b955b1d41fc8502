#include "tests/cards/files.h"

#include <string.h>

enum {
    FILE_MASTER = 0x3F00,
    FILE_DIR = 0x2F00,
    FILE_ACCESS = 0x011C,
    FILE_SECURITY = 0x011D,
    FILE_GROUPS = 0x0100, /* and the number of the data group */
    SHORT_DIR = 0x1E,
    RIGHTS_GROUPS = 8, /* bit of data group 1 in the CHAT */
};

static const uint8_t application[] = {0xE8, 0x07, 0x04, 0x00, 0x7F,
                                      0x00, 0x07, 0x03, 0x02};

/* Four applications as an identity card lists them: "CIA zu DF.eSign", the passport's,
 * the online function's, the signature's. AusweisApp knows a card by these bytes. */
static const uint8_t directory[] = {
    0x61, 0x32, 0x4F, 0x0F, 0xE8, 0x28, 0xBD, 0x08, 0x0F, 0xA0, 0x00, 0x00, 0x01,
    0x67, 0x45, 0x53, 0x49, 0x47, 0x4E, 0x50, 0x0F, 0x43, 0x49, 0x41, 0x20, 0x7A,
    0x75, 0x20, 0x44, 0x46, 0x2E, 0x65, 0x53, 0x69, 0x67, 0x6E, 0x51, 0x00, 0x73,
    0x0C, 0x4F, 0x0A, 0xA0, 0x00, 0x00, 0x01, 0x67, 0x45, 0x53, 0x49, 0x47, 0x4E,
    0x61, 0x09, 0x4F, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01, 0x61, 0x0B,
    0x4F, 0x09, 0xE8, 0x07, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x61, 0x0C,
    0x4F, 0x0A, 0xA0, 0x00, 0x00, 0x01, 0x67, 0x45, 0x53, 0x49, 0x47, 0x4E,
};

static bool
exists(const struct card *card, bool in_application, unsigned file)
{
    struct tlv_bytes unused = {0};
    if (in_application && file > FILE_GROUPS && file <= FILE_GROUPS + PERSON_GROUPS)
        return person_group(&card->person, file - FILE_GROUPS, &unused);
    return file == FILE_DIR || file == FILE_ACCESS || file == FILE_SECURITY;
}

static enum apdu_status
select_file(struct card *card, const struct apdu *command, bool from_master)
{
    struct session *session = &card->session;
    if (command->len != 2)
        return APDU_DATA;
    const unsigned file = (unsigned)command->data[0] << 8 | command->data[1];
    if (file == FILE_MASTER && command->p1 == 0) {
        session->in_application = false;
        session->file = 0;
        return APDU_OK;
    }
    if (!exists(card, session->in_application && !from_master, file))
        return APDU_NO_FILE;
    session->file = file;
    return APDU_OK;
}

enum apdu_status
files_select(struct card *card, const struct apdu *command)
{
    struct session *session = &card->session;
    if (command->p2 != 0x0C && command->p2 != 0x00)
        return APDU_PARAMETERS;
    switch (command->p1) {
    case 0x00:
        if (command->len == 0) {
            session->in_application = false;
            session->file = 0;
            return APDU_OK;
        }
        return select_file(card, command, true);
    case 0x02:
        return select_file(card, command, false);
    case 0x04:
        if (command->len != sizeof(application) ||
            memcmp(command->data, application, sizeof(application)) != 0)
            return APDU_NO_FILE;
        session->in_application = true;
        session->file = 0;
        return APDU_OK;
    default:
        return APDU_PARAMETERS;
    }
}

static bool
granted(const struct session *session, unsigned group)
{
    const unsigned bit = RIGHTS_GROUPS + group - 1;
    return session->chip_shown &&
           (session->chat[CERTIFICATE_CHAT - 1 - bit / 8] >> bit % 8 & 1) != 0;
}

/* What the file holds, or why it may not be read. Group `room` is where a data group is
 * put together. */
static enum apdu_status
contents(const struct card *card, unsigned file, struct tlv_bytes *group,
         const uint8_t **at, size_t *len)
{
    const struct session *session = &card->session;
    const struct world *world = card->world;
    switch (file) {
    case FILE_DIR:
        *at = directory;
        *len = sizeof(directory);
        return APDU_OK;
    case FILE_ACCESS:
        *at = world->access;
        *len = world->access_len;
        return APDU_OK;
    case FILE_SECURITY:
        *at = world->security;
        *len = world->security_len;
        return session->password != PASSWORD_NONE ? APDU_OK : APDU_DENIED;
    default:
        if (!granted(session, file - FILE_GROUPS))
            return APDU_DENIED;
        person_group(&card->person, file - FILE_GROUPS, group);
        *at = group->at;
        *len = group->len;
        return APDU_OK;
    }
}

/* A short identifier in P1 chooses the file as well. */
static enum apdu_status
choose(struct card *card, const struct apdu *command, size_t *offset)
{
    struct session *session = &card->session;
    if ((command->p1 & 0x80) == 0) {
        *offset = (size_t)command->p1 << 8 | command->p2;
        return session->file != 0 ? APDU_OK : APDU_NO_FILE_CHOSEN;
    }
    const unsigned short_id = command->p1 & 0x1F;
    const unsigned file = short_id == SHORT_DIR ? FILE_DIR : FILE_GROUPS + short_id;
    *offset = command->p2;
    if ((command->p1 & 0x60) != 0 || short_id == 0)
        return APDU_PARAMETERS;
    if (!exists(card, session->in_application, file))
        return APDU_NO_FILE;
    session->file = file;
    return APDU_OK;
}

enum apdu_status
files_read(struct card *card, const struct apdu *command, size_t room,
           struct tlv_bytes *out)
{
    struct tlv_bytes group = {0};
    const uint8_t *at = NULL;
    size_t len = 0, offset = 0;
    enum apdu_status status = choose(card, command, &offset);
    if (status != APDU_OK)
        return status;
    if (command->len != 0 || command->expected == 0)
        return APDU_LENGTH;
    status = contents(card, card->session.file, &group, &at, &len);
    if (status != APDU_OK)
        return status;
    if (offset >= len)
        return APDU_OFFSET;
    const size_t left = len - offset;
    size_t count = command->expected < left ? command->expected : left;
    if (count > room)
        count = room;
    tlv_put(out, at + offset, count);
    /* Asked for more than there is, and all of it given. With Le 00 "all there is" was
     * asked for, and that is no shortage (ISO/IEC 7816-4, 11.2.2). */
    const bool all_wanted = command->expected == 256 || command->expected == 65536;
    return count == left && command->expected > left && !all_wanted ? APDU_SHORT_FILE
                                                                    : APDU_OK;
}
