/* Which of the readers on the bus is the kiosk's, and which of its slots.
 *
 * Owns: a list of what is plugged in, and why each is used or not. Called by the
 * reader's driver when something is plugged in or pulled, and by the technician's
 * program. Must not know: how a reader is opened or talked to. Pure.
 * A model of the table comes before a stranger, a stranger that looks contactless
 * before one that looks like a contact reader; among equals the first one stays. One
 * that was tried in vain comes after all others. */
#ifndef SCHALTER_DRIVERS_READER_CHOICE_H
#define SCHALTER_DRIVERS_READER_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/ccid_class.h"
#include "drivers/reader.h"
#include "drivers/reader_family.h"
#include "drivers/usb.h"

enum {
    READER_CHOICE_MAX = 16,
    READER_CHOICE_REFUSED_MAX = 2, /* at one plug; of more nobody need hear */
    READER_USB_CLASS = 0x0b,
    READER_USB_VENDOR = 0xff,
};

/** One interface that may be a reader's. */
struct reader_candidate {
    struct usb_interface interface; /* plug 0: the place is free */
    const struct reader_family *family;
    struct ccid_class class;
    uint8_t slot;
    enum reader_refusal refusal; /* READER_FINE: it may be used */
    int worth;                   /* higher is better; 0 for one that is refused */
    bool failed;                 /* it could not be opened just now */
    bool aside;                  /* it was stuck or restless: others come first */
    int trouble;                 /* repairs it had until it was put aside */
    int64_t again;               /* loop time from which it may be tried again */
};

struct reader_choice {
    struct reader_candidate candidate[READER_CHOICE_MAX];
    bool missed; /* one found no place, or lost it */
};

/** Judges one interface. False when it is no reader at all and nobody need hear of it.
 */
bool reader_choice_judge(const struct reader_binding *binding,
                         const struct usb_interface *interface,
                         struct reader_candidate *out);

/** Takes note of it, once; a better one takes the place of the worst. False when the
 * list is full of its like: this one is not seen for now. */
bool reader_choice_add(struct reader_choice *choice,
                       const struct reader_candidate *candidate);
/** Forgets every interface of that plug. */
void reader_choice_remove(struct reader_choice *choice, uint32_t plug);
/** True once when a place is free again after one was not seen: all that is plugged in
 * should be told anew. */
bool reader_choice_missed(struct reader_choice *choice);
/** Those that could not be opened may be tried once more. */
void reader_choice_forgive(struct reader_choice *choice);

/** Every interface of that plug comes after all others from now on, and is not tried
 * before `again`, INT64_MAX: not at all. */
void reader_choice_put_aside(struct reader_choice *choice, uint32_t plug, int trouble,
                             int64_t again);
/** Of those put aside the one that may be tried first, or NULL. */
const struct reader_candidate *reader_choice_next(const struct reader_choice *choice);

/** The best one that may be used now, or NULL. */
struct reader_candidate *reader_choice_best(struct reader_choice *choice, int64_t now);

/** True for one of the list that is not used, unless the same device has another
 * interface that is. */
bool reader_choice_is_refused(const struct reader_choice *choice,
                              const struct reader_candidate *candidate);

/** Why none is used: the reason of the best known model. READER_FINE when there is none
 * on the bus. `model` is told as static text. */
enum reader_refusal reader_choice_refusal(const struct reader_choice *choice,
                                          const char **model);

#endif
