/* The verbs of the ID card: what she does, what reader, programs and the town answer.
 */
#include "journey.h"

#include <string.h>

#include "base/text.h"

struct word {
    const char *name;
    int value;
};

static const struct {
    const char *verb;
    enum event_kind kind;
    struct word words[10];
} worded[] = {
    {"weg",
     EVENT_WAY,
     {{"karte", IDENTIFY_CARD},
      {"handy", IDENTIFY_PHONE},
      {"schalter", IDENTIFY_COUNTER},
      {"post", IDENTIFY_POST},
      {"ohne", IDENTIFY_WITHOUT}}},
    {"recht", EVENT_RIGHT, {{"geburtsdatum", CARD_RIGHT_BIRTH_DATE}}},
    {"leser",
     EVENT_READER,
     {{"weg", WORLD_READER_AWAY},
      {"leer", WORLD_READER_EMPTY},
      {"karte", WORLD_READER_CARD},
      {"stumm", WORLD_READER_MUTE}}},
    {"ausweis-dienst", EVENT_CARD_SERVICE, {{"an", 1}, {"aus", 0}}},
    {"karte-fertig",
     EVENT_CARD_DONE,
     {{"gut", CARD_OK},
      {"abgebrochen", CARD_CANCELLED},
      {"weg", CARD_LOST},
      {"fremd", CARD_FOREIGN},
      {"aus", CARD_DEACTIVATED},
      {"gesperrt", CARD_BLOCKED},
      {"netz", CARD_NETWORK},
      {"server", CARD_SERVER},
      {"sonst", CARD_OTHER}}},
    {"karte-geht-nicht",
     EVENT_CARD_TROUBLE,
     {{"kein-programm", CARD_NO_PROGRAM},
      {"alt", CARD_OLD_PROGRAM},
      {"kaputt", CARD_BROKEN_PROGRAM},
      {"kein-leser", CARD_NO_READER}}},
    {"nicht-ausgewiesen",
     EVENT_IDENTITY_FAILED,
     {{"kein-dienst", IDENTITY_NO_SERVICE},
      {"abgelehnt", IDENTITY_REFUSED},
      {"abgelaufen", IDENTITY_EXPIRED},
      {"aufgegeben", IDENTITY_ABORTED}}},
};

/* "karte-fragt pin 2", "karte-fragt can": the tries left where they are known. */
static bool
ask(struct journey *journey, const char *rest)
{
    static const char *const secrets[] = {[CARD_PIN] = "pin",
                                          [CARD_CAN] = "can",
                                          [CARD_PUK] = "puk",
                                          [CARD_NEW_PIN] = "neue-pin"};
    for (int i = CARD_PIN; i <= CARD_NEW_PIN; i++) {
        size_t len = strlen(secrets[i]);
        int64_t tries = -1;
        if (strncmp(rest, secrets[i], len) != 0 ||
            (rest[len] != '\0' &&
             (rest[len] != ' ' || text_to_int64(rest + len + 1, &tries) != STATUS_OK)))
            continue;
        journey_send(journey,
                     (struct event){.kind = EVENT_CARD_ENTER, .a = i, .b = (int)tries});
        return true;
    }
    return false;
}

static void
request(struct journey *journey)
{
    static const struct card_request request = {
        .required = 1u << CARD_RIGHT_FAMILY_NAME | 1u << CARD_RIGHT_GIVEN_NAMES |
                    1u << CARD_RIGHT_ADDRESS,
        .optional = 1u << CARD_RIGHT_BIRTH_DATE,
        .subject = "Stadt Emscherfeld",
        .subject_url = "https://emscherfeld.example/",
        .issuer = "Beispiel-Zertifikate",
        .purpose = "Anmeldung zur Hundesteuer",
        .valid_until = "2026-12-24"};
    journey_send(journey,
                 (struct event){.kind = EVENT_CARD_REQUEST, .request = &request});
}

/* An invented person. */
static void
identify(struct journey *journey)
{
    static const struct identity person = {
        .text = {[IDENTITY_FAMILY_NAME] = "Großmüller",
                 [IDENTITY_GIVEN_NAMES] = "Erika Maria",
                 [IDENTITY_BIRTH_DATE] = "1964-08-12",
                 [IDENTITY_STREET] = "Heidestraße",
                 [IDENTITY_HOUSE_NUMBER] = "17a",
                 [IDENTITY_POSTCODE] = "45999",
                 [IDENTITY_PLACE] = "Emscherfeld"},
        .report_schema = "https://schema.example/bericht_1.0.0.json",
        .report_version = "1.0.0",
        .report = "{\"ergebnis\":\"bestaetigt\"}"};
    journey_send(journey, (struct event){.kind = EVENT_IDENTITY, .identity = &person});
}

static bool
ready(struct journey *journey, const char *rest)
{
    int64_t seconds = 0;
    if (text_to_int64(rest, &seconds) != STATUS_OK)
        return false;
    journey_send(journey,
                 (struct event){.kind = EVENT_PHONE_READY,
                                .a = (int)seconds,
                                .text = "K7PM",
                                .words = "https://ausweis.emscherfeld.example/s/abc"});
    return true;
}

bool
journey_do_card(struct journey *journey, const char *verb, const char *rest)
{
    static const struct word plain[] = {{"pin-unbekannt", EVENT_PIN_UNKNOWN},
                                        {"pin-kurz", EVENT_PIN_SHORT},
                                        {"karte-hinlegen", EVENT_CARD_INSERT}};

    if (text_equal(verb, "karte-fragt"))
        return ask(journey, rest);
    if (text_equal(verb, "handy-bereit"))
        return ready(journey, rest);
    if (rest[0] == '\0' && text_equal(verb, "karte-anfrage")) {
        request(journey);
        return true;
    }
    if (rest[0] == '\0' && text_equal(verb, "ausgewiesen")) {
        identify(journey);
        return true;
    }
    for (size_t i = 0; rest[0] == '\0' && i < sizeof plain / sizeof plain[0]; i++) {
        if (!text_equal(verb, plain[i].name))
            continue;
        journey_send(journey, (struct event){.kind = (enum event_kind)plain[i].value});
        return true;
    }
    for (size_t i = 0; i < sizeof worded / sizeof worded[0]; i++) {
        for (const struct word *word = worded[i].words;
             text_equal(verb, worded[i].verb) && word->name != NULL; word++) {
            if (!text_equal(rest, word->name))
                continue;
            journey_send(journey,
                         (struct event){.kind = worded[i].kind, .a = word->value});
            return true;
        }
    }
    return false;
}
