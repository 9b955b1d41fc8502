/* What the files of the session share among themselves; nobody else includes this.
 *
 * Owns: nothing. session.c holds the table of states, session_everywhere.c what every
 * page has (the five places, looks, leaving), session_question.c asking and
 * typing, session_send.c everything from the check list to the paper, session_idle.c
 * time and walking away. */
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
enum { SESSION_SENDING_LIMIT_MS = 45000, SESSION_PRINTING_LIMIT_MS = 60000 };

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
/** Lays warning, blank, resume or end-ask over the page, and takes it away again. */
void session_interrupt(struct session *session, enum state state);
void session_return(struct session *session);
void session_no_error(struct session *session);
enum world_printer session_printer(int number);

/* session_everywhere.c */
/** What lies over the page, or belongs to every page. True: the page does not see it.
 */
bool session_on_everywhere(struct turn *turn);
void session_close_overlay(struct session *session);

/* session_question.c */
void session_on_question(struct turn *turn);
void session_on_typing(struct turn *turn);
void session_enter_question(struct session *session);
void session_ask(struct session *session, int question);
/** Goes on where the answers end, or with the check list. */
void session_continue(struct session *session);
void session_focus(struct session *session, int field, int part);

/* session_send.c */
void session_on_review(struct turn *turn);
void session_on_receipt(struct turn *turn);
void session_on_done(struct turn *turn);
void session_on_store_failed(struct turn *turn);
/** EVENT_STORED to EVENT_PRINT_FAILED, in whatever state they come. */
void session_on_outcome(struct turn *turn);
int64_t session_sending_deadline(const struct session *session);
void session_sending_expire(struct turn *turn);
void session_printing_expire(struct turn *turn);

/* session_idle.c */
void session_on_warning(struct turn *turn);
void session_on_blank(struct turn *turn);
void session_on_resume(struct turn *turn);
void session_on_end_ask(struct turn *turn);
void session_pass_time(struct turn *turn, int64_t now);

#endif
