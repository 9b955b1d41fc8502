#include "drivers/printer.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/printer_phase.h"
#include "drivers/usb_serial.h"

enum {
    USB_CLASS_PRINTER = 7,
    PORT_PAPER_EMPTY = 0x20, /* GET_PORT_STATUS, USB Printer Class 1.1, 4.2.2 */
    PORT_NOT_ERROR = 0x08,
    JOB_MS_PER_1000_ROWS = 30000,
    BARRIER_MS = 6000, /* the knife, and a pause of the head */
    SETTLE_MS = 2000,
    COST_TOLD = 1,   /* it spoke up by itself */
    COST_OPENED = 5, /* it was plugged in */
    COST_DEAF = 10,  /* it talked without end, or reading failed */
    ROW_US = 2500,   /* the slowest motors: 50 mm/s at 8 dots a millimetre */
};

static void
lose(struct printer *printer)
{
    printer_link_close(printer->link);
    printer->link = NULL;
    printer->plug = 0;
    printer->family = NULL;
    if (printer->held)
        return; /* it may be back in a moment: that it wavers is known */
    printer->phase = PRINTER_PHASE_ABSENT;
    loop_disarm(printer->limit);
    printer_phase_set_state(printer, PRINTER_ABSENT);
    printer_run_fail(printer, PRINTER_ABSENT);
    usb_watch_again(printer->watch); /* another one may have been waiting */
}

static uint32_t *
refusal_of(struct printer *printer, uint32_t plug)
{
    for (int i = 0; i < PRINTER_REFUSED_MAX; i++)
        if (printer->refused[i] == plug)
            return &printer->refused[i];
    return NULL;
}

/* There, but not usable: another permission or another printer may come. */
static void
refuse(struct printer *printer)
{
    uint32_t *slot = refusal_of(printer, 0);
    printer_link_close(printer->link);
    printer->link = NULL;
    printer_phase_enter(printer, PRINTER_PHASE_ABSENT, PRINTER_REST_MS);
    printer_phase_set_state(printer, PRINTER_REFUSED);
    if (slot == NULL)
        return; /* more than the bus has room for; after the rest all is tried anew */
    *slot = printer->plug;
    usb_watch_again(printer->watch);
}

/* All four answers are in. */
static void
looked(struct printer *printer)
{
    enum printer_phase phase = printer->phase;
    bool fit = printer_phase_can_print(
        printer_phase_state_of(printer_phase_condition(printer)));

    if (phase == PRINTER_PHASE_CHECK && fit) {
        printer_run_send_band(printer);
    } else if (phase == PRINTER_PHASE_CONFIRM && fit) {
        printer_run_finish(printer);
    } else if (phase == PRINTER_PHASE_CONFIRM) {
        printer_run_abandon(printer,
                            printer_phase_state_of(printer_phase_condition(printer)));
    } else if (!fit) {
        printer_care_rest_until_mended(printer);
        printer_run_fail(printer, printer->state);
    } else if (phase == PRINTER_PHASE_BEAT && printer_phase_can_print(printer->state)) {
        printer_care_rest(printer);
    } else {
        printer_care_sync(printer);
    }
}

static void
on_heard(void *context, enum escpos_news news)
{
    struct printer *printer = context;
    struct escpos_reader *reader = printer_link_reader(printer->link);

    if (news == ESCPOS_AUTOMATIC) {
        enum printer_state heard = printer_phase_state_of(&reader->condition);
        bool changed = heard != printer->heard;
        printer->heard = heard;
        if (changed && !printer_care_bear(printer, COST_TOLD))
            return;
    }
    if (news == ESCPOS_STATUS && reader->asked_len == 0) {
        if (printer->phase == PRINTER_PHASE_LOOK ||
            printer->phase == PRINTER_PHASE_BEAT ||
            printer->phase == PRINTER_PHASE_CHECK ||
            printer->phase == PRINTER_PHASE_CONFIRM)
            looked(printer);
        else if (printer->phase == PRINTER_PHASE_STUCK)
            printer_care_reset(printer);
    } else if (news == ESCPOS_CLEARED && printer->phase == PRINTER_PHASE_CLEAR) {
        printer_care_ask(printer, PRINTER_PHASE_LOOK);
    } else if (news == ESCPOS_AUTOMATIC && printer_phase_works(printer) &&
               printer_phase_has_fault(&reader->condition)) {
        printer_run_abandon(printer, printer_phase_state_of(&reader->condition));
    } else if (news == ESCPOS_AUTOMATIC && printer->phase == PRINTER_PHASE_SYNC &&
               printer_phase_has_fault(&reader->condition)) {
        printer_care_rest_until_mended(printer);
    } else if (news == ESCPOS_AUTOMATIC && printer->phase == PRINTER_PHASE_REST) {
        if (printer_phase_can_print(printer_phase_state_of(&reader->condition)) &&
            (!printer_phase_can_print(printer->state) || printer->torn))
            printer_care_sync(printer);
        else
            printer_care_rest(printer);
    } else if (news == ESCPOS_BARRIER && printer->phase == PRINTER_PHASE_SYNC &&
               reader->barriers == 0) {
        printer->barrier = true;
        printer->torn = false;
        printer_care_rest(printer);
    } else if (news == ESCPOS_BARRIER && printer->phase == PRINTER_PHASE_BARRIER &&
               reader->barriers == 0) {
        if (printer_phase_has_fault(&reader->condition))
            printer_run_abandon(printer, printer_phase_state_of(&reader->condition));
        else
            printer_run_finish(printer);
    }
}

static void
on_sent(void *context, enum usb_result result, size_t moved)
{
    struct printer *printer = context;

    if (printer->head > 0 &&
        (printer_phase_works(printer) || printer->phase == PRINTER_PHASE_DIAGNOSE)) {
        printer->begun = moved > printer->head; /* else not one dot went over */
        printer->head = 0;
    }
    printer->taken = result == USB_DONE;
    if (result == USB_GONE) {
        lose(printer);
    } else if (result == USB_CANCELLED) {
        return; /* we asked for it and have gone on */
    } else if (result != USB_DONE && printer_phase_works(printer)) {
        printer_care_diagnose(printer);
    } else if (result != USB_DONE && (printer->phase == PRINTER_PHASE_CHECK ||
                                      printer->phase == PRINTER_PHASE_LOOK ||
                                      printer->phase == PRINTER_PHASE_BEAT ||
                                      printer->phase == PRINTER_PHASE_SYNC ||
                                      printer->phase == PRINTER_PHASE_CONFIRM)) {
        loop_arm(printer->limit, 0, 0); /* no use waiting for an answer */
    } else if (printer->phase == PRINTER_PHASE_BANDS) {
        printer_run_send_band(printer);
    } else if (printer->phase == PRINTER_PHASE_SETTLE ||
               printer->phase == PRINTER_PHASE_BARRIER) {
        int64_t rows_ms = (int64_t)printer->job.height * ROW_US / 1000;
        int64_t end_ms =
            printer->phase == PRINTER_PHASE_SETTLE ? SETTLE_MS : BARRIER_MS;
        int64_t left_ms = printer_run_left(printer);
        loop_arm(printer->limit,
                 rows_ms + end_ms < left_ms ? rows_ms + end_ms : left_ms, 0);
    }
}

/* The control pipe answered, or did not in its time. */
static void
on_asked(void *context, enum usb_result result, const uint8_t *bytes, size_t len)
{
    struct printer *printer = context;
    bool alive = result == USB_DONE || result == USB_STALLED;

    if (printer->phase == PRINTER_PHASE_NAME) {
        if (printer_binding_accepts_id(&printer->binding, bytes,
                                       result == USB_DONE ? len : 0)) {
            printer_care_reset(printer);
        } else {
            printer_care_name(printer, &printer->at, "language");
            refuse(printer);
        }
    } else if (printer->phase == PRINTER_PHASE_RESET && alive) {
        if (result == USB_DONE)
            printer_link_reader(printer->link)->barriers = 0; /* all forgotten */
        printer_care_was_reset(printer);
    } else if (printer->phase == PRINTER_PHASE_RESET) {
        printer_care_be_stuck(printer, PRINTER_STUCK);
    } else if (printer->phase == PRINTER_PHASE_DIAGNOSE) {
        enum printer_state why = PRINTER_STUCK;
        if (printer_phase_has_fault(printer_phase_condition(printer)))
            why = printer_phase_state_of(printer_phase_condition(printer));
        else if (result == USB_DONE && len == 1 && (bytes[0] & PORT_PAPER_EMPTY) != 0)
            why = PRINTER_PAPER_OUT;
        else if (result == USB_DONE && len == 1 && (bytes[0] & PORT_NOT_ERROR) == 0)
            why = PRINTER_ERROR;
        if (printer_job_runs(&printer->job))
            printer_run_abandon(printer, why);
        else
            printer_care_be_stuck(printer, why);
    }
}

static void
on_deaf(void *context)
{
    struct printer *printer = context;
    if (!printer_care_bear(printer, COST_DEAF))
        return;
    if (printer_phase_works(printer) || printer->phase == PRINTER_PHASE_CONFIRM)
        printer_care_diagnose(printer);
    else if (printer->phase == PRINTER_PHASE_CHECK)
        printer_run_abandon(printer, PRINTER_STUCK);
    else if (printer->phase == PRINTER_PHASE_CLEAR ||
             printer->phase == PRINTER_PHASE_LOOK ||
             printer->phase == PRINTER_PHASE_SYNC ||
             printer->phase == PRINTER_PHASE_REST ||
             printer->phase == PRINTER_PHASE_BEAT)
        printer_care_try_again(printer);
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
    case PRINTER_PHASE_ABSENT:
        printer->held = false;
        memset(printer->refused, 0, sizeof(printer->refused));
        if (printer->plug == 0)
            printer_phase_set_state(printer, PRINTER_ABSENT);
        usb_watch_again(printer->watch);
        break;
    case PRINTER_PHASE_NAME:
    case PRINTER_PHASE_RESET:
    case PRINTER_PHASE_DIAGNOSE:
        break; /* the control pipe has limits of its own and always answers */
    case PRINTER_PHASE_CLEAR:
        printer_care_ask(printer, PRINTER_PHASE_LOOK);
        break;
    case PRINTER_PHASE_LOOK:
        printer_care_try_again(printer);
        break;
    case PRINTER_PHASE_SYNC:
        printer_link_reader(printer->link)->barriers = 0; /* lost, all of them */
        if (printer->barrier || !printer->taken) {
            printer_care_try_again(printer);
        } else { /* it does not know GS r */
            printer->torn = false;
            printer_care_rest(printer);
        }
        break;
    case PRINTER_PHASE_REST:
        printer_care_ask(printer, PRINTER_PHASE_BEAT);
        break;
    case PRINTER_PHASE_CHECK:
    case PRINTER_PHASE_CONFIRM:
        printer_run_abandon(printer, PRINTER_STUCK);
        break;
    case PRINTER_PHASE_BANDS:
    case PRINTER_PHASE_BARRIER:
        printer_care_diagnose(printer);
        break;
    case PRINTER_PHASE_SETTLE:
        if (printer->taken)
            printer_care_ask(printer, PRINTER_PHASE_CONFIRM);
        else
            printer_care_diagnose(printer);
        break;
    case PRINTER_PHASE_BEAT:
    case PRINTER_PHASE_STUCK:
        printer->attempt = 0;
        printer_care_reset(printer);
        break;
    }
}

static enum printer_verdict
judge(struct printer *printer, const struct usb_interface *interface)
{
    char serial[128] = "";
    if (printer->binding.serial[0] != '\0' &&
        interface->vendor == printer->binding.vendor &&
        usb_serial_read(interface->port, serial, sizeof(serial)) != STATUS_OK)
        serial[0] = '\0';
    enum printer_verdict verdict =
        printer_binding_judge(&printer->binding, interface, serial);
    if (verdict == PRINTER_VERDICT_UNKNOWN)
        printer_care_name(printer, interface, "unknown");
    else if (verdict == PRINTER_VERDICT_UNBOUND)
        printer_care_name(printer, interface, "another is configured");
    return verdict;
}

static void
on_arrived(void *context, const struct usb_interface *interface)
{
    struct printer *printer = context;
    bool again = printer->plug == interface->plug;

    if (interface->rank > 0)
        return; /* a printer has one; what else it may have is none of ours */
    enum printer_verdict verdict = judge(printer, interface);
    if (printer->link != NULL || printer->held)
        return;
    if (verdict == PRINTER_VERDICT_UNKNOWN || verdict == PRINTER_VERDICT_UNBOUND ||
        refusal_of(printer, interface->plug) != NULL) {
        printer->plug = interface->plug;
        printer_phase_set_state(printer, PRINTER_REFUSED);
        return;
    }
    printer->plug = interface->plug;
    if (!printer_care_bear(printer, COST_OPENED))
        return;
    printer->at = *interface;
    printer->family = printer_family_of(interface->vendor, interface->product);
    enum status status = STATUS_DENIED;
    if (interface->bulk_out != 0 && interface->bulk_in != 0)
        status = printer_link_open(printer->loop, printer->usb, interface, &link_ops,
                                   printer, &printer->link);
    if (status == STATUS_GONE) {
        printer->plug = 0;
        printer->family = NULL;
        return;
    }
    if (status != STATUS_OK) {
        refuse(printer);
        return;
    }
    printer->attempt = 0;
    printer->torn |= !again; /* nobody knows what hangs from it */
    printer->barrier = (printer->family->traits & PRINTER_TRAIT_BARRIER) != 0;
    printer_phase_set_state(printer, PRINTER_STARTING);
    if (verdict == PRINTER_VERDICT_USE) {
        printer_care_reset(printer);
        return;
    }
    printer_phase_enter(printer, PRINTER_PHASE_NAME, PRINTER_ASK_MS);
    printer_link_ask_id(printer->link);
}

static void
on_left(void *context, uint32_t plug)
{
    struct printer *printer = context;
    uint32_t *slot = refusal_of(printer, plug);
    if (slot != NULL)
        *slot = 0;
    if (plug == printer->plug)
        lose(printer);
}

static const struct usb_watch_ops watch_ops = {on_arrived, on_left};

static void
on_soon(void *context)
{
    struct printer *printer = context;
    enum printer_state before = printer->state;

    if (!printer_job_runs(&printer->job) || printer->phase == PRINTER_PHASE_DIAGNOSE)
        return; /* over, or about to be */
    printer_care_reset(printer);
    printer_phase_set_state(printer, PRINTER_STARTING);
    printer_run_fail(printer, before);
}

struct printer *
printer_create(struct loop *loop, struct usb *usb,
               const struct printer_binding *binding, const struct printer_ops *ops,
               void *context)
{
    struct printer *printer = calloc(1, sizeof(*printer));
    if (printer == NULL)
        abort();
    *printer = (struct printer){
        .loop = loop, .usb = usb, .binding = *binding, .ops = ops, .context = context};
    printer->limit = loop_add_timer(loop, on_limit, printer);
    printer->soon = loop_add_timer(loop, on_soon, printer);
    printer->watch = usb_watch_class(usb, USB_CLASS_PRINTER, &watch_ops, printer);
    return printer;
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
    if (!printer_phase_can_print(printer->state))
        return STATUS_GONE;
    if (printer->phase != PRINTER_PHASE_REST && printer->phase != PRINTER_PHASE_BEAT)
        return STATUS_AGAIN;
    enum status status =
        printer_job_start(&printer->job, bitmap, printer_width(printer));
    if (status != STATUS_OK)
        return status;
    int64_t thousands = (bitmap->height + 999) / 1000;
    printer->job_ends = loop_now_ms(printer->loop) + thousands * JOB_MS_PER_1000_ROWS;
    printer->begun = false;
    printer->head = 0;
    printer_care_ask(printer, PRINTER_PHASE_CHECK);
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
