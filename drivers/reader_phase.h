/* The inside of the card reader's driver: what it waits for, and what it knows.
 *
 * Owns: the layout of struct reader, shared by the four files of the state machine:
 * reader.c is what others call and finds the reader, reader_heard.c hears what it says
 * and decides, reader_care.c brings reader and card to a known state, reader_phase.c
 * keeps phase and state and tells them. Nobody else includes this. Every phase has a
 * time limit, but for a rest that a reader itself will end. */
#ifndef SCHALTER_DRIVERS_READER_PHASE_H
#define SCHALTER_DRIVERS_READER_PHASE_H

#include "drivers/ccid_atr.h"
#include "drivers/ccid_exchange.h"
#include "drivers/ccid_turn.h"
#include "drivers/patience.h"
#include "drivers/reader.h"
#include "drivers/reader_choice.h"
#include "drivers/reader_link.h"
#include "drivers/usb_reset.h"

_Static_assert((int)READER_APDU_MAX == (int)CCID_APDU_MAX, "one maximum");
_Static_assert((int)READER_ANSWER_MAX == (int)CCID_ANSWER_MAX, "one maximum");
_Static_assert((int)READER_ATR_MAX == (int)CCID_ATR_MAX, "one maximum");

enum {
    READER_ASK_MS = 2000,       /* what a reader can answer by itself */
    READER_POLL_SLOW_MS = 5000, /* a card, of a reader that tells of none */
    READER_REFUSED_MS = 60000,  /* another permission may have come */
    READER_NEVER = -1,          /* no limit: only in phases that wait for the outside */
    READER_COST_NOTICED = 1,    /* a card came or went */
    READER_COST_OPENED = 5,
    READER_COST_TROUBLE = 3,
    READER_NAMED_MAX = 8,
};

/** What the driver is waiting for. */
enum reader_phase {
    READER_PHASE_ABSENT,    /* for a reader */
    READER_PHASE_LOOK,      /* for the answer to GetSlotStatus */
    READER_PHASE_POWER,     /* for the answer to IccPowerOn */
    READER_PHASE_TUNE,      /* for the answer to SetParameters */
    READER_PHASE_REST,      /* for a card that comes or goes, or a command */
    READER_PHASE_SETTLE,    /* for a card to lie still, a slot to become free */
    READER_PHASE_OFF,       /* for the answer to IccPowerOff */
    READER_PHASE_EXCHANGE,  /* for the card's answer, or a part of it */
    READER_PHASE_ABORT_ASK, /* for the control pipe to take ABORT */
    READER_PHASE_ABORT,     /* for the answer to Abort */
    READER_PHASE_MEND,      /* for the control pipe to end halts */
    READER_PHASE_REOPEN,    /* for its interface to be free, to open it anew */
    READER_PHASE_STUCK,     /* for another try to be worth it, or another reader */
};

enum reader_request { READER_REQUEST_NONE, READER_REQUEST_POWER, READER_REQUEST_SEND };

/** What is known of the interrupt endpoint. */
enum reader_hearing {
    READER_HEARS_NOTHING, /* it has none, or it failed, or it kept a card to itself */
    READER_HEARS_MAYBE,   /* nothing was said yet */
    READER_HEARS,
};

/** What the log has told of already: once a model, however often it is plugged in. */
struct reader_named {
    uint16_t vendor, product;
};

struct reader {
    struct loop *loop;
    struct usb *usb;
    const struct reader_ops *ops;
    void *context;
    struct usb_watch *watch, *vendor_watch;
    struct loop_source *limit; /* of the phase */
    struct loop_source *soon;  /* something is to be told or chosen in the next turn */
    struct reader_link *link;
    struct usb_reset *reset; /* the last one, NULL: there was none */
    const char *model;
    struct reader_binding binding;
    struct patience patience;

    enum reader_phase phase;
    enum reader_state state, told;
    enum reader_refusal refusal;
    enum reader_hearing hearing;
    enum reader_request request;
    enum reader_outcome outcome; /* if `answered` */
    int trouble;                 /* repairs since the reader last answered well */
    int voltage;                 /* which of those it has is tried */
    int busy;                    /* times the slot was busy in a row */
    int mute; /* times the card gave no answer, since it was laid down */
    int named_count;
    bool held;         /* it is left alone for a while, phase ABSENT */
    bool told_many;    /* the log has heard that there are too many */
    bool powered;      /* the card is */
    bool off;          /* the owner took its power */
    bool away;         /* the card was lifted since it got power */
    bool recheck;      /* look again when there is time */
    bool polled;       /* it looks because nobody told it anything */
    bool running;      /* the request is on the wire */
    bool power_wanted; /* REQUEST_POWER: off was done, on is next */
    bool failed;       /* the exchange has failed; the slot is asked why */
    bool lost_card;    /* the reader said that there is no answer from the card */
    bool answered;     /* an outcome is to be told */
    bool expected;     /* somebody waits for a card */

    int64_t mute_at;
    int64_t deaf_at; /* its interrupt pipe failed */
    int64_t ends;    /* loop time by which the exchange is over */
    int64_t used;    /* loop time of the last command */
    size_t answer_len, atr_len;
    struct reader_candidate at; /* the one that is used, while there is a link to it or
                                   it is opened anew */
    uint32_t reset_plug;        /* the one whose port is reset */
    int reset_trouble;
    struct reader_choice choice;
    struct reader_named named[READER_NAMED_MAX];
    struct ccid_exchange exchange;
    struct ccid_turn turn;
    uint8_t atr[READER_ATR_MAX];
};

/** Waits for something, at most `limit_ms`, or READER_NEVER. */
void reader_phase_enter(struct reader *reader, enum reader_phase phase,
                        int64_t limit_ms);
/** What a person would see now; told at the end of the turn. */
void reader_phase_set_state(struct reader *reader, enum reader_state state);
/** The request ends like this, if there is one; told at the end of the turn. */
void reader_phase_end(struct reader *reader, enum reader_outcome outcome);
/** The request ends without a word. */
void reader_phase_drop(struct reader *reader);
/** Tells what is to be told. Called last in everything the loop calls. */
void reader_phase_tell(struct reader *reader);

/** Sends the message in the link's room, begun by ccid_turn_next, and waits. */
void reader_care_say(struct reader *reader, enum reader_phase phase, size_t len,
                     int64_t limit_ms);
/** Asks for the state of the slot. */
void reader_care_look(struct reader *reader);
/** Gives the card power, from the lowest voltage on. */
void reader_care_power(struct reader *reader);
/** The same with the next voltage; false when there is none left. */
bool reader_care_power_higher(struct reader *reader);
/** Sends the next message of the exchange. */
void reader_care_exchange(struct reader *reader);
/** Nothing on the wire: begins what is wanted next, or rests. */
void reader_care_rest(struct reader *reader);
/** Gives up the command under way. */
void reader_care_abort(struct reader *reader);
/** Something that passes by itself: waits a moment, then looks. */
void reader_care_settle(struct reader *reader);
/** The reader does not do what it should: the next repair. `why` is a literal. */
void reader_care_trouble(struct reader *reader, const char *why);
/** Something a restless reader brought about. False when that was too much: the link
 * is closed, a request has ended, and the reader is left alone for a while. */
bool reader_care_bear(struct reader *reader, int cost);
/** Opens the one at hand anew. */
void reader_care_reopen(struct reader *reader);
/** Opens the best reader there is, or says why none is used. Not from inside what the
 * link calls, as usb_open. */
void reader_care_choose(struct reader *reader);
/** The card has gone, or one lies there that gives no answer. */
void reader_care_card_gone(struct reader *reader);
/** The reader has gone. */
void reader_care_lose(struct reader *reader);

/** What the link calls (reader_heard.c). */
extern const struct reader_link_ops reader_heard_ops;
/** What was waited for did not come in time. */
void reader_heard_limit(void *context);

#endif
