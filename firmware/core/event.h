/* Everything that can happen to a visit, and everything a visit can ask for.
 *
 * Owns: the two closed lists. Events are data: a whole visit replays from a script. An
 * event carries the time it happened; the core never reads a clock. Effects are data
 * too: face/perform.c carries them out, their outcome comes back as an event. Read by
 * session, pages, touch and face. Must not know: devices, network, screen. */
#ifndef SCHALTER_CORE_EVENT_H
#define SCHALTER_CORE_EVENT_H

#include <stdint.h>

#include "base/civil.h"
#include "core/device.h"
#include "core/identity.h"

/* session.c and session_identify.c take ranges of it: the order counts. */
enum event_kind {
    EVENT_NONE,

    /* from a person, always through an item of the page (view.h) or a
       physical key */
    EVENT_TOUCH,         /* any contact at all: she is still there */
    EVENT_BEGIN,         /* "Jetzt beginnen" */
    EVENT_LANGUAGE,      /* a: enum lang */
    EVENT_SERVICE,       /* a: service index */
    EVENT_NEXT,          /* Weiter, Beginnen, Jetzt absenden: the page's main
                            button */
    EVENT_BACK,          /* Zurück */
    EVENT_MORE,          /* next part of a page that does not fit; a: part to show
                          */
    EVENT_CHANGE,        /* "Ändern" in the check list; a: question index */
    EVENT_FOCUS,         /* a: field index (of the service), b: part of a date
                            0..2 */
    EVENT_CARET,         /* b: byte offset in the focused text */
    EVENT_CARET_STEP,    /* a: -1 or +1 grapheme */
    EVENT_NEXT_FIELD,    /* "Nächstes Feld" */
    EVENT_TYPE,          /* text: one grapheme, or a key that writes several: ".de"
                          */
    EVENT_ERASE,         /* the grapheme before the caret */
    EVENT_CLEAR_FIELD,   /* "Feld leeren" */
    EVENT_CHOOSE,        /* a: field index, b: option index; yes/no: 0 ja, 1 nein
                          */
    EVENT_CONSENT,       /* a: field index, -1: the final declaration; toggles
                          */
    EVENT_DAY,           /* a: field index, b: days from today: "Heute" 0, "Gestern"
                            -1 */
    EVENT_KEYS_SHIFT,    /* once: next letter; twice: locked; again: off */
    EVENT_KEYS_LAYOUT,   /* a: enum keys_layout */
    EVENT_KEYS_VARIANTS, /* text: base letter whose variants to show; ""
                            closes */
    EVENT_HELP,          /* open Hilfe */
    EVENT_WHY,           /* "Warum fragen wir das?" */
    EVENT_PRIVACY,       /* "Datenschutz genau nachlesen" */
    EVENT_VIEW,          /* open Ansicht */
    EVENT_LANGUAGES,     /* open Sprache */
    EVENT_CLOSE,         /* leave help, why, privacy, view, languages */
    EVENT_SIZE,          /* a: enum text_size */
    EVENT_THEME,         /* a: enum theme_name */
    EVENT_VIEW_RESET,    /* "Zurücksetzen" */
    EVENT_END,           /* Beenden: asks first */
    EVENT_END_YES,       /* "Ja, löschen" */
    EVENT_STAY,          /* "Nein, weitermachen" / "Ja, ich mache weiter" */
    EVENT_MORE_TIME,     /* "Ich brauche mehr Zeit": five minutes */
    EVENT_DISCARD,       /* "Verwerfen und … beginnen": the service asked about
                          */
    EVENT_NOT_ME,        /* resume page: "Das bin ich nicht, löschen" */
    EVENT_RECEIPT,       /* a: enum receipt_way */
    EVENT_PRINT_AGAIN,
    EVENT_WAY,                /* how she wants to identify; a: enum identify_way */
    EVENT_RIGHT,              /* grants or keeps back an optional right; a: enum
                                 card_right */
    EVENT_PIN_UNKNOWN,        /* "Ich weiß meine PIN nicht" */
    EVENT_PIN_SHORT,          /* "Meine PIN hat 5 Ziffern" */
    EVENT_DONE,               /* "Fertig - alles löschen" */
    EVENT_TECHNICIAN,         /* the hidden door: a finger rests on the town's mark */
    EVENT_TECHNICIAN_LOOK,    /* "Neu prüfen" */
    EVENT_TECHNICIAN_PRINT,   /* "Bericht drucken" */
    EVENT_TECHNICIAN_SOUND,   /* "Ton spielen" */
    EVENT_TECHNICIAN_SERVICE, /* a: 1 into service, 0 out of it */
    EVENT_UPKEEP,             /* a: enum upkeep_errand; UPKEEP_LOOK: to their page */
    EVENT_NETWORK_FIELD,      /* a: enum network_field, to type */
    EVENT_NETWORK_AUTOMATIC,  /* "Automatisch" in place of an address */
    EVENT_CHANNEL_TAP,        /* looks in the network, or fetches what is offered */
    EVENT_STAFF,              /* staff's own entry: ends the visit */

    /* from the world */
    EVENT_TICK,         /* nothing but time passed */
    EVENT_CLOCK,        /* civil: the wall clock, at start and each new minute */
    EVENT_STORED,       /* text: reference. Durably on disk */
    EVENT_STORE_FAILED, /* a: enum store_failure */
    EVENT_SUBMITTED,    /* the authority's signed submit event was verified
                         */
    EVENT_PRINTED,
    EVENT_PRINT_FAILED,     /* a: 1 if part of it is on paper, b: enum
                               world_printer */
    EVENT_SLIP_PRINTED,     /* the slip for the counter, not the receipt */
    EVENT_SLIP_FAILED,      /* a, b: as EVENT_PRINT_FAILED */
    EVENT_PRINTER,          /* a: enum world_printer */
    EVENT_NETWORK,          /* a: 1 online, 0 offline */
    EVENT_STORAGE,          /* a: 1 can keep applications, 0 cannot (full,
                               read-only) */
    EVENT_SERVICE_KEY,      /* a: service index, b: enum service_key */
    EVENT_READER,           /* a: enum world_reader */
    EVENT_CARD_SERVICE,     /* a: 1 there is an identity service of the
                               town's: it is configured and its key is known
                             */
    EVENT_CARD_REQUEST,     /* `request`: who wants to read what; asks for her
                               consent */
    EVENT_CARD_INSERT,      /* the card is waited for */
    EVENT_CARD_ENTER,       /* a: enum card_secret, b: tries left, -1 unknown */
    EVENT_CARD_DONE,        /* a: enum card_result. Reading: EVENT_IDENTITY
                               follows */
    EVENT_CARD_TROUBLE,     /* a: enum card_trouble: not possible here now */
    EVENT_IDENTITY,         /* `identity`: read, by card or by phone */
    EVENT_IDENTITY_FAILED,  /* a: enum identity_failure */
    EVENT_PHONE_READY,      /* `words`: the address for the QR code, text: the
                               code to compare, a: seconds it is valid */
    EVENT_CRASHED,          /* at start: the run before ended by a fault */
    EVENT_OUT_OF_SERVICE,   /* a: enum outage; 0: in service again */
    EVENT_TECHNICIAN_KNOWN, /* the PIN was right */
    EVENT_TECHNICIAN_WRONG, /* a: tries before the next wait, -1 nobody could look at
                               it; b: seconds to wait, 0 none */
    EVENT_DEVICE,           /* `device`: what was found out about this kiosk */
    EVENT_REPORT_PRINTED,   /* a: 1 it is on paper, 0 it is not */
    EVENT_CARETAKER,        /* a: 1 `upkeep` says how things are, 0 there is no
                               caretaker (any more) */
    EVENT_CHANNEL,          /* `channel`: how far it is in the network */
    EVENT_COUNT
};

enum store_failure { STORE_FAILED_FULL, STORE_FAILED_KEY, STORE_FAILED_OTHER };

/** The printer as the citizen meets it. */
enum world_printer {
    WORLD_PRINTER_READY,
    WORLD_PRINTER_PAPER_OUT,
    WORLD_PRINTER_COVER_OPEN,
    WORLD_PRINTER_AWAY, /* absent, stuck, broken */
};

/** Whether an application for a service can be sealed now. */
enum service_key {
    SERVICE_KEY_NONE,    /* never verified: cannot be offered */
    SERVICE_KEY_FRESH,   /* verified online */
    SERVICE_KEY_OFFLINE, /* no network; the last verified key is young enough */
    SERVICE_KEY_OLD,     /* no network; the last verified key is too old */
    SERVICE_KEY_REFUSED, /* the authority's key or certificate failed a check */
};

enum outage {
    OUTAGE_NONE,
    OUTAGE_STORAGE,
    OUTAGE_CATALOGUE,
    OUTAGE_COURIER,
    OUTAGE_STAFF,
    OUTAGE_UNFIT, /* the configuration is missing or cannot be used: see struct kiosk */
};

/** The card reader as the citizen meets it. */
enum world_reader {
    WORLD_READER_AWAY,  /* absent, stuck, refused: the card is not offered */
    WORLD_READER_EMPTY, /* no card on it */
    WORLD_READER_CARD,
    WORLD_READER_MUTE, /* something lies there that does not answer */
};

/** What a workflow with the card is for. */
enum card_purpose { CARD_READ, CARD_SET_PIN };

enum card_secret { CARD_PIN, CARD_CAN, CARD_PUK, CARD_NEW_PIN };

enum card_result {
    CARD_OK,
    CARD_CANCELLED,
    CARD_LOST,        /* taken away too often or for too long */
    CARD_FOREIGN,     /* no ID card with the online function, or its chip is broken */
    CARD_DEACTIVATED, /* the online function is off */
    CARD_BLOCKED,     /* PIN and PUK are used up */
    CARD_NETWORK,
    CARD_SERVER,
    CARD_OTHER,
};

/** Why the card cannot be used at this kiosk now. */
enum card_trouble {
    CARD_NO_PROGRAM,
    CARD_OLD_PROGRAM,
    CARD_BROKEN_PROGRAM,
    CARD_NO_READER
};

enum identity_failure {
    IDENTITY_NO_SERVICE, /* the town's identity service does not answer */
    IDENTITY_REFUSED,    /* it says no, or its token failed a check */
    IDENTITY_EXPIRED,    /* the phone took too long */
    IDENTITY_ABORTED,    /* given up on the phone */
};

enum { CARD_NAME_MAX = 256, CARD_TEXT_MAX = 1024, CARD_TERMS_MAX = 2048 };

/** Who wants to read what, in the words of the certificate: all that is to be shown
 * before the PIN is typed (PAuswG section 18 (4)). Clean UTF-8, lines end with "\n". */
struct card_request {
    uint32_t required, optional; /* 1 << enum card_right */
    char subject[CARD_NAME_MAX], subject_url[CARD_NAME_MAX], issuer[CARD_NAME_MAX];
    char purpose[CARD_TEXT_MAX];
    char terms[CARD_TERMS_MAX]; /* address, e-mail, who watches over privacy */
    char valid_until[16];       /* yyyy-mm-dd, "" unknown */
};

enum receipt_way { RECEIPT_PAPER, RECEIPT_PHONE, RECEIPT_NONE };

enum keys_layout {
    KEYS_QWERTZ,
    KEYS_ABC,
    KEYS_DIGITS, /* number pad */
    KEYS_EMAIL,
    KEYS_LETTERS, /* "é ł ş" */
    KEYS_PIN,     /* ten digits, nothing lights up */
    KEYS_ADDRESS, /* a technician's: of machines in a network */
};

enum text_size { TEXT_SIZE_S, TEXT_SIZE_M, TEXT_SIZE_L, TEXT_SIZE_XL, TEXT_SIZE_COUNT };

enum theme_name {
    THEME_NAME_PAPER,
    THEME_NAME_BLACK_ON_WHITE,
    THEME_NAME_WHITE_ON_BLACK,
    THEME_NAME_SOFT_DARK,
    THEME_NAME_COUNT
};

struct event {
    enum event_kind kind;
    int a, b;
    int64_t now_ms; /* milliseconds since boot */
    struct civil_time civil;
    char text[40]; /* what one key writes, a reference; never longer input */
    /* Longer things are lent for the step; else NULL. */
    const char *words;
    const struct card_request *request;
    const struct identity *identity;
    const struct device *device;
    const struct upkeep *upkeep;
    const struct channel_news *channel;
};

enum effect_kind {
    EFFECT_STORE, /* build the document, seal it, hand it to the courier */
    EFFECT_PRINT, /* paint a paper, print it; a: enum print_paper */
    EFFECT_PRINT_CANCEL,
    EFFECT_SOUND, /* a: enum sound */
    EFFECT_WIPE,  /* the visit is over: overwrite the secret block and all copies */
    EFFECT_VIEW,  /* size, theme or language changed: fonts may be swapped */
    EFFECT_STAFF, /* hand over to the staff pages */
    EFFECT_CARD_BEGIN,  /* a: enum card_purpose. Starts what reads cards and lends the
                           card; for CARD_READ asks the town's server, and the card is
                           lent by EFFECT_CARD_ACCEPT */
    EFFECT_CARD_ACCEPT, /* a: mask of the optional rights granted; lends the card */
    EFFECT_CARD_SECRET, /* a: enum card_secret: hands over session->identify.handed,
                           which whoever performs it overwrites */
    EFFECT_CARD_END,    /* the workflow is given up, the card goes back, the programs
                           end; no event of theirs is waited for any more */
    EFFECT_PHONE_BEGIN, /* asks the town's server for an address for the phone */
    EFFECT_PHONE_END,
    EFFECT_TECHNICIAN_PIN, /* compares session->identify.handed with the PIN of this
                              kiosk, and overwrites it */
    EFFECT_DEVICE,         /* looks at the kiosk: EVENT_DEVICE */
    EFFECT_SERVICE,        /* a: 1 into service, 0 out of it */
    EFFECT_UPKEEP,         /* a: enum upkeep_errand: EVENT_CARETAKER */
    EFFECT_CHANNEL,        /* a: enum channel_order: EVENT_CHANNEL */
};

enum print_paper { PAPER_RECEIPT, PAPER_SLIP, PAPER_REPORT };

enum sound { SOUND_KEY, SOUND_WARNING, SOUND_DONE, SOUND_ERROR };

struct effect {
    enum effect_kind kind;
    int a;
};

enum { EFFECTS_MAX = 16 }; /* what a late turn ends, and its event */

struct effects {
    int count;
    struct effect list[EFFECTS_MAX];
};

#endif
