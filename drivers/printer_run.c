#include "base/log.h"
#include "base/secret.h"
#include "drivers/printer_phase.h"

enum { BAND_MS = 8000 }; /* a head that pauses to cool is slower than any motor */

int64_t
printer_run_left(const struct printer *printer)
{
    int64_t left = printer->job_ends - loop_now_ms(printer->loop);
    return left > 0 ? left : 0;
}

void
printer_run_send_band(struct printer *printer)
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
    printer_phase_enter(printer, PRINTER_PHASE_BANDS, printer_run_left(printer));
    if (printer_job_is_sent(&printer->job)) {
        escpos_put_feed(&buf, family->feed);
        escpos_put_bytes(&buf, family->end, family->end_len);
        if (printer->barrier)
            escpos_put_barrier(&buf, printer_link_reader(printer->link));
        printer->phase =
            printer->barrier ? PRINTER_PHASE_BARRIER : PRINTER_PHASE_SETTLE;
    }
    printer_link_send(printer->link, &buf, BAND_MS);
    secret_erase(bytes, sizeof(bytes));
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

void
printer_run_finish(struct printer *printer)
{
    printer_care_rest(printer);
    end_job(printer, PRINTER_JOB_PRINTED, printer->state);
}

void
printer_run_fail(struct printer *printer, enum printer_state why)
{
    printer->torn |= printer->begun;
    end_job(printer, printer->begun ? PRINTER_JOB_PARTIAL : PRINTER_JOB_NOT_STARTED,
            why);
}

void
printer_run_abandon(struct printer *printer, enum printer_state why)
{
    printer_care_reset(printer);
    printer_phase_set_state(printer, why);
    printer_run_fail(printer, why);
}
