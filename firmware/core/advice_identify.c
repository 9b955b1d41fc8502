#include "core/advice_internal.h"

#include "core/phrase.h"

#define NEW_PIN_FREE "Am Schalter setzen Sie die PIN kostenlos neu: {ausweis_wo}."

static const struct saying no_reader = {ADVICE_WARNING,
                                        "Der Kartenleser antwortet gerade nicht.", ""};
/* Nobody has set one up: it will not be different in a moment. */
static const struct saying no_service = {ADVICE_INFO,
                                         "Das geht an diesem Gerät noch nicht.", ""};
static const struct saying no_network = {ADVICE_WARNING,
                                         "Gerade gibt es keine Verbindung.", ""};

/* The card may have taken the new PIN before it was lost. */
static const struct saying unsure = {
    ADVICE_WARNING, "Wir wissen nicht, ob die neue PIN schon gilt.",
    "Geben Sie zuerst die neue PIN ein. Stimmt sie nicht, gilt noch die alte."};

static const struct saying *
say_result(const struct session *session)
{
    static const struct saying sayings[] = {
        [CARD_OK] = {ADVICE_WARNING, "Das hat nicht geklappt.", ""},
        [CARD_CANCELLED] = {ADVICE_WARNING, "Das wurde abgebrochen.", ""},
        [CARD_LOST] = {ADVICE_WARNING,
                       "Der Ausweis lag nicht lange genug auf dem Leser.",
                       "Lassen Sie ihn liegen. Wir sagen, wann Sie ihn wegnehmen."},
        [CARD_FOREIGN] = {ADVICE_WARNING, "Diese Karte können wir nicht lesen.",
                          "Legen Sie nur Ihren Personalausweis auf den Leser. Auch "
                          "eID-Karte und Aufenthaltstitel gehen."},
        [CARD_DEACTIVATED] =
            {ADVICE_WARNING, "Die Online-Funktion Ihres Ausweises ist ausgeschaltet.",
             "Am Schalter schaltet man sie für Sie ein: {ausweis_wo}."},
        [CARD_BLOCKED] = {ADVICE_WARNING, "PIN und PUK sind gesperrt.", NEW_PIN_FREE},
        [CARD_NETWORK] = {ADVICE_WARNING, "Die Verbindung ist abgebrochen.", ""},
        [CARD_SERVER] = {ADVICE_WARNING,
                         "Der Ausweis-Dienst der Stadt hat das Lesen abgebrochen.", ""},
        [CARD_OTHER] = {ADVICE_WARNING, "Das hat nicht geklappt.", ""},
    };
    return &sayings[session->identify.result];
}

static const struct saying *
say_failure(const struct session *session)
{
    static const struct saying sayings[] = {
        [IDENTITY_NO_SERVICE] = {ADVICE_WARNING,
                                 "Der Ausweis-Dienst der Stadt antwortet gerade nicht.",
                                 ""},
        [IDENTITY_REFUSED] = {ADVICE_WARNING,
                              "Der Ausweis-Dienst hat die Angaben nicht bestätigt.",
                              ""},
        [IDENTITY_EXPIRED] = {ADVICE_WARNING, "Die Zeit dafür ist abgelaufen.", ""},
        [IDENTITY_ABORTED] = {ADVICE_WARNING, "Auf Ihrem Handy ging es nicht weiter.",
                              ""},
    };
    return &sayings[session->identify.failure];
}

static const struct saying *
say_trouble(const struct session *session)
{
    static const struct saying no_program = {
        ADVICE_WARNING, "Dieses Gerät kann gerade keinen Ausweis lesen.", ""};
    static const struct saying slow = {
        ADVICE_WARNING, "Wir haben zu lange keine Antwort bekommen.", ""};
    static const struct saying short_pin = {
        ADVICE_INFO, "Fünf Ziffern? Das ist die PIN aus dem Brief.",
        "Mit ihr wählen Sie hier Ihre eigene PIN mit 6 Ziffern. Danach geht es "
        "weiter."};
    const struct identify *identify = &session->identify;

    if (identify->reason == IDENTIFY_SHORT_PIN)
        return &short_pin;
    if (identify->card.new_given && identify->purpose == CARD_SET_PIN)
        return &unsure;
    if (identify->reason == IDENTIFY_ENDED)
        return say_result(session);
    if (identify->reason == IDENTIFY_FAILED)
        return say_failure(session);
    if (identify->reason == IDENTIFY_SLOW)
        return &slow;
    return identify->trouble == CARD_NO_READER ? &no_reader : &no_program;
}

/* What she can do now; the page has a button for each. */
static const char *
say_way_on(const struct session *session)
{
    bool ways = session_service(session) != NULL &&
                session_service(session)->identification.ways != 0;
    bool retry = session_can_retry(session);

    if (session->identify.reason == IDENTIFY_SHORT_PIN && retry)
        return NULL;
    /* Where she has to go is said already. */
    bool said = session->identify.reason == IDENTIFY_ENDED &&
                (session->identify.result == CARD_BLOCKED ||
                 session->identify.result == CARD_DEACTIVATED);
    if (said && !ways)
        return NULL;
    if (ways)
        return retry ? "Versuchen Sie es noch einmal, oder wählen Sie einen anderen "
                       "Weg."
                     : "Wählen Sie bitte einen anderen Weg.";
    return retry ? "Versuchen Sie es noch einmal. Am Schalter hilft man Ihnen auch: "
                   "{ausweis_wo}."
                 : "Am Schalter hilft man Ihnen: {ausweis_wo}.";
}

static const struct saying *
say_can(const struct identify *identify)
{
    static const struct saying pin_wrong = {
        ADVICE_ERROR, "Die PIN stimmt nicht. Sie haben noch einen Versuch.",
        "Davor brauchen wir die CAN. Die CAN hat 6 Ziffern. Sie steht vorn auf dem "
        "Ausweis, unten rechts."};
    static const struct saying can_wrong = {
        ADVICE_ERROR, "Die CAN stimmt nicht.",
        "Die CAN hat 6 Ziffern. Sie steht vorn auf dem Ausweis, unten rechts."};
    static const struct saying can = {
        ADVICE_WARNING, "Für die PIN gibt es nur noch einen Versuch.",
        "Davor brauchen wir die CAN. Die CAN hat 6 Ziffern. Sie steht vorn auf dem "
        "Ausweis, unten rechts."};

    if (!identify->card.again)
        return &can;
    return identify->card.wrong == CARD_PIN ? &pin_wrong : &can_wrong;
}

static const struct saying *
say_puk(const struct identify *identify)
{
    static const struct saying pin_wrong = {
        ADVICE_ERROR, "Die PIN stimmt nicht. Jetzt ist sie gesperrt.",
        "Die PUK macht sie wieder frei. Die PUK hat 10 Ziffern. Sie steht im "
        "Brief zu Ihrem Ausweis."};
    static const struct saying puk_wrong = {
        ADVICE_ERROR, "Die PUK stimmt nicht.",
        "Die PUK hat 10 Ziffern. Sie steht im Brief zu Ihrem Ausweis."};
    static const struct saying puk = {
        ADVICE_WARNING, "Die PIN ist gesperrt.",
        "Die PUK macht sie wieder frei. Die PUK hat 10 Ziffern. Sie steht im "
        "Brief zu Ihrem Ausweis."};

    if (!identify->card.again)
        return &puk;
    return identify->card.wrong == CARD_PIN ? &pin_wrong : &puk_wrong;
}

static const struct saying *
say_pin(const struct identify *identify)
{
    static const struct saying wrong[] = {
        {ADVICE_ERROR, "Die PIN stimmt nicht.", NEW_PIN_FREE},
        {ADVICE_ERROR, "Die PIN stimmt nicht. Sie haben noch einen Versuch.",
         "Ist sie wieder falsch, wird sie gesperrt. Am Schalter setzen Sie die PIN "
         "kostenlos neu: {ausweis_wo}."},
        {ADVICE_ERROR, "Die PIN stimmt nicht. Sie haben noch zwei Versuche.",
         "Vor dem letzten Versuch warnen wir Sie."},
    };
    static const struct saying tries[] = {
        {ADVICE_WARNING, "Letzter Versuch: Ist die PIN falsch, wird sie gesperrt.",
         NEW_PIN_FREE},
        {ADVICE_INFO, "Sie haben noch zwei Versuche.",
         "Vor dem letzten Versuch warnen wir Sie."},
        {ADVICE_INFO, "Sie haben drei Versuche.",
         "Vor dem letzten Versuch warnen wir Sie."},
    };
    int left = identify->card.tries;

    if (identify->card.again)
        return &wrong[left == 1 || left == 2 ? left : 0];
    return left >= 1 && left <= 3 ? &tries[left - 1] : NULL;
}

static const struct saying *
say_secret(const struct identify *identify)
{
    static const struct saying faults[] = {
        [SECRET_TOO_SHORT] = {ADVICE_ERROR, "Es fehlen noch Ziffern.",
                              "Hier stehen am Ende {zahl} Punkte."},
        [SECRET_DIFFERS] = {ADVICE_ERROR, "Die beiden PIN sind verschieden.",
                            "Wählen Sie Ihre neue PIN bitte noch einmal."},
        [SECRET_EASY] = {ADVICE_WARNING, "Diese PIN lässt sich leicht erraten.",
                         "Geburtstage oder 123456 errät man schnell. Tippen Sie eine "
                         "andere. Oder bestätigen Sie diese noch einmal."},
    };
    /* The card refused it or was lifted before: which, is not known. */
    static const struct saying refused = {
        ADVICE_WARNING, "Die neue PIN gilt noch nicht.",
        "Wählen Sie Ihre neue PIN bitte noch einmal."};
    static const struct saying lifted = {
        ADVICE_WARNING, "Der Ausweis liegt nicht auf dem Leser.",
        "Legen Sie ihn bitte hin, bevor Sie bestätigen."};

    if (identify->card.fault != SECRET_FINE)
        return &faults[identify->card.fault];
    if (!identify->card_there)
        return &lifted;
    switch (identify->card.secret) {
    case CARD_CAN:
        return say_can(identify);
    case CARD_PUK:
        return say_puk(identify);
    case CARD_PIN:
        return say_pin(identify);
    case CARD_NEW_PIN:
        return identify->card.again && !identify->card.repeating ? &refused : NULL;
    default:
        return NULL;
    }
}

static const struct saying *
say_place(const struct session *session)
{
    static const struct saying mute = {
        ADVICE_WARNING, "Diese Karte können wir nicht lesen.",
        "Legen Sie nur den Ausweis auf den Leser, flach und ohne Hülle."};
    static const struct saying lifted = {
        ADVICE_WARNING, "Der Ausweis lag nicht mehr auf dem Leser.",
        "Legen Sie ihn bitte wieder hin. Lassen Sie ihn liegen."};
    static const struct saying unknown = {
        ADVICE_WARNING, "Mit dieser Karte geht es hier nicht.",
        "Ist es Ihr Ausweis? Dann ist vielleicht die Online-Funktion aus. Am Schalter "
        "hilft man Ihnen: {ausweis_wo}."};

    if (session->world.reader == WORLD_READER_MUTE)
        return &mute;
    if (session->identify.card.unknown && session->identify.card_there)
        return &unknown;
    /* Who took away a wrong card was asked to. */
    return session->identify.card.lifted && !session->identify.card_there &&
                   !session->identify.card.unknown
               ? &lifted
               : NULL;
}

static const struct saying *
say_slip(const struct session *session)
{
    static const struct saying printed = {ADVICE_SUCCESS,
                                          "Nehmen Sie Ihren Zettel mit.", ""};
    static const struct saying failed = {
        ADVICE_WARNING, "Der Zettel kommt gerade nicht heraus.",
        "Alles steht auch hier. Sie können es abschreiben oder fotografieren."};
    static const struct saying no_paper = {
        ADVICE_INFO, "Gerade gibt es hier kein Papier.",
        "Alles steht auch hier. Sie können es abschreiben oder fotografieren."};

    if (session->slip.printing)
        return NULL;
    if (session->slip.failed)
        return &failed;
    if (session->slip.printed)
        return &printed;
    return session_can_print_slip(session) ? NULL : &no_paper;
}

const struct saying *
advice_card_left(const struct session *session)
{
    static const struct saying somebodys = {ADVICE_WARNING,
                                            "Auf dem Leser liegt noch ein Ausweis.",
                                            "Ist es Ihrer? Nehmen Sie ihn bitte mit. "
                                            "Sonst geben Sie ihn am {schalter} ab."};
    static const struct saying hers = {ADVICE_WARNING,
                                       "Ihr Ausweis liegt noch auf dem Leser.",
                                       "Nehmen Sie ihn bitte mit."};

    if (!session->identify.card_there)
        return NULL;
    return session->identify.verified || session->identify.pin_set ? &hers : &somebodys;
}

const struct saying *
advice_identify(const struct session *session, const char **way)
{
    static const struct saying pin_set = {ADVICE_SUCCESS, "Ihre neue PIN gilt.",
                                          "Jetzt lesen wir Ihren Ausweis."};
    static const struct saying expired = {ADVICE_INFO, "Dieser Code gilt nicht mehr.",
                                          "Holen Sie sich einen neuen."};
    const struct identify *identify = &session->identify;

    *way = NULL;
    switch (session->state) {
    case STATE_CARD_WAIT:
        return identify->pin_set && identify->purpose == CARD_READ ? &pin_set : NULL;
    case STATE_CARD_PLACE:
        return say_place(session);
    case STATE_CARD_SECRET:
        return say_secret(identify);
    case STATE_CARD_TROUBLE:
        *way = say_way_on(session);
        return say_trouble(session);
    case STATE_CARD_TAKE:
        return identify->card.reminded ? advice_card_left(session) : NULL;
    case STATE_PHONE:
        return identify->phone.expired ? &expired : NULL;
    case STATE_SLIP:
        return say_slip(session);
    case STATE_WAYS:
    case STATE_CARD_REQUEST:
    case STATE_CARD_BUSY:
    case STATE_START:
    case STATE_MENU:
    case STATE_SWITCH_ASK:
    case STATE_BEFORE:
    case STATE_QUESTION:
    case STATE_REVIEW:
    case STATE_SENDING:
    case STATE_RECEIPT:
    case STATE_PRINTING:
    case STATE_DONE:
    case STATE_STORE_FAILED:
    case STATE_IDLE_WARNING:
    case STATE_BLANK:
    case STATE_RESUME:
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

bool
advice_for_way(const struct session *session, enum identify_way way,
               struct advice *advice)
{
    const struct saying *saying = NULL;

    switch (session_way_hindrance(session, way)) {
    case WAY_NO_READER:
        saying = &no_reader;
        break;
    case WAY_OFFLINE:
        saying = &no_network;
        break;
    case WAY_NO_SERVICE:
        saying = &no_service;
        break;
    case WAY_OPEN:
    case WAY_NOT_OFFERED:
    default:
        break;
    }
    *advice = (struct advice){.tone = ADVICE_INFO};
    if (saying == NULL)
        return false;
    advice->tone = saying->tone;
    phrase_fill(session, saying->title, NULL, advice->title, sizeof advice->title);
    return true;
}
