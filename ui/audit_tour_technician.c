#include "ui/audit_tour_technician.h"

static void
step(struct session *session, enum event_kind kind, int a, int b)
{
    struct effects effects = {0};
    struct event event = {.kind = kind, .a = a, .b = b};
    event.now_ms = session->now_ms + 10;
    session_step(session, &event, &effects);
}

void
audit_tour_technician(struct session *session, audit_tour_show_fn *show, void *context)
{
    static const struct device whole = {.panel_width = 1080,
                                        .panel_height = 1920,
                                        .panel_um = 248,
                                        .printer = "Epson TM-T88",
                                        .reader = "REINER SCT cyberJack RFID basis",
                                        .free_mb = 5120,
                                        .clock_set = true,
                                        .program = "1.0.0",
                                        .image = "2026.11.2"};
    session->kiosk.has_door = true;
    step(session, EVENT_TECHNICIAN, 0, 0);
    show(context, "technik-pin");
    step(session, EVENT_NEXT, 0, 0);
    show(context, "technik-pin-kurz");
    step(session, EVENT_TECHNICIAN_WRONG, 4, 0);
    show(context, "technik-pin-falsch");
    step(session, EVENT_TECHNICIAN_WRONG, 0, 240);
    show(context, "technik-pin-warten");
    step(session, EVENT_TECHNICIAN_KNOWN, 0, 0);
    struct device *device = &session->technician.device;
    *device = whole;
    show(context, "technik-bereit");
    device->paper_low = true;
    session->technician.printed = true;
    session->world.outage = OUTAGE_STAFF;
    show(context, "technik-fast-bereit");
    device->reader[0] = device->printer[0] = device->image[0] = '\0';
    device->clock_set = false;
    device->free_mb = -1;
    session->world.online = session->world.storage_ok = false;
    session->world.printer = WORLD_PRINTER_AWAY;
    session->world.reader = WORLD_READER_AWAY;
    show(context, "technik-nicht-bereit");
}
