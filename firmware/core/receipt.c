#include "core/receipt.h"

#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/phrase.h"

static struct receipt_line *
add(struct receipt *receipt, enum receipt_kind kind)
{
    static const struct receipt_line empty;
    if (receipt->count == RECEIPT_MAX_LINES)
        receipt->count--; /* more than this is a catalogue nobody loads */
    struct receipt_line *line = &receipt->lines[receipt->count++];
    *line = empty;
    line->kind = kind;
    return line;
}

/* A line with a sentence of the product or the catalogue. */
static void
say(const struct session *session, enum lang lang, struct receipt *receipt,
    enum receipt_kind kind, const char *german)
{
    struct receipt_line *line = add(receipt, kind);
    phrase_fill_in(session, lang, german, NULL, line->text, sizeof line->text);
}

static void
pair(const struct session *session, enum lang lang, struct receipt *receipt,
     const char *label, const char *value)
{
    struct receipt_line *line = add(receipt, RECEIPT_PAIR);
    phrase_fill_in(session, lang, label, NULL, line->text, sizeof line->text);
    text_format(line->value, sizeof line->value, "%s", value);
}

static void
add_date(const struct session *session, enum lang lang, struct receipt *receipt)
{
    const struct civil_time *at = &session->stored_at;
    char date[64], clock[16], value[RECEIPT_TEXT_MAX];

    if (!civil_is_date(at->date))
        return;
    form_date_text(session, lang, at->date, date, sizeof date);
    text_format(clock, sizeof clock, "%02d:%02d", at->hour, at->minute);
    const struct phrase_part parts[] = {{"datum", date}, {"zeit", clock}, {NULL, NULL}};
    phrase_fill_in(session, lang, "{datum}, {zeit} Uhr", parts, value, sizeof value);
    pair(session, lang, receipt, "Datum", value);
}

/* The office's German name stays in sight beside the translation: it stands on the
 * letter and on the door. */
static void
add_receiver(const struct session *session, enum lang lang, struct receipt *receipt,
             const char *german)
{
    char value[RECEIPT_TEXT_MAX];
    const char *here = phrase_text(session, lang, german);
    if (text_equal(here, german) || strstr(here, german) != NULL)
        text_format(value, sizeof value, "%s", here);
    else
        text_format(value, sizeof value, "%s (%s)", here, german);
    pair(session, lang, receipt, "Geht an", value);
}

static void
add_heading(const struct session *session, enum lang lang, struct receipt *receipt)
{
    if (session->submitted) {
        say(session, lang, receipt, RECEIPT_HEADING, "Eingangsbestätigung");
    } else {
        say(session, lang, receipt, RECEIPT_HEADING, "Gespeichert, Übermittlung folgt");
        say(session, lang, receipt, RECEIPT_TEXT,
            "Ihr Antrag ist sicher gespeichert. Wir übermitteln ihn, sobald die "
            "Verbindung steht.");
    }
    say(session, lang, receipt, RECEIPT_TEXT, "Das ist noch kein Bescheid.");
}

static void
add_facts(const struct session *session, enum lang lang, struct receipt *receipt)
{
    const struct service *service = session_service(session);
    char value[RECEIPT_TEXT_MAX];

    phrase_fill_in(session, lang, service->title, NULL, value, sizeof value);
    pair(session, lang, receipt, "Dienst", value);
    add_date(session, lang, receipt);
    add_receiver(session, lang, receipt, service->receiver);
    phrase_fill_in(session, lang, service->fee_short, NULL, value, sizeof value);
    if (value[0] != '\0')
        pair(session, lang, receipt, "Gebühr", value);
}

static void
add_step(const struct session *session, enum lang lang, struct receipt *receipt,
         int number, const char *german)
{
    struct receipt_line *line = add(receipt, RECEIPT_STEP);
    phrase_fill_in(session, lang, german, NULL, line->text, sizeof line->text);
    line->number = number;
}

const char *
receipt_identify_step(const struct session *session)
{
    if (!session->identify.chosen)
        return NULL;
    if (session->identify.way == IDENTIFY_COUNTER)
        return "Zeigen Sie noch Ihren Ausweis: {schalter_wo}.";
    if (session->identify.way == IDENTIFY_POST)
        return "Schicken Sie eine Kopie Ihres Ausweises und diese Nummer an: "
               "{empfaenger}, {anschrift}.";
    return NULL;
}

static void
add_steps(const struct session *session, enum lang lang, struct receipt *receipt)
{
    const struct service *service = session_service(session);
    const char *first = receipt_identify_step(session);
    int number = 0;

    if (service->step_count == 0 && first == NULL)
        return;
    say(session, lang, receipt, RECEIPT_HEADING, "So geht es weiter");
    if (first != NULL)
        add_step(session, lang, receipt, ++number, first);
    for (int i = 0; i < service->step_count; i++)
        add_step(session, lang, receipt, ++number, service->steps[i].text);
}

static void
add_questions(const struct session *session, enum lang lang, struct receipt *receipt)
{
    const struct town *town = &session->catalogue->town;
    say(session, lang, receipt, RECEIPT_TEXT,
        town->phone[0] == '\0' ? "Fragen? {schalter_wo}."
                               : "Fragen? {schalter_wo} oder Telefon {telefon}.");
}

/* "Ihre Nummer · Your number", or the one where both are the same. */
static void
put_both(const char *german, const char *here, char *out, size_t cap)
{
    if (text_equal(here, german))
        text_format(out, cap, "%s", german);
    else
        text_format(out, cap, "%s · %s", german, here);
}

static void
add_number(const struct session *session, struct receipt *receipt)
{
    static const char german[] = "Ihre Nummer";
    struct receipt_line *line = add(receipt, RECEIPT_NUMBER);
    put_both(german, phrase_text(session, session->lang, german), line->text,
             sizeof line->text);
    text_format(line->value, sizeof line->value, "%s", session->reference);
}

/* True if there is one. */
static bool
add_qr(const struct session *session, struct receipt *receipt)
{
    char url[RECEIPT_QR_MAX];
    receipt_url(session, url, sizeof url);
    if (url[0] == '\0')
        return false;
    struct receipt_line *line = add(receipt, RECEIPT_QR);
    text_format(line->text, sizeof line->text, "%s", url);
    phrase_fill_in(session, LANG_DE,
                   "Mit dem Handy nachsehen\nIm Code steht kein Name.", NULL,
                   line->value, sizeof line->value);
    return true;
}

static void
add_foot(const struct session *session, struct receipt *receipt)
{
    if (session->kiosk.device[0] == '\0')
        return;
    add(receipt, RECEIPT_RULE);
    const struct phrase_part parts[] = {{"nummer", session->kiosk.device},
                                        {NULL, NULL}};
    char german[80], here[80];
    phrase_fill_in(session, LANG_DE, "Gerät {nummer}", parts, german, sizeof german);
    phrase_fill_in(session, session->lang, "Gerät {nummer}", parts, here, sizeof here);
    struct receipt_line *line = add(receipt, RECEIPT_CENTRE);
    put_both(german, here, line->text, sizeof line->text);
}

static void
add_head(const struct session *session, struct receipt *receipt)
{
    const struct town *town = &session->catalogue->town;
    text_format(add(receipt, RECEIPT_CENTRE_BOLD)->text, RECEIPT_QR_MAX, "%s",
                town->name);
    text_format(add(receipt, RECEIPT_CENTRE)->text, RECEIPT_QR_MAX, "%s",
                town->address);
    add(receipt, RECEIPT_RULE);
}

static void
add_slip(const struct session *session, enum lang lang, struct receipt *receipt)
{
    const struct town *town = &session->catalogue->town;
    char value[RECEIPT_TEXT_MAX];

    say(session, lang, receipt, RECEIPT_HEADING, "So bekommen Sie eine neue PIN.");
    say(session, lang, receipt, RECEIPT_TEXT,
        "Am Schalter setzen Sie die PIN neu, kostenlos.");
    phrase_fill_in(session, lang, "{ausweis_wo}", NULL, value, sizeof value);
    pair(session, lang, receipt, "Wo", value);
    phrase_fill_in(session, lang, town->card_counter_hours, NULL, value, sizeof value);
    if (value[0] != '\0')
        pair(session, lang, receipt, "Wann", value);
    add(receipt, RECEIPT_RULE);
    add_step(session, lang, receipt, 1, "Bringen Sie Ihren Ausweis mit.");
    add_step(session, lang, receipt, 2,
             "Am Schalter tippen Sie die neue PIN selbst ein.");
    if (session_service(session) == NULL || !session_service(session)->sets_pin)
        add_step(session, lang, receipt, 3,
                 "Danach kommen Sie wieder zu diesem Gerät, wenn Sie möchten.");
    add(receipt, RECEIPT_GAP);
    add_questions(session, lang, receipt);
}

void
receipt_slip(const struct session *session, struct receipt *receipt)
{
    receipt->count = 0;
    add_head(session, receipt);
    add_slip(session, LANG_DE, receipt);
    if (session->lang != LANG_DE) {
        add(receipt, RECEIPT_TEAR);
        add_slip(session, session->lang, receipt);
    }
    add_foot(session, receipt);
}

void
receipt_build(const struct session *session, struct receipt *receipt)
{
    receipt->count = 0;
    if (session_service(session) == NULL || !session->stored)
        return;
    add_head(session, receipt);
    if (session->kiosk.demonstration) {
        say(session, LANG_DE, receipt, RECEIPT_CENTRE_BOLD,
            "Vorführung: Dieser Antrag wird nicht bearbeitet.");
        add(receipt, RECEIPT_RULE);
    }
    add_heading(session, LANG_DE, receipt);
    add_number(session, receipt);
    add_facts(session, LANG_DE, receipt);
    add(receipt, RECEIPT_RULE);
    add_steps(session, LANG_DE, receipt);
    add(receipt, RECEIPT_GAP);
    add_questions(session, LANG_DE, receipt);
    bool has_code = add_qr(session, receipt);
    if (session->lang != LANG_DE) {
        add(receipt, RECEIPT_TEAR);
        if (session->kiosk.demonstration)
            say(session, session->lang, receipt, RECEIPT_CENTRE_BOLD,
                "Vorführung: Dieser Antrag wird nicht bearbeitet.");
        add_heading(session, session->lang, receipt);
        add_facts(session, session->lang, receipt);
        add(receipt, RECEIPT_GAP);
        add_steps(session, session->lang, receipt);
        add(receipt, RECEIPT_GAP);
        add_questions(session, session->lang, receipt);
        if (has_code) {
            add(receipt, RECEIPT_GAP);
            say(session, session->lang, receipt, RECEIPT_TEXT,
                "Der Code oben öffnet diesen Beleg auf Ihrem Handy. Darin steht kein "
                "Name.");
        }
    }
    add_foot(session, receipt);
}

void
receipt_url(const struct session *session, char *out, size_t cap)
{
    const struct service *service = session_service(session);
    const struct civil_time *at = &session->stored_at;
    struct text_buf buf = text_buf_over(out, cap);

    if (service == NULL || !session->stored || !civil_is_date(at->date) ||
        session->catalogue->town.phone_page[0] == '\0')
        return;
    text_put(&buf, session->catalogue->town.phone_page);
    text_put(&buf, "#v=1&r=");
    for (const char *c = session->reference; *c != '\0'; c++) {
        if (*c != ' ' && *c != '-')
            text_put_bytes(&buf, c, 1);
    }
    text_put_format(&buf, "&s=%s&t=%04d%02d%02d%02d%02d&z=%c&l=%s", service->id,
                    at->date.year, at->date.month, at->date.day, at->hour, at->minute,
                    session->submitted ? 'e' : 'g', lang_code(session->lang));
    if (buf.overflow)
        out[0] = '\0';
}
