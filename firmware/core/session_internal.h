/* What the files of the session share among themselves; nobody else includes this.
 *
 * Owns: nothing. session.c holds the table of states, session_everywhere.c what every
 * page has (the five places, looks, leaving), session_question.c asking and
 * typing, session_identify.c the ways to identify and the phone, session_slip.c the
 * slip, session_technician.c what is behind the hidden door, session_identify_card.c
 * the workflow with the card, session_identify_secret.c the digits, session_identity.c
 * what was read, session_send.c everything from the check list to the paper,
 * session_idle.c time and walking away. */
#ifndef SCHALTER_CORE_SESSION_INTERNAL_H
#define SCHALTER_CORE_SESSION_INTERNAL_H

#include "core/session.h"

/** One call of session_step. */
struct turn {
    struct session *session;
    const struct event *event;
    struct effects *effects;
};

/* Every wait has a limit: what the core does when the answer to an effect never comes.
 */
enum {
    SESSION_SENDING_LIMIT_MS = 45000,
    SESSION_PRINTING_LIMIT_MS = 60000,
    SESSION_CARD_WAIT_LIMIT_MS = 45000, /* programs 20 s, the town's answer */
    SESSION_CARD_KNOWN_MS = 8000,       /* a card that is one is asked for its PIN */
    SESSION_CARD_BUSY_LIMIT_MS = 60000,
    SESSION_PHONE_READY_LIMIT_MS = 30000,
};

/* Nobody is asked whether she is still there while she looks for her PIN, or at her
 * phone. */
enum { SESSION_PIN_IDLE_MS = 180000 };

/* Nobody sees sooner than this that the page has changed by itself. */
enum { SESSION_SEEN_MS = 500 };

enum { SESSION_PRINTS_MAX = 3, SESSION_RESUME_TRIES = 3 };

/* session.c */
void session_effect(struct turn *turn, enum effect_kind kind, int a);
/** Goes to a state as if for the first time. */
void session_go(struct session *session, enum state state);
/** Ends the visit: session_reset and EFFECT_WIPE, before it what has to stop. */
void session_wipe(struct turn *turn);
/** The state of the visit, also while warning, blank, resume or end-ask lie over it. */
enum state session_base(const struct session *session);
/** Changes that state without taking away what lies over it. */
void session_set_base(struct session *session, enum state state);
/** Lays warning, blank, resume or end-ask over the page, and takes it away again: to
 * resume, where an answer has still to be repeated. */
void session_interrupt(struct session *session, enum state state);
void session_return(struct session *session);
void session_no_error(struct session *session);

/* session_everywhere.c */
/** What lies over the page, or belongs to every page. True: the page does not see it.
 */
bool session_on_everywhere(struct turn *turn);
void session_close_overlay(struct session *session);
/** She wants to go: ends the visit, after asking where something would be lost. */
void session_end(struct turn *turn);

/* session_question.c */
void session_on_question(struct turn *turn);
void session_on_typing(struct turn *turn);
void session_enter_question(struct session *session);
void session_ask(struct session *session, int question);
/** Goes on where the answers end, or with the check list. */
void session_continue(struct session *session);
void session_focus(struct session *session, int field, int part);

/* session_identify.c */
void session_on_ways(struct turn *turn);
void session_on_card_trouble(struct turn *turn);
void session_on_card_take(struct turn *turn);
void session_on_phone(struct turn *turn);
/** EVENT_WAY, on every page that names the ways. */
void session_take_way(struct turn *turn);
/** EVENT_READER to EVENT_PHONE_READY, in whatever state they come; false: another. */
bool session_on_identify_world(struct turn *turn);
/** For STATE_WAYS to STATE_SLIP. */
int64_t session_identify_deadline(const struct session *session);
/** True if something ended that is no sign of walking away. */
bool session_identify_expire(struct turn *turn);
/** Ends what reads cards, or waits for the phone. */
void session_identify_stop(struct turn *turn);
/** The same, and goes to a page that needs none of it. */
void session_identify_leave(struct turn *turn, enum state state);
/** Before the page goes blank: nobody comes back into the middle of a PIN. */
void session_identify_put_away(struct turn *turn);
/** The page before the questions: the ways, where there are some. */
enum state session_before_questions(const struct session *session);
void session_meet_trouble(struct turn *turn, enum identify_reason reason);
/** As at the beginning of a visit. */
void session_identify_reset(struct session *session);

/* session_slip.c */
void session_on_slip(struct turn *turn);
/** EVENT_SLIP_PRINTED and EVENT_SLIP_FAILED; false: another. */
bool session_on_slip_outcome(struct turn *turn);
/** True if it was waited for long enough. */
bool session_slip_expire(struct turn *turn);

/* session_identify_card.c */
void session_begin_card(struct turn *turn, enum card_purpose purpose);
bool session_card_works(enum state state);
/** EVENT_CARD_REQUEST to EVENT_CARD_TROUBLE. */
void session_on_card(struct turn *turn);
void session_on_card_wait(struct turn *turn);
void session_on_card_request(struct turn *turn);
void session_on_card_place(struct turn *turn);
void session_on_card_busy(struct turn *turn);

/* session_identify_secret.c */
void session_on_card_secret(struct turn *turn);
/** Asks for the secret of EVENT_CARD_ENTER. */
void session_ask_secret(struct turn *turn);
/** Overwrites what was typed; what is handed over stays until it was performed. */
void session_erase_typed(struct session *session);

/** Digits, delete, "Leeren" for a secret of at most `most` digits. True if what is
 * typed has changed. */
bool session_type_digits(struct session *session, const struct event *event, int most);

/* session_technician.c */
/** EVENT_TECHNICIAN, on the two pages that have the hidden door. */
void session_on_door(struct turn *turn);
void session_on_technician_pin(struct turn *turn);
void session_on_technician(struct turn *turn);
/** EVENT_TECHNICIAN_KNOWN to EVENT_REPORT_PRINTED; false: another. */
bool session_on_technician_world(struct turn *turn);
/** True on the pages that need the PIN. */
bool session_is_behind_door(const struct session *session);
/** For the states of the door and behind it. */
int64_t session_technician_deadline(const struct session *session);
/** Whole seconds until a PIN is taken again, 0: now. */
int session_technician_wait(const struct session *session);

/* session_upkeep.c */
void session_on_upkeep(struct turn *turn);
void session_on_upkeep_ask(struct turn *turn);

/* session_network.c */
/** Begins with what holds now. */
void session_enter_network(struct session *session);
void session_on_network(struct turn *turn);
/** EVENT_CARETAKER; false: another. */
bool session_on_caretaker(struct turn *turn);

/* session_channel.c */
/** A tap on the page of the device's upkeep that is about the network; false: another.
 */
bool session_channel_takes(struct turn *turn);
/** What was fetched runs at the next start: it is of no use any more. */
void session_channel_installed(struct turn *turn);
/** EVENT_CHANNEL; false: another. */
bool session_on_channel(struct turn *turn);

/* session_identity.c */
/** Fills the answers with what was read and fits, and marks them. */
void session_take_identity(struct session *session, const struct identity *identity);
/** Takes the marks away: the answers stay, as typed ones. */
void session_release_identity(struct session *session);
/** Takes the mark from verified answers that are no longer good, so that they can be
 * mended. */
void session_unlock_bad(struct session *session);

/* session_send.c */
void session_on_review(struct turn *turn);
void session_on_receipt(struct turn *turn);
void session_on_done(struct turn *turn);
void session_on_store_failed(struct turn *turn);
/** EVENT_STORED to EVENT_SLIP_FAILED, in whatever state they come. */
void session_on_outcome(struct turn *turn);
int64_t session_sending_deadline(const struct session *session);
void session_sending_expire(struct turn *turn);
void session_printing_expire(struct turn *turn);
enum world_printer session_printer(int number);
/** What can be said, when this visit ends, of what was entered in it. */
enum farewell session_farewell(const struct session *session);

/* session_idle.c */
/** A sign of life. True: the finger came down before anybody can have seen that the
 * page had changed by itself; what it was on its way to is not what lies there now. */
bool session_came_too_early(struct turn *turn, int64_t now);
/** The later one of two times. */
int64_t session_later(int64_t a, int64_t b);
void session_on_warning(struct turn *turn);
void session_on_blank(struct turn *turn);
void session_on_resume(struct turn *turn);
void session_on_end_ask(struct turn *turn);
void session_pass_time(struct turn *turn, int64_t now);

#endif
