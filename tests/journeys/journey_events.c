#include "journey.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "core/units.h"

struct word {
    const char *name;
    int value;
};

static int
find_word(const struct word *words, const char *name)
{
    for (; words->name != NULL; words++) {
        if (text_equal(words->name, name))
            return words->value;
    }
    return -1;
}

static const struct word printers[] = {{"bereit", WORLD_PRINTER_READY},
                                       {"papier-aus", WORLD_PRINTER_PAPER_OUT},
                                       {"offen", WORLD_PRINTER_COVER_OPEN},
                                       {"weg", WORLD_PRINTER_AWAY},
                                       {NULL, 0}};

void
journey_send(struct journey *journey, struct event event)
{
    struct effects effects;
    event.now_ms = journey->now;
    session_step(journey->session, &event, &effects);
    for (int i = 0; i < effects.count && journey->effect_count < JOURNEY_EFFECTS_MAX;
         i++)
        journey->effects[journey->effect_count++] = effects.list[i];
}

static void
send(struct journey *journey, enum event_kind kind, int a, int b)
{
    journey_send(journey, (struct event){.kind = kind, .a = a, .b = b});
}

static bool
send_text(struct journey *journey, enum event_kind kind, const char *text)
{
    struct event event = {.kind = kind};
    if (text_copy(event.text, sizeof event.text, text) != STATUS_OK)
        return false;
    journey_send(journey, event);
    return true;
}

static int
field_named(const struct journey *journey, const char *id)
{
    const struct service *service = session_service(journey->session);
    return service == NULL ? -1 : service_find_field(service, id);
}

/* "heute -3" and the like: a number after a word. */
static int
number_of(const char *text)
{
    int64_t value = 0;
    return text_to_int64(text, &value) == STATUS_OK ? (int)value : 0;
}

static bool
type(struct journey *journey, const char *text)
{
    char letter[8];
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t point = 0;
        size_t step = text_decode(text + at, len - at, &point);
        if (step == 0)
            return false;
        memcpy(letter, text + at, step);
        letter[step] = '\0';
        if (!send_text(journey, EVENT_TYPE, letter))
            return false;
        at += step;
    }
    return true;
}

/* "schreibe familienname Großmüller": taps the field, empties it, types. */
static bool
write_field(struct journey *journey, const char *rest)
{
    char id[64];
    size_t len = strcspn(rest, " ");
    struct text_buf buf = text_buf_over(id, sizeof id);
    text_put_bytes(&buf, rest, len);
    int field = field_named(journey, id);
    if (field < 0)
        return false;
    send(journey, EVENT_FOCUS, field, 0);
    send(journey, EVENT_CLEAR_FIELD, 0, 0);
    return type(journey, rest + len + strspn(rest + len, " "));
}

static bool
is_here(const struct journey *journey, int field)
{
    const struct question *question = session_question(journey->session);
    return question != NULL && field >= question->first_field &&
           field < question->first_field + question->field_count;
}

/* The first field of the page whose answer, or one of whose answers, has this text. */
static bool
choose(struct journey *journey, const char *text)
{
    const struct service *service = session_service(journey->session);
    for (int f = 0; service != NULL && f < service->field_count; f++) {
        const struct field *field = &service->fields[f];
        if (!is_here(journey, f))
            continue;
        if (field->kind == FIELD_YES_NO &&
            (text_equal(text, "Ja") || text_equal(text, "Nein"))) {
            send(journey, EVENT_CHOOSE, f, text_equal(text, "Ja") ? 0 : 1);
            return true;
        }
        for (int o = 0; o < field->option_count; o++) {
            if (!units_same(field->options[o].text, text))
                continue;
            send(journey, EVENT_CHOOSE, f, o);
            return true;
        }
    }
    return false;
}

static bool
tick(struct journey *journey, const char *rest)
{
    if (text_equal(rest, "erklärung")) {
        send(journey, EVENT_CONSENT, -1, 0);
        return true;
    }
    int field = field_named(journey, rest);
    if (field >= 0)
        send(journey, EVENT_CONSENT, field, 0);
    return field >= 0;
}

static bool
open_service(struct journey *journey, const char *rest)
{
    int service = catalogue_find_service(&journey->catalogue, rest);
    if (service >= 0)
        send(journey, EVENT_SERVICE, service, 0);
    return service >= 0;
}

static bool
change(struct journey *journey, const char *rest)
{
    const struct service *service = session_service(journey->session);
    for (int q = 0; service != NULL && q < service->question_count; q++) {
        if (!text_equal(service->questions[q].id, rest))
            continue;
        send(journey, EVENT_CHANGE, q, 0);
        return true;
    }
    return false;
}

static bool
focus(struct journey *journey, const char *rest)
{
    int field = field_named(journey, rest);
    if (field >= 0)
        send(journey, EVENT_FOCUS, field, 0);
    return field >= 0;
}

static bool
day(struct journey *journey, const char *rest, int days)
{
    int field = field_named(journey, rest);
    if (field >= 0)
        send(journey, EVENT_DAY, field, days);
    return field >= 0;
}

static bool
wait(struct journey *journey, const char *rest)
{
    journey->now += (int64_t)number_of(rest) * 1000;
    send(journey, EVENT_TICK, 0, 0);
    return number_of(rest) > 0;
}

static bool
fail_print(struct journey *journey, const char *rest)
{
    bool half = text_starts_with(rest, "halb ");
    int why = find_word(printers, half ? rest + strlen("halb ") : rest);
    if (why >= 0)
        send(journey, EVENT_PRINT_FAILED, half ? 1 : 0, why);
    return why >= 0;
}

static bool
fail_slip(struct journey *journey, const char *rest)
{
    int why = find_word(printers, rest);
    if (why >= 0)
        send(journey, EVENT_SLIP_FAILED, 0, why);
    return why >= 0;
}

static bool
set_key(struct journey *journey, const char *rest)
{
    static const struct word keys[] = {
        {"fehlt", SERVICE_KEY_NONE},        {"frisch", SERVICE_KEY_FRESH},
        {"offline", SERVICE_KEY_OFFLINE},   {"alt", SERVICE_KEY_OLD},
        {"abgelehnt", SERVICE_KEY_REFUSED}, {NULL, 0}};
    int key = find_word(keys, rest);
    for (int i = 0; key >= 0 && i < journey->catalogue.service_count; i++)
        send(journey, EVENT_SERVICE_KEY, i, key);
    return key >= 0;
}

/* Verbs with one word from a list. */
static const struct {
    const char *verb;
    enum event_kind kind;
    struct word words[7];
} worded[] = {
    {"sprache", EVENT_LANGUAGE, {{"de", LANG_DE}, {"en", LANG_EN}, {NULL, 0}}},
    {"größe",
     EVENT_SIZE,
     {{"S", TEXT_SIZE_S},
      {"M", TEXT_SIZE_M},
      {"L", TEXT_SIZE_L},
      {"XL", TEXT_SIZE_XL},
      {NULL, 0}}},
    {"farben",
     EVENT_THEME,
     {{"papier", THEME_NAME_PAPER}, {"dunkel", THEME_NAME_SOFT_DARK}, {NULL, 0}}},
    {"beleg",
     EVENT_RECEIPT,
     {{"papier", RECEIPT_PAPER},
      {"handy", RECEIPT_PHONE},
      {"ohne", RECEIPT_NONE},
      {NULL, 0}}},
    {"nicht-gespeichert",
     EVENT_STORE_FAILED,
     {{"voll", STORE_FAILED_FULL},
      {"schlüssel", STORE_FAILED_KEY},
      {"sonst", STORE_FAILED_OTHER},
      {NULL, 0}}},
    {"drucker",
     EVENT_PRINTER,
     {{"bereit", WORLD_PRINTER_READY},
      {"papier-aus", WORLD_PRINTER_PAPER_OUT},
      {"offen", WORLD_PRINTER_COVER_OPEN},
      {"weg", WORLD_PRINTER_AWAY},
      {NULL, 0}}},
    {"netz", EVENT_NETWORK, {{"an", 1}, {"aus", 0}, {NULL, 0}}},
    {"speicher", EVENT_STORAGE, {{"frei", 1}, {"voll", 0}, {NULL, 0}}},
    {"außer-betrieb",
     EVENT_OUT_OF_SERVICE,
     {{"nein", OUTAGE_NONE},
      {"speicher", OUTAGE_STORAGE},
      {"katalog", OUTAGE_CATALOGUE},
      {"bote", OUTAGE_COURIER},
      {"personal", OUTAGE_STAFF},
      {NULL, 0}}},
    {"tastatur",
     EVENT_KEYS_LAYOUT,
     {{"qwertz", KEYS_QWERTZ}, {"abc", KEYS_ABC}, {"ziffern", KEYS_DIGITS}, {NULL, 0}}},
};

/* Verbs that say all. */
static const struct word plain[] = {{"beginnen", EVENT_BEGIN},
                                    {"weiter", EVENT_NEXT},
                                    {"zurück", EVENT_BACK},
                                    {"nächstes-feld", EVENT_NEXT_FIELD},
                                    {"löschtaste", EVENT_ERASE},
                                    {"feld-leeren", EVENT_CLEAR_FIELD},
                                    {"umschalten", EVENT_KEYS_SHIFT},
                                    {"hilfe", EVENT_HELP},
                                    {"warum", EVENT_WHY},
                                    {"datenschutz", EVENT_PRIVACY},
                                    {"ansicht", EVENT_VIEW},
                                    {"sprachen", EVENT_LANGUAGES},
                                    {"schließen", EVENT_CLOSE},
                                    {"beenden", EVENT_END},
                                    {"ja-löschen", EVENT_END_YES},
                                    {"bleiben", EVENT_STAY},
                                    {"verwerfen", EVENT_DISCARD},
                                    {"mehr-zeit", EVENT_MORE_TIME},
                                    {"das-bin-ich-nicht", EVENT_NOT_ME},
                                    {"neu-drucken", EVENT_PRINT_AGAIN},
                                    {"fertig", EVENT_DONE},
                                    {"personal", EVENT_STAFF},
                                    {"berühren", EVENT_TOUCH},
                                    {"eingegangen", EVENT_SUBMITTED},
                                    {"gedruckt", EVENT_PRINTED},
                                    {"zettel-gedruckt", EVENT_SLIP_PRINTED},
                                    {"störung", EVENT_CRASHED},
                                    {NULL, 0}};

static bool
do_worded(struct journey *journey, const char *verb, const char *rest)
{
    for (size_t i = 0; i < sizeof worded / sizeof worded[0]; i++) {
        if (!text_equal(verb, worded[i].verb))
            continue;
        int value = find_word(worded[i].words, rest);
        if (value >= 0)
            send(journey, worded[i].kind, value, 0);
        return value >= 0;
    }
    return false;
}

bool
journey_do(struct journey *journey, const char *verb, const char *rest)
{
    static const struct {
        const char *verb;
        bool (*act)(struct journey *journey, const char *rest);
    } acts[] = {{"tippe", type},
                {"schreibe", write_field},
                {"wähle", choose},
                {"häkchen", tick},
                {"dienst", open_service},
                {"ändern", change},
                {"feld", focus},
                {"warte", wait},
                {"druck-fehlt", fail_print},
                {"zettel-fehlt", fail_slip},
                {"schlüssel", set_key}};

    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (text_equal(verb, acts[i].verb))
            return acts[i].act(journey, rest);
    }
    if (text_equal(verb, "heute") || text_equal(verb, "gestern"))
        return day(journey, rest, text_equal(verb, "heute") ? 0 : -1);
    if (text_equal(verb, "gespeichert"))
        return send_text(journey, EVENT_STORED, rest);
    int kind = *rest == '\0' ? find_word(plain, verb) : -1;
    if (kind < 0)
        return do_worded(journey, verb, rest) || journey_do_card(journey, verb, rest);
    send(journey, (enum event_kind)kind, 0, 0);
    return true;
}
