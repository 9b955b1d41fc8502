#include "drivers/printer_phase.h"

#include "base/log.h"

enum { SLACK_MS = 50, REST_SLACK_MS = 10000 };

const struct escpos_condition *
printer_phase_condition(const struct printer *printer)
{
    return &printer_link_reader(printer->link)->condition;
}

bool
printer_phase_has_fault(const struct escpos_condition *c)
{
    return c->cover_open || c->paper_out || c->cutter || c->fatal;
}

enum printer_state
printer_phase_state_of(const struct escpos_condition *c)
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

bool
printer_phase_can_print(enum printer_state state)
{
    return state == PRINTER_READY || state == PRINTER_PAPER_LOW;
}

bool
printer_phase_works(const struct printer *printer)
{
    return printer->phase == PRINTER_PHASE_BANDS ||
           printer->phase == PRINTER_PHASE_BARRIER ||
           printer->phase == PRINTER_PHASE_SETTLE;
}

void
printer_phase_enter(struct printer *printer, enum printer_phase phase, int64_t limit_ms)
{
    printer->phase = phase;
    printer->taken = false;
    loop_arm(printer->limit, limit_ms,
             limit_ms == PRINTER_REST_MS ? REST_SLACK_MS : SLACK_MS);
}

void
printer_phase_set_state(struct printer *printer, enum printer_state state)
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
