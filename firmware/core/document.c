#include "core/document.h"

#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/json_write.h"

static enum status
write_field(struct json_writer *writer, const struct field *field, const char *text)
{
    struct civil_date date;
    int64_t number = 0;
    char iso[16];

    switch (field->kind) {
    case FIELD_NUMBER:
        if (text_to_int64(text, &number) != STATUS_OK)
            return STATUS_INVALID;
        json_write_number(writer, field->id, number);
        return STATUS_OK;
    case FIELD_YES_NO:
    case FIELD_CONSENT:
        json_write_flag(writer, field->id, text_equal(text, "ja"));
        return STATUS_OK;
    case FIELD_DATE:
        if (!form_date(text, &date))
            return STATUS_INVALID;
        text_format(iso, sizeof iso, "%04d-%02d-%02d", date.year, date.month, date.day);
        json_write_text(writer, field->id, iso);
        return STATUS_OK;
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_CHOICE:
    case FIELD_STREET:
    case FIELD_HOUSE_NUMBER:
    case FIELD_POSTCODE:
    case FIELD_PLACE:
    case FIELD_EMAIL:
    case FIELD_PHONE:
    case FIELD_IBAN:
    case FIELD_CHIP:
    case FIELD_FILE_NUMBER:
    default:
        json_write_text(writer, field->id, text);
        return STATUS_OK;
    }
}

enum status
document_write(const struct session *session, char *out, size_t cap, size_t *len)
{
    const struct service *service = session_service(session);
    struct json_writer writer = json_write_over(out, cap);

    *len = 0;
    if (service == NULL)
        return STATUS_NOT_FOUND;
    json_write_object(&writer, NULL);
    json_write_text(&writer, "leistung", service->identifier);
    if (service->identification.ways != 0 && session->identify.chosen)
        json_write_text(&writer, "ausweisen",
                        catalogue_way_name(session->identify.way));
    json_write_object(&writer, "felder");
    for (int f = 0; f < service->field_count; f++) {
        const char *text = session->answers[f].text;
        if (text[0] == '\0' || !form_field_visible(session, f))
            continue;
        enum status status = write_field(&writer, &service->fields[f], text);
        if (status != STATUS_OK)
            return status;
    }
    json_write_close(&writer);
    json_write_close(&writer);
    return json_write_finish(&writer, len);
}

static void
write_content(struct json_writer *writer, const struct service *service,
              const char *data_sha512)
{
    json_write_object(writer, "contentStructure");
    json_write_object(writer, "data");
    json_write_object(writer, "hash");
    json_write_text(writer, "type", "sha512");
    json_write_text(writer, "content", data_sha512);
    json_write_close(writer);
    json_write_object(writer, "submissionSchema");
    json_write_text(writer, "schemaUri", service->schema_uri);
    json_write_text(writer, "mimeType", "application/json");
    json_write_close(writer);
    json_write_close(writer);
    json_write_list(writer, "attachments");
    json_write_close(writer);
    json_write_close(writer);
}

/* Without a reply channel the authority answers by letter, says the schema. */
static void
write_reply_channel(struct json_writer *writer, const struct session *session,
                    const struct service *service)
{
    int field = service->email_field[0] == '\0'
                    ? -1
                    : service_find_field(service, service->email_field);
    if (field < 0 || !form_field_visible(session, field) ||
        session->answers[field].text[0] == '\0' ||
        form_check(session, field) != FIELD_OK)
        return;
    json_write_object(writer, "replyChannel");
    json_write_object(writer, "eMail");
    json_write_text(writer, "address", session->answers[field].text);
    json_write_close(writer);
    json_write_close(writer);
}

static void
write_reference(struct json_writer *writer, const struct session *session,
                const char *reference)
{
    struct civil_date today = session->world.now.date;
    char iso[16];

    json_write_object(writer, "additionalReferenceInfo");
    json_write_text(writer, "senderReference", reference);
    if (civil_is_date(today)) {
        text_format(iso, sizeof iso, "%04d-%02d-%02d", today.year, today.month,
                    today.day);
        json_write_text(writer, "applicationDate", iso);
    }
    json_write_close(writer);
}

/* Metadata 2.x only: who made this, for finding faults. */
static void
write_author(struct json_writer *writer, const struct session *session)
{
    json_write_object(writer, "author");
    json_write_text(writer, "name", session->catalogue->town.name);
    json_write_object(writer, "product");
    json_write_text(writer, "name", "Schalter");
    json_write_text(writer, "version", DOCUMENT_PRODUCT_VERSION);
    json_write_text(writer, "manufacturer", "Schalter");
    json_write_close(writer);
    json_write_close(writer);
}

/* Metadata 1.x only: 2.x takes the service from the announcement. */
static void
write_service(struct json_writer *writer, const struct service *service)
{
    json_write_object(writer, "publicServiceType");
    json_write_text(writer, "name", service->title);
    json_write_text(writer, "identifier", service->identifier);
    json_write_close(writer);
}

static bool
is_sha512(const char *hex)
{
    return hex != NULL && strlen(hex) == 128 && strspn(hex, "0123456789abcdef") == 128;
}

static bool
is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text == NULL || strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++) {
        if (form[i] == '-' ? text[i] != '-'
                           : strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    }
    return true;
}

static bool
has_report(const struct session *session)
{
    return session->identify.verified && session->identify.report[0] != '\0';
}

static void
write_report_1_0(struct json_writer *writer, const struct identify *identify)
{
    json_write_list(writer, "authenticationInformation");
    json_write_object(writer, NULL);
    json_write_text(writer, "type", "identificationReport");
    json_write_text(writer, "version", identify->report_version);
    json_write_base64url(writer, "content", identify->report, strlen(identify->report));
    json_write_close(writer);
    json_write_close(writer);
}

static void
write_report_2_1(struct json_writer *writer, const struct identify *identify,
                 const struct document_marks *marks)
{
    json_write_list(writer, "dataSets");
    json_write_object(writer, NULL);
    json_write_text(writer, "dataSetId", marks->report_id);
    json_write_object(writer, "schema");
    json_write_text(writer, "schemaUri", identify->report_schema);
    json_write_text(writer, "mimeType", "application/json");
    json_write_close(writer);
    json_write_object(writer, "hash");
    json_write_text(writer, "type", "sha512");
    json_write_text(writer, "content", marks->report_sha512);
    json_write_close(writer);
    json_write_raw(writer, "content", identify->report);
    json_write_close(writer);
    json_write_close(writer);
}

enum status
document_metadata(const struct session *session, enum metadata_version version,
                  const struct document_marks *marks, char *out, size_t cap,
                  size_t *len)
{
    const struct service *service = session_service(session);
    struct json_writer writer = json_write_over(out, cap);
    bool report = has_report(session);

    *len = 0;
    if (service == NULL)
        return STATUS_NOT_FOUND;
    if (!is_sha512(marks->data_sha512) ||
        (report && (!is_sha512(marks->report_sha512) || !is_uuid(marks->report_id))))
        return STATUS_INVALID;
    json_write_object(&writer, NULL);
    if (version == METADATA_2_1)
        json_write_text(
            &writer, "$schema",
            "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json");
    else
        write_service(&writer, service);
    write_content(&writer, service, marks->data_sha512);
    write_reply_channel(&writer, session, service);
    write_reference(&writer, session, marks->reference);
    if (report && version == METADATA_1_0)
        write_report_1_0(&writer, &session->identify);
    if (version == METADATA_2_1)
        write_author(&writer, session);
    if (report && version == METADATA_2_1)
        write_report_2_1(&writer, &session->identify, marks);
    json_write_close(&writer);
    return json_write_finish(&writer, len);
}
