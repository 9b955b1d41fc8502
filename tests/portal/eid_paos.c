#include "tests/portal/eid_paos.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define ISO "urn:iso:std:iso-iec:24727:tech:schema"
#define ECARD "http://www.bsi.bund.de/ecard/api/1.1"

static const char PROTOCOL[] = "urn:oid:1.3.162.15480.3.0.14.2";

static const char *const FIELD_NAME[EID_PAOS_FIELDS] = {
    [EID_PAOS_CHAT] = "CertificateHolderAuthorizationTemplate",
    [EID_PAOS_CARD_ACCESS] = "EFCardAccess",
    [EID_PAOS_ID_PICC] = "IDPICC",
    [EID_PAOS_CHALLENGE] = "Challenge",
    [EID_PAOS_CARD_SECURITY] = "EFCardSecurity",
    [EID_PAOS_TOKEN] = "AuthenticationToken",
    [EID_PAOS_NONCE] = "Nonce",
};

static bool
eid_paos_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *
eid_paos_child(const xmlNode *node, const char *name)
{
    const xmlNode *child = node ? node->children : NULL;
    while (child && !eid_paos_is(child, name))
        child = child->next;
    return child;
}

/** The text of an element cut to its room; "" when the element is absent. */
static void
eid_paos_text(const xmlNode *node, char *text, size_t room)
{
    xmlChar *content = node ? xmlNodeGetContent(node) : NULL;
    const char *at = content ? (const char *)content : "";
    at += strspn(at, " \t\r\n");
    snprintf(text, room, "%.*s", (int)strcspn(at, " \t\r\n"), at);
    xmlFree(content);
}

/** An id that is written into answers as it is, or "" when it has other characters
 * than ids have. */
static void
eid_paos_id(const xmlNode *node, char id[EID_PAOS_ID])
{
    eid_paos_text(node, id, EID_PAOS_ID);
    for (const char *at = id; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr(":-_.", *at)) {
            id[0] = '\0';
            return;
        }
}

static bool
eid_paos_hex(const xmlNode *node, struct bytes *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    xmlChar *content = xmlNodeGetContent(node);
    bool good = content != NULL;
    unsigned value = 1; /* a one in front of the digits read so far */
    for (const xmlChar *at = content; good && *at; at++) {
        if (strchr(" \t\r\n", *at))
            continue;
        const char *digit = strchr(DIGITS, *at >= 'A' && *at <= 'F' ? *at | 0x20 : *at);
        good = digit != NULL;
        value = value << 4 | (unsigned)(good ? digit - DIGITS : 0);
        if (value > 0xff) {
            unsigned char byte = (unsigned char)value;
            bytes_put(out, &byte, 1);
            value = 1;
        }
    }
    xmlFree(content);
    return good && value == 1 && !out->overflow;
}

static void
eid_paos_result(struct eid_paos_message *message, const xmlNode *response)
{
    const xmlNode *result = eid_paos_child(response, "Result");
    char text[EID_PAOS_ID];
    eid_paos_text(eid_paos_child(result, "ResultMajor"), text, sizeof text);
    message->ok = strcmp(text, ECARD "/resultmajor#ok") == 0;
    eid_paos_text(eid_paos_child(result, "ResultMinor"), text, sizeof text);
    const char *mark = strchr(text, '#');
    snprintf(message->minor, sizeof message->minor, "%s", mark ? mark + 1 : "");
}

static bool
eid_paos_fields(struct eid_paos_message *message, const xmlNode *response)
{
    const xmlNode *data = eid_paos_child(response, "AuthenticationProtocolData");
    for (int i = 0; i < EID_PAOS_FIELDS; i++) {
        const xmlNode *node = eid_paos_child(data, FIELD_NAME[i]);
        if (node && !eid_paos_hex(node, &message->field[i]))
            return false;
    }
    return true;
}

static bool
eid_paos_outputs(struct eid_paos_message *message, const xmlNode *response)
{
    for (const xmlNode *at = response->children; at; at = at->next) {
        if (!eid_paos_is(at, "OutputAPDU"))
            continue;
        if (message->outputs == EID_PAOS_APDUS ||
            !eid_paos_hex(at, &message->output[message->outputs++]))
            return false;
    }
    return true;
}

static bool
eid_paos_body(struct eid_paos_message *message, const xmlNode *body)
{
    const xmlNode *at = body ? body->children : NULL;
    while (at && at->type != XML_ELEMENT_NODE)
        at = at->next;
    if (!at || !at->ns ||
        (strcmp((const char *)at->ns->href, ISO) != 0 &&
         strcmp((const char *)at->ns->href, ECARD) != 0))
        return false;
    message->ok = true;
    message->kind = EID_PAOS_OTHER;
    if (eid_paos_is(at, "StartPAOS")) {
        message->kind = EID_PAOS_START;
        eid_paos_text(eid_paos_child(at, "SessionIdentifier"), message->session,
                      sizeof message->session);
        return true;
    }
    eid_paos_result(message, at);
    if (eid_paos_is(at, "InitializeFrameworkResponse"))
        message->kind = EID_PAOS_FRAMEWORK_RESPONSE;
    if (eid_paos_is(at, "DIDAuthenticateResponse")) {
        message->kind = EID_PAOS_AUTHENTICATE_RESPONSE;
        return eid_paos_fields(message, at);
    }
    if (eid_paos_is(at, "TransmitResponse")) {
        message->kind = EID_PAOS_TRANSMIT_RESPONSE;
        return eid_paos_outputs(message, at);
    }
    return true;
}

enum status
eid_paos_read(struct eid_paos_message *message, struct eid_span text)
{
    *message = (struct eid_paos_message){.kind = EID_PAOS_OTHER};
    for (int i = 0; i < EID_PAOS_FIELDS; i++)
        bytes_init(&message->field[i], EID_PAOS_FIELD);
    for (int i = 0; i < EID_PAOS_APDUS; i++)
        bytes_init(&message->output[i], EID_PAOS_FIELD);
    if (text.len > EID_PAOS_MAX)
        return STATUS_TOO_LARGE;
    xmlDoc *document =
        xmlReadMemory((const char *)text.at, (int)text.len, NULL, NULL,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlNode *envelope = document ? xmlDocGetRootElement(document) : NULL;
    enum status status = STATUS_INVALID;
    if (envelope && !document->intSubset && eid_paos_is(envelope, "Envelope") &&
        envelope->ns && strcmp((const char *)envelope->ns->href, SOAP) == 0) {
        const xmlNode *header = eid_paos_child(envelope, "Header");
        eid_paos_id(eid_paos_child(header, "MessageID"), message->id);
        eid_paos_id(eid_paos_child(header, "RelatesTo"), message->relates_to);
        if (eid_paos_body(message, eid_paos_child(envelope, "Body")))
            status = STATUS_OK;
    }
    xmlFreeDoc(document);
    return status;
}

void
eid_paos_finish(struct eid_paos_message *message)
{
    for (int i = 0; i < EID_PAOS_FIELDS; i++)
        bytes_finish(&message->field[i]);
    for (int i = 0; i < EID_PAOS_APDUS; i++)
        bytes_finish(&message->output[i]);
}

void
eid_paos_begin(struct bytes *out, const char *id, const char *relates_to)
{
    bytes_put_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<soap:Envelope xmlns:soap=\"" SOAP "\" "
                        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                        "xmlns:wsa=\"http://www.w3.org/2005/03/addressing\" "
                        "xmlns:dss=\"urn:oasis:names:tc:dss:1.0:core:schema\" "
                        "xmlns:iso=\"" ISO "\">\n<soap:Header>");
    bytes_put_format(out, "<wsa:RelatesTo>%s</wsa:RelatesTo>", relates_to);
    bytes_put_format(out, "<wsa:MessageID>urn:uuid:%s</wsa:MessageID>", id);
    bytes_put_text(out, "</soap:Header>\n<soap:Body>");
}

void
eid_paos_end(struct bytes *out)
{
    bytes_put_text(out, "</soap:Body>\n</soap:Envelope>\n");
}

static void
eid_paos_put_hex(struct bytes *out, const char *name, struct eid_span value)
{
    if (value.len == 0)
        return;
    bytes_put_format(out, "<iso:%s>", name);
    bytes_put_hex(out, value.at, value.len);
    bytes_put_format(out, "</iso:%s>\n", name);
}

void
eid_paos_put_framework(struct bytes *out)
{
    bytes_put_text(out, "<ecard:InitializeFramework xmlns:ecard=\"" ECARD "\"/>");
}

static void
eid_paos_put_authenticate(struct bytes *out, const char *type)
{
    bytes_put_format(out,
                     "<iso:DIDAuthenticate><iso:ConnectionHandle>"
                     "<iso:CardApplication>e80704007f00070302</iso:CardApplication>"
                     "<iso:SlotHandle>00</iso:SlotHandle></iso:ConnectionHandle>"
                     "<iso:DIDName>PIN</iso:DIDName>\n"
                     "<iso:AuthenticationProtocolData Protocol=\"%s\" "
                     "xsi:type=\"iso:%s\">\n",
                     PROTOCOL, type);
}

static void
eid_paos_end_authenticate(struct bytes *out)
{
    bytes_put_text(out, "</iso:AuthenticationProtocolData></iso:DIDAuthenticate>");
}

void
eid_paos_put_eac1(struct bytes *out, const struct eid_paos_eac1 *eac1)
{
    eid_paos_put_authenticate(out, "EAC1InputType");
    for (size_t i = 0; i < sizeof eac1->certificate / sizeof eac1->certificate[0]; i++)
        eid_paos_put_hex(out, "Certificate", eac1->certificate[i]);
    eid_paos_put_hex(out, "CertificateDescription", eac1->description);
    eid_paos_put_hex(out, "RequiredCHAT", eac1->required);
    eid_paos_put_hex(out, "OptionalCHAT", eac1->optional);
    eid_paos_end_authenticate(out);
}

void
eid_paos_put_eac2(struct bytes *out, struct eid_span key, struct eid_span signature)
{
    eid_paos_put_authenticate(out, "EAC2InputType");
    eid_paos_put_hex(out, "EphemeralPublicKey", key);
    eid_paos_put_hex(out, "Signature", signature);
    eid_paos_end_authenticate(out);
}

void
eid_paos_put_transmit(struct bytes *out, const struct bytes *apdu, int apdus)
{
    bytes_put_text(out, "<iso:Transmit><iso:SlotHandle>00</iso:SlotHandle>\n");
    for (int i = 0; i < apdus; i++) {
        bytes_put_text(out, "<iso:InputAPDUInfo>");
        eid_paos_put_hex(out, "InputAPDU", eid_span_of(&apdu[i]));
        bytes_put_text(out, "</iso:InputAPDUInfo>\n");
    }
    bytes_put_text(out, "</iso:Transmit>");
}

void
eid_paos_put_over(struct bytes *out, const char *minor, const char *sentence)
{
    bytes_put_format(out,
                     "<iso:StartPAOSResponse><dss:Result><dss:ResultMajor>" ECARD
                     "/resultmajor#%s</dss:ResultMajor>",
                     minor ? "error" : "ok");
    if (minor)
        bytes_put_format(out,
                         "<dss:ResultMinor>" ECARD "/resultminor/%s</dss:ResultMinor>"
                         "<dss:ResultMessage xml:lang=\"en\">%s</dss:ResultMessage>",
                         minor, sentence);
    bytes_put_text(out, "</dss:Result></iso:StartPAOSResponse>");
}
