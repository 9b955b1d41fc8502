#include "face/staff.h"

#include <signal.h>

#include "base/log.h"
#include "face/face_state.h"

enum { ASK_AGAIN_MS = 500 };

static void
begin(void *context)
{
    struct face *face = context;
    if (session_must_go_on(&face->visit->session))
        loop_arm(face->staff, ASK_AGAIN_MS, 100);
    else
        face_push(face, (struct event){.kind = EVENT_STAFF});
}

static void
on_begin(void *context, int signal)
{
    (void)signal;
    begin(context);
}

static void
tell(struct face *face, bool in_service)
{
    LOG(LOG_LEVEL_INFO, in_service ? "in-service" : "out-of-service");
    face_push(face,
              (struct event){.kind = EVENT_OUT_OF_SERVICE,
                             .a = in_service ? (int)OUTAGE_NONE : (int)OUTAGE_STAFF});
}

static void
on_end(void *context, int signal)
{
    struct face *face = context;
    (void)signal;
    loop_disarm(face->staff);
    staff_set(face, true);
}

void
staff_set(struct face *face, bool in_service)
{
    enum outage now = face->visit->session.world.outage;
    if (now == (in_service ? OUTAGE_STAFF : OUTAGE_NONE))
        tell(face, in_service);
}

void
staff_take_over(struct face *face)
{
    tell(face, false);
}

void
staff_listen(struct face *face)
{
    face->staff = loop_add_timer(face->loop, begin, face);
    (void)loop_add_signal(face->loop, SIGUSR1, on_begin, face);
    (void)loop_add_signal(face->loop, SIGUSR2, on_end, face);
}
