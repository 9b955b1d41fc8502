#include "drivers/printer.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/secret.h"
#include "drivers/escpos.h"
#include "drivers/printer_family.h"
#include "drivers/printer_job.h"
#include "drivers/printer_link.h"
#include "drivers/usb.h"

enum {
    USB_CLASS_PRINTER = 7,
    PORT_PAPER_EMPTY = 0x20, /* GET_PORT_STATUS, USB Printer Class 1.1, 4.2.2 */
    PORT_NOT_ERROR = 0x08,
    ASK_MS = 2000,     /* DLE EOT is answered "at once" */
    CLEAR_MS = 1500,   /* DLE DC4 8 */
    SYNC_MS = 10000,   /* may print what an older job left in a large buffer */
    PROBE_MS = 3000,   /* does this stranger answer GS r? */
    BARRIER_MS = 6000, /* the knife, and a pause of the head */
    SETTLE_MS = 2000,
    BAND_MS = 8000, /* a head that pauses to cool is slower than any motor */
    ROW_US = 2500,  /* the slowest motors: 50 mm/s at 8 dots a millimetre */
    JOB_MS_PER_1000_ROWS = 30000,
    REST_MS = 60000, /* between two looks at a printer that says nothing by itself */
    REST_SLACK_MS = 10000,
    MENDING_MS = 55000,
    ATTEMPTS = 2,
};

/** What the driver is waiting for. */
enum phase {
    PHASE_ABSENT,  /* for a printer */
    PHASE_NAME,    /* for the device id of a stranger */
    PHASE_RESET,   /* for SOFT_RESET on the control pipe */
    PHASE_CLEAR,   /* for the answer to DLE DC4 8 */
    PHASE_LOOK,    /* for four answers to DLE EOT after a reset */
    PHASE_SYNC,    /* for the barrier after initialising, and cutting what hung there */
    PHASE_REST,    /* for a change, or a job */
    PHASE_BEAT,    /* as LOOK, while resting */
    PHASE_CHECK,   /* as LOOK, before a job */
    PHASE_BANDS,   /* for the printer to take the next band */
    PHASE_BARRIER, /* for the barrier after the cut */
    PHASE_SETTLE,  /* no barrier: for the time the paper needs */
    PHASE_CONFIRM, /* no barrier: as LOOK, after that time */
    PHASE_DIAGNOSE, /* for the port status after something went wrong */
    PHASE_STUCK,    /* for a sign of life */
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
    uint32_t plug;
    enum phase phase;
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

static const struct escpos_condition *
condition(const struct printer *printer)
{
    return &printer_link_reader(printer->link)->condition;
}

static void
set_state(struct printer *printer, enum printer_state state)
{
    if (printer->state == state)
        return;
    printer->state = state;
    LOG(state == PRINTER_READY || state == PRINTER_STARTING ? LOG_LEVEL_INFO
                                                            : LOG_LEVEL_WARN,
        "printer-state", LOG_WORD("state", printer_state_name(state)));
    printer->ops->state(printer->context, state,
                        printer->family != NULL ? printer->family->name : "");
}

/* A fault somebody must mend. What passes by itself (heat, feeding) is none. */
static bool
has_fault(const struct escpos_condition *c)
{
    return c->cover_open || c->paper_out || c->cutter || c->fatal;
}

static enum printer_state
state_of(const struct escpos_condition *c)
{
    if (c->cover_open)
        return PRINTER_COVER_OPEN;
    if (c->paper_out)
        return PRINTER_PAPER_OUT;
    if (c->cutter || c->fatal || c->recovers || c->other_error ||
        (c->offline && !c->feeding))
        return PRINTER_ERROR;
    return c->paper_low ? PRINTER_PAPER_LOW : PRINTER_READY;
}

static bool
can_print(enum printer_state state)
{
    return state == PRINTER_READY || state == PRINTER_PAPER_LOW;
}

/* Bytes of a job are on their way or being printed. */
static bool
works(const struct printer *printer)
{
    return printer->phase == PHASE_BANDS || printer->phase == PHASE_BARRIER ||
           printer->phase == PHASE_SETTLE;
}

static void
wait_for(struct printer *printer, enum phase phase, int64_t limit_ms)
{
    printer->phase = phase;
    printer->taken = false;
    loop_arm(printer->limit, limit_ms, limit_ms == REST_MS ? REST_SLACK_MS : 50);
}

/* The last thing that happens to a job. The callback may start the next one. */
static void
end_job(struct printer *printer, enum printer_outcome outcome, enum printer_state why)
{
    if (!printer_job_runs(&printer->job))
        return;
    printer_job_finish(&printer->job);
    LOG(outcome == PRINTER_JOB_PRINTED ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "printer-job",
        LOG_WORD("why", printer_state_name(why)), LOG_NUMBER("outcome", outcome));
    printer->ops->done(printer->context, outcome, why);
}

static void
fail_job(struct printer *printer, enum printer_state why)
{
    printer->torn |= printer->begun;
    end_job(printer, printer->begun ? PRINTER_JOB_PARTIAL : PRINTER_JOB_NOT_STARTED,
            why);
}

static void
lose(struct printer *printer)
{
    printer_link_close(printer->link);
    printer->link = NULL;
    printer->phase = PHASE_ABSENT;
    printer->plug = 0;
    printer->family = NULL;
    loop_disarm(printer->limit);
    set_state(printer, PRINTER_ABSENT);
    fail_job(printer, PRINTER_ABSENT);
    usb_watch_again(printer->watch); /* another one may have been waiting */
}

/* There, but not usable: another permission or another printer may come. */
static void
refuse(struct printer *printer)
{
    printer_link_close(printer->link);
    printer->link = NULL;
    wait_for(printer, PHASE_ABSENT, REST_MS);
    set_state(printer, PRINTER_REFUSED);
}

static void
rest(struct printer *printer)
{
    printer->attempt = 0;
    wait_for(printer, PHASE_REST, REST_MS);
    set_state(printer, state_of(condition(printer)));
}

static void
ask_all(struct printer *printer, enum phase phase)
{
    uint8_t bytes[PRINTER_BAND_BYTES + 64];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    struct escpos_reader *reader = printer_link_reader(printer->link);

    escpos_reader_restart(reader);
    if (phase == PHASE_LOOK && printer->attempt > 0)
        escpos_put_zeros(&buf, PRINTER_BAND_BYTES); /* it may sit in a torn band */
    for (uint8_t which = 1; which <= 4; which++)
        escpos_put_ask(&buf, reader, which);
    wait_for(printer, phase, ASK_MS);
    printer_link_send(printer->link, &buf, ASK_MS);
}

static void
reset(struct printer *printer)
{
    wait_for(printer, PHASE_RESET, ASK_MS);
    (void)printer_link_stop(printer->link);
    printer_link_soft_reset(printer->link);
}

static void
after_reset(struct printer *printer)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    printer_link_listen(printer->link);
    if (!printer->torn || (printer->family->traits & PRINTER_TRAIT_CLEARS) == 0) {
        ask_all(printer, PHASE_LOOK);
        return;
    }
    escpos_put_clear(&buf);
    wait_for(printer, PHASE_CLEAR, CLEAR_MS);
    printer_link_send(printer->link, &buf, CLEAR_MS);
}

/* Brings a printer that can print to a known state: nothing of an older receipt in its
 * buffer or hanging from its mouth. */
static void
sync(struct printer *printer)
{
    const struct printer_family *family = printer->family;
    uint8_t bytes[PRINTER_BAND_BYTES + 64];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    escpos_put_zeros(&buf, printer->torn ? PRINTER_BAND_BYTES : 16);
    escpos_put_initialise(&buf);
    escpos_put_automatic_status(&buf);
    if (printer->torn) {
        escpos_put_feed(&buf, family->feed);
        escpos_put_bytes(&buf, family->end, family->end_len);
    }
    escpos_put_barrier(&buf, printer_link_reader(printer->link));
    wait_for(printer, PHASE_SYNC, printer->barrier ? SYNC_MS : PROBE_MS);
    printer_link_send(printer->link, &buf, SYNC_MS);
}

/* At rest with a fault: the request to speak up stays with a printer that takes no
 * data now, and is answered the moment it is mended. */
static void
rest_until_mended(struct printer *printer)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    escpos_put_automatic_status(&buf);
    rest(printer);
    printer_link_send(printer->link, &buf, MENDING_MS);
}

/* No answer at all: the port status may still know why. */
static void
give_up(struct printer *printer)
{
    printer->attempt = ATTEMPTS;
    wait_for(printer, PHASE_DIAGNOSE, ASK_MS);
    (void)printer_link_stop(printer->link);
    printer_link_ask_port(printer->link);
}

static void
try_again(struct printer *printer)
{
    if (++printer->attempt < ATTEMPTS)
        reset(printer);
    else
        give_up(printer);
}

/* Questions stay with the printer: the first answer is the sign of life. */
static void
be_stuck(struct printer *printer, enum printer_state state)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    struct escpos_reader *reader = printer_link_reader(printer->link);
    escpos_reader_restart(reader);
    for (uint8_t which = 1; which <= 4; which++)
        escpos_put_ask(&buf, reader, which);
    wait_for(printer, PHASE_STUCK, REST_MS);
    printer_link_send(printer->link, &buf, MENDING_MS);
    set_state(printer, state);
}

/* Something went wrong in a job and the printer did not say what. */
static void
diagnose(struct printer *printer)
{
    wait_for(printer, PHASE_DIAGNOSE, ASK_MS);
    (void)printer_link_stop(printer->link);
    printer_link_ask_port(printer->link);
}

static void
abandon(struct printer *printer, enum printer_state why)
{
    reset(printer);
    set_state(printer, why);
    fail_job(printer, why);
}

static int64_t
job_left(const struct printer *printer)
{
    int64_t left = printer->job_ends - loop_now_ms(printer->loop);
    return left > 0 ? left : 0;
}

static int64_t
shorter(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void
send_band(struct printer *printer)
{
    uint8_t bytes[PRINTER_LINK_SEND_MAX];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    const struct printer_family *family = printer->family;

    if (!printer->begun) {
        escpos_put_initialise(&buf);
        escpos_put_automatic_status(&buf);
        printer->head = buf.len + ESCPOS_RASTER_HEADER;
        printer->begun = true;
    }
    printer_job_put_band(&printer->job, &buf);
    wait_for(printer, PHASE_BANDS, job_left(printer));
    if (printer_job_is_sent(&printer->job)) {
        escpos_put_feed(&buf, family->feed);
        escpos_put_bytes(&buf, family->end, family->end_len);
        if (printer->barrier)
            escpos_put_barrier(&buf, printer_link_reader(printer->link));
        printer->phase = printer->barrier ? PHASE_BARRIER : PHASE_SETTLE;
    }
    printer_link_send(printer->link, &buf, BAND_MS);
    secret_erase(bytes, sizeof(bytes));
}

static void
finish_job(struct printer *printer)
{
    rest(printer);
    end_job(printer, PRINTER_JOB_PRINTED, printer->state);
}

/* All four answers are in. */
static void
looked(struct printer *printer)
{
    enum phase phase = printer->phase;
    bool fit = can_print(state_of(condition(printer)));

    if (phase == PHASE_CHECK && fit) {
        send_band(printer);
    } else if (phase == PHASE_CONFIRM && fit) {
        finish_job(printer);
    } else if (phase == PHASE_CONFIRM) {
        abandon(printer, state_of(condition(printer)));
    } else if (!fit) {
        rest_until_mended(printer);
        fail_job(printer, printer->state);
    } else if (phase == PHASE_BEAT && can_print(printer->state)) {
        rest(printer);
    } else {
        sync(printer);
    }
}

static void
on_heard(void *context, enum escpos_news news)
{
    struct printer *printer = context;
    struct escpos_reader *reader = printer_link_reader(printer->link);

    if (news == ESCPOS_STATUS && reader->asked_len == 0) {
        if (printer->phase == PHASE_LOOK || printer->phase == PHASE_BEAT ||
            printer->phase == PHASE_CHECK || printer->phase == PHASE_CONFIRM)
            looked(printer);
        else if (printer->phase == PHASE_STUCK)
            reset(printer);
    } else if (news == ESCPOS_CLEARED && printer->phase == PHASE_CLEAR) {
        ask_all(printer, PHASE_LOOK);
    } else if (news == ESCPOS_AUTOMATIC && works(printer) &&
               has_fault(&reader->condition)) {
        abandon(printer, state_of(&reader->condition));
    } else if (news == ESCPOS_AUTOMATIC && printer->phase == PHASE_SYNC &&
               has_fault(&reader->condition)) {
        rest_until_mended(printer);
    } else if (news == ESCPOS_AUTOMATIC && printer->phase == PHASE_REST) {
        if (can_print(state_of(&reader->condition)) &&
            (!can_print(printer->state) || printer->torn))
            sync(printer);
        else
            rest(printer);
    } else if (news == ESCPOS_BARRIER && printer->phase == PHASE_SYNC) {
        printer->barrier = true;
        printer->torn = false;
        rest(printer);
    } else if (news == ESCPOS_BARRIER && printer->phase == PHASE_BARRIER &&
               reader->barriers == 0) {
        if (has_fault(&reader->condition))
            abandon(printer, state_of(&reader->condition));
        else
            finish_job(printer);
    }
}

static void
on_sent(void *context, enum usb_result result, size_t moved)
{
    struct printer *printer = context;

    if (printer->head > 0 && (works(printer) || printer->phase == PHASE_DIAGNOSE)) {
        printer->begun = moved > printer->head; /* else not one dot went over */
        printer->head = 0;
    }
    printer->taken = result == USB_DONE;
    if (result == USB_GONE) {
        lose(printer);
    } else if (result == USB_CANCELLED) {
        return; /* we asked for it and have gone on */
    } else if (result != USB_DONE && works(printer)) {
        diagnose(printer);
    } else if (result != USB_DONE &&
               (printer->phase == PHASE_CHECK || printer->phase == PHASE_LOOK ||
                printer->phase == PHASE_BEAT || printer->phase == PHASE_SYNC ||
                printer->phase == PHASE_CONFIRM)) {
        loop_arm(printer->limit, 0, 0); /* no use waiting for an answer */
    } else if (printer->phase == PHASE_BANDS) {
        send_band(printer);
    } else if (printer->phase == PHASE_SETTLE || printer->phase == PHASE_BARRIER) {
        int64_t rows_ms = (int64_t)printer->job.height * ROW_US / 1000;
        int64_t end_ms = printer->phase == PHASE_SETTLE ? SETTLE_MS : BARRIER_MS;
        loop_arm(printer->limit, shorter(rows_ms + end_ms, job_left(printer)), 50);
    }
}

/* The control pipe answered, or did not in its time. */
static void
on_asked(void *context, enum usb_result result, const uint8_t *bytes, size_t len)
{
    struct printer *printer = context;
    bool alive = result == USB_DONE || result == USB_STALLED;

    if (printer->phase == PHASE_NAME) {
        if (result == USB_DONE && printer_family_is_office(bytes, len))
            refuse(printer);
        else
            reset(printer);
    } else if (printer->phase == PHASE_RESET && alive) {
        after_reset(printer);
    } else if (printer->phase == PHASE_RESET) {
        be_stuck(printer, PRINTER_STUCK);
    } else if (printer->phase == PHASE_DIAGNOSE) {
        enum printer_state why = PRINTER_STUCK;
        if (has_fault(condition(printer)))
            why = state_of(condition(printer));
        else if (result == USB_DONE && len == 1 && (bytes[0] & PORT_PAPER_EMPTY) != 0)
            why = PRINTER_PAPER_OUT;
        else if (result == USB_DONE && len == 1 && (bytes[0] & PORT_NOT_ERROR) == 0)
            why = PRINTER_ERROR;
        if (printer_job_runs(&printer->job))
            abandon(printer, why);
        else
            be_stuck(printer, why);
    }
}

static void
on_deaf(void *context)
{
    struct printer *printer = context;
    if (works(printer) || printer->phase == PHASE_CONFIRM)
        diagnose(printer);
    else if (printer->phase == PHASE_CHECK)
        abandon(printer, PRINTER_STUCK);
    else if (printer->phase == PHASE_CLEAR || printer->phase == PHASE_LOOK ||
             printer->phase == PHASE_SYNC || printer->phase == PHASE_REST ||
             printer->phase == PHASE_BEAT)
        try_again(printer);
}

static void
on_gone(void *context)
{
    lose(context);
}

static const struct printer_link_ops link_ops = {on_sent, on_heard, on_asked, on_deaf,
                                                 on_gone};

/* What was waited for did not come in time. */
static void
on_limit(void *context)
{
    struct printer *printer = context;
    switch (printer->phase) {
    case PHASE_ABSENT:
        usb_watch_again(printer->watch);
        break;
    case PHASE_NAME:
    case PHASE_RESET:
    case PHASE_DIAGNOSE:
        break; /* the control pipe has limits of its own and always answers */
    case PHASE_CLEAR:
        ask_all(printer, PHASE_LOOK);
        break;
    case PHASE_LOOK:
        try_again(printer);
        break;
    case PHASE_SYNC:
        if (printer->barrier || !printer->taken) {
            try_again(printer);
        } else { /* it does not know GS r */
            printer->torn = false;
            rest(printer);
        }
        break;
    case PHASE_REST:
        ask_all(printer, PHASE_BEAT);
        break;
    case PHASE_CHECK:
    case PHASE_CONFIRM:
        abandon(printer, PRINTER_STUCK);
        break;
    case PHASE_BANDS:
    case PHASE_BARRIER:
        diagnose(printer);
        break;
    case PHASE_SETTLE:
        if (printer->taken)
            ask_all(printer, PHASE_CONFIRM);
        else
            diagnose(printer);
        break;
    case PHASE_BEAT:
    case PHASE_STUCK:
        printer->attempt = 0;
        reset(printer);
        break;
    }
}

static void
on_arrived(void *context, const struct usb_interface *interface)
{
    struct printer *printer = context;

    if (printer->link != NULL)
        return;
    printer->family = printer_family_of(interface->vendor, interface->product);
    enum status status = STATUS_DENIED;
    if (interface->bulk_out != 0 && interface->bulk_in != 0)
        status = printer_link_open(printer->loop, printer->usb, interface, &link_ops,
                                   printer, &printer->link);
    if (status == STATUS_GONE) {
        printer->family = NULL;
        return;
    }
    printer->plug = interface->plug;
    if (status != STATUS_OK) {
        refuse(printer);
        return;
    }
    printer->attempt = 0;
    printer->torn = true; /* nobody knows what hangs from it */
    printer->barrier = (printer->family->traits & PRINTER_TRAIT_BARRIER) != 0;
    set_state(printer, PRINTER_STARTING);
    if ((printer->family->traits & PRINTER_TRAIT_FOREIGN) == 0) {
        reset(printer);
        return;
    }
    wait_for(printer, PHASE_NAME, ASK_MS);
    printer_link_ask_id(printer->link);
}

static void
on_left(void *context, uint32_t plug)
{
    struct printer *printer = context;
    if (plug == printer->plug)
        lose(printer);
}

static const struct usb_watch_ops watch_ops = {on_arrived, on_left};

static void
on_soon(void *context)
{
    struct printer *printer = context;
    enum printer_state before = printer->state;

    if (!printer_job_runs(&printer->job) || printer->phase == PHASE_DIAGNOSE)
        return; /* over, or about to be */
    reset(printer);
    set_state(printer, PRINTER_STARTING);
    fail_job(printer, before);
}

enum status
printer_create(struct loop *loop, struct usb *usb, const struct printer_ops *ops,
               void *context, struct printer **out)
{
    struct printer *printer = calloc(1, sizeof(*printer));
    if (printer == NULL)
        abort();
    *printer =
        (struct printer){.loop = loop, .usb = usb, .ops = ops, .context = context};
    printer->limit = loop_add_timer(loop, on_limit, printer);
    printer->soon = loop_add_timer(loop, on_soon, printer);
    printer->watch = usb_watch_class(usb, USB_CLASS_PRINTER, &watch_ops, printer);
    *out = printer;
    return STATUS_OK;
}

void
printer_destroy(struct printer *printer)
{
    if (printer == NULL)
        return;
    usb_unwatch(printer->watch);
    printer_link_close(printer->link);
    printer_job_finish(&printer->job);
    loop_remove(printer->limit);
    loop_remove(printer->soon);
    free(printer);
}

enum printer_state
printer_state(const struct printer *printer)
{
    return printer->state;
}

int
printer_width(const struct printer *printer)
{
    return printer->family != NULL ? printer->family->dots : 576;
}

enum status
printer_print(struct printer *printer, const struct printer_bitmap *bitmap)
{
    if (printer_job_runs(&printer->job))
        return STATUS_AGAIN;
    if (!can_print(printer->state))
        return STATUS_GONE;
    if (printer->phase != PHASE_REST && printer->phase != PHASE_BEAT)
        return STATUS_AGAIN;
    enum status status =
        printer_job_start(&printer->job, bitmap, printer_width(printer));
    if (status != STATUS_OK)
        return status;
    int64_t thousands = (bitmap->height + 999) / 1000;
    printer->job_ends = loop_now_ms(printer->loop) + thousands * JOB_MS_PER_1000_ROWS;
    printer->begun = false;
    printer->head = 0;
    ask_all(printer, PHASE_CHECK);
    return STATUS_OK;
}

void
printer_cancel(struct printer *printer)
{
    if (printer_job_runs(&printer->job))
        loop_arm(printer->soon, 0, 0);
}

const char *
printer_state_name(enum printer_state state)
{
    static const char *const names[] = {
        [PRINTER_ABSENT] = "absent",       [PRINTER_STARTING] = "starting",
        [PRINTER_READY] = "ready",         [PRINTER_PAPER_LOW] = "paper-low",
        [PRINTER_PAPER_OUT] = "paper-out", [PRINTER_COVER_OPEN] = "cover-open",
        [PRINTER_ERROR] = "error",         [PRINTER_STUCK] = "stuck",
        [PRINTER_REFUSED] = "refused",
    };
    return names[state];
}
