/* The face where ID cards are read, without a screen: what face.c and perform.c do with
 * events and effects of the card, somebody who does what the page asks for, and words
 * to the simulated world.
 *
 * Real: the session, card_desk.c, attempt.c, the courier, reader, lease, the online
 * ID's driver, libusb, pcscd, vpcd, AusweisApp. Of the test: struct face, which has no
 * screen, sounds and paper here, and the person. Simulated: cable and reader
 * (tests/usbemu), the card (tests/cards), the town (tests/portal). Included by one
 * program. */
#ifndef TESTS_SYSTEM_DESK_BENCH_H
#define TESTS_SYSTEM_DESK_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/advice.h"
#include "face/face_state.h"
#include "face/loaded.h"
#include "tests/kit/control.h"

enum { DESK_ONLINE_MS = 30000 };

struct desk_bench {
    struct face face;
    struct config config;
    const char *card; /* control socket of the virtual card */
    int pins;         /* typed in this visit */
    enum state state; /* shown now */
    int64_t since_ms; /* since when */
    char trail[512];  /* the pages of this visit */
};

/* Orders to the emulator; those that begin with '!' are the card's. */
static inline bool
desk_tell(const struct desk_bench *bench, const char *model, const char *lines)
{
    return lines != NULL && lines[0] == '!'
               ? control_tell(bench->card, model, lines + 1)
               : control_tell(getenv("USBEMU_CTL"), model, lines);
}

static inline struct session *
desk_session(struct desk_bench *bench)
{
    return &bench->face.visit->session;
}

int64_t
face_now_s(void)
{
    return (int64_t)time(NULL);
}

static void
desk_step(struct face *face, struct event *event)
{
    struct effects effects = {0};
    event->now_ms = loop_now_ms(face->loop);
    session_step(&face->visit->session, event, &effects);
    for (int i = 0; i < effects.count; i++) {
        card_desk_perform(face->desk, &effects.list[i]);
        if (effects.list[i].kind == EFFECT_WIPE) {
            card_desk_wipe(face->desk);
            visit_wipe(face->secret, face->visit);
        }
    }
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
        if (face->queued >= FACE_QUEUE)
            abort();
        face->queue[face->queued++] = event;
        return;
    }
    face->stepping = true;
    desk_step(face, &event);
    for (int i = 0; i < face->queued; i++)
        desk_step(face, &face->queue[i]);
    face->queued = 0;
    face->stepping = false;
}

static inline void
desk_push(struct desk_bench *bench, enum event_kind kind, int a, int b)
{
    face_push(&bench->face, (struct event){.kind = kind, .a = a, .b = b});
}

static void
desk_on_tick(void *context)
{
    face_push(context, (struct event){.kind = EVENT_TICK});
}

/* The first service that reads cards. */
static inline int
desk_service(const struct face *face)
{
    int service = 0;
    while (service + 1 < face->catalogue.service_count &&
           (face->catalogue.services[service].identification.ways &
            1u << IDENTIFY_CARD) == 0)
        service++;
    return service;
}

/* The courier looks for a network when there is something to look for. */
static void
desk_on_started(void *context)
{
    struct face *face = context;
    struct link_message watch = {.kind = LINK_WATCH};
    snprintf(watch.watch.service, sizeof(watch.watch.service), "%s",
             face->catalogue.services[desk_service(face)].identifier);
    if (child_send(face->courier, &watch) != STATUS_OK)
        fprintf(stderr, "the courier takes no watch\n");
}

static void
desk_on_ended(void *context)
{
    struct face *face = context;
    face_push(face, (struct event){.kind = EVENT_NETWORK, .a = 0});
    card_desk_courier_ended(face->desk);
}

static void
desk_on_message(void *context, const struct link_message *message)
{
    struct face *face = context;
    if (message->kind == LINK_STATE)
        face_push(face,
                  (struct event){.kind = EVENT_NETWORK, .a = message->state.online});
    card_desk_message(face->desk, message);
}

static const struct child_ops desk_child = {desk_on_started, desk_on_ended,
                                            desk_on_message};

/* Follows the pages while time passes. */
static inline void
desk_turn(struct desk_bench *bench)
{
    loop_turn(bench->face.loop, 20);
    enum state now = desk_session(bench)->state;
    if (now == bench->state)
        return;
    bench->state = now;
    bench->since_ms = loop_now_ms(bench->face.loop);
    size_t used = strlen(bench->trail);
    snprintf(bench->trail + used, sizeof(bench->trail) - used, " %s", state_name(now));
}

static inline int64_t
desk_shown_ms(const struct desk_bench *bench)
{
    return loop_now_ms(bench->face.loop) - bench->since_ms;
}

/* What a person does at once: agrees, and types what is asked for. */
static inline void
desk_act(struct desk_bench *bench)
{
    struct session *session = desk_session(bench);
    if (session->state == STATE_CARD_REQUEST) {
        desk_push(bench, EVENT_NEXT, 0, 0);
    } else if (session->state == STATE_CARD_SECRET) {
        const char *digits =
            session->identify.card.secret == CARD_CAN ? "500540" : "123456";
        bench->pins += session->identify.card.secret == CARD_PIN;
        for (; *digits != '\0'; digits++) {
            struct event event = {.kind = EVENT_TYPE, .text = {*digits, '\0'}};
            face_push(&bench->face, event);
        }
        desk_push(bench, EVENT_NEXT, 0, 0);
    }
}

/* To the wait for the programs, by the pages a citizen takes. */
static inline bool
desk_visit(struct desk_bench *bench)
{
    desk_push(bench, EVENT_BEGIN, 0, 0);
    desk_push(bench, EVENT_SERVICE, desk_service(&bench->face), 0);
    desk_push(bench, EVENT_NEXT, 0, 0);
    bench->trail[0] = '\0';
    bench->pins = 0;
    desk_push(bench, EVENT_WAY, IDENTIFY_CARD, 0);
    return desk_session(bench)->state == STATE_CARD_WAIT;
}

static inline void
desk_leave(struct desk_bench *bench)
{
    desk_push(bench, EVENT_END, 0, 0);
    desk_push(bench, EVENT_END_YES, 0, 0);
    desk_turn(bench);
}

static inline enum status
desk_open(struct desk_bench *bench, const char *program, const char *config_path)
{
    static struct diags diags;
    struct face *face = &bench->face;
    enum status status = config_load(config_path, &bench->config, &diags);
    face->config = &bench->config;
    if (status == STATUS_OK)
        status = loop_create(&face->loop);
    if (status == STATUS_OK)
        status = loaded_read(face->config, face->config->catalogue, &face->catalogue,
                             &face->langs);
    if (status == STATUS_OK)
        status = visit_create(&face->secret, &face->visit);
    if (status != STATUS_OK && status != STATUS_DENIED)
        return status;
    session_init(&face->visit->session, &face->catalogue, face->langs,
                 &session_timing_usual);
    face->tick = loop_add_timer(face->loop, desk_on_tick, face);
    status = usb_create(face->loop, &face->usb);
    if (status == STATUS_OK) {
        face->desk = card_desk_create(face);
        status = child_create(face->loop, program, config_path, &desk_child, face,
                              &face->courier);
    }
    desk_push(bench, EVENT_STORAGE, 1, 0);
    desk_push(bench, EVENT_SERVICE_KEY, desk_service(face), SERVICE_KEY_FRESH);
    return status;
}

static inline void
desk_close(struct desk_bench *bench)
{
    struct face *face = &bench->face;
    card_desk_destroy(face->desk);
    usb_destroy(face->usb);
    child_destroy(face->courier);
    secret_destroy(face->secret);
    langs_destroy(face->langs);
    catalogue_finish(&face->catalogue);
    loop_destroy(face->loop);
}

#endif
