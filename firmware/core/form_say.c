/* How answers and their faults are said to people. */
#include "core/form.h"

#include <string.h>

#include "base/text.h"
#include "core/iban.h"
#include "core/letters.h"
#include "core/phrase.h"

static const char *
month_name(int month)
{
    static const char *const names[12] = {
        "Januar", "Februar", "März",      "April",   "Mai",      "Juni",
        "Juli",   "August",  "September", "Oktober", "November", "Dezember"};
    return names[month - 1];
}

void
form_date_text(const struct session *session, enum lang lang, struct civil_date date,
               char *out, size_t cap)
{
    char day[16], year[16];
    text_format(day, sizeof day, "%d", date.day);
    text_format(year, sizeof year, "%d", date.year);
    const struct phrase_part parts[] = {
        {"tag", day},
        {"monat", phrase_text(session, lang, month_name(date.month))},
        {"jahr", year},
        {NULL, NULL}};
    phrase_fill_in(session, lang, "{tag}. {monat} {jahr}", parts, out, cap);
}

static void
put_groups(const char *text, size_t group, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    size_t len = strlen(text);
    for (size_t at = 0; at < len; at += group) {
        if (at > 0)
            text_put(&buf, " ");
        text_put_bytes(&buf, text + at, len - at < group ? len - at : group);
    }
}

static void
put_typed_date(const char *text, char *out, size_t cap)
{
    char part[8];
    struct text_buf buf = text_buf_over(out, cap);
    for (int i = 0; i < 3; i++) {
        form_date_part(text, i, part, sizeof part);
        text_put(&buf, part[0] == '\0' ? "–" : part);
        text_put(&buf, i < 2 ? "." : "");
    }
}

static const char *
option_text(const struct field *field, const char *value)
{
    for (int i = 0; i < field->option_count; i++) {
        if (text_equal(value, field->options[i].value))
            return field->options[i].text;
    }
    return "Nicht angegeben";
}

void
form_display(const struct session *session, int field, char *out, size_t cap)
{
    const struct field *at = &session_service(session)->fields[field];
    const char *text = session->answers[field].text;
    struct civil_date date;

    if (at->kind == FIELD_CONSENT) {
        phrase_fill(session, text[0] == '\0' ? "Nein" : "Ja", NULL, out, cap);
    } else if (text[0] == '\0' || (at->kind == FIELD_IBAN && text_equal(text, "DE"))) {
        phrase_fill(session, "Nicht angegeben", NULL, out, cap);
    } else if (at->kind == FIELD_YES_NO) {
        phrase_fill(session, text_equal(text, "ja") ? "Ja" : "Nein", NULL, out, cap);
    } else if (at->kind == FIELD_CHOICE) {
        phrase_fill(session, option_text(at, text), NULL, out, cap);
    } else if (at->kind == FIELD_DATE) {
        if (form_date(text, &date))
            form_date_text(session, session->lang, date, out, cap);
        else
            put_typed_date(text, out, cap);
    } else if (at->kind == FIELD_IBAN) {
        put_groups(text, 4, out, cap);
    } else if (at->kind == FIELD_CHIP) {
        put_groups(text, 3, out, cap);
    } else {
        text_format(out, cap, "%s", text);
    }
}

static const char *
missing(const struct field *field)
{
    return form_kind_is_typed(field->kind) ? "Diese Angabe brauchen wir noch: {angabe}."
                                           : "Wählen Sie bitte eine Antwort.";
}

static const char *
bad_letter(const struct field *field)
{
    return field->kind == FIELD_NAME
               ? "Ein Zeichen passt nicht in einen Namen. Löschen Sie es bitte."
               : "Ein Zeichen passt hier nicht. Löschen Sie es bitte.";
}

static const char *
too_late(const struct field *field)
{
    return field->most == 0
               ? "Dieser Tag liegt in der Zukunft. Möglich ist ein Tag bis heute."
               : "Dieser Tag liegt zu weit in der Zukunft. Möglich ist ein Tag bis "
                 "{hoechstens}.";
}

static const char *
bad_iban_length(const char *iban)
{
    return text_starts_with(iban, "DE")
               ? "Eine deutsche IBAN hat 22 Stellen. Bei Ihnen sind es {anzahl}."
               : "Die IBAN hat nicht die richtige Länge. Sie steht auf Ihrer "
                 "Bankkarte.";
}

static const char *
bad_chip(const char *chip)
{
    return strlen(chip) == 15
               ? "Diese Chipnummer gibt es nicht. Vergleichen Sie sie bitte mit dem "
                 "Heimtierausweis."
               : "Die Chipnummer hat 15 Ziffern. Bei Ihnen sind es {anzahl}.";
}

static const char *
differs(const struct session *session)
{
    return session_is_last_try(session) ? "Das passt nicht zu Ihrer Angabe von vorhin. "
                                          "Sie haben noch einen Versuch."
                                        : "Das passt nicht zu Ihrer Angabe von vorhin. "
                                          "Sie haben noch zwei Versuche.";
}

static const char *
sentence_of(const struct session *session, const struct field *field, const char *text,
            enum field_error error)
{
    switch (error) {
    case FIELD_OK:
        return "";
    case FIELD_MISSING:
        return missing(field);
    case FIELD_TOO_LONG:
        return "Das ist zu lang. Hier passen höchstens {hoechstens} Zeichen.";
    case FIELD_BAD_LETTER:
        return bad_letter(field);
    case FIELD_BAD_DATE:
        return "Diesen Tag gibt es nicht. Prüfen Sie bitte Tag und Monat.";
    case FIELD_DATE_INCOMPLETE:
        return "Das Datum ist noch nicht vollständig. Zum Beispiel: 3 5 2019.";
    case FIELD_DATE_TOO_EARLY:
        return "Dieser Tag liegt zu weit zurück. Möglich ist ein Tag ab {mindestens}.";
    case FIELD_DATE_TOO_LATE:
        return too_late(field);
    case FIELD_BAD_NUMBER:
        return "Schreiben Sie hier bitte nur Ziffern.";
    case FIELD_NUMBER_TOO_SMALL:
        return "Die Zahl ist zu klein. Sie muss mindestens {mindestens} sein.";
    case FIELD_NUMBER_TOO_LARGE:
        return "Die Zahl ist zu groß. Sie darf höchstens {hoechstens} sein.";
    case FIELD_BAD_POSTCODE:
        return "Die Postleitzahl hat fünf Ziffern. Zum Beispiel: 45657.";
    case FIELD_BAD_HOUSE_NUMBER:
        return "Schreiben Sie die Hausnummer bitte so: 12 oder 12a.";
    case FIELD_BAD_EMAIL:
        return "Die E-Mail-Adresse stimmt noch nicht. Zum Beispiel: name@beispiel.de.";
    case FIELD_BAD_PHONE:
        return "Schreiben Sie die Telefonnummer bitte mit der Vorwahl.";
    case FIELD_BAD_IBAN_LENGTH:
        return bad_iban_length(text);
    case FIELD_BAD_IBAN_CHECK:
        return "In der IBAN stimmt eine Stelle nicht. Vergleichen Sie sie bitte mit "
               "Ihrer Bankkarte.";
    case FIELD_BAD_CHIP:
        return bad_chip(text);
    case FIELD_BAD_FILE_NUMBER:
        return "Schreiben Sie die Nummer bitte so, wie sie auf dem Bescheid steht.";
    case FIELD_CONSENT_NEEDED:
        return "Setzen Sie hier bitte ein Häkchen. Dann geht es weiter.";
    case FIELD_ANSWER_DIFFERS:
        return differs(session);
    default:
        return "";
    }
}

static void
put_limit(const struct session *session, const struct field *field, int64_t limit,
          char *out, size_t cap)
{
    struct civil_date today = session->world.now.date;
    if (field->kind == FIELD_DATE && civil_is_date(today))
        form_date_text(session, session->lang,
                       civil_from_days(civil_to_days(today) + limit), out, cap);
    else
        text_format(out, cap, "%lld", (long long)limit);
}

void
form_error_sentence(const struct session *session, int field, enum field_error error,
                    char *out, size_t cap)
{
    char least[48], most[48], count[16];
    const struct service *service = session_service(session);

    if (field < 0 || service == NULL) {
        phrase_fill(session,
                    field == -2
                        ? "Bestätigen Sie bitte noch, dass Ihre Angaben richtig "
                          "sind."
                        : "",
                    NULL, out, cap);
        return;
    }
    const struct field *at = &service->fields[field];
    const char *text = session->answers[field].text;
    put_limit(session, at, at->least, least, sizeof least);
    put_limit(session, at, error == FIELD_TOO_LONG ? form_max_graphemes(at) : at->most,
              most, sizeof most);
    text_format(count, sizeof count, "%d", letters_count(text));
    const struct phrase_part parts[] = {
        {"angabe", phrase_text(session, session->lang, at->label)},
        {"mindestens", least},
        {"hoechstens", most},
        {"anzahl", count},
        {NULL, NULL}};
    phrase_fill(session, sentence_of(session, at, text, error), parts, out, cap);
}
