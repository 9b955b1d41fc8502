#include "drivers/printer_job.h"

#include <string.h>

#include "base/log.h"

static bool
is_possible(const struct printer_bitmap *bitmap)
{
    return bitmap->dots != NULL && bitmap->width >= 1 && bitmap->height >= 1 &&
           bitmap->height <= PRINTER_MAX_HEIGHT && bitmap->width <= INT16_MAX &&
           bitmap->stride >= (bitmap->width + 7) / 8;
}

/* Copies `bits` dots to bit `shift` of a zeroed row. */
static void
copy_row(uint8_t *to, const uint8_t *from, int bits, int shift)
{
    int bytes = (bits + 7) / 8;
    for (int i = 0; i < bytes; i++) {
        unsigned value = from[i];
        int left = bits - 8 * i;
        if (left < 8)
            value &= 0xffu << (8 - left);
        unsigned spread = (value << 8) >> (shift % 8);
        to[shift / 8 + i] |= (uint8_t)(spread >> 8);
        if ((spread & 0xff) != 0)
            to[shift / 8 + i + 1] |= (uint8_t)spread;
    }
}

enum status
printer_job_start(struct printer_job *job, const struct printer_bitmap *bitmap,
                  int width)
{
    *job = (struct printer_job){0};
    if (!is_possible(bitmap))
        return STATUS_INVALID;
    int row_bytes = (width + 7) / 8;
    size_t size = (size_t)row_bytes * (size_t)bitmap->height;
    enum status status = secret_create(size, &job->memory);
    if (job->memory == NULL)
        return STATUS_IO;
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "printer-memory-not-locked");
    job->dots = secret_alloc(job->memory, size);
    job->row_bytes = row_bytes;
    job->height = bitmap->height;
    int bits = bitmap->width < width ? bitmap->width : width;
    for (int y = 0; y < bitmap->height; y++)
        copy_row(job->dots + (size_t)y * (size_t)row_bytes,
                 bitmap->dots + (size_t)y * (size_t)bitmap->stride, bits,
                 (width - bits) / 2);
    return STATUS_OK;
}

void
printer_job_finish(struct printer_job *job)
{
    secret_destroy(job->memory);
    *job = (struct printer_job){0};
}

bool
printer_job_runs(const struct printer_job *job)
{
    return job->memory != NULL;
}

bool
printer_job_is_sent(const struct printer_job *job)
{
    return job->row == job->height;
}

void
printer_job_put_band(struct printer_job *job, struct escpos_buf *buf)
{
    int rows = job->height - job->row;
    rows = rows < PRINTER_BAND_ROWS ? rows : PRINTER_BAND_ROWS;
    escpos_put_raster(buf, job->dots + (size_t)job->row * (size_t)job->row_bytes,
                      job->row_bytes, rows);
    job->row += rows;
}
