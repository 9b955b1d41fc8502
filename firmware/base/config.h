/* The one configuration file of a kiosk (`schalter --config FILE`).
 *
 * Owns: every setting, with its default, in one struct. Unknown or malformed keys are
 * mistakes with line and column. Secrets are never in it, only the names of files.
 * Read by face and courier at start; docs/configuration.md lists every key. */
#ifndef SCHALTER_BASE_CONFIG_H
#define SCHALTER_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diags.h"
#include "base/network.h"
#include "base/status.h"

enum {
    CONFIG_PATH_MAX = 512,
    CONFIG_URL_MAX = 512,
    CONFIG_WORD_MAX = 128,
    CONFIG_MAX_DESTINATIONS = 32
};

struct config {
    char town[CONFIG_WORD_MAX];             /* id of a file in staedte/ */
    char device[CONFIG_WORD_MAX];           /* "RE-01", on receipts and logs */
    bool demonstration;                     /* marks every page as a demonstration */
    char technician_file[CONFIG_PATH_MAX];  /* a technician's PIN; "": no way in */
    char caretaker[CONFIG_PATH_MAX];        /* its socket (base/upkeep_wire.h) */
    char channel_url[CONFIG_URL_MAX];       /* of the channel file; "": none */
    char channel_hosts[CONFIG_URL_MAX];     /* where updates may lie; "": there */
    char channel_key_file[CONFIG_PATH_MAX]; /* PEM; who signs the channel file */
    char channel_folder[CONFIG_PATH_MAX];   /* base/channel.h */
    char catalogue[CONFIG_PATH_MAX];
    char catalogue_key_file[CONFIG_PATH_MAX]; /* who signs it; "": nobody need */
    char assets[CONFIG_PATH_MAX];             /* lang, icons, phone, sounds */
    char fonts[CONFIG_PATH_MAX];
    char data[CONFIG_PATH_MAX]; /* outbox.sqlite; the courier's folder */
    char run[CONFIG_PATH_MAX];  /* tmpfs: crash marker */

    int64_t panel_width_px, panel_height_px; /* as mounted */
    int64_t panel_width_um, panel_height_um; /* physical, micrometres */
    char panel_way[CONFIG_WORD_MAX];  /* "fenster": under X; "drm", "gles": without */
    char panel_turn[CONFIG_WORD_MAX]; /* degrees clockwise, "0" to "270" */
    bool fullscreen;

    char token_url[CONFIG_URL_MAX];
    char submission_url[CONFIG_URL_MAX];    /* up to and without /v1 */
    char routing_url[CONFIG_URL_MAX];       /* "" : destinations are fixed below */
    char submission_host[CONFIG_WORD_MAX];  /* as written in destinationSignature */
    char service_issuer[CONFIG_URL_MAX];    /* iss of its events; "": submission_url */
    char routing_key_file[CONFIG_PATH_MAX]; /* JWK; "": in the delivery service's set */
    char region[CONFIG_WORD_MAX];           /* ARS of 12 digits, for the Routing API */
    char ca_file[CONFIG_PATH_MAX];          /* for TLS; "" : the system's */
    char anchors_file[CONFIG_PATH_MAX];     /* roots of destination keys */
    char list_hosts[CONFIG_URL_MAX]; /* where revocation lists may be fetched: "a b:80"
                                      */
    char client_id[CONFIG_WORD_MAX];
    char secret_file[CONFIG_PATH_MAX];
    char scope[CONFIG_URL_MAX];
    int destination_count;
    struct {
        char service[CONFIG_URL_MAX];      /* urn */
        char destination[CONFIG_WORD_MAX]; /* uuid, or "auto": by routing */
    } destinations[CONFIG_MAX_DESTINATIONS];

    struct network network; /* the device's own connection */

    int64_t key_refresh_ms; /* 3,600,000 */
    int64_t key_max_age_s;  /* 86,400: how old a key may be to seal offline */
    int64_t poll_ms;        /* event log while something waits: 30,000 */
    int64_t retry_min_ms, retry_max_ms; /* 5,000 and 3,600,000, doubled with jitter */
    int64_t idle_ms, warning_ms, grace_ms, done_ms;
    int64_t double_strike_ms;       /* 0 to 500 */
    char keyboard[CONFIG_WORD_MAX]; /* "qwertz" or "abc": what a visit begins with */
    char printer[CONFIG_WORD_MAX];  /* "auto" or "keiner" */
    /* The one printer that is used; 0: any whose family is known. Both or none. */
    int64_t printer_vendor, printer_product;
    char printer_serial[CONFIG_WORD_MAX]; /* "": any */
    char printer_port[CONFIG_WORD_MAX];   /* as the kernel names it, "1-2.3"; "": any */

    char reader[CONFIG_WORD_MAX]; /* "auto" or "keiner" */
    int64_t reader_vendor,
        reader_product; /* the one that is used; 0: any that can be */
    char reader_port[CONFIG_WORD_MAX];
    char reader_place[CONFIG_WORD_MAX];  /* "unbekannt", "rechts", "links" or "unten" */
    char identity_url[CONFIG_URL_MAX];   /* the town's identity service, "": none */
    char identity_hosts[CONFIG_URL_MAX]; /* where its addresses may lead: "a b:8443" */
    char identity_secret[CONFIG_PATH_MAX]; /* file with the bearer key of this kiosk */
    char ausweisapp[CONFIG_PATH_MAX], pcscd[CONFIG_PATH_MAX], vpcd[CONFIG_PATH_MAX];
    int64_t ausweisapp_port, card_port;
    bool pin_shuffled; /* the PIN pad has another order in each visit */
    /* AusweisApp without pre-verification and with developerMode: for the demonstration
     * with a stand-in town on this machine, and refused for anything else. */
    bool developer;
};

/** What a setting holds. */
enum config_kind {
    CONFIG_WORD, /* a short text */
    CONFIG_PATH, /* a file or folder; relative ones start at the configuration's folder
                  */
    CONFIG_URL,  /* https://..., without a slash at the end */
    CONFIG_NUMBER,  /* whole number within bounds, stored times `scale` */
    CONFIG_USB_ID,  /* four hexadecimal digits as lsusb shows them, not 0000 */
    CONFIG_REGION,  /* ARS: 12 digits */
    CONFIG_YES_NO,  /* ja or nein */
    CONFIG_ONE_OF,  /* one word of `words`; stored as the word */
    CONFIG_NETWORK, /* of network.h; `least` is which */
};

/** One key of the file, as docs/configuration.md lists it. */
struct config_setting {
    const char *section, *key;
    enum config_kind kind;
    size_t offset, size; /* where in struct config */
    int64_t least, most, scale;
    const char *words; /* "auto|keiner" */
    const char *value; /* default as it would be written; NULL: must be given */
};

/** The table of all settings; `count` of them. Static storage. */
const struct config_setting *config_settings(int *count);

/** Loads FILE, and then NETWORK_FILE beside it, where there is one: what was set at the
 * device goes before the section `anschluss` of FILE. Unless it is STATUS_OK, `diags`
 * (emptied before) names every mistake in German, by line and column, up to DIAGS_MAX
 * of them, and `config` is not to be used. What YAML itself cannot read is one mistake:
 * what follows it may mean anything. STATUS_INVALID, STATUS_NOT_FOUND,
 * STATUS_TOO_LARGE, STATUS_IO. Blocks on the disk. */
enum status config_load(const char *path, struct config *config,
                        struct diags *diags) MUST_CHECK;

/** Where the PIN of the technicians is on a device: beside its configuration. */
#define CONFIG_PIN_FILE "technik.pin"

/** Where the configuration in the file `path` does not say, or cannot, where that PIN
 * is: there. */
void config_find_pin(struct config *config, const char *path);

#endif
