/* One receipt on its way: a private copy of the bitmap, handed out band by band.
 *
 * Owns: the copy, in locked memory left out of dumps, wiped at the end. Called by the
 * printer driver. Must not know: USB, states, time. */
#ifndef SCHALTER_DRIVERS_PRINTER_JOB_H
#define SCHALTER_DRIVERS_PRINTER_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "base/status.h"
#include "drivers/escpos.h"
#include "drivers/printer.h"
#include "drivers/printer_family.h"

enum {
    PRINTER_BAND_ROWS = 64,
    /* What a torn band may still swallow. */
    PRINTER_BAND_BYTES =
        ESCPOS_RASTER_HEADER + PRINTER_BAND_ROWS * PRINTER_WIDTH_MAX / 8,
};

struct printer_job {
    struct secret *memory; /* NULL: no job */
    uint8_t *dots;
    int row_bytes;
    int height;
    int row; /* the next one to send */
};

/** Copies the bitmap onto paper of `width` dots: centred, or cut at the right. Dots in
 * the padding of a row are dropped. STATUS_INVALID for an impossible bitmap, STATUS_IO
 * without memory. */
enum status printer_job_start(struct printer_job *job,
                              const struct printer_bitmap *bitmap,
                              int width) MUST_CHECK;
/** Wipes the copy; no-op without a job. */
void printer_job_finish(struct printer_job *job);
/** There is a job; all of it was handed out. */
bool printer_job_runs(const struct printer_job *job);
bool printer_job_is_sent(const struct printer_job *job);
/** Appends the next band; `buf` must have room for PRINTER_BAND_BYTES. */
void printer_job_put_band(struct printer_job *job, struct escpos_buf *buf);

#endif
