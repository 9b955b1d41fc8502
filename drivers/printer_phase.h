/* The inside of the receipt printer's driver: what it waits for, and what it knows.
 *
 * Owns: the layout of struct printer, shared by the four files of the state machine:
 * printer.c hears what happened and decides, printer_care.c brings the printer to a
 * known state, printer_run.c carries a job, printer_phase.c keeps phase and state.
 * Nobody else includes this. Every phase has a time limit. */
#ifndef SCHALTER_DRIVERS_PRINTER_PHASE_H
#define SCHALTER_DRIVERS_PRINTER_PHASE_H

#include "drivers/escpos.h"
#include "drivers/patience.h"
#include "drivers/printer.h"
#include "drivers/printer_binding.h"
#include "drivers/printer_family.h"
#include "drivers/printer_job.h"
#include "drivers/printer_link.h"
#include "drivers/usb.h"

enum {
    PRINTER_ASK_MS = 2000,   /* DLE EOT is answered "at once" */
    PRINTER_REST_MS = 60000, /* between looks at a printer that says nothing itself */
    PRINTER_REFUSED_MAX = 32,
    PRINTER_NAMED_MAX = 8,
};

/** What the log has told of already: once a model, however often it is plugged in. */
struct printer_named {
    uint16_t vendor, product;
};

/** What the driver is waiting for. */
enum printer_phase {
    PRINTER_PHASE_ABSENT,   /* for a printer */
    PRINTER_PHASE_NAME,     /* for the device id of a stranger */
    PRINTER_PHASE_RESET,    /* for SOFT_RESET on the control pipe */
    PRINTER_PHASE_CLEAR,    /* for the answer to DLE DC4 8 */
    PRINTER_PHASE_LOOK,     /* for four answers to DLE EOT after a reset */
    PRINTER_PHASE_SYNC,     /* for the barrier after initialising, and cutting what hung
                               there */
    PRINTER_PHASE_REST,     /* for a change, or a job */
    PRINTER_PHASE_BEAT,     /* as LOOK, while resting */
    PRINTER_PHASE_CHECK,    /* as LOOK, before a job */
    PRINTER_PHASE_BANDS,    /* for the printer to take the next band */
    PRINTER_PHASE_BARRIER,  /* for the barrier after the cut */
    PRINTER_PHASE_SETTLE,   /* no barrier: for the time the paper needs */
    PRINTER_PHASE_CONFIRM,  /* no barrier: as LOOK, after that time */
    PRINTER_PHASE_DIAGNOSE, /* for the port status after something went wrong */
    PRINTER_PHASE_STUCK,    /* for a sign of life */
};

struct printer {
    struct loop *loop;
    struct usb *usb;
    const struct printer_ops *ops;
    void *context;
    struct usb_watch *watch;
    struct loop_source *limit; /* of the phase */
    struct loop_source *soon;  /* a cancelled job is told in the next turn */
    struct printer_link *link;
    const struct printer_family *family;
    uint32_t plug; /* the one at hand, or one that stands there unused; 0: none */
    struct usb_interface at;
    uint32_t refused[PRINTER_REFUSED_MAX]; /* plugs that were tried in vain; 0: free */
    struct printer_binding binding;
    struct printer_named named[PRINTER_NAMED_MAX];
    int named_count;
    struct patience patience;
    enum printer_state heard; /* what it last said unasked */
    bool held;                /* it is left alone for a while, phase ABSENT */
    enum printer_phase phase;
    enum printer_state state;
    int attempt;  /* resets without a sign of life */
    bool barrier; /* this printer answers GS r */
    bool torn;    /* a piece of somebody's receipt may hang there or be buffered */
    bool taken;   /* the printer took all that this phase sent */
    struct printer_job job;
    int64_t job_ends; /* loop time by which the job is over */
    bool begun;       /* a dot of the job may be on paper */
    size_t head;      /* bytes before the first dot of the job; 0 once they are out */
};

/** Waits for something, at most `limit_ms`. */
void printer_phase_enter(struct printer *printer, enum printer_phase phase,
                         int64_t limit_ms);
/** Tells the owner when the state is another one than before. */
void printer_phase_set_state(struct printer *printer, enum printer_state state);
/** What the printer last said; there must be a link. */
const struct escpos_condition *printer_phase_condition(const struct printer *printer);
/** Bytes of a job are on their way or being printed. */
bool printer_phase_works(const struct printer *printer);

/** A fault somebody must mend. What passes by itself (heat, feeding) is none. */
bool printer_phase_has_fault(const struct escpos_condition *condition);
enum printer_state printer_phase_state_of(const struct escpos_condition *condition);
bool printer_phase_can_print(enum printer_state state);

/** Something a restless printer brought about. False when that was too much: the link
 * is closed, a job has ended, and the printer is left alone for a while. */
bool printer_care_bear(struct printer *printer, int cost);
/** Names a printer that is not used and how to allow it, in the log, once a model. */
void printer_care_name(struct printer *printer, const struct usb_interface *interface,
                       const char *why);
/** SOFT_RESET on the control pipe: empties buffers, ends a hang. */
void printer_care_reset(struct printer *printer);
/** The reset was answered: clear what it left, then look. */
void printer_care_was_reset(struct printer *printer);
/** Asks DLE EOT 1 to 4 and waits in `phase` for the four answers. */
void printer_care_ask(struct printer *printer, enum printer_phase phase);
/** Brings a printer that can print to a known state: nothing of an older receipt in its
 * buffer or hanging from its mouth. */
void printer_care_sync(struct printer *printer);
/** Nothing to do: the state is what the printer last said. */
void printer_care_rest(struct printer *printer);
/** At rest with a fault: the request to speak up stays with a printer that takes no
 * data now, and is answered the moment it is mended. */
void printer_care_rest_until_mended(struct printer *printer);
/** No answer: resets once more, then gives up until there is a sign of life. */
void printer_care_try_again(struct printer *printer);
/** Asks the control pipe why nothing moves. */
void printer_care_diagnose(struct printer *printer);
/** Leaves questions with the printer; the first answer is the sign of life. */
void printer_care_be_stuck(struct printer *printer, enum printer_state state);

/** Sends the next band, and after the last one the cut and the barrier. */
void printer_run_send_band(struct printer *printer);
/** Milliseconds until the job must be over. */
int64_t printer_run_left(const struct printer *printer);
/** The job is on paper, whole. The owner may start the next one at once. */
void printer_run_finish(struct printer *printer);
/** The job ends here, not started or partial, if there is one. */
void printer_run_fail(struct printer *printer, enum printer_state why);
/** The same, and the printer is brought back to a known state first. */
void printer_run_abandon(struct printer *printer, enum printer_state why);

#endif
