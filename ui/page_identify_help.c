#include <string.h>

#include "base/civil.h"
#include "core/form.h"
#include "ui/page_identify.h"

static void
add(struct page *page, struct reading *reading, int icon, const char *title,
    const char *text)
{
    page_reading_add(reading, icon, page_say(page, title), page_say(page, text));
}

static int
two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* The day of the certificate as people write it; as it came where it is no day. */
static const char *
valid_until(struct page *page)
{
    const char *iso = page->session->identify.card.request.valid_until;
    char text[64];
    if (strlen(iso) != 10 || strspn(iso, "0123456789-") != 10)
        return view_text(page->view, iso);
    struct civil_date date = {two_digits(iso) * 100 + two_digits(iso + 2),
                              two_digits(iso + 5), two_digits(iso + 8)};
    if (iso[4] != '-' || iso[7] != '-' || !civil_is_date(date))
        return view_text(page->view, iso);
    form_date_text(page->session, page->session->lang, date, text, sizeof text);
    return view_text(page->view, text);
}

/* Who asks, in all the words of the certificate. */
static void
add_certificate(struct page *page, struct reading *reading)
{
    const struct card_request *request = &page->session->identify.card.request;
    struct phrase_part parts[] = {
        {"name", view_text(page->view, request->issuer)},
        {"bis", valid_until(page)},
        {NULL, NULL},
    };
    page_reading_add(reading, ICONS_HOME + 1, view_text(page->view, request->subject),
                     view_text(page->view, request->subject_url));
    page_reading_add(reading, ICONS_DOCUMENT + 1, page_say(page, "Wofür gelesen wird"),
                     view_text(page->view, request->purpose));
    if (request->terms[0]) {
        page_reading_add(reading, ICONS_LETTER + 1,
                         page_say(page, "Anschrift und Datenschutz"), "");
        page_reading_lines(page, reading, view_text(page->view, request->terms));
    }
    if (request->issuer[0])
        page_reading_add(reading, ICONS_CERTIFICATE + 1,
                         page_say(page, "Wer das Zertifikat ausgestellt hat"),
                         request->valid_until[0]
                             ? page_fill(page, "{name}. Es gilt bis {bis}.", parts)
                             : parts[0].text);
    add(page, reading, ICONS_LOCK + 1, "Nichts geschieht ohne Sie",
        "Erst nach „Einverstanden“ und Ihrer PIN wird gelesen.");
}

static void
add_secrets(struct page *page, struct reading *reading)
{
    add(page, reading, ICONS_KEYPAD + 1, "Die PIN: 6 Ziffern",
        "Sie haben sie selbst gewählt. Sie steht nirgends auf dem Ausweis.");
    add(page, reading, ICONS_LETTER + 1, "Die PIN aus dem Brief: 5 Ziffern",
        "Sie gilt nur einmal. Damit wählen Sie Ihre eigene PIN.");
    add(page, reading, ICONS_CARD + 1, "Die CAN: 6 Ziffern",
        "Sie steht vorn auf dem Ausweis, unten rechts. Wir fragen danach vor dem "
        "letzten Versuch.");
    add(page, reading, ICONS_LOCK + 1, "Die PUK: 10 Ziffern",
        "Sie steht im Brief zu Ihrem Ausweis und macht eine gesperrte PIN frei.");
}

/* What gives way on the page where letters are large. */
static void
add_phone(struct page *page, struct reading *reading)
{
    const char *code = page->session->identify.phone.compare;
    add(page, reading, ICONS_QR + 1, "So geht es mit dem Code",
        "Öffnen Sie die Kamera. Halten Sie das Handy vor den Code. Auf dem Handy geht "
        "es mit der AusweisApp weiter.");
    if (code[0])
        page_reading_add(reading, ICONS_WARNING + 1,
                         page_fill_one(page, "Auf dem Handy muss {code} stehen.",
                                       "code", view_text(page->view, code)),
                         page_say(page, "Steht dort etwas anderes? Dann brechen Sie "
                                        "auf dem Handy ab."));
    add(page, reading, ICONS_LOCK + 1, "Ihre PIN",
        "Die PIN tippen Sie nur auf Ihrem Handy.");
}

void
page_identify_help(struct page *page, struct reading *reading)
{
    switch ((int)page->session->state) {
    case STATE_CARD_REQUEST:
        add_certificate(page, reading);
        break;
    case STATE_CARD_SECRET:
    case STATE_SLIP:
        add_secrets(page, reading);
        break;
    case STATE_WAYS:
        add(page, reading, ICONS_CARD + 1, "Mit Ausweis und PIN",
            "Sie legen den Ausweis auf den Leser und tippen Ihre PIN.");
        add(page, reading, ICONS_PHONE + 1, "Mit dem eigenen Handy",
            "Sie fotografieren einen Code. Die AusweisApp liest Ihren Ausweis.");
        break;
    case STATE_CARD_PLACE:
    case STATE_CARD_BUSY:
        add(page, reading, ICONS_CARD + 1, "So liegt der Ausweis richtig",
            "Flach auf dem Leser, ohne Hülle, mit dem Bild nach oben.");
        break;
    case STATE_PHONE:
        add(page, reading, ICONS_PHONE + 1, "Das brauchen Sie",
            "Ein Handy mit der AusweisApp, Ihren Ausweis und Ihre PIN.");
        add_phone(page, reading);
        add(page, reading, ICONS_BACK + 1, "Ohne AusweisApp auf dem Handy",
            "Die App kostet nichts. Mit „Zurück“ wählen Sie einen anderen Weg.");
        break;
    default:
        break;
    }
}
