#include "core/channel_advice.h"

#include "base/text.h"

static const char look_title[] = "Im Netz nachsehen";
static const char load_title[] = "Fassung aus dem Netz laden";

bool
channel_is_busy(const struct channel_news *news)
{
    return news->state == CHANNEL_ASKING || news->state == CHANNEL_LOADING;
}

enum upkeep_trouble
channel_weigh(const struct upkeep *upkeep, const struct channel_news *offer)
{
    if (upkeep->board[0] != '\0' && !text_equal(upkeep->board, offer->board))
        return UPKEEP_OTHER_BOARD;
    if (upkeep->issue > 0 && offer->issue == upkeep->issue)
        return UPKEEP_SAME;
    return offer->issue < upkeep->least ? UPKEEP_OLDER : UPKEEP_FINE;
}

static int
megabytes(int64_t size)
{
    return (int)((size + 999999) / 1000000);
}

bool
channel_advice(const struct session *session, struct upkeep_advice *advice)
{
    const struct channel_news *news = &session->technician.channel;
    bool offered = news->state == CHANNEL_OFFERED &&
                   channel_weigh(&session->technician.upkeep, news) == UPKEEP_FINE;
    bool loaded = news->state == CHANNEL_LOADED;
    if (!session->kiosk.has_channel)
        return false;
    advice->open = !loaded;
    advice->title = offered || loaded ? load_title : look_title;
    if (offered)
        text_format(advice->text, sizeof advice->text, "Fassung %s, %d MB.",
                    news->version, megabytes(news->size));
    else
        text_format(advice->text, sizeof advice->text, "%s",
                    loaded ? "Sie ist geladen."
                           : "Ob der Hersteller eine neuere Fassung hat.");
    return true;
}

static const char *const sentences[CHANNEL_TROUBLES] = {
    [CHANNEL_SILENT] =
        "Die Stelle im Netz antwortet nicht. Prüfen Sie das Netz, und sehen Sie "
        "noch einmal nach.",
    [CHANNEL_UNTRUSTED] =
        "Es antwortet jemand mit einem falschen Zertifikat: ein Proxy, die "
        "Anmeldeseite eines fremden Netzes, oder die Uhr des Geräts geht "
        "falsch.",
    [CHANNEL_REDIRECTED] =
        "Die Stelle im Netz schickt woanders hin. Das Gerät folgt dem nicht: Es "
        "kann die Anmeldeseite eines fremden Netzes sein.",
    [CHANNEL_NOT_THERE] =
        "An dieser Stelle im Netz liegt nichts. Prüfen Sie die Adresse in der "
        "Konfiguration.",
    [CHANNEL_REFUSED] =
        "Der Server lehnt ab oder ist gestört. Versuchen Sie es später noch "
        "einmal.",
    [CHANNEL_SENSELESS] =
        "Was dort liegt, sagt nichts über neue Fassungen. Es kann die "
        "Anmeldeseite eines fremden Netzes sein, oder die Adresse ist falsch.",
    [CHANNEL_NO_KEY] =
        "Auf diesem Gerät fehlt der Schlüssel, mit dem die Auskunft geprüft "
        "wird.",
    [CHANNEL_UNSIGNED] = "Was dort liegt, ist nicht von uns unterschrieben.",
    [CHANNEL_EXPIRED] =
        "Die Auskunft im Netz ist abgelaufen. Vielleicht hält jemand eine "
        "neuere zurück: Fragen Sie den Hersteller.",
    [CHANNEL_CLOCK] =
        "Die Uhr des Geräts geht anders als die im Netz. Stellen Sie erst fest, "
        "welche stimmt: Die Zeit des Geräts steht oben.",
    [CHANNEL_ELSEWHERE] =
        "Die neue Fassung liegt auf einem Server, den die Konfiguration nicht "
        "erlaubt.",
    [CHANNEL_NO_ROOM] =
        "Im Gerät ist zu wenig Platz. Etwas davon bleibt immer für Anträge "
        "frei. Nehmen Sie einen USB-Stick.",
    [CHANNEL_DISK] =
        "Der Speicher des Geräts lässt sich nicht beschreiben. Im Protokoll "
        "steht mehr.",
    [CHANNEL_SLOW] =
        "Das Netz ist zu langsam. Was da ist, bleibt, solange Sie angemeldet "
        "sind: Sehen Sie noch einmal nach.",
    [CHANNEL_CUT_OFF] =
        "Die Verbindung ist immer wieder abgerissen. Was da ist, bleibt, "
        "solange Sie angemeldet sind: Sehen Sie noch einmal nach.",
    [CHANNEL_PIECES] =
        "Der Server kann die Datei nicht in Teilen schicken. Melden Sie das dem "
        "Hersteller.",
    [CHANNEL_CHANGED] =
        "Was geladen wurde, ist nicht das, was angekündigt war. Es wurde "
        "gelöscht. Versuchen Sie es noch einmal, sonst melden Sie es.",
    [CHANNEL_LOST] =
        "Der Teil des Programms, der das Netz hat, ist neu gestartet. Sehen Sie "
        "noch einmal nach.",
};

static const char *
sentence(enum channel_trouble trouble)
{
    const char *text = trouble < CHANNEL_TROUBLES ? sentences[trouble] : NULL;
    return text != NULL ? text : "Im Protokoll steht mehr.";
}

static void
say_offer(const struct session *session, struct upkeep_advice *advice)
{
    const struct technician *technician = &session->technician;
    const struct channel_news *offer = &technician->channel;
    enum upkeep_trouble trouble = channel_weigh(&technician->upkeep, offer);
    const char *text = trouble == UPKEEP_OTHER_BOARD ? "Sie ist für ein anderes Gerät."
                       : trouble == UPKEEP_OLDER
                           ? "Sie ist älter als das, was hier schon lief."
                           : "";
    if (trouble == UPKEEP_SAME) {
        advice->title = "Eine neuere Fassung gibt es nicht.";
        text_format(advice->text, sizeof advice->text,
                    "Im Netz liegt Fassung %s. Sie läuft hier schon.", offer->version);
        return;
    }
    advice->open = trouble == UPKEEP_FINE;
    advice->title = advice->open ? "Im Netz liegt eine neuere Fassung."
                                 : "Diese Fassung geht hier nicht.";
    text_format(advice->text, sizeof advice->text, "Fassung %s.%s%s", offer->version,
                advice->open && offer->notes[0] == '\0' ? "" : " ",
                advice->open ? offer->notes : text);
}

static void
say_loaded(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    bool ready = upkeep->source == UPKEEP_FROM_NETWORK && upkeep->update == UPKEEP_FINE;
    advice->title = "Die neue Fassung ist geladen.";
    text_format(advice->text, sizeof advice->text, "%s",
                ready ? "Jetzt können Sie das Update einspielen."
                      : "Ob sie zu diesem Gerät passt, steht unter »Update "
                        "einspielen«.");
}

bool
channel_advice_outcome(const struct session *session, struct upkeep_advice *advice)
{
    const struct channel_news *news = &session->technician.channel;
    if (!session->technician.channel_last || news->state == CHANNEL_IDLE)
        return false;
    advice->open = news->state != CHANNEL_FAILED;
    advice->text[0] = '\0';
    if (news->state == CHANNEL_ASKING) {
        advice->title = "Das Gerät sieht im Netz nach.";
    } else if (news->state == CHANNEL_LOADING) {
        advice->title = "Die neue Fassung wird geladen.";
        text_format(advice->text, sizeof advice->text,
                    "%d Prozent von %d MB. Solange bleiben Sie angemeldet.",
                    news->percent, megabytes(news->size));
    } else if (news->state == CHANNEL_OFFERED) {
        say_offer(session, advice);
    } else if (news->state == CHANNEL_LOADED) {
        say_loaded(session, advice);
    } else {
        advice->title = "Das ging nicht.";
        text_format(advice->text, sizeof advice->text, "%s", sentence(news->trouble));
    }
    return true;
}
