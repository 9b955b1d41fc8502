#include "tests/demo/levers.h"

#include "base/log.h"
#include "base/text.h"

static const struct lever table[LEVER_COUNT] = {
    [LEVER_PAPER] = {"paper",
                     "Papier",
                     LEVER_BUS,
                     ICONS_DOCUMENT,
                     {{"voll", "Die Rolle ist voll.", "paper printer ok"},
                      {"fast leer",
                       "Bald leer. Gedruckt wird noch, das Personal erfährt es.",
                       "paper printer low"},
                      {"leer",
                       "Leer. Der Schalter bietet die Bestätigung auf dem Handy an.",
                       "paper printer out"}}},
    [LEVER_COVER] = {"cover",
                     "Klappe des Druckers",
                     LEVER_BUS,
                     ICONS_PRINTER,
                     {{"zu", "Die Klappe ist zu.", "cover printer closed"},
                      {"offen", "Offen. Der Drucker hält an, auch mitten im Beleg.",
                       "cover printer open"}}},
    [LEVER_CABLE] = {"cable",
                     "Kabel des Druckers",
                     LEVER_BUS,
                     ICONS_TOOL,
                     {{"steckt", "Das USB-Kabel steckt.", "plug printer"},
                      {"gezogen", "Gezogen. Der Besuch geht ohne Drucker weiter.",
                       "unplug printer"}}},
    [LEVER_NETWORK] =
        {"network",
         "Netz",
         LEVER_TOWN,
         ICONS_NETWORK,
         {{"an", "Der Schalter erreicht die Stadt.", "network up"},
          {"aus", "Aus. Anträge warten versiegelt im Gerät und gehen später hinaus.",
           "network refuse"}}},
    [LEVER_SERVER] =
        {"server",
         "Server der Stadt",
         LEVER_TOWN,
         ICONS_SCREEN,
         {{"gut", "Der Server antwortet sofort.", NULL},
          {"langsam", "Jede Antwort dauert drei Sekunden.",
           "fault any slow always 3000"},
          {"gestört",
           "Er sagt immer: gerade nicht (503). Der Schalter versucht es wieder.",
           "fault any 503 always 2"}}},
    [LEVER_KEY] =
        {"key",
         "Schlüssel der Behörde",
         LEVER_TOWN,
         ICONS_LOCK,
         {{"gültig", "Mit ihm versiegelt der Schalter jeden Antrag.", "key restore"},
          {"neu", "Es gibt einen neuen. Der alte wird noch angenommen.", "key rotate"},
          {"ersetzt", "Der alte ist gesperrt. Der Schalter holt sich den neuen.",
           "key withdraw"}}},
    [LEVER_READER] = {"reader",
                      "Kartenleser",
                      LEVER_BUS,
                      ICONS_TOOL,
                      {{"steckt", "Das USB-Kabel steckt.", "plug cyberjack"},
                       {"gezogen", "Gezogen. Der Schalter bietet die anderen Wege an.",
                        "unplug cyberjack"}}},
    [LEVER_CARD] = {"card",
                    "Ausweis auf dem Leser",
                    LEVER_ID_CARD,
                    ICONS_CARD,
                    {{"weg",
                      "Er liegt daneben. Er ist erfunden; PIN und CAN stehen darunter.",
                      "remove"},
                     {"aufgelegt",
                      "Er liegt auf dem Leser. PIN und CAN stehen darunter.",
                      "insert"}}},
    [LEVER_KIND] =
        {"kind",
         "Was für ein Ausweis",
         LEVER_ID_CARD,
         ICONS_PERSON,
         {{"bereit", "Mit eigener PIN: 123456, CAN 500540.", "kind ready"},
          {"neu", "Mit der PIN aus dem Brief: 12345. CAN 500540.", "kind fresh"},
          {"ein Versuch", "PIN zweimal falsch: erst CAN 500540, dann PIN 123456.",
           "kind suspended"},
          {"gesperrt", "PIN dreimal falsch: PUK 9876543210, dann PIN 123456.",
           "kind blocked"},
          {"aus", "Die Online-Funktion ist ausgeschaltet.", "kind deactivated"},
          {"fremd", "Eine andere Karte, kein Ausweis.", "kind foreign"}}},
    [LEVER_PHONE] =
        {"phone",
         "Das eigene Handy",
         LEVER_TOWN,
         ICONS_PHONE,
         {{"liegt da", "Statt einer Person mit Handy, wenn der Schalter wartet.", NULL},
          {"fertig", "Sie weist sich dort aus.", "ausweis handy fertig letzter"},
          {"gibt auf", "Sie gibt dort auf.", "ausweis handy abgebrochen letzter"}}},
};

const struct lever *
lever_of(enum lever_name name)
{
    return &table[name];
}

/* The phone's lever springs back: the attempt at the town is over. */
static void
spring_back(struct levers *levers, enum wire_answer answer)
{
    static const char *const news[] = {
        [0] = NULL,
        [1] = "Sie hat sich dort ausgewiesen.",
        [2] = "Sie hat dort aufgegeben.",
    };
    levers->phone_news = answer == WIRE_DONE
                             ? news[levers->at[LEVER_PHONE]]
                             : "Gerade wartet der Schalter auf kein Handy.";
    levers->at[LEVER_PHONE] = 0;
}

static void
on_answer(void *context, const char *line, enum wire_answer answer)
{
    static const char *const names[] = {"bus", "town", "card"};
    struct lever_wire *part = context;
    struct levers *levers = part->levers;
    bool phone = text_starts_with(line, "ausweis handy ");
    part->obeys = answer == WIRE_DONE || (phone && answer == WIRE_REFUSED);
    LOG(LOG_LEVEL_INFO, "order", LOG_WORD("part", names[part->part]),
        LOG_NUMBER("done", answer == WIRE_DONE));
    if (phone)
        spring_back(levers, answer);
    levers->changed(levers->context);
}

void
levers_init(struct levers *levers, struct loop *loop,
            const char *const paths[LEVER_PARTS], void (*changed)(void *context),
            void *context)
{
    *levers = (struct levers){.changed = changed, .context = context};
    for (int i = 0; i < LEVER_PARTS; i++) {
        struct lever_wire *part = &levers->parts[i];
        *part = (struct lever_wire){
            .levers = levers, .part = (enum lever_part)i, .obeys = true};
        wire_init(&part->wire, loop, paths[i], on_answer, part);
    }
}

void
levers_finish(struct levers *levers)
{
    for (int i = 0; i < LEVER_PARTS; i++)
        wire_finish(&levers->parts[i].wire);
}

static void
tell(struct levers *levers, enum lever_part part, const char *line)
{
    if (line != NULL)
        wire_send(&levers->parts[part].wire, line);
}

static void
order(struct levers *levers, enum lever_name name)
{
    tell(levers, table[name].part, table[name].position[levers->at[name]].order);
}

void
levers_move(struct levers *levers, enum lever_name name, int position)
{
    levers->at[name] = position;
    LOG(LOG_LEVEL_INFO, "lever", LOG_WORD("name", table[name].name),
        LOG_NUMBER("position", position));
    if (name == LEVER_KEY && position > 0)
        tell(levers, LEVER_TOWN, "key restore"); /* from withdrawn back to rotated */
    if (name == LEVER_PHONE)
        levers->phone_news = NULL;
    if (name == LEVER_KIND) {
        /* Nobody changes a card on the reader: the other one lies beside it. */
        levers->at[LEVER_CARD] = 0;
        order(levers, LEVER_CARD);
    }
    if (name == LEVER_SERVER) {
        /* Faults end only by a reset, which resets the other levers of the town too. */
        tell(levers, LEVER_TOWN, "reset");
        order(levers, LEVER_SERVER);
        order(levers, LEVER_KEY);
        if (levers->at[LEVER_NETWORK] != 0)
            order(levers, LEVER_NETWORK);
    } else {
        order(levers, name);
    }
    levers->changed(levers->context);
}

const char *
levers_sentence(const struct levers *levers, enum lever_name name)
{
    static const char *const silent[] = {
        [LEVER_BUS] = "Der USB-Bus antwortet nicht. Läuft der Schalter noch?",
        [LEVER_TOWN] = "Die nachgestellte Stadt antwortet nicht. Läuft sie noch?",
        [LEVER_ID_CARD] = "Der nachgestellte Ausweis antwortet nicht.",
    };
    if (!levers->parts[table[name].part].obeys)
        return silent[table[name].part];
    if (name == LEVER_PHONE && levers->phone_news != NULL)
        return levers->phone_news;
    return table[name].position[levers->at[name]].sentence;
}

bool
levers_trouble(const struct levers *levers, enum lever_name name)
{
    return levers->at[name] != 0 && name != LEVER_CARD && name != LEVER_PHONE;
}
