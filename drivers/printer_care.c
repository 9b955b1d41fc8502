#include "base/log.h"
#include "base/text.h"
#include "drivers/printer_phase.h"

enum {
    CLEAR_MS = 1500, /* DLE DC4 8 */
    SYNC_MS = 10000, /* may print what an older job left in a large buffer */
    PROBE_MS = 3000, /* does this stranger answer GS r? */
    MENDING_MS = 55000,
    ATTEMPTS = 2,
};

bool
printer_care_bear(struct printer *printer, int cost)
{
    int64_t hold = patience_spend(&printer->patience, loop_now_ms(printer->loop), cost);
    if (hold == 0)
        return true;
    LOG(LOG_LEVEL_WARN, "printer-restless", LOG_NUMBER("hold_ms", hold));
    printer_link_close(printer->link);
    printer->link = NULL;
    printer->held = true;
    printer_phase_enter(printer, PRINTER_PHASE_ABSENT, hold);
    printer_phase_set_state(printer, PRINTER_ERROR);
    printer_run_fail(printer, PRINTER_ERROR);
    return false;
}

void
printer_care_name(struct printer *printer, const struct usb_interface *interface,
                  const char *why)
{
    char vendor[8], product[8], allow[80];

    for (int i = 0; i < printer->named_count; i++)
        if (printer->named[i].vendor == interface->vendor &&
            printer->named[i].product == interface->product)
            return;
    if (printer->named_count == PRINTER_NAMED_MAX)
        return; /* somebody plays: the log has seen enough */
    printer->named[printer->named_count++] =
        (struct printer_named){interface->vendor, interface->product};
    text_format(vendor, sizeof(vendor), "%04x", interface->vendor);
    text_format(product, sizeof(product), "%04x", interface->product);
    text_format(allow, sizeof(allow), "drucker: {hersteller: %s, modell: %s}", vendor,
                product);
    LOG(LOG_LEVEL_WARN, "printer-not-used", LOG_WORD("why", why),
        LOG_WORD("vendor", vendor), LOG_WORD("product", product),
        LOG_WORD("port", interface->port), LOG_WORD("allow", allow));
}

void
printer_care_rest(struct printer *printer)
{
    printer->attempt = 0;
    printer_phase_enter(printer, PRINTER_PHASE_REST, PRINTER_REST_MS);
    printer_phase_set_state(printer,
                            printer_phase_state_of(printer_phase_condition(printer)));
}

void
printer_care_rest_until_mended(struct printer *printer)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    escpos_put_automatic_status(&buf);
    printer_care_rest(printer);
    printer_link_send(printer->link, &buf, MENDING_MS);
}

void
printer_care_ask(struct printer *printer, enum printer_phase phase)
{
    uint8_t bytes[PRINTER_BAND_BYTES + 64];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    struct escpos_reader *reader = printer_link_reader(printer->link);

    escpos_reader_restart(reader);
    if (phase == PRINTER_PHASE_LOOK && printer->attempt > 0)
        escpos_put_zeros(&buf, PRINTER_BAND_BYTES); /* it may sit in a torn band */
    for (uint8_t which = 1; which <= 4; which++)
        escpos_put_ask(&buf, reader, which);
    printer_phase_enter(printer, phase, PRINTER_ASK_MS);
    printer_link_send(printer->link, &buf, PRINTER_ASK_MS);
}

void
printer_care_reset(struct printer *printer)
{
    printer_phase_enter(printer, PRINTER_PHASE_RESET, PRINTER_ASK_MS);
    printer_link_stop(printer->link);
    printer_link_soft_reset(printer->link);
}

void
printer_care_was_reset(struct printer *printer)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));

    printer_link_listen(printer->link);
    if (!printer->torn || (printer->family->traits & PRINTER_TRAIT_CLEARS) == 0) {
        printer_care_ask(printer, PRINTER_PHASE_LOOK);
        return;
    }
    escpos_put_clear(&buf);
    printer_phase_enter(printer, PRINTER_PHASE_CLEAR, CLEAR_MS);
    printer_link_send(printer->link, &buf, CLEAR_MS);
}

void
printer_care_sync(struct printer *printer)
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
    printer_phase_enter(printer, PRINTER_PHASE_SYNC,
                        printer->barrier ? SYNC_MS : PROBE_MS);
    printer_link_send(printer->link, &buf, SYNC_MS);
}

void
printer_care_diagnose(struct printer *printer)
{
    printer_phase_enter(printer, PRINTER_PHASE_DIAGNOSE, PRINTER_ASK_MS);
    printer_link_stop(printer->link);
    printer_link_ask_port(printer->link);
}

void
printer_care_try_again(struct printer *printer)
{
    if (++printer->attempt < ATTEMPTS)
        printer_care_reset(printer);
    else
        printer_care_diagnose(printer);
}

void
printer_care_be_stuck(struct printer *printer, enum printer_state state)
{
    uint8_t bytes[16];
    struct escpos_buf buf = escpos_buf_over(bytes, sizeof(bytes));
    struct escpos_reader *reader = printer_link_reader(printer->link);
    escpos_reader_restart(reader);
    for (uint8_t which = 1; which <= 4; which++)
        escpos_put_ask(&buf, reader, which);
    printer_phase_enter(printer, PRINTER_PHASE_STUCK, PRINTER_REST_MS);
    printer_link_send(printer->link, &buf, MENDING_MS);
    printer_phase_set_state(printer, state);
}
