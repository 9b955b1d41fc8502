#include "core/readiness.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/upkeep_advice.h"

enum {
    FEW_MB = 100, /* of 256 (cross/disk.cfg): long before nothing can be kept */
    UM_IN_MM = 1000,
};

static const int64_t LONG_S = INT64_C(100) * 366 * 86400; /* as good as any longer */

static void
tell(struct readiness_row *row, enum readiness_grade grade, const char *text)
{
    row->grade = grade;
    text_format(row->text, sizeof row->text, "%s", text);
}

/* Of many mistakes the first: mending it may mend the others. */
static void
judge_setup(const struct session *session, struct readiness_row *row)
{
    const char *unfit = session->kiosk.unfit;
    const char *device = session->kiosk.device;
    int more = 0;
    tell(row, unfit == NULL ? READINESS_GOOD : READINESS_BAD, "");
    if (unfit == NULL) {
        text_format(row->text, sizeof row->text, "Gerät %s, %s",
                    device != NULL ? device : "ohne Nummer",
                    session->catalogue->town.name);
        return;
    }
    for (const char *at = unfit; *at != '\0'; at++)
        more += *at == '\n';
    int len = (int)strcspn(unfit, "\n");
    if (more > 0)
        text_format(row->text, sizeof row->text, "%.*s Dazu %d weitere.", len, unfit,
                    more);
    else
        text_format(row->text, sizeof row->text, "%.*s", len, unfit);
}

static void
judge_screen(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    tell(row, READINESS_GOOD, "");
    text_format(row->text, sizeof row->text, "%d × %d Punkte, %d,%03d mm je Punkt",
                device->panel_width, device->panel_height, device->panel_um / UM_IN_MM,
                device->panel_um % UM_IN_MM);
}

/* Where the finger was is what a panel measures: whoever touched it can tell. */
static void
judge_touch(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    const struct device_hands *hands = &device->hands;
    if (hands->panels == 0) {
        tell(row, READINESS_BAD,
             "Nichts fühlt einen Finger. Prüfen Sie das USB-Kabel der Tafel.");
    } else if (!hands->touched || !hands->finger) {
        tell(row, READINESS_NOTE,
             hands->touched ? "Zuletzt kam eine Maus, kein Finger. Tippen Sie mit dem "
                              "Finger auf „Neu prüfen“."
                            : "Noch keine Berührung. Tippen Sie mit dem Finger auf "
                              "„Neu prüfen“.");
    } else {
        tell(row, READINESS_GOOD, "");
        text_format(row->text, sizeof row->text,
                    "Zuletzt berührt: %d Punkte von links, %d von oben", hands->x,
                    hands->y);
    }
}

static void
judge_sound(const struct session *session, struct readiness_row *row)
{
    if (session->technician.device.sound)
        tell(row, READINESS_GOOD, "Bereit. Tippen Sie auf „Ton spielen“.");
    else
        tell(row, READINESS_NOTE,
             "Kein Ausgang für Ton. Wer nicht sieht, hört keine Warnung. Prüfen Sie "
             "den Lautsprecher.");
}

static void
judge_keyboard(const struct session *session, struct readiness_row *row)
{
    int count = session->technician.device.hands.keyboards;
    tell(row, READINESS_GOOD, "");
    text_format(row->text, sizeof row->text,
                "%d %s angesteckt. Was nicht zum Gerät gehört, ziehen Sie heraus.",
                count, count == 1 ? "ist" : "sind");
}

static void
judge_printer(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    if (device->no_printer) {
        tell(row, READINESS_GOOD, "Die Einrichtung sieht keinen vor.");
        return;
    }
    switch (session->world.printer) {
    case WORLD_PRINTER_PAPER_OUT:
        tell(row, READINESS_BAD, "Das Papier ist zu Ende. Legen Sie eine Rolle ein.");
        return;
    case WORLD_PRINTER_COVER_OPEN:
        tell(row, READINESS_BAD, "Die Klappe ist offen. Schließen Sie sie.");
        return;
    case WORLD_PRINTER_AWAY:
        tell(row, READINESS_BAD, "Kein Drucker antwortet. Prüfen Sie Strom und Kabel.");
        return;
    case WORLD_PRINTER_READY:
    default:
        break;
    }
    tell(row, device->paper_low ? READINESS_NOTE : READINESS_GOOD, "");
    text_format(row->text, sizeof row->text, "%s%s%s",
                device->printer[0] ? device->printer : "Bereit",
                device->printer[0] ? ", bereit" : "",
                device->paper_low ? ". Das Papier geht zu Ende." : "");
}

static void
judge_reader(const struct session *session, struct readiness_row *row)
{
    const char *model = session->technician.device.reader;
    if (session->technician.device.no_reader) {
        tell(row, READINESS_GOOD, "Die Einrichtung sieht keinen vor.");
        return;
    }
    switch (session->world.reader) {
    case WORLD_READER_AWAY:
        tell(row, READINESS_BAD,
             "Kein Kartenleser antwortet. Prüfen Sie Kabel und Modell.");
        return;
    case WORLD_READER_CARD:
        tell(row, READINESS_NOTE, "Auf dem Leser liegt eine Karte.");
        return;
    case WORLD_READER_MUTE:
        tell(row, READINESS_NOTE, "Auf dem Leser liegt etwas, das nicht antwortet.");
        return;
    case WORLD_READER_EMPTY:
    default:
        break;
    }
    tell(row, READINESS_GOOD, "");
    text_format(row->text, sizeof row->text, "%s%sbereit, keine Karte", model,
                model[0] ? ", " : "");
}

/* "eth0: 10.20.30.40/24, fd00::2/64; MAC dc:a6:32:01:02:03", as those who run the
 * town's network ask for it. Without an address nothing reaches the town, unless it is
 * on this very machine. */
static void
judge_connection(const struct session *session, struct readiness_row *row)
{
    const struct device_interface *at = &session->technician.device.interface;
    enum readiness_grade bad = session->world.online ? READINESS_NOTE : READINESS_BAD;
    if (at->unknown || at->name[0] == '\0') {
        tell(row, at->unknown ? READINESS_NOTE : bad,
             at->unknown ? "Welche Adresse das Gerät hat, ist nicht bekannt."
                         : "Kein Anschluss für ein Netzkabel ist da.");
        return;
    }
    tell(row, at->connected && at->count > 0 ? READINESS_GOOD : bad, "");
    struct text_buf buf = text_buf_over(row->text, sizeof row->text);
    text_put_format(&buf, "%s: ", at->name);
    if (!at->connected)
        text_put(&buf, "keine Verbindung, Kabel prüfen");
    else if (at->count == 0)
        text_put(&buf, "noch keine Adresse");
    for (int i = 0; at->connected && i < at->count; i++)
        text_put_format(&buf, "%s%s", i > 0 ? ", " : "", at->addresses[i]);
    text_put_format(&buf, "%s; MAC %s", at->connected && at->more > 0 ? ", …" : "",
                    at->mac);
    if (at->others > 0)
        text_put_format(&buf, ". Dazu %d weitere%s.", at->others,
                        at->others == 1 ? "r Anschluss" : " Anschlüsse");
}

/* The places of which this is so, "Anmeldung, Einreichung"; how many. */
static int
name_places(const struct device *device, enum reach reach, char *out, size_t cap)
{
    static const char *const names[REACH_PLACES] = {
        [REACH_TOKEN] = "Anmeldung",
        [REACH_SUBMISSION] = "Einreichung",
        [REACH_ROUTING] = "Zuständigkeit",
        [REACH_IDENTITY] = "Ausweisdienst",
    };
    struct text_buf buf = text_buf_over(out, cap);
    int count = 0;
    for (int i = 0; i < REACH_PLACES; i++)
        if (device->reach[i] == reach)
            text_put_format(&buf, "%s%s", count++ > 0 ? ", " : "", names[i]);
    return count;
}

/* What the places themselves said, after they were asked; false: nothing of weight. */
static bool
judge_places(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    char names[READINESS_TEXT_MAX];
    tell(row, READINESS_BAD, "");
    if (name_places(device, REACH_UNTRUSTED, names, sizeof names) > 0) {
        text_format(row->text, sizeof row->text,
                    "%s: falsches Zertifikat. Steht ein Proxy oder eine Anmeldeseite "
                    "dazwischen, oder ist die Uhr falsch?",
                    names);
    } else if (name_places(device, REACH_SILENT, names, sizeof names) > 0) {
        bool sends = device->reach[REACH_TOKEN] != REACH_SILENT &&
                     device->reach[REACH_SUBMISSION] != REACH_SILENT;
        text_format(row->text, sizeof row->text, "Keine Antwort: %s.%s", names,
                    sends ? "" : " Anträge werden aufbewahrt und später gesendet.");
    } else if (name_places(device, REACH_ASKED, names, sizeof names) > 0) {
        row->grade = READINESS_NOTE;
        text_format(row->text, sizeof row->text, "Wird gefragt: %s", names);
    } else if (name_places(device, REACH_GOOD, names, sizeof names) == 0) {
        return false;
    } else if (!session->world.online) {
        text_format(row->text, sizeof row->text,
                    "Es antworten: %s. Angenommen wird dieses Gerät aber nicht. Im "
                    "Protokoll steht mehr.",
                    names);
    } else {
        row->grade = READINESS_GOOD;
        text_format(row->text, sizeof row->text, "Es antworten: %s", names);
    }
    return true;
}

static void
judge_network(const struct session *session, struct readiness_row *row)
{
    if (session->kiosk.unfit != NULL)
        tell(row, READINESS_NOTE,
             "Ob die Stadt antwortet, zeigt sich, sobald die Einrichtung stimmt.");
    else if (judge_places(session, row))
        return;
    else if (session->world.online)
        tell(row, READINESS_GOOD, "Das Portal antwortet.");
    else
        tell(row, READINESS_BAD,
             "Das Portal antwortet nicht. Anträge werden aufbewahrt und später "
             "gesendet.");
}

static void
judge_services(const struct session *session, struct readiness_row *row)
{
    int all = session->catalogue->service_count, open = 0;
    if (session->kiosk.unfit != NULL) {
        tell(row, READINESS_BAD, "Ohne Einrichtung gibt es keine.");
        return;
    }
    for (int i = 0; i < all; i++)
        open += session_hindrance(session, i) == HINDRANCE_NONE;
    tell(row,
         open == all ? READINESS_GOOD
         : open > 0  ? READINESS_NOTE
                     : READINESS_BAD,
         "");
    text_format(row->text, sizeof row->text, "%d von %d Diensten sind offen%s", open,
                all,
                session->world.outage == OUTAGE_NONE ? "" : ", das Gerät hat Pause");
}

static void
judge_waiting(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    if (device->damaged) {
        tell(row, READINESS_BAD, upkeep_damaged());
    } else if (device->waiting < 0) {
        tell(row, READINESS_NOTE, "Was noch zu senden ist, ist noch nicht bekannt.");
    } else if (device->recover > 0) {
        tell(row, READINESS_BAD, "");
        text_format(row->text, sizeof row->text, "%d %s von Hand zur Stadt (%s)",
                    device->recover, device->recover == 1 ? "muss" : "müssen",
                    session->technician.caretaker ? "„Gerät warten“, auf einen Stick"
                                                  : "wiederherstellung.md");
    } else if (device->waiting > 0) {
        tell(row, READINESS_NOTE, "");
        text_format(row->text, sizeof row->text,
                    "%d %s noch nicht bei der Stadt angekommen", device->waiting,
                    device->waiting == 1 ? "ist" : "sind");
    } else {
        tell(row, READINESS_GOOD, "Alle sind bei der Stadt angekommen.");
    }
}

static void
judge_storage(const struct session *session, struct readiness_row *row)
{
    int64_t free_mb = session->technician.device.free_mb;
    if (session->technician.device.read_only) {
        tell(row, READINESS_BAD,
             "Der Datenträger nimmt nichts mehr an. Starten Sie das Gerät neu; bleibt "
             "es so, rufen Sie den Hersteller an.");
    } else if (!session->world.storage_ok) {
        tell(row, READINESS_BAD,
             "Anträge können nicht aufbewahrt werden. Der Speicher ist voll oder "
             "schreibgeschützt.");
    } else if (session->technician.upkeep.unforgotten) {
        tell(row, READINESS_NOTE,
             "Beim Löschen blieb etwas liegen. Löschen Sie noch einmal (Handbuch, "
             "Abschnitt 5).");
    } else if (free_mb < 0) {
        tell(row, READINESS_NOTE, "Wie viel Platz frei ist, ist nicht bekannt.");
    } else {
        tell(row, free_mb < FEW_MB ? READINESS_NOTE : READINESS_GOOD, "");
        text_format(row->text, sizeof row->text, "%" PRId64 " MB sind frei", free_mb);
    }
}

/* How far, in the unit that a person would use. */
static void
say_skew(int64_t skew, struct readiness_row *row)
{
    static const struct {
        int64_t s;
        const char *one, *more;
    } units[] = {
        {86400, "Tag", "Tage"}, {3600, "Stunde", "Stunden"}, {60, "Minute", "Minuten"}};
    bool fast = skew < 0;
    int64_t off = skew < -LONG_S || skew > LONG_S ? LONG_S : fast ? -skew : skew;
    size_t unit = 0;
    while (unit + 1 < sizeof units / sizeof units[0] && off < units[unit].s)
        unit++;
    int64_t count = (off + units[unit].s / 2) / units[unit].s;
    tell(row, READINESS_BAD, "");
    text_format(
        row->text, sizeof row->text,
        "Sie geht etwa %" PRId64 " %s %s, sagt der Server der Stadt. Anträge werden "
        "aufbewahrt, bis sie stimmt.",
        count, count == 1 ? units[unit].one : units[unit].more, fast ? "vor" : "nach");
}

static void
judge_clock(const struct session *session, struct readiness_row *row)
{
    if (!civil_is_date(session->world.now.date))
        tell(row, READINESS_BAD, "Die Uhr ist nicht gestellt.");
    else if (session->technician.device.clock_skew != 0)
        say_skew(session->technician.device.clock_skew, row);
    else if (session->technician.device.clock_set)
        tell(row, READINESS_GOOD, "Sie folgt einem Zeitserver.");
    else
        tell(row, READINESS_NOTE,
             "Kein Zeitserver stellt sie. Stimmt die Zeit oben auf der Seite?");
}

static void
judge_program(const struct session *session, struct readiness_row *row)
{
    const struct device *device = &session->technician.device;
    const struct upkeep *upkeep = &session->technician.upkeep;
    bool older = upkeep->issue > 0 && upkeep->issue < upkeep->least;
    tell(row, older ? READINESS_NOTE : READINESS_GOOD, "");
    text_format(row->text, sizeof row->text, "Version %s%s%s%s", device->program,
                device->image[0] ? ", Fassung " : "", device->image,
                older ? ". Hier lief schon eine neuere" : "");
}

static void
sum_up(struct readiness *readiness)
{
    static const char *const verdicts[] = {"Bereit", "Fast bereit", "Nicht bereit"};
    int counts[READINESS_BAD + 1] = {0};
    for (int i = 0; i < readiness->count; i++)
        counts[readiness->rows[i].grade]++;
    readiness->worst = counts[READINESS_BAD]    ? READINESS_BAD
                       : counts[READINESS_NOTE] ? READINESS_NOTE
                                                : READINESS_GOOD;
    readiness->verdict = verdicts[readiness->worst];
    struct text_buf buf = text_buf_over(readiness->text, sizeof readiness->text);
    text_put_format(&buf, "%d gut", counts[READINESS_GOOD]);
    if (counts[READINESS_NOTE] > 0)
        text_put_format(&buf, ", %d %s", counts[READINESS_NOTE],
                        counts[READINESS_NOTE] == 1 ? "Hinweis" : "Hinweise");
    if (counts[READINESS_BAD] > 0)
        text_put_format(&buf, ", %d Fehler", counts[READINESS_BAD]);
    text_put(&buf, ".");
}

void
readiness_judge(const struct session *session, struct readiness *readiness)
{
    static const struct {
        const char *name;
        void (*judge)(const struct session *session, struct readiness_row *row);
    } parts[READINESS_PARTS] = {
        [READINESS_SETUP] = {"Einrichtung", judge_setup},
        [READINESS_SCREEN] = {"Bildschirm", judge_screen},
        [READINESS_TOUCH] = {"Berühren", judge_touch},
        [READINESS_PRINTER] = {"Drucker", judge_printer},
        [READINESS_READER] = {"Kartenleser", judge_reader},
        [READINESS_CONNECTION] = {"Anschluss", judge_connection},
        [READINESS_NETWORK] = {"Netz", judge_network},
        [READINESS_SERVICES] = {"Dienste", judge_services},
        [READINESS_WAITING] = {"Anträge", judge_waiting},
        [READINESS_STORAGE] = {"Speicher", judge_storage},
        [READINESS_CLOCK] = {"Uhr", judge_clock},
        [READINESS_SOUND] = {"Ton", judge_sound},
        [READINESS_PROGRAM] = {"Programm", judge_program},
        [READINESS_KEYBOARD] = {"Tastatur", judge_keyboard},
    };
    bool keyboard = session->technician.device.hands.keyboards > 0;
    readiness->count = READINESS_PARTS - !keyboard;
    for (int i = 0; i < readiness->count; i++) {
        readiness->rows[i].name = parts[i].name;
        parts[i].judge(session, &readiness->rows[i]);
    }
    sum_up(readiness);
}

const char *
readiness_grade_name(enum readiness_grade grade)
{
    static const char *const names[] = {"Gut", "Hinweis", "Fehler"};
    return names[grade];
}

static struct receipt_line *
add(struct receipt *receipt, enum receipt_kind kind, const char *text)
{
    struct receipt_line *line = &receipt->lines[receipt->count++];
    *line = (struct receipt_line){.kind = kind};
    text_format(line->text, sizeof line->text, "%s", text);
    return line;
}

static void
say_moment(const struct session *session, char *out, size_t cap)
{
    const struct civil_time *now = &session->world.now;
    text_format(out, cap, "%d.%d.%d, %d:%02d Uhr", now->date.day, now->date.month,
                now->date.year, now->hour, now->minute);
}

void
readiness_text(const struct session *session, char *out, size_t cap)
{
    struct readiness readiness;
    char moment[32];
    struct text_buf buf = text_buf_over(out, cap);
    readiness_judge(session, &readiness);
    say_moment(session, moment, sizeof moment);
    text_put_format(&buf, "%s, Gerät %s\nGeprüft %s\n\n%s: %s\n\n",
                    session->catalogue->town.name, session->kiosk.device, moment,
                    readiness.verdict, readiness.text);
    for (int i = 0; i < readiness.count; i++) {
        const struct readiness_row *row = &readiness.rows[i];
        text_put_format(&buf, "%-8s %s: %s\n", readiness_grade_name(row->grade),
                        row->name, row->text);
    }
}

void
readiness_paper(const struct session *session, struct receipt *receipt)
{
    _Static_assert(READINESS_PARTS * 3 + 8 <= RECEIPT_MAX_LINES, "lines");
    struct readiness readiness;
    char moment[32];
    readiness_judge(session, &readiness);
    say_moment(session, moment, sizeof moment);
    receipt->count = 0;
    (void)add(receipt, RECEIPT_CENTRE_BOLD, session->catalogue->town.name);
    (void)add(receipt, RECEIPT_RULE, "");
    (void)add(receipt, RECEIPT_HEADING, readiness.verdict);
    (void)add(receipt, RECEIPT_TEXT, readiness.text);
    text_format(add(receipt, RECEIPT_PAIR, "Gerät")->value, RECEIPT_TEXT_MAX, "%s",
                session->kiosk.device);
    text_format(add(receipt, RECEIPT_PAIR, "Geprüft")->value, RECEIPT_TEXT_MAX, "%s",
                moment);
    (void)add(receipt, RECEIPT_RULE, "");
    for (int i = 0; i < readiness.count; i++) {
        const struct readiness_row *row = &readiness.rows[i];
        text_format(add(receipt, RECEIPT_PAIR, readiness_grade_name(row->grade))->value,
                    RECEIPT_TEXT_MAX, "%s", row->name);
        (void)add(receipt, RECEIPT_TEXT, row->text);
        (void)add(receipt, RECEIPT_GAP, "");
    }
}
