/* What this town offers: services, their questions, the menu, the town itself.
 *
 * Owns: everything read from one catalogue folder, in one arena, unchanged after
 * loading. A service has no code of its own: this is all there is to it. Texts are
 * German, with number and unit joined (units.h); lang.h finds their translation.
 * "{name}" in a text stands for an entry of the town's `werte` and is filled in by
 * catalogue_text(). Called by session, form, document, receipt and the pages (reading),
 * by face and the catalogue tool (loading). Must not know: the screen, the network, a
 * visit.
 *
 * Folder: menu.yaml, dienste/<service>.yaml, staedte/<town>.yaml, sprachen/<lang>.po,
 * keys named by the town. File format: docs/dienste-pflegen.md (German, for clerks). */
#ifndef SCHALTER_CORE_CATALOGUE_H
#define SCHALTER_CORE_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diags.h"
#include "base/status.h"
#include "core/identity.h"

enum {
    CATALOGUE_MAX_SERVICES = 32,
    CATALOGUE_MAX_QUESTIONS = 40, /* of one service */
    CATALOGUE_MAX_FIELDS = 80,    /* of one service */
    CATALOGUE_MAX_OPTIONS = 12,   /* of one field */
    CATALOGUE_MAX_STEPS = 6,
    CATALOGUE_MAX_GROUPS = 8,
    CATALOGUE_TEXT_MAX = 1024,      /* bytes of one text with its {names} filled in */
    CATALOGUE_LONG_TEXT_MAX = 8192, /* the same for `privacy` */
};

/** What may be typed or chosen. Each kind has its keyboard, check and sentence
 * (form.h). */
enum field_kind {
    FIELD_TEXT,         /* one line of DIN 91379 characters */
    FIELD_NAME,         /* letters of DIN 91379 data type A, to 120 graphemes */
    FIELD_DATE,         /* stored as yyyy-mm-dd; while typing dd|mm|yyyy, see form.h */
    FIELD_NUMBER,       /* whole number between least and most */
    FIELD_YES_NO,       /* stored as "ja" or "nein" */
    FIELD_CHOICE,       /* stored as the option's value */
    FIELD_STREET,       /* to 55 graphemes (XInneres) */
    FIELD_HOUSE_NUMBER, /* 1 to 4 digits and a suffix of up to 2 signs */
    FIELD_POSTCODE,     /* 5 digits, 01001 to 99998 */
    FIELD_PLACE,        /* to 40 graphemes (XInneres) */
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_IBAN,        /* ISO 13616, stored without spaces */
    FIELD_CHIP,        /* ISO 11784 animal chip, 15 digits */
    FIELD_FILE_NUMBER, /* Kassenzeichen, Marken-Nr.: letters, digits, . - / and space */
    FIELD_CONSENT,     /* "ja" or empty; must be "ja" where required */
};

/** One comparison, no more: ARCHITECTURE.md, central idea 3. */
enum condition_op { CONDITION_NONE, CONDITION_IS, CONDITION_IS_NOT };

struct condition {
    enum condition_op op;
    int field;         /* index into the service's fields, always an earlier question */
    const char *value; /* a field that is itself hidden or empty equals nothing */
};

struct option {
    const char *value;  /* what is stored and sent */
    const char *text;   /* what the citizen reads */
    const char *detail; /* second line, "" if none */
};

struct field {
    const char *id; /* name in the data document, [a-z][a-z0-9_]* */
    enum field_kind kind;
    const char *label;   /* above the field and in the check list */
    const char *example; /* "12a"; "" if none */
    bool required;
    bool personal;       /* may be asked again to resume a visit (session_idle.c); the
                            first one of a service is the family name */
    int64_t least, most; /* number: the range; date: the first and the last day allowed,
                            counted from today: -1 yesterday, 0 today */
    bool recent; /* date: "Heute" and "Gestern" are likely and have a button each */
    int max_graphemes;
    int question; /* index of its page */
    struct condition show_if;
    int option_count;
    struct option options[CATALOGUE_MAX_OPTIONS];
};

/** Where a text stands in its file, for who wrote it; 0 where it does not. */
struct catalogue_place {
    int line, column;
};

/** One page of the form. */
struct question {
    const char *id;
    const char *text;    /* "Wie heißt Ihr Hund?" */
    const char *hint;    /* below the question, "" if none */
    const char *why;     /* "Warum fragen wir das?", "" if none */
    const char *section; /* heading in the check list */
    struct catalogue_place text_at, why_at;
    bool privacy; /* the privacy notice can be read from this page */
    int first_field, field_count;
    struct condition show_if;
};

struct step {
    const char *icon;
    const char *text;
};

/** How people may identify for a service, and which answers that gives. */
struct identification {
    uint32_t ways;     /* 1 << enum identify_way; 0: nobody is asked to */
    uint32_t asked;    /* 1 << enum identity_attribute: what is to be read */
    uint32_t optional; /* of these, what she may keep back */
    int field[IDENTITY_ATTRIBUTES];      /* the answer it gives, where it is asked */
    bool editable[CATALOGUE_MAX_FIELDS]; /* what was read may be changed all the same */
};

struct service {
    const char *id;    /* file name without .yaml */
    const char *title; /* "Hund anmelden" */
    const char *lead;  /* "Damit zahlen Sie die Hundesteuer richtig." */
    const char *icon;
    const char *identifier; /* urn:de:fim:leika:leistung:... */
    const char *schema_uri; /* of the data document */
    const char *receiver;   /* "Steueramt" */
    int minutes;
    const char *bring_title, *bring_detail;
    const char *fee_title,
        *fee_detail;         /* "Die Anmeldung kostet nichts" and second line */
    const char *fee_short;   /* on the receipt: "keine" */
    const char *law;         /* legal basis, for privacy and receipt */
    const char *privacy;     /* the privacy notice, paragraphs separated by "\n" */
    const char *declaration; /* "Ja, meine Angaben sind richtig." */
    struct catalogue_place title_at, privacy_at;
    bool waits_for_network; /* false: may be sealed offline */
    const char
        *email_field; /* id of the field that holds a reply address, "" if none */
    bool sets_pin;    /* a service at the ID card: no questions, nothing is sent */
    struct identification identification;
    int step_count;
    struct step steps[CATALOGUE_MAX_STEPS]; /* what happens next */
    int question_count;
    struct question questions[CATALOGUE_MAX_QUESTIONS];
    int field_count;
    struct field fields[CATALOGUE_MAX_FIELDS];
};

struct town_value {
    const char *name, *text; /* "hundesteuer_1": "108 €" */
};

struct town {
    const char *id;   /* "recklinghausen" */
    const char *name; /* "Stadt Recklinghausen" */
    const char *address;
    const char *ars;           /* 12 digits, Amtlicher Regionalschlüssel */
    const char *counter_name;  /* "Info-Schalter" */
    const char *counter_place; /* "Erdgeschoss, gleich links" */
    const char *counter_hours;
    /* who sets a PIN anew; the counter above where the file names no other */
    const char *card_counter_name, *card_counter_place, *card_counter_hours;
    const char *phone;
    const char *phone_page; /* https URL of assets/phone/ as the town hosts it */
    const char
        *recovery_key; /* file name inside the catalogue, PEM certificate or key */
    const char *identity_key; /* the same, of its identity service; "" none */
    uint32_t stripe;          /* 0xRRGGBB */
    int value_count;
    const struct town_value *values;
};

struct menu_group {
    const char *title;
    int service_count;
    int services[CATALOGUE_MAX_SERVICES]; /* indexes */
};

struct notice {
    const char *title,
        *text; /* "Morgen ist das Bürgerbüro geschlossen."; title "" none */
};

struct catalogue {
    struct arena arena;
    struct town town;
    int service_count;
    struct service *services;
    int group_count;
    struct menu_group groups[CATALOGUE_MAX_GROUPS];
    struct notice notice;
};

/** Loads a folder for one town. Reports every mistake at once. STATUS_INVALID leaves
 * `catalogue` empty and needs no finish; STATUS_OK may come with warnings in `diags`.
 * Blocks on the disk. A fact the town has not confirmed ("bitte prüfen" in the file) is
 * a warning and an empty text: pages leave it out. */
enum status catalogue_load(const char *folder, const char *town_id,
                           struct catalogue *catalogue, struct diags *diags) MUST_CHECK;

/** Frees all. Accepts a zeroed catalogue. */
void catalogue_finish(struct catalogue *catalogue);

/** Index of a service, of a service's field, by its id; -1 if there is none. */
int catalogue_find_service(const struct catalogue *catalogue, const char *id);
int service_find_field(const struct service *service, const char *id);

/** "karte", "handy", "schalter", "post" or "ohne", as service files and documents name
 * the ways to identify. Static storage. */
const char *catalogue_way_name(enum identify_way way);

/** The town's value of that name, NULL if there is none. "stadt", "schalter" and
 * "telefon" are the town's name, its counter's and its number; all others are entries
 * of `werte`. Names and numbers only: they are the same in every language. */
const char *town_value(const struct town *town, const char *name);

/** Copies `text` with every {name} replaced by the town's value. A text that grows past
 * CATALOGUE_TEXT_MAX is a mistake the loader already refused; a smaller `cap` cuts at a
 * character. */
void catalogue_text(const struct catalogue *catalogue, const char *text, char *out,
                    size_t cap);

#endif
