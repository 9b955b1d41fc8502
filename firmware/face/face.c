#include "face/face.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "face/face_state.h"
#include "face/loaded.h"
#include "face/perform.h"
#include "face/staff.h"

int64_t
face_now_s(void)
{
    return (int64_t)time(NULL);
}

/* The town's wall clock. */
static struct civil_time
civil_now(void)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    return (struct civil_time){{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday},
                               local.tm_hour,
                               local.tm_min};
}

static void
step(struct face *face, struct event *event)
{
    struct effects effects = {0};
    if (event->now_ms == 0)
        event->now_ms = loop_now_ms(face->loop);
    session_step(&face->visit->session, event, &effects);
    perform(face, &effects);
    int64_t deadline = session_deadline(&face->visit->session);
    if (deadline == INT64_MAX)
        loop_disarm(face->tick);
    else
        loop_arm(face->tick, deadline - loop_now_ms(face->loop), 20);
}

void
face_push(struct face *face, struct event event)
{
    if (face->stepping) {
        if (face->queued < FACE_QUEUE)
            face->queue[face->queued++] = event;
        else
            LOG(LOG_LEVEL_ERROR, "event-queue-full");
        return;
    }
    face->stepping = true;
    step(face, &event);
    for (int i = 0; i < face->queued; i++)
        step(face, &face->queue[i]);
    face->queued = 0;
    face->stepping = false;
    explicit_bzero(&event, sizeof(event));
}

static void
on_screen_event(void *context, const struct event *event)
{
    face_push(context, *event);
}

static void
on_shown(void *context)
{
    struct face *face = context;
    if (face->health != NULL)
        health_frame(face->health);
}

static void
on_closed(void *context)
{
    struct face *face = context;
    loop_stop(face->loop, 0);
}

/* A fault like a crash, for whoever was typing: the next start page says so. */
static void
on_lost(void *context)
{
    struct face *face = context;
    face->faulty = true;
    loop_stop(face->loop, 1);
}

static const struct screen_ops screen_ops = {on_screen_event, on_shown, on_closed,
                                             on_lost};

static void
on_tick(void *context)
{
    face_push(context, (struct event){.kind = EVENT_TICK});
}

static void
push_keys(struct face *face)
{
    if (face->spare != NULL)
        return;
    for (int i = 0; i < face->catalogue.service_count; i++) {
        enum service_key state = vault_state(face->vault, i, face_now_s());
        if (face->visit->session.world.keys[i] != state)
            face_push(face, (struct event){
                                .kind = EVENT_SERVICE_KEY, .a = i, .b = (int)state});
    }
}

/* Once a minute: the clock on the start page, and keys that grow too old. */
static void
on_minute(void *context)
{
    struct face *face = context;
    struct timespec now;
    face_push(face, (struct event){.kind = EVENT_CLOCK, .civil = civil_now()});
    push_keys(face);
    clock_gettime(CLOCK_REALTIME, &now);
    loop_arm(face->minute, (60 - now.tv_sec % 60) * 1000, 500);
}

static void
on_answer_due(void *context)
{
    struct face *face = context;
    if (!face->visit->pending.waiting)
        return;
    /* The sealed bytes stay: trying again stores the same application, not another. */
    face_push(face,
              (struct event){.kind = EVENT_STORE_FAILED, .a = STORE_FAILED_OTHER});
}

static void
on_signal(void *context, int signal)
{
    struct face *face = context;
    (void)signal;
    loop_stop(face->loop, 0);
}

static void
on_courier_started(void *context)
{
    struct face *face = context;
    for (int i = 0; i < face->catalogue.service_count; i++) {
        struct link_message watch = {.kind = LINK_WATCH};
        if (face->catalogue.services[i].sets_pin)
            continue; /* nothing of it is sent */
        text_format(watch.watch.service, sizeof(watch.watch.service), "%s",
                    face->catalogue.services[i].identifier);
        if (child_send(face->courier, &watch) != STATUS_OK)
            LOG(LOG_LEVEL_WARN, "watch-not-sent");
    }
    perform_resend(face);
}

static void
on_courier_ended(void *context)
{
    struct face *face = context;
    vault_online(face->vault, false);
    face_push(face, (struct event){.kind = EVENT_NETWORK, .a = 0});
    if (face->desk != NULL)
        card_desk_courier_ended(face->desk);
    technician_courier_ended(face);
    takeout_courier_ended(face);
    channel_courier_ended(face);
    push_keys(face);
}

static void
on_stored(struct face *face, const struct link_message *message)
{
    struct event event = {.kind = EVENT_STORED};
    if (!visit_take_answer(face->visit, message->stored.reference,
                           message->kind == LINK_STORED))
        return;
    loop_disarm(face->answer);
    if (message->kind == LINK_STORED) {
        text_format(event.text, sizeof(event.text), "%s", message->stored.reference);
    } else {
        event.kind = EVENT_STORE_FAILED;
        event.a = message->stored.status == STATUS_FULL ? STORE_FAILED_FULL
                                                        : STORE_FAILED_OTHER;
    }
    face_push(face, event);
}

static void
on_state(struct face *face, const struct link_state *state)
{
    struct world *world = &face->visit->session.world;
    technician_state(face, state);
    vault_online(face->vault, state->online);
    if (world->online != state->online)
        face_push(face, (struct event){.kind = EVENT_NETWORK, .a = state->online});
    if (world->storage_ok != state->storage_ok)
        face_push(face, (struct event){.kind = EVENT_STORAGE, .a = state->storage_ok});
    push_keys(face);
}

static void
on_message(void *context, const struct link_message *message)
{
    struct face *face = context;
    switch (message->kind) {
    case LINK_STORED:
    case LINK_NOT_STORED:
        on_stored(face, message);
        break;
    case LINK_KEY:
        (void)vault_offer(face->vault, &message->key, face_now_s());
        push_keys(face);
        break;
    case LINK_NO_KEY:
        (void)vault_none(face->vault, &message->no_key);
        push_keys(face);
        break;
    case LINK_STATE:
        on_state(face, &message->state);
        break;
    case LINK_PROGRESS:
        if (message->progress.progress != LINK_RECOVER &&
            text_equal(message->progress.reference, face->visit->session.reference))
            face_push(face, (struct event){.kind = EVENT_SUBMITTED});
        break;
    case LINK_IDENTIFY_READY:
    case LINK_IDENTITY:
    case LINK_IDENTIFY_FAILED:
        if (face->desk != NULL)
            card_desk_message(face->desk, message);
        break;
    case LINK_REACHED:
        technician_reached(face, (enum reach_place)message->reached.place,
                           (enum reach)message->reached.reach);
        break;
    case LINK_COPY:
        takeout_copy(face, &message->copy);
        break;
    case LINK_CHANNEL_NEWS:
        channel_told(face, &message->channel_news);
        break;
    case LINK_COPY_NEXT:
    case LINK_CHANNEL:
    case LINK_REACH:
    case LINK_HELLO:
    case LINK_STORE:
    case LINK_WATCH:
    case LINK_IDENTIFY:
    case LINK_IDENTIFY_RESULT:
    case LINK_IDENTIFY_END:
        break; /* not for the face */
    }
}

static const struct child_ops child_ops = {on_courier_started, on_courier_ended,
                                           on_message};

static enum world_printer
world_printer(enum printer_state state)
{
    switch (state) {
    case PRINTER_READY:
    case PRINTER_PAPER_LOW:
        return WORLD_PRINTER_READY;
    case PRINTER_PAPER_OUT:
        return WORLD_PRINTER_PAPER_OUT;
    case PRINTER_COVER_OPEN:
        return WORLD_PRINTER_COVER_OPEN;
    case PRINTER_ABSENT:
    case PRINTER_STARTING:
    case PRINTER_ERROR:
    case PRINTER_STUCK:
    case PRINTER_REFUSED:
        break;
    }
    return WORLD_PRINTER_AWAY;
}

static void
on_printer_state(void *context, enum printer_state state, const char *family)
{
    LOG(LOG_LEVEL_INFO, "printer", LOG_WORD("state", printer_state_name(state)),
        LOG_WORD("family", family));
    technician_printer(context, state, family);
    face_push(context,
              (struct event){.kind = EVENT_PRINTER, .a = (int)world_printer(state)});
}

static void
on_printed(void *context, enum printer_outcome outcome, enum printer_state why)
{
    const struct face *face = context;
    bool slip = face->paper == PAPER_SLIP;
    if (face->paper == PAPER_REPORT) {
        LOG(LOG_LEVEL_INFO, "report", LOG_NUMBER("outcome", outcome));
        face_push(context, (struct event){.kind = EVENT_REPORT_PRINTED,
                                          .a = outcome == PRINTER_JOB_PRINTED});
        return;
    }
    struct event event = {.kind = slip ? EVENT_SLIP_PRINTED : EVENT_PRINTED};
    LOG(LOG_LEVEL_INFO, slip ? "slip" : "receipt", LOG_NUMBER("outcome", outcome),
        LOG_WORD("why", printer_state_name(why)));
    if (outcome != PRINTER_JOB_PRINTED)
        event = (struct event){.kind = slip ? EVENT_SLIP_FAILED : EVENT_PRINT_FAILED,
                               .a = outcome == PRINTER_JOB_PARTIAL,
                               .b = (int)world_printer(why)};
    face_push(context, event);
}

static const struct printer_ops printer_ops = {on_printer_state, on_printed};

static void
on_frame_due(void *context)
{
    struct face *face = context;
    screen_pulse(face->screen);
}

/* What the configuration says of this kiosk. */
static void
take_kiosk(const struct config *config, struct kiosk *kiosk)
{
    kiosk->letters = text_equal(config->keyboard, "abc") ? KEYS_ABC : KEYS_QWERTZ;
    kiosk->device = config->device;
    kiosk->demonstration = config->demonstration;
    kiosk->network = &config->network;
    kiosk->pin_shuffled = config->pin_shuffled;
    kiosk->has_channel = config->channel_url[0] != '\0';
    kiosk->reader_place = text_equal(config->reader_place, "rechts")  ? PLACE_RIGHT
                          : text_equal(config->reader_place, "links") ? PLACE_LEFT
                          : text_equal(config->reader_place, "unten") ? PLACE_BELOW
                                                                      : PLACE_UNTOLD;
}

static enum status
create_visit(struct face *face)
{
    const struct config *config = face->config;
    struct session_timing timing = session_timing_usual;
    timing.idle = config->idle_ms;
    timing.warning = config->warning_ms;
    timing.grace = config->grace_ms;
    timing.done_page = config->done_ms;
    enum status status = visit_create(&face->secret, &face->visit);
    if (status == STATUS_DENIED) {
        LOG(LOG_LEVEL_WARN, "secret-not-locked");
        status = STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    face->visit_room = secret_used(face->secret);
    session_init(&face->visit->session, &face->catalogue, face->langs, &timing);
    struct session *session = &face->visit->session;
    take_kiosk(config, &session->kiosk);
    visit_shuffle(session);
    session->world.now = civil_now();
    session->world.printer = WORLD_PRINTER_AWAY;
    technician_begin(face);
    session_reset(session);
    return STATUS_OK;
}

/* Devices that are missing must not keep the start page from being shown. */
static void
create_devices(struct face *face)
{
    const struct config *config = face->config;
    struct printer_binding binding = {.vendor = (uint16_t)config->printer_vendor,
                                      .product = (uint16_t)config->printer_product,
                                      .serial = config->printer_serial,
                                      .port = config->printer_port};
    bool prints = !text_equal(config->printer, "keiner");
    bool reads = !text_equal(config->reader, "keiner");
    enum status bus = prints || reads ? usb_create(face->loop, &face->usb) : STATUS_OK;
    if (bus != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "usb-unusable", LOG_WORD("status", status_name(bus)));
    else if (prints)
        face->printer =
            printer_create(face->loop, face->usb, &binding, &printer_ops, face);
    face->desk = card_desk_create(face);
}

/* The first turn, after its frame: what starts now does not keep the start page from
 * being shown. */
static void
on_begin(void *context)
{
    struct face *face = context;
    enum status status =
        face->spare != NULL ? STATUS_OK
                            : child_create(face->loop, face->program, face->config_path,
                                           &child_ops, face, &face->courier);
    if (status == STATUS_OK) {
        create_devices(face);
        return;
    }
    LOG(LOG_LEVEL_ERROR, "start-failed", LOG_WORD("status", status_name(status)));
    loop_stop(face->loop, 1);
}

static enum status
create(struct face *face)
{
    bool crashed = false;
    enum status status = loop_create(&face->loop);
    if (status == STATUS_OK)
        status = loaded_read(face->config, face->config->catalogue, &face->catalogue,
                             &face->langs);
    if (status == STATUS_OK)
        status = create_visit(face);
    if (status == STATUS_OK && face->spare == NULL)
        status = vault_create(face->config, &face->catalogue, &face->vault);
    if (status != STATUS_OK)
        return status;
    face->begin = loop_add_timer(face->loop, on_begin, face);
    face->tick = loop_add_timer(face->loop, on_tick, face);
    face->minute = loop_add_timer(face->loop, on_minute, face);
    face->answer = loop_add_timer(face->loop, on_answer_due, face);
    face->term = loop_add_signal(face->loop, SIGTERM, on_signal, face);
    face->interrupt = loop_add_signal(face->loop, SIGINT, on_signal, face);
    staff_listen(face);
    status = screen_create(face->loop, face->config, face->visit, &screen_ops, face,
                           &face->screen);
    if (status != STATUS_OK)
        return status;
    face->sounds = sounds_create(face->loop);
    face->health =
        health_create(face->loop, face->config->run, &crashed, on_frame_due, face);
    if (crashed)
        face_push(face, (struct event){.kind = EVENT_CRASHED});
    spare_mark(face);
    if (face->spare != NULL)
        spare_begin(face);
    on_minute(face);
    loop_arm(face->begin, 0, 0);
    return STATUS_OK;
}

static void
destroy(struct face *face)
{
    upkeep_leave(face);
    card_desk_destroy(face->desk);
    printer_destroy(face->printer);
    usb_destroy(face->usb);
    child_destroy(face->courier);
    health_destroy(face->health, !face->faulty);
    sounds_destroy(face->sounds);
    if (face->secret != NULL) /* a display that has gone ends the process below */
        secret_wipe(face->secret);
    screen_destroy(face->screen);
    vault_destroy(face->vault);
    secret_destroy(face->secret);
    langs_destroy(face->langs);
    catalogue_finish(&face->catalogue);
    loop_destroy(face->loop);
}

int
face_main(const struct config *config, const char *program, const char *config_path,
          const struct spare *spare, bool *began)
{
    struct face face = {.config = config,
                        .spare = spare,
                        .program = program,
                        .config_path = config_path};
    int code = 1;
    enum status status = create(&face);
    *began = status == STATUS_OK;
    if (status == STATUS_OK)
        code = loop_run(face.loop);
    else
        LOG(LOG_LEVEL_ERROR, "start-failed", LOG_WORD("status", status_name(status)));
    destroy(&face);
    return code;
}
