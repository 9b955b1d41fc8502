#include "tests/demo/levers.h"

#include "base/log.h"

static const struct lever table[LEVER_COUNT] = {
    [LEVER_PAPER] = {"paper",
                     "Papier",
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
                     ICONS_PRINTER,
                     {{"zu", "Die Klappe ist zu.", "cover printer closed"},
                      {"offen", "Offen. Der Drucker hält an, auch mitten im Beleg.",
                       "cover printer open"}}},
    [LEVER_CABLE] = {"cable",
                     "Kabel des Druckers",
                     ICONS_TOOL,
                     {{"steckt", "Das USB-Kabel steckt.", "plug printer"},
                      {"gezogen", "Gezogen. Der Besuch geht ohne Drucker weiter.",
                       "unplug printer"}}},
    [LEVER_NETWORK] =
        {"network",
         "Netz",
         ICONS_NETWORK,
         {{"an", "Der Schalter erreicht die Stadt.", "network up"},
          {"aus", "Aus. Anträge warten versiegelt im Gerät und gehen später hinaus.",
           "network refuse"}}},
    [LEVER_SERVER] =
        {"server",
         "Server der Stadt",
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
         ICONS_LOCK,
         {{"gültig", "Mit ihm versiegelt der Schalter jeden Antrag.", "key restore"},
          {"neu", "Es gibt einen neuen. Der alte wird noch angenommen.", "key rotate"},
          {"ersetzt", "Der alte ist gesperrt. Der Schalter holt sich den neuen.",
           "key withdraw"}}},
};

const struct lever *
lever_of(enum lever_name name)
{
    return &table[name];
}

static void
on_printer_answer(void *context, bool done)
{
    struct levers *levers = context;
    levers->printer_obeys = done;
    LOG(LOG_LEVEL_INFO, "order", LOG_WORD("part", "printer"), LOG_NUMBER("done", done));
    levers->changed(levers->context);
}

static void
on_town_answer(void *context, bool done)
{
    struct levers *levers = context;
    levers->town_obeys = done;
    LOG(LOG_LEVEL_INFO, "order", LOG_WORD("part", "town"), LOG_NUMBER("done", done));
    levers->changed(levers->context);
}

void
levers_init(struct levers *levers, struct loop *loop, const char *printer_path,
            const char *town_path, void (*changed)(void *context), void *context)
{
    *levers = (struct levers){.printer_obeys = true,
                              .town_obeys = true,
                              .changed = changed,
                              .context = context};
    wire_init(&levers->printer, loop, printer_path, on_printer_answer, levers);
    wire_init(&levers->town, loop, town_path, on_town_answer, levers);
}

void
levers_finish(struct levers *levers)
{
    wire_finish(&levers->printer);
    wire_finish(&levers->town);
}

static void
order(struct levers *levers, enum lever_name name)
{
    const char *line = table[name].position[levers->at[name]].order;
    if (line != NULL)
        wire_send(name <= LEVER_CABLE ? &levers->printer : &levers->town, line);
}

void
levers_move(struct levers *levers, enum lever_name name, int position)
{
    levers->at[name] = position;
    LOG(LOG_LEVEL_INFO, "lever", LOG_WORD("name", table[name].name),
        LOG_NUMBER("position", position));
    if (name == LEVER_KEY && position > 0)
        wire_send(&levers->town, "key restore"); /* from withdrawn back to rotated */
    if (name == LEVER_SERVER) {
        /* Faults end only by a reset, which resets the other levers of the town too. */
        wire_send(&levers->town, "reset");
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
    if (name <= LEVER_CABLE && !levers->printer_obeys)
        return "Der nachgestellte Drucker antwortet nicht. Läuft der Schalter noch?";
    if (name > LEVER_CABLE && !levers->town_obeys)
        return "Die nachgestellte Stadt antwortet nicht. Läuft sie noch?";
    return table[name].position[levers->at[name]].sentence;
}
