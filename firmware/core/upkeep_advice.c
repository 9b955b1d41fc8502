#include "core/upkeep_advice.h"

#include "base/text.h"
#include "base/upkeep_folder.h"
#include "core/upkeep_copies.h"

static const char *const titles[UPKEEP_ERRANDS] = {
    [UPKEEP_LOOK] = "Nachsehen",
    [UPKEEP_SAVE] = "Bericht und Protokoll sichern",
    [UPKEEP_UPDATE] = "Update einspielen",
    [UPKEEP_RETURN] = "Zur anderen Fassung wechseln",
    [UPKEEP_STAY] = "Bei dieser Fassung bleiben",
    [UPKEEP_RESTART] = "Neu starten",
    [UPKEEP_SETUP] = "Vom Stick einrichten",
    [UPKEEP_NETWORK] = "Netz einstellen",
    [UPKEEP_ERASE] = "Anträge und Verlauf löschen",
    [UPKEEP_RESET] = "Alles löschen, auch die Einrichtung",
    [UPKEEP_TAKE_OUT] = "Nicht zustellbare Anträge auf den Stick",
    [UPKEEP_CONFIRM] = "Die Stadt hat sie geöffnet: hier löschen",
};

/* The same of what was fetched from the network; NULL: nothing particular. */
static const char *
fetched_sentence(enum upkeep_trouble trouble)
{
    switch ((int)trouble) {
    case UPKEEP_UNSIGNED:
        return "Die Fassung aus dem Netz ist nicht von uns unterschrieben.";
    case UPKEEP_OTHER_BOARD:
        return "Die Fassung aus dem Netz ist für ein anderes Gerät.";
    case UPKEEP_OLDER:
        return "Die Fassung aus dem Netz ist älter als das, was hier schon lief.";
    case UPKEEP_SAME:
        return "Was aus dem Netz geladen ist, läuft hier schon.";
    case UPKEEP_DAMAGED:
        return "Die Fassung aus dem Netz ist beschädigt. Laden Sie sie noch einmal.";
    default:
        return NULL;
    }
}

static const char *
sentence(enum upkeep_trouble trouble)
{
    switch (trouble) {
    case UPKEEP_NO_STICK:
        return "Stecken Sie einen USB-Stick ein.";
    case UPKEEP_STICK_FOREIGN:
        return "Dieser Stick ist nicht lesbar. Er muss mit FAT32 oder exFAT formatiert "
               "sein.";
    case UPKEEP_STICKS:
        return "Es steckt mehr als ein Stick im Gerät. Lassen Sie nur Ihren stecken, "
               "und melden Sie einen fremden.";
    case UPKEEP_STICK_BROKEN:
        return "Der Stick antwortet nicht richtig. Ziehen Sie ihn heraus, oder nehmen "
               "Sie einen anderen.";
    case UPKEEP_STICK_FULL:
        return "Auf dem Stick ist kein Platz mehr.";
    case UPKEEP_NO_UPDATE:
        return "Auf dem Stick liegt kein Update (eine Datei, die auf .raucb endet, "
               "nicht in einem Ordner).";
    case UPKEEP_UNSIGNED:
        return "Das Update auf dem Stick ist nicht von uns unterschrieben.";
    case UPKEEP_OTHER_BOARD:
        return "Das Update auf dem Stick ist für ein anderes Gerät.";
    case UPKEEP_OLDER:
        return "Das Update auf dem Stick ist älter als das, was hier schon lief.";
    case UPKEEP_SAME:
        return "Was auf dem Stick liegt, läuft hier schon.";
    case UPKEEP_DAMAGED:
        return "Das Update auf dem Stick ist beschädigt. Kopieren Sie es noch einmal.";
    case UPKEEP_NO_RETURN:
        return "Es gibt keine andere Fassung, die startet.";
    case UPKEEP_NO_SETUP:
        return "Auf dem Stick liegt keine Einrichtung (ein Ordner schalter-einrichtung "
               "mit der Datei schalter.yaml).";
    case UPKEEP_SETUP_WRONG:
        return "Mit der Einrichtung auf dem Stick kann das Gerät nicht arbeiten.";
    case UPKEEP_SETUP_LARGE:
        return "Die Einrichtung auf dem Stick ist zu groß: höchstens 32 MB und 2000 "
               "Dateien.";
    case UPKEEP_COPY_OTHER:
        return "Auf dem Stick liegt eine Datei, die so heißt und eine andere ist. "
               "Nehmen Sie einen leeren Stick.";
    case UPKEEP_NO_COPIES:
        return "Auf diesem Stick liegt keiner davon so, wie er ausgegeben wurde. "
               "Gelöscht wurde nichts.";
    case UPKEEP_NO_COURIER:
        return "Das Programm, das die Anträge aufbewahrt, antwortet nicht. Versuchen "
               "Sie es in einer Minute noch einmal.";
    case UPKEEP_DISK_FULL:
        return "Auf dem Gerät ist kein Platz mehr. Platz macht „Anträge und Verlauf "
               "löschen“.";
    case UPKEEP_FINE:
    case UPKEEP_OTHER:
    case UPKEEP_TROUBLES:
    default:
        return "Das ging nicht. Im Protokoll steht mehr.";
    }
}

const char *
upkeep_version(const char *version)
{
    return version[0] != '\0' ? version : "unbekannt";
}

/* What still waits is the old town's, and goes with its keys. */
static bool
moves_away(const struct session *session)
{
    const struct technician *technician = &session->technician;
    return session->kiosk.unfit == NULL && technician->device.waiting != 0 &&
           !text_equal(session->catalogue->town.name, technician->upkeep.setup_town);
}

/* Of an update, by where it lies. */
static const char *
update_sentence(const struct upkeep *upkeep, enum upkeep_trouble trouble)
{
    const char *fetched =
        upkeep->source == UPKEEP_FROM_NETWORK ? fetched_sentence(trouble) : NULL;
    return fetched != NULL ? fetched : sentence(trouble);
}

/* Of a stick that nothing is written to. */
static const char *
stick_sentence(enum upkeep_stick stick)
{
    return sentence(stick == UPKEEP_STICK_NONE      ? UPKEEP_NO_STICK
                    : stick == UPKEEP_STICK_SEVERAL ? UPKEEP_STICKS
                                                    : UPKEEP_STICK_FOREIGN);
}

/* Why what is kept must not be deleted yet; NULL: it may be. */
const char *
upkeep_damaged(void)
{
    return "Eine beschädigte Ablage mit Anträgen liegt im Gerät. Melden Sie es dem "
           "Hersteller; löschen und bespielen Sie nichts.";
}

static const char *
kept_by(const struct session *session)
{
    const struct device *device = &session->technician.device;
    if (device->damaged)
        return upkeep_damaged();
    if (device->recover > 0 && session->kiosk.unfit != NULL)
        return "Nicht zustellbare Anträge liegen noch im Gerät. Es gibt sie aus, "
               "sobald es eingerichtet ist.";
    if (device->recover > 0)
        return "Nicht zustellbare Anträge liegen noch im Gerät. Sie müssen zuerst auf "
               "den Stick und zur Stadt.";
    if (device->waiting > 0)
        return session->kiosk.unfit != NULL
                   ? "Anträge warten noch. Das Gerät sendet sie, sobald es "
                     "eingerichtet ist."
                   : "Es sind noch nicht alle Anträge angekommen.";
    if (device->waiting < 0)
        return session->kiosk.unfit != NULL
                   ? "Was darin noch wartet, war nicht zu lesen. Rufen Sie den "
                     "Hersteller an."
                   : "Ob alle Anträge angekommen sind, ist noch nicht bekannt.";
    return NULL;
}

/* Why an errand cannot be done; NULL: it can. */
static const char *
closed_by(const struct session *session, enum upkeep_errand errand)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    const struct device *device = &session->technician.device;
    if (errand == UPKEEP_LOOK) /* is done by itself, and asked by nobody */
        return sentence(UPKEEP_OTHER);
    if (errand == UPKEEP_SAVE && upkeep->stick != UPKEEP_STICK_GOOD)
        return stick_sentence(upkeep->stick);
    if (errand == UPKEEP_UPDATE && upkeep->update == UPKEEP_NO_STICK &&
        session->kiosk.has_channel)
        return "Stecken Sie einen USB-Stick ein, oder sehen Sie im Netz nach.";
    if (errand == UPKEEP_UPDATE && upkeep->update != UPKEEP_FINE)
        return update_sentence(upkeep, upkeep->update);
    if (errand == UPKEEP_SETUP && upkeep->setup == UPKEEP_SETUP_WRONG &&
        upkeep->mistake[0] != '\0')
        return upkeep->mistake;
    if (errand == UPKEEP_SETUP && upkeep->setup != UPKEEP_FINE)
        return sentence(upkeep->setup);
    if (errand == UPKEEP_SETUP && moves_away(session))
        return "Die Einrichtung ist für eine andere Stadt, und es sind noch nicht alle "
               "Anträge angekommen.";
    if (errand == UPKEEP_RETURN && upkeep->other_next)
        return "Sie startet als Nächstes. Starten Sie das Gerät neu.";
    if (errand == UPKEEP_RETURN && !upkeep->other.good)
        return sentence(UPKEEP_NO_RETURN);
    if (errand == UPKEEP_STAY && !upkeep->other_next)
        return "Sie startet auch als Nächstes.";
    if (upkeep_is_of_copies(errand) && session->kiosk.unfit != NULL)
        return "Das geht, sobald das Gerät eingerichtet ist.";
    if (upkeep_is_of_copies(errand))
        return upkeep->stick != UPKEEP_STICK_GOOD ? stick_sentence(upkeep->stick)
               : device->recover > 0              ? NULL
                                                  : "Es gibt keine.";
    return errand == UPKEEP_ERASE || errand == UPKEEP_RESET ? kept_by(session) : NULL;
}

static void
say_what_it_does(const struct session *session, enum upkeep_errand errand,
                 struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    size_t cap = sizeof advice->text;
    char folder[UPKEEP_FOLDER_MAX];
    upkeep_folder(session->kiosk.device, folder);
    if (upkeep_is_of_copies(errand))
        upkeep_copies_offer(session, errand, advice);
    else if (errand == UPKEEP_SAVE)
        text_format(advice->text, cap, "Auf den Stick, in den Ordner %s.", folder);
    else if (errand == UPKEEP_UPDATE)
        text_format(advice->text, cap, "Fassung %s %s.", upkeep->version,
                    upkeep->source == UPKEEP_FROM_NETWORK ? "aus dem Netz"
                                                          : "vom Stick");
    else if (errand == UPKEEP_STAY)
        text_format(advice->text, cap, "Fassung %s läuft dann auch nach dem Neustart.",
                    upkeep_version(upkeep->running));
    else if (errand == UPKEEP_RETURN)
        text_format(
            advice->text, cap, "Fassung %s.%s", upkeep_version(upkeep->other.version),
            upkeep->other.tired ? " Sie kam zuletzt dreimal nicht bis zu ihrer Seite."
                                : "");
    else if (errand == UPKEEP_SETUP)
        text_format(advice->text, cap, "Als Gerät %s, %s.", upkeep->setup_device,
                    upkeep->setup_town);
    else if (errand == UPKEEP_NETWORK)
        text_format(advice->text, cap, "%s", "Adresse, Namensserver, Proxy.");
    else if (errand == UPKEEP_RESTART)
        text_format(advice->text, cap, "%s%s%s",
                    upkeep->other_next ? "Dann läuft Fassung "
                                       : "Dauert etwa eine "
                                         "Minute",
                    upkeep->other_next ? upkeep_version(upkeep->other.version) : "",
                    ".");
    else if (upkeep->unforgotten) /* of UPKEEP_ERASE and UPKEEP_RESET */
        text_format(advice->text, cap, "%s",
                    "Beim letzten Mal ging nicht alles. Bleibt es so, geben Sie das "
                    "Gerät nicht aus der Hand.");
    else if (errand == UPKEEP_RESET)
        text_format(advice->text, cap, "%s", "Auch Nummer, Schlüssel, Netz und PIN.");
    else
        text_format(advice->text, cap, "%s",
                    "Anträge, Nachweise, Protokoll. Die Einrichtung bleibt.");
}

void
upkeep_advice(const struct session *session, enum upkeep_errand errand,
              struct upkeep_advice *advice)
{
    const char *closed = closed_by(session, errand);
    advice->title = titles[errand];
    advice->open = closed == NULL;
    if (closed != NULL)
        text_format(advice->text, sizeof advice->text, "%s", closed);
    else
        say_what_it_does(session, errand, advice);
}

static bool
restarts(enum upkeep_errand errand)
{
    return errand == UPKEEP_RESTART || errand == UPKEEP_ERASE ||
           errand == UPKEEP_RESET || errand == UPKEEP_SETUP || errand == UPKEEP_NETWORK;
}

bool
upkeep_is_busy(const struct upkeep *upkeep)
{
    return upkeep->outcome == UPKEEP_WORKING ||
           (restarts(upkeep->errand) && upkeep->outcome == UPKEEP_DONE);
}

static void
say_working(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    advice->text[0] = '\0';
    advice->title = "Einen Moment bitte.";
    if (upkeep->errand == UPKEEP_SETUP && upkeep->outcome == UPKEEP_WORKING)
        advice->title = "Die Einrichtung wird übernommen.";
    else if (restarts(upkeep->errand)) {
        advice->title = "Das Gerät startet neu.";
        return;
    }
    bool fetched =
        upkeep->errand == UPKEEP_UPDATE && upkeep->source == UPKEEP_FROM_NETWORK;
    if (upkeep->errand != UPKEEP_RETURN && upkeep->errand != UPKEEP_STAY && !fetched)
        text_format(advice->text, sizeof advice->text, "%s",
                    "Lassen Sie den Stick stecken.");
    if (upkeep_is_of_copies(upkeep->errand))
        upkeep_copies_working(session, advice);
    if (upkeep->errand == UPKEEP_SAVE)
        advice->title = "Bericht und Protokoll werden gesichert.";
    if (upkeep->errand != UPKEEP_UPDATE)
        return;
    advice->title = "Das Update wird eingespielt.";
    if (upkeep->percent >= 0)
        text_format(advice->text, sizeof advice->text, "%d Prozent.%s", upkeep->percent,
                    fetched ? "" : " Lassen Sie den Stick stecken.");
}

static void
say_done(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    char folder[UPKEEP_FOLDER_MAX];
    upkeep_folder(session->kiosk.device, folder);
    advice->title = "Fertig.";
    if (upkeep_is_of_copies(upkeep->errand))
        upkeep_copies_done(session, advice);
    else if (upkeep->errand == UPKEEP_SAVE)
        text_format(advice->text, sizeof advice->text,
                    "Bericht und Protokoll liegen auf dem Stick, im Ordner "
                    "%s. Sie können ihn herausziehen.",
                    folder);
    else if (upkeep->errand == UPKEEP_UPDATE)
        text_format(advice->text, sizeof advice->text,
                    "Fassung %s ist eingespielt. Sie läuft, wenn Sie das Gerät neu "
                    "starten.",
                    upkeep_version(upkeep->other.version));
    else if (upkeep->errand == UPKEEP_STAY)
        text_format(advice->text, sizeof advice->text, "Es bleibt bei Fassung %s.",
                    upkeep_version(upkeep->running));
    else
        text_format(advice->text, sizeof advice->text, "%s",
                    "Starten Sie das Gerät neu.");
}

bool
upkeep_advice_outcome(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    advice->open = upkeep->outcome != UPKEEP_FAILED;
    advice->text[0] = '\0';
    if (upkeep->outcome == UPKEEP_NOTHING)
        return false;
    if (upkeep_is_busy(upkeep)) {
        say_working(session, advice);
    } else if (upkeep->outcome == UPKEEP_DONE) {
        say_done(session, advice);
    } else {
        bool wrong =
            upkeep->trouble == UPKEEP_SETUP_WRONG && upkeep->mistake[0] != '\0';
        advice->title = "Das ging nicht.";
        text_format(advice->text, sizeof advice->text, "%s",
                    wrong ? upkeep->mistake
                    : upkeep->trouble == UPKEEP_OTHER
                        ? "Im Protokoll steht mehr."
                        : update_sentence(upkeep, upkeep->trouble));
        if (upkeep_is_of_copies(upkeep->errand))
            upkeep_copies_failed(session, advice);
    }
    return true;
}
