#include "face/upkeep.h"

#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/upkeep_wire.h"
#include "core/readiness.h"
#include "face/face_state.h"

enum { ANSWER_MS = 20000 };

/* Nobody waits at the door any more; true: somebody did. */
static bool
end_waiting(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    bool entering = line->entering;
    if (line->late != NULL)
        loop_disarm(line->late);
    line->entering = false;
    return entering;
}

void
upkeep_leave(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    (void)end_waiting(face);
    if (line->source == NULL)
        return;
    loop_remove(line->source);
    close(line->fd);
    *line = (struct upkeep_line){.fd = -1, .late = line->late};
}

static void
lose(struct face *face, enum status why)
{
    bool entering = end_waiting(face);
    LOG(LOG_LEVEL_WARN, "caretaker-lost", LOG_WORD("status", status_name(why)));
    upkeep_leave(face);
    if (entering)
        technician_answered(face, NULL);
    face_push(face, (struct event){.kind = EVENT_CARETAKER, .a = 0});
}

static void
on_late(void *context)
{
    lose(context, STATUS_TIMEOUT);
}

/* Who connects anew behind the door hands the PIN over as well, and hears no more of it
 * unless it is wrong by now. */
static void
enter(struct face *face, const struct upkeep *news)
{
    bool entering = end_waiting(face);
    if (!entering && news->outcome != UPKEEP_DONE) {
        lose(face, STATUS_DENIED);
        return;
    }
    if (news->outcome != UPKEEP_DONE)
        upkeep_leave(face);
    if (entering)
        technician_answered(face, news);
}

static void
on_ready(void *context, int fd, unsigned ready)
{
    struct face *face = context;
    struct upkeep news;
    (void)ready;
    enum status status = upkeep_told(fd, &news);
    if (status == STATUS_AGAIN)
        return;
    if (status != STATUS_OK) {
        lose(face, status);
        return;
    }
    if (news.errand == UPKEEP_ENTER) {
        enter(face, &news);
        return;
    }
    face->upkeep.news = news;
    takeout_news(face, &news);
    face_push(face, (struct event){
                        .kind = EVENT_CARETAKER, .a = 1, .upkeep = &face->upkeep.news});
}

static enum status
connect_to(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    if (line->source != NULL)
        return STATUS_OK;
    enum status status = upkeep_connect(face->config->caretaker, &line->fd);
    if (status == STATUS_OK)
        line->source = loop_add_fd(face->loop, line->fd, LOOP_READ, on_ready, face);
    return status;
}

void
upkeep_enter(struct face *face)
{
    struct upkeep_line *line = &face->upkeep;
    struct upkeep_request request = {.errand = UPKEEP_ENTER};
    text_format(request.pin, sizeof request.pin, "%s", face->visit->pin);
    enum status status = connect_to(face);
    line->entering = true;
    if (status == STATUS_OK)
        status = upkeep_ask(line->fd, &request);
    secret_erase(request.pin, sizeof request.pin);
    if (status != STATUS_OK) {
        lose(face, status);
        return;
    }
    if (line->late == NULL)
        line->late = loop_add_timer(face->loop, on_late, face);
    loop_arm(line->late, ANSWER_MS, 100);
}

void
upkeep_perform(struct face *face, enum upkeep_errand errand)
{
    struct upkeep_request request = {
        .errand = errand, .serial = face->visit->session.technician.upkeep.serial};
    enum status status = connect_to(face);
    if (status == STATUS_NOT_FOUND && errand == UPKEEP_LOOK)
        return;
    text_format(request.pin, sizeof request.pin, "%s", face->visit->pin);
    text_format(request.device, sizeof request.device, "%s", face->config->device);
    if (errand == UPKEEP_SAVE)
        readiness_text(&face->visit->session, request.report, sizeof request.report);
    if (errand == UPKEEP_NETWORK)
        request.network = face->visit->session.technician.network;
    takeout_begin(face);
    if (status == STATUS_OK)
        status = upkeep_ask(face->upkeep.fd, &request);
    secret_erase(request.pin, sizeof request.pin);
    if (status != STATUS_OK)
        lose(face, status);
}
