#include "core/advice_internal.h"

#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/phrase.h"

#define COUNTER " Am {schalter_wo} geht es auch."
#define TAKE_PHONE " Nehmen Sie die Bestätigung mit dem Handy mit."

static const struct saying crashed = {
    ADVICE_WARNING, "Es gab eine Störung.",
    "Was gespeichert war, ist sicher. Was gerade getippt wurde, ist gelöscht."};
static const struct saying no_storage = {
    ADVICE_WARNING, "Dieses Gerät kann gerade keine Anträge annehmen.",
    "Es hat keinen sicheren Platz mehr dafür." COUNTER};
static const struct saying offline = {
    ADVICE_INFO, "Gerade gibt es keine Verbindung.",
    "Ihr Antrag wird übermittelt, sobald die Verbindung wieder steht."};

static const struct saying *
say_hindrance(const struct session *session, int service)
{
    static const struct saying key_none = {
        ADVICE_WARNING, "Dieser Dienst macht gerade Pause.",
        "Die sichere Verbindung ist noch nicht eingerichtet." COUNTER};
    static const struct saying key_old = {
        ADVICE_WARNING, "Dieser Dienst macht gerade Pause.",
        "Die Verbindung fehlt schon zu lange." COUNTER};
    static const struct saying key_refused = {
        ADVICE_WARNING, "Dieser Dienst macht gerade Pause.",
        "Wir können gerade nicht prüfen, wer Ihren Antrag bekommt." COUNTER};
    static const struct saying needs_network = {
        ADVICE_WARNING, "Dieser Dienst braucht eine Verbindung.",
        "Gerade gibt es keine." COUNTER};

    static const struct saying no_reader = {ADVICE_WARNING,
                                            "Dieser Dienst macht gerade Pause.",
                                            "Der Kartenleser antwortet nicht. Am "
                                            "Schalter geht es auch: {ausweis_wo}."};

    switch (session_hindrance(session, service)) {
    case HINDRANCE_READER:
        return &no_reader;
    case HINDRANCE_STORAGE:
        return &no_storage;
    case HINDRANCE_KEY_NONE:
        return &key_none;
    case HINDRANCE_KEY_OLD:
        return &key_old;
    case HINDRANCE_KEY_REFUSED:
        return &key_refused;
    case HINDRANCE_OFFLINE:
        return &needs_network;
    case HINDRANCE_NONE:
    default:
        return session->world.online ? NULL : &offline;
    }
}

/* Some towns have no page that a phone could open. */
static bool
has_phone_page(const struct session *session)
{
    return session->catalogue->town.phone_page[0] != '\0';
}

/* Who wants paper is told before the first question that there is none. */
static const struct saying *
say_before(const struct session *session)
{
    static const struct saying no_paper = {
        ADVICE_INFO, "Gerade gibt es hier keinen Beleg auf Papier.",
        "Sie nehmen die Bestätigung mit dem Handy mit, oder Sie notieren die Nummer."};
    static const struct saying number_only = {
        ADVICE_INFO, "Gerade gibt es hier keinen Beleg auf Papier.",
        "Am Ende sehen Sie eine Nummer und notieren sie."};
    const struct saying *saying = say_hindrance(session, session->service);
    const struct service *service = session_service(session);

    /* At the ID card alone there is neither a receipt nor a number. */
    if (saying != NULL || session_can_print(session) ||
        (service != NULL && service->sets_pin))
        return saying;
    return has_phone_page(session) ? &no_paper : &number_only;
}

static const struct saying *
say_store_failed(const struct session *session)
{
    static const struct saying sayings[] = {
        [STORE_FAILED_FULL] =
            {ADVICE_ERROR, "Wir konnten Ihren Antrag nicht speichern.",
             "Das Gerät hat keinen Platz mehr. Ihre Angaben sind noch "
             "da. Am {schalter_wo} hilft man Ihnen."},
        [STORE_FAILED_KEY] = {ADVICE_ERROR,
                              "Wir konnten Ihren Antrag nicht verschließen.",
                              "Ohne sicheren Schlüssel senden wir nichts. Ihre Angaben "
                              "sind noch da. Versuchen Sie es bitte noch einmal, oder "
                              "gehen Sie zum {schalter}."},
        [STORE_FAILED_OTHER] =
            {ADVICE_ERROR, "Ihr Antrag ist noch nicht gespeichert.",
             "Ihre Angaben sind noch da. Versuchen Sie es bitte noch "
             "einmal, oder gehen Sie zum {schalter}."},
    };
    return &sayings[session->store_failure];
}

static const struct saying *
say_receipt(const struct session *session)
{
    static const struct saying no_paper[] = {
        [WORLD_PRINTER_READY] = {ADVICE_SUCCESS, "Ihr Antrag ist angenommen.", ""},
        [WORLD_PRINTER_PAPER_OUT] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                     "Das Papier ist gerade leer." TAKE_PHONE},
        [WORLD_PRINTER_COVER_OPEN] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                      "Der Drucker ist gerade offen." TAKE_PHONE},
        [WORLD_PRINTER_AWAY] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                "Der Drucker antwortet gerade nicht." TAKE_PHONE},
    };
    static const struct saying number_only[] = {
        [WORLD_PRINTER_READY] = {ADVICE_SUCCESS, "Ihr Antrag ist angenommen.", ""},
        [WORLD_PRINTER_PAPER_OUT] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                     "Das Papier ist gerade leer."},
        [WORLD_PRINTER_COVER_OPEN] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                      "Der Drucker ist gerade offen."},
        [WORLD_PRINTER_AWAY] = {ADVICE_WARNING, "Ihr Antrag ist angenommen.",
                                "Der Drucker antwortet gerade nicht."},
    };
    static const struct saying waits = {
        ADVICE_SUCCESS, "Ihr Antrag ist gespeichert.",
        "Wir übermitteln ihn, sobald die Verbindung steht."};

    if (session->world.printer == WORLD_PRINTER_READY && !session->submitted)
        return &waits;
    return has_phone_page(session) ? &no_paper[session->world.printer]
                                   : &number_only[session->world.printer];
}

static const struct saying *
say_menu(const struct session *session)
{
    if (!session->world.storage_ok)
        return &no_storage;
    return session->world.online ? NULL : &offline;
}

/* Whoever stands there reads it, perhaps the next one already: it names nobody. */
static const struct saying *
say_start(const struct session *session)
{
    static const struct saying farewells[] = {
        [FAREWELL_DELETED] = {ADVICE_SUCCESS, "Alle Eingaben sind gelöscht.", ""},
        [FAREWELL_KEPT] =
            {ADVICE_SUCCESS, "Der Antrag ist angenommen.",
             "Er ist verschlossen für das Amt. Alles andere ist gelöscht."},
    };
    const struct saying *card = advice_card_left(session);

    if (session->world.crashed)
        return &crashed;
    if (card != NULL || session->world.farewell == FAREWELL_NONE)
        return card;
    return &farewells[session->world.farewell];
}

static const struct saying *
find_saying(const struct session *session, const char **way)
{
    static const struct saying resume = {
        ADVICE_INFO, "Sind Sie es?",
        "Wiederholen Sie bitte eine Angabe von vorhin: {angabe}."};
    static const struct saying last_try = {
        ADVICE_WARNING, "Sind Sie es? Sie haben noch einen Versuch.",
        "Wiederholen Sie bitte eine Angabe von vorhin: {angabe}. Passt es dann nicht, "
        "löschen wir Ihre Angaben."};

    *way = NULL;
    switch (session->state) {
    case STATE_START:
        return say_start(session);
    case STATE_MENU:
        return say_menu(session);
    case STATE_SWITCH_ASK:
        return session_hindrance(session, session->other_service) == HINDRANCE_NONE
                   ? NULL
                   : say_hindrance(session, session->other_service);
    case STATE_BEFORE:
        return say_before(session);
    case STATE_STORE_FAILED:
        return say_store_failed(session);
    case STATE_RECEIPT:
        return say_receipt(session);
    case STATE_RESUME:
        return session_is_last_try(session) ? &last_try : &resume;
    case STATE_QUESTION:
    case STATE_REVIEW:
    case STATE_DONE:
        return advice_card_left(session);
    case STATE_WAYS:
    case STATE_CARD_WAIT:
    case STATE_CARD_REQUEST:
    case STATE_CARD_PLACE:
    case STATE_CARD_SECRET:
    case STATE_CARD_BUSY:
    case STATE_CARD_TROUBLE:
    case STATE_CARD_TAKE:
    case STATE_PHONE:
    case STATE_SLIP:
        return advice_identify(session, way);
    case STATE_SENDING:
    case STATE_PRINTING:
    case STATE_IDLE_WARNING:
    case STATE_BLANK:
    case STATE_END_ASK:
    case STATE_OUT_OF_SERVICE:
    case STATE_TECHNICIAN_PIN:
    case STATE_TECHNICIAN:
    case STATE_UPKEEP:
    case STATE_UPKEEP_ASK:
    case STATE_NETWORK:
    case STATE_COUNT:
    default:
        return NULL;
    }
}

/* Under what is wrong: what holds all the same. */
static const char *
say_beside(const struct session *session)
{
    if (session->state == STATE_RESUME && session_is_last_try(session))
        return "Passt es dann nicht, löschen wir Ihre Angaben.";
    return session->state == STATE_QUESTION ? "Ihre anderen Angaben sind noch da." : "";
}

static bool
say_field_error(const struct session *session, struct advice *advice)
{
    bool here = session->state == STATE_QUESTION || session->state == STATE_REVIEW ||
                session->state == STATE_RESUME;
    if (!here || session->error == FIELD_OK)
        return false;
    form_error_sentence(session, session->error_field, session->error, advice->title,
                        sizeof advice->title);
    advice->tone = ADVICE_ERROR;
    phrase_fill(session, say_beside(session), NULL, advice->text, sizeof advice->text);
    return true;
}

bool
advice_for(const struct session *session, struct advice *advice)
{
    const struct service *service = session_service(session);
    const char *field = "";

    *advice = (struct advice){.tone = ADVICE_INFO};
    if (say_field_error(session, advice))
        return true;
    const char *way = NULL;
    char digits[8];
    const struct saying *saying = find_saying(session, &way);
    if (saying == NULL)
        return false;
    text_format(digits, sizeof digits, "%d", session_secret_digits(session));
    if (service != NULL && session->resume_field >= 0)
        field = phrase_text(session, session->lang,
                            service->fields[session->resume_field].label);
    const struct phrase_part parts[] = {
        {"angabe", field}, {"zahl", digits}, {NULL, NULL}};
    advice->tone = saying->tone;
    phrase_fill(session, saying->title, parts, advice->title, sizeof advice->title);
    phrase_fill(session, saying->text, parts, advice->text, sizeof advice->text);
    if (way != NULL)
        phrase_fill(session, way, NULL, advice->way, sizeof advice->way);
    return true;
}
