/* What the face consists of, shared by face.c (wiring) and perform.c (effects).
 *
 * Owns: everything; made in one order by face.c, taken down in reverse. */
#ifndef SCHALTER_FACE_FACE_STATE_H
#define SCHALTER_FACE_FACE_STATE_H

#include "base/config.h"
#include "base/link.h"
#include "base/loop.h"
#include "core/catalogue.h"
#include "drivers/printer.h"
#include "drivers/usb.h"
#include "face/card_desk.h"
#include "face/channel.h"
#include "face/child.h"
#include "face/health.h"
#include "face/screen.h"
#include "face/sound.h"
#include "face/spare.h"
#include "face/takeout.h"
#include "face/technician.h"
#include "face/upkeep.h"
#include "face/vault.h"
#include "face/visit.h"

enum { FACE_QUEUE = 32 };

struct face {
    const struct config *config;
    const struct spare *spare;         /* NULL, or why this kiosk is none */
    const char *program, *config_path; /* what the courier is started with */
    struct loop *loop;
    struct catalogue catalogue;
    struct langs *langs;
    struct secret *secret;
    struct visit *visit;
    size_t visit_room; /* of the block, up to the end of the visit */
    struct vault *vault;
    struct screen *screen;
    struct child *courier;
    struct usb *usb;
    struct printer *printer;
    struct card_desk *desk;
    struct sounds *sounds;
    struct health *health;
    struct loop_source *begin;  /* courier and devices, after the first frame */
    struct loop_source *tick;   /* the session's deadline */
    struct loop_source *minute; /* the wall clock */
    struct loop_source *answer; /* the courier's answer to a STORE is due */
    struct loop_source *term, *interrupt;
    struct loop_source *again; /* a kiosk that is none ends, to try anew */
    struct loop_source *staff; /* waits for the end of storing or printing */
    struct technician_door door;
    struct upkeep_line upkeep;
    struct takeout takeout;
    struct channel_line channel;
    enum print_paper paper; /* the printer works on, or did last */
    bool faulty;            /* this end is none that anybody wanted */
    bool stepping;          /* events pushed meanwhile wait in the queue */
    int queued;
    struct event queue[FACE_QUEUE]; /* world events only: carries no typed text */
};

/** Hands an event to the session, after those that wait already. */
void face_push(struct face *face, struct event event);

/** Seconds since 1970 by the system's clock. */
int64_t face_now_s(void);

#endif
