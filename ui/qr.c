#include "ui/qr.h"

#include <assert.h>
#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum status
qr_make(struct qr *qr, const char *text, size_t len)
{
    QRcode *code;

    memset(qr, 0, sizeof *qr);
    if (len == 0 || memchr(text, '\0', len))
        return STATUS_INVALID;
    if (len > QR_MAX_BYTES)
        return STATUS_TOO_LARGE;
    code = QRcode_encodeData((int)len, (const unsigned char *)text, 0, QR_ECLEVEL_M);
    if (!code) {
        if (errno == ENOMEM)
            abort();
        return STATUS_INVALID;
    }
    assert(code->width <= QR_MAX_MODULES);
    qr->modules = code->width;
    /* The lowest bit of a byte of libqrencode says dark. */
    for (int row = 0; row < code->width; row++)
        for (int column = 0; column < code->width; column++)
            if (code->data[row * code->width + column] & 1)
                qr->dark[row][column / 8] |= (uint8_t)(0x80 >> (column % 8));
    QRcode_free(code);
    return STATUS_OK;
}

bool
qr_is_dark(const struct qr *qr, int column, int row)
{
    return column >= 0 && row >= 0 && column < qr->modules && row < qr->modules &&
           (qr->dark[row][column / 8] & 0x80 >> (column % 8)) != 0;
}

int
qr_side(const struct qr *qr, int module_px)
{
    return (qr->modules + 2 * QR_QUIET) * module_px;
}

int
qr_module(const struct qr *qr, int side)
{
    int module_px = side / (qr->modules + 2 * QR_QUIET);

    return module_px >= QR_MIN_MODULE ? module_px : 0;
}

void
qr_draw(const struct qr *qr, struct canvas *canvas, int x, int y, int module_px)
{
    int side = qr_side(qr, module_px);
    int left = x + QR_QUIET * module_px;
    int top = y + QR_QUIET * module_px;

    assert(module_px >= QR_MIN_MODULE && qr->modules > 0);
    canvas_fill(canvas, (struct box){x, y, side, side}, 0xffffff);
    for (int row = 0; row < qr->modules; row++) {
        for (int column = 0; column < qr->modules; column++) {
            int from = column;

            /* Neighbours are one box, so that no seam can show. */
            while (qr_is_dark(qr, column, row))
                column++;
            if (column > from)
                canvas_fill(canvas,
                            (struct box){left + from * module_px, top + row * module_px,
                                         (column - from) * module_px, module_px},
                            0x000000);
        }
    }
}
