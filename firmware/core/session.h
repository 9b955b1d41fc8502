/* One visit of one citizen: what she has answered, where she is, what she sees next.
 *
 * Owns: all state of the visit, including what she typed. The struct lives in the
 * process's secret block and is wiped with it; nothing of it may be copied elsewhere.
 * Called by face (stepping), by the pages, form, document and receipt (reading).
 * Pure: no clock, no I/O, no malloc. Walk-away rules: 60 s, 45 s warning, 60 s
 * grace, then all is wiped; WCAG 2.2.1; EN 301 549 V3.2.1. */
#ifndef SCHALTER_CORE_SESSION_H
#define SCHALTER_CORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/channel.h"
#include "base/upkeep.h"
#include "core/answer.h"
#include "core/catalogue.h"
#include "core/event.h"
#include "core/lang.h"

enum {
    TECHNICIAN_DIGITS = 8,      /* a technician's PIN */
    REFERENCE_MAX = 16,         /* "K7PM-4XQR" */
    SECRET_DIGITS_MAX = 10,     /* a PUK */
    IDENTIFY_ADDRESS_MAX = 301, /* with NUL; more makes the QR code too fine */
};

/** Where the visit stands. Each state has one page; the table is in session.c. From
 * CARD_WAIT to CARD_BUSY a workflow is under way (session_card_works). */
enum state {
    STATE_START,
    STATE_MENU,
    STATE_SWITCH_ASK, /* another service would lose what was answered: asks first */
    STATE_BEFORE,     /* before you start */
    STATE_WAYS,       /* "Wie möchten Sie sich ausweisen?" */
    STATE_CARD_WAIT,  /* the programs that read cards start: a moment, with a reason */
    STATE_CARD_REQUEST, /* who wants to read what: agrees or goes another way */
    STATE_CARD_PLACE,   /* where to put the card */
    STATE_CARD_SECRET,  /* PIN, CAN, PUK or new PIN */
    STATE_CARD_BUSY,    /* reading or writing: the card must stay */
    STATE_CARD_TROUBLE, /* what went wrong, what can be done, the other ways */
    STATE_CARD_TAKE,    /* done: take your card */
    STATE_PHONE,        /* QR code, waits for the phone */
    STATE_SLIP,         /* "Ich weiß meine PIN nicht": the slip for the counter */
    STATE_QUESTION,
    STATE_REVIEW, /* check answers */
    STATE_SENDING,
    STATE_RECEIPT, /* how to take the confirmation home */
    STATE_PRINTING,
    STATE_DONE,
    STATE_STORE_FAILED, /* could not be kept: nothing is lost, what to do now */
    STATE_IDLE_WARNING, /* "Sind Sie noch da?" */
    STATE_BLANK,        /* grace: nothing to see, nothing lost yet */
    STATE_RESUME,       /* repeats one answer to go on */
    STATE_END_ASK,      /* "Möchten Sie alles löschen?" */
    STATE_OUT_OF_SERVICE,
    STATE_TECHNICIAN_PIN, /* behind the hidden door */
    STATE_TECHNICIAN,     /* is this kiosk ready? */
    STATE_UPKEEP,         /* what can be done to the device, and how it goes */
    STATE_UPKEEP_ASK,     /* once more, before it is */
    STATE_NETWORK,        /* how the device is connected, and typing it */
    STATE_COUNT
};

/** A sheet laid over the page; closing it returns to the same place. */
enum overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_WHY,
    OVERLAY_PRIVACY,
    OVERLAY_VIEW,
    OVERLAY_LANGUAGE
};

/** Where typing goes. */
struct cursor {
    int field; /* service field index, -1: nowhere */
    int part;  /* of a date: 0 day, 1 month, 2 year */
    int caret; /* byte offset in the text being typed; of a date: in the part */
};

struct keys {
    enum keys_layout layout;  /* shown now */
    enum keys_layout letters; /* what "back to letters" returns to: QWERTZ or ABC */
    int shift;                /* 0 off, 1 next letter, 2 locked */
    bool shift_auto;          /* shift 1 came by itself, at the start of a name */
    char variants_of[8];      /* base letter whose variants are shown, "" none */
};

/** What became of what somebody had entered, for the start page behind her visit. */
enum farewell {
    FAREWELL_NONE,    /* nothing was, or nobody knows whether it was kept */
    FAREWELL_DELETED, /* nothing is left of it */
    FAREWELL_KEPT,    /* her application is stored, all else is deleted */
};

enum { FAREWELL_MS = 15000 }; /* how long it is said */

/** The world outside the visit, kept across visits. */
struct world {
    struct civil_time now;
    bool online;
    bool storage_ok;
    bool crashed; /* the run before ended by a fault: said once on the start page */
    enum farewell farewell; /* said on the start page for FAREWELL_MS or until
                               somebody taps; nothing of the visit it was */
    enum world_printer printer;
    enum world_reader reader;
    bool card_service; /* the town has an identity service; whether it answers is known
                          when somebody asks */
    enum outage outage;
    enum service_key keys[CATALOGUE_MAX_SERVICES];
};

/** What the page of trouble is about. */
enum identify_reason {
    IDENTIFY_ENDED,     /* the workflow ended badly: see `result` */
    IDENTIFY_UNUSABLE,  /* the card cannot be used here now: see `trouble` */
    IDENTIFY_FAILED,    /* the town's service said no: see `failure` */
    IDENTIFY_SLOW,      /* no answer in time */
    IDENTIFY_SHORT_PIN, /* no trouble: five digits are the PIN of the letter, and a PIN
                           of her own comes first */
};

/** What has to be said about the digits typed last. */
enum secret_fault {
    SECRET_FINE,
    SECRET_TOO_SHORT,
    SECRET_DIFFERS, /* the new PIN was not the same twice: it is typed anew */
    SECRET_EASY,    /* easy to guess: said once, the card takes it all the same */
};

/** One attempt with the card: zeroed when it begins. */
struct card_workflow {
    struct card_request request;
    uint32_t granted;        /* optional rights she left granted */
    bool accepted;           /* she agreed to what is read */
    enum card_secret secret; /* the one that is typed now */
    int tries;               /* left for it, -1 unknown */
    bool again;              /* the one before was wrong */
    enum card_secret wrong;  /* what was wrong, where `again` */
    bool repeating;          /* the new PIN is typed a second time */
    enum secret_fault fault;
    bool easy_said;    /* told that the new PIN is easy to guess */
    int given;         /* enum card_secret handed over last, -1 none */
    bool new_given;    /* a new PIN was handed over: the card may have it */
    bool reading_done; /* the card is read, the town's answer is waited for */
    int64_t placed_ms; /* since when it lies there, or is waited for */
    bool unknown;      /* it lies there, and nobody asks for its PIN */
    bool lifted;       /* it was taken away in the middle */
    bool reminded;     /* told that it still lies there */
};

/** Waiting for what she does on her phone: zeroed when it ends. */
struct phone_wait {
    bool waiting; /* EFFECT_PHONE_BEGIN was asked for, EFFECT_PHONE_END not yet */
    bool expired; /* the address is too old: a new one comes by EVENT_NEXT */
    char address[IDENTIFY_ADDRESS_MAX]; /* in the QR code, "" not there yet */
    char compare[16];                   /* the code the phone shows as well */
    int64_t until_ms;                   /* the address is good */
};

/** The slip for the counter. Of the whole visit: what the printer has begun does not
 * end when she turns to another service. */
struct slip {
    bool printing, printed, failed;
    int count; /* how often it was asked for */
    int64_t since_ms;
};

/** Somebody before the hidden door, or behind it. */
struct technician {
    bool wrong, too_short;                /* what was typed last */
    bool checking, unchecked;             /* it is being looked at; nobody could */
    int tries;                            /* before the next wait, after a wrong one */
    int64_t wait_until_ms;                /* no PIN is taken before */
    struct device device;                 /* all zero until it was looked at */
    bool printing, printed, print_failed; /* the report */
    bool caretaker;                       /* there is one: the device can be kept up */
    struct upkeep upkeep;                 /* what it said last */
    enum upkeep_errand asked;             /* in UPKEEP_ASK */
    int64_t busy_since_ms;
    struct channel_news channel; /* what the courier said last */
    bool channel_last;           /* it was asked for last, not an errand */

    struct network network;           /* in NETWORK and behind: as it shall be */
    enum network_field network_field; /* being typed; NETWORK_FIELDS: none is */
    char network_typed[NETWORK_PROXY_MAX];
    bool network_bad; /* what was typed last has not its form */
};

/** Identifying, and the PIN service. All of it belongs to the visit. */
struct identify {
    enum identify_way tried; /* the one she is on, or was on last */
    enum identify_way way;   /* the one gone to its end, where `chosen` */
    bool chosen;             /* one has been */
    bool verified;           /* an identity was taken: answers are marked */
    enum card_purpose purpose;
    bool running;    /* EFFECT_CARD_BEGIN was asked for, EFFECT_CARD_END not yet */
    bool card_there; /* lies on the reader now */
    bool five;       /* the PIN is the one of five digits of the letter */
    bool detour;     /* a PIN is set on the way to reading the card */
    bool pin_set;    /* a PIN of her own was set in this visit */
    struct card_workflow card;
    struct phone_wait phone;
    char typed[SECRET_DIGITS_MAX + 1]; /* shown as dots only */
    char first[SECRET_DIGITS_MAX + 1]; /* the new PIN as typed the first time */
    char handed[SECRET_DIGITS_MAX +
                1]; /* for EFFECT_CARD_SECRET, erased by who does it */
    enum identify_reason reason;
    enum card_result result; /* of the workflow that ended last */
    enum card_trouble trouble;
    enum identity_failure failure;
    /* The identification report, for the metadata; "" none. See struct identity. */
    char report_schema[IDENTITY_URI_MAX], report_version[IDENTITY_VERSION_MAX];
    char report[IDENTITY_REPORT_MAX];
};

/** Times in milliseconds, from the configuration. */
struct session_timing {
    int64_t idle;         /* until the warning: 60,000 */
    int64_t warning;      /* 45,000; 20,000 to 300,000 (WCAG 2.2.1) */
    int64_t grace;        /* blank page until all is wiped: 60,000 */
    int64_t done_page;    /* 180,000: somebody may write the number down */
    int64_t more_time;    /* 300,000 */
    int64_t confirm_wait; /* how long SENDING waits for the submit event: 10,000 */
    int64_t step_min;     /* each sending step is shown at least this long: 600 */
};

/** As decided (walk-away); a kiosk's configuration may change the first four. */
extern const struct session_timing session_timing_usual;

/** Where the card reader is, seen by who stands before the screen. */
enum reader_place { PLACE_UNTOLD, PLACE_RIGHT, PLACE_LEFT, PLACE_BELOW };

/** What a kiosk is from its configuration on: the same in every visit. */
struct kiosk {
    enum lang lang;           /* in which a visit begins */
    enum keys_layout letters; /* the same for the keyboard */
    const char *device;       /* "RE-01", on the receipt; "" none; borrowed */
    bool demonstration;       /* pages and receipts say that nothing is really sent */
    bool pin_shuffled; /* the PIN pad shows its digits in another order (default: off)
                        */
    enum reader_place reader_place;
    bool has_door; /* a technician's PIN is set: the hidden door leads somewhere */
    const struct network *network; /* how it is connected; borrowed; NULL: as others */
    bool open_door;    /* it leads there without one: the device was never set up */
    const char *unfit; /* why it cannot work, German; NULL: it can; borrowed */
    bool has_channel;  /* newer systems may be fetched from the network */
};

struct session {
    const struct catalogue *catalogue; /* borrowed, outlives the session */
    const struct langs *langs;         /* borrowed */
    struct session_timing timing;
    struct kiosk kiosk;
    uint8_t pin_order[10]; /* of the digits on a shuffled PIN pad; whoever sets it draws
                              a new one for each visit */
    struct world world;

    /* everything below belongs to the visit and is zeroed by its end */
    uint64_t revision; /* changes whenever a page could look different */
    enum state state;
    enum state resume_state; /* where idle, blank, resume and end-ask return to */
    enum overlay overlay;
    enum lang lang;
    enum text_size size;
    enum theme_name theme;
    int service;       /* -1: none chosen */
    int other_service; /* the one asked about in SWITCH_ASK, -1: none */
    int question;
    int part;      /* "Mehr": which part of the page, or of the sheet over it */
    int page_part; /* the page's own part while a sheet lies over it */
    bool visited[CATALOGUE_MAX_QUESTIONS]; /* left by "Weiter" with good answers */
    bool changing;    /* came from the check list, "Weiter" returns there */
    bool declared;    /* "Ja, meine Angaben sind richtig." */
    bool sent;        /* these very answers were handed over to be kept */
    bool handed_over; /* some of this visit were, and may be kept whatever came later */
    int resume_part;  /* what part and cursor the page under them had */
    struct cursor resume_cursor;
    int resume_field; /* the answer to repeat, -1: none was given */
    int resume_tries;
    struct answer resume_answer;
    struct cursor cursor;
    struct keys keys;
    int error_field; /* -1: none; -2: the declaration */
    enum field_error error;
    struct answer answers[CATALOGUE_MAX_FIELDS];
    struct identify identify;
    struct slip slip;
    struct technician technician;
    bool verified[CATALOGUE_MAX_FIELDS]; /* the answer is "aus dem Ausweis" */
    int sending_step; /* 0 checked, 1 sealed, 2 stored, 3 confirmed */
    bool stored, submitted, printed;
    bool print_failed, print_partial;
    enum world_printer print_why;
    enum store_failure store_failure;
    enum receipt_way receipt_way;
    char reference[REFERENCE_MAX];
    struct civil_time stored_at;
    int prints; /* how often the paper was asked for */
    int64_t state_since_ms, last_touch_ms, now_ms;
    int64_t step_since_ms, stored_since_ms; /* in SENDING */
    int64_t turned_ms; /* the warning came, or the paper: nobody had tapped for it */
    bool too_early;    /* the finger that came last was too quick to have seen that */
    int64_t more_time_until_ms; /* "Ich brauche mehr Zeit": no warning before */
    int countdown; /* seconds left: on the warning page, and before the door */
};

/** Prepares a session at the start page. Everything is zeroed first. Whoever then sets
 * the kiosk's own settings calls session_reset, so that the first visit has them. */
void session_init(struct session *session, const struct catalogue *catalogue,
                  const struct langs *langs, const struct session_timing *timing);

/** Ends the visit: zeroes all that belongs to it and shows the start page. World and
 * settings of the kiosk stay. session_step does this itself before EFFECT_WIPE. */
void session_reset(struct session *session);

/** The heart: takes one event, changes the visit, says what is to be done. Total: every
 * event in every state is defined; one that makes no sense there changes nothing. */
void session_step(struct session *session, const struct event *event,
                  struct effects *effects);

/** Milliseconds since boot when the session wants an EVENT_TICK; INT64_MAX: never. */
int64_t session_deadline(const struct session *session);

/** Why a service cannot be started or sent now. */
enum hindrance {
    HINDRANCE_NONE,
    HINDRANCE_STORAGE,     /* nothing can be kept */
    HINDRANCE_KEY_NONE,    /* the authority's key was never there */
    HINDRANCE_KEY_OLD,     /* offline for longer than a key may be used */
    HINDRANCE_KEY_REFUSED, /* the authority's key failed a check */
    HINDRANCE_OFFLINE,     /* this service needs the network while one waits */
    HINDRANCE_READER,      /* a service at the ID card, and no reader that works */
};

/** Whether the service may be offered; said before the first question, never after:
 * nobody answers in vain. */
enum hindrance session_hindrance(const struct session *session, int service);

/** Why a way to identify cannot be gone now. */
enum way_hindrance {
    WAY_OPEN,
    WAY_NOT_OFFERED, /* the service's file does not name it: the page neither */
    WAY_NO_READER,
    WAY_OFFLINE,
    WAY_NO_SERVICE, /* the town's identity service cannot be asked from here */
};

/** True where the service asks nobody to identify, and where a way was gone to its end:
 * read, or put off to the counter or the post. Nothing is sent before. */
bool session_is_identified(const struct session *session);

/** A way that the service allows is always named on the page; one that is hindered with
 * the reason (advice_for_way). */
enum way_hindrance session_way_hindrance(const struct session *session,
                                         enum identify_way way);

/** On the page of trouble: EVENT_NEXT tries the same again; else it leads to the other
 * ways. */
bool session_can_retry(const struct session *session);

/** The slip for the counter can be printed now. */
bool session_can_print_slip(const struct session *session);

/** The card writes a new PIN, whatever lies over the page: nobody gives up or ends now,
 * because nobody could say which PIN holds. */
bool session_writes_pin(const struct session *session);

/** How many digits are typed on the page of the PIN. */
int session_secret_digits(const struct session *session);

/** Paper can be asked for now: the printer is ready and the visit's prints are not used
 * up. */
bool session_can_print(const struct session *session);

/** How many answers there are to what the service chosen asks. */
int session_answers_given(const struct session *session);

/** The field by whose answer who comes back is known again; -1: there is none, and what
 * is left alone is wiped without a closed page. */
int session_repeatable(const struct session *session);

/** True while a citizen's data may be in memory. */
bool session_has_data(const struct session *session);

/** Nobody at the device may break the visit off now: a PIN is written, or who has sent
 * waits for her number and her paper, also while it is asked whether she is there.
 * Each of these pages ends by itself. */
bool session_must_go_on(const struct session *session);

/** Another answer that differs, on the resume page, and all is deleted. */
bool session_is_last_try(const struct session *session);

/** The service chosen and the question shown, borrowed from the catalogue; NULL: none.
 */
const struct service *session_service(const struct session *session);
const struct question *session_question(const struct session *session);

/** "Frage n von m" counted over the questions visible with the answers so far. */
void session_progress(const struct session *session, int *n, int *m);

/** The name of a state in logs, static storage. */
const char *state_name(enum state state);

#endif
