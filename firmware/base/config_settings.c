/* Every setting of the configuration, with its default. */
#include "base/channel.h"
#include "base/config.h"
#include "base/upkeep_wire.h"

#define PLACE_OF(member)                                                               \
    .offset = offsetof(struct config, member),                                         \
    .size = sizeof(((struct config *)0)->member)
#define SETTING(sec, name, what, member, standard)                                     \
    {                                                                                  \
        .section = sec, .key = name, .kind = what, PLACE_OF(member), .value = standard \
    }
#define NUMBER(sec, name, member, low, high, times, standard)                          \
    {                                                                                  \
        .section = sec, .key = name, .kind = CONFIG_NUMBER, PLACE_OF(member),          \
        .least = low, .most = high, .scale = times, .value = standard                  \
    }
#define NETWORK(name, member, field, standard)                                         \
    {                                                                                  \
        .section = "anschluss", .key = name, .kind = CONFIG_NETWORK, PLACE_OF(member), \
        .least = field, .value = standard                                              \
    }
#define ONE_OF(sec, name, member, choice, standard)                                    \
    {                                                                                  \
        .section = sec, .key = name, .kind = CONFIG_ONE_OF, PLACE_OF(member),          \
        .words = choice, .value = standard                                             \
    }

static const struct config_setting settings[] = {
    SETTING("geraet", "stadt", CONFIG_WORD, town, NULL),
    SETTING("geraet", "nummer", CONFIG_WORD, device, NULL),
    SETTING("geraet", "vorfuehrung", CONFIG_YES_NO, demonstration, "nein"),
    SETTING("technik", "pin_datei", CONFIG_PATH, technician_file, ""),
    SETTING("technik", "wartung", CONFIG_PATH, caretaker, UPKEEP_SOCKET),
    SETTING("aktualisierung", "kanal", CONFIG_URL, channel_url, ""),
    SETTING("aktualisierung", "quellen", CONFIG_WORD, channel_hosts, ""),
    SETTING("aktualisierung", "kanal_schluessel", CONFIG_PATH, channel_key_file,
            "/usr/lib/schalter/channel.pem"),
    SETTING("aktualisierung", "ablage", CONFIG_PATH, channel_folder, CHANNEL_FOLDER),
    SETTING("ordner", "katalog", CONFIG_PATH, catalogue, NULL),
    SETTING("ordner", "beigaben", CONFIG_PATH, assets, NULL),
    SETTING("ordner", "schriften", CONFIG_PATH, fonts,
            "/usr/share/fonts/truetype/noto"),
    SETTING("ordner", "bestand", CONFIG_PATH, data, NULL),
    SETTING("ordner", "laufzeit", CONFIG_PATH, run, NULL),
    NUMBER("bildschirm", "breite_px", panel_width_px, 600, 7680, 1, "1080"),
    NUMBER("bildschirm", "hoehe_px", panel_height_px, 600, 7680, 1, "1920"),
    NUMBER("bildschirm", "breite_mm", panel_width_um, 100, 2000, 1000, "268"),
    NUMBER("bildschirm", "hoehe_mm", panel_height_um, 100, 2000, 1000, "476"),
    SETTING("katalog", "pruefschluessel", CONFIG_PATH, catalogue_key_file, ""),
    ONE_OF("bildschirm", "weg", panel_way, "fenster|drm|gles", "fenster"),
    ONE_OF("bildschirm", "drehung", panel_turn, "0|90|180|270", "0"),
    SETTING("bildschirm", "vollbild", CONFIG_YES_NO, fullscreen, "ja"),
    SETTING("netz", "token", CONFIG_URL, token_url, NULL),
    SETTING("netz", "einreichung", CONFIG_URL, submission_url, NULL),
    SETTING("netz", "routing", CONFIG_URL, routing_url, ""),
    SETTING("netz", "einreichung_host", CONFIG_WORD, submission_host, ""),
    SETTING("netz", "aussteller", CONFIG_URL, service_issuer, ""),
    SETTING("netz", "routing_schluessel", CONFIG_PATH, routing_key_file, ""),
    SETTING("netz", "gebiet", CONFIG_REGION, region, ""),
    SETTING("netz", "ca", CONFIG_PATH, ca_file, ""),
    SETTING("netz", "vertrauensanker", CONFIG_PATH, anchors_file, NULL),
    SETTING("netz", "sperrlisten", CONFIG_WORD, list_hosts, ""),
    SETTING("netz", "kennung", CONFIG_WORD, client_id, NULL),
    SETTING("netz", "geheimnis", CONFIG_PATH, secret_file, NULL),
    SETTING("netz", "bereich", CONFIG_WORD, scope, ""),
    NETWORK("adresse", network.address, NETWORK_ADDRESS, NETWORK_AUTOMATIC),
    NETWORK("router", network.router, NETWORK_ROUTER, ""),
    NETWORK("namensserver", network.names, NETWORK_NAMES, ""),
    NETWORK("zeitserver", network.time, NETWORK_TIME, ""),
    NETWORK("proxy", network.proxy, NETWORK_PROXY, ""),
    NUMBER("zeiten", "schluessel_erneuern_s", key_refresh_ms, 5, 86400, 1000, "3600"),
    NUMBER("zeiten", "schluessel_hoechstalter_s", key_max_age_s, 60, 604800, 1,
           "86400"),
    NUMBER("zeiten", "abfrage_s", poll_ms, 1, 3600, 1000, "30"),
    NUMBER("zeiten", "wiederholung_min_s", retry_min_ms, 1, 3600, 1000, "5"),
    NUMBER("zeiten", "wiederholung_max_s", retry_max_ms, 1, 86400, 1000, "3600"),
    NUMBER("zeiten", "ruhe_s", idle_ms, 20, 900, 1000, "60"),
    NUMBER("zeiten", "warnung_s", warning_ms, 20, 300, 1000, "45"),
    NUMBER("zeiten", "schonfrist_s", grace_ms, 0, 600, 1000, "60"),
    NUMBER("zeiten", "fertig_s", done_ms, 20, 600, 1000, "180"),
    NUMBER("zeiten", "doppeltipp_ms", double_strike_ms, 0, 500, 1, "150"),
    ONE_OF("eingabe", "tastatur", keyboard, "qwertz|abc", "qwertz"),
    ONE_OF("drucker", "anschluss", printer, "auto|keiner", "auto"),
    SETTING("drucker", "hersteller", CONFIG_USB_ID, printer_vendor, ""),
    SETTING("drucker", "modell", CONFIG_USB_ID, printer_product, ""),
    SETTING("drucker", "seriennummer", CONFIG_WORD, printer_serial, ""),
    SETTING("drucker", "buchse", CONFIG_WORD, printer_port, ""),
    ONE_OF("ausweis", "leser", reader, "auto|keiner", "auto"),
    SETTING("ausweis", "leser_hersteller", CONFIG_USB_ID, reader_vendor, ""),
    SETTING("ausweis", "leser_modell", CONFIG_USB_ID, reader_product, ""),
    SETTING("ausweis", "leser_buchse", CONFIG_WORD, reader_port, ""),
    ONE_OF("ausweis", "leser_ort", reader_place, "unbekannt|rechts|links|unten",
           "unbekannt"),
    SETTING("ausweis", "dienst", CONFIG_URL, identity_url, ""),
    SETTING("ausweis", "rechner", CONFIG_WORD, identity_hosts, ""),
    SETTING("ausweis", "schluessel_datei", CONFIG_PATH, identity_secret, ""),
    SETTING("ausweis", "app", CONFIG_PATH, ausweisapp, "/usr/bin/AusweisApp2"),
    SETTING("ausweis", "pcscd", CONFIG_PATH, pcscd, "/usr/sbin/pcscd"),
    SETTING("ausweis", "vpcd", CONFIG_PATH, vpcd,
            "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    NUMBER("ausweis", "app_port", ausweisapp_port, 1024, 65535, 1, "24727"),
    NUMBER("ausweis", "karten_port", card_port, 1024, 32766, 1, "24730"),
    SETTING("ausweis", "pin_mischen", CONFIG_YES_NO, pin_shuffled, "nein"),
    SETTING("ausweis", "entwicklermodus", CONFIG_YES_NO, developer, "nein"),
};

const struct config_setting *
config_settings(int *count)
{
    *count = (int)(sizeof(settings) / sizeof(settings[0]));
    return settings;
}
